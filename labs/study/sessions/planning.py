"""What does a sitting consist of? Due reviews first, then what is new, then a lab; every part says what it is and why."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import msgspec

from labs.study.sessions.models import Session

Kind = Literal["review", "new", "practice", "variant", "pick", "lab"]
Why = Literal["due", "weakest", "next", "chosen", "after-a-miss", "form", "trains"]

SECONDS = {1: 30, 2: 45, 3: 75, 4: 120, 5: 180}
"""How long an item of each difficulty usually takes, its feedback included."""


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One part of a sitting. The item at position n, counted from 1, is that of the n-th part; a lab has no item."""

    kind: Kind
    why: Why
    skill: str = ""
    difficulty: int = 0
    """0: what recent success suggests, decided when it is asked for."""
    seconds: int = 60
    """How long it is planned to take."""
    points: int = 1
    question: str = ""
    """The slug of an authored question, where it is settled."""
    generator: str = ""
    seed: int | None = None
    after: int | None = None
    """Of a variant: the position of the item that was missed."""
    lab: str = ""
    """The slug of the lab."""
    skills: tuple[str, ...] = ()
    """Of a lab: what it trains."""


def parts(session: Session) -> tuple[Part, ...]:
    """The parts of a sitting, in order."""
    return msgspec.convert(session.plan, tuple[Part, ...])


def stored(plan: Iterable[Part]) -> list[Any]:
    """The parts as they are kept in `Session.plan`."""
    kept: list[Any] = msgspec.to_builtins(list(plan))
    return kept


def with_variant(plan: Sequence[Part], missed: int, variant: Part, *, pinned: int) -> list[Part]:
    """The plan with a further part soon after what was missed, and behind what is pinned already."""
    at = max(missed, pinned)
    return [*plan[:at], variant, *plan[at:]]
