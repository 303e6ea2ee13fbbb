"""How does a transit gateway carry a packet? In by one attachment, by that one's route table, and out by another.

It takes from a VPC only what comes from an Availability Zone in which it has an interface, and stays in that zone where
it can; a VPC in appliance mode is entered in one zone both ways, which a hash of the flow picks.
https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html
https://docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html
"""

import zlib
from typing import Any, NamedTuple

from labs.cloud.hardware.failure import failed_zone
from labs.cloud.network.carriage import Arrival, Leg, Place, Stage, carries, carry, receives
from labs.cloud.network.carriers import network_acl
from labs.cloud.network.carriers.route_table import table_of
from labs.cloud.network.carriers.vpn_gateway import connection_meant
from labs.cloud.network.crossing import leave_subnet
from labs.cloud.network.packet import Packet, lies_in, number, span
from labs.cloud.network.step import Component, Passage, Refusal, Step
from labs.cloud.network.topology import per_world, vpc_holds
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.transit_gateway import TransitGateway, attachment_of
from labs.cloud.resources.transit_gateway_attachment import TransitGatewayAttachment, associated_tables
from labs.cloud.resources.transit_gateway_route import TableRoute, table_routes
from labs.cloud.resources.transit_gateway_route_table import TransitGatewayRouteTable
from labs.cloud.resources.transit_gateway_vpc_attachment import interfaces_of_attachment
from labs.cloud.resources.transit_gateway_vpn_attachment import attachment_of_connection
from labs.cloud.world import World


class TableWay(NamedTuple):
    """A route of a transit gateway route table made ready for comparing."""

    network: int
    mask: int
    route: TableRoute


@carries(TransitGateway)
def carry_from_vpc(leg: Leg, gateway: TransitGateway, leaves: Subnet | None, packet: Packet) -> Stage[Arrival | None]:
    """Out of a subnet, by the gateway's interface in the same zone: both network ACLs, even if they are one.

    https://docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html
    """
    attachment = attachment_of(leg.world, gateway.id, leaves.vpc_id) if leaves else None
    if leaves is None or attachment is None:
        place = Place(gateway.id, Component.TRANSIT_GATEWAY)
        yield leg.refuses(place, "inbound", Refusal.NO_POSSIBLE_DESTINATION, packet, {"address": packet.destination})
        return None
    yield from network_acl.cross(leg, leaves, None, packet)
    interface = entrances(leg.world, attachment.id).get(leaves.availability_zone)
    if interface is None:
        place = Place(gateway.id, Component.TRANSIT_GATEWAY)
        facts = {
            "transit_gateway_attachment_id": attachment.id,
            "availability_zone": leaves.availability_zone,
            "subnet_id": leaves.id,
        }
        yield leg.refuses(place, "inbound", Refusal.TGW_ROUTE_AZ_RESTRICTION, packet, facts)
    else:
        entered = leg.world.get(Subnet, interface.subnet_id)
        yield from network_acl.admit(leg, entered, "inbound", packet)
    return (yield from carry_from_attachment(leg, attachment, packet, zone=leaves.availability_zone, door=interface))


def carry_from_attachment(
    leg: Leg,
    attachment: TransitGatewayAttachment,
    packet: Packet,
    *,
    zone: str | None = None,
    door: NetworkInterface | None = None,
) -> Stage[Arrival | None]:
    """On from an attachment, whatever its type, by its route table; of a VPC, in by the interface in the zone."""
    place = Place(attachment.id, Component.TRANSIT_GATEWAY_ATTACHMENT)
    visit = (attachment.id, packet.source, packet.destination)
    if visit in leg.visited:
        yield leg.refuses(place, "inbound", Refusal.FORWARDING_LOOP, packet, {"address": packet.destination})
        return None
    leg.visited.add(visit)
    facts = {
        "transit_gateway_id": attachment.transit_gateway_id,
        "resource_id": attachment.resource_id,
        "network_interface_id": door.id if door else None,
    }
    yield leg.passes(place, "inbound", Passage.TGW_ATTACHMENT_TAKES, packet, facts)
    target = yield from _choose_attachment(leg, attachment, packet)
    if target is None:
        return None
    leg.references = leg.references and _references_groups(leg.world, attachment, target)
    return (yield from _hand_over(leg, target, zone, packet))


