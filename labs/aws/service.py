"""What do a service's requests and answers look like on the wire? The part of botocore's models that our actions need.

A model is read as plain data, once per process and only when its service is first asked for: botocore's own classes for
EC2's alone take 55 MB.
"""

import gzip
from collections.abc import Mapping
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec

from labs.cloud import registry

Model = Mapping[str, Any]


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """The type of one value: its kind in the model's words, and what belongs to that kind."""

    kind: str
    """structure, list, map, string, integer, long, boolean, double, float, timestamp or blob."""
    members: dict[str, "Member"] = {}
    """Of a structure, by name."""
    required: frozenset[str] = frozenset()
    """Members that a structure must have."""
    item: "Shape | None" = None
    """Of a list, or what stands under each name of a map."""
    tags: tuple[str, ...] = ()
    """In forms and XML: of each item of a list, or of the name and the value of an entry of a map."""
    enum: frozenset[str] = frozenset()
    """The only strings there are; empty where any string will do."""
    min: int | None = None
    max: int | None = None
    """The range of a number, or of the length of a list or of a text."""


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A member of a structure and what it is called on the wire."""

    name: str
    query_name: str
    """In a request."""
    xml_name: str
    """In an answer."""
    shape: Shape


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One API action: what it takes, and what it answers if it answers anything."""

    api_name: str
    input: Shape
    output: Shape | None
    wrapper: str = ""
    """The element that the AWS Query protocol puts around the answer."""


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """A service as far as our actions go: action name as the registry has it -> operation."""

    name: str
    protocol: Literal["ec2", "query", "json"]
    version: str
    namespace: str
    """Of its XML."""
    target: str
    """What the header X-Amz-Target begins with, where the protocol is JSON."""
    operations: dict[str, Operation]
    actions: dict[str, str]
    """AWS's name of an action -> the registry's."""


@cache
def service(name: str) -> Service:
    """A service's model, cut down to the operations whose actions the cloud has."""
    model = _load(name)
    metadata = model["metadata"]
    reading = _Reading(metadata["protocol"], model["shapes"], {})
    offered = {one.name: model["operations"][one.api_name] for one in registry.actions_of(name).values()}
    operations = {action: _operation(found, reading) for action, found in offered.items()}
    return Service(
        name=name,
        protocol=metadata["protocol"],
        version=metadata["apiVersion"],
        namespace=f"{metadata.get('xmlNamespace', '').rstrip('/')}/",
        target=metadata.get("targetPrefix", ""),
        operations=operations,
        actions={operation.api_name: action for action, operation in operations.items()},
    )


def _load(name: str) -> Model:
    """A service model as the botocore package ships it, read from its file.

    Not through botocore's own loader: the aws CLI, once the page's terminal has imported it, answers in botocore's name
    with a copy of its own, whose models are others. What somebody may have put into ~/.aws/models does not count either.
    """
    data = Path(str(distribution("botocore").locate_file(f"botocore/data/{name}")))
    newest = max(one for one in data.iterdir() if one.is_dir())
    model: Model = msgspec.json.decode(gzip.decompress((newest / "service-2.json.gz").read_bytes()))
    return model


class _Reading(NamedTuple):
    """A model that is being read: its protocol, its shapes, and those that are built already."""

    protocol: str
    shapes: Model
    built: dict[str, Shape]


def _operation(found: Model, reading: _Reading) -> Operation:
    taken, given = found.get("input"), found.get("output")
    return Operation(
        api_name=found["name"],
        input=_shape(taken["shape"], reading) if taken else Shape(kind="structure"),
        output=_shape(given["shape"], reading) if given else None,
        wrapper=given.get("resultWrapper", "") if given else "",
    )


def _shape(name: str, reading: _Reading) -> Shape:
    """Build a shape and all that it is made of. A structure is known before its members are, so it may hold itself."""
    if name in reading.built:
        return reading.built[name]
    raw = reading.shapes[name]
    inner = raw.get("member" if raw["type"] == "list" else "value")
    shape = reading.built[name] = Shape(
        kind=raw["type"],
        members={},
        required=frozenset(raw.get("required", ())),
        item=_shape(inner["shape"], reading) if inner else None,
        tags=_tags(raw, reading.protocol),
        enum=frozenset(raw.get("enum", ())),
        min=raw.get("min"),
        max=raw.get("max"),
    )
    for member, said in raw.get("members", {}).items():
        shape.members[member] = _member(member, said, reading)
    return shape


def _tags(raw: Model, protocol: str) -> tuple[str, ...]:
    """What stands around what lists and maps hold, in requests and answers alike; requests to EC2 have nothing there.

    https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#collections
    """
    if raw["type"] == "list":
        return ("item" if protocol == "ec2" else raw["member"].get("locationName", "member"),)
    if raw["type"] == "map":
        return tuple(raw[part].get("locationName", part) for part in ("key", "value"))
    return ()


def _member(name: str, said: Model, reading: _Reading) -> Member:
    """Name a member as its protocol does: in requests of EC2, names begin with a capital.

    https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html#query-key-resolution
    """
    xml_name = said.get("locationName", name)
    query_name = said.get("queryName", xml_name[:1].upper() + xml_name[1:]) if reading.protocol == "ec2" else xml_name
    return Member(name=name, query_name=query_name, xml_name=xml_name, shape=_shape(said["shape"], reading))
