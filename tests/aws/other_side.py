"""The other side of the wire: botocore as boto3 and the aws CLI use it, and requests and answers to try it with."""

import base64
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import botocore.parsers
import botocore.serialize
import botocore.session
from botocore.awsrequest import AWSRequest
from hypothesis import strategies as st

from labs.aws.answering import PROTOCOLS
from labs.aws.call import Answer, Call
from labs.aws.service import Operation, Shape, service
from labs.aws.signature import Request
from labs.cloud import registry
from labs.cloud.registry import SERVICES, Action, Parameter
from labs.cloud.spelling import members_of

CHARACTERS = st.characters(
    exclude_categories=("Cs", "Cc"), include_characters="\t\n\r", exclude_characters="\ufffe\uffff"
)
"""Whatever XML can hold."""
SMALLEST, LARGEST = -(2**31), 2**31 - 1


def actions(*services: str) -> list[str]:
    """Every action that AWS has too, of these services or of all."""
    return sorted(name for one in services or SERVICES for name in service(one).operations)


@cache
def model(name: str) -> Any:
    return botocore.session.Session().get_service_model(name)


def operation(action: str) -> Any:
    found = registry.actions()[action]
    return model(found.service).operation_model(found.api_name)


def ours(action: str) -> Operation:
    """The operation as the door has it."""
    return service(registry.actions()[action].service).operations[action]


def request(action: str, params: Mapping[str, Any], **more: Any) -> Request:
    """What botocore sends for an action with these parameters in our names."""
    token = {"ClientToken": found} if (found := token_of(action)) else {}
    asked = {**token, **members_of(registry.actions()[action], params), **more}
    return request_of_members(action, asked)


def token_of(action: str) -> str | None:
    """The client token that a client makes up for an action that requires one."""
    shape = operation(action).input_shape
    return "made-up" if shape is not None and "ClientToken" in shape.required_members else None


def request_of_members(action: str, members: Mapping[str, Any]) -> Request:
    """What botocore sends for an action with these parameters in AWS's names."""
    asked = operation(action)
    serializer = botocore.serialize.create_serializer(asked.service_model.protocol)
    made = serializer.serialize_to_request(dict(members), asked)
    sent = AWSRequest(method="POST", url="http://127.0.0.1/aws", data=made["body"], headers=made["headers"]).prepare()
    body = sent.body.encode() if isinstance(sent.body, str) else sent.body or b""
    return Request(method="POST", path="/aws", query="", headers=dict(sent.headers), body=body)


def form(action: str, params: Mapping[str, Any], **more: Any) -> bytes:
    """The body of what botocore sends."""
    return request(action, params, **more).body


def read(action: str, sent: Request) -> Call:
    """The call that the door reads from a request to the service of an action."""
    asked = service(registry.actions()[action].service)
    return PROTOCOLS[asked.protocol].decode(asked, sent)


def written(action: str, result: Mapping[str, Any], request_id: str = "r-1") -> Answer:
    """What the door answers to an action with this result."""
    asked = service(registry.actions()[action].service)
    return PROTOCOLS[asked.protocol].encode(asked, action, result, request_id)


def parsed(action: str, answer: Answer) -> dict[str, Any]:
    """What botocore reads from an answer."""
    asked = operation(action)
    parser = botocore.parsers.create_parser(asked.service_model.protocol)
    headers = {"x-amzn-requestid": "r-1", **answer.headers}
    given = {"body": answer.body, "headers": headers, "status_code": answer.status}
    found: dict[str, Any] = parser.parse(given, asked.output_shape)
    return found


def without_none(value: Any) -> Any:
    """A result as it can be told on the wire, where what is None is left out."""
    if isinstance(value, dict):
        return {name: without_none(one) for name, one in value.items() if one is not None}
    return [without_none(one) for one in value] if isinstance(value, list) else value


def as_kept(value: Any) -> Any:
    """Parameters as the door reads them and the journal keeps them: bytes stay the Base64 that they come in, times text."""
    if isinstance(value, dict):
        return {name: as_kept(one) for name, one in value.items() if one is not None}
    if isinstance(value, list):
        return [as_kept(one) for one in value]
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def requests(action: Action) -> st.SearchStrategy[dict[str, Any]]:
    """Parameters that fit the action's signature and AWS's ranges, though they need not make sense."""
    return _structures(action.parameters, ours(action.name).input, empty=True)


def _structures(parameters: tuple[Parameter, ...], shape: Shape, *, empty: bool) -> st.SearchStrategy[dict[str, Any]]:
    needed = {one.name: _values(one, shape) for one in parameters if _is_needed(one, shape)}
    others = {one.name: _values(one, shape) for one in parameters if not _is_needed(one, shape)}
    made = st.fixed_dictionaries(needed, optional=others)
    return made if empty or needed else made.filter(bool)


def _is_needed(one: Parameter, shape: Shape) -> bool:
    return one.required or one.member in shape.required


def _values(one: Parameter, shape: Shape) -> st.SearchStrategy[Any]:
    member = shape.members[one.member].shape
    if one.keyed and member.item:
        return st.dictionaries(
            st.text(CHARACTERS, min_size=1, max_size=8), _listed(one, member.item), min_size=1, max_size=3
        )
    return _listed(one, member)


def _listed(one: Parameter, shape: Shape) -> st.SearchStrategy[Any]:
    singles = _singles(one, shape.item or shape)
    if not one.many:
        return singles
    return st.lists(singles, min_size=max(1, shape.min or 1), max_size=min(max(3, shape.min or 3), shape.max or 3))


def _singles(one: Parameter, shape: Shape) -> st.SearchStrategy[Any]:
    if one.members:
        return _structures(one.members, shape, empty=False)
    if one.choices:
        return st.sampled_from(one.choices)
    return _scalars(shape)


def _scalars(shape: Shape) -> st.SearchStrategy[Any]:
    low = SMALLEST if shape.min is None else shape.min
    high = LARGEST if shape.max is None else shape.max
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "string": st.text(CHARACTERS, min_size=shape.min or 0, max_size=min((shape.min or 0) + 12, high)),
        "blob": st.binary(max_size=12),
        "boolean": st.booleans(),
        "integer": st.integers(low, high),
        "long": st.integers(
            -(2**63) if shape.min is None else shape.min, 2**63 - 1 if shape.max is None else shape.max
        ),
        "double": st.floats(allow_nan=False, allow_infinity=False),
        "timestamp": st.datetimes(datetime(1970, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001 - made aware
            lambda moment: moment.replace(microsecond=0)
        ),
    }
    return kinds[shape.kind]


def answers(shape: Shape, depth: int = 3) -> st.SearchStrategy[Any]:
    """Results that fit an output of AWS, some members of each structure at a time."""
    if shape.kind == "map" and shape.item is not None:
        values = answers(shape.item, depth - 1)
        return st.dictionaries(st.text(CHARACTERS, min_size=1, max_size=8), values, min_size=1, max_size=2)
    if shape.item is not None:
        return st.lists(answers(shape.item, depth - 1), max_size=2 if depth > 0 else 0)
    if shape.kind != "structure":
        return _scalars(shape)
    within = {name: one for name, one in shape.members.items() if depth > 0 or one.shape.kind != "structure"}
    chosen = st.lists(st.sampled_from(sorted(within)), max_size=3, unique=True) if within else st.just([])
    return chosen.flatmap(
        lambda names: st.fixed_dictionaries({name: answers(within[name].shape, depth - 1) for name in names})
    )


def every_field(action: str) -> Iterator[str]:
    """The names that a request may begin with."""
    yield from (one.query_name for one in ours(action).input.members.values())
