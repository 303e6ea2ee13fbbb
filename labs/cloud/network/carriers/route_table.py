"""Which way does a packet take out of a subnet? The longest matching route decides, even when it leads nowhere.

https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html
"""

from ipaddress import IPv4Network
from typing import Any, NamedTuple

from labs.cloud.network.carriage import Leg, Place, Stage
from labs.cloud.network.carriers.internet_gateway import MissingGateway
from labs.cloud.network.packet import Packet, is_internet_address, lies_in_any, number, span
from labs.cloud.network.step import Component, Passage, Refusal
from labs.cloud.network.topology import gateways, peerings, per_world, transit_attachments, vpc_holds, vpn_gateways
from labs.cloud.resources.route_table import (
    LOCAL,
    PROPAGATED,
    Route,
    RouteTable,
    effective_routes,
    entries_of_list,
    route_state,
)
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.transit_gateway import TransitGateway
from labs.cloud.resources.transit_gateway_route import ranges_of
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import World


class Way(NamedTuple):
    """A route made ready for comparing."""

    network: int
    mask: int
    target: Any
    is_active: bool
    facts: dict[str, Any]


def choose_route(leg: Leg, subnet: Subnet, packet: Packet) -> Stage[Any]:
    """The component a packet is handed to next, or None.

    Where the table has no way, the walk goes on along the way that should be there: the local one, a peer's, or the gateway.
    """
    place, ways = ways_of(leg.world, subnet.id)
    way = longest_match(ways, packet)
    if way is None:
        facts = {"subnet_id": subnet.id, "address": packet.destination}
        yield leg.refuses(place, "outbound", Refusal.NO_ROUTE_TO_DESTINATION, packet, facts)
    elif not way.is_active:
        facts = {**way.facts, "subnet_id": subnet.id, "address": packet.destination}
        yield leg.refuses(place, "outbound", Refusal.BAD_STATE_ROUTE, packet, facts)
    else:
        yield leg.passes(place, "outbound", Passage.ROUTE_CHOSEN, packet, way.facts)
        return way.target
    return expected_target(leg.world, subnet.vpc_id, packet.destination)


def longest_match(ways: tuple[Way, ...], packet: Packet) -> Way | None:
    """The most specific route that matches; the ways are sorted."""
    address = number(packet.destination)
    for way in ways:
        if address & way[1] == way[0]:
            return way
    return None


def expected_target(world: World, vpc_id: str, address: str) -> Vpc | Any | None:
    """Where a packet ought to go that no working route leads anywhere."""
    if vpc_holds(world, vpc_id, address):
        return world.get(Vpc, vpc_id)
    for one in peerings(world).get(vpc_id, ()):
        if lies_in_any(address, one.across(vpc_id).cidr_blocks):
            return one
    if gateway := transit_gateway_towards(world, vpc_id, address):
        return gateway
    if not is_internet_address(address):
        return vpn_gateways(world).get(vpc_id)
    return gateways(world).get(vpc_id) or MissingGateway(vpc_id=vpc_id)


@per_world
def transit_gateway_towards(world: World, vpc_id: str, address: str) -> TransitGateway | None:
    """The transit gateway at which something else is attached that has an address."""
    for gateway_id, attached in transit_attachments(world).items():
        others = [one for one in attached if one.resource_id != vpc_id]
        if len(others) < len(attached) and any(lies_in_any(address, ranges_of(world, one)) for one in others):
            return world.find(TransitGateway, gateway_id)
    return None


@per_world
def ways_of(world: World, subnet_id: str) -> tuple[Place, tuple[Way, ...]]:
    """The table that serves a subnet, and its ways."""
    table = table_of(world, subnet_id)
    return Place(table.id, Component.ROUTE_TABLE), ways_in(world, table.id)


@per_world
def ways_in(world: World, route_table_id: str) -> tuple[Way, ...]:
    """The routes of a table: longest prefix first, and of equal ones that which goes before.

    https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html#route-tables-priority
    """
    table = world.get(RouteTable, route_table_id)
    routes = sorted(effective_routes(world, table), key=lambda route: route.rank)
    ways = [
        _prepare(world, table, route, block)
        for route in routes
        for block in blocks_of(world, route)
        if not is_overruled(world, table, route)
    ]
    return tuple(sorted(ways, key=lambda way: -way.mask))


def is_overruled(world: World, table: RouteTable, route: Route) -> bool:
    """Whether the local route goes before a propagated one, as it does even where that is the more specific one.

    https://docs.aws.amazon.com/vpn/latest/s2svpn/vpn-route-priority.html
    """
    if route.origin != PROPAGATED:
        return False
    block = IPv4Network(route.destination_cidr_block)
    return any(block.subnet_of(network) for network in world.get(Vpc, table.vpc_id).networks)


def blocks_of(world: World, route: Route) -> tuple[str, ...]:
    """The blocks a route is for: its own, or those of its prefix list."""
    if route.destination_prefix_list_id:
        return entries_of_list(world, route.destination_prefix_list_id)
    return (route.destination,)


@per_world
def table_of(world: World, subnet_id: str) -> RouteTable:
    """The table associated with a subnet, else the main table of its VPC."""
    by_subnet, main = _tables(world)
    return by_subnet.get(subnet_id) or main[world.get(Subnet, subnet_id).vpc_id]


@per_world
def _tables(world: World) -> tuple[dict[str, RouteTable], dict[str, RouteTable]]:
    pairs = [(table, one) for table in world.all(RouteTable) for one in table.associations]
    by_subnet = {one.subnet_id: table for table, one in pairs if one.subnet_id}
    return by_subnet, {table.vpc_id: table for table, one in pairs if one.main}


def _prepare(world: World, table: RouteTable, route: Route, block: str) -> Way:
    listed = {"destination_prefix_list_id": route.destination} if route.destination_prefix_list_id else {}
    return Way(
        *span(block),
        world.get(Vpc, table.vpc_id) if route.gateway_id == LOCAL else world.resources.get(route.target_id),
        route_state(world, table, route) == "active",
        {
            "destination_cidr_block": block,
            **listed,
            "target_id": route.target_id,
            "origin": route.origin,
        },
    )
