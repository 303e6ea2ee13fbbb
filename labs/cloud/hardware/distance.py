"""How far apart are two instances on the floor? The smallest piece of hardware that holds both says it."""

from typing import TYPE_CHECKING, Literal

from labs.cloud.hardware.housing import host_of

if TYPE_CHECKING:
    from labs.cloud.resources.instance import Instance
    from labs.cloud.world import World

Distance = Literal["host", "rack", "segment", "data-centre", "zone", "region"]
BY_SHARED_PARTS: tuple[Distance, ...] = ("region", "zone", "data-centre", "segment", "rack", "host")
"""The distance of hosts whose names have so many parts in common."""


def distance(world: "World", a: "Instance", b: "Instance") -> Distance:
    """The smallest thing that holds both: `region` for instances of two zones. What takes up no host is told by its zone."""
    if a.availability_zone != b.availability_zone:
        return "region"
    one, other = host_of(world, a), host_of(world, b)
    if one is None or other is None:
        return "zone"
    return between(one, other)


def between(host: str, other: str) -> Distance:
    """The smallest thing that holds two hosts, by their names."""
    shared = 0
    for one, its in zip(host.split("/"), other.split("/"), strict=True):
        if one != its:
            break
        shared += 1
    return BY_SHARED_PARTS[shared]
