"""Which way does a packet take that enters a VPC by a gateway? Straight to its interface, or first to an appliance.

What comes in by an appliance goes out by it too.
https://docs.aws.amazon.com/vpc/latest/userguide/gateway-route-tables.html
"""

from typing import Any

from labs.cloud.network.carriage import Arrival, Leg, Place, Stage, carries, carry
from labs.cloud.network.carriers.route_table import Way, longest_match, ways_in
from labs.cloud.network.entrance import Entrance
from labs.cloud.network.packet import Packet
from labs.cloud.network.step import Component, Passage, Refusal
from labs.cloud.network.topology import interfaces_of, per_world, private_addresses, translations
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.internet_gateway import InternetGateway
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.route_table import RouteTable
from labs.cloud.resources.subnet import Subnet
from labs.cloud.world import World


@carries(Entrance)
def carry_in(leg: Leg, entrance: Entrance, leaves: Subnet | None, packet: Packet) -> Stage[Arrival | None]:
    """On from a gateway: by its route table, where it has one, else straight to the receiver."""
    table = edge_tables(leg.world).get(entrance.gateway_id)
    way = longest_match(ways_in(leg.world, table.id), packet) if table else None
    if table is None or way is None:
        return (yield from carry(leg, entrance.receiver, None, packet))
    place = Place(table.id, Component.ROUTE_TABLE)
    facts = {**way.facts, "gateway_id": entrance.gateway_id, "address": packet.destination}
    if not way.is_active:
        yield leg.refuses(place, "inbound", Refusal.BAD_STATE_ROUTE, packet, facts)
        return (yield from carry(leg, entrance.receiver, None, packet))
    yield leg.passes(place, "inbound", Passage.EDGE_ROUTE_CHOSEN, packet, facts)
    appliance = appliance_of(leg.world, way)
    if appliance is None:
        return (yield from carry(leg, entrance.receiver, None, packet))
    if entrance.gateway_id.startswith("igw-") and not _is_public(leg.world, appliance, packet):
        missing = {"network_interface_id": appliance.id, "address": packet.destination}
        yield leg.refuses(place, "inbound", Refusal.INGRESS_RTB_NO_PUBLIC_IP, packet, missing)
    return (yield from carry(leg, appliance, None, packet))


def keep_to_the_detour(leg: Leg, target: Any, leaves: Subnet, packet: Packet) -> Stage[None]:
    """Refuse a way out to an internet gateway past the appliance that the way in goes by."""
    table = edge_tables(leg.world).get(target.id) if isinstance(target, InternetGateway) else None
    sender = private_addresses(leg.world).get((leaves.vpc_id, packet.source))
    if table is None or sender is None or sender.subnet_id != leaves.id:
        return
    way = longest_match(ways_in(leg.world, table.id), packet.to_destination(packet.source))
    appliance = appliance_of(leg.world, way) if way else None
    if way is None or appliance is None or appliance.id == sender.id:
        return
    place = Place(table.id, Component.ROUTE_TABLE)
    facts = {"network_interface_id": appliance.id, "subnet_id": leaves.id, "address": packet.source}
    yield leg.refuses(place, "outbound", Refusal.INGRESS_RTB_TRAFFIC_REDIRECTION, packet, facts)


def appliance_of(world: World, way: Way) -> NetworkInterface | None:
    """The interface that a route of a gateway's table leads to; None for the local target."""
    if isinstance(way.target, Instance):
        attached = interfaces_of(world).get(way.target.id, ())
        return attached[0] if attached else None
    return way.target if isinstance(way.target, NetworkInterface) else None


@per_world
def edge_tables(world: World) -> dict[str, RouteTable]:
    """Gateway id -> the route table that serves what enters by it."""
    pairs = ((table, one) for table in world.all(RouteTable) for one in table.associations)
    return {one.gateway_id: table for table, one in pairs if one.gateway_id}


def _is_public(world: World, interface: NetworkInterface, packet: Packet) -> bool:
    """Whether an interface has an address of the packet's family that the internet knows; every IPv6 address is such."""
    if ":" in packet.destination:
        return bool(interface.ipv6_addresses)
    addresses = (one.private_ip_address for one in interface.private_ip_addresses)
    return any((interface.id, address) in translations(world) for address in addresses)
