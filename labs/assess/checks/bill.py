"""What does it cost? The meter of the simulated account decides, and the prices of the day."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from labs.assess.case import Case
from labs.assess.check import Check
from labs.assess.finding import Verdict
from labs.assess.selection import Query
from labs.assess.value import Fault
from labs.cloud import billing
from labs.cloud.billing import Charge, Rate

FACTS = frozenset({"of", "usage_type", "amount", "limit", "lines"})
PRECISION = 6
"""Decimals that count: a price has three, an hour may be cut into seconds."""


class Amount(msgspec.Struct, frozen=True):
    """US dollars of one usage type, and whether all of it has a price here."""

    usage_type: str
    dollars: Decimal
    is_priced: bool = True


class Bill(Check, kw_only=True, tag="bill"):
    """An amount of US dollars lies within a bound: at least, at most, or both."""

    codes: ClassVar = {
        "bill.met": FACTS,
        "bill.too_low": FACTS,
        "bill.too_high": FACTS,
        "bill.unpriced": FACTS | {"unpriced"},
    }

    of: Annotated[
        Literal["hourly", "monthly", "forecast", "charges"],
        Meta(
            description="`hourly`: what is charged by the hour from now on, an hour. `monthly`: all that is charged from "
            "now on, volumes and traffic flows included, in 730 hours. `forecast`: the running calendar month as it will "
            "be if nothing changes. `charges`: what was charged so far."
        ),
    ]
    usage_type: Annotated[str | None, Meta(description="Only this usage type; else all together.")] = None
    resources: Annotated[
        Query | None,
        Meta(description="Only what falls to the resources whose ids this query gives; else all together."),
    ] = None
    at_least: Annotated[float | None, Meta(description="The amount is this or more.")] = None
    at_most: Annotated[
        float | None, Meta(description="The amount is this or less, and nothing in it is without a price here.")
    ] = None

    def examine(self, case: Case) -> Verdict:
        """Add up the amounts that count."""
        amounts = [one for one in self._amounts(case) if self.usage_type in (None, one.usage_type)]
        lines: dict[str, float] = {}
        for one in amounts:
            if one.dollars:
                lines[one.usage_type] = round(lines.get(one.usage_type, 0.0) + float(one.dollars), PRECISION)
        amount = round(float(sum((one.dollars for one in amounts), Decimal(0))), PRECISION)
        facts = {"of": self.of, "usage_type": self.usage_type, "amount": amount, "lines": lines}
        if self.at_least is not None and amount < self.at_least:
            return Verdict(passed=False, code="bill.too_low", params={**facts, "limit": self.at_least})
        if self.at_most is not None and amount > self.at_most:
            return Verdict(passed=False, code="bill.too_high", params={**facts, "limit": self.at_most})
        unpriced = sorted({one.usage_type for one in amounts if not one.is_priced})
        if self.at_most is not None and unpriced:
            params = {**facts, "limit": self.at_most, "unpriced": unpriced}
            return Verdict(passed=False, code="bill.unpriced", params=params)
        limit = self.at_most if self.at_least is None else self.at_least
        return Verdict(passed=True, code="bill.met", params={**facts, "limit": limit})

    def faults(self) -> Iterator[Fault]:
        """What in the options can never be examined."""
        if self.at_least is None and self.at_most is None:
            yield Fault((), "needs at_least, at_most, or both")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            yield Fault(("at_most",), f"{self.at_most} is less than at_least {self.at_least}")
        if self.resources is not None:
            yield from self.resources.faults(place=("resources",))

    def _amounts(self, case: Case) -> Iterator[Amount]:
        world, ids = case.now.world, self._ids(case)
        if self.of == "charges" and ids is None:
            # The meter of worlds from before there were books knows no resources, so all together comes from here.
            yield from (Amount(usage_type, dollars) for usage_type, dollars in billing.charges(world).items())
        elif self.of == "charges":
            yield from _charged((one for bill in billing.invoices(world) for one in bill.charges), ids)
        elif self.of == "forecast":
            yield from _charged(billing.month_ahead(world).charges, ids)
        else:
            rates = (one for one in billing.rates(world) if ids is None or one.resource_id in ids)
            yield from (self._standing(one) for one in rates if self.of == "monthly" or one.by_the_hour)

    def _standing(self, rate: Rate) -> Amount:
        return Amount(rate.usage_type, rate.hour if self.of == "hourly" else rate.month, rate.is_priced)

    def _ids(self, case: Case) -> frozenset[str] | None:
        """The resources that count; None where all do."""
        if self.resources is None:
            return None
        found = case.now.ask(self.resources)
        return frozenset(map(str, found if isinstance(found, list) else [found] if found else []))


def _charged(charges: Iterable[Charge], ids: frozenset[str] | None) -> Iterator[Amount]:
    for one in charges:
        if ids is None:
            yield Amount(one.usage_type, one.amount, one.is_priced)
        elif found := ids & set(one.resources):
            yield Amount(one.usage_type, sum((one.amount_of(id) for id in found), Decimal(0)), one.is_priced)
