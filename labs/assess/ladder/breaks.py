"""In which ways does a network break? A table of kinds; each finds what it could break in a world, and how to mend that.

A break is actions of EC2, and so is what mends it, so that whoever may do the one may do the other. To add a kind, write a
function marked `@breaks(kind)` in one of the two files of kinds, and its words in `labs/assess/ladder/words.py`.
"""

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from labs.assess.script import Do
from labs.cloud.world import World

KINDS_IN = ("breaks_of_filters", "breaks_of_ways")


class Break(NamedTuple):
    """Something that was working and is broken now."""

    kind: str
    thing: str
    """The id of the resource to blame."""
    actions: tuple[Do, ...]
    """What breaks it; results are named within the break: `${moved.NewAssociationId}`."""
    mend: tuple[Do, ...]
    """What makes exactly that good again."""


Finder = Callable[[World], Iterator[Break]]

_finders: dict[str, Finder] = {}


def breaks(kind: str) -> Callable[[Callable[[World], Iterator[tuple[str, Sequence[Do], Sequence[Do]]]]], Finder]:
    """Register a kind: a function from a world to what could be blamed, what breaks it, and what mends it."""

    def register(find: Callable[[World], Iterator[tuple[str, Sequence[Do], Sequence[Do]]]]) -> Finder:
        def found(world: World) -> Iterator[Break]:
            for thing, actions, mend in find(world):
                yield Break(kind, thing, tuple(actions), tuple(mend))

        _finders[kind] = found
        return found

    return register


@cache
def kinds() -> Mapping[str, Finder]:
    """Every kind by its name."""
    for module in KINDS_IN:
        importlib.import_module(f"labs.assess.ladder.{module}")
    return dict(sorted(_finders.items()))


def do(action: str, name: str | None = None, /, **params: Any) -> Do:
    """One action of a break or of what mends it."""
    return Do(action=action, params=params, name=name)
