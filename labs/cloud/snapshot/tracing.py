"""Does a packet arrive, does its reply return, and what stands in the way? One walk, told in three answers.

trace(world, {"source": "i-…", "destination": "10.0.2.7", "protocol": "tcp", "destination_port": 443})
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from labs.cloud.errors import InvalidParameterValue, MissingParameter, UnknownParameter
from labs.cloud.network.carriage import NOWHERE
from labs.cloud.network.ends import INTERNET_WORD, NobodySends
from labs.cloud.network.packet import number
from labs.cloud.network.step import Step, Walk
from labs.cloud.network.walk import walk
from labs.cloud.registry import pascal, snake
from labs.cloud.snapshot.customer_side import customer_end, gateway_before, is_on_customer_side
from labs.cloud.world import Frozen, World

SPELLED = {
    "destination_address": "destination",
    "destination_ip": "destination",
    "port": "destination_port",
    "source_ip": "source_address",
}
"""Other names that a packet's members may have; CreateNetworkInsightsPath's are among them."""
PROTOCOLS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}


class SentPacket(Frozen):
    """A packet: who sends it, to which address, and about what."""

    source: str
    """An instance, an interface, a network on premises, a virtual private gateway, a VPN connection or a customer
    gateway by its id; `internet`; or an address of the sender."""
    destination: str
    """An address, or whatever can be a source."""
    source_address: str | None = None
    """The address that it is sent from, where the source has several or, as the internet, any."""
    protocol: str = "tcp"
    """`tcp`, `udp`, `icmp`, `icmpv6`, or the protocol's number."""
    source_port: int | None = None
    destination_port: int | None = None
    """Of TCP and UDP; 80 when none is given."""
    icmp_type: int | None = None
    """An echo request when none is given."""
    icmp_code: int | None = None


class Block(NamedTuple):
    """One control that refuses: the code of Reachability Analyzer, and the component."""

    code: str
    component_id: str


class Trace(NamedTuple):
    """What became of a packet."""

    delivered: bool
    blocked_by: tuple[Block, ...]
    """What refuses it, in the order met; for a packet that is delivered, what refuses its reply."""
    return_delivered: bool
    return_blocked_by: tuple[Block, ...]
    """What refuses the reply, or would if the packet were delivered."""
    walk: Walk
    """Every step of the way, with the facts."""


def trace(world: World, packet: SentPacket | Mapping[str, Any], *, elsewhere: Mapping[str, World] = NOWHERE) -> Trace:
    """Send one packet through a world. Raises CloudError for a packet that cannot be, or ends that are not there."""
    sent = packet if isinstance(packet, SentPacket) else packet_of(packet)
    protocol = PROTOCOLS.get(str(sent.protocol), str(sent.protocol).lower())
    about: dict[str, Any] = {
        "destination_port": 80 if sent.destination_port is None else sent.destination_port,
        "source_port": sent.source_port,
    }
    if protocol.startswith("icmp"):
        asked = {"icmp_type": sent.icmp_type, "icmp_code": sent.icmp_code}
        about = {name: value for name, value in asked.items() if value is not None}
    walked = _walk(world, sent, {"protocol": protocol, "elsewhere": elsewhere, **about})
    there, back = _blocks(walked.request), _blocks(walked.reply)
    return Trace(walked.arrived, back if walked.arrived else there, walked.returned, back, walked)


def _walk(world: World, sent: SentPacket, about: dict[str, Any]) -> Walk:
    """The walk of a packet; who is on the customer's side of a VPN is found behind the gateway that is named."""
    if is_on_customer_side(sent.source):
        end = customer_end(world, sent.source, sent.source_address)
        return walk(end.world, source=end.source, source_address=end.address, destination=sent.destination, **about)
    try:
        return walk(
            world, source=sent.source, source_address=sent.source_address, destination=sent.destination, **about
        )
    except NobodySends:
        gateway_id = gateway_before(world, sent.destination)
        if gateway_id is None:
            raise
        end = customer_end(world, gateway_id, sent.source)
        return walk(end.world, source=end.source, source_address=end.address, destination=sent.destination, **about)


def packet_of(spelled: Mapping[str, Any]) -> SentPacket:
    """The packet that a plain object stands for; members in our spelling or in AWS's (`destination_port`, `DestinationPort`)."""
    known = set(SentPacket.__struct_fields__)
    given: dict[str, Any] = {}
    for name, value in _flat(spelled).items():
        ours = SPELLED.get(snake(str(name)), snake(str(name)))
        if ours not in known:
            raise UnknownParameter(name=name, parameter=str(name))
        if value is not None:
            given[ours] = _checked(ours, value)
    for name in ("source", "destination"):
        if name not in given:
            raise MissingParameter(name=name, parameter=name)
    return SentPacket(**given)


def _flat(spelled: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a packet whose source or ports are said by an object.

    `{"source": {"internet": "203.0.113.9"}}`, or with an id and an address; `{"ports": {"source": …, "destination": …}}`.
    """
    flat = {str(name): value for name, value in spelled.items()}
    ports = flat.pop("ports", None)
    if isinstance(ports, Mapping):
        flat |= {f"{name}_port": port for name, port in ports.items()}
    elif ports is not None:
        flat["destination_port"] = ports
    source = flat.get("source", flat.get("Source"))
    if not isinstance(source, Mapping):
        return flat
    flat = {name: value for name, value in flat.items() if name.lower() != "source"}
    said = {str(name).lower(): str(value) for name, value in source.items() if value is not None}
    addresses = [value for value in said.values() if is_address(value)]
    others = [value for name, value in said.items() if not is_address(value) and name not in ("type", "kind")]
    is_internet = INTERNET_WORD in said or INTERNET_WORD in said.values()
    named = INTERNET_WORD if is_internet else next(iter(others), next(iter(addresses), None))
    spoken_from = next((one for one in addresses if one != named), None)
    return {**flat, "source": named, **({"source_address": spoken_from} if spoken_from else {})}


def is_address(text: str) -> bool:
    """Whether a text is an address of either family."""
    try:
        number(text)
    except ValueError:
        return False
    return True


def _checked(name: str, value: Any) -> Any:
    is_number = name.endswith("port") or name.startswith("icmp_")
    if is_number and type(value) is not int:
        raise InvalidParameterValue(
            name=pascal(name), value=value, expected="Expecting a whole number.", parameter=name
        )
    if not is_number and not isinstance(value, str | int):
        raise InvalidParameterValue(name=pascal(name), value=value, expected="Expecting a text.", parameter=name)
    return value if is_number else str(value)


def _blocks(steps: Iterable[Step]) -> tuple[Block, ...]:
    return tuple(Block(str(step.code), step.component_id) for step in steps if step.verdict == "refuse")
