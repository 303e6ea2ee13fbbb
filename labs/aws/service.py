"""What do EC2's requests and answers look like on the wire? The part of botocore's service model that our actions need.

The model is read as plain data, once per process and only when first asked for: botocore's own classes for it take 55 MB.
"""

import gzip
from collections.abc import Mapping
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import msgspec

from labs.cloud import registry

Model = Mapping[str, Any]


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """The type of one value: its kind in the model's words, and what belongs to that kind."""

    kind: str
    """structure, list, string, integer, long, boolean, double, float, timestamp or blob."""
    members: dict[str, "Member"] = {}
    """Of a structure, by name."""
    required: frozenset[str] = frozenset()
    """Members that a structure must have."""
    item: "Shape | None" = None
    """Of a list."""
    enum: frozenset[str] = frozenset()
    """The only strings there are; empty where any string will do."""
    min: int | None = None
    max: int | None = None
    """The range of a number, or of the length of a list."""


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A member of a structure and what it is called on the wire."""

    name: str
    query_name: str
    """In a request."""
    xml_name: str
    """In an answer."""
    shape: Shape


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One EC2 API action: what it takes, and what it answers if it answers anything."""

    api_name: str
    input: Shape
    output: Shape | None


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """EC2 as far as our actions go: action name in snake_case -> operation."""

    version: str
    namespace: str
    operations: dict[str, Operation]


@cache
def ec2() -> Service:
    """The EC2 service model, cut down to the operations whose actions the cloud has."""
    model = _load("ec2")
    built: dict[str, Shape] = {}
    offered = {one.name: model["operations"].get(one.api_name) for one in registry.actions().values()}
    return Service(
        version=model["metadata"]["apiVersion"],
        namespace=f"{model['metadata']['xmlNamespace'].rstrip('/')}/",
        operations={name: _operation(found, model["shapes"], built) for name, found in offered.items() if found},
    )


def _load(service: str) -> Model:
    """A service model as the botocore package ships it, read from its file.

    Not through botocore's own loader: the aws CLI, once the page's terminal has imported it, answers in botocore's name
    with a copy of its own, whose models are others. What somebody may have put into ~/.aws/models does not count either.
    """
    data = Path(str(distribution("botocore").locate_file(f"botocore/data/{service}")))
    newest = max(one for one in data.iterdir() if one.is_dir())
    model: Model = msgspec.json.decode(gzip.decompress((newest / "service-2.json.gz").read_bytes()))
    return model


def _operation(found: Model, shapes: Model, built: dict[str, Shape]) -> Operation:
    taken, given = found.get("input"), found.get("output")
    return Operation(
        api_name=found["name"],
        input=_shape(taken["shape"], shapes, built) if taken else Shape(kind="structure"),
        output=_shape(given["shape"], shapes, built) if given else None,
    )


def _shape(name: str, shapes: Model, built: dict[str, Shape]) -> Shape:
    """Build a shape and all that it is made of. A structure is known before its members are, so it may hold itself."""
    if name in built:
        return built[name]
    raw = shapes[name]
    shape = built[name] = Shape(
        kind=raw["type"],
        members={},
        required=frozenset(raw.get("required", ())),
        item=_shape(raw["member"]["shape"], shapes, built) if raw["type"] == "list" else None,
        enum=frozenset(raw.get("enum", ())),
        min=raw.get("min"),
        max=raw.get("max"),
    )
    for member, said in raw.get("members", {}).items():
        shape.members[member] = _member(member, said, _shape(said["shape"], shapes, built))
    return shape


def _member(name: str, said: Model, shape: Shape) -> Member:
    """Name a member as the EC2 protocol does: a request's names begin with a capital.

    https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html#query-key-resolution
    """
    xml_name = said.get("locationName", name)
    query_name = said.get("queryName", xml_name[:1].upper() + xml_name[1:])
    return Member(name=name, query_name=query_name, xml_name=xml_name, shape=shape)
