"""How does a sitting go? It is begun, asks one item after the other, keeps what is typed, pauses, and ends."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from labs.courses.models import Course
from labs.study.models import User
from labs.study.sessions import agenda, exams, items, planning, summary
from labs.study.sessions.items import question
from labs.study.sessions.mastery import mastery
from labs.study.sessions.memory import note_evidence
from labs.study.sessions.models import Item, Purpose, Session, Standing
from labs.study.sessions.planning import SECONDS, Part, parts, stored, with_variant
from labs.study.sessions.predictions import note
from labs.study.sessions.refusals import ClockRuns, NothingToAsk, Overtaken, SessionOver

MINUTES = 25
"""How long a sitting is planned for, unless something else is wished."""
AWAY = timedelta(minutes=2)
"""A longer time without a sign of the learner does not count as work."""
SECOND = timedelta(seconds=1)
STALE = timedelta(hours=20)
"""A sitting begun so long ago is not gone on with: what is due has changed since."""


class Saved(NamedTuple):
    """A draft that is kept: how many times it was saved, and when last."""

    number: int
    at: datetime


def begin(
    user: User, course: Course, purpose: str, *, form: str = "", skill: str = "", minutes: int = MINUTES
) -> Session:
    """A sitting; one of the same purpose that is still open is given back instead of a second.

    A test (exam, before, after) needs the id of its form; without one, the first of the purpose is meant. It is given back
    while it is not handed in, also after its time: see labs/grading/exams.py. Practice may be of one skill.
    Raises NoAttemptLeft, NoSuchTest, NothingToAsk.
    """
    if purpose in exams.TESTS:
        return exams.begin(user, course, purpose, form)
    with transaction.atomic():
        User.objects.select_for_update().only("pk").get(pk=user.pk)
        return _standing(user, course, purpose, skill) or _begin(user, course, purpose, skill, minutes)


def current(session: Session) -> Item | None:
    """The item to be answered now, pinned when first asked for; None when the items are done (a lab may be left).

    In a test: the first for which nothing is kept yet. An item whose answer is still with a worker counts as answered.
    """
    if session.standing == Standing.ENDED:
        return None
    return exams.first_open(session) if session.purpose in exams.TESTS else items.next_item(session)


def item(session: Session, position: int) -> Item:
    """The item at a position, counted from 1, with its answer if there is one. Raises Item.DoesNotExist."""
    return session.items.select_related("answer").get(position=position)


def lab(session: Session) -> Part | None:
    """The lab that the sitting ends with, or None."""
    return next((one for one in parts(session) if one.kind == "lab"), None)


def save_draft(item_id: int, *, owner: User, given: Mapping[str, Sequence[str]], number: int) -> Saved:
    """Keep what is typed and not handed in. `number` is that of the draft it began from (0: none).

    Raises Item.DoesNotExist, Overtaken when an older tab writes, SessionOver after the end or the deadline.
    """
    now = timezone.now()
    found = Item.objects.select_related("session", "answer").get(pk=item_id, owner=owner)
    must_go_on(found.session, now)
    if items.is_answered(found):
        raise SessionOver
    kept = {field: list(values) for field, values in given.items()}
    fresh = Item.objects.filter(pk=item_id, draft_number=number, answer=None)
    if not fresh.update(draft=kept, draft_number=F("draft_number") + 1, draft_saved_at=now):
        raise Overtaken(Item.objects.values_list("draft_number", flat=True).get(pk=item_id))
    touch(found.session)
    return Saved(number + 1, now)


def touch(session: Session) -> None:
    """Count the time since the last sign of the learner as work, unless they were away or the sitting is paused."""
    now = timezone.now()
    since = session.counted_until
    counted = worked(session, now)
    still = Session.objects.filter(pk=session.pk, counted_until=since, standing=Standing.OPEN)
    # What is less than a second stays to be counted the next time.
    until = since + timedelta(seconds=counted) if counted or now - since < SECOND else now
    if still.update(seconds=F("seconds") + counted, counted_until=until):
        session.seconds += counted
        session.counted_until = until


def pause(session: Session) -> Session:
    """Stop the time until it is resumed. Raises ClockRuns in a test, SessionOver after the end."""
    if session.purpose in exams.TESTS:
        raise ClockRuns
    touch(session)
    return _stand(session, Standing.PAUSED)


def resume(session: Session) -> Session:
    """Go on after a pause. Raises SessionOver after the end."""
    return _stand(session, Standing.OPEN)


def end(session: Session) -> Session:
    """End a sitting of study or practice, and sum it up; once more changes nothing.

    A test ends when it is handed in: labs/grading/exams.py.
    """
    if session.purpose in exams.TESTS:
        raise ValueError("a test is handed in: labs.grading.exams.hand_in")
    touch(session)
    with transaction.atomic():
        held = Session.objects.select_for_update().get(pk=session.pk)
        if held.standing != Standing.ENDED:
            held.standing, held.ended_at = Standing.ENDED, timezone.now()
            held.save(update_fields=["standing", "ended_at"])
            summary.keep(held)
    session.refresh_from_db()
    return session


def must_go_on(session: Session, now: datetime) -> None:
    """Nothing is taken after the end, or after the deadline of a test."""
    if session.standing == Standing.ENDED or exams.is_expired(session, now):
        raise SessionOver


def worked(session: Session, now: datetime) -> int:
    """The whole seconds since the last sign of the learner that count as work."""
    since = max(now - session.counted_until, timedelta())
    return int(since.total_seconds()) if session.standing == Standing.OPEN and since <= AWAY else 0


def learn(
    found: Item,
    *,
    credit: float,
    misconception: str,
    confidence: int | None,
    seconds: int | None,
    said: Mapping[str, Any],
    at: datetime,
) -> None:
    """Take what a marked answer shows into memory; after a miss of study or practice plan a variant.

    A test before the course moves no memory: nothing was learnt yet that could be forgotten. Whoever calls holds the
    sitting's row locked.
    """
    session = found.session
    usual = SECONDS[found.difficulty]
    is_news = session.purpose != Purpose.BEFORE and note_evidence(
        session.owner,
        session.course,
        found.skill,
        f"item:{found.pk}",
        credit,
        at,
        seconds,
        misconception,
        confidence=confidence,
        slowness=(seconds or usual) / usual,
    )
    if confidence is not None:
        source = f"item:{found.pk}"
        note(
            session.owner, source=source, skill=found.skill, confidence=confidence, right=credit >= 1, said=said, at=at
        )
    if session.purpose in exams.TESTS:
        return
    if session.standing == Standing.ENDED:
        summary.keep(session)  # a worker's mark that comes after the end
    elif is_news and credit < 1:
        _plan_variant(found)


def _plan_variant(missed: Item) -> None:
    session = missed.session
    pinned = session.items.order_by("-position").values_list("position", flat=True)[0]
    variant = Part(
        kind="variant",
        why="after-a-miss",
        skill=missed.skill,
        difficulty=missed.difficulty,
        after=missed.position,
        seconds=SECONDS[missed.difficulty],
    )
    session.plan = stored(with_variant(parts(session), variant, behind=pinned))
    session.save(update_fields=["plan"])


def _standing(user: User, course: Course, purpose: str, skill: str) -> Session | None:
    """The sitting to go on with. One that is stale, or practises something else, is ended."""
    found = Session.objects.filter(owner=user, course=course, purpose=purpose).exclude(standing=Standing.ENDED).first()
    if found is None:
        return None
    stale = timezone.now() - found.started_at > STALE
    other = skill and {one.skill for one in parts(found)} != {skill}
    if not stale and not other:
        return found
    end(found)
    return None


def _begin(user: User, course: Course, purpose: str, skill: str, minutes: int) -> Session:
    now = timezone.now()
    topics = agenda.topics_of(course, mastery(user, course, now))
    if purpose == Purpose.PRACTICE:
        planned = planning.plan_practice([one for one in topics if skill in ("", one.id)], minutes=minutes)
    else:
        planned = planning.plan_study(topics, agenda.labs_left(user, course), minutes=minutes)
    if not planned:
        raise NothingToAsk
    return Session.objects.create(
        owner=user,
        course=course,
        purpose=purpose,
        plan=stored(planned),
        seed=secrets.randbits(31),
        started_at=now,
        counted_until=now,
    )


def _stand(session: Session, standing: Standing) -> Session:
    now = timezone.now()
    if (
        not Session.objects.filter(pk=session.pk)
        .exclude(standing=Standing.ENDED)
        .update(standing=standing, counted_until=now)
    ):
        raise SessionOver
    session.standing, session.counted_until = standing, now
    return session


__all__ = [
    "Saved",
    "begin",
    "current",
    "end",
    "item",
    "lab",
    "learn",
    "pause",
    "question",
    "resume",
    "save_draft",
    "touch",
]
