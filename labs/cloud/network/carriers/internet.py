"""How does the internet carry a packet? To the gateway of the VPC that has the public address, or to a host of its own."""

from labs.cloud.network.carriage import Arrival, Leg, Place, Stage, carries, carry, sends
from labs.cloud.network.carriers.internet_gateway import MissingGateway, addressee
from labs.cloud.network.ends import Internet
from labs.cloud.network.packet import Packet, is_internet_address
from labs.cloud.network.step import Component, Passage, Refusal
from labs.cloud.network.topology import gateways, idle_addresses
from labs.cloud.resources.subnet import Subnet

PLACE = Place("internet", Component.INTERNET)


@sends(Internet)
def send_from_internet(leg: Leg, internet: Internet, packet: Packet) -> Stage[Arrival | None]:
    """A host on the internet speaks."""
    yield leg.passes(PLACE, "outbound", Passage.INTERNET_SENDS, packet, {"address": packet.source})
    return (yield from carry(leg, internet, None, packet))


@carries(Internet)
def carry_across_internet(leg: Leg, internet: Internet, leaves: Subnet | None, packet: Packet) -> Stage[Arrival | None]:
    """Bring a packet to whoever has its destination address."""
    found = addressee(leg, packet.destination)
    if found:
        vpc_id = found[0].vpc_id
        gateway = gateways(leg.world).get(vpc_id) or MissingGateway(vpc_id=vpc_id)
        return (yield from carry(leg, gateway, None, packet))
    address = packet.destination
    if not is_internet_address(address) or address in idle_addresses(leg.world):
        yield leg.refuses(PLACE, "inbound", Refusal.NO_POSSIBLE_DESTINATION, packet, {"address": address})
        return None
    yield leg.delivers(PLACE, "inbound", Passage.DELIVERED_TO_INTERNET, packet, {"address": address})
    return Arrival(Internet(address), packet)
