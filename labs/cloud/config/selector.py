"""What stands where an automation document says `{{ … }}`, and what does a selector find in an answer?

https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-inputs.html: parameters by name, outputs
of earlier steps as `step.Output`. Selectors are JSONPath, of which members, positions, `[*]` and `..` are read.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

REFERENCE = re.compile(r"\{\{\s*([\w:.-]+)\s*\}\}")
PART = re.compile(r"\.\.(\w+)|\.(\w+)|\[(\d+)\]|\[\*\]|\['([^']+)'\]")
DEEPEST = 40
"""Levels of an answer that `..` looks through."""


class UnknownReference(Exception):
    """A name in double braces that nothing has; it is the exception's text."""


class BadSelector(Exception):
    """A selector that is no JSONPath as far as it is read here; it is the exception's text."""


def filled(value: Any, known: Mapping[str, Any]) -> Any:
    """A value with what its references stand for: whole where it is nothing else, as text inside other text.

    Raises UnknownReference.
    """
    if isinstance(value, Mapping):
        return {name: filled(inner, known) for name, inner in value.items()}
    if isinstance(value, list):
        return [filled(one, known) for one in value]
    if not isinstance(value, str):
        return value
    if whole := REFERENCE.fullmatch(value.strip()):
        return _known(whole[1], known)
    return REFERENCE.sub(lambda found: _text(_known(found[1], known)), value)


def references(value: Any) -> Iterator[str]:
    """Every name that a value refers to."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)
    elif isinstance(value, str):
        yield from REFERENCE.findall(value)


def selected(answer: Any, selector: str) -> Any:
    """What a selector finds: one value, or a list where it may find several. None where it finds nothing.

    Raises BadSelector.
    """
    found = [answer]
    several = False
    for name, member, position, quoted, everything in _parts(selector):
        several = several or bool(name) or everything
        found = [inner for one in found for inner in _step(one, name=name, member=member or quoted, position=position)]
    if several:
        return found
    return found[0] if found else None


def must_be_a_selector(selector: str) -> None:
    """Refuse a selector that cannot be read. Raises BadSelector."""
    list(_parts(selector))


def _parts(selector: str) -> Iterator[tuple[str, str, str, str, bool]]:
    """(descendant, member, position, quoted member, every item) of each part; one of the five is given."""
    if not selector.startswith("$"):
        raise BadSelector(selector)
    at = 1
    while at < len(selector):
        found = PART.match(selector, at)
        if found is None:
            raise BadSelector(selector)
        at = found.end()
        descendant, member, position, quoted = (one or "" for one in found.groups())
        yield descendant, member, position, quoted, found[0] == "[*]"


def _step(one: Any, *, name: str, member: str, position: str) -> Iterator[Any]:
    if name:
        yield from _anywhere(one, name, DEEPEST)
    elif member:
        if isinstance(one, Mapping) and member in one:
            yield one[member]
    elif position:
        if isinstance(one, list) and int(position) < len(one):
            yield one[int(position)]
    elif isinstance(one, list):
        yield from one


def _anywhere(one: Any, name: str, deep: int) -> Iterator[Any]:
    if deep == 0:
        return
    if isinstance(one, Mapping):
        if name in one:
            yield one[name]
        for inner in one.values():
            yield from _anywhere(inner, name, deep - 1)
    elif isinstance(one, list):
        for inner in one:
            yield from _anywhere(inner, name, deep - 1)


def _known(name: str, known: Mapping[str, Any]) -> Any:
    if name not in known:
        raise UnknownReference(name)
    return known[name]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
