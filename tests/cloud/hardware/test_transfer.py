"""Which data are on their way, and what do they cross?"""

from typing import Any

import pytest

from labs.cloud.hardware.transfer import data_classes
from tests.cloud.builders import a_region
from tests.cloud.hardware.fast import Fast, a_fast_region


def crossed(network: Fast, destination: str, **more: Any) -> list[tuple[float, set[str]]]:
    target = network.ids.get(destination, destination)
    network.do("create_traffic_flow", source_id=network["a"], destination=target, gbps=0.5, **more)
    return [(one.gbps, set(one.crosses)) for one in data_classes(network.world)]


def test_within_a_zone_nothing_is_crossed() -> None:
    assert crossed(a_fast_region().with_machine("a").with_machine("b"), "b") == [(0.5, set())]


def test_between_zones() -> None:
    network = a_fast_region().with_machine("a").with_machine("b", in_subnet="other-zone")

    assert crossed(network, "b") == [(0.5, {"zones"})]


def test_to_the_internet() -> None:
    assert crossed(a_fast_region().with_machine("a"), "internet") == [(0.5, {"internet"})]


def test_by_a_public_address_of_the_same_region() -> None:
    network = a_fast_region().with_machine("a").with_machine("b")
    network.with_address("a-ip", on="a-eth0").with_address("b-ip", on="b-eth0")

    assert crossed(network, str(network.public_ip("b"))) == [(0.5, {"public-address"})]


def test_through_a_nat_gateway_and_a_vpn() -> None:
    network = a_fast_region().with_subnet("inside", "10.0.3.0/24", zone="us-east-1a")
    network.with_address("nat-ip").with_nat_gateway("nat", in_subnet="subnet", address="nat-ip")
    table = network.table(network["vpc"])
    network.do("associate_route_table", route_table_id=table, subnet_id=network["inside"])
    network.do("create_route", route_table_id=table, destination_cidr_block="0.0.0.0/0", nat_gateway_id=network["nat"])
    network.with_vpn_gateway().with_customer_gateway().with_vpn().with_premises()
    network.do("enable_vgw_route_propagation", route_table_id=table, gateway_id=network["vgw"])
    network.with_machine("a", in_subnet="inside")

    crossed(network, "internet")

    assert [one[1] for one in crossed(network, "192.168.0.10")] == [{"internet", "nat-gateway"}, {"vpn"}]


def test_into_another_region_whose_world_is_not_at_hand() -> None:
    network = a_fast_region().with_machine("a")
    asked = {"vpc_id": network["vpc"], "peer_vpc_id": "vpc-00000000000000001", "peer_region": "eu-west-1"}
    made = network.do("create_vpc_peering_connection", **asked)["VpcPeeringConnection"]
    connection: Any = network.world.resources[made["VpcPeeringConnectionId"]]
    far = type(connection.accepter)(
        vpc_id="vpc-00000000000000001", owner_id="111122223333", region="eu-west-1", cidr_blocks=("10.9.0.0/16",)
    )
    network.world = network.world.put(connection.replace(status="active", accepter=far))
    network.do(
        "create_route",
        route_table_id=network.main_table(network["vpc"])["RouteTableId"],
        destination_cidr_block="10.9.0.0/16",
        vpc_peering_connection_id=connection.id,
    )

    assert crossed(network, "10.9.0.5") == [(0.5, {"regions", "vpc-peering"})]


def test_what_does_not_run_transfers_nothing() -> None:
    network = a_fast_region().with_machine("a").with_machine("b")
    network.do("stop_instances", instance_ids=[network["b"]])

    assert crossed(network, "b") == []


def test_a_region_without_traffic_has_none() -> None:
    assert data_classes(a_region().world) == ()


@pytest.mark.parametrize("protocol", ["tcp", "udp"])
def test_both_protocols_transfer(protocol: str) -> None:
    network = a_fast_region().with_machine("a").with_machine("b")

    assert crossed(network, "b", protocol=protocol) == [(0.5, set())]
