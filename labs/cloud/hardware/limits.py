"""What limits a flow on its way? Its own bounds, and everything scarce that it shares with others.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-network-bandwidth.html; the figures and their sources
are in labs/cloud/facts/network_performance.py.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Literal, NamedTuple

from labs.cloud.facts import network_performance as figures
from labs.cloud.facts.instance_types import instance_types
from labs.cloud.hardware.allotment import Bound
from labs.cloud.hardware.course import Course, Seat
from labs.cloud.hardware.credits import bandwidth_of, card_bandwidth, credits_left
from labs.cloud.hardware.driver import driver_under
from labs.cloud.hardware.express import uses_ena_express
from labs.cloud.network.packet import Protocol
from labs.cloud.network.step import Component, Passage
from labs.cloud.resources.placement_group import PlacementGroup
from labs.cloud.resources.vpc_endpoint import VpcEndpoint

Direction = Literal["out", "in", ""]
SERVED_FROM_AFAR = (Component.VPC_ENDPOINT, Component.INTERNET_GATEWAY)


class Limit(StrEnum):
    """What keeps a flow from being faster."""

    REFUSED = "REFUSED"
    """Nothing gets through: see the walk."""
    DEMAND = "DEMAND"
    """It has all that it wants."""
    SINGLE_FLOW = "SINGLE_FLOW"
    SINGLE_FLOW_IN_CLUSTER = "SINGLE_FLOW_IN_CLUSTER"
    SINGLE_FLOW_ENA_EXPRESS = "SINGLE_FLOW_ENA_EXPRESS"
    INSTANCE_BANDWIDTH = "INSTANCE_BANDWIDTH"
    INSTANCE_BURST = "INSTANCE_BURST"
    """The most it may have while its credits last."""
    INSTANCE_BASELINE = "INSTANCE_BASELINE"
    """Its credits are used up."""
    NETWORK_CARD = "NETWORK_CARD"
    BEYOND_THE_REGION = "BEYOND_THE_REGION"
    """What an instance has for internet gateways and other Regions."""
    DRIVER = "DRIVER"
    PACKETS = "PACKETS"
    """Packets per second: the packets are too small, or the driver too slow, for the bandwidth."""
    NAT_GATEWAY = "NAT_GATEWAY"
    TRANSIT_GATEWAY = "TRANSIT_GATEWAY"
    VPN_TUNNEL = "VPN_TUNNEL"
    VPC_ENDPOINT = "VPC_ENDPOINT"
    SERVICE = "SERVICE"
    LOOPBACK = "LOOPBACK"


class Scarce(NamedTuple):
    """Something that flows share: what it is, whose, and in which direction."""

    code: Limit
    subject: str
    direction: Direction = ""


class Use(NamedTuple):
    """How much there is of something scarce, and how much of it one Gbps takes."""

    capacity: float
    amount: float = 1.0


GATEWAYS = (Component.INTERNET_GATEWAY, Component.EGRESS_ONLY_INTERNET_GATEWAY)
Known = dict[tuple[str, Direction, float], dict[Scarce, Use]]
"""What was worked out for flows alike: by interface, direction, and packets a Gbps."""
Levels = Mapping[str, float]
"""Instance id -> the gigabits of network credits it has left, where that is not what its world says."""


def single_flow(course: Course, protocol: Protocol) -> Bound:
    """The most that one flow gets; both ends must do their part for more than 5 Gbps.

    In a cluster group that is for instances that speak to each other by private addresses, in peered VPCs too:
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html
    """
    if course.delivered == Passage.DELIVERED_TO_ITSELF:
        return Bound(figures.LOOPBACK.value, Limit.LOOPBACK)
    if uses_ena_express(course, protocol):
        return Bound(figures.SINGLE_FLOW_ENA_EXPRESS.value, Limit.SINGLE_FLOW_ENA_EXPRESS)
    if share_a_cluster(course):
        return Bound(figures.SINGLE_FLOW_IN_CLUSTER.value, Limit.SINGLE_FLOW_IN_CLUSTER)
    return Bound(figures.SINGLE_FLOW.value, Limit.SINGLE_FLOW)


def share_a_cluster(course: Course) -> bool:
    """Whether both ends are in one cluster placement group and speak straight to each other."""
    here, there = course.sender, course.receiver
    if here is None or there is None or not course.goes_straight:
        return False
    group = here.world.find(PlacementGroup, here.instance.placement_group_id)
    return group is not None and group.strategy == "cluster" and there.instance.placement_group_id == group.id


def shared(course: Course, packet_bytes: int, levels: Levels, known: Known) -> dict[Scarce, Use]:
    """Everything scarce that a flow needs on its way; `known` remembers what flows alike need of an instance."""
    if course.delivered == Passage.DELIVERED_TO_ITSELF:
        return {}
    packets = 1e9 / 8 / packet_bytes
    uses: dict[Scarce, Use] = {}
    if course.sender:
        uses |= _of_seat(course, course.sender, "out", packets, levels, known)
    for one in course.forwarders:
        for direction in ("in", "out"):
            uses |= _of_seat(course, one, direction, packets, levels, known)
    if course.receiver:
        uses |= _of_seat(course, course.receiver, "in", packets, levels, known)
    for kind, id in course.components:
        if kind in COMPONENTS and not _is_a_gateway_endpoint(course, id):
            uses |= dict(_of_component(kind, id, packets))
    if course.delivered == Passage.DELIVERED_TO_SERVICE and course.sender and not course.passes(*SERVED_FROM_AFAR):
        uses[Scarce(Limit.SERVICE, course.sender.interface.id)] = Use(figures.SERVICE_PACKETS.value, packets)
    return uses


def _of_seat(
    course: Course, seat: Seat, direction: Direction, packets: float, levels: Levels, known: Known
) -> dict[Scarce, Use]:
    key = (seat.interface.id, direction, packets)
    if key not in known:
        known[key] = _of_instance(seat, direction, packets, levels)
    if not goes_beyond(course):
        return known[key]
    vcpus = instance_types()[seat.instance.instance_type].vcpus
    most = beyond_the_region(vcpus, available_gbps(seat, levels)[1])
    return {**known[key], Scarce(Limit.BEYOND_THE_REGION, seat.instance.id, direction): Use(most)}


def goes_beyond(course: Course) -> bool:
    """Whether a flow counts for what an instance has for internet gateways and other Regions."""
    return course.leaves_region or course.passes(*GATEWAYS)


def available_gbps(seat: Seat, levels: Levels) -> tuple[Limit, float]:
    """What an instance has in each direction just now, and why no more."""
    kind = instance_types()[seat.instance.instance_type]
    bandwidth = bandwidth_of(kind, seat.instance.bandwidth_weighting)
    if not bandwidth.bursts:
        return Limit.INSTANCE_BANDWIDTH, bandwidth.peak
    left = levels.get(seat.instance.id)
    if left is None:
        left = credits_left(seat.instance.network_credits, bandwidth, seat.world.now)
    return (Limit.INSTANCE_BURST, bandwidth.peak) if left > 0 else (Limit.INSTANCE_BASELINE, bandwidth.baseline)


def _of_instance(seat: Seat, direction: Direction, packets: float, levels: Levels) -> dict[Scarce, Use]:
    """What of an instance a flow takes: bandwidth, that of one card, of the driver, and in packets."""
    kind = instance_types()[seat.instance.instance_type]
    id, driver = seat.instance.id, driver_under(seat.world, seat.instance)
    why, gbps = available_gbps(seat, levels)
    pps = min(figures.PACKETS_PER_VCPU[driver].value * kind.vcpus, figures.MOST_PACKETS[driver].value)
    uses = {
        Scarce(why, id, direction): Use(gbps),
        Scarce(Limit.PACKETS, id, direction): Use(pps, packets),
    }
    if len(kind.cards) > 1 and seat.interface.attachment:
        card = seat.interface.attachment.network_card_index
        uses[Scarce(Limit.NETWORK_CARD, f"{id}/{card}", direction)] = Use(card_bandwidth(kind, card))
    if driver != "ena":
        most = figures.VF_BANDWIDTH if driver == "ixgbevf" else figures.PARAVIRTUAL_BANDWIDTH
        uses[Scarce(Limit.DRIVER, id, direction)] = Use(most.value)
    return uses


def beyond_the_region(vcpus: int, gbps: float) -> float:
    """What an instance has for internet gateways and other Regions: with 32 vCPUs half its bandwidth, or 5 Gbps.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-network-bandwidth.html
    """
    least = figures.BEYOND_THE_REGION.value
    return max(least, gbps * figures.BEYOND_THE_REGION_SHARE.value) if vcpus >= figures.MANY_VCPUS.value else least


def _is_a_gateway_endpoint(course: Course, id: str) -> bool:
    """Whether a component is an endpoint that is but a route, and so has no bandwidth of its own."""
    endpoint = course.sender.world.find(VpcEndpoint, id) if course.sender else None
    return endpoint is not None and endpoint.vpc_endpoint_type == "Gateway"


def _of_component(kind: str, id: str, packets: float) -> Iterator[tuple[Scarce, Use]]:
    for limit, most, rate in COMPONENTS.get(kind, ()):
        yield Scarce(limit, id), Use(most.value, packets if rate else 1.0)


COMPONENTS: Mapping[str, tuple[tuple[Limit, figures.Figure, bool], ...]] = {
    Component.NAT_GATEWAY: (
        (Limit.NAT_GATEWAY, figures.NAT_GATEWAY, False),
        (Limit.PACKETS, figures.NAT_GATEWAY_PACKETS, True),
    ),
    Component.TRANSIT_GATEWAY_ATTACHMENT: (
        (Limit.TRANSIT_GATEWAY, figures.TRANSIT_GATEWAY, False),
        (Limit.PACKETS, figures.TRANSIT_GATEWAY_PACKETS, True),
    ),
    Component.VPN_CONNECTION: (
        (Limit.VPN_TUNNEL, figures.VPN_TUNNEL, False),
        (Limit.PACKETS, figures.VPN_TUNNEL_PACKETS, True),
    ),
    Component.VPC_ENDPOINT: ((Limit.VPC_ENDPOINT, figures.INTERFACE_ENDPOINT, False),),
}
"""What components on the way carry: the limit, its figure, and whether it is one of packets. A VPN connection uses one of
its tunnels at a time for what AWS sends: https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html"""


def facts_of(why: Any, capacity: float | None = None) -> tuple[Limit, dict[str, Any]]:
    """A limit as code and facts, for words: whose it is and how much there is."""
    if isinstance(why, Scarce):
        subject, _, card = why.subject.partition("/")
        facts: dict[str, Any] = {"subject": subject, "direction": why.direction, "capacity": capacity}
        return why.code, {**facts, "card": int(card)} if card else facts
    return Limit(why), {"capacity": capacity} if capacity is not None else {}
