"""What is a placement group, and which strategies are there? Who may be in it stands in placement_group_member.py.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html
"""

from typing import Annotated, Any, Literal

from labs.cloud.describe import BY_TAGS, Filter, matching, tag_list
from labs.cloud.errors import CloudError, InvalidParameterValue
from labs.cloud.reference import Named, Ref
from labs.cloud.registry import Outcome, action, created
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.rules import deleted, must_be_within_quota
from labs.cloud.world import Resource, World

PlacementGroupId = Annotated[str, Ref("placement-group")]
PlacementGroupName = Annotated[str, Named("placement-group", "group_name")]
Strategy = Literal["cluster", "spread", "partition", "precision-time"]
LONGEST_NAME = 255
MOST_PARTITIONS = 7
USUAL_PARTITIONS = 2
"""How many partitions there are when nobody says; recalled, not in the API reference."""


class PlacementGroup(Resource, tag="placement-group"):
    id_prefix = "pg"
    id_member = "GroupId"
    noun = "placement group"
    not_found = "InvalidPlacementGroup.Unknown"
    malformed = "InvalidPlacementGroupId.Malformed"
    filters = {
        "group-arn": "GroupArn",
        "group-name": "GroupName",
        "spread-level": "SpreadLevel",
        "state": "State",
        "strategy": "Strategy",
    }

    group_name: str
    strategy: Strategy
    partition_count: int | None = None
    """Of a partition group; the partitions are numbered from 1."""
    parent_group_id: PlacementGroupId | None = None
    """The precision-time group that a cluster group belongs to."""

    def view(self, world: World) -> dict[str, Any]:
        own = {
            "PartitionCount": self.partition_count,
            "SpreadLevel": "rack" if self.strategy == "spread" else None,
            "ParentGroupId": self.parent_group_id,
        }
        return {
            "GroupName": self.group_name,
            "State": "available",
            "Strategy": self.strategy,
            "GroupId": self.id,
            "Tags": tag_list(self.tags),
            "GroupArn": f"arn:aws:ec2:{world.region}:{world.account_id}:placement-group/{self.group_name}",
            **{name: value for name, value in own.items() if value is not None},
        }


class PlacementGroupDuplicate(CloudError):
    code = "InvalidPlacementGroup.Duplicate"
    template = "The placement group '{group_name}' already exists."


class PlacementGroupUnknown(CloudError):
    code = "InvalidPlacementGroup.Unknown"
    template = "The Placement Group '{group_name}' is unknown."


class PlacementGroupInUse(CloudError):
    code = "InvalidPlacementGroup.InUse"
    template = "The placement group '{group_name}' is in use and may not be deleted. ({members})"


class OnlyForStrategy(CloudError):
    code = "InvalidParameterCombination"
    template = "The parameter {name} can only be used with the placement group strategy '{strategy}'."


class HostSpreadNeedsOutpost(CloudError):
    code = "InvalidParameterCombination"
    template = "The spread level 'host' can only be used for placement groups on an Outpost."


