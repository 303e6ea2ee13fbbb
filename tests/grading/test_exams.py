"""A test: begun only so often, timed by the server, kept as it is written, and marked when it is handed in."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from time_machine import Traveller

from labs.assess.questions import Choice
from labs.courses.models import Course
from labs.grading import answers, exams
from labs.grading.models import Answer
from labs.study.models import User
from labs.study.sessions import exams as tests_of
from labs.study.sessions import services
from labs.study.sessions.models import Accommodation, Evidence, Item, Prediction, Purpose, Session, Standing
from labs.study.sessions.refusals import ClockRuns, NoAttemptLeft, NoSuchTest, Overtaken, SessionOver
from tests.noon import NOON, clock
from tests.rows import a_user
from tests.subjects import RIGHT, WRONG, a_form, a_skill, a_subject, begin, questions

__all__ = ["clock"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "empty_queues")]

TWENTY = timedelta(minutes=20)


@pytest.fixture
def learner() -> User:
    return a_user()


def a_course_with(**form: Any) -> Course:
    """A course with an exam of four questions, a point each, in 20 minutes; 70 % passes."""
    course = a_subject(
        a_skill("crossing"), forms=[a_form("crossing-1", "crossing-2", "crossing-3", "crossing-4", **form)]
    )
    questions(course, "crossing", 1, 2, 3, 4)
    return course


def sit(learner: User, **form: Any) -> Session:
    return begin(learner, a_course_with(**form), Purpose.EXAM)


def give(session: Session, position: int, given: dict[str, list[str]]) -> Answer:
    return answers.answer(services.item(session, position).pk, owner=session.owner, given=given)


def credits(session: Session) -> list[float | None]:
    return list(session.items.order_by("position").values_list("answer__credit", flat=True))


def test_a_test_asks_its_form_and_ends_by_the_servers_clock(learner: User) -> None:
    session = sit(learner)

    assert [one.document["id"] for one in session.items.all()] == [
        "crossing-1",
        "crossing-2",
        "crossing-3",
        "crossing-4",
    ]
    assert (session.form, session.attempt, session.deadline) == ("final", 1, NOON + TWENTY)
    assert tests_of.form(session).id == "final"


def test_a_test_stays_as_it_was_whatever_becomes_of_the_content(learner: User) -> None:
    session = sit(learner)
    session.course.questions.update(current_version=None)
    session.course.subject = {}
    session.course.save()

    give(session, 1, RIGHT)
    exams.hand_in(session)

    assert exams.result(session).points == 1


def test_one_goes_freely_between_the_items_and_changes_what_one_said(learner: User) -> None:
    session = sit(learner)
    give(session, 3, WRONG)
    give(session, 1, RIGHT)
    give(session, 3, RIGHT)

    first_open = services.current(session)
    assert first_open is not None
    assert first_open.position == 2
    assert not Answer.objects.exists()
    assert not Evidence.objects.exists()


def test_handed_in_it_is_marked_once_and_shows_what_is_held(learner: User) -> None:
    session = sit(learner)
    for position, given in ((1, RIGHT), (2, RIGHT), (3, RIGHT), (4, WRONG)):
        give(session, position, given)

    exams.hand_in(session)
    exams.hand_in(session)

    result = exams.result(session)
    assert credits(session) == [1, 1, 1, 0]
    assert (result.points, result.max_points, result.percent, result.passed, result.pending) == (3, 4, 75, True, 0)
    assert (session.standing, session.ended_at) == (Standing.ENDED, NOON)
    assert Evidence.objects.count() == 4


def test_what_is_left_open_or_is_no_answer_counts_nothing(learner: User) -> None:
    session = sit(learner)
    give(session, 1, RIGHT)
    services.save_draft(services.item(session, 2).pk, owner=learner, given={"answer": [""]}, number=0)

    exams.hand_in(session)

    result = exams.result(session)
    assert credits(session) == [1, None, None, None]
    assert (result.percent, result.passed, result.pending) == (25, False, 0)


def test_after_the_deadline_nothing_is_taken_and_what_was_saved_can_be_handed_in(
    learner: User, clock: Traveller
) -> None:
    session = sit(learner)
    services.save_draft(services.item(session, 1).pk, owner=learner, given=RIGHT, number=0)
    clock.shift(TWENTY + timedelta(seconds=6))

    assert tests_of.is_expired(session)
    with pytest.raises(SessionOver):
        give(session, 2, RIGHT)
    with pytest.raises(SessionOver):
        services.save_draft(services.item(session, 1).pk, owner=learner, given=WRONG, number=1)
    assert begin(learner, session.course, Purpose.EXAM) == session
    exams.hand_in(session)
    assert credits(session) == [1, None, None, None]


def test_what_was_sent_in_time_may_arrive_a_moment_late(learner: User, clock: Traveller) -> None:
    session = sit(learner)
    clock.shift(TWENTY + timedelta(seconds=4))

    give(session, 1, RIGHT)

    assert not tests_of.is_expired(session)


def test_a_forgotten_test_is_handed_in_after_a_grace(learner: User, clock: Traveller) -> None:
    session = sit(learner)
    give(session, 1, RIGHT)
    clock.shift(TWENTY + exams.GRACE - timedelta(seconds=1))
    too_soon = exams.hand_in_forgotten()
    clock.shift(2)

    assert (too_soon, exams.hand_in_forgotten(), exams.hand_in_forgotten()) == (0, 1, 0)
    session.refresh_from_db()
    assert (session.standing, credits(session)) == (Standing.ENDED, [1, None, None, None])


def test_a_forgotten_test_that_cannot_be_handed_in_does_not_keep_the_others(learner: User, clock: Traveller) -> None:
    broken = sit(learner)
    give(broken, 1, RIGHT)
    broken.items.update(document={})
    clock.shift(1)
    begin(a_user("jun"), broken.course, Purpose.EXAM)
    clock.shift(TWENTY + exams.GRACE + timedelta(seconds=1))

    assert exams.hand_in_forgotten() == 1
    assert [one.standing for one in Session.objects.order_by("started_at")] == [Standing.OPEN, Standing.ENDED]


def test_a_crash_of_browser_or_server_loses_nothing(learner: User, clock: Traveller) -> None:
    session = sit(learner)
    services.save_draft(services.item(session, 1).pk, owner=learner, given=WRONG, number=0)
    clock.shift(300)

    resumed = begin(learner, session.course, Purpose.EXAM)

    assert (resumed, resumed.deadline) == (session, NOON + TWENTY)
    assert services.item(resumed, 1).draft == WRONG


def test_an_older_tab_overwrites_nothing_in_a_test(learner: User) -> None:
    item = services.item(sit(learner), 1)
    services.save_draft(item.pk, owner=learner, given=RIGHT, number=0)

    with pytest.raises(Overtaken):
        services.save_draft(item.pk, owner=learner, given=WRONG, number=0)


def test_the_clock_of_a_test_does_not_stop(learner: User) -> None:
    with pytest.raises(ClockRuns):
        services.pause(sit(learner))


def test_attempts_are_counted(learner: User) -> None:
    first = sit(learner, attempts=2)
    exams.hand_in(first)
    second = begin(learner, first.course, Purpose.EXAM)
    exams.hand_in(second)

    form = tests_of.form(second)
    assert (first.attempt, second.attempt, tests_of.attempts_left(learner, first.course, form)) == (1, 2, 0)
    with pytest.raises(NoAttemptLeft):
        begin(learner, first.course, Purpose.EXAM)


def test_a_test_that_there_is_not_cannot_be_begun(learner: User) -> None:
    course = a_course_with()

    with pytest.raises(NoSuchTest):
        begin(learner, course, Purpose.BEFORE)
    with pytest.raises(NoSuchTest):
        begin(learner, course, Purpose.EXAM, form="other")


def test_more_time_and_attempts_are_given_to_who_needs_them(learner: User) -> None:
    course = a_course_with()
    Accommodation.objects.create(user=learner, course=course, time_percent=150, further_attempts=1)

    first = begin(learner, course, Purpose.EXAM)
    exams.hand_in(first)

    assert first.deadline == NOON + timedelta(minutes=30)
    assert begin(learner, course, Purpose.EXAM).attempt == 2


@pytest.mark.django_db(transaction=True)
def test_three_clicks_at_the_same_moment_are_one_attempt(learner: User) -> None:
    course = a_course_with(attempts=3)
    ready = threading.Barrier(3)

    def click(_: int) -> Session:
        ready.wait(timeout=10)
        try:
            return begin(learner, course, Purpose.EXAM)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as clicks:
        begun = set(clicks.map(click, range(3)))

    assert begun == {Session.objects.get()}
    assert Item.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_handed_in_twice_at_the_same_moment_it_is_marked_once(learner: User) -> None:
    session = sit(learner)
    give(session, 1, RIGHT)
    ready = threading.Barrier(3)

    def click(_: int) -> None:
        ready.wait(timeout=10)
        try:
            exams.hand_in(Session.objects.get(pk=session.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as clicks:
        list(clicks.map(click, range(3)))

    assert (Answer.objects.count(), Evidence.objects.count()) == (1, 1)


def test_slow_kinds_are_marked_by_workers_after_the_hand_in(learner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Choice, "by_worker", True)
    session = sit(learner)
    give(session, 1, RIGHT)
    exams.hand_in(session)
    waiting = exams.result(session)

    answers.mark_answer(Answer.objects.get().pk)

    assert (waiting.pending, waiting.points) == (1, 0)
    assert (exams.result(session).pending, exams.result(session).points) == (0, 1)


def test_an_item_that_could_not_be_marked_is_left_out(learner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Choice, "by_worker", True)
    session = sit(learner)
    give(session, 1, RIGHT)
    give(session, 2, RIGHT)
    exams.hand_in(session)
    first, second = Answer.objects.order_by("item__position")
    answers.mark_answer(first.pk)
    Item.objects.filter(pk=second.item_id).update(document={})
    for _ in range(3):
        answers.mark_answer(second.pk)

    assert (exams.result(session).points, exams.result(session).max_points) == (1, 3)


@pytest.mark.parametrize(
    ("form", "right", "shown"),
    [
        ({"feedback": "at-the-end"}, False, (False, True, True)),
        ({"feedback": "after-the-window"}, False, (False, False, True)),
        ({"feedback": "after-the-window", "attempts": 2}, False, (False, False, False)),
        ({"feedback": "after-the-window", "attempts": 2, "pass_percent": 25}, True, (False, False, True)),
    ],
)
def test_answers_are_shown_when_the_form_says_and_nothing_depends_on_them(
    learner: User, clock: Traveller, form: dict[str, Any], right: bool, shown: tuple[bool, bool, bool]
) -> None:
    session = sit(learner, **form)
    give(session, 1, RIGHT if right else WRONG)
    before = tests_of.shows_feedback(session)
    exams.hand_in(session)
    now = tests_of.shows_feedback(session)
    clock.shift(TWENTY)

    assert (before, now, tests_of.shows_feedback(session)) == shown


def test_how_sure_one_was_in_a_test_is_noted(learner: User) -> None:
    session = sit(learner)
    give(session, 1, {**RIGHT, "confidence": ["80"]})
    give(session, 2, {**RIGHT, "confidence": ["very"]})
    exams.hand_in(session)

    assert [one.confidence for one in Prediction.objects.all()] == [80]


def test_a_variant_is_never_planned_in_a_test(learner: User) -> None:
    session = sit(learner)
    give(session, 1, WRONG)
    exams.hand_in(session)

    assert [one["kind"] for one in session.plan] == ["pick"] * 4
