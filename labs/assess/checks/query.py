"""Does the world hold what it should? JMESPath over what Describe actions answer."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from msgspec import Meta

from labs.assess.case import Case
from labs.assess.check import Check
from labs.assess.finding import Verdict
from labs.assess.selection import Demand
from labs.assess.value import Fault


class Query(Check, kw_only=True, tag="query"):
    """What Describe actions answer, cut down by a JMESPath, is what it should be."""

    codes: ClassVar = {
        "query.met": frozenset({"action", "found"}),
        "query.unmet": frozenset({"action", "found", "demand", "wanted"}),
    }

    demands: Annotated[
        tuple[Demand, ...], Meta(description="Questions and what their answers must be; all of them.", min_length=1)
    ]

    def examine(self, case: Case) -> Verdict:
        """Ask the world as it is now; the first answer that is not as it must be decides."""
        answers = [(one, case.now.ask(one)) for one in self.demands]
        unmet = next(((one, found) for one, found in answers if not one.is_met(found, {})), None)
        told, found = unmet or answers[-1]
        params = {"action": told.action, "found": found}
        if unmet is None:
            return Verdict(passed=True, code="query.met", params=params)
        demand, wanted = told.wanted
        return Verdict(passed=False, code="query.unmet", params={**params, "demand": demand, "wanted": wanted})

    def faults(self) -> Iterator[Fault]:
        """What in the questions can never be asked, or in the demands never be met."""
        for index, demand in enumerate(self.demands):
            yield from demand.faults(place=("demands", index))
