"""What does a sitting consist of? Due reviews first, then what is new, then a lab; every part says what it is and why.

Reviews are interleaved, since telling things apart is what makes them last; what is new comes when all it rests on is
held; and whatever time the one does not need goes to the next.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Literal, NamedTuple

import msgspec

from labs.assess.value import Text
from labs.study.sessions.models import Session

Kind = Literal["review", "new", "practice", "variant", "pick", "lab"]
Why = Literal["due", "weakest", "next", "chosen", "after-a-miss", "form", "trains"]

SECONDS = {1: 30, 2: 45, 3: 75, 4: 120, 5: 180}
"""How long an item of each difficulty usually takes, its feedback included."""
USUAL = 75
"""How long an item takes whose difficulty is not settled yet."""
REVIEW_SHARE = 0.4
"""So much of the time reviews may take, where there is something else to do as well."""
NEW_SHARE = 0.3
"""So much of the time what is new may take, beside what reviews left."""
REVIEWS_EACH = 2
"""So often a due skill is asked for in one sitting."""
NEW_AT_ONCE = 2
"""So many new skills one sitting begins."""
NEW_EACH = 3
"""So often a new skill is asked for: two easy ones, then what these suggest."""
MOST_VARIANTS = 3
"""So many variants, at most, follow one miss."""
WITH_LAB = 20
"""From so many minutes on a sitting ends with a lab; what is left undone in it goes on another day."""


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One part of a sitting. The item at position n, counted from 1, is that of the n-th part; a lab has no item."""

    kind: Kind
    why: Why
    skill: str = ""
    difficulty: int = 0
    """0: what recent success suggests, decided when it is asked for."""
    seconds: int = USUAL
    """How long it is planned to take."""
    points: int = 1
    after: int | None = None
    """Of a variant: the position of the item that was missed."""
    lab: str = ""
    """The slug of the lab."""
    skills: tuple[str, ...] = ()
    """Of a lab: what it trains."""


class Topic(NamedTuple):
    """A skill as the planner sees it: what it rests on, its easiest difficulty, and how well it is held.

    `retrievability` is None of a skill of which nothing was shown yet; `holds` says that others may rest on it.
    """

    id: str
    needs: tuple[str, ...] = ()
    easiest: int = 1
    retrievability: float | None = None
    due: bool = False
    holds: bool = False


class Practical(NamedTuple):
    """A lab that is not passed yet, and the skills that its checks show."""

    slug: str
    minutes: int
    skills: tuple[str, ...]
    title: Text


def parts(session: Session) -> tuple[Part, ...]:
    """The parts of a sitting, in order."""
    return msgspec.convert(session.plan, tuple[Part, ...])


def stored(plan: Iterable[Part]) -> list[Any]:
    """The parts as they are kept in `Session.plan`."""
    kept: list[Any] = msgspec.to_builtins(list(plan))
    return kept


def with_variant(plan: Sequence[Part], variant: Part, *, behind: int) -> list[Part]:
    """The plan with a further part behind a position: right after what was missed, or what is pinned already.

    The sitting gets no longer where something can be spared for it. After MOST_VARIANTS of the same miss there is none:
    what is not known then is better asked for another day.
    """
    if _variants_so_far(plan, variant) >= MOST_VARIANTS:
        return [*plan]
    later = [*plan[behind:]]
    spared = [place for place, one in enumerate(later) if one.kind == "practice" or one.why == "weakest"]
    if spared:
        del later[spared[-1]]
    return [*plan[:behind], variant, *later]


def _variants_so_far(plan: Sequence[Part], variant: Part) -> int:
    """How many variants led from one miss to the next."""
    count, one = 0, variant
    while one.after is not None and plan[one.after - 1].kind == "variant":
        count, one = count + 1, plan[one.after - 1]
    return count


def plan_study(topics: Sequence[Topic], labs: Sequence[Practical], *, minutes: int) -> list[Part]:
    """The parts of a study session of so many minutes. `topics` and `labs` stand in the course's order."""
    left = minutes * 60
    labs = labs if minutes >= WITH_LAB else ()
    due = _by_need(one for one in topics if one.due)
    fresh = ready(topics)
    share = REVIEW_SHARE if fresh or labs else 1
    reviews = [*within(left * share, _reviews(due, "due"))]
    left -= seconds_of(reviews)
    new = [*within(left if not labs else minutes * 60 * NEW_SHARE, _new(fresh[:NEW_AT_ONCE]))]
    left -= seconds_of(new)
    asked = {one.skill for one in (*reviews, *new)}
    too_early = {one.id for one in topics if not one.holds} - asked - {one.id for one in fresh}
    lab = [*_lab(labs, asked, too_early, left)]
    if not lab:
        done = {one.skill for one in reviews}
        held = _by_need(one for one in topics if one.retrievability is not None and one.id not in done)
        reviews += within(left, _reviews(held, "weakest"))
    return [*reviews, *new, *lab]


def plan_practice(topics: Sequence[Topic], *, minutes: int) -> list[Part]:
    """The parts of a practice: one skill after the other, those that fade first, round and round."""
    if not topics:
        return []
    held = _by_need(one for one in topics if one.retrievability is not None)
    order = [*held, *(one for one in topics if one.retrievability is None)]
    rounds = minutes * 60 // (USUAL * len(order)) + 1
    asked = (Part(kind="practice", why="chosen", skill=one.id) for _ in range(rounds) for one in order)
    return [*islice(asked, max(1, minutes * 60 // USUAL))]


def ready(topics: Sequence[Topic]) -> list[Topic]:
    """The new skills for which all they rest on is held, the easiest first. What cannot be asked for holds nobody up."""
    known = {one.id: one for one in topics}
    new = (one for one in topics if one.retrievability is None)
    fits = [one for one in new if all(need not in known or known[need].holds for need in one.needs)]
    return sorted(fits, key=lambda one: one.easiest)


def seconds_of(plan: Iterable[Part]) -> int:
    """How long these parts are planned to take."""
    return sum(one.seconds for one in plan)


def within(seconds: float, plan: Iterable[Part]) -> Iterator[Part]:
    """The first parts that fit into the time."""
    for one in plan:
        seconds -= one.seconds
        if seconds < 0:
            return
        yield one


def _by_need(topics: Iterable[Topic]) -> list[Topic]:
    """What is least likely to be there comes first."""
    return sorted(topics, key=lambda one: one.retrievability or 0)


def _reviews(topics: Sequence[Topic], why: Why) -> Iterator[Part]:
    for _ in range(REVIEWS_EACH if len(topics) > 1 else 1):
        for one in topics:
            yield Part(kind="review", why=why, skill=one.id)


def _new(topics: Sequence[Topic]) -> Iterator[Part]:
    for number in range(NEW_EACH):
        for one in topics:
            level = one.easiest if number < NEW_EACH - 1 else 0
            yield Part(
                kind="new", why="next", skill=one.id, difficulty=level, seconds=SECONDS[level] if level else USUAL
            )


def _lab(labs: Sequence[Practical], asked: set[str], too_early: set[str], left: int) -> Iterator[Part]:
    """The first lab that trains what the sitting asks for and nothing that it is too early for, or else the next of the course."""
    if not labs:
        return
    trains = next((one for one in labs if asked & set(one.skills) and not too_early & set(one.skills)), None)
    chosen = trains or labs[0]
    why: Why = "trains" if asked & set(chosen.skills) else "next"
    yield Part(kind="lab", why=why, lab=chosen.slug, skills=chosen.skills, seconds=min(left, chosen.minutes * 60))
