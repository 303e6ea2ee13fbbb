"""How do the parts of a request become the parameters of an action? What every protocol checks, once for all of them.

Botocore's model gives the names and types on the wire, the action's signature those of the cloud; both together say
what is known, what is malformed, and what AWS has but this Region does not.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from math import inf
from typing import Any, ClassVar

import msgspec

from labs.aws.call import Call
from labs.aws.service import Member, Shape, service
from labs.cloud import registry
from labs.cloud.errors import CloudError, InvalidParameterValue, MissingParameter, UnknownParameter
from labs.cloud.registry import Parameter
from labs.cloud.spelling import must_be_simulated

OF_EVERY_ACTION = {"DryRun": "dry_run", "ClientToken": "client_token"}
"""Members that say how to carry an action out, not what to do: the door keeps them from the action."""


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a request: its shape on the wire, and the name and members it has in the cloud."""

    name: str
    shape: Shape
    choices: frozenset[str] = frozenset()
    """AWS's enum, where the action leaves it to its signature; where it has a rule of its own, that rule speaks."""
    fields: dict[str, "Field | None"] = {}
    """Of a structure, or of each of them in a list or a map; None where the action does not know the member."""
    required: tuple[tuple[str, str], ...] = ()
    """(name on the wire, member) of what must be there."""


class Reader:
    """Reads the parameters of requests to a service. What the parts look like is each protocol's own."""

    measures_texts: ClassVar[bool]
    """Whether texts must be as long as the model says before an action sees them."""

    def __init__(self, name: str) -> None:
        self.service = name

    def call(self, action: str, node: Any) -> Call:
        """The call that a request for an action makes. Raises a CloudError with the service's code."""
        params = self.structure(node, _request(self.service, action), "")
        token = params.pop("client_token", None) or None
        return Call(action=action, params=params, dry_run=params.pop("dry_run", False), client_token=token)

    def structure(self, node: Any, field: Field, place: str) -> dict[str, Any]:
        """The members of a structure by the cloud's names; each must be known, and none that is required may be missing."""
        if not isinstance(node, dict):
            raise self.misshapen(place, node)
        for query_name, member in field.required:
            if query_name not in node:
                raise MissingParameter(service=self.service, name=self.spoken(inside(place, member)))
        members: dict[str, Any] = {}
        for query_name, inner in node.items():
            where = inside(place, query_name)
            known = self.known(field, query_name, where)
            if known is None:
                must_be_simulated(where, inner, self.service)
            else:
                members[known.name] = self.value(inner, known, known.shape, where)
        return members

    def known(self, field: Field, query_name: str, where: str) -> Field | None:
        """A member that AWS knows; None where the action does not."""
        if query_name not in field.fields:
            raise UnknownParameter(service=self.service, name=where)
        return field.fields[query_name]

    def value(self, node: Any, field: Field, shape: Shape, place: str) -> Any:
        """A value of any shape; the items of lists and maps are read by the same field."""
        if shape.item is None:
            return self.single(node, field, shape, place)
        if shape.kind == "map":
            return {
                key: self.value(one, field, shape.item, where) for where, key, one in self.entries(node, shape, place)
            }
        items = self.items(node, shape, place)
        self.must_be_in_range(len(items), shape, place, f"{len(items)} items")
        return [self.value(one, field, shape.item, where) for where, one in items]

    def single(self, node: Any, field: Field, shape: Shape, place: str) -> Any:
        """A structure, or a value that has no parts."""
        if shape.kind == "structure":
            return self.structure(node, field, place)
        value = self.scalar(node, shape, place)
        if field.choices and value not in field.choices:
            raise self.invalid(place, value, "It is not one of the valid values.")
        if isinstance(value, int | float):
            self.must_be_in_range(value, shape, place, node)
        elif self.measures_texts and shape.kind == "string":
            self.must_be_in_range(len(value), shape, place, value)
        return value

    def must_be_in_range(self, size: float, shape: Shape, place: str, said: Any) -> None:
        """Numbers, and lengths of lists, lie where the model says."""
        low = -inf if shape.min is None else shape.min
        high = inf if shape.max is None else shape.max
        if not low <= size <= high:
            raise self.invalid(place, said, f"Expecting a value between {low} and {high}.")

    def invalid(self, place: str, value: Any, expected: str) -> CloudError:
        """The refusal of a value, which says what was expected."""
        name = self.spoken(place)
        return InvalidParameterValue(service=self.service, name=name, value=value, expected=expected)

    def spoken(self, place: str) -> str:
        """A parameter's name as AWS's messages say it: `maxResults`."""
        return place[:1].lower() + place[1:]

    def misshapen(self, place: str, node: Any) -> Exception:
        """The refusal of a part that has other parts than it may have."""
        raise NotImplementedError

    def items(self, node: Any, shape: Shape, place: str) -> list[tuple[str, Any]]:
        """The items of a list, each with its place."""
        raise NotImplementedError

    def entries(self, node: Any, shape: Shape, place: str) -> Iterator[tuple[str, str, Any]]:
        """The entries of a map: place, name and what stands under it."""
        raise NotImplementedError

    def scalar(self, node: Any, shape: Shape, place: str) -> Any:
        """A value without parts, as plain as the journal keeps it."""
        raise NotImplementedError


def inside(place: str, name: str) -> str:
    """The place of a part."""
    return f"{place}.{name}" if place else name


@cache
def _request(name: str, action: str) -> Field:
    """What an action takes, on the wire and in the cloud."""
    known = {one.member: one for one in registry.actions()[action].parameters}
    for member, ours in OF_EVERY_ACTION.items():
        known.setdefault(member, Parameter(name=ours, type=str, required=False))
    return _compiled("", service(name).operations[action].input, known)


def _compiled(name: str, shape: Shape, known: Mapping[str, Parameter], *, is_choice: bool = False) -> Field:
    inner = shape
    while inner.item is not None:
        inner = inner.item
    return Field(
        name=name,
        shape=shape,
        choices=inner.enum if is_choice else frozenset(),
        fields={member.query_name: _field(member, known.get(member.name)) for member in inner.members.values()},
        required=tuple((inner.members[one].query_name, one) for one in sorted(inner.required)),
    )


def _field(member: Member, parameter: Parameter | None) -> Field | None:
    if parameter is None:
        return None
    members = {one.member: one for one in parameter.members}
    return _compiled(parameter.name, member.shape, members, is_choice=bool(parameter.choices))
