"""What the docs say about labs is what the code does."""

import re
from pathlib import Path

from django.core.management import call_command

from labs.courses.authored import read_lab
from labs.management.commands.print_lab_reference import PAGE, page

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-lab.md"


def block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```$", HOW_TO.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
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
