"""On which host does an instance go? Its placement group's strategy says, and the hardware that is free.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html
A cluster lies in one network segment, which is more than a rack; partitions have racks of their own; each instance of
a spread group has a rack of its own; what is in no group, EC2 tries to spread. How the choice falls among the hosts
that a strategy allows is this model's own.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple, Self

from labs.cloud.facts.instance_types import InstanceTypeFacts
from labs.cloud.hardware.floor import Host
from labs.cloud.hardware.occupants import instances_of
from labs.cloud.hardware.stock import Pool, Shelf, Stock

if TYPE_CHECKING:
    from labs.cloud.resources.placement_group import PlacementGroup
    from labs.cloud.world import World

SIDE_BY_SIDE = 3
"""A cluster fills racks that stand side by side, so many at a time: close together, and not on one rack alone."""


class Wish(NamedTuple):
    """An instance that is to be placed."""

    kind: InstanceTypeFacts
    tenancy: str = "default"
    group: "PlacementGroup | None" = None
    partition_number: int | None = None
    """Of a partition group; None leaves the partition to EC2."""


class Place(NamedTuple):
    """Where an instance goes."""

    host: str | None
    partition_number: int | None = None


class Placing:
    """The instances of one zone as a request places more of them."""

    def __init__(self, world: "World", zone: str) -> None:
        present = [one for one in instances_of(world) if one.availability_zone == zone]
        self.stock = Stock(world, zone, present)
        self._pools: dict[tuple[str, ...], Pool] = {}
        self._shelves: dict[tuple[str, ...], Shelf] = {}
        self.members: dict[str, list[str]] = {}
        """Placement group id -> the hosts of its members that run."""
        self.numbers: dict[str, list[int]] = {}
        """Partition group id -> the partitions of its members, running or not."""
        for one in present:
            if one.placement_group_id:
                self._join(one.placement_group_id, Place(one.host, one.partition_number))

    def copy(self) -> Self:
        """The same, to try something that may come to nothing."""
        other = object.__new__(type(self))
        other.stock, other._pools, other._shelves = self.stock.copy(), {}, {}
        other.members = {group: list(hosts) for group, hosts in self.members.items()}
        other.numbers = self.numbers
        return other

    def place(self, wish: Wish) -> Place | None:
        """Give an instance its place; None where there is none."""
        group = wish.group
        choose = _CHOICES.get(group.strategy) if group else None
        found = choose(self, wish, group) if choose and group else _anywhere(self, wish)
        if found is None:
            return None
        host, partition_number = found
        place = Place(host.name, partition_number)
        self.take(host, wish, place)
        return place

    def place_all(self, wishes: Sequence[Wish]) -> list[Place]:
        """Give instances their places one after the other, as far as there are any: the places of the first so many."""
        places = []
        for one in wishes:
            place = self.place(one)
            if place is None:
                break
            places.append(place)
        return places

    def place_together(self, wishes: Sequence[Wish]) -> list[Place]:
        """The same for instances that come at once: a cluster that has no segment yet gets one that holds them all.

        Of the segments that do, the one with the most room is taken; of none, the one that holds most of them.
        """
        group = wishes[0].group if wishes else None
        if group is None or group.strategy != "cluster" or self.members.get(group.id):
            return self.place_all(wishes)
        tried: list[tuple[Placing, list[Place]]] = []
        for segment in self.segments_for(wishes[0]):
            tried.append(self._tried(segment, wishes))
            if len(tried[-1][1]) == len(wishes):
                break
        attempt, places = max(tried, key=lambda one: len(one[1]))
        self.__dict__ = attempt.__dict__
        return places

    def segments_for(self, wish: Wish) -> list[str]:
        """The segments of the zone, those with the most room for an instance first; equals in an order of the group's."""
        hosts = self.stock.hosts(wish.kind, wish.tenancy)
        rooms = {one: self.stock.room_in(one, hosts, wish.kind) for one in self.stock.floor.segments}
        return sorted(rooms, key=lambda one: (-rooms[one], _drawn(wish.group.id if wish.group else "", one)))

    def pool(self, wish: Wish, *told: str, among: Callable[[Host], bool] | None = None) -> Pool:
        """The hosts for an instance, of those that `among` lets through; `told` tells such a pool from others."""
        key = (wish.kind.instance_type, wish.tenancy, *told)
        known = self._pools.get(key)
        if known is None:
            hosts = self.stock.hosts(wish.kind, wish.tenancy)
            known = self._pools[key] = Pool(
                self.stock, wish.kind, [one for one in hosts if among is None or among(one)]
            )
        return known

    def closest(self, wish: Wish, segment: str) -> Host | None:
        """A host of a segment beside the others of a cluster."""
        key = (wish.kind.instance_type, wish.tenancy, segment)
        known = self._shelves.get(key)
        if known is None:
            hosts = [one for one in self.stock.hosts(wish.kind, wish.tenancy) if one.segment == segment]
            known = self._shelves[key] = Shelf(self.stock, wish.kind, hosts)
        return known.closest(SIDE_BY_SIDE)

    def _tried(self, segment: str, wishes: Sequence[Wish]) -> "tuple[Placing, list[Place]]":
        attempt = self.copy()
        places = []
        for one in wishes:
            host = attempt.closest(one, segment)
            if host is None:
                break
            places.append(Place(host.name))
            attempt.take(host, one, places[-1])
        return attempt, places

    def take(self, host: Host, wish: Wish, place: Place) -> None:
        """Count an instance where it has been placed."""
        self.stock.take(host, wish.kind)
        if wish.group:
            self._join(wish.group.id, place)

    def _join(self, group_id: str, place: Place) -> None:
        if place.host:
            self.members.setdefault(group_id, []).append(place.host)
        if place.partition_number:
            self.numbers.setdefault(group_id, []).append(place.partition_number)


