"""A sitting: begun once, gone on with, paused, saved from two tabs, and ended with a summary."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random

import pytest
from django.db import connection
from time_machine import Traveller

from labs.courses.models import Course
from labs.grading.models import Answer
from labs.study.models import User
from labs.study.sessions import services
from labs.study.sessions.choosing import Made, Met
from labs.study.sessions.items import made_item
from labs.study.sessions.memory import note_evidence
from labs.study.sessions.models import Item, Purpose, Session, Standing
from labs.study.sessions.planning import parts
from labs.study.sessions.refusals import NothingToAsk, Overtaken, SessionOver
from tests.noon import NOON, clock
from tests.rows import a_lab, a_user
from tests.subjects import RIGHT, WRONG, a_skill, a_subject, begin, questions, skilled_document, the_item

__all__ = ["clock"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner() -> User:
    return a_user()


@pytest.fixture
def course() -> Course:
    """Two skills, one resting on the other, with questions, and a lab that shows the second."""
    course = a_subject(a_skill("counting"), a_skill("crossing", "counting"))
    questions(course, "counting", 1, 1, 2, 2, 3)
    questions(course, "crossing", 1, 2, 2, 3)
    a_lab("routing", document=skilled_document("routing", "crossing"))
    return course


def kinds(session: Session) -> list[tuple[str, str]]:
    return [(one.kind, one.skill or one.lab) for one in parts(session)]


def test_a_first_sitting_is_of_what_needs_nothing_and_a_lab(learner: User, course: Course) -> None:
    session = begin(learner, course)

    assert kinds(session) == [*[("new", "counting")] * 3, ("lab", "routing")]
    lab = services.lab(session)
    assert lab is not None
    assert (lab.lab, lab.why, lab.skills) == ("routing", "next", ("crossing",))


def test_a_later_sitting_begins_with_what_is_due(learner: User, course: Course, clock: Traveller) -> None:
    note_evidence(learner, course, "counting", "item:0", 1, NOON)
    clock.shift(timedelta(days=3))

    session = begin(learner, course)

    assert kinds(session) == [("review", "counting"), *[("new", "crossing")] * 3, ("lab", "routing")]


def test_an_open_sitting_is_given_back_instead_of_a_second(learner: User, course: Course) -> None:
    first = begin(learner, course)

    assert begin(learner, course) == first
    assert begin(learner, course, Purpose.PRACTICE) != first
    assert begin(a_user("jun"), course) != first
    services.end(first)
    assert begin(learner, course) != first


def test_a_sitting_of_another_day_is_ended_and_a_new_one_begun(learner: User, course: Course, clock: Traveller) -> None:
    old = begin(learner, course)
    clock.shift(timedelta(days=1))

    new = begin(learner, course)

    old.refresh_from_db()
    assert old != new
    assert old.standing == Standing.ENDED
    assert old.summary["items"] == 0


def test_practice_of_another_skill_is_another_practice(learner: User, course: Course) -> None:
    routes = begin(learner, course, Purpose.PRACTICE, skill="crossing")

    assert begin(learner, course, Purpose.PRACTICE, skill="crossing") == routes
    assert begin(learner, course, Purpose.PRACTICE) == routes
    other = begin(learner, course, Purpose.PRACTICE, skill="counting")
    assert {skill for _, skill in kinds(other)} == {"counting"}


def test_without_questions_there_is_nothing_to_begin(learner: User) -> None:
    with pytest.raises(NothingToAsk):
        begin(learner, a_subject(a_skill("crossing")), Purpose.PRACTICE)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_begin_one_sitting(learner: User, course: Course) -> None:
    ready = threading.Barrier(3)

    def click(_: int) -> Session:
        ready.wait(timeout=10)
        try:
            return begin(learner, course)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as clicks:
        begun = set(clicks.map(click, range(3)))

    assert begun == {Session.objects.get()}


@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_ask_for_the_next_item_get_the_same_one(learner: User, course: Course) -> None:
    session = begin(learner, course)
    ready = threading.Barrier(3)

    def ask(_: int) -> Item:
        ready.wait(timeout=10)
        try:
            return the_item(Session.objects.get(pk=session.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as tabs:
        asked = set(tabs.map(ask, range(3)))

    assert asked == {Item.objects.get()}


def test_the_item_to_be_answered_stays_the_same_whatever_becomes_of_the_bank(learner: User, course: Course) -> None:
    session = begin(learner, course)
    first = the_item(session)
    course.questions.update(current_version=None)

    again = the_item(Session.objects.get(pk=session.pk))

    assert (again, again.document) == (first, first.document)
    assert first.shown_at is not None


def test_what_cannot_be_asked_for_any_more_is_left_out(learner: User, course: Course) -> None:
    session = begin(learner, course)
    course.questions.update(current_version=None)

    assert services.current(session) is None
    session.refresh_from_db()
    assert kinds(session) == [("lab", "routing")]


def test_a_draft_is_kept_with_its_number(learner: User, course: Course, clock: Traveller) -> None:
    item = the_item(begin(learner, course))

    saved = services.save_draft(item.pk, owner=learner, given=WRONG, number=0)
    again = services.save_draft(item.pk, owner=learner, given=RIGHT, number=saved.number)

    item.refresh_from_db()
    assert (saved, again) == ((1, NOON), (2, NOON))
    assert (item.draft, item.draft_number, item.draft_saved_at) == (RIGHT, 2, NOON)


def test_an_older_tab_overwrites_nothing(learner: User, course: Course) -> None:
    item = the_item(begin(learner, course))
    services.save_draft(item.pk, owner=learner, given=RIGHT, number=0)

    with pytest.raises(Overtaken) as overtaken:
        services.save_draft(item.pk, owner=learner, given=WRONG, number=0)

    item.refresh_from_db()
    assert (overtaken.value.number, item.draft) == (1, RIGHT)


def test_nobody_saves_in_the_item_of_another(learner: User, course: Course) -> None:
    item = the_item(begin(learner, course))

    with pytest.raises(Item.DoesNotExist):
        services.save_draft(item.pk, owner=a_user("jun"), given=RIGHT, number=0)


def test_after_the_end_nothing_is_saved_paused_or_asked(learner: User, course: Course) -> None:
    session = begin(learner, course)
    item = the_item(session)
    services.end(session)

    with pytest.raises(SessionOver):
        services.save_draft(item.pk, owner=learner, given=RIGHT, number=0)
    with pytest.raises(SessionOver):
        services.pause(session)
    with pytest.raises(SessionOver):
        services.resume(session)
    assert services.current(session) is None


def test_only_time_with_a_sign_of_the_learner_counts(learner: User, course: Course, clock: Traveller) -> None:
    session = begin(learner, course)
    for seconds in (40, 0.6, 0.6, 100, 121, 20):
        clock.shift(seconds)
        services.touch(session)

    session.refresh_from_db()
    assert session.seconds == 40 + 1 + 100 + 20


def test_two_tabs_count_the_same_time_once(learner: User, course: Course, clock: Traveller) -> None:
    session = begin(learner, course)
    other = Session.objects.get(pk=session.pk)
    clock.shift(30)
    services.touch(session)
    services.touch(other)

    session.refresh_from_db()
    assert session.seconds == 30


def test_a_pause_does_not_count(learner: User, course: Course, clock: Traveller) -> None:
    session = begin(learner, course)
    clock.shift(30)
    services.pause(session)
    clock.shift(60)
    services.touch(session)
    services.resume(session)
    clock.shift(10)
    services.end(session)

    assert (session.seconds, session.standing, session.ended_at) == (40, Standing.ENDED, NOON + timedelta(seconds=100))


def test_ending_again_changes_nothing(learner: User, course: Course, clock: Traveller) -> None:
    session = begin(learner, course)
    services.end(session)
    clock.shift(60)

    assert services.end(session).ended_at == NOON


def test_a_long_practice_with_a_generator_never_asks_the_same_twice(learner: User, clock: Traveller) -> None:
    course = a_subject(a_skill("cidr-blocks"))
    questions(course, "cidr-blocks", 1, 2, 3)
    session = begin(learner, course, Purpose.PRACTICE, skill="cidr-blocks", minutes=30)
    misses = iter([True, False, False, False, True, True] * 10)
    while item := services.current(session):
        Answer.objects.create(
            item=item, answer="", credit=0 if next(misses) else 1, queued_at=NOON, done_at=NOON, state="done"
        )

    asked = list(session.items.all())
    made = [one for one in asked if one.generator]
    assert (len(asked), len(made)) == (24, 21)
    assert len({json.dumps(one.document) for one in asked}) == 24


def test_an_instance_that_feels_like_one_that_was_met_gives_way_to_another() -> None:
    chosen = Made("hosts-in-subnet", 2, 1)
    first = made_item(chosen, (), Random(1))

    again = made_item(chosen, [Met(None, "hosts-in-subnet", 1, 2, 1, first["shape"])], Random(1))

    assert first["seed"] == 1
    assert again["shape"] != first["shape"]
