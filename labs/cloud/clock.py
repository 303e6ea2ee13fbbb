"""How does time pass? Only by `advance_time`, the one action that is not EC2's; the meter runs while it does."""

from datetime import timedelta

from labs.cloud import billing
from labs.cloud.errors import CloudError
from labs.cloud.registry import Outcome, action
from labs.cloud.world import World

LONGEST = timedelta(days=366)


class TimeOutOfRange(CloudError):
    code = "InvalidParameterValue"
    template = (
        "Value ({seconds}) for parameter seconds is invalid. Time moves forward, by 1 second to {longest} seconds."
    )


@action
def advance_time(world: World, *, seconds: int) -> Outcome:
    """Let simulated time pass: `{"Now": datetime}`. What is charged by the hour is metered on the way."""
    step = must_move_forward(seconds)
    world = billing.metered(world, step)
    world = world.at(world.now + step)
    return world, {"Now": world.now}


def must_move_forward(seconds: int) -> timedelta:
    """Time never goes back, and a year at a time is enough."""
    if not 1 <= seconds <= LONGEST.total_seconds():
        raise TimeOutOfRange(seconds=seconds, longest=int(LONGEST.total_seconds()), parameter="seconds")
    return timedelta(seconds=seconds)
