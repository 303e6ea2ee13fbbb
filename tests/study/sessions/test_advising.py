"""What is to be done next: what fades, what was failed, what is new, a lab, a test."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from time_machine import Traveller

from labs.courses.models import Course
from labs.grading import answers, exams
from labs.study.models import User
from labs.study.sessions import services
from labs.study.sessions.advising import Advice, recommend
from labs.study.sessions.memory import note_evidence
from labs.study.sessions.models import Accommodation, Purpose
from tests.noon import DAY, NOON, clock
from tests.rows import a_lab, a_user
from tests.subjects import RIGHT, WRONG, a_form, a_skill, a_subject, begin, questions, skilled_document

__all__ = ["clock"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "empty_queues")]

AGAIN = Advice("test", "not-passed", form="exam")


@pytest.fixture
def learner() -> User:
    return a_user()


@pytest.fixture
def course() -> Course:
    """A chain of three skills, a lab for the second, tests before and after the course, and an exam of two attempts."""
    forms = [
        a_form("a-1", id="before", purpose="before"),
        a_form("a-1", id="after", purpose="after"),
        a_form("a-1", "b-1", "c-1", id="exam", attempts=2),
    ]
    course = a_subject(a_skill("a"), a_skill("b", "a"), a_skill("c", "b"), forms=forms)
    for skill in "abc":
        questions(course, skill, 1, 2, 3)
    a_lab("second", document=skilled_document("second", "b"))
    return course


def show(user: User, course: Course, skill: str, *credits: float, every: timedelta = DAY) -> None:
    """Show the skill so often, the first time now."""
    for number, credit in enumerate(credits):
        note_evidence(user, course, skill, f"item:{skill}{number}", credit, NOON + number * every)


def sit_exam(user: User, course: Course, *right: bool) -> None:
    """Sit the exam and hand it in."""
    session = begin(user, course, Purpose.EXAM)
    for position, is_right in enumerate(right, 1):
        item = services.item(session, position)
        answers.answer(item.pk, owner=user, given=RIGHT if is_right else WRONG)
    exams.hand_in(session)


def test_a_newcomer_begins_with_the_test_before_the_course(learner: User, course: Course) -> None:
    assert recommend(learner, course) == (
        Advice("test", "before-the-course", form="before"),
        Advice("new", "next", skills=("a",)),
        Advice("lab", "next", skills=("b",), lab="second"),
    )


def test_due_reviews_are_the_first_thing_to_do(
    learner: User, course: Course, clock: Traveller, django_assert_num_queries: Callable[..., Any]
) -> None:
    show(learner, course, "a", 1)
    show(learner, course, "b", 1)
    clock.shift(5 * DAY)
    recommend(learner, course)  # the first time, the labs' documents are read as well

    with django_assert_num_queries(5):
        found = recommend(learner, course)

    assert found == (
        Advice("review", "due", skills=("a", "b")),
        Advice("new", "next", skills=("c",)),
        Advice("lab", "trains", skills=("b",), lab="second"),
    )


def test_when_the_labs_are_done_the_tests_are_next(learner: User, course: Course) -> None:
    for skill in "abc":
        show(learner, course, skill, 1)
    course.labs.update(current_version=None)
    session = begin(learner, course, Purpose.BEFORE)
    type(session).objects.update(standing="ended")

    assert recommend(learner, course) == (
        Advice("test", "ready", form="exam"),
        Advice("test", "after-the-course", form="after"),
        Advice("practise", "weakest", skills=("a",)),
    )


def test_an_exam_that_was_failed_comes_again_after_what_was_missed_in_it(
    learner: User, course: Course, clock: Traveller
) -> None:
    for skill in "abc":
        show(learner, course, skill, 1)
    clock.shift(DAY)
    sit_exam(learner, course, True, False, False)

    at_once = recommend(learner, course)
    for skill in "bc":
        note_evidence(learner, course, skill, f"item:{skill}-again", 1, NOON + DAY + timedelta(hours=1))
    reviewed = recommend(learner, course)

    assert at_once[:2] == (Advice("review", "missed-in-exam", skills=("b", "c")), AGAIN)
    assert reviewed[0] == AGAIN
    assert not [one for one in reviewed if one.why == "missed-in-exam"]


def test_what_was_left_open_in_an_exam_and_never_met_is_missed_as_well(learner: User, course: Course) -> None:
    sit_exam(learner, course, True, True)

    assert recommend(learner, course)[:2] == (Advice("review", "missed-in-exam", skills=("c",)), AGAIN)


def test_without_an_attempt_left_an_exam_is_not_advised(learner: User, course: Course) -> None:
    course.labs.update(current_version=None)
    sit_exam(learner, course, False)
    once = recommend(learner, course)
    sit_exam(learner, course, False)
    twice = recommend(learner, course)
    Accommodation.objects.create(user=learner, course=course, further_attempts=1)

    assert [AGAIN in found for found in (once, twice, recommend(learner, course))] == [True, False, True]
    assert "test" not in {one.what for one in twice if one.form == "exam"}


def test_an_exam_that_was_passed_is_done(learner: User, course: Course) -> None:
    course.labs.update(current_version=None)
    sit_exam(learner, course, False, False, False)
    sit_exam(learner, course, True, True, True)

    assert "exam" not in {one.form for one in recommend(learner, course)}


def test_a_failed_exam_that_is_open_again_is_gone_on_with(learner: User, course: Course) -> None:
    sit_exam(learner, course, False, False, False)
    begin(learner, course, Purpose.EXAM)

    assert AGAIN in recommend(learner, course)
