"""What the course says of the old notes is what the simulated cloud does, where it can be tried."""

from typing import Any

import pytest

from labs.cloud.errors import CloudError
from tests.cloud.builders import Network, a_region
from tests.cloud.config.watched import Watched
from tests.cloud.hardware.fast import a_fast_region
from tests.cloud.hardware.test_failures import rack_of

TOKEN = "curl -s -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token"
INSTANCE_ID = "http://169.254.169.254/latest/meta-data/instance-id"


def a_web_server(**more: Any) -> Network:
    return a_region().with_vpc().with_public_subnet("a").with_instance("web", in_subnet="a", **more)


def answered(network: Network, command: str) -> str:
    return str(network.do("run_in_guest", instance_id=network["web"], command=command)["Output"]).strip()


def test_line_10_a_stopped_instance_has_no_public_address() -> None:
    network = a_web_server()
    before = network.public_ip("web")
    network.do("stop_instances", instance_ids=[network["web"]])

    assert before is not None
    assert "PublicIpAddress" not in network.instance("web")


def test_line_37_a_stopped_instance_joins_a_placement_group_and_a_running_one_does_not() -> None:
    network = a_web_server()
    network.do("create_placement_group", group_name="pair", strategy="cluster")
    asked = {"instance_id": network["web"], "group_name": "pair"}
    network.do("stop_instances", instance_ids=[network["web"]])
    network.do("modify_instance_attribute", instance_id=network["web"], instance_type={"value": "c5.large"})
    network.do("modify_instance_placement", **asked)
    network.do("start_instances", instance_ids=[network["web"]])

    assert network.instance("web")["Placement"]["GroupName"] == "pair"
    with pytest.raises(CloudError, match="stopped"):
        network.do("modify_instance_placement", **asked)


@pytest.mark.parametrize(
    ("strategy", "gbps"), [(None, 5.0), ("partition", 5.0), ("spread", 5.0), ("cluster", 10.0)], ids=str
)
def test_lines_35_38_and_43_one_flow_is_faster_in_a_cluster_only(strategy: str | None, gbps: float) -> None:
    network = a_fast_region()
    placement: dict[str, Any] = {}
    if strategy:
        network.do("create_placement_group", group_name="group", strategy=strategy)
        placement = {"placement": {"group_name": "group"}}
    network.with_machine("left", "c5n.18xlarge", **placement).with_machine("right", "c5n.18xlarge", **placement)

    assert round(network.measured("left", "right", flows=1, seconds=1).gbps, 1) == gbps


def test_line_54_a_rack_that_fails_takes_no_instance_of_another_zone_with_the_same_partition() -> None:
    network = a_region().with_vpc().with_subnet("a").with_subnet("c", "10.0.2.0/24", zone="ap-northeast-2c")
    network.do("create_placement_group", group_name="store", strategy="partition", partition_count=1)
    placement: dict[str, Any] = {"placement": {"group_name": "store", "partition_number": 1}}
    network.with_instance("in-a", in_subnet="a", **placement).with_instance("in-c", in_subnet="c", **placement)

    racks = {rack_of(network, network[name]) for name in ("in-a", "in-c")}

    assert [network.instance(name)["Placement"]["PartitionNumber"] for name in ("in-a", "in-c")] == [1, 1]
    assert len({rack.split("/")[0] for rack in racks}) == 2


def test_line_62_the_address_is_right_and_takes_a_token_where_one_is_required() -> None:
    network = a_web_server(metadata_options={"http_tokens": "required"})

    assert network["web"] not in answered(network, f"curl -s {INSTANCE_ID}")
    with_a_token = f'curl -s -H "X-aws-ec2-metadata-token: $({TOKEN})" {INSTANCE_ID}'
    assert answered(network, with_a_token) == network["web"]


def test_line_64_metadata_is_read_without_a_single_rule() -> None:
    network = a_web_server(metadata_options={"http_tokens": "optional"})
    group = network.instance("web")["SecurityGroups"][0]["GroupId"]
    filters = [{"name": "group-id", "values": [group]}]
    for one in network.do("describe_security_group_rules", filters=filters)["SecurityGroupRules"]:
        way = "egress" if one["IsEgress"] else "ingress"
        ids = [one["SecurityGroupRuleId"]]
        network.do(f"revoke_security_group_{way}", group_id=group, security_group_rule_ids=ids)

    assert network.do("describe_security_group_rules", filters=filters)["SecurityGroupRules"] == []
    assert answered(network, f"curl -s {INSTANCE_ID}") == network["web"]


def test_line_68_a_managed_rule_judges_without_a_function_or_a_topic() -> None:
    network = Watched().with_rule("EIP_ATTACHED", "addresses")
    network.do("allocate_address")
    network.look()

    assert network.compliance("addresses") == "NON_COMPLIANT"
