"""How does a VPC carry a packet along its `local` route? To the interface that has the address, wherever its subnet is."""

from labs.cloud.network.carriage import Arrival, Leg, Place, Stage, carries, carry
from labs.cloud.network.carriers.network_acl import cross
from labs.cloud.network.packet import Packet
from labs.cloud.network.step import Component, Refusal
from labs.cloud.network.topology import private_addresses, subnet_holding
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc


@carries(Vpc)
def carry_locally(leg: Leg, vpc: Vpc, leaves: Subnet | None, packet: Packet) -> Stage[Arrival | None]:
    """Hand the packet to the interface with its destination address; reserved and free addresses have none."""
    address = packet.destination
    receiver = private_addresses(leg.world).get((vpc.id, address))
    if receiver is not None:
        return (yield from carry(leg, receiver, leaves, packet))
    subnet = subnet_holding(leg.world, vpc.id, address)
    if subnet is not None:
        yield from cross(leg, leaves, subnet, packet)
    place = Place(subnet.id, Component.SUBNET) if subnet else Place(vpc.id, Component.VPC)
    yield leg.refuses(place, "inbound", Refusal.NO_POSSIBLE_DESTINATION, packet, {"address": address})
    return None
