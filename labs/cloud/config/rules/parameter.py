"""What may be set in a managed rule? Parameters are texts; each is read as what it means, or refused.

https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_use-managed-rules.html
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

Read = Callable[[str], Any]
Ports = tuple[tuple[int, int], ...]
"""Ranges of ports, both ends included."""
HIGHEST_PORT = 65535


class RuleParameter(NamedTuple):
    """A parameter by AWS's name, how it is read, and what it is when nobody says."""

    name: str
    read: Read
    default: str | None = None
    is_required: bool = False
    meaning: str = "text"
    """What it takes, in a word: the page says it, and the words explain it."""


def text(given: str) -> str:
    """Any text."""
    return given


def number(given: str) -> int:
    """A whole number."""
    return int(given)


def listed(given: str) -> tuple[str, ...]:
    """Texts separated by commas."""
    return tuple(one.strip() for one in given.split(",") if one.strip())


def ports(given: str) -> Ports:
    """Ports and ranges of ports, separated by commas: `443, 1020-1025`."""
    ranges = []
    for one in listed(given):
        low, _, high = one.partition("-")
        ranges.append((int(low), int(high or low)))
    if not all(0 <= low <= high <= HIGHEST_PORT for low, high in ranges):
        raise ValueError(given)
    return tuple(ranges)


def one_of(*choices: str) -> Read:
    """One of these words, in capitals or not."""

    def read(given: str) -> str:
        found = next((one for one in choices if one.lower() == given.strip().lower()), None)
        if found is None:
            raise ValueError(given)
        return found

    return read


def values(parameters: tuple[RuleParameter, ...], given: Mapping[str, str]) -> dict[str, Any]:
    """What the parameters amount to. Raises ValueError, with the parameter's name, for a text that cannot be read."""
    found: dict[str, Any] = {}
    for one in parameters:
        said = given.get(one.name, one.default)
        try:
            found[one.name] = None if said is None else one.read(said)
        except ValueError:
            raise ValueError(one.name) from None
    return found
