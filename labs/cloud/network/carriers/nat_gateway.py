"""How does a NAT gateway carry a packet? Out under its own private address, and the answer back to who asked.

It has no security group, and remembers every connection it carries. Which Elastic IP the world sees is the internet
gateway's business. It is redundant within its Availability Zone, and goes down with it.
https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
"""

from labs.cloud.hardware.failure import failed_zone
from labs.cloud.network.carriage import Arrival, Leg, Place, Stage, carries, receives
from labs.cloud.network.carriers.network_acl import cross
from labs.cloud.network.crossing import leave_subnet
from labs.cloud.network.packet import LAST_PORT, Packet, is_ipv6
from labs.cloud.network.step import Component, Passage, Refusal
from labs.cloud.resources.nat_gateway import NatGateway
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.subnet import Subnet

FIRST_PORT = 1024
"""It speaks from ports 1024 to 65535."""
Connection = tuple[str, str, str, int | None, str, int | None]
"""The interface, the protocol, its own address and port, and the far end's."""
Sender = tuple[str, int | None]


@carries(NatGateway)
def carry_through_nat_gateway(
    leg: Leg, gateway: NatGateway, leaves: Subnet | None, packet: Packet
) -> Stage[Arrival | None]:
    """Into its subnet, under its address, and out again by the table and the network ACL of that subnet.

    Only what begins a connection goes out: the answer to a request that came in another way belongs to none that it
    knows. https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
    """
    place = Place(gateway.id, Component.NAT_GATEWAY)
    subnet = leg.world.get(Subnet, gateway.subnet_id)
    interface = leg.world.get(NetworkInterface, gateway.interface_id)
    facts = {"address": packet.destination}
    if leaves is None:
        yield leg.refuses(place, "inbound", Refusal.NGW_REQUIRES_SOURCE_IN_VPC, packet, facts)
        return None
    yield from cross(leg, leaves, subnet, packet)
    if hardware := failed_zone(leg.world, subnet.availability_zone):
        failure = {"level": "zone", "hardware": hardware, "host": ""}
        yield leg.refuses(place, "inbound", Refusal.HARDWARE_FAILED, packet, failure)
    if is_ipv6(packet.destination):
        yield leg.refuses(place, "inbound", Refusal.PROTOCOL_RESTRICTION, packet, {"protocol": "IPv6"})
        return None
    if interface.has_address(packet.destination):
        yield leg.refuses(place, "inbound", Refusal.NGW_HAS_NO_CONNECTION, packet, facts)
        return None
    visit = (interface.id, packet.source, packet.destination)
    if interface.has_address(packet.source) or visit in leg.visited:
        yield leg.refuses(place, "inbound", Refusal.FORWARDING_LOOP, packet, facts)
        return None
    leg.visited.add(visit)
    if leg.name == "reply":
        # Whoever asked spoke to another address: an answer from the gateway's is none to them, and it drops what opens
        # no connection.
        yield leg.refuses(place, "outbound", Refusal.NGW_CARRIES_NO_REPLY, packet, facts)
    after = _under_its_address(leg, interface, packet)
    told = {"private_ip_address": packet.source, "nat_ip_address": after.source, "port": after.source_port}
    yield leg.translates(place, "outbound", Passage.NGW_TRANSLATES_SOURCE, packet, after, told)
    leg.references = False
    return (yield from leave_subnet(leg, subnet, after))


@receives(NatGateway)
def receive_at_nat_gateway(
    leg: Leg, gateway: NatGateway, interface: NetworkInterface, packet: Packet
) -> Stage[Arrival | None]:
    """Only what answers a connection is let in, and goes on to who made it."""
    place = Place(gateway.id, Component.NAT_GATEWAY)
    answered = (
        interface.id, packet.protocol,
        packet.destination, packet.destination_port, packet.source, packet.source_port,
    )  # fmt: skip
    sender: Sender | None = leg.memory.get(answered)
    if sender is None:
        facts = {"address": packet.destination}
        yield leg.refuses(place, "inbound", Refusal.NGW_HAS_NO_CONNECTION, packet, facts)
        return None
    after = packet.to_destination(sender[0]).to_port(sender[1])
    told = {"private_ip_address": sender[0], "nat_ip_address": packet.destination, "port": after.destination_port}
    yield leg.translates(place, "inbound", Passage.NGW_TRANSLATES_DESTINATION, packet, after, told)
    leg.references = False
    return (yield from leave_subnet(leg, leg.world.get(Subnet, interface.subnet_id), after))


def _under_its_address(leg: Leg, interface: NetworkInterface, packet: Packet) -> Packet:
    """The packet from the gateway's primary address; its port is kept unless another connection has it."""
    sender: Sender = (packet.source, packet.source_port)
    port = packet.source_port
    connection = _connection(interface, packet, port)
    while port is not None and (port < FIRST_PORT or leg.memory.get(connection, sender) != sender):
        port = port + 1 if FIRST_PORT <= port < LAST_PORT else FIRST_PORT
        connection = _connection(interface, packet, port)
    leg.memory[connection] = sender
    return packet.from_source(interface.primary_address).from_port(port)


def _connection(interface: NetworkInterface, packet: Packet, port: int | None) -> Connection:
    return (
        interface.id, packet.protocol,
        interface.primary_address, port, packet.destination, packet.destination_port,
    )  # fmt: skip
