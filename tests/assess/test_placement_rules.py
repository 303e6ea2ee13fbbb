"""Requests about placement groups: what the simulator refuses, what AWS's rules say of it, and how a prompt tells of it."""

from random import Random

import msgspec
import pytest

from labs.assess.generators.placement_beliefs import BECAUSE, BELIEFS
from labs.assess.generators.placement_makes import judge_makes, pose_makes
from labs.assess.generators.placement_poses import judged, pose_outcome, pose_which, some_steps
from labs.assess.generators.placement_requests import (
    PEER,
    Group,
    Member,
    State,
    Step,
    refusals,
    said,
    several,
    state_in,
    state_of,
    steps_in,
    tried,
)
from labs.assess.generators.placement_rules import outcomes
from labs.assess.generators.posing import Posed, PosedSeveral, pose_any, pose_choice
from labs.assess.questions import Multiple
from labs.courses.words import entries

ZONE, OTHER = "ap-northeast-2a", "ap-northeast-2c"
STATE = state_of(
    [
        Group("render", "cluster"),
        Group("etcd", "spread"),
        Group("kafka", "partition", 3),
        Group("hdfs", "partition", 2),
    ],
    [
        *several(2, Member("render-1", "c5.large", ZONE, group="render")),
        *several(6, Member("etcd-1", "m6g.medium", ZONE, group="etcd")),
        *several(2, Member("etcd-7", "m6g.medium", ZONE, running=False, group="etcd")),
        Member("kafka-1", "m6g.medium", ZONE, group="kafka", partition=2),
        Member("web-1", "c5.large", OTHER, running=False),
        Member("web-2", "c5.large", ZONE),
    ],
)
"""A cluster in one zone, a spread group with room for one more there, two partition groups, and instances in none."""
LAUNCH = Step("run_instances", kind="c5.large", number=2, zone=ZONE)


@pytest.mark.parametrize(
    ("steps", "reasons"),
    [
        ([LAUNCH._replace(group="render")], [""]),
        ([LAUNCH._replace(group="render", kind="m5.large", vpc=PEER)], [""]),
        ([LAUNCH._replace(group="render", tenancy="dedicated")], [""]),
        ([LAUNCH._replace(group="render", tenancy="host")], ["TenancyNotSupported"]),
        ([LAUNCH._replace(group="render", kind="t3.small")], ["StrategyNotSupported"]),
        ([LAUNCH._replace(group="render", kind="m7i-flex.large")], ["StrategyNotSupported"]),
        ([LAUNCH._replace(group="render", zone=OTHER)], ["ZonePinned"]),
        ([LAUNCH._replace(group="render", partition=1)], ["OnlyForStrategy"]),
        ([LAUNCH._replace(group="etcd", kind="t3.micro", number=1)], [""]),
        ([LAUNCH._replace(group="etcd", kind="t3.micro")], ["SpreadLimitReached"]),
        ([LAUNCH._replace(group="etcd", zone=OTHER)], [""]),
        ([LAUNCH._replace(group="etcd", number=1, tenancy="dedicated")], ["TenancyNotSupported"]),
        ([LAUNCH._replace(group="kafka", kind="t3.micro", partition=3)], [""]),
        ([LAUNCH._replace(group="kafka", partition=4)], ["InvalidParameterValue"]),
        ([LAUNCH._replace(group="kafka", tenancy="dedicated")], ["TooManyPartitionsForDedicated"]),
        ([LAUNCH._replace(group="hdfs", tenancy="dedicated")], [""]),
        (
            [
                Step("start_instances", ("etcd-7",)),
                Step("start_instances", ("etcd-8",)),
                Step("stop_instances", ("etcd-1",)),
            ],
            ["", "SpreadLimitReached", ""],
        ),
        (
            [Step("terminate_instances", ("etcd-1",)), LAUNCH._replace(group="etcd", kind="t3.micro")],
            ["", ""],
        ),
        (
            [
                Step("modify_instance_placement", ("web-2",), group="render"),
                Step("modify_instance_placement", ("web-1",), group="render"),
                Step("stop_instances", ("web-2",)),
                Step("modify_instance_placement", ("web-2",), group="kafka", partition=3),
                Step("modify_instance_placement", ("web-2",)),
            ],
            ["InstanceNotStopped", "ZonePinned", "", "", ""],
        ),
    ],
)
def test_the_simulator_refuses_what_the_documented_rules_do(steps: list[Step], reasons: list[str]) -> None:
    assert list(outcomes(STATE, steps)) == reasons
    assert refusals(tried(STATE, steps)) == reasons


