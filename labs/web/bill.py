"""What does this network cost, what did it cost so far, how is that ended, and what time is it in the simulation?"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from labs.cloud import billing
from labs.cloud.account import Account
from labs.cloud.billing import Charge, Invoice, Rate, Rule
from labs.cloud.books import Event
from labs.cloud.facts import prices
from labs.cloud.facts.regions import REGIONS
from labs.cloud.world import World
from labs.courses.words import say
from labs.web import wording
from labs.web.bill_words import STOPS, Text, meaning_of
from labs.web.shown import Shown
from labs.web.topology import Thing, thing

SHOWN_AT_ONCE = 8
"""Costs and events that are shown before one asks for more."""
MOST_SHOWN = 40
"""Costs that are listed one by one, the dearest; a resource says itself what it costs."""


class Ending(Shown, frozen=True, kw_only=True):
    """How a charge is ended: in a sentence, and by which action on what."""

    words: Text
    title: Text
    action: str
    about: str


class Cost(Shown, frozen=True, kw_only=True):
    """One usage of one resource: what it costs an hour and a month, and how to end that."""

    usage_type: str
    thing: Thing
    kind: Text
    rate: str
    """What is charged: `$0.059 an hour`, `8 GB × $0.0912`."""
    month: str
    is_free: bool
    is_priced: bool
    ending: Ending | None


class Meaning(Shown, frozen=True, kw_only=True):
    """A usage type in words, its price, and where that is from."""

    usage_type: str
    words: Text
    price: str
    unit: str
    source: str
    url: str
    day: str


class BillLine(Shown, frozen=True, kw_only=True):
    """One line of a month's bill."""

    usage_type: str
    quantity: str
    amount: str
    is_priced: bool


class Month(Shown, frozen=True, kw_only=True):
    """A month's bill."""

    month: date
    lines: tuple[BillLine, ...]
    total: str
    is_priced: bool
    runs: bool
    """Whether the month is not over yet."""


class RuleLine(Shown, frozen=True, kw_only=True):
    """One usage type under one of the two rules for public addresses."""

    usage_type: str
    quantity: int
    month: str


class RuleView(Shown, frozen=True, kw_only=True):
    """What the addresses held now cost under one of the two rules."""

    lines: tuple[RuleLine, ...]
    total: str


class Happening(Shown, frozen=True, kw_only=True):
    """Something that happened by itself."""

    moment: datetime
    words: str
    region: str
    """Empty for the Region that is shown."""


class BillView(Shown, frozen=True, kw_only=True):
    """The bill as the page shows it."""

    now: datetime
    region: str
    region_name: str
    hourly: str
    monthly: str
    so_far: str
    ahead: str
    unpriced: tuple[str, ...]
    """Usage types that run and have no price here."""
    costs: tuple[Cost, ...]
    more_costs: tuple[Cost, ...]
    costs_left_out: int
    meanings: tuple[Meaning, ...]
    months: tuple[Month, ...]
    earlier: str
    """What was charged before the meter knew months; empty where nothing was."""
    old_rule: RuleView | None
    new_rule: RuleView | None
    events: tuple[Happening, ...]
    more_events: tuple[Happening, ...]


class Spent(Shown, frozen=True, kw_only=True):
    """What the selected resource costs, and has cost."""

    costs: tuple[Cost, ...]
    hourly: str
    monthly: str
    so_far: str
    is_priced: bool
    """Whether anything of it has a price here, or was charged."""
    unpriced: tuple[str, ...]
    """Usage types that have none."""


def bill_view(world: World, account: Account, language: str) -> BillView:
    """The bill of a Region, and what happened in all Regions of the account."""
    rates = sorted(billing.rates(world), key=lambda one: one.month, reverse=True)
    costs = tuple(_cost(one, world) for one in rates[:MOST_SHOWN])
    ahead = billing.month_ahead(world)
    earlier = sum(billing.charges(world.replace(books=type(world.books)())).values(), Decimal(0))
    old, new = billing.rules_compared(world)
    events = _events(world, account, language)
    bills = billing.invoices(world)
    so_far = sum((one.total for one in bills if one.month == ahead.month), Decimal(0))
    return BillView(
        now=world.now,
        region=world.region,
        region_name=REGIONS[world.region].long_name,
        hourly=price(billing.hourly_total(world)),
        monthly=dollars(sum((one.month for one in rates), Decimal(0))),
        so_far=dollars(so_far),
        ahead=dollars(ahead.total),
        unpriced=_unpriced(rates),
        costs=costs[:SHOWN_AT_ONCE],
        more_costs=costs[SHOWN_AT_ONCE:],
        costs_left_out=len(rates) - len(costs),
        meanings=_meanings(world, (*rates, *(charge for bill in bills for charge in bill.charges))),
        months=tuple(_month(one, world) for one in reversed(bills)),
        earlier=dollars(earlier) if earlier else "",
        old_rule=_rule(old) if old else None,
        new_rule=_rule(new) if new else None,
        events=events[:SHOWN_AT_ONCE],
        more_events=events[SHOWN_AT_ONCE:],
    )


