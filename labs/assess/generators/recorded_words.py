"""What is said of a recorder and of the items that it makes or does not make."""

from collections.abc import Mapping

from labs.assess.generators.config_stage import CONFIG_API, CONFIG_GUIDE
from labs.assess.questions import Reference
from labs.assess.value import Text

REFERENCES = (
    Reference(title="How AWS Config works", url=f"{CONFIG_GUIDE}how-does-config-work.html"),
    Reference(title="Recording AWS resources", url=f"{CONFIG_GUIDE}select-resources.html"),
)
ITEM_REFERENCES = (
    Reference(title="ConfigurationItem", url=f"{CONFIG_API}API_ConfigurationItem.html"),
    Reference(title="Recording AWS resources", url=f"{CONFIG_GUIDE}select-resources.html"),
)
GIVEN = Text(
    ko="구성 레코더는 이렇게 설정되어 있어요.\n\n{settings}\n\n그리고 다음 일이 차례로 일어났어요.\n\n{story}\n\n",
    en="A configuration recorder has these settings:\n\n{settings}\n\nThis is what happens, one after the other:\n\n{story}\n\n",
)
KEPT = Text(
    ko="몇 분 안에 그 리소스의 구성 항목(CI)으로 남은 변경을 **모두** 고르세요.",
    en="Choose **every** change of which a configuration item of that resource is made within minutes.",
)
LISTED = Text(
    ko="리소스가 모두 만들어져 있을 때 레코더를 켰어요. 설정은 이래요.\n\n{settings}\n\n켜자마자 구성 항목(CI)이 생기는 리소스를 **모두** 고르세요.",
    en="All of these resources are there when the recorder is started, with these settings:\n\n{settings}\n\nChoose **every** resource of which a configuration item is made right away.",
)
COUNT = Text(
    ko="{what}의 구성 항목(CI)은 모두 몇 개인가요? 처음 발견된 때의 것도 세어요.",
    en="How many configuration items does the {what} have in all, the one of its discovery included?",
)
STATUS = Text(
    ko="이제 {what}에 `GetResourceConfigHistory`를 불러요. 가장 최근 구성 항목의 `configurationItemStatus`는 무엇인가요?",
    en="`GetResourceConfigHistory` is now called for the {what}. What does the newest item say as its `configurationItemStatus`?",
)
SEEN = Text(
    ko="`GetResourceConfigHistory`로 보는 {what}의 기록에서, `Stage` 태그의 값으로 **한 번이라도** 볼 수 있는 것을 모두 고르세요.",
    en="Choose **every** value of the tag `Stage` that can be seen at all in the history of the {what} with `GetResourceConfigHistory`.",
)

EXPLAINED: Mapping[str, Text] = {
    "listed": Text(
        ko=(
            "레코더는 켜질 때 **기록하기로 한 유형**의 리소스를 모두 찾아서 첫 항목(`ResourceDiscovered`)을 만들어요. 바뀐 것이 없어도 그래요. "
            "나머지 유형은 아무것도 남지 않아요. 무엇을 찾았는지는 `ListDiscoveredResources`로 볼 수 있어요."
        ),
        en=(
            "When a recorder starts it finds every resource of the **types that it is to record**, and makes a first item of "
            "each (`ResourceDiscovered`), though nothing has changed. Of other types nothing is kept. "
            "`ListDiscoveredResources` shows what was found."
        ),
    ),
    "kept": Text(
        ko=(
            "변경이 항목으로 남으려면 그때 두 가지가 맞아야 해요. 레코더가 **켜져 있고**, 그 **유형을 기록**해야 해요(그것도 `CONTINUOUS`로). "
            "AWS Config 규칙이 있는지는 상관없고, 삭제도 변경이에요. 꺼져 있던 동안의 변경은 나중에 켜도 하나하나 되살아나지 않아요."
        ),
        en=(
            "For a change to become an item two things must hold at that time: the recorder is **on**, and it **records the "
            "type** (continuously). Whether there are rules does not matter, and a deletion is a change as well. What changed while "
            "it was off does not come back one by one when it is started later."
        ),
    ),
}
REASONS: Mapping[str, tuple[Text, str]] = {
    "recorded": (
        Text(
            ko="레코더가 켜져 있고 기록하는 유형이라 바로 남아요.",
            en="The recorder is on and the type is recorded, so it is kept at once.",
        ),
        "",
    ),
    "stopped": (
        Text(
            ko="그때 레코더가 켜져 있지 않았어요. 꺼진 동안의 변경은 항목이 되지 않아요.",
            en="The recorder was not on then. Changes in such a time become no item.",
        ),
        "config-tracks-everything",
    ),
    "unstarted": (
        Text(
            ko="시작이 거절되었으니 아직 아무것도 기록하지 않아요. 전송 채널이 있어야 켜져요.",
            en="Its start was refused, so it records nothing yet. It needs a delivery channel first.",
        ),
        "recorder-starts-by-itself",
    ),
    "left-out": (
        Text(
            ko="`{type}` 유형은 기록 대상이 아니에요.",
            en="`{type}` is not recorded by these settings.",
        ),
        "config-tracks-everything",
    ),
    "unsupported": (
        Text(
            ko="배치 그룹은 AWS Config가 지원하는 유형에 없어요. 모든 유형을 골라도 기록되지 않아요.",
            en="AWS Config has no type for placement groups. Even with all types they are not recorded.",
        ),
        "config-tracks-everything",
    ),
    "daily": (
        Text(
            ko="`{type}` 유형은 하루에 한 번만 살펴봐요. 이 변경은 다음 차례에야, 그때까지 달라진 것이 있으면 남아요.",
            en="`{type}` is looked at once a day. It is kept at the next turn, if there is a difference then.",
        ),
        "daily-keeps-every-change",
    ),
    "listed": (
        Text(
            ko="기록하는 유형이에요. 바뀌지 않았어도 켤 때 발견되어 `ResourceDiscovered` 항목이 생겨요.",
            en="Its type is recorded. Though nothing changed, it is discovered and has an item `ResourceDiscovered`.",
        ),
        "",
    ),
}
"""Why a change has an item or not -> what is said, and the misconception of who expects the opposite."""