def test_a_prompt_tells_of_a_state_and_of_requests_so_that_they_can_be_read() -> None:
    steps = [LAUNCH._replace(group="etcd"), Step("modify_instance_placement", ("web-1",), group="kafka", partition=2)]
    posed = pose_which(STATE, [LAUNCH._replace(group="render", kind="t3.small"), *steps])

    assert posed is None, "two of them are refused"
    posed = pose_which(STATE, [LAUNCH._replace(group="render", kind="m5.large"), *steps])

    assert posed is not None
    assert posed.key.en == "Request 2"
    assert state_in(posed.prompt.en) == STATE
    assert steps_in(posed.prompt.en)[1:] == steps
    assert said(steps[0]) == "`RunInstances`: `c5.large` × 2, `ap-northeast-2a`, `GroupName=etcd`"


def test_whoever_believes_otherwise_expects_something_else() -> None:
    posed = pose_outcome(STATE, LAUNCH._replace(group="render", kind="m5.large", vpc=PEER))

    assert posed is not None
    assert posed.key.en == "It is accepted."
    named = {one.misconception: one.text.en for one in posed.wrongs if one.text != posed.key}
    assert named == {
        "cluster-takes-one-type": "It is refused: the group has another instance type",
        "cluster-in-one-vpc": "It is refused: the group is in another VPC",
        "members-come-at-once": "It is refused: all members of a group have to be launched by one request",
    }


def test_a_request_that_another_rule_refuses_is_not_asked_about() -> None:
    assert pose_outcome(STATE, LAUNCH._replace(group="render", kind="m5.large", number=16)) is None, "the vCPU quota"


def test_a_broken_question_is_seen() -> None:
    def pose(_: Random, __: int) -> Posed | None:
        return pose_outcome(STATE, LAUNCH._replace(group="render", kind="t3.small"))

    question = pose_choice("placing", "cluster-groups", pose, 1, 1)
    moved = question.prompt.en.replace("`GroupName=render`", "`GroupName=kafka`")
    broken = msgspec.structs.replace(question, prompt=msgspec.structs.replace(question.prompt, en=moved))

    assert list(judged(question, "placing")) == []
    assert len(list(judged(broken, "placing"))) == 2


def test_requests_are_drawn_until_the_one_at_a_place_is_refused() -> None:
    def draw(random: Random, _: State) -> Step:
        return LAUNCH._replace(group="render", zone=random.choice((ZONE, OTHER)), number=random.randint(1, 3))

    steps = some_steps(Random(1), STATE, draw, 3, 1)

    assert steps is not None
    assert list(outcomes(STATE, steps)) == ["", "ZonePinned", ""]
    assert some_steps(Random(1), STATE, lambda _, __: LAUNCH._replace(group="render"), 2, 0) is None


@pytest.mark.parametrize("about", ["partition", "spread"])
def test_a_group_is_made_with_what_its_strategy_takes(about: str) -> None:
    def pose(random: Random, difficulty: int) -> PosedSeveral | None:
        return pose_makes(random, difficulty, "partition" if about == "partition" else "spread")

    for seed in range(10):
        question = pose_any("placing", "spread-groups", pose, seed, 2)
        assert isinstance(question, Multiple)
        assert list(judge_makes(question)) == []
        for one in question.options:
            if "`SpreadLevel=host`" in one.text.en or "`PartitionCount=8`" in one.text.en:
                assert not one.right


def test_every_belief_is_told_of_and_has_words() -> None:
    assert {one.misconception for one in BELIEFS} <= set(BECAUSE)
    assert set(BECAUSE) <= set(entries("misconception"))