@action
def create_placement_group(
    world: World,
    *,
    group_name: str,
    strategy: Strategy = "cluster",
    partition_count: int | None = None,
    spread_level: Literal["host", "rack"] | None = None,
    parent_group_id: PlacementGroupId | None = None,
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Create a placement group; its strategy stays as long as it does: `{"PlacementGroup": …}`."""
    must_be_a_group_name(group_name)
    must_be_new(world, group_name)
    must_be_of_strategy("PartitionCount", partition_count, strategy, "partition")
    must_be_of_strategy("SpreadLevel", spread_level, strategy, "spread")
    must_be_of_strategy("ParentGroupId", parent_group_id, strategy, "cluster")
    must_be_a_partition_count(partition_count)
    must_not_spread_over_hosts(spread_level)
    must_be_a_parent(world, parent_group_id)
    must_be_within_quota("PlacementGroupLimitExceeded", len(world.all(PlacementGroup)) + 1, "placement groups")
    tags = tags_of(tag_specifications, "placement-group")
    world, group_id = world.new_id(PlacementGroup.id_prefix)
    group = PlacementGroup(
        id=group_id,
        tags=tags,
        group_name=group_name,
        strategy=strategy,
        partition_count=(partition_count or USUAL_PARTITIONS) if strategy == "partition" else None,
        parent_group_id=parent_group_id,
    )
    return created(world, group), {"PlacementGroup": group.view(world)}


@action
def delete_placement_group(world: World, *, group_name: PlacementGroupName) -> Outcome:
    """Delete a placement group that no instance is in any more: `{}`."""
    group = group_of_name(world, group_name)
    must_be_unused(world, group)
    return deleted(world, group), {}


@action
def describe_placement_groups(
    world: World,
    *,
    group_names: tuple[PlacementGroupName, ...] = (),
    group_ids: tuple[PlacementGroupId, ...] = (),
    filters: tuple[Filter, ...] = (),
) -> Outcome:
    """List placement groups, all or those named: `{"PlacementGroups": […]}`."""
    named = {group_of_name(world, one, parameter="group_names").id for one in group_names}
    named |= {world.get(PlacementGroup, one, parameter="group_ids").id for one in group_ids}
    views = [one.view(world) for one in world.all(PlacementGroup) if not (group_names or group_ids) or one.id in named]
    return world, {"PlacementGroups": matching(views, filters, {**PlacementGroup.filters, **BY_TAGS})}


def group_of_name(world: World, group_name: str, *, parameter: str = "group_name") -> PlacementGroup:
    """The placement group of this name. Raises PlacementGroupUnknown."""
    found = world.where(PlacementGroup, group_name=group_name)
    if not found:
        raise PlacementGroupUnknown(group_name=group_name, parameter=parameter)
    return found[0]


# Rules


def must_be_a_group_name(group_name: str) -> None:
    """A name has up to 255 ASCII characters.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreatePlacementGroup.html
    """
    if not group_name.isascii() or not 1 <= len(group_name) <= LONGEST_NAME:
        expected = f"Expecting 1 to {LONGEST_NAME} ASCII characters."
        raise InvalidParameterValue(name="groupName", value=group_name, expected=expected, parameter="group_name")


def must_be_new(world: World, group_name: str) -> None:
    """A name is unique in an account and Region."""
    if world.where(PlacementGroup, group_name=group_name):
        raise PlacementGroupDuplicate(group_name=group_name, parameter="group_name")


def must_be_of_strategy(name: str, value: object, strategy: str, wanted: str) -> None:
    """Each strategy has parameters of its own, which the others do not take.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreatePlacementGroup.html
    """
    if value is not None and strategy != wanted:
        raise OnlyForStrategy(name=name, strategy=wanted, parameter="strategy")


def must_be_a_partition_count(partition_count: int | None) -> None:
    """A group has one to seven partitions in each zone.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html#placement-groups-partition
    """
    if partition_count is not None and not 1 <= partition_count <= MOST_PARTITIONS:
        raise InvalidParameterValue(
            name="partitionCount",
            value=partition_count,
            expected=f"Expecting 1 to {MOST_PARTITIONS}.",
            parameter="partition_count",
        )


def must_not_spread_over_hosts(spread_level: str | None) -> None:
    """Only on an Outpost can instances be spread over hosts instead of racks, and this Region has none."""
    if spread_level == "host":
        raise HostSpreadNeedsOutpost(parameter="spread_level")


def must_be_a_parent(world: World, parent_group_id: str | None) -> None:
    """What a cluster group belongs to gives precise time; recalled from the parameter's description."""
    if parent_group_id is None:
        return
    parent = world.get(PlacementGroup, parent_group_id, parameter="parent_group_id")
    if parent.strategy != "precision-time":
        raise OnlyForStrategy(name="ParentGroupId", strategy="precision-time", parameter="parent_group_id")


def must_be_unused(world: World, group: PlacementGroup) -> None:
    """Instances are terminated or moved out first, and groups that have it as their parent are deleted.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeletePlacementGroup.html
    """
    using = [one.id for one in world.referring(group.id)]
    if using:
        raise PlacementGroupInUse(group_name=group.group_name, members=", ".join(using), parameter="group_name")
