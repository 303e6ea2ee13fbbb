"""The words of questions on places: what stands where, what fails, and what of it reaches whom."""

from collections.abc import Mapping

from labs.assess.value import Text
from labs.cloud.hardware.floor import Level

INTRODUCTIONS = (
    Text(ko="{service} 서비스의 인스턴스와 그 호스트예요.", en="These are the instances of the {service} service and their hosts."),
    Text(ko="하드웨어 화면에서 {service} 서비스의 인스턴스를 찾아봤어요.", en="The hardware page shows on which hosts the {service} instances are."),
    Text(ko="{service} 팀의 인스턴스가 지금 있는 곳이에요.", en="This is where the instances of the {service} team are just now."),
)  # fmt: skip
PROMPT = Text(
    ko="{introduction} 이름은 가용 영역/데이터 센터/네트워크 구간/랙/호스트 순서예요.\n\n{table}\n\n{asked}",
    en=("{introduction} A name reads Availability Zone/data centre/network segment/rack/host.\n\n{table}\n\n{asked}"),
)
HEAD = Text(ko="| 인스턴스 | 호스트 |\n|---|---|", en="| Instance | Host |\n|---|---|")
ROW = Text(ko="| `{name}` | `{host}` |", en="| `{name}` | `{host}` |")
HEAD_WITH_SUBNET = Text(
    ko="| 인스턴스 | 호스트 | 서브넷 |\n|---|---|---|", en="| Instance | Host | Subnet |\n|---|---|---|"
)
ROW_WITH_SUBNET = Text(ko="| `{name}` | `{host}` | `{subnet}` |", en="| `{name}` | `{host}` | `{subnet}` |")

ONE: Mapping[Level, Text] = {
    "host": Text(ko="호스트 한 대", en="one host"),
    "rack": Text(ko="랙 하나", en="one rack"),
    "segment": Text(ko="네트워크 구간 하나", en="one network segment"),
    "data-centre": Text(ko="데이터 센터 한 곳", en="one data centre"),
    "zone": Text(ko="가용 영역 하나", en="one Availability Zone"),
}
KIND: Mapping[Level, Text] = {
    "host": Text(ko="호스트", en="host"),
    "rack": Text(ko="랙", en="rack"),
    "segment": Text(ko="네트워크 구간", en="network segment"),
    "data-centre": Text(ko="데이터 센터", en="data centre"),
    "zone": Text(ko="가용 영역", en="Availability Zone"),
}
NAMED = Text(ko="{kind} `{piece}`", en="{kind} `{piece}`")
FAILED: Mapping[Level, Text] = {
    "host": Text(ko="호스트 한 대(`{piece}`)가 고장 났어요.", en="One host (`{piece}`) has broken down."),
    "rack": Text(ko="랙 하나(`{piece}`)의 전원이 나갔어요.", en="The power of one rack (`{piece}`) has gone."),
    "segment": Text(ko="네트워크 구간 하나(`{piece}`)가 끊겼어요.", en="One network segment (`{piece}`) is cut off."),
    "data-centre": Text(ko="데이터 센터 한 곳(`{piece}`)이 멈췄어요.", en="One data centre (`{piece}`) has stopped."),
    "zone": Text(ko="가용 영역 하나(`{piece}`)가 통째로 멈췄어요.", en="A whole Availability Zone (`{piece}`) has stopped."),
}  # fmt: skip
FAILED_UNDER: Mapping[Level, Text] = {
    "host": Text(ko="`{name}` 인스턴스의 호스트가 고장 났어요.", en="The host under `{name}` has broken down."),
    "rack": Text(ko="`{name}` 인스턴스가 놓인 랙의 전원이 나갔어요.", en="The power of the rack under `{name}` has gone."),
    "segment": Text(
        ko="`{name}` 인스턴스가 있는 네트워크 구간이 끊겼어요.", en="The network segment around `{name}` is cut off."
    ),
    "data-centre": Text(
        ko="`{name}` 인스턴스가 있는 데이터 센터가 멈췄어요.", en="The data centre around `{name}` has stopped."
    ),
    "zone": Text(
        ko="`{name}` 인스턴스가 있는 가용 영역이 통째로 멈췄어요.", en="The whole Availability Zone around `{name}` has stopped."
    ),
}  # fmt: skip

