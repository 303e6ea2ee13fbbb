"""Somebody answers every kind of question in a real browser: in Korean, by keys, by buttons, by the mouse, on any screen."""

from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from labs.assess.questions.mistake import token
from labs.courses.models import Course
from labs.grading import answers
from labs.grading.models import Answer
from labs.study.models import User
from labs.study.sessions import services
from labs.study.sessions.models import Evidence, Item, Purpose, Session
from tests.assess.sample_questions import values
from tests.browser.test_for_everybody import Open, opened, overflow, violations
from tests.subjects import a_skill, a_subject, questions

__all__ = ["opened"]

PLACES = {"secret-a": "1", "secret-b": "2", "secret-d": "3", "secret-c": "4", "secret-x": "5"}
GIVEN: dict[str, dict[str, list[str]]] = {
    "choice": {"answer": ["second"]},
    "multiple": {"answer": ["first", "second"]},
    "statement": {"answer": ["false"]},
    "numeric": {"answer": ["87654"]},
    "address": {"answer": ["10.98.76.5/24"]},
    "ordering": {f"place-{token('a-ordering', id)}": [place] for id, place in PLACES.items()},
    "matching": {f"match-{token('a-matching', id)}": [token("a-matching", "secret-two")] for id in ("one", "two")},
    "free-text": {"answer": ["SECRET wrong"]},
}
"""Kind -> an answer to its sample that is wrong in part."""
ANSWERED = ("choice", "ordering", "matching")
"""The kinds whose keys are laid out in ways of their own."""


@pytest.fixture
def course(site: str) -> Course:
    course = a_subject(a_skill("crossing"))
    questions(course, "crossing", 1, 2)
    return course


class Asked:
    """A window on a sitting whose one item is whatever is put into it."""

    def __init__(self, page: Page, course: Course) -> None:
        self.page = page
        self.user = User.objects.latest("pk")
        self.session: Session = services.begin(self.user, course, Purpose.PRACTICE, skill="crossing")
        self.address = f"/sessions/{self.session.pk}/"
        page.goto(self.address)
        self.item = Item.objects.get(session=self.session)

    def ask(self, kind: str, **changes: Any) -> None:
        """Ask the sample of a kind instead, as if nothing had been answered."""
        Answer.objects.filter(item=self.item).delete()
        Evidence.objects.all().delete()
        Item.objects.filter(pk=self.item.pk).update(document=values(kind, **changes), draft={}, open_from=None)
        self.page.goto(self.address)
        expect(self.page.locator(f"[data-question='{kind}']")).to_be_visible()

    def answer(self, given: dict[str, list[str]]) -> None:
        """Answer without the browser, and show what came of it."""
        answers.answer(self.item.pk, owner=self.user, given=given)
        self.page.goto(f"{self.address}items/1/")
        expect(self.page.locator("[data-verdict]")).to_be_visible()

    def submit(self) -> str:
        """Submit by the mouse; the verdict."""
        self.page.locator("#submit-answer").click()
        expect(self.page.locator("[data-verdict]")).to_be_visible()
        return str(self.page.locator("[data-verdict]").get_attribute("data-verdict"))


@pytest.fixture
def asked(opened: Open, course: Course) -> Asked:
    """A window in Korean on a wide screen."""
    return Asked(opened(1280, "light"), course)


def texts(page: Page) -> list[tuple[str, str]]:
    """Each piece in the order of the page: the last letter of its text, and the place that would be sent."""
    read = "all => all.map(one => [one.querySelector('.piece-text').textContent.trim().slice(-1), one.querySelector('select').value])"
    return [(text, place) for text, place in page.locator("[data-piece]").evaluate_all(read)]


def drag(page: Page, what: str, onto: str) -> None:
    """Take hold of something in its middle, and let go of it in the middle of something else."""
    ends = [page.locator(one).bounding_box() for one in (what, onto)]
    begin, end = ((one["x"] + one["width"] / 2, one["y"] + one["height"] / 2) for one in ends if one)
    page.mouse.move(*begin)
    page.mouse.down()
    page.mouse.move(*end, steps=8)
    page.mouse.up()


