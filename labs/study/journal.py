"""What does a journal amount to? Pure: which entries still stand after undo and reset, and the world they lead to.

`undo` takes back the last change that still stands, a reset included; `reset` goes back to the start. Both are entries
themselves, so that nothing is ever removed from a journal. What a service of AWS did by itself after a change, it did
because of that change: it is taken back together with it, and never alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from labs.cloud import account
from labs.cloud.account import Account

UNDO = "undo"
RESET = "reset"
SERVICE = "service"
"""The door of what services of AWS do by themselves."""


class Entry(Protocol):
    """What of a journal entry counts here; `changed` says that it led to another world."""

    @property
    def number(self) -> int: ...
    @property
    def action(self) -> str: ...
    @property
    def door(self) -> str: ...
    @property
    def changed(self) -> bool: ...


class Request(Protocol):
    """What of a journal entry is needed to do it again."""

    @property
    def door(self) -> str: ...
    @property
    def action(self) -> str: ...
    @property
    def params(self) -> Mapping[str, Any]: ...
    @property
    def region(self) -> str: ...
    @property
    def outcome(self) -> str: ...


@dataclass(frozen=True)
class Change:
    """The least that an entry can be."""

    number: int
    action: str
    changed: bool
    door: str = ""


E = TypeVar("E", bound=Entry)


def newest_standing(newest_first: Iterable[E]) -> Iterator[E]:
    """The changes that still stand, resets among them, read from the newest entry back only as far as asked."""
    taken_back = 0
    for entry in newest_first:
        if entry.action == UNDO:
            taken_back += 1
        elif entry.changed and taken_back:
            taken_back -= entry.door != SERVICE
        elif entry.changed:
            yield entry


def last_own(newest_first: Iterable[E]) -> tuple[E | None, E | None]:
    """Of the changes that stand, the last that somebody made, and the one before it, whoever made that."""
    standing = iter(newest_first)
    last = next((one for one in standing if one.door != SERVICE), None)
    return last, next(standing, None)


def may_be_reset(last: Entry | None) -> bool:
    """Whether a reset would change anything, by the last change that stands."""
    return last is not None and last.action != RESET


def standing(entries: Sequence[E]) -> list[E]:
    """The changes that still stand, oldest first."""
    return list(newest_standing(reversed(entries)))[::-1]


def effective(entries: Sequence[E]) -> list[E]:
    """What counts when work is judged: the changes that stand, and all else that was tried since the last reset."""
    stack = standing(entries)
    begin = max((entry.number for entry in stack if entry.action == RESET), default=0)
    stands = {entry.number for entry in stack}
    return [entry for entry in entries if entry.number > begin and (entry.number in stands or not entry.changed)]


def replay(start: Account, requests: Iterable[Request]) -> Account:
    """The worlds to which these requests lead, done again one after the other from the start."""
    held = [(start, "")]
    for request in requests:
        if request.outcome == "refused":
            continue
        if request.action == UNDO:
            while held.pop()[1] == SERVICE:
                continue
            continue
        before = held[-1][0]
        after = start if request.action == RESET else _again(before, request)
        if after is not before or request.action == RESET:
            held.append((after, request.door))
    return held[-1][0]


def _again(held: Account, request: Request) -> Account:
    return account.call(held, held.world(request.region), request.action, request.params)[0]
