"""With which keys do AWS's own clients come? A key opens one sandbox. Its secret half is worked out, never kept.

The secret is a keyed hash of the access key id under SECRET_KEY, so nothing in the database opens anything, and the
server can still verify signatures, for which it needs the secret itself.
"""

import base64
import secrets
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy

from labs.study.models import AccessKey, Sandbox
from labs.study.services import StudyError

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
MOST_KEYS = 10
"""Keys that one sandbox may have at a time."""
USE_IS_NOTED_EVERY = timedelta(hours=1)


class TooManyKeys(StudyError):
    """The sandbox has as many keys as it may have."""

    message = gettext_lazy("This sandbox has ten access keys already. Revoke one to make another.")


class Credentials(NamedTuple):
    """Both halves of a key, as they are shown once."""

    access_key_id: str
    secret_access_key: str


def create_access_key(sandbox: Sandbox) -> Credentials:
    """A new key to a sandbox. Raises TooManyKeys."""
    with transaction.atomic():
        Sandbox.objects.select_for_update().only("pk").get(pk=sandbox.pk)
        if live_keys(sandbox).count() >= MOST_KEYS:
            raise TooManyKeys
        access_key_id = "AKIA" + "".join(secrets.choice(ALPHABET) for _ in range(16))
        AccessKey.objects.create(access_key_id=access_key_id, sandbox=sandbox)
    return Credentials(access_key_id, secret_of(access_key_id))


def revoke_access_key(sandbox: Sandbox, access_key_id: str) -> None:
    """Let a key of a sandbox open nothing any more. Raises AccessKey.DoesNotExist."""
    key = AccessKey.objects.get(sandbox=sandbox, access_key_id=access_key_id)
    AccessKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())


def live_keys(sandbox: Sandbox) -> QuerySet[AccessKey]:
    """The keys that open a sandbox, newest first."""
    return sandbox.access_keys.filter(revoked_at=None)


def key_with_id(access_key_id: str) -> AccessKey | None:
    """The key with this id and its sandbox; None when there is none, it is revoked, or its owner is shut out."""
    rows = AccessKey.objects.select_related("sandbox__owner", "sandbox__lab_version")
    rows = rows.filter(revoked_at=None, sandbox__owner__is_active=True).defer("sandbox__start")
    return rows.filter(access_key_id=access_key_id).first()


def note_use(key: AccessKey) -> None:
    """Remember roughly when a key was used last, without a write for every request."""
    now = timezone.now()
    if key.last_used_at is None or key.last_used_at < now - USE_IS_NOTED_EVERY:
        AccessKey.objects.filter(pk=key.pk).update(last_used_at=now)


def secret_of(access_key_id: str) -> str:
    """The secret access key that belongs to an id: 40 characters."""
    return _secret(settings.SECRET_KEY, access_key_id)


@lru_cache(maxsize=1_000)
def _secret(secret_key: str, access_key_id: str) -> str:
    digest = salted_hmac("ecnet.access-key", access_key_id, secret=secret_key, algorithm="sha256").digest()
    return base64.b64encode(digest).decode()[:40]
