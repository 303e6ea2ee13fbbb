"""What has become of the old study notes? Every line of them with its verdict, what is true today, since when, and the source."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from labs.assess.document import SEED_LINES
from labs.assess.questions import Note, Question, Reference
from labs.assess.value import Fault, Text, Value
from labs.courses.reading import convert, read_yaml

NOTES_FILE = "notes.yaml"

Verdict = Literal["true", "changed", "misconception"]


class NotedLine(Value, kw_only=True):
    """A line of the notes, or the second half of one that says two things."""

    line: Annotated[int, Meta(description="Its number.")]
    part: Annotated[Literal["", "b"], Meta(description="`b` for the second thing that it says.")] = ""
    text: Annotated[str, Meta(min_length=1, description="The line as it stands in the notes.")]
    gloss: Annotated[str, Meta(min_length=1, description="What it says, in English.")]
    heading: Annotated[
        bool, Meta(description="Whether it is the heading of the lines below it and claims nothing.")
    ] = False
    verdict: Annotated[Verdict | None, Meta(description="What has become of it.")] = None
    truth: Annotated[Text | None, Meta(description="What is so today.")] = None
    since: Annotated[date | None, Meta(description="Since when, where a day is known.")] = None
    sources: Annotated[tuple[Reference, ...], Meta(description="Where it can be read up.")] = ()

    @property
    def number(self) -> str:
        """The number with its part: `10b`."""
        return f"{self.line}{self.part}"


class Notes(Value, kw_only=True):
    """The file of notes."""

    lines: tuple[NotedLine, ...] = ()


def read_notes(folder: Path, questions: Iterable[Question]) -> Notes:
    """The notes of a course; empty where it has none. Raises ContentError, also where a question contradicts them."""
    file = folder / NOTES_FILE
    if not file.exists():
        return Notes()
    source = read_yaml(file)
    notes: Notes = convert(source, Notes)
    if faults := [*_line_faults(notes), *_contradictions(notes, questions)]:
        raise source.error(faults)
    return notes


def _line_faults(notes: Notes) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, one in enumerate(notes.lines):
        here = ("lines", index)
        if one.line not in SEED_LINES:
            yield Fault((*here, "line"), f"the study notes have no line {one.line}")
        if one.number in seen:
            yield Fault((*here, "line"), f"the line {one.number} is listed twice")
        seen.add(one.number)
        if one.heading == bool(one.verdict and one.truth and one.sources):
            yield Fault(here, "needs verdict, truth and sources, or is a heading and has none of them")
    for missing in sorted(SEED_LINES - {one.line for one in notes.lines}):
        yield Fault(("lines",), f"the line {missing} is missing")


def _contradictions(notes: Notes, questions: Iterable[Question]) -> Iterator[Fault]:
    """Questions that judge a line in another way than the notes do."""
    known = {(one.line, one.verdict, one.since) for one in notes.lines}
    for question in questions:
        note: Note | None = question.note
        if note and (note.line, note.verdict, note.since) not in known:
            yield Fault(("lines",), f"the question {question.id} judges line {note.line} in another way")
