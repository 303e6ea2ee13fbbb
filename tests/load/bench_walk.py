"""How long does one packet take, with its reply, through a world of 200 resources that was built by actions?"""

import timeit

from labs.cloud.network.explain import explain, explanation_of
from labs.cloud.network.walk import walk
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.world import World
from tests.cloud.builders import Network, a_region
from tests.load.row import Row

LIMIT = 60.0
RESOURCES = 200
ROUNDS, WALKS = 30, 200
ROOMS = 6


def rows() -> list[Row]:
    """The best of several rounds, in microseconds a walk."""
    network = busy_network()
    world = network.world
    client, server = network["host-0-eth0"], network["host-1-eth0"]
    public = network.public_ip("host-1")
    note = f"{len(world.resources)} resources"
    journeys = {
        "walk across subnets and back": (client, server),
        "walk to the internet and back": (client, "internet"),
        "walk from the internet and back": ("internet", client),
        "walk to a public address of the Region and back": (client, str(public)),
    }
    measured = [
        Row(name, microseconds(world, source, destination), "µs", LIMIT, note=note)
        for name, (source, destination) in journeys.items()
    ]
    first = Row("first walk in a new world, across subnets", first_walk(world, client, server), "µs", note=note)
    told = Row(
        "walk that is refused, its reply and explanations", explained(world, client, server), "µs", LIMIT, note=note
    )
    whole = Row("the whole view of Reachability Analyzer besides", viewed(world, client, server), "µs", note=note)
    return [*measured, first, told, whole]


def explained(world: World, source: str, destination: str) -> float:
    """One walk of a packet that a security group refuses, and the deciding rules as Reachability Analyzer names them."""

    def ask() -> None:
        seen = walk(world, source=source, destination=destination, destination_port=22)
        if [explanation_of(world, step)["ExplanationCode"] for step in seen.refusals] != ["ENI_SG_RULES_MISMATCH"]:
            raise AssertionError("another refusal was expected")

    return min(timeit.repeat(ask, repeat=ROUNDS, number=WALKS)) / WALKS * 1e6


def viewed(world: World, source: str, destination: str) -> float:
    """Both paths, component by component, of a walk that is known."""
    seen = walk(world, source=source, destination=destination)
    return min(timeit.repeat(lambda: explain(world, seen), repeat=ROUNDS, number=WALKS)) / WALKS * 1e6


def microseconds(world: World, source: str, destination: str) -> float:
    """One walk in a world that has been walked before."""
    if not walk(world, source=source, destination=destination).returned:
        raise AssertionError(f"{source} does not reach {destination}")
    best = min(timeit.repeat(lambda: walk(world, source=source, destination=destination), repeat=ROUNDS, number=WALKS))
    return best / WALKS * 1e6


def first_walk(world: World, source: str, destination: str) -> float:
    """One walk in a world nobody has asked anything yet: all lookups are worked out on the way."""
    timings = [
        timeit.timeit(
            "walk(fresh, source=source, destination=destination)",
            setup="fresh = world.replace()",
            globals={"walk": walk, "world": world, "source": source, "destination": destination},
            number=1,
        )
        for _ in range(100)
    ]
    return min(timings) * 1e6


def busy_network() -> Network:
    """One VPC with six public subnets, a group for each and instances in all of them."""
    network = a_region().with_vpc()
    for room in range(ROOMS):
        network.with_public_subnet(f"room-{room}", f"10.0.{room}.0/24")
        network.with_group(f"group-{room}", open_port=80)
        for port in range(8000, 8010):
            network.do(
                "authorize_security_group_ingress",
                group_id=network[f"group-{room}"],
                ip_protocol="tcp",
                from_port=port,
                to_port=port,
                cidr_ip="10.0.0.0/16",
            )
    for host in range(24):
        room = host % ROOMS
        network.with_instance(f"host-{host}", in_subnet=f"room-{room}", groups=(f"group-{room}",))
    while len(network.world.resources) < RESOURCES:
        spare = len(network.world.all(NetworkInterface))
        network.with_interface(f"spare-{spare}", in_subnet=f"room-{spare % ROOMS}", groups=(f"group-{spare % ROOMS}",))
    return network
