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
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy

from labs.study.models import AccessKey, Sandbox
from labs.study.services import NEEDED, StudyError
from labs.study.statements import all_but, joined, key_of, rows

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
AWS_ADDRESS = "/aws"
"""Where on the site a key is used: the endpoint that clients are told."""
MOST_KEYS = 10
"""Keys that one sandbox may have at a time."""
USE_IS_NOTED_EVERY = timedelta(hours=1)


KEY_FIELDS = ("id", "access_key_id", "sandbox", "last_used_at")
SANDBOX_FIELDS = (*NEEDED, "owner", "account_id")
"""What is read of a key and its sandbox for every request."""
OPENED = {"k": (AccessKey, KEY_FIELDS), "s": (Sandbox, SANDBOX_FIELDS)}
KEY_JOINED = """FROM labs_accesskey k JOIN labs_sandbox s ON s.id = k.sandbox_id JOIN labs_user u ON u.id = s.owner_id
    WHERE k.access_key_id = %s AND k.revoked_at IS NULL AND u.is_active = %s"""


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
        _lock(sandbox)
        if live_keys(sandbox).count() >= MOST_KEYS:
            raise TooManyKeys
        return _new_key(sandbox)


def fresh_access_key(sandbox: Sandbox) -> Credentials:
    """A new key to a sandbox for a program, which nobody helps to tidy up: where there is no room, an old key goes.

    That is the oldest of those never used, since a program at work holds one it uses; else the one not used longest.
    """
    with transaction.atomic():
        _lock(sandbox)
        dispensable = live_keys(sandbox).order_by(F("last_used_at").asc(nulls_first=True), "created_at", "pk")
        spare = live_keys(sandbox).count() - MOST_KEYS + 1
        if spare > 0:
            going = list(dispensable.values_list("pk", flat=True)[:spare])
            AccessKey.objects.filter(pk__in=going).update(revoked_at=timezone.now())
        return _new_key(sandbox)


def revoke_access_key(sandbox: Sandbox, access_key_id: str) -> None:
    """Let a key of a sandbox open nothing any more. Raises AccessKey.DoesNotExist."""
    key = AccessKey.objects.get(sandbox=sandbox, access_key_id=access_key_id)
    AccessKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())


def live_keys(sandbox: Sandbox) -> QuerySet[AccessKey]:
    """The keys that open a sandbox."""
    return sandbox.access_keys.filter(revoked_at=None)


def keys_of(sandbox: Sandbox) -> list[AccessKey]:
    """The keys that open a sandbox, newest first, as its page lists them."""
    rest = "WHERE sandbox_id = %s AND revoked_at IS NULL ORDER BY created_at DESC, id DESC"
    return rows(AccessKey, all_but(AccessKey), rest, [key_of(sandbox)])


def key_with_id(access_key_id: str) -> AccessKey | None:
    """The key with this id and its sandbox; None when there is none, it is revoked, or its owner is shut out.

    Every request of an AWS client begins with this, so it reads only what is needed.
    """
    found = joined(OPENED, KEY_JOINED, [access_key_id, True])
    if found is None:
        return None
    key: AccessKey
    key, key.sandbox = found
    return key


def note_use(key: AccessKey) -> None:
    """Remember roughly when a key was used last, without a write for every request."""
    now = timezone.now()
    if key.last_used_at is None or key.last_used_at < now - USE_IS_NOTED_EVERY:
        AccessKey.objects.filter(pk=key.pk).update(last_used_at=now)


def credentials_of(access_key_id: str) -> Credentials:
    """Both halves of a key that exists."""
    return Credentials(access_key_id, secret_of(access_key_id))


def secret_of(access_key_id: str) -> str:
    """The secret access key that belongs to an id: 40 characters."""
    return _secret(settings.SECRET_KEY, access_key_id)


def _lock(sandbox: Sandbox) -> None:
    Sandbox.objects.select_for_update().only("pk").get(pk=sandbox.pk)


def _new_key(sandbox: Sandbox) -> Credentials:
    access_key_id = "AKIA" + "".join(secrets.choice(ALPHABET) for _ in range(16))
    AccessKey.objects.create(access_key_id=access_key_id, sandbox=sandbox)
    return credentials_of(access_key_id)


@lru_cache(maxsize=1_000)
def _secret(secret_key: str, access_key_id: str) -> str:
    digest = salted_hmac("ecnet.access-key", access_key_id, secret=secret_key, algorithm="sha256").digest()
    return base64.b64encode(digest).decode()[:40]
