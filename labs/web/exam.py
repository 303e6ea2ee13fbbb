"""How is a test sat? Its rules, its items in any order under the server's clock, handing in, and what it came to."""

from collections.abc import Iterable
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from labs.assess.questions import Mark
from labs.courses import queries as courses
from labs.courses.models import Course
from labs.grading import exams as grading
from labs.study.models import User
from labs.study.services import StudyError
from labs.study.sessions import exams, services
from labs.study.sessions.models import Item, Purpose, Session, Standing
from labs.study.sessions.trials import trials
from labs.web.exam_rules import test_view
from labs.web.opening import of_a_course, of_a_session
from labs.web.question import FeedbackView, feedback_view
from labs.web.request import PageRequest
from labs.web.shown import Shown
from labs.web.sitting_page import CONFIDENCE, SittingPage, shown_time
from labs.web.study_room import begun, course_view


class Place(Shown, frozen=True, kw_only=True):
    """One item in the list of a test's items."""

    position: int
    address: str
    kept: bool
    """Whether anything is kept for it."""
    open: bool
    """Whether it is the one on the page."""


class Outcome(Shown, frozen=True, kw_only=True):
    """One item after the test. Without a mark `percent` is None: not answered, or still with a worker."""

    position: int
    address: str
    skill: str
    points: int
    percent: int | None
    answered: bool


class ChapterResult(Shown, frozen=True, kw_only=True):
    """The points of a chapter."""

    title: str
    points: float
    max_points: int

    @property
    def percent(self) -> int:
        """The share of the points, in whole percent."""
        return int(100 * self.points / self.max_points + 1e-9)


class ExamPage(SittingPage):
    """A test at one of its items, at its end, or after it."""

    @cached_property
    def form(self) -> Any:
        """The form as it stood when the attempt began."""
        return exams.form(self.session)

    @property
    def title(self) -> str:
        """What the test is called."""
        return str(self.form.title.in_language(self.language))

    @property
    def left_shown(self) -> str:
        """The time until the deadline, for where no script counts it."""
        return shown_time(self.left)

    @property
    def left(self) -> int:
        """The seconds until the deadline, never below 0."""
        deadline = self.session.deadline or self.now
        return max(0, int((deadline - self.now) / timedelta(seconds=1)))

    @cached_property
    def places(self) -> list[Place]:
        """All items, with whether anything is kept."""
        rows = self.session.items.order_by("position").values_list("position", "draft")
        return [
            Place(
                position=position,
                address=f"{self.address}items/{position}/",
                kept=says_anything(draft),
                open=self.item is not None and position == self.item.position,
            )
            for position, draft in rows
        ]

    @property
    def kept(self) -> int:
        """For how many items anything is kept."""
        return sum(one.kept for one in self.places)

    @property
    def before(self) -> str:
        """Where the item before is."""
        return f"{self.address}items/{self.position - 1}/" if self.position > 1 else ""

    @property
    def last(self) -> bool:
        """Whether no item follows."""
        return self.position >= self.count

    @property
    def onward(self) -> str:
        """Where to go on after this item: to the next one, or to handing in."""
        return f"{self.address}hand-in" if self.last else f"{self.address}items/{self.position + 1}/"

    @property
    def first_open(self) -> int:
        """The number of the first item for which nothing is kept; of the first one where there is none."""
        return next((one.position for one in self.places if not one.kept), 1)

    # After the test

    @cached_property
    def result(self) -> grading.Result:
        """What it came to so far."""
        return grading.result(self.session)

    @property
    def points(self) -> str:
        """The points so far, without decimals that say nothing."""
        return f"{self.result.points:.1f}".removesuffix(".0")

    @property
    def is_exam(self) -> bool:
        """Whether it can be passed, or only shows where one stands."""
        return self.session.purpose == Purpose.EXAM

    @property
    def unanswered(self) -> FeedbackView:
        """The key of an item that was left open."""
        assert self.item is not None  # noqa: S101 - asked for at an item only
        return feedback_view(services.question(self.item), Mark(credit=0, code="wrong"), language=self.language)

    @property
    def shows_feedback(self) -> bool:
        """Whether answers may be shown."""
        return exams.shows_feedback(self.session, self.now)

    @cached_property
    def outcomes(self) -> list[Outcome]:
        """Every item with what it gave."""
        rows = self.session.items.order_by("position")
        found = rows.values_list("position", "skill", "points", "answer__credit", "answer__id")
        return [
            Outcome(
                position=position,
                address=f"{self.address}items/{position}/",
                skill=skill,
                points=points,
                percent=None if credit is None else int(100 * credit),
                answered=answer is not None,
            )
            for position, skill, points, credit, answer in found
        ]

    @property
    def chapters(self) -> list[ChapterResult]:
        """The points by chapter, in the subject's order."""
        return [
            ChapterResult(title=title, points=sum(got), max_points=sum(most))
            for title, got, most in self._by_chapter()
            if most
        ]

    def _by_chapter(self) -> Iterable[tuple[str, list[float], list[int]]]:
        chapters = {one.id: one.chapter for one in self.subject.skills}
        for chapter in self.subject.chapters:
            here = [one for one in self.outcomes if chapters.get(one.skill) == chapter.id]
            got = [one.points * (one.percent or 0) / 100 for one in here]
            yield chapter.title.in_language(self.language), got, [one.points for one in here]


