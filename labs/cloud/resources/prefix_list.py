"""What is a managed prefix list? A named set of blocks, with versions, that routes and security group rules refer to.

A change of its entries reaches everything that refers to it at once. AWS keeps lists of its own for S3 and DynamoDB.
https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html
"""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal

from labs.cloud.describe import Filter, describe, matching, page, tag_list
from labs.cloud.errors import CloudError
from labs.cloud.facts.prefix_lists import AWS_PREFIX_LISTS
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, kinds
from labs.cloud.world import Frozen, Resource, World

PrefixListId = Annotated[str, Ref("prefix-list")]
AddressFamily = Literal["IPv4", "IPv6"]
State = Literal["create-complete", "modify-complete", "modify-failed", "restore-complete", "delete-failed"]
AWS = "AWS"
"""Who owns the lists that AWS keeps."""
WEIGHT_OF_AWS = 1
"""How many rules or routes one of AWS's own two lists counts for.

https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html#aws-managed-prefix-list-weights
"""
PAGES = (1, 100)


class PrefixListEntry(Frozen):
    """One block of a list."""

    cidr: str
    description: str = ""

    def view(self) -> dict[str, str]:
        """The entry as EC2 shows it."""
        shown = {"Cidr": self.cidr}
        return {**shown, "Description": self.description} if self.description else shown


class PrefixList(Resource, tag="prefix-list"):
    id_prefix = "pl"
    id_member = "PrefixListId"
    noun = "prefixList"
    not_found = "InvalidPrefixListID.NotFound"
    malformed = "InvalidPrefixListId.Malformed"
    unknown = "The prefix list ({id}) does not exist."
    filters = {"owner-id": "OwnerId", "prefix-list-id": "PrefixListId", "prefix-list-name": "PrefixListName"}

    prefix_list_name: str
    max_entries: int
    address_family: AddressFamily = "IPv4"
    versions: tuple[tuple[PrefixListEntry, ...], ...] = ((),)
    """The entries of every version, the first first; the last counts."""
    state: State = "create-complete"
    state_message: str = ""
    is_of_aws: bool = False

    @property
    def entries(self) -> tuple[PrefixListEntry, ...]:
        """What is in it now."""
        return self.versions[-1]

    @property
    def cidr_blocks(self) -> tuple[str, ...]:
        """The blocks it stands for now."""
        return tuple(one.cidr for one in self.entries)

    @property
    def weight(self) -> int:
        """How many rules of a group, or routes of a table, a reference to it counts for: what it may grow to."""
        return WEIGHT_OF_AWS if self.is_of_aws else self.max_entries

    def view(self, world: World) -> dict[str, Any]:
        owner = "aws" if self.is_of_aws else world.account_id
        view = {
            "PrefixListId": self.id,
            "AddressFamily": self.address_family,
            "State": self.state,
            "PrefixListArn": f"arn:aws:ec2:{world.region}:{owner}:prefix-list/{self.id}",
            "PrefixListName": self.prefix_list_name,
            "Tags": tag_list(self.tags),
            "OwnerId": AWS if self.is_of_aws else world.account_id,
        }
        if self.state_message:
            view["StateMessage"] = self.state_message
        return view if self.is_of_aws else {**view, "MaxEntries": self.max_entries, "Version": len(self.versions)}


class PrefixListVersionUnknown(CloudError):
    """The code is not confirmed."""

    code = "InvalidParameterValue"
    template = "The prefix list {prefix_list_id} has no version {version}."