# What each strategy allows

Choice = tuple[Host, int | None] | None


def _anywhere(placing: Placing, wish: Wish) -> Choice:
    """EC2 tries to spread what is in no group over the hardware; it promises nothing.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-groups.html
    """
    host = placing.pool(wish).emptiest()
    return (host, None) if host else None


def _in_one_segment(placing: Placing, wish: Wish, group: "PlacementGroup") -> Choice:
    """A cluster stays in the segment of those that run; the first to run chooses it."""
    hosts = placing.members.get(group.id)
    host = placing.closest(wish, segment_of(hosts[0]) if hosts else placing.segments_for(wish)[0])
    return (host, None) if host else None


def _on_its_own_rack(placing: Placing, wish: Wish, group: "PlacementGroup") -> Choice:
    """No two running instances of a spread group share a rack."""
    taken = {rack_of(one) for one in placing.members.get(group.id, ())}
    host = placing.pool(wish, group.id).emptiest(lambda one: one.rack not in taken)
    return (host, None) if host else None


def _in_its_partition(placing: Placing, wish: Wish, group: "PlacementGroup") -> Choice:
    """Instances of a partition go on its racks; where none is asked for, the partition with the fewest comes first."""
    used = placing.numbers.get(group.id, [])
    every = sorted(range(1, (group.partition_count or 1) + 1), key=used.count)
    for number in (wish.partition_number,) if wish.partition_number else every:
        own = partial(_is_of, group, number)
        host = placing.pool(wish, group.id, str(number), among=own).emptiest()
        if host:
            return host, number
    return None


def _is_of(group: "PlacementGroup", number: int, host: Host) -> bool:
    return partition_of(host, group) == number


_CHOICES: Mapping[str, Callable[[Placing, Wish, "PlacementGroup"], Choice]] = {
    "cluster": _in_one_segment,
    "spread": _on_its_own_rack,
    "partition": _in_its_partition,
}


def partition_of(host: Host, group: "PlacementGroup") -> int:
    """Which partition of a group has the rack of a host: every rack of a zone is in one, and no two share a rack."""
    count = group.partition_count or 1
    return (host.rack_number + _drawn(group.id, "")) % count + 1


def segment_of(host: str) -> str:
    """The name of the network segment that a host lies in."""
    return host.rsplit("/", 2)[0]


def rack_of(host: str) -> str:
    """The name of the rack that a host is on."""
    return host.rsplit("/", 1)[0]


@cache
def _drawn(group_id: str, segment: str) -> int:
    return int.from_bytes(hashlib.blake2b(f"{group_id} {segment}".encode(), digest_size=8).digest(), "big")
