"""Route tables of gateways: what enters goes by the appliance, and has to leave by it as well."""

from typing import Any

import pytest

from labs.cloud.network.step import Walk
from labs.cloud.network.walk import walk
from tests.cloud.builders import Network, a_region
from tests.cloud.network.told import codes, outcome, refusals

EVERYWHERE = "0.0.0.0/0"


def sent(network: Network, source: str, destination: str, **more: Any) -> Walk:
    ends = (network.ids.get(one, one) for one in (source, destination))
    return walk(network.world, source=next(ends), destination=next(ends), **more)


def route(network: Network, table_id: str, destination: str, **target: str) -> None:
    network.do("create_route", route_table_id=table_id, destination_cidr_block=destination, **target)


@pytest.fixture
def network() -> Network:
    """A web server in a subnet that an appliance guards, whose way out leads to the appliance."""
    network = a_region().with_vpc().with_public_subnet().with_public_subnet("guarded", "10.0.2.0/24")
    network.with_group("web", open_port=80)
    network.with_instance("guard", in_subnet="public", groups=("web",), private_ip_address="10.0.1.5")
    network.with_instance("server", in_subnet="guarded", groups=("web",), private_ip_address="10.0.2.20")
    eni = {"network_interface_id": network["guard-eth0"]}
    network.do("modify_network_interface_attribute", **eni, source_dest_check={"value": False})
    network.ids["way-out"] = network.table(network["vpc"])
    network.do("associate_route_table", route_table_id=network["way-out"], subnet_id=network["guarded"])
    route(network, network["way-out"], EVERYWHERE, network_interface_id=network["guard-eth0"])
    network.ids["edge"] = network.table(network["vpc"])
    route(network, network["edge"], "10.0.2.0/24", network_interface_id=network["guard-eth0"])
    return network


def guard(network: Network, gateway: str = "vpc-gateway") -> Network:
    network.do("associate_route_table", route_table_id=network["edge"], gateway_id=network[gateway])
    return network


def test_what_comes_from_the_internet_goes_by_the_appliance_both_ways(network: Network) -> None:
    guard(network)

    seen = sent(network, "internet", "server")

    assert (seen.arrived, seen.returned) == (True, True)
    assert codes(seen.request) == [
        "INTERNET_SENDS",
        "IGW_TRANSLATES_DESTINATION",
        "EDGE_ROUTE_CHOSEN",
        "NETWORK_ACL_ALLOWS",
        "SG_RULE_ALLOWS",
        "INTERFACE_FORWARDS",
        "SG_RULE_ALLOWS",
        "ROUTE_CHOSEN",
        "NETWORK_ACL_ALLOWS",
        "NETWORK_ACL_ALLOWS",
        "SG_RULE_ALLOWS",
        "DELIVERED_TO_INTERFACE",
    ]
    assert "INTERFACE_FORWARDS" in codes(seen.reply)


def test_other_subnets_are_entered_straight_by_the_local_route(network: Network) -> None:
    guard(network)

    seen = sent(network, "internet", "guard")

    assert seen.returned
    assert seen.request[2].facts == {
        "destination_cidr_block": "10.0.0.0/16",
        "target_id": "local",
        "origin": "CreateRouteTable",
        "gateway_id": network["vpc-gateway"],
        "address": "10.0.1.5",
    }


def test_a_way_out_past_the_appliance_is_refused(network: Network) -> None:
    guard(network)
    network.do(
        "replace_route",
        route_table_id=network["way-out"],
        destination_cidr_block=EVERYWHERE,
        gateway_id=network["vpc-gateway"],
    )

    seen = sent(network, "internet", "server")

    assert refusals(seen) == [("reply", "outbound", network["edge"], "INGRESS_RTB_TRAFFIC_REDIRECTION")]
    assert (seen.arrived, seen.returned) == (True, False)


def test_without_the_gateways_table_the_same_way_out_is_fine(network: Network) -> None:
    network.do(
        "replace_route",
        route_table_id=network["way-out"],
        destination_cidr_block=EVERYWHERE,
        gateway_id=network["vpc-gateway"],
    )

    assert sent(network, "internet", "server").returned


def test_an_appliance_needs_a_public_address_for_what_comes_from_the_internet(network: Network) -> None:
    eni = {"network_interface_id": network["guard-eth0"]}
    network.do("modify_network_interface_attribute", **eni, associate_public_ip_address=False)
    guard(network)

    seen = sent(network, "internet", "server")

    assert [one.code for one in seen.refusals] == ["INGRESS_RTB_NO_PUBLIC_IP"]


def test_a_blackhole_at_the_edge_has_no_fall_back(network: Network) -> None:
    guard(network)
    network.do("terminate_instances", instance_ids=[network["guard"]])

    seen = sent(network, "internet", "server")

    assert next((one.leg, one.component_id, one.code) for one in seen.refusals) == (
        "request",
        network["edge"],
        "BAD_STATE_ROUTE",
    )


def test_an_appliance_with_its_check_on_drops_what_it_should_forward(network: Network) -> None:
    eni = {"network_interface_id": network["guard-eth0"]}
    network.do("modify_network_interface_attribute", **eni, source_dest_check={"value": True})
    guard(network)

    seen = sent(network, "internet", "server")

    assert seen.refusals[0].code == "ENI_SOURCE_DEST_CHECK_RESTRICTION"


def test_what_comes_by_vpn_goes_by_the_appliance_without_any_public_address(network: Network) -> None:
    eni = {"network_interface_id": network["guard-eth0"]}
    network.do("modify_network_interface_attribute", **eni, associate_public_ip_address=False)
    network.with_customer_gateway().with_vpn_gateway().with_vpn().with_premises().with_propagation()
    guard(network, "vgw")

    seen = sent(network, "premises", "server")

    assert outcome(seen) == (True, True, "192.168.0.10")
    assert codes(seen.request)[2:4] == ["VGW_LETS_IN", "EDGE_ROUTE_CHOSEN"]
    assert "INTERFACE_FORWARDS" in codes(seen.reply)


def test_the_local_route_itself_can_lead_to_the_appliance(network: Network) -> None:
    network.do("delete_route", route_table_id=network["edge"], destination_cidr_block="10.0.2.0/24")
    guard(network)
    network.do(
        "replace_route",
        route_table_id=network["edge"],
        destination_cidr_block="10.0.0.0/16",
        network_interface_id=network["guard-eth0"],
    )

    assert sent(network, "internet", "server").returned
    assert sent(network, "internet", "guard").returned
