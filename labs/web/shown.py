"""What is a template given? Frozen values, whose fields are found at Django's first guess.

A template's `one.name` asks for `one["name"]` before `one.name`; answering at once saves an exception for each lookup, of
which a lab page makes more than a thousand.
"""

from typing import Any

import msgspec


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """The base of everything that the templates of the lab page show."""

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)
