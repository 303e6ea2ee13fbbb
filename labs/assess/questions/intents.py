"""What is a network in a question meant to do? Packets that have to arrive, and packets that must not."""

from collections.abc import Iterator, Sequence
from typing import Any

from labs.assess.checks.packet import Packet
from labs.assess.finding import Finding
from labs.assess.restoring import findings
from labs.assess.scene import Scene, played
from labs.assess.value import Fault


def intents_shown(intents: Sequence[Packet]) -> list[dict[str, Any]]:
    """What is meant, in words, and whether it is to arrive."""
    return [{"text": one.title, "arrives": one.expect == "delivered"} for one in intents]


def intent_faults(intents: Sequence[Packet], scene: Scene | None) -> Iterator[Fault]:
    """Intents that can never be examined, or of which none is missed, so that there is nothing to mend."""
    if scene is None:
        yield Fault(("scene",), "needs a scene")
        return
    for index, one in enumerate(intents):
        for fault in one.faults():
            yield Fault(("intents", index, *fault.place), fault.text)
    if all(one.passed for one in findings(intents, played(scene).world)):
        yield Fault(("intents",), "all of them are met already")


def walk_of_a_miss(found: Sequence[Finding]) -> dict[str, Any]:
    """Evidence for a mark: the walk of the first packet that does not fare as it should, else of the first one."""
    walked = [one for one in found if "walk" in one.evidence]
    told = next((one for one in walked if not one.passed), next(iter(walked), None))
    return {"walk": told.evidence["walk"]} if told else {}
