"""What stands in an Availability Zone? Data centres, network segments, racks and hosts, by name; nothing of it is stored.

A zone is one or more data centres (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html),
and a rack has its own network and power (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html).
AWS publishes no more than that: how many there are of each, and which host carries what, is this model's own. It is
drawn from the seed of the world and the zone's id, so that the same world always stands on the same floor.

The model: a data centre has two or three network segments. A segment is rows of eight racks. A row carries up to
sixteen instance families, and each rack of it has two hosts for each, so that a family has sixteen hosts in eight racks
of every segment. A host is as large as the largest size of its family, or as several of them where that is small. Of
the two hosts that a rack has for a family, other customers use half of one; the other is free of them.
"""

import hashlib
from collections.abc import Mapping
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from labs.cloud.facts.instance_types import USUAL_FAMILY, InstanceTypeFacts, instance_types, offered_in
from labs.cloud.facts.regions import zone_id

if TYPE_CHECKING:
    from labs.cloud.world import World

Level = Literal["zone", "data-centre", "segment", "rack", "host"]
LEVELS: tuple[Level, ...] = ("zone", "data-centre", "segment", "rack", "host")
"""What a name of one, two … five parts names: `apne2-az1/dc1/s2/r03/h07` is a host."""

MOST_DATA_CENTRES = 2
SEGMENTS = (2, 3)
"""How many segments a data centre may have."""
RACKS_PER_ROW = 8
FAMILIES_PER_ROW = 16
HOSTS_PER_FAMILY = 2
"""In one rack."""
SMALLEST_HOST = 48
"""vCPUs of a host; bare metal is its host, however small."""
NEIGHBOURS_TAKE = 2
"""Other customers have one part in so many of a host that they use."""


class Host(NamedTuple):
    """A machine that carries instances of one family."""

    name: str
    rack: str
    segment: str
    rack_number: int
    """Counted through the zone, from 0."""
    vcpus: int
    """What the account can have of it, as is the memory."""
    memory_mib: int
    has_neighbours: bool
    """Whether other customers use a part of it."""


class Build(NamedTuple):
    """How large the hosts of a family are."""

    vcpus: int
    memory_mib: int


