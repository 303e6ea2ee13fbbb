"""Write docs/reference/coverage.md: each line of the study notes, what has become of it, and where the course takes it up."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from labs.courses.authored import AuthoredCourse, read_course
from labs.courses.coverage import Covered, coverage
from labs.courses.services import CONTENT

PAGE = Path(settings.BASE_DIR) / "docs" / "reference" / "coverage.md"
COURSE = "ec2-networking"
HEAD = """\
# What has become of the study notes

Printed from the content by `manage.py print_coverage`; do not edit it here. The course grew out of study notes written in
Korean about 2019 and 2020. Every line of them stands here with its verdict: true, changed since, or a misconception; with what
is so today; and with the labs, the authored questions and the generators of questions (of the skills that those questions ask
for) that take it up. A heading is taken up by what takes up the lines below it. The verdicts and sources are in
`labs/courses/content/ec2-networking/notes.yaml`, what a lab or a question covers in its `covers`."""


class Command(BaseCommand):
    """Prints the page."""

    help = "Write docs/reference/coverage.md from the notes, labs and questions of the course."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, default=PAGE)

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page(read_course(CONTENT / COURSE)), encoding="utf-8")
        self.stdout.write(f"{file}\n")


def page(course: AuthoredCourse) -> str:
    """The whole page."""
    found = coverage(
        course.subject.notes,
        [one.document for one in course.labs],
        [one.document for one in course.subject.questions],
    )
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Sequence[Covered]) -> Iterator[str]:
    yield HEAD
    yield ""
    for verdict in ("true", "changed", "misconception"):
        numbers = [one.note.number for one in found if one.note.verdict == verdict]
        listed = "" if verdict == "true" else f" ({', '.join(numbers)})"
        yield f"- {verdict}: {len(numbers)}{listed}"
    for one in found:
        yield ""
        yield f"## {one.note.number}. {_shown(one.note.gloss)}"
        yield ""
        yield f"> {_shown(one.note.text)}"
        yield ""
        yield from _verdict(one)
        yield f"- Labs: {_listed(one.labs)}"
        yield f"- Questions: {_listed(one.questions)}"
        yield f"- Generators: {_listed(one.generators)}"


def _verdict(one: Covered) -> Iterator[str]:
    note = one.note
    if note.verdict is None or note.truth is None:
        return
    since = f" (since {note.since})" if note.since else ""
    yield f"- Verdict: **{note.verdict}**{since}. {note.truth.en}"
    yield f"- Sources: {', '.join(f'[{source.title}]({source.url})' for source in note.sources)}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{one}`" for one in names) or "none"


def _shown(text: str) -> str:
    """A line of the notes as text of Markdown."""
    return text.replace("<", "&lt;").replace("*", "\\*")
