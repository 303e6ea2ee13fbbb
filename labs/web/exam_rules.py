"""Which tests does a course have, what are their rules for this learner, and what was gained between two of them?"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from labs.courses import queries as courses
from labs.courses.models import Course
from labs.courses.subject import Form
from labs.grading import exams as grading
from labs.grading.gain import Gain, gains
from labs.study.models import User
from labs.study.sessions import exams
from labs.study.sessions.models import Session, Standing
from labs.web.request import language
from labs.web.shown import Shown


class TestView(Shown, frozen=True, kw_only=True):
    """A test, as one learner meets it."""

    id: str
    purpose: str
    title: str
    about: str
    minutes: int
    usual_minutes: int
    questions: int
    pass_percent: int
    attempts_left: int
    feedback: str
    open: Any = None
    """The attempt that is not handed in."""
    results: tuple[tuple[Session, grading.Result], ...] = ()
    """What came of those that are, the first one first."""

    @property
    def best(self) -> grading.Result | None:
        """The best result so far."""
        return max((result for _, result in self.results), key=lambda one: one.percent, default=None)


class GainRow(Shown, frozen=True, kw_only=True):
    """Percent of the points before and after; `share` is what was gained of what was missing, None where nothing was."""

    title: str
    before: int
    after: int
    share: int | None
    whole: bool


def gain_rows(user: User, course: Course) -> list[GainRow]:
    """What the course changed, as a whole and by chapter; nothing before both tests are handed in."""
    found = gains(user, course)
    if found is None:
        return []
    chapters = courses.subject(course).chapters
    known = [
        (one.title.in_language(language()), found.chapters[one.id]) for one in chapters if one.id in found.chapters
    ]
    return [*(_gain_row(title, gain) for title, gain in known), _gain_row(_("Altogether"), found.whole, whole=True)]


def _gain_row(title: str, gain: Gain, *, whole: bool = False) -> GainRow:
    share = None if gain.share is None else round(100 * gain.share)
    return GainRow(title=title, before=round(gain.before), after=round(gain.after), share=share, whole=whole)


def tests_of(user: User, course: Course) -> list[TestView]:
    """All tests of a course."""
    tried = list(Session.objects.filter(owner=user, course=course).exclude(form="").order_by("attempt"))
    came_to = grading.results(user, course)
    return [test_view(user, course, form, tried, came_to) for form in courses.subject(course).forms]


def test_view(
    user: User,
    course: Course,
    form: Form,
    tried: Sequence[Session],
    came_to: Mapping[str, Sequence[grading.Result]],
) -> TestView:
    """One test; `tried` are the learner's attempts at any, `came_to` what came of those that are handed in."""
    mine = [one for one in tried if one.form == form.id]
    ended = [one for one in mine if one.standing == Standing.ENDED]
    return TestView(
        id=form.id,
        purpose=form.purpose,
        title=form.title.in_language(language()),
        about=form.about.in_language(language()),
        minutes=round(exams.time_for(user, course, form).total_seconds() / 60),
        usual_minutes=form.minutes,
        questions=len(form.picks),
        pass_percent=form.pass_percent,
        attempts_left=exams.attempts_left(user, course, form),
        feedback=form.feedback,
        open=next((one for one in mine if one.standing != Standing.ENDED), None),
        results=tuple(zip(ended, came_to.get(form.id, ()), strict=False)),
    )
