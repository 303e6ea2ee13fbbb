"""How is what belongs to AWS Config, SNS and Systems Manager tagged? Each has its own actions and its own way to name a resource.

https://docs.aws.amazon.com/config/latest/developerguide/tagging.html
"""

from collections.abc import Collection, Sequence
from typing import Any

from labs.cloud.describe import tag_list
from labs.cloud.errors import CommonError, InvalidParameterValue
from labs.cloud.resources.tag import MOST_TAGS, Tag
from labs.cloud.world import Resource, World

RESERVED = "Tag keys starting with 'aws:' are reserved for internal use."


class NothingToTag(CommonError):
    code = "ResourceNotFoundException"
    template = "Provided ResourceArn: '{resource}' does not exist."
    elsewhere = {
        "sns": ("ResourceNotFound", "Resource does not exist"),
        "ssm": (
            "InvalidResourceId",
            "The resource ID '{resource}' is not valid. Verify that you entered the correct ID.",
        ),
    }


class MoreTagsThanAllowed(CommonError):
    code = "TooManyTagsException"
    template = "A resource can have up to {limit} tags."
    elsewhere = {
        "sns": ("TagLimitExceeded", "Could not complete request: tag quota of per resource exceeded"),
        "ssm": ("TooManyTagsError", "The Targets parameter includes too many tags. The limit is {limit}."),
    }


def must_be_there(world: World, service: str, kinds: Collection[str], arn: str) -> Resource:
    """What is tagged is named by its ARN.

    https://docs.aws.amazon.com/config/latest/APIReference/API_TagResource.html
    """
    own = (one for one in world.resources.values() if one.service == service and one.kind() in kinds)
    found = next((one for one in own if world.arn(one) == arn), None)
    if found is None:
        raise NothingToTag(service=service, resource=arn, parameter="resource_arn")
    return found


def tagged(resource: Resource, tags: Sequence[Tag]) -> Resource:
    """A resource with tags more; a key that it has already gets the new value."""
    for one in tags:
        must_not_be_reserved(one.key or "", resource.service)
    kept = {**resource.tags, **{one.key: one.value or "" for one in tags if one.key}}
    if len(kept) > MOST_TAGS:
        raise MoreTagsThanAllowed(service=resource.service, limit=MOST_TAGS, parameter="tags")
    return resource.replace(tags=kept)


def untagged(resource: Resource, keys: Collection[str]) -> Resource:
    """A resource without the tags of these keys; those that it has not are gone already."""
    return resource.replace(tags={key: value for key, value in resource.tags.items() if key not in keys})


def tags_shown(resource: Resource) -> list[dict[str, Any]]:
    """A resource's tags as every one of the services shows them."""
    return tag_list(resource.tags)


def must_not_be_reserved(key: str, service: str) -> None:
    """What begins with `aws:` is AWS's own.

    https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html#tag-conventions
    """
    if key.lower().startswith("aws:"):
        raise InvalidParameterValue(service=service, name="tags", value=key, expected=RESERVED, parameter="tags")
