"""Who learns, and what they did: users and guests, their sandboxes, and the append-only journal of commands."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from labs.courses.models import Lab, LabVersion
from labs.study.jobs import Job


class Language(models.TextChoices):
    """The languages of the pages and of the simulator's words."""

    KOREAN = "ko", _("Korean")
    ENGLISH = "en", _("English")


class Theme(models.TextChoices):
    """How pages look; AUTO follows the device."""

    AUTO = "auto", _("As on my device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Door(models.TextChoices):
    """Through which door a command came."""

    WEB = "web", _("Web page")
    API = "api", _("REST API")
    AWS = "aws", _("AWS API")
    TERMINAL = "terminal", _("Terminal")
    SERVICE = "service", _("A service of AWS")


class Outcome(models.TextChoices):
    """What became of a command."""

    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")


class User(AbstractUser):
    """Anybody who can hold a sandbox. A guest has no password and may become an account later."""

    is_guest = models.BooleanField(default=False, db_index=True)
    # Empty as long as nothing was chosen: then the browser's wishes count.
    language = models.CharField(max_length=2, choices=Language, blank=True, default="")
    theme = models.CharField(max_length=5, choices=Theme, default=Theme.AUTO)


class Sandbox(models.Model):
    """One simulated AWS account: a learner's for a lab, or, without a lab, a playground with a name.

    `start` and `world` hold the worlds of all its Regions (labs/cloud/account.py). `revision` counts changes of them,
    `journal_length` all entries of the journal, refusals and reads included.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sandboxes")
    lab = models.ForeignKey(Lab, on_delete=models.PROTECT, related_name="sandboxes", null=True, blank=True)
    lab_version = models.ForeignKey(
        LabVersion, on_delete=models.PROTECT, related_name="sandboxes", null=True, blank=True
    )
    name = models.CharField(max_length=80, blank=True, default="")
    account_id = models.CharField(max_length=12, default="")
    start = models.BinaryField()
    world = models.BinaryField()
    revision = models.PositiveIntegerField(default=0)
    journal_length = models.PositiveIntegerField(default=0)
    reset_number = models.PositiveIntegerField(default=0)
    # Where the learner is in the guide: the step that is open, and how many hints of each step were asked for.
    guide_step = models.PositiveSmallIntegerField(default=1)
    hints_shown = models.JSONField(default=dict)
    # When AWS Config is to look at what changed; empty when it has nothing to do.
    config_due = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "sandboxes"
        indexes = (
            models.Index(fields=("config_due",), name="config_work", condition=models.Q(config_due__isnull=False)),
        )
        constraints = (models.UniqueConstraint(fields=("owner", "lab"), name="one_sandbox_per_owner_and_lab"),)

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_playground(self) -> bool:
        """Whether it belongs to no lab."""
        return self.lab_id is None

    @property
    def its_lab(self) -> Lab:
        """The lab it is for; who asks knows that it is no playground."""
        if self.lab is None:
            raise Lab.DoesNotExist(self.pk)
        return self.lab

    @property
    def its_version(self) -> LabVersion:
        """The version of the lab that it is pinned to; who asks knows that it is no playground."""
        if self.lab_version is None:
            raise LabVersion.DoesNotExist(self.pk)
        return self.lab_version


class AccessKey(models.Model):
    """A key to one sandbox for AWS's own clients. The secret half is worked out, never kept (labs/study/keys.py)."""

    access_key_id = models.CharField(max_length=32, unique=True)
    sandbox = models.ForeignKey(Sandbox, on_delete=models.CASCADE, related_name="access_keys")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.access_key_id


class ProgramRequest(models.Model):
    """What a program asked for under a key of its own, so that asking again does nothing twice. Kept for a day.

    `key` and `request` are digests. It goes with the sandbox: of what was removed there is no answer to repeat.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    request = models.CharField(max_length=64)
    sandbox = models.ForeignKey(Sandbox, on_delete=models.CASCADE, related_name="+")
    access_key_id = models.CharField(max_length=32)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "key"), name="one_request_per_user_and_key"),)

    def __str__(self) -> str:
        return self.key


class SurveyFault(models.TextChoices):
    """Why a survey came to nothing."""

    FAILED = "failed", _("The survey itself failed. Your network is untouched; we have kept a note of what went wrong.")
    TOOK_TOO_LONG = (
        "took_too_long",
        _(
            "The network is too large to survey in the time a survey may take. Delete what you do not need, or split it."
        ),
    )
    TOOK_TOO_MUCH = (
        "took_too_much",
        _(
            "The network is too large to survey in the memory a survey may take. Delete what you do not need, or split it."
        ),
    )
    WORKER_LOST = "worker_lost", _("The worker was stopped again and again. Try once more.")


class Survey(Job):
    """A survey of one Region of a sandbox as it was: `digest` says of which network, so none is made twice.

    `account` holds the account's worlds (packed) until it is done, `result` then what was found (packed JSON).
    `progress` is in percent, `stage` the word for what is being done.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sandbox = models.ForeignKey(Sandbox, on_delete=models.CASCADE, related_name="surveys")
    region = models.CharField(max_length=32, blank=True, default="")
    digest = models.CharField(max_length=64)
    account = models.BinaryField(null=True)
    result = models.BinaryField(null=True)
    progress = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=20, blank=True, default="")
    error = models.CharField(max_length=40, choices=SurveyFault, blank=True, default="")

    class Meta:
        ordering = ("-queued_at", "-id")
        indexes = (
            models.Index(fields=("queued_at",), name="unfinished_surveys", condition=models.Q(done_at__isnull=True)),
        )
        constraints = (models.UniqueConstraint(fields=("sandbox", "region", "digest"), name="one_survey_per_network"),)

    def __str__(self) -> str:
        return str(self.id)


class Command(models.Model):
    """One entry of a sandbox's journal. Entries are added, never changed; undo and reset are entries themselves.

    `region` is empty for the home Region. `world` holds the worlds that the entry led to (packed), in an undo, a
    reset and one in a few changes: from there the journal leads to all others. Every program's call adds an entry, so there
    are as few indexes as can be: none for `sandbox`, by which the unique ones begin.
    """

    sandbox = models.ForeignKey(Sandbox, on_delete=models.CASCADE, related_name="commands", db_index=False)
    number = models.PositiveIntegerField()
    door = models.CharField(max_length=8, choices=Door)
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    region = models.CharField(max_length=32, blank=True, default="")
    action = models.CharField(max_length=80)
    params = models.JSONField(default=dict)
    outcome = models.CharField(max_length=8, choices=Outcome)
    result = models.JSONField(default=dict)
    code = models.CharField(max_length=120, blank=True, default="")
    reason = models.CharField(max_length=120, blank=True, default="")
    message = models.TextField(blank=True, default="")
    parameter = models.CharField(max_length=120, blank=True, default="")
    facts = models.JSONField(default=dict)
    changed = models.BooleanField(default=False)
    world = models.BinaryField(null=True)
    client_token = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001 - unique, so "none" is NULL
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("sandbox", "number")
        constraints = (
            models.UniqueConstraint(fields=("sandbox", "number"), name="one_command_per_number"),
            models.UniqueConstraint(
                fields=("sandbox", "client_token"),
                condition=models.Q(client_token__isnull=False),
                name="one_command_per_client_token",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.action}"
