"""On which hosts do some instances stand, and which of them goes down with which piece of hardware?

The hosts are those of the simulated floor; chance puts the instances on them, near to each other or far apart as a question
wants it. A lure is a place that looks alike: a rack of the same number, in another network segment.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from random import Random
from typing import NamedTuple

from labs.assess.generators.sketch import REGION, Sketch
from labs.assess.scene import played
from labs.cloud import registry
from labs.cloud.facts.regions import availability_zones
from labs.cloud.hardware.blast import working
from labs.cloud.hardware.distance import Distance, between
from labs.cloud.hardware.floor import floor, pieces_of
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import NetworkInterface, interfaces_of
from labs.cloud.resources.volume import Volume
from labs.cloud.world import World

FAMILIES = ("m5", "c5", "r5", "t3", "m6i", "c6i", "r6i")
FLOORS = range(1, 17)
"""The seeds of worlds whose hardware questions speak of: a floor is worked out once."""
MOST = 5
"""Instances in one subnet of the world on whose hosts they are put."""
LURES = 0.6
"""How often a place that looks alike is taken where there is one."""
ZONE_OF = {one.zone_id: one.zone_name for one in availability_zones(REGION)}
SUBNETS = ("a", "b")
PIECE = re.compile(r"`([a-z0-9]+-az\d(?:/[a-z0-9]+)*)`")
ROW = re.compile(r"^\| `([\w-]+)` \| `([^`]+)` \|(?: `\w+-([ab])` \|)?$", re.MULTILINE)

Nearness = Mapping[Distance, int]
"""How often an instance is put so near to one of those before."""


Slot = tuple[Instance, NetworkInterface]


class Placed(NamedTuple):
    """An instance, the name of its host, and which of the two subnets of its zone it is in."""

    name: str
    host: str
    subnet: str = SUBNETS[0]

    @property
    def pieces(self) -> tuple[str, ...]:
        """All that it stands on, from its zone to its host."""
        return pieces_of(self.host)


class Layout(NamedTuple):
    """Some instances on one floor."""

    seed: int
    family: str
    placed: tuple[Placed, ...]

    def of(self, name: str) -> Placed:
        """The instance of this name."""
        return next(one for one in self.placed if one.name == name)


def some_layout(random: Random, names: Sequence[str], nearness: Nearness) -> Layout | None:
    """Instances of these names on hosts of one floor; None where chance leads to a place that there is not."""
    seed, family = random.choice(FLOORS), random.choice(FAMILIES)
    hosts = [random.choice(hosts_of(seed, family))]
    while len(hosts) < len(names):
        found = some_host(random, seed, family, random.choice(hosts), _drawn(random, nearness))
        if found is None:
            return None
        hosts.append(found)
    placed = [
        Placed(name, host, SUBNETS[place % 2]) for place, (name, host) in enumerate(zip(names, hosts, strict=True))
    ]
    return Layout(seed, family, tuple(placed))


def some_host(random: Random, seed: int, family: str, beside: str, distance: Distance) -> str | None:
    """A host so far from another, often one whose rack has the same number; None where there is none."""
    found = [one for one in hosts_of(seed, family) if between(one, beside) == distance]
    alike = [one for one in found if looks_alike(one, beside)]
    return random.choice(alike if alike and random.random() < LURES else found) if found else None


def looks_alike(host: str, other: str) -> bool:
    """Whether two racks have the same number though they are not the same."""
    one, its = pieces_of(host)[3], pieces_of(other)[3]
    return one != its and one.rpartition("/")[2] == its.rpartition("/")[2]


@cache
def hosts_of(seed: int, family: str) -> tuple[str, ...]:
    """The names of all hosts of a Region that carry a family."""
    return tuple(one.name for zone in ZONE_OF for one in floor(seed, zone).hosts(f"{family}.large"))


def _drawn(random: Random, nearness: Nearness) -> Distance:
    return random.choices(list(nearness), list(nearness.values()))[0]


# The simulator


def world_of(layout: Layout) -> World:
    """The world with these instances alone, each on its host. Their names are their tags."""
    base, slots = _base()
    free = {key: iter(value) for key, value in slots.items()}
    resources = dict(base.resources)
    for one in layout.placed:
        instance, interface = next(free[(ZONE_OF[one.pieces[0]], one.subnet)])
        kind = f"{layout.family}.large"
        running = {"host": one.host, "instance_type": kind, "state": "running", "tags": {"Name": one.name}}
        resources |= {interface.id: interface, instance.id: instance.replace(**running)}
    return base.replace(resources=resources, seed=layout.seed)


def left_after(world: World, pieces: Iterable[str]) -> set[str]:
    """The names of the instances that still work when these pieces of hardware have failed."""
    for one in pieces:
        world, _ = registry.call(world, "fail_hardware", {"name": one})
    return {one.tags["Name"] for one in working(world)}


def instance_named(world: World, name: str) -> Instance:
    """The instance with this name."""
    return next(one for one in world.all(Instance) if one.tags["Name"] == name)


@cache
def _base() -> tuple[World, Mapping[tuple[str, str], Sequence[Slot]]]:
    """A world without instances, and those for two subnets of each zone; they were stopped, so that they take no quota."""
    sketch = Sketch()
    vpc = sketch.vpc("main", "10.0.0.0/16")
    group = sketch.group("main", vpc)
    sketch.allows_in(group, -1, "10.0.0.0/16", "icmp")
    for number, zone in enumerate(ZONE_OF.values()):
        for place, letter in enumerate(SUBNETS):
            subnet = sketch.subnet(f"{zone[-1]}-{letter}", vpc, f"10.0.{2 * number + place}.0/24", zone)
            for spare in range(MOST):
                name = f"spare-{zone[-1]}-{letter}-{spare}"
                sketch.do("stop_instances", instance_ids=[sketch.instance(name, subnet, [group], "t3.nano")])
    world = played(sketch.scene(1)).world
    slots: dict[tuple[str, str], list[Slot]] = {}
    for one in world.all(Instance):
        key = (one.availability_zone, one.tags["Name"].split("-")[2])
        slots.setdefault(key, []).append((one, interfaces_of(world, one.id)[0]))
    kept = {id: one for id, one in world.resources.items() if not isinstance(one, Instance | NetworkInterface | Volume)}
    return world.replace(resources=kept), slots


# What a prompt says


def placed_in(prompt: str) -> list[Placed]:
    """The instances in the table of a prompt."""
    return [Placed(name, host, subnet or SUBNETS[0]) for name, host, subnet in ROW.findall(prompt)]


def pieces_in(text: str) -> list[str]:
    """The pieces of hardware that a text names outside of a table."""
    return [one for line in text.splitlines() if not line.startswith("|") for one in PIECE.findall(line)]


def shared(one: str, other: str) -> int:
    """How many pieces of hardware two hosts have in common: 5 where it is the same host, 0 in two zones."""
    return sum(a == b for a, b in zip(pieces_of(one), pieces_of(other), strict=True))
