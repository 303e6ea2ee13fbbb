"""What is different between two worlds? Found without looking into each resource, since most are the very same objects."""

from collections.abc import Iterable
from itertools import compress, count, islice
from operator import is_not
from typing import NamedTuple

from labs.cloud.world import Resource, World


class Changed(NamedTuple):
    """Resources as they were and as they are; what was replaced is in both."""

    gone: tuple[Resource, ...]
    new: tuple[Resource, ...]


def changed(before: World, after: World) -> Changed:
    """The resources of one world that are not in the other as they are."""
    old, new = before.resources.values(), after.resources.values()
    shorter = min(len(old), len(new))
    first = _same_until(old, new, shorter)
    last = _same_until(reversed(old), reversed(new), shorter - first)
    were = {one.id: one for one in islice(old, first, len(old) - last)}
    are = {one.id: one for one in islice(new, first, len(new) - last)}
    return Changed(
        gone=tuple(one for id, one in were.items() if are.get(id) != one),
        new=tuple(one for id, one in are.items() if were.get(id) != one),
    )


def _same_until(one: Iterable[Resource], other: Iterable[Resource], most: int) -> int:
    """How many objects two sequences begin with in common, of so many at most."""
    return min(next(compress(count(), map(is_not, one, other)), most), most)
