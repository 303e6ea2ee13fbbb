"""Which actions and kinds does the cloud have, and what does each take? Every door reads its schema here.

An action is a function `(world, *, params) -> (world, result)` named as AWS's API action in snake_case. Its signature is
its schema; its result is a plain dict in AWS's member names, as boto3 returns it. An action of EC2 is known by that name
alone, one of another service with the service before it: `config.put_config_rule`.
"""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from labs.cloud import books, config, resources
from labs.cloud.errors import InvalidAction, InvalidParameterValue, MissingParameter, UnknownParameter
from labs.cloud.facts.spellings import letters, spellings
from labs.cloud.reference import Named, naming, referred_kinds
from labs.cloud.world import Resource, World

PACKAGES = (resources, config)
"""Where kinds and their actions are: a file a kind."""
SERVICES = ("ec2", "config", "sns", "ssm", "sts")
"""The services whose actions there are, by the name that signatures are made for and boto3's clients are made by."""
OURS_ALONE = frozenset(
    {
        "advance_time",
        "create_function",
        "run_in_guest",
        "create_on_premises_network",
        "create_traffic_flow",
        "crowd_hardware",
        "delete_function",
        "delete_on_premises_network",
        "delete_traffic_flow",
        "describe_hardware",
        "describe_inbox",
        "describe_on_premises_networks",
        "describe_traffic_flows",
        "fail_hardware",
        "list_functions",
        "restore_hardware",
        "run_aws_config",
        "update_function_code",
    }
)
"""Actions that are not AWS's: no client of AWS knows them, and the documentation of AWS has no word of them."""

Event = books.Event
Outcome = tuple[World, dict[str, Any]]
Function = Callable[..., Outcome]
F = TypeVar("F", bound=Function)
Hook = Callable[[World, Any], World]
Settler = Callable[[World], World]
H = TypeVar("H", bound=Hook)
S = TypeVar("S", bound=Settler)
Happen = TypeVar("Happen", bound=Callable[[World], tuple[World, "tuple[Event, ...]"]])
T = TypeVar("T")
ALONE: Mapping[str, World] = MappingProxyType({})
"""No other Region."""
READING = ("batch_get_", "describe_", "get_", "list_", "search_", "select_")
"""How the names of actions begin that change nothing."""


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """One parameter of an action, or one member of a nested one."""

    name: str
    type: Any
    """The annotation without `| None`, for a list: of one item."""
    required: bool
    default: Any = None
    many: bool = False
    keyed: bool = False
    """Whether its values, each of which may be many, stand under names that the caller chooses."""
    refers_to: tuple[str, ...] = ()
    names: Named | None = None
    choices: tuple[Any, ...] = ()
    members: tuple["Parameter", ...] = ()
    spelled: str = ""
    """AWS's name, where it is not the one that follows from ours."""

    @property
    def member(self) -> str:
        """AWS's name: `cidr_block` -> `CidrBlock`."""
        return self.spelled or pascal(self.name)


class Schedule(NamedTuple):
    """What happens by itself at moments of simulated time."""

    next_moment: Callable[[World], datetime | None]
    """The first moment after now at which it has something to do in a world; None where there is none."""
    happen: Callable[[World], tuple[World, tuple[Event, ...]]]
    """What it does when that moment has come."""


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """An AWS API action: its name, its schema, and the kind whose file it stands in."""

    name: str
    function: Function
    parameters: tuple[Parameter, ...]
    request: type[msgspec.Struct]
    kind: str
    reads: bool
    """True where the action only answers and never changes the world."""
    secret: frozenset[str] = frozenset()
    """Members of the result, in AWS's names, that are shown once and kept nowhere: `KeyMaterial`."""
    service: str = "ec2"
    sees_peers: bool = False
    """True where it is also given the worlds of the Regions that packets get to over peering connections."""

    @property
    def bare(self) -> str:
        """The name without the service: `put_config_rule`."""
        return bare(self.name)

    @property
    def api_name(self) -> str:
        """AWS's name: `create_vpc` -> `CreateVpc`, `config.put_config_rule` -> `PutConfigRule`."""
        return api_name(self.name)

    @property
    def filters(self) -> str:
        """What it calls its filters: a few actions of EC2 have `Filter`. Empty where it has none like EC2's."""
        named = ("filters", "filter") if self.service == "ec2" else ()
        return next((one.name for one in self.parameters if one.name in named), "")


_actions: dict[str, Action] = {}
_created: dict[str, list[Hook]] = {}
_changed: dict[str, list[Hook]] = {}
_settlers: list[Settler] = []
_schedules: list[Schedule] = []


def action(function: F) -> F:
    """Register a function as the EC2 action of its name."""
    return _registered(function, "ec2", frozenset())


def action_with(*, service: str = "ec2", secret: Collection[str] = ()) -> Callable[[F], F]:
    """Register an action of another service, or one whose result has secret members: who keeps results leaves them out."""

    def register(function: F) -> F:
        return _registered(function, service, frozenset(secret))

    return register