def spent_on(world: World, resource_id: str) -> Spent | None:
    """What one resource costs and has cost; None where nothing is charged for it."""
    rates = [one for one in billing.rates(world) if one.resource_id == resource_id]
    charged = billing.charges_of(world, resource_id)
    if not rates and not charged:
        return None
    hourly = sum((one.hour for one in rates if one.by_the_hour), Decimal(0))
    return Spent(
        costs=tuple(_cost(one, world) for one in rates),
        hourly=price(hourly),
        monthly=dollars(sum((one.month for one in rates), Decimal(0))),
        so_far=dollars(sum(charged.values(), Decimal(0))),
        is_priced=any(charged.values()) or any(one.is_priced for one in rates),
        unpriced=_unpriced(rates),
    )


def _unpriced(rates: Iterable[Rate]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.usage_type for one in rates if not one.is_priced))


def dollars(amount: Decimal) -> str:
    """An amount of US dollars, to the cent."""
    return f"${amount:,.2f}"


def price(amount: Decimal) -> str:
    """A price in US dollars: three decimals at least, and as many more as it has, up to six."""
    digits = f"{amount:,.6f}".rstrip("0")
    whole, _, decimals = digits.partition(".")
    return f"${whole}.{decimals:0<3}"


def _cost(rate: Rate, world: World) -> Cost:
    resource = world.resources[rate.resource_id]
    stop = billing.how_to_stop(world, rate.resource_id)
    ending = stop and Ending(
        words=STOPS[stop.code], title=wording.title_of(stop.action), action=stop.action, about=stop.about
    )
    return Cost(
        usage_type=rate.usage_type,
        thing=thing(resource),
        kind=wording.noun_of(resource.kind()),
        rate=_rate(rate),
        month=dollars(rate.month),
        is_free=rate.price == 0,
        is_priced=rate.is_priced,
        ending=ending or None,
    )


def _rate(rate: Rate) -> str:
    if rate.price is None:
        return ""
    if rate.by_the_hour and rate.quantity == 1:
        return f"{price(rate.price)}/h"
    return f"{number(rate.quantity)} {rate.unit} × {price(rate.price)}"


def number(quantity: Decimal) -> str:
    """A quantity with three decimals at most."""
    return f"{quantity:,.3f}".rstrip("0").rstrip(".")


def _meanings(world: World, used: Iterable[Rate | Charge]) -> tuple[Meaning, ...]:
    """Every usage type that runs or was charged, in words and with the price of the day."""
    found = {}
    for one in used:
        tariff = prices.tariff(world.region, one.usage_type, world.now.date())
        found[one.usage_type] = Meaning(
            usage_type=one.usage_type,
            words=meaning_of(one.usage_type),
            price=" / ".join(price(tier.price) for tier in tariff.tiers if tier.price is not None) if tariff else "",
            unit=one.unit,
            source=tariff.source.title if tariff else "",
            url=tariff.source.url if tariff else "",
            day=tariff.source.day if tariff else "",
        )
    return tuple(found[name] for name in sorted(found))


def _month(invoice: Invoice, world: World) -> Month:
    return Month(
        month=invoice.month,
        lines=tuple(
            BillLine(
                usage_type=one.usage_type,
                quantity=f"{number(one.quantity)} {one.unit}",
                amount=dollars(one.amount),
                is_priced=one.is_priced,
            )
            for one in invoice.charges
        ),
        total=dollars(invoice.total),
        is_priced=invoice.is_priced,
        runs=(world.now.year, world.now.month) == (invoice.month.year, invoice.month.month),
    )


def _rule(rules: tuple[Rule, ...]) -> RuleView:
    return RuleView(
        lines=tuple(
            RuleLine(usage_type=one.usage_type, quantity=one.quantity, month=dollars(one.month)) for one in rules
        ),
        total=dollars(sum((one.month for one in rules), Decimal(0))),
    )


def _events(world: World, account: Account, language: str) -> tuple[Happening, ...]:
    """What happened in every Region, the last first."""
    regions = dict.fromkeys((*account.regions, world.region))
    worlds = [world if region == world.region else account.world(region) for region in regions]
    told = [(event, there) for there in worlds for event in there.books.events]
    told.sort(key=lambda one: one[0].moment)
    return tuple(_happening(event, there, world, language) for event, there in told[::-1])


def _happening(event: Event, there: World, here: World, language: str) -> Happening:
    """An event in words; resources by what the learner calls them."""
    ids = event.params.get("resource_ids", ())
    named = {"resource_ids": [_called(there, one) for one in ids]} if ids else {}
    return Happening(
        moment=event.moment,
        words=say("event", event.code, {**event.params, **named}, language),
        region="" if there.region == here.region else there.region,
    )


def _called(world: World, id: str) -> str:
    resource = world.resources.get(id)
    return thing(resource).called if resource else id
