"""Does a lab prove itself? Empty it scores nothing, solved it scores all, and no action of its solution could be left out."""

from collections.abc import Iterator, Sequence

from labs.assess.case import Case
from labs.assess.document import LabDocument
from labs.assess.finding import Score
from labs.assess.scoring import finding_of, score
from labs.assess.script import Do, Performance, perform
from labs.assess.start import StartFailed, started
from labs.assess.value import Fault, Place
from labs.cloud.world import World

ACCOUNT_ID = "111122223333"
SEED = 1


def proof_faults(document: LabDocument, seed: int = SEED) -> Iterator[Fault]:
    """Everything that keeps a lab from proving itself, with the place in the document that is to blame."""
    try:
        begun = started(document, ACCOUNT_ID, seed)
    except StartFailed as error:
        yield Fault(("start",), str(error))
        return
    for index, finding in enumerate(score(document, begun.world, (), begun.world).findings):
        if finding.passed:
            yield Fault(("checks", index), f"{finding.check_id} is met before the learner does anything")
    faults = list(solution_faults(document, begun, document.solution, ("solution",)))
    yield from faults
    if not faults:
        yield from _needless(document, begun)
    for index, one in enumerate(document.alternatives):
        yield from solution_faults(document, begun, one.solution, ("alternatives", index, "solution"))


def solution_faults(document: LabDocument, begun: Performance, actions: Sequence[Do], place: Place) -> Iterator[Fault]:
    """What in a solution does not go as it says, and what it does not get the points for."""
    performance = perform(begun.world, actions, begun.names)
    for index, (one, outcome) in enumerate(zip(actions, performance.outcomes, strict=True)):
        if outcome.state == "skipped":
            yield Fault((*place, index, "with"), outcome.message)
        elif one.refused != (outcome.code or None):
            became = f"refused with {outcome.code}: {outcome.message}" if outcome.code else "done"
            expected = f"refused with {one.refused}" if one.refused else "done"
            yield Fault((*place, index), f"{one.action} should be {expected}, and is {became}")
    for finding in scored(document, begun.world, performance).findings:
        if not finding.passed:
            yield Fault(place, f"does not meet the check {finding.check_id}: {finding.code} {finding.params}")


def scored(document: LabDocument, start: World, performance: Performance) -> Score:
    """The score of what a list of actions led to."""
    return score(document, start, performance.journal, performance.world, worlds=performance.worlds)


def _needless(document: LabDocument, begun: Performance) -> Iterator[Fault]:
    for index, one in enumerate(document.solution):
        rest = (*document.solution[:index], *document.solution[index + 1 :])
        if _earns_all(document, begun.world, perform(begun.world, rest, begun.names)):
            yield Fault(("solution", index), f"{one.action} could be left out without losing a point")


def _earns_all(document: LabDocument, start: World, performance: Performance) -> bool:
    """Whether no point is lost; the first that is decides, and the checks after it are spared."""
    case = Case(start, performance.journal, performance.world, worlds=performance.worlds)
    findings = (finding_of(check, case) for check in document.checks)
    return all(one.points == one.max_points for one in findings)
