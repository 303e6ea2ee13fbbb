"""By what can something be found that nobody created in the journal? Describe filters whose answer is that one thing.

The table says for each kind which filters identify one by nature, best first; what is true in the world before the
command is what counts, so every way that is given here was tried there and found exactly this one.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jmespath

from labs.cloud import registry
from labs.cloud.errors import CloudError
from labs.cloud.registry import Action, snake
from labs.cloud.world import World

Found = Mapping[str, Any]
Path = tuple[str | int, ...]
ID = re.compile(r"[a-z][a-z0-9]*(-[a-z]+)*-[0-9a-f]{8}([0-9a-f]{9})?")
NAME = {"tag:Name": "(Tags || TagSet)[?Key=='Name'].Value | [0]"}

NATURAL_KEYS: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "dhcp-options": (NAME,),
    "egress-only-internet-gateway": (NAME,),
    "elastic-ip": (
        NAME,
        {"network-interface-id": "NetworkInterfaceId"},
        {"domain": "Domain"},
        {"public-ip": "PublicIp"},
    ),
    "image": ({"name": "Name", "owner-id": "OwnerId"},),
    "instance": (
        NAME,
        NAME | {"instance-state-name": "State.Name"},
        {"subnet-id": "SubnetId"},
        {"subnet-id": "SubnetId", "instance-type": "InstanceType"},
        {"subnet-id": "SubnetId", "private-ip-address": "PrivateIpAddress"},
    ),
    "internet-gateway": ({"attachment.vpc-id": "Attachments[0].VpcId"}, NAME),
    "key-pair": ({"key-name": "KeyName"},),
    "launch-template": ({"launch-template-name": "LaunchTemplateName"},),
    "natgateway": (NAME, {"subnet-id": "SubnetId", "state": "State"}),
    "network-acl": (
        {"vpc-id": "VpcId", "default": "IsDefault"},
        {"association.subnet-id": "Associations[0].SubnetId"},
        {"vpc-id": "VpcId"} | NAME,
    ),
    "network-interface": (
        {"attachment.instance-id": "Attachment.InstanceId", "attachment.device-index": "Attachment.DeviceIndex"},
        NAME,
        {"subnet-id": "SubnetId"},
        {"subnet-id": "SubnetId", "description": "Description"},
        {"subnet-id": "SubnetId", "addresses.private-ip-address": "PrivateIpAddress"},
    ),
    "prefix-list": ({"prefix-list-name": "PrefixListName"},),
    "placement-group": ({"group-name": "GroupName"},),
    "vpc-peering-connection": (
        {
            "requester-vpc-info.vpc-id": "RequesterVpcInfo.VpcId",
            "accepter-vpc-info.vpc-id": "AccepterVpcInfo.VpcId",
            "status-code": "Status.Code",
        },
    ),
    "route-table": (
        {"vpc-id": "VpcId", "association.main": "Associations[?Main].Main | [0]"},
        {"association.subnet-id": "Associations[?SubnetId].SubnetId | [0]"},
        {"vpc-id": "VpcId"} | NAME,
    ),
    "security-group": ({"vpc-id": "VpcId", "group-name": "GroupName"},),
    "security-group-rule": ({"group-id": "GroupId"},),
    "subnet": ({"vpc-id": "VpcId", "cidr-block": "CidrBlock"},),
    "vpc-endpoint": (NAME, {"vpc-id": "VpcId", "service-name": "ServiceName", "vpc-endpoint-type": "VpcEndpointType"}),
    "vpc": ({"is-default": "IsDefault"}, NAME, {"cidr": "CidrBlock"}),
}
"""Kind -> the ways to find one of it, each a table filter -> JMESPath of its value in what Describe shows of the thing."""

NEVER_TELLING = ("State", "Status", "MacAddress", "PrivateDnsName", "AvailableIpAddressCount", "Arn", "OwnerId", "Time")
"""What members end with that say how a thing is at the moment, or that EC2 drew, and not which one it is."""
DRAWN = ("PublicIp", "PublicDnsName", "Ipv6Address", "Ipv6CidrBlock")
"""What members end with that EC2 drew and that are told by only where nothing else tells."""
MOST_MEMBERS = 6
"""So many members at most are compared to tell a thing apart from its like."""


@dataclass(frozen=True)
class Way:
    """How to find one id: ask `action` with `filters`, go through the lists, take what fits `where`, read `leaf`.

    `lists` are the lists on the way, one inside the other (`Reservations`, `Instances`); `where` compares members of
    what stands in the last of them; `leaf` is the dotted member that holds the id.
    """

    action: str
    filters: tuple[tuple[str, Any], ...]
    lists: tuple[str, ...]
    where: tuple[tuple[str, Any], ...]
    leaf: str


def way_to(world: World, id: str, avoid: Collection[Any] = ()) -> Way | None:
    """The best way to find this id in this world, by what identifies it there; None when nothing does.

    An address that something there was given is found in the same way. What is to be avoided is never asked by.
    """
    return next(ways_to(world, id, avoid), None)


def ways_to(world: World, id: str, avoid: Collection[Any] = ()) -> Iterator[Way]:
    """Every way to find this id in this world, the best first."""
    owner = _owner(world, id)
    if owner is None:
        return
    action, resource_id = owner
    unwanted = {id, *avoid}
    for filters in _candidates(world, action, resource_id):
        if not unwanted.isdisjoint(filters.values()):
            continue
        way = _way_through(action, filters, _described(world, action, filters), id, unwanted)
        if way is not None and found_by(world, way) == [id]:
            yield way


def holder_of(world: World, id: str) -> str | None:
    """The resource that has this id or holds it: the interface of an attachment."""
    owner = _owner(world, id)
    return owner[1] if owner else None


def found_by(world: World, way: Way) -> list[Any]:
    """Everything that a way leads to in this world."""
    items: list[Any] = [_described(world, registry.actions()[way.action], dict(way.filters))]
    for name in way.lists:
        items = [inner for one in items for inner in one.get(name) or ()]
    fitting = [one for one in items if all(member(one, name) == value for name, value in way.where)]
    return [value for one in fitting if (value := member(one, way.leaf)) is not None]


def member(found: Any, dotted: str) -> Any:
    """The value of a dotted member; None where there is none."""
    for name in dotted.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def paths_to(value: Any, id: str, path: Path = ()) -> Iterator[Path]:
    """Every place inside an answer at which a value stands."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from paths_to(inner, id, (*path, name))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from paths_to(inner, id, (*path, index))
    elif value == id:
        yield path


