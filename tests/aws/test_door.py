"""The door as AWS's clients find it: who may come in, where they come to, and what they are told."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from django.test import Client, override_settings

from labs.aws import door
from labs.study import keys, services
from labs.study.keys import Credentials
from labs.study.models import Command, Sandbox
from labs.study.queries import account_of, world_of
from tests.aws.clients import a_client, a_resource, send
from tests.documents import network_document
from tests.rows import SEOUL, a_lab, a_sandbox, a_user, a_world

pytestmark = pytest.mark.django_db
OHIO = "us-east-2"


@pytest.fixture
def sandbox() -> Sandbox:
    lab = a_lab(document=network_document() | {"default_vpc": True})
    return a_sandbox(a_user(), lab, a_world(default_vpc=True))


@pytest.fixture
def key(sandbox: Sandbox) -> Credentials:
    return keys.create_access_key(sandbox)


@pytest.fixture
def ec2(key: Credentials) -> Any:
    return a_client(key)


@pytest.fixture(autouse=True)
def a_throttle_of_its_own() -> Iterator[None]:
    door.throttle.cache_clear()
    yield
    door.throttle.cache_clear()


def refused(call: Any, **params: Any) -> tuple[str, int]:
    """The code and the status of a refusal."""
    with pytest.raises(ClientError) as caught:
        call(**params)
    said = caught.value.response
    assert said["ResponseMetadata"]["RequestId"]
    return said["Error"]["Code"], said["ResponseMetadata"]["HTTPStatusCode"]


def entries() -> list[tuple[str, str, str]]:
    return list(Command.objects.order_by("number").values_list("door", "action", "code"))


# Who may come in


def test_nothing_works_without_a_signature() -> None:
    answer = Client().post("/aws", {"Action": "DescribeVpcs", "Version": "2016-11-15"})

    assert (answer.status_code, b"<Code>MissingAuthenticationToken</Code>" in answer.content) == (403, True)


def test_a_wrong_secret_opens_nothing(key: Credentials) -> None:
    ec2 = a_client(Credentials(key.access_key_id, "x" * 40))

    assert refused(ec2.describe_vpcs) == ("SignatureDoesNotMatch", 403)


def test_a_key_that_was_revoked_or_never_made_opens_nothing(sandbox: Sandbox, key: Credentials) -> None:
    keys.revoke_access_key(sandbox, key.access_key_id)

    assert refused(a_client(key).describe_vpcs) == ("AuthFailure", 401)
    assert refused(a_client(Credentials("AKIA" + "A" * 16, "x" * 40)).describe_vpcs) == ("AuthFailure", 401)


def test_an_action_that_may_not_touch_a_resource_says_so_with_another_status(ec2: Any) -> None:
    """https://github.com/genevieve/leftovers/issues/33: the address of a NAT gateway cannot be released."""
    vpc_id = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet_id = ec2.create_subnet(VpcId=vpc_id, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    gateway_id = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway_id, VpcId=vpc_id)
    allocation_id = ec2.allocate_address()["AllocationId"]
    nat_id = ec2.create_nat_gateway(SubnetId=subnet_id, AllocationId=allocation_id)["NatGateway"]["NatGatewayId"]
    ec2.describe_nat_gateways(NatGatewayIds=[nat_id])

    assert refused(ec2.release_address, AllocationId=allocation_id) == ("AuthFailure", 400)


def test_a_key_opens_its_own_sandbox_only(sandbox: Sandbox, ec2: Any) -> None:
    other = a_sandbox(a_user("jun"), sandbox.its_lab)

    ec2.create_vpc(CidrBlock="10.0.0.0/16")

    assert len(world_of(Sandbox.objects.get(pk=sandbox.pk)).resources) > len(world_of(sandbox).resources)
    assert a_client(other).describe_vpcs()["Vpcs"] == []


def test_when_a_key_was_used_is_noted(sandbox: Sandbox, ec2: Any) -> None:
    ec2.describe_vpcs()

    assert keys.live_keys(sandbox).get().last_used_at is not None


