"""Who gets how much, when many flows share what is scarce? Max-min fairness, by progressive filling.

All flows grow at one pace. When something is full, the flows that need it stop where they are and the others go on, so
that in the end no flow could have more without taking it from one that has no more than itself. TCP comes near to this.
https://en.wikipedia.org/wiki/Max-min_fairness
"""

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import Any, NamedTuple

Scarce = Any
"""What can be full, by any name: an instance's bandwidth in one direction, a tunnel, a gateway."""


class Bound(NamedTuple):
    """The most that a demand may have for itself, and why."""

    gbps: float
    why: Any


class Demand(NamedTuple):
    """Some flows alike: how many, the bounds of all of them together, and what they use of what is scarce."""

    flows: int
    bounds: Sequence[Bound]
    uses: Mapping[Scarce, float]
    """How much of it one Gbps takes: 1 of a bandwidth, a number of packets of what is limited in packets."""


class Share(NamedTuple):
    """What a demand gets, in Gbps, and what kept it from having more: the `why` of a bound or something scarce."""

    gbps: float
    limited_by: Any


def allot(demands: Sequence[Demand], capacities: Mapping[Scarce, float]) -> list[Share]:
    """The share of each demand, in their order. Every demand has a bound or uses something scarce, else it has no end."""
    filling = _Filling(demands, capacities)
    while filling.turns:
        filling.next_turn()
    return filling.shares


class _Filling:
    """The state of one filling. Levels are Gbps per single flow, and the level of what is scarce never falls."""

    def __init__(self, demands: Sequence[Demand], capacities: Mapping[Scarce, float]) -> None:
        self.demands = demands
        self.shares = [Share(0.0, None)] * len(demands)
        self.growing = [True] * len(demands)
        self.left = dict(capacities)
        self.users: dict[Scarce, list[int]] = {}
        self.weight: dict[Scarce, float] = {}
        self.waiting: dict[Scarce, int] = {}
        for place, one in enumerate(demands):
            for what, amount in one.uses.items():
                self.users.setdefault(what, []).append(place)
                self.weight[what] = self.weight.get(what, 0.0) + one.flows * amount
                self.waiting[what] = self.waiting.get(what, 0) + 1
        self.turns: list[tuple[float, int, int, Any]] = []
        for place, one in enumerate(demands):
            if one.bounds:
                least = min(one.bounds)
                self.turns.append((least.gbps / one.flows, 0, place, least.why))
        for order, what in enumerate(self.users):
            self.turns.append((self.left[what] / self.weight[what], 1, order, what))
        heapify(self.turns)

    def next_turn(self) -> None:
        """Let the flows grow until a demand has all it may have, or something is full."""
        level, is_scarce, order, what = heappop(self.turns)
        if not is_scarce:
            if self.growing[order]:
                self._stop(order, level, what)
            return
        if not self.waiting[what]:
            return
        now = max(0.0, self.left[what] / self.weight[what])
        if now > level * (1 + 1e-12):
            heappush(self.turns, (now, 1, order, what))
            return
        for place in self.users[what]:
            if self.growing[place]:
                self._stop(place, level, what)

    def _stop(self, place: int, level: float, why: Any) -> None:
        one = self.demands[place]
        self.growing[place] = False
        self.shares[place] = Share(level * one.flows, why)
        for what, amount in one.uses.items():
            self.left[what] -= level * one.flows * amount
            self.weight[what] -= one.flows * amount
            self.waiting[what] -= 1
