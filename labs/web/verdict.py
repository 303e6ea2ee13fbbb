"""What came of a submission? Points check by check, what a packet met, and where to look next."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from labs.assess.document import LabDocument
from labs.assess.finding import Finding
from labs.cloud.network.step import Walk
from labs.cloud.world import World
from labs.courses.words import explain_finding
from labs.grading.models import State, Submission
from labs.web.guide import number_of
from labs.web.journey import Hop, Journey, drawn, hop
from labs.web.shown import Shown
from labs.web.topology import Thing, thing


class CheckView(Shown, frozen=True, kw_only=True):
    """One check and how it went."""

    id: str
    title: str
    passed: bool
    points: int
    max_points: int
    what: str
    why: str
    next: str
    step: int
    step_title: str
    refusals: tuple[Hop, ...] = ()
    journey: Journey | None = None
    things: tuple[Thing, ...] = ()
    entry: int | None = None
    """The number of the journal entry that decided."""

    @property
    def died_at(self) -> tuple[Hop, ...]:
        """The first control that refused the packet."""
        return self.refusals[:1]

    @property
    def would_die_at(self) -> tuple[Hop, ...]:
        """The further controls that refuse it too."""
        return self.refusals[1:]


class VerdictView(Shown, frozen=True, kw_only=True):
    """A submission as the page shows it."""

    id: str
    state: str
    at: datetime
    points: int | None
    max_points: int | None
    checks: tuple[CheckView, ...]
    fault: str
    position: int

    @property
    def open(self) -> bool:
        """Whether the verdict is still to come."""
        return self.state in (State.QUEUED, State.RUNNING)

    @property
    def full(self) -> bool:
        """Whether every point was reached."""
        return self.points is not None and self.points == self.max_points

    @property
    def percent(self) -> int:
        """The share of the points, whole percent; 100 only for all of them."""
        return int(100 * (self.points or 0) / self.max_points) if self.max_points else 0


def verdict_view(submission: Submission, world: World, document: LabDocument, language: str) -> VerdictView:
    """A submission in words; what it speaks of is linked where it still exists."""
    findings = msgspec.convert(submission.findings, list[Finding])
    return VerdictView(
        id=str(submission.pk),
        state=submission.state,
        at=submission.queued_at,
        points=None if submission.points is None else int(submission.points),
        max_points=None if submission.max_points is None else int(submission.max_points),
        checks=tuple(_check(one, world, document, language) for one in findings),
        fault=str(submission.get_error_display()) if submission.state == State.FAILED else "",
        position=submission.journal_position,
    )


def _check(finding: Finding, world: World, document: LabDocument, language: str) -> CheckView:
    check = document.check(finding.check_id)
    number = number_of(document, check.step)
    walked = finding.evidence.get("walk")
    found = msgspec.convert(walked, Walk) if walked else None
    said = explain_finding(document, finding, language)
    return CheckView(
        id=finding.check_id,
        title=check.title.in_language(language),
        passed=finding.passed,
        points=finding.points,
        max_points=finding.max_points,
        what=said.what,
        why=said.why,
        next=said.next,
        step=number,
        step_title=document.steps[number - 1].title.in_language(language),
        refusals=tuple(hop(one, world, language) for one in found.refusals) if found else (),
        journey=drawn(found, world, language) if found else None,
        things=_things(finding.params, world),
        entry=finding.evidence.get("entry"),
    )


def _things(params: Mapping[str, Any], world: World) -> tuple[Thing, ...]:
    """The resources that a finding speaks of."""
    values = [value for found in params.values() for value in (found if isinstance(found, list) else [found])]
    ids = dict.fromkeys(value for value in values if isinstance(value, str) and value in world.resources)
    return tuple(thing(world.resources[one]) for one in ids)
