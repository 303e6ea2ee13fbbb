"""Between two interfaces of a VPC."""

import pytest

from labs.cloud.network.walk import walk
from tests.cloud.network.plan import Plan, entry
from tests.cloud.network.told import codes, outcome, refusals


class Office(Plan):
    """A VPC with two subnets, and in each an interface in a group that allows HTTP in."""

    def __init__(self) -> None:
        super().__init__()
        self.vpc_id = self.vpc("10.0.0.0/16")
        self.near = self.subnet(self.vpc_id, "10.0.1.0/24")
        self.far = self.subnet(self.vpc_id, "10.0.2.0/24")
        self.main = self.main_table(self.vpc_id)
        self.open_acl = self.default_acl(self.vpc_id)
        self.web = self.group(self.vpc_id)
        self.web_rule = self.allow_in(self.web, "tcp", 80)
        self.client = self.interface(self.near, "10.0.1.10", groups=(self.web,))
        self.server = self.interface(self.far, "10.0.2.10", groups=(self.web,))


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_packet_crosses_subnets_through_groups_routes_and_acls_and_its_reply_comes_back(office: Office) -> None:
    seen = walk(office.world, source=office.client, destination=office.server)

    assert outcome(seen) == (True, True, "10.0.1.10")
    assert [(step.component_id, str(step.code)) for step in seen.request] == [
        (office.client, "INTERFACE_SENDS"),
        (office.web, "SG_RULE_ALLOWS"),
        (office.main, "ROUTE_CHOSEN"),
        (office.open_acl, "NETWORK_ACL_ALLOWS"),
        (office.open_acl, "NETWORK_ACL_ALLOWS"),
        (office.web, "SG_RULE_ALLOWS"),
        (office.server, "DELIVERED_TO_INTERFACE"),
    ]
    assert codes(seen.reply) == [
        "INTERFACE_SENDS",
        "SG_TRACKED",
        "ROUTE_CHOSEN",
        "NETWORK_ACL_ALLOWS",
        "NETWORK_ACL_ALLOWS",
        "SG_TRACKED",
        "DELIVERED_TO_INTERFACE",
    ]
    assert (seen.reply[-1].before.source_port, seen.reply[-1].before.destination_port) == (80, 49152)


def test_inside_one_subnet_neither_the_network_acl_nor_a_route_is_asked(office: Office) -> None:
    neighbour = office.interface(office.near, "10.0.1.11", groups=(office.web,))
    office.acl(office.vpc_id, office.near)

    seen = walk(office.world, source=office.client, destination=neighbour)

    assert outcome(seen) == (True, True, "10.0.1.10")
    assert codes(seen.request) == [
        "INTERFACE_SENDS", "SG_RULE_ALLOWS", "SAME_SUBNET", "SG_RULE_ALLOWS", "DELIVERED_TO_INTERFACE",
    ]  # fmt: skip


def test_a_port_that_no_rule_allows_is_refused_and_the_nearest_rule_is_named(office: Office) -> None:
    seen = walk(office.world, source=office.client, destination=office.server, destination_port=22)

    assert refusals(seen) == [("request", "inbound", office.web, "ENI_SG_RULES_MISMATCH")]
    assert seen.refusals[0].facts == {
        "network_interface_id": office.server,
        "group_ids": [office.web],
        "address": "10.0.1.10",
        "protocol": "tcp",
        "port": 22,
        "nearest_rule_id": office.web_rule,
        "mismatch": ["port"],
    }
    assert outcome(seen) == (False, False, None)


def test_a_group_without_rules_for_the_direction_is_told_apart(office: Office) -> None:
    silent = office.group(office.vpc_id, egress=False)
    client = office.interface(office.near, "10.0.1.11", groups=(silent,))

    seen = walk(office.world, source=client, destination=office.server)

    assert refusals(seen) == [("request", "outbound", silent, "SG_HAS_NO_RULES")]


def test_the_rules_of_all_groups_of_an_interface_are_united(office: Office) -> None:
    login = office.group(office.vpc_id)
    rule = office.allow_in(login, "tcp", 20, 25)
    server = office.interface(office.far, "10.0.2.11", groups=(office.web, login))

    seen = walk(office.world, source=office.client, destination=server, destination_port=22)

    assert outcome(seen) == (True, True, "10.0.1.10")
    assert seen.request[-2].component_id == login
    assert seen.request[-2].facts["security_group_rule_id"] == rule


