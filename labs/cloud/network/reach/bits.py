"""How are sets of classes or ends kept? As bits, 64 to a word, a row of words for each set."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.int64]

WORD = 64
ALL = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
_FEW = 1 << 15
"""Up to so many words one call that is slow for each of them beats many that are quick."""


class Lists(NamedTuple):
    """Many lists of numbers, none of them empty, in one array: list n is `items[starts[n]:starts[n] + lengths[n]]`."""

    items: Indices
    starts: Indices
    lengths: Indices

    def some(self, chosen: Indices) -> "Lists":
        """Some of the lists."""
        return Lists(self.items, self.starts[chosen], self.lengths[chosen])


def lists_of(lists: Iterable[Sequence[int]]) -> Lists:
    """Lists as arrays."""
    kept = [list(one) for one in lists]
    counts = np.array([len(one) for one in kept], dtype=np.int64)
    index = np.array([item for one in kept for item in one], dtype=np.int64)
    return Lists(index, np.cumsum(counts) - counts, counts)


def packed(flags: Flags) -> Words:
    """Flags as bits along the last axis; what is left of the last word is 0."""
    count = flags.shape[-1]
    words = -(-count // WORD)
    octets = np.zeros((*flags.shape[:-1], words * 8), dtype=np.uint8)
    octets[..., : -(-count // 8)] = np.packbits(flags, axis=-1, bitorder="little")
    return octets.view(np.uint64)


def unpacked(words: Words, count: int) -> Flags:
    """The first `count` bits along the last axis as flags."""
    octets = np.ascontiguousarray(words).view(np.uint8)
    return np.unpackbits(octets, axis=-1, count=count, bitorder="little").view(np.bool_)


def unions(table: Words, lists: Lists) -> Words:
    """For each list, the union of the rows of a table that it names."""
    if not len(lists.lengths):
        return np.zeros((0, table.shape[1]), dtype=np.uint64)
    total = int(lists.lengths.sum())
    if total == len(lists.items) and total * table.shape[1] <= _FEW:
        return np.bitwise_or.reduceat(table[lists.items], lists.starts, axis=0)
    order = np.argsort(-lists.lengths, kind="stable")
    starts, counts = lists.starts[order], lists.lengths[order]
    union = table[lists.items[starts]]
    for place in range(1, int(counts[0])):
        longer = int(np.searchsorted(-counts, -place))
        union[:longer] |= table[lists.items[starts[:longer] + place]]
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return union[back]


def unions_by(keys: Indices, rows: Words, size: int) -> Words:
    """For each key below `size`, the union of the rows that have it; keys are sorted, rows beside them."""
    union = np.zeros((size, rows.shape[1]), dtype=np.uint64)
    if not len(keys):
        return union
    firsts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    counts = np.diff(np.append(firsts, len(keys)))
    union[keys[firsts]] = unions(rows, Lists(np.arange(len(keys)), firsts, counts))
    return union