def test_a_presigned_address_is_as_good_as_a_header(ec2: Any) -> None:
    address = ec2.generate_presigned_url("describe_vpcs", HttpMethod="GET")

    answer = Client().get(address.removeprefix("http://testserver"), headers={"Host": "testserver"})

    assert (answer.status_code, b"<cidrBlock>172.31.0.0/16</cidrBlock>" in answer.content) == (200, True)


def test_the_query_may_come_in_the_address(key: Credentials) -> None:
    answer = send(key, {"Action": "DescribeVpcs", "Version": "2016-11-15"}, method="GET")

    assert (answer.status_code, b"<cidrBlock>172.31.0.0/16</cidrBlock>" in answer.content) == (200, True)


def test_who_asks_too_often_is_held_up_for_a_while(key: Credentials) -> None:
    with override_settings(AWS_REQUESTS_AT_ONCE=2, AWS_REQUESTS_PER_SECOND=0.01):
        ec2, other = a_client(key), a_client(a_sandbox(a_user("jun"), a_lab("other")))
        ec2.describe_regions()
        ec2.describe_regions()
        assert refused(ec2.describe_regions) == ("RequestLimitExceeded", 503)
        assert other.describe_regions()["Regions"]


# Where they come to


def test_the_page_and_the_journal_show_what_a_client_did(sandbox: Sandbox, ec2: Any) -> None:
    vpc_id = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]

    sandbox.refresh_from_db()
    assert vpc_id in world_of(sandbox).resources
    assert entries() == [("aws", "create_vpc", "")]
    assert Command.objects.get().actor == sandbox.owner


def test_the_region_is_the_one_of_the_signature(sandbox: Sandbox, key: Credentials) -> None:
    ohio = a_client(key, region=OHIO)

    made = ohio.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]

    sandbox.refresh_from_db()
    assert account_of(sandbox).regions == (SEOUL, OHIO)
    assert made in world_of(sandbox, OHIO).resources
    assert [one["CidrBlock"] for one in ohio.describe_vpcs()["Vpcs"]] == ["172.31.0.0/16", "10.0.0.0/16"]
    assert len(a_client(key).describe_vpcs()["Vpcs"]) == 1


def test_looking_at_a_region_shows_awss_defaults_and_makes_nothing(sandbox: Sandbox, key: Credentials) -> None:
    ohio = a_client(key, region=OHIO)

    first, again = ohio.describe_subnets()["Subnets"], ohio.describe_subnets()["Subnets"]

    sandbox.refresh_from_db()
    assert first == again
    assert [one["DefaultForAz"] for one in first] == [True, True, True]
    assert account_of(sandbox).regions == (SEOUL,)
    subnet_id = first[0]["SubnetId"]
    ohio.create_tags(Resources=[subnet_id], Tags=[{"Key": "Name", "Value": "first"}])
    assert ohio.describe_subnets(SubnetIds=[subnet_id])["Subnets"][0]["Tags"] == [{"Key": "Name", "Value": "first"}]


def test_a_region_that_is_not_simulated_is_said_to_be_none(key: Credentials) -> None:
    assert refused(a_client(key, region="mars-north-1").describe_vpcs) == ("SignatureDoesNotMatch", 403)


def test_the_caller_is_the_sandboxs_account(sandbox: Sandbox, key: Credentials) -> None:
    who = a_client(key, "sts").get_caller_identity()

    assert who["Account"] == sandbox.account_id == "123456789012"
    assert who["Arn"] == "arn:aws:iam::123456789012:root"


def test_of_sts_there_is_no_more_than_that(key: Credentials) -> None:
    assert refused(a_client(key, "sts").get_session_token) == ("InvalidAction", 400)
    revoked = Credentials(key.access_key_id, "x" * 40)
    assert refused(a_client(revoked, "sts").get_caller_identity) == ("SignatureDoesNotMatch", 403)


