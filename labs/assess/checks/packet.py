"""Does a packet get where it should, and not where it should not? The one walk of the simulator decides."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import Meta

from labs.assess.case import Case
from labs.assess.check import Check
from labs.assess.ends import INTERNET, AnyEnd, end_faults, ends
from labs.assess.finding import Verdict
from labs.assess.selection import Query
from labs.assess.value import Fault
from labs.cloud.errors import CloudError
from labs.cloud.network.packet import PORTLESS
from labs.cloud.network.step import Refusal, Step, Walk
from labs.cloud.network.walk import walk
from labs.cloud.world import World

Port = Annotated[int, Meta(ge=1, le=65535)]

SENT = frozenset({"source", "destination", "protocol", "port"})
STOPPED = SENT | {"refusal", "component_id", "component_type", "refusals"}


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """One packet that was sent for a check: which, its walk, and whether it fared as it should."""

    passed: bool
    code: str
    params: dict[str, Any]
    walk: Walk | None = None

    @property
    def nearness(self) -> tuple[bool, int, int]:
        """How close it came, for choosing the one to speak of: the fewer refusals and the longer the way, the closer."""
        if self.walk is None:
            return False, 0, 0
        return True, -len(self.walk.refusals), len(self.walk.request) + len(self.walk.reply)


class Packet(Check, kw_only=True, tag="packet"):
    """A packet is sent from every source to every destination, and its reply back."""

    codes: ClassVar = {
        "packet.delivered": SENT | {"source_seen"},
        "packet.kept_out": STOPPED,
        "packet.no_source": frozenset({"named"}),
        "packet.no_destination": frozenset({"named"}),
        "packet.only_itself": frozenset({"named"}),
        "packet.not_sent": SENT | {"refusal", "message"},
        "packet.lost": STOPPED,
        "packet.unanswered": STOPPED,
        "packet.let_through": SENT,
        "packet.kept_out_otherwise": STOPPED | {"wanted"},
        "packet.other_source": SENT | {"source_seen", "wanted"},
    }

    source: Annotated[AnyEnd, Meta(description="Where it starts: `internet`, an address, or one of End's fields.")]
    destination: Annotated[AnyEnd, Meta(description="Where it goes; as for the source.")]
    protocol: Annotated[Literal["tcp", "udp", "icmp", "icmpv6"], Meta(description="The protocol.")] = "tcp"
    ports: Annotated[
        tuple[Port, ...], Meta(description="Destination ports, each tried; for icmp and icmpv6 leave it out.")
    ] = ()
    expect: Annotated[
        Literal["delivered", "not_delivered"],
        Meta(description="`delivered`: it arrives and the reply comes back. `not_delivered`: it does not arrive."),
    ]
    refused_by: Annotated[
        tuple[Refusal, ...], Meta(description="With `not_delivered`: one of these codes must be among the reasons.")
    ] = ()
    source_seen: Annotated[
        Query | None, Meta(description="With `delivered`: the far end sees one of these source addresses.")
    ] = None

    def examine(self, case: Case) -> Verdict:
        """Send every packet; `some` and `every` decide how many of them must fare as they should."""
        sources, destinations = ends(self.source, case), ends(self.destination, case)
        if not sources.ids:
            return Verdict(passed=False, code="packet.no_source", params={"named": sources.named})
        if not destinations.ids:
            return Verdict(passed=False, code="packet.no_destination", params={"named": destinations.named})
        rows = [
            row
            for source in sources.ids
            if (row := [self._send(case, source, target) for target in destinations.ids if target != source])
        ]
        if not rows:
            return Verdict(passed=False, code="packet.only_itself", params={"named": sources.named})
        passed = sources.enough(destinations.enough(one.passed for one in row) for row in rows)
        return _verdict([one for row in rows for one in row], passed=passed)

    def faults(self) -> Iterator[Fault]:
        """What in the options can never be examined."""
        yield from end_faults(self.source, ("source",))
        yield from end_faults(self.destination, ("destination",))
        if self.source == INTERNET == self.destination:
            yield Fault(("destination",), "a packet from the internet to the internet never enters the Region")
        if self.protocol in PORTLESS and self.ports:
            yield Fault(("ports",), f"{self.protocol} has no ports")
        if self.protocol not in PORTLESS and not self.ports:
            yield Fault(("ports",), f"{self.protocol} needs at least one port")
        if self.refused_by and self.expect == "delivered":
            yield Fault(("refused_by",), "a delivered packet is refused by nothing")
        if self.source_seen is not None:
            yield from self._source_seen_faults(self.source_seen)

    def _source_seen_faults(self, query: Query) -> Iterator[Fault]:
        if self.expect == "not_delivered":
            yield Fault(("source_seen",), "of a packet that is not delivered nobody sees the source")
        yield from query.faults(place=("source_seen",))

    def _send(self, case: Case, source: str, destination: str) -> Trial:
        """Send one packet to each port; the first that does not fare as it should speaks for all."""
        trials = [self._send_one(case, source, destination, port) for port in self.ports or (None,)]
        return next((one for one in trials if not one.passed), trials[0])

    def _send_one(self, case: Case, source: str, destination: str, port: int | None) -> Trial:
        world = case.now.world
        sent = {
            "source": label(world, source),
            "destination": label(world, destination),
            "protocol": self.protocol,
            "port": port,
        }
        try:
            way = walk(
                world,
                source=source,
                destination=destination,
                protocol=self.protocol,
                destination_port=port,
                elsewhere=case.elsewhere,
            )
        except CloudError as error:
            return Trial(
                passed=False, code="packet.not_sent", params={**sent, "refusal": error.code, "message": error.message}
            )
        judged = self._delivered if self.expect == "delivered" else self._not_delivered
        passed, code, params = judged(case, way)
        return Trial(passed=passed, code=code, params={**sent, **params}, walk=way)

    def _delivered(self, case: Case, way: Walk) -> tuple[bool, str, dict[str, Any]]:
        if not way.arrived:
            return False, "packet.lost", _stopped(way)
        if not way.returned:
            return False, "packet.unanswered", _stopped(way)
        seen = {"source_seen": way.source_seen}
        if self.source_seen is None:
            return True, "packet.delivered", seen
        wanted = case.now.ask(self.source_seen)
        fits = way.source_seen in (wanted if isinstance(wanted, list) else [wanted])
        return (True, "packet.delivered", seen) if fits else (False, "packet.other_source", {**seen, "wanted": wanted})

    def _not_delivered(self, case: Case, way: Walk) -> tuple[bool, str, dict[str, Any]]:
        if way.arrived:
            return False, "packet.let_through", {}
        if self.refused_by and not any(step.code in self.refused_by for step in way.refusals):
            return False, "packet.kept_out_otherwise", {**_stopped(way), "wanted": list(self.refused_by)}
        return True, "packet.kept_out", _stopped(way)


def label(world: World, id: str) -> str:
    """An id with the Name tag that a learner knows it by."""
    found = world.resources.get(id)
    name = found.tags.get("Name") if found else None
    return f"{name} ({id})" if name else id


def _verdict(trials: list[Trial], *, passed: bool) -> Verdict:
    """The verdict of all trials, told by one of them: the best when it passed, else the nearest to passing."""
    told = max((one for one in trials if one.passed is passed), key=lambda one: one.nearness)
    evidence = {} if told.walk is None else {"walk": told.walk}
    return Verdict(passed=passed, code=told.code, params=told.params, evidence=evidence)


def _stopped(way: Walk) -> dict[str, Any]:
    first: Step | None = way.refusals[0] if way.refusals else None
    return {
        "refusal": first.code if first else "",
        "component_id": first.component_id if first else "",
        "component_type": first.component_type if first else "",
        "refusals": [step.code for step in way.refusals],
    }
