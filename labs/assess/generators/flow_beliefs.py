"""By which wrong rules do people say how fast flows are? Each gives a speed of a path, or nothing where it has no say."""

from collections.abc import Callable
from typing import NamedTuple

from labs.assess.generators.flow_paths import Path, Side
from labs.assess.value import Text

ALONE, IN_CLUSTER, BY_EXPRESS = 5.0, 10.0, 25.0
"""Gbps that a single flow has at most: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-network-bandwidth.html"""
BEYOND = 5.0
"""Gbps to the internet of an instance with fewer than 32 vCPUs, and of any other at least."""
MANY_VCPUS = 32


def sides(path: Path) -> tuple[Side, ...]:
    """Its instances."""
    return (path.sender, path.receiver) if path.receiver else (path.sender,)


def available(side: Side, path: Path) -> float:
    """What an instance has just now."""
    return side.baseline if path.used_up else side.peak


def single(path: Path) -> float:
    """What one flow has at most, by the rule."""
    if path.receiver is None:
        return ALONE
    if path.sender.express and path.receiver.express:
        return BY_EXPRESS
    same = path.sender.group and path.sender.group == path.receiver.group
    return IN_CLUSTER if same and path.sender.group.endswith("(cluster)") else ALONE


def beyond(side: Side, path: Path) -> float:
    """What an instance has to the internet, by the rule."""
    return max(BEYOND, available(side, path) / 2) if side.vcpus >= MANY_VCPUS else BEYOND


def speed(path: Path, *, one: float | None = None, out: float | None = None) -> float:
    """How fast the flows are, by the rule, with the most of one flow or of the way out put in otherwise."""
    each = single(path) if one is None else one
    caps = [available(side, path) for side in sides(path)]
    if path.receiver is None:
        caps.append(beyond(path.sender, path) if out is None else out)
    return min(each * path.flows, *caps)


class Belief(NamedTuple):
    """A wrong rule, and what it overlooks."""

    misconception: str
    speed: Callable[[Path], float | None]
    because: Text


def _full(path: Path) -> float:
    return min(available(side, path) for side in sides(path))


def _faster_end(path: Path) -> float | None:
    if path.receiver is None:
        return None
    return min(single(path) * path.flows, max(available(side, path) for side in sides(path)))


def _without_burst_end(path: Path) -> float | None:
    if not path.used_up or not any(side.bursts for side in sides(path)):
        return None
    return speed(path._replace(used_up=False))


def _with_more_cards(path: Path) -> float | None:
    cards = max(side.cards for side in sides(path))
    return speed(path) * cards if cards > 1 else None


def _any_group(path: Path) -> float | None:
    return speed(path, one=IN_CLUSTER) if any(side.group for side in sides(path)) else None


def _one_sided(path: Path) -> float | None:
    on = [side.express for side in sides(path)]
    return speed(path, one=BY_EXPRESS) if any(on) and not all(on) else None


