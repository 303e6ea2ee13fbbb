"""Write docs/reference/lab-document.md from the schema of labs. A test keeps the page fresh."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from labs.assess.checks import FAMILIES
from labs.assess.document import Alternative, LabDocument, Step
from labs.assess.ends import End
from labs.assess.script import Do
from labs.assess.selection import Demand, Query
from labs.assess.value import Text, Value
from labs.courses.authored import CourseDocument
from labs.courses.schema_page import parts_of, table

PAGE = Path(settings.BASE_DIR) / "docs" / "reference" / "lab-document.md"
PARTS: tuple[type[Value], ...] = (Step, Do, Alternative, Text, Query, Demand, End)
HEAD = """\
# What a lab's document holds

Printed from the code by `manage.py print_lab_reference`; do not edit it here. How to write a lab:
[write-a-lab.md](../how-to/write-a-lab.md). Every field that is not listed is refused."""


class Command(BaseCommand):
    """Prints the page."""

    help = "Write docs/reference/lab-document.md from the schema of labs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, default=PAGE)

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page(), encoding="utf-8")
        self.stdout.write(f"{file}\n")


def page() -> str:
    """The whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield HEAD
    yield from table(CourseDocument, "course.yaml")
    yield from table(LabDocument, "lab.yaml")
    for part in PARTS:
        yield from table(part)
    for family in FAMILIES:
        yield from table(family, f"check: {family.__struct_config__.tag}")
        for part in parts_of(family, PARTS):
            yield from table(part)
