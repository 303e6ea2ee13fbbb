"""By which wrong rules do people judge requests about placement groups? Each is the right table with a rule changed or added."""

from collections.abc import Mapping, Sequence

from labs.assess.generators.placement_requests import Group, Member, State, Step
from labs.assess.generators.placement_rules import (
    MOST_SPREAD,
    T_FAMILY,
    Belief,
    Rule,
    brings,
    comers,
    exceeds,
    members_of,
    never,
    running_beside,
)
from labs.assess.value import Text

STRATEGIES = ("cluster", "partition", "spread")


def _any_of(*rules: Rule) -> Rule:
    return lambda state, step: any(rule(state, step) for rule in rules)


def _every_strategy_in_one_zone(state: State, step: Step, group: Group) -> bool:
    zone = comers(state, step)[0].zone
    return any(one.zone != zone for one in members_of(state, group) if one.name not in step.names)


def _other_type(state: State, step: Step, group: Group) -> bool:
    kind = comers(state, step)[0].kind
    return any(one.kind != kind for one in members_of(state, group))


def _other_vpc(state: State, step: Step, group: Group) -> bool:
    vpc = comers(state, step)[0].vpc
    return any(one.vpc != vpc for one in members_of(state, group))


def _runs_anywhere(state: State, step: Step, group: Group, _: Member) -> Sequence[Member]:
    return running_beside(state, step, group)


def _is_in_the_zone(state: State, step: Step, group: Group, one: Member) -> Sequence[Member]:
    return [other for other in members_of(state, group) if other.zone == one.zone and other.name not in step.names]


def _runs_in_any_group(state: State, step: Step, _: Group, one: Member) -> Sequence[Member]:
    return [
        other
        for other in state.members.values()
        if other.running and other.group and other.zone == one.zone and other.name not in step.names
    ]


def _is_in_the_partition(state: State, step: Step, group: Group, one: Member) -> Sequence[Member]:
    return [other for other in members_of(state, group) if one.partition and other.partition == one.partition]


def _runs_in_the_zone(state: State, step: Step, group: Group, one: Member) -> Sequence[Member]:
    return [other for other in running_beside(state, step, group) if other.zone == one.zone]


_USUAL_LIMIT = brings("spread", exceeds(MOST_SPREAD, _runs_in_the_zone))


def _limit_at_launch_only(state: State, step: Step) -> bool:
    return step.action == "run_instances" and _USUAL_LIMIT(state, step)


def _added_later(state: State, step: Step) -> bool:
    return step.action == "run_instances" and any(one.group == step.group for one in state.members.values())


BELIEFS: Sequence[Belief] = (
    Belief("burstable-joins-clusters", {"StrategyNotSupported": never}),
    Belief("cluster-spans-zones", {"ZonePinned": never}),
    Belief("spread-without-limit", {"SpreadLimitReached": never}),
    Belief("limit-at-launch-only", {"SpreadLimitReached": _limit_at_launch_only}),
    Belief("placement-while-running", {"InstanceNotStopped": never}),
    Belief("dedicated-joins-every-group", {"TenancyNotSupported": never, "TooManyPartitionsForDedicated": never}),
    Belief("partitions-on-demand", {"InvalidParameterValue": never}),
    Belief("numbers-for-every-group", {"OnlyForStrategy": never}),
    Belief(
        "dedicated-joins-nothing",
        {"TenancyNotSupported": brings("", lambda _, step, __: step.tenancy != "default")},
    ),
    Belief(
        "stopped-members-count",
        {"SpreadLimitReached": brings("spread", exceeds(MOST_SPREAD, _is_in_the_zone))},
    ),
    Belief("seven-in-all", {"SpreadLimitReached": brings("spread", exceeds(MOST_SPREAD, _runs_anywhere))}),
    Belief("seven-for-all-groups", {"SpreadLimitReached": brings("spread", exceeds(MOST_SPREAD, _runs_in_any_group))}),
    Belief("seven-per-partition", {"PartitionFull": brings("partition", exceeds(MOST_SPREAD, _is_in_the_partition))}),
    Belief(
        "seven-everywhere",
        {"SpreadLimitReached": _any_of(*(brings(one, exceeds(MOST_SPREAD, _runs_in_the_zone)) for one in STRATEGIES))},
    ),
    Belief("every-group-in-one-zone", {"ZonePinned": brings("", _every_strategy_in_one_zone)}),
    Belief("cluster-takes-one-type", {"OtherType": brings("cluster", _other_type)}),
    Belief("cluster-in-one-vpc", {"OtherVpc": brings("cluster", _other_vpc)}),
    Belief(
        "burstable-joins-nothing",
        {
            "StrategyNotSupported": brings(
                "", lambda state, step, _: any(T_FAMILY.match(one.kind) for one in comers(state, step))
            )
        },
    ),
    Belief("members-come-at-once", {"AddedLater": _added_later}),
    Belief(
        "placement-only-at-launch",
        {"OnlyAtLaunch": lambda _, step: step.action == "modify_instance_placement"},
    ),
)
"""The most telling first."""

