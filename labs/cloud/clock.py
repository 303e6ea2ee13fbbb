"""How does time pass? Only by `advance_time`, the one action that moves the clock; the meter runs while it does.

On the way, in the order of their moments, happens what happens by itself: see `registry.schedule`.
"""

from datetime import UTC, datetime, timedelta

from labs.cloud import billing
from labs.cloud.errors import CloudError
from labs.cloud.registry import Event, Outcome, action, schedules, settled
from labs.cloud.world import World

LONGEST = timedelta(days=366)


class TimeOutOfRange(CloudError):
    code = "InvalidParameterValue"
    template = (
        "Value ({seconds}) for parameter seconds is invalid. Time moves forward, by 1 second to {longest} seconds."
    )


class HowFarIsUnclear(CloudError):
    code = "InvalidParameterCombination"
    template = "Exactly one of seconds, hours and until says how far time is to pass; {given} of them were given."


@action
def advance_time(
    world: World, *, seconds: int | None = None, hours: int | None = None, until: datetime | None = None
) -> Outcome:
    """Let simulated time pass, so far or until a moment: `{"Now": datetime, "Events": [{"Moment", "Code", "Params"}]}`.

    What is charged by the hour is metered on the way; the events are what happened by itself.
    """
    end = world.now + must_move_forward(must_say_how_far(world, seconds, hours, until))
    world, events = passed(world, end)
    told = [{"Moment": one.moment, "Code": one.code, "Params": one.params} for one in events]
    return world, {"Now": world.now, "Events": told}


def passed(world: World, end: datetime) -> tuple[World, list[Event]]:
    """The world at a later moment, and what happened by itself on the way."""
    events: list[Event] = []
    while world.now < end:
        due = [(moment, one) for one in schedules() if (moment := one.next_moment(world)) and world.now < moment <= end]
        moment = min((moment for moment, _ in due), default=end)
        world = billing.metered(world, moment - world.now).at(moment)
        for when, one in due:
            if when == moment:
                world, told = one.happen(world)
                events += told
        world = settled(world)
    return world, events


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
