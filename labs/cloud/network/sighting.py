"""What does each network interface see of a journey? Packets out and in, and whether its filters let them.

Read from the steps of a walk: what a security group or network ACL says on the way out belongs to the interface that
sends, what they say on the way in to the one that is reached. Hypothetical steps are seen by nobody.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from labs.cloud.network.carriage import NOWHERE
from labs.cloud.network.packet import Packet
from labs.cloud.network.step import Component, Direction, LegName, Passage, Refusal, Step, Walk
from labs.cloud.network.topology import per_world
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.world import World

FILTERS = (Component.SECURITY_GROUP, Component.NETWORK_ACL)
GATEWAYS = (
    Component.INTERNET_GATEWAY,
    Component.VPC_PEERING_CONNECTION,
    Component.VPN_GATEWAY,
    Component.TRANSIT_GATEWAY_ATTACHMENT,
    Component.VPC_ENDPOINT,
)
"""Where a packet leaves its VPC."""
OWNERS = (Component.NAT_GATEWAY, Component.VPC_ENDPOINT)
"""What takes packets by interfaces that AWS manages for it."""
ONLY_OUT = (Passage.INTERFACE_SENDS, Passage.TGW_ATTACHMENT_ENTERS_VPC)
"""Steps with which an interface sends what no other step has brought it."""
OUT_TOO = (Passage.INTERFACE_FORWARDS, Passage.NGW_TRANSLATES_SOURCE, Passage.NGW_TRANSLATES_DESTINATION)
"""Steps with which an interface sends on what it took."""
NOBODY_THERE = (Refusal.BAD_STATE, Refusal.BAD_STATE_ATTACHMENT, Refusal.HARDWARE_FAILED)
BLOCKED = Refusal.VPC_BLOCK_PUBLIC_ACCESS_ENABLED


class Sighting(NamedTuple):
    """A packet at an interface: as it goes out, or as it comes in."""

    world: World
    """The Region's in which the interface is."""
    interface: NetworkInterface
    leg: LegName
    direction: Direction
    packet: Packet
    refused_by: str | None
    """The code of the filter that refused it there, or of the account's block."""
    goes_by: Step | None
    """Of what goes out, the first step beyond the interface: at a gateway, or at another interface."""


def sightings(world: World, walk: Walk, elsewhere: Mapping[str, World] = NOWHERE) -> list[Sighting]:
    """Every packet that an interface saw, request before reply, in the order of the way."""
    worlds = (world, *elsewhere.values())
    return [one for steps in (walk.request, walk.reply) for one in _of_leg(worlds, steps)]


def _of_leg(worlds: tuple[World, ...], steps: tuple[Step, ...]) -> Iterator[Sighting]:
    """What AWS answers next to the instance, and what never leaves it, passes no interface."""
    if any(step.component_type == Component.SERVICE or step.code == Passage.DELIVERED_TO_ITSELF for step in steps):
        return
    reader = _Reader()
    for step in steps:
        reader.read(step, _interface_of(worlds, step))
    for one in reader.touches:
        world = next((each for each in worlds if each.find(NetworkInterface, one.interface_id)), None)
        if world is None or not one.is_seen:
            continue
        interface = world.get(NetworkInterface, one.interface_id)
        refused_by = str(one.refused_by) if one.refused_by else None
        yield Sighting(world, interface, one.leg, one.direction, one.packet, refused_by, one.goes_by)


class _Touch:
    """A sighting in the making."""

    def __init__(self, interface_id: str, direction: Direction, step: Step, packet: Packet, *, is_seen: bool) -> None:
        self.interface_id = interface_id
        self.direction = direction
        self.leg = step.leg
        self.packet = packet
        self.is_seen = is_seen
        self.refused_by: str | None = None
        self.goes_by: Step | None = None


class _Reader:
    """Takes the steps of one leg in their order."""

    def __init__(self) -> None:
        self.touches: list[_Touch] = []
        self._out: _Touch | None = None
        """What is on its way from an interface."""
        self._inside = ""
        """The interface that took the packet last."""
        self._asked: list[Step] = []
        """Filters on the way in, whose interface is not known yet."""
        self._is_blocked = False
        self._is_nobody_there = False

    def read(self, step: Step, interface_id: str | None) -> None:
        """Take one step, with the interface it happens at."""
        if step.component_type in FILTERS:
            self._filter(step)
        elif step.code in NOBODY_THERE:
            self._is_nobody_there = True
        else:
            self._note_the_block(step)
            if interface_id or step.component_type in GATEWAYS:
                self._go_beyond(step)
            if interface_id and step.code not in ONLY_OUT and self._inside != interface_id:
                self._come_in(step, interface_id)
            if interface_id and step.code in (*ONLY_OUT, *OUT_TOO):
                self._go_out(step, interface_id)

    def _go_beyond(self, step: Step) -> None:
        if self._out and self._out.goes_by is None and not step.hypothetical:
            self._out.goes_by = step

    def _filter(self, step: Step) -> None:
        if step.direction == "inbound":
            self._asked.append(step)
        elif self._out and step.verdict == "refuse" and self._out.refused_by is None:
            self._out.refused_by = step.code

    def _note_the_block(self, step: Step) -> None:
        if step.code != BLOCKED or step.hypothetical:
            return
        if step.direction == "inbound":
            self._is_blocked = True
        elif self._out:
            self._out.refused_by = step.code

    def _come_in(self, step: Step, interface_id: str) -> None:
        first = self._asked[0] if self._asked else step
        is_seen = (self._is_blocked or not first.hypothetical) and not self._is_nobody_there
        touch = _Touch(interface_id, "inbound", step, first.before, is_seen=is_seen)
        refused = next((one.code for one in self._asked if one.verdict == "refuse"), None)
        touch.refused_by = BLOCKED if self._is_blocked else refused
        self.touches.append(touch)
        self._out, self._inside, self._asked = None, interface_id, []
        self._is_blocked = self._is_nobody_there = False

    def _go_out(self, step: Step, interface_id: str) -> None:
        self._out = _Touch(interface_id, "outbound", step, step.after, is_seen=not step.hypothetical)
        self.touches.append(self._out)
        self._inside, self._asked = "", []
        self._is_nobody_there = False


def _interface_of(worlds: tuple[World, ...], step: Step) -> str | None:
    """The interface that a step happens at: the component itself, the one that it names, or one of its own."""
    if step.component_type == Component.NETWORK_INTERFACE:
        return step.component_id
    if step.code == Passage.TGW_ATTACHMENT_TAKES:
        named = step.facts.get("network_interface_id")
        return str(named) if named else None
    if step.component_type not in OWNERS:
        return None
    own = [found for one in worlds for found in managed_by(one).get(step.component_id, ())]
    reached = [one for one in own if one.has_address(step.before.destination)]
    return (reached or own)[0].id if own else None


@per_world
def managed_by(world: World) -> dict[str, tuple[NetworkInterface, ...]]:
    """Owner -> the interfaces that AWS manages for it."""
    managed: dict[str, tuple[NetworkInterface, ...]] = {}
    for one in world.all(NetworkInterface):
        if one.managed_by:
            managed[one.managed_by] = (*managed.get(one.managed_by, ()), one)
    return managed
