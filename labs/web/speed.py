"""How fast is it? A measurement between two ends in words, and what an interface or an instance can do at all."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from labs.cloud.facts.instance_types import instance_types
from labs.cloud.hardware.course import Course, course_of
from labs.cloud.hardware.credits import bandwidth_of, credits_left, turning_point
from labs.cloud.hardware.driver import driver_under, mtu_of
from labs.cloud.hardware.flows import Flow, Interval, Measurement, measured, standing_shares
from labs.cloud.hardware.latency import ping, round_trip
from labs.cloud.network.packet import PORTLESS, Protocol
from labs.cloud.network.topology import instance_of
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.traffic_flow import TrafficFlow
from labs.cloud.world import Resource, World
from labs.courses.words import Explanation, explain
from labs.web.shown import Shown
from labs.web.topology import Thing, thing

PINGS = 10
SECONDS = (10, 60, 600, 3600)
"""For how long may be measured."""
MOST_FLOWS = 1000


class Stretch(Shown, frozen=True, kw_only=True):
    """A while of the same speed, as a line of iperf3 has it."""

    span: str
    transferred: str
    bitrate: str
    why: str


class Fact(Shown, frozen=True, kw_only=True):
    """Something measured: what it is called, its value, and whether the figure is the simulation's own."""

    name: str
    value: str
    is_own: bool = False


class Speed(Shown, frozen=True, kw_only=True):
    """What was found between two ends."""

    works: bool
    figure: str
    """Of the speed, with its unit; empty where only round trips were measured."""
    said: Explanation | None = None
    """What keeps it from being faster."""
    subject: Thing | None = None
    """Whose limit it is, where it can be looked at."""
    stretches: tuple[Stretch, ...] = ()
    facts: tuple[Fact, ...] = ()


def speed_between(
    world: World,
    source: str,
    destination: str,
    protocol: Protocol,
    port: int | None,
    flows: int,
    seconds: int,
    language: str,
    elsewhere: Mapping[str, World],
) -> Speed:
    """Measure between two ends: round trips, and with TCP or UDP the speed of some connections. Raises CloudError."""
    course = course_of(world, source, destination, protocol=protocol, port=port, elsewhere=elsewhere)
    if not course.runs:
        return Speed(works=False, figure="", said=explain("limit", "REFUSED", {}, language))
    trips = ping(world, source, destination, PINGS, elsewhere, protocol=protocol, port=port)
    if protocol in PORTLESS:
        return Speed(works=True, figure="", facts=tuple(_round_trips(course, trips)))
    found = measured(world, Flow(course, protocol, flows), seconds)
    subject = _whose(found.facts.get("subject", ""), (world, *elsewhere.values()))
    return Speed(
        works=True,
        figure=f"{found.gbps:.3g} Gbps",
        said=_said(found.limited_by, found.facts, subject, language),
        subject=thing(subject) if subject and subject.id in world.resources else None,
        stretches=tuple(_stretches(found, language)),
        facts=(*_round_trips(course, trips), *_costs(found)),
    )


def _said(code: str, facts: Mapping[str, Any], subject: Resource | None, language: str) -> Explanation:
    """A limit in words, with its owner by the name that the learner gave it."""
    named = {"subject": thing(subject).called} if subject else {}
    return explain("limit", code, {**facts, **named}, language)


def _whose(id: str, worlds: tuple[World, ...]) -> Resource | None:
    return next((found for world in worlds if (found := world.resources.get(id))), None)


def _stretches(found: Measurement, language: str) -> Iterator[Stretch]:
    begin = 0.0
    for one in found.intervals:
        end = begin + one.seconds
        yield Stretch(
            span=f"{begin:.0f}-{end:.0f} s",
            transferred=_bytes(one),
            bitrate=f"{one.gbps:.3g} Gbps",
            why=explain("finding", f"limited_by.{one.limited_by}", {}, language).what,
        )
        begin = end


def _bytes(one: Interval) -> str:
    gigabytes = one.gbps * one.seconds / 8
    return f"{gigabytes:,.3g} GB" if gigabytes < 1000 else f"{gigabytes / 1000:,.3g} TB"


