"""How IPv6 travels: beside IPv4 and never mixed with it, untranslated, by rules, routes and gateways of its own."""

from typing import Any

import pytest

from labs.cloud.errors import CloudError
from labs.cloud.network.packet import is_internet_address
from labs.cloud.network.walk import walk
from tests.cloud.builders import Network, a_region
from tests.cloud.network.told import codes

HOST = "2001:db8::10"


def dual(*, gateway: bool = True) -> Network:
    """Two subnets with both families and an instance in each, which anybody may reach by IPv6 on port 80."""
    network = a_region().with_vpc(gateway=gateway).with_subnet("a").with_subnet("b", "10.0.2.0/24").with_ipv6("a", "b")
    network.with_group("web")
    allow(network, "tcp", 80)
    for name in ("a", "b"):
        network.with_instance(
            f"{name}1", in_subnet=name, instance_type="t3.micro", groups=("web",), ipv6_address_count=1
        )
    return network


def allow(network: Network, protocol: str, port: int | None = None, block: str = "::/0") -> None:
    ports = {"from_port": port, "to_port": port} if port is not None else {}
    rule = {"ip_protocol": protocol, **ports, "ipv6_ranges": [{"cidr_ipv6": block}]}
    network.do("authorize_security_group_ingress", group_id=network["web"], ip_permissions=[rule])


def sent(network: Network, source: str, destination: str, **more: Any) -> Any:
    known = network.ids
    return walk(
        network.world, source=known.get(source, source), destination=known.get(destination, destination), **more
    )


@pytest.fixture
def network() -> Network:
    return dual()


def test_across_subnets_by_the_local_route_of_ipv6(network: Network) -> None:
    seen = sent(network, "a1", network.ipv6("b1-eth0"))

    assert (seen.arrived, seen.returned, seen.source_seen) == (True, True, network.ipv6("a1-eth0"))
    assert codes(seen.request) == [
        "INTERFACE_SENDS",
        "SG_RULE_ALLOWS",
        "ROUTE_CHOSEN",
        "NETWORK_ACL_ALLOWS",
        "NETWORK_ACL_ALLOWS",
        "SG_RULE_ALLOWS",
        "DELIVERED_TO_INTERFACE",
    ]
    route = next(one for one in seen.request if one.code == "ROUTE_CHOSEN")
    assert (route.facts["target_id"], "::/56" in route.facts["destination_cidr_block"]) == ("local", True)
    assert {one.facts["rule_number"] for one in seen.request if one.code == "NETWORK_ACL_ALLOWS"} == {101}


def test_inside_one_subnet_no_route_is_asked(network: Network) -> None:
    network.with_instance("a2", in_subnet="a", instance_type="t3.micro", groups=("web",), ipv6_address_count=1)

    seen = sent(network, "a1", network.ipv6("a2-eth0"))

    assert seen.returned
    step = next(one for one in seen.request if one.code == "SAME_SUBNET")
    assert step.facts == {"cidr_block": network.ipv6_part(0)}


def test_between_instances_ipv4_is_spoken_unless_ipv6_is_asked_for(network: Network) -> None:
    four, six = sent(network, "a1", "b1"), sent(network, "a1", "b1", protocol="icmpv6")

    assert four.request[0].before.source == network.instance("a1")["PrivateIpAddress"]
    assert (six.request[0].before.source, six.request[0].before.destination) == (
        network.ipv6("a1-eth0"),
        network.ipv6("b1-eth0"),
    )


def test_the_internet_gateway_translates_nothing(network: Network) -> None:
    out, back = sent(network, "a1", HOST), sent(network, "internet", network.ipv6("a1-eth0"))

    assert (out.returned, out.source_seen) == (True, network.ipv6("a1-eth0"))
    assert (back.returned, back.source_seen) == (True, HOST)
    assert "IGW_CARRIES_IPV6" in codes(out.request)
    assert {step.verdict for seen in (out, back) for step in (*seen.request, *seen.reply)} == {"pass", "deliver"}


def test_without_a_route_for_ipv6_the_one_for_ipv4_helps_nobody() -> None:
    network = dual()
    table_id = network.main_table(network["vpc"])["RouteTableId"]
    network.do("delete_route", route_table_id=table_id, destination_ipv6_cidr_block="::/0")

    seen = sent(network, "a1", HOST)

    assert codes(seen.refusals) == ["NO_ROUTE_TO_DESTINATION"]
    assert "IGW_CARRIES_IPV6" in codes(seen.request)


def test_without_a_gateway_there_is_no_way_out(network: Network) -> None:
    seen = sent(dual(gateway=False), "a1", HOST)

    assert codes(seen.refusals) == ["NO_ROUTE_TO_DESTINATION", "VPC_HAS_NO_INTERNET_GATEWAY"]


