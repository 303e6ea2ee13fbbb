"""What is said of requests about placement groups: what comes of them, and why."""

from collections.abc import Callable, Mapping, Sequence

from labs.assess.generators.placement_requests import State, Step
from labs.assess.generators.placement_rules import (
    MOST_SPREAD,
    T_FAMILY,
    comers,
    group_of,
    members_of,
    running_beside,
)
from labs.assess.generators.posing import joined, told
from labs.assess.questions import Reference
from labs.assess.value import Text

EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/"
STRATEGIES = Reference(title="Placement strategies", url=f"{EC2}UserGuide/placement-strategies.html")
MOVING = Reference(title="ModifyInstancePlacement", url=f"{EC2}APIReference/API_ModifyInstancePlacement.html")
ERRORS = Reference(
    title="Error codes for the Amazon EC2 API",
    url="https://docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html",
)
REFERENCES = (STRATEGIES, MOVING)

ASKED_ONE = Text(
    ko="\n\n배치 그룹:\n\n{groups}\n\n인스턴스:\n\n{table}\n\n이때 다음 요청을 보내요.\n\n{steps}\n\n어떻게 될까요?",
    en="\n\nPlacement groups:\n\n{groups}\n\nInstances:\n\n{table}\n\nNow this request is made:\n\n{steps}\n\nWhat happens?",
)
ASKED_CODE = Text(
    ko=(
        "\n\n배치 그룹:\n\n{groups}\n\n인스턴스:\n\n{table}\n\n이때 다음 요청은 거절돼요.\n\n{steps}\n\n어떤 오류 코드가 돌아올까요?"
    ),
    en=(
        "\n\nPlacement groups:\n\n{groups}\n\nInstances:\n\n{table}\n\nNow this request is refused:\n\n{steps}\n\n"
        "Which error code comes back?"
    ),
)
ASKED_WHICH = Text(
    ko=(
        "\n\n배치 그룹:\n\n{groups}\n\n인스턴스:\n\n{table}\n\n이때 다음 요청을 차례로 보내요. 앞의 요청이 끝난 뒤에 다음 것을 보내고, "
        "거절된 요청은 아무것도 바꾸지 않아요.\n\n{steps}\n\n거절되는 요청은 어느 것일까요?"
    ),
    en=(
        "\n\nPlacement groups:\n\n{groups}\n\nInstances:\n\n{table}\n\nNow these requests are made in turn, each when the one before "
        "is done; one that is refused changes nothing.\n\n{steps}\n\nWhich of them is refused?"
    ),
)
ROOM_ENOUGH = Text(
    ko="하드웨어의 자리와 vCPU 할당량은 넉넉해요.", en="Hardware capacity and the vCPU quota are sufficient."
)
ARE_PEERED = Text(ko=" 두 VPC는 피어링되어 있어요.", en=" The two VPCs are peered.")
TOGETHER = Text(
    ko=" `RunInstances`의 `× n`은 `MinCount`와 `MaxCount`가 모두 n이라는 뜻이에요.",
    en=" With `RunInstances`, `× n` means that `MinCount` and `MaxCount` both are n.",
)
THE_ONE = Text(ko="{number}번", en="Request {number}")
NUMBERED = Text(ko="- **{number}번:** {why}", en="- **Request {number}:** {why}")
ASIDE = Text(
    ko="받아들여지지만, 그룹의 규칙을 벗어나 그룹 밖에 놓여요.",
    en="It is accepted, but what breaks the group's rules is put outside of it.",
)
ACCEPTED = Text(ko="받아들여져요.", en="It is accepted.")
REFUSED = Text(ko="거절돼요: {why}", en="It is refused: {why}")
NONE_REFUSED = Text(ko="모두 받아들여져요", en="All are accepted")
REASONS: Mapping[str, Text] = {
    "InstanceNotStopped": Text(ko="실행 중인 인스턴스는 옮길 수 없어요", en="a running instance cannot be moved"),
    "TenancyNotSupported": Text(
        ko="그룹의 전략이 이 테넌시를 받지 않아요", en="the strategy does not take this tenancy"
    ),
    "TooManyPartitionsForDedicated": Text(
        ko="전용 인스턴스가 들어가기에는 그룹의 파티션이 너무 많아요",
        en="the group has too many partitions for Dedicated Instances",
    ),
    "StrategyNotSupported": Text(
        ko="인스턴스 유형이 그룹의 전략을 지원하지 않아요", en="the instance type does not support the strategy"
    ),
    "ZonePinned": Text(
        ko="그룹이 다른 가용 영역에서 쓰이고 있어요", en="the group is in use in another Availability Zone"
    ),
    "OnlyForStrategy": Text(
        ko="이 전략에서는 `PartitionNumber`를 쓸 수 없어요", en="`PartitionNumber` cannot be used with this strategy"
    ),
    "InvalidParameterValue": Text(ko="그런 번호의 파티션이 없어요", en="there is no partition of this number"),
    "SpreadLimitReached": Text(
        ko="실행 중인 인스턴스가 그룹의 한도를 넘어요", en="more instances would run than the group allows"
    ),
    "PartitionFull": Text(ko="파티션이 꽉 찼어요", en="the partition is full"),
    "OtherType": Text(ko="그룹에 있는 것과 인스턴스 유형이 달라요", en="the group has another instance type"),
    "OtherVpc": Text(ko="그룹에 있는 것과 VPC가 달라요", en="the group is in another VPC"),
    "AddedLater": Text(
        ko="그룹의 인스턴스는 모두 한 번의 요청으로 시작해야 해요",
        en="all members of a group have to be launched by one request",
    ),
    "OnlyAtLaunch": Text(
        ko="배치 그룹은 시작할 때만 정할 수 있어요", en="a placement group can be chosen only at launch"
    ),
}
"""Why a request is refused, or might be thought to be."""
CODES: Mapping[str, str] = {
    "InstanceNotStopped": "IncorrectInstanceState",
    "StrategyNotSupported": "InvalidParameterCombination",
    "ZonePinned": "InvalidPlacementGroup.InUse",
    "SpreadLimitReached": "InsufficientInstanceCapacity",
}
"""The rules of whose refusals the code is known for sure."""
OTHER_CODES: Mapping[str, Text] = {
    "InvalidPlacementGroup.InUse": Text(
        ko="그룹이 다른 가용 영역에서 쓰이고 있거나, 인스턴스가 남은 그룹을 지우려고 할 때의 코드예요.",
        en="This comes where the group is in use in another zone, or is to be deleted with instances in it.",
    ),
    "InsufficientInstanceCapacity": Text(
        ko="놓을 하드웨어가 모자라거나 분산 그룹의 한도에 닿았을 때의 코드예요.",
        en="This comes where hardware is short, or the limit of a spread group is reached.",
    ),
    "IncorrectInstanceState": Text(
        ko="인스턴스의 상태가 맞지 않을 때의 코드예요. 이를테면 실행 중에 옮기려고 할 때예요.",
        en="This comes where the state of an instance does not fit: when a running one is to be moved, for one.",
    ),
    "InvalidParameterCombination": Text(
        ko="함께 쓸 수 없는 것을 요청했을 때의 코드예요. 이를테면 유형이 전략을 지원하지 않을 때예요.",
        en="This comes where what is asked for does not go together: a type that does not support the strategy, for one.",
    ),
    "PlacementGroupLimitExceeded": Text(
        ko="배치 그룹의 개수가 할당량(리전마다 500개)을 넘을 때의 코드예요.",
        en="This is about the number of groups: the quota is 500 in a Region.",
    ),
    "InvalidPlacementGroup.Unknown": Text(
        ko="그런 이름의 배치 그룹이 없을 때의 코드예요.", en="This comes where there is no group of this name."
    ),
    "InvalidPlacementGroup.Duplicate": Text(
        ko="같은 이름의 배치 그룹이 이미 있을 때의 코드예요.",
        en="This comes where there is a group of this name already.",
    ),
}
"""Code -> when it comes."""

