"""Which ends fare alike? Those of one class: every filter and every route treats them the same, whoever speaks to them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from labs.cloud.network.reach.bits import Indices
from labs.cloud.network.reach.cells import Cells
from labs.cloud.network.reach.ends import Ends, Standing

GroupSet = tuple[str, ...]


class Forward(NamedTuple):
    """A class of ends that filters may tell apart, but no route and no gateway."""

    standing: Standing
    """That of its first class; others in it differ in their groups alone."""
    route_cell: int
    classes: list[int]


class Partition(NamedTuple):
    """The classes, and for each of them all that a filter or a route can ask of an end in it."""

    class_of: Indices
    """End -> class."""
    first: Indices
    """Class -> an end of it."""
    size: Indices
    """Class -> how many ends it has."""
    forward: Indices
    """Class -> forwarding class."""
    group_set: Indices
    """Class -> the groups that filter for it."""
    peer: Indices
    """Class -> what rules can say of its address: its cell, and the groups that hold it."""
    acl_cell: Indices
    """Class -> the cell of its address among the blocks of network ACLs."""
    forwards: tuple[Forward, ...]
    group_sets: tuple[GroupSet, ...]
    peers: tuple[tuple[int, int], ...]
    """Number of a peer -> (cell, group set of everybody who has such an address)."""

    @property
    def classes(self) -> int:
        """How many there are."""
        return len(self.first)


def partition(ends: Ends, groups: Cells, acls: Cells, routes: Cells) -> Partition:
    """Divide the ends into as few classes as these cuts of the addresses allow."""
    sets: dict[GroupSet, int] = {(): 0}
    set_of_standing = np.array([_number(sets, one.group_ids) for one in ends.standings], dtype=np.int64)
    for one in ends.bystanders:
        _number(sets, one.group_ids)
    own = set_of_standing[ends.standing_of]
    known_as = own.copy()
    for place, group_ids in _held_by_others_too(ends):
        known_as[place] = _number(sets, group_ids)
    traits = [ends.standing_of]
    traits += [cells.of_all(ends.numbers, ends.four) for cells in (routes, groups, acls)]
    _, first, class_of, size = np.unique(
        _combined([*traits, known_as]), return_index=True, return_inverse=True, return_counts=True
    )
    standing, route_cell, group_cell, acl_cell = (trait[first] for trait in traits)
    forward, forwards = _forwards(ends, standing.tolist(), route_cell.tolist())
    peers: dict[tuple[int, int], int] = {}
    pairs = zip(group_cell.tolist(), known_as[first].tolist(), strict=True)
    peer = np.array([peers.setdefault(one, len(peers)) for one in pairs], dtype=np.int64)
    return Partition(
        class_of=class_of,
        first=first,
        size=size,
        forward=forward,
        group_set=own[first],
        peer=peer,
        acl_cell=acl_cell,
        forwards=forwards,
        group_sets=tuple(sets),
        peers=tuple(peers),
    )


def _number(sets: dict[GroupSet, int], group_ids: Iterable[str]) -> int:
    return sets.setdefault(set_of(group_ids), len(sets))


def set_of(group_ids: Iterable[str]) -> GroupSet:
    """Groups as a set that can be looked up."""
    return tuple(sorted(set(group_ids)))


def _combined(traits: Sequence[Indices]) -> Indices:
    """One number for each end that says all of its traits."""
    combined = np.zeros_like(traits[0])
    for trait in traits:
        combined = combined * (int(trait.max(initial=0)) + 1) + trait
    return combined


def _forwards(ends: Ends, standings: list[int], route_cells: list[int]) -> tuple[Indices, tuple[Forward, ...]]:
    """Class -> forwarding class, and the forwarding classes."""
    found: dict[tuple[Standing, int], Forward] = {}
    numbers: dict[tuple[Standing, int], int] = {}
    forward = []
    for number, (code, route_cell) in enumerate(zip(standings, route_cells, strict=True)):
        standing = ends.standings[code]
        key = (standing._replace(group_ids=()), route_cell)
        forward.append(numbers.setdefault(key, len(numbers)))
        found.setdefault(key, Forward(standing, route_cell, [])).classes.append(number)
    return np.array(forward, dtype=np.int64), tuple(found.values())


def _held_by_others_too(ends: Ends) -> Iterator[tuple[int, GroupSet]]:
    """Ends whose address others have too, with the groups of all who have it: rules that name a group go by addresses."""
    every = [*ends.addresses]
    every += [
        each.private_ip_address
        for one in ends.interfaces
        if len(one.private_ip_addresses) > 1
        for each in one.private_ip_addresses
        if not each.primary
    ]
    if len(set(every)) == len(every):
        return
    groups: dict[str, set[str]] = {}
    for one in ends.interfaces:
        for each in one.private_ip_addresses:
            groups.setdefault(each.private_ip_address, set()).update(one.group_ids)
    for place, address in enumerate(ends.addresses):
        yield place, tuple(groups.get(address, ()))


def groups_at(ends: Ends, address: str) -> set[str]:
    """The groups of all interfaces that have a private address."""
    return {group_id for one in ends.interfaces if one.has_address(address) for group_id in one.group_ids}
