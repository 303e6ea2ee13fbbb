"""What came of a sitting, in words? Skills by whether they got stronger or weaker, what was believed wrongly, what is next."""

from collections.abc import Iterable
from datetime import datetime

from labs.courses import queries as courses
from labs.courses.subject import Subject
from labs.courses.words import Explanation, explain
from labs.study.sessions.advising import recommend
from labs.study.sessions.models import Session
from labs.study.sessions.summary import SkillChange, summary_of
from labs.web.advice import AdviceView, advice_views
from labs.web.home import in_language
from labs.web.request import language
from labs.web.shown import Shown


class ChangeView(Shown, frozen=True, kw_only=True):
    """What became of one skill: how long it is expected to last, in days, before and now."""

    id: str
    title: str
    items: int
    right: int
    days_before: int | None
    days: int
    due_at: datetime


class SummaryView(Shown, frozen=True, kw_only=True):
    """A sitting after its end."""

    minutes: int
    items: int
    right: int
    pending: int
    checks: int
    stronger: tuple[ChangeView, ...]
    kept: tuple[ChangeView, ...]
    weaker: tuple[ChangeView, ...]
    misconceptions: tuple[tuple[Explanation, int], ...]
    due: int
    next_due_at: datetime | None
    next: tuple[AdviceView, ...]


def summary_view(session: Session) -> SummaryView:
    """What came of a sitting, and the next three things."""
    found, subject = summary_of(session), courses.subject(session.course)
    titles = {lab.slug: in_language(lab, "title") for lab in courses.labs_of(session.course)}
    return SummaryView(
        minutes=round(found.seconds / 60),
        items=found.items,
        right=found.right,
        pending=found.pending,
        checks=found.checks,
        stronger=_changes((one for one in found.skills if one.change == "stronger"), subject),
        kept=_changes((one for one in found.skills if one.change == "kept"), subject),
        weaker=_changes((one for one in found.skills if one.change == "weaker"), subject),
        misconceptions=tuple(
            (explain("misconception", one.misconception, {}, language()), one.times) for one in found.misconceptions
        ),
        due=found.due,
        next_due_at=found.next_due_at,
        next=advice_views(session.course, recommend(session.owner, session.course), titles),
    )


def _changes(changes: Iterable[SkillChange], subject: Subject) -> tuple[ChangeView, ...]:
    return tuple(_change(one, subject) for one in changes)


def _change(one: SkillChange, subject: Subject) -> ChangeView:
    skill = subject.skill(one.skill)
    return ChangeView(
        id=one.skill,
        title=skill.title.in_language(language()) if skill else one.skill,
        items=one.items,
        right=one.right,
        days_before=None if one.stability_before is None else int(one.stability_before),
        days=int(one.stability),
        due_at=one.due_at,
    )
