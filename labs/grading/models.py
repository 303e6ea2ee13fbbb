"""What was handed in to be judged, and the verdict: submissions of labs, frozen with all that scoring needs, and answers."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from labs.courses.models import LabVersion
from labs.study.jobs import Job, State
from labs.study.models import Sandbox, User
from labs.study.sessions.models import Item

__all__ = ["STATES", "Answer", "Fault", "State", "Submission"]


STATES = [one for one in State.choices if one[0] != State.CANCELED]
"""The states of a submission: it is scored, whatever happens."""


class Fault(models.TextChoices):
    """Why a submission could not be scored; never the learner's doing."""

    SCORING_FAILED = "scoring_failed", _("The checker itself failed. Your work is safe, and this counts for nothing.")
    TOOK_TOO_LONG = "took_too_long", _("Checking took too long. Your work is safe, and this counts for nothing.")
    WORKER_LOST = "worker_lost", _("The checker was stopped again and again. Your work is safe; try once more.")


class Submission(Job):
    """A frozen sandbox and the state of its scoring. It belongs to whoever owns the sandbox.

    `actor` is who handed it in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=8, choices=STATES, default=State.QUEUED)
    sandbox = models.ForeignKey(Sandbox, on_delete=models.CASCADE, related_name="submissions")
    lab_version = models.ForeignKey(LabVersion, on_delete=models.PROTECT, related_name="submissions")
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    start = models.BinaryField()
    world = models.BinaryField()
    journal = models.JSONField(default=list)
    journal_position = models.PositiveIntegerField()
    client_token = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001 - unique, so "none" is NULL
    points = models.PositiveIntegerField(null=True, blank=True)
    max_points = models.PositiveIntegerField(null=True, blank=True)
    findings = models.JSONField(default=list)
    error = models.CharField(max_length=40, choices=Fault, blank=True, default="")

    class Meta:
        ordering = ("-queued_at", "-id")
        indexes = (
            models.Index(fields=("sandbox", "-queued_at")),
            models.Index(fields=("-queued_at", "-id")),
            models.Index(
                fields=("queued_at",), name="unfinished_submissions", condition=models.Q(done_at__isnull=True)
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=("sandbox", "client_token"), name="one_submission_per_client_token"),
        )

    def __str__(self) -> str:
        return str(self.id)


class Answer(Job):
    """The one answer to an item and its mark. A simple one is marked at once, one that runs the simulator by a worker.

    `given` is what the form sent, `answer` what it was read as; `credit` goes from 0 to 1. `confidence` is in percent.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=8, choices=STATES, default=State.QUEUED)
    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="answer")
    given = models.JSONField(default=dict)
    answer = models.JSONField()
    confidence = models.PositiveSmallIntegerField(null=True, blank=True)
    seconds = models.PositiveIntegerField(null=True, blank=True)
    credit = models.FloatField(null=True, blank=True)
    code = models.CharField(max_length=80, blank=True, default="")
    mark = models.JSONField(default=dict)
    misconception = models.SlugField(max_length=80, blank=True, default="")
    error = models.CharField(max_length=40, choices=Fault, blank=True, default="")

    class Meta:
        ordering = ("-queued_at", "-id")
        indexes = (
            models.Index(fields=("queued_at",), name="unfinished_answers", condition=models.Q(done_at__isnull=True)),
        )

    def __str__(self) -> str:
        return str(self.id)
