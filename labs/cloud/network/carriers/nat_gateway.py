"""How does a NAT gateway carry a packet? Out under its own private address, and the answer back to who asked.

It has no security group, and remembers every connection it carries. Which Elastic IP the world sees is the internet
gateway's business. It is redundant within its Availability Zone, and goes down with it.
https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
"""

from labs.cloud.hardware.failure import failed_zone
from labs.cloud.network.carriage import Arrival, Leg, Place, Stage, carries, receives
from labs.cloud.network.carriers.network_acl import cross
from labs.cloud.network.connections import answer_to, under_its_address
from labs.cloud.network.crossing import leave_subnet
from labs.cloud.network.packet import Packet, is_ipv6
from labs.cloud.network.step import Component, Passage, Refusal
from labs.cloud.resources.nat_gateway import NatGateway
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.subnet import Subnet


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
    after = under_its_address(leg, interface, packet)
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
    after = answer_to(leg, interface, packet)
    if after is None:
        facts = {"address": packet.destination}
        yield leg.refuses(place, "inbound", Refusal.NGW_HAS_NO_CONNECTION, packet, facts)
        return None
    told = {
        "private_ip_address": after.destination,
        "nat_ip_address": packet.destination,
        "port": after.destination_port,
    }
    yield leg.translates(place, "inbound", Passage.NGW_TRANSLATES_DESTINATION, packet, after, told)
    leg.references = False
    return (yield from leave_subnet(leg, leg.world.get(Subnet, interface.subnet_id), after))
