"""How does work for workers survive whatever happens to queue and worker? The database knows what is to be done.

A task in the queue only wakes a worker. Whoever claims a job holds the number of its attempt, and only the last attempt
may finish it: a lost, late or doubled delivery changes nothing, and a sweep wakes workers for what was forgotten.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

HINT_LASTS = timedelta(seconds=30)
"""After this a queued job that nobody claimed is hinted at again: the hint may be lost."""
MOST_ATTEMPTS = 3
SWEPT_AT_ONCE = 500

log = logging.getLogger(__name__)


class State(models.TextChoices):
    """Where a job is on its way; the last three are final."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Being checked")
    DONE = "done", _("Checked")
    FAILED = "failed", _("Could not be checked")
    CANCELED = "canceled", _("Canceled")


class Job(models.Model):
    """A row that a worker works on.

    `attempts` doubles as the token of the worker that holds the job: only who holds the last one may finish it.
    `hinted_at` is when a worker was last told about it, `error` a word for why it failed; the kind says which words.
    """

    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    queued_at = models.DateTimeField()
    hinted_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        abstract = True


J = TypeVar("J", bound=Job)
Hint = Callable[[UUID], object]


def _rows(kind: type[J]) -> models.Manager[J]:
    return kind._default_manager  # noqa: SLF001 - documented, for code that works on any model


def claim(kind: type[J], job_id: UUID, *, lease: timedelta, related: Iterable[str] = ()) -> J | None:
    """Take a job that is free, or whose lease has lapsed; None when there is nothing to do here."""
    now = timezone.now()
    free = Q(started_at=None) | Q(started_at__lt=now - lease)
    rows = _rows(kind).all()
    with transaction.atomic():
        open_ones = rows.filter(free, pk=job_id, done_at=None, attempts__lt=MOST_ATTEMPTS)
        if not open_ones.update(state=State.RUNNING, attempts=F("attempts") + 1, started_at=now):
            return None
        return rows.select_related(*related).get(pk=job_id) if related else rows.get(pk=job_id)


def held(job: Job) -> Any:
    """The row of a claimed job, as long as the claim holds."""
    return _rows(type(job)).filter(pk=job.pk, attempts=job.attempts, done_at=None)


def close(job: Job, state: State, **came_of_it: Any) -> bool:
    """Finish a job, if the claim still holds; whether it did."""
    return bool(held(job).update(state=state, done_at=timezone.now(), **came_of_it))


def give_back(job: Job, fault: str) -> bool:
    """After a failure: to be tried again at the next sweep, or failed for good after the last attempt."""
    if job.attempts >= MOST_ATTEMPTS:
        return close(job, State.FAILED, error=fault)
    return bool(held(job).update(state=State.QUEUED, started_at=None, hinted_at=None))


def sweep(kind: type[Job], *, lease: timedelta, lost: str, hint: Hint) -> int:
    """Wake workers for every job whose hint or worker is lost; how many. Gives up those tried too often."""
    now = timezone.now()
    lapsed = _rows(kind).filter(done_at=None, started_at__lt=now - lease)
    lapsed.filter(attempts__gte=MOST_ATTEMPTS).update(state=State.FAILED, done_at=now, error=lost)
    return _hint_all(kind, _forgotten(kind, now, lease), hint)


def hint_or_leave(job: Job, hint: Hint) -> None:
    """Wake a worker; without a queue the job waits for the sweeper."""
    try:
        hint(job.pk)
    except (OperationalError, RedisError) as error:
        log.warning("the queue is out of reach, %s %s waits: %s", type(job).__name__, job.pk, error)
        _rows(type(job)).filter(pk=job.pk, done_at=None).update(hinted_at=None)


def _forgotten(kind: type[Job], now: datetime, lease: timedelta) -> list[UUID]:
    """Queued and never or long ago hinted at, or running longer than any worker may."""
    quiet = Q(state=State.QUEUED) & (Q(hinted_at=None) | Q(hinted_at__lt=now - HINT_LASTS))
    lapsed = Q(started_at__lt=now - lease) & (Q(hinted_at=None) | Q(hinted_at__lt=now - lease))
    rows = _rows(kind).filter(quiet | lapsed, done_at=None).order_by("queued_at")
    return list(rows.values_list("pk", flat=True)[:SWEPT_AT_ONCE])


def _hint_all(kind: type[Job], job_ids: Iterable[UUID], hint: Hint) -> int:
    hinted = []
    try:
        for job_id in job_ids:
            hint(job_id)
            hinted.append(job_id)
    except (OperationalError, RedisError) as error:
        log.warning("the queue is out of reach: %s", error)
    if hinted:
        _rows(kind).filter(pk__in=hinted).update(hinted_at=timezone.now())
    return len(hinted)
