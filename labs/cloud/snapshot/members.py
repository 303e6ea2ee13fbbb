"""How is one of EC2's answers read back? By a table: member of AWS's -> the field it becomes, and how it is read.

A member that no table knows is ignored and told; a member that says only what follows from the rest is KNOWN.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, NamedTuple

from labs.cloud.snapshot.document import Place, UnreadableDocument, is_missing, refuse
from labs.cloud.snapshot.draft import Draft

Read = Callable[[Any, Place, Draft], Any]
Fields = dict[str, Any]


class Into(NamedTuple):
    """The field that a member becomes; without a field the member gives several, by name."""

    field: str | None
    read: Read | None


PROTOCOLS = ("tcp", "udp", "icmp", "icmpv6", "all", "-1")
LAST_PROTOCOL = 255
KNOWN = Into(None, None)
"""A member that is expected, and of which nothing has to be kept."""


def known(*names: str) -> dict[str, Into]:
    """Members of which nothing has to be kept."""
    return dict.fromkeys(names, KNOWN)


class Members:
    """The table of one of EC2's structures; `needs` are the members that it cannot be read without."""

    def __init__(self, table: Mapping[str, Into], *, needs: Iterable[str] = ()) -> None:
        self.table = table
        self.needs = tuple(needs)

    def fields(self, shown: Any, place: Place, draft: Draft) -> Fields:
        """The fields of a structure. Raises UnreadableDocument."""
        if type(shown) is not dict and not isinstance(shown, Mapping):
            refuse(place, "an object", shown)
        for name in self.needs:
            if shown.get(name) is None:
                raise is_missing(place / name)
        fields: Fields = {}
        for name, value in shown.items():
            into = self.table.get(name)
            if into is None:
                draft.unknown.append(str(place / str(name)))
                continue
            field, read = into
            if value is None or read is None:
                continue
            if field is None:
                fields.update(read(value, place / name, draft))
            elif type(value) is PLAIN.get(read):
                fields[field] = value
            else:
                fields[field] = read(value, place / name, draft)
        return fields


def text(value: Any, place: Place, draft: Draft) -> str:
    """A string."""
    return value if isinstance(value, str) else refuse(place, "a text", value)


def whole(value: Any, place: Place, draft: Draft) -> int:
    """A whole number."""
    return value if type(value) is int else refuse(place, "a whole number", value)


def flag(value: Any, place: Place, draft: Draft) -> bool:
    """True or false."""
    return value if isinstance(value, bool) else refuse(place, "true or false", value)


PLAIN: Mapping[Read, type] = {text: str, whole: int, flag: bool}
"""What these read needs no reading when it is of this type, which most of a document is."""


def reference(value: Any, place: Place, draft: Draft) -> str:
    """The id of something that ought to be in the document as well."""
    return draft.refer(text(value, place, draft), place)


def own_id(value: Any, place: Place, draft: Draft) -> str:
    """The id of the thing itself."""
    return text(value, place, draft) or refuse(place, "an id", value)


def zone(value: Any, place: Place, draft: Draft) -> str:
    """An Availability Zone by its name."""
    named = text(value, place, draft)
    return draft.zones.get(named) or refuse(place, "an Availability Zone", value)


def region(value: Any, place: Place, draft: Draft) -> str:
    """A Region by its name; that of the document is the one it stands in."""
    named = text(value, place, draft)
    return draft.regions.get(named, named)


def protocol(value: Any, place: Place, draft: Draft) -> str:
    """A protocol by its name or number; -1 for all."""
    named = text(value, place, draft)
    if named in PROTOCOLS or (named.isdecimal() and int(named) <= LAST_PROTOCOL):
        return named
    return refuse(place, "a protocol", value)


def cidr(value: Any, place: Place, draft: Draft) -> str:
    """An IPv4 block, as EC2 writes it."""
    return _network(value, place, lambda text: IPv4Network(text, strict=False), "an IPv4 CIDR block")


