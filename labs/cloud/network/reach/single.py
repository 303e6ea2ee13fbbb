"""Which pairs does no class decide? Those within an instance, and those whose way depends on the very packet."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from labs.cloud.network.reach.bits import WORD, Flags, Indices, Words
from labs.cloud.network.reach.ends import Ends


class Singles(NamedTuple):
    """Pairs of ends that are decided one by one."""

    sources: Indices
    destinations: Indices
    arrived: Flags
    returned: Flags

    def and_also(self, others: "Singles") -> "Singles":
        """These and others."""
        if not len(others.sources):
            return self
        return Singles(*(np.concatenate(both) for both in zip(self, others, strict=True)))

    def write(self, bits: Words, reached: Flags) -> None:
        """Put these pairs into rows of bits, one for each end."""
        word = self.destinations // WORD
        bit = np.left_shift(np.uint64(1), (self.destinations % WORD).astype(np.uint64))
        np.bitwise_and.at(bits, (self.sources, word), ~bit)
        np.bitwise_or.at(bits, (self.sources[reached], word[reached]), bit[reached])


def singles_of(found: list[tuple[int, int, bool, bool]]) -> Singles:
    """Pairs with whether the request arrived and the reply returned."""
    sources, destinations, arrived, returned = zip(*found, strict=True) if found else ((), (), (), ())
    return Singles(
        np.array(sources, dtype=np.int64),
        np.array(destinations, dtype=np.int64),
        np.array(arrived, dtype=np.bool_),
        np.array(returned, dtype=np.bool_),
    )


def own_pairs(ends: Ends) -> Singles:
    """All pairs in which the receiver's address is one of the sender's own: such a packet never leaves the instance."""
    return singles_of([(source, destination, reached, reached) for source, destination, reached in _own_pairs(ends)])


def _own_pairs(ends: Ends) -> Iterator[tuple[int, int, bool]]:
    instances: dict[str, list[int]] = {}
    for place, one in enumerate(ends.interfaces):
        instances.setdefault(one.attachment.instance_id if one.attachment else one.id, []).append(place)
    for together in instances.values():
        for source in together:
            speaks = _speaks(ends, source)
            for destination in together:
                yield source, destination, speaks
    yield from _namesakes(ends, instances)


def _namesakes(ends: Ends, instances: dict[str, list[int]]) -> Iterator[tuple[int, int, bool]]:
    """Ends elsewhere with an address of the sender's: who is named by id is not reached, a mere address is the sender's own."""
    count = len(ends.interfaces)
    if len(set(ends.addresses)) == len(ends.addresses) and not any(
        len(one.private_ip_addresses) > 1 for one in ends.interfaces
    ):
        return
    elsewhere: dict[str, list[int]] = {}
    for place, address in enumerate(ends.addresses):
        elsewhere.setdefault(address, []).append(place)
    for together in instances.values():
        owned = {each.private_ip_address for one in together for each in ends.interfaces[one].private_ip_addresses}
        others = [place for address in owned for place in elsewhere.get(address, ()) if place not in together]
        for source in together if others else ():
            for destination in others:
                is_mere_address = destination >= count and ends.ids[destination] == ends.addresses[destination]
                yield source, destination, is_mere_address and _speaks(ends, source)


def _speaks(ends: Ends, place: int) -> bool:
    one = ends.interfaces[place]
    return one.managed_by is not None or ends.standings[ends.standing_of[place]].is_alive
