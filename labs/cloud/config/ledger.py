"""What does AWS Config remember of this Region? Shelves, each packed by itself into `World.ledger`, which only this file reads.

A shelf is declared beside the code that fills it. What lies on one is shared and never changed in place: putting something
there gives a new world. Shelves are kept unpacked by their bytes, so asking again is cheap, and only what changed is packed.
"""

import zlib
from collections.abc import Iterable, Mapping
from typing import Any, Generic, Self, TypeVar

import msgspec

from labs.cloud.world import World

KEPT_UNPACKED = 400
"""So many shelves stay unpacked in a process."""

T = TypeVar("T")


class Shelf(Generic[T]):
    """A named place in the ledger, and the type of what lies there."""

    def __init__(self, name: str, type: Any, empty: T) -> None:
        self.name = name
        self._decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(type)
        self._empty = empty

    def at(self, part: str) -> Self:
        """A shelf of the same type beside others like it: `evaluations` of one rule."""
        other = object.__new__(type(self))
        other.name, other._decoder, other._empty = f"{self.name}/{part}", self._decoder, self._empty
        return other

    def parts(self, world: World) -> tuple[str, ...]:
        """The parts of this shelf that hold something."""
        start = f"{self.name}/"
        return tuple(one.removeprefix(start) for one in _shelves(world.ledger) if one.startswith(start))

    def of(self, world: World) -> T:
        """What lies on the shelf."""
        packed = _shelves(world.ledger).get(self.name)
        return self._empty if packed is None else self._unpacked(packed)

    def put(self, world: World, value: T) -> World:
        """The world with this on the shelf; an empty value leaves no trace."""
        return put_all(world, [(self, value)])

    def _unpacked(self, packed: bytes) -> T:
        found: T | None = _held.find((self.name, packed))
        if found is None:
            found = self._decoder.decode(zlib.decompress(packed))
            _held.keep((self.name, packed), found)
        return found


def put_all(world: World, things: Iterable[tuple[Shelf[Any], Any]]) -> World:
    """The world with each of these on its shelf."""
    shelves = dict(_shelves(world.ledger))
    for shelf, value in things:
        shelves.pop(shelf.name, None)
        if value:
            packed = shelves[shelf.name] = zlib.compress(_encoder.encode(value), 1)
            _held.keep((shelf.name, packed), value)
    if shelves == _shelves(world.ledger):
        return world
    ledger = _encoder.encode(dict(sorted(shelves.items()))) if shelves else b""
    _held.keep(("", ledger), shelves)
    return world.replace(ledger=ledger)


def size(world: World) -> int:
    """Bytes that the ledger takes in its world."""
    return len(world.ledger)


class _Held:
    """The values unpacked last, by the bytes they came from; all are let go of at once, which needs no order."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, bytes], Any] = {}

    def find(self, key: tuple[str, bytes]) -> Any:
        """What was kept under a key; None when it is not held any more."""
        return self._values.get(key)

    def keep(self, key: tuple[str, bytes], value: Any) -> None:
        """Hold a value."""
        if len(self._values) >= KEPT_UNPACKED:
            self._values.clear()
        self._values[key] = value


_held = _Held()
_encoder = msgspec.msgpack.Encoder()
_outer: msgspec.msgpack.Decoder[dict[str, bytes]] = msgspec.msgpack.Decoder(dict[str, bytes])


def _shelves(ledger: bytes) -> Mapping[str, bytes]:
    """The packed shelves by name."""
    if not ledger:
        return {}
    found: Mapping[str, bytes] | None = _held.find(("", ledger))
    if found is None:
        found = _outer.decode(ledger)
        _held.keep(("", ledger), found)
    return found
