"""Who reaches whom in this network, as a reader can take it in: ends that fare alike as one, services by name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

from labs.cloud.network import reach
from labs.cloud.network.ends import INTERNET_WORD
from labs.cloud.network.packet import LAST_PORT
from labs.cloud.network.reach import Everything
from labs.cloud.network.reach.bits import Indices, unpacked
from labs.cloud.world import Frozen, World

ALL = ("all",)
WHOLE = ("tcp", "udp", "icmp")
"""The protocols that an address of IPv4 can be spoken to with; where they are open on every port, everything is."""


class Reached(Frozen):
    """Groups of ends that reach the same and are reached by the same, and what each can speak about with each.

    `cells[row][column]` is the place in `services` of what the ends of group `row` can send to those of group `column`
    so that the reply returns.
    """

    groups: tuple[tuple[str, ...], ...]
    cells: tuple[tuple[int, ...], ...]
    services: tuple[tuple[str, ...], ...]


class Exposed(Frozen):
    """What the internet can speak about with an interface."""

    id: str
    services: tuple[str, ...]


def who_reaches_whom(world: World) -> Reached:
    """All pairs of interfaces and the internet, for every protocol and port."""
    everything = reach.everything(world)
    kinds, patterns = _kinds_of_pairs(everything)
    groups = _alike(kinds, everything.matrix(0).class_of)
    services = [_services(everything, pattern) for pattern in patterns]
    return Reached(
        groups=tuple(tuple(everything.ends[one] for one in group) for group in groups),
        cells=tuple(tuple(int(kinds[_pair(row, column)]) for column in groups) for row in groups),
        services=tuple(services),
    )


def exposed_to_internet(reached: Reached) -> tuple[Exposed, ...]:
    """What the internet can speak to."""
    row = next((place for place, group in enumerate(reached.groups) if INTERNET_WORD in group), None)
    if row is None:
        return ()
    return tuple(
        Exposed(id=one, services=services)
        for column, group in enumerate(reached.groups)
        if (services := reached.services[reached.cells[row][column]])
        for one in group
        if one != INTERNET_WORD
    )


def isolated_ones(reached: Reached) -> tuple[str, ...]:
    """Interfaces that nobody reaches and that reach nobody."""
    nothing = {place for place, services in enumerate(reached.services) if not services}
    lonely = [
        place
        for place in range(len(reached.groups))
        if all(
            reached.cells[place][other] in nothing and reached.cells[other][place] in nothing
            for other in range(len(reached.groups))
            if other != place or len(reached.groups[place]) > 1
        )
    ]
    return tuple(one for place in lonely for one in reached.groups[place] if one != INTERNET_WORD)


def _kinds_of_pairs(everything: Everything) -> tuple[Indices, list[tuple[bool, ...]]]:
    """For each pair of ends the place of a pattern, and for each pattern on which layers the pair reaches."""
    ends, layers = len(everything.ends), len(everything.layers.arrived)
    first_of = {layer: piece for piece, layer in reversed(list(enumerate(everything.layer_of)))}
    kinds = np.zeros((ends, ends), dtype=np.int64)
    patterns: list[tuple[bool, ...]] = [()]
    for layer in range(layers):
        bits = unpacked(everything.matrix(first_of[layer]).bits().returned, ends)
        found, kinds = np.unique(kinds * 2 + bits, return_inverse=True)
        kinds = kinds.reshape(ends, ends)
        patterns = [(*patterns[one // 2], bool(one % 2)) for one in found.tolist()]
    return kinds, patterns


def _alike(kinds: Indices, class_of: Indices) -> list[list[int]]:
    """Ends in groups that fare alike; those of one class nearly always do."""
    groups: list[list[int]] = []
    for end in np.lexsort((np.arange(len(class_of)), class_of)).tolist():
        home = next((group for group in groups if _fare_alike(kinds, group[0], end)), None)
        if home is None:
            groups.append([end])
        else:
            home.append(end)
    return sorted((sorted(group) for group in groups), key=lambda group: group[0])


def _fare_alike(kinds: Indices, one: int, other: int) -> bool:
    """Whether two ends reach the same, are reached by the same, and treat each other alike."""
    if kinds[one, other] != kinds[other, one]:
        return False
    differs = (kinds[one] != kinds[other]) | (kinds[:, one] != kinds[:, other])
    differs[[one, other]] = False
    return not differs.any()


def _pair(row: list[int], column: list[int]) -> tuple[int, int]:
    """Two ends that stand for two groups; for a group and itself, two of its ends if it has two."""
    return (row[0], column[0]) if row is not column else (row[0], row[-1])


def _services(everything: Everything, pattern: tuple[bool, ...]) -> tuple[str, ...]:
    """What a pair can speak about, in words of protocols and ports."""
    open_pieces = [
        piece for piece, layer in zip(everything.pieces, everything.layer_of, strict=True) if pattern and pattern[layer]
    ]
    ranges: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for piece in open_pieces:
        known = ranges[piece.protocol]
        if known and known[-1][1] + 1 == piece.first:
            known[-1] = (known[-1][0], piece.last)
        else:
            known.append((piece.first, piece.last))
    spoken = {protocol: tuple(said(protocol, known)) for protocol, known in ranges.items()}
    is_all = all(spoken.get(protocol) == (protocol,) for protocol in WHOLE)
    return ALL if is_all else tuple(one for words in spoken.values() for one in words)


def said(protocol: str, ranges: Iterable[tuple[int, int]]) -> Iterator[str]:
    """`tcp`, `tcp 22`, `tcp 8000-8080`; of ICMP only whether echo requests are answered matters to the reader."""
    if protocol.startswith("icmp"):
        yield protocol
        return
    for first, last in ranges:
        if (first, last) == (0, LAST_PORT):
            yield protocol
        else:
            yield f"{protocol} {first}" if first == last else f"{protocol} {first}-{last}"
