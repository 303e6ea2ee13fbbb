"""How far up the troubleshooting ladder is a learner? A solved rung opens the next, and each can be had anew, in a new variant."""

import logging
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from django.db.models import Count, FloatField, Max, Q, QuerySet
from django.db.models.functions import Cast, NullIf

from labs.assess.ladder.making import Rung
from labs.courses.ladder import PREFIX, RUNGS, SEEDS, Unproven, rung_of, rung_version
from labs.courses.models import Course, LabVersion
from labs.grading.models import State
from labs.grading.queries import NOTHING_YET, Best
from labs.study.models import Sandbox, User
from labs.study.services import open_sandbox

Reach = Literal["solved", "open", "shut"]
TRIES = 5
"""So many seeds are tried for a rung that proves itself."""
REACHED = Cast("submissions__points", FloatField()) / NullIf(Cast("submissions__max_points", FloatField()), 0.0)

log = logging.getLogger(__name__)


class RungShut(Exception):
    """The rung below is not solved yet."""


@dataclass(frozen=True)
class Standing:
    """Where a learner stands on one rung; `sandbox` is the variant that was begun last, None before the first."""

    rung: Rung
    reach: Reach
    sandbox: Sandbox | None
    best: Best
    """Of that variant."""
    variants: int
    solved: int
    """How many variants were begun, and how many of them solved."""


def standings(user: User | None) -> tuple[Standing, ...]:
    """Where a learner stands on every rung, from the lowest, in one query; for a visitor only the first is open."""
    rows = list(_sandboxes(user)) if user else []
    found: list[Standing] = []
    below = True
    for rung in RUNGS:
        own = [one for one in rows if _place(one)[0] == rung.number]
        solved = sum(_best(one).complete for one in own)
        reach: Reach = "solved" if solved else "open" if below else "shut"
        last = own[-1] if own else None
        found.append(Standing(rung, reach, last, _best(last), len(own), solved))
        below = bool(solved)
    return tuple(found)


def start(user: User, course: Course, number: int, *, fresh: bool = False) -> Sandbox:
    """The learner's sandbox for a rung: the one begun last, or with `fresh` one of a variant not met yet.

    A variant in which nothing was done makes way for a fresh one. Raises KeyError for no such rung, and RungShut.
    """
    found = next((one for one in standings(user) if one.rung.number == number), None)
    if found is None:
        raise KeyError(number)
    if found.reach == "shut":
        raise RungShut
    if found.sandbox is not None and not fresh:
        return found.sandbox
    version = next(_versions(user, course, number))
    sandbox = open_sandbox(user, version.lab, version)
    if found.sandbox is not None and not found.sandbox.journal_length and not found.best.submissions:
        Sandbox.objects.filter(pk=found.sandbox.pk, journal_length=0).delete()
    return sandbox


def _versions(user: User, course: Course, number: int) -> Iterator[LabVersion]:
    """Variants of a rung that the learner has not met, in an order of their own."""
    met = {_place(one)[1] for one in _sandboxes(user) if _place(one)[0] == number}
    begin = zlib.crc32(f"{user.pk}/{number}".encode())
    seeds = (seed for offset in range(SEEDS) if (seed := (begin + offset) % SEEDS) not in met)
    for seed in islice(seeds, TRIES):
        try:
            yield rung_version(course, number, seed)
        except Unproven:
            log.exception("rung %d of seed %d", number, seed)


def _sandboxes(user: User) -> QuerySet[Sandbox]:
    """The learner's sandboxes on the ladder, oldest first, each with what was reached in it."""
    rows = Sandbox.objects.filter(owner=user, lab__slug__startswith=PREFIX).select_related("lab")
    reached = Max(REACHED, filter=Q(submissions__state=State.DONE))
    tried = {"tries": Count("submissions"), "last_try": Max("submissions__queued_at")}
    return rows.defer("start", "world").annotate(reached=reached, **tried).order_by("created_at", "pk")


def _best(sandbox: Any) -> Best:
    """What was reached in a sandbox that `_sandboxes` gave."""
    return Best(sandbox.reached, sandbox.tries, sandbox.last_try) if sandbox else NOTHING_YET


def _place(sandbox: Sandbox) -> tuple[int, int]:
    """Rung and seed of a sandbox; no rung is 0."""
    return rung_of(sandbox.its_lab.slug) or (0, 0)
