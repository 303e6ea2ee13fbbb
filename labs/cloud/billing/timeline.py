"""What does a bill tell of time that passed? What began and ceased to cost, new price rules, and the end of each month."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from labs.cloud.billing.cost import rules_compared
from labs.cloud.billing.invoice import NOTHING, Invoice, invoice_of
from labs.cloud.billing.meter import midnight, period_of
from labs.cloud.books import Event, Run
from labs.cloud.facts import prices
from labs.cloud.registry import schedule
from labs.cloud.world import World

CENT = Decimal("0.01")
NAMED = 3
"""So many resources, or lines of a bill, are named; the others are counted."""


def began(world: World, runs: Iterable[Run]) -> list[Event]:
    """That these began to cost, one event for each usage type; what is free is not told."""
    return _told(world, "bill.began", runs)


def ceased(world: World, runs: Iterable[Run]) -> list[Event]:
    """That these cost nothing more."""
    return _told(world, "bill.ceased", runs)


def next_border(world: World) -> datetime:
    """When the running period ends: a month, or a part of one whose prices hold."""
    return period_of(world.now)[1]


@schedule(next_border)
def tell_the_border(world: World) -> tuple[World, tuple[Event, ...]]:
    """The bill of a month that is over, and a price rule that begins."""
    found = []
    if world.now.day == 1:
        ended = invoice_of(world, (world.now - timedelta(days=1)).date().replace(day=1))
        found += [_month_ended(world, ended)] if ended.charges else []
    if world.now in map(midnight, prices.changes()):
        found.append(_rule_changed(world))
    return world, tuple(found)


def _month_ended(world: World, invoice: Invoice) -> Event:
    largest = sorted(invoice.charges, key=lambda one: one.amount, reverse=True)[:NAMED]
    lines = {one.usage_type: cents(one.amount) for one in largest if one.amount}
    code = "bill.month_ended" if invoice.is_priced else "bill.month_ended_in_part"
    params = {"month": f"{invoice.month:%Y-%m}", "total": cents(invoice.total), "lines": lines}
    return Event(moment=world.now, code=code, params=params)


def _rule_changed(world: World) -> Event:
    old, new = (sum((one.month for one in rules), NOTHING) for rules in rules_compared(world))
    params = {"day": f"{world.now:%Y-%m-%d}", "before": cents(old), "after": cents(new)}
    return Event(moment=world.now, code="bill.rule_changed", params=params)


def _told(world: World, code: str, runs: Iterable[Run]) -> list[Event]:
    groups: dict[str, list[str]] = {}
    for run in runs:
        tariff = prices.tariff(world.region, run.usage_type, world.now.date())
        if tariff is None or tariff.first_price:
            groups.setdefault(run.usage_type, []).append(run.resource_id)
    return [Event(moment=world.now, code=code, params=_of(usage_type, ids)) for usage_type, ids in groups.items()]


def _of(usage_type: str, ids: list[str]) -> dict[str, object]:
    return {"usage_type": usage_type, "count": len(ids), "resource_ids": list(dict.fromkeys(ids))[:NAMED]}


def cents(amount: Decimal) -> str:
    """An amount of US dollars, to the cent."""
    return str(amount.quantize(CENT, ROUND_HALF_UP))
