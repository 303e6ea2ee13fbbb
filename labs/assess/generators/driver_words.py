"""The words of questions on drivers: what an instance is, what is done to it, what it says, and why."""

from collections.abc import Mapping

from labs.assess.generators.driver_rules import OFF, REFUSED, RUNNING, Belief
from labs.assess.value import Text

ON, NOT_ON = Text(ko="`true`", en="`true`"), Text(ko="`false`", en="`false`")
SIMPLE, NOT_SET = Text(ko="`simple`", en="`simple`"), Text(ko="없음", en="not set")
VIRTUALIZATION: Mapping[bool, str] = {True: "hvm", False: "paravirtual"}
TYPE_FACT = Text(
    ko="- 유형 `{kind}`: `Hypervisor` `{hypervisor}`, `EnaSupport` `{support}`",
    en="- Type `{kind}`: `Hypervisor` `{hypervisor}`, `EnaSupport` `{support}`",
)
IMAGE_FACT = Text(
    ko="- AMI: `VirtualizationType` `{virtualization}`, `EnaSupport` {ena}, `SriovNetSupport` {sriov}",
    en="- AMI: `VirtualizationType` `{virtualization}`, `EnaSupport` {ena}, `SriovNetSupport` {sriov}",
)
INSTANCE_FACT = Text(
    ko="- 인스턴스: 지금 {state}, `EnaSupport` {ena}, `SriovNetSupport` {sriov}",
    en="- Instance: {state} just now, `EnaSupport` {ena}, `SriovNetSupport` {sriov}",
)
OTHER_TYPE = Text(
    ko="- 다른 유형 `{kind}`: `Hypervisor` `{hypervisor}`, `EnaSupport` `{support}`",
    en="- Other type `{kind}`: `Hypervisor` `{hypervisor}`, `EnaSupport` `{support}`",
)
STATES: Mapping[bool, Text] = {True: Text(ko="실행 중", en="running"), False: Text(ko="중지된 상태", en="stopped")}
MODULES = Text(
    ko="운영 체제에는 `ena`와 `ixgbevf` 드라이버가 모두 들어 있어요.",
    en="The operating system brings both drivers, `ena` and `ixgbevf`.",
)
LAUNCHES = (
    Text(ko="`{name}` 서버를 새로 시작하려고 해요.\n\n{facts}\n\n{modules}\n\n`RunInstances`를 보내면 어떻게 되나요?", en="The server `{name}` is to be launched.\n\n{facts}\n\n{modules}\n\nWhat becomes of `RunInstances`?"),
    Text(ko="회사 AMI에서 `{name}` 인스턴스를 하나 더 시작해요.\n\n{facts}\n\n{modules}\n\n무슨 일이 일어나나요?", en="One more `{name}` is launched from an AMI of the company.\n\n{facts}\n\n{modules}\n\nWhat happens?"),
    Text(ko="동료가 `{name}` 인스턴스를 이렇게 시작하자고 해요.\n\n{facts}\n\n{modules}\n\n시작하고 `ethtool -i`로 보면 어떻게 되어 있을까요?", en="A colleague wants to launch `{name}` like this.\n\n{facts}\n\n{modules}\n\nWhat will `ethtool -i` show, if it starts at all?"),
)  # fmt: skip
USES: Mapping[str, Text] = {
    "ena": Text(ko="시작되고 `ena` 드라이버로 통신한다", en="It starts and talks through the driver `ena`"),
    "ixgbevf": Text(ko="시작되고 `ixgbevf` 드라이버로 통신한다", en="It starts and talks through the driver `ixgbevf`"),
    "vif": Text(ko="시작되고 `vif` 드라이버로 통신한다", en="It starts and talks through the driver `vif`"),
    REFUSED: Text(
        ko="`InvalidParameterCombination`으로 거절된다", en="It is refused with `InvalidParameterCombination`"
    ),
}
NO_ENA = Text(ko="`{kind}`에는 ENA 장치가 없어요(`EnaSupport` `unsupported`).", en="`{kind}` has no ENA device (`EnaSupport` `unsupported`).")  # fmt: skip
ENA_NOT_SET = Text(ko="유형에는 ENA가 있지만 `EnaSupport` 속성이 켜져 있지 않아요.", en="The type has ENA, but the attribute `EnaSupport` is not set.")  # fmt: skip
NO_VF = Text(
    ko="Intel 82599 VF는 C3, C4, D2, I2, M4, R3에만 있고 `{kind}`에는 없어요.",
    en="C3, C4, D2, I2, M4 and R3 have the Intel 82599 VF; `{kind}` does not.",
)
VF_NOT_SET = Text(ko="유형에는 82599 VF가 있지만 `SriovNetSupport`가 `simple`이 아니에요.", en="The type has the 82599 VF, but `SriovNetSupport` is not `simple`.")  # fmt: skip
PARAVIRTUAL = Text(ko="반가상화(PV) 이미지는 향상된 네트워킹을 쓰지 못해요. HVM이어야 해요.", en="A paravirtual (PV) image cannot use enhanced networking; it takes HVM.")  # fmt: skip
IS_ENHANCED = Text(
    ko="장치(`{kind}`), HVM, 속성이 모두 갖추어져 있어서 `{driver}`로 통신해요.",
    en="Device (`{kind}`), HVM and attribute are all there, so it talks through `{driver}`.",
)
NITRO_HAS_NO_OTHER = Text(
    ko="`{kind}`에는 ENA 말고 다른 네트워크 장치가 없어서 `vif`로 돌아갈 수 없어요.",
    en="`{kind}` has no network device but ENA, so there is no `vif` to fall back to.",
)
NOT_REFUSED = Text(
    ko="ENA가 꼭 있어야 하는 것은 `EnaSupport`가 `required`인 유형뿐이에요. `{kind}`의 값은 `{support}`예요.",
    en="Only types with `EnaSupport` `required` insist on ENA; that of `{kind}` is `{support}`.",
)
ALL_IS_THERE = Text(ko="ENA가 필수인 유형이지만 이미지에 `EnaSupport`가 켜져 있어서 거절될 까닭이 없어요.", en="The type requires ENA, and the image has `EnaSupport`: there is nothing to refuse.")  # fmt: skip
IS_REFUSED = Text(ko="시작되지 못해요. {why}", en="It does not start. {why}")
ENA_REQUIRED = Text(
    ko="`{kind}` 유형은 ENA가 필수(`required`)인데 `EnaSupport`가 켜져 있지 않아요.",
    en="`{kind}` requires ENA, and `EnaSupport` is not set.",
)
PV_NOT_SUPPORTED = Text(ko="`{kind}` 유형은 반가상화(PV) 이미지를 지원하지 않아요.", en="`{kind}` does not take paravirtual (PV) images.")  # fmt: skip