class Floor:
    """The hardware of one zone in the worlds of one seed."""

    def __init__(self, seed: int, zone_id: str) -> None:
        self.zone_id = zone_id
        self._seed = seed
        self._hosts: dict[str, tuple[Host, ...]] = {}
        self.data_centres = tuple(
            f"{zone_id}/dc{number}" for number in range(1, 2 + self._drawn("data centres") % MOST_DATA_CENTRES)
        )
        self.segments = tuple(
            f"{centre}/s{number}"
            for centre in self.data_centres
            for number in range(1, 1 + SEGMENTS[self._drawn(centre) % len(SEGMENTS)])
        )

    @cached_property
    def families(self) -> tuple[str, ...]:
        """Every family that the zone has hosts for, in the order in which they stand in its rows."""
        offered = {name.partition(".")[0] for name in offered_in(self.zone_id)} & builds().keys()
        return tuple(sorted(offered | {USUAL_FAMILY}, key=lambda one: (self._drawn(one), one)))

    @property
    def rows(self) -> int:
        """How many rows of racks each segment has."""
        return -(-len(self.families) // FAMILIES_PER_ROW)

    @property
    def racks_per_segment(self) -> int:
        """How many racks each segment has."""
        return self.rows * RACKS_PER_ROW

    def hosts_on(self, rack: str) -> int:
        """How many hosts stand on a rack; the last row of a segment is not full."""
        row = (int(rack.rpartition("/r")[2]) - 1) // RACKS_PER_ROW
        return HOSTS_PER_FAMILY * min(FAMILIES_PER_ROW, len(self.families) - row * FAMILIES_PER_ROW)

    def hosts(self, instance_type: str) -> tuple[Host, ...]:
        """Every host of the zone that can carry a type; for a type that is not offered, those of the usual family."""
        family = family_of(instance_type)
        family = family if family in self._places else USUAL_FAMILY
        known = self._hosts.get(family)
        if known is None:
            known = self._hosts[family] = tuple(self._standing(family))
        return known

    def family_on(self, host: str) -> str | None:
        """Which family a host carries, by its name; None where no host stands."""
        rack, _, position = host.rpartition("/h")
        if not _is_number(position) or not self._is_rack(rack):
            return None
        segment, _, number = rack.rpartition("/r")
        row, place = (int(number) - 1) // RACKS_PER_ROW, (int(position) - 1) // HOSTS_PER_FAMILY
        slot = row * FAMILIES_PER_ROW + place
        if place >= FAMILIES_PER_ROW or slot >= len(self.families):
            return None
        return self.families[(slot - self.segments.index(segment)) % len(self.families)]

    def _is_rack(self, name: str) -> bool:
        segment, _, number = name.rpartition("/r")
        return segment in self.segments and _is_number(number) and int(number) <= self.racks_per_segment

    def has(self, name: str) -> bool:
        """Whether a piece of hardware of this name stands here."""
        level = level_of(name)
        if level == "host":
            return self.family_on(name) is not None
        if level == "rack":
            return self._is_rack(name)
        return name in (self.zone_id, *self.data_centres, *self.segments)

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {family: number for number, family in enumerate(self.families)}

    def _standing(self, family: str) -> list[Host]:
        """Neighbours in this order are as far apart as can be, data centre by data centre and segment by segment."""
        turn = self._drawn(f"first {family}") % len(self.segments)
        around = sorted(self.segments, key=lambda one: one.split("/")[::-1])
        around = around[turn:] + around[:turn]
        columns = [self._standing_in(segment, family) for segment in around]
        return [host for row in zip(*columns, strict=True) for host in row]

    def _standing_in(self, segment: str, family: str) -> list[Host]:
        build, shift = builds()[family], self.segments.index(segment)
        row, place = divmod((self._places[family] + shift) % len(self.families), FAMILIES_PER_ROW)
        shared = self._drawn(f"{segment} {family}")
        found = []
        for step in range(RACKS_PER_ROW):
            number = row * RACKS_PER_ROW + step
            rack = f"{segment}/r{number + 1:02}"
            for one in range(HOSTS_PER_FAMILY):
                has_neighbours = one == (shared >> step) % HOSTS_PER_FAMILY
                part = NEIGHBOURS_TAKE if has_neighbours else 1
                name = f"{rack}/h{place * HOSTS_PER_FAMILY + one + 1:02}"
                counted = shift * self.racks_per_segment + number
                size = (build.vcpus // part, build.memory_mib // part)
                found.append(Host(name, rack, segment, counted, *size, has_neighbours))
        return found

    def _drawn(self, what: str) -> int:
        digest = hashlib.blake2b(f"{self._seed} {self.zone_id} {what}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big")


def floor_of(world: "World", zone_name: str) -> Floor:
    """The hardware of a zone of a world, by the zone's name."""
    return floor(world.seed, zone_id(world.region, zone_name))


@lru_cache(maxsize=64)
def floor(seed: int, zone_id: str) -> Floor:
    """The hardware of a zone in the worlds of a seed, by the zone's id."""
    return Floor(seed, zone_id)


def level_of(name: str) -> Level | None:
    """What a name names, by its parts; None where it has too many."""
    parts = name.count("/")
    return LEVELS[parts] if parts < len(LEVELS) else None


def pieces_of(host: str) -> tuple[str, ...]:
    """Every piece of hardware that a host lies in, from its zone to the host itself."""
    parts = host.split("/")
    return tuple("/".join(parts[:count]) for count in range(1, len(parts) + 1))


def lies_in(host: str, piece: str) -> bool:
    """Whether a host is a piece of hardware or lies in it."""
    return host == piece or host.startswith(f"{piece}/")


def family_of(instance_type: str) -> str:
    """The family whose hosts carry a type; one that nobody knows is carried as its nearest relative is."""
    return instance_types()[instance_type].instance_type.partition(".")[0]


@cache
def builds() -> Mapping[str, Build]:
    """How large the hosts of each family are."""
    sizes: dict[str, list[InstanceTypeFacts]] = {}
    for one in instance_types().values():
        sizes.setdefault(one.instance_type.partition(".")[0], []).append(one)
    return {family: _build(ones) for family, ones in sizes.items()}


def _is_number(text: str) -> bool:
    """Whether a text is a number from 1 as names spell it: with two digits."""
    return len(text) == 2 and text.isdecimal() and text.isascii() and text != "00"


def _build(sizes: list[InstanceTypeFacts]) -> Build:
    vcpus, memory = max(one.vcpus for one in sizes), max(one.memory_mib for one in sizes)
    is_all_metal = all(one.bare_metal for one in sizes)
    times = 1 if is_all_metal else max(1, -(-SMALLEST_HOST // vcpus))
    return Build(vcpus * times, memory * times)
