"""How long does a year of billing take? By intervals, so no longer than a day; and with something that happens each hour.

Times are those of the processor, the least of several.
"""

import gc
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from unittest.mock import patch

import msgspec

from labs.cloud import billing, clock, registry
from labs.cloud.billing.meter import lasted
from labs.cloud.billing.usage import standing
from labs.cloud.books import Event
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.world import World
from tests.load.big_world import big_world
from tests.load.row import Row

RESOURCES = 200
YEAR = timedelta(days=365)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def rows() -> Iterator[Row]:
    """Every figure of the bill."""
    world = an_account()
    usages = len(standing(world))
    note = f"{RESOURCES} resources, {usages} usages, {YEAR // HOUR:,} hours"
    later = billed(world)
    yield Row("a year metered and its bills priced", milliseconds(lambda: billed(world)), "ms", 20, note=note)
    apart = begun_apart(world)
    yield Row("the same where each usage began at another moment", milliseconds(lambda: billed(apart)), "ms", 20)
    yield Row("of it: the year metered", milliseconds(lambda: billing.metered(world, YEAR)), "ms")
    yield Row("of it: the bills priced", milliseconds(lambda: billing.invoices(later)), "ms")
    yield Row("what is standing priced, an hour and a month", milliseconds(lambda: billing.rates(world)), "ms")
    yield Row("advance_time over a year, with all that settles and is told", milliseconds(lambda: passed(world)), "ms")
    yield with_something_each_hour(world)


def an_account() -> World:
    """Two hundred resources that cost: instances, NAT gateways, and interfaces with public addresses."""
    world = big_world(RESOURCES * 2)
    costing = {one.resource_id for one in standing(world)}
    spare = sorted(costing)[RESOURCES:]
    for id in spare:
        one = world.resources[id]
        if isinstance(one, Instance):
            world = world.put(one.replace(state="stopped"))
        elif isinstance(one, NetworkInterface):
            world = world.put(one.replace(public_ip=None))
        else:
            world = world.without(id)
    return world.replace()


def begun_apart(world: World) -> World:
    """The same account after it was metered for a while, every usage for another."""
    world = billing.metered(world, HOUR).at(world.now + HOUR)
    runs = enumerate(world.books.runs.items())
    moved = {key: msgspec.structs.replace(run, began=run.began - number * SECOND) for number, (key, run) in runs}
    return world.replace(books=msgspec.structs.replace(world.books, runs=moved))


def billed(world: World) -> World:
    later = billing.metered(world, YEAR)
    billing.invoices(later)
    return later


def passed(world: World) -> World:
    return clock.passed(world, world.now + YEAR)[0]


def with_something_each_hour(world: World) -> Row:
    """As a periodic rule of AWS Config that finds nothing new: what the clock itself takes for each of 8,760 moments."""

    def next_moment(now: World) -> datetime:
        return now.now + HOUR

    def happen(now: World) -> tuple[World, tuple[Event, ...]]:
        return now, (Event(moment=now.now, code="hourly"),)

    known = registry.schedules()
    with patch.object(clock, "schedules", lambda: (*known, registry.Schedule(next_moment, happen))):
        took = milliseconds(lambda: passed(world), times=2)
    told = "told: the first of each code, the rest counted"
    return Row("advance_time over a year with something each hour", took, "ms", 1_000, note=told)


def milliseconds(work: Callable[[], object], times: int = 7) -> float:
    work()
    gc.collect()
    least = float("inf")
    for _ in range(times):
        lasted.cache_clear()
        begin = time.process_time()
        work()
        least = min(least, time.process_time() - begin)
    return least * 1000