WHY: Mapping[str, Text] = {
    "ena": Text(
        ko="`{kind}`에는 ENA가 있고, HVM이며, `EnaSupport`가 켜져 있어요. 그래서 `ethtool -i`가 `ena`라고 말해요.",
        en="`{kind}` has ENA, the machine is HVM, and `EnaSupport` is set. So `ethtool -i` says `ena`.",
    ),
    "ixgbevf": Text(
        ko="`{kind}` 유형은 Intel 82599 VF가 있는 C3, C4, D2, I2, M4, R3에 들고, HVM이며, `SriovNetSupport`가 `simple`이에요. 그래서 `ixgbevf`예요. 이런 유형에서 `EnaSupport`는 아무것도 바꾸지 않아요.",
        en="`{kind}` is of C3, C4, D2, I2, M4, R3, which have the Intel 82599 VF; the machine is HVM and `SriovNetSupport` is `simple`. So it is `ixgbevf`. On such types `EnaSupport` changes nothing.",
    ),
    "vif-no-device": Text(
        ko="`{kind}`에는 ENA도 82599 VF도 없어서, 속성이 켜져 있어도 Xen의 `vif`로 통신해요.",
        en="`{kind}` has neither ENA nor the 82599 VF: whatever the attributes say, it talks through `vif` of Xen.",
    ),
    "vif-ena": Text(
        ko="`{kind}`에는 ENA가 있지만 `EnaSupport` 속성이 켜져 있지 않아요. `SriovNetSupport`는 82599 VF의 속성이라 도움이 되지 않아서 `vif`로 통신해요.",
        en="`{kind}` has ENA, but the attribute `EnaSupport` is not set. `SriovNetSupport` is for the 82599 VF and does not help, so it talks through `vif`.",
    ),
    "vif-vf": Text(
        ko="`{kind}`에는 82599 VF가 있지만 `SriovNetSupport`가 `simple`이 아니에요. `EnaSupport`는 ENA의 속성이라 도움이 되지 않아서 `vif`로 통신해요.",
        en="`{kind}` has the 82599 VF, but `SriovNetSupport` is not `simple`. `EnaSupport` is for ENA and does not help, so it talks through `vif`.",
    ),
    "vif-pv": Text(
        ko="반가상화(PV) 이미지라서 향상된 네트워킹을 쓰지 못하고 `vif`로 통신해요. 향상된 네트워킹에는 HVM 이미지가 필요해요.",
        en="The image is paravirtual (PV), so there is no enhanced networking and it talks through `vif`. It takes an HVM image.",
    ),
    "refused-ena": Text(
        ko="`{kind}` 유형은 ENA가 필수예요. `EnaSupport`가 켜지지 않은 이미지로는 `InvalidParameterCombination`으로 거절되고, 느린 `vif`로 시작되는 일은 없어요. ENA 드라이버가 있는 이미지를 `EnaSupport`를 켜서 등록하세요.",
        en="`{kind}` requires ENA. From an image without `EnaSupport` it is refused with `InvalidParameterCombination`; it never starts with a slow `vif`. Register an image that has the driver with `EnaSupport`.",
    ),
    "refused-pv": Text(
        ko="`{kind}` 유형은 HVM 이미지만 지원해요. 반가상화(PV) 이미지는 C1, C3, M1, M2, M3, T1 같은 옛 유형에서만 시작돼요.",
        en="`{kind}` takes HVM images only. Paravirtual (PV) ones start on old types such as C1, C3, M1, M2, M3 and T1.",
    ),
}  # fmt: skip

