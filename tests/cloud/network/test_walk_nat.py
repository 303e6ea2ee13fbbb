"""Through NAT gateways: out under one address, the answers back, and nothing that was not asked for."""

from typing import Any

import pytest

from labs.cloud.network import reach
from labs.cloud.network.repair import repair
from labs.cloud.network.walk import walk
from labs.cloud.resources.network_interface import NetworkInterface
from tests.cloud.builders import Network, a_region
from tests.cloud.network.told import codes, outcome, refusals


def routed(network: Network, subnet: str, destination: str, **target: str) -> str:
    """A route table of its own for a subnet, with one route."""
    table_id = network.table(network["vpc"])
    network.do("associate_route_table", route_table_id=table_id, subnet_id=network[subnet])
    network.do("create_route", route_table_id=table_id, destination_cidr_block=destination, **target)
    return table_id


@pytest.fixture
def network() -> Network:
    """A private subnet that goes out through a NAT gateway in a public one."""
    network = a_region().with_vpc().with_subnet("public").with_subnet("private", "10.0.2.0/24").with_address("eip")
    network.with_nat_gateway("nat", in_subnet="public", address="eip", private_ip_address="10.0.1.50")
    network.ids["table"] = routed(network, "private", "0.0.0.0/0", nat_gateway_id=network["nat"])
    return network.with_instance("app", in_subnet="private", private_ip_address="10.0.2.10")


def test_a_private_instance_reaches_the_internet_by_the_gateways_elastic_ip(network: Network) -> None:
    public_ip = network.address("eip")["PublicIp"]

    seen = walk(network.world, source=network["app"], destination="internet", destination_port=443)

    assert outcome(seen) == (True, True, public_ip)
    assert codes(seen.request) == [
        "INTERFACE_SENDS",
        "SG_RULE_ALLOWS",
        "ROUTE_CHOSEN",
        "NETWORK_ACL_ALLOWS",
        "NETWORK_ACL_ALLOWS",
        "NGW_TRANSLATES_SOURCE",
        "ROUTE_CHOSEN",
        "NETWORK_ACL_ALLOWS",
        "IGW_TRANSLATES_SOURCE",
        "DELIVERED_TO_INTERNET",
    ]
    assert codes(seen.reply) == [
        "INTERNET_SENDS",
        "IGW_TRANSLATES_DESTINATION",
        "NETWORK_ACL_ALLOWS",
        "NGW_TRANSLATES_DESTINATION",
        "ROUTE_CHOSEN",
        "NETWORK_ACL_ALLOWS",
        "NETWORK_ACL_ALLOWS",
        "SG_TRACKED",
        "DELIVERED_TO_INTERFACE",
    ]
    out = next(step for step in seen.request if step.code == "NGW_TRANSLATES_SOURCE")
    assert (out.component_id, out.component_type) == (network["nat"], "AWS::EC2::NatGateway")
    assert (out.before.source, out.after.source, out.after.source_port) == ("10.0.2.10", "10.0.1.50", 49152)
    assert seen.reply[-1].after.destination == "10.0.2.10"
    assert seen.reply[-1].after.destination_port == 49152


@pytest.mark.parametrize("protocol", ["udp", "icmp"])
def test_udp_and_ping_go_the_same_way(network: Network, protocol: str) -> None:
    seen = walk(network.world, source=network["app"], destination="internet", protocol=protocol, destination_port=53)  # type: ignore[arg-type]

    assert outcome(seen) == (True, True, network.address("eip")["PublicIp"])


def test_the_gateway_speaks_from_ports_above_1023(network: Network) -> None:
    seen = walk(network.world, source=network["app"], destination="internet", source_port=1000)

    out = next(step for step in seen.request if step.code == "NGW_TRANSLATES_SOURCE")
    assert (out.before.source_port, out.after.source_port) == (1000, 1024)
    assert seen.returned
    assert seen.reply[-1].after.destination_port == 1000


def test_what_is_for_the_gateway_itself_is_no_answer_even_from_the_port_it_speaks_from(network: Network) -> None:
    table = {"route_table_id": network["table"], "destination_cidr_block": "10.0.1.0/24"}
    network.do("create_route", **table, nat_gateway_id=network["nat"])

    seen = walk(network.world, source=network["app"], destination="10.0.1.50", destination_port=49152)

    assert refusals(seen) == [("request", "inbound", network["nat"], "NGW_HAS_NO_CONNECTION")]


