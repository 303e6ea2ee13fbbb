"""What makes somebody an instructor, and gives their programs keys."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from labs.classroom.models import ApiToken, Teaching
from labs.courses.models import Course
from labs.study.models import User

USE_IS_NOTED_EVERY = timedelta(hours=1)


def teach(user: User, course: Course) -> Teaching:
    """Make a user an instructor of a course; nothing changes for one who is already."""
    return Teaching.objects.get_or_create(course=course, instructor=user)[0]


def create_api_token(user: User, courses: Collection[Course], *, days: int, name: str = "") -> tuple[ApiToken, str]:
    """A new key for the REST API, limited to these courses and days. Its text is shown this once and kept nowhere."""
    text = f"ecnet_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        token = ApiToken.objects.create(
            user=user, name=name, digest=digest_of(text), expires_at=timezone.now() + timedelta(days=days)
        )
        token.courses.set(courses)
    return token, text


def note_use(token: ApiToken) -> None:
    """Remember roughly when a key was used last, without a write for every request."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - USE_IS_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def digest_of(text: str) -> str:
    """What is kept of a key. A plain hash is enough: the key is 256 random bits, there is nothing to guess."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
