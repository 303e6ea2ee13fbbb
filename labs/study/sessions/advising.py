"""What should a learner do next? Worked out from how well each skill is held, the labs that are left, and the tests."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Literal

from labs.courses.models import Course
from labs.study.models import User
from labs.study.sessions.agenda import labs_left
from labs.study.sessions.mastery import Level, Mastery, mastery
from labs.study.sessions.planning import NEW_AT_ONCE, Practical
from labs.study.sessions.trials import Trial, trials

What = Literal["test", "review", "new", "lab", "practise"]
AdviceWhy = Literal[
    "before-the-course",
    "due",
    "missed-in-exam",
    "not-passed",
    "next",
    "trains",
    "ready",
    "after-the-course",
    "weakest",
]


@dataclass(frozen=True)
class Advice:
    """One thing to do next, and why: a test by its form, a lab by its slug, or skills to review, begin or practise."""

    what: What
    why: AdviceWhy
    skills: tuple[str, ...] = ()
    lab: str = ""
    form: str = ""


MOST_ADVICE = 3


def recommend(user: User, course: Course, now: datetime | None = None) -> tuple[Advice, ...]:
    """The next three things to do, the first one first, in six queries once the labs are known."""
    return advise(mastery(user, course, now), labs_left(user, course), trials(user, course))


def advise(known: Sequence[Mastery], labs: Sequence[Practical], tests: Sequence[Trial]) -> tuple[Advice, ...]:
    """The next three things to do, the first one first, from where a learner stands."""
    return tuple(islice(_advice(known, labs, tests), MOST_ADVICE))


def _advice(known: Sequence[Mastery], labs: Sequence[Practical], tests: Sequence[Trial]) -> Iterator[Advice]:
    """What there is to do, the most pressing first."""
    held = sorted((one for one in known if one.level != Level.NEW), key=lambda one: one.score)
    due = tuple(one.skill.id for one in known if one.level == Level.DUE)
    new = tuple(one.skill.id for one in known if one.level == Level.NEW and one.ready)
    fresh = _not_taken(tests)
    if "before" in fresh and not held:
        yield Advice("test", "before-the-course", form=fresh["before"])
    if due:
        yield Advice("review", "due", skills=due)
    yield from _once_more(known, tests)
    if new:
        yield Advice("new", "next", skills=new[:NEW_AT_ONCE])
    if labs:
        trains = {one.skill.id for one in held} & set(labs[0].skills)
        yield Advice("lab", "trains" if trains else "next", skills=labs[0].skills, lab=labs[0].slug)
    elif "exam" in fresh:
        yield Advice("test", "ready", form=fresh["exam"])
    if "after" in fresh and "before" not in fresh and not labs:
        yield Advice("test", "after-the-course", form=fresh["after"])
    if held:
        yield Advice("practise", "weakest", skills=(held[0].skill.id,))


def _not_taken(tests: Sequence[Trial]) -> Mapping[str, str]:
    """The first form of each purpose that was never handed in and can be sat."""
    return {one.form.purpose: one.form.id for one in reversed(tests) if not one.ended and one.can_be_sat}


def _once_more(known: Sequence[Mastery], tests: Sequence[Trial]) -> Iterator[Advice]:
    """The first exam that was failed and can be sat again, after what was missed in it and was not right since."""
    failed = next((one for one in tests if one.form.purpose == "exam" and one.failed and one.can_be_sat), None)
    if failed is None:
        return
    missed = (one for one in known if one.skill.id in failed.missed)
    shaky = tuple(one.skill.id for one in missed if not one.last_right)
    if shaky:
        yield Advice("review", "missed-in-exam", skills=shaky)
    yield Advice("test", "not-passed", form=failed.form.id)
