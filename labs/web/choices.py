"""What may be chosen for a parameter? The resources of the kinds it refers to, each with the fact that tells it apart."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from labs.cloud import registry
from labs.cloud.facts.regions import REGIONS, availability_zones
from labs.cloud.hardware.blast import carried
from labs.cloud.hardware.floor import floor_of
from labs.cloud.reference import Named
from labs.cloud.registry import Action, Parameter
from labs.cloud.resources.image import available_images
from labs.cloud.resources.instance_type import types_of_region
from labs.cloud.resources.key_pair import KeyPair
from labs.cloud.resources.prefix_list import aws_lists
from labs.cloud.resources.vpc import NO_OPTIONS
from labs.cloud.world import Resource, World
from labs.web import wording
from labs.web.shown import Shown

EMPTY = '""'
"""What stands for an empty string, as in a shell: a field left empty means that a parameter is not given."""


class Choice(Shown, frozen=True, kw_only=True):
    """One thing to choose."""

    value: str
    label: str
    chosen: bool = False


class Offer(Shown, frozen=True, kw_only=True):
    """What a parameter may be; `closed` when nothing else can be right."""

    choices: tuple[Choice, ...]
    closed: bool = True


def choices_of(one: Parameter, action: Action, world: World) -> Offer | None:
    """What to offer for a parameter, or None where only the learner can know."""
    beside = _BESIDE.get((action.name, one.name), tuple)()
    if one.refers_to:
        choices = (*beside, *_resources(world, one.refers_to))
        return Offer(choices=choices, closed=(action.name, one.name) not in _MAY_BE_ELSEWHERE)
    if one.names:
        return Offer(choices=(*beside, *_names(world, one.names)))
    if one.choices:
        return Offer(choices=tuple(Choice(value=str(value), label=str(value)) for value in one.choices))
    if one.type is bool:
        return Offer(choices=(Choice(value="true", label=_("Yes")), Choice(value="false", label=_("No"))))
    by_name = _OF_ACTION.get((action.name, one.name)) or _BY_NAME.get(one.name)
    return by_name(world, action) if by_name else None


def label_of(resource: Resource, world: World) -> str:
    """What a resource is called in a list: its name, its id, and the fact that tells it apart."""
    name = name_of(resource)
    fact = wording.fact_of(resource, world)
    called = f"{name} ({resource.id})" if name else resource.id
    return f"{called} · {fact}" if fact else called


def name_of(resource: Resource) -> str:
    """What the learner calls a resource: its Name tag, for a security group else its group name."""
    return resource.tags.get("Name") or str(getattr(resource, "group_name", ""))


def kind_created_by(action: Action) -> str | None:
    """The ResourceType of what an action of a kind's file creates."""
    found = kind_of(action)
    return None if found is None else found.kind()


def id_created(action: Action, result: Mapping[str, Any], world: World) -> str | None:
    """The id of what an action has just made, read from its answer."""
    kind = kind_of(action) if action.bare.startswith(MAKING) else None
    if kind is None:
        return None
    found = _search(result, kind.id_member)
    return found if found in world.resources else None


MAKING = ("create_", "run_", "allocate_")


def _search(answer: Any, member: str) -> str | None:
    if isinstance(answer, Mapping):
        if isinstance(found := answer.get(member), str):
            return found
        answer = list(answer.values())
    if not isinstance(answer, list | tuple):
        return None
    return next((found for one in answer if (found := _search(one, member))), None)


def kind_of(action: Action) -> type[Resource] | None:
    """The kind that the file of an action is about; some kinds have more than one file.

    `vpc_peering_connection_options` belongs to peering connections and not to VPCs: the longest name counts.
    """
    own = (kind for kind in registry.kinds().values() if kind.service == action.service)
    kinds = {kind.__module__.rpartition(".")[2]: kind for kind in own}
    found = [name for name in kinds if f"{action.kind}_".startswith(f"{name}_")]
    return kinds[max(found, key=len)] if found else None


def nested_ids(resource: Resource, member: str) -> Iterator[str]:
    """The ids of a resource's parts that have no row of their own: attachments, associations."""
    for name in resource.__struct_fields__:
        value = getattr(resource, name)
        if name == member and value:
            yield value
        for part in value if isinstance(value, tuple) else (value,):
            found = getattr(part, member, None) if isinstance(part, msgspec.Struct) else None
            if found:
                yield found


def _resources(world: World, kinds: tuple[str, ...]) -> Iterator[Choice]:
    known = registry.kinds()
    for kind in kinds:
        beside = _OF_AWS.get(kind, _nothing)(world)
        for resource in (*world.all(known[kind]), *beside) if kind in known else ():
            if wording.is_alive(resource):
                yield Choice(value=resource.id, label=label_of(resource, world))


def _nothing(_world: World) -> Iterable[Resource]:
    return ()


