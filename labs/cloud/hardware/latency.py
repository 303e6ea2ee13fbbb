"""How long does a round trip take? By how far apart the ends are on the floor, what is between them, and their drivers.

AWS states hardly a number here; the figures are the model's own, see labs/cloud/facts/network_performance.py. What scatters
is drawn from the world's seed and both ends, so that the same ping in the same world is the same.
"""

import hashlib
from collections.abc import Mapping
from itertools import pairwise

from labs.cloud.facts import network_performance as figures
from labs.cloud.hardware.course import Course, course_of
from labs.cloud.hardware.distance import distance
from labs.cloud.hardware.driver import driver_under
from labs.cloud.hardware.express import uses_ena_express
from labs.cloud.network.carriage import NOWHERE
from labs.cloud.network.packet import Protocol
from labs.cloud.network.step import Passage
from labs.cloud.world import World

AFAR = {
    Passage.DELIVERED_TO_INTERNET: figures.INTERNET_ROUND_TRIP,
    Passage.DELIVERED_TO_ON_PREMISES: figures.ON_PREMISES_ROUND_TRIP,
    Passage.DELIVERED_TO_SERVICE: figures.SERVICE_ROUND_TRIP,
    Passage.DELIVERED_TO_ENDPOINT: figures.SERVICE_ROUND_TRIP,
    Passage.VPCE_ANSWERS: figures.SERVICE_ROUND_TRIP,
    Passage.DELIVERED_TO_ITSELF: figures.ITSELF,
}
"""Where a packet came to that is no other instance -> how far that is."""


def ping(
    world: World,
    source_interface_id: str,
    destination: str,
    count: int = 4,
    peers: Mapping[str, World] = NOWHERE,
    *,
    protocol: Protocol = "icmp",
    port: int | None = None,
) -> tuple[float, ...]:
    """The round trips of some echo requests in milliseconds; none of them where no answer comes. Raises what `walk` raises."""
    family: Protocol = "icmpv6" if protocol == "icmp" and ":" in destination else protocol
    course = course_of(world, source_interface_id, destination, protocol=family, port=port, elsewhere=peers)
    if not course.walk.returned:
        return ()
    usual, jitter = round_trip(course), jitter_of(course, protocol)
    seed = f"{world.seed} {source_interface_id} {destination} {world.now.isoformat()}"
    return tuple(usual * (1 + jitter * _drawn(seed, number)) for number in range(count))


def round_trip(course: Course) -> float:
    """The usual round trip along a course, in milliseconds: the least that a packet and its answer take."""
    between = _between(course)
    hops = sum(figures.HOP_ROUND_TRIP[kind].value for kind, _ in course.components if kind in figures.HOP_ROUND_TRIP)
    seats = [one for one in (course.sender, course.receiver, *course.forwarders) if one]
    drivers = sum(figures.DRIVER_ROUND_TRIP[driver_under(one.world, one.instance)].value for one in seats)
    return between + hops + drivers


def jitter_of(course: Course, protocol: Protocol = "tcp") -> float:
    """How far round trips scatter above the usual one, as a share of it: that of the worse driver of both ends."""
    if uses_ena_express(course, protocol):
        return figures.ENA_EXPRESS_JITTER.value
    seats = [one for one in (course.sender, course.receiver, *course.forwarders) if one]
    return max((figures.DRIVER_JITTER[driver_under(one.world, one.instance)].value for one in seats), default=0.0)


def _between(course: Course) -> float:
    here, there = course.sender, course.receiver
    if course.delivered in AFAR or here is None or there is None:
        return AFAR.get(Passage(course.delivered), figures.SERVICE_ROUND_TRIP).value
    if here.world.region != there.world.region:
        alike = here.world.region.partition("-")[0] == there.world.region.partition("-")[0]
        return (figures.NEAR_REGION_ROUND_TRIP if alike else figures.OTHER_REGION_ROUND_TRIP).value
    stops = [here, *course.forwarders, there]
    legs = pairwise(stops)
    return sum(figures.ROUND_TRIP[distance(here.world, a.instance, b.instance)].value for a, b in legs)


def _drawn(seed: str, number: int) -> float:
    """A number from 0 to 1, mostly small: nearly all round trips are near the usual one."""
    digest = hashlib.blake2b(f"{seed} {number}".encode(), digest_size=4).digest()
    even = int.from_bytes(digest, "big") / 2**32
    return even * even