def _registered(function: F, service: str, secret: frozenset[str]) -> F:
    hints = get_type_hints(function, include_extras=True)
    taken = list(inspect.signature(function).parameters.values())[1:]
    sees_peers = bool(taken) and taken[0].name == "peers" and taken[0].kind is not inspect.Parameter.KEYWORD_ONLY
    taken = taken[1:] if sees_peers else taken
    within = function.__name__
    name = within if service == "ec2" else f"{service}.{within}"
    spelled = spellings(name)
    parameters = tuple(_parameter(one.name, hints[one.name], one.default, one.empty, spelled) for one in taken)
    _actions[name] = Action(
        name=name,
        function=function,
        parameters=parameters,
        request=_request_type(within, taken, hints),
        kind=function.__module__.rpartition(".")[2],
        reads=within.startswith(READING),
        secret=secret,
        service=service,
        sees_peers=sees_peers,
    )
    return function


def when_created(kind: str) -> Callable[[H], H]:
    """Register what comes with every new resource of a kind: `(world, resource) -> world`."""
    return _hooking(_created, kind)


def when_changed(kind: str) -> Callable[[H], H]:
    """Register what follows every change of a resource of a kind: `(world, resource) -> world`."""
    return _hooking(_changed, kind)


def _hooking(table: dict[str, list[Hook]], kind: str) -> Callable[[H], H]:
    def register(hook: H) -> H:
        table.setdefault(kind, []).append(hook)
        return hook

    return register


def settles(settler: S) -> S:
    """Register a function that completes the transitions of a kind (pending -> running)."""
    _settlers.append(settler)
    return settler


def schedule(next_moment: Callable[[World], datetime | None]) -> Callable[[Happen], Happen]:
    """Register what happens by itself while time passes, each time the moment comes that `next_moment` gives."""

    def register(happen: Happen) -> Happen:
        _schedules.append(Schedule(next_moment, happen))
        return happen

    return register


def schedules() -> tuple[Schedule, ...]:
    """Everything that happens by itself while time passes."""
    load()
    return tuple(_schedules)


def created(world: World, resource: Resource) -> World:
    """The world with a new resource and all that comes with it."""
    world = world.put(resource)
    for hook in _created.get(resource.kind(), ()):
        world = hook(world, resource)
    return world


def changed(world: World, resource: Resource) -> World:
    """The world with a changed resource and all that follows from the change."""
    world = world.put(resource)
    for hook in _changed.get(resource.kind(), ()):
        world = hook(world, resource)
    return world


def settled(world: World) -> World:
    """The world once every transition under way has come to its end."""
    load()
    for settler in _settlers:
        world = settler(world)
    return world


@cache
def load() -> None:
    """Import every kind there is, so that its actions are registered."""
    for package in PACKAGES:
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{module.name}")
    importlib.import_module("labs.cloud.clock")


def actions() -> Mapping[str, Action]:
    """Every action by name."""
    load()
    return _actions


@cache
def actions_of(service: str) -> Mapping[str, Action]:
    """The actions of one of AWS's services: of EC2's, those that are ours alone are none."""
    return {name: one for name, one in actions().items() if one.service == service and name not in OURS_ALONE}


@cache
def called_by_aws(service: str) -> Mapping[str, Action]:
    """The actions of one of AWS's services by the names that it has for them."""
    return {one.api_name: one for one in actions_of(service).values()}


@cache
def kinds() -> Mapping[str, type[Resource]]:
    """Every kind by EC2's ResourceType."""
    load()
    return {kind.kind(): kind for kind in Resource.__subclasses__()}


@cache
def ec2_kinds() -> tuple[type[Resource], ...]:
    """The kinds that are EC2's own: what may carry its tags, and what a network is made of."""
    return tuple(kind for kind in kinds().values() if kind.service == "ec2")


@cache
def kind_of_prefix(prefix: str) -> type[Resource] | None:
    """EC2's kind whose ids begin with this prefix."""
    return next((kind for kind in ec2_kinds() if kind.id_prefix == prefix), None)


def call(world: World, name: str, params: Mapping[str, Any], peers: Mapping[str, World] = ALONE) -> Outcome:
    """Carry out one action: decode its parameters by the signature, apply it, settle. Raises CloudError, changing nothing.

    `peers` are the worlds of other Regions by name, for the few actions that send packets: `(world, peers, *, params)`.
    """
    found = actions().get(name)
    if found is None:
        raise InvalidAction(action=api_name(name))
    seen = (world, peers) if found.sees_peers else (world,)
    world, result = found.function(*seen, **decode(found, params))
    return (world if found.reads else settled(world)), result


def decode(found: Action, params: Mapping[str, Any]) -> dict[str, Any]:
    """The typed arguments of an action from plain values; strings are accepted for numbers, booleans and addresses."""
    known = {one.name for one in found.parameters}
    for name in params:
        if name not in known:
            raise UnknownParameter(service=found.service, name=pascal(name), parameter=name)
    for one in found.parameters:
        if one.required and params.get(one.name) in (None, "", [], ()):
            raise MissingParameter(service=found.service, name=camel(one.name), parameter=one.name)
    given = {name: value for name, value in params.items() if value is not None}
    try:
        request = typed(given, found.request)
    except msgspec.ValidationError as error:
        raise _invalid(error, given, found.service) from None
    return {name: value for name, value in msgspec.structs.asdict(request).items() if name in given}