@pytest.mark.parametrize("destination", ["nat-address", "nat-interface"])
def test_nobody_outside_can_begin_a_connection(network: Network, destination: str) -> None:
    address = network.address("eip")
    named = {"nat-address": address["PublicIp"], "nat-interface": address["NetworkInterfaceId"]}[destination]

    seen = walk(network.world, source="internet", destination=named)

    assert outcome(seen) == (False, False, None)
    assert refusals(seen) == [("request", "inbound", network["nat"], "NGW_HAS_NO_CONNECTION")]


@pytest.mark.parametrize("protocol", ["tcp", "udp", "icmp"])
def test_the_answer_to_a_request_that_came_another_way_does_not_go_out_by_the_gateway(
    network: Network, protocol: str
) -> None:
    network.with_group("open").with_address("own").with_instance("shop", in_subnet="private", groups=("open",))
    everything = {"ip_protocol": "-1", "ip_ranges": [{"cidr_ip": "0.0.0.0/0"}]}
    network.do("authorize_security_group_ingress", group_id=network["open"], ip_permissions=[everything])
    network.do("associate_address", allocation_id=network["own"], network_interface_id=network["shop-eth0"])
    public_ip = network.address("own")["PublicIp"]
    before = walk(network.world, source="internet", destination=public_ip, protocol=protocol)  # type: ignore[arg-type]

    gateway = network.do("describe_internet_gateways")["InternetGateways"][0]["InternetGatewayId"]
    route = {"route_table_id": network["table"], "destination_cidr_block": "0.0.0.0/0"}
    network.do("replace_route", **route, gateway_id=gateway)
    after = walk(network.world, source="internet", destination=public_ip, protocol=protocol)  # type: ignore[arg-type]

    assert (before.arrived, before.returned) == (True, False)
    assert refusals(before) == [("reply", "outbound", network["nat"], "NGW_CARRIES_NO_REPLY")]
    assert (after.arrived, after.returned) == (True, True)


def test_nobody_inside_can_speak_to_the_gateway_itself(network: Network) -> None:
    seen = walk(network.world, source=network["app"], destination="10.0.1.50", protocol="icmp")

    assert refusals(seen) == [("request", "inbound", network["nat"], "NGW_HAS_NO_CONNECTION")]


def test_the_network_acl_of_the_gateways_own_subnet_must_let_the_answers_in(network: Network) -> None:
    acl_id = network.acl(network["vpc"])
    for egress in (False, True):
        network.do(
            "create_network_acl_entry",
            network_acl_id=acl_id,
            rule_number=100,
            egress=egress,
            rule_action="allow",
            protocol="6",
            port_range={"from": 443, "to": 443},
            cidr_block="0.0.0.0/0",
        )
    filters = [{"name": "association.subnet-id", "values": [network["public"]]}]
    guarding = network.do("describe_network_acls", filters=filters)["NetworkAcls"][0]
    (association_id,) = (
        one["NetworkAclAssociationId"] for one in guarding["Associations"] if one["SubnetId"] == network["public"]
    )
    network.do("replace_network_acl_association", association_id=association_id, network_acl_id=acl_id)

    seen = walk(network.world, source=network["app"], destination="internet", destination_port=443)

    assert (seen.arrived, seen.returned) == (True, False)
    assert refusals(seen) == [
        ("reply", "inbound", acl_id, "SUBNET_ACL_RESTRICTION"),
        ("reply", "outbound", acl_id, "SUBNET_ACL_RESTRICTION"),
    ]


def test_a_gateway_in_the_subnet_it_serves_sends_to_itself(network: Network) -> None:
    network.with_address("second").with_nat_gateway("inner", in_subnet="private", address="second")
    route = {"route_table_id": network["table"], "destination_cidr_block": "0.0.0.0/0"}
    network.do("replace_route", **route, nat_gateway_id=network["inner"])

    seen = walk(network.world, source=network["app"], destination="internet")

    assert refusals(seen)[0] == ("request", "inbound", network["inner"], "FORWARDING_LOOP")
    assert not seen.arrived


def test_a_deleted_gateway_leaves_a_black_hole(network: Network) -> None:
    network.do("delete_nat_gateway", nat_gateway_id=network["nat"])

    seen = walk(network.world, source=network["app"], destination="internet")

    assert refusals(seen)[0] == ("request", "outbound", network["table"], "BAD_STATE_ROUTE")


