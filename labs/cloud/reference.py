"""Which kind does an id point to? Ids are annotated with it, so that lookups, dependencies and forms need no table."""

from collections.abc import Callable, Iterable
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec


class Ref:
    """Marks a string as the id of one of these kinds, in EC2's ResourceType words: `Annotated[str, Ref("vpc")]`."""

    __slots__ = ("kinds",)

    def __init__(self, *kinds: str) -> None:
        self.kinds = kinds


class Named:
    """Marks a string as the name of a resource of this kind: `Annotated[str, Named("placement-group", "group_name")]`."""

    __slots__ = ("field", "kind")

    def __init__(self, kind: str, field: str) -> None:
        self.kind = kind
        self.field = field
        """The field of the resource that holds the name."""


def naming(annotation: Any) -> Named | None:
    """What an annotated string names, looking through Optional and collections; None when it is not such a name."""
    if get_origin(annotation) is Annotated:
        return next((meta for meta in annotation.__metadata__ if isinstance(meta, Named)), None)
    return next((found for inner in get_args(annotation) if (found := naming(inner))), None)


def referred_kinds(annotation: Any) -> tuple[str, ...]:
    """The kinds an annotation points to, looking through Optional and collections; () when it is not an id."""
    if get_origin(annotation) is Annotated:
        return next((meta.kinds for meta in annotation.__metadata__ if isinstance(meta, Ref)), ())
    for inner in get_args(annotation):
        if kinds := referred_kinds(inner):
            return kinds
    return ()


Reader = Callable[[Any], Iterable[str]]


def reference_readers(struct: type[msgspec.Struct]) -> tuple[Reader, ...]:
    """Functions that read every id a resource of this shape refers to, however deep it is nested."""
    hints = get_type_hints(struct, include_extras=True)
    return tuple(
        _through_field(name, inner)
        for name in struct.__struct_fields__
        if (inner := _reader_of(hints[name])) is not None
    )


def _through_field(name: str, inner: Reader) -> Reader:
    def read(owner: Any) -> Iterable[str]:
        value = getattr(owner, name)
        return () if value is None else inner(value)

    return read


def _reader_of(annotation: Any) -> Reader | None:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _read_id if referred_kinds(annotation) else None
    if origin in (Union, UnionType):
        inner = [reader for arg in get_args(annotation) if arg is not NoneType and (reader := _reader_of(arg))]
        return inner[0] if inner else None
    if origin in (tuple, list, frozenset):
        item = _reader_of(get_args(annotation)[0])
        return None if item is None else _read_each(item)
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        readers = reference_readers(annotation)
        return _read_all(readers) if readers else None
    return None


def _read_id(value: str) -> Iterable[str]:
    return (value,)


def _read_ids(values: Iterable[str]) -> Iterable[str]:
    return values


def _read_each(item: Reader) -> Reader:
    if item is _read_id:
        return _read_ids
    return lambda values: [id for value in values for id in item(value)]


def _read_all(readers: tuple[Reader, ...]) -> Reader:
    if len(readers) == 1:
        return readers[0]
    return lambda owner: [id for reader in readers for id in reader(owner)]
