"""How fast are flows through this network? All of them together, and one more that is measured.

Flows share what is scarce max-min fairly (allotment.py), each under its own bounds (limits.py), and only where its first
packet gets through (course.py). Bandwidth above the baseline lasts as long as the credits do (credits.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from labs.cloud.facts.instance_types import instance_types
from labs.cloud.facts.network_performance import ENA_EXPRESS_MTU, PROCESSOR_PER_PACKET
from labs.cloud.hardware.allotment import Bound, Demand, Share, allot
from labs.cloud.hardware.course import Course, Seat, course_of
from labs.cloud.hardware.credits import bandwidth_of, credits_left, lasting
from labs.cloud.hardware.driver import Driver, driver_under
from labs.cloud.hardware.express import uses_ena_express
from labs.cloud.hardware.limits import Known, Levels, Limit, Scarce, Use, facts_of, shared, single_flow
from labs.cloud.network.carriage import NOWHERE
from labs.cloud.network.packet import Protocol
from labs.cloud.network.step import Walk
from labs.cloud.network.topology import per_world
from labs.cloud.registry import kinds
from labs.cloud.world import World

SMALLEST_PACKET = 64
"""Bytes; the smallest frame of Ethernet."""


class Flow(NamedTuple):
    """Some flows alike from one end to another, and the way they take."""

    course: Course
    protocol: Protocol
    flows: int = 1
    gbps: float | None = None
    """What they want together; None: all they can get."""
    tunnelled: bool = False
    """All in one GRE or IPsec tunnel between the ends, which the network sees as one flow."""
    packet_bytes: int | None = None
    """None: as large as the way allows."""

    @property
    def bytes_per_packet(self) -> int:
        """How large its packets are: none is larger than the way allows."""
        widest = self.course.mtu
        if uses_ena_express(self.course, self.protocol):
            widest = min(widest, int(ENA_EXPRESS_MTU.value))
        return max(SMALLEST_PACKET, min(self.packet_bytes or widest, widest))


class Allotted(NamedTuple):
    """What a flow gets, and what keeps it from more, as code and facts for words."""

    gbps: float
    limited_by: Limit
    facts: dict[str, Any]


class Interval(NamedTuple):
    """A while in which a measured flow had the same speed."""

    seconds: float
    gbps: float
    limited_by: Limit
    facts: dict[str, Any]


class Measurement(NamedTuple):
    """What a program such as iperf3 finds."""

    gbps: float
    """On average."""
    transferred_gb: float
    """Gigabytes of 10^9 bytes."""
    limited_by: Limit
    """Of the longest while."""
    facts: dict[str, Any]
    intervals: tuple[Interval, ...]
    walk: Walk
    """Of the first packet: where nothing got through, it says where it died."""
    packet_bytes: int
    packets_per_second: float
    driver: Driver | None
    """Of the sender."""
    sender_cpu_percent: float
    receiver_cpu_percent: float
    """What the packets cost, of all vCPUs of the instance; the model's own figures."""
    uses_ena_express: bool

    @property
    def works(self) -> bool:
        """Whether anything got through."""
        return self.limited_by != Limit.REFUSED


def measure(
    world: World,
    source_interface_id: str,
    destination: str,
    *,
    protocol: Protocol = "tcp",
    port: int | None = 5201,
    flows: int = 1,
    seconds: int = 10,
    gbps: float | None = None,
    tunnelled: bool = False,
    packet_bytes: int | None = None,
    peers: Mapping[str, World] = NOWHERE,
) -> Measurement:
    """How fast some new flows are beside those that stand, as iperf3 would find. Time does not pass, nor is it billed.

    `destination` is any end that a packet can have; `gbps` is what the flows want at most. Raises what `walk` raises.
    """
    course = course_of(world, source_interface_id, destination, protocol=protocol, port=port, elsewhere=peers)
    return measured(world, Flow(course, protocol, flows, gbps, tunnelled, packet_bytes), seconds)


def measured(world: World, flow: Flow, seconds: int) -> Measurement:
    """How fast a new flow is beside those that stand in a world."""
    if not flow.course.runs:
        refused = Interval(seconds, 0.0, Limit.REFUSED, {})
        return _measurement(flow, (refused,))
    others = [one for one, _ in standing_flows(world)]
    return _measurement(flow, tuple(_run([flow, *others], float(seconds))))


def allotted(flows: Sequence[Flow], levels: Levels | None = None) -> list[Allotted]:
    """What each flow gets, in their order, when all run at once. `levels` are the credits of instances, where they differ."""
    running = [one for one in flows if one.course.runs]
    shares = iter(_shares(running, levels or {}))
    nothing = Allotted(0.0, Limit.REFUSED, {})
    return [next(shares) if one.course.runs else nothing for one in flows]


def _shares(flows: Sequence[Flow], levels: Levels) -> list[Allotted]:
    known: Known = {}
    uses = [shared(one.course, one.bytes_per_packet, levels, known) for one in flows]
    capacities: dict[Any, float] = {what: use.capacity for each in uses for what, use in each.items()}
    demands = [_demand(one, each) for one, each in zip(flows, uses, strict=True)]
    return [_told(share, each) for share, each in zip(allot(demands, capacities), uses, strict=True)]


