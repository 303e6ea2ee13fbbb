"""The reference in docs is what the code says today."""

from pathlib import Path

import pytest

from labs.management.commands.print_reference import pages

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


@pytest.mark.parametrize("name", ["actions.md", "kinds.md", "states.md", "quotas.md", "errors.md"])
def test_the_reference_is_fresh(name: str) -> None:
    assert (REFERENCE / name).read_text(encoding="utf-8") == pages()[name], "run: manage.py print_reference"
