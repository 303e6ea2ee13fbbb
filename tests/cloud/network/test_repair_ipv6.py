"""The smallest fix for IPv6: the same controls, with members and blocks of its own."""

from typing import Any

from labs.cloud.network.repair import Proposal, repair
from labs.cloud.network.walk import walk
from tests.cloud.builders import Network
from tests.cloud.network.test_repair import acl_of, after
from tests.cloud.network.test_walk_ipv6 import HOST, allow, dual


def proposed(network: Network, **packet: Any) -> Proposal:
    """A proposal that holds what it promises."""
    found = repair(network.world, packet)
    assert found is not None
    assert walk(after(network.world, found), **packet).returned
    return found


def test_a_rule_of_a_security_group_names_the_ipv6_address() -> None:
    network = dual()

    found = proposed(network, source=HOST, destination=network.ipv6("a1-eth0"), destination_port=443)

    permission = {"ip_protocol": "tcp", "from_port": 443, "to_port": 443, "ipv6_ranges": [{"cidr_ipv6": f"{HOST}/128"}]}
    assert found.actions == (
        ("authorize_security_group_ingress", {"group_id": network["web"], "ip_permissions": [permission]}),
    )


def test_the_whole_internet_is_everyone_by_ipv6() -> None:
    network = dual()

    found = proposed(network, source="internet", destination=network.ipv6("a1-eth0"), protocol="icmpv6")

    permission = found.actions[0][1]["ip_permissions"][0]
    assert (permission["ip_protocol"], permission["ipv6_ranges"]) == ("icmpv6", [{"cidr_ipv6": "::/0"}])


def test_an_entry_comes_before_the_last_one_of_ipv6() -> None:
    network = dual()
    acl_id = acl_of(network)
    for egress in (True, False):
        network.do("delete_network_acl_entry", network_acl_id=acl_id, rule_number=101, egress=egress)

    found = proposed(network, source=HOST, destination=network.ipv6("a1-eth0"), destination_port=80)

    assert [name for name, _ in found.actions] == ["create_network_acl_entry"] * 2
    assert {params["ipv6_cidr_block"] for _, params in found.actions} == {f"{HOST}/128"}


def test_a_route_for_ipv6_leads_to_the_gateway() -> None:
    network = dual()
    table = {"route_table_id": network.main_table(network["vpc"])["RouteTableId"]}
    network.do("delete_route", **table, destination_ipv6_cidr_block="::/0")

    found = proposed(network, source=network["a1"], destination=HOST, destination_port=80)

    route = {**table, "destination_ipv6_cidr_block": f"{HOST}/128", "gateway_id": network["vpc-gateway"]}
    assert found.actions == (("create_route", route),)


def test_what_denies_ipv6_gives_way() -> None:
    network = dual()
    allow(network, "tcp", 443)
    entry = {"network_acl_id": acl_of(network), "rule_number": 50, "egress": False}
    network.do("create_network_acl_entry", **entry, protocol="-1", rule_action="deny", ipv6_cidr_block="2001:db8::/32")

    found = proposed(network, source=HOST, destination=network.ipv6("a1-eth0"), destination_port=443)

    assert len(found.actions) == 1


def test_who_has_no_ipv6_address_gets_one() -> None:
    network = dual()
    addresses = {"ipv6_addresses": [network.ipv6("a1-eth0")]}
    network.do("unassign_ipv6_addresses", network_interface_id=network["a1-eth0"], **addresses)
    allow(network, "icmpv6")

    found = proposed(network, source="internet", destination=network["a1"], protocol="icmpv6")

    assigned = {"network_interface_id": network["a1-eth0"], "ipv6_address_count": 1}
    assert found.actions == (("assign_ipv6_addresses", assigned),)


def test_a_question_from_the_internet_takes_the_gateway_that_lets_it_in() -> None:
    network = dual()
    made = network.do("create_egress_only_internet_gateway", vpc_id=network["vpc"])["EgressOnlyInternetGateway"]
    route = {
        "route_table_id": network.main_table(network["vpc"])["RouteTableId"],
        "destination_ipv6_cidr_block": "::/0",
    }
    network.do("replace_route", **route, egress_only_internet_gateway_id=made["EgressOnlyInternetGatewayId"])

    found = proposed(network, source=HOST, destination=network.ipv6("a1-eth0"), destination_port=80)

    assert found.actions == (("replace_route", {**route, "gateway_id": network["vpc-gateway"]}),)
