"""What became of a packet? The walk of the simulator, put into words and drawn hop by hop."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.utils.translation import gettext as _

from labs.cloud.errors import CloudError
from labs.cloud.network.carriage import NOWHERE
from labs.cloud.network.flow_log import written
from labs.cloud.network.packet import PORTLESS, Packet, Protocol
from labs.cloud.network.step import Step, Walk
from labs.cloud.network.walk import walk
from labs.cloud.resources.flow_log import FlowLog
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.on_premises_network import OnPremisesNetwork
from labs.cloud.world import World
from labs.courses.words import say
from labs.web import choices, wording
from labs.web.choices import Choice
from labs.web.shown import Shown
from labs.web.smallest_fix import FixView, fix_view
from labs.web.speed import MOST_FLOWS, SECONDS, Speed, speed_between
from labs.web.topology import Thing, thing

INTERNET = "internet"
ASKING = "fix"
"""The parameter that asks for the smallest fix."""
MEASURING = "measure"
"""The parameter that asks how fast it is."""
KEPT = ("region", "select", "source", "destination", "address", "protocol", "port")
"""What the question says besides: the packet, and what the page shows."""
PROTOCOLS: tuple[Protocol, ...] = ("tcp", "udp", "icmp", "icmpv6")
LABELS: Mapping[str, str] = {"tcp": "TCP", "udp": "UDP", "icmp": "ICMP", "icmpv6": "ICMPv6"}
DEFAULT_PORT = "80"


class Hop(Shown, frozen=True, kw_only=True):
    """One step as the page shows it."""

    verdict: str
    words: str
    place: str
    """What the component is called."""
    component: Thing | None
    code: str
    before: str
    after: str
    """The addresses after a translation; empty when nothing changed."""
    hypothetical: bool


class LogRecord(Shown, frozen=True, kw_only=True):
    """A line that a flow log on the way writes down."""

    flow_log: Thing
    action: str
    line: str


class Help(Shown, frozen=True, kw_only=True):
    """Whether learners may ask for the smallest fix, and what it must not let in."""

    offered: bool = False
    unwanted: Callable[[], Sequence[Mapping[str, Any]]] = tuple


NO_HELP = Help()


class Journey(Shown, frozen=True, kw_only=True):
    """A packet's way there and its reply's way back."""

    arrived: bool
    returned: bool
    request: tuple[Hop, ...]
    reply: tuple[Hop, ...]
    refusals: int
    source_seen: str | None
    has_flow_logs: bool
    """Whether anything is written down in this Region at all."""
    records: tuple[LogRecord, ...]
    ask: str = ""
    """The query of a link that asks for the smallest fix; empty where nobody may ask, or nothing is broken."""
    fix: FixView | None = None
    """The smallest fix, when it was asked for."""


class PacketForm(Shown, frozen=True, kw_only=True):
    """What may be sent from where to where, and what was asked last."""

    sources: tuple[Choice, ...]
    destinations: tuple[Choice, ...]
    protocols: tuple[Choice, ...]
    port: str
    address: str = ""
    """A destination that was typed instead of chosen."""
    flows: str = "1"
    durations: tuple[Choice, ...] = ()
    speed: Speed | None = None
    """What was found, when it was asked how fast it is."""
    journey: Journey | None = None
    fault: str = ""
    fault_field: str = ""


def packet_form(
    world: World,
    query: Mapping[str, str],
    language: str,
    elsewhere: Mapping[str, World] = NOWHERE,
    help: Help = NO_HELP,
) -> PacketForm:
    """The form, and when the query asks for a packet, its journey in this world and those of Regions it is peered with."""
    source, protocol = query.get("source", INTERNET), query.get("protocol", "tcp")
    chosen = query.get("destination", "")
    typed = query.get("address", "").strip()
    ends = tuple(_ends(world))
    far = tuple(end for one in elsewhere.values() for end in _ends_far(one))
    form = PacketForm(
        sources=tuple(_chosen(ends, source)),
        destinations=tuple(_chosen((*ends, *far), chosen)),
        protocols=tuple(_chosen([Choice(value=one, label=LABELS[one]) for one in PROTOCOLS], protocol)),
        port=query.get("port", DEFAULT_PORT),
        address=typed,
        flows=query.get("flows", "1"),
        durations=tuple(_chosen(_durations(), query.get("seconds", str(SECONDS[0])))),
    )
    if "source" not in query:
        return form
    sent = _sent(world, form, source, typed or chosen, protocol, language, elsewhere)
    if MEASURING in query and not sent.fault:
        sent = _measured(world, sent, query, typed or chosen, language, elsewhere)
    return _helped(world, sent, query, typed or chosen, language, elsewhere, help)


def drawn(found: Walk, world: World, language: str, elsewhere: Mapping[str, World] = NOWHERE) -> Journey:
    """A walk in words, with what flow logs write of it."""
    return Journey(
        arrived=found.arrived,
        returned=found.returned,
        request=tuple(hop(one, world, language) for one in found.request),
        reply=tuple(hop(one, world, language) for one in found.reply),
        refusals=len(found.refusals),
        source_seen=found.source_seen,
        has_flow_logs=any(one.all(FlowLog) for one in (world, *elsewhere.values())),
        records=tuple(_records(found, world, elsewhere)),
    )


def _records(found: Walk, world: World, elsewhere: Mapping[str, World]) -> Iterator[LogRecord]:
    known = {log.id: thing(log) for one in (world, *elsewhere.values()) for log in one.all(FlowLog)}
    for one in written(world, found, elsewhere) if known else ():
        yield LogRecord(flow_log=known[one.flow_log_id], action=one.action, line=one.line)


def hop(step: Step, world: World, language: str) -> Hop:
    """A step in words."""
    resource = world.resources.get(step.component_id)
    before, after = _header(step.before), _header(step.after)
    return Hop(
        verdict=step.verdict,
        words=say("step", step.code, step.params, language),
        place=str(wording.component_of(step.component_type)),
        component=thing(resource) if resource else None,
        code=step.code,
        before=before,
        after="" if before == after else after,
        hypothetical=step.hypothetical,
    )


def _sent(
    world: World,
    form: PacketForm,
    source: str,
    destination: str,
    asked: str,
    language: str,
    elsewhere: Mapping[str, World],
) -> PacketForm:
    protocol = next((one for one in PROTOCOLS if one == asked), None)
    if protocol is None:
        return msgspec.structs.replace(form, fault=_("Choose TCP, UDP, ICMP or ICMPv6."), fault_field="protocol")
    fault, field = _fault(form, destination, protocol)
    if fault:
        return msgspec.structs.replace(form, fault=fault, fault_field=field)
    port = None if protocol in PORTLESS else int(form.port)
    try:
        found = walk(
            world,
            source=source,
            destination=destination,
            protocol=protocol,
            destination_port=port,
            elsewhere=elsewhere,
        )
    except CloudError as error:
        return msgspec.structs.replace(form, fault=error.message, fault_field="destination")
    return msgspec.structs.replace(form, journey=drawn(found, world, language, elsewhere))


def _measured(
    world: World,
    form: PacketForm,
    query: Mapping[str, str],
    destination: str,
    language: str,
    elsewhere: Mapping[str, World],
) -> PacketForm:
    """The form with what was found between the ends; the packet that it sends has been sent before."""
    flows, seconds, source = form.flows, query.get("seconds", str(SECONDS[0])), query["source"]
    if source not in world.resources:
        return msgspec.structs.replace(
            form, fault=_("Only instances of this Region can measure."), fault_field="source"
        )
    if not (flows.isascii() and flows.isdigit() and 1 <= int(flows) <= MOST_FLOWS):
        return msgspec.structs.replace(
            form, fault=_("From 1 to 1,000 connections can be measured."), fault_field="flows"
        )
    protocol = next(one for one in PROTOCOLS if one == query.get("protocol", "tcp"))
    port = None if protocol in PORTLESS else int(form.port)
    lasting = next((one for one in SECONDS if str(one) == seconds), SECONDS[0])
    found = speed_between(world, source, destination, protocol, port, int(flows), lasting, language, elsewhere)
    return msgspec.structs.replace(form, speed=found)


def _durations() -> Iterator[Choice]:
    named = (_("10 seconds"), _("1 minute"), _("10 minutes"), _("1 hour"))
    for seconds, label in zip(SECONDS, named, strict=True):
        yield Choice(value=str(seconds), label=label)


def _helped(
    world: World,
    form: PacketForm,
    query: Mapping[str, str],
    destination: str,
    language: str,
    elsewhere: Mapping[str, World],
    help: Help,
) -> PacketForm:
    """The form with a way to ask for the smallest fix, or with the fix."""
    journey = form.journey
    if journey is None or not help.offered or not journey.refusals:
        return form
    if ASKING not in query:
        ask = urlencode({**{name: query[name] for name in KEPT if name in query}, ASKING: "1"})
        return msgspec.structs.replace(form, journey=msgspec.structs.replace(journey, ask=ask))
    protocol = query.get("protocol", "tcp")
    packet = {
        "source": query["source"],
        "destination": destination,
        "protocol": protocol,
        "destination_port": None if protocol in PORTLESS else int(form.port),
    }
    fix = fix_view(world, packet, language, help.unwanted(), elsewhere)
    return msgspec.structs.replace(form, journey=msgspec.structs.replace(journey, fix=fix))


def _fault(form: PacketForm, destination: str, protocol: Protocol) -> tuple[str, str]:
    if protocol not in PORTLESS and not (form.port.isascii() and form.port.isdigit() and 1 <= int(form.port) <= 65535):
        return _("A port is a number from 1 to 65535."), "port"
    if not destination:
        return _("Choose where the packet goes, or type an address."), "destination"
    if form.address and not _is_address(form.address):
        return _("This is not an IP address."), "address"
    return "", ""


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _ends(world: World) -> Iterator[Choice]:
    yield Choice(value=INTERNET, label=_("The internet"))
    yield from _hosts(world)
    yield from _hosts_on_premises(world)


def _ends_far(world: World) -> Iterator[Choice]:
    """What a packet may be sent to in another Region."""
    for one in _hosts(world):
        yield Choice(value=one.value, label=f"{world.region}: {one.label}")


def _hosts(world: World) -> Iterator[Choice]:
    for kind in (Instance, NetworkInterface):
        for one in world.all(kind):
            if wording.is_alive(one):
                yield Choice(value=one.id, label=choices.label_of(one, world))


def _hosts_on_premises(world: World) -> Iterator[Choice]:
    """Each host behind a customer gateway by its address; of a network that names none, one stands for all."""
    for network in world.all(OnPremisesNetwork):
        for host in network.hosts or (network.first_host,):
            yield Choice(value=host, label=f"{host} · {choices.name_of(network) or network.id}")


def _chosen(offered: Iterable[Choice], value: str) -> Iterator[Choice]:
    for one in offered:
        yield msgspec.structs.replace(one, chosen=one.value == value)


def _header(packet: Packet) -> str:
    if packet.protocol in PORTLESS:
        return f"{packet.source} → {packet.destination}"
    return (
        f"{_with_port(packet.source, packet.source_port)} → {_with_port(packet.destination, packet.destination_port)}"
    )


def _with_port(address: str, port: int | None) -> str:
    """Address and port as they are written together; brackets keep the colons of IPv6 apart (RFC 5952, section 6)."""
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
