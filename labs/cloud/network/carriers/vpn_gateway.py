"""How does a virtual private gateway carry a packet? Between private addresses of its VPC and VPN connections alone.

It knows no public address and hands on to no other gateway.
https://docs.aws.amazon.com/vpn/latest/s2svpn/how_it_works.html
"""

from typing import NamedTuple

from labs.cloud.network.carriage import Arrival, Leg, Place, Stage, carries, carry
from labs.cloud.network.carriers.network_acl import cross
from labs.cloud.network.entrance import Entrance
from labs.cloud.network.packet import Packet, lies_in, number, span
from labs.cloud.network.step import Component, Passage, Refusal
from labs.cloud.network.topology import per_world, private_addresses, public_addresses
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpn_connection import VpnConnection, connections_of
from labs.cloud.resources.vpn_gateway import VpnGateway
from labs.cloud.world import World


class Tunnelled(NamedTuple):
    """A block that a VPN connection leads to, made ready for comparing."""

    network: int
    mask: int
    block: str
    connection: VpnConnection


@carries(VpnGateway)
def carry_through_vpn_gateway(
    leg: Leg, gateway: VpnGateway, leaves: Subnet | None, packet: Packet
) -> Stage[Arrival | None]:
    """Out into a VPN connection when the packet leaves a subnet, else in from one."""
    if leaves is None:
        return (yield from _carry_in(leg, gateway, packet))
    yield from cross(leg, leaves, None, packet)
    if (leaves.vpc_id, packet.source) not in private_addresses(leg.world):
        place = Place(gateway.id, Component.VPN_GATEWAY)
        facts = {"address": packet.source}
        yield leg.refuses(place, "outbound", Refusal.VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS, packet, facts)
    return (yield from _carry_out(leg, gateway, packet))


def _carry_out(leg: Leg, gateway: VpnGateway, packet: Packet) -> Stage[Arrival | None]:
    place = Place(gateway.id, Component.VPN_GATEWAY)
    way = tunnel_towards(leg.world, gateway.id, packet.destination)
    if way is None:
        facts = {"address": packet.destination}
        yield leg.refuses(place, "outbound", Refusal.VGW_HAS_NO_ROUTE, packet, facts)
        connection = connection_meant(leg.world, gateway.id, packet.destination)
        return (yield from carry(leg, connection, None, packet)) if connection else None
    learned = "static" if way.connection.static_routes_only else "bgp"
    facts = {"destination_cidr_block": way.block, "vpn_connection_id": way.connection.id, "learned": learned}
    yield leg.passes(place, "outbound", Passage.VGW_ROUTE_CHOSEN, packet, facts)
    return (yield from carry(leg, way.connection, None, packet))


def _carry_in(leg: Leg, gateway: VpnGateway, packet: Packet) -> Stage[Arrival | None]:
    leg.references = False
    place = Place(gateway.id, Component.VPN_GATEWAY)
    address = packet.destination
    if gateway.attachment_state != "attached":
        yield leg.refuses(place, "inbound", Refusal.VGW_NOT_ATTACHED, packet, {"address": address})
        return None
    receiver = private_addresses(leg.world).get((str(gateway.vpc_id), address))
    if receiver is not None:
        facts = {"address": address, "vpc_id": gateway.vpc_id}
        yield leg.passes(place, "inbound", Passage.VGW_LETS_IN, packet, facts)
        return (yield from carry(leg, Entrance(gateway.id, receiver), None, packet))
    if tunnel_towards(leg.world, gateway.id, address):  # another site of the same customer
        return (yield from _carry_out(leg, gateway, packet))
    interface, private = public_addresses(leg.world).get(address, (None, None))
    missing = {
        "address": address,
        "network_interface_id": interface.id if interface else None,
        "private_ip_address": private,
    }
    yield leg.refuses(place, "inbound", Refusal.VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS, packet, missing)
    return None


def tunnel_towards(world: World, gateway_id: str, address: str) -> Tunnelled | None:
    """The VPN connection that a gateway picks for an address: the longest block, and of equal ones a static one."""
    wanted = number(address)
    return next((one for one in _tunnelled(world, gateway_id) if wanted & one.mask == one.network), None)


def connection_meant(world: World, gateway_id: str, address: str) -> VpnConnection | None:
    """The VPN connection behind which a network has an address that the gateway was told no way to."""
    for connection in connections_of(world, gateway_id):
        if any(lies_in(address, network.cidr_block) for network in connection.networks_behind(world)):
            return connection
    return None


@per_world
def _tunnelled(world: World, gateway_id: str) -> tuple[Tunnelled, ...]:
    """Every block that a gateway knows, longest prefix first, those of tunnels that are up before the others.

    https://docs.aws.amazon.com/vpn/latest/s2svpn/vpn-route-priority.html
    """
    known = [
        (one.is_up(world), Tunnelled(*span(block), block, one))
        for one in connections_of(world, gateway_id)
        for block in one.leads_to(world) or one.static_routes
    ]
    return tuple(way for _, way in sorted(known, key=lambda pair: (not pair[0], -pair[1].mask)))