def test_rules_for_ipv4_let_no_ipv6_in(network: Network) -> None:
    everything = {"ip_protocol": "-1", "ip_ranges": [{"cidr_ip": "0.0.0.0/0"}]}
    network.do("authorize_security_group_ingress", group_id=network["web"], ip_permissions=[everything])

    seen = sent(network, "internet", network.ipv6("a1-eth0"), destination_port=443)

    assert codes(seen.refusals) == ["ENI_SG_RULES_MISMATCH"]


def test_a_rule_for_a_group_knows_its_members_by_both_families(network: Network) -> None:
    network.with_group("db").with_instance(
        "db1", in_subnet="b", instance_type="t3.micro", groups=("db",), ipv6_address_count=1
    )
    pair = {
        "ip_protocol": "tcp",
        "from_port": 5432,
        "to_port": 5432,
        "user_id_group_pairs": [{"group_id": network["web"]}],
    }
    network.do("authorize_security_group_ingress", group_id=network["db"], ip_permissions=[pair])

    assert sent(network, "a1", network.ipv6("db1-eth0"), destination_port=5432).returned
    assert sent(network, "a1", "db1", destination_port=5432).returned
    assert not sent(network, "internet", network.ipv6("db1-eth0"), destination_port=5432).arrived


@pytest.mark.parametrize("protocol", ["icmp", "icmpv6"])
def test_ping_by_ipv6_is_icmpv6(network: Network, protocol: Any) -> None:
    refused = sent(network, "a1", network.ipv6("b1-eth0"), protocol=protocol)
    allow(network, "icmpv6")
    seen = sent(network, "a1", network.ipv6("b1-eth0"), protocol=protocol)

    assert codes(refused.refusals) == ["ENI_SG_RULES_MISMATCH"]
    assert seen.returned
    assert (seen.request[0].before.protocol, seen.request[0].before.icmp_type) == ("icmpv6", 128)
    assert seen.reply[0].before.icmp_type == 129


def test_a_rule_for_icmpv6_has_types(network: Network) -> None:
    rule = {"ip_protocol": "58", "from_port": 128, "to_port": 0, "ipv6_ranges": [{"cidr_ipv6": "::/0"}]}
    network.do("authorize_security_group_ingress", group_id=network["web"], ip_permissions=[rule])
    target = network.ipv6("b1-eth0")

    assert sent(network, "a1", target, protocol="icmpv6").arrived
    assert not sent(network, "a1", target, protocol="icmpv6", icmp_type=1).arrived
    assert not sent(network, "a1", "b1", protocol="icmp").arrived


def test_the_acls_last_word_on_ipv6_is_rule_32768(network: Network) -> None:
    acl_id = network.acl(network["vpc"])
    [association] = [
        one["NetworkAclAssociationId"]
        for acl in network.do("describe_network_acls")["NetworkAcls"]
        for one in acl["Associations"]
        if one["SubnetId"] == network["b"]
    ]
    network.do("replace_network_acl_association", association_id=association, network_acl_id=acl_id)
    entry = {"network_acl_id": acl_id, "protocol": "-1", "rule_action": "allow", "egress": False}
    network.do("create_network_acl_entry", **entry, rule_number=100, cidr_block="0.0.0.0/0")

    seen = sent(network, "a1", network.ipv6("b1-eth0"))

    refusal = seen.refusals[0]
    assert (refusal.code, refusal.facts["rule_number"], refusal.facts["cidr_block"]) == (
        "SUBNET_ACL_RESTRICTION",
        32768,
        "::/0",
    )


# The egress-only internet gateway


@pytest.fixture
def egress() -> Network:
    """The second subnet goes out by an egress-only gateway, the first by the internet gateway."""
    network = dual()
    made = network.do("create_egress_only_internet_gateway", vpc_id=network["vpc"])
    gateway = made["EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"]
    network.ids["eigw"], network.ids["table"] = gateway, network.table(network["vpc"])
    network.do("associate_route_table", route_table_id=network["table"], subnet_id=network["b"])
    network.do(
        "create_route",
        route_table_id=network["table"],
        destination_ipv6_cidr_block="::/0",
        egress_only_internet_gateway_id=gateway,
    )
    return network


@pytest.mark.parametrize("protocol", ["tcp", "udp", "icmpv6"])
def test_what_goes_out_gets_its_answer(egress: Network, protocol: Any) -> None:
    seen = sent(egress, "b1", HOST, protocol=protocol)

    assert (seen.returned, seen.source_seen) == (True, egress.ipv6("b1-eth0"))
    carried = tuple(one for one in (*seen.request, *seen.reply) if one.component_id == egress["eigw"])
    assert codes(carried) == ["EIGW_CARRIES", "EIGW_LETS_ANSWER_IN"]


def test_nobody_comes_in_unasked(egress: Network) -> None:
    seen = sent(egress, "internet", egress.ipv6("b1-eth0"))

    assert codes(seen.refusals) == ["EIGW_IS_EGRESS_ONLY"]
    assert seen.refusals[0].component_type == "AWS::EC2::EgressOnlyInternetGateway"
    assert "SG_RULE_ALLOWS" in codes(seen.request)
    assert sent(egress, "internet", egress.ipv6("a1-eth0")).returned