@pytest.mark.parametrize(
    ("service", "operation", "params"),
    [
        ("iam", "list_users", {}),
        ("logs", "describe_log_groups", {}),
        ("s3", "list_buckets", {}),
        ("lambda", "list_functions", {}),
    ],
)
def test_a_service_that_is_not_there_says_so_in_its_own_protocol(
    key: Credentials, service: str, operation: str, params: dict[str, Any]
) -> None:
    client = a_client(key, service)

    with pytest.raises(ClientError, match=r"not part of this simulated account|\(400\)|Bad Request"):
        getattr(client, operation)(**params)


# What they are told


def test_a_refusal_has_ec2s_code_and_is_journalled(ec2: Any) -> None:
    assert refused(ec2.delete_vpc, VpcId="vpc-00000000000000000") == ("InvalidVpcID.NotFound", 400)
    assert entries() == [("aws", "delete_vpc", "InvalidVpcID.NotFound")]


def test_what_is_malformed_is_refused_before_anything_is_tried(key: Credentials) -> None:
    said = {
        b"": "MissingAction",
        b"Action=Fly&Version=2016-11-15": "InvalidAction",
        b"Action=CreateVpc&Version=2016-11-15&CidrBlock=10.0.0.0/16&Colour=red": "UnknownParameter",
        b"Action=DeleteVpc&Version=2016-11-15": "MissingParameter",
        b"Action=DescribeVpcs&Version=2016-11-15&MaxResults=many": "InvalidParameterValue",
        b"Action=DescribeVpcs&Version=2016-11-15&Filter.1.Name=colour&Filter.1.Value.1=red": "InvalidParameterValue",
        b"Action=DescribeVpcs&Version=1999-01-01": "NoSuchVersion",
        b"Action=DescribeVpcs&Action=DescribeVpcs": "MalformedQueryString",
        b"\xff\xfe": "MalformedQueryString",
    }
    for body, code in said.items():
        answer = send(key, body)
        assert (body, answer.status_code, f"<Code>{code}</Code>" in answer.content.decode()) == (body, 400, True)
        assert answer.headers["Content-Type"] == "text/xml;charset=UTF-8"
    assert entries() == []


def test_more_than_any_request_needs_is_refused(key: Credentials) -> None:
    answer = send(key, b"Action=DescribeVpcs&" + b"x" * 3_000_000)

    assert (answer.status_code, b"<Code>MalformedQueryString</Code>" in answer.content) == (400, True)


def test_a_dry_run_says_what_would_be_and_does_nothing(sandbox: Sandbox, ec2: Any) -> None:
    assert refused(ec2.create_vpc, CidrBlock="10.0.0.0/16", DryRun=True) == ("DryRunOperation", 412)
    assert refused(ec2.create_vpc, CidrBlock="10.0.0.0/8", DryRun=True) == ("InvalidVpc.Range", 400)
    assert refused(ec2.describe_vpcs, DryRun=True) == ("DryRunOperation", 412)
    before = sandbox.revision
    sandbox.refresh_from_db()
    assert (sandbox.revision, entries()) == (before, [])


def test_a_failure_of_ours_is_an_error_document_too(sandbox: Sandbox, ec2: Any, caplog: Any) -> None:
    Sandbox.objects.filter(pk=sandbox.pk).update(world=b"not a world", revision=99)

    assert refused(ec2.describe_vpcs) == ("InternalError", 500)
    assert "the AWS door failed" in caplog.text


# Tokens, pages, waiters


def launch(ec2: Any, token: str, **more: Any) -> Any:
    image = ec2.describe_images(Filters=[{"Name": "name", "Values": ["amzn2-*"]}])["Images"][0]["ImageId"]
    asked = {"ImageId": image, "MinCount": 1, "MaxCount": 1, "InstanceType": "t2.micro", "ClientToken": token, **more}
    return ec2.run_instances(**asked)


def test_a_request_repeated_with_its_token_has_one_effect(ec2: Any) -> None:
    first, again = launch(ec2, "launch-1"), launch(ec2, "launch-1")

    assert first["Instances"][0]["InstanceId"] == again["Instances"][0]["InstanceId"]
    assert len(ec2.describe_instances()["Reservations"]) == 1
    assert launch(ec2, "launch-2")["ReservationId"] != first["ReservationId"]


