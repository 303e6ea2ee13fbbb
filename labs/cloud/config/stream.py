"""Did AWS Config's messages reach the topic? The last attempt, as the status of the delivery channel tells it."""

from datetime import datetime
from typing import Any

import msgspec

from labs.cloud.config.ledger import Shelf
from labs.cloud.world import World


class Stream(msgspec.Struct, frozen=True, array_like=True):
    """How the last messages fared."""

    succeeded: bool = True
    changed_at: datetime | None = None
    """Since when it has been so; None before the first message."""
    error_code: str = ""
    error_message: str = ""


STREAM: Shelf[Stream] = Shelf("stream", Stream, Stream())


def with_stream(world: World, *, error_code: str = "", error_message: str = "") -> World:
    """The world in which messages reached the topic, or did not, for this reason."""
    before = STREAM.of(world)
    if before.changed_at and (before.error_code, before.error_message) == (error_code, error_message):
        return world
    return STREAM.put(world, Stream(not error_code, world.now, error_code, error_message))


def stream_view(world: World) -> dict[str, Any]:
    """The status as DescribeDeliveryChannelStatus answers it."""
    last = STREAM.of(world)
    if last.changed_at is None:
        return {"lastStatus": "Not_Applicable"}
    if last.succeeded:
        return {"lastStatus": "Success", "lastStatusChangeTime": last.changed_at}
    return {
        "lastStatus": "Failure",
        "lastErrorCode": last.error_code,
        "lastErrorMessage": last.error_message,
        "lastStatusChangeTime": last.changed_at,
    }
