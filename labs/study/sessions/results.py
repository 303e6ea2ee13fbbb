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

COUNTED = ("points", "answer__credit", "answer__state")
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


def form(session: Session) -> Form:
    """The form as it stood when the attempt began."""
    return msgspec.convert(session.form_document, Form)


def result(session: Session) -> Result:
    """What a test came to so far."""
    return _result(session, session.items.values_list(*COUNTED))


def results(user: User, course: Course, form_id: str = "") -> Mapping[str, Sequence[Result]]:
    """What the tests of a course, or one of them, came to that the user handed in; in two queries.

    They stand by form, the first attempt first.
    """
    rows = Session.objects.filter(owner=user, course=course, standing=Standing.ENDED, deadline__isnull=False)
    ended = list(rows.filter(form=form_id) if form_id else rows)
    items: dict[Any, list[tuple[Any, ...]]] = {}
    for session_id, *row in Item.objects.filter(session__in=ended).values_list("session", *COUNTED):
        items.setdefault(session_id, []).append(tuple(row))
    found: dict[str, list[Result]] = {}
    for session in sorted(ended, key=lambda one: one.attempt):
        found.setdefault(session.form, []).append(_result(session, items.get(session.pk, ())))
    return found


def _result(session: Session, rows: Iterable[tuple[Any, ...]]) -> Result:
    rows = [row for row in rows if row[2] != State.FAILED]
    most = sum(points for points, _, _ in rows)
    points = sum(points * (credit or 0) for points, credit, _ in rows)
    pending = sum(state in (State.QUEUED, State.RUNNING) for _, _, state in rows)
    percent = int(100 * points / most + 1e-9) if most else 0
    return Result(points, most, percent, percent >= form(session).pass_percent, pending)
