"""What the hardest questions hold to be right is what the simulator does when all of their rules act together."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from labs.assess.naming import fill
from labs.assess.questions import Choice, Matching, Multiple, Numeric
from labs.assess.scene import played
from labs.assess.script import Do, perform
from labs.cloud.errors import CloudError
from labs.cloud.hardware.driver import driver_under
from labs.cloud.network.step import Walk
from labs.cloud.network.walk import walk
from labs.cloud.resources.instance import Instance
from tests.cloud.builders import AMAZON_LINUX_2, OLD_HVM, Network, a_region
from tests.cloud.config.watched import Watched
from tests.cloud.hardware.fast import a_fast_region
from tests.courses.test_bank_by_simulator import BY_ID, charged_for_addresses, gbps, gbps_to_the_internet

IN_PAIR: dict[str, Any] = {"placement": {"group_name": "pair"}}


def a_network() -> Network:
    return a_region().with_vpc().with_public_subnet("a")


def stopped(network: Network, *names: str) -> Network:
    network.do("stop_instances", instance_ids=[network[name] for name in names])
    return network


def usable_in_what_is_left() -> int:
    network = a_region().with_vpc(cidr_block="10.20.0.0/22")
    for name, block in (("a", "10.20.0.0/24"), ("b", "10.20.1.64/26"), ("c", "10.20.3.0/25")):
        network.with_subnet(name, block)
    count = 0
    for number in range(16):
        try:
            block = f"10.20.{number // 4}.{number % 4 * 64}/26"
            made = network.do("create_subnet", vpc_id=network["vpc"], cidr_block=block)
        except CloudError:
            continue
        count += made["Subnet"]["AvailableIpAddressCount"]
    return count


def addresses_to_be_had() -> int:
    network = a_network().with_instance("web", in_subnet="a", instance_type="m5.large")
    network.with_interface("card", in_subnet="a").attach("card", "web")
    first = {"network_interface_id": network["web-eth0"]}
    network.do("assign_private_ip_addresses", **first, private_ip_addresses=[f"10.0.1.10{one}" for one in (1, 2, 3)])
    network.with_subnet("small", "10.0.2.0/28")
    for number in range(3):
        network.with_interface(f"other-{number}", in_subnet="small")
    network.with_interface("third", in_subnet="small").attach("third", "web", 2)
    return 1 + sum(_more_on(network, name) for name in ("web-eth0", "card", "third"))


def _more_on(network: Network, interface: str) -> int:
    count = 0
    while True:
        try:
            network.do(
                "assign_private_ip_addresses",
                network_interface_id=network[interface],
                secondary_private_ip_address_count=1,
            )
        except CloudError:
            return count
        count += 1


def a_day_of_addresses() -> float:
    """The five addresses, none of which is free."""
    network = a_region(now=datetime(2026, 3, 2, tzinfo=UTC)).with_vpc().with_subnet("b", "10.0.2.0/24")
    network.with_public_subnet("a")
    network.with_address("nat-ip").with_nat_gateway("nat", in_subnet="a", address="nat-ip")
    network.with_instance("auto", in_subnet="a").with_instance("still", in_subnet="b").with_address("idle")
    stopped(network, "still").with_address("on-stopped", on="still-eth0")
    network.with_instance("two", in_subnet="b").with_interface("card", in_subnet="b").attach("card", "two")
    network.with_address("on-card", on="card")
    network.do("advance_time", hours=6)
    network.do("release_address", allocation_id=network["idle"])
    network.do("advance_time", hours=4)
    return charged_for_addresses(stopped(network, "auto"), 14)


def to_a_member_and_to_a_stranger() -> float:
    network = a_fast_region()
    network.do("create_placement_group", group_name="pair", strategy="cluster")
    for name, more in (("a", IN_PAIR), ("b", IN_PAIR), ("c", {})):
        network.with_machine(name, "c5n.18xlarge", **more)
    to_b, to_c = (network.measured("a", name, flows=flows, seconds=1).gbps for name, flows in (("b", 6), ("c", 4)))
    return round(to_b) + round(to_c)


def new_ones_after_waking() -> int:
    network = a_region(region="us-east-1").with_vpc()
    network.do("create_placement_group", group_name="pair", strategy="spread")
    zones = {"a": (6, 2), "b": (5, 1), "c": (2, 3)}
    for number, (zone, (running, sleeping)) in enumerate(zones.items(), 1):
        network.with_subnet(zone, f"10.0.{number}.0/24", zone=f"us-east-1{zone}")
        names = [f"{zone}{one}" for one in range(running + sleeping)]
        for name in names[:sleeping]:
            stopped(network.with_instance(name, in_subnet=zone, **IN_PAIR), name)
        for name in names[sleeping:]:
            network.with_instance(name, in_subnet=zone, **IN_PAIR)
    for zone, (_, sleeping) in zones.items():
        for one in range(sleeping):
            _tried(network, "start_instances", instance_ids=[network[f"{zone}{one}"]])
    wanted = {"image_id": network.image(AMAZON_LINUX_2), "instance_type": "t2.micro", "min_count": 1, "max_count": 1}
    return sum(
        _tried(network, "run_instances", subnet_id=network[zone], **wanted, **IN_PAIR)
        for zone in zones
        for _ in range(8)
    )


def _tried(network: Network, action: str, **params: Any) -> bool:
    try:
        network.do(action, **params)
    except CloudError:
        return False
    return True


NUMBERS: Mapping[str, Callable[[], float]] = {
    "what-still-fits-beside-three": usable_in_what_is_left,
    "addresses-still-to-be-had": addresses_to_be_had,
    "a-day-of-five-addresses": a_day_of_addresses,
    "to-a-member-and-to-a-stranger": to_a_member_and_to_a_stranger,
    "after-waking-the-stopped-ones": new_ones_after_waking,
}


@pytest.mark.parametrize("id", NUMBERS)
def test_a_number_is_what_the_simulator_counts(id: str) -> None:
    question = BY_ID[id]

    assert isinstance(question, Numeric)
    assert NUMBERS[id]() == pytest.approx(question.value)


def sent(id: str, source: str, destination: str, port: int = 443, *repairs: Do, **more: Any) -> Walk:
    """The walk of a packet between named instances of a question's scene, or from or to an address."""
    scene = BY_ID[id].scene
    assert scene is not None
    begun = played(scene)
    done = perform(begun.world, repairs, begun.names)
    ids = {
        name: fill(f"${{{name}.Instances[0].InstanceId}}", done.names)
        for name in (source, destination)
        if name in done.names
    }
    source, destination = (ids.get(name, name) for name in (source, destination))
    return walk(done.world, source=source, destination=destination, destination_port=port, **more)


