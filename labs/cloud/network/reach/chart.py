"""What is worked out once for a world, before any port is asked about: its classes, its rules, and the ways between."""

from collections.abc import Iterable
from copy import copy
from functools import cached_property
from typing import NamedTuple

import numpy as np

from labs.cloud.network.packet import number
from labs.cloud.network.reach.bits import WORD, Indices, Words
from labs.cloud.network.reach.cells import Cells, Family
from labs.cloud.network.reach.ends import Ends, read_ends
from labs.cloud.network.reach.lattice import Lattice
from labs.cloud.network.reach.leads import NEVER_OUTSIDE
from labs.cloud.network.reach.pairs import Members, members_of
from labs.cloud.network.reach.partition import GroupSet, Partition, groups_at, partition, set_of
from labs.cloud.network.reach.paths import Scout
from labs.cloud.network.reach.rules import DIRECTIONS, AclTable, RuleTable, acl_table, rule_table
from labs.cloud.network.reach.sheet import Sheet, Traits, Vocabulary
from labs.cloud.network.reach.single import Singles, own_pairs, singles_of
from labs.cloud.network.reach.special import special
from labs.cloud.network.reach.traffic import Kind, Traffic
from labs.cloud.network.step import Direction
from labs.cloud.network.topology import per_world
from labs.cloud.network.walk import walk
from labs.cloud.resources.subnet import Subnet
from labs.cloud.world import World


class Base(NamedTuple):
    """What is read of a world, whatever protocol is asked about."""

    ends: Ends
    partition: Partition
    rules: RuleTable
    acls: AclTable
    group_cells: Cells
    acl_cells: Cells
    own: Singles
    """What instances send to themselves."""


@per_world
def base_of(world: World, family: Family, also: tuple[str, ...]) -> Base:
    """Read a world, with addresses that are to take part besides its own ends."""
    ends = read_ends(world, also, family)
    sets = [*(one.group_ids for one in ends.standings), *(one.group_ids for one in ends.bystanders)]
    rules = rule_table(world, sorted({group_id for group_ids in sets for group_id in group_ids}))
    acls = acl_table(world, (one.id for one in world.all(Subnet)))
    group_cells = Cells(peer for peer in rules.peers if not isinstance(peer, str))
    acl_cells = Cells(acls.blocks())
    divided = partition(
        ends, groups=group_cells, acls=acl_cells, routes=Cells((*special(world).blocks, *NEVER_OUTSIDE))
    )
    return Base(ends, divided, rules, acls, group_cells, acl_cells, own_pairs(ends))


@per_world
def chart_of(world: World, kind: Kind, family: Family, also: tuple[str, ...]) -> "Chart":
    """The ways of a world for one kind of packets."""
    return Chart(world, base_of(world, family, also), kind, family)


