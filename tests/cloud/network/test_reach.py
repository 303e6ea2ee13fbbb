"""All pairs at once: the answers are those of the walks, pair by pair, whatever the world."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.cloud.network import reach
from labs.cloud.resources.network_acl import NetworkAcl
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.route_table import RouteTable
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.world import World
from tests.cloud.network.agreement import asked, check_agreement, spelt_out, walked
from tests.cloud.network.plan import entry
from tests.cloud.network.test_walk_ipv6 import dual
from tests.cloud.worlds import PORTS, worlds


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
        rule.replace(cidr_ipv4=draw(st.sampled_from(("10.0.1.5/32", "10.0.0.0/23"))), referenced_group_id=None)
    )


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
    without_a_rule, with_another_rule, with_a_rule_about_others, with_other_acl_entries, with_other_routes,
    without_an_interface,
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


def test_ipv6_beside_ipv4_changes_nothing_and_who_has_it_alone_takes_no_part() -> None:
    network = dual()
    made = network.do("create_subnet", vpc_id=network["vpc"], ipv6_cidr_block=network.ipv6_part(7), ipv6_native=True)
    network.ids["six"] = made["Subnet"]["SubnetId"]
    network.with_instance("alone", in_subnet="six", instance_type="t3.micro", groups=("web",))

    for sent in ({"protocol": "tcp", "destination_port": 80}, {"protocol": "icmp", "icmp_type": 8, "icmp_code": 0}):
        check_agreement(network.world, sent)
    everything = reach.everything(network.world)
    assert network["alone-eth0"] not in everything.ends
    assert {one.protocol for one in everything.pieces} == {"tcp", "udp", "icmp"}
