"""Who is down if a piece of hardware fails, and who is left? Every single failure of a world at once.

A failure of hardware that carries nothing takes nobody down, so only what carries an instance is looked at. What has
failed already is down before: only instances that work now are counted.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from labs.cloud.hardware.failure import works
from labs.cloud.hardware.floor import LEVELS, Level, lies_in, pieces_of
from labs.cloud.hardware.housing import host_of
from labs.cloud.hardware.occupants import OCCUPYING, instances_of

if TYPE_CHECKING:
    from labs.cloud.world import World


class Failure(NamedTuple):
    """A piece of hardware, and how many of some instances it takes down."""

    hardware: str
    lost: int


class Radius(NamedTuple):
    """What single failures can do to the instances of a placement group, or to those in none."""

    group_id: str | None
    group_name: str
    strategy: str
    running: int
    """Instances whose hardware works now."""
    worst: Mapping[Level, Failure]
    """Level -> the piece of hardware that takes most of them down."""


def carried(world: "World") -> dict[str, list[str]]:
    """Piece of hardware -> ids of the instances on it, of every piece that carries any."""
    found: dict[str, list[str]] = {}
    for one in instances_of(world):
        host = host_of(world, one)
        for piece in pieces_of(host) if host else ():
            found.setdefault(piece, []).append(one.id)
    return found


def working(world: "World") -> list[Any]:
    """The instances that take up hardware that works, oldest first."""
    return [one for one in instances_of(world) if one.state in OCCUPYING and works(world, one)]


def survivors(world: "World", failure: str) -> tuple[str, ...]:
    """Ids of the instances that still work when a piece of hardware fails, in the world's order."""
    hosts = ((one.id, host_of(world, one)) for one in working(world))
    return tuple(id for id, host in hosts if host is None or not lies_in(host, failure))


def survivors_of_every_failure(world: "World") -> dict[str, tuple[str, ...]]:
    """Piece of hardware -> ids of the instances that still work when it fails, for every piece that carries one."""
    alive = {one.id: host_of(world, one) for one in working(world)}
    lost: dict[str, list[str]] = {}
    for id, host in alive.items():
        for piece in pieces_of(host) if host else ():
            lost.setdefault(piece, []).append(id)
    found = {}
    for piece, ids in lost.items():
        left = dict.fromkeys(alive)
        for id in ids:
            del left[id]
        found[piece] = tuple(left)
    return found


def worst_failures(world: "World", instance_ids: Collection[str]) -> dict[Level, Failure]:
    """Level -> the single failure that takes most of some instances down; of equals the first by name."""
    counts: dict[Level, Counter[str]] = {level: Counter() for level in LEVELS}
    for one in working(world):
        host = host_of(world, one) if one.id in instance_ids else None
        for level, piece in zip(LEVELS, pieces_of(host) if host else (), strict=False):
            counts[level][piece] += 1
    return {level: _worst(count) for level, count in counts.items() if count}


def blast_radius(world: "World") -> list[Radius]:
    """What single failures can do, group by group, and to what is in no group: that last."""
    members: dict[str | None, list[str]] = {}
    for one in working(world):
        members.setdefault(one.placement_group_id, []).append(one.id)
    found = [_radius(world, group_id, ids) for group_id, ids in members.items()]
    return sorted(found, key=lambda one: (one.group_id is None, one.group_name))


def _radius(world: "World", group_id: str | None, ids: Sequence[str]) -> Radius:
    group: Any = world.resources.get(group_id) if group_id else None
    name, strategy = (group.group_name, group.strategy) if group else ("", "")
    return Radius(group_id if group else None, name, strategy, len(ids), worst_failures(world, frozenset(ids)))


def _worst(count: Counter[str]) -> Failure:
    hardware, lost = min(count.items(), key=lambda one: (-one[1], one[0]))
    return Failure(hardware, lost)
