"""Which addresses are alike? Those in one cell: no block that anything in the world speaks of holds only some of them."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np

from labs.cloud.network.packet import number, span
from labs.cloud.network.reach.bits import Indices

SIX = 1 << 32
"""The bit that only numbers of IPv6 addresses have, see `packet.number`."""
FOUR_BITS = SIX - 1

Family = Literal[4, 6]
"""Of addresses: IPv4 or IPv6."""
Block = tuple[int, int]
"""Network and mask, as `packet.span` gives them."""


class Cells:
    """The line of all addresses, cut at both edges of every block."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self.cuts = sorted({edge for network, mask in set(blocks) for edge in edges(network, mask)})
        self._known = frozenset(self.cuts)
        self._four = np.array([cut for cut in self.cuts if cut <= SIX], dtype=np.int64)

    @property
    def count(self) -> int:
        return len(self.cuts) + 1

    def of(self, address: int) -> int:
        """The cell of an address."""
        return bisect_right(self.cuts, address)

    def of_all(self, addresses: Sequence[int], four: Indices) -> Indices:
        """The cells of many addresses; `four` holds those of IPv4 once more as an array, and -1 for the others."""
        cells: Indices = np.searchsorted(self._four, four, side="right").astype(np.int64)
        for place in np.flatnonzero(four < 0).tolist():
            cells[place] = self.of(addresses[place])
        return cells

    def within(self, block: Block) -> tuple[int, int]:
        """The first cell of a block that is cut along, and the first one behind it."""
        first, behind = edges(*block)
        return self.of(first), self.of(behind)

    def cuts_along(self, block: Block) -> bool:
        """Whether no cell lies across an edge of a block."""
        known = self._known
        return all(edge in known for edge in edges(*block))


def numbers(addresses: Sequence[str]) -> tuple[list[int], Indices]:
    """Addresses as integers: all of them, and those of IPv4 as an array with -1 for the others."""
    text = ".".join(addresses)
    if addresses and ":" not in text:
        octets = np.array(text.split("."), dtype=np.dtype("U3")).astype(np.int64).reshape(-1, 4)
        four: Indices = octets @ np.array([1 << 24, 1 << 16, 1 << 8, 1], dtype=np.int64)
        return four.tolist(), four
    all_of_them = [number(one) for one in addresses]
    return all_of_them, np.array([one if one < SIX else -1 for one in all_of_them], dtype=np.int64)


def blocks_of(texts: Iterable[str]) -> set[Block]:
    """CIDR blocks as (network, mask)."""
    return {span(one) for one in texts}


def edges(network: int, mask: int) -> tuple[int, int]:
    """The first address of a block, and the first one behind it."""
    if network & SIX:
        size = (~(mask >> 33) & ((1 << 128) - 1)) + 1
        return network, network + (size << 33)
    return network, network + (~mask & FOUR_BITS) + 1