def ipv6_cidr(value: Any, place: Place, draft: Draft) -> str:
    """An IPv6 block, in RFC 5952's form."""
    return _network(value, place, lambda text: IPv6Network(text, strict=False), "an IPv6 CIDR block")


def any_cidr(value: Any, place: Place, draft: Draft) -> str:
    """An IPv4 or IPv6 block."""
    return _network(value, place, lambda text: ip_network(text, strict=False), "a CIDR block")


def address(value: Any, place: Place, draft: Draft) -> str:
    """An IPv4 address."""
    return _address(value, place, IPv4Address, "an IPv4 address")


def ipv6_address(value: Any, place: Place, draft: Draft) -> str:
    """An IPv6 address, in RFC 5952's form."""
    return _address(value, place, IPv6Address, "an IPv6 address")


def any_address(value: Any, place: Place, draft: Draft) -> str:
    """An IPv4 or IPv6 address."""
    return _address(value, place, ip_address, "an IP address")


def moment(value: Any, place: Place, draft: Draft) -> datetime:
    """A time, as the CLI prints it or as boto3 gives it."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            refuse(place, "a time", value)
    if not isinstance(value, datetime):
        refuse(place, "a time", value)
    return draft.saw(value if value.tzinfo else value.replace(tzinfo=UTC))


def tags(value: Any, place: Place, draft: Draft) -> dict[str, str]:
    """Tags in AWS's shape."""
    pairs = [TAG.fields(one, place / number, draft) for number, one in enumerate(items(value, place))]
    return {one["key"]: one.get("value", "") for one in pairs}


def one_of(*choices: str, otherwise: str | None = None) -> Read:
    """One of these words; another word is taken as `otherwise`, where there is such."""

    def read(value: Any, place: Place, draft: Draft) -> str:
        if value in choices:
            return str(value)
        if otherwise is None or not isinstance(value, str):
            refuse(place, f"one of {', '.join(choices)}", value)
        draft.note("TAKEN_AS", place=str(place), value=value, taken_as=otherwise)
        return otherwise

    return read


def each(read: Read) -> Read:
    """A list of such values."""

    def read_list(value: Any, place: Place, draft: Draft) -> tuple[Any, ...]:
        return tuple(read(one, place / number, draft) for number, one in enumerate(items(value, place)))

    return read_list


def struct(made_of: Callable[..., Any], members: Members) -> Read:
    """A structure that becomes one of the kind's own."""

    def read(value: Any, place: Place, draft: Draft) -> Any:
        return made_of(**members.fields(value, place, draft))

    return read


def inside(members: Mapping[str, Into]) -> Into:
    """A structure whose members become fields of the thing itself."""
    return Into(None, Members(members).fields)


def through(member: str, read: Read, *also: str) -> Read:
    """The one member of a structure that counts: `{"State": …}`."""
    members = Members({member: Into("value", read), **known(*also)})

    def read_inner(value: Any, place: Place, draft: Draft) -> Any:
        return members.fields(value, place, draft).get("value")

    return read_inner


def items(value: Any, place: Place) -> list[Any]:
    """A list."""
    return value if isinstance(value, list) else refuse(place, "a list", value)


TAG = Members({"Key": Into("key", text), "Value": Into("value", text)}, needs=["Key"])
TAGS = {"Tags": Into("tags", tags)}


def _network(value: Any, place: Place, parse: Callable[[str], Any], expected: str) -> str:
    try:
        return str(parse(value)) if isinstance(value, str) and "/" in value else refuse(place, expected, value)
    except ValueError as error:
        if isinstance(error, UnreadableDocument):
            raise
        refuse(place, expected, value)


def _address(value: Any, place: Place, parse: Callable[[str], Any], expected: str) -> str:
    try:
        return str(parse(value)) if isinstance(value, str) else refuse(place, expected, value)
    except ValueError as error:
        if isinstance(error, UnreadableDocument):
            raise
        refuse(place, expected, value)
