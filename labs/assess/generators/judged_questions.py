"""Which resources break a rule, which rules does a resource break, and what is the rule as a whole?"""

import re
from collections.abc import Iterator, Mapping, Sequence
from random import Random

from labs.assess.generators.config_stage import CONFIG_API, CONFIG_GUIDE, answered
from labs.assess.generators.judged_kinds import KINDS
from labs.assess.generators.judged_looks import LOOKS
from labs.assess.generators.judged_pages import described, views_of
from labs.assess.generators.judged_plan import Case, drawn, evaluated, judged, planned, told_of
from labs.assess.generators.judged_rules import RULES
from labs.assess.generators.judged_words import BAD, GOOD, NO_MATTER, REASONS
from labs.assess.generators.posing import Offer, Posed, PosedSeveral, Wrong, code, joined, plain, told
from labs.assess.questions import Choice, Multiple, Reference
from labs.assess.questions.choice import Option
from labs.assess.scene import played
from labs.assess.script import Performance
from labs.assess.value import Text

COUNTS: Mapping[int, tuple[int, int]] = {1: (3, 4), 2: (3, 4), 3: (4, 5), 4: (4, 5), 5: (5, 5)}
"""Difficulty -> how many resources, from and to."""
ADDED = Text(
    ko="AWS Config가 아래 유형을 기록하고 있고, 관리형 규칙 하나(`{rule}`)를 넣었어요.{given}{scope}{worn}\n\n{table}\n\n",
    en="AWS Config records resources of this type, and the managed rule `{rule}` has been added.{given}{scope}{worn}\n\n{table}\n\n",
)
GIVEN = Text(ko=" 파라미터: {given}.", en=" Its parameters: {given}.")
SCOPE = Text(
    ko=" 범위는 태그 `Tier`의 값이 `{tier}`인 리소스예요(`TagKey`, `TagValue`).",
    en=" Its scope is resources whose tag `Tier` is `{tier}` (`TagKey`, `TagValue`).",
)
WORN = Text(
    ko=" 보안 그룹은 모두 네트워크 인터페이스에 붙어 있어요.", en=" All the security groups are on network interfaces."
)
BREAKS = Text(
    ko="`NON_COMPLIANT`로 판정되는 것을 **모두** 고르세요.", en="Choose **every** one that is `NON_COMPLIANT`."
)
UNTOUCHED = Text(
    ko="규칙의 결과가 `NOT_APPLICABLE`이거나 아예 없는 것을 **모두** 고르세요.",
    en="Choose **every** one for which the rule has no result, or says `NOT_APPLICABLE`.",
)
WHOLE = Text(
    ko="`DescribeComplianceByConfigRule`은 이 규칙을 무엇이라고 하나요? 이 리전에 이 유형의 리소스는 표에 있는 것뿐이에요.",
    en="What does `DescribeComplianceByConfigRule` say of this rule? The Region has no other resources of this type.",
)
RULES_OF_ONE = Text(
    ko="AWS Config가 인스턴스를 기록하고 있어요. 이런 인스턴스가 하나 있어요.\n\n{table}\n\n이 인스턴스를 `NON_COMPLIANT`로 판정하는 규칙을 **모두** 고르세요.",
    en="AWS Config records instances. There is this one:\n\n{table}\n\nChoose **every** rule that finds it `NON_COMPLIANT`.",
)
RULE = Text(ko="`{rule}`{given}", en="`{rule}`{given}")
SCOPED = Text(
    ko="범위 밖의 리소스는 평가하지 않으니 결과도 없어요.",
    en="What is outside its scope is not evaluated and has no result.",
)
TOGETHER: Mapping[str, Text] = {
    "count": Text(ko="`NON_COMPLIANT`(어긴 리소스 {count}개)", en="`NON_COMPLIANT` (resources at fault: {count})"),
    GOOD: Text(ko="`COMPLIANT`", en="`COMPLIANT`"),
    "INSUFFICIENT_DATA": Text(ko="`INSUFFICIENT_DATA`", en="`INSUFFICIENT_DATA`"),
}
WHOLE_WHY = Text(
    ko="하나씩 보면 {each}예요. 어긴 것이 **하나라도** 있으면 규칙 전체가 `NON_COMPLIANT`이고, 어긴 것만 세어요. ",
    en="One by one: {each}. **One** resource at fault makes the whole rule `NON_COMPLIANT`, and only those at fault are counted. ",
)
WHOLE_BECAUSE: Mapping[str, Text] = {
    "the-most-decide": Text(
        ko="지킨 것이 얼마나 많든, 하나라도 어기면 규칙은 `NON_COMPLIANT`예요.",
        en="However many comply, one that does not makes the rule `NON_COMPLIANT`.",
    ),
    "all-judged-are-counted": Text(
        ko="판정받은 것을 모두 센 답이에요. 어긴 것만 세어요.",
        en="This counts all that were judged. Only those at fault are counted.",
    ),
    "not-applicable-is-a-fault": Text(
        ko="`NOT_APPLICABLE`까지 센 답이에요. 그것은 어긴 것이 아니에요.",
        en="This counts what is `NOT_APPLICABLE` as well, which is no fault.",
    ),
    "some-missing-is-insufficient": Text(
        ko="결과가 하나라도 있으면 `INSUFFICIENT_DATA`가 아니에요. 결과가 전혀 없을 때 그래요.",
        en="It is `INSUFFICIENT_DATA` only when there is no result at all.",
    ),
    "": Text(ko="하나씩 보면 어긴 것은 {count}개예요.", en="One by one, {count} are at fault."),
}


