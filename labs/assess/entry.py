"""What does a journal say, as far as judging needs to know?"""

from typing import Any, Literal

import msgspec


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One command that still stands, or one that was refused, in the order in which they came."""

    number: int
    action: str
    params: dict[str, Any] = {}
    outcome: Literal["done", "refused"] = "done"
    code: str = ""
    reason: str = ""
    facts: dict[str, Any] = {}
    result: dict[str, Any] = {}
