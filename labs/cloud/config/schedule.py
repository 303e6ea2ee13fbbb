"""When do periodic rules run while time passes? Only at those of their moments at which they could find something else.

A rule that runs every hour runs 8,760 times a year, and says the same as long as nothing changes. So the moment that counts
is the next one of its own after something changed, or after a resource has been in its state for too long.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from labs.cloud.config.evaluation import EVALUATIONS, ComplianceChange
from labs.cloud.config.recording import next_daily
from labs.cloud.config.rule import ConfigRule, state_of
from labs.cloud.config.rules.catalogue import depends_on_time, flips_of
from labs.cloud.config.running import verdicts_of
from labs.cloud.config.work import went_round
from labs.cloud.registry import Event, schedule
from labs.cloud.world import Resource, World


def next_moment(world: World) -> datetime | None:
    """The first moment at which AWS Config has something to do by itself."""
    return min((one for one in _moments(world) if one), default=None)


@schedule(next_moment)
def at_its_moment(world: World) -> tuple[World, tuple[Event, ...]]:
    """Run the periodic rules whose moment it is, with all that follows."""
    due = [one.id for one in world.all(ConfigRule) if is_due(world, one)]
    world, done = went_round(world, due)
    return world, tuple(_event(world, one) for one in done.changes)


def is_due(world: World, rule: ConfigRule) -> bool:
    """Whether this is one of the moments of a periodic rule."""
    return rule.period is not None and world.now > rule.created_at and not (world.now - rule.created_at) % rule.period


def last_moment(world: World, rule: ConfigRule) -> datetime | None:
    """The last moment at which a periodic rule ran; None for one that never did."""
    if rule.period is None or state_of(world, rule).evaluated_at is None:
        return None
    return rule.created_at + (world.now - rule.created_at) // rule.period * rule.period


class _Answers(NamedTuple):
    """Whether rules would say something else of a Region than what is known, as far as it was asked."""

    resources: Mapping[str, Resource]
    ledger: bytes
    changing: dict[str, bool]


class _Known:
    """The answers about the Region asked about last: while only its clock moves, still the same.

    Threads that ask about different Regions take the place from each other, but never write into each other's answers.
    """

    def __init__(self) -> None:
        self._answers = _Answers({}, b"", {})

    def would_change(self, world: World, rule: ConfigRule) -> bool:
        """Whether a rule would say something else now than what is known by it."""
        answers = self._answers
        if world.resources is not answers.resources or world.ledger != answers.ledger:
            answers = self._answers = _Answers(world.resources, world.ledger, {})
        known = None if depends_on_time(rule) else answers.changing.get(rule.id)
        if known is None:
            known = answers.changing[rule.id] = _would_change(world, rule)
        return known


_known = _Known()


def _moments(world: World) -> Iterator[datetime | None]:
    for rule in world.all(ConfigRule):
        if rule.period is None:
            continue
        if state_of(world, rule).asked or _known.would_change(world, rule):
            yield _after(rule, rule.period, world.now + timedelta(microseconds=1))
        elif flips := flips_of(world, rule):
            yield _after(rule, rule.period, flips)
    yield next_daily(world)


def _after(rule: ConfigRule, period: timedelta, moment: datetime) -> datetime:
    """The first moment of a rule at or after another moment."""
    return rule.created_at - (rule.created_at - moment) // period * period


def _would_change(world: World, rule: ConfigRule) -> bool:
    """Whether a rule would say something else now than what is known by it."""
    known = {key: (one.compliance, one.annotation) for key, one in EVALUATIONS.at(rule.id).of(world).items()}
    return known != dict(verdicts_of(world, rule))


def _event(world: World, change: ComplianceChange) -> Event:
    now = change.new.compliance if change.new else "NOT_APPLICABLE"
    return Event(
        moment=world.now,
        code="config.compliance_changed",
        params={"rule": change.rule.name, "resource_id": change.resource_id, "compliance": now},
    )
