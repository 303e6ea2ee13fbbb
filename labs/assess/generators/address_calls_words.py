"""What is said of a single call on an Elastic IP: what may become of it, and why it does or does not."""

from collections.abc import Mapping, Sequence

from labs.assess.value import Text

CALLED = Text(
    ko="이제 아래 명령을 실행해요(ID 자리에는 이름을 적었어요). 어떻게 될까요?\n\n`{command}`",
    en="Now this command is run, with names in the place of ids. What happens?\n\n`{command}`",
)
DONE: Mapping[str, Text] = {
    "done": Text(ko="그대로 실행돼요.", en="It is carried out, and that is all."),
    "displaces": Text(
        ko="실행되고, 그 자리에 있던 `{displaced}` 주소의 연결은 풀려요.",
        en="It is carried out, and `{displaced}` loses its place there.",
    ),
    "beside": Text(
        ko="실행되고, `{displaced}` 주소도 그 자리에 함께 남아요.",
        en="It is carried out, and `{displaced}` stays there as well.",
    ),
}
REFUSED: Mapping[str, Text] = {
    "InvalidIPAddress.InUse": Text(
        ko="거절돼요: 주소가 아직 연결되어 있어요. (`{code}`)",
        en="It is refused: the address is still associated. (`{code}`)",
    ),
    "AddressLimitExceeded": Text(
        ko="거절돼요: 가질 수 있는 Elastic IP의 수를 넘어요. (`{code}`)",
        en="It is refused: too many Elastic IPs. (`{code}`)",
    ),
    "IncorrectInstanceState": Text(
        ko="거절돼요: 인스턴스의 상태가 맞지 않아요. (`{code}`)",
        en="It is refused: the instance is in the wrong state. (`{code}`)",
    ),
    "InvalidInstanceID": Text(
        ko="거절돼요: 인터페이스가 여럿이라 어느 것인지 알 수 없어요. (`{code}`)",
        en="It is refused: of several interfaces none is named. (`{code}`)",
    ),
    "InvalidParameterValue": Text(
        ko="거절돼요: 그 인터페이스의 사설 주소가 아니에요. (`{code}`)",
        en="It is refused: the interface does not have that private address. (`{code}`)",
    ),
    "Gateway.NotAttached": Text(
        ko="거절돼요: VPC에 인터넷 게이트웨이가 없어요. (`{code}`)",
        en="It is refused: the VPC has no internet gateway. (`{code}`)",
    ),
    "Resource.AlreadyAssociated": Text(
        ko="거절돼요: 주소가 이미 다른 곳에 연결되어 있어요. (`{code}`)",
        en="It is refused: the address is associated elsewhere already. (`{code}`)",
    ),
    "AuthFailure": Text(
        ko="거절돼요: 이 계정의 주소가 아니에요. (`{code}`)",
        en="It is refused: the address is not this account's. (`{code}`)",
    ),
    "InsufficientAddressCapacity": Text(
        ko="거절돼요: AWS에 남은 주소가 없어요. (`{code}`)", en="It is refused: AWS has no address left. (`{code}`)"
    ),
}
_ASSOCIATION = (
    "Resource.AlreadyAssociated",
    "IncorrectInstanceState",
    "InvalidInstanceID",
    "Gateway.NotAttached",
)
SUSPECTED: Mapping[str, Sequence[str]] = {
    "release": ("InvalidIPAddress.InUse", "AuthFailure", "IncorrectInstanceState"),
    "allocate": ("AddressLimitExceeded", "InsufficientAddressCapacity", "Gateway.NotAttached"),
    "associate": _ASSOCIATION,
    "associate-firmly": _ASSOCIATION,
    "associate-private": (
        "InvalidParameterValue",
        "Resource.AlreadyAssociated",
        "InvalidInstanceID",
        "IncorrectInstanceState",
    ),
}
"""Verb -> the codes of the refusals that one may think of."""
IGNORED: Mapping[str, str] = {
    "InvalidIPAddress.InUse": "release-takes-it-off",
    "AddressLimitExceeded": "elastic-ips-without-limit",
    "InvalidInstanceID": "instance-stands-for-its-interfaces",
    "InvalidParameterValue": "any-private-address-will-do",
    "Gateway.NotAttached": "elastic-ip-needs-no-gateway",
    "Resource.AlreadyAssociated": "reassociation-cannot-be-forbidden",
}
"""The code of the refusal -> the misconception of who does not expect it."""
WHY: Mapping[str, Text] = {
    "InvalidIPAddress.InUse": Text(
        ko="`{address}` 주소는 아직 연결되어 있어요. `DisassociateAddress`로 먼저 연결을 풀어야 반납할 수 있어요.",
        en="`{address}` is still associated. It has to be taken off with `DisassociateAddress` before it can be released.",
    ),
    "AddressLimitExceeded": Text(
        ko=(
            "이 리전에 Elastic IP가 이미 {count}개예요. 기본 할당량은 다섯 개이고, 연결하지 않은 것도 세요. 하나를 반납하거나 "
            "할당량을 늘려 달라고 요청해야 해요."
        ),
        en=(
            "There are {count} Elastic IPs in this Region already. The default quota is five, and idle ones count. One has to be "
            "released, or the quota raised."
        ),
    ),
    "InvalidInstanceID": Text(
        ko="`{instance}` 인스턴스에는 인터페이스가 둘 이상이에요. `InstanceId`로는 부족하고 `NetworkInterfaceId`를 말해야 해요.",
        en="`{instance}` has more than one interface. `InstanceId` does not say which: `NetworkInterfaceId` is needed.",
    ),
    "InvalidParameterValue": Text(
        ko="지금 `{private}` 주소는 `{interface}` 인터페이스의 사설 주소가 아니에요. 인터페이스의 `PrivateIpAddresses`를 보세요.",
        en="`{private}` is no private address of `{interface}` now. Look at the interface's `PrivateIpAddresses`.",
    ),
    "Gateway.NotAttached": Text(
        ko="VPC에 인터넷 게이트웨이가 연결되어 있지 않아요. Elastic IP를 사설 주소로 바꾸는 것이 인터넷 게이트웨이라서, 먼저 연결해야 해요.",
        en="The VPC has no internet gateway, which is what translates an Elastic IP. It has to be attached first.",
    ),
    "Resource.AlreadyAssociated": Text(
        ko="`{address}` 주소는 이미 다른 곳에 연결되어 있고, `--no-allow-reassociation`이 옮기는 것을 막아요. 이 옵션이 없으면 옮겨 가요.",
        en="`{address}` is associated elsewhere and `--no-allow-reassociation` forbids that it moves. Without that it would.",
    ),
}
WHY_DONE: Mapping[str, Text] = {
    "release": Text(
        ko="`{address}` 주소는 연결된 곳이 없어서 바로 반납돼요. 반납하면 이 계정의 주소가 아니게 되고, 요금도 그때 멈춰요.",
        en="`{address}` is associated with nothing and is released at once. It is the account's no more, and only that ends its charge.",
    ),
    "allocate": Text(
        ko="지금 Elastic IP는 {count}개예요. 기본 할당량은 리전마다 다섯 개라서 하나 더 받을 수 있어요.",
        en="There are {count} Elastic IPs now, and the default quota is five for each Region: there is room for one more.",
    ),
    "associate": Text(
        ko=(
            "`{instance}` 인스턴스는 인터페이스가 하나라서 `InstanceId`로 충분해요. 다른 곳에 연결된 주소도 `AllowReassociation=false`"
            "만 아니면 옮겨 오고, 중지된 인스턴스에도 연결돼요."
        ),
        en=(
            "`{instance}` has one interface, so `InstanceId` says enough. An address that is elsewhere moves unless "
            "`AllowReassociation=false` forbids it, and a stopped instance takes one too."
        ),
    ),
    "associate-firmly": Text(
        ko="`{address}` 주소는 다른 곳에 연결되어 있지 않아요. `--no-allow-reassociation`은 이미 연결된 주소를 옮기는 것만 막아요.",
        en="`{address}` is associated with nothing else. `--no-allow-reassociation` only forbids to move one that is.",
    ),
    "associate-private": Text(
        ko="`{private}` 주소는 `{interface}` 인터페이스의 사설 주소예요. 사설 주소마다 Elastic IP를 하나씩 연결할 수 있어요.",
        en="`{private}` is a private address of `{interface}`, and each private address can have an Elastic IP.",
    ),
    **dict.fromkeys(
        ("associate-displacing", "associate-firmly-displacing", "associate-private-displacing"),
        Text(
            ko="그 사설 주소에는 `{displaced}` 주소가 연결되어 있었어요. 사설 주소 하나에 Elastic IP는 하나라서, 먼저 것은 풀리고 계정에 남아요.",
            en=(
                "`{displaced}` was on that private address. Each has one Elastic IP at most, so the former is taken off and stays with "
                "the account."
            ),
        ),
    ),
}
"""Verb -> why it is carried out."""
NEXT: Mapping[bool, Text] = {
    False: Text(
        ko="부르기 전에 `DescribeAddresses`의 `AssociationId`, 인스턴스의 상태와 인터페이스 개수를 보면 결과를 알 수 있어요.",
        en="Look before the call at `AssociationId` in `DescribeAddresses`, and at the state of the instance and its interfaces.",
    ),
    True: Text(
        ko="부르기 전에 `DescribeAddresses`에 몇 개가 있는지 세어 보세요.",
        en="Count before the call what `DescribeAddresses` shows.",
    ),
}
"""Whether one more is asked for -> what to look at."""
ABSENT: Mapping[str, tuple[Text, str | None]] = {
    "InvalidIPAddress.InUse": (
        Text(ko="`{address}` 주소는 지금 연결된 곳이 없어요.", en="`{address}` is associated with nothing now."),
        None,
    ),
    "AddressLimitExceeded": (
        Text(
            ko="지금 {count}개예요. 다섯 번째까지는 받을 수 있어요.",
            en="There are {count}; the fifth is still within the quota.",
        ),
        "quota-is-reached-too-early",
    ),
    "IncorrectInstanceState": (
        Text(
            ko="실행 중이거나 중지된 인스턴스에는 연결할 수 있고, 반납은 인스턴스의 상태를 따지지 않아요.",
            en="A running or stopped instance takes an address, and a release does not depend on the state of any.",
        ),
        None,
    ),
    "InvalidInstanceID": (
        Text(
            ko="인터페이스가 하나이거나 인터페이스를 직접 말했으니 모호하지 않아요.",
            en="There is one interface, or it is named: nothing is left open.",
        ),
        None,
    ),
    "InvalidParameterValue": (
        Text(
            ko="그 사설 주소는 지금 그 인터페이스의 것이에요.", en="The interface does have that private address now."
        ),
        None,
    ),
    "Gateway.NotAttached": (
        Text(
            ko="인터넷 게이트웨이는 연결할 때 필요하고, 이 VPC에는 있어요. 할당과 반납에는 필요 없어요.",
            en="An association needs a gateway, and this VPC has one. To allocate or release none is needed.",
        ),
        None,
    ),
    "Resource.AlreadyAssociated": (
        Text(
            ko="`AllowReassociation=false`가 아니면 이미 연결된 주소도 옮겨 가요.",
            en="Unless `AllowReassociation=false` is said, an associated address moves.",
        ),
        "associated-address-stays",
    ),
    "AuthFailure": (
        Text(ko="아직 반납하지 않은, 이 계정의 주소예요.", en="Nobody has released it: it is this account's."),
        "letting-go-is-releasing",
    ),
    "InsufficientAddressCapacity": (
        Text(
            ko="AWS의 주소가 모자란 것이 아니라 계정의 할당량을 볼 때예요.",
            en="It is the account's quota that matters, not AWS's stock.",
        ),
        None,
    ),
    "idle": (
        Text(ko="`{address}` 주소는 지금 연결된 곳이 없어요.", en="`{address}` is associated with nothing now."),
        None,
    ),
    "stopped": (
        Text(
            ko="중지된 인스턴스에도 Elastic IP를 연결할 수 있어요.",
            en="A stopped instance takes an Elastic IP as well.",
        ),
        "stopped-instances-take-no-address",
    ),
    "beside": (
        Text(
            ko="사설 주소 하나에는 Elastic IP도 하나라서 `{displaced}` 주소는 풀려요.",
            en="Each private address has one Elastic IP, so `{displaced}` is taken off.",
        ),
        None,
    ),
    "displaced": (
        Text(
            ko="실행은 되지만 그것뿐이 아니에요. 그 사설 주소에 있던 `{displaced}` 주소가 풀려요.",
            en="It is carried out, but that is not all: `{displaced}` was on that private address and is taken off.",
        ),
        None,
    ),
}
"""What is thought to stand in the way -> why it does not, and who thinks so."""
