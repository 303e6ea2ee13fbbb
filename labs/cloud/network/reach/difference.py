"""What does a change of the world let through, and what does it stop? Worked out only where the change can matter.

A rule of a security group matters to its members and to those it is about, on the ports it is for. A network ACL may
matter to everybody, but changes no way. Whatever else changes, both worlds are worked out and compared.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from labs.cloud.network.packet import Protocol
from labs.cloud.network.reach.bits import WORD, Flags, Words, packed, unpacked
from labs.cloud.network.reach.cells import Family
from labs.cloud.network.reach.changes import Changed, changed
from labs.cloud.network.reach.chart import Chart, chart_of
from labs.cloud.network.reach.checks import Check
from labs.cloud.network.reach.everything import Piece, pieces_of
from labs.cloud.network.reach.matrix import Matrix
from labs.cloud.network.reach.pairs import Pairs, members_of
from labs.cloud.network.reach.rules import AclTable, RuleTable, peers_of
from labs.cloud.network.reach.touched import is_about, touched
from labs.cloud.network.reach.traffic import Kind, Traffic
from labs.cloud.resources.network_acl import NetworkAcl
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.world import World


class Difference(NamedTuple):
    """On some ports, the pairs between which a request now arrives and its reply returns, and those where no longer."""

    protocol: Protocol
    first: int
    last: int
    gained: Pairs
    lost: Pairs


class Change:
    """A change from one world to another, for one kind of packets."""

    def __init__(self, before: World, after: World, kind: Kind, family: Family) -> None:
        self.kind = kind
        self.before = chart_of(before, kind, family, ())
        different = changed(before, after)
        self._rules = _only_rules(different)
        self._peers = [
            (one, peer)
            for world, rules in ((before, different.gone), (after, different.new))
            for one in rules
            if isinstance(one, SecurityGroupRule)
            for peer in peers_of(world, one)
        ]
        later = _followed(self.before, after, different)
        self._keeps_classes = later is not None
        self.after = later or chart_of(after, kind, family, ())

    def on(self, traffic: Traffic, last: int | None = None) -> Difference:
        """What changed for such packets, or on ports from that up to the last one, of which the same rules speak."""
        gained, lost = self._by_class(traffic) if self._keeps_classes else self._by_end(traffic)
        return Difference(traffic.protocol, traffic.service, traffic.service if last is None else last, gained, lost)

    def pieces(self) -> Iterator[Piece]:
        """The ports on which anything can have changed, cut where a rule of either world begins or ends."""
        for piece in pieces_of(self.kind, self.before, self.after):
            if self._rules is None or any(is_about(one, piece.traffic) for one in self._rules):
                yield piece

    def _by_class(self, traffic: Traffic) -> tuple[Pairs, Pairs]:
        """Both worlds have the same classes of the same ends."""
        before, after = self.before, self.after
        classes = before.base.partition.classes
        rows, words = np.arange(classes), slice(0, -(-classes // WORD))
        if self._rules is not None:
            rows, words = touched(before.by_class, self._peers, traffic, classes)
        known: dict[Check, Words] = {}
        was = before.by_class.reached_from(rows, words, traffic, known).returned
        known = {check: answer for check, answer in known.items() if not self._is_changed(check)}
        is_now = after.by_class.reached_from(rows, words, traffic, known).returned
        old, new = before.singles(traffic), after.singles(traffic)
        apart = (old.sources, old.destinations)
        gained, lost = (is_now & ~was, new.returned & ~old.returned), (was & ~is_now, old.returned & ~new.returned)

        def pairs(bits: Words, extra: Flags) -> Pairs:
            used = np.flatnonzero(bits.any(axis=1))
            return Pairs(before.members, rows[used], _widened(bits[used], words, classes), apart, extra)

        return pairs(*gained), pairs(*lost)

    def _is_changed(self, check: Check) -> bool:
        """Whether a check may come to another answer than before."""
        if check.filter == "network ACL":
            return self.before.base.acls is not self.after.base.acls
        return any(one.is_egress == (check.direction == "outbound") for one, _ in self._peers)

    def _by_end(self, traffic: Traffic) -> tuple[Pairs, Pairs]:
        """Nothing can be kept: compare end by end. Who is in one world only reaches nobody in the other."""
        matrices = [Matrix(one, traffic) for one in (self.before, self.after)]
        ids = tuple(dict.fromkeys((*matrices[0].ends, *matrices[1].ends)))
        was, is_now = (_aligned(one, ids) for one in matrices)
        every_end = np.arange(len(ids))
        members = members_of(ids, every_end, len(ids))
        nobody = (every_end[:0], every_end[:0])
        none = np.zeros(0, dtype=np.bool_)
        gained, lost = (Pairs(members, every_end, bits, nobody, none) for bits in (is_now & ~was, was & ~is_now))
        return gained, lost


def _only_rules(different: Changed) -> tuple[SecurityGroupRule, ...] | None:
    """The rules that came, went or changed, if nothing else did."""
    every = (*different.gone, *different.new)
    rules = tuple(one for one in every if isinstance(one, SecurityGroupRule))
    return rules if len(rules) == len(every) else None


def _followed(chart: Chart, after: World, different: Changed) -> Chart | None:
    """The chart of the world after, if it has the ways and the classes of that before."""
    acls = _with_entries(chart, different)
    rules = _with_rules(chart, after, different)
    if acls is None or rules is None:
        return None
    followed = chart if acls is chart.base.acls else chart.with_acls(after, acls)
    return followed.with_rules(after, rules)


def _with_entries(chart: Chart, different: Changed) -> AclTable | None:
    """The network ACLs after; None if they differ in more than entries, or speak of addresses that were not told apart."""
    acls = chart.base.acls
    were = {one.id: one for one in different.gone}
    are = {one.id: one for one in different.new}
    for id in dict.fromkeys((*were, *are)):
        old, new = were.get(id), are.get(id)
        if isinstance(old or new, SecurityGroupRule):
            continue
        if not (
            isinstance(old, NetworkAcl) and isinstance(new, NetworkAcl) and old.replace(entries=new.entries) == new
        ):
            return None
        acls = acls.replaced(new)
    return acls if all(chart.base.acl_cells.cuts_along(block) for block in acls.blocks()) else None


def _with_rules(chart: Chart, after: World, different: Changed) -> RuleTable | None:
    """The rules of security groups after; None if they speak of somebody of whom none did before."""
    rules: RuleTable | None = chart.base.rules.without(
        one for one in different.gone if isinstance(one, SecurityGroupRule)
    )
    added = [one for one in different.new if isinstance(one, SecurityGroupRule)]
    for rule, peer in [(one, peer) for one in added for peer in peers_of(after, one)]:
        rules = rules.plus(rule, peer) if rules is not None else None
    return rules


def _widened(bits: Words, words: slice, classes: int) -> Words:
    """Rows with all the columns there are."""
    wide = np.zeros((len(bits), -(-classes // WORD)), dtype=np.uint64)
    wide[:, words] = bits
    return wide


def _aligned(matrix: Matrix, ids: tuple[str, ...]) -> Words:
    """Rows and columns for these ends, in this order; those that the matrix does not have are empty."""
    returned = matrix.bits().returned
    if matrix.ends == ids:
        return returned
    place = {id: number for number, id in enumerate(ids)}
    here = np.array([place[id] for id in matrix.ends], dtype=np.int64)
    aligned = np.zeros((len(ids), -(-len(ids) // WORD)), dtype=np.uint64)
    for row, bits in zip(here.tolist(), returned, strict=True):
        flags = np.zeros(len(ids), dtype=np.bool_)
        flags[here] = unpacked(bits, len(here))
        aligned[row] = packed(flags)
    return aligned
