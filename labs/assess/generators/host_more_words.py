"""The words of questions on what a host carries: its room, its neighbours, and what a stop, a reboot and a fault do to it."""

from collections.abc import Mapping

from labs.assess.value import Text

# Room on a host

ROOM = Text(
    ko=(
        "시뮬레이터에서 `{family}` 계열의 호스트 한 대는 vCPU {vcpus}개와 메모리 {memory} GiB를 인스턴스에 나눠 줘요. {neighbours}"
        "{table}\n\n이 호스트에 `{kind}`(vCPU {own_vcpus}개, 메모리 {own_memory} GiB) 인스턴스를 몇 대 더 놓을 수 있나요?"
    ),
    en=(
        "In the simulator a host of the family `{family}` has {vcpus} vCPUs and {memory} GiB of memory for instances. {neighbours}"
        "{table}\n\nHow many more instances of `{kind}` ({own_vcpus} vCPUs, {own_memory} GiB) fit on this host?"
    ),
)
HALF_TAKEN = Text(
    ko="이 호스트는 다른 고객과 함께 써서 그 절반을 다른 고객이 쓰고 있어요. ",
    en="This one is shared: other customers use half of it. ",
)
ALL_OURS = Text(ko="이 호스트에는 다른 고객의 인스턴스가 없어요. ", en="No other customer has instances on this one. ")
ROOM_HEAD = Text(
    ko="우리 인스턴스는 이래요.\n\n| 인스턴스 | 유형 | vCPU | 메모리 (GiB) | 상태 |\n|---|---|---|---|---|",
    en="Our instances are these.\n\n| Instance | Type | vCPUs | Memory (GiB) | State |\n|---|---|---|---|---|",
)
ROOM_ROW = Text(
    ko="| `{name}` | `{kind}` | {vcpus} | {memory} | {state} |", en="| `{name}` | `{kind}` | {vcpus} | {memory} | {state} |"
)  # fmt: skip
ROOM_STATES: Mapping[str, Text] = {
    "running": Text(ko="이 호스트에서 실행 중", en="running on this host"),
    "stopped": Text(ko="여기서 실행되다가 중지됨", en="was running here, now stopped"),
    "elsewhere": Text(ko="다른 호스트에서 실행 중", en="running on another host"),
}
COUNT = Text(ko="{count}대", en="{count}")
ROOM_BECAUSE: Mapping[str, Text] = {
    "stopped-keeps-its-host": Text(
        ko="중지된 인스턴스까지 뺀 수예요. 중지하면 호스트의 자리를 내놓아요.",
        en="That takes off the stopped ones too, but a stopped instance has given its place on the host back.",
    ),
    "neighbours-forgotten": Text(
        ko="다른 고객이 쓰는 절반을 잊은 수예요.", en="That forgets the half which other customers use."
    ),
    "host-is-shared-without-end": Text(
        ko="이미 있는 인스턴스를 빼지 않은 수예요. vCPU와 메모리는 한 번만 나눠 줄 수 있어요.",
        en="That takes off nothing for what is there. vCPUs and memory can be given once only.",
    ),
    "instances-are-all-of-one-size": Text(
        ko="인스턴스의 수만 뺐어요. 크기에 따라 차지하는 vCPU와 메모리가 달라요.",
        en="That takes off one for each instance; how much it takes depends on its size.",
    ),
    "memory-does-not-count": Text(
        ko="vCPU만 센 수예요. 메모리가 먼저 모자라요.", en="That counts vCPUs only, and memory runs out first."
    ),
    "host-holds-one-instance": Text(
        ko="호스트 한 대는 여러 인스턴스를 돌려요.", en="A host runs many instances."
    ),
    "all-on-one-host": Text(
        ko="다른 호스트의 인스턴스까지 뺀 수예요.", en="That takes off what is on another host as well."
    ),
}  # fmt: skip
ROOM_EXPLAINED = Text(
    ko=(
        "하이퍼바이저는 호스트의 CPU와 메모리를 나눠요. 남은 것은 vCPU {free_vcpus}개와 메모리 {free_memory} GiB예요. vCPU로는 "
        "{by_vcpus}대, 메모리로는 {by_memory}대까지라서 **{count}대**를 더 놓을 수 있어요. 중지된 인스턴스와 다른 호스트의 "
        "인스턴스는 세지 않아요."
    ),
    en=(
        "The hypervisor divides CPU and memory of the host. {free_vcpus} vCPUs and {free_memory} GiB are left: enough for {by_vcpus} by "
        "vCPUs and {by_memory} by memory, so **{count}** fit. What is stopped or on another host does not count."
    ),
)

