"""Who takes up hardware? Instances that run or begin to."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from labs.cloud.registry import kinds

if TYPE_CHECKING:
    from labs.cloud.world import World

OCCUPYING = ("pending", "running")
"""The states in which an instance takes up hardware."""


def instances_of(world: "World") -> Sequence[Any]:
    """Every instance, oldest first; this room lies below the file of their kind and does not know it."""
    return world.all(kinds()["instance"])
