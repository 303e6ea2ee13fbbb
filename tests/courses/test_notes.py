"""Every line of the study notes has its verdict, is taken up by labs and questions, and is shown as it stands."""

from pathlib import Path

import pytest
from django.core.management import call_command

from labs.assess.document import SEED_LINES
from labs.courses.authored import AuthoredCourse, read_course
from labs.courses.coverage import Covered, coverage
from labs.courses.notes import NotedLine, Notes, read_notes
from labs.courses.reading import ContentError
from labs.courses.services import CONTENT
from labs.management.commands.print_coverage import PAGE, page
from tests.courses.test_bank import HANGUL, bank, questions

CHANGED = {"13", "17", "20", "24", "38", "40", "62", "70", "73"}
MISCONCEPTIONS = {"10b", "34", "35", "37", "43", "54", "64", "68"}
HEADINGS = {"1", "11", "18", "27", "32", "41", "55", "59", "60", "65"}
FOLDER = CONTENT / "ec2-networking"


@pytest.fixture(scope="module")
def course() -> AuthoredCourse:
    return read_course(FOLDER)


@pytest.fixture(scope="module")
def covered(course: AuthoredCourse) -> dict[str, Covered]:
    found = coverage(course.subject.notes, [one.document for one in course.labs], questions())
    return {one.note.number: one for one in found}


def notes() -> dict[str, NotedLine]:
    return {one.number: one for one in bank().notes.lines}


def test_every_line_has_the_verdict_of_the_checked_facts() -> None:
    found = notes()

    assert {one.line for one in found.values()} == SEED_LINES
    assert {number for number, one in found.items() if one.heading} == HEADINGS
    assert {number for number, one in found.items() if one.verdict == "changed"} == CHANGED
    assert {number for number, one in found.items() if one.verdict == "misconception"} == MISCONCEPTIONS
    assert all(
        one.verdict == "true" for number, one in found.items() if number not in CHANGED | MISCONCEPTIONS | HEADINGS
    )


def test_what_is_so_today_is_said_in_both_languages() -> None:
    for one in notes().values():
        assert not HANGUL.search(one.gloss)
        if one.truth:
            assert HANGUL.search(one.truth.ko)
            assert not HANGUL.search(one.truth.en)


def test_every_line_that_is_not_so_is_set_against_the_simulator() -> None:
    asked = {(one.note.line, one.note.verdict) for one in questions() if one.note}

    assert asked >= {(one.line, one.verdict) for one in notes().values() if one.number in CHANGED | MISCONCEPTIONS}


def test_every_line_is_met_in_a_lab_and_asked_for_twice(covered: dict[str, Covered]) -> None:
    assert [number for number, one in covered.items() if not one.labs] == []
    assert [number for number, one in covered.items() if len(one.questions) + len(one.generators) < 2] == []


def test_a_heading_is_covered_by_what_covers_the_lines_below_it() -> None:
    lines = (
        NotedLine(line=1, text="제목", gloss="Heading", heading=True),
        notes()["2"],
        NotedLine(line=11, text="제목", gloss="Heading", heading=True),
        notes()["12"],
    )
    of_a_stop = [one for one in questions() if one.id == "what-stays-over-a-stop"]

    found = coverage(Notes(lines=lines), [], of_a_stop)

    assert [one.questions for one in found] == [(), (), ("what-stays-over-a-stop",), ("what-stays-over-a-stop",)]
    assert [one.skills for one in found] == [(), (), ("stop-and-start",), ("stop-and-start",)]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("- line: 2\n", "- line: 26\n", "the study notes have no line 26"),
        ("- line: 2\n", "- line: 3\n", "the line 3 is listed twice"),
        ("    heading: true\n", "", "needs verdict, truth and sources"),
        ("verdict: changed\n    since: 2024-02-01", "verdict: misconception", "judges line 13 in another way"),
    ],
)
def test_a_fault_in_the_notes_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (FOLDER / "notes.yaml").read_text(encoding="utf-8")
    (tmp_path / "notes.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(ContentError) as caught:
        read_notes(tmp_path, questions())

    assert any(said in str(one) for one in caught.value.faults), caught.value


def test_the_page_of_the_coverage_is_fresh(course: AuthoredCourse) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(course), "run: manage.py print_coverage"


def test_the_command_writes_the_page(tmp_path: Path, course: AuthoredCourse) -> None:
    call_command("print_coverage", file=tmp_path / "page.md", verbosity=0)

    assert (tmp_path / "page.md").read_text(encoding="utf-8") == page(course)
