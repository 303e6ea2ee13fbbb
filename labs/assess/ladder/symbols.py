"""How can what was done to one world be done to every world that the same start leads to? Ids become references.

Ids differ from one sandbox to the next; the results of a start's actions hold them, at the same places every time.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from labs.assess.naming import REFERENCE
from labs.assess.script import Do

ID = re.compile(r"[a-z]+(-[a-z]+)*-[0-9a-f]{8,17}")


class Unknown(LookupError):
    """An id that no result of the start holds."""


def references(names: Mapping[str, Any]) -> dict[str, str]:
    """Every id that the named results hold -> the reference to it, where it comes first."""
    found: dict[str, str] = {}
    for name, result in names.items():
        for path, value in _leaves(result, name):
            if isinstance(value, str) and ID.fullmatch(value):
                found.setdefault(value, f"${{{path}}}")
    return found


def symbolic(actions: Iterable[Do], known: Mapping[str, str]) -> tuple[Do, ...]:
    """The actions with references instead of ids. Raises Unknown."""
    return tuple(msgspec.structs.replace(one, params=_put(one.params, known)) for one in actions)


def renamed(actions: Iterable[Do], prefix: str) -> tuple[Do, ...]:
    """The actions with their own names made unlike those of others; what they refer to besides stays."""
    held = list(actions)
    own = {one.name for one in held if one.name}
    return tuple(
        msgspec.structs.replace(
            one,
            name=f"{prefix}{one.name}" if one.name else None,
            params=_relabelled(one.params, own, prefix),
        )
        for one in held
    )


def named(actions: Iterable[Do]) -> tuple[Do, ...]:
    """The actions, each with a name, so that all their results can be referred to."""
    return tuple(
        one if one.name else msgspec.structs.replace(one, name=f"start_{index}") for index, one in enumerate(actions)
    )


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _leaves(one, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for index, one in enumerate(value):
            yield from _leaves(one, f"{path}[{index}]")
    else:
        yield path, value


def _put(value: Any, known: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {name: _put(one, known) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_put(one, known) for one in value]
    if isinstance(value, str) and ID.fullmatch(value):
        if value not in known:
            raise Unknown(value)
        return known[value]
    return value


def _relabelled(value: Any, own: set[str], prefix: str) -> Any:
    if isinstance(value, Mapping):
        return {name: _relabelled(one, own, prefix) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_relabelled(one, own, prefix) for one in value]
    if isinstance(value, str):
        return REFERENCE.sub(lambda found: _of_own(found, own, prefix), value)
    return value


def _of_own(found: re.Match[str], own: set[str], prefix: str) -> str:
    begins = re.match(r"\w+", found[1])
    return f"${{{prefix}{found[1]}}}" if begins and begins[0] in own else found[0]
