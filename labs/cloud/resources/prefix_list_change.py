"""How does a managed prefix list change? Its entries by versions, its size only where everything that uses it has room.

https://docs.aws.amazon.com/vpc/latest/userguide/work-with-cust-managed-prefix-lists.html
"""

from collections.abc import Sequence
from ipaddress import ip_network
from typing import Any

from labs.cloud.errors import CloudError, InvalidParameterValue
from labs.cloud.facts import quotas
from labs.cloud.registry import Outcome, action, created
from labs.cloud.resources.prefix_list import (
    AddressFamily,
    PrefixList,
    PrefixListEntry,
    PrefixListId,
    associations_of,
    must_be_a_version,
    the_list,
    weight_of,
)
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.world import Frozen, World

MOST_ENTRIES = 1000
MOST_ENTRIES_PER_REQUEST = 100
LONGEST_TEXT = 255


class AddPrefixListEntry(Frozen):
    """A block asked for."""

    cidr: str
    description: str | None = None


class RemovePrefixListEntry(Frozen):
    """A block to be taken out."""

    cidr: str


class PrefixListOfAws(CloudError):
    """The code is not confirmed."""

    code = "UnsupportedOperation"
    template = "The prefix list {prefix_list_id} is managed by AWS and cannot be changed."


class PrefixListNameReserved(CloudError):
    code = "InvalidParameterValue"
    template = "Value ({prefix_list_name}) for parameter prefixListName is invalid. It cannot start with com.amazonaws."


class PrefixListSizeInvalid(CloudError):
    """Seen in public reports: https://github.com/aws-samples/update-aws-ip-ranges/issues/1."""

    code = "InvalidParameterValue"
    template = "Must specify a max size between 1 and {limit}"


class TooManyEntriesAtOnce(CloudError):
    """Seen in public reports: https://github.com/hashicorp/terraform-provider-aws/issues/35371."""

    code = "InvalidParameterValue"
    template = "The number of entries per request cannot exceeds limit ({limit})."


class PrefixListFull(CloudError):
    """The code stands in public programs that wait for it."""

    code = "PrefixListMaxEntriesExceeded"
    template = "The prefix list would have {count} entries, and it is made for {max_entries}."


class PrefixListVersionMismatch(CloudError):
    """Seen in public reports: https://github.com/hashicorp/terraform-provider-aws/issues/43528."""

    code = "PrefixListVersionMismatch"
    template = "The prefix list has the incorrect version number."


class EntriesAndSize(CloudError):
    """Seen in public reports: https://github.com/hashicorp/terraform-provider-aws/issues/26034."""

    code = "InvalidParameterCombination"
    template = "You cannot modify the entries and the maximum entries for the prefix list in the same request."


class PrefixListEntryInvalid(CloudError):
    code = "InvalidParameterValue"
    template = "The CIDR ({cidr}) is invalid for a prefix list of address family {address_family}."


class PrefixListEntryTwice(CloudError):
    """The code is that of other entries that cannot be changed so; for this case it is not confirmed."""

    code = "InvalidPrefixListModification"
    template = "The CIDR ({cidr}) is in the request or in the prefix list already."


class PrefixListEntryUnknown(CloudError):
    """The Terraform AWS provider waits for this code, and for a message that ends so."""

    code = "InvalidPrefixListModification"
    template = "The entry with CIDR ({cidr}) does not exist."


