"""The account's block at the internet gateway: both ways, inbound only, and what exclusions let through."""

import pytest

from labs.cloud.network.step import Walk
from labs.cloud.network.walk import walk
from tests.cloud.builders import Network, a_region
from tests.cloud.network.told import refusals

BLOCKED = "VPC_BLOCK_PUBLIC_ACCESS_ENABLED"


@pytest.fixture
def network() -> Network:
    network = a_region().with_vpc().with_public_subnet().with_group("open", open_port=80)
    return network.with_instance("web", in_subnet="public", groups=("open",))


def block(network: Network, mode: str) -> None:
    network.do("modify_vpc_block_public_access_options", internet_gateway_block_mode=mode)


def exclude(network: Network, mode: str) -> None:
    subnet = {"subnet_id": network["public"], "internet_gateway_exclusion_mode": mode}
    network.do("create_vpc_block_public_access_exclusion", **subnet)


def inward(network: Network) -> Walk:
    return walk(network.world, source="internet", destination=network["web"])


def outward(network: Network) -> Walk:
    return walk(network.world, source=network["web"], destination="internet")


def test_where_nothing_is_blocked_both_directions_pass(network: Network) -> None:
    assert inward(network).returned
    assert outward(network).returned


@pytest.mark.parametrize("mode", ["block-bidirectional", "block-ingress"])
def test_a_block_refuses_at_the_gateway_and_is_told_once(network: Network, mode: str) -> None:
    """An instance's own public address lets the internet in, so that even the milder mode blocks it both ways."""
    block(network, mode)

    assert refusals(inward(network)) == [("request", "inbound", network["vpc-gateway"], BLOCKED)]
    seen = outward(network)
    assert refusals(seen) == [("request", "outbound", network["vpc-gateway"], BLOCKED)]
    assert seen.refusals[0].facts == {
        "internet_gateway_block_mode": mode,
        "subnet_id": network["public"],
        "vpc_id": network["vpc"],
        "address": "192.0.2.10",
    }


def test_what_stands_in_the_way_besides_is_told_too(network: Network) -> None:
    block(network, "block-bidirectional")
    network.do("revoke_security_group_ingress", group_id=network["open"], ip_permissions=[
        {"ip_protocol": "tcp", "from_port": 80, "to_port": 80, "ip_ranges": [{"cidr_ip": "0.0.0.0/0"}]}
    ])  # fmt: skip

    assert [step.code for step in inward(network).refusals] == [BLOCKED, "SG_HAS_NO_RULES"]


@pytest.mark.parametrize("mode", ["block-bidirectional", "block-ingress"])
def test_an_excluded_subnet_speaks_with_the_internet(network: Network, mode: str) -> None:
    block(network, mode)

    exclude(network, "allow-bidirectional")

    assert inward(network).returned
    assert outward(network).returned


def test_an_exclusion_for_egress_does_not_help_who_can_be_reached_from_outside(network: Network) -> None:
    block(network, "block-bidirectional")

    exclude(network, "allow-egress")

    assert [step.code for step in inward(network).refusals] == [BLOCKED]
    assert [step.code for step in outward(network).refusals] == [BLOCKED]


def test_inside_the_vpc_nothing_is_blocked(network: Network) -> None:
    network.with_instance("other", in_subnet="public", groups=("open",))
    block(network, "block-bidirectional")

    assert walk(network.world, source=network["web"], destination=network["other"]).returned


def behind_a_nat_gateway(network: Network) -> Network:
    """A host in a private subnet that goes out through a NAT gateway in the public one."""
    network.with_subnet("private", "10.0.2.0/24").with_address("eip")
    network.with_nat_gateway("nat", in_subnet="public", address="eip")
    table = network.table(network["vpc"])
    network.do("associate_route_table", route_table_id=table, subnet_id=network["private"])
    network.do("create_route", route_table_id=table, destination_cidr_block="0.0.0.0/0", nat_gateway_id=network["nat"])
    return network.with_instance("host", in_subnet="private")


@pytest.mark.parametrize(("mode", "left"), [("block-ingress", []), ("block-bidirectional", [BLOCKED])])
def test_a_nat_gateway_lets_out_what_only_inbound_traffic_is_blocked_for(
    network: Network, mode: str, left: list[str]
) -> None:
    behind_a_nat_gateway(network)
    block(network, mode)

    seen = walk(network.world, source=network["host"], destination="internet")

    assert [step.code for step in seen.refusals] == left
    assert seen.returned == (not left)


def test_an_exclusion_for_egress_is_that_of_the_nat_gateways_subnet(network: Network) -> None:
    behind_a_nat_gateway(network)
    block(network, "block-bidirectional")

    exclude(network, "allow-egress")

    assert walk(network.world, source=network["host"], destination="internet").returned


@pytest.mark.parametrize(("mode", "left"), [("block-ingress", []), ("block-bidirectional", [BLOCKED])])
def test_an_egress_only_gateway_lets_out_what_only_inbound_traffic_is_blocked_for(mode: str, left: list[str]) -> None:
    network = a_region().with_vpc(gateway=False).with_subnet("six").with_ipv6("six")
    made = network.do("create_egress_only_internet_gateway", vpc_id=network["vpc"])["EgressOnlyInternetGateway"]
    out = {"egress_only_internet_gateway_id": made["EgressOnlyInternetGatewayId"]}
    table = network.main_table(network["vpc"])["RouteTableId"]
    network.do("create_route", route_table_id=table, destination_ipv6_cidr_block="::/0", **out)
    network.with_launch("host", instance_type="t3.micro", subnet_id=network["six"], ipv6_address_count=1)
    block(network, mode)

    seen = walk(network.world, source=network["host"], destination="2001:db8::10")

    assert [step.code for step in seen.refusals] == left
    assert seen.returned == (not left)
