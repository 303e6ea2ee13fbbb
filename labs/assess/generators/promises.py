"""What do placement groups promise of the hardware under their instances, and what may a failure take down?

A promise is looked up in the simulated hardware: the hosts on which an instance may be without its group's promise being
broken, whatever host it is on by chance. What shares no piece of hardware with a failure on any of them is sure to go on.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from random import Random
from typing import Literal, NamedTuple

from labs.assess.generators.sketch import ZONES, Sketch
from labs.assess.scene import Scene
from labs.cloud.facts.regions import zone_id
from labs.cloud.hardware.floor import Host, floor_of, lies_in, pieces_of
from labs.cloud.hardware.housing import host_of
from labs.cloud.hardware.placing import partition_of, rack_of, segment_of
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.placement_group import PlacementGroup
from labs.cloud.world import World

INSTANCE_TYPE = "m5.large"
"""Of a family that every strategy takes."""
Strategy = Literal["spread", "partition", "cluster", ""]
Level = Literal["zone", "data-centre", "rack", "host", "partition"]


class Member(NamedTuple):
    """An instance, and all that an account can know of where it is."""

    name: str
    zone: str
    group: str = ""
    strategy: Strategy = ""
    partition: int = 0


class Failure(NamedTuple):
    """What failed: a zone, the partition of a group in a zone, or what is under an instance."""

    level: Level
    zone: str = ""
    group: str = ""
    partition: int = 0
    under: str = ""
    """The name of the instance under which it is."""


def scene_of(random: Random, members: Collection[Member], partitions: int, date: datetime) -> Scene:
    """A world in which these instances run."""
    sketch = Sketch()
    network = f"10.{random.randrange(256)}"
    vpc = sketch.vpc("main", f"{network}.0.0/16")
    zones = sorted({one.zone for one in members})
    subnets = {
        zone: sketch.subnet(f"subnet-{zone[-1]}", vpc, f"{network}.{number}.0/24", zone)
        for number, zone in enumerate(zones, start=1)
    }
    for group, strategy in sorted({(one.group, one.strategy) for one in members if one.group}):
        count = {"partition_count": partitions} if strategy == "partition" else {}
        sketch.do("create_placement_group", group_name=group, strategy=strategy, **count)
    security_group = sketch.group("servers", vpc)
    for one in members:
        placement = {"group_name": one.group} if one.group else {}
        number = {"partition_number": one.partition} if one.partition else {}
        sketch.instance(one.name, subnets[one.zone], [security_group], INSTANCE_TYPE, {**placement, **number})
    return sketch.scene(random.randrange(1, 1 << 30), date)


def sure_to_go_on(world: World, failures: Collection[Failure]) -> set[str]:
    """The names of the instances that share nothing with what failed, on any host on which they may be."""
    instances = {_name(one): one for one in world.all(Instance)}
    return {
        name
        for name, one in instances.items()
        if not any(_may_be_hit(world, one, failure, instances) for failure in failures)
    }


def left_by_chance(world: World, failures: Collection[Failure]) -> set[str]:
    """The names of those that go on with the hosts on which they are just now."""
    instances = {_name(one): one for one in world.all(Instance)}
    hit = {piece for failure in failures for piece in _pieces(world, failure, instances)}
    return {
        name
        for name, one in instances.items()
        if (host := host_of(world, one)) is not None and not any(lies_in(host, piece) for piece in hit)
    }


def _may_be_hit(world: World, one: Instance, failure: Failure, instances: Mapping[str, Instance]) -> bool:
    if _name(one) == failure.under:
        return True
    pieces = _pieces(world, failure, instances)
    hosts = _promised(world, one, failure, instances.get(failure.under))
    return any(lies_in(host.name, piece) for host in hosts for piece in pieces)


def _promised(world: World, one: Instance, failure: Failure, under: Instance | None) -> Iterator[Host]:
    """The hosts on which an instance may be; its group promises something only of what is in the group itself."""
    hosts = floor_of(world, one.availability_zone).hosts(one.instance_type)
    group = world.find(PlacementGroup, one.placement_group_id)
    within = group is not None and (
        under.placement_group_id == group.id if under else group.group_name == failure.group
    )
    if group is None or not within:
        yield from hosts
    elif group.strategy == "partition":
        yield from (host for host in hosts if partition_of(host, group) == one.partition_number)
    elif under and group.strategy == "spread":
        yield from (host for host in hosts if host.rack != rack_of(_host(world, under)))
    elif under:
        yield from (host for host in hosts if host.segment == segment_of(_host(world, under)))


def _pieces(world: World, failure: Failure, instances: Mapping[str, Instance]) -> set[str]:
    """The names of the hardware that failed."""
    if failure.level == "zone":
        return {zone_id(world.region, failure.zone)}
    if failure.level == "partition":
        group = next(one for one in world.all(PlacementGroup) if one.group_name == failure.group)
        hosts = floor_of(world, failure.zone).hosts(INSTANCE_TYPE)
        return {host.rack for host in hosts if partition_of(host, group) == failure.partition}
    parts = {"data-centre": 1, "rack": 3, "host": 4}
    return {pieces_of(_host(world, instances[failure.under]))[parts[failure.level]]}


def _host(world: World, instance: Instance) -> str:
    found = host_of(world, instance)
    assert found is not None  # noqa: S101 - every instance of these worlds runs
    return found


def _name(instance: Instance) -> str:
    return instance.tags["Name"]


def some_members(
    random: Random, wanted: Mapping[str, tuple[Strategy, int]], zones: int, partitions: int
) -> list[Member]:
    """Instances of these groups (name -> strategy and how many; "" is no group) over some zones, in an order of chance."""
    among = random.sample(ZONES, zones)
    found = []
    for group, (strategy, count) in wanted.items():
        home = random.choice(among)
        for number in range(1, count + 1):
            zone = home if strategy == "cluster" else random.choice(among)
            partition = random.randint(1, partitions) if strategy == "partition" else 0
            found.append(Member(f"{group or 'web'}-{number}", zone, group, strategy, partition))
    return found
