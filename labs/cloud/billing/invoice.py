"""What was charged so far? The books priced, usage type by usage type, month by month.

Amounts are exact; only who shows them rounds to cents. AWS rounds each line of a bill to cents, which is not done here.
"""

import calendar
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from operator import itemgetter

from labs.cloud.billing.meter import quantities
from labs.cloud.facts import prices
from labs.cloud.facts.prices import Source, Tariff
from labs.cloud.world import Frozen, World

NOTHING = Decimal(0)
SECONDS_AN_HOUR = 3_600
SECONDS_A_DAY = 86_400
UNITS = {"second": "Hrs", "hour": "Hrs", "GB-Mo": "GB-Mo", "GB": "GB", "count": "Count"}
"""In what AWS's bills count: https://docs.aws.amazon.com/cur/latest/userguide/Pricing-columns.html"""


class Part(Frozen):
    """So much of a usage type at one price; None where no price is known here."""

    quantity: Decimal
    price: Decimal | None

    @property
    def amount(self) -> Decimal:
        """US dollars."""
        return self.quantity * (self.price or NOTHING)


class Charge(Frozen):
    """One usage type of one month: how much of it, at which prices, and of which resources."""

    month: date
    usage_type: str
    quantity: Decimal
    unit: str
    parts: tuple[Part, ...]
    resources: dict[str, Decimal]
    """Resource -> its part of the quantity, in the meter's own unit."""
    source: Source | None = None

    @property
    def amount(self) -> Decimal:
        """US dollars, of what has a price."""
        return sum((one.amount for one in self.parts), NOTHING)

    @property
    def is_priced(self) -> bool:
        """Whether all of it has a price here."""
        return all(one.price is not None for one in self.parts)

    def amount_of(self, resource_id: str) -> Decimal:
        """US dollars that fall to one resource, by its part of the quantity."""
        total = sum(self.resources.values(), NOTHING)
        return self.amount * self.resources.get(resource_id, NOTHING) / total if total else NOTHING


class Invoice(Frozen):
    """A month's bill, which may still be running."""

    month: date
    charges: tuple[Charge, ...]

    @property
    def total(self) -> Decimal:
        """US dollars, of what has a price."""
        return sum((one.amount for one in self.charges), NOTHING)

    @property
    def is_priced(self) -> bool:
        """Whether everything on it has a price here."""
        return all(one.is_priced for one in self.charges)


def invoices(world: World) -> tuple[Invoice, ...]:
    """The bill of every month in which something was used, oldest first."""
    months: dict[date, list[Charge]] = {}
    for one in _charges(world):
        months.setdefault(one.month, []).append(one)
    return tuple(Invoice(month=month, charges=tuple(found)) for month, found in sorted(months.items()))


def invoice_of(world: World, month: date) -> Invoice:
    """The bill of one month as far as it is metered; empty where nothing was used."""
    return Invoice(month=month, charges=tuple(_charges(world, month)))


def charges(world: World) -> dict[str, Decimal]:
    """US dollars charged so far by usage type, since the world began."""
    found: dict[str, Decimal] = {}
    for key, hours in world.meter.items():
        usage_type, _, price = key.partition("@")
        found[usage_type] = found.get(usage_type, NOTHING) + Decimal(price) * Decimal(str(hours))
    for one in _charges(world):
        found[one.usage_type] = found.get(one.usage_type, NOTHING) + one.amount
    return found


def charges_of(world: World, resource_id: str) -> dict[str, Decimal]:
    """US dollars charged so far for one resource, by usage type."""
    found: dict[str, Decimal] = {}
    for one in _charges(world):
        if resource_id in one.resources:
            found[one.usage_type] = found.get(one.usage_type, NOTHING) + one.amount_of(resource_id)
    return found


def parts_of(tariff: Tariff | None, quantity: Decimal, used_before: Decimal = NOTHING) -> tuple[Part, ...]:
    """A quantity cut where the price changes, where so much was used in the month before."""
    if tariff is None:
        return (Part(quantity=quantity, price=None),)
    found: list[Part] = []
    reached, left = used_before, quantity
    for tier in tariff.tiers:
        room = left if tier.up_to is None else min(left, max(tier.up_to - reached, NOTHING))
        if room or (tier.up_to is None and not found):
            found.append(Part(quantity=room, price=tier.price))
            reached, left = reached + room, left - room
    return tuple(found)


def billed(usage_type: str, quantity: Decimal, day: date) -> Decimal:
    """What AWS's bill counts, from the meter's own unit: hours, GB-months, GB."""
    measure = prices.measure_of(usage_type)
    if measure == "second":
        return quantity / SECONDS_AN_HOUR
    if measure == "GB-Mo":
        return quantity / (calendar.monthrange(day.year, day.month)[1] * SECONDS_A_DAY)
    return quantity


def _charges(world: World, month: date | None = None) -> Iterator[Charge]:
    used: dict[tuple[date, str], Decimal] = {}
    for (day, usage_type), by_resource in sorted(quantities(world.books, month).items(), key=itemgetter(0)):
        begin = day.replace(day=1)
        total = billed(usage_type, sum(by_resource.values(), NOTHING), day)
        tariff = prices.tariff(world.region, usage_type, day)
        before = used.get((begin, usage_type), NOTHING)
        used[(begin, usage_type)] = before + total
        yield Charge(
            month=begin,
            usage_type=usage_type,
            quantity=total,
            unit=UNITS[prices.measure_of(usage_type)],
            parts=parts_of(tariff, total, before),
            resources=by_resource,
            source=tariff.source if tariff else None,
        )
