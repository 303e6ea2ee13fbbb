"""Capacity that runs out, as unmodified boto3 meets it: a server error, cured by stopping and starting a whole cluster."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from labs.cloud.hardware.floor import pieces_of
from labs.cloud.resources.instance import Instance
from labs.study import services
from labs.study.models import Sandbox
from labs.study.queries import world_of
from tests.aws.clients import a_client
from tests.cloud.hardware.places import CLUSTER, a_network, asked
from tests.rows import a_lab, a_sandbox, a_user

pytestmark = pytest.mark.django_db
PLACED = {"group_name": "GroupName"}


def ours(sandbox: Sandbox, action: str, **params: Any) -> None:
    services.run(sandbox.pk, door="web", actor=None, action=action, params=params)


def segments(sandbox: Sandbox) -> set[str]:
    world = world_of(Sandbox.objects.get(pk=sandbox.pk))
    return {pieces_of(one.host)[2] for one in world.all(Instance) if one.host}


def test_a_full_segment_is_a_server_error_until_the_whole_cluster_has_stopped_and_started() -> None:
    network = a_network(fast=CLUSTER)
    told = asked(network, 2, instance_type="m5.large", group_name="fast")
    launch = {
        "ImageId": told["image_id"],
        "InstanceType": told["instance_type"],
        "SubnetId": told["subnet_id"],
        "Placement": {PLACED[name]: value for name, value in told["placement"].items()},
    }
    sandbox = a_sandbox(a_user(), a_lab(), network.world)
    ec2 = a_client(sandbox)
    ids = [one["InstanceId"] for one in ec2.run_instances(MinCount=2, MaxCount=2, **launch)["Instances"]]
    (full,) = segments(sandbox)
    ours(sandbox, "crowd_hardware", name=full, instance_type="m5.large", room=0)

    with pytest.raises(ClientError) as refused:
        ec2.run_instances(MinCount=1, MaxCount=1, **launch)
    ec2.stop_instances(InstanceIds=ids)
    ec2.start_instances(InstanceIds=ids)
    ec2.run_instances(MinCount=1, MaxCount=1, **launch)

    assert refused.value.response["Error"]["Code"] == "InsufficientInstanceCapacity"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    assert full not in segments(sandbox)
    assert len(segments(sandbox)) == 1
    statuses = ec2.describe_instance_status()["InstanceStatuses"]
    assert [one["SystemStatus"]["Status"] for one in statuses] == ["ok"] * 3
    (moved,) = segments(sandbox)
    ours(sandbox, "fail_hardware", name=moved)
    impaired = [{"Name": "system-status.status", "Values": ["impaired"]}]
    assert len(ec2.describe_instance_status(Filters=impaired)["InstanceStatuses"]) == 3
