"""Load the courses that stand in the content folder: `manage.py load_content [folder]`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labs.courses.reading import ContentError
from labs.courses.services import CONTENT, load_content


class Command(BaseCommand):
    """Loads every course without a fault; names every fault of the others and exits with 1."""

    help = "Load the courses below a folder into the database. Changes nothing that is loaded already."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=CONTENT, help="a folder of courses")

    def handle(self, *_args: Any, folder: Path, verbosity: int, **_options: Any) -> None:
        try:
            loaded = load_content(folder)
        except ContentError as error:
            raise CommandError(str(error)) from None
        if verbosity:
            fresh = ", ".join(loaded.new_versions) or "nothing new"
            self.stdout.write(f"Courses: {', '.join(loaded.courses)}. New or changed labs: {fresh}.")