BECAUSE: Mapping[str, Text] = {
    "burstable-joins-clusters": Text(
        ko="유형을 따지지 않은 답이에요. T 계열과 Flex 유형 등은 클러스터를 지원하지 않아요.",
        en="This takes any type. Those of the T families, Flex types and some others do not support clusters.",
    ),
    "cluster-spans-zones": Text(
        ko="클러스터가 여러 가용 영역에 걸친다고 본 답이에요. 실행 중인 구성원이 있는 가용 영역 하나에만 있어요.",
        en="This lets a cluster span zones. It lies in the one zone where its members run.",
    ),
    "spread-without-limit": Text(
        ko="분산 그룹에 한도가 없다고 본 답이에요. 가용 영역마다 실행 중인 인스턴스는 7대까지예요.",
        en="This knows no limit of spread groups: seven running instances in each zone.",
    ),
    "limit-at-launch-only": Text(
        ko="새로 만들 때만 한도를 본다고 생각한 답이에요. 멈춘 구성원을 다시 시작할 때도 봐요.",
        en="This looks at the limit for new instances only. It is looked at when a stopped member starts as well.",
    ),
    "placement-while-running": Text(
        ko="실행 중에 옮길 수 있다고 본 답이에요. 먼저 중지해야 해요.",
        en="This moves an instance while it runs. It has to be stopped first.",
    ),
    "dedicated-joins-every-group": Text(
        ko="테넌시를 따지지 않은 답이에요. 전략마다 받는 테넌시가 달라요.",
        en="This takes any tenancy. Each strategy takes some of them only.",
    ),
    "partitions-on-demand": Text(
        ko="번호를 말하면 파티션이 생긴다고 본 답이에요. 파티션의 수는 그룹을 만들 때 정해져요.",
        en="This makes a partition by naming its number. How many there are is settled when the group is made.",
    ),
    "numbers-for-every-group": Text(
        ko="파티션 번호를 아무 그룹에나 쓸 수 있다고 본 답이에요. 파티션 그룹에서만 쓸 수 있어요.",
        en="This uses a partition number with any group. It is for partition groups only.",
    ),
    "dedicated-joins-nothing": Text(
        ko="전용 인스턴스는 어떤 배치 그룹에도 못 들어간다고 본 답이에요. 클러스터에는 들어가고, 파티션 그룹에는 파티션이 2개 이하일 때 들어가요.",
        en="This keeps Dedicated Instances out of every group. Clusters take them, and partition groups of at most two partitions.",
    ),
    "stopped-members-count": Text(
        ko="멈춘 구성원까지 센 답이에요. 한도는 실행 중인 것만 세어요.",
        en="This counts stopped members. The limit counts those that run.",
    ),
    "seven-in-all": Text(
        ko="모든 가용 영역을 합해서 센 답이에요. 7대는 가용 영역마다예요.",
        en="This adds up all zones. Seven is for each zone.",
    ),
    "seven-for-all-groups": Text(
        ko="다른 배치 그룹의 인스턴스까지 센 답이에요. 한도는 그룹마다 따로예요.",
        en="This counts members of other groups. Each group has a limit of its own.",
    ),
    "seven-per-partition": Text(
        ko="파티션 하나에 7대까지라고 본 답이에요. 7은 가용 영역마다 둘 수 있는 파티션의 수예요.",
        en="This lets a partition hold seven. Seven is the number of partitions in a zone.",
    ),
    "seven-everywhere": Text(
        ko="7대 한도를 다른 전략에도 적용한 답이에요. 그 한도는 분산 그룹의 것이에요.",
        en="This applies the limit of seven to another strategy. It is that of spread groups.",
    ),
    "every-group-in-one-zone": Text(
        ko="배치 그룹은 모두 가용 영역 하나에만 있다고 본 답이에요. 그런 것은 클러스터뿐이에요.",
        en="This keeps every group in one zone. Only a cluster is.",
    ),
    "cluster-takes-one-type": Text(
        ko="유형이 같아야 한다고 본 답이에요. 섞을 수 있어요. 같은 유형은 자리를 찾기 쉬우라는 권고예요.",
        en="This wants one type. Types may be mixed; one type is advice, for room is easier to find then.",
    ),
    "cluster-in-one-vpc": Text(
        ko="VPC가 같아야 한다고 본 답이에요. 클러스터는 같은 리전의 피어링된 VPC에 걸칠 수 있어요.",
        en="This wants one VPC. A cluster may span peered VPCs of a Region.",
    ),
    "burstable-joins-nothing": Text(
        ko="T 계열은 어떤 그룹에도 못 들어간다고 본 답이에요. 못 들어가는 것은 클러스터뿐이에요.",
        en="This keeps the T families out of every group. It is only clusters that they cannot join.",
    ),
    "members-come-at-once": Text(
        ko="나중에는 더할 수 없다고 본 답이에요. 한 번에 시작하는 것은 자리를 찾기 쉬우라는 권고이고, 자리가 있으면 더할 수 있어요.",
        en="This allows no member later on. One request for all is advice, for room is easier to find; where there is room, more can come.",
    ),
    "placement-is-best-effort": Text(
        ko="그룹에 못 들어가면 밖에 놓인다고 본 답이에요. 그룹의 규칙을 지킬 수 없으면 요청 전체가 거절돼요.",
        en="This puts outside of the group what cannot be in it. Where the group's rules cannot be kept, the request as a whole is refused.",
    ),
    "placement-only-at-launch": Text(
        ko="배치 그룹은 시작할 때만 정한다고 본 답이에요. 중지된 인스턴스는 넣고, 빼고, 옮길 수 있어요.",
        en="This knows groups at launch only. A stopped instance can be moved in, out and between them.",
    ),
}
"""Misconception -> what an answer by it overlooks."""
