"""Through a Site-to-Site VPN, both ways: private addresses alone, and only where both ends were told the way."""

from typing import Any

import pytest

from labs.cloud.errors import CloudError
from labs.cloud.network.step import Walk
from labs.cloud.network.walk import walk
from tests.cloud.builders import Network, a_region
from tests.cloud.network.told import codes, outcome, refusals

HOST = "192.168.0.10"


def sent(network: Network, source: str, destination: str, **more: Any) -> Walk:
    """Send a packet between ends by their names in the network, or by address."""
    ends = (network.ids.get(one, one) for one in (source, destination))
    return walk(network.world, source=next(ends), destination=next(ends), **more)


@pytest.fixture
def network() -> Network:
    """A web server, and an office that reaches it by a VPN with static routes."""
    network = a_region().with_vpc().with_public_subnet().with_group("web", open_port=80)
    network.with_instance("server", in_subnet="public", groups=("web",), private_ip_address="10.0.1.20")
    network.with_customer_gateway().with_vpn_gateway().with_vpn(static=("192.168.0.0/16",)).with_premises()
    return network.with_propagation()


def test_from_the_premises_to_a_private_address_and_back(network: Network) -> None:
    seen = sent(network, "premises", "10.0.1.20")

    assert outcome(seen) == (True, True, HOST)
    assert codes(seen.request) == [
        "ON_PREMISES_SENDS",
        "VPN_CARRIES",
        "VGW_LETS_IN",
        "NETWORK_ACL_ALLOWS",
        "SG_RULE_ALLOWS",
        "DELIVERED_TO_INTERFACE",
    ]
    assert codes(seen.reply) == [
        "INTERFACE_SENDS",
        "SG_TRACKED",
        "ROUTE_CHOSEN",
        "NETWORK_ACL_ALLOWS",
        "VGW_ROUTE_CHOSEN",
        "VPN_CARRIES",
        "DELIVERED_TO_ON_PREMISES",
    ]


def test_from_the_vpc_to_a_host_on_premises_and_back(network: Network) -> None:
    seen = sent(network, "server", HOST, destination_port=22)

    assert outcome(seen) == (True, True, "10.0.1.20")
    assert seen.request[-1].component_id == network["premises"]
    assert seen.request[-1].facts == {"address": HOST, "cidr_block": "192.168.0.0/24"}
    assert codes(seen.reply)[-2:] == ["SG_TRACKED", "DELIVERED_TO_INTERFACE"]


@pytest.mark.parametrize("source", [HOST, "premises"])
def test_a_host_sends_by_its_address_or_the_id_of_its_network(network: Network, source: str) -> None:
    assert sent(network, source, "server").arrived


@pytest.mark.parametrize("gateway", ["cgw", "vgw"])
def test_the_id_of_a_gateway_stands_for_a_host_behind_it(network: Network, gateway: str) -> None:
    seen = sent(network, gateway, "server")

    assert outcome(seen) == (True, True, HOST)
    network.do("delete_on_premises_network", on_premises_network_id=network["premises"])
    with pytest.raises(CloudError) as refused:
        sent(network, gateway, "server")
    assert type(refused.value).__name__ == "NobodyBehind"


def test_the_id_of_a_network_is_a_destination_too(network: Network) -> None:
    assert sent(network, "server", "premises", protocol="icmp").returned


def test_an_elastic_ip_is_not_reachable_through_the_vpn_and_the_private_address_is(network: Network) -> None:
    network.with_address("eip", on="server-eth0")
    public_ip = network.address("eip")["PublicIp"]

    by_public, by_private = sent(network, "premises", public_ip), sent(network, "premises", "10.0.1.20")

    assert refusals(by_public) == [
        ("request", "inbound", network["vgw"], "VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"),
    ]
    assert by_public.request[-1].facts == {
        "address": public_ip,
        "network_interface_id": network["server-eth0"],
        "private_ip_address": "10.0.1.20",
    }
    assert outcome(by_private) == (True, True, HOST)


@pytest.mark.parametrize("address", ["8.8.8.8", "10.0.1.99", "10.1.0.5"])
def test_what_comes_by_vpn_gets_to_no_other_gateway(network: Network, address: str) -> None:
    """Neither to the internet, nor to a free address, nor to a peered VPC."""
    network.with_vpc("other", "10.1.0.0/16")
    network.do("create_vpc_peering_connection", vpc_id=network["vpc"], peer_vpc_id=network["other"])

    seen = sent(network, "premises", address)

    assert [one.code for one in seen.refusals] == ["VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"]