WHY: Mapping[str, Text] = {
    "": Text(ko="막는 규칙이 없어서 받아들여져요.{remarks}", en="No rule is against it, so it is accepted.{remarks}"),
    "InstanceNotStopped": Text(
        ko="`{one}` 인스턴스는 실행 중이에요. 옮기면 놓일 하드웨어가 달라지므로 먼저 중지해야 해요.",
        en="`{one}` runs. To be moved means other hardware, so it has to be stopped first.",
    ),
    "TenancyNotSupported": Text(
        ko="`{tenancy}` 테넌시는 {strategy} 그룹에 들어갈 수 없어요. 분산은 `default`만, 클러스터와 파티션은 `default`와 `dedicated`를 받고, 전용 호스트(`host`)는 어느 그룹에도 못 들어가요.",
        en="The tenancy `{tenancy}` cannot be in a {strategy} group. Spread takes `default` alone, cluster and partition `default` and `dedicated`; Dedicated Hosts (`host`) are in no group.",
    ),
    "TooManyPartitionsForDedicated": Text(
        ko="전용 인스턴스는 파티션이 2개 이하인 그룹에만 들어가요. `{group}` 그룹의 파티션은 {partitions}개예요.",
        en="Dedicated Instances join groups of at most two partitions, and `{group}` has {partitions}.",
    ),
    "StrategyNotSupported": Text(
        ko="`{kind}` 유형의 `SupportedStrategies`에는 `cluster`가 없어요. 같은 유형도 파티션과 분산 그룹에는 들어갈 수 있어요.",
        en="`cluster` is not among the `SupportedStrategies` of `{kind}`. Partition and spread groups take the type.",
    ),
    "ZonePinned": Text(
        ko="`{group}` 그룹의 구성원이 `{home}`에서 실행 중이라, 클러스터는 그 가용 영역에 묶여 있어요. `{zone}`에는 둘 수 없어요.",
        en="Members of `{group}` run in `{home}`, and the cluster is bound to that zone. Nothing of it can be in `{zone}`.",
    ),
    "OnlyForStrategy": Text(
        ko="`{group}` 그룹의 전략은 {strategy}이고, `PartitionNumber`는 파티션 그룹에서만 쓸 수 있어요.",
        en="The strategy of `{group}` is {strategy}, and `PartitionNumber` is for partition groups only.",
    ),
    "InvalidParameterValue": Text(
        ko="`{group}` 그룹의 파티션은 1번부터 {partitions}번까지예요. 번호를 말한다고 파티션이 늘어나지 않아요.",
        en="The partitions of `{group}` are numbered 1 to {partitions}. Naming another number adds none.",
    ),
    "SpreadLimitReached": Text(
        ko="`{zone}`에서 `{group}` 그룹의 인스턴스 {running}대가 이미 실행 중이에요. {count}대를 더하면 가용 영역마다 7대인 한도를 넘어요.",
        en="{running} of `{group}` run in `{zone}` already. With {count} more it would exceed seven, the limit of each zone.",
    ),
}
BY_CODE = Text(ko=" (오류 코드: `{code}`)", en=" (Error code: `{code}`)")
STRATEGY: Mapping[str, Text] = {
    "cluster": Text(ko="클러스터", en="cluster"),
    "partition": Text(ko="파티션", en="partition"),
    "spread": Text(ko="분산", en="spread"),
}

