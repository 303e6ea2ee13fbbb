"""Who reaches whom with one kind of packet: the answer for all pairs."""

from functools import cached_property

import numpy as np

from labs.cloud.network.reach.bits import WORD, Flags, Indices, Words
from labs.cloud.network.reach.chart import Chart
from labs.cloud.network.reach.lattice import Reached
from labs.cloud.network.reach.pairs import Pairs
from labs.cloud.network.reach.single import Singles
from labs.cloud.network.reach.traffic import Traffic


class Matrix:
    """Whether the request of each end arrives at each other, and whether the reply comes back.

    It is kept by classes of ends that fare alike; `bits` spells it out.
    """

    def __init__(self, chart: Chart, traffic: Traffic, classes: Reached | None = None) -> None:
        self._chart = chart
        self._traffic = traffic
        self._classes = classes

    @property
    def classes(self) -> Reached:
        """A row for each class of ends, with a bit for each class."""
        if self._classes is None:
            by_class = self._chart.by_class.reached(self._traffic)
            self._classes = Reached(*map(self._chart.among_ends, by_class))
        return self._classes

    @property
    def ends(self) -> tuple[str, ...]:
        """Who is in row and column n: an interface's id, `internet`, or what else `walk` takes as an end."""
        return self._chart.base.ends.ids

    @property
    def class_of(self) -> Indices:
        """End n's class."""
        return self._chart.base.partition.class_of

    @property
    def arrived(self) -> Pairs:
        """The pairs between which the request arrives."""
        return self._pairs(self.classes.arrived, self._singles.arrived)

    @property
    def returned(self) -> Pairs:
        """The pairs between which the request arrives and the reply returns."""
        return self._pairs(self.classes.returned, self._singles.returned)

    def reaches(self, source: str, destination: str) -> bool:
        """Whether the request arrives and the reply returns."""
        return self._holds(self.classes.returned, self._singles.returned, source, destination)

    def arrives(self, source: str, destination: str) -> bool:
        """Whether the request arrives."""
        return self._holds(self.classes.arrived, self._singles.arrived, source, destination)

    def sources(self, destination: str) -> tuple[str, ...]:
        """Everybody who reaches an end and gets its reply."""
        return sources_of(self._chart, self._traffic, destination)

    def bits(self) -> Reached:
        """All ends by all ends, a bit for each pair: that for end n is `row[n // 64] >> (n % 64) & 1`."""
        by_class = self._chart.by_end.reached(self._traffic)
        words = -(-len(self.ends) // WORD)
        arrived, returned = (np.take(rows[:, :words], self.class_of, axis=0) for rows in by_class)
        self._singles.write(arrived, self._singles.arrived)
        self._singles.write(returned, self._singles.returned)
        return Reached(arrived, returned)

    @cached_property
    def _singles(self) -> Singles:
        return self._chart.singles(self._traffic)

    def _pairs(self, bits: Words, extra: Flags) -> Pairs:
        apart = (self._singles.sources, self._singles.destinations)
        return Pairs(self._chart.members, np.arange(len(bits)), bits, apart, extra)

    def _holds(self, bits: Words, extra: Flags, source: str, destination: str) -> bool:
        row, column = self._chart.place[source], self._chart.place[destination]
        alone = np.flatnonzero((self._singles.sources == row) & (self._singles.destinations == column))
        if len(alone):
            return bool(extra[alone[0]])
        place = self.class_of[column]
        return bool(bits[self.class_of[row], place // WORD] >> np.uint64(place % WORD) & np.uint64(1))


def sources_of(chart: Chart, traffic: Traffic, destination: str) -> tuple[str, ...]:
    """Everybody who reaches an end and gets its reply, without looking at any other end."""
    column = chart.place.get(destination)
    if column is None:
        return ()
    word, bit = divmod(int(chart.base.partition.class_of[column]), WORD)
    every_class = np.arange(chart.base.partition.classes)
    rows = chart.by_class.reached_from(every_class, slice(word, word + 1), traffic).returned[:, 0]
    reaching = (rows >> np.uint64(bit) & np.uint64(1)).astype(np.bool_)[chart.base.partition.class_of]
    singles = chart.singles(traffic)
    here = singles.destinations == column
    reaching[singles.sources[here]] = singles.returned[here]
    return tuple(chart.base.ends.ids[place] for place in np.flatnonzero(reaching).tolist())
