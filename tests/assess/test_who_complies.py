"""Who complies, in questions: the simulator's rules, the rules' pages, and the reasons that are told agree."""

from collections.abc import Mapping
from random import Random

import msgspec
import pytest

from labs.assess.generators.judged_kinds import KINDS, Facts
from labs.assess.generators.judged_looks import LOOKS
from labs.assess.generators.judged_pages import described, views_of
from labs.assess.generators.judged_plan import Case, evaluated, judged, planned
from labs.assess.generators.judged_rules import RULES
from labs.assess.generators.judged_words import REASONS
from labs.assess.generators.rule_tale import Tale
from labs.assess.generators.rule_timing import PLOTS
from labs.assess.generators.rule_triggers import BELIEFS, known
from labs.assess.generators.watched_kinds import WATCHED
from labs.assess.generators.who_complies import GENERATOR
from labs.assess.questions import Choice, Multiple
from labs.assess.scene import played
from labs.courses.words import entries

SEEDS = range(100, 110)
DRAWN = 5


def drawn(case: Case, random: Random) -> Mapping[str, Facts]:
    """Some resources that the rule may be asked about, without two subnets of one block."""
    found = [case.rule.drawn(random, case.given) for _ in range(DRAWN)]
    names = KINDS[case.rule.kind].names
    return {
        name: {**facts, "number": 10 + place} for place, (name, facts) in enumerate(zip(names, found, strict=False))
    }


@pytest.mark.parametrize("difficulty", GENERATOR.difficulties)
def test_the_simulator_and_the_pages_agree(difficulty: int) -> None:
    faults = [fault for seed in SEEDS for fault in GENERATOR.replay(GENERATOR.generate(seed, difficulty))]

    assert faults == []


@pytest.mark.parametrize("name", RULES)
def test_what_is_told_of_a_rule_is_what_the_simulator_and_its_page_say(name: str) -> None:
    rule = RULES[name]
    for seed in range(4):
        random = Random(seed)
        case = Case(rule, rule.given(random))
        facts = drawn(case, random)
        plan = planned(random, rule.kind, facts)
        every = described(played(plan.scene))
        views = views_of(every, rule.kind)

        said = judged(plan, [case], evaluated(plan, [case]))[name]

        assert said == {one: case.expected(facts[one]) for one in facts}
        assert said == {one: rule.judged(views[one], every, case.given) for one in facts}


def test_a_scope_leaves_out_what_has_another_tag() -> None:
    case = Case(RULES["ec2-imdsv2-check"], {}, "back")
    base = {"stopped": False, "address": "none", "cards": 1, "tokens": "optional", "hops": 1, "type": "t3.micro"}
    facts = {"web": {**base, "tier": "front"}, "db": {**base, "tier": "back"}}
    plan = planned(Random(1), "instance", facts)

    said = judged(plan, [case], evaluated(plan, [case]))["ec2-imdsv2-check"]

    assert said == {"web": "NOT_APPLICABLE", "db": "NON_COMPLIANT"} == {one: case.expected(facts[one]) for one in facts}


@pytest.mark.parametrize(
    ("rule", "plot", "compliance", "hours"),
    [
        ("eip-attached", "Rb", "NON_COMPLIANT", None),
        ("eip-attached", "RHb", "COMPLIANT", None),
        ("eip-attached", "!Rb", "", None),
        ("ec2-imdsv2-check", "Rbd", "", None),
        ("vpc-flow-logs-enabled", "Rb", "COMPLIANT", None),
        ("vpc-flow-logs-enabled", "Rbn", "NON_COMPLIANT", 24),
        ("vpc-flow-logs-enabled", "RHbn", "NON_COMPLIANT", 24),
        ("vpc-flow-logs-enabled", "bR", "NON_COMPLIANT", 0),
        ("ec2-security-group-attached-to-eni-periodic", "Rbmn", "COMPLIANT", None),
    ],
)
def test_a_rule_says_what_it_found_when_it_was_run(rule: str, plot: str, compliance: str, hours: int | None) -> None:
    tale = Tale(Random(2), WATCHED[rule], "TwentyFour_Hours", recorded="!" not in plot)
    tale.play(plot.removeprefix("!"))

    found = known(tale.scene().start)

    assert found.compliance == compliance
    if hours is not None and found.since:
        assert (found.since - tale.added).total_seconds() == 3600 * hours


def test_each_belief_about_triggers_expects_something_else_in_some_story() -> None:
    told = set()
    for watched in WATCHED.values():
        for plots in PLOTS[watched.is_periodic].values():
            for plot in plots:
                tale = Tale(Random(3), watched, "Six_Hours", recorded="!" not in plot)
                tale.play(plot.removeprefix("!"))
                start = tale.scene().start
                told |= {name for name, one in BELIEFS.items() if known(start, one) != known(start)}

    assert told == set(BELIEFS)


def test_every_rule_has_its_words_and_every_misconception_too() -> None:
    named = {one.misconception for one in REASONS.values() if one.misconception} | set(BELIEFS)

    assert set(LOOKS) == set(RULES)
    assert named - set(entries("misconception")) == set()


def test_a_wrong_key_is_seen_in_every_kind_of_question() -> None:
    seen = set()
    for difficulty in GENERATOR.difficulties:
        for seed in range(8):
            question = GENERATOR.generate(seed, difficulty)
            assert isinstance(question, Choice | Multiple)
            turned = tuple(msgspec.structs.replace(one, right=not one.right) for one in question.options)
            assert len(list(GENERATOR.replay(msgspec.structs.replace(question, options=turned)))) == len(turned)
            seen.add(question.id.split("-")[2])

    assert seen >= {"breaks", "whole", "rules", "since"}
