"""Which host is an instance on? That is decided when it begins to run, and given up when it stops.

Instances that run without a host are from worlds older than hosts, or were read from a document of describe answers,
which says nothing of hardware. They are housed in the order of the world, with no regard to what there is room for:
what runs has its place.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from labs.cloud.facts.instance_types import instance_types
from labs.cloud.hardware.occupants import OCCUPYING, instances_of
from labs.cloud.hardware.placing import Place, Placing, Wish

if TYPE_CHECKING:
    from labs.cloud.resources.instance import Instance
    from labs.cloud.world import World


def host_of(world: "World", instance: "Instance") -> str | None:
    """The name of the host under an instance; None where it takes up no hardware."""
    if instance.host or instance.state not in OCCUPYING:
        return instance.host
    return hosts_of_the_homeless(world).get(instance.id)


def housed(world: "World") -> "World":
    """The world with every running instance on a host."""
    found = hosts_of_the_homeless(world)
    if not found:
        return world
    moved = {id: world.resources[id].replace(host=host) for id, host in found.items()}
    return world.replace(resources={**world.resources, **moved})


def hosts_of_the_homeless(world: "World") -> Mapping[str, str]:
    """Instance id -> the host it is given, of every one that runs without."""
    known: Mapping[str, str] | None = world.__dict__.get("homeless")
    if known is None:
        known = world.__dict__["homeless"] = _found_hosts(world)
    return known


def _found_hosts(world: "World") -> dict[str, str]:
    found: dict[str, str] = {}
    zones: dict[str, Placing] = {}
    for one in instances_of(world):
        if one.host is None and one.state in OCCUPYING:
            zone = one.availability_zone
            placing = zones.get(zone) or zones.setdefault(zone, Placing(world, zone))
            found[one.id] = _some_host(placing, world, one)
    return found


def _some_host(placing: Placing, world: "World", instance: Any) -> str:
    """The host it would be given if it were launched now; where there is none, any of its family."""
    group: Any = world.resources.get(instance.placement_group_id)
    wish = Wish(instance_types()[instance.instance_type], instance.tenancy, group, instance.partition_number)
    place = placing.place(wish)
    if place and place.host:
        return place.host
    host = min(placing.stock.floor.hosts(instance.instance_type), key=placing.stock.crowd)
    placing.take(host, wish, Place(host.name))
    return host.name
