"""What is said of the moments at which rules are run."""

from collections.abc import Mapping

from labs.assess.value import Text

PROMPT = Text(
    ko="관리형 규칙 `{rule}`의 이야기예요. {trigger} 레코더가 기록하는 유형: {types}(`CONTINUOUS`). 처음에 {what}에는 문제가 없고, 레코더는 켜져 있어요.\n\n{story}\n\n지금 이 규칙은 {what}에 대해 무엇이라고 하나요?",
    en="This is about the managed rule `{rule}`. {trigger} The recorder records {types} (`CONTINUOUS`). At first the {what} is in order, and the recorder is on.\n\n{story}\n\nWhat does the rule say of the {what} now?",
)
EVERY: Mapping[str, Text] = {
    "change": Text(ko="구성 변경으로 평가되는 규칙이에요.", en="Configuration changes trigger it."),
    "both": Text(
        ko="구성 변경으로, 그리고 24시간마다 평가되는 규칙이에요.",
        en="Configuration changes trigger it, and it is evaluated every 24 hours besides.",
    ),
    "periodic": Text(
        ko="주기적으로만 평가되는 규칙이고, 주기는 `{frequency}`(규칙을 넣은 시각부터)예요.",
        en="It is evaluated periodically, and only so: `{frequency}`, counted from when it is added.",
    ),
}
STEPS: Mapping[str, Text] = {
    "added": Text(ko="`{rule}` 규칙을 넣음", en="the rule `{rule}` is added"),
    "deleted": Text(ko="{what} 삭제", en="the {what} is deleted"),
    "stopped": Text(ko="레코더 중지", en="the recorder is stopped"),
    "started": Text(ko="레코더 다시 시작", en="the recorder is started again"),
    "asked": Text(ko="`StartConfigRulesEvaluation`을 부름", en="`StartConfigRulesEvaluation` is called"),
    "other": Text(ko="다른 VPC `{other}` 만듦", en="a VPC `{other}` is made"),
    "now": Text(ko="지금", en="now"),
}
SINCE = Text(ko="`NON_COMPLIANT`, {since}부터", en="`NON_COMPLIANT`, since {since}")
SAID = Text(ko="`COMPLIANT`", en="`COMPLIANT`")
NOTHING = Text(ko="아무 결과도 없어요.", en="It has no result.")
BECAUSE: Mapping[str, Text] = {
    "rules-know-at-once": Text(
        ko="규칙이 변경을 바로 안다고 볼 때의 답이에요. 주기적인 규칙은 차례가 와야, 나머지는 변경이 기록되어야 평가돼요.",
        en="It would be so if rules knew of a change at once. A periodic one waits for its hour, others for a recorded change.",
    ),
    "new-rules-wait-for-a-change": Text(
        ko="새 규칙이 다음 변경이나 차례를 기다린다고 볼 때의 답이에요. 규칙을 넣으면 있던 리소스부터 평가해요.",
        en="It would be so if a new rule waited for the next change or hour. What is there is evaluated when it is added.",
    ),
    "stopped-recorder-stops-nothing": Text(
        ko="기록되지 않는 변경으로도 평가된다고 볼 때의 답이에요. 구성 변경으로 평가되는 규칙은 기록이 있어야 움직여요.",
        en="It would be so if a change did not have to be recorded. Without an item nothing triggers such a rule.",
    ),
    "stopped-recorder-stops-every-rule": Text(
        ko="레코더를 멈추면 모든 규칙이 멈춘다고 볼 때의 답이에요. 주기적인 규칙은 제 차례에 계속 평가돼요.",
        en="It would be so if a stopped recorder stopped every rule. Periodic ones go on at their hours.",
    ),
    "restart-looks-at-nothing": Text(
        ko="다시 켠 레코더가 아무것도 남기지 않는다고 볼 때의 답이에요. 달라진 것을 찾아 기록하고, 그것으로 평가돼요.",
        en="It would be so if a restarted recorder recorded nothing. It finds what differs, and that triggers the rule.",
    ),
    "results-outlive-their-resource": Text(
        ko="리소스가 지워진 것을 규칙이 모른다고 볼 때의 답이에요.",
        en="It would be so if the rule did not learn of the deletion.",
    ),
    "moment": Text(
        ko="그때는 규칙이 움직이지 않았거나, 움직였어도 결과가 바뀌지 않았어요.",
        en="At that time the rule was not run, or its result did not change.",
    ),
    "COMPLIANT": Text(
        ko="규칙이 마지막으로 움직였을 때 이 리소스는 규칙에 맞았어요.",
        en="When the rule was run last, the resource complied.",
    ),
    "NON_COMPLIANT": Text(
        ko="규칙이 마지막으로 움직였을 때 이 리소스는 규칙에 어긋나 있었어요.",
        en="When the rule was run last, the resource broke it.",
    ),
    "": Text(
        ko="규칙에는 이 리소스가 없어요. 기록된 적이 없거나, 없어진 것을 알게 되었어요.",
        en="To the rule there is no such resource: it was never recorded, or is known to be gone.",
    ),
}
WHY: Mapping[str, Text] = {
    "change-bad": Text(
        ko="구성 변경으로 평가되는 규칙은 **규칙을 넣을 때**와 **켜져 있는 레코더가 변경을 기록할 때** 움직여요. 마지막으로 결과가 바뀐 때는 {since}이고, 그 뒤로 이 리소스에 대해 기록된 것이 없거나 여전히 어긴 모습이에요.",
        en="A rule that changes trigger is run **when it is added** and **when a running recorder records a change**. Its result changed last on {since}; since then nothing was recorded of the resource, or it still broke the rule.",
    ),
    "change-good": Text(
        ko="구성 변경으로 평가되는 규칙은 **규칙을 넣을 때**와 **켜져 있는 레코더가 변경을 기록할 때** 움직여요. 마지막으로 기록된 모습이 규칙에 맞으니 `COMPLIANT`예요. 기록되지 않은 변경은 규칙도 몰라요.",
        en="A rule that changes trigger is run **when it is added** and **when a running recorder records a change**. What was recorded last complies, so it says `COMPLIANT`. Of a change that is not recorded it knows nothing.",
    ),
    "change-nothing": Text(
        ko="구성 변경으로 평가되는 규칙은 기록된 리소스만 평가해요. 이 리소스는 기록된 적이 없거나, 지워진 것이 기록되었어요. 결과가 하나도 없는 규칙은 `INSUFFICIENT_DATA`예요.",
        en="A rule that changes trigger judges what is recorded. This resource never was, or its deletion was recorded. A rule without any result is `INSUFFICIENT_DATA`.",
    ),
    "periodic-bad": Text(
        ko="주기적인 규칙은 **규칙을 넣을 때**, **제 차례**(`{frequency}`), **`StartConfigRulesEvaluation`을 부를 때** 움직여요. 레코더가 켜져 있는지는 상관없어요. 마지막으로 결과가 바뀐 때는 {since}예요.",
        en="A periodic rule is run **when it is added**, **at its hours** (`{frequency}`) and **when `StartConfigRulesEvaluation` is called**, whether the recorder is on or not. Its result changed last on {since}.",
    ),
    "periodic-good": Text(
        ko="주기적인 규칙은 **규칙을 넣을 때**, **제 차례**(`{frequency}`), **`StartConfigRulesEvaluation`을 부를 때**만 움직여요. 마지막으로 움직였을 때 이 리소스는 규칙에 맞았어요.",
        en="A periodic rule is run only **when it is added**, **at its hours** (`{frequency}`) and **when `StartConfigRulesEvaluation` is called**. The last time that it was run, the resource complied.",
    ),
    "periodic-nothing": Text(
        ko="규칙이 마지막으로 움직였을 때 이 리소스는 이미 없었어요. 없는 리소스에는 결과가 남지 않아요.",
        en="The last time that the rule was run, the resource was no more. Of what is gone no result is kept.",
    ),
}
