"""What is said of network interfaces and what they carry: what is asked, what may be answered, and why."""

from collections.abc import Mapping

from labs.assess.value import Text

SEPARATED = ", "
HAPPENED = Text(
    ko=(
        "처음에는 이랬어요(그림도 이때의 모습이에요). 인스턴스의 기본 인터페이스는 인스턴스를 시작할 때 함께 만들어졌어요.\n\n"
        "{beginning}\n\n그 뒤 차례로 이런 일이 있었어요. 거절된 호출은 없어요.\n\n{steps}"
    ),
    en=(
        "This is there at first, as the picture shows it. Each primary interface came with the launch of its instance.\n\n"
        "{beginning}\n\nThen, one after the other, and nothing was refused:\n\n{steps}"
    ),
)
ASKED: Mapping[str, Text] = {
    "remains": Text(
        ko="지금 `DescribeNetworkInterfaces`에 **남아 있는** 인터페이스를 모두 고르세요.",
        en="Choose every interface that is **still listed** by `DescribeNetworkInterfaces`.",
    ),
    "subnets": Text(
        ko="지금 `{about}` 인스턴스가 인터페이스로 이어져 있는 서브넷은 어디일까요?",
        en="To which subnets do the interfaces that it has now join the instance `{about}`?",
    ),
    "inside": Text(
        ko="지금 `{about}` 인스턴스(Amazon Linux 2023) 안에서 `hostname -I`를 실행하면 어떤 IPv4 주소가 나올까요? 순서는 상관없어요.",
        en="On Amazon Linux 2023, which IPv4 addresses does `hostname -I` print now, in whatever order, inside the instance `{about}`?",
    ),
    "groups": Text(
        ko="지금 `{about}` 주소로 들어오는 패킷은 어느 보안 그룹이 거를까요?",
        en="Which security groups now filter packets that come in for the address `{about}`?",
    ),
    "holder": Text(
        ko="지금 `{about}` 주소는 어느 인터페이스가 가지고 있을까요?",
        en="Which interface now has the private address `{about}`?",
    ),
}
HOLDERS: Mapping[str, Text] = {
    "in": Text(ko="`{name}`(`{instance}`에 연결됨)", en="`{name}`, in `{instance}`"),
    "free": Text(ko="`{name}`(어느 인스턴스에도 없음)", en="`{name}`, in no instance"),
    "nobody": Text(ko="아무도 가지고 있지 않음", en="None has it"),
}
REMAINS: Mapping[bool, Text] = {
    True: Text(ko="남아 있어요.", en="It is still there."),
    False: Text(ko="이제 없어요.", en="It is gone."),
}
BESIDES: Mapping[str, tuple[Text, str | None]] = {
    "public": (
        Text(
            ko="퍼블릭 주소는 운영 체제 안에 없어요. 인터넷 게이트웨이가 사설 주소로 바꿔 줄 뿐이에요.",
            en="The public address is not in the operating system; the internet gateway translates it.",
        ),
        "public-address-on-the-card",
    ),
    "only-public": (
        Text(
            ko="운영 체제가 아는 것은 사설 주소뿐이에요. 퍼블릭 주소는 인터넷 게이트웨이에서 바뀌어요.",
            en="The operating system knows private addresses alone; the public one ends at the internet gateway.",
        ),
        "public-address-on-the-card",
    ),
    "first": (
        Text(
            ko="인터페이스의 보조 사설 주소도 운영 체제에 보여요.",
            en="The operating system shows secondary private addresses as well.",
        ),
        "one-address-per-interface",
    ),
    "primary": (
        Text(
            ko="보조 인터페이스의 주소도 운영 체제에 보여요.",
            en="The operating system shows the addresses of secondary interfaces as well.",
        ),
        "only-the-primary-interface-counts",
    ),
    "before": (
        Text(
            ko="처음의 모습이에요. 그 뒤에 인터페이스나 주소가 오갔어요.",
            en="So it was at first. Interfaces or addresses have come and gone since.",
        ),
        None,
    ),
    "one-subnet": (
        Text(
            ko="기본 인터페이스의 서브넷만 센 답이에요. 보조 인터페이스는 자기 서브넷을 이어 줘요.",
            en="This counts the primary interface alone. A secondary one joins the instance to its own subnet.",
        ),
        "only-the-primary-interface-counts",
    ),
    "every-subnet": (
        Text(
            ko="이 인스턴스에 연결되지 않은 인터페이스의 서브넷까지 센 답이에요.",
            en="This counts subnets of interfaces that are not in this instance.",
        ),
        None,
    ),
    "last-subnet": (
        Text(
            ko="기본 인터페이스는 떼이지 않고 자기 서브넷에 그대로 있어요.",
            en="The primary interface is still there, in its own subnet.",
        ),
        None,
    ),
    "united": (
        Text(
            ko="보안 그룹은 인스턴스가 아니라 인터페이스의 것이에요. 다른 인터페이스의 그룹은 이 주소에 미치지 않아요.",
            en="Groups are an interface's, not the instance's. Those of other interfaces do not matter to this address.",
        ),
        "groups-on-the-instance",
    ),
    "other-groups": (
        Text(
            ko="그 그룹은 이 주소를 가진 인터페이스의 것이 아니에요.",
            en="That is not what the interface with this address has.",
        ),
        None,
    ),
    "default": (
        Text(
            ko="만들 때 그룹을 말하지 않은 인터페이스만 `default`를 가져요.",
            en="Only an interface that was made without naming groups has `default`.",
        ),
        None,
    ),
    "other-holder": (
        Text(ko="그 인터페이스는 지금 이 주소를 갖고 있지 않아요.", en="That interface does not have the address now."),
        None,
    ),
    "nobody": (
        Text(
            ko="사설 주소는 인터페이스를 지우거나 주소를 뺄 때까지 인터페이스에 남아요.",
            en="An interface keeps a private address until it is deleted or the address is taken away.",
        ),
        "stopped-instances-give-back",
    ),
}
"""Why a wrong answer that no other course leads to is given -> what is said to it, and who thinks so."""
CELLS: Mapping[str, str] = {
    "remains": "deletes",
    "subnets": "subnet",
    "inside": "privates",
    "groups": "groups",
    "holder": "privates",
}
_HEADS: Mapping[str, tuple[str, str]] = {
    "remains": ("`DeleteOnTermination`", "`DeleteOnTermination`"),
    "subnets": ("서브넷", "Subnet"),
    "inside": ("사설 주소", "Private addresses"),
    "groups": ("보안 그룹", "Security groups"),
    "holder": ("사설 주소", "Private addresses"),
}
TABLE: Mapping[str, Text] = {
    asked: Text(
        ko=f"| 인터페이스 | 지금 있는 곳 | {ko} |\n|---|---|---|", en=f"| Interface | Now in | {en} |\n|---|---|---|"
    )
    for asked, (ko, en) in _HEADS.items()
}
HELD: Mapping[str, Text] = {
    "in": Text(ko="| `{name}` | `{instance}` | {cell} |", en="| `{name}` | `{instance}` | {cell} |"),
    "free": Text(
        ko="| `{name}` | 없음(`available`) | {cell} |", en="| `{name}` | no instance (`available`) | {cell} |"
    ),
}
GONE = Text(ko="| `{name}` | 지워짐 | `true` |", en="| `{name}` | deleted | `true` |")
GONE_ELSEWHERE = Text(ko="| `{name}` | 지워짐 | – |", en="| `{name}` | deleted | – |")
_CARRIED = Text(
    ko=(
        "사설 주소, MAC, 보안 그룹, 서브넷은 인스턴스가 아니라 **인터페이스**의 것이라, 인터페이스가 가는 곳으로 함께 가요. "
        "`DescribeNetworkInterfaces`에서 인터페이스마다 `Attachment`와 나머지를 나란히 보세요."
    ),
    en=(
        "Private addresses, MAC, groups and subnet belong to the **interface**, not to the instance, and go where it goes. Look at "
        "`Attachment` beside the rest of each interface in `DescribeNetworkInterfaces`."
    ),
)
EXPLAINED: Mapping[str, Text] = {
    "remains": Text(
        ko=(
            "종료할 때 연결의 `DeleteOnTermination`이 `true`인 인터페이스만 지워져요. 시작할 때 함께 만들어진 기본 인터페이스는 `true`, "
            "나중에 연결한 것은 `false`로 시작하고, 둘 다 바꿀 수 있어요. 떼면 그 값도 없어져요. 종료하기 전에 "
            "`DescribeNetworkInterfaces`의 `Attachment.DeleteOnTermination`을 보세요."
        ),
        en=(
            "A termination deletes the interfaces whose attachment has `DeleteOnTermination` `true`. It begins as `true` for the "
            "primary one that came with the launch and as `false` for what is attached later; both can be changed, and it ends with "
            "the attachment. Look at `Attachment.DeleteOnTermination` in `DescribeNetworkInterfaces` before a termination."
        ),
    ),
    "subnets": Text(
        ko=(
            "인터페이스는 만들어진 서브넷에 평생 속해요. 인스턴스는 연결된 인터페이스의 서브넷마다 이어지고, `SubnetId`로 보이는 것은 그중 "
            "기본 인터페이스의 서브넷이에요. `DescribeInstances`의 `NetworkInterfaces`에서 `SubnetId`를 하나씩 보세요."
        ),
        en=(
            "An interface belongs to the subnet it was made in for life. An instance is joined to the subnet of each interface in it, "
            "of which `SubnetId` shows the primary one's. Look at each `SubnetId` of `NetworkInterfaces` in `DescribeInstances`."
        ),
    ),
    "inside": Text(
        ko=(
            "운영 체제는 연결된 모든 인터페이스의 사설 주소(보조까지)를 보고, 퍼블릭 주소는 하나도 보지 못해요. 퍼블릭 주소는 인터넷 "
            "게이트웨이가 바꿔 줘요. 안에서는 `ip addr`, 밖에서는 `DescribeInstances`를 견주어 보세요."
        ),
        en=(
            "The operating system sees the private addresses of all interfaces in the instance, secondary ones included, and no public "
            "one, which the internet gateway translates. Compare `ip addr` inside with `DescribeInstances` outside."
        ),
    ),
    "groups": _CARRIED,
    "holder": _CARRIED,
}
