"""What was the world before a change? The changes done again from the start, as far as anybody asks."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from labs.cloud import account
from labs.cloud.account import Account
from labs.cloud.world import World
from labs.study.export.change import Done
from labs.study.journal import RESET


class Standing(Protocol):
    """What of a journal entry is needed here."""

    @property
    def number(self) -> int: ...
    @property
    def region(self) -> str: ...
    @property
    def action(self) -> str: ...
    @property
    def params(self) -> Mapping[str, Any]: ...
    @property
    def result(self) -> Mapping[str, Any]: ...


def done_since_reset(start: Account, stack: Sequence[Standing], *, default_vpc: bool) -> list[Done]:
    """The changes that stand since the last reset; Regions not used yet begin with a default VPC, or without."""
    last = max((place for place, one in enumerate(stack) if one.action == RESET), default=-1)
    entries = stack[last + 1 :]
    again = _Again(start, entries, default_vpc=default_vpc)
    return [again.change(place) for place in range(len(entries))]


class _Again:
    """Does the entries again in their order, and begins anew when an earlier world is asked for."""

    def __init__(self, start: Account, entries: Sequence[Standing], *, default_vpc: bool) -> None:
        self.start, self.entries, self.default_vpc = start, entries, default_vpc
        self.held, self.place = start, 0

    def change(self, place: int) -> Done:
        """One of the entries, with the world before it at hand."""
        one = self.entries[place]
        region = one.region or self.start.home.region
        return Done(one.number, region, one.action, one.params, one.result, lambda: self.before(place))

    def before(self, place: int) -> World:
        """The world of an entry's Region before that entry."""
        if place < self.place:
            self.held, self.place = self.start, 0
        while self.place < place:
            one = self.entries[self.place]
            self.held = account.call(self.held, self._world(one), one.action, one.params)[0]
            self.place += 1
        return self._world(self.entries[place])

    def _world(self, one: Standing) -> World:
        return self.held.world(one.region, default_vpc=self.default_vpc)
