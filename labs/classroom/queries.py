"""Who may see what as an instructor."""

import hashlib

from django.db.models import F, QuerySet
from django.utils import timezone

from labs.classroom.models import ApiToken
from labs.courses.models import Course
from labs.grading.models import Submission
from labs.study.models import User


def token_of(text: str) -> ApiToken | None:
    """The key with this text, with its user; None when there is none, or it is over, or its user is shut out."""
    valid = ApiToken.objects.filter(expires_at__gt=timezone.now(), revoked_at=None, user__is_active=True)
    return valid.select_related("user").filter(digest=digest_of(text)).first()


def valid_tokens(user: User) -> QuerySet[ApiToken]:
    """The keys of a user that open something, newest first."""
    return ApiToken.objects.filter(user=user, revoked_at=None, expires_at__gt=timezone.now())


def courses_of(instructor: User) -> QuerySet[Course]:
    """The courses that a user teaches."""
    return Course.objects.filter(teachings__instructor=instructor)


def visible_through(token: ApiToken) -> QuerySet[Submission]:
    """The submissions that a key reaches: those of its courses which its user still teaches."""
    courses = token.courses.through.objects.filter(
        apitoken=token, course__teachings__instructor=F("apitoken__user")
    ).values("course")
    return Submission.objects.filter(lab_version__lab__course__in=courses)


def digest_of(text: str) -> str:
    """What is kept of a key. A plain hash is enough: the key is 256 random bits, there is nothing to guess."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
