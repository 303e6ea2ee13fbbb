"""Packets decide by what the network does, whoever the ends are."""

from typing import Any

import pytest

from labs.assess.case import Case
from labs.assess.finding import Verdict
from labs.cloud.resources.instance import Instance
from tests.assess.cases import RUNNING, a_case, a_check, of, the_check
from tests.cloud.builders import Network, a_region
from tests.cloud.two_regions import OHIO, TwoRegions


@pytest.fixture
def network() -> Network:
    """`open` answers the internet on 80; `shut` has no public address and no inbound rule."""
    return (
        a_region()
        .with_vpc()
        .with_public_subnet("public")
        .with_subnet("private", "10.0.2.0/24")
        .with_group("web", open_port=80)
        .with_group("none")
        .with_instance("open", in_subnet="public", groups=("web",), tag_specifications=tagged("open"))
        .with_instance("shut", in_subnet="private", groups=("none",), tag_specifications=tagged("shut"))
    )


def tagged(name: str) -> list[dict[str, Any]]:
    return [{"resource_type": "instance", "tags": [{"key": "Name", "value": name}]}]


def sent(network: Network, **options: Any) -> Verdict:
    return the_check(a_check("packet", **options)).examine(of(network))


def test_a_delivered_packet_says_who_was_seen(network: Network) -> None:
    found = sent(network, source="internet", destination={"instance": "open"}, ports=[80], expect="delivered")
    assert (found.passed, found.code) == (True, "packet.delivered")
    assert found.params == {
        "source": "internet",
        "destination": f"open ({network['open']})",
        "protocol": "tcp",
        "port": 80,
        "source_seen": "192.0.2.10",
    }
    assert found.evidence["walk"].arrived


def test_a_lost_packet_says_every_control_that_refused(network: Network) -> None:
    found = sent(network, source="internet", destination={"instance": "shut"}, ports=[80], expect="delivered")
    assert (found.passed, found.code) == (False, "packet.lost")
    assert found.params["refusals"] == ["IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "SG_HAS_NO_RULES"]
    assert found.params["refusal"] == "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"
    assert found.params["component_id"] == network["vpc-gateway"]


def test_some_is_enough_with_one_and_every_needs_all(network: Network) -> None:
    to_some = {"source": "internet", "destination": {"some": RUNNING}, "ports": [80], "expect": "delivered"}
    to_every = {**to_some, "destination": {"every": RUNNING}}
    assert sent(network, **to_some).passed
    found = sent(network, **to_every)
    assert (found.passed, found.code, found.params["destination"]) == (
        False,
        "packet.lost",
        f"shut ({network['shut']})",
    )


def test_what_should_be_kept_out_and_comes_in_is_told(network: Network) -> None:
    found = sent(network, source="internet", destination={"every": RUNNING}, ports=[80], expect="not_delivered")
    assert (found.passed, found.code, found.params["port"]) == (False, "packet.let_through", 80)


def test_every_port_must_fare_as_it_should(network: Network) -> None:
    found = sent(network, source="internet", destination={"instance": "open"}, ports=[22, 80], expect="not_delivered")
    assert (found.passed, found.params["port"]) == (False, 80)


def test_kept_out_for_another_reason_does_not_count(network: Network) -> None:
    found = sent(
        network,
        source="internet",
        destination={"instance": "open"},
        ports=[22],
        expect="not_delivered",
        refused_by=["SUBNET_ACL_RESTRICTION"],
    )
    assert (found.passed, found.code) == (False, "packet.kept_out_otherwise")
    assert (found.params["wanted"], found.params["refusals"]) == (
        ["SUBNET_ACL_RESTRICTION"],
        ["ENI_SG_RULES_MISMATCH"],
    )


def test_the_source_that_the_far_end_sees_is_compared(network: Network) -> None:
    out = {"source": {"instance": "open"}, "destination": "internet", "ports": [443], "expect": "delivered"}
    public = {"action": "describe_instances", "select": "Reservations[].Instances[].PublicIpAddress"}
    private = {"action": "describe_instances", "select": "Reservations[].Instances[].PrivateIpAddress"}
    assert sent(network, **out, source_seen=public).passed
    found = sent(network, **out, source_seen=private)
    assert (found.passed, found.code) == (False, "packet.other_source")
    assert found.params["source_seen"] == network.instance("open")["PublicIpAddress"]


def test_an_answer_that_does_not_come_back_is_no_delivery(network: Network) -> None:
    acl = network.do("create_network_acl", vpc_id=network["vpc"])["NetworkAcl"]["NetworkAclId"]
    network.do(
        "create_network_acl_entry",
        network_acl_id=acl,
        rule_number=100,
        protocol="-1",
        rule_action="allow",
        egress=False,
        cidr_block="0.0.0.0/0",
    )
    acls = network.do("describe_network_acls")["NetworkAcls"]
    guarding = next(
        one["NetworkAclAssociationId"]
        for each in acls
        for one in each["Associations"]
        if one["SubnetId"] == network["public"]
    )
    network.do("replace_network_acl_association", association_id=guarding, network_acl_id=acl)
    found = sent(network, source="internet", destination={"instance": "open"}, ports=[80], expect="delivered")
    assert (found.passed, found.code, found.params["refusal"]) == (
        False,
        "packet.unanswered",
        "SUBNET_ACL_RESTRICTION",
    )


@pytest.mark.parametrize(("end", "code"), [("source", "packet.no_source"), ("destination", "packet.no_destination")])
def test_ends_that_do_not_exist_are_told(network: Network, end: str, code: str) -> None:
    ends = {"source": "internet", "destination": {"instance": "open"}} | {end: {"instance": "nobody"}}
    for expect in ("delivered", "not_delivered"):
        found = sent(network, **ends, ports=[80], expect=expect)
        assert (found.passed, found.code, found.params) == (False, code, {"named": "Name=nobody"})


def test_nobody_sends_to_himself(network: Network) -> None:
    found = sent(network, source={"instance": "open"}, destination={"instance": "open"}, ports=[80], expect="delivered")
    assert (found.passed, found.code) == (False, "packet.only_itself")


def test_an_interface_is_an_end_by_its_name(network: Network) -> None:
    network.do("create_tags", resources=[network["open-eth0"]], tags=[{"key": "Name", "value": "card"}])
    assert sent(
        network, source="internet", destination={"network_interface": "card"}, ports=[80], expect="delivered"
    ).passed


def test_a_private_address_that_nobody_has_cannot_send(network: Network) -> None:
    found = sent(network, source="10.9.9.9", destination={"instance": "open"}, ports=[80], expect="delivered")
    assert (found.passed, found.code, found.params["refusal"]) == (False, "packet.not_sent", "InvalidParameterValue")


def test_icmp_needs_no_port(network: Network) -> None:
    check = a_check("packet", source="internet", destination={"instance": "open"}, protocol="icmp", expect="delivered")
    assert the_check(check).examine(a_case(network.world)).code == "packet.lost"


def test_packets_cross_into_the_regions_that_the_case_knows() -> None:
    two = TwoRegions()
    two.joined()
    far = two.held.world(OHIO).find(Instance, two.hosts[OHIO])
    assert far is not None
    address = two.held.world(OHIO).pointing(far.id, "network-interface")[0].primary_address
    check = the_check(
        a_check("packet", source={"some": RUNNING}, destination=address, protocol="icmp", expect="delivered")
    )
    home = two.held.home

    alone = check.examine(Case(home, (), home))
    peered = check.examine(Case(home, (), home, two.held.peers(home)))

    assert (alone.code, peered.code) == ("packet.lost", "packet.delivered")
