"""How is the schema of a document printed? A table a struct, from the types and descriptions that its decoder reads by."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from labs.assess.check import Check
from labs.assess.value import Value

TYPES: dict[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    Any: "any value",
    date: "day",
    datetime: "time",
}


def table(struct: type[Value], title: str | None = None, *, besides: type[Value] = Value) -> Iterator[str]:
    """The lines of a section on a struct: what it is, and its fields besides those that another one has."""
    known = {field.name for field in msgspec.structs.fields(besides)}
    yield ""
    yield f"## {title or struct.__name__}"
    yield ""
    yield (struct.__doc__ or "").strip().splitlines()[0]
    yield ""
    yield "| Field | Holds | Needed | What it is |"
    yield "|---|---|---|---|"
    hints = get_type_hints(struct, include_extras=True)
    for field in msgspec.structs.fields(struct):
        if field.name in known:
            continue
        meta = _meta(hints[field.name])
        said = meta.description if meta and meta.description else ""
        if meta and meta.extra and meta.extra.get("guide"):
            said += " **Written in the guides, not in the file.**"
        yield f"| `{field.encode_name}` | {_holds(hints[field.name])} | {'yes' if field.required else ''} | {said.strip()} |"


def parts_of(struct: type[Value], besides: Collection[type[Value]]) -> Iterator[type[Value]]:
    """The structs that the fields of a struct hold, besides those that are known already."""
    for hint in get_type_hints(struct, include_extras=True).values():
        for one in _structs(hint):
            if one not in besides:
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
    if isinstance(hint, type) and issubclass(hint, Check):
        return "a check"
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return " or ".join(f"`{one}`" for one in hint)
    return TYPES.get(hint) or str(getattr(hint, "__name__", hint))
