"""How much bandwidth has an instance, for how long may it have more, and what is left of that?

AWS states: an instance of a size "up to" something has a baseline bandwidth and may use more by network I/O credits; it
has the most of them at launch, uses them above the baseline, earns them below it, and none while it is stopped; they last
for 5 to 60 minutes, depending on its size; both directions have the bandwidth at once.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-network-bandwidth.html

The model's own, for AWS does not state it: a bucket holds what the baseline carries in an hour, but never so little that
a full burst ends within 5 minutes, nor so much that it outlasts an hour; it drains by what the busier direction has above
the baseline, and fills by what that leaves of it. A stopped instance keeps what it had.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from math import ceil
from typing import Literal, NamedTuple

from labs.cloud.facts.instance_types import InstanceTypeFacts, instance_types
from labs.cloud.facts.network_performance import (
    BURST_LONGEST,
    BURST_SHORTEST,
    CREDITS_OF_AN_HOUR,
    WEIGHTED_SHARE,
)
from labs.cloud.world import Frozen

Weighting = Literal["default", "vpc-1", "ebs-1"]


class NetworkCredits(Frozen):
    """What was left of the credits of an instance at a moment, and how that changes since."""

    gigabits: float
    moment: datetime
    rate: float = 0.0
    """Gbps: above zero it fills, below it drains."""


class Bandwidth(NamedTuple):
    """What an instance has in each direction, in Gbps: for good, and while its credits last."""

    baseline: float
    peak: float

    @property
    def bursts(self) -> bool:
        """Whether it may have more than its baseline for a while."""
        return self.peak > self.baseline

    @property
    def bucket(self) -> float:
        """How many gigabits above the baseline its credits are good for, when it has all of them."""
        above = self.peak - self.baseline
        hour = self.baseline * CREDITS_OF_AN_HOUR.value
        return min(max(hour, above * BURST_SHORTEST.value), above * BURST_LONGEST.value)


def bandwidth_of(kind: InstanceTypeFacts, weighting: Weighting | None = None) -> Bandwidth:
    """The bandwidth of an instance type: that of its network cards, and no more than its description promises.

    Weighting moves up to a quarter of a baseline between network and volumes, and the whole remains the same: `vpc-1` adds
    a quarter of the network's, `ebs-1` takes away what a quarter of the volumes' is.
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceNetworkPerformanceOptions.html
    """
    return _bandwidth(kind.instance_type, weighting)


@cache
def _bandwidth(instance_type: str, weighting: Weighting | None) -> Bandwidth:
    kind = instance_types()[instance_type]
    promised = promised_gbps(kind.network_performance)
    baseline = min(sum(one.baseline_gbps for one in kind.cards), promised)
    peak = min(sum(one.peak_gbps for one in kind.cards), promised)
    bursts = peak > baseline
    if weighting == "vpc-1":
        baseline *= 1 + WEIGHTED_SHARE.value
    if weighting == "ebs-1" and kind.ebs_performance:
        moved = WEIGHTED_SHARE.value * kind.ebs_performance.baseline_bandwidth / 1000
        baseline = max(baseline - moved, baseline * (1 - WEIGHTED_SHARE.value))
    return Bandwidth(baseline, max(peak, baseline) if bursts else baseline)


def card_bandwidth(kind: InstanceTypeFacts, index: int) -> float:
    """The most that one network card carries, in Gbps."""
    card = kind.cards[index]
    return min(card.peak_gbps, promised_gbps(card.network_performance))


def promised_gbps(performance: str) -> float:
    """The number in a description such as `Up to 12.5 Gigabit` or `4x 100 Gigabit`; one like `Moderate` promises none."""
    found = re.search(r"(?:(\d+)x )?([\d.]+) (Gigabit|Megabit)", performance)
    if found is None:
        return float("inf")
    unit = 1.0 if found[3] == "Gigabit" else 0.001
    return int(found[1] or 1) * float(found[2]) * unit


def credits_left(held: NetworkCredits | None, bandwidth: Bandwidth, now: datetime) -> float:
    """The gigabits that are left at a moment; an instance of which nothing is kept has all of them."""
    if held is None:
        return bandwidth.bucket
    passed = (now - held.moment).total_seconds()
    return min(max(held.gigabits + held.rate * passed, 0.0), bandwidth.bucket)


def turning_point(held: NetworkCredits, bandwidth: Bandwidth) -> datetime | None:
    """When the credits run out or are all there again, on the whole second after; None where they do neither."""
    if held.rate == 0:
        return None
    end = 0.0 if held.rate < 0 else bandwidth.bucket
    seconds = (end - held.gigabits) / held.rate
    if seconds <= 0:
        return None
    return held.moment + timedelta(seconds=max(1, ceil(seconds)))


def lasting(levels: Mapping[str, float], rates: Mapping[str, float]) -> float:
    """For how many seconds nothing turns: until the first of these credits has run out at its rate."""
    ends = [levels[id] / -rate for id, rate in rates.items() if rate < 0 and levels[id] > 0]
    return min(ends, default=float("inf"))
