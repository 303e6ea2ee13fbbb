"""What a true statement says is what the simulator does: what it refuses, what stays, and what it costs."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from labs.assess.questions import Statement
from labs.cloud.facts.instance_types import instance_types
from labs.cloud.hardware.floor import pieces_of
from labs.cloud.resources.instance import Instance
from tests.cloud.builders import AMAZON_LINUX_2, OLD_HVM, Network, a_region
from tests.cloud.guest.inside import Inside
from tests.courses.test_bank_by_simulator import BY_ID, charged_for_addresses, gbps, instance_type

IN_GROUP: dict[str, Any] = {"image": AMAZON_LINUX_2, "instance_type": "m5.large", "placement": {"group_name": "pair"}}


def a_network() -> Network:
    return a_region().with_vpc().with_public_subnet("a")


def a_group(strategy: str = "cluster", **more: Any) -> Network:
    """A placement group `pair` with one instance in it."""
    network = a_network()
    network.do("create_placement_group", group_name="pair", strategy=strategy, **more)
    return network.with_launch("first", subnet_id=network["a"], **IN_GROUP)


def stopped(network: Network, name: str) -> Network:
    network.do("stop_instances", instance_ids=[network[name]])
    return network


def second_gateway() -> str:
    network = a_network()
    return network.refused("attach_internet_gateway", internet_gateway_id=network.gateway(), vpc_id=network["vpc"]).code


def second_table() -> str:
    network = a_network()
    tables = [network.table(network["vpc"]) for _ in range(2)]
    network.do("associate_route_table", route_table_id=tables[0], subnet_id=network["a"])
    return network.refused("associate_route_table", route_table_id=tables[1], subnet_id=network["a"]).code


def overlapping_peers() -> str:
    network = a_network().with_vpc("other", "10.0.0.0/20", gateway=False)
    network.do("create_vpc_peering_connection", vpc_id=network["vpc"], peer_vpc_id=network["other"])
    return str(network.do("describe_vpc_peering_connections")["VpcPeeringConnections"][0]["Status"]["Code"])


def address_of_another_region() -> str:
    away = a_region(region="us-east-1").with_address("eip")
    network = a_network().with_instance("web", in_subnet="a")
    return network.refused("associate_address", allocation_id=away["eip"], instance_id=network["web"]).code


def launch_without_ena() -> str:
    network = a_network()
    asked = {"image_id": network.image(OLD_HVM), "min_count": 1, "max_count": 1, "subnet_id": network["a"]}
    return network.refused("run_instances", instance_type="m5.large", **asked).code


def deleting_with_a_stopped_member() -> str:
    return stopped(a_group(), "first").refused("delete_placement_group", group_name="pair").code


def member_in_another_zone() -> str:
    network = a_group().with_subnet("b", "10.0.2.0/24", zone="ap-northeast-2c")
    asked = {"image_id": network.image(AMAZON_LINUX_2), "min_count": 1, "max_count": 1, "instance_type": "m5.large"}
    return network.refused("run_instances", subnet_id=network["b"], placement={"group_name": "pair"}, **asked).code


REFUSED: Mapping[str, tuple[Callable[[], str], str]] = {
    "one-gateway-to-a-vpc": (second_gateway, "InvalidParameterValue"),
    "one-table-for-each-subnet": (second_table, "Resource.AlreadyAssociated"),
    "peering-of-overlapping-ranges": (overlapping_peers, "failed"),
    "elastic-ips-stay-in-their-region": (address_of_another_region, "InvalidAllocationID.NotFound"),
    "no-ena-no-launch": (launch_without_ena, "InvalidParameterCombination"),
    "deleting-a-group-in-use": (deleting_with_a_stopped_member, "InvalidPlacementGroup.InUse"),
    "the-first-one-sets-the-zone": (member_in_another_zone, "InvalidPlacementGroup.InUse"),
}


@pytest.mark.parametrize("id", REFUSED)
def test_what_a_true_statement_rules_out_is_refused(id: str) -> None:
    refused, code = REFUSED[id]

    assert is_held_true(id)
    assert refused() == code


def is_held_true(id: str) -> bool:
    question = BY_ID[id]
    return isinstance(question, Statement) and question.true


def out_of_every_group() -> bool:
    network = stopped(a_group(), "first")
    network.do("modify_instance_placement", instance_id=network["first"], group_name="")
    return not network.instance("first")["Placement"].get("GroupName")


def mixed_types() -> bool:
    network = a_group()
    network.with_launch("second", **{**IN_GROUP, "instance_type": "c5.large", "subnet_id": network["a"]})
    return bool(network.instance("second")["Placement"]["GroupName"] == "pair")


def every_type_may() -> bool:
    return all({"partition", "spread"} <= set(one.placement_strategies) for one in instance_types().values())


def neighbours_in_one_rack() -> bool:
    network = a_group("partition", partition_count=2)
    wanted = {"image_id": network.image(AMAZON_LINUX_2), "instance_type": "t2.micro", "subnet_id": network["a"]}
    placement = {"group_name": "pair", "partition_number": 1}
    network.do("run_instances", min_count=20, max_count=20, placement=placement, **wanted)
    racks = [pieces_of(one.host)[-2] for one in network.world.all(Instance) if one.partition_number == 1 and one.host]
    return len(set(racks)) < 20 <= len(racks)


def everything_but_the_address_stays() -> bool:
    network = a_network().with_instance("web", in_subnet="a").with_interface("card", in_subnet="a")
    network.attach("card", "web")
    before = network.interface("card")["PrivateIpAddress"]
    stopped(network, "web").do("start_instances", instance_ids=[network["web"]])
    return bool(network.interface("card")["Attachment"]) and network.interface("card")["PrivateIpAddress"] == before


def handed_over() -> bool:
    network = a_network().with_instance("web", in_subnet="a").with_instance("standby", in_subnet="a")
    network.with_address("eip", on="web-eth0")
    network.do("associate_address", allocation_id=network["eip"], instance_id=network["standby"])
    return bool(network.address("eip")["InstanceId"] == network["standby"])


def costs_nothing_while_stopped() -> bool:
    return charged_for_addresses(stopped(a_network().with_instance("web", in_subnet="a"), "web"), 24) == 0


def gateway_pays() -> bool:
    network = a_network().with_address("eip").with_nat_gateway("nat", in_subnet="a", address="eip")
    return charged_for_addresses(network, 24) == pytest.approx(0.12)


def metadata_is_there() -> bool:
    network = a_region().with_vpc(gateway=False).with_subnet("a").with_instance("web", in_subnet="a")
    token = "-s -X PUT http://169.254.169.254/latest/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 60'"
    header = f"X-aws-ec2-metadata-token: $(curl {token})"
    said = Inside(network).out(f'curl -s -H "{header}" http://169.254.169.254/latest/meta-data/instance-id')
    return said.strip() == network["web"]


def a_t2_says_vif() -> bool:
    network = a_network().with_instance("web", in_subnet="a", image=AMAZON_LINUX_2)
    return "driver: vif\n" in Inside(network).out("ethtool -i eth0")


HOLDS: Mapping[str, Callable[[], bool]] = {
    "out-of-every-group": out_of_every_group,
    "mixed-types-in-a-cluster": mixed_types,
    "two-strategies-take-every-type": every_type_may,
    "neighbours-in-a-partition": neighbours_in_one_rack,
    "cards-stay-over-a-stop": everything_but_the_address_stays,
    "handing-over-an-elastic-ip": handed_over,
    "no-address-no-charge": costs_nothing_while_stopped,
    "nat-gateways-pay-too": gateway_pays,
    "metadata-without-a-way-out": metadata_is_there,
    "driver-of-a-t2": a_t2_says_vif,
    "the-slower-end-decides": lambda: gbps("c5n.18xlarge", "c5.9xlarge", 60) == 12,
    "many-flows-fill-the-card": lambda: gbps("m5.24xlarge", "m5.24xlarge", 5, cluster=False) == 25,
    "addresses-by-the-type": lambda: (
        [instance_type(one)["NetworkInfo"]["Ipv4AddressesPerInterface"] for one in ("t3.micro", "m5.large")] == [2, 10]
    ),
}


@pytest.mark.parametrize("id", HOLDS)
def test_what_a_true_statement_says_is_so(id: str) -> None:
    assert is_held_true(id)
    assert HOLDS[id]()