def test_without_a_route_the_reply_does_not_come_back(network: Network) -> None:
    table_id = network.main_table(network["vpc"])["RouteTableId"]
    network.do("disable_vgw_route_propagation", route_table_id=table_id, gateway_id=network["vgw"])

    seen = sent(network, "premises", "server")

    assert (seen.arrived, seen.returned) == (True, False)
    assert [(one.leg, one.code) for one in seen.refusals] == [
        ("reply", "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS")
    ]


def test_without_any_route_the_walk_goes_on_by_the_gateway_that_should_be_it() -> None:
    network = a_region().with_vpc(gateway=False).with_subnet("subnet").with_instance("server", in_subnet="subnet")
    network.with_customer_gateway().with_vpn_gateway().with_vpn(static=("192.168.0.0/16",)).with_premises()

    seen = sent(network, "server", HOST)

    assert next(one.code for one in seen.refusals) == "NO_ROUTE_TO_DESTINATION"
    assert codes(seen.request)[-1] == "DELIVERED_TO_ON_PREMISES"


def test_a_gateway_that_was_not_told_the_block_says_so_and_the_walk_goes_on(network: Network) -> None:
    table_id = network.main_table(network["vpc"])["RouteTableId"]
    network.do(
        "create_route",
        route_table_id=table_id,
        destination_cidr_block="192.168.0.0/16",
        gateway_id=network["vgw"],
    )
    network.do("delete_vpn_connection_route", vpn_connection_id=network["vpn"], destination_cidr_block="192.168.0.0/16")

    seen = sent(network, "server", HOST)

    assert refusals(seen) == [("request", "outbound", network["vgw"], "VGW_HAS_NO_ROUTE")]
    assert codes(seen.request)[-2:] == ["VPN_CARRIES", "DELIVERED_TO_ON_PREMISES"]


def test_without_a_network_at_the_other_end_the_tunnels_are_down(network: Network) -> None:
    table_id = network.main_table(network["vpc"])["RouteTableId"]
    network.do(
        "create_route", route_table_id=table_id, destination_cidr_block="192.168.0.0/16", gateway_id=network["vgw"]
    )
    network.do("delete_on_premises_network", on_premises_network_id=network["premises"])

    seen = sent(network, "server", HOST)

    assert [one.code for one in seen.refusals] == ["BAD_STATE_VPN", "NO_POSSIBLE_DESTINATION"]


def test_where_no_host_lives_nobody_answers(network: Network) -> None:
    inside, outside = sent(network, "server", "192.168.0.11"), sent(network, "server", "192.168.9.9")

    assert refusals(inside) == [("request", "inbound", network["premises"], "NO_POSSIBLE_DESTINATION")]
    assert refusals(outside) == [("request", "inbound", network["cgw"], "NO_POSSIBLE_DESTINATION")]
    with pytest.raises(CloudError):
        sent(network, "192.168.0.11", "server")


def test_a_gateway_that_is_attached_to_nothing_lets_nothing_in(network: Network) -> None:
    network.do("detach_vpn_gateway", vpn_gateway_id=network["vgw"], vpc_id=network["vpc"])

    seen = sent(network, "premises", "10.0.1.20")

    assert refusals(seen) == [("request", "inbound", network["vgw"], "VGW_NOT_ATTACHED")]


def test_without_a_connection_nothing_leaves_the_premises(network: Network) -> None:
    network.do("delete_vpn_connection", vpn_connection_id=network["vpn"])

    seen = sent(network, "premises", "10.0.1.20")

    assert refusals(seen) == [("request", "outbound", network["cgw"], "CUSTOMER_GATEWAY_HAS_NO_VPN")]


def test_networks_behind_one_device_speak_to_each_other_without_aws(network: Network) -> None:
    network.with_premises("lab", "192.168.1.0/24")

    near, nobody = sent(network, "premises", "192.168.1.10"), sent(network, "premises", "192.168.1.11")

    assert codes(near.request) == ["ON_PREMISES_SENDS", "DELIVERED_TO_ON_PREMISES"]
    assert near.returned
    assert [one.code for one in nobody.refusals] == ["NO_POSSIBLE_DESTINATION"]


def test_two_sites_speak_to_each_other_through_the_gateway_they_share(network: Network) -> None:
    network.with_customer_gateway("branch", "203.0.113.13", bgp_asn=65011)
    network.with_vpn("second", behind="branch").with_premises("shop", "172.16.0.0/24", behind="branch")

    seen = sent(network, "premises", "shop")

    assert (seen.arrived, seen.returned) == (True, True)
    assert [one.component_id for one in seen.request] == [
        network["premises"],
        network["vpn"],
        network["vgw"],
        network["second"],
        network["shop"],
    ]