# Neighbours

SHARED = Text(
    ko="한 계정의 인스턴스들이에요. `Tenancy`는 `RunInstances`에 적은 값이에요.\n\n{table}\n\n{asked}",
    en="These are instances of one account. `Tenancy` is what `RunInstances` said.\n\n{table}\n\n{asked}",
)
SHARED_HEAD = Text(
    ko="| 인스턴스 | 유형 | Tenancy | VPC의 InstanceTenancy |\n|---|---|---|---|",
    en="| Instance | Type | Tenancy | InstanceTenancy of its VPC |\n|---|---|---|---|",
)
SHARED_ROW = Text(ko="| `{name}` | `{kind}` | {asked} | {vpc} |", en="| `{name}` | `{kind}` | {asked} | {vpc} |")
VPCS: Mapping[str, Text] = {
    "default": Text(ko="`default`", en="`default`"),
    "dedicated": Text(ko="`dedicated`", en="`dedicated`"),
    "later": Text(ko="`dedicated`, 시작한 뒤 `default`로 바꿈", en="`dedicated`, changed to `default` after the launch"),
    "before": Text(ko="`dedicated`였다가 시작하기 전에 `default`로 바꿈", en="was `dedicated`, changed to `default` before the launch"),
}  # fmt: skip
NOT_SAID = Text(ko="적지 않음", en="not said")
SHARED_ASKED: Mapping[str, Text] = {
    "may": Text(
        ko="다른 계정의 인스턴스와 같은 호스트에 놓일 수 있는 인스턴스를 모두 고르세요.",
        en="Choose every instance that may be on one host with instances of other accounts.",
    ),
    "never": Text(
        ko="다른 계정의 인스턴스와 결코 호스트를 나눠 쓰지 않는 인스턴스를 모두 고르세요.",
        en="Choose every instance that never shares its host with instances of other accounts.",
    ),
}
TENANTS: Mapping[str, Text] = {
    "default": Text(
        ko="`Tenancy`가 `default`인 가상 머신이라 여러 계정이 함께 쓰는 호스트에 놓일 수 있어요.",
        en="A virtual machine with `default` tenancy may be on a host that several accounts share.",
    ),
    "dedicated": Text(
        ko="`Tenancy`가 `dedicated`라서 한 계정만 쓰는 하드웨어에 놓여요.",
        en="Its tenancy is `dedicated`, so it is on hardware of one account alone.",
    ),
    "by-the-vpc": Text(
        ko="VPC가 `dedicated`일 때 시작해서 전용 인스턴스예요.", en="Launched while its VPC was `dedicated`, it is a Dedicated Instance."
    ),
    "changed-later": Text(
        ko="시작한 뒤에 VPC를 바꿔도 이미 있던 인스턴스는 그대로 전용이에요.",
        en="Changing the VPC after the launch leaves instances that are there as they are: dedicated.",
    ),
    "changed-before": Text(
        ko="시작할 때 VPC는 이미 `default`였어요. 그래서 여러 계정이 함께 쓰는 호스트에 놓일 수 있어요.",
        en="Its VPC was `default` already when it was launched, so it may be on a shared host.",
    ),
    "metal": Text(
        ko="베어 메탈이라 호스트 한 대를 통째로 써요. `Tenancy`가 `default`여도 이웃이 없어요.",
        en="Bare metal takes the whole host: no neighbours, even with `default` tenancy.",
    ),
}  # fmt: skip
SHARED_EXPLAINED = Text(
    ko="`default`인 가상 머신은 다른 계정과 호스트를 나눠 쓸 수 있어요. `dedicated`는 한 계정만 쓰는 하드웨어에, 베어 메탈은 호스트 한 대에 통째로 놓여요. VPC의 `dedicated`는 시작할 때의 값이 정해요.\n\n{lines}",
    en="Virtual machines with `default` tenancy may share a host with other accounts. `dedicated` means hardware of one account, and bare metal is a whole host. That a VPC is `dedicated` counts at the launch.\n\n{lines}",
)  # fmt: skip

