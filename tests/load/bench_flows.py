"""How long does it take to allot a thousand flows, when their ways are known and when they have to be walked first?

The flows are of a company's Region (big_world.py): within tiers, to the internet straight and through NAT gateways. The
time is that of the process, the best of several rounds.
"""

from collections.abc import Callable
from time import process_time

from labs.cloud.hardware.course import course_of
from labs.cloud.hardware.flows import Flow, allotted, standing_flows, standing_shares
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.traffic_flow import TrafficFlow
from labs.cloud.world import World
from tests.cloud.network.plan import NOW
from tests.load.big_world import big_world
from tests.load.row import Row

LIMIT = 50.0
FLOWS, INTERFACES, ROUNDS = 1000, 1000, 25
TYPES = ("m5.large", "c5n.9xlarge", "m5.8xlarge", "t3.micro", "c5n.18xlarge", "r4.large")
INSIDE_PORT = 7000
"""That instances of one private tier take from each other."""


def rows() -> list[Row]:
    """The best of several rounds, in milliseconds."""
    world = busy_world()
    flows = [one for one, _ in standing_flows(world)]
    note = f"{len(flows)} flows run, {shared_by(flows)} limits bind"
    return [
        Row("1,000 flows allotted", best(lambda: allotted(flows)), "ms", LIMIT, note=note),
        Row("their ways walked and allotted, in a new world", best(lambda: standing_shares(world.replace())), "ms"),
    ]


def best(work: Callable[[], object]) -> float:
    """The least time that some work took the process, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        began = process_time()
        work()
        times.append(process_time() - began)
    return min(times) * 1000


def shared_by(flows: list[Flow]) -> int:
    """How many different things keep flows from being faster."""
    return len({(one.limited_by, one.facts.get("subject")) for one in allotted(flows)})


def busy_world() -> World:
    """A Region with a thousand flows that run, between and out of instances of many sizes."""
    world = big_world(INTERFACES)
    instances = {
        one.id: one.replace(instance_type=TYPES[number % len(TYPES)], ena_support=True)
        for number, one in enumerate(world.all(Instance))
    }
    world = world.replace(resources={**world.resources, **instances})
    able = [one for one in world.all(NetworkInterface) if _can_send(world, one)]
    ends = [end for one in able for end in _ends(able, one) if course_of(world, *end[:2], port=end[2]).runs]
    wanted = {f"traffic-{number:017x}": ends[number % len(ends)] for number in range(FLOWS)}
    flows = {
        id: TrafficFlow(
            id=id,
            source_id=source,
            destination=destination,
            create_time=NOW,
            port=port,
            flows=1 + number % 9,
            gbps=0.25 if number % 5 == 0 else None,
        )
        for number, (id, (source, destination, port)) in enumerate(wanted.items())
    }
    return world.replace(resources={**world.resources, **flows})


def _can_send(world: World, interface: NetworkInterface) -> bool:
    attachment = interface.attachment
    if attachment is None or attachment.device_index != 0 or len(interface.group_ids) != 2:
        return False
    return world.get(Instance, attachment.instance_id).state == "running"


def _ends(able: list[NetworkInterface], one: NetworkInterface) -> list[tuple[str, str, int]]:
    """Where an interface sends to: the next one of its group, and the internet."""
    mates = [other for other in able if other.group_ids == one.group_ids]
    following = mates[(mates.index(one) + 1) % len(mates)]
    return [(one.id, following.id, INSIDE_PORT), (one.id, "internet", 443)]