def test_a_rule_that_names_a_group_matches_the_private_addresses_of_its_members(office: Office) -> None:
    members, guarded = office.group(office.vpc_id), office.group(office.vpc_id)
    office.allow_in(guarded, "tcp", 5432, peer=members)
    inside = office.interface(office.near, "10.0.1.20", "10.0.1.21", groups=(members,))
    server = office.interface(office.far, "10.0.2.20", groups=(guarded,))

    from_member = walk(office.world, source=inside, destination=server, destination_port=5432)
    from_second_address = walk(office.world, source="10.0.1.21", destination=server, destination_port=5432)
    from_stranger = walk(office.world, source=office.client, destination=server, destination_port=5432)

    assert outcome(from_member) == (True, True, "10.0.1.20")
    assert outcome(from_second_address) == (True, True, "10.0.1.21")
    assert refusals(from_stranger) == [("request", "inbound", guarded, "ENI_SG_RULES_MISMATCH")]
    assert from_stranger.refusals[0].facts["mismatch"] == ["address"]


def test_a_reply_needs_no_rule_of_a_security_group(office: Office) -> None:
    mute = office.group(office.vpc_id, egress=False)
    office.allow_in(mute, "tcp", 80)
    server = office.interface(office.far, "10.0.2.11", groups=(mute,))

    assert outcome(walk(office.world, source=office.client, destination=server)) == (True, True, "10.0.1.10")


def test_a_network_acl_keeps_no_state_so_the_reply_needs_the_ephemeral_ports(office: Office) -> None:
    acl = office.acl(
        office.vpc_id, office.far, entries=(entry(100, "allow", "in", "6", 80), entry(100, "allow", "out", "6", 80))
    )

    seen = walk(office.world, source=office.client, destination=office.server)

    assert outcome(seen) == (True, False, "10.0.1.10")
    assert refusals(seen) == [("reply", "outbound", acl, "SUBNET_ACL_RESTRICTION")]
    assert seen.refusals[0].facts == {
        "rule_number": 32767,
        "rule_action": "deny",
        "cidr_block": "0.0.0.0/0",
        "subnet_id": office.far,
        "address": "10.0.1.10",
        "protocol": "tcp",
        "port": 49152,
    }


def test_the_source_port_decides_whether_the_reply_passes(office: Office) -> None:
    office.acl(
        office.vpc_id,
        office.far,
        entries=(entry(100, "allow", "in"), entry(100, "allow", "out", "6", 32768, 40000)),
    )

    low = walk(office.world, source=office.client, destination=office.server, source_port=33000)
    high = walk(office.world, source=office.client, destination=office.server, source_port=55000)

    assert (low.returned, high.returned) == (True, False)


def test_the_lowest_numbered_matching_acl_rule_decides(office: Office) -> None:
    acl = office.acl(
        office.vpc_id,
        office.far,
        entries=(
            entry(200, "allow", "in"),
            entry(100, "deny", "in", "6", 80, cidr_block="10.0.1.0/24"),
            entry(100, "allow", "out"),
        ),
    )

    seen = walk(office.world, source=office.client, destination=office.server)

    assert refusals(seen) == [("request", "inbound", acl, "SUBNET_ACL_RESTRICTION")]
    assert seen.refusals[0].facts["rule_number"] == 100


def test_every_control_that_refuses_is_told_and_what_follows_the_first_is_hypothetical(office: Office) -> None:
    closed = office.group(office.vpc_id, egress=False)
    client = office.interface(office.near, "10.0.1.11", groups=(closed,))
    near_acl = office.acl(office.vpc_id, office.near)
    far_acl = office.acl(office.vpc_id, office.far)

    seen = walk(office.world, source=client, destination=office.server, destination_port=443)

    assert refusals(seen) == [
        ("request", "outbound", closed, "SG_HAS_NO_RULES"),
        ("request", "outbound", near_acl, "SUBNET_ACL_RESTRICTION"),
        ("request", "inbound", far_acl, "SUBNET_ACL_RESTRICTION"),
        ("request", "inbound", office.web, "ENI_SG_RULES_MISMATCH"),
        ("reply", "outbound", far_acl, "SUBNET_ACL_RESTRICTION"),
        ("reply", "inbound", near_acl, "SUBNET_ACL_RESTRICTION"),
    ]
    assert [step.hypothetical for step in seen.request] == [False, False, True, True, True, True, True]
    assert all(step.hypothetical for step in seen.reply)
    assert outcome(seen) == (False, False, None)


def test_udp_is_judged_by_its_own_rules(office: Office) -> None:
    office.allow_in(office.web, "udp", 53)

    assert walk(
        office.world, source=office.client, destination=office.server, protocol="udp", destination_port=53
    ).returned
    assert not walk(office.world, source=office.client, destination=office.server, destination_port=53).arrived


