"""How is usage metered while simulated time passes? By what begins and ends, not by ticks: between changes all goes on.

A run lasts for as long as a usage goes on. When it is over its usage is added to the sums of the periods it lay in; so
a year takes no longer than an hour, and passing time in one step or in many comes to the same.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

import msgspec

from labs.cloud.billing.usage import Usage, standing
from labs.cloud.books import Books, Run
from labs.cloud.facts import prices
from labs.cloud.facts.prices import Measure
from labs.cloud.world import Resource, World

HOUR = timedelta(hours=1)
MICROSECONDS = Decimal(1_000_000)
FLOW_KIND = "traffic-flow"


class Met(msgspec.Struct, frozen=True):
    """What the meter found to be charged for, and for which state of the Region that holds."""

    resources: dict[str, Resource]
    rule: int
    usage: dict[str, Usage]
    lasting: bool
    """Whether it stays so until a resource changes; a flow may slow down by itself."""


class Meter:
    """Meters a Region on its way through time; remembers what is charged for as long as no resource changes."""

    def __init__(self) -> None:
        self.began: list[Run] = []
        self.ended: list[Run] = []
        """What began and what ended at the moment metered last, but not because the rule of the bill changed there."""
        self._met: Met | None = None
        self._runs: dict[str, Run] | None = None

    def run(self, world: World, end: datetime) -> World:
        """The world with the usage from now until `end` metered; its clock stands still."""
        now = world.now
        self.began, self.ended = [], []
        for border in (*_borders(now, end), end):
            world = world.replace(books=self._metered(world, border)).at(border)
        return world.at(now)

    def _metered(self, world: World, end: datetime) -> Books:
        met, books = self._what_is_charged(world), world.books
        if books.through == world.now and self._runs is books.runs:
            return msgspec.structs.replace(books, through=end)
        books, before = _taken_up(books, met.usage, world.now), books.runs
        if world.now not in map(midnight, prices.changes()):
            self.began += [run for key, run in books.runs.items() if run is not before.get(key)]
            self.ended += [run for key, run in before.items() if key not in books.runs]
        self._runs = books.runs
        return msgspec.structs.replace(books, through=end)

    def _what_is_charged(self, world: World) -> Met:
        rule = _rule(world.now)
        met = self._met
        if met is None or not met.lasting or met.resources is not world.resources or met.rule != rule:
            usage = {one.key: one for one in standing(world)}
            lasting = all(one.kind() != FLOW_KIND for one in world.resources.values())
            self._met = met = Met(world.resources, rule, usage, lasting)
            self._runs = None
        return met


def metered(world: World, step: timedelta) -> World:
    """The world with the usage of the coming `step` metered; its clock stands still."""
    return Meter().run(world, world.now + step)


def quantities(books: Books, month: date | None = None) -> dict[tuple[date, str], dict[str, Decimal]]:
    """All usage so far, or that of one month: first day of the period and usage type -> resource -> how much.

    How much is in the meter's own unit, hours, seconds, GB-seconds or GB: see `prices.measure_of`.
    """
    found: dict[tuple[date, str], dict[str, Decimal]] = {}
    for key, quantity in books.sums.items():
        day, usage_type, resource_id = _split(key)
        if month is None or day.replace(day=1) == month:
            _add(found, day, usage_type, resource_id, quantity)
    for run in books.runs.values():
        for day, quantity in used(run, books.through or run.began):
            if month is None or day.replace(day=1) == month:
                _add(found, day, run.usage_type, run.resource_id, quantity)
    return found


def used(run: Run, end: datetime) -> Iterator[tuple[date, Decimal]]:
    """How much of a run lies in each period until a moment, in the meter's own unit."""
    measure, least = prices.measure_of(run.usage_type), prices.minimum_seconds(run.usage_type)
    for day, quantity in lasted(measure, least, run.began, end):
        yield day, quantity * run.rate


