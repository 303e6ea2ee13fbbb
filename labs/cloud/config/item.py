"""What is a configuration item? A resource as AWS Config found it: its configuration, relationships and tags at one moment.

https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationItem.html
A configuration is what Describe shows, each name with a small letter first. AWS spells the types that came later as
CloudFormation does (recalled); here all are spelled alike.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, Literal, NamedTuple

import msgspec

from labs.cloud.config.ledger import Shelf
from labs.cloud.config.resource_type import RECORDED
from labs.cloud.resources.launch_template import LaunchTemplate, the_version, version_view
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.world import Resource, World

VERSION = "1.3"
Status = Literal["OK", "ResourceDiscovered", "ResourceNotRecorded", "ResourceDeleted", "ResourceDeletedNotRecorded"]
GONE: frozenset[Status] = frozenset({"ResourceDeleted", "ResourceDeletedNotRecorded"})
ENDED = frozenset({"terminated", "deleted", "delete-complete", "rejected", "expired"})
"""States in which EC2 goes on showing what is no more."""
MOST_RELATED = 100
"""So many relationships of one resource are kept; AWS names no such limit."""

Related = tuple[str, str]
"""Resource type and id."""


class Item(msgspec.Struct, frozen=True, array_like=True):
    """One configuration item, packed: its resource's type and id are the names under which it is kept."""

    state_id: int
    captured_at: datetime
    status: Status
    digest: bytes
    """Of what Describe showed, so that a change is seen without comparing texts."""
    configuration: bytes = b""
    """As JSON; empty when there is none any more."""
    relationships: tuple[Related, ...] = ()
    tags: dict[str, str] = {}
    zone: str = ""
    created_at: datetime | None = None

    @property
    def is_gone(self) -> bool:
        """Whether it says that its resource was deleted."""
        return self.status in GONE


Items = Mapping[str, tuple[Item, ...]]
"""Resource id -> its items, the newest last."""
ITEMS: Shelf[Items] = Shelf("items", dict[str, tuple[Item, ...]], {})
"""A part for each resource type."""


class Recorded(NamedTuple):
    """A new item, and the one before it."""

    resource_type: str
    resource_id: str
    item: Item
    before: Item | None


class Shown(NamedTuple):
    """A resource as Describe shows it now."""

    resource: Resource
    view: dict[str, Any]
    wearers: tuple[str, ...]
    """Of a security group: the interfaces and instances that it is on."""
    digest: bytes


def shown(world: World, resource: Resource) -> Shown | None:
    """What Config finds when it looks at a resource; None where nothing is any more but its trace."""
    view = resource.view(world)
    if _state_of(view) in ENDED:
        return None
    if isinstance(resource, LaunchTemplate):
        usual = version_view(world, resource, the_version(resource, None))
        view = {**view, "LaunchTemplateData": usual["LaunchTemplateData"]}
    wearers = _wearers(world, resource) if isinstance(resource, SecurityGroup) else ()
    digest = hashlib.blake2b(_encoder.encode((view, wearers)), digest_size=12).digest()
    return Shown(resource, view, wearers, digest)


def new_item(world: World, found: Shown, *, state_id: int, status: Status) -> Item:
    """The configuration item of a resource as it was found."""
    return Item(
        state_id=state_id,
        captured_at=world.now,
        status=status,
        digest=found.digest,
        configuration=_encoder.encode(_camel(found.view)),
        relationships=tuple(islice(_relationships(world, found), MOST_RELATED)),
        tags=dict(found.resource.tags),
        zone=str(found.view.get("AvailabilityZone") or _placed(found.view)),
        created_at=next((found.view[one] for one in CREATED if one in found.view), None),
    )


def newest(world: World, resource_type: str, resource_id: str) -> Item | None:
    """The last item of a resource."""
    items = ITEMS.at(resource_type).of(world).get(resource_id)
    return items[-1] if items else None


def view_of(world: World, resource_type: str, resource_id: str, item: Item) -> dict[str, Any]:
    """The item as GetResourceConfigHistory answers it: its configuration is a JSON text."""
    related = [
        {"resourceType": other, "resourceId": id, "relationshipName": relationship_name(resource_type, other)}
        for other, id in item.relationships
    ]
    told: dict[str, Any] = {
        "version": VERSION,
        "accountId": world.account_id,
        "configurationItemCaptureTime": item.captured_at,
        "configurationItemStatus": item.status,
        "configurationStateId": str(item.state_id),
        "configurationItemMD5Hash": "",
        "arn": arn_of(world, resource_type, resource_id),
        "resourceType": resource_type,
        "resourceId": resource_id,
        "awsRegion": world.region,
        "tags": item.tags,
        "relatedEvents": [],
        "relationships": related,
        "configuration": item.configuration.decode(),
        "supplementaryConfiguration": {},
    }
    if name := item.tags.get("Name"):
        told["resourceName"] = name
    if item.zone:
        told["availabilityZone"] = item.zone
    if item.created_at:
        told["resourceCreationTime"] = item.created_at
    return told


