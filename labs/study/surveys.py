"""How does a learner have the whole network looked at? A job for a worker; what it finds is kept by the network's digest.

The worker lets a child of its own do it, with limits on time and memory, and stops it when nobody wants it any more.
"""

import hashlib
import logging
import time
import zlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils import timezone

from labs.cloud import account
from labs.cloud.survey import Survey as Found
from labs.cloud.survey import survey
from labs.study import jobs, statements
from labs.study.apart import NotWanted, Tell, TookTooLong, TookTooMuch, WorkFailed, run_apart
from labs.study.jobs import State
from labs.study.models import Sandbox, Survey, SurveyFault

SECONDS = 20.0
"""So long a survey may take."""
MEGABYTES = 600
"""So much memory it may take."""
LEASE = timedelta(seconds=35)
"""After this a claim lapses; longer than a survey may take, and than Celery lets a task live."""
KEPT = 5
"""Surveys of a sandbox that stay; older ones go."""
TOLD_EVERY = 0.15
"""Seconds between two notes of how far it is."""

log = logging.getLogger(__name__)


class Progress(msgspec.Struct, array_like=True):
    """How far a survey is: percent, and what it does now."""

    percent: int
    stage: str


def ask_for_survey(sandbox_id: Any, region: str = "") -> Survey:
    """Have a Region of a sandbox surveyed as it is now; the survey there is, when it was surveyed already.

    Raises Sandbox.DoesNotExist.
    """
    with transaction.atomic():
        sandbox = Sandbox.objects.select_for_update().get(pk=sandbox_id)
        now = timezone.now()
        fresh = {"state": State.QUEUED, "attempts": 0, "queued_at": now, "hinted_at": now, "started_at": None}
        fresh |= {"done_at": None, "error": "", "progress": 0, "stage": "", "result": None}
        frozen = {"account": zlib.compress(bytes(sandbox.world), 1)}
        row, is_new = Survey.objects.get_or_create(
            sandbox=sandbox, region=region, digest=digest_of(sandbox, region), defaults={**fresh, **frozen}
        )
        if not is_new:
            if row.state not in (State.FAILED, State.CANCELED):
                return row
            Survey.objects.filter(pk=row.pk).update(**fresh, **frozen)
            row.refresh_from_db()
        _forget_old(sandbox)
        transaction.on_commit(lambda: jobs.hint_or_leave(row, _hint))
    return row


def cancel_survey(sandbox: Sandbox, survey_id: UUID) -> bool:
    """Stop a survey that is waiting or under way; whether there was one."""
    rows = Survey.objects.filter(sandbox=sandbox, pk=survey_id, done_at=None)
    return bool(rows.update(state=State.CANCELED, done_at=timezone.now(), account=None))


def survey_of(sandbox: Sandbox, region: str = "") -> Survey | None:
    """The last survey that was asked for, of this Region."""
    rest = "WHERE sandbox_id = %s AND region = %s ORDER BY queued_at DESC, id DESC LIMIT 1"
    names = statements.all_but(Survey, "account", "result")
    return next(iter(statements.rows(Survey, names, rest, [statements.key_of(sandbox), region])), None)


def standing_of(sandbox: Sandbox, region: str, row: Survey) -> str:
    """Whether a survey that is done is of the network as it is now: `current` or `stale`; "" while it is not done."""
    if row.state != State.DONE:
        return ""
    return "current" if row.digest == digest_of(sandbox, region) else "stale"


def found_in(row: Survey) -> Found | None:
    """What a survey that is done found."""
    return None if row.result is None else msgspec.json.decode(zlib.decompress(bytes(row.result)), type=Found)


def digest_of(sandbox: Sandbox, region: str) -> str:
    """What tells one network from another: everything in the account, and which Region is meant."""
    digest = hashlib.blake2b(bytes(sandbox.world), digest_size=32)
    digest.update(b"\0" + region.encode())
    return digest.hexdigest()


def do_survey(survey_id: UUID) -> None:
    """Claim, do and finish a survey; nothing happens when it is finished or another worker is at it."""
    held = jobs.claim(Survey, survey_id, lease=LEASE)
    if held is None:
        return
    try:
        found = run_apart(work_of(held), seconds=SECONDS, megabytes=MEGABYTES, heard=_noting(held))
    except NotWanted:
        return
    except (TookTooLong, SoftTimeLimitExceeded):
        jobs.close(held, State.FAILED, error=SurveyFault.TOOK_TOO_LONG, account=None)
    except TookTooMuch:
        jobs.close(held, State.FAILED, error=SurveyFault.TOOK_TOO_MUCH, account=None)
    except WorkFailed as error:
        log.error("survey %s failed, attempt %d: %s", held.pk, held.attempts, error)  # noqa: TRY400 - the child's own
        jobs.give_back(held, SurveyFault.FAILED)
    else:
        jobs.close(held, State.DONE, result=found, progress=100, stage="", account=None)


def sweep() -> int:
    """Wake workers for every survey whose hint or worker is lost; how many. Gives up those tried too often."""
    return jobs.sweep(Survey, lease=LEASE, lost=SurveyFault.WORKER_LOST, hint=_hint)


def work_of(held: Survey) -> Callable[[Tell], bytes]:
    """What the child does: it has everything it needs, and touches no database."""
    packed, region = bytes(held.account or b""), held.region

    def work(tell: Tell) -> bytes:
        whole = account.decode(zlib.decompress(packed))
        found = survey(
            whole.world(region), tell=lambda percent, stage: tell(msgspec.json.encode(Progress(percent, stage)))
        )
        return zlib.compress(msgspec.json.encode(found), 1)

    return work


def _noting(held: Survey) -> Callable[[bytes | None], bool]:
    """Note now and then how far the survey is; whether anybody still wants it."""
    noted = 0.0

    def heard(news: bytes | None) -> bool:
        nonlocal noted
        if news is None:
            return bool(jobs.held(held).exists())
        now = time.monotonic()
        if now - noted < TOLD_EVERY:
            return True
        noted = now
        progress = msgspec.json.decode(news, type=Progress)
        return bool(jobs.held(held).update(progress=progress.percent, stage=progress.stage))

    return heard


def _forget_old(sandbox: Sandbox) -> None:
    kept = list(sandbox.surveys.values_list("pk", flat=True)[:KEPT])
    sandbox.surveys.exclude(pk__in=kept).delete()


def _hint(survey_id: UUID) -> None:
    from labs.study.tasks import survey_network  # tasks call services, so this arrow exists only while it is used

    survey_network.delay(str(survey_id))