def _round_trips(course: Course, trips: tuple[float, ...]) -> Iterator[Fact]:
    if not trips:
        yield Fact(name=_("Round trip"), value=f"{round_trip(course):.3f} ms", is_own=True)
        return
    mean = sum(trips) / len(trips)
    deviation = (sum((one - mean) ** 2 for one in trips) / len(trips)) ** 0.5
    named = f"{min(trips):.3f} / {mean:.3f} / {max(trips):.3f} / {deviation:.3f} ms"
    yield Fact(name=_("Round trip: least / mean / most / deviation"), value=named, is_own=True)


def _costs(found: Measurement) -> Iterator[Fact]:
    yield Fact(name=_("Packet size"), value=_("%(bytes)s bytes") % {"bytes": f"{found.packet_bytes:,}"})
    yield Fact(name=_("Packets per second"), value=f"{found.packets_per_second:,.0f}")
    if found.driver:
        yield Fact(name=_("Driver of the sender"), value=found.driver)
    if found.uses_ena_express:
        yield Fact(name=_("ENA Express"), value=_("in use"))
    named = f"{found.sender_cpu_percent:.1f} % / {found.receiver_cpu_percent:.1f} %"
    yield Fact(name=_("Processor of sender / receiver"), value=named, is_own=True)


def speed_of(world: World, resource: Resource, language: str) -> Speed | None:
    """What a standing traffic flow gets now; None of anything else."""
    if not isinstance(resource, TrafficFlow):
        return None
    share = standing_shares(world).get(resource.id)
    if share is None:
        return Speed(works=False, figure="", said=explain("limit", "REFUSED", {}, language))
    subject = world.resources.get(share.facts.get("subject", ""))
    return Speed(
        works=True,
        figure=f"{share.gbps:.3g} Gbps",
        said=_said(share.limited_by, share.facts, subject, language),
        subject=thing(subject) if subject else None,
    )


# What an interface or an instance can do at all


def abilities(world: World, resource: Resource) -> tuple[Fact, ...]:
    """The driver of an interface, and the bandwidth and the credits of an instance; nothing of anything else."""
    if isinstance(resource, NetworkInterface):
        instance = instance_of(world, resource.id)
        return tuple(_of_driver(world, instance)) if instance else ()
    if isinstance(resource, Instance) and resource.state != "terminated":
        return (*_of_driver(world, resource), *_of_bandwidth(world, resource))
    return ()


def _of_driver(world: World, instance: Instance) -> Iterator[Fact]:
    names = {
        "ena": _("ena: Elastic Network Adapter"),
        "ixgbevf": _("ixgbevf: Intel 82599 virtual function"),
        "vif": _("vif: Xen paravirtual, no enhanced networking"),
    }
    yield Fact(name=_("Network driver"), value=names[driver_under(world, instance)])
    yield Fact(name=_("Largest packet (MTU)"), value=_("%(bytes)s bytes") % {"bytes": f"{mtu_of(instance):,}"})


def _of_bandwidth(world: World, instance: Instance) -> Iterator[Fact]:
    bandwidth = bandwidth_of(instance_types()[instance.instance_type], instance.bandwidth_weighting)
    if not bandwidth.bursts:
        yield Fact(name=_("Bandwidth"), value=f"{bandwidth.peak:g} Gbps")
        return
    yield Fact(
        name=_("Bandwidth"),
        value=_("%(baseline)s Gbps for good, %(peak)s Gbps while credits last")
        % {"baseline": f"{bandwidth.baseline:g}", "peak": f"{bandwidth.peak:g}"},
    )
    left = credits_left(instance.network_credits, bandwidth, world.now) / bandwidth.bucket
    yield Fact(name=_("Network credits left"), value=f"{left:.0%}", is_own=True)
    held = instance.network_credits
    moment = turning_point(held, bandwidth) if held else None
    if held and moment and moment > world.now:
        name = _("Credits used up at") if held.rate < 0 else _("Credits full again at")
        yield Fact(name=name, value=f"{moment:%Y-%m-%d %H:%M:%S} UTC", is_own=True)
