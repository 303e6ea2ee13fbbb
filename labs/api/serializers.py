"""What the API takes and gives, written down as types: the OpenAPI document is printed from these."""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

import msgspec
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from labs.cloud.facts.regions import REGIONS
from labs.cloud.guest.shell import LONGEST_LINE
from labs.courses.queries import document
from labs.courses.words import explain_finding
from labs.grading.models import STATES, Fault, State, Submission
from labs.study.models import Sandbox
from labs.study.playgrounds import HOME_REGION, LONGEST_NAME
from labs.study.queries import home_region


class Exact(serializers.Serializer[Any]):
    """What is not known is refused: a mistyped member must not look like an answer to another question."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if unknown := sorted(set(self.initial_data) - set(self.fields)):
            text = _("There is no such parameter.")
            raise serializers.ValidationError({name: serializers.ErrorDetail(text, "unknown") for name in unknown})
        return attrs


class PageQuery(Exact):
    """Which page of a list is asked for."""

    page_size = serializers.IntegerField(
        required=False, min_value=1, max_value=100, default=20, help_text="How many at once."
    )
    cursor = serializers.CharField(required=False, help_text="From `next` or `previous` of the page before.")

    def validate_cursor(self, value: str) -> str:
        """A cursor is base64 of a small query, and nothing else."""
        try:
            known = set(parse_qs(b64decode(value, validate=True).decode(), strict_parsing=True)) <= {"o", "r", "p"}
        except ValueError:
            known = False
        if not known:
            raise serializers.ValidationError(_("This is not a cursor of this list."))
        return value


class SubmissionQuery(PageQuery):
    """By what submissions can be chosen; all that is given must hold."""

    course = serializers.SlugField(required=False, help_text="The course's slug.")
    lab = serializers.SlugField(required=False, help_text="The lab's slug.")
    learner = serializers.CharField(required=False, max_length=150, help_text="The learner's username.")
    state = serializers.MultipleChoiceField(
        required=False, choices=STATES, help_text="One state or several: `state=queued&state=running`."
    )
    submitted_since = serializers.DateTimeField(required=False, help_text="Handed in at this moment or later.")
    submitted_until = serializers.DateTimeField(required=False, help_text="Handed in before this moment.")
    ordering = serializers.ChoiceField(
        required=False,
        choices=("-submitted_at", "submitted_at"),
        default="-submitted_at",
        help_text="Newest first, or oldest first.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        since, until = attrs.get("submitted_since"), attrs.get("submitted_until")
        if since and until and since >= until:
            raise serializers.ValidationError({"submitted_until": _("This must be later than submitted_since.")})
        return attrs


class LearnerSerializer(serializers.Serializer[Any]):
    """Who handed in."""

    username = serializers.CharField()
    is_guest = serializers.BooleanField(help_text="Whether the learner works without an account.")


class ScoreSerializer(serializers.Serializer[Any]):
    """The points of a submission."""

    points = serializers.IntegerField()
    max_points = serializers.IntegerField()


class SubmissionSerializer(serializers.ModelSerializer[Submission]):
    """A submission in a list."""

    course = serializers.SlugField(source="lab_version.lab.course.slug", read_only=True)
    lab = serializers.SlugField(source="lab_version.lab.slug", read_only=True)
    lab_version = serializers.CharField(
        source="lab_version.digest", read_only=True, help_text="The digest of the lab's document that was pinned."
    )
    learner = LearnerSerializer(source="sandbox.owner", read_only=True)
    state = serializers.ChoiceField(choices=STATES, read_only=True)
    submitted_at = serializers.DateTimeField(source="queued_at", read_only=True)
    started_at = serializers.DateTimeField(read_only=True, allow_null=True)
    done_at = serializers.DateTimeField(read_only=True, allow_null=True)
    score = serializers.SerializerMethodField(help_text="Null until the state is `done`.")
    error = serializers.SerializerMethodField(help_text="Why it failed; null unless the state is `failed`.")

    class Meta:
        model = Submission
        fields: tuple[str, ...] = (
            "id", "course", "lab", "lab_version", "learner", "state", "submitted_at", "started_at", "done_at", "score",
            "error",
        )  # fmt: skip

    @extend_schema_field(ScoreSerializer(allow_null=True))
    def get_score(self, submission: Submission) -> dict[str, int | None] | None:
        if submission.state != State.DONE:
            return None
        return {"points": submission.points, "max_points": submission.max_points}

    @extend_schema_field(serializers.ChoiceField(choices=Fault.choices, allow_null=True))
    def get_error(self, submission: Submission) -> str | None:
        return submission.error or None


class SubmissionPageSerializer(serializers.Serializer[Any]):
    """A page of submissions."""

    next = serializers.URLField(allow_null=True, help_text="The next page; null on the last one.")
    previous = serializers.URLField(allow_null=True, help_text="The page before; null on the first one.")
    results = SubmissionSerializer(many=True)


class FindingSerializer(serializers.Serializer[Any]):
    """What one check found."""

    check_id = serializers.CharField(help_text="The check's name in the lab's document.")
    passed = serializers.BooleanField()
    points = serializers.IntegerField()
    max_points = serializers.IntegerField()
    code = serializers.CharField(help_text="A stable word for what was found.")
    params = serializers.DictField(help_text="What fills the words.")
    evidence = serializers.DictField(help_text="What the check saw: of a packet the whole `walk`, hop by hop.")
    words = serializers.CharField(help_text="What was found and why, in the language of Accept-Language: ko or en.")


class EntrySerializer(serializers.Serializer[Any]):
    """One entry of the journal that counted."""

    number = serializers.IntegerField(help_text="Its place in the sandbox's journal, which also holds what was undone.")
    action = serializers.CharField(help_text="The EC2 action in snake_case, or `advance_time`.")
    params = serializers.DictField(help_text="The request's parameters in snake_case.")
    outcome = serializers.ChoiceField(choices=("done", "refused"))
    code = serializers.CharField(allow_blank=True, help_text="EC2's error code when it was refused.")
    reason = serializers.CharField(allow_blank=True, help_text="The rule that refused.")
    facts = serializers.DictField(help_text="The facts behind a refusal.")
    result = serializers.DictField(help_text="EC2's answer; empty for reads and refusals.")


class SubmissionDetailSerializer(SubmissionSerializer):
    """A submission with its findings and everything that was judged."""

    findings = serializers.SerializerMethodField(help_text="What each check found, in the lab's order.")
    journal = EntrySerializer(many=True, read_only=True)
    world = serializers.SerializerMethodField(help_text="The simulated Region as it was handed in.")

    class Meta(SubmissionSerializer.Meta):
        fields: tuple[str, ...] = (*SubmissionSerializer.Meta.fields, "findings", "journal", "world")

    @extend_schema_field(FindingSerializer(many=True))
    def get_findings(self, submission: Submission) -> list[dict[str, Any]]:
        lab, language = document(submission.lab_version), get_language() or "en"
        return [{**one, "words": str(explain_finding(lab, one, language))} for one in submission.findings]

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_world(self, submission: Submission) -> Any:
        return msgspec.json.decode(bytes(submission.world))


ACCOUNT_ID: Mapping[str, Any] = {
    "regex": "^[0-9]{12}$",
    "required": False,
    "error_messages": {"invalid": gettext_lazy("An account id has exactly 12 digits.")},
}


class GuestCommandSerializer(Exact):
    """A command for an instance's shell."""

    instance_id = serializers.CharField(max_length=40, help_text="The id of a running instance.")
    command = serializers.CharField(
        max_length=LONGEST_LINE, trim_whitespace=False, help_text="A line of the shell, as somebody would type it."
    )
    region = serializers.ChoiceField(
        required=False, choices=tuple(REGIONS), help_text="Where the instance is; the home Region when it is not given."
    )
    variables = serializers.DictField(
        child=serializers.CharField(allow_blank=True, trim_whitespace=False),
        required=False,
        help_text="The shell variables that are set already.",
    )


