"""What is charged the moment it happens? Data that were sent, and what is counted one by one."""

from decimal import Decimal
from typing import Any

from labs.cloud.billing.data import crossings
from labs.cloud.billing.meter import added, period_of
from labs.cloud.network.step import Walk
from labs.cloud.registry import when_changed
from labs.cloud.world import World

PRECISION = Decimal("0.000001")
REMAP = "ElasticIP:Remap"


def carried(world: World, walk: Walk, gigabytes: float | Decimal, resource_id: str = "") -> World:
    """The world with so many GB charged along the way of a packet, under every usage type that the way has.

    They are charged to `resource_id`, or else each to the component that it is charged at.
    """
    for one in crossings(world, walk):
        world = transferred(world, one.usage_type, Decimal(str(gigabytes)) * one.times, resource_id or one.component_id)
    return world


def transferred(world: World, usage_type: str, gigabytes: float | Decimal, resource_id: str = "") -> World:
    """The world with so many GB charged now under a usage type."""
    return counted(world, usage_type, Decimal(str(gigabytes)).quantize(PRECISION), resource_id)


def counted(world: World, usage_type: str, quantity: Decimal, resource_id: str = "") -> World:
    """The world with some usage charged now that takes no time."""
    day, _ = period_of(world.now)
    return world.replace(books=added(world.books, day, usage_type, resource_id, quantity))


@when_changed("elastic-ip")
def count_remap(world: World, address: Any) -> World:
    """Each association of an Elastic IP is a remap, of which the first 100 of a month were free.

    That the first association of an address counts as well is not confirmed.
    https://repost.aws/knowledge-center/elastic-ip-charges
    """
    return counted(world, REMAP, Decimal(1), address.id) if address.association_id else world
