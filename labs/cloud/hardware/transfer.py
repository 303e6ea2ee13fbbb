"""Which data are on their way, and what do they cross? What the bill of standing traffic is made of."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from labs.cloud.hardware.course import Course
from labs.cloud.hardware.flows import standing_flows, standing_shares
from labs.cloud.network.step import Component, Passage, Walk
from labs.cloud.world import World

Crossing = Literal[
    "zones",
    "regions",
    "internet",
    "public-address",
    "nat-gateway",
    "transit-gateway",
    "vpc-peering",
    "vpc-endpoint",
    "vpn",
]


class DataClass(NamedTuple):
    """The data of one standing flow: how fast they go, and what their way crosses."""

    traffic_flow_id: str
    gbps: float
    """10^9 bits a second, of what is sent; what comes back, such as acknowledgements, is not counted."""
    crosses: frozenset[Crossing]
    walk: Walk
    """Of the first packet, with every component on the way."""


def data_classes(world: World) -> tuple[DataClass, ...]:
    """The data of every standing flow that runs, in the order of the world."""
    shares = standing_shares(world)
    return tuple(
        DataClass(id, shares[id].gbps, frozenset(crossings(flow.course)), flow.course.walk)
        for flow, id in standing_flows(world)
    )


def crossings(course: Course) -> Iterator[Crossing]:
    """What a course crosses that somebody may charge for."""
    for kind, crossing in BY_COMPONENT.items():
        if course.passes(kind):
            yield crossing
    if course.delivered == Passage.DELIVERED_TO_INTERNET:
        yield "internet"
    if course.leaves_region:
        yield "regions"
    seats = [one for one in (course.sender, *course.forwarders, course.receiver) if one]
    if len({(one.world.region, one.interface.availability_zone) for one in seats}) > 1 and not course.leaves_region:
        yield "zones"
    if course.receiver and course.passes(Component.INTERNET_GATEWAY):
        yield "public-address"


BY_COMPONENT: dict[str, Crossing] = {
    Component.NAT_GATEWAY: "nat-gateway",
    Component.TRANSIT_GATEWAY_ATTACHMENT: "transit-gateway",
    Component.VPC_PEERING_CONNECTION: "vpc-peering",
    Component.VPC_ENDPOINT: "vpc-endpoint",
    Component.VPN_CONNECTION: "vpn",
}