# Which of several

WHICH = Text(
    ko="실행 중인 HVM 인스턴스들이에요. {modules}\n\n{table}\n\n`DescribeInstanceTypes`의 `EnaSupport`: {support}.\n\n{asked}",
    en="These HVM instances are running. {modules}\n\n{table}\n\n`EnaSupport` in `DescribeInstanceTypes`: {support}.\n\n{asked}",
)
WHICH_HEAD = Text(
    ko="| 인스턴스 | 유형 | EnaSupport | SriovNetSupport |\n|---|---|---|---|",
    en="| Instance | Type | EnaSupport | SriovNetSupport |\n|---|---|---|---|",
)
WHICH_ROW = Text(ko="| `{name}` | `{kind}` | {ena} | {sriov} |", en="| `{name}` | `{kind}` | {ena} | {sriov} |")
ASKED: Mapping[str, Text] = {
    "enhanced": Text(
        ko="향상된 네트워킹을 쓰고 있는 인스턴스를 모두 고르세요.", en="Choose every instance that uses enhanced networking."
    ),
    "vif": Text(
        ko="`ethtool -i`가 `vif`라고 말하는 인스턴스를 모두 고르세요.", en="Choose every instance in which `ethtool -i` says `vif`."
    ),
    "ena": Text(ko="`ena` 드라이버를 쓰는 인스턴스를 모두 고르세요.", en="Choose every instance that uses the driver `ena`."),
    "ixgbevf": Text(
        ko="`ixgbevf` 드라이버를 쓰는 인스턴스를 모두 고르세요.", en="Choose every instance that uses the driver `ixgbevf`."
    ),
}  # fmt: skip
SAYS = Text(ko="`{driver}`를 써요. {why}", en="It uses `{driver}`. {why}")
WHICH_EXPLAINED = Text(
    ko=(
        "장치와 속성을 짝지어 보세요. ENA가 있는 유형은 `EnaSupport`, 82599 VF가 있는 C3, C4, D2, I2, M4, R3은 "
        "`SriovNetSupport=simple`이 켜져 있어야 해요. 둘 다 없는 유형은 언제나 `vif`예요.\n\n{lines}"
    ),
    en=(
        "Match device and attribute. Types with ENA take `EnaSupport`; C3, C4, D2, I2, M4 and R3, which have the 82599 VF, take "
        "`SriovNetSupport=simple`. Types with neither always use `vif`.\n\n{lines}"
    ),
)
WHICH_LINE = Text(ko="- `{name}`: `{driver}`", en="- `{name}`: `{driver}`")

# Changes

