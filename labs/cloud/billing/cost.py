"""What does the network cost as it stands: an hour, a month, for each resource, and by the old rule beside the new?"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from labs.cloud.billing.addresses import EVERY_ADDRESS_COSTS
from labs.cloud.billing.invoice import NOTHING, SECONDS_AN_HOUR, UNITS, Invoice, invoice_of, parts_of
from labs.cloud.billing.meter import metered, midnight
from labs.cloud.billing.usage import Usage, standing
from labs.cloud.facts import prices
from labs.cloud.facts.prices import Source
from labs.cloud.world import Frozen, World

HOURS_A_MONTH = 730
"""What AWS's own calculators take for a month."""
BY_THE_HOUR = ("second", "hour")
"""How usage is counted that is priced by the hour."""


class Line(Frozen):
    """One kind of usage by the hour: how many, what one costs in US dollars an hour, and which resources they are."""

    usage_type: str
    quantity: int
    price: Decimal | None
    """None where no price is known here."""
    resource_ids: tuple[str, ...]

    @property
    def amount(self) -> Decimal:
        """US dollars an hour."""
        return (self.price or NOTHING) * self.quantity


class Rate(Frozen):
    """What one usage of one resource costs as long as it goes on."""

    usage_type: str
    resource_id: str
    unit: str
    quantity: Decimal
    """Of the unit: in an hour; of GB-months, in a month."""
    price: Decimal | None
    """Of the unit, the first of the month that is not free; None where no price is known here."""
    hour: Decimal
    month: Decimal
    """US dollars in an hour, and in a month of 730 hours with its free usage and tiers."""
    is_priced: bool = True
    """Whether all of it has a price here."""
    source: Source | None = None

    @property
    def by_the_hour(self) -> bool:
        """Whether it is priced by the hour, and not by GB or by GB and month."""
        return prices.measure_of(self.usage_type) in BY_THE_HOUR


class Rule(Frozen):
    """A usage type under the rule to 31 January 2024 and the rule since: how many, and US dollars in 730 hours."""

    usage_type: str
    quantity: int
    month: Decimal


def hourly(world: World) -> tuple[Line, ...]:
    """What the account is charged per hour as things stand, by AWS's usage type, free usage included."""
    charged: dict[tuple[str, Decimal | None], list[str]] = {}
    for one in standing(world):
        if prices.measure_of(one.usage_type) in BY_THE_HOUR:
            tariff = prices.tariff(world.region, one.usage_type, world.now.date())
            price = tariff.first_price if tariff else None
            charged.setdefault((one.usage_type, price), []).append(one.resource_id)
    return tuple(
        Line(usage_type=usage_type, quantity=len(ids), price=price, resource_ids=tuple(ids))
        for (usage_type, price), ids in sorted(charged.items(), key=lambda one: one[0][0])
    )


def hourly_total(world: World) -> Decimal:
    """US dollars an hour as things stand, of what is charged by the hour and has a price here."""
    return sum((line.amount for line in hourly(world)), NOTHING)


def rates(world: World) -> tuple[Rate, ...]:
    """What every usage of every resource costs, in an hour and in a month of 730 hours."""
    usage = standing(world)
    totals: dict[str, Decimal] = {}
    for one in usage:
        totals[one.usage_type] = totals.get(one.usage_type, NOTHING) + _monthly_quantity(one)
    return tuple(_rate(world, one, totals[one.usage_type]) for one in usage)


def monthly_total(world: World) -> Decimal:
    """US dollars in a month of 730 hours as things stand, of what has a price here."""
    return sum((one.month for one in rates(world)), NOTHING)


def month_ahead(world: World) -> Invoice:
    """The bill of the running calendar month, in UTC, as it will be if nothing changes from now on."""
    begin = world.now.date().replace(day=1)
    end = midnight((begin + timedelta(days=32)).replace(day=1))
    return invoice_of(metered(world, end - world.now), begin)


def rules_compared(world: World) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The account's public IPv4 addresses by the rule to 31 January 2024, and by the rule since then."""
    eve = EVERY_ADDRESS_COSTS - timedelta(days=1)
    return tuple(_rules(world.at(eve))), tuple(_rules(world.at(max(world.now, EVERY_ADDRESS_COSTS))))


def _rules(world: World) -> Iterator[Rule]:
    for line in hourly(world):
        if line.usage_type.startswith(("PublicIPv4:", "ElasticIP:")):
            yield Rule(usage_type=line.usage_type, quantity=line.quantity, month=line.amount * HOURS_A_MONTH)


def _monthly_quantity(one: Usage) -> Decimal:
    """How much of the unit of its price a usage comes to in 730 hours."""
    measure = prices.measure_of(one.usage_type)
    if measure == "GB-Mo":
        return one.rate
    return one.rate * HOURS_A_MONTH * (1 if measure in BY_THE_HOUR else SECONDS_AN_HOUR)


def _rate(world: World, one: Usage, total: Decimal) -> Rate:
    measure = prices.measure_of(one.usage_type)
    tariff = prices.tariff(world.region, one.usage_type, world.now.date())
    quantity = _monthly_quantity(one)
    parts = parts_of(tariff, total)
    amount = sum((part.amount for part in parts), NOTHING)
    month = amount * quantity / total if total else NOTHING
    return Rate(
        usage_type=one.usage_type,
        resource_id=one.resource_id,
        unit=UNITS[measure],
        quantity=quantity if measure == "GB-Mo" else quantity / HOURS_A_MONTH,
        price=tariff.first_price if tariff else None,
        hour=month / HOURS_A_MONTH,
        month=month,
        is_priced=all(part.price is not None for part in parts),
        source=tariff.source if tariff else None,
    )