def kind_of_id(id: str) -> str:
    """The kind that an id belongs to, by its prefix; empty for an id that only stands inside something else."""
    prefix = id.rpartition("-")[0]
    found = registry.kind_of_prefix(prefix)
    return found.kind() if found else "image" if prefix == "ami" else ""


def _owner(world: World, id: str) -> tuple[Action, str] | None:
    """The Describe action that shows a resource, and the id of the resource that has this id or holds it."""
    kind = kind_of_id(id)
    if kind:
        action = _describer(kind)
        return (action, id) if action is not None and _shown(world, action, id) is not None else None
    holders = [
        (len(path), action, one.id)
        for one in world.resources.values()
        if one.service == "ec2"
        and (action := _describer(one.kind())) is not None
        and (path := _nearest(one.view(world), id)) is not None
    ]
    nearest = min(holders, key=lambda one: one[0], default=None)
    return None if nearest is None else nearest[1:]


def _describer(kind: str) -> Action | None:
    """The action that describes resources of a kind: it takes a list of their ids, and no other that does is shorter."""
    known = registry.actions_of("ec2")
    able = [one for name, one in known.items() if name.startswith("describe_") and _lists(one, kind)]
    return min(able, key=lambda one: (not _refers(one, kind), len(one.name)), default=None)


def _refers(action: Action, kind: str) -> bool:
    """Whether an action says itself that the ids it takes are of a kind."""
    return any(one.refers_to == (kind,) for one in action.parameters)


