"""What becomes of playgrounds? Sandboxes beside the labs: made with AWS's defaults, named, begun anew, removed.

A program may ask for the same thing twice with the same key (`answer_once`): it then gets the first answer again.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from labs.cloud import account
from labs.cloud.account import Account
from labs.cloud.genesis import begin
from labs.study import services
from labs.study.keys import Credentials, credentials_of, fresh_access_key
from labs.study.models import ProgramRequest, Sandbox, User
from labs.study.queries import home_region, playgrounds_of
from labs.study.services import NothingToUndo, StudyError, new_account_id

HOME_REGION = "ap-northeast-2"
"""Where a playground is at home unless its owner chooses otherwise."""
MOST_PLAYGROUNDS = 20
"""Playgrounds that one user may have at a time."""
LONGEST_NAME = 80
REQUESTS_ARE_KEPT = timedelta(days=1)
"""So long a program may ask again with the same key."""


class TooManyPlaygrounds(StudyError):
    """The user has as many playgrounds as one may have."""

    message = gettext_lazy("You have twenty playgrounds already. Remove one to make another.")


class NameTooLong(StudyError):
    """The name does not fit on a card."""

    message = gettext_lazy("A name has at most 80 characters.")


class NoAccountId(StudyError):
    """The number is not that of an AWS account."""

    message = gettext_lazy("An account id has exactly 12 digits.")


class KeyReused(StudyError):
    """A program asked for something else with a key that it had used before."""

    message = gettext_lazy("This key was used before, for a request with another content.")


class Opened(NamedTuple):
    """A playground with a key to it, as programs get both."""

    playground: Sandbox
    credentials: Credentials


def create_playground(user: User, *, name: str = "", region: str = HOME_REGION, account_id: str = "") -> Sandbox:
    """A new playground; without an account id, 12 digits, one is drawn.

    Raises TooManyPlaygrounds, NameTooLong, NoAccountId, UnknownRegion.
    """
    name = must_be_a_name(name)
    must_be_account_id(account_id)
    chosen = account_id or new_account_id()
    start = _start(region, chosen)
    with transaction.atomic():
        must_have_room(user)
        return Sandbox.objects.create(owner=user, name=name, account_id=chosen, start=start, world=start)


def rename_playground(playground: Sandbox, name: str) -> None:
    """Give a playground another name, or none. Raises NameTooLong."""
    Sandbox.objects.filter(pk=playground.pk, lab=None).update(name=must_be_a_name(name))


def remove_playground(playground: Sandbox) -> None:
    """Remove a playground with its journal and its keys."""
    Sandbox.objects.filter(pk=playground.pk, lab=None).delete()


def begin_anew(playground: Sandbox, *, door: str, actor: User | None, account_id: str = "") -> Sandbox:
    """Go back to the start from whatever state; nothing happens where nothing was done. The playground as it then is.

    Another account id makes it another account, which has no past: the journal begins anew as well. Raises NoAccountId.
    """
    must_be_account_id(account_id)
    with transaction.atomic():
        held = Sandbox.objects.select_for_update().get(pk=playground.pk)
        if account_id and account_id != held.account_id:
            return _become(held, account_id)
        try:
            return services.reset(held.pk, door=door, actor=actor, seen_revision=held.revision).sandbox
        except NothingToUndo:
            return held


def open_playground(user: User, *, name: str = "", region: str = HOME_REGION, account_id: str = "") -> Opened:
    """A new playground with a key to it. Raises as create_playground does."""
    with transaction.atomic():
        playground = create_playground(user, name=name, region=region, account_id=account_id)
        return Opened(playground, fresh_access_key(playground))


def reopen_playground(playground: Sandbox, *, door: str, actor: User | None, account_id: str = "") -> Opened:
    """The playground at its start again with one more key to it; keys made before stay valid. Raises NoAccountId."""
    with transaction.atomic():
        begun = begin_anew(playground, door=door, actor=actor, account_id=account_id)
        return Opened(begun, fresh_access_key(begun))


def answer_once(user: User, key: str, asked: Any, do: Callable[[], Opened]) -> Opened:
    """Do something once, however often a program asks for it with the same key of its own; "" is no key.

    Raises KeyReused when something else was asked for with this key before, and what `do` raises.
    """
    if not key:
        return do()
    digest, request = _digest(key), _digest(json.dumps(asked, sort_keys=True))
    with transaction.atomic():
        User.objects.select_for_update().only("pk").get(pk=user.pk)
        kept = ProgramRequest.objects.filter(user=user)
        kept.filter(created_at__lt=timezone.now() - REQUESTS_ARE_KEPT).delete()
        earlier = kept.select_related("sandbox").filter(key=digest).first()
        if earlier is None:
            opened = do()
            kept.create(
                user=user,
                key=digest,
                request=request,
                sandbox=opened.playground,
                access_key_id=opened.credentials.access_key_id,
            )
            return opened
        if earlier.request != request:
            raise KeyReused
        return Opened(earlier.sandbox, credentials_of(earlier.access_key_id))


def must_be_a_name(name: str) -> str:
    """The name without space around it, short enough and of characters that every database keeps."""
    name = name.replace("\0", "").strip()
    if len(name) > LONGEST_NAME:
        raise NameTooLong
    return name


def must_have_room(user: User) -> None:
    """A user has twenty playgrounds at a time; holds the user until the transaction ends, so that none slips in."""
    User.objects.select_for_update().only("pk").get(pk=user.pk)
    if playgrounds_of(user).count() >= MOST_PLAYGROUNDS:
        raise TooManyPlaygrounds


def must_be_account_id(account_id: str) -> None:
    """An account id, where one is given, is 12 digits: https://docs.aws.amazon.com/accounts/latest/reference/."""
    if account_id and not re.fullmatch("[0-9]{12}", account_id):
        raise NoAccountId


def _start(region: str, account_id: str) -> bytes:
    """The worlds of a new account: its home Region with AWS's defaults, today at midnight."""
    now = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    home = begin(account_id=account_id, region=region, seed=secrets.randbits(62), now=now, default_vpc=True)
    return account.encode(Account(home=home))


def _become(playground: Sandbox, account_id: str) -> Sandbox:
    playground.commands.all().delete()
    playground.start = playground.world = _start(home_region(playground), account_id)
    playground.account_id = account_id
    playground.revision += 1
    playground.journal_length = playground.reset_number = 0
    playground.save()
    return playground


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
