"""How does a peering connection carry a packet? Straight into the other VPC, and only if it is for an address there.

Nobody lies behind that VPC: neither its gateways nor its own peers can be reached, since what comes in is delivered
there or nowhere. https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html#vpc-peering-limitations
"""

from labs.cloud.network.carriage import Arrival, Leg, Place, Stage, carries
from labs.cloud.network.carriers.network_acl import cross
from labs.cloud.network.crossing import enter_vpc
from labs.cloud.network.packet import Packet, lies_in_any
from labs.cloud.network.step import Component, Passage, Refusal
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.cloud.resources.vpc_peering_connection import VpcPeeringConnection, VpcPeeringConnectionVpcInfo


@carries(VpcPeeringConnection)
def carry_to_the_peer(
    leg: Leg, connection: VpcPeeringConnection, leaves: Subnet | None, packet: Packet
) -> Stage[Arrival | None]:
    """Out of a subnet, over to the other VPC; into another Region too, where groups of this one are unknown."""
    place, address = Place(connection.id, Component.VPC_PEERING_CONNECTION), packet.destination
    if leaves is None:
        yield leg.refuses(place, "inbound", Refusal.NO_POSSIBLE_DESTINATION, packet, {"address": address})
        return None
    yield from cross(leg, leaves, None, packet)
    peer = connection.across(leaves.vpc_id)
    facts = {"address": address, "vpc_id": peer.vpc_id, "cidr_blocks": list(peer.cidr_blocks), "region": peer.region}
    if not lies_in_any(address, peer.cidr_blocks):
        yield leg.refuses(place, "outbound", Refusal.PCX_REQUIRES_ADDRESS_IN_VPC_CIDR, packet, facts)
        return None
    vpc = arrive_in(leg, peer)
    if vpc is None:
        yield leg.refuses(place, "outbound", Refusal.NO_POSSIBLE_DESTINATION, packet, {"address": address})
        return None
    yield leg.passes(place, "outbound", Passage.PCX_CARRIES, packet, facts)
    return (yield from enter_vpc(leg, vpc, packet))


def arrive_in(leg: Leg, peer: VpcPeeringConnectionVpcInfo) -> Vpc | None:
    """The VPC of a side, in the leg's world or in that of another Region, which then is the leg's; None if unknown."""
    if peer.region != leg.world.region:
        if peer.region not in leg.elsewhere:
            return None
        leg.world = leg.elsewhere[peer.region]
        leg.references = False
    return leg.world.find(Vpc, peer.vpc_id)
