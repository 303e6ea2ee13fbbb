"""How does time pass? Only by `advance_time`, the one action that moves the clock; the meter runs while it does.

On the way, in the order of their moments, happens what happens by itself: see `registry.schedule`. What happened is told
in the answer and kept in the World's books, both bounded: a year may hold more than anybody reads.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from labs.cloud import billing
from labs.cloud.billing import timeline
from labs.cloud.books import Event
from labs.cloud.errors import CloudError
from labs.cloud.registry import Outcome, action, schedules, settled
from labs.cloud.world import World

LONGEST = timedelta(days=366)
MOST_ALIKE = 25
"""Of one code, so many events of one passage of time are told; those left out are counted."""
MOST_TOLD = 100
"""Events of one passage of time, in one Region or in all."""
MOST_KEPT = 60
"""Events that a Region remembers."""
LEFT_OUT = "clock.left_out"


class TimeOutOfRange(CloudError):
    code = "InvalidParameterValue"
    template = (
        "Value ({seconds}) for parameter seconds is invalid. Time moves forward, by 1 second to {longest} seconds."
    )


class HowFarIsUnclear(CloudError):
    code = "InvalidParameterCombination"
    template = "Exactly one of seconds, hours and until says how far time is to pass; {given} of them were given."


class Told:
    """Collects what happened, as far as it is told."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._alike: Counter[str] = Counter()

    def add(self, events: Iterable[Event]) -> None:
        """Take what happened, in its order."""
        for one in events:
            self._alike[one.code] += 1
            if self._alike[one.code] <= MOST_ALIKE:
                self._events.append(one)

    def events(self, end: datetime) -> tuple[Event, ...]:
        """What is told; the last event says how many were left out."""
        told = self._events[:MOST_TOLD]
        missing = sum(self._alike.values()) - len(told)
        return (*told, Event(moment=end, code=LEFT_OUT, params={"count": missing})) if missing else tuple(told)


@action
def advance_time(
    world: World, *, seconds: int | None = None, hours: int | None = None, until: datetime | None = None
) -> Outcome:
    """Let simulated time pass, so far or until a moment: `{"Now": datetime, "Events": [{"Moment", "Code", "Params"}]}`.

    What is charged is metered on the way; the events are what happened by itself, the last of them how many are not told.
    """
    end = world.now + must_move_forward(must_say_how_far(world, seconds, hours, until))
    world, events = passed(world, end)
    return world, {"Now": world.now, "Events": [view(one) for one in events]}


def passed(world: World, end: datetime) -> tuple[World, tuple[Event, ...]]:
    """The world at a later moment, and what happened by itself on the way, as far as it is told."""
    told, meter = Told(), billing.Meter()
    while world.now < end:
        due = [(moment, one) for one in schedules() if (moment := one.next_moment(world)) and world.now < moment <= end]
        moment = min((moment for moment, _ in due), default=end)
        metered = meter.run(world, moment)
        told.add(timeline.ceased(world, meter.ended))
        told.add(timeline.began(world, meter.began))
        world = _happen(metered.at(moment), [one.happen for when, one in due if when == moment], told)
    world = settled(world)
    events = told.events(end)
    kept = (*world.books.events, *events)[-MOST_KEPT:]
    return world.replace(books=msgspec.structs.replace(world.books, events=kept)), events


def view(event: Event) -> dict[str, Any]:
    """An event as the answer has it."""
    return {"Moment": event.moment, "Code": event.code, "Params": event.params}


def joined(answers: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """What happened in all Regions while the same time passed: Region -> its answer; each event with its Region."""
    found = [{**one, "Region": region} for region, answer in answers.items() for one in answer["Events"]]
    missing = sum(one["Params"]["count"] for one in found if one["Code"] == LEFT_OUT)
    told = sorted((one for one in found if one["Code"] != LEFT_OUT), key=lambda one: str(one["Moment"]))
    missing += len(told) - len(told[:MOST_TOLD])
    if not missing:
        return told
    end = max(one["Moment"] for one in found)
    return [*told[:MOST_TOLD], {"Moment": end, "Code": LEFT_OUT, "Params": {"count": missing}}]


def must_say_how_far(world: World, seconds: int | None, hours: int | None, until: datetime | None) -> float:
    """How far time is to pass, in seconds, is said in one way."""
    given = [one for one in (seconds, hours, until) if one is not None]
    if len(given) != 1:
        raise HowFarIsUnclear(given=len(given), parameter="seconds")
    if until is not None:
        moment = until if until.tzinfo else until.replace(tzinfo=UTC)
        return (moment - world.now).total_seconds()
    return float(seconds if seconds is not None else (hours or 0) * 3600)


def must_move_forward(seconds: float) -> timedelta:
    """Time never goes back, and a year at a time is enough."""
    if not 1 <= seconds <= LONGEST.total_seconds():
        raise TimeOutOfRange(seconds=f"{seconds:g}", longest=int(LONGEST.total_seconds()), parameter="seconds")
    return timedelta(seconds=seconds)


def _happen(world: World, happenings: Iterable[Any], told: Told) -> World:
    """What is due at this moment, and what follows from it; where nothing came of it, nothing has to settle yet."""
    before = world.resources
    for happen in happenings:
        world, events = happen(world)
        told.add(events)
    return world if world.resources is before else settled(world)