def test_a_private_gateway_gets_nothing_past_an_internet_gateway(network: Network) -> None:
    network.with_nat_gateway("quiet", in_subnet="public", connectivity_type="private", private_ip_address="10.0.1.60")
    route = {"route_table_id": network["table"], "destination_cidr_block": "0.0.0.0/0"}
    network.do("replace_route", **route, nat_gateway_id=network["quiet"])

    seen = walk(network.world, source=network["app"], destination="internet")

    assert not seen.arrived
    assert refusals(seen)[0] == (
        "request",
        "outbound",
        network["vpc-gateway"],
        "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
    )


def test_within_the_vpc_the_far_end_sees_the_private_address_of_the_gateway(network: Network) -> None:
    network.with_group("open", open_port=80).with_subnet("server", "10.0.3.0/24")
    network.with_instance("web", in_subnet="server", groups=("open",), private_ip_address="10.0.3.10")
    route = {"route_table_id": network["table"], "destination_cidr_block": "10.0.3.0/24"}
    network.do("create_route", **route, nat_gateway_id=network["nat"])

    seen = walk(network.world, source=network["app"], destination=network["web"])

    assert outcome(seen) == (True, True, "10.0.1.50")


def test_behind_a_gateway_rules_that_name_a_group_no_longer_match(network: Network) -> None:
    network.with_group("clients").with_group("closed").with_subnet("server", "10.0.3.0/24")
    network.with_instance("web", in_subnet="server", groups=("closed",))
    network.with_instance("client", in_subnet="private", groups=("clients",))
    pair = {"ip_protocol": "-1", "user_id_group_pairs": [{"group_id": network["clients"]}]}
    network.do("authorize_security_group_ingress", group_id=network["closed"], ip_permissions=[pair])
    straight = walk(network.world, source=network["client"], destination=network["web"])
    route = {"route_table_id": network["table"], "destination_cidr_block": "10.0.3.0/24"}
    network.do("create_route", **route, nat_gateway_id=network["nat"])

    seen = walk(network.world, source=network["client"], destination=network["web"])

    assert straight.returned
    assert [code for *_, code in refusals(seen)] == ["ENI_SG_RULES_MISMATCH"]


def with_a_client_elsewhere(network: Network) -> Network:
    """An instance in another zone that goes out by the gateway as well."""
    network.with_subnet("elsewhere", "10.0.3.0/24", zone="ap-northeast-2c").with_instance("far", in_subnet="elsewhere")
    routed(network, "elsewhere", "0.0.0.0/0", nat_gateway_id=network["nat"])
    return network


def test_a_gateway_goes_down_with_its_zone_and_with_nothing_less(network: Network) -> None:
    packet: dict[str, Any] = {
        "source": with_a_client_elsewhere(network)["far"],
        "destination": "internet",
        "destination_port": 443,
    }
    network.do("fail_hardware", name="apne2-az1/dc1")
    with_the_rest = walk(network.world, **packet)
    network.do("fail_hardware", name="apne2-az1")

    lost = walk(network.world, **packet)

    assert outcome(with_the_rest)[:2] == (True, True)
    assert not lost.arrived
    assert [(one.code, one.component_id, one.facts) for one in lost.refusals] == [
        ("HARDWARE_FAILED", network["nat"], {"level": "zone", "hardware": "apne2-az1", "host": ""})
    ]


def test_nobody_proposes_to_start_a_gateway_whose_zone_has_failed(network: Network) -> None:
    packet: dict[str, Any] = {
        "source": with_a_client_elsewhere(network)["far"],
        "destination": "internet",
        "destination_port": 443,
    }
    network.do("fail_hardware", name="apne2-az1")

    found = repair(network.world, packet)

    assert found is None or "start_instances" not in [fix.action for fix in found.fixes]


def test_all_pairs_know_of_a_gateway_whose_zone_has_failed(network: Network) -> None:
    before = with_a_client_elsewhere(network).world
    network.do("fail_hardware", name="apne2-az1")
    far = next(one.id for one in network.world.all(NetworkInterface) if one.subnet_id == network["elsewhere"])

    found = reach.difference_on(before, network.world, "tcp", 443)

    assert (far, "internet") in found.lost
    assert len(found.gained) == 0
