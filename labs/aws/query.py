"""How does a form of the EC2 Query protocol become a call of the cloud, and a result the XML that EC2 answers?

Botocore's model gives the names and types on the wire, the action's signature those of the cloud; both together say
what is known, what is malformed, and what EC2 has but this Region does not.
https://docs.aws.amazon.com/ec2/latest/devguide/ec2-query-requests.html
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from math import inf
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import msgspec

from labs.aws.errors import Refusal, Refused, status_of
from labs.aws.service import Member, Operation, Shape, ec2
from labs.aws.values import NOT_IN_XML, read, xml_text
from labs.aws.xml import write_members
from labs.cloud import registry
from labs.cloud.errors import InvalidAction, InvalidParameterValue, MissingParameter, UnknownParameter
from labs.cloud.registry import Parameter
from labs.cloud.spelling import must_be_simulated

MOST_FIELDS = 10_000
"""How many fields a request may have."""
ABOUT_THE_REQUEST = {"Action", "Version"}
SIGNED_WITH = "X-Amz-"
"""What the fields of a presigned URL begin with."""
OF_EVERY_ACTION = {"DryRun": "dry_run", "ClientToken": "client_token"}
"""Members that say how to carry an action out, not what to do: the door keeps them from the action."""
INDEX = re.compile("[1-9][0-9]{0,5}")
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

Tree = dict[str, Any]
"""A form by the parts of its names: `Filter.1.Name=vpc-id` is {"Filter": {"1": {"Name": "vpc-id"}}}."""


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """What a request asks for, in the words of `registry.call`."""

    action: str
    params: dict[str, Any]
    dry_run: bool = False
    client_token: str | None = None


class Answer(NamedTuple):
    """An HTTP status and the document that goes with it."""

    status: int
    body: bytes
    content_type: str = "text/xml;charset=UTF-8"


class MissingAction(Refusal):
    code = "MissingAction"
    template = "The request must contain the parameter Action"


class NoSuchVersion(Refusal):
    code = "NoSuchVersion"
    template = "The requested version ({version}) of service ec2 does not exist"


class MalformedQueryString(Refusal):
    code = "MalformedQueryString"
    template = "The request is not a well-formed list of parameters: {fault}"


class InvalidCharacter(Refusal):
    code = "InvalidCharacter"
    template = "The parameter {name} contains a character that is not allowed"


class DryRunOperation(Refusal):
    """The answer to a request that would have succeeded and only asked whether it would."""

    code = "DryRunOperation"
    template = "Request would have succeeded, but DryRun flag is set."


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a request: its shape on the wire, and the name and members it has in the cloud."""

    name: str
    shape: Shape
    choices: frozenset[str] = frozenset()
    """EC2's enum, where the action leaves it to its signature; where it has a rule of its own, that rule speaks."""
    fields: dict[str, "Field | None"] = {}
    """Of a structure, or of each item of a list of them; None where the action does not know the member."""
    required: tuple[tuple[str, str], ...] = ()
    """(name on the wire, member) of what must be there."""