def typed(plain: Any, wanted: type[T]) -> T:
    """A value of a type from plain values; strings are accepted for numbers, booleans and addresses."""
    return msgspec.convert(plain, wanted, strict=False, dec_hook=_decode_special)


def bare(name: str) -> str:
    """The name of an action without its service: `config.put_config_rule` -> `put_config_rule`."""
    return name.rpartition(".")[2]


def api_name(name: str) -> str:
    """AWS's name of an action: `config.put_config_rule` -> `PutConfigRule`."""
    return pascal(bare(name))


def pascal(name: str) -> str:
    """AWS's spelling of a snake_case name: `cidr_block` -> `CidrBlock`."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def snake(name: str) -> str:
    """Our spelling of AWS's name: `CidrBlock` -> `cidr_block`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def camel(name: str) -> str:
    """The spelling EC2's messages use: `cidr_block` -> `cidrBlock`."""
    spelled = pascal(name)
    return spelled[:1].lower() + spelled[1:]


def _parameter(name: str, annotation: Any, default: Any, empty: Any, spelled: Mapping[str, str]) -> Parameter:
    annotation, keyed = _keyed(annotation)
    inner, many = _item_of(annotation)
    is_struct = isinstance(inner, type) and issubclass(inner, msgspec.Struct)
    return Parameter(
        name=name,
        type=inner,
        required=default is empty,
        default=None if default is empty else default,
        many=many,
        keyed=keyed,
        refers_to=referred_kinds(inner),
        names=naming(inner),
        choices=get_args(inner) if get_origin(inner) is Literal else (),
        members=_members(inner, spelled) if is_struct else (),
        spelled=spelled.get(letters(name), ""),
    )


def _members(struct: type[msgspec.Struct], spelled: Mapping[str, str]) -> tuple[Parameter, ...]:
    hints = get_type_hints(struct, include_extras=True)
    return tuple(
        _parameter(field.encode_name, hints[field.name], _default_of(field), msgspec.NODEFAULT, spelled)
        for field in msgspec.structs.fields(struct)
    )


def _default_of(field: Any) -> Any:
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return field.default


def _keyed(annotation: Any) -> tuple[Any, bool]:
    """Look through a map from names: the type of what stands under one name, and whether it is a map."""
    for one in (annotation, *get_args(annotation)):
        if get_origin(one) in (dict, Mapping):
            return get_args(one)[1], True
    return annotation, False


def _item_of(annotation: Any) -> tuple[Any, bool]:
    """Look through Optional and collections: the type of one value, and whether there may be many."""
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        return _item_of(next(arg for arg in get_args(annotation) if arg is not NoneType))
    if origin in (list, tuple):
        return _item_of(get_args(annotation)[0])[0], True
    return annotation, False


def _request_type(name: str, taken: list[inspect.Parameter], hints: dict[str, Any]) -> type[msgspec.Struct]:
    fields = [
        (one.name, hints[one.name]) if one.default is one.empty else (one.name, hints[one.name], one.default)
        for one in taken
    ]
    return msgspec.defstruct(pascal(name), fields, kw_only=True, forbid_unknown_fields=True)


_SPECIAL: dict[type, tuple[Callable[[str], Any], str]] = {
    IPv4Network: (lambda text: IPv4Network(text, strict=False), "This is not a valid CIDR block."),
    IPv4Address: (IPv4Address, "This is not a valid IPv4 address."),
    IPv6Network: (lambda text: IPv6Network(text, strict=False), "This is not a valid IPv6 CIDR block."),
    IPv6Address: (IPv6Address, "This is not a valid IPv6 address."),
}


class _Unreadable(ValueError):
    """A string that should be an address or a network, and is not."""


def _decode_special(wanted: type, value: Any) -> Any:
    if isinstance(value, wanted):
        return value
    read, fault = _SPECIAL[wanted]
    try:
        if wanted in (IPv4Network, IPv6Network) and "/" not in str(value):
            raise ValueError(value)
        return read(str(value).strip())
    except ValueError:
        raise _Unreadable(f"{fault}|{value}") from None


def _invalid(
    error: msgspec.ValidationError, given: Mapping[str, Any], service: str
) -> InvalidParameterValue | MissingParameter:
    """Say in EC2's words which parameter is wrong; msgspec names the place as `$.ip_permissions[0].from_port`."""
    text, _, place = str(error).partition(" - at `$")
    path = place.strip("`").lstrip(".")
    top = path.split(".")[0].split("[")[0]
    value: Any = given.get(top)
    if isinstance(error.__cause__, _Unreadable):
        text, _, value = str(error.__cause__).partition("|")
    if "missing required field" in text:
        missing = text.split("`")[1]
        name = f"{camel(path)}.{camel(missing)}" if path else camel(missing)
        return MissingParameter(service=service, name=name, parameter=top)
    return InvalidParameterValue(service=service, name=camel(path), value=value, expected=text, parameter=top or None)
