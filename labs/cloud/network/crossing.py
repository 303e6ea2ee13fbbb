"""How does a packet get out of an interface or a subnet, and into a VPC from outside? The steps that many kinds share."""

from labs.cloud.network.carriage import Arrival, Leg, Place, Stage, carry
from labs.cloud.network.carriers.gateway_route_table import keep_to_the_detour
from labs.cloud.network.carriers.route_table import choose_route
from labs.cloud.network.carriers.security_group import admit
from labs.cloud.network.ends import Meant, Service, is_own, service_at
from labs.cloud.network.packet import NEAR, Packet, lies_in, lies_in_any
from labs.cloud.network.step import Component, Passage, Refusal
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc


def leave(leg: Leg, interface: NetworkInterface, packet: Packet) -> Stage[Arrival | None]:
    """Out of an interface: what is near is delivered, what is not is handed to where the route leads."""
    subnet = leg.world.get(Subnet, interface.subnet_id)
    if is_own(leg.world, interface, packet.destination):
        return (yield from _stay(leg, interface, packet))
    service = service_at(leg.world, interface, packet.destination)
    if service is not None or lies_in_any(packet.destination, NEAR):
        return (yield from _ask(leg, service, subnet, packet))
    if interface.group_ids:  # a service's own interface may have none
        yield from admit(leg, interface, "outbound", packet)
    return (yield from leave_subnet(leg, subnet, packet))


def leave_subnet(leg: Leg, subnet: Subnet, packet: Packet) -> Stage[Arrival | None]:
    """On from a place in a subnet where no security group is asked: to a neighbour, or where the route leads."""
    block = subnet.ipv6_cidr_block if ":" in packet.destination else subnet.cidr_block
    if block and lies_in(packet.destination, block):
        place = Place(subnet.id, Component.SUBNET)
        yield leg.passes(place, "outbound", Passage.SAME_SUBNET, packet, {"cidr_block": block})
        return (yield from carry(leg, leg.world.get(Vpc, subnet.vpc_id), subnet, packet))
    target = yield from choose_route(leg, subnet, packet)
    if target is None:
        return None
    yield from keep_to_the_detour(leg, target, subnet, packet)
    return (yield from carry(leg, target, subnet, packet))


def _stay(leg: Leg, interface: NetworkInterface, packet: Packet) -> Stage[Arrival | None]:
    """1: the packet is for the instance that sends it, unless it is meant for another's interface of the same address."""
    place = Place(interface.id, Component.NETWORK_INTERFACE)
    if leg.meant is not None and not _share_an_instance(leg.meant, interface):
        facts = {"address": packet.destination, "network_interface_id": leg.meant.id}
        yield leg.refuses(place, "inbound", Refusal.NO_POSSIBLE_DESTINATION, packet, facts)
        return None
    yield leg.delivers(place, "inbound", Passage.DELIVERED_TO_ITSELF, packet, {"address": packet.destination})
    return Arrival(interface, packet)


def _share_an_instance(one: Meant, other: NetworkInterface) -> bool:
    if one.id == other.id:
        return True
    if not isinstance(one, NetworkInterface):
        return False
    here, there = one.attachment, other.attachment
    return here is not None and there is not None and here.instance_id == there.instance_id


def _ask(leg: Leg, service: Service | None, subnet: Subnet, packet: Packet) -> Stage[Arrival | None]:
    """1: link-local addresses and the reserved ones of router and DNS server are never filtered nor routed."""
    facts = {"address": packet.destination}
    if service is None or leg.meant is not None:
        place = Place(subnet.id, Component.SUBNET)
        yield leg.refuses(place, "outbound", Refusal.NO_POSSIBLE_DESTINATION, packet, facts)
        return None
    place = Place(service.name, Component.SERVICE)
    yield leg.delivers(place, "inbound", Passage.DELIVERED_TO_SERVICE, packet, {**facts, "service": service.name})
    return Arrival(service, packet)


def enter_vpc(leg: Leg, vpc: Vpc, packet: Packet) -> Stage[Arrival | None]:
    """Into a VPC through a gateway that translates nothing: to the interface with the private address, or to nobody.

    What enters so is never handed on to another gateway of the VPC; that is why neither peerings nor VPNs are a way
    through. https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html#vpc-peering-limitations
    """
    return (yield from carry(leg, vpc, None, packet))
