"""What is done for learners in the background."""

from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from labs.study import aws_config, services, surveys

GUESTS_STAY = timedelta(days=30)


@shared_task
def remove_idle_guests() -> None:
    """Remove the guests that nobody came back to for thirty days."""
    services.remove_idle_guests(timezone.now() - GUESTS_STAY)


@shared_task
def survey_network(survey_id: str) -> None:
    """Survey a network; may be delivered any number of times."""
    surveys.do_survey(UUID(survey_id))


@shared_task
def sweep_surveys() -> None:
    """Wake workers for surveys that lost their hint or their worker."""
    surveys.sweep()


@shared_task
def run_aws_config(sandbox_id: str) -> None:
    """Let AWS Config look at what changed in a sandbox; may be delivered any number of times."""
    aws_config.do_work(UUID(sandbox_id))


@shared_task
def sweep_aws_config() -> None:
    """Wake workers for sandboxes in which AWS Config was forgotten."""
    aws_config.sweep()
