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