@lru_cache(maxsize=4_096)
def lasted(measure: Measure, least: int, began: datetime, end: datetime) -> tuple[tuple[date, Decimal], ...]:
    """Hours begun, or seconds but so many at least, of a span in each period; kept, as many runs began together."""
    found = []
    missing = max(timedelta(seconds=least) - (end - began), timedelta(0))
    for day, start, stop in periods(began, end):
        if measure == "hour":
            found.append((day, Decimal(_hours_begun(stop - began) - _hours_begun(start - began))))
        else:
            found.append((day, _seconds(stop - start + (missing if start == began else timedelta(0)))))
    return tuple(found)


def periods(begin: datetime, end: datetime) -> Iterator[tuple[date, datetime, datetime]]:
    """A span cut where a month or a price begins: first day of the period, and the part of the span in it."""
    while begin < end:
        day, following = period_of(begin)
        stop = min(end, following)
        yield day, begin, stop
        begin = stop


def period_of(moment: datetime) -> tuple[date, datetime]:
    """The first day of the period a moment is in, and the moment it ends."""
    month = moment.date().replace(day=1)
    next_month = (month + timedelta(days=32)).replace(day=1)
    inside = [day for day in prices.changes() if month <= day < next_month]
    first = max((day for day in (month, *inside) if day <= moment.date()), default=month)
    last = min((day for day in (*inside, next_month) if day > moment.date()), default=next_month)
    return first, midnight(last)


def added(books: Books, day: date, usage_type: str, resource_id: str, quantity: Decimal) -> Books:
    """The books with some usage added to a period."""
    key = f"{day}|{usage_type}|{resource_id}"
    sums = {**books.sums, key: books.sums.get(key, Decimal(0)) + quantity}
    return msgspec.structs.replace(books, sums=sums)


def midnight(day: date) -> datetime:
    """The moment a day begins, in UTC, as AWS's bills have it."""
    return datetime.combine(day, time(), UTC)


def _taken_up(books: Books, usage: dict[str, Usage], now: datetime) -> Books:
    """The books with every run that is over added up, and a run for everything that began."""
    runs = {key: run for key, run in books.runs.items() if _goes_on(run, usage.get(key), books.through, now)}
    for key, run in books.runs.items():
        if key not in runs:
            for day, quantity in used(run, books.through or run.began):
                books = added(books, day, run.usage_type, run.resource_id, quantity)
    for key, one in usage.items():
        if key not in runs:
            runs[key] = Run(
                usage_type=one.usage_type, resource_id=one.resource_id, began=now, rate=one.rate, part=one.part
            )
    return msgspec.structs.replace(books, runs=runs)


def _goes_on(run: Run, usage: Usage | None, through: datetime | None, now: datetime) -> bool:
    if usage is None or through != now or usage.rate != run.rate:
        return False
    return usage.since is None or usage.since <= run.began or usage.since > now


def _borders(begin: datetime, end: datetime) -> Iterator[datetime]:
    """Where the rule of what is charged changes inside a span."""
    return (border for border in map(midnight, prices.changes()) if begin < border < end)


def _rule(moment: datetime) -> int:
    return sum(midnight(day) <= moment for day in prices.changes())


def _hours_begun(length: timedelta) -> int:
    return -(-length // HOUR)


def _seconds(length: timedelta) -> Decimal:
    return Decimal(length // timedelta(microseconds=1)) / MICROSECONDS


def _add(
    found: dict[tuple[date, str], dict[str, Decimal]], day: date, usage_type: str, resource_id: str, quantity: Decimal
) -> None:
    by_resource = found.setdefault((day, usage_type), {})
    by_resource[resource_id] = by_resource.get(resource_id, Decimal(0)) + quantity


def _split(key: str) -> tuple[date, str, str]:
    day, usage_type, resource_id = key.split("|")
    return date.fromisoformat(day), usage_type, resource_id