def pose_breaks(random: Random, difficulty: int) -> PosedSeveral | None:
    """Which of some resources break a rule."""
    case = _case(random, difficulty)
    facts = drawn(random, case, random.randint(*COUNTS[difficulty]))
    wanted = NO_MATTER if difficulty > 2 and not case.tier and random.random() < 0.5 else BAD
    if facts is None or len({case.expected(one) == wanted for one in facts.values()}) < 2:
        return None
    plan = planned(random, case.rule.kind, facts)
    said = judged(plan, [case], evaluated(plan, [case]))[case.rule.name]
    offers = tuple(_offer(code(name), said[name] == wanted, case, one) for name, one in facts.items())
    if wanted == NO_MATTER:
        offers = tuple(
            one._replace(misconception="no-fault-is-not-applicable" if case.expected(facts[name]) == GOOD else None)
            for name, one in zip(facts, offers, strict=True)
        )
    return PosedSeveral(
        variant="breaks" if wanted == BAD else "untouched",
        prompt=joined((_added(case, plan.facts), BREAKS if wanted == BAD else UNTOUCHED), ""),
        offers=offers,
        explanation=joined([LOOKS[case.rule.name], *([SCOPED] if case.tier else [])], " "),
        references=_references(case),
        scene=plan.scene,
    )


def judge_breaks(question: Choice | Multiple) -> Iterator[tuple[Option, bool]]:
    """Each resource, and whether it breaks the rule by its page."""
    wanted = BAD if BREAKS.en in question.prompt.en else NO_MATTER
    said = _by_page(question)
    for one in question.options:
        yield one, said[one.text.en.strip("`")] == wanted


def pose_whole(random: Random, difficulty: int) -> Posed | None:
    """What a rule is as a whole, of kinds of which the scene has no other resources."""
    case = _case(random, difficulty, ("instance", "address"))
    facts = drawn(random, case, random.randint(3, 4))
    if facts is None or (all(case.expected(one) == BAD for one in facts.values())):
        return None
    plan = planned(random, case.rule.kind, facts)
    performance = evaluated(plan, [case])
    said = list(judged(plan, [case], performance)[case.rule.name].values())
    key = _described(performance)
    misled = {
        _text(GOOD) if said.count(GOOD) > said.count(BAD) else _text(BAD, len(said)): "the-most-decide",
        _text(BAD, len(said) - said.count(NO_MATTER)): "all-judged-are-counted",
        _text(BAD, said.count(BAD) + said.count(NO_MATTER)): "not-applicable-is-a-fault",
        _text("INSUFFICIENT_DATA"): "some-missing-is-insufficient",
    }
    near = {_text(BAD, count): "" for count in (said.count(BAD) + 1, max(1, said.count(BAD) - 1))}
    wrongs = [
        Wrong(text, told(WHOLE_BECAUSE[name], count=said.count(BAD)), name or None)
        for text, name in {**near, _text(GOOD): "the-most-decide", **misled}.items()
        if text.en != _text(BAD, 0).en
    ]
    each = joined([told(RULE, rule=name, given=f" `{one}`") for name, one in zip(facts, said, strict=True)], ", ")
    return Posed(
        variant="whole",
        prompt=joined((_added(case, plan.facts), WHOLE), ""),
        key=key,
        wrongs=tuple(sorted(wrongs, key=lambda one: one.misconception is None)),
        explanation=joined((told(WHOLE_WHY, each=each), LOOKS[case.rule.name]), ""),
        references=(
            Reference(
                title="DescribeComplianceByConfigRule", url=f"{CONFIG_API}API_DescribeComplianceByConfigRule.html"
            ),
            *_references(case),
        ),
        scene=plan.scene,
    )


def judge_whole(question: Choice | Multiple) -> Iterator[tuple[Option, bool]]:
    """Each answer, and whether it is so by the rule's page."""
    key = _together(list(_by_page(question).values())).en
    for one in question.options:
        yield one, one.text.en == key


