"""What did a test come to? The points of all its items, whether they pass, and whether anything is left to be marked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from labs.courses.models import Course
from labs.courses.subject import Form
from labs.study.jobs import State
from labs.study.models import User
from labs.study.sessions.models import Item, Session, Standing

COUNTED = ("skill", "points", "answer__credit", "answer__state")
"""What of an item the result is worked out from."""


@dataclass(frozen=True)
class Result:
    """What a test came to; `pending` answers are still with a worker, and what they give is not in it yet.

    An item whose marking failed for good is left out: that is not the learner's doing.
    """

    points: float
    max_points: int
    percent: int
    passed: bool
    pending: int
    skills: Mapping[str, tuple[float, int]]
    """The points of each skill that was asked for, and how many there were."""

    @property
    def missed(self) -> tuple[str, ...]:
        """The skills of which a point is missing."""
        return tuple(skill for skill, (got, most) in self.skills.items() if got < most)


def form(session: Session) -> Form:
    """The form as it stood when the attempt began."""
    return msgspec.convert(session.form_document, Form)


def result(session: Session) -> Result:
    """What a test came to so far."""
    return _result(session, session.items.values_list(*COUNTED))


def results(user: User, course: Course, form_id: str = "") -> Mapping[str, Sequence[Result]]:
    """What the tests of a course, or one of them, came to that the user handed in; in two queries, as `results_of`."""
    rows = Session.objects.filter(owner=user, course=course, standing=Standing.ENDED, deadline__isnull=False)
    return results_of(list(rows.filter(form=form_id) if form_id else rows))


def results_of(ended: Sequence[Session]) -> Mapping[str, Sequence[Result]]:
    """What tests that are handed in came to, in one query. They stand by form, the first attempt first."""
    items: dict[Any, list[tuple[Any, ...]]] = {}
    for session_id, *row in Item.objects.filter(session__in=ended).values_list("session", *COUNTED):
        items.setdefault(session_id, []).append(tuple(row))
    found: dict[str, list[Result]] = {}
    for session in sorted(ended, key=lambda one: one.attempt):
        found.setdefault(session.form, []).append(_result(session, items.get(session.pk, ())))
    return found


def _result(session: Session, rows: Iterable[tuple[Any, ...]]) -> Result:
    pending = 0
    skills: dict[str, tuple[float, int]] = {}
    for skill, worth, credit, state in rows:
        if state != State.FAILED:
            got, most = skills.get(skill, (0, 0))
            skills[skill] = (got + worth * (credit or 0), most + worth)
            pending += state in (State.QUEUED, State.RUNNING)
    credited, points = sum(got for got, _ in skills.values()), sum(most for _, most in skills.values())
    percent = int(100 * credited / points + 1e-9) if points else 0
    return Result(credited, points, percent, percent >= form(session).pass_percent, pending, skills)
