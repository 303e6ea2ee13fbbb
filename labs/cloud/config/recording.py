"""What is new since Config last looked? Every resource is looked at, and what differs from its last item is recorded.

https://docs.aws.amazon.com/config/latest/developerguide/how-does-config-work.html
Several changes before Config gets to look become one item, as at AWS. The ledger is bounded: of each resource the oldest
items go first, and when all of them are too much, those of every resource do.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec

from labs.cloud.config.item import ITEMS, Item, Items, Recorded, Status, new_item, shown
from labs.cloud.config.ledger import Shelf, put_all, size
from labs.cloud.config.recorder import ConfigurationRecorder, the_recorder
from labs.cloud.config.resource_type import RECORDED
from labs.cloud.registry import kinds
from labs.cloud.world import World

MOST_ITEMS = 30
"""So many items of one resource are kept, the newest last."""
MOST_BYTES = 60_000
"""And no more than these many bytes of configurations, but always the newest item."""
LARGEST_LEDGER = 600_000
"""Bytes, packed: beyond this all resources keep fewer items."""
FEWER = (8, 3, 1)
"""How many they keep then, tried one after the other."""
DAY = timedelta(days=1)


class Clock(msgspec.Struct, frozen=True, array_like=True):
    """How far the recorder has come."""

    state_id: int = 0
    """The last number given to an item."""
    daily: datetime | None = None
    """When the types that are recorded daily were last looked at; looks at which nothing was new are not all noted."""


CLOCK: Shelf[Clock] = Shelf("clock", Clock, Clock())


def record(world: World) -> tuple[World, tuple[Recorded, ...]]:
    """The world with an item for everything that changed since the last look, and those items."""
    recorder = the_recorder(world)
    if recorder is None or not recorder.recording:
        return world, ()
    found = tuple(_looked(world, recorder))
    due = is_daily_due(world, recorder)
    if not found and not due:
        return world, ()
    shelves: dict[str, dict[str, tuple[Item, ...]]] = {}
    for one in found:
        items = shelves.setdefault(one.resource_type, dict(ITEMS.at(one.resource_type).of(world)))
        items[one.resource_id] = _trimmed((*items.get(one.resource_id, ()), one.item))
    before = CLOCK.of(world)
    clock = Clock(found[-1].item.state_id if found else before.state_id, world.now if due else before.daily)
    puts: list[tuple[Shelf[Any], Any]] = [(ITEMS.at(name), items) for name, items in shelves.items()]
    return _bounded(put_all(world, [*puts, (CLOCK, clock)])), found


def is_daily_due(world: World, recorder: ConfigurationRecorder) -> bool:
    """Whether the types that are recorded daily are to be looked at now: at a start, and on the beat of the look after it.

    Starting takes an inventory: https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html
    """
    if not _has_daily(recorder):
        return False
    last = _last_daily(world, recorder)
    return last is None or (world.now > last and not (world.now - last) % DAY)


def next_daily(world: World) -> datetime | None:
    """When the types that are recorded daily are looked at next; None where none are, or nothing would be new."""
    recorder = the_recorder(world)
    if recorder is None or not recorder.recording or not _has_daily(recorder):
        return None
    last = _last_daily(world, recorder)
    if last is None or not any(True for _ in _looked(world, recorder, daily=True)):
        return None
    return last + ((world.now - last) // DAY + 1) * DAY


def _last_daily(world: World, recorder: ConfigurationRecorder) -> datetime | None:
    """When what is recorded daily was looked at last; None for not yet since the recorder was started."""
    last = CLOCK.of(world).daily
    return None if last and recorder.started_at and last < recorder.started_at else last


def _looked(world: World, recorder: ConfigurationRecorder, *, daily: bool = False) -> Iterator[Recorded]:
    """What differs from its last item, numbered on from the last number given."""
    number = CLOCK.of(world).state_id
    looks_daily = daily or is_daily_due(world, recorder)
    for kind, resource_type in RECORDED.items():
        items = ITEMS.at(resource_type).of(world)
        if not recorder.recording_group.records(resource_type):
            if not items:
                continue
            news = _not_recorded(world, resource_type, items)
        elif looks_daily or recorder.recording_mode.frequency_of(resource_type) == "CONTINUOUS":
            news = _of_a_kind(world, kind, resource_type, items)
        else:
            continue
        for one in news:
            number = max(number + 1, int(world.now.timestamp() * 1000))
            yield one._replace(item=msgspec.structs.replace(one.item, state_id=number))


def _of_a_kind(world: World, kind: str, resource_type: str, items: Items) -> Iterator[Recorded]:
    there = set()
    for resource in world.all(kinds()[kind]):
        found = shown(world, resource)
        if found is None:
            continue
        there.add(resource.id)
        before = items[resource.id][-1] if resource.id in items else None
        if before is None or before.digest != found.digest or before.status == "ResourceNotRecorded":
            status: Status = "OK" if before else "ResourceDiscovered"
            yield Recorded(resource_type, resource.id, new_item(world, found, state_id=0, status=status), before)
    for resource_id, history in items.items():
        if resource_id not in there and not history[-1].is_gone:
            yield Recorded(resource_type, resource_id, _ending(world, history[-1], "ResourceDeleted"), history[-1])


def _not_recorded(world: World, resource_type: str, items: Items) -> Iterator[Recorded]:
    """Of a type that is recorded no more, one item says so, and one more when its resource is deleted."""
    for resource_id, history in items.items():
        last = history[-1]
        if resource_id not in world.resources and not last.is_gone:
            ending = _ending(world, last, "ResourceDeletedNotRecorded")
            yield Recorded(resource_type, resource_id, ending, last)
        elif not last.is_gone and last.status != "ResourceNotRecorded":
            yield Recorded(resource_type, resource_id, _ending(world, last, "ResourceNotRecorded"), last)


def _ending(world: World, last: Item, status: Status) -> Item:
    """The item that says of a resource only what became of it."""
    return Item(
        state_id=0,
        captured_at=world.now,
        status=status,
        digest=last.digest,
        tags=last.tags,
        zone=last.zone,
        created_at=last.created_at,
    )


def _trimmed(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """The newest items, as many as are kept of one resource."""
    items = items[-MOST_ITEMS:]
    room = MOST_BYTES
    for place in range(len(items) - 1, -1, -1):
        room -= len(items[place].configuration) + 60 * len(items[place].relationships)
        if room < 0 and place < len(items) - 1:
            return items[place + 1 :]
    return items


def _bounded(world: World) -> World:
    """The world whose ledger is not larger than it may be: all resources keep fewer items, at last only what is there."""
    for most in FEWER:
        if size(world) <= LARGEST_LEDGER:
            return world
        parts = ITEMS.parts(world)
        fewer = [(ITEMS.at(one), _fewer(ITEMS.at(one).of(world), most)) for one in parts]
        world = put_all(world, fewer)
    return world


def _fewer(items: Items, most: int) -> Items:
    return {id: history[-most:] for id, history in items.items() if most > 1 or not history[-1].is_gone}


def _has_daily(recorder: ConfigurationRecorder) -> bool:
    mode = recorder.recording_mode
    return mode.recording_frequency == "DAILY" or any(
        one.recording_frequency == "DAILY" for one in mode.recording_mode_overrides
    )
