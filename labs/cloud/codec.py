"""How is a World kept? As JSON with a format version, which every later version can still read."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Union

import msgspec

from labs.cloud.registry import kinds
from labs.cloud.resources.dhcp_options import with_options_of_old
from labs.cloud.world import World

FORMAT = 2

UPGRADES: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: with_options_of_old}
"""Format n -> the function that turns a stored document of format n into one of n + 1."""


class UnreadableWorld(ValueError):
    """The bytes are no world that this version can read; the message says why."""


def encode(world: World) -> bytes:
    """The world as bytes; equal worlds give equal bytes."""
    fields = {name: getattr(world, name) for name in world.__struct_fields__}
    return _encoder().encode({"format": FORMAT, **fields})


def decode(stored: bytes) -> World:
    """The world from its bytes. Raises UnreadableWorld."""
    try:
        found = msgspec.json.decode(stored, type=_Marked).format
        if found != FORMAT:
            stored = _upgraded(stored, found)
        document = _decoder().decode(stored)
    except msgspec.MsgspecError as error:
        raise UnreadableWorld(str(error)) from error
    return World(**{name: getattr(document, name) for name in World.__struct_fields__})


def prepare() -> None:
    """Build the decoder now, which otherwise the first world has to wait for."""
    _decoder()


class _Marked(msgspec.Struct):
    format: int


def _upgraded(stored: bytes, found: int) -> bytes:
    document = msgspec.json.decode(stored)
    while document["format"] != FORMAT:
        upgrade = UPGRADES.get(document["format"])
        if upgrade is None:
            raise UnreadableWorld(f"format {found} is unknown; this version reads formats up to {FORMAT}")
        document = {**upgrade(document), "format": document["format"] + 1}
    return msgspec.json.encode(document)


@cache
def _encoder() -> msgspec.json.Encoder:
    return msgspec.json.Encoder(order=None)


@cache
def _decoder() -> msgspec.json.Decoder[Any]:
    """A decoder for the union of all kinds, which is known only once they are all loaded."""
    every: Any = Union[tuple(kinds().values())]  # noqa: UP007 - built at run time
    fields = [_stored(field, every) for field in msgspec.structs.fields(World)]
    return msgspec.json.Decoder(msgspec.defstruct("StoredWorld", [("format", int), *fields], kw_only=True))


def _stored(field: msgspec.structs.FieldInfo, every: Any) -> tuple[str, Any, Any]:
    """A field as a document holds it; what has a default may be missing, as it is from worlds older than the field."""
    shape = dict[str, every] if field.name == "resources" else field.type
    if field.required:
        return field.name, shape, msgspec.field()
    if field.default is not msgspec.NODEFAULT:
        return field.name, shape, msgspec.field(default=field.default)
    return field.name, shape, msgspec.field(default_factory=field.default_factory)
