"""How does the internet carry a packet? To the gateway of the VPC that has the public address, or to a host of its own."""

from typing import Any

from labs.cloud.network.carriage import Arrival, Leg, Place, Stage, carries, carry, sends
from labs.cloud.network.carriers.internet_gateway import MissingGateway, addressee
from labs.cloud.network.carriers.route_table import longest_match, ways_of
from labs.cloud.network.ends import Internet
from labs.cloud.network.packet import Packet, is_internet_address
from labs.cloud.network.step import Component, Passage, Refusal
from labs.cloud.network.topology import gateways, idle_addresses
from labs.cloud.resources.egress_only_internet_gateway import EgressOnlyInternetGateway
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.subnet import Subnet
from labs.cloud.world import World

PLACE = Place("internet", Component.INTERNET)


@sends(Internet)
def send_from_internet(leg: Leg, internet: Internet, packet: Packet) -> Stage[Arrival | None]:
    """A host on the internet speaks."""
    yield leg.passes(PLACE, "outbound", Passage.INTERNET_SENDS, packet, {"address": packet.source})
    return (yield from carry(leg, internet, None, packet))


def entrance(world: World, interface: NetworkInterface, packet: Packet) -> Any:
    """The gateway by which a packet from the internet comes to an interface: the egress-only one that its answer would take.

    IPv4 only ever comes by the internet gateway.
    """
    if ":" in packet.destination:
        _, ways = ways_of(world, interface.subnet_id)
        way = longest_match(ways, packet.to_destination(packet.source))
        if way is not None and way.is_active and isinstance(way.target, EgressOnlyInternetGateway):
            return way.target
    return gateways(world).get(interface.vpc_id) or MissingGateway(vpc_id=interface.vpc_id)


@carries(Internet)
def carry_across_internet(leg: Leg, internet: Internet, leaves: Subnet | None, packet: Packet) -> Stage[Arrival | None]:
    """Bring a packet to whoever has its destination address."""
    found = addressee(leg, packet.destination)
    if found:
        return (yield from carry(leg, entrance(leg.world, found[0], packet), None, packet))
    address = packet.destination
    if not is_internet_address(address) or address in idle_addresses(leg.world):
        yield leg.refuses(PLACE, "inbound", Refusal.NO_POSSIBLE_DESTINATION, packet, {"address": address})
        return None
    yield leg.delivers(PLACE, "inbound", Passage.DELIVERED_TO_INTERNET, packet, {"address": address})
    return Arrival(Internet(address), packet)
