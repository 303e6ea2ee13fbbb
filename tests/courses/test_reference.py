"""What the docs say about labs and questions is what the code does."""

import re
from pathlib import Path

import yaml
from django.core.management import call_command

from labs.assess.questions import read
from labs.courses.authored import read_lab
from labs.management.commands import print_question_reference
from labs.management.commands.print_lab_reference import PAGE, page

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"


def block(language: str, guide: str = "write-a-lab.md") -> str:
    """The first block of a how-to in a language."""
    text = (HOW_TO / guide).read_text(encoding="utf-8")
    found = re.search(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_the_reference_of_labs_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: manage.py print_lab_reference"


def test_the_command_writes_the_page(tmp_path: Path) -> None:
    call_command("print_lab_reference", file=tmp_path / "page.md", verbosity=0)
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == page()


def test_the_lab_in_the_how_to_proves_itself(tmp_path: Path) -> None:
    folder = tmp_path / "hello"
    folder.mkdir()
    (folder / "lab.yaml").write_text(block("yaml"), encoding="utf-8")
    for name in ("guide.ko.md", "guide.en.md"):
        (folder / name).write_text(block("markdown"), encoding="utf-8")
    lab = read_lab(folder)
    assert [str(fault) for fault in lab.proof_faults()] == []
    assert [check.id for check in lab.document.checks] == ["answers", "only-that"]


def test_the_reference_of_questions_is_fresh(tmp_path: Path) -> None:
    kept = print_question_reference.PAGE.read_text(encoding="utf-8")

    call_command("print_question_reference", file=tmp_path / "page.md", verbosity=0)

    assert kept == (tmp_path / "page.md").read_text(encoding="utf-8"), "run: manage.py print_question_reference"


def test_the_questions_in_the_how_to_have_no_faults() -> None:
    questions = [read(one) for one in yaml.safe_load(block("yaml", "write-a-question.md"))["questions"]]

    assert [(one.id, list(one.faults())) for one in questions] == [(one.id, []) for one in questions]
    assert [one.mark(one.key).right for one in questions] == [True] * 3
