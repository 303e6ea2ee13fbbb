"""What a learner sits through and remembers, as rows: sittings, the items they ask, and the memory of each skill."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from labs.courses.models import Course, QuestionVersion
from labs.study.models import User


class Purpose(models.TextChoices):
    """What a sitting is for."""

    STUDY = "study", _("Study session")
    PRACTICE = "practice", _("Practice")
    EXAM = "exam", _("Exam")
    BEFORE = "before", _("Test before the course")
    AFTER = "after", _("Test after the course")


class Standing(models.TextChoices):
    """Where a sitting is on its way; the last is final."""

    OPEN = "open", _("Open")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


class Session(models.Model):
    """One sitting of one learner.

    `plan` lists its parts in order (labs/study/sessions/planning.py). `seconds` counts the time worked, pauses left out,
    up to `counted_until`. A test has the id of its form, the number of the attempt and a deadline by the server's clock.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sessions")
    purpose = models.CharField(max_length=8, choices=Purpose)
    standing = models.CharField(max_length=6, choices=Standing, default=Standing.OPEN)
    plan = models.JSONField(default=list)
    seed = models.BigIntegerField()
    form = models.SlugField(max_length=80, blank=True, default="")
    # The form as it stood when the attempt began (labs/courses/subject.py).
    form_document = models.JSONField(default=dict)
    attempt = models.PositiveSmallIntegerField(default=1)
    seconds = models.PositiveIntegerField(default=0)
    counted_until = models.DateTimeField()
    started_at = models.DateTimeField()
    deadline = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    summary = models.JSONField(default=dict)

    class Meta:
        ordering = ("-started_at", "-id")
        indexes = (
            models.Index(fields=("owner", "course", "-started_at")),
            models.Index(fields=("deadline",), name="tests_not_handed_in", condition=models.Q(ended_at__isnull=True)),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("owner", "course", "form", "attempt"),
                name="one_attempt_per_number",
                condition=~models.Q(form=""),
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class Item(models.Model):
    """One question as it was put to a learner, pinned: `document` is all of it, whatever becomes of bank and generator.

    `seed` decides the order of its options and, with `generator`, which instance it is. `draft` is what was typed and
    not yet handed in, as the form sends it (field -> values); `draft_number` counts savings, so that an older tab
    overwrites nothing.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="items")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    skill = models.SlugField(max_length=80)
    difficulty = models.PositiveSmallIntegerField()
    points = models.PositiveSmallIntegerField(default=1)
    question_version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="items", null=True, blank=True
    )
    generator = models.CharField(max_length=80, blank=True, default="")
    seed = models.BigIntegerField()
    # Of an instance of a generator: a digest of its shape, equal for what a learner would feel to be the same question.
    shape = models.CharField(max_length=32, blank=True, default="")
    # Likewise a digest of what is asked: an instance is never put to the same learner again.
    asked = models.CharField(max_length=32, blank=True, default="")
    document = models.JSONField()
    draft = models.JSONField(default=dict)
    draft_number = models.PositiveIntegerField(default=0)
    draft_saved_at = models.DateTimeField(null=True, blank=True)
    shown_at = models.DateTimeField(null=True, blank=True)
    # Before this no answer is taken: the pause that grows with every miss.
    open_from = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("session", "position")
        indexes = (models.Index(fields=("owner", "skill")),)
        constraints = (models.UniqueConstraint(fields=("session", "position"), name="one_item_per_position"),)

    def __str__(self) -> str:
        return f"{self.session_id}#{self.position}"


class Memory(models.Model):
    """How well a learner holds a skill: the card of the FSRS scheduler, and when it is due again."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memories")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="memories")
    skill = models.SlugField(max_length=80)
    card = models.JSONField()
    due_at = models.DateTimeField()
    reviews = models.PositiveIntegerField(default=0)
    lapses = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "memories"
        indexes = (models.Index(fields=("owner", "course", "due_at")),)
        constraints = (models.UniqueConstraint(fields=("owner", "course", "skill"), name="one_memory_per_skill"),)

    def __str__(self) -> str:
        return f"{self.owner_id} {self.skill}"


class Evidence(models.Model):
    """One thing that showed how well a skill is held; what `Memory` is worked out from. Added, never changed.

    `source` says what it was (`item:<id>`, `check:<submission>:<check>`, `prediction:<id>`), and counts once.
    """

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="evidence")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="+")
    skill = models.SlugField(max_length=80)
    source = models.CharField(max_length=120)
    credit = models.FloatField()
    rating = models.PositiveSmallIntegerField()
    seconds = models.PositiveIntegerField(null=True, blank=True)
    misconception = models.SlugField(max_length=80, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ("at", "pk")
        indexes = (models.Index(fields=("owner", "course", "skill", "at")),)
        constraints = (models.UniqueConstraint(fields=("owner", "source", "skill"), name="evidence_counts_once"),)

    def __str__(self) -> str:
        return f"{self.skill} {self.source}"


class Prediction(models.Model):
    """What a learner said would become of a packet, how sure they were, and whether it did so.

    `confidence` is in percent. `source` is `item:<id>` for a question, or `sandbox:<id>:<revision>:<digest>` for a packet in
    a sandbox as it was.
    """

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="predictions")
    source = models.CharField(max_length=120)
    skill = models.SlugField(max_length=80, blank=True, default="")
    confidence = models.PositiveSmallIntegerField()
    right = models.BooleanField()
    said = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        indexes = (models.Index(fields=("owner", "at")),)
        constraints = (models.UniqueConstraint(fields=("owner", "source"), name="one_prediction_per_source"),)

    def __str__(self) -> str:
        return self.source


class Accommodation(models.Model):
    """More time, or more attempts, for one learner in the tests of a course."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="accommodations")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="accommodations")
    time_percent = models.PositiveSmallIntegerField(
        default=100, help_text=_("How long a test takes, in percent of its usual time: 150 for half as much again.")
    )
    further_attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "course"), name="one_accommodation_per_course"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.time_percent} %"


class Certificate(models.Model):
    """That a learner completed a course, for whoever has its address. Given once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="certificates")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="certificates")
    name = models.CharField(max_length=150)
    result = models.JSONField(default=dict)
    given_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("owner", "course"), name="one_certificate_per_course"),)

    def __str__(self) -> str:
        return str(self.id)
