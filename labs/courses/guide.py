"""How is a lab's guide divided? One Markdown file a language; every step is a heading `## Title {#step-id}`."""

import re
from pathlib import Path
from typing import NamedTuple

from labs.courses.reading import ContentError, ContentFault, read_text

HEADING = re.compile(r"^## +(?P<title>.+?) *\{#(?P<id>[^}]*)\} *$")
ANY_HEADING = re.compile(r"^##? ")
FENCE = re.compile(r"^(```|~~~)")


class Section(NamedTuple):
    """One step of a guide: its id, its heading, the Markdown below it, and the line of the heading."""

    id: str
    title: str
    text: str
    line: int


class Guide(NamedTuple):
    """A guide in one language."""

    file: Path
    introduction: str
    sections: tuple[Section, ...]


def read_guide(file: Path) -> Guide:
    """Divide a guide into its steps. Raises ContentError."""
    introduction: list[str] = []
    headings: list[tuple[str, str, int]] = []
    bodies: list[list[str]] = [introduction]
    fenced = False
    for number, line in enumerate(read_text(file).splitlines(), start=1):
        fenced ^= bool(FENCE.match(line))
        if fenced or not ANY_HEADING.match(line):
            bodies[-1].append(line)
            continue
        headings.append((*_heading(file, number, line), number))
        bodies.append([])
    sections = tuple(
        Section(id, title, _joined(body), line) for (id, title, line), body in zip(headings, bodies[1:], strict=True)
    )
    guide = Guide(file, _joined(introduction), sections)
    if faults := [*_empty_parts(guide)]:
        raise ContentError(*faults)
    return guide


def _heading(file: Path, number: int, line: str) -> tuple[str, str]:
    found = HEADING.match(line)
    if found is None:
        raise ContentError(ContentFault(file, number, "", "a heading is written as `## Title {#step-id}`"))
    return found["id"], found["title"]


def _empty_parts(guide: Guide) -> list[ContentFault]:
    faults = [] if guide.introduction else [ContentFault(guide.file, 1, "", "there is no introduction above the steps")]
    silent = [one for one in guide.sections if not one.text]
    return faults + [ContentFault(guide.file, one.line, "", f"the step {one.id} says nothing") for one in silent]


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip()
