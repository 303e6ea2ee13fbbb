"""To whom can a rule of a security group matter? To rows and columns of classes; all others need not be looked at."""

from collections.abc import Iterable

import numpy as np

from labs.cloud.network.carriers.security_group import ANY, services_of
from labs.cloud.network.reach.bits import Flags, Indices
from labs.cloud.network.reach.checks import DESTINATION, SOURCE, Check
from labs.cloud.network.reach.lattice import Lattice
from labs.cloud.network.reach.rules import Peer
from labs.cloud.network.reach.sheet import Sheet
from labs.cloud.network.reach.traffic import Traffic
from labs.cloud.resources.security_group_rule import SecurityGroupRule


def touched(
    lattice: Lattice, rules: Iterable[tuple[SecurityGroupRule, Peer]], traffic: Traffic, classes: int
) -> tuple[Indices, slice]:
    """The classes of senders, and the words of columns of receivers, to whom one of these rules can matter."""
    sheet = lattice.sheet
    rows = np.zeros(len(sheet.traits.peer), dtype=np.bool_)
    words = np.zeros(sheet.members.shape[1], dtype=np.bool_)
    for rule, peer in rules:
        if rule.group_id not in sheet.rules.groups or not is_about(rule, traffic):
            continue
        for check in lattice.checks:
            where = _where(sheet, rule, peer, check)
            if where is not None:
                rows |= where[0]
                words |= where[1]
    used = np.flatnonzero(words)
    if not len(used):
        return np.flatnonzero(rows)[:0], slice(0, 0)
    return np.flatnonzero(rows[:classes]), slice(int(used[0]), int(used[-1]) + 1)


def is_about(rule: SecurityGroupRule, traffic: Traffic) -> bool:
    """Whether a rule is about such packets."""
    protocol, first, last = services_of(rule)
    return protocol in (ANY, traffic.number) and first <= traffic.service <= last


def _where(sheet: Sheet, rule: SecurityGroupRule, peer: Peer, check: Check) -> tuple[Flags, Flags] | None:
    """The classes and words of columns for whom a check can come to another answer by this rule."""
    is_lost = isinstance(peer, str) and not check.references
    if check.filter != "security groups" or (check.direction == "outbound") != rule.is_egress or is_lost:
        return None
    group, about = sheet.rules.groups.index(rule.group_id), sheet.rules.peers.index(peer)
    rows = np.ones(len(sheet.traits.peer), dtype=np.bool_)
    words = np.ones(sheet.members.shape[1], dtype=np.bool_)
    if check.guard == SOURCE:
        rows &= sheet.holds[group, sheet.traits.group_set]
    elif check.guard == DESTINATION:
        words &= sheet.members[group] != 0
    elif not sheet.holds[group, check.guard]:
        return None
    if check.far == SOURCE:
        rows &= sheet.contains[about, sheet.traits.peer]
    elif check.far == DESTINATION:
        words &= sheet.peers[about] != 0
    elif not sheet.contains[about, sheet.traits.peer[check.far]]:
        return None
    return rows, words