def test_without_the_gateway_its_route_is_black(egress: Network) -> None:
    egress.do("delete_egress_only_internet_gateway", egress_only_internet_gateway_id=egress["eigw"])

    assert codes(sent(egress, "b1", HOST).refusals) == ["BAD_STATE_ROUTE"]


# Ends


def test_an_interface_without_ipv6_cannot_even_begin(network: Network) -> None:
    network.with_instance("four", in_subnet="a", groups=("web",))

    out, inward = sent(network, "four", HOST), sent(network, "a1", "four", protocol="icmpv6")

    for seen, direction, address in ((out, "outbound", HOST), (inward, "inbound", network.ipv6("a1-eth0"))):
        [step] = seen.request
        assert (step.code, step.direction, step.component_id) == (
            "NO_ADDRESS_OF_THE_FAMILY",
            direction,
            network["four-eth0"],
        )
        assert step.facts == {"address": address, "family": "IPv6"}


def test_an_ipv6_only_instance_speaks_ipv6_by_itself_and_nothing_else(network: Network) -> None:
    made = network.do("create_subnet", vpc_id=network["vpc"], ipv6_cidr_block=network.ipv6_part(7), ipv6_native=True)
    network.ids["six"] = made["Subnet"]["SubnetId"]
    network.with_instance("six1", in_subnet="six", instance_type="t3.micro", groups=("web",))

    assert sent(network, "six1", "b1").returned
    assert sent(network, "six1", "internet").source_seen == network.ipv6("six1-eth0")
    [step] = sent(network, "six1", "8.8.8.8").request
    assert (step.code, step.facts["family"]) == ("NO_ADDRESS_OF_THE_FAMILY", "IPv4")


def test_families_do_not_mix(network: Network) -> None:
    four, six = network.instance("a1")["PrivateIpAddress"], network.ipv6("b1-eth0")

    for source, destination, more in ((four, six, {}), (six, four, {}), ("a1", "8.8.8.8", {"protocol": "icmpv6"})):
        with pytest.raises(CloudError) as caught:
            sent(network, source, destination, **more)
        assert caught.value.reason == "FamiliesDiffer"


def test_an_address_names_its_interface_however_it_is_written(network: Network) -> None:
    long = network.ipv6("b1-eth0").upper()

    assert sent(network, network.ipv6("a1-eth0").upper(), long).returned
    assert sent(network, HOST, long).source_seen == HOST


@pytest.mark.parametrize("address", ["::1", "own"])
def test_what_is_its_own_never_leaves(network: Network, address: str) -> None:
    target = network.ipv6("a1-eth0") if address == "own" else address

    assert codes(sent(network, "a1", target).request) == ["INTERFACE_SENDS", "DELIVERED_TO_ITSELF"]


def test_addresses_that_nobody_has_lead_nowhere(network: Network) -> None:
    free = network.ipv6_part(1).replace("::/64", "::99")

    assert codes(sent(network, "a1", free).refusals) == ["NO_POSSIBLE_DESTINATION"]
    assert codes(sent(network, "a1", "fe80::1").refusals) == ["NO_POSSIBLE_DESTINATION"]


@pytest.mark.parametrize(
    ("address", "answers"),
    [("fd00:ec2::253", True), ("fd00:ec2::123", True), ("fd00:ec2::254", False), ("fd00:ec2::250", False)],
)
def test_services_answer_nitro_instances_by_ipv6(network: Network, address: str, answers: bool) -> None:
    seen = sent(network, "a1", address, protocol="udp")

    assert seen.returned is answers
    assert all(
        step.component_type in ("AWS::EC2::NetworkInterface", "AWS::EC2::Subnet", "Service") for step in seen.request
    )


def test_metadata_answers_by_ipv6_once_that_is_switched_on(network: Network) -> None:
    network.do("modify_instance_metadata_options", instance_id=network["a1"], http_protocol_ipv6="enabled")

    assert sent(network, "a1", "fd00:ec2::254").returned


def test_older_instances_get_no_answer_by_ipv6(network: Network) -> None:
    network.with_instance("xen", in_subnet="a", instance_type="t2.micro", groups=("web",), ipv6_address_count=1)

    assert codes(sent(network, "xen", "fd00:ec2::253").refusals) == ["NO_POSSIBLE_DESTINATION"]


@pytest.mark.parametrize(
    ("address", "known"),
    [("2001:db8::10", True), ("2600:1f18::1", True), ("fd12::1", False), ("fe80::1", False), ("ff02::1", False), ("::1", False)],
)  # fmt: skip
def test_which_ipv6_addresses_are_of_the_internet(address: str, known: bool) -> None:
    assert is_internet_address(address) is known
