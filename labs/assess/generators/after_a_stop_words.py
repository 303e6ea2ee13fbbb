"""What is said of an instance that is stopped and started: what is asked, what may be answered, and why it is so."""

from collections.abc import Mapping

from labs.assess.value import Text

HAPPENED = Text(
    ko=(
        "인터넷 게이트웨이가 있는 VPC예요. 처음에는 이랬어요(그림도 이때의 모습이에요).\n\n{beginning}\n\n"
        "그 뒤 차례로 이런 일이 있었어요.\n\n{steps}"
    ),
    en=(
        "This is there at first, in a VPC with an internet gateway; the picture shows it too.\n\n{beginning}\n\n"
        "Then, one after the other:\n\n{steps}"
    ),
)
PUBLIC_NOW = Text(
    ko="지금 `DescribeInstances`의 `PublicIpAddress`로 보이는 `{name}` 인스턴스의 퍼블릭 주소는 무엇일까요?",
    en="Which public address does `DescribeInstances` now show as `PublicIpAddress` of the instance `{name}`?",
)
COUNTED = Text(
    ko=(
        "지금까지 `{name}` 인스턴스가 가졌던 **자동** 퍼블릭 주소는 모두 몇 개일까요? (Elastic IP는 빼고 세요. 우연히 같은 주소를 "
        "다시 받지는 않았다고 해요.)"
    ),
    en=(
        "Leave Elastic IPs out, and take it that no address came twice by chance. How many different **automatic** public "
        "addresses have there been, from the beginning until now, on the instance `{name}`?"
    ),
)
KEPT = Text(
    ko="`{name}` 인스턴스에서 처음과 비교해 지금도 **그대로인 것**을 모두 고르세요.",
    en="Choose everything that is **still as it was** at first with the instance `{name}`.",
)
OMITTED = Text(
    ko=(
        "지금 `{name}` 인스턴스에는 퍼블릭 주소가 없어요. 다른 단계는 그대로 두고 **그 단계 하나만 없었더라면** 지금 퍼블릭 주소가 "
        "있었을 단계를 모두 고르세요."
    ),
    en=(
        "There is no public address now. Choose every step **without which alone**, all the others happening as they did, there "
        "would be one on the instance `{name}`."
    ),
)
COUNTS = Text(ko="{count}개", en="{count}")
STEP = Text(ko="{number}단계:", en="Step {number}:")

