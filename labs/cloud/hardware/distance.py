"""How far apart are two instances on the floor? The smallest piece of hardware that holds both says it."""

from typing import TYPE_CHECKING, Literal

from labs.cloud.hardware.housing import host_of

if TYPE_CHECKING:
    from labs.cloud.resources.instance import Instance
    from labs.cloud.world import World

Distance = Literal["host", "rack", "segment", "data-centre", "zone", "region"]
NEAREST_FIRST: tuple[Distance, ...] = ("host", "rack", "segment", "data-centre", "zone", "region")


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
    parts = zip(host.split("/"), other.split("/"), strict=True)
    shared = 0
    for one, its in parts:
        if one != its:
            break
        shared += 1
    return ("region", "zone", "data-centre", "segment", "rack", "host")[shared]
