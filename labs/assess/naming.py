"""How does one part of a document refer to another? `${name.Member}` is JMESPath over what was named before."""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions
from jmespath.parser import ParsedResult

from labs.assess.value import Fault, Place

REFERENCE = re.compile(r"\$\{([^}]*)\}")
FUNCTIONS = Functions.FUNCTION_TABLE


class Unresolved(LookupError):
    """A reference that leads to nothing."""


def fill(value: Any, names: Mapping[str, Any]) -> Any:
    """The value with every `${...}` in it replaced by what it refers to. Raises Unresolved.

    A string that is one reference and nothing else becomes the value itself, whatever its type.
    """
    if isinstance(value, str):
        return _filled(value, names)
    if isinstance(value, Mapping):
        return {key: fill(one, names) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [fill(one, names) for one in value]
    return value


def reference_faults(value: Any, known: Collection[str], place: Place) -> Iterator[Fault]:
    """Every reference in a value that is no JMESPath, or begins with a name that is not known here."""
    if isinstance(value, str):
        for expression in REFERENCE.findall(value):
            yield from _expression_faults(expression, known, place)
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from reference_faults(one, known, (*place, str(key)))
    elif isinstance(value, list | tuple):
        for index, one in enumerate(value):
            yield from reference_faults(one, known, (*place, index))


def path_faults(expression: str, place: Place) -> Iterator[Fault]:
    """What is wrong with a JMESPath, functions that do not exist included."""
    try:
        parsed = compiled(expression).parsed
    except JMESPathError as error:
        yield Fault(place, f"not a JMESPath: {' '.join(str(error).split())}")
        return
    for name, arguments in _calls(parsed):
        if name not in FUNCTIONS:
            yield Fault(place, f"JMESPath has no function {name}()")
        elif not _takes(name, arguments):
            yield Fault(place, f"JMESPath's function {name}() does not take {arguments} argument(s)")


@lru_cache(maxsize=1024)
def compiled(expression: str) -> ParsedResult:
    """A JMESPath ready to search with. Raises JMESPathError."""
    return jmespath.compile(expression)


def _filled(text: str, names: Mapping[str, Any]) -> Any:
    whole = REFERENCE.fullmatch(text)
    if whole:
        return _resolved(whole[1], names)
    return REFERENCE.sub(lambda found: str(_resolved(found[1], names)), text)


def _resolved(expression: str, names: Mapping[str, Any]) -> Any:
    try:
        found = compiled(expression).search(names)
    except JMESPathError:
        found = None
    if found is None:
        raise Unresolved(expression)
    return found


def _expression_faults(expression: str, known: Collection[str], place: Place) -> Iterator[Fault]:
    begin = re.match(r"\s*([A-Za-z_]\w*)", expression)
    if begin is None or begin[1] not in known:
        named = ", ".join(sorted(known)) or "nothing"
        yield Fault(place, f"${{{expression}}} is not defined here; named so far: {named}")
        return
    yield from path_faults(expression, place)


def _calls(node: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    if node["type"] == "function_expression":
        yield node["value"], len(node["children"])
    for child in node["children"]:
        if isinstance(child, Mapping):
            yield from _calls(child)


def _takes(name: str, arguments: int) -> bool:
    signature = FUNCTIONS[name]["signature"]
    if signature and signature[-1].get("variadic"):
        return arguments >= len(signature)
    return arguments == len(signature)
