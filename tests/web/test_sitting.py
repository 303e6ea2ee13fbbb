"""The pages of a sitting: the room, one item at a time, what came of an answer, pauses, drafts, the lab and the end."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from labs.assess.questions import Choice
from labs.courses.models import Course
from labs.grading import answers
from labs.grading.models import Answer, State
from labs.study.models import User
from labs.study.sessions.models import Certificate, Item, Session, Standing
from tests.assess.sample_questions import values
from tests.rows import a_lab, a_user
from tests.subjects import RIGHT, WRONG, a_skill, a_subject, questions, skilled_document

HTMX = {"HX-Request": "true", "HX-Target": "sitting"}
ROOM = "/courses/networks/study/"


@pytest.fixture
def course(db: None, empty_queues: None) -> Course:
    """A course of two skills, one resting on the other, and a lab for the second."""
    course = a_subject(a_skill("crossing"), a_skill("turning", "crossing"))
    for skill in ("crossing", "turning"):
        questions(course, skill, 1, 1, 2, 2, 2, 3, 3)
    a_lab("first", document=skilled_document("first", "crossing", "turning", minutes=5))
    return course


@pytest.fixture
def page(course: Course, user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.fixture
def sitting(page: Client) -> str:
    """The address of a sitting that has just begun."""
    return str(page.post(f"{ROOM}begin", {"minutes": "25"})["Location"])


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def answer(page: Client, sitting: str, given: Any = RIGHT, position: int = 1, **sent: Any) -> Any:
    return page.post(f"{sitting}items/{position}/answer", {**given, **sent}, headers=HTMX)


def test_visitors_are_shown_what_it_is_and_a_way_in(course: Course) -> None:
    visitor = Client(headers={"accept-language": "en"})

    room = visitor.get(ROOM)
    begun = visitor.post(f"{ROOM}begin")

    assert "Short sittings that ask again" in text(room)
    assert f'value="{ROOM}"' in room.content.decode()
    assert (begun.status_code, begun["Location"]) == (302, ROOM)


def test_the_room_says_what_a_session_holds_and_begins_it_with_one_button(page: Client) -> None:
    room = text(page.get(ROOM))
    begun = page.post(f"{ROOM}begin", {"minutes": "10"})
    again = page.post(f"{ROOM}begin", {"minutes": "45"})

    assert "New crossing it rests on what you hold" in room
    assert "Start a 25-minute session" in room
    assert begun["Location"] == again["Location"] == f"/sessions/{Session.objects.get().pk}/"
    assert "Go on" in text(page.get(ROOM))


def test_a_sitting_is_seen_by_nobody_else(page: Client, sitting: str) -> None:
    other = Client()
    other.force_login(a_user("jihun"))

    assert other.get(sitting).status_code == 404
    assert other.get(f"{sitting}items/1/").status_code == 404
    assert answer(other, sitting).status_code == 404
    assert Client().get(sitting)["Location"].startswith("/accounts/sign-in?next=")


@pytest.mark.parametrize("position", [0, 2, 32_768, 10**30])
def test_an_item_that_is_not_there_is_not_found(page: Client, sitting: str, position: int) -> None:
    assert page.get(f"{sitting}items/{position}/").status_code == 404
    assert answer(page, sitting, position=position).status_code == 404


def test_a_question_page_says_where_it_stands_and_tells_nothing_of_the_key(page: Client, sitting: str) -> None:
    shown = page.get(sitting)

    assert "Part 1 of" in text(shown)
    assert "New crossing next in the course" in text(shown)
    assert "How sure are you?" in text(shown)
    for key in ("groups-forget", "because", "explanation", "docs.aws.amazon.com"):
        assert key not in shown.content.decode()


def test_a_question_page_needs_few_queries(
    page: Client, sitting: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    page.get(sitting)

    with django_assert_max_num_queries(10):
        page.get(sitting)
    with django_assert_max_num_queries(10):
        page.get(f"{sitting}items/1/", follow=False)


def test_an_answer_is_met_in_place_with_all_that_is_to_be_said(page: Client, sitting: str) -> None:
    page.get(sitting)

    met = answer(page, sitting, confidence="80")

    assert met["HX-Push-Url"] == f"{sitting}items/1/"
    assert 'data-verdict="right"' in met.content.decode()
    assert "Next" in text(met)
    assert "<html" not in met.content.decode()
    assert Answer.objects.get().confidence == 80
    assert 'data-verdict="right"' in page.get(f"{sitting}items/1/").content.decode()


def test_after_a_miss_a_fresh_variant_follows(page: Client, sitting: str) -> None:
    page.get(sitting)

    met = text(answer(page, sitting, WRONG))
    follows = text(page.get(sitting))

    assert "A fresh variant of this follows." in met
    assert "Once more crossing a fresh variant of what you missed" in follows


def test_without_scripts_an_answer_leads_to_a_page_that_can_be_reloaded(page: Client, sitting: str) -> None:
    page.get(sitting)

    sent = page.post(f"{sitting}items/1/answer", RIGHT)

    assert (sent.status_code, sent["Location"]) == (302, f"{sitting}items/1/")
    assert "<html" in page.get(sent["Location"]).content.decode()


def test_what_is_no_answer_costs_nothing_and_is_said_beside_the_question(page: Client, sitting: str) -> None:
    page.get(sitting)

    refused = answer(page, sitting, {"confidence": "70"})

    assert refused.status_code == 422
    assert 'role="alert"' in refused.content.decode()
    assert 'value="70" checked' in refused.content.decode()
    assert not Answer.objects.exists()


def test_after_misses_in_a_row_the_button_opens_after_a_pause(page: Client, sitting: str) -> None:
    for position in range(1, 4):
        page.get(sitting)
        answer(page, sitting, WRONG, position)

    shown = page.get(sitting).content.decode()
    early = answer(page, sitting, RIGHT, 4)

    assert re.search(r'data-opens="\d"', shown)
    assert early.status_code == 409
    assert "Take a moment" in text(early)
    assert Answer.objects.count() == 3


def test_what_a_worker_marks_is_waited_for(page: Client, sitting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Choice, "by_worker", True)
    page.get(sitting)

    waiting = answer(page, sitting)
    look = page.get(f"{sitting}items/1/verdict?look=7", headers=HTMX)
    answers.mark_answer(Answer.objects.get(state=State.QUEUED).pk)
    marked = page.get(f"{sitting}items/1/verdict?look=8", headers=HTMX)

    assert f'hx-get="{sitting}items/1/verdict?look=0"' in waiting.content.decode()
    assert look["HX-Retarget"] == "#waiting"
    assert "No checker is running" in text(look)
    assert 'data-verdict="right"' in marked.content.decode()


def test_a_draft_is_kept_and_put_back_and_an_older_window_overwrites_nothing(page: Client, sitting: str) -> None:
    page.get(sitting)
    json = {"accept": "application/json"}

    saved = page.post(f"{sitting}items/1/draft", {**WRONG, "number": "0"}, headers=json)
    stale = page.post(f"{sitting}items/1/draft", {**RIGHT, "number": "0"}, headers=json)
    twice = page.post(f"{sitting}items/1/draft", {**WRONG, "number": "0"}, headers=json)
    shown = page.get(sitting).content.decode()

    assert (saved.status_code, saved.json()) == (200, {"number": 1})
    assert (stale.status_code, stale.json()["said"]) == (
        409,
        "You went on in another tab. What you wrote there is kept.",
    )
    assert (twice.status_code, twice.json()) == (200, {"number": 1}), "the same thing, sent as the page was left"
    assert 'value="wrong" checked' in shown
    assert 'data-draft-number="1"' in shown
    assert Item.objects.get().draft == WRONG


def test_without_scripts_a_draft_is_saved_by_a_button(page: Client, sitting: str) -> None:
    page.get(sitting)

    saved = page.post(f"{sitting}items/1/draft", {**WRONG, "number": "0"})

    assert (saved.status_code, saved["Location"]) == (302, sitting)
    assert Item.objects.get().draft == WRONG


def test_a_pause_hides_the_question_until_it_is_resumed(page: Client, sitting: str) -> None:
    page.get(sitting)

    paused = page.post(f"{sitting}pause", follow=True)
    room = text(page.get(ROOM))
    resumed = page.post(f"{sitting}resume", follow=True)

    assert "The time stands still" in text(paused)
    assert "crossing-1" not in text(paused)
    assert "Paused" in room
    assert "Submit" in text(resumed)


def test_a_sitting_leads_to_its_lab_and_the_lab_leads_back(page: Client, sitting: str, user: User) -> None:
    position, shown = 1, text(page.get(sitting))
    while "To the lab" not in shown and position < 60:
        answer(page, sitting, RIGHT, position)
        position, shown = position + 1, text(page.get(sitting))

    lab = page.get("/labs/first/")
    page.post("/labs/first/submit")
    back = text(page.get(sitting))

    assert "it trains what this session was about first Now" in shown
    assert f'href="{sitting}"' in lab.content.decode()
    assert "You have had it checked" in back


def test_the_end_is_summed_up_without_praise(page: Client, sitting: str) -> None:
    page.get(sitting)
    answer(page, sitting, WRONG)
    page.get(sitting)
    answer(page, sitting, RIGHT, 2)

    summed_up = page.post(f"{sitting}end", follow=True)

    assert Session.objects.get().standing == Standing.ENDED
    said = text(summed_up)
    assert "1 / 2 answers right" in said
    assert "Not yet These come back soon" in said
    assert "What your answers seemed to believe" in said
    assert "What next" in said
    assert answer(page, sitting, RIGHT, 2).status_code == 200, "the answer that is there already is shown again"


def test_practice_is_of_one_skill(page: Client) -> None:
    shown = text(page.get("/courses/networks/practice/turning/"))
    begun = page.post("/courses/networks/practice/turning/", follow=True)

    assert "Rests on crossing" in shown
    assert "You do not hold yet what this rests on" in shown
    assert "Practice turning you chose it" in text(begun)
    assert page.get("/courses/networks/practice/flying/").status_code == 404


def test_the_map_shows_every_skill_with_its_level_and_what_it_rests_on(page: Client) -> None:
    shown = page.get("/courses/networks/map/")

    assert "turning New rests on crossing" in text(shown)
    assert shown.content.decode().count("<path d=") >= 1
    assert 'href="/courses/networks/practice/turning/"' in shown.content.decode()


def test_study_leads_to_the_course_at_hand(page: Client, course: Course) -> None:
    assert page.get("/study/")["Location"] == ROOM
    assert Client().get("/study/")["Location"] == ROOM


def test_a_certificate_says_what_is_missing_then_asks_for_a_name_and_is_there_for_everybody(
    page: Client, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from labs.grading import certificates

    missing = page.get("/courses/networks/certificate/")
    refused = page.post("/courses/networks/certificate/", {"name": "Kim Minji"})
    done = certificates.Requirement("first", "", 100, met=True)
    monkeypatch.setattr(certificates, "requirements", lambda user, course: (done,))
    unnamed = page.post("/courses/networks/certificate/", {"name": " "})
    given = page.post("/courses/networks/certificate/", {"name": "Kim <Minji>"})
    read = Client(headers={"accept-language": "ko"}).get(given["Location"])

    assert "0 of 1 done" in text(missing)
    assert "Still to be done first Not submitted yet" in text(missing)
    assert "something left to do" in text(refused)
    assert "Write the name" in text(unnamed)
    assert given["Location"] == f"/certificates/{Certificate.objects.get().pk}/"
    assert "Kim &lt;Minji&gt;" in read.content.decode()
    assert user.username not in read.content.decode()
    assert "수료증" in text(read)


def test_the_network_of_a_question_is_fetched_when_it_is_unfolded_beside_the_answer(page: Client, sitting: str) -> None:
    page.get(sitting)
    Item.objects.update(document=values("choice"))
    scene = f"{sitting}items/1/scene"

    early = page.get(scene, headers=HTMX)
    met = answer(page, sitting, {"answer": ["first"]})
    unfolded = page.get(scene, headers=HTMX)
    plain = page.get(scene)

    assert early.status_code == 404
    assert f'hx-get="{scene}"' in met.content.decode()
    assert "web-subnet" not in text(met)
    assert "web-subnet" in text(unfolded)
    assert "<html" not in unfolded.content.decode()
    assert "web-subnet" in text(plain)


def test_reading_counts_as_work_when_the_page_gives_a_sign_of_it(page: Client, sitting: str) -> None:
    session = Session.objects.get()
    session.counted_until -= timedelta(seconds=50)
    session.save()

    sign = page.post(f"{sitting}touch")

    assert sign.json()["worked"] >= 50
    assert "0:5" in text(page.get(sitting))