COUNTED: Mapping[str, Text] = {
    "config-tracks-everything": Text(
        ko="레코더가 꺼져 있던 때나 기록하지 않는 유형의 변경까지 센 답이에요.",
        en="This counts changes also while the recorder was off, or of a type that it does not record.",
    ),
    "items-only-for-changes": Text(
        ko="켤 때 발견되어 생긴 첫 항목을 빼고 센 답이에요.",
        en="This leaves out the first item, which its discovery made without any change.",
    ),
    "restart-looks-at-nothing": Text(
        ko="다시 켤 때 살펴보고 남긴 항목을 빼고 센 답이에요.",
        en="This leaves out the item that was made when the recorder looked again at its restart.",
    ),
    "deleting-leaves-no-item": Text(
        ko="삭제도 항목 하나로 남는다는 것을 빼고 센 답이에요.",
        en="This leaves out that a deletion is an item, too.",
    ),
    "daily-keeps-every-change": Text(
        ko="변경마다 항목이 생긴다고 본 답이에요. `DAILY`는 하루에 하나예요.",
        en="This has an item for every change. With `DAILY` there is one a day.",
    ),
    "daily-item-without-a-change": Text(
        ko="달라진 것이 없는 날에도 항목이 생긴다고 본 답이에요.",
        en="This has an item every day, also when nothing differs.",
    ),
    "": Text(ko="하나씩 세어 보면 {count}개예요.", en="Counted one by one there are {count}."),
}
ITEMS = Text(ko="생긴 항목은 {items}, 모두 **{count}**개예요. ", en="The items are {items}: **{count}** in all. ")
ITEM = Text(ko="{moment} `{status}`", en="{moment} `{status}`")
ACCOUNTS: Mapping[str, Text] = {
    "discovered": Text(
        ko="레코더는 켜질 때 있는 리소스를 찾아 첫 항목을 만들어요.",
        en="When it starts, the recorder finds what is there and makes a first item of it.",
    ),
    "stopped": Text(
        ko="꺼진 동안의 변경은 하나하나 남지 않고, 다시 켤 때의 모습이 마지막 항목과 다르면 항목이 하나 생겨요.",
        en="What changes while it is off is not kept one by one; at the restart one item is made if something differs from the last one.",
    ),
    "daily": Text(
        ko="`DAILY`는 24시간에 한 번 살펴보고, 앞의 항목과 다를 때만 그때의 모습을 남겨요.",
        en="`DAILY` looks once in 24 hours, and keeps what it finds then only if it differs from the item before.",
    ),
    "deleted": Text(
        ko="삭제를 알아차리면 `ResourceDeleted` 항목이 생기고, 앞의 기록은 그대로 남아요.",
        en="A deletion that is noticed makes an item `ResourceDeleted`, and the history before it stays.",
    ),
    "left-out": Text(
        ko="기록 대상에서 빼면 `ResourceNotRecorded` 항목이 한 번 생기고, 그 뒤의 변경은 남지 않아요.",
        en="When its type is left out one item `ResourceNotRecorded` says so, and later changes are not kept.",
    ),
}