def read_form(body: bytes) -> dict[str, str]:
    """The fields of an `application/x-www-form-urlencoded` body, or of a query string. Raises MalformedQueryString."""
    try:
        pairs = parse_qsl(
            body.decode(),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as error:  # of which UnicodeDecodeError is one
        raise MalformedQueryString(fault=_first_line(error)) from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise MalformedQueryString(fault="a parameter is given twice")
    return fields


def decode(body: Mapping[str, str]) -> Call:
    """The call that a form asks for. Raises a CloudError or a Refusal with EC2's code where it is not well-formed."""
    action = _action(body)
    request = {name: text for name, text in body.items() if name not in ABOUT_THE_REQUEST}
    tree = _tree((name, text) for name, text in request.items() if not name.startswith(SIGNED_WITH))
    params = _read_structure(tree, _request(action), "")
    dry_run = params.pop("dry_run", False)
    return Call(action=action, params=params, dry_run=dry_run, client_token=params.pop("client_token", None) or None)


def encode(action: str, result: Mapping[str, Any], request_id: str) -> bytes:
    """The XML that EC2 answers to an action (its snake_case name) with this result, in boto3's member names."""
    operation = ec2().operations[action]
    root = f"{operation.api_name}Response"
    parts = [DECLARATION, f'<{root} xmlns="{ec2().namespace}">', f"<requestId>{xml_text(request_id)}</requestId>"]
    if operation.output is None:
        parts.append("<return>true</return>")
    else:
        write_members(parts, result, operation.output)
    parts.append(f"</{root}>")
    return "".join(parts).encode()


def encode_error(error: Refused, request_id: str) -> Answer:
    """EC2's error document for a refusal, with its HTTP status."""
    said = f"<Error><Code>{xml_text(error.code)}</Code><Message>{xml_text(error.message)}</Message></Error>"
    rest = f"<RequestID>{xml_text(request_id)}</RequestID>"
    document = f"{DECLARATION}<Response><Errors>{said}</Errors>{rest}</Response>"
    return Answer(status_of(error.code), document.encode())


def _action(body: Mapping[str, str]) -> str:
    """The name of the action a form asks for, in the version of EC2 that there is."""
    asked = body.get("Action", "")
    if not asked:
        raise MissingAction
    if asked not in _names():
        raise InvalidAction(action=asked)
    version = body.get("Version", ec2().version)
    if version != ec2().version:
        raise NoSuchVersion(version=version)
    return _names()[asked]


@cache
def _names() -> dict[str, str]:
    """EC2's name -> ours, for every action that EC2 has too."""
    return {operation.api_name: name for name, operation in ec2().operations.items()}


@cache
def _request(action: str) -> Field:
    """What an action takes, on the wire and in the cloud."""
    operation: Operation = ec2().operations[action]
    known = {one.member: one for one in registry.actions()[action].parameters}
    for member, name in OF_EVERY_ACTION.items():
        known.setdefault(member, Parameter(name=name, type=str, required=False))
    return _compiled("", operation.input, known)


def _compiled(name: str, shape: Shape, known: Mapping[str, Parameter], *, is_choice: bool = False) -> Field:
    inner = shape.item or shape
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


def _tree(fields: Iterable[tuple[str, str]]) -> Tree:
    """Sort fields by the parts of their names. A name may not be a value and have parts at the same time."""
    root: Tree = {}
    for name, text in fields:
        if NOT_IN_XML.search(name) or NOT_IN_XML.search(text):
            raise InvalidCharacter(name=name)
        *branches, leaf = name.split(".")
        node = root
        for part in branches:
            node = node.setdefault(part, {})
            if not isinstance(node, dict):
                raise UnknownParameter(name=name)
        if leaf in node:
            raise UnknownParameter(name=name)
        node[leaf] = text
    return root


def _read_structure(node: Any, field: Field, place: str) -> dict[str, Any]:
    """The members of a structure by the cloud's names; each must be known, and none that is required may be missing."""
    if not isinstance(node, dict):
        raise UnknownParameter(name=place)
    for query_name, member in field.required:
        if query_name not in node:
            raise MissingParameter(name=_spoken(_inside(place, member)))
    members: dict[str, Any] = {}
    for query_name, inner in node.items():
        where = _inside(place, query_name)
        known = _known(field, query_name, where)
        if known is None:
            must_be_simulated(where, inner)
        else:
            members[known.name] = _read_value(inner, known, where)
    return members


def _known(field: Field, query_name: str, where: str) -> Field | None:
    """A member that EC2 knows; None where the action does not."""
    if query_name not in field.fields:
        raise UnknownParameter(name=where)
    return field.fields[query_name]


def _read_value(node: Any, field: Field, place: str) -> Any:
    if field.shape.item is None:
        return _read_single(node, field, field.shape, place)
    if not isinstance(node, dict):
        raise UnknownParameter(name=place)
    return [_read_single(item, field, field.shape.item, where) for where, item in _items(node, field.shape, place)]


def _read_single(node: Any, field: Field, shape: Shape, place: str) -> Any:
    if shape.kind == "structure":
        return _read_structure(node, field, place)
    if not isinstance(node, str):
        raise UnknownParameter(name=_inside(place, next(iter(node))))
    if field.choices and node not in field.choices:
        raise InvalidParameterValue(name=_spoken(place), value=node, expected="It is not one of the valid values.")
    return _read_scalar(node, shape, place)


def _items(node: Tree, shape: Shape, place: str) -> Iterator[tuple[str, Any]]:
    """The items of a list by their numbers, which need not be without gaps."""
    for number in node:
        if not INDEX.fullmatch(number):
            raise UnknownParameter(name=_inside(place, number))
    _must_be_in_range(len(node), shape, place, f"{len(node)} items")
    for number in sorted(node, key=int):
        yield _inside(place, number), node[number]


def _read_scalar(text: str, shape: Shape, place: str) -> Any:
    try:
        value = read(shape.kind, text)
    except ValueError as error:
        raise InvalidParameterValue(name=_spoken(place), value=text, expected=str(error)) from None
    if isinstance(value, int | float):
        _must_be_in_range(value, shape, place, text)
    return value


def _must_be_in_range(size: float, shape: Shape, place: str, said: str) -> None:
    """Numbers, and lengths of lists, lie where the model says."""
    low = -inf if shape.min is None else shape.min
    high = inf if shape.max is None else shape.max
    if not low <= size <= high:
        expected = f"Expecting a value between {low} and {high}."
        raise InvalidParameterValue(name=_spoken(place), value=said, expected=expected)


def _inside(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _spoken(place: str) -> str:
    """A parameter's name as EC2's messages say it: `maxResults`."""
    return place[:1].lower() + place[1:]


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
