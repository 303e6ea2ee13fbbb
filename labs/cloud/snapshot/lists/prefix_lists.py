"""`PrefixLists`, as `describe-managed-prefix-lists` or `describe-prefix-lists` answers, and `PrefixListEntries`.

The entries come with the list (`Entries`, `Cidrs`) or in a list of their own, whose items name the list: what
GetManagedPrefixListEntries answers with its id added. AWS's own lists are known anyway; what a document says of them counts.
"""

from typing import Any, get_args

from labs.cloud.resources.prefix_list import AWS, AddressFamily, PrefixList, PrefixListEntry, State, aws_lists
from labs.cloud.snapshot.document import Place
from labs.cloud.snapshot.draft import Draft
from labs.cloud.snapshot.listed import Listed
from labs.cloud.snapshot.members import (
    TAGS,
    Into,
    Members,
    any_cidr,
    each,
    known,
    one_of,
    own_id,
    reference,
    struct,
    text,
    whole,
)
from labs.cloud.world import World

MOST_VERSIONS = 1000
FIELDS = {"Cidr": Into("cidr", any_cidr), "Description": Into("description", text)}
ENTRY = struct(PrefixListEntry, Members(FIELDS, needs=["Cidr"]))
ENTRY_BESIDE = Members({**FIELDS, "PrefixListId": Into("list", reference)}, needs=["Cidr", "PrefixListId"])
LIST = Members(
    {
        **TAGS,
        "PrefixListId": Into("id", own_id),
        "PrefixListName": Into("prefix_list_name", text),
        "AddressFamily": Into("address_family", one_of(*get_args(AddressFamily))),
        "MaxEntries": Into("max_entries", whole),
        "Version": Into("version", whole),
        "State": Into("state", one_of(*get_args(State), otherwise="create-complete")),
        "StateMessage": Into("state_message", text),
        "OwnerId": Into("owner", text),
        "Entries": Into("entries", each(ENTRY)),
        "Cidrs": Into("cidrs", each(any_cidr)),
        **known("IpamPrefixListResolverSyncEnabled", "IpamPrefixListResolverTargetId", "PrefixListArn"),
    },
    needs=["PrefixListId"],
)


def read_list(value: Any, place: Place, draft: Draft) -> None:
    """One list, AWS's or the account's."""
    fields = LIST.fields(value, place, draft)
    version = min(max(fields.pop("version", 1), 1), MOST_VERSIONS)
    entries = fields.pop("entries", ()) or tuple(PrefixListEntry(cidr=one) for one in fields.get("cidrs", ()))
    is_of_aws = fields.pop("owner", "") == AWS or "cidrs" in fields
    fields.pop("cidrs", None)
    usual = {"prefix_list_name": fields["id"], "max_entries": max(1, len(entries))}
    versions = (*((),) * (version - 1), entries)
    draft.add(PrefixList(**{**usual, **fields, "versions": versions, "is_of_aws": is_of_aws}), place)


def read_entry(value: Any, place: Place, draft: Draft) -> None:
    """One entry with the id of its list."""
    fields = ENTRY_BESIDE.fields(value, place, draft)
    draft.beside["entries"].append((fields.pop("list"), PrefixListEntry(**fields)))


def fit_lists(draft: Draft) -> None:
    """Give each list its entries; those of AWS that are as everywhere are in no world."""
    for list_id, entry in draft.beside["entries"]:
        if found := draft.find(PrefixList, list_id):
            versions = (*found.versions[:-1], (*found.entries, entry))
            draft.put(found.replace(versions=versions, max_entries=max(found.max_entries, len(versions[-1]))))
    for one in draft.all(PrefixList):
        usual = aws_lists(draft.region).get(one.id)
        if usual and (not one.entries or one.cidr_blocks == usual.cidr_blocks):
            del draft.resources[one.id]
        elif not one.entries and "PrefixListEntries" not in draft.members:
            draft.note("PREFIX_LIST_WITHOUT_ENTRIES", id=one.id)
    draft.known_anyway |= aws_lists(draft.region).keys()


def entries_of(world: World) -> list[Any]:
    """The entries of every list of the account."""
    return [{**entry.view(), "PrefixListId": one.id} for one in world.all(PrefixList) for entry in one.entries]


PREFIX_LISTS = Listed("PrefixLists", read_list, fit_lists, answer="describe_managed_prefix_lists")
PREFIX_LIST_ENTRIES = Listed("PrefixListEntries", read_entry, answer=entries_of)
