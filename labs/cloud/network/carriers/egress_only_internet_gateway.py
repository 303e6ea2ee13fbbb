"""How does an egress-only internet gateway carry a packet? Out, and then in again only what answers it.

https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html
"""

from labs.cloud.network.carriage import Arrival, Leg, Place, Stage, carries, carry
from labs.cloud.network.carriers.block_public_access import ask_the_account
from labs.cloud.network.carriers.internet_gateway import addressee, pass_ipv6_out
from labs.cloud.network.carriers.network_acl import cross
from labs.cloud.network.ends import Internet
from labs.cloud.network.packet import UNIQUE_LOCAL_BLOCKS, Packet, lies_in_any
from labs.cloud.network.step import Component, Passage, Refusal
from labs.cloud.network.topology import private_addresses
from labs.cloud.resources.egress_only_internet_gateway import EgressOnlyInternetGateway
from labs.cloud.resources.subnet import Subnet


@carries(EgressOnlyInternetGateway)
def carry_outward_only(
    leg: Leg, gateway: EgressOnlyInternetGateway, leaves: Subnet | None, packet: Packet
) -> Stage[Arrival | None]:
    """Out to the internet when the packet leaves a subnet; in from there only as an answer."""
    place = Place(gateway.id, Component.EGRESS_ONLY_INTERNET_GATEWAY)
    if leaves is None:
        return (yield from _carry_in(leg, place, packet))
    yield from cross(leg, leaves, None, packet)
    if lies_in_any(packet.destination, UNIQUE_LOCAL_BLOCKS):
        facts = {"address": packet.destination}
        yield leg.refuses(place, "outbound", Refusal.NO_POSSIBLE_DESTINATION, packet, facts)
        return None
    speaker = private_addresses(leg.world).get((leaves.vpc_id, packet.source))
    yield from ask_the_account(leg, place, "outbound", speaker, packet, lets_out_alone=True)
    yield from pass_ipv6_out(leg, place, leaves.vpc_id, packet, Passage.EIGW_CARRIES)
    leg.memory[_connection(place, packet.source, packet.source_port, packet.destination, packet.destination_port)] = (
        True
    )
    return (yield from carry(leg, Internet(), None, packet))


def _carry_in(leg: Leg, place: Place, packet: Packet) -> Stage[Arrival | None]:
    leg.references = False
    found = addressee(leg, packet.destination)
    facts = {"address": packet.destination}
    if found is None:
        yield leg.refuses(place, "inbound", Refusal.NO_POSSIBLE_DESTINATION, packet, facts)
        return None
    yield from ask_the_account(leg, place, "inbound", found[0], packet, lets_out_alone=True)
    connection = _connection(place, packet.destination, packet.destination_port, packet.source, packet.source_port)
    if connection in leg.memory:
        yield leg.passes(place, "inbound", Passage.EIGW_LETS_ANSWER_IN, packet, facts)
    else:
        yield leg.refuses(place, "inbound", Refusal.EIGW_IS_EGRESS_ONLY, packet, facts)
    return (yield from carry(leg, found[0], None, packet))


def _connection(
    place: Place, inner: str, inner_port: int | None, outer: str, outer_port: int | None
) -> tuple[str, str, int | None, str, int | None]:
    """What the gateway remembers of a connection, said from the inside."""
    return place.id, inner, inner_port, outer, outer_port
