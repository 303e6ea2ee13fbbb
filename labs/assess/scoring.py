"""How many points is a learner's work worth, and why? The same case always gets the same score."""

from collections.abc import Mapping, Sequence

from labs.assess.case import Case
from labs.assess.check import Check
from labs.assess.document import LabDocument
from labs.assess.entry import Entry
from labs.assess.finding import Finding, Score
from labs.cloud.network.carriage import NOWHERE
from labs.cloud.world import World


def score(
    document: LabDocument,
    start: World,
    journal: Sequence[Entry],
    world: World,
    elsewhere: Mapping[str, World] = NOWHERE,
    worlds: Sequence[World] | None = None,
) -> Score:
    """Judge a world by every check of a lab. Never raises, whatever the world and the journal are.

    `elsewhere` are the Regions that the world is peered with, by name; `worlds` those after each entry of the journal, where
    they are at hand, so that nothing has to be played again.
    """
    case = Case(start, journal, world, elsewhere, worlds)
    findings = tuple(finding_of(check, case) for check in document.checks)
    return Score(
        points=sum(one.points for one in findings),
        max_points=sum(one.max_points for one in findings),
        findings=findings,
    )


def finding_of(check: Check, case: Case) -> Finding:
    """What one check says of a case."""
    verdict = check.examine(case)
    return Finding(
        check_id=check.id,
        passed=verdict.passed,
        points=check.points if verdict.passed else 0,
        max_points=check.points,
        code=verdict.code,
        params=verdict.params,
        evidence=verdict.evidence,
    )
