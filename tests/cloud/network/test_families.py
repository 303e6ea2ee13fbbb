"""IPv4 and IPv6 share wires, never rules: what is about one family says nothing of packets of the other."""

from functools import cache
from ipaddress import ip_network
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from labs.cloud.network.carriers.route_table import longest_match, ways_in
from labs.cloud.network.packet import Packet, lies_in, number, span
from labs.cloud.network.walk import walk
from labs.cloud.resources.network_acl import NetworkAcl, NetworkAclEntry
from labs.cloud.resources.route_table import Route, RouteTable
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.world import World
from tests.cloud.builders import Network
from tests.cloud.network.test_walk_ipv6 import HOST, dual

FOUR, SIX = "198.51.100.7", HOST
addresses = st.ip_addresses().map(str)


@st.composite
def blocks(draw: st.DrawFn) -> str:
    """Any block of either family, the widest and the narrowest more often than by chance."""
    address = draw(st.ip_addresses())
    length = draw(st.one_of(st.sampled_from((0, address.max_prefixlen)), st.integers(0, address.max_prefixlen)))
    return str(ip_network(f"{address}/{length}", strict=False))


@given(blocks(), addresses)
def test_an_address_lies_only_in_blocks_of_its_own_family(block: str, address: str) -> None:
    network, mask = span(block)
    is_inside = (":" in block) == (":" in address) and ip_network(address).subnet_of(ip_network(block))  # type: ignore[arg-type]

    assert (number(address) & mask == network) == is_inside == lies_in(address, block)


@given(st.lists(addresses, unique=True, max_size=8))
def test_no_two_addresses_have_one_number(several: list[str]) -> None:
    assert len({number(one) for one in several}) == len(several)


@cache
def network() -> Network:
    """Two subnets with both families; hosts with a public IPv4 address too, and no rules but the default ones."""
    made = dual()
    for name in ("a1-eth0", "b1-eth0"):
        made.do("associate_address", network_interface_id=made[name], allocation_id=allocated(made))
    return made


def allocated(made: Network) -> str:
    return str(made.do("allocate_address", domain="vpc")["AllocationId"])


both_families = st.sampled_from(("0.0.0.0/0", "10.0.0.0/16", f"{FOUR}/32", "::/0", "2001:db8::/32", f"{SIX}/128"))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """The network with rules, entries and routes of both families at random."""
    world = network().world.without(*(one.id for one in network().world.all(SecurityGroupRule)))
    for place in range(draw(st.integers(0, 5))):
        world = world.put(_rule(draw, place))
    for acl in world.all(NetworkAcl):
        entries = [_entry(draw, place + 1) for place in range(draw(st.integers(0, 5)))]
        world = world.put(acl.replace(entries=tuple(entries)))
    table = next(one for one in world.all(RouteTable) if one.vpc_id == network()["vpc"])
    local = tuple(one for one in table.routes if one.gateway_id == "local")
    wanted = draw(st.lists(both_families, unique=True, max_size=3))
    return world.put(table.replace(routes=(*local, *(_route(one) for one in wanted if one != "10.0.0.0/16"))))


def _rule(draw: st.DrawFn, place: int) -> SecurityGroupRule:
    block = draw(both_families)
    protocol = draw(st.sampled_from(("-1", "tcp", "icmp", "icmpv6")))
    port = 80 if protocol == "tcp" else -1
    peer: dict[str, Any] = {"cidr_ipv6" if ":" in block else "cidr_ipv4": block}
    return SecurityGroupRule(
        id=f"sgr-{place:017x}",
        group_id=network()["web"],
        is_egress=draw(st.booleans()),
        ip_protocol=protocol,
        from_port=port,
        to_port=port,
        **peer,
    )


def _entry(draw: st.DrawFn, number: int) -> NetworkAclEntry:
    block = draw(both_families)
    peer: dict[str, Any] = {"ipv6_cidr_block" if ":" in block else "cidr_block": block}
    return NetworkAclEntry(
        rule_number=number,
        egress=draw(st.booleans()),
        protocol=draw(st.sampled_from(("-1", "6"))),
        rule_action=draw(st.sampled_from(("allow", "allow", "deny"))),
        **peer,
    )


def _route(block: str) -> Route:
    member = "destination_ipv6_cidr_block" if ":" in block else "destination_cidr_block"
    given: dict[str, Any] = {member: block, "gateway_id": network()["vpc-gateway"]}
    return Route(**given, origin="CreateRoute")


def without(world: World, family: str) -> World:
    """The world without any rule, entry or route of one family."""

    def is_of(block: str) -> bool:
        return (":" in block) == (family == "IPv6")

    rules = [one for one in world.all(SecurityGroupRule) if is_of(str(one.cidr_ipv4 or one.cidr_ipv6))]
    world = world.without(*(one.id for one in rules))
    for acl in world.all(NetworkAcl):
        world = world.put(acl.replace(entries=tuple(one for one in acl.entries if not is_of(one.block))))
    for table in world.all(RouteTable):
        world = world.put(table.replace(routes=tuple(one for one in table.routes if not is_of(one.destination))))
    return world


@settings(max_examples=160, deadline=None)
@given(worlds(), st.sampled_from(("IPv4", "IPv6")), st.sampled_from(("tcp", "icmp")), st.booleans())
def test_packets_fare_the_same_without_everything_about_the_other_family(
    world: World,
    family: str,
    protocol: str,
    is_inbound: bool,
) -> None:
    made = network()
    other, outside = ("IPv6", FOUR) if family == "IPv4" else ("IPv4", SIX)
    inside = made.instance("a1")["PublicIpAddress"] if family == "IPv4" else made.ipv6("a1-eth0")
    ends = (outside, inside) if is_inbound else (inside, outside)
    sent: dict[str, Any] = {"source": ends[0], "destination": ends[1], "destination_port": 80}
    if protocol == "icmp":
        sent = {"source": ends[0], "destination": ends[1], "protocol": "icmp" if family == "IPv4" else "icmpv6"}

    with_both, alone = (walk(one, **sent) for one in (world, without(world, other)))

    assert [(one.component_id, one.direction, one.verdict) for one in (*with_both.request, *with_both.reply)] == [
        (one.component_id, one.direction, one.verdict) for one in (*alone.request, *alone.reply)
    ]


@settings(max_examples=80, deadline=None)
@given(worlds(), addresses, addresses)
def test_a_route_is_of_the_family_of_the_packets_it_carries(world: World, one: str, other: str) -> None:
    table = next(each for each in world.all(RouteTable) if each.vpc_id == network()["vpc"])

    way = longest_match(ways_in(world, table.id), Packet("tcp", one, other, 49152, 80))

    assert way is None or (":" in way.facts["destination_cidr_block"]) == (":" in other)
