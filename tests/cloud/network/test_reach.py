"""All pairs at once: the answers are those of the walks, pair by pair, whatever the world."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.cloud.errors import CloudError
from labs.cloud.network import reach
from labs.cloud.resources.network_acl import NetworkAcl
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.prefix_list import PrefixList, PrefixListEntry
from labs.cloud.resources.route_table import RouteTable
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.world import World
from tests.cloud.network.agreement import asked, check_agreement, spelt_out, walked
from tests.cloud.network.hub import LEFT, RIGHT, ZONE_A, ZONE_C, Hub
from tests.cloud.network.plan import EVERYWHERE, Plan, entry
from tests.cloud.network.test_walk_ipv6 import dual
from tests.cloud.wide_worlds import wide_world
from tests.cloud.worlds import PORTS, worlds


class Shop(Plan):
    """A web server that everybody may speak to, and a database that only the group of the web server may."""

    def __init__(self) -> None:
        super().__init__()
        self.vpc_id = self.vpc("10.0.0.0/16")
        self.front, self.back = self.subnet(self.vpc_id, "10.0.1.0/24"), self.subnet(self.vpc_id, "10.0.2.0/24")
        self.route(self.main_table(self.vpc_id), EVERYWHERE, self.gateway(self.vpc_id))
        self.web, self.db = self.group(self.vpc_id), self.group(self.vpc_id)
        self.open_web = self.allow_in(self.web, "tcp", 80)
        self.open_db = self.allow_in(self.db, "tcp", 5432, 5439, peer=self.web)
        self.server = self.interface(self.front, "10.0.1.10", groups=(self.web,), public="3.34.0.10")
        self.twin = self.interface(self.front, "10.0.1.11", groups=(self.web,))
        self.database = self.interface(self.back, "10.0.2.10", groups=(self.db,))


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_who_can_reach_an_interface_is_told_with_those_who_speak_to_themselves(shop: Shop) -> None:
    assert reach.who_can_reach(shop.world, shop.database, "tcp", 5432) == (shop.server, shop.twin, shop.database)
    assert reach.who_can_reach(shop.world, shop.database, "tcp", 80) == (shop.database,)
    assert reach.who_can_reach(shop.world, shop.server) == (shop.server, shop.twin, shop.database, "internet")
    assert reach.who_can_reach(shop.world, shop.twin) == (shop.server, shop.twin, shop.database)


def test_an_unknown_interface_cannot_be_reached(shop: Shop) -> None:
    with pytest.raises(CloudError) as refused:
        reach.who_can_reach(shop.world, "eni-0ffffffffffffffff")

    assert (refused.value.code, refused.value.parameter) == ("InvalidNetworkInterfaceID.NotFound", "interface")


def test_everything_tells_the_ports_that_two_ends_can_speak_about(shop: Shop) -> None:
    everything = reach.everything(shop.world)

    assert everything.ports(shop.server, shop.database) == (reach.Piece("tcp", 5432, 5439),)
    assert everything.ports("internet", shop.server) == (reach.Piece("tcp", 80, 80),)
    assert everything.ports(shop.database, "internet") == ()
    assert everything.ports(shop.server, shop.server) == (
        reach.Piece("icmp", 0, 65535),
        reach.Piece("tcp", 0, 65535),
        reach.Piece("udp", 0, 65535),
    )


def test_removing_a_rule_stops_what_only_it_let_through(shop: Shop) -> None:
    (found,) = reach.difference(shop.world, shop.world.without(shop.open_db))

    assert (found.protocol, found.first, found.last) == ("tcp", 5432, 5439)
    assert set(found.lost) == {(shop.server, shop.database), (shop.twin, shop.database)}
    assert (len(found.lost), len(found.gained)) == (2, 0)
    assert (shop.server, shop.database) in found.lost


def test_removing_a_rule_that_another_one_covers_changes_nothing(shop: Shop) -> None:
    spare = shop.allow_in(shop.web, "tcp", 80, peer="10.0.0.0/8")

    assert reach.difference(shop.world, shop.world.without(spare)) == ()


def test_a_difference_of_equal_worlds_is_none(shop: Shop) -> None:
    assert reach.difference(shop.world, shop.world.replace()) == ()


def test_whoever_is_new_gains_and_whoever_is_gone_loses(shop: Shop) -> None:
    before = shop.world
    client = shop.interface(shop.front, "10.0.1.12", groups=(shop.db,))

    found = reach.difference_on(before, shop.world, "tcp", 80)

    assert set(found.gained) == {(client, client), (client, shop.server), (client, shop.twin)}
    assert set(reach.difference_on(shop.world, before, "tcp", 80).lost) == set(found.gained)


def test_other_hosts_on_the_internet_can_take_part(shop: Shop) -> None:
    shop.allow_in(shop.web, "tcp", 22, peer="203.0.113.7/32")

    matrix = reach.matrix(shop.world, "tcp", 22, also=("203.0.113.7",))

    assert matrix.ends == (shop.server, shop.twin, shop.database, "internet", "203.0.113.7")
    assert matrix.sources(shop.server) == (shop.server, "203.0.113.7")


@pytest.mark.parametrize("address", ["10.0.1.10", "3.34.0.10", "somebody"])
def test_nothing_else_can_take_part_besides(shop: Shop, address: str) -> None:
    with pytest.raises(CloudError) as refused:
        reach.matrix(shop.world, also=(address,))

    assert (refused.value.code, refused.value.parameter) == ("InvalidParameterValue", "also")


@pytest.mark.parametrize(("protocol", "port"), [("sctp", 80), ("tcp", 65536), ("udp", None)])
def test_a_packet_that_cannot_exist_is_refused(shop: Shop, protocol: Any, port: int | None) -> None:
    with pytest.raises(CloudError) as refused:
        reach.matrix(shop.world, protocol, port)

    assert refused.value.code == "InvalidParameterValue"


def test_interfaces_that_fare_alike_are_one_class(shop: Shop) -> None:
    for host in range(20, 60):
        shop.interface(shop.back, f"10.0.2.{host}", groups=(shop.db,))

    matrix = reach.matrix(shop.world, "tcp", 5432)

    assert len(set(matrix.class_of.tolist())) == 4
    to_databases, to_themselves, out = 2 * 41, len(matrix.ends), 1
    assert len(matrix.returned) == to_databases + to_themselves + out
    check_agreement(shop.world, {"protocol": "tcp", "destination_port": 5432})


@pytest.mark.parametrize("seed", range(12))
def test_every_kind_of_gateway_is_known_without_being_named(seed: int) -> None:
    world = wide_world(seed)
    sent: dict[str, Any] = (
        {"protocol": "tcp", "destination_port": 443},
        {"protocol": "udp", "destination_port": 53},
        {"protocol": "icmp"},
        {"protocol": "icmp", "icmp_type": 3},
    )[seed % 4]

    check_agreement(world, sent)


def test_ways_that_a_flow_picks_are_walked_one_by_one() -> None:
    hub = Hub().with_spoke("left", LEFT, zones=(ZONE_A, ZONE_C))
    hub.with_spoke("right", RIGHT, zones=(ZONE_A, ZONE_C), appliance_mode_support="enable")
    hub.route("left", RIGHT)
    hub.route("right", LEFT)
    for number in range(3):
        hub.with_host(f"left-{number}", subnet="left-a").with_host(f"right-{number}", subnet="right-c")
    closed = hub.do("create_network_acl", vpc_id=hub["right"])["NetworkAcl"]["NetworkAclId"]
    shown = hub.do("describe_network_acls")["NetworkAcls"]
    guards = {one["SubnetId"]: one["NetworkAclAssociationId"] for acl in shown for one in acl["Associations"]}
    hub.do("replace_network_acl_association", association_id=guards[hub["right-a"]], network_acl_id=closed)

    for port in (80, 443):
        check_agreement(hub.world, {"protocol": "tcp", "destination_port": port})
    left, right = ([hub[f"{side}-{number}-eth0"] for number in range(3)] for side in ("left", "right"))
    matrix = reach.matrix(hub.world, "tcp", 80)
    assert {matrix.reaches(one, other) for one in left for other in right} == {True, False}


@st.composite
def traffic(draw: st.DrawFn) -> dict[str, Any]:
    """What `walk` takes besides the ends."""
    protocol = draw(st.sampled_from(("tcp", "udp", "icmp")))
    if protocol == "icmp":
        return {
            "protocol": protocol,
            "icmp_type": draw(st.sampled_from((8, 8, 0, 3))),
            "icmp_code": draw(st.sampled_from((0, 4))),
        }
    return {"protocol": protocol, "destination_port": draw(st.sampled_from(PORTS))}


@settings(max_examples=60, deadline=None)
@given(worlds(), traffic())
def test_a_matrix_agrees_with_the_walk_of_every_pair(world: World, sent: dict[str, Any]) -> None:
    check_agreement(world, sent)


@settings(max_examples=30, deadline=None)
@given(worlds(), traffic())
def test_a_matrix_answers_the_same_however_it_is_asked(world: World, sent: dict[str, Any]) -> None:
    matrix = reach.matrix(world, **asked(sent))
    arrived, returned = spelt_out(matrix)
    pairs = [(source, destination) for source in matrix.ends for destination in matrix.ends]

    assert (set(matrix.arrived), set(matrix.returned)) == (arrived, returned)
    assert (len(matrix.arrived), len(matrix.returned)) == (len(arrived), len(returned))
    assert {pair for pair in pairs if matrix.arrives(*pair)} == arrived
    assert {pair for pair in pairs if matrix.reaches(*pair)} == returned
    for end in matrix.ends:
        assert matrix.sources(end) == tuple(one for one in matrix.ends if (one, end) in returned)


@settings(max_examples=25, deadline=None)
@given(worlds(), traffic())
def test_everything_agrees_with_the_matrix_of_any_port(world: World, sent: dict[str, Any]) -> None:
    everything = reach.everything(world)
    service = sent.get("destination_port", sent.get("icmp_type", 0) * 256 + sent.get("icmp_code", 0))
    expected = set(reach.matrix(world, **asked(sent)).returned)
    (number,) = (
        place
        for place, piece in enumerate(everything.pieces)
        if piece.protocol == sent["protocol"] and piece.first <= service <= piece.last
    )

    assert set(everything.matrix(number).returned) == expected
    for pair in sorted(expected)[:5]:
        spoken = everything.ports(*pair)
        assert any(one.protocol == sent["protocol"] and one.first <= service <= one.last for one in spoken)


def without_a_rule(draw: st.DrawFn, world: World) -> World:
    rules = world.all(SecurityGroupRule)
    return world.without(draw(st.sampled_from(rules)).id) if rules else world


def with_another_rule(draw: st.DrawFn, world: World) -> World:
    rules = world.all(SecurityGroupRule)
    if not rules:
        return world
    one, other = draw(st.sampled_from(rules)), draw(st.sampled_from(rules))
    return world.put(one.replace(id="sgr-0ffffffffffffffff", is_egress=other.is_egress, group_id=other.group_id))


def with_a_rule_about_others(draw: st.DrawFn, world: World) -> World:
    rules = world.all(SecurityGroupRule)
    if not rules:
        return world
    rule = draw(st.sampled_from(rules))
    return world.put(
        rule.replace(
            cidr_ipv4=draw(st.sampled_from(("10.0.1.5/32", "10.0.0.0/23"))),
            referenced_group_id=None,
            prefix_list_id=None,
        )
    )


def with_a_rule_about_ipv6(draw: st.DrawFn, world: World) -> World:
    rules = world.all(SecurityGroupRule)
    if not rules:
        return world
    rule = draw(st.sampled_from(rules))
    return world.put(rule.replace(cidr_ipv4=None, cidr_ipv6="::/0", referenced_group_id=None, prefix_list_id=None))


def with_other_entries_in_a_list(draw: st.DrawFn, world: World) -> World:
    one = draw(st.sampled_from(world.all(PrefixList)))
    more = PrefixListEntry(cidr=draw(st.sampled_from(("10.0.1.5/32", "10.0.0.0/23", "0.0.0.0/0"))))
    return world.put(one.replace(versions=(*one.versions, draw(st.sampled_from(((), (more,)))))))


def with_other_acl_entries(draw: st.DrawFn, world: World) -> World:
    acl = draw(st.sampled_from(world.all(NetworkAcl)))
    more = entry(1, draw(st.sampled_from(("allow", "deny"))), draw(st.sampled_from(("in", "out"))))
    return world.put(acl.replace(entries=(*draw(st.sampled_from((acl.entries, acl.entries[1:]))), more)))


def with_other_routes(draw: st.DrawFn, world: World) -> World:
    table = draw(st.sampled_from(world.all(RouteTable)))
    return world.put(table.replace(routes=table.routes[:-1]))


def without_an_interface(draw: st.DrawFn, world: World) -> World:
    found = draw(st.sampled_from(world.all(NetworkInterface)))
    routed = {route.network_interface_id for table in world.all(RouteTable) for route in table.routes}
    return world if found.id in routed else world.without(found.id)


CHANGES = (
    without_a_rule, with_another_rule, with_a_rule_about_others, with_a_rule_about_ipv6, with_other_entries_in_a_list,
    with_other_acl_entries, with_other_routes, without_an_interface,
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_difference_is_that_of_all_walks_before_and_after(change: Callable[[st.DrawFn, World], World]) -> None:
    @st.composite
    def steps(draw: st.DrawFn) -> tuple[World, World]:
        before = draw(worlds())
        return before, change(draw, before)

    @settings(max_examples=15, deadline=None)
    @given(steps(), traffic())
    def check(step: tuple[World, World], sent: dict[str, Any]) -> None:
        before, after = step
        _, was = walked(before, reach.matrix(before).ends, sent)
        _, now = walked(after, reach.matrix(after).ends, sent)

        found = reach.difference_on(before, after, **asked(sent))

        assert (set(found.gained), set(found.lost)) == (now - was, was - now)
        assert (len(found.gained), len(found.lost)) == (len(now - was), len(was - now))

    check()


def test_ipv6_beside_ipv4_changes_nothing_and_who_has_it_alone_takes_part_in_it_alone() -> None:
    network = dual()
    made = network.do("create_subnet", vpc_id=network["vpc"], ipv6_cidr_block=network.ipv6_part(7), ipv6_native=True)
    network.ids["six"] = made["Subnet"]["SubnetId"]
    network.with_instance("alone", in_subnet="six", instance_type="t3.micro", groups=("web",))
    hosts = [network[f"{name}-eth0"] for name in ("a1", "b1", "alone")]

    http: dict[str, Any] = {"protocol": "tcp", "destination_port": 80}
    for sent in (http, {"protocol": "icmp"}):
        check_agreement(network.world, sent)
    for sent in (http, {"protocol": "icmpv6"}):
        check_agreement(network.world, sent, ipv6=True)
    assert hosts[2] not in reach.everything(network.world).ends
    assert reach.who_can_reach(network.world, hosts[2]) == ()
    assert reach.who_can_reach(network.world, hosts[2], ipv6=True) == (*hosts, "internet")


def test_each_family_has_its_own_protocols() -> None:
    world = dual().world

    four, six = ({one.protocol for one in reach.everything(world, ipv6=ipv6).pieces} for ipv6 in (False, True))

    assert (four, six) == ({"tcp", "udp", "icmp"}, {"tcp", "udp", "icmpv6"})


def test_a_rule_for_ipv6_changes_nothing_in_ipv4() -> None:
    network = dual()
    (rule,) = (one for one in network.world.all(SecurityGroupRule) if one.cidr_ipv6 and one.from_port == 80)
    after = network.world.without(rule.id)

    (lost,) = reach.difference(network.world, after, ipv6=True)

    assert reach.difference(network.world, after) == ()
    assert (lost.protocol, lost.first, lost.last, len(lost.gained)) == ("tcp", 80, 80, 0)
    assert ("internet", network["a1-eth0"]) in lost.lost


@pytest.mark.parametrize("seed", range(6))
def test_every_kind_of_gateway_is_known_in_ipv6_too(seed: int) -> None:
    sent: dict[str, Any] = {"protocol": "icmpv6"} if seed % 2 else {"protocol": "tcp", "destination_port": 443}

    check_agreement(wide_world(seed), sent, ipv6=True)
