"""What remediations do, in questions: the simulator and the rules that AWS states agree on every story and every document."""

from random import Random

import msgspec
import pytest

from labs.assess.generators.judged_words import BAD, GOOD
from labs.assess.generators.remedied_course import BELIEFS, outcome
from labs.assess.generators.remedied_kinds import DOCUMENTS, REMEDIED
from labs.assess.generators.remedied_stories import found_in
from labs.assess.generators.remedied_tale import Course
from labs.assess.generators.rule_tale import Tale
from labs.assess.generators.told_changes import verdicts
from labs.assess.generators.troubles import TROUBLES
from labs.assess.generators.watched_kinds import WATCHED
from labs.assess.generators.what_repairs_it import GENERATOR
from labs.assess.questions import Choice, Multiple
from labs.cloud.config.runbook import RUNBOOKS
from labs.courses.words import entries

SEEDS = range(100, 108)
DELETE_GROUP = "AWSConfigRemediation-DeleteUnusedSecurityGroup"


def course(scenario: str, document: str, plot: str, *, automatic: bool, attempts: int | None = None) -> Course:
    """A story about a rule with a remediation."""
    found = Course(Random(4), REMEDIED[scenario], document, attempts, automatic=automatic)
    found.play(plot)
    return found


@pytest.mark.parametrize("difficulty", GENERATOR.difficulties)
def test_the_simulator_and_the_stated_rules_agree(difficulty: int) -> None:
    faults = [fault for seed in SEEDS for fault in GENERATOR.replay(GENERATOR.generate(seed, difficulty))]

    assert faults == []


@pytest.mark.parametrize(
    ("scenario", "document", "plot", "automatic", "expected"),
    [
        ("tokens", "AWSConfigRemediation-EnforceEC2InstanceIMDSv2", "Rb", False, ("", BAD, 0)),
        ("tokens", "AWSConfigRemediation-EnforceEC2InstanceIMDSv2", "RbX", False, ("SUCCEEDED", GOOD, 1)),
        ("tokens", "AWSConfigRemediation-EnforceEC2InstanceIMDSv2", "Rb", True, ("SUCCEEDED", GOOD, 1)),
        ("tokens", "AWS-StopEC2Instance", "RbX", False, ("SUCCEEDED", BAD, 1)),
        ("address", "AWS-ReleaseElasticIP", "Rb", True, ("SUCCEEDED", "", 1)),
        ("address", "AWS-ReleaseElasticIP", "RPb", True, ("", BAD, 0)),
        ("address", "AWS-ReleaseElasticIP", "RPbX", True, ("SUCCEEDED", "", 1)),
        ("address", "AWS-ReleaseElasticIP", "RHb", True, ("", GOOD, 0)),
        ("address", "AWS-ReleaseElasticIP", "RbmX", False, ("FAILED", GOOD, 1)),
        ("unused", DELETE_GROUP, "Rb", True, ("", GOOD, 0)),
        ("unused", DELETE_GROUP, "RbE", True, ("SUCCEEDED", BAD, 1)),
        ("unused", DELETE_GROUP, "RbEE", True, ("SUCCEEDED", "", 1)),
        ("unused", DELETE_GROUP, "Rbnn", True, ("SUCCEEDED", "", 1)),
        ("named", DELETE_GROUP, "RbE", True, ("EXCEPTED", BAD, 5)),
        ("named", DELETE_GROUP, "RbEE", True, ("EXCEPTED", BAD, 5)),
        ("named", DELETE_GROUP, "RbEDE", True, ("EXCEPTED", BAD, 10)),
        ("named", DELETE_GROUP, "RbEXX", False, ("FAILED", BAD, 2)),
    ],
)
def test_a_remediation_does_what_its_document_says_when_the_rule_is_run(
    scenario: str, document: str, plot: str, *, automatic: bool, expected: tuple[str, str, int]
) -> None:
    story = course(scenario, document, plot, automatic=automatic)
    scene = story.scene()

    assert found_in(scene, story)[:3] == expected
    assert outcome(scene.start, scenario)[:3] == expected


@pytest.mark.parametrize("variant", ["outcome", "runs"])
def test_the_scene_of_a_story_is_the_network_before_it(variant: str) -> None:
    questions = (GENERATOR.generate(seed, 4) for seed in range(60))
    scene = next(one.scene for one in questions if f"-{variant}-" in one.id)

    assert scene is not None
    assert [one.action for one in scene.start if one.action.startswith("config.")] == []


def test_attempts_are_as_many_as_are_allowed() -> None:
    story = course("ssh", DELETE_GROUP, "Rb", automatic=True, attempts=3)

    assert found_in(story.scene(), story).runs == 3


def test_each_belief_about_remediations_expects_something_else_in_some_story() -> None:
    plots = ("Rb", "RbE", "RPbE", "RPbX", "RHb")
    told = set()
    for scenario, remedied in REMEDIED.items():
        for document in remedied.effects:
            for plot in plots:
                for automatic in (False, True):
                    start = course(scenario, document, plot, automatic=automatic, attempts=2).scene().start
                    told |= {
                        name
                        for name, one in BELIEFS.items()
                        if outcome(start, scenario, one)[:3] != outcome(start, scenario)[:3]
                    }

    assert told == set(BELIEFS)


def test_verdicts_are_told_when_they_change_and_only_then() -> None:
    tale = Tale(Random(5), WATCHED["eip-attached"], "Six_Hours", topic="heard")
    tale.play("RbEmHbS")

    assert verdicts(tale.scene().start) == (3, 2)


def test_every_document_is_one_of_the_simulators_and_every_trouble_has_one_that_fits() -> None:
    assert set(DOCUMENTS) <= set(RUNBOOKS)
    assert {
        name: DOCUMENTS[name].parameter in one.parameters for name, one in RUNBOOKS.items() if name in DOCUMENTS
    } == dict.fromkeys(DOCUMENTS, True)
    assert [one.rule for one in TROUBLES.values() if one.fits in one.others] == []
    assert {document for one in TROUBLES.values() for document in (one.fits, *one.others)} <= set(DOCUMENTS)


def test_misconceptions_have_words() -> None:
    told = {
        one.misconception
        for difficulty in GENERATOR.difficulties
        for seed in SEEDS
        if isinstance(question := GENERATOR.generate(seed, difficulty), Choice | Multiple)
        for one in question.options
        if one.misconception
    }

    assert (told | set(BELIEFS)) - set(entries("misconception")) == set()


def test_a_wrong_key_is_seen_in_every_kind_of_question() -> None:
    seen = set()
    for difficulty in GENERATOR.difficulties:
        for seed in range(8):
            question = GENERATOR.generate(seed, difficulty)
            assert isinstance(question, Choice | Multiple)
            turned = tuple(msgspec.structs.replace(one, right=not one.right) for one in question.options)
            assert len(list(GENERATOR.replay(msgspec.structs.replace(question, options=turned)))) == len(turned)
            seen.add(question.id.split("-")[3])

    assert seen == {"outcome", "runs", "fits", "doors", "told"}
