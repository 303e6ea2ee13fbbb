"""What is said of an attachment: what there is, why it is refused or not, and what each misconception overlooks."""

from collections.abc import Mapping

from labs.assess.value import Text

PROMPT = Text(
    ko=(
        "{date}의 일이에요.\n\n{facts}\n\n{what} `AttachNetworkInterface`를 불러요"
        "(`DeviceIndex` {device_index}, `NetworkCardIndex` {network_card_index}). 어떻게 될까요?"
    ),
    en=(
        "It is {date}.\n\n{facts}\n\n{what} `AttachNetworkInterface` is called (`DeviceIndex` {device_index}, "
        "`NetworkCardIndex` {network_card_index}). What happens?"
    ),
)
TO_SERVER = Text(
    ko="네트워크 인터페이스 `{card}`, 인스턴스 `{server}`에 대해",
    en="For the network interface `{card}` and the instance `{server}`,",
)
MOVES = Text(
    ko="`other`의 기본 인터페이스(장치 인덱스 0)를 `DetachNetworkInterface`로 떼고, 이어서 인스턴스 `{server}`에 대해",
    en="The primary interface (device index 0) of `other` is to be taken out with `DetachNetworkInterface`, and then for the instance `{server}`",
)
FACTS: Mapping[str, Text] = {
    "server": Text(
        ko="- 인스턴스 `{server}`: `{instance_type}`, {state}, 서브넷 `here`(`{block}`, `{zone}`), 이미 연결된 인터페이스 {count}개(장치 인덱스 {indexes})",
        en="- instance `{server}`: `{instance_type}`, {state}, subnet `here` (`{block}`, `{zone}`), interfaces attached: {count} (device index {indexes})",
    ),
    "limits": Text(
        ko="- `{instance_type}`: 인터페이스 최대 {interfaces}개, 네트워크 카드 {cards}개(카드마다 최대 {each}개)",
        en="- `{instance_type}`: at most {interfaces} interfaces; network cards: {cards}, each with at most {each}",
    ),
    "card": Text(
        ko="- 네트워크 인터페이스 `{card}`: 서브넷 `{subnet}`(`{zone}`), VPC `{vpc}`, {status}",
        en="- network interface `{card}`: subnet `{subnet}` (`{zone}`), VPC `{vpc}`, {status}",
    ),
    "other": Text(
        ko="- 인스턴스 `other`: `t3.small`, 실행 중, 서브넷 `{subnet}`(`{zone}`), VPC `{vpc}`",
        en="- instance `other`: `t3.small`, running, subnet `{subnet}` (`{zone}`), VPC `{vpc}`",
    ),
}
STATES = {False: Text(ko="실행 중", en="running"), True: Text(ko="중지됨", en="stopped")}
STATUSES: Mapping[str, Text] = {
    "available": Text(ko="어디에도 연결되지 않음(`available`)", en="attached to nothing (`available`)"),
    "in-use": Text(
        ko="다른 인스턴스 `other`에 연결됨(`in-use`)", en="attached to another instance, `other` (`in-use`)"
    ),
    "elastic": Text(
        ko="어디에도 연결되지 않음(`available`), Elastic IP 있음",
        en="attached to nothing (`available`), with an Elastic IP",
    ),
}

