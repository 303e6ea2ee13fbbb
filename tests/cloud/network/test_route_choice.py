"""Which route a packet takes, of all that match, judged by the texts of AWS's guide on random tables.

https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html
https://docs.aws.amazon.com/vpn/latest/s2svpn/vpn-route-priority.html
"""

from ipaddress import IPv4Address, IPv4Network
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from labs.cloud.network import reach
from labs.cloud.network.packet import is_internet_address
from labs.cloud.network.walk import walk
from labs.cloud.resources.customer_gateway import CustomerGateway
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.on_premises_network import OnPremisesNetwork
from labs.cloud.resources.route_table import RouteTable, effective_routes, route_state
from labs.cloud.resources.vpn_connection import VpnConnection
from labs.cloud.resources.vpn_gateway import VpnGateway
from labs.cloud.world import World
from tests.cloud.network.plan import NOW, Plan

DELETED = "igw-0ffffffffffffffff"
VPC_BLOCK = "10.0.0.0/16"
BLOCKS = (
    "0.0.0.0/0",
    "10.0.0.0/8",
    "10.0.1.0/24",
    "10.0.2.0/24",
    "10.9.0.0/16",
    "192.168.0.0/16",
    "192.168.0.0/24",
    "192.168.0.10/32",
    "198.51.100.0/24",
)
ADDRESSES = (
    "10.0.1.20",
    "10.0.2.30",
    "10.9.0.9",
    "192.168.0.10",
    "192.168.7.7",
    "198.51.100.7",
    "8.8.8.8",
    "172.16.0.1",
)


class Site(NamedTuple):
    world: World
    sender: str
    premises: str


@st.composite
def sites(draw: st.DrawFn) -> Site:
    """A VPC with a random table, a VPN that propagates random routes into it, and a network at its other end."""
    plan = Plan()
    vpc = plan.vpc(VPC_BLOCK)
    subnet, other = plan.subnet(vpc, "10.0.1.0/24"), plan.subnet(vpc, "10.0.2.0/24")
    group = plan.group(vpc)
    plan.allow_in(group, "-1")
    sender = plan.interface(subnet, "10.0.1.20", groups=(group,), public="3.34.0.20")
    plan.interface(other, "10.0.2.30", groups=(group,))
    appliance = plan.interface(other, "10.0.2.40", groups=(group,), source_dest_check=draw(st.booleans()))
    attached = draw(st.booleans())
    gateway = plan.put(
        VpnGateway(
            id=plan.id("vgw"),
            vpc_id=vpc if attached else None,
            attachment_state="attached" if attached else "detached",
        )
    )
    premises = _draw_vpn(draw, plan, gateway)
    targets = [plan.gateway(vpc if draw(st.booleans()) else None), DELETED, gateway, appliance]
    table = plan.main_table(vpc)
    for block in draw(st.lists(st.sampled_from(BLOCKS), max_size=5, unique=True)):
        plan.route(table, block, draw(st.sampled_from(targets)))
    if draw(st.booleans()):
        plan.put(plan.world.get(RouteTable, table).replace(propagating_vgws=(gateway,)))
    return Site(plan.world, sender, premises)


def _draw_vpn(draw: st.DrawFn, plan: Plan, gateway: str) -> str:
    customer = plan.put(CustomerGateway(id=plan.id("cgw"), ip_address="203.0.113.12"))
    static = draw(st.booleans())
    blocks = draw(st.lists(st.sampled_from(BLOCKS), max_size=4, unique=True)) if static else []
    plan.put(
        VpnConnection(
            id=plan.id("vpn"),
            customer_gateway_id=customer,
            vpn_gateway_id=gateway,
            static_routes_only=static,
            static_routes=tuple(blocks),
            created_at=NOW,
            state="available",
        )
    )
    block = draw(st.sampled_from(("192.168.0.0/24", "192.168.0.0/16", "10.0.1.0/24")))
    host = "10.0.1.20" if block.startswith("10.") else "192.168.0.10"
    network = OnPremisesNetwork(
        id=plan.id("onprem"),
        customer_gateway_id=customer,
        cidr_block=block,
        hosts=(host,),
        advertises=draw(st.booleans()),
    )
    return plan.put(network)


def winner(world: World, address: str) -> tuple[str, str, str] | None:
    """(destination, target, state) of the route that the guide says is taken."""
    (table,) = world.all(RouteTable)
    best = None
    for route in effective_routes(world, table):
        block = IPv4Network(route.destination)
        propagated = route.origin == "EnableVgwRoutePropagation"
        if IPv4Address(address) not in block:
            continue
        if propagated and block.subnet_of(IPv4Network(VPC_BLOCK)):
            continue  # the local route is preferred even to more specific propagated ones
        rank = (block.prefixlen, not propagated)
        if best is None or rank > best[0]:
            best = (rank, (route.destination, route.target_id, route_state(world, table, route)))
    return best[1] if best else None


@given(sites(), st.sampled_from(ADDRESSES))
def test_the_longest_prefix_wins_then_the_static_route_and_a_blackhole_never_falls_back(
    site: Site, address: str
) -> None:
    seen = walk(site.world, source=site.sender, destination=address, protocol="icmp")
    (table,) = site.world.all(RouteTable)
    told = [one for one in seen.request if one.component_id == table.id]
    expected = winner(site.world, address)

    if address == "10.0.1.20":
        assert told == []  # its own address
        return
    first = told[0]
    if expected is None:
        assert first.code == "NO_ROUTE_TO_DESTINATION"
        return
    destination, target, state = expected
    assert (first.facts["destination_cidr_block"], first.facts["target_id"]) == (destination, target)
    assert first.code == ("ROUTE_CHOSEN" if state == "active" else "BAD_STATE_ROUTE")
    if state == "blackhole":
        assert not seen.arrived


@given(sites(), st.sampled_from((*ADDRESSES, "3.34.0.20")))
def test_through_the_vpn_only_private_addresses_of_the_vpc_are_reached(site: Site, address: str) -> None:
    seen = walk(site.world, source=site.premises, destination=address, protocol="icmp")
    held = {one.primary_address for one in site.world.all(NetworkInterface)}
    hosts = {host for one in site.world.all(OnPremisesNetwork) for host in one.hosts}

    if seen.arrived:
        assert address in held | hosts
        assert not is_internet_address(address)
    assert seen.arrived or seen.refusals


@settings(max_examples=25, deadline=None)
@given(sites())
def test_all_pairs_agree_with_the_walks_across_a_vpn(site: Site) -> None:
    found = reach.matrix(site.world)

    for source in found.ends:
        for destination in found.ends:
            if source != destination:
                seen = walk(site.world, source=source, destination=destination)
                told = (found.arrives(source, destination), found.reaches(source, destination))
                assert told == (seen.arrived, seen.returned), (source, destination)
