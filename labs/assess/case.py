"""What is judged? A world, where it began, and the journal between: every moment of it can be asked."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import msgspec
from jmespath.exceptions import JMESPathError

from labs.assess.entry import Entry
from labs.assess.naming import Unresolved, compiled, fill
from labs.assess.plain import plain
from labs.assess.selection import Query
from labs.cloud import registry
from labs.cloud.config.work import at_rest
from labs.cloud.errors import CloudError
from labs.cloud.network.carriage import NOWHERE
from labs.cloud.world import World


class Moment:
    """A world as it was right after an entry of the journal; `entry` is None at the start and for the final world."""

    def __init__(self, world: World, entry: Entry | None = None) -> None:
        self.world = world
        self.entry = entry
        self._answers: dict[bytes, Any] = {}

    def ask(self, query: Query, names: Mapping[str, Any] | None = None) -> Any:
        """The answer to a query as plain values; None where there is none, a refused question included."""
        try:
            params = fill(query.params, names or {})
            return compiled(query.select).search(self._answer(query.action, params))
        except (Unresolved, CloudError, JMESPathError):
            return None

    def _answer(self, action: str, params: Mapping[str, Any]) -> Any:
        key = msgspec.json.encode((action, params))
        if key not in self._answers:
            self._answers[key] = plain(registry.call(self.world, action, params)[1])
        return self._answers[key]


class Case:
    """A learner's work on one lab."""

    def __init__(
        self,
        start: World,
        journal: Sequence[Entry],
        world: World,
        elsewhere: Mapping[str, World] = NOWHERE,
        worlds: Sequence[World] | None = None,
    ) -> None:
        self.start = start
        self._worlds = worlds
        self.elsewhere = elsewhere
        """The Regions that packets can get to over peering connections, by name."""
        self.journal = tuple(journal)
        self.now = Moment(at_rest(world))
        """The world as it is handed in, once AWS Config has done what it would have done a moment later."""

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """The start, and the world after every entry of the journal; played once, when first asked for and not known."""
        moments = [Moment(self.start)]
        if self._worlds is not None:
            return (*moments, *(Moment(*one) for one in zip(self._worlds, self.journal, strict=True)))
        for entry in self.journal:
            moments.append(Moment(_after(moments[-1].world, entry), entry))
        return tuple(moments)


def _after(world: World, entry: Entry) -> World:
    if entry.outcome == "refused":
        return world
    try:
        return registry.call(world, entry.action, entry.params)[0]
    except CloudError:
        # Only when the rules have changed since the journal was written; what can still be judged is judged.
        return world