STEPS = (
    Text(
        ko="`{name}` 인스턴스를 이렇게 다뤘어요.\n\n{facts}\n\n{modules} 다음 요청을 차례로 보냈어요. 거절된 요청은 아무것도 바꾸지 않아요.\n\n{steps}\n\n{asked}",
        en="This is what was done to the instance `{name}`.\n\n{facts}\n\n{modules} These requests were sent one after the other. What is refused changes nothing.\n\n{steps}\n\n{asked}",
    ),
    Text(
        ko="`{name}` 인스턴스가 있어요.\n\n{facts}\n\n{modules} 스크립트가 다음 요청을 보내요. 거절되어도 멈추지 않고 다음으로 넘어가요.\n\n{steps}\n\n{asked}",
        en="There is an instance `{name}`.\n\n{facts}\n\n{modules} A script sends these requests and goes on when one is refused.\n\n{steps}\n\n{asked}",
    ),
)  # fmt: skip
ASKS_LAST = Text(
    ko="`RunInstances` 뒤의 요청은 새 인스턴스로 가요. 새 인스턴스에서 `ethtool -i`를 치면 어느 드라이버가 나오나요?",
    en="What follows `RunInstances` is sent for the new instance. Which driver does `ethtool -i` show in that one?",
)
ASKS_IT = Text(ko="지금 `ethtool -i`를 치면 어느 드라이버가 나오나요?", en="Which driver does `ethtool -i` show now?")
SHOWS: Mapping[str, Text] = {
    "ena": Text(ko="`ena`", en="`ena`"),
    "ixgbevf": Text(ko="`ixgbevf`", en="`ixgbevf`"),
    "vif": Text(ko="`vif`", en="`vif`"),
    OFF: Text(ko="실행 중이 아니라 칠 수 없다", en="None: it is not running"),
}
CHANGE = Text(
    ko="`{name}` 인스턴스에 요청을 하나 보내요.\n\n{facts}\n\n{modules}\n\n요청: {step}\n\n어떻게 되나요?",
    en="One request is sent for the instance `{name}`.\n\n{facts}\n\n{modules}\n\nRequest: {step}\n\nWhat becomes of it?",
)
CHANGED: Mapping[str, Text] = {
    "ena": Text(
        ko="받아들여지고, 실행되면 `ena`로 통신한다", en="It is accepted; once running, the instance uses `ena`"
    ),
    "ixgbevf": Text(
        ko="받아들여지고, 실행되면 `ixgbevf`로 통신한다", en="It is accepted; once running, the instance uses `ixgbevf`"
    ),
    "vif": Text(
        ko="받아들여지고, 실행되면 `vif`로 통신한다", en="It is accepted; once running, the instance uses `vif`"
    ),
    REFUSED: Text(
        ko="`InvalidParameterCombination`으로 거절된다", en="It is refused with `InvalidParameterCombination`"
    ),
    RUNNING: Text(ko="`IncorrectInstanceState`로 거절된다", en="It is refused with `IncorrectInstanceState`"),
}
MUST_BE_STOPPED = Text(
    ko="인스턴스가 실행 중이라 `IncorrectInstanceState`로 거절돼요. 유형과 네트워크 속성은 멈춘 인스턴스에서만 바꿀 수 있어요.",
    en="The instance is running, so it is refused with `IncorrectInstanceState`. Type and network attributes change only while it is stopped.",
)  # fmt: skip
IS_STOPPED = Text(
    ko="멈춰 있는 인스턴스라 상태 때문에 거절되지는 않아요.", en="The instance is stopped, so its state is no obstacle."
)
IS_DONE = Text(ko="요청은 받아들여져요. {why}", en="The request is accepted. {why}")
REFUSED_STEP = Text(ko="- {number}번: `{code}`로 거절돼요. {why}", en="- Step {number}: refused with `{code}`. {why}")
WHY_REFUSED: Mapping[str, Text] = {
    RUNNING: Text(ko="실행 중이라 바꿀 수 없어요.", en="While it runs, that cannot be changed."),
    REFUSED: Text(
        ko="그 유형은 ENA가 필수인데 `EnaSupport`가 켜져 있지 않아요.", en="That type requires ENA, and `EnaSupport` is not set."
    ),
}  # fmt: skip
BELIEVED: Mapping[Belief, Text] = {
    "attributes-change-while-running": Text(
        ko="실행 중에 보낸 변경은 `IncorrectInstanceState`로 거절돼서 아무것도 바꾸지 못해요.",
        en="What was to be changed while it ran was refused with `IncorrectInstanceState`, and changed nothing.",
    ),
    "image-forgets-attributes": Text(
        ko="인스턴스로 만든 이미지는 그 인스턴스의 `EnaSupport`와 `SriovNetSupport`를 물려받아요.",
        en="An image made of an instance inherits its `EnaSupport` and `SriovNetSupport`.",
    ),
    "nitro-falls-back-to-vif": Text(
        ko="ENA가 필수인 유형으로의 변경은 `EnaSupport` 없이는 거절돼서, 유형이 그대로예요.",
        en="Without `EnaSupport`, going to a type that requires ENA was refused, so the type stayed.",
    ),
}
NOT_RUNNING = Text(ko="마지막에 시작되지 않았어요.", en="It was not started in the end.")
RUNS = Text(ko="마지막에는 실행 중이에요.", en="In the end it runs.")

