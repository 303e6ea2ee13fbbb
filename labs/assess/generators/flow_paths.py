"""Between which two ends do flows run, and how fast does the simulator say they are?

The instances are launched small and then taken for larger ones, because the vCPU quota of a new account has no say in how
fast an instance is.
"""

from collections.abc import Mapping
from functools import cache
from random import Random
from typing import NamedTuple

from labs.assess.generators.sketch import EVERYWHERE, Sketch
from labs.assess.scene import played
from labs.cloud import registry
from labs.cloud.facts.instance_types import instance_types
from labs.cloud.hardware.course import Course, course_of
from labs.cloud.hardware.credits import Bandwidth, bandwidth_of
from labs.cloud.hardware.flows import Allotted, Flow, allotted
from labs.cloud.resources.instance import Instance
from labs.cloud.world import World

FAMILIES = ("m5", "c5", "c5n", "r5", "r5n", "m6i", "c6i", "r6i", "m6in", "c6in")
SIZES = ("large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "9xlarge", "12xlarge", "16xlarge", "18xlarge", "24xlarge")
FAR_AWAY = "198.51.100.7"
"""A host in the internet."""
PORT = 5201
SENDER, RECEIVER = "sender", "receiver"


class Side(NamedTuple):
    """An instance at an end, with what AWS's table of types says of it, and what it is set to."""

    instance_type: str
    vcpus: int
    baseline: float
    peak: float
    group: str = ""
    """The placement group with its strategy: `render (cluster)`; "" for none."""
    express: bool = False
    """Whether ENA Express is on."""
    cards: int = 1
    """How many network interfaces it has."""

    @property
    def bursts(self) -> bool:
        """Whether it has more than its baseline only for a while."""
        return self.peak > self.baseline


class Path(NamedTuple):
    """Some flows between two ends; without a receiver they go to the internet."""

    sender: Side
    receiver: Side | None
    flows: int
    used_up: bool = False
    """Whether the network credits of both are used up."""


@cache
def kinds_of_side() -> tuple[Side, ...]:
    """Every instance type that questions speak of."""
    known = instance_types()
    named = (f"{family}.{size}" for family in FAMILIES for size in SIZES)
    return tuple(_side(one) for one in named if one in known and len(known[one].cards) == 1)


def _side(instance_type: str) -> Side:
    bandwidth: Bandwidth = bandwidth_of(instance_types()[instance_type])
    return Side(instance_type, instance_types()[instance_type].vcpus, bandwidth.baseline, bandwidth.peak)


def has_express(side: Side) -> bool:
    """Whether a type supports ENA Express."""
    return instance_types()[side.instance_type].ena_srd


def simulated(path: Path, random: Random) -> Allotted:
    """What the flows of a path get in the simulator."""
    world, ids = _world(path, random)
    course = _course(world, path, ids)
    levels = dict.fromkeys(ids.values(), 0.0) if path.used_up else {}
    return allotted([Flow(course, "tcp", path.flows)], levels)[0]


def _world(path: Path, random: Random) -> tuple[World, Mapping[str, str]]:
    """A world with the ends of a path, and their ids by their names."""
    sketch = Sketch()
    network = f"10.{random.randrange(256)}"
    vpc = sketch.vpc("lab", f"{network}.0.0/16")
    subnet = sketch.subnet("lab", vpc, f"{network}.1.0/24")
    gateway = sketch.internet_gateway("internet", vpc)
    sketch.route(sketch.table("lab", vpc, subnet), EVERYWHERE, gateway_id=gateway)
    sketch.gives_public_addresses(subnet)
    security_group = sketch.group("lab", vpc)
    sketch.allows_in(security_group, PORT, f"{network}.0.0/16")
    sides = {SENDER: path.sender} | ({RECEIVER: path.receiver} if path.receiver else {})
    for group, strategy in sorted({_named(one.group) for one in sides.values() if one.group}):
        sketch.do("create_placement_group", group_name=group, strategy=strategy)
    for name, side in sides.items():
        placement = {"group_name": _named(side.group)[0]} if side.group else {}
        sketch.instance(name, subnet, [security_group], _smallest(side), placement)
    found = played(sketch.scene(random.randrange(1, 1 << 30)))
    launched = {name: found.names[name]["Instances"][0] for name in sides}
    world = found.world
    for name, side in sides.items():
        instance = world.get(Instance, launched[name]["InstanceId"])
        world = world.put(instance.replace(instance_type=side.instance_type))
        if side.express:
            interface = launched[name]["NetworkInterfaces"][0]["NetworkInterfaceId"]
            asked = {"network_interface_id": interface, "ena_srd_specification": {"ena_srd_enabled": True}}
            world, _ = registry.call(world, "modify_network_interface_attribute", asked)
    return world, {name: one["InstanceId"] for name, one in launched.items()}


def _course(world: World, path: Path, ids: Mapping[str, str]) -> Course:
    destination = ids[RECEIVER] if path.receiver else FAR_AWAY
    return course_of(world, ids[SENDER], destination, port=PORT)


def _smallest(side: Side) -> str:
    return f"{side.instance_type.partition('.')[0]}.large"


def _named(group: str) -> tuple[str, str]:
    """The name and the strategy of `render (cluster)`."""
    name, _, strategy = group.removesuffix(")").partition(" (")
    return name, strategy
