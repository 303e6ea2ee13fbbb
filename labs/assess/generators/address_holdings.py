"""Which public IPv4 addresses does a small account hold, and which of them cost something by the rule of the day?

The kinds of addresses are counted apart, because each rule, right or believed, is a set of kinds that cost something.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from random import Random
from typing import NamedTuple

from labs.assess.generators.sketch import EVERYWHERE, Sketch
from labs.assess.scene import Scene
from labs.assess.script import Do
from labs.cloud.resources.address import Address
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.world import World

Kinds = frozenset[str]
ELASTIC = ("used", "second", "idle", "stopped", "nat")
"""Elastic IPs: the first on a running instance, the second on one, on nothing, on a stopped instance, on a NAT gateway."""
AUTO = "auto"
"""An address that EC2 assigned to a running instance by itself."""
QUIET = "quiet"
"""A stopped instance without an Elastic IP: it holds no address at all."""
ADDRESSES: Kinds = frozenset({*ELASTIC, AUTO})
CHARGED_BEFORE: Kinds = frozenset({"second", "idle", "stopped"})
"""What cost something until 31 January 2024: https://repost.aws/knowledge-center/elastic-ip-charges"""

NAMES = ("web", "api", "db", "cache", "mail", "batch", "search", "chat", "build", "proxy", "report", "queue")
VPCS = ("shop", "bank", "school", "clinic", "studio", "press", "port", "farm", "museum", "airline")

Ranges = Mapping[str, tuple[int, int]]
"""Kind -> how many of it at least and at most."""


class Holdings(NamedTuple):
    """How many addresses of each kind an account holds."""

    counts: Mapping[str, int]

    def of(self, kinds: Kinds) -> int:
        """How many there are of these kinds."""
        return sum(count for kind, count in self.counts.items() if kind in kinds)

    @property
    def all(self) -> int:
        """How many there are."""
        return self.of(ADDRESSES)

    @property
    def elastic(self) -> int:
        """How many of them are Elastic IPs."""
        return self.of(frozenset(ELASTIC))


def some_holdings(random: Random, ranges: Ranges) -> Holdings:
    """As many of each kind as the ranges allow; a second address needs an instance that has a first."""
    counts = {kind: random.randint(*bounds) for kind, bounds in ranges.items()}
    if "second" in counts:
        counts["second"] = min(counts["second"], counts.get("used", 0))
    return Holdings(counts)


def scene_of(random: Random, holdings: Holdings, date: datetime) -> Scene:
    """An account that holds just these addresses."""
    sketch = Sketch()
    network = f"10.{random.randrange(256)}"
    vpc = sketch.vpc(random.choice(VPCS), f"{network}.0.0/16")
    public = sketch.subnet("public", vpc, f"{network}.1.0/24")
    gateway = sketch.internet_gateway("internet", vpc)
    sketch.route(sketch.table("public", vpc, public), EVERYWHERE, gateway_id=gateway)
    group = sketch.group("servers", vpc)
    names = iter(random.sample(NAMES, len(NAMES)))
    for kind in (*["used"] * holdings.counts.get("used", 0), *["stopped"] * holdings.counts.get("stopped", 0)):
        name = next(names)
        instance = sketch.instance(name, public, [group])
        sketch.address(f"{name}-ip", instance)
        if kind == "stopped":
            sketch.do("stop_instances", instance_ids=[instance])
    _second_addresses(sketch, holdings.counts.get("second", 0))
    for number in range(holdings.counts.get("idle", 0)):
        sketch.address(f"spare-{number + 1}")
    for _ in range(holdings.counts.get("nat", 0)):
        sketch.nat_gateway("nat", public)
    sketch.gives_public_addresses(public)
    for kind in (*[AUTO] * holdings.counts.get(AUTO, 0), *[QUIET] * holdings.counts.get(QUIET, 0)):
        instance = sketch.instance(next(names), public, [group])
        if kind == QUIET:
            sketch.do("stop_instances", instance_ids=[instance])
    return sketch.scene(random.randrange(1, 1 << 30), date)


def _second_addresses(sketch: Sketch, count: int) -> None:
    """A second Elastic IP for each of the instances that were made first, on a secondary private address."""
    instances = [one for one in sketch.start if one.action == "run_instances"][:count]
    for place, one in enumerate(instances, start=1):
        interface = f"${{{one.name}.Instances[0].NetworkInterfaces[0].NetworkInterfaceId}}"
        assigned = f"assigned_{place}"
        asked = {"network_interface_id": interface, "secondary_private_ip_address_count": 1}
        sketch.start.append(Do(action="assign_private_ip_addresses", params=asked, name=assigned))
        sketch.do(
            "associate_address",
            allocation_id=sketch.address(f"second-ip-{place}"),
            network_interface_id=interface,
            private_ip_address=f"${{{assigned}.AssignedPrivateIpAddresses[0].PrivateIpAddress}}",
        )


def counted(world: World) -> Holdings:
    """What an account holds, counted in its world."""
    counts = dict.fromkeys((*ELASTIC, AUTO), 0)
    for kind in _kinds_in(world):
        counts[kind] += 1
    return Holdings(counts)


def _kinds_in(world: World) -> Iterator[str]:
    served: set[str] = set()
    for address in world.all(Address):
        interface = world.find(NetworkInterface, address.network_interface_id)
        attachment = interface.attachment if interface else None
        instance = world.find(Instance, attachment.instance_id) if attachment else None
        if interface is None:
            yield "idle"
        elif instance is None:
            yield "nat"
        elif instance.state == "stopped":
            yield "stopped"
        else:
            yield "second" if instance.id in served else "used"
            served.add(instance.id)
    for interface in world.all(NetworkInterface):
        if interface.public_ip:
            yield AUTO
