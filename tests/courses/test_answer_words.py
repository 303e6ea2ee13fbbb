"""Every code that an answer can be marked or refused with has words."""

import re
from pathlib import Path

from labs.assess import questions
from labs.courses.words import entries

CODE = re.compile(r'"((?:bad|[a-z]+)\.[a-z_]+)"|code="([a-z]+)"')


def test_every_code_of_the_kinds_has_words() -> None:
    folder = Path(questions.__path__[0])
    codes = {
        next(filter(None, found.groups())) for file in folder.glob("*.py") for found in CODE.finditer(file.read_text())
    }

    assert codes - set(entries("answer")) == set()
    assert {"bad.empty", "right", "multiple.partly"} <= codes
