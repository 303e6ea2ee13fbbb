"""Random worlds for properties: networks of one or two VPCs, well-formed but rarely sensible.

Everything refers to what exists, except routes, whose targets may have been deleted. Ranges are small on purpose, so
that rules, routes and packets meet often.
"""

from typing import Any

from hypothesis import strategies as st

from labs.cloud.resources.instance import State
from labs.cloud.resources.network_acl import NetworkAclEntry
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.route_table import RouteTable
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.world import World
from tests.cloud.network.plan import Plan, entry

DELETED_GATEWAY = "igw-0ffffffffffffffff"
PORTS = (22, 53, 80, 443, 49152)
OUTSIDE = ("internet", "198.51.100.7", "8.8.8.8", "192.168.0.9", "169.254.169.254", "100.64.0.1")
BLOCKS = ("0.0.0.0/0", "10.0.0.0/16", "10.0.1.0/28", "10.0.2.0/28", "10.0.1.4/32", "192.0.2.0/24", "198.51.100.7/32")


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A world with at least one network interface."""
    plan = Plan()
    peered = draw(st.booleans())
    vpcs = [_draw_vpc(draw, plan, number, f"10.{number * peered}") for number in range(draw(st.integers(1, 2)))]
    if peered and len(vpcs) > 1:
        _draw_peering(draw, plan, *vpcs)
    return plan.world


@st.composite
def worlds_and_packets(draw: st.DrawFn) -> tuple[World, dict[str, Any]]:
    """A world and what `walk` takes to send a packet in it."""
    world = draw(worlds())
    return world, draw(packets(world))


@st.composite
def packets(draw: st.DrawFn, world: World) -> dict[str, Any]:
    """Keyword arguments of `walk`."""
    interfaces = world.all(NetworkInterface)
    ids = st.sampled_from([one.id for one in interfaces])
    addresses = [each.private_ip_address for one in interfaces for each in one.private_ip_addresses]
    known = [*addresses, *(one.public_ip for one in interfaces if one.public_ip)]
    protocol = draw(st.sampled_from(("tcp", "udp", "icmp")))
    sent: dict[str, Any] = {
        "source": draw(st.one_of(ids, st.sampled_from(known), st.just("internet"))),
        "destination": draw(st.one_of(ids, ids, st.sampled_from([*known, *OUTSIDE]))),
        "protocol": protocol,
    }
    if protocol == "icmp":
        return {**sent, "icmp_type": draw(st.sampled_from((0, 3, 8))), "icmp_code": draw(st.sampled_from((0, 4)))}
    return {**sent, "destination_port": draw(st.sampled_from(PORTS))}


def _draw_vpc(draw: st.DrawFn, plan: Plan, number: int, network: str) -> str:
    vpc = plan.vpc(f"{network}.0.0/16")
    subnets = [plan.subnet(vpc, f"{network}.{place}.0/28") for place in range(1, draw(st.integers(2, 4)))]
    gateway = plan.gateway(vpc if draw(st.booleans()) else None)
    groups = [plan.group(vpc, egress=draw(st.booleans())) for _ in range(draw(st.integers(1, 3)))]
    listed = draw(st.lists(st.sampled_from(BLOCKS), max_size=3, unique=True))
    peers = [*groups, plan.prefix_list(*listed)]
    for group in groups:
        for _ in range(draw(st.integers(0, 3))):
            _draw_rule(draw, plan, group, peers)
    for subnet in subnets:
        if draw(st.booleans()):
            plan.acl(vpc, subnet, entries=_draw_entries(draw))
    targets = [gateway, DELETED_GATEWAY]
    for place, subnet in enumerate(subnets, start=1):
        for host in range(draw(st.integers(1 if place == 1 else 0, 2))):
            made = _draw_interface(draw, plan, subnet, f"{network}.{place}.{4 + host}", groups, number)
            targets.append(made)
    tables = [plan.main_table(vpc), *(plan.table(vpc, one) for one in subnets if draw(st.booleans()))]
    for table in tables:
        wanted = draw(
            st.lists(
                st.sampled_from(("0.0.0.0/0", *(f"{network}.{place}.0/28" for place in (1, 2, 3)))),
                max_size=3,
                unique=True,
            )
        )
        for destination in wanted:
            plan.route(table, destination, draw(st.sampled_from(targets)))
    return vpc


def _draw_peering(draw: st.DrawFn, plan: Plan, vpc: str, peer: str) -> None:
    """A connection, mostly active, with most of the routes and maybe a rule that names a group of the other side."""
    connection = plan.peering(vpc, peer, status=draw(st.sampled_from(("active", "active", "active", "deleted"))))
    for here, there in ((vpc, "10.1.0.0/16"), (peer, "10.0.0.0/16")):
        for table in plan.world.where(RouteTable, vpc_id=here):
            if draw(st.integers(0, 3)):
                plan.route(table.id, there, connection)
    groups = [[one.id for one in plan.world.where(SecurityGroup, vpc_id=one)] for one in (vpc, peer)]
    if draw(st.booleans()):
        allow = plan.allow_out if draw(st.booleans()) else plan.allow_in
        allow(draw(st.sampled_from(groups[0])), "-1", peer=draw(st.sampled_from(groups[1])))


def _draw_rule(draw: st.DrawFn, plan: Plan, group: str, peers: list[str]) -> None:
    protocol = draw(st.sampled_from(("-1", "tcp", "udp", "icmp")))
    peer = draw(st.one_of(st.sampled_from(BLOCKS), st.sampled_from(peers)))
    first, last = _draw_services(draw, protocol)
    allow = plan.allow_out if draw(st.booleans()) else plan.allow_in
    allow(group, protocol, first, last, peer=peer)


def _draw_services(draw: st.DrawFn, protocol: str) -> tuple[int, int]:
    if protocol == "-1":
        return -1, -1
    if protocol == "icmp":
        icmp_type = draw(st.sampled_from((-1, 0, 3, 8)))
        return icmp_type, -1 if icmp_type == -1 else draw(st.sampled_from((-1, 0, 4)))
    first, last = sorted((draw(st.sampled_from((0, *PORTS))), draw(st.sampled_from((*PORTS, 65535)))))
    return first, last


def _draw_entries(draw: st.DrawFn) -> tuple[NetworkAclEntry, ...]:
    drawn = []
    for number in draw(st.lists(st.integers(1, 9), max_size=5, unique=True)):
        protocol = draw(st.sampled_from(("-1", "6", "17", "1")))
        first, last = _draw_services(draw, "icmp" if protocol == "1" else protocol)
        ports: dict[str, Any] = {}
        if protocol == "1":
            ports = {"icmp_type": first, "icmp_code": last}
        elif protocol != "-1":
            ports = {"from_port": first, "to_port": last}
        drawn.append(
            NetworkAclEntry(
                rule_number=number,
                egress=draw(st.booleans()),
                rule_action=draw(st.sampled_from(("allow", "allow", "deny"))),
                cidr_block=draw(st.sampled_from(BLOCKS)),
                protocol=protocol,
                **ports,
            )
        )
    if draw(st.booleans()):
        drawn += [entry(20, "allow", "in"), entry(20, "allow", "out")]
    return tuple(drawn)


def _draw_interface(draw: st.DrawFn, plan: Plan, subnet: str, address: str, groups: list[str], number: int) -> str:
    joined = draw(st.lists(st.sampled_from(groups), min_size=1, max_size=2, unique=True))
    states: tuple[State, ...] = ("running", "running", "running", "running", "stopped")
    place, host = address.split(".")[2:]
    public = draw(st.sampled_from(("none", "automatic", "elastic")))
    made = plan.interface(
        subnet,
        address,
        groups=tuple(joined),
        public=f"3.34.{number}.{place}{host}" if public == "automatic" else None,
        instance=plan.instance(subnet, state=draw(st.sampled_from(states))) if draw(st.integers(0, 9)) else None,
        source_dest_check=draw(st.booleans()),
    )
    if public == "elastic":
        plan.elastic_ip(f"3.35.{number}.{place}{host}", made, address)
    return made
