"""How much of the hardware do other customers leave? As much as there is, or where a lab says so, room for so many.

`World.crowded` keeps it: a piece of hardware and a family -> the vCPUs that the account can have of that family there,
those it has already included. Where pieces lie in one another the smallest decides. AWS says nothing of the kind; what
it says is that capacity is short at times: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from labs.cloud.facts.instance_types import InstanceTypeFacts, instance_types
from labs.cloud.hardware.floor import family_of, lies_in
from labs.cloud.hardware.occupants import instances_of

if TYPE_CHECKING:
    from labs.cloud.world import World


def key_of(piece: str, family: str) -> str:
    """Under which key `World.crowded` keeps what is left of a family in a piece of hardware."""
    return f"{piece} {family}"


def deciding(crowded: Iterable[str], host: str, family: str) -> str | None:
    """The key that says how much is left on a host: that of the smallest piece it lies in."""
    pieces = [
        piece for piece, _, of in (one.partition(" ") for one in crowded) if of == family and lies_in(host, piece)
    ]
    return key_of(max(pieces, key=len), family) if pieces else None


def crowded(world: "World", piece: str, kind: InstanceTypeFacts, room: int | None) -> "World":
    """The world where other customers leave room for so many more instances of a type; None: for all there is.

    What is left elsewhere stays what it is, though hosts come under another word or lose the one they had.
    """
    left = {key: vcpus - used for key, vcpus, used in _lines(world)}
    changed = key_of(piece, family_of(kind.instance_type))
    left.pop(changed, None)
    if room is not None:
        left[changed] = room * kind.vcpus
    used = _used(world, left)
    return world.replace(crowded={key: max(0, vcpus + used[key]) for key, vcpus in sorted(left.items())})


def rooms(world: "World", piece: str) -> Mapping[str, int]:
    """Family -> the vCPUs that other customers leave free in a piece of hardware, where that is said."""
    return {
        key.partition(" ")[2]: max(0, vcpus - used)
        for key, vcpus, used in _lines(world)
        if key.partition(" ")[0] == piece
    }


def _lines(world: "World") -> list[tuple[str, int, int]]:
    used = _used(world, world.crowded)
    return [(key, vcpus, used[key]) for key, vcpus in world.crowded.items()]


def _used(world: "World", keys: Iterable[str]) -> Counter[str]:
    known, used = tuple(keys), Counter[str]()
    for one in instances_of(world) if known else ():
        key = deciding(known, one.host, family_of(one.instance_type)) if one.host else None
        if key:
            used[key] += instance_types()[one.instance_type].vcpus
    return used
