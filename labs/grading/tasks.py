"""What workers do: score what was handed in, and look after what was lost on the way."""

import gc
from typing import Any
from uuid import UUID

from celery import shared_task
from celery.signals import worker_process_init

import labs.grading.heartbeat  # noqa: F401 - its signals show that a worker is there
from labs.cloud import codec
from labs.cloud.network import carriage
from labs.grading import answers, exams, services


@worker_process_init.connect
def be_ready(**_: Any) -> None:
    """Load every kind before the first submission comes, so that it does not wait longer than the others.

    What is loaded stays, so the collector passes over it: to look through it holds a submission up for 0.1 s.
    """
    codec.prepare()
    carriage.load()
    gc.freeze()


@shared_task(time_limit=services.HARD_LIMIT.seconds, soft_time_limit=services.SOFT_LIMIT.seconds)
def score(submission_id: str) -> None:
    """Score one submission; may be delivered any number of times."""
    services.score_submission(UUID(submission_id))


@shared_task
def sweep() -> None:
    """Wake workers for what lost its hint or its worker."""
    services.sweep()


@shared_task(time_limit=answers.HARD_LIMIT.seconds, soft_time_limit=answers.SOFT_LIMIT.seconds)
def mark(answer_id: str) -> None:
    """Mark one answer; may be delivered any number of times."""
    answers.mark_answer(UUID(answer_id))


@shared_task
def sweep_answers() -> None:
    """Wake workers for answers that lost their hint or their worker, and hand in the tests that were forgotten."""
    answers.sweep()
    exams.hand_in_forgotten()
