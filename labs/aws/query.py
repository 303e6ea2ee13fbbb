"""How is a form of AWS's Query protocols read, EC2's own and the one of SNS and STS, and what XML is answered?

https://docs.aws.amazon.com/ec2/latest/devguide/ec2-query-requests.html
https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from labs.aws.call import Answer, Call, Protocol
from labs.aws.errors import Refusal, Refused, status_of
from labs.aws.reading import Reader, inside
from labs.aws.service import Service, Shape
from labs.aws.signature import Request
from labs.aws.values import NOT_IN_XML, read, xml_text
from labs.aws.xml import write_members
from labs.cloud.errors import CloudError, InvalidAction, UnknownParameter

MOST_FIELDS = 10_000
"""How many fields a request may have."""
ABOUT_THE_REQUEST = {"Action", "Version"}
SIGNED_WITH = "X-Amz-"
"""What the fields of a presigned URL begin with."""
INDEX = re.compile("[1-9][0-9]{0,5}")
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

Tree = dict[str, Any]
"""A form by the parts of its names: `Filter.1.Name=vpc-id` is {"Filter": {"1": {"Name": "vpc-id"}}}."""


class MissingAction(Refusal):
    code = "MissingAction"
    template = "The request must contain the parameter Action"


class NoSuchVersion(Refusal):
    code = "NoSuchVersion"
    template = "The requested version ({version}) of service {service} does not exist"


class MalformedQueryString(Refusal):
    code = "MalformedQueryString"
    template = "The request is not a well-formed list of parameters: {fault}"


class InvalidCharacter(Refusal):
    code = "InvalidCharacter"
    template = "The parameter {name} contains a character that is not allowed"


class Ec2Reader(Reader):
    """Forms of EC2: every list is `Name.1`, `Name.2`."""

    measures_texts = False

    def misshapen(self, place: str, node: Any) -> CloudError:
        """A part that should be a value, or have parts."""
        within = inside(place, next(iter(node))) if isinstance(node, dict) else place
        return UnknownParameter(service=self.service, name=within)

    def items(self, node: Any, _shape: Shape, place: str) -> list[tuple[str, Any]]:
        """The items of a list."""
        return self.by_number(node, place)

    def by_number(self, node: Any, place: str) -> list[tuple[str, Any]]:
        """What stands under numbers, which need not be without gaps."""
        if not isinstance(node, dict):
            raise self.misshapen(place, node)
        for number in node:
            if not INDEX.fullmatch(number):
                raise UnknownParameter(service=self.service, name=inside(place, number))
        return [(inside(place, number), node[number]) for number in sorted(node, key=int)]

    def scalar(self, node: Any, shape: Shape, place: str) -> Any:
        """A value from its text."""
        if not isinstance(node, str):
            raise self.misshapen(place, node)
        try:
            return read(shape.kind, node)
        except ValueError as error:
            raise self.invalid(place, node, str(error)) from None


class QueryReader(Ec2Reader):
    """Forms of the other services: a list is `Name.member.1`, a map `Name.entry.1.key` and `Name.entry.1.value`."""

    measures_texts = True

    def items(self, node: Any, shape: Shape, place: str) -> list[tuple[str, Any]]:
        """The items of a list."""
        return self._numbered(node, shape.tags[0], place)

    def entries(self, node: Any, shape: Shape, place: str) -> Iterator[tuple[str, str, Any]]:
        """The entries of a map, each of which has a name and a value."""
        named, valued = shape.tags
        for where, entry in self._numbered(node, "entry", place):
            if not isinstance(entry, dict) or entry.keys() != {named, valued} or not isinstance(entry[named], str):
                raise UnknownParameter(service=self.service, name=where)
            yield where, entry[named], entry[valued]

    def _numbered(self, node: Any, tag: str, place: str) -> list[tuple[str, Any]]:
        """What stands under numbers; where there is nothing, the name is given without a value."""
        if node == "":
            return []
        if not isinstance(node, dict) or node.keys() != {tag}:
            raise self.misshapen(place, node)
        return self.by_number(node[tag], inside(place, tag))


READERS: Mapping[str, type[Reader]] = {"ec2": Ec2Reader, "query": QueryReader}


@cache
def _reader(protocol: str, name: str) -> Reader:
    return READERS[protocol](name)


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


def decode(service: Service, request: Request) -> Call:
    """The call that a form asks for. Raises a CloudError or a Refusal with AWS's code where it is not well-formed."""
    return decode_form(service, read_form(request.body or request.query.encode()))


