"""What would the describe commands print of a world? The document that `load` reads back."""

from datetime import datetime
from typing import Any

from labs.cloud.snapshot.lists import LISTS
from labs.cloud.world import World


def describe(world: World) -> dict[str, Any]:
    """The document of a world, in values that JSON has."""
    lists = {one.member: plain(one.of(world)) for one in LISTS}
    return {"AccountId": world.account_id, "Region": world.region, **lists}


def plain(value: Any) -> Any:
    """A value as the CLI prints it: times as text."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, datetime) else value