class GuestAnswerSerializer(serializers.Serializer[Any]):
    """What a command printed, and how it ended."""

    output = serializers.CharField(help_text="What it printed.")
    error = serializers.CharField(help_text="What it complained of.")
    status = serializers.IntegerField(help_text="Its exit status; 0 is success.")
    variables = serializers.DictField(child=serializers.CharField(), help_text="The shell variables then.")


class ResetSandboxSerializer(Exact):
    """What may be chosen when a sandbox begins anew."""

    account_id = serializers.RegexField(
        **ACCOUNT_ID, help_text="12 digits; another one than before makes it another account, without a past."
    )


class NewSandboxSerializer(Exact):
    """What may be chosen of a new sandbox."""

    account_id = serializers.RegexField(**ACCOUNT_ID, help_text="12 digits; drawn when it is not given.")
    name = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_NAME, help_text="For people.")
    region = serializers.ChoiceField(
        required=False, choices=tuple(REGIONS), default=HOME_REGION, help_text="The home Region."
    )


class SandboxSerializer(serializers.ModelSerializer[Sandbox]):
    """A sandbox without secrets."""

    region = serializers.SerializerMethodField(help_text="The home Region.")

    class Meta:
        model = Sandbox
        fields: tuple[str, ...] = ("id", "name", "region", "account_id", "created_at", "updated_at")
        read_only_fields = fields

    def get_region(self, sandbox: Sandbox) -> str:
        return home_region(sandbox)


class OpenedSandboxSerializer(SandboxSerializer):
    """A sandbox with a fresh key to it."""

    access_key_id = serializers.CharField(help_text="AWS_ACCESS_KEY_ID")
    secret_access_key = serializers.CharField(help_text="AWS_SECRET_ACCESS_KEY; told only now.")
    endpoint = serializers.URLField(help_text="AWS_ENDPOINT_URL")

    class Meta(SandboxSerializer.Meta):
        fields: tuple[str, ...] = (*SandboxSerializer.Meta.fields, "access_key_id", "secret_access_key", "endpoint")


class SandboxPageSerializer(serializers.Serializer[Any]):
    """A page of sandboxes."""

    next = serializers.URLField(allow_null=True, help_text="The next page; null on the last one.")
    previous = serializers.URLField(allow_null=True, help_text="The page before; null on the first one.")
    results = SandboxSerializer(many=True)
