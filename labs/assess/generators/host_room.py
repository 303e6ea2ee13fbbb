"""How many more instances fit on this host? The simulated stock of hardware is asked; the replay adds up the table."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from random import Random
from typing import NamedTuple

from labs.assess.generators.driver_launch import SERVERS
from labs.assess.generators.host_more_words import (
    ALL_OURS,
    COUNT,
    HALF_TAKEN,
    ROOM,
    ROOM_BECAUSE,
    ROOM_EXPLAINED,
    ROOM_HEAD,
    ROOM_ROW,
    ROOM_STATES,
)
from labs.assess.generators.places import ZONE_OF
from labs.assess.generators.posing import Posed, Wrong, joined, told
from labs.assess.generators.sketch import DATE, REGION
from labs.assess.questions import Reference
from labs.assess.questions.choice import Option
from labs.assess.scene import ACCOUNT_ID
from labs.assess.value import Text
from labs.cloud.facts.instance_types import InstanceTypeFacts, instance_types
from labs.cloud.genesis import begin
from labs.cloud.hardware.floor import Host, builds, floor
from labs.cloud.hardware.stock import Stock
from labs.cloud.world import World

REFERENCES = (
    Reference(
        title="Amazon EC2 instance types",
        url="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-types.html",
    ),
)
FAMILIES = ("m5", "c5", "r5", "m6i", "c6i", "r6i", "m4", "c4", "r4", "i3", "d2")
SIZES = ("large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "9xlarge", "12xlarge")
GIB = 1024
ZONE_ID, ZONE = next(iter(ZONE_OF.items()))
SEEDS = range(1, 9)
PLANS: Mapping[int, tuple[tuple[int, int], Sequence[str], float]] = {
    3: ((2, 3), ("running", "running", "stopped"), 0.0),
    4: ((3, 5), ("running", "running", "stopped", "elsewhere"), 0.3),
    5: ((5, 7), ("running", "running", "running", "stopped", "elsewhere"), 0.7),
}
"""Difficulty -> how many instances, what may be with them, and how often other customers are on the host."""
HOST_IN = re.compile(r"has (\d+) vCPUs and ([\d.]+) GiB of memory for")
KIND_IN = re.compile(r"of `[\w.-]+` \((\d+) vCPUs, ([\d.]+) GiB\) fit")
ROW_IN = re.compile(r"^\| `\w+` \| `[\w.-]+` \| (\d+) \| ([\d.]+) \| running on this host \|$", re.MULTILINE)


class Guest(NamedTuple):
    """An instance, and whether it is on the host, was on it, or is on another."""

    name: str
    kind: InstanceTypeFacts
    state: str
    host: str | None

    @property
    def instance_type(self) -> str:
        """The name of its type, as hardware asks for it."""
        return self.kind.instance_type


def pose_room(random: Random, difficulty: int) -> Posed | None:
    """A host, what is on it, and what is still to come."""
    counts, states, sharing = PLANS[difficulty]
    family, seed = random.choice(FAMILIES), random.choice(SEEDS)
    shared = random.random() < sharing
    hosts = floor(seed, ZONE_ID).hosts(f"{family}.large")
    host = random.choice([one for one in hosts if one.has_neighbours == shared])
    other = random.choice([one for one in hosts if one.name != host.name])
    kinds = _kinds(family)
    count = random.randint(*counts)
    guests = [_some_guest(random, name, kinds, states, host, other) for name in random.sample(SERVERS, count)]
    wanted = random.choice(kinds[:3])
    key = _room(seed, host, guests, wanted)
    if key < 1 or not any(one.state == "running" for one in guests):
        return None
    free = _free(host, guests)
    guesses = {name: guess for name, guess in _guesses(host, guests, wanted, key, shared=shared) if guess >= 0}
    build = builds()[family]
    return Posed(
        variant="room",
        prompt=told(
            ROOM,
            family=family,
            vcpus=build.vcpus,
            memory=_gib(build.memory_mib),
            neighbours=HALF_TAKEN if shared else ALL_OURS,
            table=joined((ROOM_HEAD, *map(_row, guests)), "\n"),
            kind=wanted.instance_type,
            own_vcpus=wanted.vcpus,
            own_memory=_gib(wanted.memory_mib),
        ),
        key=told(COUNT, count=key),
        wrongs=tuple(Wrong(told(COUNT, count=guess), ROOM_BECAUSE[name], name) for name, guess in guesses.items()),
        explanation=told(
            ROOM_EXPLAINED,
            free_vcpus=free[0],
            free_memory=_gib(free[1]),
            by_vcpus=free[0] // wanted.vcpus,
            by_memory=free[1] // wanted.memory_mib,
            count=key,
        ),
        references=REFERENCES,
    )


def judge_room(prompt: str, option: Option) -> bool:
    """Whether so many fit by the numbers in the prompt, and not one more."""
    part = 2 if "other customers use half" in prompt else 1
    vcpus, memory = (float(one) / part for one in HOST_IN.findall(prompt)[0])
    own_vcpus, own_memory = (float(one) for one in KIND_IN.findall(prompt)[0])
    taken = [(float(one), float(its)) for one, its in ROW_IN.findall(prompt)]
    left = vcpus - sum(one for one, _ in taken), memory - sum(its for _, its in taken)
    return int(option.text.en) == min(left[0] // own_vcpus, left[1] // own_memory)


def _some_guest(
    random: Random, name: str, kinds: Sequence[InstanceTypeFacts], states: Sequence[str], host: Host, other: Host
) -> Guest:
    state = random.choice(states)
    place = {"running": host.name, "elsewhere": other.name}.get(state)
    return Guest(name, random.choice(kinds), state, place)


def _room(seed: int, host: Host, guests: Sequence[Guest], wanted: InstanceTypeFacts) -> int:
    """What the simulated stock of the zone says, with these instances on its hosts."""
    stock = Stock(_world().replace(seed=seed), ZONE, guests)
    return stock.room_on(host, wanted)


def _free(host: Host, guests: Sequence[Guest]) -> tuple[int, int]:
    here = [one.kind for one in guests if one.state == "running"]
    return host.vcpus - sum(one.vcpus for one in here), host.memory_mib - sum(one.memory_mib for one in here)


def _guesses(
    host: Host, guests: Sequence[Guest], wanted: InstanceTypeFacts, key: int, *, shared: bool
) -> Iterator[tuple[str, int]]:
    """The numbers that mistakes lead to, the most telling first."""
    vcpus, memory = _free(host, guests)
    for name, state in (("stopped-keeps-its-host", "stopped"), ("all-on-one-host", "elsewhere")):
        more = [one.kind for one in guests if one.state == state]
        if more:
            left = vcpus - sum(one.vcpus for one in more), memory - sum(one.memory_mib for one in more)
            yield name, _fitting(*left, wanted)
    if shared:
        yield "neighbours-forgotten", _fitting(vcpus + host.vcpus, memory + host.memory_mib, wanted)
    if vcpus // wanted.vcpus > key:
        yield "memory-does-not-count", vcpus // wanted.vcpus
    yield "host-is-shared-without-end", _fitting(host.vcpus, host.memory_mib, wanted)
    running = sum(one.state == "running" for one in guests)
    yield "instances-are-all-of-one-size", _fitting(host.vcpus, host.memory_mib, wanted) - running
    yield "host-holds-one-instance", 0


def _fitting(vcpus: int, memory_mib: int, kind: InstanceTypeFacts) -> int:
    return min(vcpus // kind.vcpus, memory_mib // kind.memory_mib)


def _row(one: Guest) -> Text:
    return told(
        ROOM_ROW,
        name=one.name,
        kind=one.instance_type,
        vcpus=one.kind.vcpus,
        memory=_gib(one.kind.memory_mib),
        state=ROOM_STATES[one.state],
    )


def _gib(mib: int) -> str:
    return f"{mib / GIB:g}"


@cache
def _kinds(family: str) -> tuple[InstanceTypeFacts, ...]:
    """The sizes of a family of which several fit on a host."""
    named = (f"{family}.{size}" for size in SIZES)
    return tuple(instance_types()[one] for one in named if one in instance_types())


@cache
def _world() -> World:
    """A world in which nothing has failed and nobody crowds."""
    return begin(account_id=ACCOUNT_ID, region=REGION, seed=1, now=DATE, default_vpc=False)