STOPS = Text(
    ko="{failed}\n\n이제 응답하지 못하는 인스턴스를 모두 고르세요.", en="{failed}\n\nChoose every instance that no longer answers."
)  # fmt: skip
GOES_ON = Text(
    ko="{failed}\n\n그래도 계속 일하는 인스턴스를 모두 고르세요.", en="{failed}\n\nChoose every instance that goes on nevertheless."
)  # fmt: skip
INSIDE = Text(ko="`{piece}` 안에 있어서 함께 멈춰요.", en="It is inside `{piece}` and stops with it.")
ALIKE = Text(
    ko="랙 번호는 같지만 앞부분이 달라요. 이 랙은 `{rack}`이고, 고장 난 것은 `{piece}`예요.",
    en="Only the number of the rack is the same. This one is `{rack}`; what failed is `{piece}`.",
)
BESIDE = Text(
    ko="{common}까지는 같지만 고장 난 `{piece}` 밖에 있어요.",
    en="It has the {common} in common, and is outside of `{piece}`, which failed.",
)
ELSEWHERE = Text(ko="다른 가용 영역에 있어요.", en="It is in another Availability Zone.")
DOWN_EXPLAINED = Text(
    ko=(
        "무엇이 고장 나면 그 안의 것이 모두 멈춰요. 고장 난 곳({pieces}) 안의 인스턴스({down})가 멈추고, "
        "나머지는 그 밖에 있어서 계속 일해요. 랙 번호만 보지 말고 이름을 앞에서부터 견주세요."
    ),
    en=(
        "When something fails, all inside it fails with it. What failed is {pieces}, which holds {down}: these stop, and the others, "
        "outside of it, go on. Compare names from the front, not the number of the rack alone."
    ),
)

SMALLEST = Text(
    ko="{names} 인스턴스를 **한꺼번에** 멈추게 하는 고장 가운데 가장 작은 것은 무엇인가요?",
    en="What is the smallest single failure that stops {names} **together**?",
)
SMALLEST_SPARING = Text(
    ko="{names} 인스턴스를 **한꺼번에** 멈추게 하면서 `{spared}` 인스턴스에는 미치지 않는 고장 가운데 가장 작은 것은 무엇인가요?",
    en="What is the smallest single failure that stops {names} **together** and leaves `{spared}` alone?",
)
NONE = Text(ko="그런 고장은 없다", en="There is no such failure")
TOO_SMALL = Text(
    ko="{kind}부터 서로 달라서 일부만 멈춰요.",
    en="They are not in the same {kind}, so only some of them stop.",
)
TOO_LARGE = Text(
    ko="멈추기는 하지만 더 작은 고장으로도 멈춰요. 모두 `{piece}` 안에 있어요.",
    en="It would do, but a smaller one does as well: all are inside `{piece}`.",
)
HITS_THE_SPARED = Text(
    ko="`{spared}` 인스턴스도 그 안에 있어서 함께 멈춰요.", en="`{spared}` is inside as well and stops with them."
)
THERE_IS_ONE = Text(ko="있어요. 모두 `{piece}` 안에 있어요.", en="There is: all of them are inside `{piece}`.")
SMALLEST_EXPLAINED = Text(
    ko="이름을 앞에서부터 견주면 `{piece}`까지 같아요. 그것이 모두를 담은 가장 작은 것이라, 그보다 작은 고장은 일부에만 미쳐요.",
    en=(
        "Compared from the front, the names are the same as far as `{piece}`. It is the smallest thing that holds all of them, "
        "and anything smaller hits only some."
    ),
)
NONE_EXPLAINED = Text(
    ko="가용 영역부터 달라서 하나의 고장으로는 함께 멈추지 않아요. 가용 영역은 서로 떨어져 있도록 지어져 있어요.",
    en="They are in different Availability Zones, which are built apart: no single failure stops them together.",
)
NONE_SPARES_EXPLAINED = Text(
    ko="모두를 담은 가장 작은 것은 `{piece}`인데, `{spared}` 인스턴스도 그 안에 있어요. 그보다 작은 것은 일부에만 미치고, 큰 것도 `{spared}`까지 멈춰요.",
    en=(
        "The smallest thing that holds them is `{piece}`, and `{spared}` is inside as well. Anything smaller hits only some, "
        "anything larger `{spared}` too."
    ),
)  # fmt: skip

WORST = Text(
    ko="하드웨어 가운데 {one}만 고장 난다고 해요. 가장 운이 나쁘면 이 가운데 몇 대가 함께 멈추나요?",
    en="Suppose that {one} fails and nothing else. How many of these stop together if it is the worst one?",
)
COUNT = Text(ko="{count}대", en="{count}")
WORST_BECAUSE: Mapping[str, Text] = {
    "alike": Text(
        ko="번호가 같은 것을 하나로 세면 이 수가 나와요. 앞부분이 다르면 다른 것이에요.",
        en="That counts what has the same number as one. With another beginning it is another.",
    ),
    "smaller": Text(ko="한 단계 작은 {kind} 하나에 몰린 수예요.", en="That is the most on one {kind}, a level below."),
    "larger": Text(ko="한 단계 큰 {kind} 하나에 몰린 수예요.", en="That is the most in one {kind}, a level above."),
    "all": Text(ko="모두 한곳에 있는 것은 아니에요.", en="They are not all in one place."),
    "one": Text(ko="이름이 그 단계까지 같은 인스턴스가 더 있어요.", en="More of them have names that agree so far."),
    "none": Text(ko="고장 난 것 위에 있던 인스턴스는 멈춰요.", en="What stands on what failed does stop."),
}  # fmt: skip
WORST_EXPLAINED = Text(
    ko="이름을 {kind}까지만 읽고 세면 `{piece}` 안이 {names}, 모두 {count}대로 가장 많아요.",
    en="Read the names as far as the {kind} and count: `{piece}` holds most, namely {names}, {count} in all.",
)

