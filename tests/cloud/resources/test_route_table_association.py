"""Whom a route table serves: a subnet, or a gateway, and then it holds nothing but ways to an appliance."""

from typing import Any

import pytest

from tests.cloud.builders import Network, a_region


@pytest.fixture
def network() -> Network:
    network = a_region().with_vpc().with_subnet("subnet").with_interface("eni", in_subnet="subnet")
    network.with_vpn_gateway()
    network.ids["edge"] = network.table(network["vpc"])
    return network


def route(network: Network, destination: str, **target: str) -> None:
    network.do("create_route", route_table_id=network["edge"], destination_cidr_block=destination, **target)


def associate(network: Network, gateway: str, table: str = "edge") -> str:
    made = network.do("associate_route_table", route_table_id=network[table], gateway_id=network[gateway])
    return str(made["AssociationId"])


def refused(network: Network, **asked: Any) -> str:
    return network.refused("associate_route_table", **{"route_table_id": network["edge"], **asked}).reason


def associations(network: Network, table: str = "edge") -> list[dict[str, Any]]:
    (found,) = network.do("describe_route_tables", route_table_ids=[network[table]])["RouteTables"]
    listed: list[dict[str, Any]] = found["Associations"]
    return listed


@pytest.mark.parametrize("gateway", ["vpc-gateway", "vgw"])
def test_a_gateway_is_served_by_a_table_with_ways_inside_the_vpc(network: Network, gateway: str) -> None:
    route(network, "10.0.1.0/24", network_interface_id=network["eni"])

    association_id = associate(network, gateway)

    assert associations(network) == [
        {
            "Main": False,
            "RouteTableAssociationId": association_id,
            "RouteTableId": network["edge"],
            "AssociationState": {"State": "associated"},
            "GatewayId": network[gateway],
        }
    ]
    filters = [{"name": "association.gateway-id", "values": [network[gateway]]}]
    found = network.do("describe_route_tables", filters=filters)["RouteTables"]
    assert [one["RouteTableId"] for one in found] == [network["edge"]]


def test_a_table_with_a_way_out_cannot_serve_a_gateway(network: Network) -> None:
    route(network, "0.0.0.0/0", gateway_id=network["vpc-gateway"])

    assert refused(network, gateway_id=network["vgw"]) == "NoEdgeTarget"


def test_a_table_with_a_destination_outside_the_vpc_cannot_serve_a_gateway(network: Network) -> None:
    route(network, "192.168.0.0/16", network_interface_id=network["eni"])

    assert refused(network, gateway_id=network["vgw"]) == "NoEdgeDestination"


def test_a_table_with_propagation_cannot_serve_a_gateway_nor_the_other_way_round(network: Network) -> None:
    propagation = {"route_table_id": network["edge"], "gateway_id": network["vgw"]}
    network.do("enable_vgw_route_propagation", **propagation)
    enabled = refused(network, gateway_id=network["vgw"])
    network.do("disable_vgw_route_propagation", **propagation)
    associate(network, "vgw")

    assert enabled == network.refused("enable_vgw_route_propagation", **propagation).reason == "EdgeTablePropagates"


def test_a_table_that_serves_a_gateway_takes_no_other_routes(network: Network) -> None:
    associate(network, "vpc-gateway")
    eni = {"network_interface_id": network["eni"]}

    def reason(action: str, destination: str, **target: str) -> str:
        asked = {"route_table_id": network["edge"], "destination_cidr_block": destination, **target}
        return network.refused(action, **asked).reason

    assert reason("create_route", "0.0.0.0/0", gateway_id=network["vpc-gateway"]) == "NoEdgeTarget"
    assert reason("create_route", "192.168.0.0/16", **eni) == "NoEdgeDestination"
    route(network, "10.0.1.0/24", **eni)
    assert reason("replace_route", "10.0.1.0/24", gateway_id=network["vpc-gateway"]) == "NoEdgeTarget"


def test_a_gateway_has_one_table_and_may_get_another(network: Network) -> None:
    association_id = associate(network, "vpc-gateway")
    network.ids["second"] = network.table(network["vpc"])

    again = refused(network, route_table_id=network["second"], gateway_id=network["vpc-gateway"])
    moved = network.do(
        "replace_route_table_association", association_id=association_id, route_table_id=network["second"]
    )

    assert again == "AlreadyAssociated"
    assert associations(network) == []
    assert [one["GatewayId"] for one in associations(network, "second")] == [network["vpc-gateway"]]
    main = network.main_table(network["vpc"])["RouteTableId"]
    refusal = network.refused(
        "replace_route_table_association", association_id=moved["NewAssociationId"], route_table_id=main
    )
    assert refusal.reason == "NoEdgeTarget"


def test_a_table_in_use_by_a_gateway_stays_until_it_is_disassociated(network: Network) -> None:
    association_id = associate(network, "vpc-gateway")

    assert network.refused("delete_route_table", route_table_id=network["edge"]).code == "DependencyViolation"
    network.do("disassociate_route_table", association_id=association_id)
    network.do("delete_route_table", route_table_id=network["edge"])


@pytest.mark.parametrize("gateway", ["vpc-gateway", "vgw"])
def test_a_gateway_that_is_detached_lets_go_of_its_table(network: Network, gateway: str) -> None:
    associate(network, gateway)

    if gateway == "vgw":
        network.do("detach_vpn_gateway", vpn_gateway_id=network["vgw"], vpc_id=network["vpc"])
    else:
        network.do("detach_internet_gateway", internet_gateway_id=network["vpc-gateway"], vpc_id=network["vpc"])

    assert associations(network) == []


def test_a_gateway_of_another_vpc_is_refused(network: Network) -> None:
    network.with_vpc("other", "10.1.0.0/16")

    assert refused(network, gateway_id=network["other-gateway"]) == "DifferentNetworks"
    assert refused(network, gateway_id="igw-00000000") == "GatewayUnknown"


def test_an_association_is_that_of_a_subnet_or_of_a_gateway(network: Network) -> None:
    assert refused(network, subnet_id=network["subnet"], gateway_id=network["vgw"]) == "SubnetOrGateway"
    assert refused(network) == "MissingParameter"