@action
def describe_managed_prefix_lists(
    world: World,
    *,
    prefix_list_ids: tuple[PrefixListId, ...] = (),
    filters: tuple[Filter, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List prefix lists, AWS's own among them: `{"PrefixLists": […]}`."""
    every = world.replace(resources={**aws_lists(world.region), **world.resources})
    found = describe(
        every,
        PrefixList,
        "PrefixLists",
        ids=prefix_list_ids,
        filters=filters,
        max_results=max_results,
        next_token=next_token,
        pages=PAGES,
    )
    return world, found


@action
def get_managed_prefix_list_entries(
    world: World,
    *,
    prefix_list_id: PrefixListId,
    target_version: int | None = None,
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List the blocks of a list, now or in an earlier version: `{"Entries": […]}`."""
    found = the_list(world, prefix_list_id)
    entries = found.entries if target_version is None else must_be_a_version(found, target_version)
    views = [one.view() for one in entries]
    return world, page("Entries", views, max_results, next_token, by=("Cidr",), pages=PAGES)


@action
def get_managed_prefix_list_associations(
    world: World, *, prefix_list_id: PrefixListId, max_results: int | None = None, next_token: str | None = None
) -> Outcome:
    """List what refers to a list: `{"PrefixListAssociations": [{ResourceId, ResourceOwner}]}`."""
    found = the_list(world, prefix_list_id)
    views = [{"ResourceId": one, "ResourceOwner": world.account_id} for one in associations_of(world, found.id)]
    return world, page("PrefixListAssociations", views, max_results, next_token, by=("ResourceId",), pages=(5, 255))


@action
def describe_prefix_lists(
    world: World,
    *,
    prefix_list_ids: tuple[str, ...] = (),
    filters: tuple[Filter, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List the blocks of the AWS services that have gateway endpoints: `{"PrefixLists": […]}`."""
    for one in prefix_list_ids:
        must_be_of_aws(world, one)
    views = [
        {"Cidrs": list(one.cidr_blocks), "PrefixListId": one.id, "PrefixListName": one.prefix_list_name}
        for one in aws_lists(world.region).values()
        if not prefix_list_ids or one.id in prefix_list_ids
    ]
    table = {"prefix-list-id": "PrefixListId", "prefix-list-name": "PrefixListName"}
    found = matching(views, filters, table)
    return world, page("PrefixLists", found, max_results, next_token, by=("PrefixListId",))


@cache
def aws_lists(region: str) -> Mapping[str, PrefixList]:
    """The lists that AWS keeps in a Region, by id. They are in no world, since nobody can change them."""
    return {
        one.prefix_list_id: PrefixList(
            id=one.prefix_list_id,
            prefix_list_name=one.name(region),
            max_entries=len(one.cidr_blocks),
            versions=(tuple(PrefixListEntry(cidr=block) for block in one.cidr_blocks),),
            is_of_aws=True,
        )
        for one in AWS_PREFIX_LISTS.get(region, ())
    }


def find_list(world: World, prefix_list_id: str) -> PrefixList | None:
    """The list with this id, of the account or of AWS."""
    return world.find(PrefixList, prefix_list_id) or aws_lists(world.region).get(prefix_list_id)


def the_list(world: World, prefix_list_id: str, *, parameter: str = "prefix_list_id") -> PrefixList:
    """The list with this id, of the account or of AWS; raises the kind's Malformed or NotFound."""
    return find_list(world, prefix_list_id) or world.get(PrefixList, prefix_list_id, parameter=parameter)


def associations_of(world: World, prefix_list_id: str) -> list[str]:
    """The security groups and route tables that refer to a list, once each."""
    rules: Any = world.pointing(prefix_list_id, "security-group-rule")
    tables: Any = world.all(kinds()["route-table"])
    groups = [one.group_id for one in rules]
    routed = [one.id for one in tables if any(each.destination == prefix_list_id for each in one.routes)]
    return list(dict.fromkeys([*groups, *routed]))


def weight_of(world: World, prefix_list_id: str | None) -> int:
    """How many rules or routes one counts for: one, or what the list that it refers to weighs."""
    found = find_list(world, prefix_list_id) if prefix_list_id else None
    return found.weight if found else 1


def must_be_of_aws(world: World, prefix_list_id: str) -> None:
    """DescribePrefixLists knows AWS's lists alone."""
    if prefix_list_id not in aws_lists(world.region):
        world.without(prefix_list_id).get(PrefixList, prefix_list_id, parameter="prefix_list_ids")


def must_be_a_version(one: PrefixList, version: int) -> tuple[PrefixListEntry, ...]:
    """The entries of a version that there is or was."""
    if not 1 <= version <= len(one.versions):
        raise PrefixListVersionUnknown(prefix_list_id=one.id, version=version, parameter="previous_version")
    return one.versions[version - 1]