NEAREST = Text(
    ko="유형과 드라이버는 모두 같아요.\n\n`{name}` 인스턴스에서 `ping`을 보내면 왕복 시간이 가장 짧은 상대는 무엇인가요?",
    en="Types and drivers are all the same.\n\n`{name}` pings the others: whose round trip is the shortest?",
)
FARTHER = Text(ko="{common} 같지만, 더 가까운 것이 있어요.", en="It shares the {common}, but another is nearer.")
FARTHEST = Text(ko="다른 가용 영역이라 가장 멀어요.", en="In another Availability Zone it is farther than all within.")
FARTHER_ALIKE = Text(
    ko="랙 번호만 같고 실제로는 다른 랙(`{rack}`)이에요.",
    en="Only its number is the same; it is another rack (`{rack}`).",
)
FARTHER_IN_SUBNET = Text(
    ko="같은 서브넷이지만 서브넷은 가용 영역 전체에 걸쳐 있어서, 하드웨어에서 가깝다는 뜻이 아니에요.",
    en="It is in the same subnet, but a subnet covers a whole zone and says nothing of how near hosts are.",
)
AS_FAR_AS: Mapping[int, Text] = {
    5: Text(ko="호스트까지", en="host"),
    4: Text(ko="랙까지", en="rack"),
    3: Text(ko="네트워크 구간까지", en="network segment"),
    2: Text(ko="데이터 센터까지", en="data centre"),
    1: Text(ko="가용 영역까지", en="Availability Zone"),
}
"""How many pieces are shared -> the words for the deepest of them."""
NEAREST_EXPLAINED = Text(
    ko=(
        "`{name}`, `{found}` 두 인스턴스는 호스트 이름이 {common} 같아요. 더 작은 것을 함께 쓸수록 왕복이 짧아요. "
        "시뮬레이터의 차례는 같은 호스트, 랙, 네트워크 구간, 데이터 센터, 가용 영역이에요."
    ),
    en=(
        "The hosts of `{name}` and `{found}` agree as far as the {common}. The smaller the thing that both share, the shorter the round "
        "trip. In the simulator the order is same host, rack, network segment, data centre, zone."
    ),
)

QUORUM = Text(
    ko="구성원 {count}대 가운데 {needed}대 이상이 살아 있어야 서비스가 일해요.\n\n다음 가운데 그것 **하나만** 고장 나도 서비스가 멈추는 것은 무엇인가요?",
    en="The service works while at least {needed} of its {count} members are up.\n\nWhich of these stops it, failing **alone**?",
)  # fmt: skip
ENOUGH = Text(
    ko="여기에는 {lost}대만 있어요. {left}대가 남아서 계속 일해요.", en="It holds only {lost} of them; {left} are left, and that is enough."
)  # fmt: skip
QUORUM_EXPLAINED = Text(
    ko="`{piece}` 안에 {names}, 모두 {lost}대가 있어요. 남는 것은 {left}대뿐이라 {needed}대가 안 돼요. 크기가 아니라 몇 대를 담고 있는지가 정해요.",
    en="`{piece}` holds {names}, {lost} in all. Only {left} are left, fewer than {needed}. What decides is not its size but how many it holds.",
)  # fmt: skip

THIRD = Text(
    ko=(
        "서비스는 {count}대 가운데 {needed}대 이상이 살아 있어야 일해요. 마지막 한 대를 다음 호스트 가운데 하나에 놓으려고 해요.\n\n"
        "호스트부터 {kind}까지, 무엇이든 하나가 고장 나도 서비스가 계속 일하게 하려면 어디에 놓아야 하나요?"
    ),
    en=(
        "The service works while at least {needed} of {count} instances are up, and the last one is still to be placed on one of these "
        "hosts.\n\nWhere does it have to go, so that the service outlives any single failure up to the size of {one}?"
    ),
)
STILL_TOGETHER = Text(
    ko="여기에 놓으면 `{piece}` 안에 {lost}대가 모여요. 그것이 고장 나면 {left}대만 남아요.",
    en="Then `{piece}` holds {lost} of them, and if it fails only {left} are left.",
)
THIRD_EXPLAINED = Text(
    ko="`{host}`에 놓으면 어느 {kind} 하나에도 {most}대까지만 있어서, 무엇이 하나 고장 나도 {needed}대는 남아요.",
    en="On `{host}`, no {kind} holds more than {most} of them, so at least {needed} are left whichever fails.",
)
