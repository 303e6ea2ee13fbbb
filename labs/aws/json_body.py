"""How is a request of AWS's JSON protocol read, the one of AWS Config and Systems Manager, and what is it answered?

The header X-Amz-Target names the action, the body is its parameters. Times are seconds since 1970, bytes are Base64.
https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import msgspec

from labs.aws.call import Answer, Call, Protocol
from labs.aws.errors import Refusal, Refused, status_of
from labs.aws.reading import Reader, inside
from labs.aws.service import Service, Shape
from labs.aws.signature import Request
from labs.aws.values import moment_text, read, write
from labs.cloud.errors import InvalidAction

CONTENT_TYPE = "application/x-amz-json-1.1"
CODES: Mapping[str, str] = {
    "AuthFailure": "UnrecognizedClientException",
    "IncompleteSignature": "IncompleteSignatureException",
    "InternalError": "InternalFailure",
    "InvalidClientTokenId": "UnrecognizedClientException",
    "MalformedQueryString": "SerializationException",
    "MissingAuthenticationToken": "MissingAuthenticationTokenException",
    "RequestExpired": "InvalidSignatureException",
    "RequestLimitExceeded": "ThrottlingException",
    "ResourceCountExceeded": "LimitExceededException",
    "SignatureDoesNotMatch": "InvalidSignatureException",
}
"""What the services that speak XML call a refusal -> what those call it that speak JSON.

https://docs.aws.amazon.com/config/latest/APIReference/CommonErrors.html
"""


class SerializationException(Refusal):
    code = "SerializationException"
    template = "{fault}"


class JsonReader(Reader):
    """Requests of which each value comes with a type. What is null is not there."""

    measures_texts = True

    def structure(self, node: Any, field: Any, place: str) -> dict[str, Any]:
        """The members of a structure that have a value."""
        if isinstance(node, dict):
            node = {name: inner for name, inner in node.items() if inner is not None}
        return super().structure(node, field, place)

    def misshapen(self, place: str, node: Any) -> SerializationException:
        """A part of another type than it should have."""
        return SerializationException(fault=f"Unexpected {TYPES[type(node)]} at '{place}'")

    def items(self, node: Any, _shape: Shape, place: str) -> list[tuple[str, Any]]:
        """The items of a list."""
        if not isinstance(node, list):
            raise self.misshapen(place, node)
        return [(inside(place, str(number)), item) for number, item in enumerate(node, 1)]

    def entries(self, node: Any, _shape: Shape, place: str) -> Iterator[tuple[str, str, Any]]:
        """The entries of a map."""
        if not isinstance(node, dict):
            raise self.misshapen(place, node)
        for name, value in node.items():
            yield inside(place, name), name, value

    def scalar(self, node: Any, shape: Shape, place: str) -> Any:
        """A value of the type that JSON has for its kind."""
        if shape.kind == "timestamp" and type(node) in (int, float):
            return self._moment(node, place)
        if type(node) not in TAKEN[shape.kind]:
            raise self.misshapen(place, node)
        try:
            return read(shape.kind, node) if isinstance(node, str) else node
        except ValueError as error:
            raise SerializationException(fault=f"{error} ('{place}')") from None

    def _moment(self, seconds: float, place: str) -> str:
        try:
            return moment_text(datetime.fromtimestamp(seconds, UTC))
        except (ValueError, OverflowError, OSError):
            raise self.misshapen(place, seconds) from None


TYPES = {
    bool: "boolean",
    dict: "structure",
    float: "number",
    int: "number",
    list: "list",
    str: "string",
    type(None): "null",
}
"""How a value of JSON is called."""
TAKEN: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "double": (int, float),
    "float": (int, float),
    "timestamp": (str,),
    "blob": (str,),
}


@cache
def _reader(name: str) -> Reader:
    return JsonReader(name)


def decode(service: Service, request: Request) -> Call:
    """The call that a request asks for. Raises a CloudError or a Refusal with the service's code."""
    prefix, _, asked = request.lowered.get("x-amz-target", "").rpartition(".")
    if prefix != service.target or asked not in service.actions:
        raise InvalidAction(service=service.name, action=asked)
    try:
        body = msgspec.json.decode(request.body or b"{}")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise SerializationException(fault="The body is not well-formed JSON.") from None
    return _reader(service.name).call(service.actions[asked], body)


def encode(service: Service, action: str, result: Mapping[str, Any], _request_id: str) -> Answer:
    """The JSON that is answered to an action with this result; nothing at all where the action answers nothing."""
    output = service.operations[action].output
    said = b"" if output is None else msgspec.json.encode(_shaped(result, output))
    return Answer(200, said, CONTENT_TYPE)


def refuse(error: Refused, _request_id: str) -> Answer:
    """The error document of a refusal."""
    code = CODES.get(error.code, error.code)
    said = msgspec.json.encode({"__type": code, "message": error.message})
    return Answer(status_of(error), said, CONTENT_TYPE, {"x-amzn-ErrorType": code})


JSON = Protocol(decode, encode, lambda _service, error, request_id: refuse(error, request_id))


def _shaped(value: Any, shape: Shape) -> Any:
    writer = _WRITERS.get(shape.kind)
    return writer(value, shape) if writer else value


def _structure(value: Mapping[str, Any], shape: Shape) -> dict[str, Any]:
    return {
        shape.members[name].xml_name: _shaped(inner, shape.members[name].shape)
        for name, inner in value.items()
        if inner is not None
    }


def _map(value: Mapping[str, Any], shape: Shape) -> dict[str, Any]:
    return {name: _shaped(inner, shape.item) for name, inner in value.items()} if shape.item else {}


def _list(value: Any, shape: Shape) -> list[Any]:
    return [_shaped(one, shape.item) for one in value] if shape.item else []


def _seconds(value: Any, _shape: Shape) -> float:
    """A time to the millisecond, as AWS says it."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return round(moment.timestamp(), 3)


_WRITERS: Mapping[str, Callable[[Any, Shape], Any]] = {
    "structure": _structure,
    "map": _map,
    "list": _list,
    "timestamp": _seconds,
    "blob": lambda value, _shape: write("blob", value),
}
