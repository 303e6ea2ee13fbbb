"""How well does a learner hold each skill of a course? Worked out from memory and evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from labs.courses.models import Course
from labs.courses.queries import subject
from labs.courses.subject import Skill
from labs.study.models import User
from labs.study.sessions import memory
from labs.study.sessions.memory import HOLDS_FROM
from labs.study.sessions.models import Evidence, Memory

RECENT = 8
"""So many of the last things shown of a skill count, each a little more than the one before."""
FADING = 0.8
"""The weight of each beside that of the next one."""


class Level(models.TextChoices):
    """How well a skill is held; DUE is one that was held and is to be reviewed now."""

    NEW = "new", _("New")
    LEARNING = "learning", _("Learning")
    KNOWN = "known", _("Known")
    STRONG = "strong", _("Strong")
    DUE = "due", _("Due for review")


LEVELS = ((0.8, 30.0, Level.STRONG), (0.6, 7.0, Level.KNOWN))
"""From this score and this stability in days on: this level. One right answer gives two days, one a day later ten."""


@dataclass(frozen=True)
class Mastery:
    """Where a learner stands in one skill. `score` goes from 0 to 1: what was shown lately, as far as it is still there.

    `stability` is in days. Of a new skill there is neither score nor due date. `ready` says that all it rests on is held.
    """

    skill: Skill
    level: Level
    score: float
    retrievability: float
    stability: float
    reviews: int
    due_at: datetime | None
    ready: bool
    last_right: bool = False
    """Whether it was wholly right when it was shown last."""

    @property
    def holds(self) -> bool:
        """Whether others may rest on it."""
        return self.stability >= HOLDS_FROM

    @property
    def percent(self) -> int:
        """The score in whole percent."""
        return int(100 * self.score + 1e-9)


def mastery(user: User, course: Course, now: datetime | None = None) -> tuple[Mastery, ...]:
    """Where the user stands in each skill of a course, in the subject's order, in two queries."""
    now = now or timezone.now()
    held = {one.skill: one for one in Memory.objects.filter(owner=user, course=course)}
    shown = _shown(user, course)
    found: dict[str, Mastery] = {}
    for skill in subject(course).skills:
        ready = all(found[need].holds for need in skill.needs)
        found[skill.id] = _mastery(skill, held.get(skill.id), shown.get(skill.id, ()), now, ready=ready)
    return tuple(found.values())


def _shown(user: User, course: Course) -> Mapping[str, Sequence[float]]:
    credits: dict[str, list[float]] = {}
    rows = Evidence.objects.filter(owner=user, course=course).order_by("pk")
    for skill, credit in rows.values_list("skill", "credit"):
        credits.setdefault(skill, []).append(credit)
    return credits


def _mastery(skill: Skill, held: Memory | None, credits: Sequence[float], now: datetime, *, ready: bool) -> Mastery:
    if held is None:
        return Mastery(skill, Level.NEW, 0, 0, 0, 0, None, ready)
    there = memory.retrievability(held.card, now)
    score = there * lately(credits)
    stability: float = held.card["stability"]
    level = level_of(score, stability, is_due=held.due_at <= now)
    last_right = bool(credits) and credits[-1] >= 1
    return Mastery(skill, level, score, there, stability, held.reviews, held.due_at, ready, last_right)


def lately(credits: Sequence[float]) -> float:
    """The mean of the last credits, the latest counting most; 1 where there are none."""
    last = list(reversed(credits[-RECENT:]))
    weights = [FADING**age for age in range(len(last))]
    return sum(map(float.__mul__, map(float, last), weights)) / sum(weights) if last else 1


def level_of(score: float, stability: float, *, is_due: bool) -> Level:
    """How well a skill of this score and stability is held."""
    if is_due:
        return Level.DUE
    return next((level for least, days, level in LEVELS if score >= least and stability >= days), Level.LEARNING)
