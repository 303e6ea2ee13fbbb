"""What did resources look like, and when? Questions about the configuration items that the recorder made.

https://docs.aws.amazon.com/config/latest/developerguide/view-manage-resource.html
Only so many items of a resource are kept (recording.py): of what is older nothing is answered.
"""

from datetime import UTC, datetime
from typing import Any, Literal

from labs.cloud.config.item import ITEMS, Item, newest, view_of
from labs.cloud.config.paging import page
from labs.cloud.config.recorder import the_recorder
from labs.cloud.config.resource_type import RECORDED, every_type
from labs.cloud.errors import CloudError
from labs.cloud.registry import Outcome, action_with
from labs.cloud.world import Frozen, World

MOST_KEYS = 100
BASE = (
    "version",
    "accountId",
    "configurationItemCaptureTime",
    "configurationItemStatus",
    "configurationStateId",
    "arn",
    "resourceType",
    "resourceId",
    "resourceName",
    "awsRegion",
    "availabilityZone",
    "resourceCreationTime",
    "configuration",
    "supplementaryConfiguration",
)
"""The members of an item that BatchGetResourceConfig answers."""


class ResourceKey(Frozen):
    """A resource by type and id."""

    resource_type: str
    resource_id: str


class ResourceNotDiscovered(CloudError):
    code = "ResourceNotDiscoveredException"
    template = "Resource {resource_id} of resourceType:{resource_type} is unknown or has not been discovered"


class InvalidTimeRange(CloudError):
    code = "InvalidTimeRangeException"
    template = "The specified time range is not valid. The earlier time is not chronologically before the later time."


class NoSuchResourceType(CloudError):
    code = "ValidationException"
    template = "AWS Config has no resource type {resource_type}."


class NoRecorderForItems(CloudError):
    code = "NoAvailableConfigurationRecorderException"
    template = "There are no customer managed configuration recorders available to record your resources."


class TooManyResourceKeys(CloudError):
    code = "ValidationException"
    template = "{count} resources were named; a request takes 1 to {limit}."


class IdsAndName(CloudError):
    code = "ValidationException"
    template = "Resources are named by resourceIds or by resourceName, not by both."


