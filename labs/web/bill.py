"""What does this network cost, by the hour now and in all so far, and what time is it in the simulation?"""

from datetime import datetime, timedelta
from decimal import Decimal

from labs.cloud import billing
from labs.cloud.world import World
from labs.web.shown import Shown
from labs.web.topology import Thing, thing

HOURS_A_MONTH = 730
"""What AWS's own calculators take for a month."""


class BillLine(Shown, frozen=True, kw_only=True):
    """One kind of usage, charged by the hour."""

    usage_type: str
    quantity: int
    price: str
    amount: str
    things: tuple[Thing, ...]


class Charge(Shown, frozen=True, kw_only=True):
    """What one kind of usage has cost since the lab began."""

    usage_type: str
    amount: str


class BillView(Shown, frozen=True, kw_only=True):
    """The bill as the page shows it."""

    now: datetime
    lines: tuple[BillLine, ...]
    hourly: str
    monthly: str
    charges: tuple[Charge, ...]
    total: str


def bill_view(world: World) -> BillView:
    """The bill of a world."""
    hourly = billing.hourly_total(world)
    charges = billing.charges(world)
    return BillView(
        now=world.now,
        lines=tuple(_line(one, world) for one in billing.hourly(world)),
        hourly=dollars(hourly),
        monthly=dollars(hourly * HOURS_A_MONTH, 2),
        charges=tuple(Charge(usage_type=name, amount=dollars(amount)) for name, amount in sorted(charges.items())),
        total=dollars(sum(charges.values(), Decimal(0)), 2),
    )


def dollars(amount: Decimal, digits: int = 3) -> str:
    """An amount of US dollars."""
    return f"${amount:,.{digits}f}"


STEPS = (timedelta(hours=1), timedelta(days=1), timedelta(days=30))
"""How far time can be let pass with one click."""


def _line(line: billing.Line, world: World) -> BillLine:
    found = (world.resources.get(one) for one in line.resource_ids)
    return BillLine(
        usage_type=line.usage_type,
        quantity=line.quantity,
        price="?" if line.price is None else dollars(line.price),
        amount=dollars(line.amount),
        things=tuple(thing(one) for one in found if one),
    )