def test_the_internet_does_not_reach_a_host_on_premises(network: Network) -> None:
    assert [one.code for one in sent(network, "internet", "premises").refusals] == ["NO_POSSIBLE_DESTINATION"]


def test_group_references_do_not_hold_across_a_vpn(network: Network) -> None:
    pair = {"ip_protocol": "-1", "user_id_group_pairs": [{"group_id": network["web"]}]}
    network.with_group("inner")
    network.do("authorize_security_group_ingress", group_id=network["inner"], ip_permissions=[pair])
    network.with_instance("hidden", in_subnet="public", groups=("inner",))

    seen = sent(network, "premises", "hidden")

    assert [one.code for one in seen.refusals] == ["ENI_SG_RULES_MISMATCH"]


def test_among_connections_the_longest_block_decides_and_of_equal_ones_the_static(network: Network) -> None:
    network.with_customer_gateway("other", "203.0.113.13", bgp_asn=65011)
    network.with_vpn("second", behind="other").with_premises("twin", "192.168.0.0/24", behind="other")

    more_specific = sent(network, "server", HOST)
    network.do("create_vpn_connection_route", vpn_connection_id=network["vpn"], destination_cidr_block="192.168.0.0/24")
    equal = sent(network, "server", HOST)

    assert more_specific.request[-1].component_id == network["twin"]
    assert equal.request[-1].component_id == network["premises"]


def test_through_a_transit_gateway_the_block_that_is_advertised_propagates() -> None:
    network = a_region().with_vpc(gateway=False).with_subnet("subnet").with_group("web", open_port=80)
    network.with_instance("server", in_subnet="subnet", groups=("web",), private_ip_address="10.0.1.20")
    network.ids["tgw"] = network.do("create_transit_gateway")["TransitGateway"]["TransitGatewayId"]
    network.do(
        "create_transit_gateway_vpc_attachment",
        transit_gateway_id=network["tgw"],
        vpc_id=network["vpc"],
        subnet_ids=[network["subnet"]],
    )
    table_id = network.main_table(network["vpc"])["RouteTableId"]
    network.do(
        "create_route",
        route_table_id=table_id,
        destination_cidr_block="192.168.0.0/16",
        transit_gateway_id=network["tgw"],
    )
    network.with_customer_gateway().with_vpn(at="tgw").with_premises()

    inward, outward = sent(network, "premises", "10.0.1.20"), sent(network, "server", HOST)

    assert outcome(inward) == (True, True, HOST)
    assert outcome(outward) == (True, True, "10.0.1.20")
    (attachment,) = network.do(
        "describe_transit_gateway_attachments", filters=[{"name": "resource-type", "values": ["vpn"]}]
    )["TransitGatewayAttachments"]
    assert (attachment["ResourceId"], attachment["State"]) == (network["vpn"], "available")
    (table,) = network.do("describe_transit_gateway_route_tables")["TransitGatewayRouteTables"]
    network.do(
        "disable_transit_gateway_route_table_propagation",
        transit_gateway_route_table_id=table["TransitGatewayRouteTableId"],
        transit_gateway_attachment_id=attachment["TransitGatewayAttachmentId"],
    )
    untold = sent(network, "server", HOST)
    assert [one.code for one in untold.refusals] == ["TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT"]
    assert codes(untold.request)[-1] == "DELIVERED_TO_ON_PREMISES"
    network.do("delete_vpn_connection", vpn_connection_id=network["vpn"])
    assert not sent(network, "server", HOST).arrived


def test_a_namesake_in_the_vpc_does_not_take_what_is_for_the_premises_nor_the_other_way_round() -> None:
    """Ranges that overlap: the local route goes first, and nobody on the other side is ever reached."""
    network = a_region().with_vpc(cidr_block="192.168.0.0/16").with_subnet("subnet", "192.168.0.0/24")
    network.with_instance("server", in_subnet="subnet", private_ip_address="192.168.0.20")
    network.with_instance("namesake", in_subnet="subnet", private_ip_address=HOST)
    network.with_customer_gateway().with_vpn_gateway().with_vpn().with_premises().with_propagation()

    outward, inward = sent(network, "server", "premises"), sent(network, "premises", "namesake")

    assert [(one.component_id, one.code) for one in outward.refusals][-1] == (
        network["namesake-eth0"],
        "NO_POSSIBLE_DESTINATION",
    )
    assert refusals(inward) == [("request", "inbound", network["premises"], "NO_POSSIBLE_DESTINATION")]
