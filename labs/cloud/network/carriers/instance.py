"""How does an instance carry what a route sends to it? Through its primary interface."""

from labs.cloud.network.carriage import Arrival, Leg, Place, Stage, carries, carry
from labs.cloud.network.packet import Packet
from labs.cloud.network.step import Component, Refusal
from labs.cloud.network.topology import interfaces_of
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.subnet import Subnet


@carries(Instance)
def carry_to_instance(leg: Leg, instance: Instance, leaves: Subnet | None, packet: Packet) -> Stage[Arrival | None]:
    """A route may name an instance as long as it has one interface, which then is the next hop."""
    attached = interfaces_of(leg.world).get(instance.id, ())
    if attached:
        return (yield from carry(leg, attached[0], leaves, packet))
    place = Place(instance.id, Component.INSTANCE)
    yield leg.refuses(place, "inbound", Refusal.BAD_STATE, packet, {"state": instance.state})
    return None