NOTHING = Text(
    ko="구성 항목이 하나도 없어요(`ResourceNotDiscoveredException`).",
    en="There is no item at all (`ResourceNotDiscoveredException`).",
)
STATUSES: Mapping[str, Text] = {
    "OK": Text(
        ko="리소스가 바뀐 것을 마지막으로 기록했을 때의 상태예요.",
        en="That is what an item says when the last thing recorded was a change.",
    ),
    "ResourceDiscovered": Text(
        ko="처음 발견한 뒤로 아무 항목도 더 생기지 않았을 때의 상태예요.",
        en="That is what it says when nothing has been recorded since the discovery.",
    ),
    "ResourceDeleted": Text(
        ko="켜져 있는 레코더가, 기록하는 유형의 삭제를 알아차렸을 때의 상태예요.",
        en="That is what it says when a running recorder noticed the deletion of a type that it records.",
    ),
    "ResourceNotRecorded": Text(
        ko="기록하던 유형을 대상에서 뺐을 때의 상태예요.",
        en="That is what it says when a type that was recorded has been left out.",
    ),
    "ResourceDeletedNotRecorded": Text(
        ko="대상에서 뺀 유형의 리소스가 그 뒤에 지워졌을 때의 상태예요.",
        en="That is what it says when a resource of a type that was left out is deleted afterwards.",
    ),
    "": Text(
        ko="한 번도 기록되지 않은 리소스라면 그래요.",
        en="It would be so for a resource that has never been recorded.",
    ),
}
STATUS_WHY: Mapping[str, Text] = {
    "OK": Text(
        ko="레코더가 마지막으로 남긴 것은 {moment}의 **변경**이라 `OK`예요.",
        en="The last that the recorder kept is the **change** of {moment}, so it says `OK`.",
    ),
    "ResourceDiscovered": Text(
        ko="{moment}에 **처음 발견**한 뒤로 남긴 것이 없어서 `ResourceDiscovered`예요.",
        en="Since it was **discovered** on {moment} nothing more was kept, so it says `ResourceDiscovered`.",
    ),
    "ResourceDeleted": Text(
        ko="레코더가 {moment}에 **삭제**를 알아차려서 `ResourceDeleted`예요. 기록은 지워지지 않아요.",
        en="The recorder noticed the **deletion** of {moment}, so it says `ResourceDeleted`. The history is not deleted.",
    ),
    "ResourceNotRecorded": Text(
        ko="{moment}에 그 유형을 **대상에서 빼서** `ResourceNotRecorded`예요. 그 뒤의 변경은 남지 않아요.",
        en="On {moment} its type was **left out**, so it says `ResourceNotRecorded`. Changes after that are not kept.",
    ),
    "ResourceDeletedNotRecorded": Text(
        ko="유형을 대상에서 뺀 뒤 {moment}에 **지워져서** `ResourceDeletedNotRecorded`예요.",
        en="Its type had been left out before it was **deleted** on {moment}, so it says `ResourceDeletedNotRecorded`.",
    ),
    "": Text(
        ko="레코더가 이 리소스를 한 번도 기록하지 않았어요. 기록 대상이 아니거나, 켜져 있는 동안에는 없었어요.",
        en="The recorder never recorded it: either its type is not recorded, or it was not there while the recorder was on.",
    ),
}
"""The newest item's status, or "" for none -> why."""
OFF_BY_THEN = Text(
    ko=" 그 뒤에 일어난 일은 레코더가 꺼져 있어 남지 않았어요.",
    en=" What came later is not kept, as the recorder was off.",
)
SHOWN: Mapping[str, tuple[Text, str]] = {
    "shown": (Text(ko="{moment}의 항목에 이 값이 있어요.", en="The item of {moment} has it."), ""),
    "stopped": (
        Text(
            ko="레코더가 꺼진 동안에 왔다가, 다시 켜지기 전에 바뀌었어요.",
            en="It came and went while the recorder was off.",
        ),
        "config-tracks-everything",
    ),
    "daily": (
        Text(
            ko="하루 안에 왔다가, 그날의 기록 전에 바뀌었어요. `DAILY`는 살펴볼 때의 모습만 남겨요.",
            en="It came and went within a day. `DAILY` keeps only what it finds when it looks.",
        ),
        "daily-keeps-every-change",
    ),
    "unlooked": (
        Text(
            ko="이 값이 된 뒤로 한 번도 살펴보지 않은 채 레코더가 꺼졌어요.",
            en="The recorder was stopped before it looked again after this value was set.",
        ),
        "config-tracks-everything",
    ),
}
SEEN_WHY = Text(
    ko="항목은 {items}에 생겼고, 각각 그때의 모습을 담고 있어요. 그 사이에 왔다 간 값은 어디에도 남지 않아요.",
    en="Items were made on {items}, and each has what was there at that moment. What came and went in between is kept nowhere.",
)
