"""What becomes of one packet, and of the reply? Read this file first: a packet's way in the order of the AWS guides.

    0  a destination given by name is looked up as the sender would, see names.py
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

from collections.abc import Iterator, Mapping

import msgspec

from labs.cloud.errors import InvalidParameterValue
from labs.cloud.network.carriage import NOWHERE, Arrival, Leg, Place, Stage, load, send
from labs.cloud.network.ends import (
    DNS,
    INTERNET_WORD,
    NO_ADDRESS,
    NO_ADDRESS_IPV6,
    End,
    Gone,
    Internet,
    Unresolved,
    both_ends,
    meant_by,
)
from labs.cloud.network.names import Resolution
from labs.cloud.network.packet import (
    ECHO_REQUEST,
    ECHO_REQUEST_IPV6,
    EPHEMERAL_PORT,
    LAST_PORT,
    PORTLESS,
    PROTOCOLS,
    Packet,
    Protocol,
)
from labs.cloud.network.step import Component, Direction, Passage, Refusal, Step, Walk
from labs.cloud.registry import camel
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.world import World


def walk(
    world: World,
    *,
    source: str,
    destination: str,
    source_address: str | None = None,
    protocol: Protocol = "tcp",
    destination_port: int | None = 80,
    source_port: int | None = None,
    icmp_type: int | None = None,
    icmp_code: int = 0,
    elsewhere: Mapping[str, World] = NOWHERE,
) -> Walk:
    """Send one packet and its reply. Ends are an interface's or instance's id, an address, a DNS name, or `internet`.

    An IPv6 address at one end, or `icmpv6`, makes it IPv6. ICMP is an echo request unless `icmp_type` says otherwise.
    `source_address` is where it is sent from, if not from the address that the source usually speaks from.
    `elsewhere` are the worlds of other Regions by name, as `Account.peers` gives them; ends named by id may be there.
    Raises the kind's CloudError for an id that names nothing, UnknownEnd for what is no end at all, NobodySends for a
    private address that is no interface's, FamiliesDiffer for ends that cannot meet, and InvalidParameterValue for a
    protocol or port that does not exist.
    """
    load()
    must_be_a_protocol(protocol)
    if protocol not in PORTLESS:
        must_be_a_port(destination_port, "destination_port")
    must_be_a_port(source_port or EPHEMERAL_PORT, "source_port")
    here, there = (_world_of(end, world, elsewhere) for end in (source, destination))
    in_ipv6 = ":" in source or ":" in destination or ":" in (source_address or "") or protocol == "icmpv6"
    sender, receiver = both_ends((here, there), source, destination, source_address, in_ipv6=in_ipv6)
    if not sender.address or not receiver.address:
        return _no_common_family(world, sender, receiver, protocol)
    packet = Packet(protocol, sender.address, receiver.address, source_port or EPHEMERAL_PORT, destination_port)
    if protocol in PORTLESS:
        packet = _icmp(sender.address, receiver.address, icmp_type, icmp_code)
    if isinstance(sender.who, Gone):
        return _nobody_left(here, sender.who, "outbound", packet)
    if isinstance(receiver.who, Gone):
        return _nobody_left(there, receiver.who, "inbound", packet)
    if isinstance(receiver.who, Unresolved):
        return _nowhere_to_go(here, sender, receiver.who.resolution, packet)
    worlds = {**elsewhere, world.region: world} if elsewhere else elsewhere
    begins = there if isinstance(sender.who, Internet) else here
    seen = _there_and_back(Leg(begins, "request", meant_by(receiver), worlds), sender, packet)
    if receiver.resolution is None:
        return seen
    return msgspec.structs.replace(seen, request=(_resolved(here, sender, receiver.resolution, packet), *seen.request))


def _world_of(end: str, world: World, elsewhere: Mapping[str, World]) -> World:
    """The world in which an end is that was named by its id; any other end is in the first."""
    return next((one for one in elsewhere.values() if end in one.resources), world)


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


def _icmp(source: str, destination: str, icmp_type: int | None, icmp_code: int) -> Packet:
    """ICMP of the family that the addresses are of; an echo request where no type is given."""
    if ":" in destination:
        kind = ECHO_REQUEST_IPV6 if icmp_type is None else icmp_type
        return Packet("icmpv6", source, destination, icmp_type=kind, icmp_code=icmp_code)
    kind = ECHO_REQUEST if icmp_type is None else icmp_type
    return Packet("icmp", source, destination, icmp_type=kind, icmp_code=icmp_code)


def _there_and_back(there: Leg, sender: End, packet: Packet) -> Walk:
    request, arrival = _follow(send(there, sender.who, packet))
    arrived = returned = arrival is not None and not there.refused
    reply: tuple[Step, ...] = ()
    if arrival is not None and (answer := arrival.packet.answered()) is not None:
        back = there.back(meant_by(sender), refused=not arrived)
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


def _nobody_left(world: World, gone: Gone, direction: Direction, packet: Packet) -> Walk:
    """An instance without any interface takes part in nothing."""
    leg = Leg(world, "request", None)
    place = Place(gone.instance.id, Component.INSTANCE)
    step = leg.refuses(place, direction, Refusal.BAD_STATE, packet, {"state": gone.instance.state})
    return Walk(arrived=False, returned=False, request=(step,), reply=(), refusals=(step,))


def _no_common_family(world: World, sender: End, receiver: End, protocol: Protocol) -> Walk:
    """An interface without an address of the family that the other end speaks cannot even begin."""
    in_ipv6 = ":" in f"{sender.address}{receiver.address}" or not _has_ipv4(sender, receiver)
    nothing, family = (NO_ADDRESS_IPV6, "IPv6") if in_ipv6 else (NO_ADDRESS, "IPv4")
    packet = Packet(protocol, sender.address or nothing, receiver.address or nothing)
    lacking = receiver if sender.address else sender
    direction: Direction = "inbound" if sender.address else "outbound"
    interface = meant_by(lacking)
    place = Place(interface.id if interface else "", Component.NETWORK_INTERFACE)
    facts = {"address": sender.address or receiver.address or nothing, "family": family}
    step = Leg(world, "request", None).refuses(place, direction, Refusal.NO_ADDRESS_OF_THE_FAMILY, packet, facts)
    return Walk(arrived=False, returned=False, request=(step,), reply=(), refusals=(step,))


def _has_ipv4(*ends: End) -> bool:
    return any("." in one.address for one in ends)


def _nowhere_to_go(world: World, sender: End, resolution: Resolution, packet: Packet) -> Walk:
    """A name that leads nowhere: no packet is sent at all."""
    leg = Leg(world, "request", None)
    facts = {"name": resolution.name, "why": str(resolution.why)}
    step = leg.refuses(_name_server(sender), "outbound", Refusal.NAME_NOT_RESOLVED, packet, facts)
    return Walk(arrived=False, returned=False, request=(step,), reply=(), refusals=(step,))


def _resolved(world: World, sender: End, resolution: Resolution, packet: Packet) -> Step:
    """The name is looked up before anything is sent, so nothing that the packet meets matters to that."""
    facts = {"name": resolution.name, "address": packet.destination}
    return Leg(world, "request", None).passes(_name_server(sender), "outbound", Passage.NAME_RESOLVED, packet, facts)


def _name_server(sender: End) -> Place:
    """Who is asked for names: Amazon's server inside a VPC, public DNS elsewhere."""
    inside = isinstance(sender.who, NetworkInterface)
    return Place(DNS, Component.SERVICE) if inside else Place(INTERNET_WORD, Component.INTERNET)


def _follow(stage: Stage[Arrival | None]) -> tuple[tuple[Step, ...], Arrival | None]:
    """Let a stage run to its end: every step, and where the packet came to."""
    arrival: Arrival | None = None

    def watched() -> Iterator[Step]:
        nonlocal arrival
        arrival = yield from stage

    return tuple(watched()), arrival