# What becomes of a host

FATE = Text(
    ko="`m5.large` 인스턴스마다 호스트가 따로예요. 실행 중이던 인스턴스에 이런 일이 차례로 있었어요.\n\n{table}\n\n{asked}",
    en="Each of these `m5.large` instances was running on a host of its own. This happened, in this order.\n\n{table}\n\n{asked}",
)
FATE_HEAD = Text(ko="| 인스턴스 | 있었던 일 |\n|---|---|", en="| Instance | What happened |\n|---|---|")
FATE_ROW = Text(ko="| `{name}` | {events} |", en="| `{name}` | {events} |")
EVENTS: Mapping[str, Text] = {
    "reboot": Text(ko="`RebootInstances`", en="`RebootInstances`"),
    "stop": Text(ko="`StopInstances`", en="`StopInstances`"),
    "start": Text(ko="`StartInstances`", en="`StartInstances`"),
    "terminate": Text(ko="`TerminateInstances`", en="`TerminateInstances`"),
    "type": Text(ko="`ModifyInstanceAttribute` `InstanceType=m5.xlarge`", en="`ModifyInstanceAttribute` `InstanceType=m5.xlarge`"),
    "fault": Text(ko="처음 호스트 고장", en="its first host fails"),
}  # fmt: skip
NOTHING = Text(ko="없음", en="nothing")
ARROW = " → "
FATE_ASKED: Mapping[str, Text] = {
    "same": Text(
        ko="지금도 **확실히** 처음과 같은 호스트에 있는 인스턴스를 모두 고르세요.",
        en="Choose every instance that is **sure** to be on the same host as at first.",
    ),
    "none": Text(
        ko="지금 어느 호스트도 차지하지 않는 인스턴스를 모두 고르세요.", en="Choose every instance that takes up no host now."
    ),
    "other": Text(
        ko="지금 **확실히** 처음과 다른 호스트에서 도는 인스턴스를 모두 고르세요.",
        en="Choose every instance that **surely** runs on another host than at first.",
    ),
    "works": Text(ko="지금 응답하는 인스턴스를 모두 고르세요.", en="Choose every instance that answers now."),
}  # fmt: skip
FATES: Mapping[str, Text] = {
    "stayed": Text(
        ko="한 번도 멈추지 않았어요. 재부팅은 같은 호스트에서 해요.",
        en="It was never stopped, and a reboot happens on the same host.",
    ),
    "stuck": Text(
        ko="고장 난 호스트에 그대로 있어요. 재부팅은 호스트를 바꾸지 않아서 응답하지 못해요.",
        en="It is still on the host that failed: a reboot changes no host, so it does not answer.",
    ),
    "gone": Text(
        ko="중지되거나 종료되어 호스트의 자리를 내놓았어요.", en="Stopped or terminated, it has given its place on the host back."
    ),
    "moved": Text(
        ko="중지했다가 시작했고 처음 호스트는 고장 났으니, 다른 호스트에서 돌아요.",
        en="It was stopped and started, and its first host has failed: it runs on another.",
    ),
    "unsure": Text(
        ko="중지했다가 시작하면 호스트를 새로 골라요. 다른 호스트일 때가 많지만 우연히 같을 수도 있어요. 어느 쪽이든 응답해요.",
        en="At a start the host is chosen anew: mostly another, but by chance it may be the same. It answers either way.",
    ),
}  # fmt: skip
FATE_EXPLAINED = Text(
    ko="호스트는 실행을 시작할 때 정해지고, 중지하면 내놓아요. 재부팅은 같은 호스트에서 하고, 호스트가 고장 나도 인스턴스는 저절로 옮겨 가지 않아요. 실행 중에 보낸 유형 변경은 거절돼요.\n\n{lines}",
    en="A host is chosen when an instance starts to run, and given back at a stop. A reboot stays on it, and when it fails the instance does not move by itself. A change of type is refused while it runs.\n\n{lines}",
)  # fmt: skip