def test_each_packet_goes_where_the_route_table_sends_it() -> None:
    question = BY_ID["where-five-packets-go"]
    assert isinstance(question, Matching)

    taken = {}
    for one in question.left:
        way = sent(question.id, "app", one.text.en.strip("`"))
        chosen = next(step for step in way.request if step.component_type.endswith("RouteTable"))
        target = "" if chosen.verdict == "refuse" else str(chosen.facts["target_id"])
        taken[one.id] = target.split("-")[0]

    assert taken == {"database": "eni", "cache": "local", "narrow": "", "partner": "pcx", "outside": "igw"}
    assert question.key == {
        "database": "firewall",
        "cache": "inside",
        "narrow": "nowhere",
        "partner": "peer",
        "outside": "internet",
    }


def test_an_elastic_ip_behind_a_nat_route_is_neither_seen_nor_answered_from() -> None:
    out = sent("elastic-ip-behind-a-nat-route", "web", "internet")
    visit = sent("elastic-ip-behind-a-nat-route", "internet", "web")

    assert [step.code for step in out.request if step.component_type.endswith("NatGateway")] == [
        "NGW_TRANSLATES_SOURCE"
    ]
    assert (out.returned, visit.arrived, visit.returned) == (True, True, False)


def test_of_the_connections_between_groups_those_work_that_are_right() -> None:
    question = BY_ID["four-groups-in-one-subnet"]
    assert isinstance(question, Multiple)
    ports = {"web-db": 5432, "lb-db": 5432, "admin-db": 22}

    works = {}
    for one in question.options:
        source, _, destination = one.id.partition("-")
        works[one.id] = sent(question.id, source, destination, ports.get(one.id, 443)).returned

    assert works == {one.id: one.right for one in question.options}


