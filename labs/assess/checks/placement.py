"""Do instances stand where they should: close together, apart, or so that enough of them survive a failure?

The hardware under them decides, so whatever places them well earns the points: a group, or nothing but luck.
"""

from collections.abc import Collection, Iterator
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from labs.assess.case import Case
from labs.assess.check import Check
from labs.assess.checks.packet import label
from labs.assess.finding import Verdict
from labs.assess.selection import Query
from labs.assess.value import Fault, Value
from labs.cloud.hardware.failure import works
from labs.cloud.hardware.floor import LEVELS, Level, level_of, lies_in, pieces_of
from labs.cloud.hardware.housing import host_of
from labs.cloud.resources.instance import Instance
from labs.cloud.world import World

INSTANCES = frozenset({"instances", "count"})
Hosts = dict[str, str]
"""Instance id -> the host it is on."""


class Survive(Value, kw_only=True):
    """A failure, and how many of the instances must still work then."""

    failure: Annotated[
        Literal["any", "host", "rack", "segment", "data-centre", "zone"],
        Meta(description="Every single piece of hardware of this level, one after the other; `any`: of every level."),
    ] = "any"
    hardware: Annotated[
        str | None, Meta(description="Instead: the piece of hardware of this name, `apne2-az1/dc1/s1`.")
    ] = None
    at_least: Annotated[int, Meta(ge=1, description="So many of the instances still work, whichever of them fails.")]


class Placement(Check, kw_only=True, tag="placement"):
    """Running instances share hardware, share none, or survive a failure: exactly one of the last three."""

    codes: ClassVar = {
        "placement.met": INSTANCES,
        "placement.too_few": INSTANCES | {"wanted"},
        "placement.down": INSTANCES | {"down"},
        "placement.scattered": INSTANCES | {"level", "hardware"},
        "placement.shared": INSTANCES | {"level", "hardware", "sharing"},
        "placement.lost": INSTANCES | {"level", "hardware", "left", "wanted", "lost"},
    }

    instances: Annotated[Query, Meta(description="Ids of instances; those that run are looked at.")]
    count: Annotated[int, Meta(ge=1, description="At least so many of them run.")] = 1
    share: Annotated[Level | None, Meta(description="All of them are in one and the same of these.")] = None
    apart: Annotated[Level | None, Meta(description="No two of them are in the same of these.")] = None
    survive: Annotated[Survive | None, Meta(description="Enough of them outlive a failure.")] = None

    def examine(self, case: Case) -> Verdict:
        """Look at the hardware under the instances as they run now."""
        world = case.now.world
        hosts = _hosts(world, case.now.ask(self.instances))
        facts = {"instances": [label(world, one) for one in hosts], "count": len(hosts)}
        if len(hosts) < self.count:
            return Verdict(passed=False, code="placement.too_few", params={**facts, "wanted": self.count})
        down = [label(world, one) for one in hosts if not works(world, world.get(Instance, one))]
        if down:
            return Verdict(passed=False, code="placement.down", params={**facts, "down": down})
        found = self._fault(world, hosts)
        if found is None:
            return Verdict(passed=True, code="placement.met", params=facts)
        code, params = found
        return Verdict(passed=False, code=code, params={**facts, **params})

    def faults(self) -> Iterator[Fault]:
        """What in the options can never be examined."""
        yield from self.instances.faults(place=("instances",))
        if sum(one is not None for one in (self.share, self.apart, self.survive)) != 1:
            yield Fault((), "needs exactly one of share, apart, survive")
        if self.apart is not None and self.count < 2:
            yield Fault(("count",), "a single instance is always apart; ask for 2 or more")
        if self.share is not None and self.count < 2:
            yield Fault(("count",), "a single instance shares hardware with itself; ask for 2 or more")
        hardware = self.survive.hardware if self.survive else None
        if hardware is not None and level_of(hardware) is None:
            yield Fault(("survive", "hardware"), f"{hardware} is no name of hardware")

    def _fault(self, world: World, hosts: Hosts) -> tuple[str, dict[str, Any]] | None:
        if self.share is not None:
            return _scattered(hosts, self.share)
        if self.apart is not None:
            return _shared(world, hosts, self.apart)
        return _lost(world, hosts, self.survive) if self.survive else None


def _hosts(world: World, found: Any) -> Hosts:
    ids = [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, str)]
    present = [one for id in dict.fromkeys(ids) if (one := world.find(Instance, id)) and one.state == "running"]
    return {one.id: host for one in present if (host := host_of(world, one))}


def _scattered(hosts: Hosts, level: Level) -> tuple[str, dict[str, Any]] | None:
    pieces = sorted({pieces_of(one)[LEVELS.index(level)] for one in hosts.values()})
    return ("placement.scattered", {"level": level, "hardware": pieces}) if len(pieces) > 1 else None


def _shared(world: World, hosts: Hosts, level: Level) -> tuple[str, dict[str, Any]] | None:
    on: dict[str, list[str]] = {}
    for id, host in hosts.items():
        on.setdefault(pieces_of(host)[LEVELS.index(level)], []).append(label(world, id))
    crowded = next(((piece, ids) for piece, ids in on.items() if len(ids) > 1), None)
    return ("placement.shared", {"level": level, "hardware": crowded[0], "sharing": crowded[1]}) if crowded else None


def _lost(world: World, hosts: Hosts, survive: Survive) -> tuple[str, dict[str, Any]] | None:
    """The failure that leaves the fewest, if those are too few."""
    named = survive.hardware
    failures: Collection[str] = (named,) if named else _failures(hosts, survive.failure)
    lost = {piece: [id for id, host in hosts.items() if lies_in(host, piece)] for piece in failures}
    worst = max(lost, key=lambda piece: len(lost[piece]), default="")
    left = len(hosts) - len(lost.get(worst, ()))
    if left >= survive.at_least:
        return None
    told = {"left": left, "wanted": survive.at_least, "lost": [label(world, one) for one in lost.get(worst, ())]}
    return "placement.lost", {"level": level_of(worst) or "", "hardware": worst, **told}


def _failures(hosts: Hosts, wanted: str) -> list[str]:
    """The pieces of hardware whose failure takes one of the instances down, the smallest first."""
    every = {piece for host in hosts.values() for piece in pieces_of(host)}
    return sorted((one for one in every if wanted in ("any", level_of(one))), key=lambda one: (-one.count("/"), one))
