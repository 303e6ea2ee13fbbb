"""The pages of a test: its rules, its items in any order, its clock, handing in, and what it came to."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from time_machine import Traveller

from labs.courses.models import Course
from labs.study.models import User
from labs.study.sessions.models import Accommodation, Item, Session
from tests.rows import a_lab, a_user
from tests.subjects import RIGHT, WRONG, a_form, a_skill, a_subject, questions, skilled_document
from tests.web.test_sitting import text

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
START = "/courses/networks/tests/final/"
ROOM = "/courses/networks/study/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    """It is noon until the test says otherwise."""
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


@pytest.fixture
def course(db: None, empty_queues: None) -> Course:
    """A course with an exam of three questions, and tests before and after it."""
    asked = ("crossing-1", "crossing-2", "turning-1")
    forms = [
        a_form(*asked, attempts=2),
        a_form(*asked, id="before", purpose="before"),
        a_form(*asked, id="after", purpose="after"),
        a_form(*asked, id="late", feedback="after-the-window"),
    ]
    course = a_subject(a_skill("crossing"), a_skill("turning", chapter="roads"), forms=forms)
    questions(course, "crossing", 1, 2)
    questions(course, "turning", 1)
    a_lab("first", document=skilled_document("first", "crossing"))
    return course


@pytest.fixture
def page(course: Course, user: User) -> Client:
    return signed_in(user)


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def begin(page: Client, form: str = "final") -> str:
    return str(page.post(f"/courses/networks/tests/{form}/")["Location"])


def keep(page: Client, sitting: str, position: int, given: Any) -> Any:
    number = Item.objects.get(session=UUID(sitting.split("/")[2]), position=position).draft_number
    return page.post(f"{sitting}items/{position}/draft", {**given, "number": number, "next": f"{sitting}hand-in"})


def test_the_rules_stand_before_the_begin_with_the_time_of_this_learner(
    page: Client, course: Course, user: User
) -> None:
    usual = text(page.get(START))
    Accommodation.objects.create(user=user, course=course, time_percent=150)
    own = text(page.get(START))

    assert "3 questions, and you may go between them" in usual
    assert "20 minutes by the server's clock" in usual
    assert "You have 2 attempts left." in usual
    assert "70% of the points pass." in usual
    assert (
        "30 minutes by the server's clock. They run on while you are away. Your own time, instead of 20 minutes." in own
    )
    assert not Session.objects.exists()


def test_items_are_free_to_go_between_with_what_is_kept_marked(page: Client) -> None:
    sitting = begin(page)

    sent = keep(page, sitting, 2, WRONG)
    shown = page.get(f"{sitting}items/2/")

    assert sent["Location"] == f"{sitting}hand-in"
    assert "Question 1 , open Question 2 , answered Question 3 , open" in text(shown)
    assert "1 of 3 answered" in text(shown)
    assert 'value="wrong" checked' in shown.content.decode()
    assert 'data-left="1200"' in shown.content.decode()
    assert "Question 1 of 3" in text(page.get(sitting))


def test_nothing_of_the_key_is_shown_before_the_end(page: Client) -> None:
    sitting = begin(page)
    keep(page, sitting, 1, RIGHT)

    for path in (sitting, f"{sitting}items/1/", f"{sitting}hand-in", f"{sitting}items/1/scene"):
        said = page.get(path).content.decode()
        assert "docs.aws.amazon.com" not in said
        assert "data-verdict" not in said


def test_handing_in_is_asked_once_more_and_comes_to_a_result_by_chapter(page: Client) -> None:
    sitting = begin(page)
    for position, given in ((1, RIGHT), (2, RIGHT), (3, WRONG)):
        keep(page, sitting, position, given)

    asked = text(page.get(f"{sitting}hand-in"))
    result = text(page.post(f"{sitting}hand-in", follow=True))
    review = text(page.get(f"{sitting}items/3/"))

    assert "Every question has an answer" in asked
    assert "Not passed 66% 2 of 3 points · 70% pass" in result
    assert "networks 100% roads 0%" in result
    assert "Question 3 not right" in result
    assert "turning-1" in review
    assert "Attempt 1" in text(page.get(START))


def test_what_was_kept_is_offered_for_handing_in_after_the_time(page: Client, clock: Traveller) -> None:
    sitting = begin(page)
    keep(page, sitting, 1, RIGHT)
    clock.shift(timedelta(minutes=21))

    over = text(page.get(sitting))
    away = page.get(f"{sitting}items/2/")
    late = keep(page, sitting, 2, RIGHT)
    result = text(page.post(f"{sitting}hand-in", follow=True))

    assert "The time is over What you saved in time is kept: 1 of 3 questions." in over
    assert away["Location"] == sitting
    assert late.status_code == 302
    assert "33% 1 of 3 points" in result
    assert "Its time is over" not in text(page.get(ROOM))


def test_feedback_waits_for_the_end_of_the_window_where_the_form_says_so(page: Client, clock: Traveller) -> None:
    sitting = begin(page, "late")
    page.post(f"{sitting}hand-in")

    early = page.get(f"{sitting}items/1/")
    told = text(page.get(sitting))
    clock.shift(timedelta(minutes=20))
    late = text(page.get(f"{sitting}items/1/"))

    assert early["Location"] == sitting
    assert "Answers are shown once the time of the test has passed, and you have passed it" in told
    assert "You left this one open" in late


def test_attempts_run_out(page: Client) -> None:
    for _ in range(2):
        page.post(f"{begin(page)}hand-in")

    refused = page.post(START, follow=True)

    assert "You have no attempt left at this test." in text(refused)
    assert "You have 0 attempts left." in text(page.get(START))


def test_the_room_shows_what_the_course_changed(page: Client) -> None:
    for form, given in (("before", WRONG), ("after", RIGHT)):
        sitting = begin(page, form)
        keep(page, sitting, 1, given)
        keep(page, sitting, 3, RIGHT)
        page.post(f"{sitting}hand-in")

    room = text(page.get(ROOM))

    assert "networks 0% 50% 50%" in room
    assert "roads 100% 100% –" in room
    assert "Altogether 33% 67% 50%" in room


def test_a_test_cannot_be_paused_or_ended_like_a_sitting_nor_seen_by_others(page: Client) -> None:
    sitting = begin(page)

    assert page.post(f"{sitting}end").status_code == 404
    assert "cannot be stopped" in text(page.post(f"{sitting}pause", follow=True))
    assert signed_in(a_user("jihun")).post(f"{sitting}hand-in").status_code == 404


def test_the_room_calls_tests_by_their_names(page: Client) -> None:
    page.post(f"{begin(page)}hand-in")
    begin(page, "late")

    room = text(page.get(ROOM))

    assert "Study late until 12:20 UTC" in room
    assert "Earlier final 2026-03-02" in room


def test_the_certificate_says_which_exams_are_still_to_be_passed(page: Client) -> None:
    for position in range(2):
        sitting = begin(page)
        keep(page, sitting, 1, RIGHT if position else WRONG)
        page.post(f"{sitting}hand-in")

    told = text(page.get("/courses/networks/certificate/"))

    assert "passed every exam" in told
    assert "final 70% pass You have no attempt left at this test. Ask your instructor" in told
    assert "Not passed · 33%" in told
    assert "late 70% pass You have 1 attempt left. Not taken yet" in told
    assert "before" not in told
