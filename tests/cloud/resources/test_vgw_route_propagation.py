"""Propagation: a virtual private gateway writes into a route table what its VPN connections lead to, while they are up."""

import pytest

from tests.cloud.builders import Network, a_region


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc(gateway=False).with_customer_gateway().with_vpn_gateway().with_propagation()


def routes(network: Network) -> list[tuple[str, str, str]]:
    """(destination, target, origin) of all routes of the main table."""
    found = network.main_table(network["vpc"])["Routes"]
    return [(one["DestinationCidrBlock"], one["GatewayId"], one["Origin"]) for one in found]


LOCAL = ("10.0.0.0/16", "local", "CreateRouteTable")


def propagated(network: Network, *blocks: str) -> list[tuple[str, str, str]]:
    return [LOCAL, *((block, network["vgw"], "EnableVgwRoutePropagation") for block in blocks)]


def test_static_routes_appear_when_the_tunnels_come_up(network: Network) -> None:
    network.with_vpn(static=("192.168.0.0/16",))
    down = routes(network)

    network.with_premises()

    assert (down, routes(network)) == ([LOCAL], propagated(network, "192.168.0.0/16"))
    assert network.main_table(network["vpc"])["PropagatingVgws"] == [{"GatewayId": network["vgw"]}]


def test_with_bgp_the_blocks_appear_that_the_premises_advertise(network: Network) -> None:
    network.with_vpn().with_premises().with_premises("quiet", "192.168.1.0/24", advertises=False)

    assert routes(network) == propagated(network, "192.168.0.0/24")


def test_routes_go_with_the_network_the_connection_the_propagation_and_the_attachment(network: Network) -> None:
    network.with_vpn().with_premises()
    table_id = network.main_table(network["vpc"])["RouteTableId"]
    start = network.world

    def after(action: str, **params: str) -> list[tuple[str, str, str]]:
        network.world = start
        network.do(action, **params)
        return routes(network)

    assert after("delete_on_premises_network", on_premises_network_id=network["premises"]) == [LOCAL]
    assert after("delete_vpn_connection", vpn_connection_id=network["vpn"]) == [LOCAL]
    assert after("disable_vgw_route_propagation", route_table_id=table_id, gateway_id=network["vgw"]) == [LOCAL]
    assert after("detach_vpn_gateway", vpn_gateway_id=network["vgw"], vpc_id=network["vpc"]) == [LOCAL]
    assert network.main_table(network["vpc"])["PropagatingVgws"] == []


def test_a_propagated_route_is_not_deleted_by_hand_but_may_stand_beside_a_static_one(network: Network) -> None:
    network.with_vpn().with_premises()
    route = {
        "route_table_id": network.main_table(network["vpc"])["RouteTableId"],
        "destination_cidr_block": "192.168.0.0/24",
    }

    kept = network.refused("delete_route", **route)
    network.do("create_route", **route, gateway_id=network["vgw"])
    both = [one for one in routes(network) if one[0] == "192.168.0.0/24"]
    network.do("delete_route", **route)

    assert kept.reason == "PropagatedRouteStays"
    assert [one[2] for one in both] == ["CreateRoute", "EnableVgwRoutePropagation"]
    assert routes(network) == propagated(network, "192.168.0.0/24")


def test_a_gateway_propagates_only_into_tables_of_its_vpc(network: Network) -> None:
    network.with_vpc("other", "10.1.0.0/16")
    table_id = network.main_table(network["other"])["RouteTableId"]

    error = network.refused("enable_vgw_route_propagation", route_table_id=table_id, gateway_id=network["vgw"])

    assert error.code == "Gateway.NotAttached"


def test_tables_are_found_by_the_routes_that_were_propagated(network: Network) -> None:
    network.with_vpn().with_premises()
    filters = [{"name": "route.origin", "values": ["EnableVgwRoutePropagation"]}]

    found = network.do("describe_route_tables", filters=filters)["RouteTables"]

    assert [one["VpcId"] for one in found] == [network["vpc"]]
