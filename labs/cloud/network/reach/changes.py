"""What is different between two worlds? Found without looking at each resource, since most are the very same objects."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from labs.cloud.world import Resource, World


class Changed(NamedTuple):
    """Resources as they were and as they are; what was replaced is in both."""

    gone: tuple[Resource, ...]
    new: tuple[Resource, ...]


def changed(before: World, after: World) -> Changed:
    """The resources of one world that are not in the other as they are."""
    old, new = list(before.resources.values()), list(after.resources.values())
    same = _same_until(old, new)
    old, new = old[same:], new[same:]
    old.reverse()
    new.reverse()
    same = _same_until(old, new)
    were, are = {one.id: one for one in old[same:]}, {one.id: one for one in new[same:]}
    return Changed(
        gone=tuple(one for id, one in were.items() if are.get(id) != one),
        new=tuple(one for id, one in are.items() if were.get(id) != one),
    )


def _same_until(one: Sequence[Any], other: Sequence[Any]) -> int:
    """How many items two lists begin with in common; equality of lists is quick where the items are the same objects."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