ATTACHES = Text(ko="연결돼요.", en="It is attached.")
REFUSED = Text(ko="거절돼요: {why} (`{code}`)", en="It is refused: {why} (`{code}`)")
REASONS: Mapping[str, tuple[str, Text]] = {
    "AttachmentLimitExceeded": (
        "AttachmentLimitExceeded",
        Text(ko="유형이 가질 수 있는 인터페이스 수를 넘어요", en="more interfaces than the type can have"),
    ),
    "NetworkCardFull": (
        "AttachmentLimitExceeded",
        Text(ko="그 네트워크 카드에 자리가 없어요", en="no room on that network card"),
    ),
    "DifferentZones": ("InvalidParameterCombination", Text(ko="가용 영역이 달라요", en="different Availability Zones")),
    "DifferentVpcs": ("InvalidParameterCombination", Text(ko="VPC가 달라요", en="different VPCs")),
    "DifferentSubnets": ("InvalidParameterCombination", Text(ko="서브넷이 달라요", en="different subnets")),
    "InterfaceInUse": (
        "InvalidNetworkInterface.InUse",
        Text(ko="인터페이스가 이미 쓰이고 있어요", en="the interface is in use"),
    ),
    "DeviceIndexTaken": (
        "InvalidParameterValue",
        Text(ko="그 장치 인덱스에 이미 인터페이스가 있어요", en="there is an interface at that device index"),
    ),
    "NetworkCardUnknown": (
        "InvalidParameterValue",
        Text(ko="그런 네트워크 카드가 없어요", en="there is no such network card"),
    ),
    "PrimaryInterfaceStays": (
        "OperationNotPermitted",
        Text(ko="기본 인터페이스는 뗄 수 없어요", en="a primary interface cannot be detached"),
    ),
    "MustBeStopped": (
        "IncorrectInstanceState",
        Text(ko="먼저 인스턴스를 중지해야 해요", en="the instance has to be stopped first"),
    ),
    "MustBeRunning": (
        "IncorrectInstanceState",
        Text(ko="먼저 인스턴스를 시작해야 해요", en="the instance has to be started first"),
    ),
    "HoldsAnElasticIp": (
        "OperationNotPermitted",
        Text(ko="Elastic IP를 먼저 떼어야 해요", en="its Elastic IP has to be taken off first"),
    ),
}
"""Why it is refused, or might be thought to be -> the error code, and the reason in words."""
WHY: Mapping[str, Text] = {
    "": Text(
        ko="모든 조건이 맞아요. 같은 가용 영역(`{zone}`)이고, 인터페이스가 비어 있고, {total}번째 인터페이스라 최대 {limit}개 안이에요.",
        en="All conditions hold: one zone (`{zone}`), the interface is free, and it is interface {total} of at most {limit}.",
    ),
    "AttachmentLimitExceeded": Text(
        ko="`{instance_type}` 인스턴스의 인터페이스는 기본 인터페이스까지 세어 최대 {limit}개예요. 이것이 {total}번째예요.",
        en="`{instance_type}` takes at most {limit} interfaces, the primary included. This would be number {total}.",
    ),
    "NetworkCardFull": Text(
        ko="전체로는 자리가 남았지만(최대 {limit}개), 네트워크 카드 {card}번은 이미 {each}개로 찼어요.",
        en="There is room in all (at most {limit}), but network card {card} already has its {each}.",
    ),
    "DifferentZones": Text(
        ko="인터페이스는 `{other_zone}`, 인스턴스는 `{zone}`에 있어요. 서브넷은 달라도 되지만 가용 영역은 같아야 해요.",
        en="The interface is in `{other_zone}` and the instance in `{zone}`. The subnet may be another, the zone may not.",
    ),
    "DifferentVpcs": Text(
        ko="2023년 10월 26일 전에는 한 인스턴스의 인터페이스가 모두 한 VPC에 있어야 했어요.",
        en="Until 26 October 2023 all interfaces of an instance had to be in one VPC.",
    ),
    "InterfaceInUse": Text(
        ko="인터페이스가 `other`에 연결되어 있어요. 먼저 `DetachNetworkInterface`로 떼어야 해요.",
        en="The interface is attached to `other`. It has to be taken out with `DetachNetworkInterface` first.",
    ),
    "DeviceIndexTaken": Text(
        ko="네트워크 카드 {card}번의 장치 인덱스 {index}에는 이미 인터페이스가 있어요. 비어 있는 번호를 골라야 해요.",
        en="There is an interface at device index {index} of network card {card}. A free index has to be named.",
    ),
    "NetworkCardUnknown": Text(
        ko="`{instance_type}`의 네트워크 카드는 {cards}개라서 마지막 번호는 {last}이에요.",
        en="`{instance_type}` has {cards} network card(s), so the last index is {last}.",
    ),
    "PrimaryInterfaceStays": Text(
        ko="기본 인터페이스는 인스턴스와 수명을 같이해서 `DetachNetworkInterface`부터 거절돼요. 옮길 수 있는 것은 보조 인터페이스예요.",
        en="A primary interface lives as long as its instance, so `DetachNetworkInterface` is refused already. Secondary ones can move.",
    ),
}
HARMLESS: Mapping[str, Text] = {
    "other_subnet": Text(ko=" 서브넷이 다른 것은 괜찮아요.", en=" That the subnet is another does not matter."),
    "other_vpc": Text(
        ko=" 2023년 10월 26일부터는 VPC가 달라도 돼요.", en=" Since 26 October 2023 the VPC may be another."
    ),
    "stopped": Text(ko=" 중지된 인스턴스에도 연결할 수 있어요.", en=" A stopped instance takes interfaces as well."),
    "elastic_ip": Text(ko=" Elastic IP는 인터페이스를 따라가요.", en=" The Elastic IP goes along with the interface."),
}