Remark = tuple[Callable[[State, Step], bool], Text]


def _differs(what: str, strategies: Sequence[str]) -> Callable[[State, Step], bool]:
    def holds(state: State, step: Step) -> bool:
        group = group_of(state, step)
        if group is None or group.strategy not in strategies:
            return False
        value = getattr(comers(state, step)[0], what)
        return any(getattr(one, what) != value for one in members_of(state, group) if one.name not in step.names)

    return holds


def _is_full_but_for_the_stopped(state: State, step: Step) -> bool:
    group = group_of(state, step)
    if group is None or group.strategy != "spread" or step.action == "modify_instance_placement":
        return False
    new = comers(state, step)
    there = [one for one in members_of(state, group) if one.zone == new[0].zone and one.name not in step.names]
    return len(there) + len(new) > MOST_SPREAD


def _fills_a_partition(state: State, step: Step) -> bool:
    group = group_of(state, step)
    return (
        group is not None
        and bool(step.partition)
        and len(comers(state, step)) + sum(one.partition == step.partition for one in members_of(state, group))
        > MOST_SPREAD
    )


def _is_burstable(state: State, step: Step) -> bool:
    group = group_of(state, step)
    return group is not None and group.strategy != "cluster" and bool(T_FAMILY.match(comers(state, step)[0].kind))


REMARKS: Sequence[Remark] = (
    (_differs("kind", ("cluster",)), Text(ko=" 유형은 섞여도 돼요.", en=" Types may be mixed.")),
    (
        _differs("vpc", ("cluster",)),
        Text(ko=" 피어링된 VPC에 걸쳐도 돼요.", en=" A cluster may span peered VPCs."),
    ),
    (
        _differs("zone", ("partition", "spread")),
        Text(ko=" 이 전략은 여러 가용 영역을 쓸 수 있어요.", en=" This strategy may use several zones."),
    ),
    (_is_full_but_for_the_stopped, Text(ko=" 멈춘 구성원은 한도에 세지 않아요.", en=" Stopped members do not count.")),
    (
        _fills_a_partition,
        Text(ko=" 파티션 하나에 드는 수에는 한도가 없어요.", en=" A partition may hold any number of instances."),
    ),
    (
        _is_burstable,
        Text(
            ko=" T 계열이 못 들어가는 것은 클러스터뿐이에요.",
            en=" It is only clusters that the T families cannot join.",
        ),
    ),
    (
        lambda _, step: step.tenancy == "dedicated",
        Text(ko=" 전용 인스턴스도 이 그룹에 들어갈 수 있어요.", en=" Dedicated Instances can be in this group."),
    ),
    (
        lambda _, step: step.action == "modify_instance_placement",
        Text(
            ko=" 중지된 인스턴스는 그룹에 넣고, 빼고, 옮길 수 있어요.",
            en=" A stopped instance can be moved in, out and between groups.",
        ),
    ),
)
"""What might be thought to be an obstacle and is none, and what is said of it."""


def why(state: State, step: Step, reason: str) -> Text:
    """Why a request is refused by a rule, or by none."""
    group = group_of(state, step)
    new = comers(state, step)
    others = running_beside(state, step, group) if group else []
    remarks = [text for holds, text in REMARKS if not reason and holds(state, step)]
    text = told(
        WHY[reason],
        remarks=joined(remarks, "") if remarks else "",
        one=step.names[0] if step.names else "",
        tenancy=step.tenancy,
        group=group.name if group else "",
        strategy=STRATEGY[group.strategy] if group else "",
        partitions=group.partitions if group else 0,
        kind=new[0].kind,
        zone=new[0].zone,
        home=others[0].zone if others else "",
        running=sum(one.zone == new[0].zone for one in others),
        count=len(new),
    )
    return joined([text, told(BY_CODE, code=CODES[reason])], "") if reason in CODES else text
