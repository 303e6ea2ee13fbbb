"""What is said of a single call on a network interface: what may become of it, and why it does or does not."""

from collections.abc import Mapping, Sequence

from labs.assess.value import Text

CALLED = Text(
    ko="이제 아래 명령을 실행해요(ID 자리에는 이름을 적었어요). 어떻게 될까요?\n\n`{command}`",
    en="Now this command is run, with names in the place of ids. What happens?\n\n`{command}`",
)
DONE = Text(ko="그대로 실행돼요.", en="It is carried out.")
_IN_USE = Text(
    ko="거절돼요: 인터페이스가 인스턴스에 연결되어 있어요. (`{code}`)",
    en="It is refused: the interface is in an instance. (`{code}`)",
)
_PRIMARY = Text(
    ko="거절돼요: 기본 인터페이스예요. (`{code}`)", en="It is refused: it is a primary interface. (`{code}`)"
)
_STATE = Text(
    ko="거절돼요: 인스턴스를 먼저 중지해야 해요. (`{code}`)",
    en="It is refused: the instance has to be stopped first. (`{code}`)",
)
REFUSED: Mapping[tuple[str, str], Text] = {
    ("delete", "InvalidParameterValue"): _IN_USE,
    ("delete", "OperationNotPermitted"): _PRIMARY,
    ("delete", "DependencyViolation"): Text(
        ko="거절돼요: 사설 주소와 보안 그룹이 아직 딸려 있어요. (`{code}`)",
        en="It is refused: it still has private addresses and groups. (`{code}`)",
    ),
    ("delete", "IncorrectInstanceState"): _STATE,
    ("detach", "OperationNotPermitted"): _PRIMARY,
    ("detach", "IncorrectInstanceState"): _STATE,
    ("detach", "DependencyViolation"): Text(
        ko="거절돼요: 사설 주소를 먼저 빼야 해요. (`{code}`)",
        en="It is refused: its private addresses have to go first. (`{code}`)",
    ),
    ("unassign", "InvalidParameterValue"): Text(
        ko="거절돼요: 기본 사설 주소라서 뺄 수 없어요. (`{code}`)",
        en="It is refused: that is the primary private address. (`{code}`)",
    ),
    ("unassign", "IncorrectInstanceState"): _STATE,
    ("unassign", "OperationNotPermitted"): Text(
        ko="거절돼요: 인스턴스에 연결된 인터페이스의 주소예요. (`{code}`)",
        en="It is refused: the interface is in an instance. (`{code}`)",
    ),
    ("assign", "Resource.AlreadyAssigned"): Text(
        ko="거절돼요: 다른 인터페이스가 가진 주소예요. (`{code}`)",
        en="It is refused: another interface has that address. (`{code}`)",
    ),
    ("assign", "IncorrectInstanceState"): _STATE,
    ("assign", "InvalidParameterValue"): Text(
        ko="거절돼요: 서브넷의 범위 밖에 있는 주소예요. (`{code}`)",
        en="It is refused: the address is outside the subnet. (`{code}`)",
    ),
    ("delete-group", "DependencyViolation"): Text(
        ko="거절돼요: 이 그룹을 쓰는 인터페이스가 있어요. (`{code}`)",
        en="It is refused: an interface uses the group. (`{code}`)",
    ),
    ("delete-group", "CannotDelete"): Text(
        ko="거절돼요: VPC의 기본 보안 그룹이에요. (`{code}`)",
        en="It is refused: it is the VPC's default group. (`{code}`)",
    ),
    ("delete-group", "IncorrectInstanceState"): _STATE,
}
"""Verb and code -> the refusal in words."""
SUSPECTED: Mapping[str, Sequence[str]] = {
    "delete": ("InvalidParameterValue", "DependencyViolation", "IncorrectInstanceState", "OperationNotPermitted"),
    "detach": ("OperationNotPermitted", "IncorrectInstanceState", "DependencyViolation"),
    "unassign": ("InvalidParameterValue", "IncorrectInstanceState", "OperationNotPermitted"),
    "assign": ("Resource.AlreadyAssigned", "InvalidParameterValue", "IncorrectInstanceState"),
    "delete-group": ("DependencyViolation", "CannotDelete", "IncorrectInstanceState"),
}
"""Verb -> the codes of the refusals that one may think of."""
IGNORED: Mapping[tuple[str, str], str] = {
    ("delete", "InvalidParameterValue"): "attached-interfaces-can-be-deleted",
    ("detach", "OperationNotPermitted"): "primary-can-move",
    ("unassign", "InvalidParameterValue"): "primary-private-address-can-go",
    ("assign", "Resource.AlreadyAssigned"): "reassigned-address-at-both",
    ("delete-group", "DependencyViolation"): "groups-in-use-can-go",
}
"""The refusal -> the misconception of who does not expect it."""
WHY: Mapping[tuple[str, str], Text] = {
    ("delete", "InvalidParameterValue"): Text(
        ko="`{interface}` 인터페이스는 `{instance}` 인스턴스에 연결되어 있어요(`in-use`). 떼어서 `available`이 된 것만 지울 수 있어요.",
        en="`{interface}` is in `{instance}` (`in-use`). Only what is detached, and so `available`, can be deleted.",
    ),
    ("delete", ""): Text(
        ko="`{interface}` 인터페이스는 어느 인스턴스에도 없어요(`available`). 사설 주소와 보안 그룹은 인터페이스와 함께 없어질 뿐 막지 않아요.",
        en="`{interface}` is in no instance (`available`). Its private addresses and groups go with it and stand in no way.",
    ),
    ("detach", "OperationNotPermitted"): Text(
        ko="`{interface}` 인터페이스는 `{instance}` 인스턴스의 기본 인터페이스예요. 인스턴스가 있는 동안에는 뗄 수 없어요.",
        en="`{interface}` is the primary interface of `{instance}` and cannot be taken out while the instance is there.",
    ),
    ("detach", ""): Text(
        ko="`{interface}` 인터페이스는 `{instance}` 인스턴스의 보조 인터페이스라서, 실행 중이든 중지되었든 뗄 수 있어요.",
        en="`{interface}` is a secondary interface of `{instance}` and comes out whether the instance runs or is stopped.",
    ),
    ("unassign", "InvalidParameterValue"): Text(
        ko="`{private}` 주소는 `{interface}` 인터페이스의 기본 사설 주소예요. 인터페이스를 지울 때까지 바뀌지도 빠지지도 않아요.",
        en="`{private}` is the primary private address of `{interface}`, which it keeps for life.",
    ),
    ("unassign", ""): Text(
        ko="`{private}` 주소는 `{interface}` 인터페이스의 보조 사설 주소라서 언제든 뺄 수 있어요.",
        en="`{private}` is a secondary private address of `{interface}` and can be taken away at any time.",
    ),
    ("assign", "Resource.AlreadyAssigned"): Text(
        ko="`{private}` 주소는 `{holder}` 인터페이스가 가지고 있어요. 어느 인스턴스에도 없는 인터페이스의 주소라도 마찬가지예요.",
        en="`{holder}` has `{private}`, which counts even while an interface is in no instance.",
    ),
    ("assign", ""): Text(
        ko="`{private}` 주소는 아무 인터페이스도 갖지 않은, 이 서브넷의 주소예요. 그래서 보조 사설 주소로 더해져요.",
        en="`{private}` is an address of the subnet that no interface has, so it becomes a secondary one.",
    ),
    ("delete-group", "DependencyViolation"): Text(
        ko="`{user}` 인터페이스가 `{group}` 보안 그룹을 쓰고 있어요. 인스턴스에 연결되지 않은 인터페이스라도 그룹을 붙들어요.",
        en="The interface `{user}` uses `{group}`. Even an interface that is in no instance holds its groups.",
    ),
    ("delete-group", ""): Text(
        ko="지금 `{group}` 보안 그룹을 쓰는 인터페이스는 하나도 없어요. 전에 쓴 적이 있어도 상관없어요.",
        en="No interface uses `{group}` now, and it does not matter whether one ever did.",
    ),
}
"""Verb and code, or none where it is carried out -> why."""
NEXT = Text(
    ko="부르기 전에 `DescribeNetworkInterfaces`에서 `Status`, `Attachment`, `PrivateIpAddresses`, `Groups`를 보세요.",
    en="Look before the call at `Status`, `Attachment`, `PrivateIpAddresses` and `Groups` in `DescribeNetworkInterfaces`.",
)
_NO_STATE = (
    Text(
        ko="이 호출은 인스턴스가 실행 중인지를 따지지 않아요.",
        en="Whether the instance runs does not matter to this call.",
    ),
    None,
)
ABSENT: Mapping[tuple[str, str], tuple[Text, str | None]] = {
    ("delete", "InvalidParameterValue"): (
        Text(ko="지금은 어느 인스턴스에도 없어요.", en="It is in no instance now."),
        None,
    ),
    ("delete", "DependencyViolation"): (
        Text(
            ko="사설 주소와 보안 그룹은 인터페이스에 딸린 것이라 막지 않아요. 막는 것은 연결뿐이에요.",
            en="What an interface carries does not stand in its way; only its attachment does.",
        ),
        "belongings-hold-the-interface",
    ),
    ("delete", "OperationNotPermitted"): (
        Text(
            ko="기본 인터페이스라서가 아니라 연결되어 있는지가 정해요. 인스턴스가 종료된 뒤에 남은 것은 기본이었더라도 지울 수 있어요.",
            en="What decides is the attachment. One that outlived its instance can go even if it was the primary.",
        ),
        None,
    ),
    ("delete", "IncorrectInstanceState"): (
        Text(
            ko="중지해도 인터페이스는 연결된 채로예요. 지우려면 떼야 하고, 떼는 데는 중지가 필요 없어요.",
            en="A stop leaves it attached. To be deleted it has to be detached, for which no stop is needed.",
        ),
        None,
    ),
    ("detach", "OperationNotPermitted"): (
        Text(ko="기본 인터페이스가 아니라 보조 인터페이스예요.", en="It is no primary interface but a secondary one."),
        None,
    ),
    ("detach", "IncorrectInstanceState"): _NO_STATE,
    ("detach", "DependencyViolation"): (
        Text(ko="사설 주소는 인터페이스를 따라가요.", en="The private addresses go along with it."),
        "belongings-hold-the-interface",
    ),
    ("unassign", "InvalidParameterValue"): (
        Text(ko="기본이 아니라 보조 사설 주소예요.", en="It is no primary address but a secondary one."),
        None,
    ),
    ("unassign", "IncorrectInstanceState"): _NO_STATE,
    ("unassign", "OperationNotPermitted"): (
        Text(
            ko="연결된 인터페이스에서도 보조 사설 주소는 뺄 수 있어요.",
            en="Secondary addresses can be taken from attached interfaces too.",
        ),
        None,
    ),
    ("assign", "Resource.AlreadyAssigned"): (
        Text(ko="이 주소를 가진 인터페이스는 없어요.", en="No interface has this address."),
        None,
    ),
    ("assign", "InvalidParameterValue"): (
        Text(ko="이 주소는 인터페이스가 있는 서브넷 안에 있어요.", en="The address is in the subnet of the interface."),
        None,
    ),
    ("assign", "IncorrectInstanceState"): _NO_STATE,
    ("delete-group", "DependencyViolation"): (
        Text(ko="지금 이 그룹을 쓰는 인터페이스는 없어요.", en="No interface uses the group now."),
        None,
    ),
    ("delete-group", "CannotDelete"): (
        Text(
            ko="기본 보안 그룹의 이름은 `default`예요. 이 그룹이 아니에요.",
            en="The default group is called `default`, and this is another.",
        ),
        None,
    ),
    ("delete-group", "IncorrectInstanceState"): _NO_STATE,
}
"""What is thought to stand in the way -> why it does not, and who thinks so."""
