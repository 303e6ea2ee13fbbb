"""What is under the instances, and what if it fails? AWS shows nobody its hardware; these actions are ours alone.

A piece of hardware is named as it stands: `apne2-az1/dc1/s2/r03/h07` is a host, and each shorter name the rack, the
network segment, the data centre and the Availability Zone that it is in. See labs/cloud/hardware/floor.py.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from labs.cloud.describe import Filter, matching
from labs.cloud.errors import CloudError
from labs.cloud.facts.regions import availability_zones
from labs.cloud.hardware.blast import carried
from labs.cloud.hardware.crowd import crowded, rooms
from labs.cloud.hardware.failure import failed_piece
from labs.cloud.hardware.floor import Floor, Level, floor, level_of, pieces_of
from labs.cloud.hardware.housing import host_of
from labs.cloud.registry import Outcome, action
from labs.cloud.resources.instance import Instance, InstanceId
from labs.cloud.resources.instance_type import the_type
from labs.cloud.world import World

FILTERS: Mapping[str, str] = {
    "availability-zone": "AvailabilityZone",
    "instance-id": "InstanceIds[]",
    "level": "Level",
    "name": "Name",
    "state": "State",
}
LARGEST_ROOM = 1000


class UnknownHardware(CloudError):
    code = "InvalidParameterValue"
    template = "Value ({name}) for parameter name is invalid. No hardware of this name stands in {region}."


class HardwareWorks(CloudError):
    code = "IncorrectState"
    template = "The hardware '{name}' has not failed itself. Failed are: {failed}."


class RoomOutOfRange(CloudError):
    code = "InvalidParameterValue"
    template = "Value ({room}) for parameter room is invalid. Expecting 0 to {largest}."


@action
def fail_hardware(world: World, *, name: str) -> Outcome:
    """Let a host, rack, segment, data centre or zone fail; no action of EC2: `{"Hardware": …}`.

    Instances on it stay `running` and answer nobody. Stopped and started, they are on other hardware.
    """
    must_stand(world, name)
    if name not in world.failed:
        world = world.replace(failed=(*world.failed, name))
    return world, {"Hardware": hardware_view(world, name, carried(world))}


@action
def restore_hardware(world: World, *, name: str) -> Outcome:
    """Put hardware right that has failed; what failed inside it by itself stays so; no action of EC2: `{"Hardware": …}`."""
    must_stand(world, name)
    must_have_failed(world, name)
    world = world.replace(failed=tuple(one for one in world.failed if one != name))
    return world, {"Hardware": hardware_view(world, name, carried(world))}


@action
def crowd_hardware(world: World, *, name: str, instance_type: str, room: int | None = None) -> Outcome:
    """Let other customers take hardware until so many more instances of a type fit; no action of EC2: `{"Hardware": …}`.

    It is said for the type's family, and for all of a piece of hardware but the pieces in it of which it is said apart.
    Without `room` they leave all there is again.
    """
    must_stand(world, name)
    kind = the_type(instance_type)
    must_be_a_room(room)
    world = crowded(world, name, kind, room)
    return world, {"Hardware": hardware_view(world, name, carried(world))}


@action
def describe_hardware(
    world: World,
    *,
    names: tuple[str, ...] = (),
    instance_ids: tuple[InstanceId, ...] = (),
    level: Level | None = None,
    filters: tuple[Filter, ...] = (),
) -> Outcome:
    """List hardware; no action of EC2: `{"Hardware": [{"Name", "Level", "State", "InstanceIds", …}]}`.

    By names, or what the instances are on; else the zones and all that carries an instance, has failed or is crowded.
    """
    for one in names:
        must_stand(world, one)
    on = carried(world)
    chosen = set(names)
    for one in instance_ids:
        host = host_of(world, world.get(Instance, one, parameter="instance_ids"))
        chosen |= set(pieces_of(host)) if host else set()
    if not names and not instance_ids:
        chosen = _of_interest(world, on)
    views = [hardware_view(world, one, on) for one in sorted(chosen) if level in (None, level_of(one))]
    return world, {"Hardware": matching(views, filters, FILTERS)}


def hardware_view(world: World, name: str, on: Mapping[str, list[str]]) -> dict[str, Any]:
    """A piece of hardware as DescribeHardware answers it; `on` are the instances by the pieces that carry them."""
    stands = floor_under(world, name)
    zone = next(one.zone_name for one in availability_zones(world.region) if one.zone_id == stands.zone_id)
    failed, level = failed_piece(world, name), level_of(name)
    left = [{"InstanceFamily": family, "VCpus": vcpus} for family, vcpus in rooms(world, name).items()]
    return {
        "Name": name,
        "Level": level,
        "AvailabilityZone": zone,
        "State": "failed" if failed else "available",
        "InstanceIds": on.get(name, []),
        **({"FailedHardware": failed} if failed else {}),
        **({"InstanceFamily": stands.family_on(name)} if level == "host" else {}),
        **({"RoomLeft": left} if left else {}),
    }


def floor_under(world: World, name: str) -> Floor:
    """The floor of the zone that a name of hardware begins with. Raises UnknownHardware."""
    zone_id = name.partition("/")[0]
    if zone_id not in {one.zone_id for one in availability_zones(world.region)}:
        raise UnknownHardware(name=name, region=world.region, parameter="name")
    return floor(world.seed, zone_id)


def _of_interest(world: World, carrying: Iterable[str]) -> set[str]:
    zones = {one.zone_id for one in availability_zones(world.region)}
    return {*zones, *carrying, *world.failed, *(key.partition(" ")[0] for key in world.crowded)}


# Rules


def must_stand(world: World, name: str) -> None:
    """Only hardware of this Region can be named."""
    if not floor_under(world, name).has(name):
        raise UnknownHardware(name=name, region=world.region, parameter="name")


def must_have_failed(world: World, name: str) -> None:
    """What failed is put right by its own name: a rack works again when the segment it failed with does."""
    if name not in world.failed:
        raise HardwareWorks(name=name, failed=", ".join(world.failed) or "none", parameter="name")


def must_be_a_room(room: int | None) -> None:
    """Room is a number of instances."""
    if room is not None and not 0 <= room <= LARGEST_ROOM:
        raise RoomOutOfRange(room=room, largest=LARGEST_ROOM, parameter="room")