def decode_form(service: Service, form: Mapping[str, str]) -> Call:
    """The call that the fields of a form ask for."""
    action = _action(service, form)
    request = {name: text for name, text in form.items() if name not in ABOUT_THE_REQUEST}
    tree = _tree(service, ((name, text) for name, text in request.items() if not name.startswith(SIGNED_WITH)))
    return _reader(service.protocol, service.name).call(action, tree)


def encode_ec2(service: Service, action: str, result: Mapping[str, Any], request_id: str) -> Answer:
    """The XML that EC2 answers to an action with this result, in boto3's member names."""
    operation = service.operations[action]
    root = f"{operation.api_name}Response"
    parts = [DECLARATION, f'<{root} xmlns="{service.namespace}">', f"<requestId>{xml_text(request_id)}</requestId>"]
    if operation.output is None:
        parts.append("<return>true</return>")
    else:
        write_members(parts, result, operation.output)
    parts.append(f"</{root}>")
    return Answer(200, "".join(parts).encode())


def encode(service: Service, action: str, result: Mapping[str, Any], request_id: str) -> Answer:
    """The XML of the other services, which have one element more around what they answer."""
    operation = service.operations[action]
    root = f"{operation.api_name}Response"
    parts = [DECLARATION, f'<{root} xmlns="{service.namespace}">']
    if operation.output is not None:
        parts.append(f"<{operation.wrapper}>")
        write_members(parts, result, operation.output)
        parts.append(f"</{operation.wrapper}>")
    parts.append(f"<ResponseMetadata><RequestId>{xml_text(request_id)}</RequestId></ResponseMetadata></{root}>")
    return Answer(200, "".join(parts).encode())


def refuse_ec2(error: Refused, request_id: str) -> Answer:
    """EC2's error document for a refusal, with its HTTP status."""
    said = f"<Error><Code>{xml_text(error.code)}</Code><Message>{xml_text(error.message)}</Message></Error>"
    rest = f"<RequestID>{xml_text(request_id)}</RequestID>"
    document = f"{DECLARATION}<Response><Errors>{said}</Errors>{rest}</Response>"
    return Answer(status_of(error), document.encode())


def refuse(error: Refused, request_id: str, namespace: str = "") -> Answer:
    """The error document of the other services."""
    status = status_of(error)
    type_ = "Sender" if status < 500 else "Receiver"
    return Answer(
        status,
        f'{DECLARATION}<ErrorResponse xmlns="{namespace}"><Error><Type>{type_}</Type>'
        f"<Code>{xml_text(error.code)}</Code><Message>{xml_text(error.message)}</Message></Error>"
        f"<RequestId>{xml_text(request_id)}</RequestId></ErrorResponse>".encode(),
    )


EC2 = Protocol(decode, encode_ec2, lambda _service, error, request_id: refuse_ec2(error, request_id))
QUERY = Protocol(decode, encode, lambda service, error, request_id: refuse(error, request_id, service.namespace))


def _action(service: Service, form: Mapping[str, str]) -> str:
    """The name of the action a form asks for, in the version of the service that there is."""
    asked = form.get("Action", "")
    if not asked:
        raise MissingAction
    if asked not in service.actions:
        raise InvalidAction(service=service.name, action=asked)
    version = form.get("Version", service.version)
    if version != service.version:
        raise NoSuchVersion(version=version, service=service.name)
    return service.actions[asked]


def _tree(service: Service, fields: Iterable[tuple[str, str]]) -> Tree:
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
                raise UnknownParameter(service=service.name, name=name)
        if leaf in node:
            raise UnknownParameter(service=service.name, name=name)
        node[leaf] = text
    return root


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
