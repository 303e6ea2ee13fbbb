"""An answer is taken once, marked at once or by a worker, and remembered."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from time_machine import Traveller

from labs.assess.questions import BadAnswer, Choice, Mark
from labs.courses.models import Course
from labs.grading import answers
from labs.grading.models import Answer, Fault, State
from labs.study import jobs
from labs.study.models import User
from labs.study.sessions import services
from labs.study.sessions.models import Evidence, Item, Memory, Prediction, Purpose, Session
from labs.study.sessions.planning import parts
from labs.study.sessions.refusals import SessionOver, TooEarly
from tests.noon import NOON, clock
from tests.processes import RedisProcess
from tests.rows import a_user
from tests.subjects import RIGHT, WRONG, a_skill, a_subject, begin, questions, the_item

__all__ = ["clock"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "empty_queues")]


@pytest.fixture
def by_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Choices are marked by workers."""
    monkeypatch.setattr(Choice, "by_worker", True)


@pytest.fixture
def learner() -> User:
    return a_user()


@pytest.fixture
def course() -> Course:
    course = a_subject(a_skill("crossing"))
    questions(course, "crossing", 1, 1, 1, 2, 2, 2, 2, 3, 3, 4)
    return course


@pytest.fixture
def practice(learner: User, course: Course) -> Session:
    """A practice of one skill with many questions."""
    return begin(learner, course, Purpose.PRACTICE, skill="crossing")


def give(session: Session, given: dict[str, list[str]], **how: Any) -> Answer:
    """Answer the item that is to be answered now."""
    return answers.answer(the_item(session).pk, owner=session.owner, given=given, **how)


def kinds(session: Session) -> list[str]:
    session.refresh_from_db()
    return [one.kind for one in parts(session)]


def test_a_sitting_goes_from_item_to_item_to_its_end(practice: Session) -> None:
    first = give(practice, RIGHT)
    second = give(practice, RIGHT)

    ended = services.end(practice)

    assert (first.state, first.credit, first.code, first.answer) == (State.DONE, 1, "right", "right")
    assert [one.position for one in Item.objects.all()] == [1, 2]
    assert second.item.document["id"] != first.item.document["id"]
    assert ended.summary["right"] == 2
    assert services.current(ended) is None
    assert (Evidence.objects.count(), Memory.objects.get().reviews) == (2, 1)


def test_a_second_answer_to_an_item_gives_back_the_first(practice: Session) -> None:
    item = the_item(practice)
    first = answers.answer(item.pk, owner=practice.owner, given=WRONG)

    again = answers.answer(item.pk, owner=practice.owner, given=RIGHT)

    assert (again, again.credit) == (first, 0)
    assert Evidence.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_and_two_tabs_are_one_answer(practice: Session) -> None:
    item, owner = the_item(practice), practice.owner
    ready = threading.Barrier(4)

    def click(number: int) -> Answer:
        ready.wait(timeout=10)
        try:
            return answers.answer(item.pk, owner=owner, given=(RIGHT, WRONG)[number % 2])
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as clicks:
        given = list(clicks.map(click, range(4)))

    assert set(given) == {Answer.objects.get()}
    assert len({one.credit for one in given}) == 1
    assert (Evidence.objects.count(), Memory.objects.get().reviews) == (1, 1)


def test_what_is_no_answer_costs_nothing(practice: Session) -> None:
    item = the_item(practice)

    with pytest.raises(BadAnswer):
        answers.answer(item.pk, owner=practice.owner, given={})

    assert not Answer.objects.exists()
    assert the_item(practice) == item


def test_nobody_answers_for_another(practice: Session) -> None:
    with pytest.raises(Item.DoesNotExist):
        answers.answer(the_item(practice).pk, owner=a_user("jun"), given=RIGHT)


def test_after_the_end_no_answer_is_taken(practice: Session) -> None:
    item = the_item(practice)
    services.end(practice)

    with pytest.raises(SessionOver):
        answers.answer(item.pk, owner=practice.owner, given=RIGHT)


def test_a_miss_brings_a_fresh_variant_right_after(practice: Session) -> None:
    planned = kinds(practice)

    missed = give(practice, WRONG)

    variant = the_item(practice)
    assert kinds(practice) == [planned[0], "variant", *planned[1:-1]]
    assert (variant.position, variant.skill, variant.difficulty) == (2, "crossing", missed.item.difficulty)
    assert variant.question_version != missed.item.question_version
    assert missed.misconception == Evidence.objects.get().misconception == "groups-forget"


def test_a_right_answer_brings_none(practice: Session) -> None:
    planned = kinds(practice)
    give(practice, RIGHT)

    assert kinds(practice) == planned


