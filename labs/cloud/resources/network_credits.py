"""When do network credits run out, and when are they all there again? What standing traffic does to them while time passes.

Each change of the network is a new beginning: what is left is written down with how it changes from now on, so that
nothing has to be counted in between. See labs/cloud/hardware/credits.py for what AWS states of credits.
"""

from datetime import datetime

from labs.cloud.facts.instance_types import instance_types
from labs.cloud.hardware.credits import (
    Bandwidth,
    NetworkCredits,
    bandwidth_of,
    credits_left,
    turning_point,
)
from labs.cloud.hardware.flows import credit_rates, standing_flows, standing_shares
from labs.cloud.registry import Event, schedule, settles
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.traffic_flow import TrafficFlow
from labs.cloud.world import World

USED_UP, RESTORED = "network.credits_used_up", "network.credits_restored"


@settles
def settle_network_credits(world: World) -> World:
    """Write down for each instance that bursts what is left and how it changes, wherever that is another way than before."""
    if not world.all(TrafficFlow) and not _counted(world):
        return world
    shares = standing_shares(world)
    flows = [flow for flow, _ in standing_flows(world)]
    rates = credit_rates(flows, [shares[id] for _, id in standing_flows(world)])
    for one in [world.get(Instance, id) for id in rates if id in world.resources] + _counted(world):
        bandwidth = _bandwidth(one)
        rate = rates.get(one.id, bandwidth.baseline) if one.state == "running" else 0.0
        held = _written(one.network_credits, bandwidth, world.now, rate)
        if held != one.network_credits:
            world = world.put(world.get(Instance, one.id).replace(network_credits=held))
    return world


def next_turn(world: World) -> datetime | None:
    """When the credits of an instance run out or are all there again."""
    turns = (turning_point(one.network_credits, _bandwidth(one)) for one in _counted(world) if one.network_credits)
    return min((one for one in turns if one and one > world.now), default=None)


@schedule(next_turn)
def turn(world: World) -> tuple[World, tuple[Event, ...]]:
    """Tell whose credits ran out and whose are all there again; what they get from now on is settled after this."""
    events = []
    for one in _counted(world):
        held, bandwidth = one.network_credits, _bandwidth(one)
        if held is None or (moment := turning_point(held, bandwidth)) is None or moment > world.now:
            continue
        emptied = held.rate < 0
        left = NetworkCredits(gigabits=0.0, moment=world.now) if emptied else None
        world = world.put(one.replace(network_credits=left))
        facts = {"instance_id": one.id, "baseline_gbps": bandwidth.baseline, "peak_gbps": bandwidth.peak}
        events.append(Event(moment=world.now, code=USED_UP if emptied else RESTORED, params=facts))
    return world, tuple(events)


def _written(held: NetworkCredits | None, bandwidth: Bandwidth, now: datetime, rate: float) -> NetworkCredits | None:
    """What is kept of an instance whose credits change at a rate from now on; nothing while all of them are there."""
    left = credits_left(held, bandwidth, now)
    if rate >= 0 and left >= bandwidth.bucket:
        return None
    if left <= 0:
        rate = max(rate, 0.0)
    if held and held.rate == rate:
        return held
    return NetworkCredits(gigabits=left, moment=now, rate=rate)


def _counted(world: World) -> list[Instance]:
    return [one for one in world.all(Instance) if one.network_credits]


def _bandwidth(instance: Instance) -> Bandwidth:
    return bandwidth_of(instance_types()[instance.instance_type], instance.bandwidth_weighting)
