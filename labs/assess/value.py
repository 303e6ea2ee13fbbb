"""What do all parts of a lab's document have in common? They are frozen, strict about their fields, and bilingual."""

from typing import Annotated, NamedTuple, dataclass_transform

import msgspec
from msgspec import Meta

Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
"""Lower-case words joined by hyphens."""
Name = Annotated[str, Meta(pattern=r"^[a-z_][a-z0-9_]*$", max_length=40)]
"""A name that a `${...}` can begin with."""
Words = Annotated[str, Meta(min_length=1)]
Place = tuple[str | int, ...]
"""The way to a part of a document: `("checks", 2, "port")`."""


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The base of every part of a document."""


class Text(Value, kw_only=True):
    """The same thing said in Korean and in English."""

    ko: Words
    en: Words

    def in_language(self, language: str) -> str:
        """The text in a language; English where the language is not Korean."""
        return self.ko if language == "ko" else self.en


class Fault(NamedTuple):
    """Something wrong in a document: where, and what."""

    place: Place
    text: str