def _choose_attachment(
    leg: Leg, attachment: TransitGatewayAttachment, packet: Packet
) -> Stage[TransitGatewayAttachment | None]:
    """Where the route table leads; where it does not, the walk goes on to the VPC that holds the address."""
    tables = associated_tables(leg.world, attachment.id)
    expected = _expected_attachment(leg, attachment, packet)
    if not tables:
        place = Place(attachment.id, Component.TRANSIT_GATEWAY_ATTACHMENT)
        missing = {"transit_gateway_id": attachment.transit_gateway_id, "address": packet.destination}
        yield leg.refuses(place, "inbound", Refusal.TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION, packet, missing)
        return expected
    place = Place(tables[0].id, Component.TRANSIT_GATEWAY_ROUTE_TABLE)
    ways = ways_of_table(leg.world, tables[0].id)
    wanted = number(packet.destination)
    route = next((way.route for way in ways if wanted & way.mask == way.network), None)
    if route is None:
        yield _no_route(leg, place, ways, expected, packet)
        return expected
    facts: dict[str, Any] = {
        "destination_cidr_block": route.destination,
        "transit_gateway_attachment_id": route.attachment_id,
        "route_type": route.type,
        "address": packet.destination,
    }
    if route.state == "blackhole":
        yield leg.refuses(place, "outbound", Refusal.TGW_RTB_BAD_STATE_ROUTE, packet, facts)
        return expected
    yield leg.passes(place, "outbound", Passage.TGW_ROUTE_CHOSEN, packet, facts)
    return leg.world.get(TransitGatewayAttachment, str(route.attachment_id))


def _no_route(
    leg: Leg, place: Place, ways: tuple[TableWay, ...], expected: TransitGatewayAttachment | None, packet: Packet
) -> Step:
    """No route matches: there is none to the attachment at all, or those that there are are for other addresses."""
    leads_there = expected is not None and any(way.route.attachment_id == expected.id for way in ways)
    code = Refusal.TGW_RTB_CANNOT_ROUTE if leads_there else Refusal.TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT
    facts = {"address": packet.destination, "transit_gateway_attachment_id": expected.id if expected else None}
    return leg.refuses(place, "outbound", code, packet, facts)


def _hand_over(
    leg: Leg, attachment: TransitGatewayAttachment, zone: str | None, packet: Packet
) -> Stage[Arrival | None]:
    """Out by an attachment: into its VPC by one of the gateway's interfaces there, or to what else is attached.

    From that interface the route table and network ACL of its subnet count, but no ACL inside that subnet.
    """
    if attachment.resource_type != "vpc":
        place = Place(attachment.id, Component.TRANSIT_GATEWAY_ATTACHMENT)
        yield leg.passes(
            place, "outbound", Passage.TGW_ATTACHMENT_HANDS_ON, packet, {"resource_id": attachment.resource_id}
        )
        return (yield from carry(leg, leg.world.resources[attachment.resource_id], None, packet))
    interface = chosen_entrance(leg.world, attachment, zone, packet)
    subnet = leg.world.get(Subnet, interface.subnet_id)
    if leg.asked is not None and _matters_which(leg.world, attachment, zone, packet):
        leg.by_flow = True
    facts = {
        "transit_gateway_attachment_id": attachment.id,
        "resource_id": attachment.resource_id,
        "subnet_id": subnet.id,
        "availability_zone": subnet.availability_zone,
    }
    place = Place(interface.id, Component.NETWORK_INTERFACE)
    yield leg.passes(place, "outbound", Passage.TGW_ATTACHMENT_ENTERS_VPC, packet, facts)
    return (yield from leave_subnet(leg, subnet, packet))


@receives(TransitGatewayAttachment)
def receive_at_attachment(
    leg: Leg, attachment: TransitGatewayAttachment, interface: NetworkInterface, packet: Packet
) -> Stage[Arrival | None]:
    """The interfaces of a transit gateway have addresses at which nobody answers."""
    place = Place(interface.id, Component.NETWORK_INTERFACE)
    yield leg.refuses(place, "inbound", Refusal.NO_POSSIBLE_DESTINATION, packet, {"address": packet.destination})
    return None