OUTCOMES: Mapping[str, Text] = {
    "first": Text(ko="처음부터 있던 자동 주소 `{which}`", en="The automatic address of the beginning, `{which}`"),
    "came": Text(ko="{which}단계에서 새로 받은 자동 주소", en="An automatic address that came new with step {which}"),
    "elastic": Text(ko="Elastic IP `{which}`(`{public}`)", en="The Elastic IP `{which}` (`{public}`)"),
    "none": Text(ko="퍼블릭 주소 없음", en="No public address"),
}
SHORT: Mapping[str, Text] = {
    "first": Text(ko="`{which}`", en="`{which}`"),
    "came": Text(ko="{which}단계의 새 주소", en="the new one of step {which}"),
    "elastic": Text(ko="Elastic IP `{which}`", en="Elastic IP `{which}`"),
    "none": Text(ko="없음", en="none"),
}
WITHOUT = Text(
    ko="이 단계를 빼고 다시 해 보면 결과는 이래요: {what}.", en="Played again without this step, it ends with: {what}."
)
OTHERWISE: Mapping[str, tuple[Text, str | None]] = {
    "stop": (
        Text(
            ko="그 주소는 {step}단계에서 중지할 때 AWS로 돌아갔어요. 한 번 놓은 자동 주소는 돌아오지 않아요.",
            en="That address went back to AWS with the stop of step {step}, and one that was let go does not come back.",
        ),
        "stopped-keeps-the-address",
    ),
    "associate": (
        Text(
            ko="그 주소는 {step}단계에서 Elastic IP를 연결하는 순간 AWS로 돌아갔어요.",
            en="That address went back to AWS the moment the Elastic IP of step {step} was associated.",
        ),
        "auto-assigned-address-stays",
    ),
    "elastic": (
        Text(
            ko="그 Elastic IP는 지금 이 인스턴스의 기본 사설 주소에 연결되어 있지 않아요.",
            en="That Elastic IP is not on the primary private address of this instance now.",
        ),
        None,
    ),
    "none": (
        Text(
            ko="이 경우에는 퍼블릭 주소가 있어요. 마지막으로 주소가 바뀐 단계를 보세요.",
            en="There is one here. Look at the last step that changed the address.",
        ),
        None,
    ),
    "count": (
        Text(
            ko="처음에 자동 주소가 있으면 하나로 세고, 새 자동 주소를 받은 단계마다 하나씩 더해 보세요.",
            en="Count the automatic address of the beginning, if there is one, and one more for each step that brings a new one.",
        ),
        None,
    ),
}
"""Kind of a wrong answer that no misconception worked out -> what is said to it, and who may think so."""
TABLE = Text(
    ko="| 단계 | `{name}`의 퍼블릭 주소 | 까닭 |\n|---|---|---|",
    en="| Step | Public address of `{name}` | Why |\n|---|---|---|",
)
ROW = Text(ko="| {number} | {outcome} | {why} |", en="| {number} | {outcome} | {why} |")
EXPLAINED = Text(
    ko=(
        "자동 주소는 **중지할 때** AWS로 돌아가고, **시작할 때** 새로 와요. 단, 인터페이스가 하나이고 Elastic IP가 없을 때만 와요. "
        "인스턴스 ID, 사설 주소, MAC, 볼륨, 보안 그룹, Elastic IP의 연결은 중지해도 남아요. 헷갈리면 단계마다 "
        "`DescribeInstances`의 `PublicIpAddress`와 인터페이스의 개수를 보세요."
    ),
    en=(
        "An automatic address goes back to AWS with a **stop**, and a new one comes with a **start**, though only to an instance "
        "with one interface and without an Elastic IP. The instance id, private addresses, MAC, volumes, groups and associations "
        "of Elastic IPs outlast a stop. When in doubt, look at `PublicIpAddress` in `DescribeInstances` and count the interfaces."
    ),
)
REASONS: Mapping[str, Text] = {
    "beginning": Text(ko="처음", en="the beginning"),
    "other": Text(ko="다른 인스턴스의 일", en="another instance's affair"),
    "reboot": Text(ko="재부팅은 주소를 바꾸지 않음", en="a reboot changes no address"),
    "stop-automatic": Text(
        ko="중지하면 자동 주소는 AWS로 돌아감", en="with a stop the automatic address goes back to AWS"
    ),
    "stop-elastic": Text(ko="Elastic IP는 중지해도 남음", en="an Elastic IP outlasts a stop"),
    "stop-none": Text(ko="놓을 자동 주소가 없음", en="there was no automatic address to let go"),
    "start-new": Text(ko="인터페이스가 하나라 새 자동 주소가 옴", en="one interface, so a new automatic address comes"),
    "start-elastic": Text(ko="Elastic IP가 그대로 있음", en="the Elastic IP is still there"),
    "start-several": Text(ko="인터페이스가 둘 이상이라 오지 않음", en="more than one interface, so none comes"),
    "start-never": Text(ko="자동 할당을 끄고 만든 인스턴스", en="launched without automatic assignment"),
    "associate": Text(
        ko="Elastic IP가 기본 사설 주소에 연결되고, 자동 주소가 있었다면 AWS로 돌아감",
        en="the Elastic IP takes the primary private address; an automatic one goes back to AWS",
    ),
    "disassociate-new": Text(
        ko="실행 중이고 인터페이스가 하나라 새 자동 주소가 옴",
        en="running with one interface, so a new automatic address comes",
    ),
    "disassociate-elastic": Text(ko="다른 Elastic IP의 일", en="another Elastic IP's affair"),
    "disassociate-several": Text(ko="인터페이스가 둘 이상이라 오지 않음", en="more than one interface, so none comes"),
    "disassociate-stopped": Text(ko="중지되어 있어서 지금은 오지 않음", en="it is stopped, so none comes now"),
    "disassociate-never": Text(ko="자동 할당을 끄고 만든 인스턴스", en="launched without automatic assignment"),
    "attach": Text(ko="인터페이스를 더해도 당장은 바뀌지 않음", en="another interface changes nothing at once"),
    "detach": Text(ko="인터페이스를 떼도 당장은 바뀌지 않음", en="an interface that goes changes nothing at once"),
}
"""What makes the public address after a step what it is, as a cell of a table."""

