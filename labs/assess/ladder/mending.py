"""How is an action told that mends something? By its name at EC2 and its parameters, with names of things instead of ids."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from labs.assess.ladder.making import Fault
from labs.assess.naming import REFERENCE
from labs.assess.script import Do
from labs.cloud import registry
from labs.cloud.registry import camel

TAGS = "tag_specifications"
UNNAMED = {"describe_network_acls": "default"}
"""Actions whose result names what has no Name tag -> what that is called."""


def mending_lines(faults: Iterable[Fault], start: Sequence[Do]) -> Iterator[str]:
    """What mends each of the faults, as items of a list in Markdown."""
    for fault in faults:
        known = called((*start, *fault.actions, *fault.mend), fault.thing)
        for action in fault.mend:
            yield f"- {action_line(action, known)}"


def action_line(one: Do, known: Mapping[str, str]) -> str:
    """An action as it is to be carried out."""
    said = ((name, value) for name, value in one.params.items() if name != TAGS)
    parts = ", ".join(f"{member(name)} `{_value(value, known)}`" for name, value in said)
    return f"**{registry.actions()[one.action].api_name}**: {parts}"


def member(name: str) -> str:
    """A parameter as EC2 writes it."""
    written = camel(name)
    return written[:1].upper() + written[1:]


def called(actions: Iterable[Do], thing: str) -> dict[str, str]:
    """The name of an action's result -> the Name tag of what it made; what has none is called by what is to blame."""
    found: dict[str, str] = {}
    for one in actions:
        tags = one.params.get(TAGS)
        if one.name:
            found[one.name] = tags[0]["tags"][0]["value"] if tags else UNNAMED.get(one.action, thing)
    return found


def _value(value: Any, known: Mapping[str, str]) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{member(name)}={_value(inner, known)}" for name, inner in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(_value(inner, known) for inner in value)
    if isinstance(value, bool):
        return str(value).lower()
    return REFERENCE.sub(lambda found: known.get(found[1].split(".")[0], found[1]), str(value))
