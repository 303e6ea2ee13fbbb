"""What did the course change? The test before it against its twin after it, as the share of what could still be gained."""

from dataclasses import dataclass

from labs.courses.models import Course
from labs.courses.queries import subject
from labs.study.models import User
from labs.study.sessions.models import Item, Purpose, Session, Standing


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


def gains(user: User, course: Course) -> Gains | None:
    """What the user gained between the first test before and the last one after the course; None without both."""
    tests = Session.objects.filter(owner=user, course=course, standing=Standing.ENDED).order_by("started_at")
    before, after = tests.filter(purpose=Purpose.BEFORE).first(), tests.filter(purpose=Purpose.AFTER).last()
    if before is None or after is None:
        return None
    chapters = {one.id: one.chapter for one in subject(course).skills}
    first, last = _percents(before, chapters), _percents(after, chapters)
    both = {id: Gain(first[id], last[id]) for id in first if id in last}
    return Gains(both.pop(""), both)


def _percents(session: Session, chapters: dict[str, str]) -> dict[str, float]:
    """The percent of the points in each chapter; of all of them together under an empty name."""
    got: dict[str, float] = {}
    most: dict[str, int] = {}
    for skill, points, credit in Item.objects.filter(session=session).values_list("skill", "points", "answer__credit"):
        for chapter in {"", chapters.get(skill, "")}:
            got[chapter] = got.get(chapter, 0) + points * (credit or 0)
            most[chapter] = most.get(chapter, 0) + points
    return {chapter: 100 * got[chapter] / most[chapter] for chapter in most}