BECAUSE: Mapping[str, Text] = {
    "limit-excludes-the-primary": Text(
        ko="기본 인터페이스를 빼고 센 답이에요. 한도는 기본 인터페이스까지 세어요.",
        en="This leaves the primary interface out of the count. The limit includes it.",
    ),
    "limit-is-reached-too-early": Text(
        ko="한도에 이미 닿았다고 본 답이에요. 이번 것까지 세어도 한도 안이에요.",
        en="This takes the limit for reached. With this one it is not exceeded.",
    ),
    "cards-share-their-room": Text(
        ko="전체 한도만 본 답이에요. 네트워크 카드마다 따로 한도가 있어요.",
        en="This looks at the limit in all only. Each network card has a limit of its own.",
    ),
    "card-limit-is-the-type-limit": Text(
        ko="전체 한도는 아직 남아 있어요. 찬 것은 네트워크 카드 하나예요.",
        en="The limit in all is not reached. It is one network card that is full.",
    ),
    "zones-do-not-matter": Text(
        ko="가용 영역이 달라도 된다고 본 답이에요.", en="This takes another Availability Zone for no obstacle."
    ),
    "several-vpcs-always-could": Text(
        ko="다른 VPC의 인터페이스를 연결할 수 있게 된 것은 2023년 10월 26일부터예요.",
        en="Interfaces of other VPCs can be attached since 26 October 2023 only.",
    ),
    "same-vpc-needed": Text(
        ko="VPC가 같아야 한다고 본 답이에요. 2023년 10월 26일부터는 달라도 돼요.",
        en="This wants one VPC. Since 26 October 2023 it may be another, of the same account.",
    ),
    "same-subnet-needed": Text(
        ko="서브넷이 같아야 한다고 본 답이에요. 같아야 하는 것은 가용 영역이에요.",
        en="This wants one subnet. It is the Availability Zone that has to be the same.",
    ),
    "attached-interface-moves-by-itself": Text(
        ko="연결된 인터페이스가 저절로 옮겨 온다고 본 답이에요. 먼저 떼어야 해요.",
        en="This lets an attached interface move by itself. It has to be detached first.",
    ),
    "index-moves-up": Text(
        ko="장치 인덱스가 차 있으면 다음 번호를 쓴다고 본 답이에요. 번호는 부르는 쪽이 정해요.",
        en="This takes the next device index where one is taken. The caller names it.",
    ),
    "device-index-is-global": Text(
        ko="그 인스턴스의 그 네트워크 카드에서는 그 번호가 비어 있어요.",
        en="On that network card of that instance the index is free.",
    ),
    "every-type-has-several-cards": Text(
        ko="그 번호의 네트워크 카드가 있다고 본 답이에요. 카드의 수는 유형이 정해요.",
        en="This believes in that network card. The type decides how many there are.",
    ),
    "only-the-first-card": Text(
        ko="네트워크 카드가 하나뿐이라고 본 답이에요. 이 유형에는 여러 개가 있어요.",
        en="This knows one network card only. This type has several.",
    ),
    "primary-can-move": Text(
        ko="기본 인터페이스도 옮길 수 있다고 본 답이에요.", en="This moves a primary interface like a secondary one."
    ),
    "instance-must-be-stopped": Text(
        ko="실행 중에는 연결할 수 없다고 본 답이에요. 실행 중에도 연결할 수 있어요(hot attach).",
        en="This stops the instance first. Interfaces are attached to running instances too (hot attach).",
    ),
    "instance-must-be-running": Text(
        ko="중지된 인스턴스에는 연결할 수 없다고 본 답이에요. 연결할 수 있어요(warm attach).",
        en="This starts the instance first. Interfaces are attached to stopped instances too (warm attach).",
    ),
    "elastic-ip-holds-the-interface": Text(
        ko="Elastic IP가 인터페이스를 붙잡는다고 본 답이에요. Elastic IP는 인터페이스를 따라가요.",
        en="This lets an Elastic IP hold the interface. It goes along with it.",
    ),
}
IGNORED: Mapping[str, str] = {
    "AttachmentLimitExceeded": "limit-excludes-the-primary",
    "NetworkCardFull": "cards-share-their-room",
    "DifferentZones": "zones-do-not-matter",
    "DifferentVpcs": "several-vpcs-always-could",
    "InterfaceInUse": "attached-interface-moves-by-itself",
    "DeviceIndexTaken": "index-moves-up",
    "NetworkCardUnknown": "every-type-has-several-cards",
    "PrimaryInterfaceStays": "primary-can-move",
}
"""The rule that refuses -> the misconception of who does not know of it."""
