"""What becomes of a test that is handed in? What was kept in time is read and marked; when all is marked there is a result."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from labs.assess.questions import BadAnswer
from labs.courses.models import Course
from labs.grading import answers
from labs.grading.models import State
from labs.study import jobs
from labs.study.models import User
from labs.study.sessions import exams
from labs.study.sessions import services as sittings
from labs.study.sessions.items import question
from labs.study.sessions.models import Item, Session, Standing

GRACE = timedelta(minutes=30)
"""So long after the deadline the learner may hand in what was kept in time; then it is handed in for them."""


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


def hand_in(session: Session) -> Session:
    """End a test: whatever was kept before the deadline counts, also when it is handed in later. Once more changes nothing."""
    sittings.touch(session)
    with transaction.atomic():
        held = Session.objects.select_for_update(of=("self",)).select_related("course", "owner").get(pk=session.pk)
        if held.standing != Standing.ENDED:
            held.standing, held.ended_at = Standing.ENDED, timezone.now()
            held.save(update_fields=["standing", "ended_at"])
            for one in held.items.filter(draft_number__gt=0).order_by("position"):
                _answer(held, one)
    session.refresh_from_db()
    return session


def result(session: Session) -> Result:
    """What a test came to so far."""
    return _result(session, session.items.values_list(*COUNTED))


def results(user: User, course: Course) -> Mapping[str, Sequence[Result]]:
    """What the tests of a course came to that the user handed in, by form, the first attempt first; in two queries."""
    ended = list(Session.objects.filter(owner=user, course=course, standing=Standing.ENDED, deadline__isnull=False))
    rows: dict[Any, list[tuple[Any, ...]]] = {}
    for session_id, *row in Item.objects.filter(session__in=ended).values_list("session", *COUNTED):
        rows.setdefault(session_id, []).append(tuple(row))
    found: dict[str, list[Result]] = {}
    for session in sorted(ended, key=lambda one: one.attempt):
        found.setdefault(session.form, []).append(_result(session, rows.get(session.pk, ())))
    return found


COUNTED = ("points", "answer__credit", "answer__state")
"""What of an item the result is worked out from."""


def _result(session: Session, rows: Iterable[tuple[Any, ...]]) -> Result:
    rows = [row for row in rows if row[2] != State.FAILED]
    most = sum(points for points, _, _ in rows)
    points = sum(points * (credit or 0) for points, credit, _ in rows)
    pending = sum(state in (State.QUEUED, State.RUNNING) for _, _, state in rows)
    percent = int(100 * points / most + 1e-9) if most else 0
    return Result(points, most, percent, percent >= exams.form(session).pass_percent, pending)


def hand_in_forgotten() -> int:
    """Hand in every test whose grace is over; how many."""
    late = Session.objects.filter(deadline__lt=timezone.now() - GRACE).exclude(standing=Standing.ENDED)
    found = list(late[: jobs.SWEPT_AT_ONCE])
    for session in found:
        hand_in(session)
    return len(found)


def _answer(session: Session, kept: Item) -> None:
    """Make the answer of what was kept for an item, and mark it unless that needs a worker."""
    kept.session = session
    asked = question(kept)
    try:
        read: Any = asked.read(kept.draft)
    except BadAnswer:
        return
    answers.take(kept, given=kept.draft, read=read, mark=None if asked.by_worker else asked.mark(read))