def document_of(world: World, resource_type: str, resource_id: str, item: Item) -> dict[str, Any]:
    """The item as messages and events hold it: plain JSON values, its configuration an object, or null when it is gone."""
    told: dict[str, Any] = msgspec.to_builtins(view_of(world, resource_type, resource_id, item))
    for name in ("configurationItemCaptureTime", "resourceCreationTime"):
        if name in told:
            told[name] = timestamp(view_of(world, resource_type, resource_id, item)[name])
    return {**told, "configuration": configuration_of(item)}


def configuration_of(item: Item) -> Any:
    """The configuration as an object; None when there is none any more."""
    return msgspec.json.decode(item.configuration) if item.configuration else None


def arn_of(world: World, resource_type: str, resource_id: str) -> str:
    """The ARN of a recorded resource, also of one that is gone."""
    resource = world.resources.get(resource_id)
    if resource:
        return world.arn(resource)
    kind = next((kind for kind, name in RECORDED.items() if name == resource_type), "")
    return f"arn:aws:ec2:{world.region}:{world.account_id}:{kind}/{resource_id}"


def timestamp(moment: datetime) -> str:
    """A moment as Config's documents spell it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def relationship_name(resource_type: str, related: str) -> str:
    """How a resource of a type relates to one of another type: `Is contained in Vpc`.

    https://docs.aws.amazon.com/config/latest/developerguide/resource-config-reference.html
    """
    short = related.rpartition("::")[2]
    own = resource_type.rpartition("::")[2]
    verb = next((verb for verb, pairs in _VERBS.items() if (own, short) in pairs), "Is associated with ")
    return verb + _SPOKEN.get(short, short)


CREATED = ("CreateTime", "LaunchTime", "CreationTime", "CreationTimestamp", "StartDate")
_encoder = msgspec.json.Encoder()
_HOLDERS = ("Subnet", "VPC", "RouteTable")
_MEMBERS = (
    "Instance",
    "NetworkInterface",
    "NetworkAcl",
    "RouteTable",
    "SecurityGroup",
    "Subnet",
    "NatGateway",
    "VPCEndpoint",
)
_VERBS: Mapping[str, frozenset[tuple[str, str]]] = {
    "Is contained in ": frozenset((one, holder) for one in _MEMBERS for holder in ("Subnet", "VPC")),
    "Contains ": frozenset(
        [
            ("Instance", "NetworkInterface"),
            *((holder, one) for holder in _HOLDERS for one in ("Instance", "NetworkInterface", "Subnet")),
        ]
    ),
    "Is attached to ": frozenset(
        [
            ("EIP", "Instance"),
            ("EIP", "NetworkInterface"),
            ("Instance", "EIP"),
            ("Instance", "Volume"),
            ("InternetGateway", "VPC"),
            ("NetworkAcl", "Subnet"),
            ("NetworkInterface", "EIP"),
            ("NetworkInterface", "Instance"),
            ("VPNConnection", "CustomerGateway"),
            ("VPNConnection", "VPNGateway"),
            ("VPNGateway", "VPC"),
            ("Volume", "Instance"),
        ]
    ),
}
_SPOKEN = {"VPC": "Vpc", "EIP": "Eip", "VPNGateway": "VpnGateway", "VPNConnection": "VpnConnection"}


def _relationships(world: World, found: Shown) -> Iterator[Related]:
    """The resources that its own Describe names, as AWS Config's direct relationships are; of security groups also who wears them.

    https://docs.aws.amazon.com/config/latest/developerguide/faq.html#faq-2
    """
    texts = (*_texts(found.view), *found.wearers)
    for id in dict.fromkeys(one for one in texts if one in world.resources and one != found.resource.id):
        resource_type = RECORDED.get(world.resources[id].kind())
        if resource_type:
            yield resource_type, id


def _wearers(world: World, group: Resource) -> tuple[str, ...]:
    """Who wears a group. Recorded although Describe does not tell, for a rule asks it of the group."""
    interfaces = world.pointing(group.id, "network-interface")
    instances = (one.attachment.instance_id for one in interfaces if one.attachment and one.attachment.instance_id)
    return tuple(dict.fromkeys((*(one.id for one in interfaces), *instances)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _camel(value: Any) -> Any:
    """The view with every name's first letter small and every moment as Config spells it."""
    if isinstance(value, dict):
        return {name[:1].lower() + name[1:]: _camel(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_camel(one) for one in value]
    return timestamp(value) if isinstance(value, datetime) else value


def _state_of(view: Mapping[str, Any]) -> str:
    """The state that Describe shows, wherever the kind has it."""
    for name in ("State", "Status"):
        state = view.get(name)
        if isinstance(state, Mapping):
            state = state.get("Name") or state.get("Code")
        if isinstance(state, str):
            return state
    return ""


def _placed(view: Mapping[str, Any]) -> str:
    placement = view.get("Placement")
    return str(placement.get("AvailabilityZone", "")) if isinstance(placement, Mapping) else ""


def keys_of(recorded: Iterable[Recorded]) -> frozenset[Related]:
    """Which resources have new items."""
    return frozenset((one.resource_type, one.resource_id) for one in recorded)
