"""What has a change to a network brought back, and what has it opened or broken? Judged by the packets that are meant."""

from collections.abc import Sequence
from typing import NamedTuple

from labs.assess.case import Case
from labs.assess.checks.packet import Packet
from labs.assess.finding import Finding
from labs.assess.scoring import finding_of
from labs.cloud.world import World


class Restoration(NamedTuple):
    """How a change did: a finding for every intent, and how many it brought back, opened and broke."""

    findings: tuple[Finding, ...]
    needed: int
    """The intents that were not met before."""
    restored: int
    """Those of them that are met now."""
    opened: int
    """What is let through and was kept out before."""
    broken: int
    """What got through before and does not now."""

    @property
    def is_whole(self) -> bool:
        """Whether every intent is met."""
        return all(one.passed for one in self.findings)

    @property
    def credit(self) -> float:
        """The share that was brought back, less what was opened or broken; from 0 to 1."""
        if not self.needed:
            return float(self.is_whole)
        return max(0, self.restored - self.opened - self.broken) / self.needed


def findings(intents: Sequence[Packet], world: World) -> tuple[Finding, ...]:
    """A finding for every intent, as the world is."""
    case = Case(world, (), world)
    return tuple(finding_of(one, case) for one in intents)


def restored(intents: Sequence[Packet], before: World, after: World) -> Restoration:
    """What changing one world to the other did for the intents."""
    was, now = findings(intents, before), findings(intents, after)
    spoilt = [one for one, old, new in zip(intents, was, now, strict=True) if old.passed and not new.passed]
    return Restoration(
        findings=now,
        needed=sum(not one.passed for one in was),
        restored=sum(new.passed and not old.passed for old, new in zip(was, now, strict=True)),
        opened=sum(one.expect == "not_delivered" for one in spoilt),
        broken=sum(one.expect == "delivered" for one in spoilt),
    )
