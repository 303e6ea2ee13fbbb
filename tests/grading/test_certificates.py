"""A certificate is for all labs and exams, once; the gain is what changed between the tests before and after."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from labs.courses.models import Course, Lab
from labs.courses.queries import subject
from labs.grading import answers, exams
from labs.grading.certificates import NotCompleted, Requirement, certificate, certificate_of, give, requirements
from labs.grading.gain import Gain, gains
from labs.grading.models import State, Submission
from labs.study.models import User
from labs.study.sessions import services
from labs.study.sessions.models import Evidence, Purpose
from labs.study.sessions.trials import trials
from tests.rows import a_lab, a_sandbox, a_user
from tests.subjects import RIGHT, WRONG, a_form, a_skill, a_subject, begin, questions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_queues")]


@pytest.fixture
def learner() -> User:
    return a_user()


@pytest.fixture
def course() -> Course:
    """Two chapters with a skill each, a lab, an exam with two attempts, and a test before and after."""
    forms = [
        a_form("a-1", "b-1", attempts=2),
        a_form("a-2", "a-3", "b-2", id="before", purpose="before"),
        a_form("a-2", "a-3", "b-2", id="after", purpose="after"),
    ]
    course = a_subject(a_skill("a", chapter="one"), a_skill("b", chapter="two"), forms=forms)
    questions(course, "a", 1, 2, 3)
    questions(course, "b", 1, 2)
    a_lab("only")
    return course


def pass_lab(user: User, points: int = 10) -> None:
    sandbox = a_sandbox(user, Lab.objects.get())
    Submission.objects.create(
        sandbox=sandbox,
        lab_version=sandbox.its_version,
        start=b"",
        world=b"",
        journal_position=0,
        queued_at=timezone.now(),
        state=State.DONE,
        points=points,
        max_points=10,
    )


def take(user: User, course: Course, purpose: str, *right: bool) -> None:
    """Sit a test and hand it in."""
    session = begin(user, course, purpose)
    for position, is_right in enumerate(right, 1):
        item = services.item(session, position)
        answers.answer(item.pk, owner=user, given=RIGHT if is_right else WRONG)
    exams.hand_in(session)


def test_what_is_missing_is_told(learner: User, course: Course) -> None:
    pass_lab(learner, points=9)
    take(learner, course, Purpose.EXAM, True, False)

    assert requirements(learner, course) == (
        Requirement("only", "", 90, met=False),
        Requirement("", "final", 50, met=False, attempts_left=1),
    )
    with pytest.raises(NotCompleted):
        give(learner, course, "민지")
    assert certificate_of(learner, course) is None


def test_with_all_done_it_is_given_once_with_the_name_as_written(learner: User, course: Course) -> None:
    pass_lab(learner)
    take(learner, course, Purpose.EXAM, True, False)
    take(learner, course, Purpose.EXAM, True, True)

    given = give(learner, course, " 김민지 ")
    again = give(learner, course, "Somebody else")

    assert (given, again.name) == (again, "김민지")
    assert given.result == {"labs": 1, "exams": {"final": 100}}
    assert certificate(given.pk) == given
    assert certificate(uuid.uuid4()) is None


def test_the_best_attempt_counts_in_few_queries(
    learner: User, course: Course, django_assert_num_queries: Callable[..., Any]
) -> None:
    take(learner, course, Purpose.EXAM, True, True)
    take(learner, course, Purpose.EXAM, False, False)

    with django_assert_num_queries(6):
        needed = requirements(learner, course)

    assert needed == (
        Requirement("only", "", 0, met=False, tried=False),
        Requirement("", "final", 100, met=True),
    )


def test_a_course_without_anything_to_do_gives_no_certificate(learner: User) -> None:
    with pytest.raises(NotCompleted):
        give(learner, a_subject(a_skill("a"), slug="empty"), "민지")


def test_the_gain_is_the_share_of_what_could_still_be_gained(learner: User, course: Course) -> None:
    take(learner, course, Purpose.BEFORE, True, False, False)
    nothing_yet = gains(subject(course), trials(learner, course))
    take(learner, course, Purpose.AFTER, True, True, False)

    found = gains(subject(course), trials(learner, course))

    assert nothing_yet is None
    assert found is not None
    assert (round(found.whole.before), round(found.whole.after)) == (33, 67)
    assert found.whole.share == pytest.approx(0.5)
    assert found.chapters == {"one": Gain(50, 100), "two": Gain(0, 0)}
    assert (found.chapters["one"].share, found.chapters["two"].share) == (1, 0)
    assert Gain(100, 100).share is None


def test_the_test_before_the_course_moves_no_memory(learner: User, course: Course) -> None:
    take(learner, course, Purpose.BEFORE, False, False, False)

    assert not Evidence.objects.exists()
