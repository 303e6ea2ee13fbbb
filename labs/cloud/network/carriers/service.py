"""How does a service answer that AWS runs next to the instance? Straight back, past every filter."""

from labs.cloud.network.carriage import Arrival, Leg, Place, Stage, sends
from labs.cloud.network.ends import Service
from labs.cloud.network.packet import Packet
from labs.cloud.network.step import Component, Passage


@sends(Service)
def send_from_service(leg: Leg, service: Service, packet: Packet) -> Stage[Arrival | None]:
    """Instance metadata, DNS, time or the VPC router speaks."""
    asker = service.asker
    here, there = Place(service.name, Component.SERVICE), Place(asker.id, Component.NETWORK_INTERFACE)
    yield leg.passes(here, "outbound", Passage.SERVICE_SENDS, packet, {"service": service.name})
    facts = {"address": packet.destination}
    yield leg.delivers(there, "inbound", Passage.DELIVERED_TO_INTERFACE, packet, facts)
    return Arrival(asker, packet)