def says_anything(draft: dict[str, list[str]]) -> bool:
    """Whether a draft holds any part of an answer."""
    return any(value.strip() for name, values in draft.items() if name != CONFIDENCE for value in values)


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_course
def start(request: PageRequest, user: User, course: Course, form: str) -> HttpResponse:
    """The rules of a test, and its begin."""
    found = courses.subject(course).form(form)
    if found is None:
        raise Http404
    if request.method == "POST":
        return begun(request, user, course, found.purpose, form=form)
    trial = next(one for one in trials(user, course) if one.form.id == form)
    return render(request, "sessions/exam_start.html", {"course": course_view(course), "test": test_view(trial)})


def show(request: PageRequest, session: Session) -> HttpResponse:
    """Where a test stands: at its first open item, at its end, or what it came to."""
    if session.standing == Standing.ENDED:
        return render(request, "sessions/exam_result.html", {"page": ExamPage(session)})
    if exams.is_expired(session):
        return render(request, "sessions/exam_end.html", {"page": ExamPage(session), "expired": True})
    item = exams.first_open(session)
    if item is None:
        return render(request, "sessions/exam_end.html", {"page": ExamPage(session), "clock": True})
    return show_item(request, session, item)


def show_item(request: PageRequest, session: Session, item: Item) -> HttpResponse:
    """One item: to be answered while there is time, with what came of it once that may be seen."""
    page = ExamPage(session, item)
    ended = session.standing == Standing.ENDED
    if (ended and not page.shows_feedback) or (not ended and exams.is_expired(session)):
        return HttpResponseRedirect(page.address)
    template = "sessions/exam_review.html" if ended else "sessions/exam_item.html"
    return render(request, template, {"page": page, "clock": not ended})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@of_a_session
def hand_in(request: PageRequest, session: Session) -> HttpResponse:
    """Ask whether it is to be handed in, with what is still open; and hand it in."""
    if session.purpose not in exams.TESTS:
        raise Http404
    if request.method != "POST":
        expired = exams.is_expired(session)
        if session.standing == Standing.ENDED:
            return HttpResponseRedirect(f"/sessions/{session.pk}/")
        return render(
            request, "sessions/exam_end.html", {"page": ExamPage(session), "expired": expired, "clock": not expired}
        )
    try:
        grading.hand_in(session)
    except StudyError as error:
        messages.warning(request, str(error))
    return HttpResponseRedirect(f"/sessions/{session.pk}/")
