"""Who may be in a placement group, and where does its strategy put an instance?

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html
"""

from collections.abc import Sequence
from typing import Any, Literal

from labs.cloud.errors import CloudError, InvalidParameterValue
from labs.cloud.facts.instance_types import InstanceTypeFacts
from labs.cloud.resources.placement_group import PlacementGroup, must_be_of_strategy
from labs.cloud.world import World

Tenancy = Literal["default", "dedicated", "host"]
MOST_DEDICATED_PARTITIONS = 2
MOST_SPREAD = 7
"""Running instances of one spread group in one Availability Zone."""
OCCUPYING = ("pending", "running")
"""The states in which an instance takes up hardware."""


class StrategyNotSupported(CloudError):
    code = "InvalidParameterCombination"
    template = (
        "The strategy '{strategy}' of the placement group '{group_name}' is not supported by the "
        "'{instance_type}' instance type."
    )


class ZonePinned(CloudError):
    code = "InvalidPlacementGroup.InUse"
    template = "The placement group '{group_name}' is in use in another availability zone: {availability_zone}"


class SpreadLimitReached(CloudError):
    code = "InsufficientInstanceCapacity"
    template = (
        "You've reached the limit of instances in the spread placement group '{group_name}' in "
        "{availability_zone}: {running} are running there and at most {limit} can."
    )


class TenancyNotSupported(CloudError):
    code = "InvalidParameterCombination"
    template = (
        "You cannot launch an instance with a tenancy of '{tenancy}' into a placement group with the strategy "
        "'{strategy}'. Either remove the placement group from the request, or specify a different tenancy."
    )


class TooManyPartitionsForDedicated(CloudError):
    code = "InvalidParameterCombination"
    template = (
        "Dedicated Instances can be in partition placement groups of at most {limit} partitions; "
        "'{group_name}' has {partition_count}."
    )


class NoDedicatedHosts(CloudError):
    code = "UnavailableHostRequirements"
    template = "There are no valid Dedicated Hosts available on which you can launch an instance."


# Where a strategy puts an instance


def members_of(world: World, group: PlacementGroup) -> tuple[Any, ...]:
    """Every instance in a group, whatever its state."""
    return world.pointing(group.id, "instance")


def running_in(world: World, group: PlacementGroup, zone: str | None = None) -> list[Any]:
    """The members that take up hardware, in one zone or in all."""
    found = (one for one in members_of(world, group) if one.state in OCCUPYING)
    return [one for one in found if zone in (None, one.availability_zone)]


def room_in(world: World, group: PlacementGroup, zone: str) -> int | None:
    """How many more instances may run in this zone; None where the strategy sets no bound."""
    if group.strategy != "spread":
        return None
    return max(0, MOST_SPREAD - len(running_in(world, group, zone)))


def partition_for(world: World, group: PlacementGroup, zone: str, taken: Sequence[int | None]) -> int | None:
    """The partition EC2 chooses when none is asked for: the emptiest of the zone, so that they fill evenly.

    `taken` are the partitions of instances that are launched by the same request.
    """
    if group.partition_count is None:
        return None
    used = [one.partition_number for one in members_of(world, group) if one.availability_zone == zone]
    used += taken
    return min(range(1, group.partition_count + 1), key=used.count)


# Rules


def must_admit(world: World, group: PlacementGroup, kind: InstanceTypeFacts, zone: str, tenancy: str) -> None:
    """What a group asks of every instance that comes in."""
    must_suit_the_tenancy(group, tenancy)
    must_support_the_strategy(world, group, kind)
    must_share_the_zone(world, group, zone)


def must_have_its_place(world: World, instance: Any) -> None:
    """What is asked again at every start: hardware is given up by stopping, the membership is not.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html
    """
    must_not_need_a_host(instance.tenancy)
    group = world.find(PlacementGroup, instance.placement_group_id)
    if group:
        must_share_the_zone(world, group, instance.availability_zone)
        must_have_room_in(world, group, instance.availability_zone, 1)


def must_not_need_a_host(tenancy: str) -> None:
    """The account has no Dedicated Hosts, which an instance of tenancy `host` runs on.

    https://docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html (UnavailableHostRequirements)
    """
    if tenancy == "host":
        raise NoDedicatedHosts(parameter="placement")


def must_support_the_strategy(world: World, group: PlacementGroup, kind: InstanceTypeFacts) -> None:
    """Not every type can be in every group; a cluster group takes its parent's strategy along.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html (limitations of each strategy)
    """
    parent = world.find(PlacementGroup, group.parent_group_id)
    for strategy in (group.strategy, *((parent.strategy,) if parent else ())):
        if strategy not in kind.placement_strategies:
            raise StrategyNotSupported(
                strategy=strategy,
                group_name=group.group_name,
                instance_type=kind.instance_type,
                parameter="placement",
            )


def must_suit_the_tenancy(group: PlacementGroup, tenancy: str) -> None:
    """Spread groups are for shared hardware; on Dedicated Hosts there are no groups at all.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstancePlacement.html (GroupName)
    """
    allowed = ("default",) if group.strategy == "spread" else ("default", "dedicated")
    if tenancy not in allowed:
        raise TenancyNotSupported(tenancy=tenancy, strategy=group.strategy, parameter="placement")
    partitions = group.partition_count or 0
    if tenancy == "dedicated" and partitions > MOST_DEDICATED_PARTITIONS:
        raise TooManyPartitionsForDedicated(
            limit=MOST_DEDICATED_PARTITIONS,
            group_name=group.group_name,
            partition_count=partitions,
            parameter="placement",
        )


def must_be_a_partition(group: PlacementGroup, partition_number: int | None) -> None:
    """A partition is asked for by its number, and only where there are partitions. EC2's codes here are recalled."""
    if partition_number is None:
        return
    must_be_of_strategy("PartitionNumber", partition_number, group.strategy, "partition")
    if not 1 <= partition_number <= (group.partition_count or 0):
        raise InvalidParameterValue(
            name="partitionNumber",
            value=partition_number,
            expected=f"Expecting 1 to {group.partition_count}.",
            parameter="partition_number",
        )


def must_share_the_zone(world: World, group: PlacementGroup, zone: str) -> None:
    """A cluster lies in one zone: that of the member that runs first.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html#placement-groups-cluster
    """
    if group.strategy != "cluster":
        return
    for one in running_in(world, group):
        if one.availability_zone != zone:
            raise ZonePinned(
                group_name=group.group_name, availability_zone=one.availability_zone, parameter="placement"
            )


def must_have_room_in(world: World, group: PlacementGroup, zone: str, count: int) -> None:
    """Each instance of a spread group has a rack of its own, and a zone has seven for a group; only running ones count.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html#placement-groups-spread
    """
    room = room_in(world, group, zone)
    if room is not None and count > room:
        raise SpreadLimitReached(
            group_name=group.group_name,
            availability_zone=zone,
            running=len(running_in(world, group, zone)),
            limit=MOST_SPREAD,
            parameter="placement",
        )
