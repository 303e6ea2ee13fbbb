"""Which words of the interface can be translated? Read from Python files and templates, as makemessages would."""

from collections.abc import Iterator, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from tests.processes import ROOT

KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
}
KOREAN = ROOT / "labs" / "locale" / "ko" / "LC_MESSAGES" / "django.po"

Message = str | tuple[str, ...]


@cache
def messages() -> Mapping[Message, str]:
    """Every translatable message of the project, and one place where it stands."""
    found: dict[Message, str] = {}
    for path, source in _sources():
        for line, message, _, _ in extract(
            "python", BytesIO(source.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"}
        ):
            found.setdefault(message, f"{path.relative_to(ROOT)}:{line}")
    return found


@cache
def korean() -> Mapping[Message, tuple[str, ...]]:
    """What the Korean catalogue says: message -> its forms."""
    with KOREAN.open("rb") as file:
        entries = read_po(file, locale="ko")
    return {_key(entry.id): _forms(entry.string) for entry in entries if entry.id}


def _key(written: Any) -> Message:
    return written if isinstance(written, str) else tuple(written)


def _forms(written: Any) -> tuple[str, ...]:
    return (written,) if isinstance(written, str) else tuple(written)


def _sources() -> Iterator[tuple[Path, str]]:
    for folder in ("labs", "ecnet_site"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "templates").rglob("*.html")):
        yield path, templatize(path.read_text(encoding="utf-8"), origin=str(path))
