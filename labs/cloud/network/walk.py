"""What becomes of one packet, and of the reply? Read this file first: a packet's way in the order of the AWS guides.

    1  an address on the instance itself, or a service of AWS next to it: nothing filters, nothing routes
    2  the security groups of the interface, outbound
    3  inside one subnet: straight to the other interface (6)
       else the route table of the subnet: the longest matching route names the next component
    4  the network ACL of the subnet, outbound
    5  the component carries it on: the VPC along its local route, an internet gateway with translation, an appliance;
       each kind does so in a file of its own, see carriage.py
    6  the network ACL of the subnet it enters, then the security groups of the interface, inbound
    7  the reply leaves by the interface that took the request and walks back by the same rules: security groups
       remember the connection, network ACLs and routes do not

A component that refuses does not end the walk. The steps after it are marked as hypothetical, so that the learner
hears of every control that stands in the way and not only of the first.
https://docs.aws.amazon.com/vpc/latest/userguide/how-it-works.html
"""

from collections.abc import Iterator

from labs.cloud.errors import InvalidParameterValue
from labs.cloud.network.carriage import Arrival, Leg, Place, Stage, carry, load, send
from labs.cloud.network.carriers.route_table import choose_route
from labs.cloud.network.carriers.security_group import admit
from labs.cloud.network.ends import End, Gone, Service, is_own, receiving_end, sending_end, service_at
from labs.cloud.network.packet import (
    ECHO_REQUEST,
    EPHEMERAL_PORT,
    LAST_PORT,
    LINK_LOCAL,
    PROTOCOLS,
    Packet,
    Protocol,
    lies_in,
)
from labs.cloud.network.step import Component, Direction, Passage, Refusal, Step, Walk
from labs.cloud.registry import camel
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import World


def walk(
    world: World,
    *,
    source: str,
    destination: str,
    protocol: Protocol = "tcp",
    destination_port: int | None = 80,
    source_port: int | None = None,
    icmp_type: int = ECHO_REQUEST,
    icmp_code: int = 0,
) -> Walk:
    """Send one packet and its reply. Ends are an interface's or instance's id, an IPv4 address, or `internet`.

    Raises the kind's CloudError for an id that names nothing, UnknownEnd for what is no end at all, NobodySends for a
    private address that is no interface's, and InvalidParameterValue for a protocol or port that does not exist.
    """
    load()
    must_be_a_protocol(protocol)
    if protocol != "icmp":
        must_be_a_port(destination_port, "destination_port")
    must_be_a_port(source_port or EPHEMERAL_PORT, "source_port")
    sender = sending_end(world, source, destination)
    receiver = receiving_end(world, destination, sender)
    packet = Packet(protocol, sender.address, receiver.address, source_port or EPHEMERAL_PORT, destination_port)
    if protocol == "icmp":
        packet = Packet(protocol, sender.address, receiver.address, icmp_type=icmp_type, icmp_code=icmp_code)
    if isinstance(sender.who, Gone):
        return _nobody_left(world, sender.who, "outbound", packet)
    if isinstance(receiver.who, Gone):
        return _nobody_left(world, receiver.who, "inbound", packet)
    return _there_and_back(world, sender, receiver, packet)


def must_be_a_protocol(protocol: str) -> None:
    """A packet is TCP's, UDP's or ICMP's."""
    if protocol not in PROTOCOLS:
        expected = f"Expecting one of {', '.join(PROTOCOLS)}."
        raise InvalidParameterValue(name="protocol", value=protocol, expected=expected, parameter="protocol")


def must_be_a_port(port: int | None, name: str) -> None:
    """Ports have sixteen bits."""
    if port is None or not 0 <= port <= LAST_PORT:
        expected = f"Expecting a port from 0 to {LAST_PORT}."
        raise InvalidParameterValue(name=camel(name), value=port, expected=expected, parameter=name)