@action
def create_managed_prefix_list(
    world: World,
    *,
    prefix_list_name: str,
    max_entries: int,
    address_family: AddressFamily,
    entries: tuple[AddPrefixListEntry, ...] = (),
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Create a list of blocks of one address family: `{"PrefixList": …}`."""
    must_be_a_list_name(prefix_list_name)
    must_be_a_list_size(max_entries)
    must_be_few_at_once(entries)
    world, list_id = world.new_id(PrefixList.id_prefix)
    made = PrefixList(
        id=list_id,
        tags=tags_of(tag_specifications, "prefix-list"),
        prefix_list_name=prefix_list_name,
        address_family=address_family,
        max_entries=max_entries,
    )
    made = made.replace(versions=(with_entries(made, entries),))
    must_fit_the_size(made)
    return created(world, made), {"PrefixList": {**made.view(world), "State": "create-in-progress"}}


@action
def modify_managed_prefix_list(
    world: World,
    *,
    prefix_list_id: PrefixListId,
    current_version: int | None = None,
    prefix_list_name: str | None = None,
    add_entries: tuple[AddPrefixListEntry, ...] = (),
    remove_entries: tuple[RemovePrefixListEntry, ...] = (),
    max_entries: int | None = None,
) -> Outcome:
    """Change entries, which makes a new version, or the size, or the name: `{"PrefixList": …}` as it was."""
    old = must_be_your_list(world, prefix_list_id)
    must_be_the_current_version(old, current_version)
    if max_entries is not None and (add_entries or remove_entries):
        raise EntriesAndSize(parameter="max_entries")
    if prefix_list_name is not None:
        must_be_a_list_name(prefix_list_name)
    new = old.replace(prefix_list_name=prefix_list_name or old.prefix_list_name, state="modify-complete")
    if add_entries or remove_entries:
        must_be_few_at_once((*add_entries, *remove_entries))
        kept = without_entries(old, remove_entries)
        new = new.replace(versions=(*old.versions, with_entries(kept, add_entries)))
        must_fit_the_size(new)
    if max_entries is not None:
        must_be_a_list_size(max_entries)
        must_fit_the_size(old.replace(max_entries=max_entries))
        new = _resized(world, new, max_entries)
    shown = old.replace(prefix_list_name=new.prefix_list_name).view(world)
    return world.put(new), {"PrefixList": {**shown, "State": "modify-in-progress"}}


@action
def restore_managed_prefix_list_version(
    world: World, *, prefix_list_id: PrefixListId, previous_version: int, current_version: int
) -> Outcome:
    """Make the entries of an earlier version those of a new one: `{"PrefixList": …}` as it was."""
    old = must_be_your_list(world, prefix_list_id)
    must_be_the_current_version(old, current_version)
    entries = must_be_a_version(old, previous_version)
    must_fit_the_size(old.replace(versions=(entries,)))
    new = old.replace(versions=(*old.versions, entries), state="restore-complete", state_message="")
    return world.put(new), {"PrefixList": {**old.view(world), "State": "restore-in-progress"}}


@action
def delete_managed_prefix_list(world: World, *, prefix_list_id: PrefixListId) -> Outcome:
    """Delete a list that nothing refers to; else it stays and says so in its state: `{"PrefixList": …}`."""
    old = must_be_your_list(world, prefix_list_id)
    shown = {"PrefixList": {**old.view(world), "State": "delete-in-progress"}}
    referring = associations_of(world, old.id)
    if not referring:
        return world.without(old.id), shown
    told = f"The prefix list is referenced by: {', '.join(referring[:10])}"
    return world.put(old.replace(state="delete-failed", state_message=told)), shown


def with_entries(one: PrefixList, added: Sequence[AddPrefixListEntry]) -> tuple[PrefixListEntry, ...]:
    """The entries of a list and some more."""
    entries = list(one.entries)
    for each in added:
        cidr = must_be_a_block(one, each.cidr)
        must_be_brief(each.description or "")
        if cidr in {known.cidr for known in entries}:
            raise PrefixListEntryTwice(cidr=cidr, parameter="add_entries")
        entries.append(PrefixListEntry(cidr=cidr, description=each.description or ""))
    return tuple(entries)


def without_entries(one: PrefixList, removed: Sequence[RemovePrefixListEntry]) -> PrefixList:
    """A list without some of its entries, in the version it has."""
    gone = {must_be_a_block(one, each.cidr) for each in removed}
    for cidr in gone - set(one.cidr_blocks):
        raise PrefixListEntryUnknown(cidr=cidr, parameter="remove_entries")
    kept = tuple(each for each in one.entries if each.cidr not in gone)
    return one.replace(versions=(*one.versions[:-1], kept))


# Rules


def must_be_your_list(world: World, prefix_list_id: str) -> PrefixList:
    """AWS's own lists can be used and not changed."""
    found = the_list(world, prefix_list_id)
    if found.is_of_aws:
        raise PrefixListOfAws(prefix_list_id=found.id, parameter="prefix_list_id")
    return found


def must_be_a_list_name(prefix_list_name: str) -> None:
    """A name is short, and is not one that AWS uses.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateManagedPrefixList.html
    """
    must_be_brief(prefix_list_name)
    if prefix_list_name.lower().startswith("com.amazonaws"):
        raise PrefixListNameReserved(prefix_list_name=prefix_list_name, parameter="prefix_list_name")


def must_be_brief(text: str) -> None:
    """Names and descriptions have up to 255 characters."""
    if len(text) > LONGEST_TEXT:
        expected = f"Up to {LONGEST_TEXT} characters are expected."
        raise InvalidParameterValue(name="description", value=text, expected=expected, parameter="entries")


def must_be_a_list_size(max_entries: int) -> None:
    """A list is made for 1 to 1,000 entries.

    https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-quotas-managed-prefix-lists
    """
    if not 1 <= max_entries <= MOST_ENTRIES:
        raise PrefixListSizeInvalid(limit=MOST_ENTRIES, max_entries=max_entries, parameter="max_entries")


def must_be_few_at_once(entries: Sequence[object]) -> None:
    """A request names up to a hundred entries."""
    if len(entries) > MOST_ENTRIES_PER_REQUEST:
        raise TooManyEntriesAtOnce(limit=MOST_ENTRIES_PER_REQUEST, count=len(entries), parameter="entries")


def must_fit_the_size(one: PrefixList) -> None:
    """A list never holds more than it was made for."""
    if len(one.entries) > one.max_entries:
        raise PrefixListFull(count=len(one.entries), max_entries=one.max_entries, parameter="entries")


def must_be_the_current_version(one: PrefixList, version: int | None) -> None:
    """Who names a version has seen the list as it is; nobody overwrites what another has just changed.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyManagedPrefixList.html
    """
    if version is not None and version != len(one.versions):
        raise PrefixListVersionMismatch(version=version, current=len(one.versions), parameter="current_version")


def must_be_a_block(one: PrefixList, cidr: str) -> str:
    """The block as EC2 keeps it; all blocks of a list are of its address family."""
    try:
        block = ip_network(cidr.strip(), strict=False)
    except ValueError:
        block = None
    if block is None or "/" not in cidr or f"IPv{block.version}" != one.address_family:
        raise PrefixListEntryInvalid(cidr=cidr, address_family=one.address_family, parameter="entries")
    return str(block)


def _resized(world: World, one: PrefixList, max_entries: int) -> PrefixList:
    """The list in its new size, or in its old one when something that refers to it has no room for more."""
    growth = max_entries - one.max_entries
    full = [id for id in associations_of(world, one.id) if not _has_room(world, id, one.id, growth)]
    if full:
        told = f"The following resources do not support the new size: {', '.join(full[:10])}"
        return one.replace(state="modify-failed", state_message=told)
    return one.replace(max_entries=max_entries, state_message="")


def _has_room(world: World, id: str, prefix_list_id: str, growth: int) -> bool:
    """Whether a security group or a route table can hold so much more for each reference to a list."""
    table: Any = world.resources[id]
    if table.kind() == "route-table":
        weight = sum(weight_of(world, one.destination_prefix_list_id) for one in table.routes)
        return weight + growth <= quotas.DEFAULT["RouteLimitExceeded"]
    rules: Any = world.pointing(id, "security-group-rule")
    for is_egress in (False, True):
        ones = [one for one in rules if one.group_id == id and one.is_egress == is_egress]
        weight = sum(weight_of(world, one.prefix_list_id) for one in ones)
        references = sum(one.prefix_list_id == prefix_list_id for one in ones)
        if references and weight + growth * references > quotas.DEFAULT["RulesPerSecurityGroupLimitExceeded"]:
            return False
    return True
