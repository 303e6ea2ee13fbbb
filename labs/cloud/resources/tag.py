"""How are resources tagged? Tags belong to the resource itself; this file is their actions and their rules.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions
"""

import re
from collections.abc import Mapping, Sequence

from labs.cloud.describe import BY_TAGS, Filter, matching, must_be_page_size, page, tag_list
from labs.cloud.errors import CloudError, InvalidParameterValue, NotFound
from labs.cloud.registry import Outcome, action, kind_of_prefix
from labs.cloud.world import Frozen, Resource, World

MOST_TAGS = 50
LONGEST_KEY = 128
LONGEST_VALUE = 256
MOST_TARGETS = 1000
NOT_SIMULATED: Mapping[str, tuple[str, str]] = {
    "eigw": ("InvalidEgressOnlyInternetGatewayId.NotFound", "egressOnlyInternetGateway"),
    "fl": ("InvalidFlowLogId.NotFound", "flowLog"),
    "nat": ("InvalidNatGatewayID.NotFound", "natGateway"),
    "pl": ("InvalidPrefixListID.NotFound", "prefixList"),
    "vpce": ("InvalidVpcEndpointId.NotFound", "vpcEndpoint"),
}
"""Prefixes of kinds that EC2 has and this Region may not: the code and noun of what EC2 answers for an unknown id."""


class Tag(Frozen):
    """A key and its value, case-sensitive."""

    key: str | None = None
    value: str | None = None


class TagSpecification(Frozen):
    """Tags for the resources of one type that a request creates."""

    resource_type: str
    tags: tuple[Tag, ...] = ()


class UntaggableType(CloudError):
    code = "InvalidParameterValue"
    template = "'{resource_type}' is not a valid taggable resource type for this operation."


class UnknownTagTarget(CloudError):
    code = "InvalidID"
    template = "The ID '{id}' is not valid"


class TooManyTagTargets(CloudError):
    code = "InvalidParameterValue"
    template = "{count} resources are more than a single request may tag ({limit})."


class DuplicateTagKey(CloudError):
    code = "InvalidParameterValue"
    template = "Duplicate tag key '{key}' specified."


class TagLimitExceeded(CloudError):
    code = "TagLimitExceeded"
    template = "The maximum number of Tags for this resource has been reached: {limit}."


class ReservedTagKey(CloudError):
    code = "InvalidParameterValue"
    template = "Tag keys starting with 'aws:' are reserved for internal use"


@action
def create_tags(world: World, *, resources: tuple[str, ...], tags: tuple[Tag, ...]) -> Outcome:
    """Add tags to resources, replacing values of keys they have: `{}`."""
    added = _checked(tags)
    must_be_few_targets(resources)
    for id in resources:
        resource = must_be_taggable(world, id)
        world = world.put(resource.replace(tags=must_be_few_enough({**resource.tags, **added})))
    return world, {}


@action
def delete_tags(world: World, *, resources: tuple[str, ...], tags: tuple[Tag, ...] = ()) -> Outcome:
    """Remove tags: a key with its value, a key whatever its value, or, with no tags named, all of them: `{}`."""
    must_be_few_targets(resources)
    for id in resources:
        resource = must_be_taggable(world, id)
        kept = {key: value for key, value in resource.tags.items() if _stays(key, value, tags)}
        world = world.put(resource.replace(tags=kept))
    return world, {}


@action
def describe_tags(
    world: World, *, filters: tuple[Filter, ...] = (), max_results: int | None = None, next_token: str | None = None
) -> Outcome:
    """List tags across resources: `{"Tags": [{Key, Value, ResourceId, ResourceType}]}`."""
    must_be_page_size(max_results)
    rows = [
        {"Key": key, "Value": value, "ResourceId": one.id, "ResourceType": one.kind(), "Tags": tag_list({key: value})}
        for one in world.resources.values()
        if one.service == "ec2"
        for key, value in one.tags.items()
    ]
    table = {"key": "Key", "value": "Value", "resource-id": "ResourceId", "resource-type": "ResourceType"}
    found = [{name: row[name] for name in table.values()} for row in matching(rows, filters, {**table, **BY_TAGS})]
    return world, page("Tags", found, max_results, next_token, by=("ResourceId", "Key"))


