"""Who reaches whom on which ports? All of them at once: protocols are cut into pieces where some rule begins or ends.

On all ports of a piece every filter answers the same, so one layer of bits tells of all of them; pieces of which the same
rules speak share a layer.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from labs.cloud.network.carriers.security_group import ANY
from labs.cloud.network.packet import LAST_PORT, PROTOCOL_NUMBERS, Protocol
from labs.cloud.network.reach.chart import Chart
from labs.cloud.network.reach.lattice import Reached
from labs.cloud.network.reach.matrix import Matrix
from labs.cloud.network.reach.rules import AclTable, RuleTable
from labs.cloud.network.reach.traffic import CODES, ECHO, Kind, Traffic


class Piece(NamedTuple):
    """Ports of a protocol that fare alike; of ICMP, types and codes as `Traffic` has them."""

    protocol: Protocol
    first: int
    last: int

    @property
    def traffic(self) -> Traffic:
        """One packet that stands for all."""
        return Traffic(self.protocol, self.first)


class Everything:
    """Who reaches whom, for every protocol and port."""

    def __init__(self, charts: dict[Kind, Chart]) -> None:
        self._charts = charts
        self.pieces = tuple(sorted(piece for kind, chart in charts.items() for piece in pieces_of(kind, chart)))
        """Every port there is, cut into as many pieces as the rules tell apart."""
        self.layer_of, self.layers = self._laid_out()
        """Piece -> its layer; and the layers, classes by classes."""

    @property
    def ends(self) -> tuple[str, ...]:
        """Who takes part: ids of interfaces, `internet`, and what else `walk` takes as an end."""
        return next(iter(self._charts.values())).base.ends.ids

    def matrix(self, number: int) -> Matrix:
        """Who reaches whom on the ports of one piece, by its place in `pieces`."""
        piece, layer = self.pieces[number], self.layer_of[number]
        classes = Reached(self.layers.arrived[layer], self.layers.returned[layer])
        return Matrix(self._charts[piece.traffic.kind], piece.traffic, classes)

    def ports(self, source: str, destination: str) -> tuple[Piece, ...]:
        """What an end can speak about with another, so that the reply returns; neighbouring pieces as one."""
        joined: list[Piece] = []
        for number, piece in enumerate(self.pieces):
            if not self.matrix(number).reaches(source, destination):
                continue
            if joined and joined[-1].protocol == piece.protocol and joined[-1].last + 1 == piece.first:
                joined[-1] = joined[-1]._replace(last=piece.last)
            else:
                joined.append(piece)
        return tuple(joined)

    def _laid_out(self) -> tuple[tuple[int, ...], Reached]:
        known: dict[tuple[Kind, bytes], int] = {}
        layer_of, arrived, returned = [], [], []
        for piece in self.pieces:
            chart, traffic = self._charts[piece.traffic.kind], piece.traffic
            key = (traffic.kind, spoken_of(chart, traffic))
            if key not in known:
                known[key] = len(known)
                reached = chart.by_class.reached(traffic)
                arrived.append(chart.among_ends(reached.arrived))
                returned.append(chart.among_ends(reached.returned))
            layer_of.append(known[key])
        return tuple(layer_of), Reached(np.stack(arrived), np.stack(returned))


PROTOCOLS_OF: dict[Kind, Protocol] = {
    "tcp": "tcp", "udp": "udp", "ping": "icmp", "icmp": "icmp", "ping6": "icmpv6", "icmp6": "icmpv6",
}  # fmt: skip


def pieces_of(kind: Kind, *charts: Chart) -> Iterator[Piece]:
    """The ports of a kind of packets, cut wherever a rule begins or ends."""
    protocol = PROTOCOLS_OF[kind]
    cuts = {0}
    if protocol in ECHO:  # only an echo request is answered
        cuts |= {ECHO[protocol] * CODES, (ECHO[protocol] + 1) * CODES}
    for chart in charts:
        cuts |= set(_cuts(chart.base.rules, chart.base.acls, PROTOCOL_NUMBERS[protocol]))
    firsts = sorted(cut for cut in cuts if 0 <= cut <= LAST_PORT)
    for first, behind in zip(firsts, [*firsts[1:], LAST_PORT + 1], strict=True):
        piece = Piece(protocol, first, behind - 1)
        if piece.traffic.kind == kind:
            yield piece


def _cuts(rules: RuleTable, acls: AclTable, protocol: int) -> Iterator[int]:
    columns = rules.columns
    fits = (columns.protocol == ANY) | (columns.protocol == protocol)
    yield from columns.first[fits].tolist()
    yield from (columns.last[fits] + 1).tolist()
    for text in acls.texts:
        for written, first, last, _, _ in text:
            if written in (ANY, protocol):
                yield from (first, last + 1)


def spoken_of(chart: Chart, traffic: Traffic) -> bytes:
    """Which rules and entries are about a packet. On ports of which the same are, everybody fares the same."""
    rules, acls = chart.base.rules, chart.base.acls
    entries = [
        written in (ANY, traffic.number) and first <= traffic.service <= last
        for text in acls.texts
        for written, first, last, _, _ in text
    ]
    return np.packbits(
        np.concatenate((rules.about(traffic.number, traffic.service), np.array(entries, dtype=np.bool_)))
    ).tobytes()
