"""What workers do: score what was handed in, and look after what was lost on the way."""

from uuid import UUID

from celery import shared_task

import labs.grading.heartbeat  # noqa: F401 - its signals show that a worker is there
from labs.grading import services


@shared_task(time_limit=services.HARD_LIMIT.seconds, soft_time_limit=services.SOFT_LIMIT.seconds)
def score(submission_id: str) -> None:
    """Score one submission; may be delivered any number of times."""
    services.score_submission(UUID(submission_id))


@shared_task
def sweep() -> None:
    """Wake workers for what lost its hint or its worker."""
    services.sweep()