def test_both_repairs_are_needed_and_enough() -> None:
    id, peering = "two-things-in-the-way", "${a_b_vpc_peering_connection.VpcPeeringConnection.VpcPeeringConnectionId}"
    table, acl = "${b_routes_route_table.RouteTable.RouteTableId}", "${b_acl_network_acl.NetworkAcl.NetworkAclId}"
    back = {"route_table_id": table, "destination_cidr_block": "10.0.1.0/24", "vpc_peering_connection_id": peering}
    entry = {"rule_number": 110, "rule_action": "allow", "egress": True, "cidr_block": "10.0.0.0/16", "protocol": "6"}
    route = Do(action="create_route", params=back)
    rule = Do(
        action="create_network_acl_entry",
        params={"network_acl_id": acl, **entry, "port_range": {"from": 1024, "to": 65535}},
    )

    tried = [sent(id, "app", "db", 5432, *done).returned for done in ((), (route,), (rule,), (route, rule))]

    assert tried == [False, False, False, True]


def test_each_private_address_goes_out_by_its_own_pair() -> None:
    seen = [
        sent("one-card-two-pairs", "web", end, source_address="10.0.1.11").request[-1].before
        for end in ("db", "internet")
    ]
    other = sent("one-card-two-pairs", "web", "internet", source_address="10.0.1.10").request[-1].before
    sources = [packet.source for packet in (*seen, other)]

    assert sources[0] == "10.0.1.11"
    assert len({*sources, "10.0.1.10"}) == 4


def test_a_termination_leaves_the_card_and_both_addresses() -> None:
    network = a_network().with_instance("web", in_subnet="a").with_address("a-ip", on="web-eth0")
    network.with_interface("card", in_subnet="a").attach("card", "web")
    network.with_address("b-ip", on="card").do("terminate_instances", instance_ids=[network["web"]])

    with pytest.raises(CloudError):
        network.interface("web-eth0")
    assert network.interface("card")["Status"] == "available"
    assert network.address("b-ip")["NetworkInterfaceId"] == network["card"]
    assert "AssociationId" not in network.address("a-ip")


def test_a_full_instance_takes_the_card_once_it_is_of_a_larger_type() -> None:
    network = a_network().with_instance("blue", in_subnet="a", instance_type="t3.micro")
    network.with_instance("green", in_subnet="a", instance_type="t3.micro")
    network.with_interface("own", in_subnet="a").attach("own", "green")
    attachment = network.with_interface("card", in_subnet="a").attach("card", "blue")

    stopped(network, "green")
    network.do("modify_instance_attribute", instance_id=network["green"], instance_type={"value": "t3.medium"})
    network.do("start_instances", instance_ids=[network["green"]])
    network.do("detach_network_interface", attachment_id=attachment)
    network.attach("card", "green", 2)

    assert network.interface("card")["Attachment"]["InstanceId"] == network["green"]


