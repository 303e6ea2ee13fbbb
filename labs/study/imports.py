"""How does a real VPC become a playground? A document of describe answers is read, masked if wished, and begins one."""

import secrets
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from labs.cloud import account
from labs.cloud.account import Account
from labs.cloud.snapshot import Imported, mask, parse, read
from labs.study.models import Sandbox, User
from labs.study.playgrounds import must_be_a_name, must_have_room
from labs.study.services import StudyError

LARGEST_FILE = 10 * 1024 * 1024
"""Bytes of a document: the answers about some 2,000 instances, as the CLI indents them."""
MOST_RESOURCES = 20_000


class FileTooLarge(StudyError):
    """The document has more bytes than one may have."""

    message = gettext_lazy("The file is too large: a document has at most 10 MB.")


class TooManyResources(StudyError):
    """The document has more in it than a page can show."""

    message = gettext_lazy("There are too many resources in the file: a playground has at most 20,000.")


class Brought(NamedTuple):
    """A playground made of a document, and what is to be told of the reading."""

    playground: Sandbox
    report: Imported


def import_playground(user: User, text: bytes, *, name: str = "", masked: bool = False) -> Brought:
    """A playground that starts with what a document shows; undo and reset lead back to it.

    Raises UnreadableDocument, FileTooLarge, TooManyResources, TooManyPlaygrounds, NameTooLong.
    """
    name = must_be_a_name(name)
    if len(text) > LARGEST_FILE:
        raise FileTooLarge
    document = parse(text)
    if masked:
        document = mask(document)
    report = read(document, seed=secrets.randbits(62), now=timezone.now().replace(microsecond=0))
    if len(report.world.resources) > MOST_RESOURCES:
        raise TooManyResources
    start = account.encode(Account(home=report.world))
    with transaction.atomic():
        must_have_room(user)
        account_id = report.world.account_id
        made = Sandbox.objects.create(owner=user, name=name, account_id=account_id, start=start, world=start)
    return Brought(made, report)
