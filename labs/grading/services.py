"""What happens to a submission: it is frozen and queued, claimed by one worker, scored, and finished exactly once.

The database knows what is to be done; a task in the queue only wakes a worker. Whoever claims a submission holds the
number of its attempt, and only the last attempt may finish it: a lost, late or doubled delivery changes nothing.
"""

import hashlib
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from labs.assess import Entry, Score
from labs.assess import score as assess
from labs.cloud import account, codec
from labs.courses.queries import document
from labs.grading.models import Fault, State, Submission
from labs.study.models import Command, Sandbox, User
from labs.study.queries import effective_journal

HARD_LIMIT = timedelta(seconds=20)
"""After this a worker's child that scores is killed."""
SOFT_LIMIT = timedelta(seconds=15)
"""After this scoring is given up in good order."""
LEASE = timedelta(seconds=25)
"""After this a claim lapses. Longer than the hard limit, so that two workers never score at the same time."""
HINT_LASTS = timedelta(seconds=30)
"""After this a queued submission that nobody claimed is hinted at again: the hint may be lost."""
MOST_ATTEMPTS = 3
SWEPT_AT_ONCE = 500

log = logging.getLogger(__name__)


def submit(sandbox_id: Any, *, actor: User | None, client_token: str | None = None) -> Submission:
    """Freeze a sandbox as it is now and queue it for scoring.

    A repeated `client_token` gives the first submission again, and so does work that is unchanged since a submission
    which still waits for its verdict. Raises Sandbox.DoesNotExist; a playground is never handed in.
    """
    key = hashlib.sha256(client_token.encode("utf-8", "replace")).hexdigest() if client_token else None
    with transaction.atomic():
        sandbox = Sandbox.objects.select_for_update().get(pk=sandbox_id)
        if earlier := _same_submission(sandbox, key):
            return earlier
        now = timezone.now()
        submission = Submission.objects.create(
            sandbox=sandbox,
            lab_version=sandbox.its_version,
            actor=actor,
            start=sandbox.start,
            world=sandbox.world,
            journal=[frozen(command) for command in effective_journal(sandbox) if not command.region],
            journal_position=sandbox.journal_length,
            client_token=key,
            queued_at=now,
            hinted_at=now,
        )
        transaction.on_commit(lambda: _hint_or_leave(submission))
    return submission


def score_submission(submission_id: UUID) -> None:
    """Claim, score and finish a submission; nothing happens when it is finished or another worker is at it."""
    held = claim(submission_id)
    if held is None:
        return
    try:
        score = judge(held)
    except SoftTimeLimitExceeded:
        give_back(held, Fault.TOOK_TOO_LONG)
    except Exception:
        log.exception("scoring of submission %s failed, attempt %d", held.pk, held.attempts)
        give_back(held, Fault.SCORING_FAILED)
    else:
        finish(held, score)


def claim(submission_id: UUID) -> Submission | None:
    """Take a submission that is free, or whose lease has lapsed; None when there is nothing to do here."""
    now = timezone.now()
    free = Q(started_at=None) | Q(started_at__lt=now - LEASE)
    with transaction.atomic():
        open_ones = Submission.objects.filter(free, pk=submission_id, done_at=None, attempts__lt=MOST_ATTEMPTS)
        if not open_ones.update(state=State.RUNNING, attempts=F("attempts") + 1, started_at=now):
            return None
        return Submission.objects.select_related("lab_version").get(pk=submission_id)


def judge(submission: Submission) -> Score:
    """The score of what is frozen in a submission. Reads the lab's version, changes nothing."""
    held = account.decode(bytes(submission.world))
    return assess(
        document(submission.lab_version),
        codec.decode(bytes(submission.start)),
        msgspec.convert(submission.journal, list[Entry]),
        held.home,
        held.peers(held.home),
    )


def finish(held: Submission, score: Score) -> bool:
    """Write the verdict, if the claim still holds; whether it did."""
    findings = msgspec.to_builtins(score.findings, enc_hook=str)
    return _close(held, State.DONE, points=score.points, max_points=score.max_points, findings=findings)


def give_back(held: Submission, fault: Fault) -> bool:
    """After a failure: to be tried again at the next sweep, or failed for good after the last attempt."""
    if held.attempts >= MOST_ATTEMPTS:
        return _close(held, State.FAILED, error=fault)
    again = {"state": State.QUEUED, "started_at": None, "hinted_at": None}
    return bool(_held(held).update(**again))


def sweep() -> int:
    """Wake workers for every submission whose hint or worker is lost; how many. Gives up those tried too often."""
    now = timezone.now()
    lapsed = Submission.objects.filter(done_at=None, started_at__lt=now - LEASE)
    lapsed.filter(attempts__gte=MOST_ATTEMPTS).update(state=State.FAILED, done_at=now, error=Fault.WORKER_LOST)
    return _hint_all(_forgotten(now))


def frozen(command: Command) -> dict[str, Any]:
    """A journal entry as it is kept in a submission."""
    return {
        "number": command.number,
        "action": command.action,
        "params": command.params,
        "outcome": command.outcome,
        "code": command.code,
        "reason": command.reason,
        "facts": command.facts,
        "result": command.result,
    }


def _same_submission(sandbox: Sandbox, key: str | None) -> Submission | None:
    same = Q(journal_position=sandbox.journal_length, state__in=(State.QUEUED, State.RUNNING))
    if key:
        same |= Q(client_token=key)
    return sandbox.submissions.filter(same).defer("start", "world", "journal").first()


def _held(held: Submission) -> Any:
    return Submission.objects.filter(pk=held.pk, attempts=held.attempts, done_at=None)


def _close(held: Submission, state: State, **verdict: Any) -> bool:
    return bool(_held(held).update(state=state, done_at=timezone.now(), **verdict))


def _forgotten(now: datetime) -> list[UUID]:
    """Queued and never or long ago hinted at, or running longer than any worker may."""
    quiet = Q(state=State.QUEUED) & (Q(hinted_at=None) | Q(hinted_at__lt=now - HINT_LASTS))
    lapsed = Q(started_at__lt=now - LEASE) & (Q(hinted_at=None) | Q(hinted_at__lt=now - LEASE))
    rows = Submission.objects.filter(quiet | lapsed, done_at=None).order_by("queued_at")
    return list(rows.values_list("pk", flat=True)[:SWEPT_AT_ONCE])


def _hint_all(submission_ids: Iterable[UUID]) -> int:
    hinted = []
    try:
        for submission_id in submission_ids:
            _hint(submission_id)
            hinted.append(submission_id)
    except (OperationalError, RedisError) as error:
        log.warning("the queue is out of reach: %s", error)
    if hinted:
        Submission.objects.filter(pk__in=hinted).update(hinted_at=timezone.now())
    return len(hinted)


def _hint_or_leave(submission: Submission) -> None:
    """Wake a worker; without a queue the submission waits for the sweeper."""
    try:
        _hint(submission.pk)
    except (OperationalError, RedisError) as error:
        log.warning("the queue is out of reach, submission %s waits: %s", submission.pk, error)
        Submission.objects.filter(pk=submission.pk, done_at=None).update(hinted_at=None)


def _hint(submission_id: UUID) -> None:
    from labs.grading.tasks import score  # tasks call services, so this arrow exists only while it is used

    score.delay(str(submission_id))
