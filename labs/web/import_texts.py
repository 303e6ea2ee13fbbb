"""What is to be told of a document that was read, or could not be? In the reader's words, like things gathered."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labs.cloud.snapshot import Imported, Note, UnreadableDocument
from labs.web.shown import Shown

MOST_LINES = 100
"""Of each sort, so many are shown."""

NOTES: Mapping[str, Promise] = {
    "ADDRESS_MADE_UP": gettext_lazy(
        "%(public_ip)s is shown by %(network_interface_id)s alone: taken as the Elastic IP %(id)s."
    ),
    "CUSTOMER_GATEWAY_MADE_UP": gettext_lazy("%(connection_id)s leads to %(id)s, which is not in the file: made up."),
    "DHCP_OPTIONS_MADE_UP": gettext_lazy("%(vpc_id)s names %(id)s, which is not in the file: taken as AWS's own set."),
    "EXCLUSION_MADE_UP": gettext_lazy(
        "%(resource_id)s shows less of the account's block of public access: an exclusion (%(mode)s) is made up for it."
    ),
    "INSTANCE_MADE_UP": gettext_lazy(
        "%(network_interface_id)s sits in %(id)s, which is not in the file: taken as a running instance."
    ),
    "INTERFACE_MADE_UP": gettext_lazy("The interface of %(instance_id)s is not in the file: made up as %(id)s."),
    "LEFT_OUT": gettext_lazy("%(id)s is left out, because %(missing)s is not in the file."),
    "MANAGED_INTERFACE_MADE_UP": gettext_lazy(
        "%(owner_id)s has no interface in %(subnet_id)s in the file: made up as %(id)s."
    ),
    "NETWORK_ACL_MADE_UP": gettext_lazy(
        "%(vpc_id)s has no default network ACL in the file: AWS's, which allows everything, is there as %(id)s."
    ),
    "ON_PREMISES_MADE_UP": gettext_lazy(
        "%(connection_id)s is up: a network on premises with %(cidr_block)s is made up at its other end, as %(id)s."
    ),
    "NO_REGION": gettext_lazy("The file names no Region: everything is in %(region)s."),
    "NOT_SIMULATED": gettext_lazy("%(id)s is left out: %(value)s is not simulated."),
    "PREFIX_LIST_WITHOUT_ENTRIES": gettext_lazy("The entries of %(id)s are not in the file: it is empty."),
    "REGION_NOT_SIMULATED": gettext_lazy("%(region)s is not simulated: everything is in %(stands_in)s."),
    "ROUTE_TABLE_MADE_UP": gettext_lazy(
        "%(vpc_id)s has no main route table in the file: AWS's, with local routes alone, is there as %(id)s."
    ),
    "SECURITY_GROUP_MADE_UP": gettext_lazy(
        "Security group %(group_name)s of %(vpc_id)s is not in the file: %(id)s has the rules of a new group."
    ),
    "SEVERAL_REGIONS": gettext_lazy("The file speaks of several Regions (%(regions)s): all of it is in one."),
    "SUBNET_UNGUARDED": gettext_lazy("No network ACL in the file names %(id)s: %(network_acl_id)s guards it."),
    "TAKEN_AS": gettext_lazy("%(place)s: %(value)s is not simulated and taken as %(taken_as)s."),
    "TRANSIT_GATEWAY_MADE_UP": gettext_lazy("%(attachment_id)s is to %(id)s, which is not in the file: made up."),
    "TRANSIT_GATEWAY_ROUTE_TABLE_MADE_UP": gettext_lazy(
        "%(transit_gateway_id)s has no route table in the file: the default one is there as %(id)s."
    ),
    "TWICE": gettext_lazy("%(place)s: %(id)s is in the file already, in another form. The first counts."),
    "TYPE_NOT_KNOWN": gettext_lazy(
        "%(id)s is a %(instance_type)s, which is not known here: limits are those of %(alike)s."
    ),
    "VPC_MADE_UP": gettext_lazy("%(id)s is not in the file: made up from its parts, with %(cidr_block)s."),
    "VPN_SIDE_MADE_UP": gettext_lazy("%(connection_id)s begins at %(id)s, which is not in the file: made up."),
    "ZONE_RENAMED": gettext_lazy("%(zone)s is called %(stands_in)s here."),
}
"""What every code that the reader of documents has says."""

EXPECTED: Mapping[str, Promise] = {
    "a CIDR block": gettext_lazy("a CIDR block"),
    "the ARN of a VPC or subnet": gettext_lazy("the ARN of a VPC or subnet"),
    "a list": gettext_lazy("a list"),
    "a protocol": gettext_lazy("a protocol"),
    "a text": gettext_lazy("a text"),
    "a time": gettext_lazy("a time"),
    "a whole number": gettext_lazy("a whole number"),
    "an Availability Zone": gettext_lazy("an Availability Zone"),
    "an IP address": gettext_lazy("an IP address"),
    "an IPv4 CIDR block": gettext_lazy("an IPv4 CIDR block"),
    "an IPv4 address": gettext_lazy("an IPv4 address"),
    "an id": gettext_lazy("an id"),
    "an object": gettext_lazy("an object"),
    "true or false": gettext_lazy("true or false"),
}


class ImportReport(Shown, frozen=True, kw_only=True):
    """What the page tells after a document was read."""

    address: str
    called: str
    resources: int
    notes: tuple[str, ...]
    dangling: tuple[str, ...]
    ignored: tuple[str, ...]
    more: int
    """Lines that are not shown."""


def import_report(address: str, called: str, report: Imported) -> ImportReport:
    """The report on a playground that was made of a document."""
    notes = [note_text(one) for one in report.notes]
    dangling = [f"{one.place} → {one.id}" for one in report.dangling]
    ignored = list(gathered(report.unknown))
    return ImportReport(
        address=address,
        called=called,
        resources=len(report.world.resources),
        notes=tuple(notes[:MOST_LINES]),
        dangling=tuple(dangling[:MOST_LINES]),
        ignored=tuple(ignored[:MOST_LINES]),
        more=sum(max(0, len(one) - MOST_LINES) for one in (notes, dangling, ignored)),
    )


def note_text(note: Note) -> str:
    """What a note says."""
    return str(NOTES[note.code]) % note.facts


def gathered(places: Iterable[str]) -> Iterable[str]:
    """Places that differ only in their numbers, as one line each: `Instances[].Colour (12×)`."""
    counted = Counter(re.sub(r"\[[0-9]+\]", "[]", one) for one in places)
    return (place if count == 1 else f"{place} ({count}×)" for place, count in counted.items())


def fault_text(fault: UnreadableDocument) -> str:
    """Why a document cannot be read, and where."""
    if not fault.expected:
        return _("The file cannot be read: %(place)s is missing.") % {"place": fault.place}
    if not fault.place:
        return _("The file is no JSON document of describe answers.")
    facts = {"place": fault.place, "expected": _expected(fault.expected), "found": fault.found}
    return _("The file cannot be read: at %(place)s, %(expected)s is expected, but %(found)s is there.") % facts


def _expected(expected: str) -> str:
    if expected.startswith("one of "):
        return _("one of %(choices)s") % {"choices": expected.removeprefix("one of ")}
    return str(EXPECTED.get(expected, expected))
