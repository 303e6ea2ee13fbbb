"""In which world does a lab begin?"""

from datetime import UTC

from labs.assess.document import LabDocument
from labs.assess.script import Performance, perform
from labs.cloud.genesis import begin
from labs.cloud.world import World


class StartFailed(ValueError):
    """An action of the start was not carried out; the message says which and why."""


def start_world(document: LabDocument, account_id: str, seed: int) -> World:
    """The world of a lab before the learner's first action. Raises StartFailed."""
    return started(document, account_id, seed).world


def started(document: LabDocument, account_id: str, seed: int) -> Performance:
    """The start with the names it defines. Raises StartFailed."""
    empty = begin(
        account_id=account_id,
        region=document.region,
        seed=seed,
        now=document.date.astimezone(UTC),
        default_vpc=document.default_vpc,
    )
    performance = perform(empty, document.start)
    for index, outcome in enumerate(performance.outcomes):
        if outcome.state != "done":
            raise StartFailed(f"start[{index}] {document.start[index].action}: {outcome.code} {outcome.message}")
    return performance
