"""Does the world hold what it should? JMESPath over what a Describe action answers."""

from collections.abc import Iterator
from typing import ClassVar

from labs.assess.case import Case
from labs.assess.check import Check
from labs.assess.finding import Verdict
from labs.assess.selection import Demand
from labs.assess.value import Fault


class Query(Demand, Check, tag="query"):
    """What a Describe action answers, cut down by a JMESPath, is what it should be."""

    codes: ClassVar = {
        "query.met": frozenset({"action", "found"}),
        "query.unmet": frozenset({"action", "found", "demand", "wanted"}),
    }

    def examine(self, case: Case) -> Verdict:
        """Ask the world as it is now."""
        found = case.now.ask(self)
        params = {"action": self.action, "found": found}
        if self.is_met(found, {}):
            return Verdict(passed=True, code="query.met", params=params)
        demand, wanted = next(iter(self.demands.items()))
        return Verdict(passed=False, code="query.unmet", params={**params, "demand": demand, "wanted": wanted})

    def faults(self) -> Iterator[Fault]:  # type: ignore[override]
        """What in the question can never be asked, or in the demand never be met."""
        yield from Demand.faults(self)