class Chart:
    """All ways of a world for one kind of packets, and the rules on them."""

    def __init__(self, world: World, base: Base, kind: Kind, family: Family) -> None:
        scout = Scout(world, base.ends, base.partition, base.acls, kind, family)
        self.base = base
        self._world = world
        self._family = family
        self._paths = scout.paths()
        self._strangers = scout.strangers
        self._by_flow = scout.by_flow

    @cached_property
    def _traits(self) -> Traits:
        """What filters know of each class, and of each stranger as one more."""
        base, nobody = self.base, [0] * len(self._strangers)
        strangers = [number(one) for one in self._strangers]
        known = {one: place for place, one in enumerate(self._vocabulary.peers)}
        return Traits(
            group_set=_extended(base.partition.group_set, nobody),
            acl={direction: _extended(_acl_of_classes(base, direction), nobody) for direction in DIRECTIONS},
            peer=_extended(base.partition.peer, [known[one] for one in self._stranger_peers]),
            acl_cell=_extended(base.partition.acl_cell, [base.acl_cells.of(one) for one in strangers]),
        )

    @cached_property
    def _stranger_sets(self) -> list[GroupSet]:
        """The groups that hold the addresses of the strangers."""
        return [set_of(groups_at(self.base.ends, one)) for one in self._strangers]

    @cached_property
    def _stranger_peers(self) -> list[tuple[int, int]]:
        """What rules of security groups can say of the strangers."""
        numbers = {one: place for place, one in enumerate(self._group_sets)}
        cells = self.base.group_cells
        return [
            (cells.of(number(one)), numbers[known_as])
            for one, known_as in zip(self._strangers, self._stranger_sets, strict=True)
        ]

    @cached_property
    def _group_sets(self) -> tuple[GroupSet, ...]:
        return tuple(dict.fromkeys((*self.base.partition.group_sets, *self._stranger_sets)))

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        peers = tuple(dict.fromkeys((*self.base.partition.peers, *self._stranger_peers)))
        return Vocabulary(self._group_sets, peers, self.base.group_cells, self.base.acl_cells)

    @cached_property
    def _forward(self) -> Indices:
        """Class -> forwarding class; strangers are of none."""
        divided = self.base.partition
        return _extended(divided.forward, [len(divided.forwards)] * len(self._strangers))

    @cached_property
    def place(self) -> dict[str, int]:
        """Id of an end -> its row and column."""
        return {id: number for number, id in enumerate(self.base.ends.ids)}

    @cached_property
    def members(self) -> Members:
        """The ends of each class."""
        return members_of(self.base.ends.ids, self.base.partition.class_of, self.base.partition.classes)

    def among_ends(self, rows: Words) -> Words:
        """Of rows and columns of classes, those of classes that have ends."""
        classes = self.base.partition.classes
        return rows[:classes, : -(-classes // WORD)]

    def with_rules(self, world: World, rules: RuleTable) -> "Chart":
        """The same ways with other rules on them."""
        other = copy(self)
        vars(other).update(_world=world, base=self.base._replace(rules=rules))
        vars(other).pop("by_end", None)
        other.by_class = self.by_class.with_sheet(self.by_class.sheet.with_rules(rules))
        return other

    def with_acls(self, world: World, acls: AclTable) -> "Chart":
        """The same ways with other network ACLs on them."""
        other = copy(self)
        vars(other).update(_world=world, base=self.base._replace(acls=acls))
        for derived in ("by_end", "by_class", "_traits"):
            vars(other).pop(derived, None)
        return other

    @cached_property
    def by_class(self) -> Lattice:
        """With classes as columns."""
        columns = np.arange(len(self._forward))
        return self._lattice(columns, place=columns)

    @cached_property
    def by_end(self) -> Lattice:
        """With ends as columns."""
        divided, ends = self.base.partition, len(self.base.ends.ids)
        strangers = np.arange(len(self._strangers))
        columns = np.concatenate((divided.class_of, divided.classes + strangers))
        return self._lattice(columns, place=np.concatenate((divided.first, ends + strangers)))

    def singles(self, traffic: Traffic) -> Singles:
        """The pairs that no class decides."""
        return self.base.own.and_also(self._walked(traffic))

    def _walked(self, traffic: Traffic) -> Singles:
        """The pairs whose way depends on the very packet, walked one by one."""
        found = []
        for source, destination in self._flows:
            named = self._named(source, destination)
            seen = walk(self._world, source=named[0], destination=named[1], **traffic.as_packet)
            found.append((source, destination, seen.arrived, seen.returned))
        return singles_of(found)

    def _named(self, source: int, destination: int) -> tuple[str, str]:
        """Two ends as `walk` is to be told of them: an address makes it speak IPv6."""
        ends = self.base.ends
        return ends.ids[source], ends.addresses[destination] if self._family == 6 else ends.ids[destination]

    @cached_property
    def _flows(self) -> list[tuple[int, int]]:
        divided, own = self.base.partition, self.base.own
        if not self._by_flow:
            return []
        members = [np.flatnonzero(divided.forward[divided.class_of] == one) for one in range(len(divided.forwards))]
        flows = {
            (source, destination)
            for one, other in self._by_flow
            for source in members[one].tolist()
            for destination in members[other].tolist()
        }
        return sorted(flows - set(zip(own.sources.tolist(), own.destinations.tolist(), strict=True)))

    def _lattice(self, columns: Indices, place: Indices) -> Lattice:
        sheet = Sheet(self._traits, columns, self._vocabulary, self.base.rules, self.base.acls)
        return Lattice(sheet, self._paths, self._forward, place)


def _acl_of_classes(base: Base, direction: Direction) -> Indices:
    """Class -> its network ACL; outside every VPC, that without entries."""
    divided = base.partition
    of_forward = [base.acls.number.get((one.standing.subnet_id, direction), 0) for one in divided.forwards]
    return np.array(of_forward, dtype=np.int64)[divided.forward]


def _extended(values: Indices, more: Iterable[int]) -> Indices:
    return np.concatenate((values, np.fromiter(more, dtype=np.int64)))
