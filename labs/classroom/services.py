"""What makes somebody an instructor, and gives their programs keys."""

import secrets
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from labs.classroom.models import ApiToken, Scope, Teaching
from labs.classroom.queries import digest_of, valid_tokens
from labs.courses.models import Course
from labs.study.models import User
from labs.study.services import StudyError

USE_IS_NOTED_EVERY = timedelta(hours=1)
LONGEST_VALID = 366
"""Days that a key may be valid."""
MOST_TOKENS = 50
"""Keys that one user may have at a time."""


class TooManyTokens(StudyError):
    """The user has as many keys for the REST API as one may have."""

    message = gettext_lazy("You have fifty tokens already. Revoke one to make another.")


def teach(user: User, course: Course) -> Teaching:
    """Make a user an instructor of a course; nothing changes for one who is already."""
    return Teaching.objects.get_or_create(course=course, instructor=user)[0]


def create_api_token(
    user: User,
    courses: Collection[Course] = (),
    *,
    days: int,
    name: str = "",
    scopes: Collection[str] = (Scope.SUBMISSIONS,),
) -> tuple[ApiToken, str]:
    """A new key for the REST API, limited to these scopes, courses and days. Its text is shown this once, kept nowhere.

    Raises TooManyTokens.
    """
    text = f"ecnet_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        User.objects.select_for_update().only("pk").get(pk=user.pk)
        if valid_tokens(user).count() >= MOST_TOKENS:
            raise TooManyTokens
        token = ApiToken.objects.create(
            user=user,
            name=name,
            digest=digest_of(text),
            scopes=[str(scope) for scope in scopes],
            expires_at=timezone.now() + timedelta(days=days),
        )
        token.courses.set(courses)
    return token, text


def revoke_api_token(user: User, token_id: int) -> None:
    """Let a key of a user open nothing any more; nothing changes for one that is revoked already or not theirs."""
    ApiToken.objects.filter(user=user, pk=token_id, revoked_at=None).update(revoked_at=timezone.now())


def note_use(token: ApiToken) -> None:
    """Remember roughly when a key was used last, without a write for every request."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - USE_IS_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