@action_with(service="config")
def get_resource_config_history(
    world: World,
    *,
    resource_type: str,
    resource_id: str,
    later_time: datetime | None = None,
    earlier_time: datetime | None = None,
    chronological_order: Literal["Reverse", "Forward"] = "Reverse",
    limit: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List the configuration items of a resource, the newest first: `{"configurationItems": […]}`."""
    must_have_items_recorded(world)
    must_be_a_resource_type(resource_type)
    must_be_a_time_range(earlier_time, later_time)
    items = must_be_discovered(world, resource_type, resource_id)
    chosen = [one for one in items if _lies_between(one, earlier_time, later_time)]
    if chronological_order == "Reverse":
        chosen.reverse()
    views = [view_of(world, resource_type, resource_id, one) for one in chosen]
    names = [str(one.state_id) for one in chosen]
    return world, page("configurationItems", names, views, next_token, limit=limit, next_member="nextToken")


@action_with(service="config")
def batch_get_resource_config(world: World, *, resource_keys: tuple[ResourceKey, ...]) -> Outcome:
    """Show the newest item of each of some resources: `{"baseConfigurationItems": […], "unprocessedResourceKeys": […]}`."""
    must_have_items_recorded(world)
    must_be_few_keys(resource_keys)
    found, unknown = [], []
    for one in resource_keys:
        must_be_a_resource_type(one.resource_type)
        item = newest(world, one.resource_type, one.resource_id)
        if item is None:
            unknown.append({"resourceType": one.resource_type, "resourceId": one.resource_id})
            continue
        view = view_of(world, one.resource_type, one.resource_id, item)
        found.append({name: view[name] for name in BASE if name in view})
    return world, {"baseConfigurationItems": found, "unprocessedResourceKeys": unknown}


@action_with(service="config")
def list_discovered_resources(
    world: World,
    *,
    resource_type: str,
    resource_ids: tuple[str, ...] = (),
    resource_name: str | None = None,
    include_deleted_resources: bool = False,
    limit: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List the recorded resources of a type: `{"resourceIdentifiers": […]}`."""
    must_have_items_recorded(world)
    must_be_a_resource_type(resource_type)
    if resource_ids and resource_name:
        raise IdsAndName(parameter="resource_ids")
    views = []
    for id, items in ITEMS.at(resource_type).of(world).items():
        last = items[-1]
        name = last.tags.get("Name")
        if (last.is_gone and not include_deleted_resources) or (resource_ids and id not in resource_ids):
            continue
        if resource_name is None or name == resource_name:
            views.append(_identifier(resource_type, id, last))
    names = [one["resourceId"] for one in views]
    return world, page("resourceIdentifiers", names, views, next_token, limit=limit, usual=100, next_member="nextToken")


@action_with(service="config")
def get_discovered_resource_counts(
    world: World, *, resource_types: tuple[str, ...] = (), limit: int | None = None, next_token: str | None = None
) -> Outcome:
    """Count the recorded resources that are there: `{"totalDiscoveredResources": 7, "resourceCounts": […]}`."""
    for one in resource_types:
        must_be_a_resource_type(one)
    counts = {name: _count(world, name) for name in RECORDED.values() if not resource_types or name in resource_types}
    found = sorted(((name, count) for name, count in counts.items() if count), key=lambda one: (-one[1], one[0]))
    views = [{"resourceType": name, "count": count} for name, count in found]
    names = [name for name, _ in found]
    told = page("resourceCounts", names, views, next_token, limit=limit, usual=100, next_member="nextToken")
    return world, {"totalDiscoveredResources": sum(counts.values()), **told}


def must_be_discovered(world: World, resource_type: str, resource_id: str) -> tuple[Item, ...]:
    """Only of what was recorded there is a history.

    https://docs.aws.amazon.com/config/latest/APIReference/API_GetResourceConfigHistory.html
    """
    items = ITEMS.at(resource_type).of(world).get(resource_id)
    if not items:
        raise ResourceNotDiscovered(resource_type=resource_type, resource_id=resource_id, parameter="resource_id")
    return items


def must_have_items_recorded(world: World) -> None:
    """Without a recorder nothing is answered, not even what was recorded once.

    https://docs.aws.amazon.com/config/latest/APIReference/API_GetResourceConfigHistory.html
    """
    if the_recorder(world) is None:
        raise NoRecorderForItems


def must_be_a_resource_type(resource_type: str) -> None:
    """The type is one that AWS Config knows."""
    if resource_type not in every_type():
        raise NoSuchResourceType(resource_type=resource_type, parameter="resource_type")


def must_be_a_time_range(earlier: datetime | None, later: datetime | None) -> None:
    """The earlier time is before the later one.

    https://docs.aws.amazon.com/config/latest/APIReference/API_GetResourceConfigHistory.html
    """
    if earlier and later and _aware(earlier) >= _aware(later):
        raise InvalidTimeRange(parameter="earlier_time")


def must_be_few_keys(keys: tuple[ResourceKey, ...]) -> None:
    """Up to a hundred resources are asked for at once.

    https://docs.aws.amazon.com/config/latest/APIReference/API_BatchGetResourceConfig.html
    """
    if not 1 <= len(keys) <= MOST_KEYS:
        raise TooManyResourceKeys(count=len(keys), limit=MOST_KEYS, parameter="resource_keys")


def _lies_between(item: Item, earlier: datetime | None, later: datetime | None) -> bool:
    after = earlier is None or item.captured_at >= _aware(earlier)
    return after and (later is None or item.captured_at <= _aware(later))


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _identifier(resource_type: str, resource_id: str, item: Item) -> dict[str, Any]:
    told = {
        "resourceType": resource_type,
        "resourceId": resource_id,
        "resourceName": item.tags.get("Name"),
        "resourceDeletionTime": item.captured_at if item.is_gone else None,
    }
    return {name: value for name, value in told.items() if value}


def _count(world: World, resource_type: str) -> int:
    return sum(not items[-1].is_gone for items in ITEMS.at(resource_type).of(world).values())
