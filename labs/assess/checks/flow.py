"""How fast is it, and by which driver? A measurement of the simulator decides: new flows beside those that stand."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import Meta

from labs.assess.case import Case
from labs.assess.check import Check
from labs.assess.checks.packet import Port, label
from labs.assess.ends import INTERNET, AnyEnd, end_faults, ends
from labs.assess.finding import Verdict
from labs.assess.value import Fault
from labs.cloud.errors import CloudError
from labs.cloud.hardware.course import Course, course_of
from labs.cloud.hardware.driver import Driver, driver_under
from labs.cloud.hardware.flows import Flow as Sent
from labs.cloud.hardware.flows import measured
from labs.cloud.hardware.latency import round_trip
from labs.cloud.network.step import Walk

SENT = frozenset({"source", "destination", "protocol", "port"})
FOUND = SENT | {"gbps", "milliseconds", "driver", "limited_by", "subject"}


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """One measurement for a check: between which ends, what it found, and whether that is as it should be."""

    passed: bool
    code: str
    params: dict[str, Any]
    walk: Walk | None = None


class Flow(Check, kw_only=True, tag="flow"):
    """From every source to every destination data flow as fast, as near, and by the driver that is asked for."""

    codes: ClassVar = {
        "flow.met": FOUND,
        "flow.no_source": frozenset({"named"}),
        "flow.no_destination": frozenset({"named"}),
        "flow.only_itself": frozenset({"named"}),
        "flow.not_sent": SENT | {"refusal", "message"},
        "flow.refused": SENT | {"refusal", "component_id", "refusals"},
        "flow.too_slow": FOUND | {"limit"},
        "flow.too_fast": FOUND | {"limit"},
        "flow.too_far": FOUND | {"limit"},
        "flow.other_driver": FOUND | {"wanted"},
    }

    source: Annotated[AnyEnd, Meta(description="Where the data come from: one of End's fields.")]
    destination: Annotated[AnyEnd, Meta(description="Where they go: `internet`, an address, or one of End's fields.")]
    protocol: Annotated[Literal["tcp", "udp"], Meta(description="The protocol.")] = "tcp"
    port: Annotated[Port, Meta(description="The destination port.")] = 5201
    flows: Annotated[int, Meta(description="How many connections at once.", ge=1, le=1000)] = 1
    seconds: Annotated[
        int, Meta(description="How long is measured; network credits may run out meanwhile.", ge=1, le=86400)
    ] = 10
    at_least: Annotated[float | None, Meta(description="Gbps on average, or more.")] = None
    at_most: Annotated[float | None, Meta(description="Gbps on average, or less.")] = None
    latency_at_most: Annotated[
        float | None,
        Meta(description="Milliseconds of a round trip, or less. Most such figures are the simulation's own."),
    ] = None
    driver: Annotated[
        Driver | None, Meta(description="The driver by which every instance at an end sees its interface.")
    ] = None

    def examine(self, case: Case) -> Verdict:
        """Measure between all ends; `some` and `every` decide how many of the measurements must be as they should."""
        sources, destinations = ends(self.source, case), ends(self.destination, case)
        if not sources.ids:
            return Verdict(passed=False, code="flow.no_source", params={"named": sources.named})
        if not destinations.ids:
            return Verdict(passed=False, code="flow.no_destination", params={"named": destinations.named})
        rows = [
            row
            for source in sources.ids
            if (row := [self._measure(case, source, target) for target in destinations.ids if target != source])
        ]
        if not rows:
            return Verdict(passed=False, code="flow.only_itself", params={"named": sources.named})
        passed = sources.enough(destinations.enough(one.passed for one in row) for row in rows)
        told = next(one for row in rows for one in row if one.passed is passed)
        evidence = {} if told.walk is None else {"walk": told.walk}
        return Verdict(passed=passed, code=told.code, params=told.params, evidence=evidence)

    def faults(self) -> Iterator[Fault]:
        """What in the options can never be examined."""
        yield from end_faults(self.source, ("source",))
        yield from end_faults(self.destination, ("destination",))
        if self.source == INTERNET:
            yield Fault(("source",), "only instances of the Region send data")
        wanted = (self.at_least, self.at_most, self.latency_at_most, self.driver)
        if all(one is None for one in wanted):
            yield Fault((), "needs at_least, at_most, latency_at_most or driver")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            yield Fault(("at_most",), f"{self.at_most} is less than at_least {self.at_least}")

    def _measure(self, case: Case, source: str, destination: str) -> Trial:
        world = case.now.world
        sent = {
            "source": label(world, source),
            "destination": label(world, destination),
            "protocol": self.protocol,
            "port": self.port,
        }
        try:
            course = course_of(
                world, source, destination, protocol=self.protocol, port=self.port, elsewhere=case.elsewhere
            )
        except CloudError as error:
            params = {**sent, "refusal": error.code, "message": error.message}
            return Trial(passed=False, code="flow.not_sent", params=params)
        if not course.runs or course.sender is None:
            return Trial(passed=False, code="flow.refused", params={**sent, **_stopped(course.walk)}, walk=course.walk)
        return self._judged(case, course, sent)

    def _judged(self, case: Case, course: Course, sent: dict[str, Any]) -> Trial:
        found = measured(case.now.world, Sent(course, self.protocol, self.flows), self.seconds)
        told = {
            **sent,
            "gbps": round(found.gbps, 3),
            "milliseconds": round(round_trip(course), 3),
            "driver": found.driver,
            "limited_by": str(found.limited_by),
            "subject": found.facts.get("subject", ""),
        }
        code, missed = self._missed(course, told["gbps"], told["milliseconds"])
        return Trial(passed=code == "flow.met", code=code, params={**told, **missed}, walk=course.walk)

    def _missed(self, course: Course, gbps: float, milliseconds: float) -> tuple[str, dict[str, Any]]:
        """The first thing that is not as it should be, and what should have been."""
        if self.driver is not None:
            seats = [one for one in (course.sender, course.receiver) if one]
            others = [one for seat in seats if (one := driver_under(seat.world, seat.instance)) != self.driver]
            if others:
                return "flow.other_driver", {"driver": others[0], "wanted": self.driver}
        if self.at_least is not None and gbps < self.at_least:
            return "flow.too_slow", {"limit": self.at_least}
        if self.at_most is not None and gbps > self.at_most:
            return "flow.too_fast", {"limit": self.at_most}
        if self.latency_at_most is not None and milliseconds > self.latency_at_most:
            return "flow.too_far", {"limit": self.latency_at_most}
        return "flow.met", {}


def _stopped(way: Walk) -> dict[str, Any]:
    first = way.refusals[0] if way.refusals else None
    return {
        "refusal": first.code if first else "",
        "component_id": first.component_id if first else "",
        "refusals": [step.code for step in way.refusals],
    }