def test_with_two_interfaces_only_the_interface_id_brings_the_internet_back() -> None:
    network = a_network().with_instance("web", in_subnet="a").with_address("eip", on="web-eth0")
    network.with_interface("card", in_subnet="a").attach("card", "web")
    network.do("disassociate_address", association_id=network.address("eip")["AssociationId"])
    network.do("advance_time", hours=1)
    waited = network.public_ip("web")
    stopped(network, "web").do("start_instances", instance_ids=[network["web"]])

    assert (waited, network.public_ip("web")) == (None, None)
    by_instance = {"allocation_id": network["eip"], "instance_id": network["web"]}
    assert network.refused("associate_address", **by_instance).code == "InvalidInstanceID"
    network.do("associate_address", allocation_id=network["eip"], network_interface_id=network["web-eth0"])
    assert network.public_ip("web") == network.address("eip")["PublicIp"]


def test_each_machine_has_the_driver_of_its_type_and_its_attribute() -> None:
    question = BY_ID["driver-in-each-machine"]
    assert isinstance(question, Matching)
    machines = {
        "t3": ("t3.large", AMAZON_LINUX_2),
        "t2": ("t2.large", AMAZON_LINUX_2),
        "c4-on": ("c4.large", AMAZON_LINUX_2),
        "c4-off": ("c4.large", OLD_HVM),
        "r4-off": ("r4.large", OLD_HVM),
    }
    network = a_fast_region()
    for name, (kind, image) in machines.items():
        network.with_instance(name, in_subnet="subnet", instance_type=kind, image=image)
    network.become("c4-off", sriov_net_support=None)

    found = {name: driver_under(network.world, network.world.get(Instance, network[name])) for name in machines}

    assert found == question.key


def test_four_limits_slow_five_transfers() -> None:
    question = BY_ID["four-ways-to-be-slowed"]
    assert isinstance(question, Matching)
    speeds = {one.id: float(one.text.en.removesuffix(" Gbps")) for one in question.right}

    measured = {
        "cluster-four": gbps("c5n.18xlarge", "c5n.18xlarge", 4),
        "spread-four": gbps("c5n.18xlarge", "c5n.18xlarge", 4, cluster=False),
        "slow-partner": gbps("c5n.18xlarge", "c5.9xlarge", 40, cluster=False),
        "large-out": gbps_to_the_internet("m5.24xlarge", 40),
        "small-out": gbps_to_the_internet("m5.large", 40),
    }

    assert measured == {left: speeds[right] for left, right in question.key.items()}


def test_only_the_stopped_one_of_the_same_zone_joins_the_cluster() -> None:
    question = BY_ID["who-may-join-the-cluster"]
    assert isinstance(question, Choice)
    network = a_network().with_subnet("c", "10.0.2.0/24", zone="ap-northeast-2c")
    network.with_vpc("two", "10.1.0.0/16", gateway=False).with_subnet("other", "10.1.1.0/24", vpc="two")
    network.do("create_placement_group", group_name="pair", strategy="cluster")
    network.with_instance("first", in_subnet="a", instance_type="c5.large", **IN_PAIR)
    for name, subnet, kind in (
        ("other-vpc", "other", "m5.large"),
        ("running", "a", "c5.large"),
        ("other-zone", "c", "c5.large"),
        ("burstable", "a", "t3.large"),
    ):
        network.with_instance(name, in_subnet=subnet, instance_type=kind)
    stopped(network, "other-vpc", "other-zone", "burstable")

    joined = {}
    for one in question.options:
        moved = _tried(network, "modify_instance_placement", instance_id=network[one.id], group_name="pair")
        joined[one.id] = moved and _tried(network, "start_instances", instance_ids=[network[one.id]])

    assert joined == {one.id: one.right for one in question.options}


def test_a_rule_about_a_type_that_is_not_recorded_has_no_data() -> None:
    network = Watched().with_config(recording_group={"resource_types": ["AWS::EC2::Instance"]})
    network.with_rule("EIP_ATTACHED").with_address("eip").look()

    found = network.do("config.describe_compliance_by_config_rule")["ComplianceByConfigRules"]

    assert [one["Compliance"]["ComplianceType"] for one in found] == ["INSUFFICIENT_DATA"]