def chosen_entrance(
    world: World, attachment: TransitGatewayAttachment, zone: str | None, packet: Packet
) -> NetworkInterface:
    """The interface by which a packet enters a VPC: in the zone it comes from where there is one, else by its flow.

    In appliance mode the flow alone decides, and so the reply takes the same one. AWS does not say how it hashes. Nobody
    is sent into a zone that has failed while another will do.
    https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-appliance-scenario.html
    """
    doors = _working(world, attachment)
    if zone in doors and not attachment.is_appliance:
        return doors[zone]
    zones = sorted(doors)
    return doors[zones[flow_hash(packet) % len(zones)]]


def _matters_which(world: World, attachment: TransitGatewayAttachment, zone: str | None, packet: Packet) -> bool:
    """Whether the flow picks among interfaces in subnets that are not alike to this packet."""
    doors = _working(world, attachment)
    if len(doors) == 1 or (zone in doors and not attachment.is_appliance):
        return False
    subnets = [world.get(Subnet, one.subnet_id) for one in doors.values()]
    guards = {(table_of(world, one.id).id, network_acl.acl_of(world, one.id).id) for one in subnets}
    return len(guards) > 1 or any(lies_in(packet.destination, block) for one in subnets for block in one.cidr_blocks)


def _working(world: World, attachment: TransitGatewayAttachment) -> dict[str, NetworkInterface]:
    """The interfaces of an attachment in zones that work; all of them where none does."""
    doors = entrances(world, attachment.id)
    return {zone: door for zone, door in doors.items() if failed_zone(world, zone) is None} or doors


def flow_hash(packet: Packet) -> int:
    """A number that a packet shares with its reply."""
    ends = sorted([f"{packet.source}:{packet.source_port}", f"{packet.destination}:{packet.destination_port}"])
    return zlib.crc32("|".join([packet.protocol, *ends]).encode())


@per_world
def entrances(world: World, attachment_id: str) -> dict[str, NetworkInterface]:
    """Availability Zone -> the interface that a transit gateway has there for an attachment."""
    return {one.availability_zone: one for one in interfaces_of_attachment(world, attachment_id)}


@per_world
def ways_of_table(world: World, route_table_id: str) -> tuple[TableWay, ...]:
    """The routes of a transit gateway route table, longest prefix first."""
    routes = table_routes(world, world.get(TransitGatewayRouteTable, route_table_id))
    return tuple(sorted((TableWay(*span(one.destination), one) for one in routes), key=lambda way: -way.mask))


def _expected_attachment(
    leg: Leg, attachment: TransitGatewayAttachment, packet: Packet
) -> TransitGatewayAttachment | None:
    """The attachment of the VPC that a packet is for: that of the interface meant, else one that holds the address."""
    beside = [
        one
        for one in leg.world.pointing(attachment.transit_gateway_id, "transit-gateway-attachment")
        if one.resource_type == "vpc" and one.state == "available" and one.id != attachment.id
    ]
    meant = leg.meant.vpc_id if isinstance(leg.meant, NetworkInterface) else None
    holding = [one for one in beside if vpc_holds(leg.world, one.resource_id, packet.destination)]
    found = next((one for one in holding if one.resource_id == meant), holding[0] if holding else None)
    return found or _towards_the_premises(leg, attachment, packet)


def _towards_the_premises(
    leg: Leg, attachment: TransitGatewayAttachment, packet: Packet
) -> TransitGatewayAttachment | None:
    """The attachment of the VPN connection behind which the address lies."""
    connection = connection_meant(leg.world, attachment.transit_gateway_id, packet.destination)
    found = attachment_of_connection(leg.world, connection.id) if connection else None
    return found if found and found.id != attachment.id else None


def _references_groups(world: World, attachment: TransitGatewayAttachment, target: TransitGatewayAttachment) -> bool:
    """Group membership passes where the gateway and both attachments say so.

    https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html#vpc-attachment-security
    """
    gateway = world.get(TransitGateway, attachment.transit_gateway_id)
    return gateway.does_reference_groups and attachment.does_reference_groups and target.does_reference_groups
