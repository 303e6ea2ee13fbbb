"""What staff may look at and set right in Django's admin. What learners did and what was judged is read-only there."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from labs.models import (
    AccessKey,
    Accommodation,
    Answer,
    ApiToken,
    Certificate,
    Command,
    Course,
    Evidence,
    Item,
    Lab,
    LabVersion,
    Memory,
    Prediction,
    Question,
    QuestionVersion,
    Sandbox,
    Session,
    Submission,
    Teaching,
    User,
)


class ReadOnly(admin.ModelAdmin[Any]):
    """A table that the admin shows and never changes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class Users(UserAdmin[User]):
    list_display = ("username", "is_guest", "is_staff", "date_joined", "last_login")
    list_filter = ("is_guest", "is_staff", "is_active")


@admin.register(Course)
class Courses(ReadOnly):
    list_display = ("slug", "title_en", "position")


@admin.register(Lab)
class Labs(ReadOnly):
    list_display = ("slug", "course", "title_en", "position")
    list_select_related = ("course",)


@admin.register(LabVersion)
class LabVersions(ReadOnly):
    list_display = ("lab", "digest", "created_at")
    list_select_related = ("lab",)


@admin.register(Sandbox)
class Sandboxes(ReadOnly):
    list_display = ("id", "owner", "lab", "name", "account_id", "revision", "journal_length", "updated_at")
    list_select_related = ("owner", "lab")
    search_fields = ("owner__username",)
    exclude = ("start", "world")


@admin.register(AccessKey)
class AccessKeys(ReadOnly):
    list_display = ("access_key_id", "sandbox", "created_at", "last_used_at", "revoked_at")
    search_fields = ("=access_key_id", "sandbox__owner__username")


@admin.register(Command)
class Commands(ReadOnly):
    list_display = ("sandbox", "number", "door", "action", "outcome", "code", "created_at")
    list_filter = ("door", "outcome")
    search_fields = ("=sandbox__id",)
    exclude = ("world",)


@admin.register(Submission)
class Submissions(ReadOnly):
    list_display = ("id", "sandbox", "state", "attempts", "points", "max_points", "queued_at", "done_at")
    list_filter = ("state",)
    search_fields = ("=id", "sandbox__owner__username")
    exclude = ("start", "world")


@admin.register(Question)
class Questions(ReadOnly):
    list_display = ("slug", "course", "kind", "skill", "difficulty")
    list_filter = ("kind", "difficulty")
    list_select_related = ("course",)
    search_fields = ("slug", "skill")


@admin.register(QuestionVersion)
class QuestionVersions(ReadOnly):
    list_display = ("question", "digest", "created_at")
    list_select_related = ("question",)
    search_fields = ("question__slug",)


@admin.register(Session)
class Sessions(ReadOnly):
    list_display = ("id", "owner", "course", "purpose", "form", "attempt", "standing", "started_at", "seconds")
    list_filter = ("purpose", "standing")
    list_select_related = ("owner", "course")
    search_fields = ("=id", "owner__username")


@admin.register(Item)
class Items(ReadOnly):
    list_display = ("session", "position", "owner", "skill", "difficulty", "generator", "seed")
    list_select_related = ("owner",)
    search_fields = ("=session__id", "owner__username", "skill")


@admin.register(Answer)
class Answers(ReadOnly):
    list_display = ("id", "item", "state", "attempts", "credit", "code", "queued_at", "done_at")
    list_filter = ("state",)
    list_select_related = ("item",)
    search_fields = ("=id", "item__owner__username")


@admin.register(Memory)
class Memories(ReadOnly):
    list_display = ("owner", "course", "skill", "due_at", "reviews", "lapses")
    list_select_related = ("owner", "course")
    search_fields = ("owner__username", "skill")


@admin.register(Evidence)
class AllEvidence(ReadOnly):
    list_display = ("owner", "skill", "source", "credit", "rating", "at")
    list_select_related = ("owner",)
    search_fields = ("owner__username", "skill")


@admin.register(Prediction)
class Predictions(ReadOnly):
    list_display = ("owner", "skill", "source", "confidence", "right", "at")
    list_select_related = ("owner",)
    search_fields = ("owner__username", "skill")


@admin.register(Accommodation)
class Accommodations(admin.ModelAdmin[Accommodation]):
    list_display = ("user", "course", "time_percent", "further_attempts")
    list_select_related = ("user", "course")
    search_fields = ("user__username",)
    autocomplete_fields = ("user",)


@admin.register(Certificate)
class Certificates(ReadOnly):
    list_display = ("name", "owner", "course", "given_at")
    list_select_related = ("owner", "course")
    search_fields = ("name", "owner__username")


@admin.register(Teaching)
class Teachings(admin.ModelAdmin[Teaching]):
    list_display = ("course", "instructor", "created_at")
    list_select_related = ("course", "instructor")
    autocomplete_fields = ("instructor",)


@admin.register(ApiToken)
class ApiTokens(ReadOnly):
    """Keys are made by `manage.py create_api_token` or by their user, and revoked here."""

    list_display = ("name", "user", "scopes", "created_at", "expires_at", "revoked_at", "last_used_at")
    list_select_related = ("user",)
    readonly_fields = ("user", "name", "scopes", "courses", "expires_at", "last_used_at")
    fields = ("user", "name", "scopes", "courses", "expires_at", "last_used_at", "revoked_at")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.ModelAdmin.has_change_permission(self, request, obj)
