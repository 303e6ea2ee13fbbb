"""What is this resource, and what can be done with it? Its attributes as EC2 names them, and the actions that fit.

An action fits when one of its parameters takes an id of this kind. Where it needs nothing but the id, it is tried on the
world first and the result dropped: whether EC2 would refuse comes from the same rules that will refuse.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

import msgspec

from labs.cloud import registry
from labs.cloud.errors import CloudError
from labs.cloud.registry import Action, Parameter
from labs.cloud.world import Resource, World
from labs.study.services import Refusal
from labs.web import choices, wording
from labs.web.shown import Shown
from labs.web.speed import Fact, Speed, abilities, speed_of
from labs.web.wording import Explained

TOO_GENERAL = {"create_tags", "delete_tags"}
"""They take any id; they are offered after all others."""


class Row(Shown, frozen=True, kw_only=True):
    """One attribute: `depth` says how deep it is nested."""

    name: str
    value: str = ""
    depth: int = 0
    refers_to: str = ""
    """The id it holds, when there is such a resource, and another than the one that is shown."""

    @property
    def style(self) -> str:
        """The classes of its line."""
        return f"depth-{self.depth}" if self.value else f"depth-{self.depth} is-group"


class Offer(Shown, frozen=True, kw_only=True):
    """An action that fits what is selected."""

    action: str
    api_name: str
    title: str
    params: tuple[tuple[str, str], ...] = ()
    """What is filled in already."""
    at_once: bool = False
    """Nothing else is needed: a button will do."""
    refusal: Explained | None = None
    """Why EC2 would refuse it now, where that can be known."""
    idle: bool = False
    """EC2 would do it, but nothing would be different afterwards."""


class Inspected(Shown, frozen=True, kw_only=True):
    """A resource with all that the inspector shows."""

    id: str
    kind: str
    noun: str
    name: str
    fact: str
    rows: tuple[Row, ...]
    offers: tuple[Offer, ...]
    uses: tuple[Offer, ...]
    """Actions about something else that this resource can be chosen in."""
    abilities: tuple[Fact, ...] = ()
    """How fast it can be, of an interface in an instance and of an instance."""
    speed: Speed | None = None
    """How fast it is, of traffic that stands."""


def inspect(world: World, selected: str, language: str) -> Inspected | None:
    """What there is to see of a resource and to do with it; None when it does not exist."""
    resource = world.resources.get(selected)
    if resource is None:
        return None
    offers = [_offer(world, action, resource, found, language) for action, found in _fitting(resource)]
    return Inspected(
        id=selected,
        kind=resource.kind(),
        noun=str(wording.noun_of(resource.kind())),
        name=choices.name_of(resource),
        fact=wording.fact_of(resource, world),
        rows=tuple(_rows(resource.view(world), world.resources.keys() - {selected}, 0)),
        offers=tuple(one for one, about in offers if about),
        uses=tuple(one for one, about in offers if not about),
        abilities=abilities(world, resource),
        speed=speed_of(world, resource, language),
    )


def creations() -> tuple[Offer, ...]:
    """The actions that begin something new, in the order in which a network is built."""
    actions = registry.actions()
    return tuple(
        Offer(action=name, api_name=actions[name].api_name, title=str(wording.title_of(name)))
        for name in wording.BUILDING_ORDER
        if name in actions
    )


def fill(action: Action, resource: Resource | None) -> Iterator[tuple[str, str]]:
    """What can be filled in beforehand: the parameter that takes the selected resource, and ids that it knows itself."""
    if resource is None:
        return
    taken = next((one for one in action.parameters if _takes(one, action, resource)), None)
    if taken and (value := _filled(taken, resource)):
        yield taken.name, value
    for one in action.parameters:
        known = getattr(resource, one.name, None) if one.refers_to and one is not taken else None
        if isinstance(known, str) and (one.required or one.name == "vpc_id"):
            yield one.name, known


def tried(world: World, action: str, params: Mapping[str, Any]) -> tuple[CloudError | None, bool]:
    """The refusal that EC2 would answer with, or None when it would do it, and then whether anything would change."""
    try:
        return None, registry.call(world, action, params)[0] != world
    except CloudError as error:
        return error, False


def refusal_from(error: CloudError) -> Refusal:
    """The fields of a refusal as the journal keeps them."""
    return Refusal(error.code, error.reason, error.message, error.parameter, error.facts)


def _fitting(resource: Resource) -> Iterator[tuple[Action, Parameter]]:
    """Actions with a parameter that takes this resource, those of its own file first."""
    if not wording.is_alive(resource):
        return
    own = type(resource).__module__.rpartition(".")[2]
    offered = [one for one in registry.actions().values() if not one.reads]
    for action in sorted(offered, key=lambda one: (one.name in TOO_GENERAL, one.kind != own)):
        found = next((one for one in action.parameters if _takes(one, action, resource)), None)
        if found is not None:
            yield action, found


def _takes(one: Parameter, action: Action, resource: Resource) -> bool:
    if one.refers_to:
        return resource.kind() in one.refers_to
    if one.names:
        return resource.kind() == one.names.kind
    if one.name in ("association_id", "attachment_id"):
        return type(resource) is choices.kind_of(action) and bool(list(choices.nested_ids(resource, one.name)))
    return one.name == "resources" and action.name in TOO_GENERAL and resource.service == "ec2"


def _offer(world: World, action: Action, resource: Resource, taken: Parameter, language: str) -> tuple[Offer, bool]:
    """The offer, and whether it is about this resource rather than about something that uses it."""
    own = type(resource) is choices.kind_of(action)
    about = (own or taken.required) and action.name not in TOO_GENERAL
    filled = dict(fill(action, resource))
    offer = Offer(
        action=action.name,
        api_name=action.api_name,
        title=str(wording.title_of(action.name)),
        params=tuple(filled.items()),
    )
    if not about or wording.needs_more(action.name) or not _is_complete(action, taken, filled):
        return offer, about
    error, changes = tried(world, action.name, _as_params(action, filled))
    refusal = wording.explain(refusal_from(error), language) if error else None
    return msgspec.structs.replace(offer, at_once=True, refusal=refusal, idle=not error and not changes), about


def _is_complete(action: Action, taken: Parameter, filled: Mapping[str, str]) -> bool:
    return taken.name in filled and all(one.name in filled for one in action.parameters if one.required)


def _as_params(action: Action, filled: Mapping[str, str]) -> dict[str, Any]:
    return {
        one.name: [filled[one.name]] if one.many else filled[one.name]
        for one in action.parameters
        if one.name in filled
    }


def _filled(taken: Parameter, resource: Resource) -> str | None:
    """What the parameter is to be: the id, or that of the resource's only part."""
    if taken.refers_to or taken.name == "resources":
        return resource.id
    if taken.names:
        return str(getattr(resource, taken.names.field))
    parts = list(choices.nested_ids(resource, taken.name))
    return parts[0] if len(parts) == 1 else None


def _rows(view: Mapping[str, Any], others: AbstractSet[str], depth: int) -> Iterator[Row]:
    for name, value in view.items():
        if name == "Tags":
            tags = ", ".join(f"{tag['Key']} = {tag['Value']}" for tag in value)
            yield Row(name=name, value=tags or "-", depth=depth)
        elif isinstance(value, Mapping):
            yield Row(name=name, depth=depth)
            yield from _rows(value, others, depth + 1)
        elif isinstance(value, list | tuple):
            yield from _listed(name, value, others, depth)
        else:
            yield _row(name, value, others, depth)


def _listed(name: str, values: Any, others: AbstractSet[str], depth: int) -> Iterator[Row]:
    if not values:
        yield Row(name=name, value="[]", depth=depth)
    for index, value in enumerate(values):
        if not isinstance(value, Mapping):
            yield _row(f"{name}[{index}]", value, others, depth)
            continue
        yield Row(name=f"{name}[{index}]", depth=depth)
        yield from _rows(value, others, depth + 1)


def _row(name: str, value: Any, others: AbstractSet[str], depth: int) -> Row:
    text = _text(value)
    return Row(name=name, value=text, depth=depth, refers_to=text if text in others else "")


def _text(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value) or '""'
