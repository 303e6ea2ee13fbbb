"""Which rules are there? Those of all security groups and network ACLs in use, as arrays that one port can be held against."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from labs.cloud.network.carriers.network_acl import Entry, entries_of, prepared
from labs.cloud.network.carriers.security_group import ANY, services_of
from labs.cloud.network.packet import span
from labs.cloud.network.reach.bits import Flags, Indices
from labs.cloud.network.reach.cells import Block, Cells
from labs.cloud.network.step import Direction
from labs.cloud.resources.network_acl import NetworkAcl
from labs.cloud.resources.prefix_list import find_list
from labs.cloud.resources.security_group_reach import is_stale
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.world import World

DIRECTIONS: tuple[Direction, Direction] = ("outbound", "inbound")
Peer = Block | str
"""Whom a rule is about: those in a block of addresses, or those in a group."""
Written = tuple[int, int, int, Block, bool]
"""An entry of a network ACL: protocol, first and last service, block, and whether it allows."""


class Columns(NamedTuple):
    """What is compared of each rule."""

    is_egress: Flags
    protocol: Indices
    first: Indices
    last: Indices
    group: Indices
    peer: Indices


class RuleTable(NamedTuple):
    """Every rule of the groups in use, sorted by group."""

    ids: tuple[str, ...]
    columns: Columns
    groups: tuple[str, ...]
    peers: tuple[Peer, ...]

    def fitting(self, direction: Direction, protocol: int, service: int) -> Flags:
        """Which rules are about such packets."""
        is_egress = self.columns.is_egress
        return self.about(protocol, service) & (is_egress if direction == "outbound" else ~is_egress)

    def about(self, protocol: int, service: int) -> Flags:
        """Which rules are about such packets, in either direction."""
        rules = self.columns
        fits: Flags = (rules.protocol == protocol) | (rules.protocol == ANY)
        fits &= (rules.first <= service) & (service <= rules.last)
        return fits

    def without(self, rules: Iterable[SecurityGroupRule]) -> "RuleTable":
        """The table without some rules; those of groups that are not in use do not matter."""
        places = [place for rule in rules for place in self._places(rule)]
        if not places:
            return self
        names = list(self.ids)
        for place in sorted(places, reverse=True):
            del names[place]
        kept = np.ones(len(self.ids), dtype=np.bool_)
        kept[places] = False
        columns: Iterable[Any] = self.columns
        return self._replace(ids=tuple(names), columns=Columns(*(column[kept] for column in columns)))

    def _places(self, rule: SecurityGroupRule) -> list[int]:
        """Where a rule stands among those of its group: once, or for each block that it is about."""
        if rule.group_id not in self.groups:
            return []
        group = self.groups.index(rule.group_id)
        first, behind = np.searchsorted(self.columns.group, (group, group + 1)).tolist()
        return [place for place in range(first, behind) if self.ids[place] == rule.id]

    def plus(self, rule: SecurityGroupRule, peer: Peer) -> "RuleTable | None":
        """The table with one rule more, or None where it speaks of somebody of whom no rule did before."""
        if rule.group_id not in self.groups:
            return self
        if peer not in self.peers:
            return None
        group = self.groups.index(rule.group_id)
        place = int(np.searchsorted(self.columns.group, group))
        values = (rule.is_egress, *services_of(rule), group, self.peers.index(peer))
        grown: Iterable[tuple[Any, Any]] = zip(self.columns, values, strict=True)
        columns = Columns(*(np.insert(column, place, value) for column, value in grown))
        return self._replace(ids=(*self.ids[:place], rule.id, *self.ids[place:]), columns=columns)


def rule_table(world: World, groups: Sequence[str]) -> RuleTable:
    """The rules of these groups."""
    number = {group_id: place for place, group_id in enumerate(groups)}
    peers: dict[Peer, int] = {}
    found = [
        (number[rule.group_id], rule.id, rule.is_egress, *services_of(rule), peers.setdefault(peer, len(peers)))
        for rule in world.all(SecurityGroupRule)
        if rule.group_id in number
        for peer in peers_of(world, rule)
    ]
    found.sort()
    group, ids, is_egress, protocol, first, last, peer_number = zip(*found, strict=True) if found else ((),) * 7
    columns = Columns(
        np.array(is_egress, dtype=np.bool_),
        *(np.array(one, dtype=np.int64) for one in (protocol, first, last, group, peer_number)),
    )
    return RuleTable(ids, columns, tuple(groups), tuple(peers))


def peers_of(world: World, rule: SecurityGroupRule) -> Iterable[Peer]:
    """Whom a rule is about: one group or block, or those blocks that are in a prefix list now."""
    if rule.named_group_id:
        return () if is_stale(world, rule) else (rule.named_group_id,)
    if block := rule.cidr_ipv4 or rule.cidr_ipv6:
        return (span(block),)
    found = find_list(world, rule.prefix_list_id or "")
    return {span(one) for one in found.cidr_blocks} if found else ()


class AclTable(NamedTuple):
    """What the network ACLs of the subnets say in each direction; ACLs that say the same are one."""

    texts: tuple[tuple[Written, ...], ...]
    """Their entries, lowest number first."""
    number: dict[tuple[str, Direction], int]
    """(subnet id, direction) -> place in `texts`."""
    guard: dict[str, str]
    """Subnet id -> the id of its ACL."""

    def replaced(self, acl: NetworkAcl) -> "AclTable":
        """The table after an ACL has got other entries."""
        texts = list(self.texts)
        number = dict(self.number)
        for direction in DIRECTIONS:
            text = _text(prepared(acl, direction))
            if text not in texts:
                texts.append(text)
            for subnet_id in (one for one, guard in self.guard.items() if guard == acl.id):
                number[subnet_id, direction] = texts.index(text)
        return AclTable(tuple(texts), number, self.guard)

    def blocks(self) -> set[Block]:
        """Every block of addresses that an entry is about."""
        return {entry[3] for text in self.texts for entry in text}

    def verdicts(self, cells: Cells, protocol: int, service: int) -> Flags:
        """ACL x cell -> whether such packets pass; the first entry that fits decides, and nothing fits by default."""
        verdicts = np.zeros((len(self.texts), cells.count), dtype=np.bool_)
        for number, text in enumerate(self.texts):
            for written_protocol, first, last, block, allows in reversed(text):
                if written_protocol in (ANY, protocol) and first <= service <= last:
                    begin, end = cells.within(block)
                    verdicts[number, begin:end] = allows
        return verdicts


def acl_table(world: World, subnet_ids: Iterable[str]) -> AclTable:
    """The network ACLs of these subnets."""
    texts: dict[tuple[Written, ...], int] = {(): 0}
    number: dict[tuple[str, Direction], int] = {}
    guard: dict[str, str] = {}
    for subnet_id in subnet_ids:
        for direction in DIRECTIONS:
            place, entries = entries_of(world, subnet_id, direction)
            number[subnet_id, direction] = texts.setdefault(_text(entries), len(texts))
            guard[subnet_id] = place.id
    return AclTable(tuple(texts), number, guard)


def _text(entries: tuple[Entry, ...]) -> tuple[Written, ...]:
    return tuple((one.protocol, one.first, one.last, (one.network, one.mask), one.allows) for one in entries)