def _there_and_back(world: World, sender: End, receiver: End, packet: Packet) -> Walk:
    there = Leg(world, "request", _interface(receiver))
    request, arrival = _follow(send(there, sender.who, packet))
    arrived = returned = arrival is not None and not there.refused
    reply: tuple[Step, ...] = ()
    if arrival is not None and (answer := arrival.packet.answered()) is not None:
        back = there.back(_interface(sender), refused=not arrived)
        reply, home = _follow(send(back, arrival.end, answer))
        returned = arrived and home is not None and not back.refused
    return Walk(
        arrived=arrived,
        returned=returned,
        request=request,
        reply=reply,
        refusals=tuple(step for step in (*request, *reply) if step.verdict == "refuse"),
        source_seen=arrival.packet.source if arrival is not None and arrived else None,
    )


def leave(leg: Leg, interface: NetworkInterface, packet: Packet) -> Stage[Arrival | None]:
    """Out of an interface: what is near is delivered, what is not is handed to where the route leads."""
    subnet = leg.world.get(Subnet, interface.subnet_id)
    if is_own(leg.world, interface, packet.destination):
        return (yield from _stay(leg, interface, packet))
    service = service_at(leg.world, interface, packet.destination)
    if service is not None or lies_in(packet.destination, LINK_LOCAL):
        return (yield from _ask(leg, service, subnet, packet))
    yield from admit(leg, interface, "outbound", packet)
    if lies_in(packet.destination, subnet.cidr_block):
        place = Place(subnet.id, Component.SUBNET)
        yield leg.passes(place, "outbound", Passage.SAME_SUBNET, packet, {"cidr_block": subnet.cidr_block})
        return (yield from carry(leg, leg.world.get(Vpc, subnet.vpc_id), subnet, packet))
    target = yield from choose_route(leg, subnet, packet)
    if target is None:
        return None
    return (yield from carry(leg, target, subnet, packet))


def _stay(leg: Leg, interface: NetworkInterface, packet: Packet) -> Stage[Arrival | None]:
    """1: the packet is for the instance that sends it."""
    place = Place(interface.id, Component.NETWORK_INTERFACE)
    yield leg.delivers(place, "inbound", Passage.DELIVERED_TO_ITSELF, packet, {"address": packet.destination})
    return Arrival(interface, packet)


def _ask(leg: Leg, service: Service | None, subnet: Subnet, packet: Packet) -> Stage[Arrival | None]:
    """1: link-local addresses and the reserved ones of router and DNS server are never filtered nor routed."""
    facts = {"address": packet.destination}
    if service is None:
        place = Place(subnet.id, Component.SUBNET)
        yield leg.refuses(place, "outbound", Refusal.NO_POSSIBLE_DESTINATION, packet, facts)
        return None
    place = Place(service.name, Component.SERVICE)
    yield leg.delivers(place, "inbound", Passage.DELIVERED_TO_SERVICE, packet, {**facts, "service": service.name})
    return Arrival(service, packet)


def _nobody_left(world: World, gone: Gone, direction: Direction, packet: Packet) -> Walk:
    """An instance without any interface takes part in nothing."""
    leg = Leg(world, "request", None)
    place = Place(gone.instance.id, Component.INSTANCE)
    step = leg.refuses(place, direction, Refusal.BAD_STATE, packet, {"state": gone.instance.state})
    return Walk(arrived=False, returned=False, request=(step,), reply=(), refusals=(step,))


def _follow(stage: Stage[Arrival | None]) -> tuple[tuple[Step, ...], Arrival | None]:
    """Let a stage run to its end: every step, and where the packet came to."""
    arrival: Arrival | None = None

    def watched() -> Iterator[Step]:
        nonlocal arrival
        arrival = yield from stage

    return tuple(watched()), arrival


def _interface(end: End) -> NetworkInterface | None:
    return end.who if isinstance(end.who, NetworkInterface) else None