def test_a_token_used_again_for_something_else_is_refused(ec2: Any) -> None:
    launch(ec2, "launch-1")

    assert refused(lambda: launch(ec2, "launch-1", InstanceType="t2.small")) == ("IdempotentParameterMismatch", 400)
    assert len(ec2.describe_instances()["Reservations"]) == 1


def test_a_token_whose_request_was_refused_may_be_tried_again(ec2: Any) -> None:
    subnet = {"SubnetId": "subnet-00000000000000000"}

    assert refused(lambda: launch(ec2, "launch-1", **subnet)) == ("InvalidSubnetID.NotFound", 400)
    assert launch(ec2, "launch-1")["Instances"]


def test_a_reset_forgets_tokens(sandbox: Sandbox, ec2: Any) -> None:
    launch(ec2, "launch-1")
    sandbox.refresh_from_db()
    services.reset(sandbox.pk, door="web", actor=None, seen_revision=sandbox.revision)

    assert launch(ec2, "launch-1")["Instances"]
    assert len(ec2.describe_instances()["Reservations"]) == 1


def test_a_full_journal_is_told_in_ec2s_way(sandbox: Sandbox, ec2: Any) -> None:
    Sandbox.objects.filter(pk=sandbox.pk).update(journal_length=services.LONGEST_JOURNAL)

    assert refused(ec2.create_internet_gateway) == ("ResourceCountExceeded", 400)
    assert ec2.describe_vpcs()["Vpcs"]


def test_pages_are_turned_by_a_paginator(ec2: Any) -> None:
    vpc_id = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    made = [
        ec2.create_subnet(VpcId=vpc_id, CidrBlock=f"10.0.{number}.0/24")["Subnet"]["SubnetId"] for number in range(12)
    ]
    pages = ec2.get_paginator("describe_subnets").paginate(
        Filters=[{"Name": "vpc-id", "Values": [vpc_id]}], PaginationConfig={"PageSize": 5}
    )

    found = [[one["SubnetId"] for one in page["Subnets"]] for page in pages]

    assert [len(page) for page in found] == [5, 5, 2]
    assert [one for page in found for one in page] == made


def test_waiters_find_what_they_wait_for_at_their_first_look(ec2: Any) -> None:
    instance_id = launch(ec2, "launch-1")["Instances"][0]["InstanceId"]
    once = {"InstanceIds": [instance_id], "WaiterConfig": {"MaxAttempts": 1}}

    ec2.get_waiter("instance_running").wait(**once)
    ec2.get_waiter("instance_status_ok").wait(**once)
    stopping = ec2.stop_instances(InstanceIds=[instance_id])["StoppingInstances"][0]
    ec2.get_waiter("instance_stopped").wait(**once)
    ec2.terminate_instances(InstanceIds=[instance_id])
    ec2.get_waiter("instance_terminated").wait(**once)

    assert stopping["CurrentState"]["Name"] == "stopping"


def test_boto3s_resources_build_a_network(key: Credentials) -> None:
    ec2 = a_resource(key)

    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")
    vpc.wait_until_available()
    subnet = vpc.create_subnet(CidrBlock="10.0.1.0/24")
    group = vpc.create_security_group(GroupName="web", Description="web")
    group.authorize_ingress(IpProtocol="tcp", FromPort=80, ToPort=80, CidrIp="0.0.0.0/0")
    group.reload()
    vpc.create_tags(Tags=[{"Key": "Name", "Value": "made of objects"}])
    vpc.reload()

    assert [one.id for one in vpc.subnets.all()] == [subnet.id]
    assert group.ip_permissions[0]["FromPort"] == 80
    assert vpc.tags == [{"Key": "Name", "Value": "made of objects"}]


def test_the_answer_to_json_names_its_error(key: Credentials) -> None:
    target = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "Logs_20140328.DescribeLogGroups"}

    answer = send(key, b"{}", service="logs", headers=target)

    assert (answer.status_code, json.loads(answer.content)["__type"]) == (400, "UnknownOperationException")
