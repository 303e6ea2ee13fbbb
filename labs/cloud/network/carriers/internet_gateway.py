"""How does an internet gateway carry a packet? IPv4 by one-to-one translation, where there is a public address; IPv6 as is.

https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
"""

from labs.cloud.network.carriage import Arrival, Leg, Place, Stage, carries, carry
from labs.cloud.network.carriers.block_public_access import ask_the_account
from labs.cloud.network.carriers.network_acl import cross
from labs.cloud.network.ends import BORROWED_ADDRESS, Internet
from labs.cloud.network.entrance import Entrance
from labs.cloud.network.packet import PRIVATE_BLOCKS, SHARED_BLOCKS, UNIQUE_LOCAL_BLOCKS, Packet, lies_in_any
from labs.cloud.network.step import Component, Direction, Passage, Refusal
from labs.cloud.network.topology import ipv6_addresses, private_addresses, public_addresses, translations
from labs.cloud.resources.internet_gateway import InternetGateway
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.subnet import Subnet
from labs.cloud.world import Frozen

KEPT_IN = {
    PRIVATE_BLOCKS: Refusal.IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS,
    SHARED_BLOCKS: Refusal.IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS,
    UNIQUE_LOCAL_BLOCKS: Refusal.NO_POSSIBLE_DESTINATION,
}
"""What a gateway never lets out to the internet, and what it says then."""


class MissingGateway(Frozen):
    """The internet gateway that a VPC does not have. It refuses, and the walk goes on as if it were there."""

    vpc_id: str


@carries(InternetGateway)
def carry_through_gateway(
    leg: Leg, gateway: InternetGateway, leaves: Subnet | None, packet: Packet
) -> Stage[Arrival | None]:
    """Out to the internet when the packet leaves a subnet, else in from the internet."""
    place = Place(gateway.id, Component.INTERNET_GATEWAY)
    if leaves is None:
        return (yield from _carry_in(leg, place, packet))
    return (yield from _carry_out(leg, place, leaves, packet))


@carries(MissingGateway)
def carry_without_gateway(
    leg: Leg, missing: MissingGateway, leaves: Subnet | None, packet: Packet
) -> Stage[Arrival | None]:
    """Say once that there is no gateway, then go on as if there were."""
    place = Place(missing.vpc_id, Component.VPC)
    if missing.vpc_id not in leg.excused:
        leg.excused.add(missing.vpc_id)
        direction: Direction = "inbound" if leaves is None else "outbound"
        address = packet.destination
        yield leg.refuses(place, direction, Refusal.VPC_HAS_NO_INTERNET_GATEWAY, packet, {"address": address})
    if leaves is None:
        return (yield from _carry_in(leg, place, packet))
    return (yield from _carry_out(leg, place, leaves, packet))


def _carry_out(leg: Leg, place: Place, leaves: Subnet, packet: Packet) -> Stage[Arrival | None]:
    yield from cross(leg, leaves, None, packet)
    address = packet.destination
    for blocks, code in KEPT_IN.items():
        if lies_in_any(address, blocks):
            yield leg.refuses(place, "outbound", code, packet, {"address": address})
            return None
    speaker = private_addresses(leg.world).get((leaves.vpc_id, packet.source))
    yield from ask_the_account(leg, place, "outbound", speaker, packet)
    if ":" in packet.source:
        yield from pass_ipv6_out(leg, place, leaves.vpc_id, packet, Passage.IGW_CARRIES_IPV6)
    else:
        packet = yield from _translate_source(leg, place, leaves.vpc_id, packet)
    return (yield from carry(leg, Internet(), None, packet))


def pass_ipv6_out(leg: Leg, place: Place, vpc_id: str, packet: Packet, code: Passage) -> Stage[None]:
    """Let IPv6 go on as it is; only an address that an interface of the VPC has can come back."""
    facts = {"address": packet.source}
    if (vpc_id, packet.source) in private_addresses(leg.world):
        yield leg.passes(place, "outbound", code, packet, facts)
        return
    missing = {**facts, "network_interface_id": None}
    yield leg.refuses(place, "outbound", Refusal.IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS, packet, missing)


def _translate_source(leg: Leg, place: Place, vpc_id: str, packet: Packet) -> Stage[Packet]:
    """The packet with its sender's public address, or with a borrowed one where the sender has none."""
    private = packet.source
    owner = private_addresses(leg.world).get((vpc_id, private))
    public = translations(leg.world).get((owner.id, private)) if owner else None
    if public is None and private not in leg.excused:
        leg.excused.add(private)
        missing = {"address": private, "network_interface_id": owner.id if owner else None}
        yield leg.refuses(place, "outbound", Refusal.IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS, packet, missing)
    if public is None and owner:
        leg.borrowed = (owner, private)
    after = packet.from_source(public or BORROWED_ADDRESS)
    code = Passage.IGW_TRANSLATES_SOURCE if public else Passage.IGW_WOULD_TRANSLATE
    facts = {"private_ip_address": private, "public_ip": after.source}
    yield leg.translates(place, "outbound", code, packet, after, facts)
    return after


def _carry_in(leg: Leg, place: Place, packet: Packet) -> Stage[Arrival | None]:
    leg.references = False
    found = addressee(leg, packet.destination)
    if found is None:
        yield leg.refuses(place, "inbound", Refusal.NO_POSSIBLE_DESTINATION, packet, {"address": packet.destination})
        return None
    interface, private = found
    yield from ask_the_account(leg, place, "inbound", interface, packet)
    if ":" in private:
        yield leg.passes(place, "inbound", Passage.IGW_CARRIES_IPV6, packet, {"address": private})
        return (yield from carry(leg, Entrance(place.id, interface), None, packet))
    if private == packet.destination:
        leg.excused.add(private)
        missing = {"address": private, "network_interface_id": interface.id}
        yield leg.refuses(place, "inbound", Refusal.IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS, packet, missing)
        return (yield from carry(leg, Entrance(place.id, interface), None, packet))
    after = packet.to_destination(private)
    borrowed = packet.destination == BORROWED_ADDRESS
    code = Passage.IGW_WOULD_TRANSLATE if borrowed else Passage.IGW_TRANSLATES_DESTINATION
    facts = {"private_ip_address": private, "public_ip": packet.destination}
    yield leg.translates(place, "inbound", code, packet, after, facts)
    return (yield from carry(leg, Entrance(place.id, interface), None, after))


def addressee(leg: Leg, address: str) -> tuple[NetworkInterface, str] | None:
    """The interface a packet from the internet is for, and its private address; an IPv6 address is public itself.

    An interface that was named as the end but has no public address is spoken to by its private one, so that the walk
    can tell what else stands in the way.
    """
    if ":" in address:
        holder = ipv6_addresses(leg.world).get(address)
        return (holder, address) if holder else None
    held = leg.borrowed if address == BORROWED_ADDRESS else public_addresses(leg.world).get(address)
    if held:
        return held
    meant = leg.meant
    return (meant, address) if isinstance(meant, NetworkInterface) and meant.has_address(address) else None