def _lists(action: Action, kind: str) -> bool:
    found = registry.kinds().get(kind)
    ids = f"{snake(found.id_member)}s" if found else "image_ids"
    return any(one.many and one.name == ids and one.refers_to in ((), (kind,)) for one in action.parameters)


def _shown(world: World, action: Action, resource_id: str) -> Found | None:
    """What Describe shows of one resource."""
    ids = next(one.name for one in action.parameters if one.many and one.name.endswith("_ids"))
    try:
        answer = registry.call(world, action.name, {ids: [resource_id]})[1]
    except CloudError:
        return None
    path = _nearest(answer, resource_id)
    return None if path is None else _at(answer, path[:-1])


def _at(answer: Any, path: Path) -> Any:
    for one in path:
        answer = answer[one]
    return answer


def _nearest(value: Any, id: str) -> Path | None:
    """The place of an id that is nearest to the surface, where it names the thing and not a part's owner."""
    return min(paths_to(value, id), key=len, default=None)


def _candidates(world: World, action: Action, resource_id: str) -> Iterator[dict[str, Any]]:
    shown = _shown(world, action, resource_id)
    if shown is None:
        return
    table = NATURAL_KEYS.get(kind_of_id(resource_id), ())
    for filters in (*table, NAME):
        values = {name: jmespath.search(path, shown) for name, path in filters.items()}
        if all(value not in (None, "", False) and not _speaks_of_an_id(value) for value in values.values()):
            yield values
    yield {}


def _described(world: World, action: Action, filters: Mapping[str, Any]) -> Found:
    asked = [{"name": name, "values": [_text(value)]} for name, value in filters.items()]
    try:
        return registry.call(world, action.name, {action.filters: asked} if asked else {})[1]
    except CloudError:
        return {}


def _way_through(
    action: Action, filters: Mapping[str, Any], answer: Found, id: str, unwanted: Collection[Any]
) -> Way | None:
    """How to read the id in an answer: the lists on the way to it, and what tells its place apart from the others."""
    path = _nearest(answer, id)
    if path is None or not any(isinstance(one, int) for one in path):
        return None
    last = max(place for place, one in enumerate(path) if isinstance(one, int))
    lists = tuple(one for one in path[:last] if isinstance(one, str))
    if len(lists) != len([one for one in path[: last + 1] if isinstance(one, int)]):
        return None
    leaf = ".".join(str(one) for one in path[last + 1 :])
    items: list[Any] = [answer]
    for name in lists:
        items = [inner for one in items for inner in one.get(name) or ()]
    wanted = next(one for one in items if member(one, leaf) == id)
    where = _telling_apart(wanted, items, unwanted)
    return None if where is None else Way(action.name, tuple(filters.items()), lists, where, leaf)


def _telling_apart(
    wanted: Found, items: Sequence[Found], unwanted: Collection[Any]
) -> tuple[tuple[str, Any], ...] | None:
    """The members by which one item differs from all others; None when none do."""
    left: list[Found] = list(items)
    where: dict[str, Any] = {}
    for name, value in sorted(_members(wanted), key=lambda one: one[0].endswith(DRAWN)):
        if len(left) == 1 or len(where) == MOST_MEMBERS:
            break
        fewer = [one for one in left if member(one, name) == value]
        if value not in unwanted and len(fewer) < len(left):
            left, where[name] = fewer, value
    return tuple(where.items()) if len(left) == 1 else None


def _members(found: Found, before: str = "") -> Iterator[tuple[str, Any]]:
    """The members that may tell a thing apart: plain ones, also inside structures; ids of its own are not among them."""
    for name, value in found.items():
        if name.endswith(NEVER_TELLING):
            continue
        if isinstance(value, Mapping):
            yield from _members(value, f"{before}{name}.")
        elif isinstance(value, str | int) and not _speaks_of_an_id(value):
            yield f"{before}{name}", value


def _speaks_of_an_id(value: Any) -> bool:
    """Whether a text has an id among its words, which is another one wherever it is rebuilt."""
    return isinstance(value, str) and ID.search(value) is not None and ID.fullmatch(value) is None


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
