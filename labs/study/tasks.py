"""What is done for learners in the background."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from labs.study import services

GUESTS_STAY = timedelta(days=30)


@shared_task
def remove_idle_guests() -> None:
    """Remove the guests that nobody came back to for thirty days."""
    services.remove_idle_guests(timezone.now() - GUESTS_STAY)
