"""Which tests does a course have, what are their rules for this learner, and what was gained between two of them?"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from labs.courses import queries as courses
from labs.courses.models import Course
from labs.grading.gain import Gain, gains
from labs.study.sessions.models import Session
from labs.study.sessions.results import Result
from labs.study.sessions.trials import Trial
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
    open: Any
    """The attempt that is not handed in."""
    results: tuple[tuple[Session, Result], ...]
    """What came of those that are, the first one first."""
    best: Result | None
    """The best result so far."""


class GainRow(Shown, frozen=True, kw_only=True):
    """Percent of the points before and after; `share` is what was gained of what was missing, None where nothing was."""

    title: str
    before: int
    after: int
    share: int | None
    whole: bool


def gain_rows(course: Course, tests: Sequence[Trial]) -> list[GainRow]:
    """What the course changed, as a whole and by chapter; nothing before both tests are handed in."""
    subject = courses.subject(course)
    found = gains(subject, tests)
    if found is None:
        return []
    known = [
        (one.title.in_language(language()), found.chapters[one.id])
        for one in subject.chapters
        if one.id in found.chapters
    ]
    return [*(_gain_row(title, gain) for title, gain in known), _gain_row(_("Altogether"), found.whole, whole=True)]


def _gain_row(title: str, gain: Gain, *, whole: bool = False) -> GainRow:
    share = None if gain.share is None else round(100 * gain.share)
    return GainRow(title=title, before=round(gain.before), after=round(gain.after), share=share, whole=whole)


def test_view(trial: Trial) -> TestView:
    """One test."""
    form = trial.form
    return TestView(
        id=form.id,
        purpose=form.purpose,
        title=form.title.in_language(language()),
        about=form.about.in_language(language()),
        minutes=round(trial.time.total_seconds() / 60),
        usual_minutes=form.minutes,
        questions=len(form.picks),
        pass_percent=form.pass_percent,
        attempts_left=trial.attempts_left,
        feedback=form.feedback,
        open=trial.open,
        results=trial.ended,
        best=trial.best,
    )
