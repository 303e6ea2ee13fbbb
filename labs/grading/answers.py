"""What happens to an answer? There is one for each item: it is read, marked at once or by a worker, and remembered.

How that survives whatever happens to queue and worker: labs/study/jobs.py.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils import timezone

from labs.assess.questions import AnyQuestion, Mark
from labs.grading.models import Answer, Fault, State
from labs.study import jobs, statements
from labs.study.models import User
from labs.study.sessions import exams
from labs.study.sessions import services as sittings
from labs.study.sessions.items import question
from labs.study.sessions.models import Item, Session
from labs.study.sessions.refusals import TooEarly

HARD_LIMIT = timedelta(seconds=20)
"""After this a worker's child that marks is killed."""
SOFT_LIMIT = timedelta(seconds=15)
"""After this marking is given up in good order."""
LEASE = timedelta(seconds=25)
"""After this a claim lapses. Longer than the hard limit, so that two workers never mark at the same time."""
LONGEST = 4 * 60 * 60
"""Seconds that an answer may be said to have taken."""

log = logging.getLogger(__name__)


def answer(
    item_id: int,
    *,
    owner: User,
    given: Mapping[str, Sequence[str]],
    confidence: int | None = None,
    seconds: int | None = None,
) -> Answer:
    """Take the answer to an item, and mark it unless that needs a worker; the first one again, if there is one already.

    In a test it is only kept, as the item's draft, and may be changed until it is handed in: the row that is returned
    is not saved. Raises Item.DoesNotExist, BadAnswer (which costs nothing), TooEarly, SessionOver.
    """
    found = Item.objects.select_related("session__course", "session__owner").get(pk=item_id, owner=owner)
    return answer_item(found, given=given, confidence=confidence, seconds=seconds)


def answer_item(
    found: Item, *, given: Mapping[str, Sequence[str]], confidence: int | None = None, seconds: int | None = None
) -> Answer:
    """The same for an item that is at hand with its sitting, the course and the owner."""
    asked = question(found)
    read = asked.read(given)
    if found.session.purpose in exams.TESTS:
        return _keep(found, given, read)
    mark = None if asked.by_worker else asked.mark(read)  # before the lock, since it may build a small world
    with transaction.atomic():
        found.session = _locked_like(found.session)
        if statements.first("SELECT id FROM labs_answer WHERE item_id = %s", [found.pk]):
            return Answer.objects.get(item=found)
        now = timezone.now()
        sittings.must_go_on(found.session, now)
        _must_wait(found, now)
        sittings.touch(found.session)
        return take(found, given=given, read=read, mark=mark, confidence=confidence, seconds=seconds)


def take(
    found: Item,
    *,
    given: Mapping[str, Sequence[str]],
    read: Any,
    mark: Mark | None,
    confidence: int | None = None,
    seconds: int | None = None,
) -> Answer:
    """Save the answer to an item with its mark, or for a worker to mark. Whoever calls holds the sitting's row locked."""
    now = timezone.now()
    fresh = Answer(
        item=found,
        given={field: list(values) for field, values in given.items()},
        answer=read,
        confidence=confidence,
        seconds=_seconds(found, seconds, now),
        queued_at=now,
        hinted_at=now,
    )
    _save(fresh, mark, now)
    return fresh


def mark_answer(answer_id: UUID) -> None:
    """Claim, mark and finish an answer; nothing happens when it is finished or another worker is at it."""
    held = jobs.claim(Answer, answer_id, lease=LEASE, related=["item"])
    if held is None:
        return
    try:
        mark = asked_of(held).mark(held.answer)
    except SoftTimeLimitExceeded:
        jobs.give_back(held, Fault.TOOK_TOO_LONG)
    except Exception:
        log.exception("marking of answer %s failed, attempt %d", held.pk, held.attempts)
        jobs.give_back(held, Fault.SCORING_FAILED)
    else:
        finish(held, mark)


def finish(held: Answer, mark: Mark) -> bool:
    """Write the mark and what is learnt from it, if the claim still holds; whether it did."""
    with transaction.atomic():
        found = held.item
        found.session = _locked(found.session_id)
        if not jobs.close(held, State.DONE, **_marked(mark)):
            return False
        _learn(held, found, mark, timezone.now())
        return True


def sweep() -> int:
    """Wake workers for every answer whose hint or worker is lost; how many. Gives up those tried too often."""
    return jobs.sweep(Answer, lease=LEASE, lost=Fault.WORKER_LOST, hint=hint)


def asked_of(given: Answer) -> AnyQuestion:
    """The question that was answered."""
    return question(given.item)


def hint(answer_id: UUID) -> None:
    """Wake a worker for an answer."""
    from labs.grading.tasks import mark  # tasks call this module, so this arrow exists only while it is used

    mark.delay(str(answer_id))


def _keep(found: Item, given: Mapping[str, Sequence[str]], read: Any) -> Answer:
    saved = sittings.save_draft(found.pk, owner=found.session.owner, given=given, number=found.draft_number)
    return Answer(item=found, given=dict(given), answer=read, queued_at=saved.at)


def _locked(session_id: UUID) -> Session:
    """The sitting, locked for this transaction, with its course and owner."""
    rows = Session.objects.select_for_update(of=("self",)).select_related("course", "owner")
    return rows.get(pk=session_id)


def _locked_like(session: Session) -> Session:
    """The sitting once more, locked for this transaction; its course and owner are at hand and stay what they are."""
    held = Session.objects.select_for_update().get(pk=session.pk)
    held.course, held.owner = session.course, session.owner
    return held


def _must_wait(found: Item, now: datetime) -> None:
    if found.open_from is not None and now < found.open_from:
        raise TooEarly(found.open_from)


def _save(fresh: Answer, mark: Mark | None, now: datetime) -> None:
    if mark is None:
        fresh.save(force_insert=True)
        transaction.on_commit(lambda: jobs.hint_or_leave(fresh, hint))
        return
    fresh.state, fresh.done_at, fresh.attempts = State.DONE, now, 1
    for field, value in _marked(mark).items():
        setattr(fresh, field, value)
    fresh.save(force_insert=True)
    _learn(fresh, fresh.item, mark, now)


def _marked(mark: Mark) -> dict[str, Any]:
    """The fields of a mark in its row."""
    return {
        "credit": mark.credit,
        "code": mark.code,
        "mark": msgspec.to_builtins(mark, enc_hook=str),
        "misconception": mark.misconception,
    }


def _learn(given: Answer, found: Item, mark: Mark, at: datetime) -> None:
    sittings.learn(
        found,
        credit=mark.credit,
        misconception=mark.misconception,
        confidence=given.confidence,
        seconds=given.seconds,
        said={"answer": given.answer},
        at=at,
    )


def _seconds(found: Item, said: int | None, now: datetime) -> int | None:
    """How long it took: what the page measured, within what can be, or the time since it was shown."""
    shown = int((now - found.shown_at).total_seconds()) if found.shown_at else None
    wanted = shown if said is None else said
    return None if wanted is None else max(0, min(wanted, LONGEST, LONGEST if shown is None else shown))