# Ways to enhanced networking

WAYS = (
    Text(
        ko="`{name}` 인스턴스가 향상된 네트워킹을 쓰게 하려고 해요.\n\n{facts}\n\n{modules}\n\n다음 가운데 그렇게 되는 것은 무엇인가요?",
        en="The instance `{name}` is to use enhanced networking.\n\n{facts}\n\n{modules}\n\nWhich of these gets it there?",
    ),
    Text(
        ko="`{name}` 인스턴스에서 `ethtool -i`를 치면 `vif`가 나와요. `ena`나 `ixgbevf`가 나오게 하고 싶어요.\n\n{facts}\n\n{modules}\n\n어떻게 해야 하나요?",
        en="In `{name}`, `ethtool -i` says `vif`, and `ena` or `ixgbevf` is wanted.\n\n{facts}\n\n{modules}\n\nWhat has to be done?",
    ),
)  # fmt: skip
STILL = Text(ko="끝나도 `{driver}`예요. {why}", en="It still says `{driver}` in the end. {why}")
LEFT_OFF = Text(ko="끝나면 실행 중이 아니에요. {why}", en="It is not running in the end. {why}")
WAYS_EXPLAINED = Text(
    ko="{way}: 끝나면 `{driver}`예요. {why} 속성과 유형은 멈춘 인스턴스에서만 바꿀 수 있고, 유형마다 맞는 속성이 달라요.",
    en="{way}: in the end it says `{driver}`. {why} Attributes and type change only while it is stopped, and each device has its own attribute.",
)  # fmt: skip

# What the guest prints

READING = (
    Text(
        ko="HVM 인스턴스에 들어가 `ethtool -i eth0`을 쳤어요. `EnaSupport`는 `true`, `SriovNetSupport`는 `simple`이에요.\n\n```\n{output}\n```\n\n`DescribeInstanceTypes`의 `EnaSupport`: {support}.\n\n이 인스턴스의 유형은 어느 것일까요?",
        en="In an HVM instance `ethtool -i eth0` was tried. Its `EnaSupport` is `true` and its `SriovNetSupport` `simple`.\n\n```\n{output}\n```\n\n`EnaSupport` in `DescribeInstanceTypes`: {support}.\n\nOf which type is this instance?",
    ),
    Text(
        ko="이름만 남은 옛 인스턴스예요. HVM이고 `EnaSupport`는 `true`, `SriovNetSupport`는 `simple`이에요. 안에서 `ethtool -i eth0`은 이렇게 말해요.\n\n```\n{output}\n```\n\n`DescribeInstanceTypes`의 `EnaSupport`: {support}.\n\n유형이 될 수 있는 것은 어느 것인가요?",
        en="Of an old instance little is known: it is HVM, `EnaSupport` is `true`, `SriovNetSupport` is `simple`, and inside `ethtool -i eth0` says this.\n\n```\n{output}\n```\n\n`EnaSupport` in `DescribeInstanceTypes`: {support}.\n\nWhich type can it be of?",
    ),
)  # fmt: skip
WOULD_SAY = Text(
    ko="이 유형이라면 `driver: {driver}`라고 나와요. {why}", en="There it would say `driver: {driver}`. {why}"
)
READING_EXPLAINED = Text(
    ko="`driver: {driver}`예요. {why}",
    en="It says `driver: {driver}`. {why}",
)
