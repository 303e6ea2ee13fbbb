"""Write docs/reference/question-document.md from the schema of skills, questions, forms and notes. A test keeps the page fresh."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from labs.assess.journey import Journey
from labs.assess.questions import KINDS, Note, Question, Reference
from labs.assess.scene import Scene
from labs.assess.script import Do
from labs.assess.value import Text, Value
from labs.courses.notes import NotedLine
from labs.courses.schema_page import parts_of, table
from labs.courses.subject import Chapter, Form, Pick, Skill

PAGE = Path(settings.BASE_DIR) / "docs" / "reference" / "question-document.md"
PARTS: tuple[type[Value], ...] = (Text, Reference, Note, Scene, Do, Journey)
FILES: dict[str, tuple[type[Value], ...]] = {
    "skills.yaml": (Chapter, Skill),
    "forms.yaml": (Form, Pick),
    "notes.yaml": (NotedLine,),
}
HEAD = """\
# What the files of questions hold

Printed from the code by `manage.py print_question_reference`; do not edit it here. How to write a question:
[write-a-question.md](../how-to/write-a-question.md). Every field that is not listed is refused."""
QUESTIONS = """
# questions/*.yaml

One list, `questions`. Every question has the fields of the first table and a `kind`, which brings the fields of its own."""


class Command(BaseCommand):
    """Prints the page."""

    help = "Write docs/reference/question-document.md from the schema of questions."

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
    yield QUESTIONS
    yield from table(Question, "Every question")
    known = [*PARTS]
    for kind in KINDS:
        yield from table(kind, f"kind: {kind.__struct_config__.tag}", besides=Question)
        own = [*dict.fromkeys(parts_of(kind, known))]
        for part in own:
            yield from table(part)
        known += own
    for part in PARTS:
        yield from table(part)
    for file, structs in FILES.items():
        yield ""
        yield f"# {file}"
        for struct in structs:
            yield from table(struct)