BELIEFS: tuple[Belief, ...] = (
    Belief(
        "bandwidth-of-the-type-for-one-flow",
        lambda path: _full(path) if path.flows == 1 else None,
        Text(
            ko="인스턴스 유형의 대역폭이에요. 플로우 하나는 그만큼 내지 못하고, 따로 한도가 있어요.",
            en="This is the bandwidth of the type. A single flow does not get all of it; it has a cap of its own.",
        ),
    ),
    Belief(
        "express-on-one-side",
        _one_sided,
        Text(
            ko="ENA Express가 한쪽에만 켜져 있어요. 양쪽에 모두 켜져 있어야 플로우 하나가 25 Gbps까지 나요.",
            en="ENA Express is on at one end only. One flow gets up to 25 Gbps where both have it on.",
        ),
    ),
    Belief(
        "every-group-is-fast",
        _any_group,
        Text(
            ko="플로우 하나가 10 Gbps까지 나는 것은 둘이 **같은** **클러스터** 배치 그룹에 있을 때뿐이에요.",
            en="One flow gets 10 Gbps only where both are in the **same** **cluster** placement group.",
        ),
    ),
    Belief(
        "cluster-caps-the-instance",
        lambda path: min(IN_CLUSTER, _full(path)) if path.flows > 1 and single(path) == IN_CLUSTER else None,
        Text(
            ko="10 Gbps는 플로우 하나의 한도예요. 플로우가 여럿이면 합해서 인스턴스의 대역폭까지 나요.",
            en="10 Gbps is the cap of one flow. Several together reach the bandwidth of the instances.",
        ),
    ),
    Belief(
        "flows-share-one-cap",
        lambda path: min(single(path), _full(path)) if path.flows > 1 else None,
        Text(
            ko="플로우 하나의 한도를 전체의 한도로 셌어요. 플로우마다 한도가 따로 있어요.",
            en="This takes the cap of one flow for that of all. Each flow has a cap of its own.",
        ),
    ),
    Belief(
        "internet-at-full-speed",
        lambda path: speed(path, out=_full(path)) if path.receiver is None else None,
        Text(
            ko="인터넷으로 나가는 대역폭에는 따로 한도가 있어요. vCPU가 32개 이상이면 절반, 그보다 적으면 5 Gbps예요.",
            en="To the internet there is a limit of its own: half of it from 32 vCPUs on, and 5 Gbps below.",
        ),
    ),
    Belief(
        "internet-half-for-everyone",
        lambda path: (
            speed(path, out=_full(path) / 2 if path.sender.vcpus < MANY_VCPUS else BEYOND)
            if path.receiver is None
            else None
        ),
        Text(
            ko="vCPU의 수를 거꾸로 적용했어요. 절반은 32개 이상일 때의 한도이고, 그보다 적으면 5 Gbps예요.",
            en="This mixes up the vCPUs. Half of it is for 32 or more; with fewer it is 5 Gbps.",
        ),
    ),
    Belief(
        "burst-goes-on",
        _without_burst_end,
        Text(
            ko="‘최대’ 대역폭은 네트워크 크레딧이 남아 있을 때만 나요. 다 쓰면 기준 대역폭으로 내려가요.",
            en="The bandwidth “up to” lasts as long as the credits do. Then the baseline is left.",
        ),
    ),
    Belief(
        "baseline-is-all-there-is",
        lambda path: (
            speed(path._replace(used_up=True))
            if not path.used_up and any(side.bursts for side in sides(path))
            else None
        ),
        Text(
            ko="기준 대역폭으로 셌어요. 크레딧이 남아 있는 동안에는 ‘최대’ 대역폭까지 나요.",
            en="This counts with the baseline. As long as there are credits, the bandwidth “up to” can be had.",
        ),
    ),
    Belief(
        "faster-end-decides",
        _faster_end,
        Text(
            ko="더 빠른 쪽의 대역폭으로 셌어요. 둘 가운데 느린 쪽이 정해요.",
            en="This goes by the faster of the two. The slower one decides.",
        ),
    ),
    Belief(
        "more-cards-more-bandwidth",
        _with_more_cards,
        Text(
            ko="인터페이스가 두 개라고 두 배로 셌어요. 대역폭은 인스턴스의 것이고 인터페이스들이 나눠 써요.",
            en="This doubles for two interfaces. Bandwidth is the instance's, and its interfaces share it.",
        ),
    ),
    Belief(
        "near-is-fast",
        lambda path: speed(path, one=IN_CLUSTER) if path.receiver and single(path) == ALONE else None,
        Text(
            ko="같은 서브넷에 있어도 클러스터 배치 그룹이 아니면 플로우 하나는 5 Gbps까지예요.",
            en="Being in one subnet is not enough: without a cluster placement group one flow gets 5 Gbps.",
        ),
    ),
    Belief(
        "one-flow-at-most-ten",
        lambda path: speed(path, one=IN_CLUSTER if single(path) != IN_CLUSTER else ALONE),
        Text(
            ko="플로우 하나의 한도가 달라요. 보통 5, 같은 클러스터 안에서 10, 양쪽에 ENA Express를 켜면 25 Gbps예요.",
            en="The cap of one flow is another here: 5 Gbps, 10 within one cluster, 25 with ENA Express on both ends.",
        ),
    ),
    Belief(
        "bandwidth-of-the-type-for-one-flow",
        _full,
        Text(
            ko="인스턴스 유형의 대역폭이에요. 여기서는 그보다 먼저 닿는 한도가 있어요.",
            en="This is the bandwidth of the types. Another limit is reached before it.",
        ),
    ),
    Belief(
        "flows-add-up-for-ever",
        lambda path: single(path) * path.flows if path.flows > 1 else None,
        Text(
            ko="플로우의 한도를 그대로 더했어요. 합은 인스턴스의 대역폭을 넘지 못해요.",
            en="This adds up the caps of the flows. Together they cannot exceed what the instances have.",
        ),
    ),
)
