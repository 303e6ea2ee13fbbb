"""Somebody sits and studies in a real browser: by the keyboard, in Korean, through pauses, crashes and an exam."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Literal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from labs.courses.models import Course
from labs.grading.models import Answer
from labs.study.sessions.models import Item, Session
from tests.browser.study import RECORDINGS
from tests.browser.test_for_everybody import Open, opened, overflow, violations
from tests.rows import a_lab
from tests.subjects import a_form, a_skill, a_subject, questions, skilled_document

__all__ = ["opened"]

ROOM = "/courses/networks/study/"


@pytest.fixture
def course(site: str) -> Course:
    """A course of two skills with an exam and a lab."""
    exam = a_form("crossing-1", "crossing-2", "turning-1", minutes=5)
    course = a_subject(a_skill("crossing"), a_skill("turning", "crossing"), forms=[exam])
    for skill in ("crossing", "turning"):
        questions(course, skill, 1, 1, 2, 2, 2, 3)
    a_lab("first", document=skilled_document("first", "crossing", minutes=5))
    return course


@pytest.fixture
def room(page: Page, site: str, course: Course, watched: Callable[[Page], Page]) -> Page:
    """A window on the room of the course, in which a guest has begun."""
    watched(page).goto(f"{site}{ROOM}")
    page.locator("form[action='/accounts/guest'] button").click()
    expect(page.locator("#begin")).to_be_visible()
    return page


def sit(page: Page) -> None:
    """Begin a sitting."""
    page.locator("#begin").click()
    expect(page.locator("#submit-answer")).to_be_visible()
    page.wait_for_load_state()


def choose(page: Page, value: str) -> None:
    """Choose an option by its number on the keyboard. A question is seen before the script that knows the keys is there."""
    page.wait_for_load_state()
    values = page.locator("[data-question] input").evaluate_all("all => all.map(one => one.value)")
    page.keyboard.press(str(values.index(value) + 1))
    expect(page.locator(f"[data-question] input[value='{value}']")).to_be_checked()


def expect_saved(page: Page) -> None:
    expect(page.locator("[data-draft-told]")).to_have_text(re.compile("방금 저장했어요|초 전에 저장했어요"))


def test_a_sitting_in_korean_by_the_keyboard_alone(room: Page) -> None:
    room.locator("#begin").focus()
    room.keyboard.press("Enter")
    expect(room.get_by_role("heading", level=2)).to_contain_text("개 중 1번째")

    choose(room, "wrong")
    room.keyboard.press("Enter")
    expect(room.locator("[data-verdict='wrong']")).to_be_visible()
    expect(room.locator("#feedback-said")).to_be_focused()
    expect(room.locator(".onward")).to_contain_text("새로 바꾼 문제가 나와요")
    room.keyboard.press("n")
    expect(room.locator("#item-title")).to_be_focused()
    expect(room.locator(".item-head")).to_contain_text("다시 한 번")
    choose(room, "right")
    room.keyboard.press("Enter")
    expect(room.locator("[data-verdict='right']")).to_be_visible()
    room.go_back()
    expect(room.locator("#sitting")).to_be_visible()
    room.locator("#end").focus()
    room.keyboard.press("Enter")

    expect(room.get_by_role("heading", level=1)).to_have_text("이번 학습의 정리")
    expect(room.locator(".figures")).to_contain_text("1 / 2")
    assert set(Answer.objects.values_list("credit", flat=True)) == {0, 1}


def test_what_is_chosen_survives_a_reload_a_pause_and_a_lost_connection(room: Page, faults: list[str]) -> None:
    sit(room)
    choose(room, "wrong")
    expect_saved(room)
    room.reload()
    expect(room.locator("input[value='wrong']")).to_be_checked()

    room.locator("#pause").click()
    room.reload()
    expect(room.locator("#resume")).to_be_focused()
    assert "0:" in room.locator(".clock").inner_text()
    room.locator("#resume").click()
    expect(room.locator("input[value='wrong']")).to_be_checked()

    room.route("**/draft", lambda route: route.abort())
    choose(room, "right")
    told = room.locator("[data-draft-told]")
    expect(told).to_have_text("저장하지 못했어요. 다시 해 볼게요…")
    expect(told).to_have_attribute("aria-live", "polite")
    address = room.url
    room.goto("about:blank")
    faults[:] = [one for one in faults if "ERR_FAILED" not in one]  # what was cut is told on the console too
    room.unroute("**/draft")
    room.goto(address)
    expect(room.locator("input[value='right']")).to_be_checked()
    expect_saved(room)
    assert Item.objects.get().draft == {"answer": ["right"]}


def test_what_is_chosen_before_the_scripts_are_there_is_saved_too(room: Page) -> None:
    held: list[Route] = []
    room.route("**/js/draft*.js", lambda route: held.append(route))  # noqa: PLW0108 - Playwright writes on what it calls
    with room.expect_request("**/js/draft*.js"):
        room.locator("#begin").click()
    room.locator("[data-question] input[value='wrong']").check()
    assert not Item.objects.get().draft
    for one in held:
        one.continue_()
    expect_saved(room)
    assert Item.objects.get().draft == {"answer": ["wrong"]}


def test_an_exam_runs_by_the_servers_clock_and_is_handed_in_after_it(room: Page, course: Course, site: str) -> None:
    room.goto(f"{site}/courses/networks/tests/final/")
    room.locator("#begin").click()
    expect(room.locator(".clock")).to_have_text(re.compile(r"4:5\d"))
    choose(room, "right")
    room.keyboard.press("Enter")
    expect(room.locator("#item-title")).to_contain_text("3문제 중 2번")
    expect(room.locator(".place.is-kept")).to_have_count(1)
    choose(room, "right")
    expect_saved(room)
    session = Session.objects.get()
    session.deadline = timezone.now() + timedelta(seconds=61)
    session.save()
    room.reload()
    expect(room.locator("#clock-warns")).to_have_text("1분 남았어요. 쓴 것은 저장돼 있어요.", timeout=8000)

    session.deadline = timezone.now() - timedelta(minutes=1)
    session.save()
    room.reload()
    expect(room.locator(".rest h2")).to_have_text("시간이 다 됐어요")
    room.locator("#hand-in").click()

    expect(room.locator(".score-figure")).to_contain_text("66%")
    room.locator(".outcome").first.click()
    expect(room.locator("[data-verdict='right']")).to_be_visible()


@pytest.mark.parametrize(("width", "theme", "language"), [(1280, "light", "ko-KR"), (360, "dark", "en-GB")])
def test_every_page_of_studying_is_there_for_everybody(
    opened: Open, course: Course, width: int, theme: Literal["light", "dark"], language: str
) -> None:
    page = opened(width, theme, language)
    found, too_wide = {}, {}

    def look(name: str) -> None:
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
        folder = RECORDINGS / "sizes"
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(
            path=folder / f"{name}-{width}-{theme}.png", full_page=True, caret="initial", animations="allow"
        )
        found[name], too_wide[name] = violations(page), overflow(page)

    for name, path in {
        "room": "study/",
        "map": "map/",
        "practice": "practice/turning/",
        "exam": "tests/final/",
    }.items():
        page.goto(f"/courses/networks/{path}")
        look(name)
    page.locator("#begin").click()
    look("exam-item")
    page.goto(f"{page.url}hand-in")
    look("exam-end")
    page.locator("#hand-in").click()
    look("exam-result")
    page.goto("/courses/networks/certificate/")
    look("certificate")
    page.goto(ROOM)
    sit(page)
    look("question")
    choose(page, "wrong")
    page.keyboard.press("Enter")
    expect(page.locator("#feedback-said")).to_be_focused()
    look("feedback")
    page.locator("#end").click()
    look("summary")

    assert {name: faults for name, faults in found.items() if faults} == {}
    assert {name: by for name, by in too_wide.items() if by} == {}
