"""How long does it take to place a thousand instances in a Region, and to tell who outlives every single failure?"""

from collections.abc import Callable, Sequence
from functools import partial
from time import process_time

from labs.cloud.facts.instance_types import InstanceTypeFacts, instance_types
from labs.cloud.facts.regions import availability_zones
from labs.cloud.hardware.blast import blast_radius, survivors_of_every_failure
from labs.cloud.hardware.floor import floor
from labs.cloud.hardware.placing import Place, Placing, Wish
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.placement_group import PlacementGroup
from labs.cloud.world import World
from tests.cloud.builders import a_region
from tests.load.row import Row

INSTANCES, ROUNDS = 1000, 15
PLACING, SURVIVING = 50.0, 100.0
TYPES = ("t3.micro", "m5.large", "c6i.large", "r5.large")
GROUPS: tuple[PlacementGroup | None, ...] = (
    None,
    PlacementGroup(id="pg-00000000000001000", group_name="a", strategy="partition", partition_count=7),
    PlacementGroup(id="pg-00000000000002000", group_name="b", strategy="cluster"),
    PlacementGroup(id="pg-00000000000003000", group_name="c", strategy="partition", partition_count=3),
)


def rows() -> list[Row]:
    """The best of several rounds in processor time, each on floors that were not drawn before."""
    region = a_region().with_vpc().with_subnet("near")
    world = region.world
    inhabited = with_instances(region.world, region["near"])
    note = f"{INSTANCES} instances, {len(availability_zones(world.region))} zones"
    placed: dict[str, Sequence[PlacementGroup | None]] = {
        "in no group": (None,),
        "in groups of three strategies and in none": GROUPS,
    }
    return [
        *(
            Row(f"placing {name}", best(partial(place, world, groups)), "ms", PLACING, note=note)
            for name, groups in placed.items()
        ),
        Row("placing with another thousand there", best(lambda: place(inhabited, GROUPS)), "ms", PLACING, note=note),
        Row(
            "survivors under every single failure",
            best(lambda: survivors_of_every_failure(inhabited.replace())),
            "ms",
            SURVIVING,
            note=f"{len(survivors_of_every_failure(inhabited))} failures",
        ),
        Row("blast radius by group", best(lambda: blast_radius(inhabited.replace())), "ms", note=note),
    ]


def best(work: Callable[[], object]) -> float:
    """The least processor time of several rounds, in milliseconds."""
    taken = []
    for _ in range(ROUNDS):
        floor.cache_clear()
        begin = process_time()
        work()
        taken.append(process_time() - begin)
    return min(taken) * 1000


def place(world: World, groups: Sequence[PlacementGroup | None]) -> list[tuple[str, Wish, Place]]:
    """A thousand instances, the same number in each zone, which has groups of its own."""
    zones = availability_zones(world.region)
    found: list[tuple[str, Wish, Place]] = []
    for zone in zones:
        placing = Placing(world, zone.zone_name)
        kinds = [instance_types()[one] for one in TYPES]
        own = [one and one.replace(id=f"{one.id[:-3]}{zone.zone_id[-3:]}") for one in groups]
        wishes = [wish(kinds, own, number) for number in range(INSTANCES // len(zones))]
        places = placing.place_all(wishes)
        if len(places) != len(wishes):
            raise AssertionError(f"only {len(places)} of {len(wishes)} were placed in {zone.zone_name}")
        found += [(zone.zone_name, one, place) for one, place in zip(wishes, places, strict=True)]
    return found


def wish(kinds: Sequence[InstanceTypeFacts], groups: Sequence[PlacementGroup | None], number: int) -> Wish:
    """The instance of a number: types and groups take turns."""
    group = groups[number % len(groups)]
    return Wish(kinds[number // len(groups) % len(kinds)], group=group)


def with_instances(world: World, subnet_id: str) -> World:
    """A world where a thousand instances run, where they were placed."""
    resources = dict(world.resources)
    for number, (zone, one, placed) in enumerate(place(world, GROUPS)):
        id = f"i-{number:017x}"
        resources |= {one.group.id: one.group} if one.group else {}
        resources[id] = Instance(
            id=id,
            state="running",
            instance_type=one.kind.instance_type,
            image_id="",
            vpc_id=None,
            subnet_id=subnet_id,
            availability_zone=zone,
            launch_time=world.now,
            placement_group_id=one.group.id if one.group else None,
            partition_number=placed.partition_number,
            host=placed.host,
        )
    return world.replace(resources=resources)