_OF_AWS: Mapping[str, Callable[[World], Iterable[Resource]]] = {
    "prefix-list": lambda world: aws_lists(world.region).values(),
}
"""Kind -> what AWS keeps of it in every Region, which is in no world."""


def _names(world: World, names: Named) -> Iterator[Choice]:
    for resource in world.all(registry.kinds()[names.kind]):
        yield Choice(value=getattr(resource, names.field), label=label_of(resource, world))


def _zones(world: World, _action: Action) -> Offer:
    return Offer(choices=tuple(Choice(value=one, label=one) for one in zone_names(world)))


def zone_names(world: World) -> tuple[str, ...]:
    """The names of the Region's Availability Zones."""
    return tuple(zone.zone_name for zone in availability_zones(world.region))


def _parts(member: str) -> Callable[[World, Action], Offer]:
    def offer(world: World, action: Action) -> Offer:
        kind = kind_of(action)
        owners = () if kind is None else world.all(kind)
        return Offer(
            choices=tuple(
                Choice(value=part, label=f"{part} · {label_of(owner, world)}")
                for owner in owners
                for part in nested_ids(owner, member)
            )
        )

    return offer


def _arns(world: World, action: Action) -> Offer:
    """What the action's own service keeps: a tag goes to something by its ARN."""
    own = (one for one in world.resources.values() if one.service == action.service)
    return Offer(choices=tuple(Choice(value=world.arn(one), label=label_of(one, world)) for one in own))


def _every_resource(world: World, _action: Action) -> Offer:
    own = (one for one in world.resources.values() if one.service == "ec2")
    return Offer(choices=tuple(Choice(value=one.id, label=label_of(one, world)) for one in own))


def _images(world: World, _action: Action) -> Offer:
    images = available_images(world)
    return Offer(choices=tuple(Choice(value=one, label=f"{image.name} ({one})") for one, image in images.items()))


def _key_names(world: World, _action: Action) -> Offer:
    pairs = world.all(KeyPair)
    return Offer(choices=tuple(Choice(value=one.key_name, label=one.key_name) for one in pairs), closed=False)


def _instance_types(world: World, _action: Action) -> Offer:
    names = types_of_region(world)
    return Offer(choices=tuple(Choice(value=one, label=one) for one in names), closed=False)


def _regions(_world: World, _action: Action) -> Offer:
    return Offer(
        choices=tuple(Choice(value=one, label=f"{region.long_name} ({one})") for one, region in REGIONS.items())
    )


def _hardware(world: World, _action: Action) -> Offer:
    """Zones, data centres and segments, and whatever carries an instance; a rack that carries none can be typed."""
    floors = [floor_of(world, one.zone_name) for one in availability_zones(world.region)]
    large = {name for one in floors for name in (one.zone_id, *one.data_centres, *one.segments)}
    names = sorted({*large, *carried(world)})
    return Offer(choices=tuple(Choice(value=one, label=one) for one in names), closed=False)


def _failed_hardware(world: World, _action: Action) -> Offer:
    return Offer(choices=tuple(Choice(value=one, label=one) for one in world.failed))


def _ends(world: World, _action: Action) -> Offer:
    """Where data may go: what is here, and the internet; an address may be typed as well."""
    here = _resources(world, ("instance", "network-interface", "on-premises-network"))
    return Offer(choices=(Choice(value="internet", label=_("The internet")), *here), closed=False)


_OF_ACTION: Mapping[tuple[str, str], Callable[[World, Action], Offer]] = {
    ("create_traffic_flow", "destination"): _ends,
    ("crowd_hardware", "name"): _hardware,
    ("fail_hardware", "name"): _hardware,
    ("restore_hardware", "name"): _failed_hardware,
}
"""Action and parameter -> what it may be, where the name alone does not say."""

_BY_NAME: Mapping[str, Callable[[World, Action], Offer]] = {
    "availability_zone": _zones,
    "image_id": _images,
    "instance_type": _instance_types,
    "key_name": _key_names,
    "peer_region": _regions,
    "attachment_id": _parts("attachment_id"),
    "association_id": _parts("association_id"),
    "resources": _every_resource,
    "resource_arn": _arns,
}

_MAY_BE_ELSEWHERE = {("create_vpc_peering_connection", "peer_vpc_id")}
"""Action and parameter that may also name something of another Region."""

_BESIDE: Mapping[tuple[str, str], Callable[[], tuple[Choice, ...]]] = {
    ("associate_dhcp_options", "dhcp_options_id"): lambda: (Choice(value=NO_OPTIONS, label=_("No DHCP options")),),
    ("modify_instance_placement", "group_name"): lambda: (Choice(value=EMPTY, label=_("No placement group")),),
}
"""Action and parameter -> what may be chosen that is no resource."""