def test_misses_in_a_row_make_the_next_answer_wait_and_a_right_one_ends_it(practice: Session, clock: Traveller) -> None:
    waits = []
    for _ in range(5):
        item = the_item(practice)
        waits.append((item.open_from - NOON).total_seconds() if item.open_from else 0)
        if item.open_from:
            with pytest.raises(TooEarly) as early:
                give(practice, WRONG)
            assert early.value.until == item.open_from
            clock.move_to(item.open_from)
        give(practice, WRONG)
    clock.shift(5)
    half_read = the_item(practice).open_from
    clock.shift(15)
    give(practice, RIGHT)

    assert half_read == NOON + timedelta(seconds=15 + 20)
    assert waits == [0, 0, 0, 5, 15]
    assert the_item(practice).open_from is None


def test_how_sure_one_was_is_noted_and_moves_the_memory(practice: Session, clock: Traveller) -> None:
    the_item(practice)
    clock.shift(5)
    give(practice, RIGHT, confidence=95, seconds=4)

    noted = Prediction.objects.get()
    assert (noted.confidence, noted.right, noted.skill) == (95, True, "crossing")
    assert Memory.objects.get().due_at > NOON + timedelta(days=7)


@pytest.mark.parametrize(("said", "kept"), [(None, 50), (30, 30), (900, 50), (-3, 0)])
def test_the_time_it_took_is_what_the_page_says_if_it_can_be(
    practice: Session, clock: Traveller, said: int | None, kept: int
) -> None:
    the_item(practice)
    clock.shift(50)

    given = give(practice, RIGHT, seconds=said)

    practice.refresh_from_db()
    assert given.seconds == kept
    assert practice.seconds == 50


def test_an_answer_and_the_next_item_take_few_queries(
    practice: Session, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    give(practice, WRONG)
    item = the_item(practice)
    with django_assert_max_num_queries(12):
        answers.answer(item.pk, owner=practice.owner, given=RIGHT)
    with django_assert_max_num_queries(8):
        the_item(practice)


# By worker


def test_a_slow_kind_waits_for_a_worker_and_the_sitting_goes_on(practice: Session, by_worker: None) -> None:
    waiting = give(practice, WRONG)
    following = the_item(practice)

    answers.mark_answer(waiting.pk)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.credit, waiting.attempts) == (State.DONE, 0, 1)
    assert following.position == 2
    assert kinds(practice)[:4] == ["practice", "practice", "variant", "practice"]
    assert Memory.objects.get().lapses == 1


def test_delivered_twice_it_is_marked_and_remembered_once(practice: Session, by_worker: None) -> None:
    waiting = give(practice, RIGHT)
    answers.mark_answer(waiting.pk)
    answers.mark_answer(waiting.pk)

    waiting.refresh_from_db()
    assert waiting.attempts == 1
    assert Evidence.objects.count() == 1


def test_a_late_worker_neither_marks_nor_remembers(practice: Session, by_worker: None, clock: Traveller) -> None:
    waiting = give(practice, RIGHT)
    slow = jobs.claim(Answer, waiting.pk, lease=answers.LEASE)
    clock.shift(answers.LEASE + timedelta(seconds=1))
    answers.mark_answer(waiting.pk)
    assert slow is not None

    assert not answers.finish(slow, Mark(credit=0, code="wrong"))

    waiting.refresh_from_db()
    assert (waiting.credit, waiting.attempts) == (1, 2)
    assert [one.credit for one in Evidence.objects.all()] == [1]


def test_what_a_killed_worker_left_is_swept_up(practice: Session, by_worker: None, clock: Traveller) -> None:
    waiting = give(practice, RIGHT)
    jobs.claim(Answer, waiting.pk, lease=answers.LEASE)
    at_once = answers.sweep()
    clock.shift(answers.LEASE + timedelta(seconds=1))

    assert (at_once, answers.sweep()) == (0, 1)


def test_a_marker_that_fails_costs_nothing(practice: Session, by_worker: None, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = give(practice, RIGHT)
    Item.objects.update(document={})
    for _ in range(3):
        answers.mark_answer(waiting.pk)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.error, waiting.credit) == (State.FAILED, Fault.SCORING_FAILED, None)
    assert not Evidence.objects.exists()


def test_without_a_queue_an_answer_waits_for_the_sweeper(
    practice: Session, by_worker: None, redis_server: RedisProcess, django_capture_on_commit_callbacks: Any
) -> None:
    redis_server.stop()
    try:
        with django_capture_on_commit_callbacks(execute=True):
            waiting = give(practice, RIGHT)
    finally:
        redis_server.start()

    waiting.refresh_from_db()
    assert (waiting.state, waiting.hinted_at) == (State.QUEUED, None)
    assert answers.sweep() == 1


def test_a_mark_that_comes_after_the_end_is_remembered_and_plans_nothing(practice: Session, by_worker: None) -> None:
    waiting = give(practice, WRONG)
    services.end(practice)
    planned = kinds(practice)

    answers.mark_answer(waiting.pk)

    assert kinds(practice) == planned
    assert Memory.objects.get().lapses == 1
