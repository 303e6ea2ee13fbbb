"""What did the course change? The test before it against its twin after it, as the share of what could still be gained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labs.courses.subject import Subject
from labs.study.sessions.models import Purpose
from labs.study.sessions.results import Result
from labs.study.sessions.trials import Trial


@dataclass(frozen=True)
class Gain:
    """What was gained: percent of the points before and after.

    `share` is the normalised gain, (after - before) / (100 - before): 1 is all that could be gained, below 0 is a loss;
    None where there was nothing to gain.
    """

    before: float
    after: float

    @property
    def share(self) -> float | None:
        """The normalised gain."""
        return (self.after - self.before) / (100 - self.before) if self.before < 100 else None


@dataclass(frozen=True)
class Gains:
    """The gain of the whole course, and of each chapter that both tests ask for."""

    whole: Gain
    chapters: dict[str, Gain]


def gains(subject: Subject, tests: Sequence[Trial]) -> Gains | None:
    """What was gained between the first test before and the last one after the course; None without both."""
    before, after = _came_to(tests, Purpose.BEFORE), _came_to(tests, Purpose.AFTER)
    if not before or not after:
        return None
    chapters = {one.id: one.chapter for one in subject.skills}
    first, last = _percents(before[0], chapters), _percents(after[-1], chapters)
    both = {id: Gain(first[id], last[id]) for id in first if id in last}
    return Gains(both.pop(""), both)


def _came_to(tests: Sequence[Trial], purpose: str) -> list[Result]:
    """What the tests of a purpose came to, the first one first."""
    ended = [one for test in tests if test.form.purpose == purpose for one in test.ended]
    return [result for _, result in sorted(ended, key=lambda one: one[0].started_at)]


def _percents(result: Result, chapters: Mapping[str, str]) -> dict[str, float]:
    """The percent of the points in each chapter; of all of them together under an empty name."""
    got: dict[str, float] = {}
    most: dict[str, int] = {}
    for skill, (points, of) in result.skills.items():
        for chapter in {"", chapters.get(skill, "")}:
            got[chapter] = got.get(chapter, 0) + points
            most[chapter] = most.get(chapter, 0) + of
    return {chapter: 100 * got[chapter] / most[chapter] for chapter in most}
