"""Where does an instance run: in which zone, in which placement group, beside whom? And how is that changed later?

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Placement.html
"""

from collections.abc import Sequence
from typing import Any

from labs.cloud.errors import CloudError
from labs.cloud.facts.instance_types import InstanceTypeFacts, instance_types
from labs.cloud.facts.regions import availability_zones
from labs.cloud.hardware.capacity import places_to_launch
from labs.cloud.hardware.placing import Wish
from labs.cloud.registry import Outcome, action
from labs.cloud.resources.instance import Instance, InstanceId
from labs.cloud.resources.instance_attribute import must_be_stopped, must_not_have_ended
from labs.cloud.resources.placement_group import (
    PlacementGroup,
    PlacementGroupId,
    PlacementGroupName,
    group_of_name,
    must_be_of_strategy,
)
from labs.cloud.resources.placement_group_member import (
    Tenancy,
    must_admit,
    must_be_a_partition,
    must_have_room_in,
    must_not_need_a_host,
    partition_for,
    room_in,
)
from labs.cloud.resources.region import must_be_among
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import Frozen, World

Seat = dict[str, Any]
"""The fields of an Instance that say where it is: group, partition, tenancy, host."""


class Placement(Frozen):
    """Where an instance is to run: the zone, where no subnet says so, and what stands beside it."""

    availability_zone: str | None = None
    availability_zone_id: str | None = None
    group_name: PlacementGroupName | None = None
    group_id: PlacementGroupId | None = None
    partition_number: int | None = None
    tenancy: Tenancy | None = None


class OneOfTwo(CloudError):
    code = "InvalidParameterCombination"
    template = "The parameters {one} and {other} may not be specified together."


class TenancyChangeNotSupported(CloudError):
    code = "InvalidRequest"
    template = "The tenancy of '{instance_id}' ({instance_type}) cannot be changed to '{tenancy}'."


class NothingToModify(CloudError):
    code = "InvalidParameterCombination"
    template = "At least one attribute for tenancy or placement group must be specified in the request."


@action
def modify_instance_placement(
    world: World,
    *,
    instance_id: InstanceId,
    group_name: PlacementGroupName | None = None,
    group_id: PlacementGroupId | None = None,
    partition_number: int | None = None,
    tenancy: Tenancy | None = None,
) -> Outcome:
    """Move a stopped instance into a group, to another, or with an empty name out of it: `{"Return": True}`."""
    instance = world.get(Instance, instance_id, parameter="instance_id")
    must_not_have_ended(instance)
    must_say_something(group_name, group_id, partition_number, tenancy)
    must_be_stopped(instance)
    moved = instance.replace(tenancy=must_be_a_possible_tenancy(instance, tenancy))
    if group_name is not None or group_id is not None:
        group = asked_group(world, group_name, group_id)
        moved = moved.replace(placement_group_id=group.id if group else None, partition_number=None)
    group = world.find(PlacementGroup, moved.placement_group_id)
    if group is None:
        must_have_no_partition(partition_number)
        return world.put(moved), {"Return": True}
    must_admit(world, group, instance_types()[moved.instance_type], moved.availability_zone, moved.tenancy)
    must_be_a_partition(group, partition_number)
    number = partition_number or moved.partition_number
    number = number or partition_for(world.without(moved.id), group, moved.availability_zone, ())
    return world.put(moved.replace(partition_number=number)), {"Return": True}


def asked_zone(world: World, placement: Placement | None) -> str | None:
    """The name of the zone that a launch asks for, by its name or by its id."""
    if placement is None:
        return None
    name, zone_id = placement.availability_zone, placement.availability_zone_id
    must_be_one_of_two("AvailabilityZone", name, "AvailabilityZoneId", zone_id)
    if not zone_id:
        return name
    names = {one.zone_id: one.zone_name for one in availability_zones(world.region)}
    must_be_among((zone_id,), list(names), "placement")
    return names[zone_id]


def seats(
    world: World,
    placement: Placement | None,
    kind: InstanceTypeFacts,
    subnet: Subnet,
    *,
    min_count: int,
    max_count: int,
) -> Sequence[Seat]:
    """The seat of each instance of a launch: as many as there is room for, `min_count` or more."""
    placement = placement or Placement()
    tenancy = tenancy_in(world.get(Vpc, subnet.vpc_id), placement.tenancy)
    group = asked_group(world, placement.group_name, placement.group_id)
    zone = subnet.availability_zone
    if group is None:
        must_have_no_partition(placement.partition_number)
        must_not_need_a_host(tenancy)
    else:
        must_admit(world, group, kind, zone, tenancy)
        must_be_a_partition(group, placement.partition_number)
        must_have_room_in(world, group, zone, min_count)
    room = room_in(world, group, zone) if group else None
    count = max_count if room is None else min(max_count, room)
    wish = Wish(kind, tenancy, group, placement.partition_number)
    found = places_to_launch(world, zone, [wish] * count, min_count)
    own = {"tenancy": tenancy, "placement_group_id": group.id if group else None}
    return [{**own, "partition_number": one.partition_number, "host": one.host} for one in found]


def asked_group(world: World, group_name: str | None, group_id: str | None) -> PlacementGroup | None:
    """The placement group that a request names; an empty name is no group."""
    must_be_one_of_two("GroupName", group_name, "GroupId", group_id)
    if group_id:
        return world.get(PlacementGroup, group_id, parameter="group_id")
    return group_of_name(world, group_name) if group_name else None


def tenancy_in(vpc: Vpc, asked: Tenancy | None) -> Tenancy:
    """In a dedicated VPC every instance is dedicated, unless it is to run on a host.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/dedicated-instance.html
    """
    if vpc.instance_tenancy == "dedicated" and asked in (None, "default"):
        return "dedicated"
    return asked or "default"


# Rules


def must_be_one_of_two(one: str, given: str | None, other: str, also_given: str | None) -> None:
    """What can be said by its name and by its id is said once.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Placement.html
    """
    if given and also_given:
        raise OneOfTwo(one=one, other=other, parameter="placement")


def must_say_something(*given: object) -> None:
    """A modification names what it modifies.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstancePlacement.html
    """
    if all(one is None for one in given):
        raise NothingToModify(parameter="group_name")


def must_have_no_partition(partition_number: int | None) -> None:
    """Without a group there are no partitions."""
    must_be_of_strategy("PartitionNumber", partition_number, "", "partition")


def must_be_a_possible_tenancy(instance: Instance, tenancy: Tenancy | None) -> Tenancy:
    """The tenancy a stopped instance is to have; not every type can be on a Dedicated Host, and a T3 only from launch.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstancePlacement.html (Tenancy)
    """
    wanted = tenancy or instance.tenancy
    can_move = instance_types()[instance.instance_type].dedicated_hosts and not instance.instance_type.startswith("t3.")
    if wanted == "host" and not can_move:
        raise TenancyChangeNotSupported(
            instance_id=instance.id, instance_type=instance.instance_type, tenancy=wanted, parameter="tenancy"
        )
    return wanted