def pose_rules(random: Random, difficulty: int) -> PosedSeveral | None:
    """Which of several rules one instance breaks."""
    rules = random.sample([one for one in RULES.values() if one.kind == "instance"], 4 if difficulty < 4 else 5)
    cases = [Case(one, one.given(random)) for one in rules]
    whole = Case(cases[0].rule._replace(columns=ALL_OF_AN_INSTANCE), {})
    facts = rules[0].drawn(random, {})
    if len({one.expected(facts) for one in cases}) < 2:
        return None
    name = random.choice(KINDS["instance"].names)
    plan = planned(random, "instance", {name: facts})
    said = judged(plan, cases, evaluated(plan, cases))
    return PosedSeveral(
        variant="rules",
        prompt=told(RULES_OF_ONE, table=told_of(whole, plan.facts)),
        offers=tuple(_offer(_rule(one), said[one.rule.name][name] == BAD, one, facts) for one in cases),
        explanation=joined([LOOKS[one.rule.name] for one in cases if said[one.rule.name][name] == BAD], " "),
        references=tuple(_page(one.name) for one in rules[:3]),
        scene=plan.scene,
    )


ALL_OF_AN_INSTANCE = ("stopped", "address", "cards", "tokens", "hops", "type")


def judge_rules(question: Choice | Multiple) -> Iterator[tuple[Option, bool]]:
    """Each rule, and whether the instance breaks it by the rule's page."""
    every = described(played(question.scene)) if question.scene else {}
    (view,) = views_of(every, "instance").values()
    for one in question.options:
        name, given = _read(one.text.en)
        yield one, RULES[name].judged(view, every, given) == BAD


def _case(random: Random, difficulty: int, kinds: Sequence[str] = tuple(KINDS)) -> Case:
    rule = random.choice([one for one in RULES.values() if one.difficulty <= difficulty and one.kind in kinds])
    is_scoped = rule.kind == "instance" and difficulty >= 3 and random.random() < 0.6
    return Case(rule, rule.given(random), random.choice(("front", "back")) if is_scoped else "")


def _offer(text: Text, right: bool, case: Case, facts: Mapping[str, object]) -> Offer:  # noqa: FBT001 - as Offer has it
    return Offer(text, right, case.because(facts), REASONS[case.reason(facts)].misconception)


def _added(case: Case, facts: Mapping[str, Mapping[str, object]]) -> Text:
    nothing = plain("")
    is_of_ports = case.rule.kind == "group" and "worn" not in case.rule.columns
    return told(
        ADDED,
        rule=case.rule.name,
        given=told(GIVEN, given=_said(case)) if case.given else nothing,
        scope=told(SCOPE, tier=case.tier) if case.tier else nothing,
        worn=WORN if is_of_ports else nothing,
        table=told_of(case, facts),
    )


def _rule(case: Case) -> Text:
    return told(RULE, rule=case.rule.name, given=f" ({_said(case)})" if case.given else "")


def _said(case: Case) -> str:
    return ", ".join(f"`{name}` = `{value}`" for name, value in case.given.items())


def _read(text: str) -> tuple[str, dict[str, str]]:
    """The rule and the parameters that a text in English names."""
    names = (one for one in re.findall(r"`([\w-]+)`", text) if one in RULES)
    return next(names), dict(re.findall(r"`(\w+)` = `([\w,.]+)`", text))


def _by_page(question: Choice | Multiple) -> dict[str, str]:
    """What the rule of a prompt says of the resources of its table, by its page and by what EC2 describes."""
    every = described(played(question.scene)) if question.scene else {}
    head, _, rows = question.prompt.en.partition("\n\n|")
    name, given = _read(head)
    tier = re.search(r"`Tier` is `(\w+)`", head)
    views = views_of(every, RULES[name].kind)
    asked = re.findall(r"^\| `([\w-]+)` \|", rows, re.MULTILINE)
    return {
        one: RULES[name].judged(views[one], every, given)
        if tier is None or {"Key": "Tier", "Value": tier[1]} in views[one]["Tags"]
        else NO_MATTER
        for one in asked
    }


def _described(performance: Performance) -> Text:
    """What DescribeComplianceByConfigRule answers of the one rule there is."""
    (found,) = answered(performance, "config.describe_compliance_by_config_rule")["ComplianceByConfigRules"]
    compliance = found["Compliance"]
    return _text(compliance["ComplianceType"], compliance.get("ComplianceContributorCount", {}).get("CappedCount", 0))


def _together(said: Sequence[str]) -> Text:
    """What a rule is as a whole: at fault as soon as one resource is, and without any result there is too little data."""
    if BAD in said:
        return _text(BAD, said.count(BAD))
    return _text(GOOD if GOOD in said else "INSUFFICIENT_DATA")


def _text(compliance: str, count: int = 0) -> Text:
    return told(TOGETHER["count"], count=count) if compliance == BAD else TOGETHER[compliance]


def _references(case: Case) -> tuple[Reference, ...]:
    return (_page(case.rule.name),)


def _page(name: str) -> Reference:
    return Reference(title=name, url=f"{CONFIG_GUIDE}{name}.html")
