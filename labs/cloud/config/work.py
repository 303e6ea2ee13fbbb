"""What does AWS Config do by itself? It records what changed, runs the rules that this concerns, and what follows from them.

`at_work` is one such round: a pure function of the world, which gives back the same world when there is nothing to do.
At AWS this happens within minutes of every change; here it happens when the door `service` calls it, before a check looks,
and at the moments of periodic rules while time passes.
"""

from collections.abc import Callable, Collection
from typing import NamedTuple

from labs.cloud.account import Account
from labs.cloud.config.evaluation import ComplianceChange
from labs.cloud.config.item import Recorded, Related
from labs.cloud.config.recorder import is_recording
from labs.cloud.config.recording import record
from labs.cloud.config.rule import ConfigRule
from labs.cloud.config.running import evaluated
from labs.cloud.world import World

MOST_ROUNDS = 30
"""So often Config goes on when its own work has given it more to do: a remediation is attempted up to 25 times."""
MARKS = (b'"kind":"configuration-recorder"', b'"kind":"config-rule"')
"""What the encoded world of a Region holds in which AWS Config may be on."""


class Round(NamedTuple):
    """What came of one round."""

    recorded: tuple[Recorded, ...] = ()
    evaluated: tuple[str, ...] = ()
    """The names of the rules that were run."""
    changes: tuple[ComplianceChange, ...] = ()
    judged: frozenset[tuple[str, Related]] = frozenset()
    """The name of a rule and a resource, for all that the rules were run for: remediation deals with these alone."""


AfterRound = Callable[[World, Round], World]
AFTER_EVALUATION: list[AfterRound] = []
"""What follows every round, in this order, also one in which nothing happened: notifications, then remediations."""


def watches(world: World) -> bool:
    """Whether AWS Config is on in a Region: it records, or has rules to run."""
    return is_recording(world) or bool(world.all(ConfigRule))


def regions_watched(account: Account) -> tuple[str, ...]:
    """The Regions of an account in which AWS Config is on; of Regions elsewhere only the encoded worlds are looked at."""
    home = (account.home.region,) if watches(account.home) else ()
    return (*home, *(name for name, stored in account.elsewhere.items() if any(mark in stored for mark in MARKS)))


def at_work(world: World) -> World:
    """The world after AWS Config has done its work once; the same world when there was nothing to do."""
    if not watches(world):
        return world
    return went_round(world)[0]


def at_rest(world: World) -> World:
    """The world once AWS Config has nothing more to do, or has gone on for long enough."""
    for _ in range(MOST_ROUNDS):
        after = at_work(world)
        if after is world:
            break
        world = after
    return world


def went_round(world: World, due: Collection[str] = ()) -> tuple[World, Round]:
    """The world after one round, in which the periodic rules of these ids are run as well, and what came of it."""
    world, recorded = record(world)
    found = evaluated(world, recorded, due)
    world, done = found.world, Round(recorded, found.names, found.changes, found.judged)
    for follow in AFTER_EVALUATION:
        world = follow(world, done)
    return world, done