def test_korean_that_is_being_composed_is_handed_in_once_and_whole(asked: Asked) -> None:
    page = asked.page
    asked.ask("free-text", accepted={"ko": ["탄력적 주소"], "en": ["elastic address"]}, mistakes=[], patterns=[])
    page.locator("[name=answer]").focus()
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.insertText", {"text": "탄력적 "})

    for syllable in ("ㅈ", "주"):
        keyboard.send("Input.imeSetComposition", {"text": syllable, "selectionStart": 1, "selectionEnd": 1})
    enter = {"type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    keyboard.send("Input.dispatchKeyEvent", enter)
    expect(page.locator("#submit-answer")).to_be_enabled()
    assert Answer.objects.count() == 0
    keyboard.send("Input.insertText", {"text": "주"})
    keyboard.send("Input.imeSetComposition", {"text": "소", "selectionStart": 1, "selectionEnd": 1})
    with page.expect_request("**/answer") as sent:
        page.locator("#submit-answer").dblclick()

    expect(page.locator("[data-verdict='right']")).to_be_visible()
    assert sent.value.method == "POST"
    assert list(Answer.objects.values_list("given", flat=True)) == [{"answer": ["탄력적 주소"]}]


def test_pieces_are_put_in_order_by_keys_by_buttons_and_by_the_mouse(asked: Asked) -> None:
    page, said = asked.page, asked.page.locator("[data-ordering-said]")
    asked.ask("ordering")
    first = texts(page)
    assert {place for _, place in first} == {""}

    page.locator(".handle").first.focus()
    page.keyboard.press("ArrowDown")
    assert [text for text, _ in texts(page)] == [first[1][0], first[0][0], *(text for text, _ in first[2:])]
    expect(said).to_have_text(f"Piece {first[0][0]}: 전체 5개 가운데 2번째")
    expect(page.locator(".handle").nth(1)).to_be_focused()
    page.get_by_role("button", name="빼기: Piece x").click()
    assert texts(page)[-1] == ("x", "out")
    expect(said).to_have_text("Piece x: 뺐어요")
    expect(page.locator("[data-draft-told]")).to_contain_text("저장했어요")
    page.reload()
    assert texts(page)[-1] == ("x", "out")
    drag(page, "[data-piece]:has-text('Piece a') .piece-text", "[data-piece]:first-child")
    for text in "bcd":
        while texts(page)["abcd".index(text)][0] != text:
            page.get_by_role("button", name=f"위로 옮기기: Piece {text}").click()

    assert texts(page) == [("a", "1"), ("b", "2"), ("c", "3"), ("d", "4"), ("x", "out")]
    assert asked.submit() == "right"


def test_what_belongs_together_is_dragged_together_or_chosen(asked: Asked) -> None:
    page = asked.page
    asked.ask("matching")

    drag(page, ".chip:has-text('Right one')", ".match:has-text('Left one')")
    expect(page.locator("[data-matching-said]")).to_have_text("Left one: Right one")
    expect(page.locator(".chip.is-used")).to_have_text(["Right one"])
    page.locator(".match:has-text('Left two') select").select_option("Right two")

    assert asked.submit() == "right"


@pytest.mark.parametrize(("width", "theme", "language"), [(1600, "light", "ko-KR"), (360, "dark", "en-GB")])
def test_every_kind_of_question_is_there_for_everybody(
    opened: Open, course: Course, width: int, theme: Literal["light", "dark"], language: str
) -> None:
    asked = Asked(opened(width, theme, language), course)
    faults: dict[str, Any] = {}

    for kind, given in GIVEN.items():
        asked.ask(kind, skill="crossing")
        faults[f"{kind} asked"] = [*violations(asked.page), overflow(asked.page)]
        if kind in ANSWERED:
            asked.answer(given)
            faults[f"{kind} answered"] = [*violations(asked.page), overflow(asked.page)]

    assert {name: found for name, found in faults.items() if found != [0]} == {}
