"""Write docs/reference/lab-document.md from the schema of labs. A test keeps the page fresh."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from labs.assess.checks import FAMILIES
from labs.assess.document import Alternative, LabDocument, Step
from labs.assess.ends import End
from labs.assess.script import Do
from labs.assess.selection import Demand, Query
from labs.assess.value import Text, Value
from labs.courses.authored import CourseDocument

PAGE = Path(settings.BASE_DIR) / "docs" / "reference" / "lab-document.md"
PARTS: tuple[type[Value], ...] = (Step, Do, Alternative, Text, Query, Demand, End)
TYPES: dict[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    Any: "any value",
    datetime: "time",
}
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
    yield from _table(CourseDocument, "course.yaml")
    yield from _table(LabDocument, "lab.yaml")
    for part in PARTS:
        yield from _table(part)
    for family in FAMILIES:
        yield from _table(family, f"check: {family.__struct_config__.tag}")
        for part in _own_parts(family):
            yield from _table(part)


def _table(struct: type[Value], title: str | None = None) -> Iterator[str]:
    yield ""
    yield f"## {title or struct.__name__}"
    yield ""
    yield (struct.__doc__ or "").strip().splitlines()[0]
    yield ""
    yield "| Field | Holds | Needed | What it is |"
    yield "|---|---|---|---|"
    hints = get_type_hints(struct, include_extras=True)
    for field in msgspec.structs.fields(struct):
        meta = _meta(hints[field.name])
        said = meta.description if meta and meta.description else ""
        if meta and meta.extra and meta.extra.get("guide"):
            said += " **Written in the guides, not in the file.**"
        yield f"| `{field.encode_name}` | {_holds(hints[field.name])} | {'yes' if field.required else ''} | {said.strip()} |"


def _own_parts(family: type[Value]) -> Iterator[type[Value]]:
    """The structs that only this family has."""
    for hint in get_type_hints(family, include_extras=True).values():
        for one in _structs(hint):
            if one not in PARTS:
                yield one


def _structs(hint: Any) -> Iterator[type[Value]]:
    if isinstance(hint, type) and issubclass(hint, Value):
        yield hint
    for inner in get_args(hint):
        yield from _structs(inner)


def _meta(hint: Any) -> msgspec.Meta | None:
    found = (
        [one for one in get_args(hint)[1:] if isinstance(one, msgspec.Meta)] if get_origin(hint) is Annotated else []
    )
    return found[-1] if found else None


def _holds(hint: Any) -> str:
    """A type in an author's words."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _holds(inner[0])
    if origin in (Union, UnionType):
        return " or ".join(dict.fromkeys(_holds(one) for one in inner if one not in (NoneType, msgspec.UnsetType)))
    if origin is Literal:
        return " or ".join(f"`{one}`" for one in inner)
    if origin is tuple:
        return f"list of {_holds(inner[0])}"
    if origin is dict:
        return f"mapping of name to {_holds(inner[1])}"
    if hint in FAMILIES:
        return "a check"
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return " or ".join(f"`{one}`" for one in hint)
    return TYPES.get(hint) or str(getattr(hint, "__name__", hint))
