"""What does it cost? The meter of the simulated account decides."""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from labs.assess.case import Case
from labs.assess.check import Check
from labs.assess.finding import Verdict
from labs.assess.value import Fault
from labs.cloud import billing

FACTS = frozenset({"of", "usage_type", "amount", "limit", "lines"})
PRECISION = 6
"""Decimals that count: a price has three, an hour may be cut into seconds."""


class Bill(Check, kw_only=True, tag="bill"):
    """An amount of US dollars lies within a bound: at least, at most, or both."""

    codes: ClassVar = {"bill.met": FACTS, "bill.too_low": FACTS, "bill.too_high": FACTS}

    of: Annotated[
        Literal["hourly", "charges"],
        Meta(description="`hourly`: what the account costs from now on, an hour. `charges`: what was charged so far."),
    ]
    usage_type: Annotated[str | None, Meta(description="Only this usage type; else all together.")] = None
    at_least: Annotated[float | None, Meta(description="The amount is this or more.")] = None
    at_most: Annotated[float | None, Meta(description="The amount is this or less.")] = None

    def examine(self, case: Case) -> Verdict:
        """Add up the lines that count."""
        lines = {name: amount for name, amount in self._lines(case) if self.usage_type in (None, name)}
        amount = round(sum(lines.values()), PRECISION)
        facts = {"of": self.of, "usage_type": self.usage_type, "amount": amount, "lines": lines}
        if self.at_least is not None and amount < self.at_least:
            return Verdict(passed=False, code="bill.too_low", params={**facts, "limit": self.at_least})
        if self.at_most is not None and amount > self.at_most:
            return Verdict(passed=False, code="bill.too_high", params={**facts, "limit": self.at_most})
        limit = self.at_most if self.at_least is None else self.at_least
        return Verdict(passed=True, code="bill.met", params={**facts, "limit": limit})

    def faults(self) -> Iterator[Fault]:
        """What in the options can never be examined."""
        if self.at_least is None and self.at_most is None:
            yield Fault((), "needs at_least, at_most, or both")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            yield Fault(("at_most",), f"{self.at_most} is less than at_least {self.at_least}")

    def _lines(self, case: Case) -> Iterator[tuple[str, float]]:
        world = case.now.world
        if self.of == "charges":
            yield from ((name, float(amount)) for name, amount in billing.charges(world).items())
            return
        for usage_type, lines in groupby(billing.hourly(world), key=attrgetter("usage_type")):
            yield usage_type, float(sum(line.amount for line in lines))
