"""Pairs of ends, kept by classes: how many they are, and which."""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np

from labs.cloud.network.reach.bits import WORD, Flags, Indices, Words, unpacked

ROWS_AT_ONCE = 256
"""So many rows are counted at a time, since counting spells them out."""


class Members(NamedTuple):
    """The ends of each class."""

    ids: tuple[str, ...]
    class_of: Indices
    order: Indices
    """Ends, class by class."""
    start: Indices
    """Class -> where in `order` its ends begin; and where the last ones end."""

    def of(self, number: int) -> Indices:
        """The ends of a class."""
        return self.order[self.start[number] : self.start[number + 1]]


def members_of(ids: tuple[str, ...], class_of: Indices, classes: int) -> Members:
    """The ends of each class."""
    size = np.bincount(class_of, minlength=classes)
    return Members(ids, class_of, np.argsort(class_of, kind="stable"), np.concatenate(([0], np.cumsum(size))))


class Pairs:
    """Ordered pairs (source id, destination id), without repetition. Their number is known without listing them."""

    def __init__(
        self, members: Members, rows: Indices, bits: Words, apart: tuple[Indices, Indices], extra: Flags
    ) -> None:
        """`bits` has a row for each class in `rows` and a column for each class.

        Classes do not decide the pairs of ends in `apart`, sources and destinations: of them those in `extra` belong.
        """
        used = bits.any(axis=1)
        self._members = members
        self._rows = rows[used]
        self._bits = bits[used]
        self._apart = apart
        self._extra = extra

    def __len__(self) -> int:
        size = np.diff(self._members.start)
        by_class = 0
        for first in range(0, len(self._rows), ROWS_AT_ONCE):
            some = slice(first, first + ROWS_AT_ONCE)
            by_class += int(size[self._rows[some]] @ (unpacked(self._bits[some], len(size)) @ size))
        return by_class - int(self._hidden.sum()) + int(self._extra.sum())

    def __bool__(self) -> bool:
        return len(self) > 0

    def __contains__(self, pair: object) -> bool:
        return any(pair == one for one in self)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        ids, sources, destinations = self._members.ids, *self._apart
        hidden = set(zip(sources[self._hidden].tolist(), destinations[self._hidden].tolist(), strict=True))
        for source, destination in self._by_class():
            if (source, destination) not in hidden:
                yield ids[source], ids[destination]
        for source, destination in zip(sources[self._extra], destinations[self._extra], strict=True):
            yield ids[source], ids[destination]

    def _by_class(self) -> Iterator[tuple[int, int]]:
        classes = len(self._members.start) - 1
        for row, bits in zip(self._rows.tolist(), self._bits, strict=True):
            columns = np.flatnonzero(unpacked(bits, classes)).tolist()
            for source in self._members.of(row).tolist():
                for column in columns:
                    for destination in self._members.of(column).tolist():
                        yield source, destination

    @cached_property
    def _hidden(self) -> Flags:
        """Which of the pairs apart are in the bits of their classes."""
        sources, destinations = self._apart
        place = np.full(len(self._members.start), -1, dtype=np.int64)
        place[self._rows] = np.arange(len(self._rows))
        row, column = place[self._members.class_of[sources]], self._members.class_of[destinations]
        found: Flags = np.zeros(len(sources), dtype=np.bool_)
        known = row >= 0
        word = self._bits[row[known], column[known] // WORD] >> (column[known] % WORD).astype(np.uint64)
        found[known] = (word & np.uint64(1)).astype(np.bool_)
        return found