@pytest.mark.parametrize(
    ("icmp_type", "icmp_code", "rule", "arrives"),
    [
        (8, 0, (-1, -1), True),
        (8, 0, (8, -1), True),
        (8, 0, (8, 0), True),
        (8, 0, (0, -1), False),
        (3, 4, (3, 4), True),
        (3, 3, (3, 4), False),
    ],
)
def test_icmp_is_judged_by_type_and_code(
    office: Office, icmp_type: int, icmp_code: int, rule: tuple[int, int], *, arrives: bool
) -> None:
    office.allow_in(office.web, "icmp", *rule)

    seen = walk(
        office.world,
        source=office.client,
        destination=office.server,
        protocol="icmp",
        icmp_type=icmp_type,
        icmp_code=icmp_code,
    )

    assert seen.arrived is arrives


def test_ping_is_answered_by_an_echo_reply_and_other_icmp_by_nothing(office: Office) -> None:
    office.allow_in(office.web, "icmp")

    ping = walk(office.world, source=office.client, destination=office.server, protocol="icmp")
    notice = walk(office.world, source=office.client, destination=office.server, protocol="icmp", icmp_type=3)

    assert (ping.reply[0].before.icmp_type, ping.returned) == (0, True)
    assert (notice.reply, notice.arrived, notice.returned) == ((), True, True)


def test_a_private_address_that_nobody_has_leads_nowhere(office: Office) -> None:
    in_a_subnet = walk(office.world, source=office.client, destination="10.0.2.99")
    in_no_subnet = walk(office.world, source=office.client, destination="10.0.77.1")

    assert refusals(in_a_subnet) == [("request", "inbound", office.far, "NO_POSSIBLE_DESTINATION")]
    assert refusals(in_no_subnet) == [("request", "inbound", office.vpc_id, "NO_POSSIBLE_DESTINATION")]
    assert (in_a_subnet.reply, in_no_subnet.reply) == ((), ())


def test_another_private_network_has_no_route(office: Office) -> None:
    seen = walk(office.world, source=office.client, destination="192.168.0.10")

    assert refusals(seen) == [("request", "outbound", office.main, "NO_ROUTE_TO_DESTINATION")]
    assert seen.refusals[0].facts == {"subnet_id": office.near, "address": "192.168.0.10"}


def test_an_interface_of_another_vpc_is_not_reached_even_if_its_address_exists_here_too(office: Office) -> None:
    other_vpc = office.vpc("10.0.0.0/16")
    other_subnet = office.subnet(other_vpc, "10.0.2.0/24")
    twin = office.interface(other_subnet, "10.0.2.10", groups=(office.web,))

    seen = walk(office.world, source=office.client, destination=twin)

    assert refusals(seen) == [("request", "inbound", office.server, "NO_POSSIBLE_DESTINATION")]
    assert seen.refusals[0].facts == {"address": "10.0.2.10", "network_interface_id": twin}


def test_a_stopped_instance_neither_sends_nor_receives(office: Office) -> None:
    stopped = office.instance(office.far, state="stopped")
    sleeper = office.interface(office.far, "10.0.2.30", groups=(office.web,), instance=stopped)

    to_it = walk(office.world, source=office.client, destination=stopped)
    from_it = walk(office.world, source=sleeper, destination=office.client)

    assert refusals(to_it)[0] == ("request", "inbound", stopped, "BAD_STATE")
    assert to_it.refusals[0].facts == {"state": "stopped"}
    assert refusals(from_it)[0] == ("request", "outbound", stopped, "BAD_STATE")


def test_an_interface_attached_to_nothing_neither_sends_nor_receives(office: Office) -> None:
    spare = office.interface(office.far, "10.0.2.30", groups=(office.web,), instance=None)

    to_it = walk(office.world, source=office.client, destination=spare)
    from_it = walk(office.world, source=spare, destination=office.client)

    assert refusals(to_it)[0] == ("request", "inbound", spare, "BAD_STATE_ATTACHMENT")
    assert refusals(from_it)[0] == ("request", "outbound", spare, "BAD_STATE_ATTACHMENT")


def test_a_terminated_instance_has_no_interface_left(office: Office) -> None:
    gone = office.instance(office.far, state="terminated")

    to_it = walk(office.world, source=office.client, destination=gone)
    from_it = walk(office.world, source=gone, destination=office.client)

    assert refusals(to_it) == [("request", "inbound", gone, "BAD_STATE")]
    assert refusals(from_it) == [("request", "outbound", gone, "BAD_STATE")]
    assert (to_it.reply, outcome(to_it)) == ((), (False, False, None))


def test_a_secondary_range_of_the_vpc_is_local_too(office: Office) -> None:
    wide = office.vpc("10.1.0.0/16", "100.64.0.0/16")
    one, two = office.subnet(wide, "10.1.1.0/24"), office.subnet(wide, "100.64.1.0/24")
    group = office.group(wide)
    office.allow_in(group, "tcp", 80)
    client = office.interface(one, "10.1.1.10", groups=(group,))
    server = office.interface(two, "100.64.1.10", groups=(group,))

    assert outcome(walk(office.world, source=client, destination=server)) == (True, True, "10.1.1.10")
