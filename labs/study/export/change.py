"""What of a journal is exported: changes that still stand, with what they answered; and from where."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address
from typing import Any

from labs.cloud.world import World
from labs.study.export.natural_keys import ID, Path

OF_OTHER_SERVICES = re.compile("arn:aws:(config|sns|ssm):.+")
"""The ARNs that answers give and later requests ask by; EC2 asks by ids."""
OF_ITSELF = frozenset({"run_aws_config"})
"""Actions of our own that stand for what AWS does without being asked, wherever it is built again."""
ADDRESS = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}){3}")


@dataclass(frozen=True)
class Done:
    """A change of the journal that still stands."""

    number: int
    region: str
    action: str
    params: Mapping[str, Any]
    result: Mapping[str, Any]
    before: Callable[[], World]
    """The world of its Region before it; asked for only where something has to be looked up there."""


def why_ours_alone(action: str) -> str:
    """Why an action of our own is in no export."""
    if action == "advance_time":
        return "simulated time cannot be moved from here"
    if action == "run_aws_config":
        return "AWS Config works by itself"
    return "only the simulated Region has it"


@dataclass(frozen=True)
class Origin:
    """Where an export comes from."""

    title: str
    region: str
    """The Region that is meant where nothing is said."""
    kind: str = "lab"
    """What it comes from: a lab or a playground."""


def said_in(one: Done) -> Iterator[tuple[str, Path]]:
    """Every id and address, IPv6 ones too, in the answer to a change that was not asked with, and where it stands."""
    asked = {text for text, _ in texts_in(one.params)}
    for text, path in texts_in(one.result):
        if text not in asked and (any(one.fullmatch(text) for one in ANSWERED) or _is_ipv6(text)):
            yield text, path


ANSWERED = (ID, ADDRESS, OF_OTHER_SERVICES)


def _is_ipv6(text: str) -> bool:
    try:
        return text.count(":") > 1 and bool(IPv6Address(text))
    except ValueError:
        return False


def texts_in(value: Any, path: Path = ()) -> Iterator[tuple[str, Path]]:
    """Every text inside a value, and where it stands."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from texts_in(inner, (*path, name))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from texts_in(inner, (*path, index))
    elif isinstance(value, str):
        yield value, path
