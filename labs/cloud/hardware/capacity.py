"""Is there hardware for what is to run? If not, the request is refused, and nothing of it is done.

https://docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html (InsufficientInstanceCapacity)
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from labs.cloud.errors import CloudError
from labs.cloud.facts.instance_types import instance_types
from labs.cloud.hardware.placing import Place, Placing, Wish

if TYPE_CHECKING:
    from labs.cloud.world import World


class NoCapacity(CloudError):
    code = "InsufficientInstanceCapacity"
    template = (
        "There is not enough {instance_type} capacity in the Availability Zone {availability_zone} at the moment: "
        "of {asked} asked for, {found} would find a place."
    )


class SegmentIsFull(CloudError):
    code = "InsufficientInstanceCapacity"
    template = (
        "There is not enough {instance_type} capacity in the part of {availability_zone} where the cluster placement "
        "group '{group_name}' is: of {asked} asked for, {found} would find a place."
    )


class NotEnoughRacks(CloudError):
    code = "InsufficientInstanceCapacity"
    template = (
        "There is not enough unique hardware for {instance_type} in {availability_zone} at the moment for the placement "
        "group '{group_name}' ({strategy}): of {asked} asked for, {found} would find a place."
    )


def places_to_launch(world: "World", zone: str, wishes: Sequence[Wish], at_least: int) -> list[Place]:
    """Where the instances of a launch go: as many as there is hardware for, `at_least` or more."""
    placing = Placing(world, zone)
    places = placing.place_together(wishes)
    if len(places) < at_least:
        _refuse(wishes[0], zone, at_least, len(places))
    return places


def hosts_to_start(world: "World", starting: Sequence[Any]) -> dict[str, str]:
    """Instance id -> the host it starts on. Members of a cluster that start in one request look for a segment together."""
    zones: dict[str, Placing] = {}
    found: dict[str, str] = {}
    for together in _batches(starting):
        zone = together[0].availability_zone
        placing = zones.get(zone) or zones.setdefault(zone, Placing(world, zone))
        wishes = [wish_of(world, one) for one in together]
        places = placing.place_together(wishes)
        if len(places) < len(wishes):
            _refuse(wishes[len(places)], zone, len(starting), len(found) + len(places))
        found |= {one.id: place.host for one, place in zip(together, places, strict=True) if place.host}
    return found


def wish_of(world: "World", instance: Any) -> Wish:
    """What an instance asks of the hardware."""
    group: Any = world.resources.get(instance.placement_group_id)
    kind = instance_types()[instance.instance_type]
    return Wish(kind, instance.tenancy, group, instance.partition_number)


def _batches(starting: Sequence[Any]) -> list[list[Any]]:
    batches: dict[tuple[str, str], list[Any]] = {}
    for one in starting:
        batches.setdefault((one.placement_group_id or one.id, one.availability_zone), []).append(one)
    return list(batches.values())


def _refuse(wish: Wish, zone: str, asked: int, found: int) -> NoReturn:
    type_name, group = wish.kind.instance_type, wish.group
    if group and group.strategy == "cluster":
        raise SegmentIsFull(
            instance_type=type_name, availability_zone=zone, group_name=group.group_name,
            asked=asked, found=found, parameter="placement",
        )  # fmt: skip
    if group and group.strategy in ("partition", "spread"):
        raise NotEnoughRacks(
            instance_type=type_name, availability_zone=zone, group_name=group.group_name, strategy=group.strategy,
            asked=asked, found=found, parameter="placement",
        )  # fmt: skip
    raise NoCapacity(
        instance_type=type_name, availability_zone=zone, asked=asked, found=found, parameter="instance_type"
    )