_STAYS_FOR_LIFE = Text(ko="종료할 때까지 바뀌지 않아요.", en="It does not change until termination.")
_CHANGED = Text(
    ko="자동 주소를 쓰는 인스턴스라, 중지할 때 주소를 놓았어요.",
    en="The instance used an automatic address, which it let go with the stop.",
)
_KEPT = Text(
    ko="자동 주소를 놓게 하는 중지가 없었거나, Elastic IP라서 그대로예요.",
    en="There was no stop to let an automatic address go, or it is an Elastic IP.",
)
AS_BEFORE: Mapping[str, tuple[Text, Text, Text, str | None]] = {
    "id": (Text(ko="인스턴스 ID", en="its instance id"), _STAYS_FOR_LIFE, _STAYS_FOR_LIFE, None),
    "private": (
        Text(ko="기본 사설 IPv4 주소", en="its primary private IPv4 address"),
        Text(
            ko="중지해도 사설 주소는 놓지 않아요. 종료할 때까지 그대로예요.",
            en="A stop does not free private addresses; they stay until termination.",
        ),
        _STAYS_FOR_LIFE,
        "stopping-frees-private-addresses",
    ),
    "mac": (
        Text(ko="기본 인터페이스의 MAC 주소", en="the MAC address of its primary interface"),
        Text(ko="인터페이스가 같으니 MAC도 같아요.", en="The interface is the same, and so is its MAC."),
        _STAYS_FOR_LIFE,
        None,
    ),
    "public": (
        Text(ko="퍼블릭 IPv4 주소", en="its public IPv4 address"),
        _KEPT,
        _CHANGED,
        "stopped-keeps-the-address",
    ),
    "public-name": (
        Text(ko="퍼블릭 DNS 이름", en="its public DNS name"),
        Text(
            ko="퍼블릭 DNS 이름은 퍼블릭 주소로 만들어져서, 주소가 같으면 이름도 같아요.",
            en="It is made of the public address and is the same while that is.",
        ),
        Text(
            ko="퍼블릭 DNS 이름은 퍼블릭 주소로 만들어져서, 주소가 바뀌면 이름도 바뀌어요.",
            en="It is made of the public address and changes with it.",
        ),
        "stopped-keeps-the-address",
    ),
    "private-name": (
        Text(ko="프라이빗 DNS 이름", en="its private DNS name"),
        Text(
            ko="사설 주소로 만들어지는 이름이라 사설 주소처럼 그대로예요.",
            en="It is made of the private address and stays as that does.",
        ),
        _STAYS_FOR_LIFE,
        None,
    ),
    "volume": (
        Text(ko="EBS 루트 볼륨의 데이터", en="what is on its EBS root volume"),
        Text(ko="EBS 볼륨은 중지해도 남아요.", en="An EBS volume outlasts a stop."),
        _STAYS_FOR_LIFE,
        None,
    ),
    "groups": (
        Text(ko="보안 그룹", en="its security groups"),
        Text(ko="보안 그룹은 인터페이스의 설정이라 남아요.", en="They are a setting of the interface and stay."),
        _STAYS_FOR_LIFE,
        None,
    ),
    "elastic": (
        Text(ko="Elastic IP의 연결", en="the association of its Elastic IP"),
        Text(
            ko="Elastic IP는 중지해도 인터페이스에 연결된 채로 있어요.",
            en="An Elastic IP stays on its interface over a stop.",
        ),
        _STAYS_FOR_LIFE,
        "stopping-removes-elastic-ips",
    ),
}
"""What may be as before -> in words, what is said where it is, and where it is not, and who thinks otherwise."""
