"""What stands under the network? Zones, data centres, segments, racks and hosts with the learner's instances in them.

Only what carries something or has failed is drawn, and how much else there is. All of it is worked out only when the view
is open.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from labs.cloud.facts.regions import availability_zones
from labs.cloud.hardware.blast import Radius, blast_radius
from labs.cloud.hardware.crowd import rooms
from labs.cloud.hardware.failure import failed_piece
from labs.cloud.hardware.floor import LEVELS, Floor, Level, floor_of, level_of, pieces_of
from labs.cloud.hardware.housing import host_of
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.placement_group import PlacementGroup
from labs.cloud.world import World
from labs.web.shown import Shown
from labs.web.topology import Thing, called

COLOURS = 6
"""Groups beyond so many share colours; each says its name anyway."""
MOST_ON_A_HOST = 12
"""So many instances of a host are drawn, and the number of the others."""
MOST_RACKS = 12
"""So many racks of a segment are drawn, those that have failed before all."""
NAMES: Mapping[Level, Promise] = {
    "zone": _("Availability Zone"),
    "data-centre": _("Data centre"),
    "segment": _("Network segment"),
    "rack": _("Rack"),
    "host": _("Host"),
}


class Occupant(Thing, frozen=True, kw_only=True):
    """An instance on a host."""

    instance_type: str
    group: str
    """The name of its placement group."""
    colour: int
    """Which of the group colours is its; 0 for no group."""
    partition: int | None
    down: bool


class Piece(Shown, frozen=True, kw_only=True):
    """A piece of hardware that carries something or has failed."""

    name: str
    label: str
    """What tells it from its neighbours: `r07`."""
    level: Level
    title: str | Promise
    failed: bool
    """It has failed itself."""
    down: bool
    """It or what it is in has failed."""
    family: str = ""
    """Of a host: the instance family that it carries."""
    count: int = 0
    """How many of the learner's instances are on it."""
    crowded: tuple[tuple[str, int], ...] = ()
    """Families of which other customers leave little, and the vCPUs that are left."""
    pieces: tuple["Piece", ...] = ()
    rest: int = 0
    """How many more pieces there are in it, which carry nothing of the learner's."""
    hidden: int = 0
    """How many more racks a segment has that carry something and are not drawn."""
    occupants: tuple[Occupant, ...] = ()
    more: int = 0
    """How many more instances are on a host than are drawn."""

    @property
    def slug(self) -> str:
        """The name as an id in the page."""
        return self.name.replace("/", "-")


class Group(Shown, frozen=True, kw_only=True):
    """A placement group with instances, as the legend has it."""

    id: str
    name: str
    strategy: str
    colour: int


class Loss(Shown, frozen=True, kw_only=True):
    """The worst that a single failure of one level does."""

    lost: int
    running: int
    hardware: str

    @property
    def total(self) -> bool:
        """Whether nothing would be left."""
        return self.lost == self.running


class RadiusRow(Shown, frozen=True, kw_only=True):
    """A line of the table of blast radii."""

    group: Group | None
    """None for instances in no group."""
    running: int
    losses: tuple[Loss, ...]
    """Level by level, from the host up."""


class HardwareView(Shown, frozen=True, kw_only=True):
    """The hardware as the page shows it."""

    zones: tuple[Piece, ...]
    idle: tuple[Piece, ...]
    """Zones that carry nothing and work."""
    groups: tuple[Group, ...]
    failed: tuple[Piece, ...]
    down: int
    """How many instances are on failed hardware."""
    radius: tuple[RadiusRow, ...]
    levels: tuple[str | Promise, ...]


def hardware_view(world: World) -> HardwareView:
    """The hardware under a world's instances."""
    drawing = _Drawing(world)
    zones = [drawing.piece(one.zone_id, floor_of(world, one.zone_name)) for one in availability_zones(world.region)]
    return HardwareView(
        zones=tuple(one for one in zones if one.count or one.down or one.pieces or one.crowded),
        idle=tuple(one for one in zones if not (one.count or one.down or one.pieces or one.crowded)),
        groups=tuple(drawing.groups.values()),
        failed=tuple(drawing.named(one) for one in world.failed),
        down=sum(one.down for ones in drawing.on.values() for one in ones),
        radius=tuple(_row(one, drawing.groups) for one in blast_radius(world)),
        levels=tuple(NAMES[level] for level in reversed(LEVELS)),
    )


