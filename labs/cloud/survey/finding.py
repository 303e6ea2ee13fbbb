"""What can a survey find? A code, what it is about, and the facts; words are found at the doors. One function a code."""

from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple

from labs.cloud.world import Frozen, World

Group = Literal["warning", "unused"]
Weight = Literal["high", "medium", "low"]
WEIGHTS: tuple[Weight, ...] = ("high", "medium", "low")


class Finding(Frozen):
    """One thing that was found. `resource_id` is what to look at first; the facts say the rest."""

    code: str
    group: Group
    weight: Weight
    resource_id: str
    facts: dict[str, Any] = {}


Found = Iterator[tuple[str, dict[str, Any]]]
Finder = Callable[[World], Found]
"""Gives the resource and the facts of each case."""


class Look(NamedTuple):
    """A finder, and what its findings are."""

    code: str
    group: Group
    weight: Weight
    finder: Finder


_looks: dict[str, Look] = {}


def finds(code: str, group: Group, weight: Weight) -> Callable[[Finder], Finder]:
    """Register a function that looks for one kind of finding."""

    def register(finder: Finder) -> Finder:
        _looks[code] = Look(code, group, weight, finder)
        return finder

    return register


def looks() -> tuple[Look, ...]:
    """Everything that is looked for, the weightiest first."""
    return tuple(sorted(_looks.values(), key=lambda look: (WEIGHTS.index(look.weight), look.code)))


def found_by(look: Look, world: World) -> tuple[Finding, ...]:
    """Every case of one kind of finding."""
    return tuple(
        Finding(code=look.code, group=look.group, weight=look.weight, resource_id=resource_id, facts=facts)
        for resource_id, facts in look.finder(world)
    )
