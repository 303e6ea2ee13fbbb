"""What happens to a submission: it is frozen and queued, claimed by one worker, scored, and finished exactly once.

How that survives whatever happens to queue and worker: labs/study/jobs.py.
"""

import hashlib
import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from labs.assess import Entry, Score
from labs.assess import score as assess
from labs.cloud import account, codec
from labs.courses.queries import document
from labs.grading.lab_evidence import note_checks
from labs.grading.models import Fault, State, Submission
from labs.study import jobs
from labs.study.models import Command, Sandbox, User
from labs.study.queries import effective_journal

HARD_LIMIT = timedelta(seconds=20)
"""After this a worker's child that scores is killed."""
SOFT_LIMIT = timedelta(seconds=15)
"""After this scoring is given up in good order."""
LEASE = timedelta(seconds=25)
"""After this a claim lapses. Longer than the hard limit, so that two workers never score at the same time."""

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
        transaction.on_commit(lambda: jobs.hint_or_leave(submission, _hint))
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
    return jobs.claim(Submission, submission_id, lease=LEASE, related=["lab_version"])


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
    """Write the verdict and what it shows of the learner's skills, if the claim still holds; whether it did."""
    findings = msgspec.to_builtins(score.findings, enc_hook=str)
    with transaction.atomic():
        if not jobs.close(held, State.DONE, points=score.points, max_points=score.max_points, findings=findings):
            return False
        note_checks(held, score)
        return True


def give_back(held: Submission, fault: Fault) -> bool:
    """After a failure: to be tried again at the next sweep, or failed for good after the last attempt."""
    return jobs.give_back(held, fault)


def sweep() -> int:
    """Wake workers for every submission whose hint or worker is lost; how many. Gives up those tried too often."""
    return jobs.sweep(Submission, lease=LEASE, lost=Fault.WORKER_LOST, hint=_hint)


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


def _hint(submission_id: UUID) -> None:
    from labs.grading.tasks import score  # tasks call services, so this arrow exists only while it is used

    score.delay(str(submission_id))
