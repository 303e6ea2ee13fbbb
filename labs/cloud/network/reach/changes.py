"""What is different between two worlds? Found without looking into each resource, since most are the very same objects."""

from typing import NamedTuple

from labs.cloud.network.topology import per_world
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.nat_gateway import NatGateway
from labs.cloud.world import Resource, World

AT_ONCE = 4096
"""So many resources are compared at a time, which is quick where they are the very same objects."""


class Changed(NamedTuple):
    """Resources as they were and as they are; what was replaced is in both."""

    gone: tuple[Resource, ...]
    new: tuple[Resource, ...]


def changed(before: World, after: World) -> Changed:
    """The resources of one world that are not in the other as they are; of those on hardware also whether it works."""
    old, new = _in_order(before), list(after.resources.values())
    shorter = min(len(old), len(new))
    first = _same_from_the_front(old, new, shorter)
    last = _same_from_the_back(old, new, shorter - first)
    were = {one.id: one for one in old[first : len(old) - last]}
    are = {one.id: one for one in new[first : len(new) - last]}
    found = Changed(
        gone=tuple(one for id, one in were.items() if are.get(id) != one),
        new=tuple(one for id, one in are.items() if were.get(id) != one),
    )
    if before.failed == after.failed:
        return found
    return Changed((*found.gone, *_on_hardware(before)), (*found.new, *_on_hardware(after)))


def _on_hardware(world: World) -> tuple[Resource, ...]:
    """Everything that a failure of hardware can take down."""
    return (*world.all(Instance), *world.all(NatGateway))


@per_world
def _in_order(world: World) -> list[Resource]:
    """All resources; what is kept here is asked about for one change after the other."""
    return list(world.resources.values())


def _same_from_the_front(old: list[Resource], new: list[Resource], most: int) -> int:
    """How many resources two lists begin with in common, of so many at most."""
    for place in range(0, most, AT_ONCE):
        behind = min(place + AT_ONCE, most)
        if old[place:behind] != new[place:behind]:
            return next(one for one in range(place, behind) if old[one] != new[one])
    return most


def _same_from_the_back(old: list[Resource], new: list[Resource], most: int) -> int:
    """How many resources two lists end with in common, of so many at most."""
    fewer = len(old) - len(new)
    for place in range(len(old), len(old) - most, -AT_ONCE):
        behind = max(place - AT_ONCE, len(old) - most)
        if old[behind:place] != new[behind - fewer : place - fewer]:
            differs = next(one for one in reversed(range(behind, place)) if old[one] != new[one - fewer])
            return len(old) - 1 - differs
    return most
