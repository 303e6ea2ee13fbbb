"""What is this network like as a whole? Who reaches whom, what the internet sees, what each gateway carries, what is
unused, and what a senior engineer would raise. Pure: workers run it (labs/study/surveys.py), doors show it.
"""

from collections.abc import Callable

from labs.cloud.survey import joins, unused, warnings
from labs.cloud.survey.carried import Carried, carried_by_gateways
from labs.cloud.survey.finding import Finding, found_by, looks
from labs.cloud.survey.reached import Exposed, Reached, exposed_to_internet, isolated_ones, who_reaches_whom
from labs.cloud.world import Frozen, World

__all__ = ["Carried", "Exposed", "Finding", "Reached", "Survey", "survey"]
_LOOKED_FOR_IN = (joins, unused, warnings)
"""Imported so that what they look for is registered."""


class Survey(Frozen):
    """What a survey found in one Region."""

    region: str
    resources: int
    reached: Reached
    exposed: tuple[Exposed, ...]
    isolated: tuple[str, ...]
    carried: tuple[Carried, ...]
    findings: tuple[Finding, ...]


def survey(
    world: World,
    *,
    tell: Callable[[int, str], object] = lambda _percent, _stage: None,
) -> Survey:
    """Look at everything. `tell` hears how far it is, in percent, and what is being done; it may raise to end it."""
    tell(0, "matrix")
    reached = who_reaches_whom(world)
    tell(60, "exposure")
    exposed, isolated = exposed_to_internet(reached), isolated_ones(reached)
    tell(70, "gateways")
    carried = carried_by_gateways(world)
    findings: list[Finding] = []
    every = looks()
    for number, look in enumerate(every):
        tell(80 + 20 * number // len(every), look.group)
        findings.extend(found_by(look, world))
    return Survey(
        region=world.region,
        resources=len(world.resources),
        reached=reached,
        exposed=exposed,
        isolated=isolated,
        carried=carried,
        findings=tuple(findings),
    )