def _demand(flow: Flow, uses: Mapping[Scarce, Use]) -> Demand:
    """What a flow asks for. Whatever it sends through a tunnel is one flow to the network.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-network-bandwidth.html (3-tuple)
    """
    single = single_flow(flow.course, flow.protocol)
    seen = 1 if flow.tunnelled else flow.flows
    bounds = [Bound(single.gbps * seen, single.why)]
    if flow.gbps is not None:
        bounds.append(Bound(flow.gbps, Limit.DEMAND))
    return Demand(seen, bounds, {what: use.amount for what, use in uses.items()})


def _told(share: Share, uses: Mapping[Scarce, Use]) -> Allotted:
    why = share.limited_by
    capacity = uses[why].capacity if isinstance(why, Scarce) else None
    return Allotted(share.gbps, *facts_of(why, capacity))


# What stands, and what it does to credits


@per_world
def standing_flows(world: World) -> tuple[tuple[Flow, str], ...]:
    """The flows that stand in a world and run, each with the id of its resource."""
    found: Iterable[Any] = world.all(kinds()["traffic-flow"])
    return tuple((flow, one.id) for one in found if (flow := one.flow(world)) is not None and flow.course.runs)


@per_world
def standing_shares(world: World) -> dict[str, Allotted]:
    """Traffic flow id -> what it gets now; those that do not run are not in it."""
    flows = standing_flows(world)
    shares = allotted([one for one, _ in flows])
    return {id: share for (_, id), share in zip(flows, shares, strict=True)}


def credit_rates(flows: Sequence[Flow], shares: Sequence[Allotted]) -> dict[str, float]:
    """Instance id -> how its credits change, in Gbps, by these flows alone: its baseline less its busier direction."""
    busy: dict[tuple[str, str], float] = {}
    seats: dict[str, Seat] = {}
    for flow, share in zip(flows, shares, strict=True):
        for seat, direction in directions_of(flow.course):
            seats[seat.instance.id] = seat
            busy[seat.instance.id, direction] = busy.get((seat.instance.id, direction), 0.0) + share.gbps
    rates = {}
    for id, seat in seats.items():
        bandwidth = bandwidth_of(instance_types()[seat.instance.instance_type], seat.instance.bandwidth_weighting)
        if bandwidth.bursts:
            used = max(busy.get((id, "out"), 0.0), busy.get((id, "in"), 0.0))
            rates[id] = _settled(bandwidth.baseline - used)
    return rates


def directions_of(course: Course) -> list[tuple[Seat, str]]:
    """Which instances carry a flow, and in which direction; traffic that stays within one instance loads none."""
    if course.sender and course.receiver and course.sender.instance.id == course.receiver.instance.id:
        return []
    ends = [(course.sender, "out"), (course.receiver, "in")]
    through = [(seat, direction) for seat in course.forwarders for direction in ("in", "out")]
    return [(seat, direction) for seat, direction in ends if seat] + through


def _settled(rate: float) -> float:
    """A rate without the dust of arithmetic: what is as fast as the baseline neither drains nor fills."""
    return 0.0 if abs(rate) < 1e-9 else rate


# One measurement


def _run(flows: Sequence[Flow], seconds: float) -> Iterable[Interval]:
    """What the first of the flows gets, while by and by the credits of instances run out."""
    levels = _levels(flows)
    left = seconds
    while left > 0:
        shares = allotted(flows, levels)
        rates = credit_rates(flows, shares)
        while_same = min(left, lasting(levels, rates))
        yield Interval(while_same, *shares[0])
        levels = {id: _drained(levels[id], rates.get(id, 0.0), while_same) for id in levels}
        left -= while_same


def _levels(flows: Sequence[Flow]) -> dict[str, float]:
    levels = {}
    for seat in (seat for one in flows for seat, _ in directions_of(one.course)):
        bandwidth = bandwidth_of(instance_types()[seat.instance.instance_type], seat.instance.bandwidth_weighting)
        if bandwidth.bursts:
            levels[seat.instance.id] = credits_left(seat.instance.network_credits, bandwidth, seat.world.now)
    return levels


def _drained(level: float, rate: float, seconds: float) -> float:
    left = level + rate * seconds
    return 0.0 if left < 1e-6 else left


def _measurement(flow: Flow, intervals: tuple[Interval, ...]) -> Measurement:
    seconds = sum(one.seconds for one in intervals)
    gbps = sum(one.gbps * one.seconds for one in intervals) / seconds
    longest = max(intervals, key=lambda one: one.seconds)
    packets = gbps * 1e9 / 8 / flow.bytes_per_packet
    course = flow.course
    return Measurement(
        gbps=gbps,
        transferred_gb=gbps * seconds / 8,
        limited_by=longest.limited_by,
        facts=longest.facts,
        intervals=intervals,
        walk=course.walk,
        packet_bytes=flow.bytes_per_packet,
        packets_per_second=packets,
        driver=driver_under(course.sender.world, course.sender.instance) if course.sender else None,
        sender_cpu_percent=_cpu_percent(course.sender, packets),
        receiver_cpu_percent=_cpu_percent(course.receiver, packets),
        uses_ena_express=uses_ena_express(course, flow.protocol),
    )


def _cpu_percent(seat: Seat | None, packets: float) -> float:
    if seat is None:
        return 0.0
    cost = PROCESSOR_PER_PACKET[driver_under(seat.world, seat.instance)].value
    vcpus = instance_types()[seat.instance.instance_type].vcpus
    return min(100.0, packets * cost / 1e6 / vcpus * 100)
