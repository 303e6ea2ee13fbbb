"""Make a playground of a real VPC: of the document that merges what `aws ec2 describe-*` prints."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from labs.cloud.snapshot import UnreadableDocument
from labs.study import services
from labs.study.imports import import_playground
from labs.study.keys import fresh_access_key
from labs.study.models import User
from labs.study.playgrounds import LONGEST_NAME
from labs.study.services import StudyError
from labs.web.import_texts import gathered, note_text
from labs.web.page import address_of


class Command(BaseCommand):
    help = "Make a playground of a JSON document of describe answers. How to get one: docs/how-to/import-your-vpc.md"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the document; - reads it from standard input")
        parser.add_argument("--owner", default="", help="whose playground it is (default: the only account)")
        parser.add_argument("--name", default="", help=f"what it is called, up to {LONGEST_NAME} characters")
        parser.add_argument("--mask", action="store_true", help="replace account ids and key names")

    def handle(self, *, file: Path, owner: str, name: str, mask: bool, **_options: Any) -> None:
        text = read_file(file)
        try:
            with transaction.atomic():
                made = import_playground(owner_named(owner), text, name=name, masked=mask)
        except (UnreadableDocument, StudyError) as error:
            raise CommandError(str(error)) from None
        for place in gathered(made.report.unknown):
            self.stderr.write(f"ignored: {place}")
        for one in made.report.dangling:
            self.stderr.write(f"dangling: {one.place} -> {one.id}")
        for note in made.report.notes:
            self.stderr.write(f"note: {note_text(note)}")
        user = made.playground.owner
        self.stderr.write(f"{len(made.report.world.resources)} resources, for {user.username}:")
        self.stdout.write(address_of(made.playground))
        if user.is_guest:
            key = fresh_access_key(made.playground)
            self.stderr.write("There is no account yet, so only programs get in. The key to it is shown only now:")
            self.stderr.write(f"AWS_ACCESS_KEY_ID={key.access_key_id} AWS_SECRET_ACCESS_KEY={key.secret_access_key}")


def owner_named(username: str) -> User:
    """The account of this name; without a name the only account, or a guest where there is none."""
    accounts = User.objects.filter(is_guest=False)
    if username:
        found = accounts.filter(username=username).first()
        if found is None:
            raise CommandError(f"There is no account named {username!r}.")
        return found
    if accounts.count() > 1:
        raise CommandError("There are several accounts: say with --owner whose playground it is to be.")
    return accounts.first() or services.create_guest()


def read_file(file: Path) -> bytes:
    """What is in a file, or comes by standard input."""
    try:
        return Path("/dev/stdin").read_bytes() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
