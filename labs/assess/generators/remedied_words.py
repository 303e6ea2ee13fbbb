"""What is said of remediations: what was set up, what happened, and how it stands."""

from collections.abc import Mapping

from labs.assess.value import Text

STEPS: Mapping[str, Text] = {
    "repair": Text(
        ko="{what}에 `StartRemediationExecution`을 부름", en="`StartRemediationExecution` is called for the {what}"
    ),
    "excepted": Text(
        ko="{what}에 `PutRemediationExceptions`를 부름(만료 없음)",
        en="`PutRemediationExceptions` is called for the {what}, without an end",
    ),
    "excepted-until": Text(
        ko="{what}에 `PutRemediationExceptions`를 부름({until} 만료)",
        en="`PutRemediationExceptions` is called for the {what}, until {until}",
    ),
    "forgiven": Text(
        ko="{what}에 `DeleteRemediationExceptions`를 부름", en="`DeleteRemediationExceptions` is called for the {what}"
    ),
}
SETTING = Text(
    ko="관리형 규칙 하나(`{rule}`)를 넣으면서 수정도 함께 걸었어요.\n\n- 문서: {document}\n- 방식: {manner}\n- 규칙: {trigger} 범위는 {what} 하나예요.\n\n레코더는 처음에 켜져 있고 이 유형을 기록해요. 처음에 {what}에는 문제가 없어요.{about}\n\n{story}\n\n",
    en="The managed rule `{rule}` is added together with a remediation.\n\n- document: {document}\n- manner: {manner}\n- rule: {trigger} Its scope is the {what} alone.\n\nAt first the recorder is on, and it records this type. The {what} is in order at first.{about}\n\n{story}\n\n",
)
MANNERS: Mapping[bool, Text] = {
    False: Text(ko="수동(`Automatic` = `false`)", en="manual (`Automatic` = `false`)"),
    True: Text(
        ko="자동(`Automatic` = `true`), `MaximumAutomaticAttempts`는 {attempts}",
        en="automatic (`Automatic` = `true`), `MaximumAutomaticAttempts`: {attempts}",
    ),
}
UNSET = Text(ko="정하지 않음", en="not set")
ASKED: Mapping[str, Text] = {
    "outcome": Text(ko="지금은 어떤가요?", en="How does it stand now?"),
    "runs": Text(
        ko="이 문서는 지금까지 모두 몇 번 실행되었나요?", en="How often has the document been run by now, in all?"
    ),
}
RUNS: Mapping[str, Text] = {
    "": Text(ko="문서는 한 번도 실행되지 않았고", en="The document was never run"),
    "SUCCEEDED": Text(ko="문서는 성공했고(`SUCCEEDED`)", en="The document succeeded (`SUCCEEDED`)"),
    "FAILED": Text(ko="문서는 실패했고(`FAILED`)", en="The document failed (`FAILED`)"),
    "EXCEPTED": Text(
        ko="문서가 거듭 실패해 수정 예외가 생겼고", en="The document failed until there was a remediation exception"
    ),
}
RESULTS: Mapping[str, Text] = {
    "COMPLIANT": Text(ko="규칙은 `COMPLIANT`라고 해요.", en="the rule says `COMPLIANT`."),
    "NON_COMPLIANT": Text(ko="규칙은 `NON_COMPLIANT`라고 해요.", en="the rule says `NON_COMPLIANT`."),
    "": Text(ko="이 리소스에 대한 규칙의 결과는 없어요.", en="the rule has no result for this resource."),
}
OUTCOME = Text(ko="{run}, {result}", en="{run}, and {result}")
BECAUSE: Mapping[str, Text] = {
    "manual-remediation-runs-by-itself": Text(
        ko="수동 수정도 저절로 실행된다고 볼 때의 답이에요. `StartRemediationExecution`을 불러야 실행돼요.",
        en="It would be so if a manual remediation ran by itself. It waits for `StartRemediationExecution`.",
    ),
    "automatic-remediation-waits-for-somebody": Text(
        ko="자동 수정이 누군가를 기다린다고 볼 때의 답이에요. 어긴 것으로 평가되면 바로 실행돼요.",
        en="It would be so if an automatic remediation waited for somebody. It runs when the resource is found at fault.",
    ),
    "success-is-compliance": Text(
        ko="문서가 성공하면 규칙도 지켜진다고 볼 때의 답이에요. 준수 상태는 다시 평가해야 바뀌고, 그때 정말 고쳐져 있어야 해요.",
        en="It would be so if a document's success were compliance. That changes at the next evaluation, if the resource then complies.",
    ),
    "exceptions-stop-nothing": Text(
        ko="수정 예외를 따지지 않은 답이에요. 예외가 있는 동안 자동 수정은 그 리소스를 건드리지 않아요.",
        en="This leaves the exception out. While there is one, automatic remediation does not touch the resource.",
    ),
    "exceptions-stop-manual-ones-too": Text(
        ko="예외가 수동 실행까지 막는다고 볼 때의 답이에요. 자동 수정만 막아요.",
        en="It would be so if an exception stopped executions by hand. It stops automatic ones alone.",
    ),
    "remediation-tries-once": Text(
        ko="실패하면 다시 시도하지 않는다고 볼 때의 답이에요. 자동 수정은 정해진 횟수까지 다시 시도해요.",
        en="It would be so if a failure were not tried again. Automatic remediation tries as often as it may.",
    ),
    "attempts-are-always-five": Text(
        ko="시도 횟수가 언제나 5라고 볼 때의 답이에요. 5는 정하지 않았을 때의 값이에요.",
        en="It would be so if there were always five attempts. Five is what holds where none is set.",
    ),
    "rules-know-at-once": Text(
        ko="규칙이 변경을 바로 안다고 볼 때의 답이에요. 주기적인 규칙은 제 차례가 와야, 나머지는 변경이 기록되어야 평가돼요.",
        en="It would be so if the rule knew at once. A periodic one waits for its hour, others for a recorded change.",
    ),
    "runs": Text(ko="차례로 세어 보면 {count}번이에요.", en="Counted one after the other, it ran {count} times."),
}
RUN_WAS: Mapping[str, Text] = {
    "": Text(ko="문서를 실행하게 한 것이 아무것도 없어요.", en="There was nothing that made the document run."),
    "SUCCEEDED": Text(
        ko="문서의 호출은 모두 받아들여졌어요.", en="The document was run, and none of its calls was refused."
    ),
    "FAILED": Text(
        ko="문서는 실행되었고, 그 호출이 거절되었어요. 그것만으로 예외가 생기지는 않아요.",
        en="The document was run, and its call refused. That alone makes no exception.",
    ),
    "EXCEPTED": Text(
        ko="문서의 호출이 거절되었고, 자동 시도를 다 써서 예외가 생겼어요.",
        en="The document's call was refused, until all automatic attempts were used up.",
    ),
}
"""How the document really fared."""
RESULT_WAS: Mapping[str, Text] = {
    "COMPLIANT": Text(
        ko="마지막으로 평가했을 때 리소스는 규칙에 맞았어요.", en="When the rule was run last, the resource complied."
    ),
    "NON_COMPLIANT": Text(
        ko="마지막으로 평가했을 때 리소스는 규칙에 어긋나 있었어요.",
        en="When the rule was run last, the resource broke it.",
    ),
    "": Text(
        ko="리소스가 없어진 것을 규칙이 알게 되어 결과가 남지 않아요.",
        en="The rule has learned that the resource is gone, and keeps no result.",
    ),
}
"""What the rule really found last."""
WHY: Mapping[str, Text] = {
    "manual-none": Text(
        ko="**수동** 수정은 누가 `StartRemediationExecution`을 부르기 전에는 아무것도 하지 않아요.",
        en="A **manual** remediation does nothing until somebody calls `StartRemediationExecution`.",
    ),
    "automatic-none": Text(
        ko="**자동** 수정은 규칙이 리소스를 `NON_COMPLIANT`로 **평가했을 때** 움직여요. 그런 평가가 한 번도 없었어요.",
        en="An **automatic** remediation is run when the rule **finds** a resource `NON_COMPLIANT`. It never did.",
    ),
    "excepted-none": Text(
        ko="규칙이 리소스를 `NON_COMPLIANT`로 평가했지만, 그때 **수정 예외**가 있어서 자동 수정이 움직이지 않았어요.",
        en="The rule found the resource `NON_COMPLIANT`, but there was a **remediation exception** by then, so the automatic remediation was not run.",
    ),
    "manual": Text(
        ko="`StartRemediationExecution`은 마지막 평가나 수정 예외와 상관없이 문서를 실행해요.",
        en="`StartRemediationExecution` runs the document whatever the last evaluation was, and whether there is an exception or not.",
    ),
    "automatic": Text(
        ko="규칙이 리소스를 `NON_COMPLIANT`로 평가하자 **자동** 수정이 문서를 실행했어요.",
        en="When the rule found the resource `NON_COMPLIANT`, the **automatic** remediation ran the document.",
    ),
    "mended": Text(ko=" 문서가 어긴 것을 고쳤어요.", en=" The document put it right."),
    "gone": Text(
        ko=" 문서는 리소스를 **없앴어요**. 고친 것이 아니라 잃은 거예요.",
        en=" The document **did away with** the resource: it is not repaired but lost.",
    ),
    "kept": Text(
        ko=" 문서는 제 할 일을 했지만, 그것은 규칙이 보는 것과 상관없는 일이에요. `SUCCEEDED`는 문서가 끝까지 실행되었다는 뜻일 뿐이에요.",
        en=" The document did what it does, but that is not what the rule looks at. `SUCCEEDED` only says that it ran to its end.",
    ),
    "fails": Text(
        ko=" 문서의 호출이 거절되어 실패했어요({code}).", en=" The document failed, for its call was refused ({code})."
    ),
    "excepted": Text(
        ko=" 시도가 {attempts}번에 이르자 AWS Config가 그 리소스에 **수정 예외**를 만들어, 더는 저절로 시도하지 않아요.",
        en=" After {attempts} attempts AWS Config made a **remediation exception** for it, and nothing more is tried by itself.",
    ),
    "needless": Text(
        ko=" 그때 리소스는 이미 규칙을 지키고 있었지만, 아무도 그것을 먼저 확인하지 않아요.",
        en=" By then the resource complied already, but nothing asks for that first.",
    ),
    "ran": Text(ko=" 문서는 그래도 제 할 일을 했어요.", en=" The document did what it does all the same."),
    "stale": Text(
        ko=" 규칙의 결과는 다음 평가에서야 바뀌어요.", en=" What the rule says changes only at its next evaluation."
    ),
}
