"""How does a packet get from one component to the next? Each kind says how it sends and how it carries.

A stage is a generator: it yields the steps that happen and returns what it decided. `carry` and `send` find the stage
by the kind of the component, so a new kind of route target needs nothing but a function marked `@carries(Kind)`.
"""

import importlib
import pkgutil
from collections.abc import Callable, Generator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, TypeVar

from labs.cloud import registry
from labs.cloud.network import carriers
from labs.cloud.network.ends import Meant
from labs.cloud.network.packet import Packet
from labs.cloud.network.step import Direction, LegName, Passage, Refusal, Step
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.subnet import Subnet
from labs.cloud.world import World

NOWHERE: Mapping[str, World] = MappingProxyType({})

T = TypeVar("T")
Stage = Generator[Step, None, T]


class Place(NamedTuple):
    """A component by its id and its type, as steps name it."""

    id: str
    type: str


class Arrival(NamedTuple):
    """Where a packet was delivered, and what it looked like then. The end can send the reply."""

    end: Any
    packet: Packet


Flow = tuple[str, Direction, str, str, str, int | None, int | None]


class Asked(NamedTuple):
    """A filter on the way, and what it was asked."""

    filter: Literal["security groups", "network ACL"]
    id: str
    """The interface whose groups are asked, or the subnet whose ACL is."""
    direction: Direction
    packet: Packet
    references: bool
    """Whether it was still known which groups the sender is in."""


class Leg:
    """One way of a journey, and what is remembered on it: connections let through, faults already told."""

    __slots__ = (
        "asked", "borrowed", "by_flow", "elsewhere", "excused", "flows", "meant", "memory", "name", "references",
        "refused", "visited", "world",
    )  # fmt: skip

    def __init__(
        self, world: World, name: LegName, meant: Meant | None, elsewhere: Mapping[str, World] = NOWHERE
    ) -> None:
        self.world = world
        """Where the packet is: another one once it crossed into another Region."""
        self.elsewhere = elsewhere
        """The account's other Regions by name."""
        self.name: LegName = name
        self.meant = meant
        """Whom the packet is for, where that was named; the address alone could be someone else's."""
        self.refused = False
        """Every step from here on is hypothetical."""
        self.references = True
        """Whether security groups still know which groups the sender is in."""
        self.visited: set[tuple[str, str, str]] = set()
        self.flows: set[Flow] = set()
        self.excused: set[str] = set()
        """What has been refused for want of a gateway or a public address, and is not to be refused for it again."""
        self.asked: list[Asked] | None = None
        """Where there is a list, filters write down what they are asked and let everything pass; see reach."""
        self.by_flow = False
        """Whether the way was picked by the very addresses and ports of the packet, so that others may take another."""
        self.memory: dict[Any, Any] = {}
        """What devices that translate remember of the connections they carry; the reply is read in it."""
        self.borrowed: tuple[NetworkInterface, str] | None = None
        """The interface and private address that go by the borrowed public address."""

    def back(self, meant: Meant | None, *, refused: bool) -> "Leg":
        """The leg of the reply: it remembers connections and faults of this one."""
        reply = Leg(self.world, "reply", meant, self.elsewhere)
        reply.refused = refused
        reply.flows = self.flows
        reply.excused = self.excused
        reply.memory = self.memory
        reply.borrowed = self.borrowed
        return reply

    def passes(self, place: Place, direction: Direction, code: Passage, packet: Packet, facts: dict[str, Any]) -> Step:
        """The component lets the packet on as it is."""
        return Step(place[0], place[1], direction, self.name, "pass", code, facts, packet, packet, self.refused)

    def delivers(
        self, place: Place, direction: Direction, code: Passage, packet: Packet, facts: dict[str, Any]
    ) -> Step:
        """The packet is at its end."""
        return Step(place[0], place[1], direction, self.name, "deliver", code, facts, packet, packet, self.refused)

    def translates(
        self, place: Place, direction: Direction, code: Passage, before: Packet, after: Packet, facts: dict[str, Any]
    ) -> Step:
        """The component changes an address."""
        return Step(place[0], place[1], direction, self.name, "translate", code, facts, before, after, self.refused)

    def refuses(self, place: Place, direction: Direction, code: Refusal, packet: Packet, facts: dict[str, Any]) -> Step:
        """The component drops the packet; what follows is what would have happened without that."""
        step = Step(place[0], place[1], direction, self.name, "refuse", code, facts, packet, packet, self.refused)
        self.refused = True
        return step

    def remember(self, interface_id: str, direction: Direction, packet: Packet) -> None:
        """Let a security group know the connection, so that it passes what comes back."""
        self.flows.add(
            (interface_id, direction, packet.protocol,
             packet.source, packet.destination, packet.source_port, packet.destination_port)
        )  # fmt: skip

    def is_known(self, interface_id: str, direction: Direction, packet: Packet) -> bool:
        """Whether a packet answers a connection that this interface let through the other way."""
        return (
            interface_id, "inbound" if direction == "outbound" else "outbound", packet.protocol,
            packet.destination, packet.source, packet.destination_port, packet.source_port,
        ) in self.flows  # fmt: skip


Carrier = Callable[[Leg, Any, Subnet | None, Packet], Stage[Arrival | None]]
"""Takes the leg, the component, the subnet the packet leaves (None from outside the VPC) and the packet."""
Sender = Callable[[Leg, Any, Packet], Stage[Arrival | None]]

Receiver = Callable[[Leg, Any, NetworkInterface, Packet], Stage[Arrival | None]]
"""Takes the leg, the owner of an interface that AWS manages, that interface and the packet that reached it."""

C = TypeVar("C", bound=Carrier)
S = TypeVar("S", bound=Sender)
R = TypeVar("R", bound=Receiver)

_carriers: dict[type, Carrier] = {}
_senders: dict[type, Sender] = {}
_receivers: dict[type, Receiver] = {}


def carries(kind: type) -> Callable[[C], C]:
    """Register how components of a kind carry a packet that a route or another component hands them."""

    def register(carrier: C) -> C:
        _carriers[kind] = carrier
        return carrier

    return register


def sends(kind: type) -> Callable[[S], S]:
    """Register how ends of a kind send a packet."""

    def register(sender: S) -> S:
        _senders[kind] = sender
        return sender

    return register


def receives(kind: type) -> Callable[[R], R]:
    """Register what a kind does with packets that reach an interface which AWS manages for it."""

    def register(receiver: R) -> R:
        _receivers[kind] = receiver
        return receiver

    return register


def carry(leg: Leg, component: Any, leaves: Subnet | None, packet: Packet) -> Stage[Arrival | None]:
    """Hand a packet to a component."""
    return _carriers[type(component)](leg, component, leaves, packet)


def send(leg: Leg, end: Any, packet: Packet) -> Stage[Arrival | None]:
    """Let an end send a packet."""
    return _senders[type(end)](leg, end, packet)


def receive(leg: Leg, owner: Any, interface: NetworkInterface, packet: Packet) -> Stage[Arrival | None]:
    """Let the owner of a managed interface take a packet that reached it."""
    return _receivers[type(owner)](leg, owner, interface, packet)


@cache
def load() -> None:
    """Import every file that says how a kind carries."""
    registry.load()
    for module in pkgutil.iter_modules(carriers.__path__):
        importlib.import_module(f"{carriers.__name__}.{module.name}")


def carried_kinds() -> frozenset[type]:
    """Every kind that can carry a packet."""
    load()
    return frozenset(_carriers)
