"""What is said of Elastic IPs that are associated, moved and released: what is asked, what may be answered, and why."""

from collections.abc import Mapping

from labs.assess.value import Text

HAPPENED = Text(
    ko=(
        "{gateway} 보안 그룹, 네트워크 ACL, 경로는 모두 열려 있어요. 처음에는 이랬어요(그림도 이때의 모습이에요).\n\n{beginning}\n\n"
        "그 뒤 차례로 이런 일이 있었어요. 거절된 호출은 없어요.\n\n{steps}"
    ),
    en=(
        "{gateway} Security groups, network ACLs and routes let everything through. At first there is (as the picture shows it):"
        "\n\n{beginning}\n\nThen, one after the other, and nothing was refused:\n\n{steps}"
    ),
)
STANDS = Text(
    ko="{gateway} 지금은 이래요(그림도 지금의 모습이에요).\n\n{beginning}",
    en="{gateway} This is what there is now (as the picture shows it):\n\n{beginning}",
)
GATEWAY: Mapping[bool, Text] = {
    True: Text(ko="인터넷 게이트웨이가 있는 VPC예요.", en="The VPC has an internet gateway."),
    False: Text(ko="인터넷 게이트웨이를 아직 연결하지 않은 VPC예요.", en="The VPC has no internet gateway yet."),
}
REACHES = Text(
    ko="지금 인터넷에서 Elastic IP `{address}` 주소(`{public}`)로 요청을 보내면 어디에 닿을까요?",
    en="Where does a request from the internet get to now that is sent to `{public}`, the Elastic IP `{address}`?",
)
ANSWERS = Text(
    ko="지금 인터넷에서 요청을 보내면 `{instance}` 인스턴스에 닿는 Elastic IP를 **모두** 고르세요.",
    en="Choose **every** Elastic IP at which a request from the internet now gets to the instance `{instance}`.",
)
IDLE_NOW = Text(
    ko="지금 바로 `ReleaseAddress`를 불러도 거절되지 않을 Elastic IP를 **모두** 고르세요.",
    en="Choose **every** Elastic IP for which `ReleaseAddress` would be carried out at once.",
)
ENDS: Mapping[str, Text] = {
    "answers": Text(ko="`{name}` 인스턴스", en="The instance `{name}`"),
    "stopped": Text(
        ko="아무 데도 닿지 않음: 중지된 `{name}` 인스턴스에 연결되어 있음",
        en="Nowhere: it is on `{name}`, which is stopped",
    ),
    "unattached": Text(
        ko="아무 데도 닿지 않음: 어느 인스턴스에도 없는 `{name}` 인터페이스에 연결되어 있음",
        en="Nowhere: it is on the interface `{name}`, which is in no instance",
    ),
    "idle": Text(
        ko="아무 데도 닿지 않음: 계정에는 있지만 연결된 곳이 없음",
        en="Nowhere: the account has it, associated with nothing",
    ),
    "gone": Text(ko="아무 데도 닿지 않음: 이미 반납된 주소임", en="Nowhere: it was given back already"),
}
SHORT: Mapping[str, Text] = {
    "answers": Text(ko="`{name}`", en="`{name}`"),
    "stopped": Text(ko="`{name}`(중지됨)", en="`{name}` (stopped)"),
    "unattached": Text(ko="인터페이스 `{name}`(떼어 둠)", en="interface `{name}` (in no instance)"),
    "idle": Text(ko="연결된 곳 없음", en="associated with nothing"),
    "gone": Text(ko="반납됨", en="given back"),
}
OTHERWISE: Mapping[str, Text] = {
    "answers": Text(
        ko="`{name}` 인스턴스의 인터페이스에는 지금 이 주소가 없어요.",
        en="No interface of `{name}` has this address now.",
    ),
    "stopped": Text(
        ko="이 주소는 `{name}`에 연결되어 있지만, 중지된 인스턴스는 답하지 않아요.",
        en="The address is on `{name}`, but an instance that is stopped answers nobody.",
    ),
    "idle": Text(ko="지금은 연결된 곳이 있어요.", en="It is associated with something now."),
    "gone": Text(
        ko="반납한 적이 없어요. `ReleaseAddress`를 부를 때까지는 계정의 주소예요.",
        en="Nobody gave it back. It is the account's until `ReleaseAddress` is called.",
    ),
    "released": Text(
        ko="`ReleaseAddress`로 반납한 뒤라서 이 계정의 것이 아니에요.",
        en="It was released, and is this account's no more.",
    ),
}
WHERE = Text(ko="지금은: {where}.", en="It is now: {where}.")
TABLE = Text(ko="| 단계 | {names} |", en="| Step | {names} |")
EXPLAINED = Text(
    ko=(
        "Elastic IP는 인스턴스가 아니라 **인터페이스의 사설 주소 하나**에 연결돼요. 그래서 인터페이스가 가면 함께 가고, 그 사설 주소가 "
        "없어지면 연결이 풀려요. `AssociateAddress`는 이미 연결된 주소도 옮기고, 그 자리에 있던 주소를 풀어요. 중지는 연결을 바꾸지 "
        "않고, 계정에서 없애는 것은 `ReleaseAddress`뿐이에요. `DescribeAddresses`의 `NetworkInterfaceId`와 `PrivateIpAddress`를 "
        "단계마다 보세요."
    ),
    en=(
        "An Elastic IP is not on an instance but on **one private address of an interface**: it goes where the interface goes, and "
        "the association ends with the private address. `AssociateAddress` moves an associated address too, and takes off the one "
        "that was there. A stop changes nothing of it, and only `ReleaseAddress` takes it from the account. Look at "
        "`NetworkInterfaceId` and `PrivateIpAddress` in `DescribeAddresses` after each step."
    ),
)