class _Drawing:
    """One world, looked at once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.groups = self._groups()
        self.on: dict[str, list[Occupant]] = defaultdict(list)
        """Host -> the instances on it."""
        self.within: dict[str, set[str]] = defaultdict(set)
        """Piece -> the pieces next smaller that carry something, have failed or are crowded."""
        self.counts: dict[str, int] = defaultdict(int)
        for one in world.all(Instance):
            if host := host_of(world, one):
                self._put(one, host)
        for name in (*world.failed, *(key.partition(" ")[0] for key in world.crowded)):
            self._mark(pieces_of(name))

    def piece(self, name: str, stands: Floor) -> Piece:
        """A piece of hardware with all in it that is drawn."""
        level = level_of(name) or "host"
        within = sorted(self.within[name], key=lambda one: (one not in self.world.failed, one))
        shown = sorted(within[:MOST_RACKS] if level == "segment" else within)
        return self.named(
            name,
            family=(stands.family_on(name) or "") if level == "host" else "",
            count=self.counts[name],
            crowded=tuple(rooms(self.world, name).items()),
            pieces=tuple(self.piece(one, stands) for one in shown),
            rest=_size(level, name, stands) - len(within),
            hidden=len(within) - len(shown),
            occupants=tuple(self.on[name][:MOST_ON_A_HOST]),
            more=max(0, len(self.on[name]) - MOST_ON_A_HOST),
        )

    def named(self, name: str, **more: Any) -> Piece:
        """A piece of hardware by its name."""
        level = level_of(name) or "host"
        zone = next(one for one in availability_zones(self.world.region) if one.zone_id == name.partition("/")[0])
        return Piece(
            name=name,
            label=zone.zone_name if level == "zone" else name.rpartition("/")[2],
            level=level,
            title=NAMES[level],
            failed=name in self.world.failed,
            down=failed_piece(self.world, name) is not None,
            **more,
        )

    def _groups(self) -> dict[str, Group]:
        used = dict.fromkeys(one.placement_group_id for one in self.world.all(Instance) if one.placement_group_id)
        found = [one for one in self.world.all(PlacementGroup) if one.id in used]
        return {
            one.id: Group(id=one.id, name=one.group_name, strategy=one.strategy, colour=number % COLOURS + 1)
            for number, one in enumerate(found)
        }

    def _put(self, one: Instance, host: str) -> None:
        group = self.groups.get(one.placement_group_id or "")
        self.on[host].append(
            Occupant(
                id=one.id,
                name=called(one),
                instance_type=one.instance_type,
                group=group.name if group else "",
                colour=group.colour if group else 0,
                partition=one.partition_number,
                down=failed_piece(self.world, host) is not None,
            )
        )
        pieces = pieces_of(host)
        self._mark(pieces)
        for piece in pieces:
            self.counts[piece] += 1

    def _mark(self, pieces: Iterable[str]) -> None:
        for outer, inner in pairwise(pieces):
            self.within[outer].add(inner)


def _size(level: Level, name: str, stands: Floor) -> int:
    """How many pieces of the next smaller kind a piece of hardware has."""
    segments = sum(one.startswith(f"{name}/") for one in stands.segments)
    sizes: Mapping[Level, int] = {
        "zone": len(stands.data_centres),
        "data-centre": segments,
        "segment": stands.racks_per_segment,
        "rack": stands.hosts_on(name) if level == "rack" else 0,
        "host": 0,
    }
    return sizes[level]


def _row(radius: Radius, groups: Mapping[str, Group]) -> RadiusRow:
    worst = [radius.worst[level] for level in reversed(LEVELS)]
    return RadiusRow(
        group=groups.get(radius.group_id or ""),
        running=radius.running,
        losses=tuple(Loss(lost=one.lost, running=radius.running, hardware=one.hardware) for one in worst),
    )