def tags_of(specifications: Sequence[TagSpecification], *taggable: str) -> dict[str, str]:
    """The tags a request gives to resources of the first of these types; the others are types it creates as well."""
    found: dict[str, str] = {}
    for one in specifications:
        must_be_created_here(one.resource_type, taggable)
        if one.resource_type == taggable[0]:
            found |= _checked(one.tags)
    return must_be_few_enough(found)


def must_be_created_here(resource_type: str, taggable: Sequence[str]) -> None:
    """A request can only tag the types of resources that it creates."""
    if resource_type not in taggable:
        raise UntaggableType(resource_type=resource_type, parameter="tag_specifications")


def must_be_taggable(world: World, id: str) -> Resource:
    """Only a resource that exists can carry tags; the prefix of an id says what EC2 misses.

    Seen in public reports: a well-formed id of a known kind is answered with that kind's NotFound, everything else (a
    name, an address, the id of an association, an id with a wrong character) with InvalidID.
    """
    found = world.resources.get(id)
    if found is None or found.service != "ec2":
        raise _missing(id)
    return found


def must_be_few_targets(resources: Sequence[str]) -> None:
    """A request tags up to a thousand resources.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html
    """
    if len(resources) > MOST_TARGETS:
        raise TooManyTagTargets(count=len(resources), limit=MOST_TARGETS, parameter="resources")


def must_be_few_enough(tags: dict[str, str]) -> dict[str, str]:
    """A resource has at most fifty tags."""
    if len(tags) > MOST_TAGS:
        raise TagLimitExceeded(limit=MOST_TAGS, parameter="tags")
    return tags


def must_be_a_valid_tag(tag: Tag) -> tuple[str, str]:
    """A key has 1 to 128 characters and does not begin with `aws:`; a value has up to 256."""
    key, value = tag.key or "", tag.value or ""
    if not 1 <= len(key) <= LONGEST_KEY:
        expected = f"Tag keys must be 1 to {LONGEST_KEY} characters long."
        raise InvalidParameterValue(name="tagKey", value=key, expected=expected, parameter="tags")
    if len(value) > LONGEST_VALUE:
        expected = f"Tag values must be up to {LONGEST_VALUE} characters long."
        raise InvalidParameterValue(name="tagValue", value=value, expected=expected, parameter="tags")
    if key.lower().startswith("aws:"):
        raise ReservedTagKey(key=key, parameter="tags")
    return key, value


def must_not_repeat_a_key(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """A key is given once in a list of tags."""
    found: dict[str, str] = {}
    for key, value in pairs:
        if key in found:
            raise DuplicateTagKey(key=key, parameter="tags")
        found[key] = value
    return found


def _missing(id: str) -> CloudError:
    prefix, _, digits = id.rpartition("-")
    if not re.fullmatch("[0-9a-f]{8}|[0-9a-f]{17}", digits):
        return UnknownTagTarget(id=id, parameter="resources")
    kind = kind_of_prefix(prefix)
    code, noun = (kind.not_found, kind.noun) if kind else NOT_SIMULATED.get(prefix, ("", ""))
    return (
        NotFound(code=code, noun=noun, id=id, parameter="resources")
        if code
        else UnknownTagTarget(id=id, parameter="resources")
    )


def _checked(tags: Sequence[Tag]) -> dict[str, str]:
    return must_not_repeat_a_key([must_be_a_valid_tag(one) for one in tags])


def _stays(key: str, value: str, tags: Sequence[Tag]) -> bool:
    """Whether a tag outlives a deletion of these; with none named all go, except those that AWS itself has given."""
    return key.startswith("aws:") if not tags else not _is_named(key, value, tags)


def _is_named(key: str, value: str, tags: Sequence[Tag]) -> bool:
    return any(one.key == key and one.value in (None, value) for one in tags)
