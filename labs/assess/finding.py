"""What is the verdict on one check, and on all of them? Codes and facts, no sentences: words are put in at the doors."""

from typing import Any

import msgspec


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What a check says of a case: whether it is met, a code that says how or why not, and the facts of that code."""

    passed: bool
    code: str
    params: dict[str, Any] = {}
    evidence: dict[str, Any] = {}
    """What was looked at, for the doors to show: the walk of a packet under `walk`, an entry's number under `entry`."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on one check, with its points."""

    check_id: str
    passed: bool
    points: int
    max_points: int
    code: str
    params: dict[str, Any] = {}
    evidence: dict[str, Any] = {}


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """The points of all checks together, and a finding for each."""

    points: int
    max_points: int
    findings: tuple[Finding, ...]
