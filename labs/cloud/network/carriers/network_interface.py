"""How does a network interface treat a packet? It sends for its instance and takes what is addressed to it.

What is not, an appliance forwards: https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html
A NAT instance does so under its own address: https://docs.aws.amazon.com/vpc/latest/userguide/work-with-nat-instances.html
"""

from labs.cloud.hardware.failure import failed_piece, works
from labs.cloud.hardware.floor import level_of
from labs.cloud.hardware.housing import host_of
from labs.cloud.network.carriage import Arrival, Leg, Place, Stage, carries, receive, sends
from labs.cloud.network.carriers.network_acl import cross
from labs.cloud.network.carriers.security_group import admit
from labs.cloud.network.connections import answer_to, under_its_address
from labs.cloud.network.crossing import leave
from labs.cloud.network.masquerading import masquerades
from labs.cloud.network.packet import Packet
from labs.cloud.network.step import Component, Direction, Passage, Refusal
from labs.cloud.network.topology import instance_of
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.subnet import Subnet


@sends(NetworkInterface)
def send_from_interface(leg: Leg, interface: NetworkInterface, packet: Packet) -> Stage[Arrival | None]:
    """The instance behind an interface speaks."""
    yield from _be_alive(leg, interface, "outbound", packet)
    place = Place(interface.id, Component.NETWORK_INTERFACE)
    yield leg.passes(place, "outbound", Passage.INTERFACE_SENDS, packet, {"address": packet.source})
    return (yield from leave(leg, interface, packet))


@carries(NetworkInterface)
def carry_to_interface(
    leg: Leg, interface: NetworkInterface, leaves: Subnet | None, packet: Packet
) -> Stage[Arrival | None]:
    """Into the interface's subnet and through its security groups; there it is taken, or forwarded."""
    yield from cross(leg, leaves, leg.world.get(Subnet, interface.subnet_id), packet)
    if interface.group_ids:
        yield from admit(leg, interface, "inbound", packet)
    if interface.managed_by in leg.world.resources:
        return (yield from receive(leg, leg.world.resources[interface.managed_by], interface, packet))
    yield from _be_alive(leg, interface, "inbound", packet)
    if after := answer_to(leg, interface, packet):
        return (yield from _give_back(leg, interface, packet, after))
    if interface.has_address(packet.destination):
        return (yield from _take(leg, interface, packet))
    return (yield from _forward(leg, interface, packet))


def _take(leg: Leg, interface: NetworkInterface, packet: Packet) -> Stage[Arrival | None]:
    place = Place(interface.id, Component.NETWORK_INTERFACE)
    address = packet.destination
    if leg.meant is not None and leg.meant.id != interface.id:
        facts = {"address": address, "network_interface_id": leg.meant.id}
        yield leg.refuses(place, "inbound", Refusal.NO_POSSIBLE_DESTINATION, packet, facts)
        return None
    yield leg.delivers(place, "inbound", Passage.DELIVERED_TO_INTERFACE, packet, {"address": address})
    return Arrival(interface, packet)


def _forward(leg: Leg, interface: NetworkInterface, packet: Packet) -> Stage[Arrival | None]:
    """Send on what is for somebody else. Which groups the sender is in is lost on the way.

    https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html (middlebox appliances)
    """
    place = Place(interface.id, Component.NETWORK_INTERFACE)
    facts = {"address": packet.destination}
    visit = (interface.id, packet.source, packet.destination)
    if visit in leg.visited:
        yield leg.refuses(place, "inbound", Refusal.FORWARDING_LOOP, packet, facts)
        return None
    leg.visited.add(visit)
    if interface.source_dest_check:
        yield leg.refuses(place, "inbound", Refusal.ENI_SOURCE_DEST_CHECK_RESTRICTION, packet, facts)
    if leg.name == "request" and masquerades(leg.world, interface, packet):
        after = under_its_address(leg, interface, packet)
        told = {"private_ip_address": packet.source, "nat_ip_address": after.source, "port": after.source_port}
        yield leg.translates(place, "outbound", Passage.INSTANCE_TRANSLATES_SOURCE, packet, after, told)
        packet = after
    return (yield from _send_on(leg, interface, packet))


def _give_back(leg: Leg, interface: NetworkInterface, packet: Packet, after: Packet) -> Stage[Arrival | None]:
    """What answers a connection that was masqueraded goes on to who made it."""
    place = Place(interface.id, Component.NETWORK_INTERFACE)
    told = {
        "private_ip_address": after.destination,
        "nat_ip_address": packet.destination,
        "port": after.destination_port,
    }
    yield leg.translates(place, "inbound", Passage.INSTANCE_TRANSLATES_DESTINATION, packet, after, told)
    return (yield from _send_on(leg, interface, after))


def _send_on(leg: Leg, interface: NetworkInterface, packet: Packet) -> Stage[Arrival | None]:
    place = Place(interface.id, Component.NETWORK_INTERFACE)
    yield leg.passes(place, "outbound", Passage.INTERFACE_FORWARDS, packet, {"address": packet.destination})
    leg.references = False
    return (yield from leave(leg, interface, packet))


def _be_alive(leg: Leg, interface: NetworkInterface, direction: Direction, packet: Packet) -> Stage[None]:
    """Without a running instance behind it, on hardware that works, an interface neither sends nor takes anything."""
    if interface.managed_by:
        return
    instance = instance_of(leg.world, interface.id)
    if instance is None:
        place = Place(interface.id, Component.NETWORK_INTERFACE)
        yield leg.refuses(place, direction, Refusal.BAD_STATE_ATTACHMENT, packet, {"status": interface.status})
    elif instance.state != "running":
        place = Place(instance.id, Component.INSTANCE)
        yield leg.refuses(place, direction, Refusal.BAD_STATE, packet, {"state": instance.state})
    elif not works(leg.world, instance):
        host = host_of(leg.world, instance) or ""
        hardware = failed_piece(leg.world, host) or host
        facts = {"level": level_of(hardware), "hardware": hardware, "host": host}
        yield leg.refuses(Place(instance.id, Component.INSTANCE), direction, Refusal.HARDWARE_FAILED, packet, facts)
