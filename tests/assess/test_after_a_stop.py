"""What a stop changes, in questions: the simulator and the rules agree on chosen stories, and so do misconceptions and difficulties."""

from collections.abc import Sequence
from random import Random

import msgspec
import pytest

from labs.assess.generators.after_a_stop import GENERATOR
from labs.assess.generators.after_a_stop_words import AS_BEFORE, OTHERWISE, REASONS
from labs.assess.generators.beginnings import Cast, Made, beginning
from labs.assess.generators.happenings import Step, all_after, steps_in
from labs.assess.generators.ledger import follow
from labs.assess.generators.ledger_beliefs import believed
from labs.assess.generators.stop_stories import (
    BELIEFS,
    NONE,
    Public,
    Story,
    is_telling,
    misled,
    publics_by,
    publics_seen,
)
from labs.assess.questions import Choice, Multiple
from labs.courses.words import entries

WEB, CARD, BLUE, RED = "web", "admin", "blue", "red"
PRIMARY = "web-primary"
STOP, START, REBOOT = (Step(one, WEB) for one in ("stop", "start", "reboot"))
ATTACH, DETACH = Step("attach", WEB, CARD), Step("detach", interface=CARD)
ASSOCIATE = Step("associate-interface", interface=PRIMARY, address=BLUE)
DISASSOCIATE = Step("disassociate", address=BLUE)

COURSES: Sequence[tuple[Sequence[Step], Public]] = (
    ((REBOOT,), ("first", "")),
    ((STOP,), NONE),
    ((STOP, START), ("came", "2")),
    ((STOP, START, REBOOT, STOP, START), ("came", "5")),
    ((ATTACH,), ("first", "")),
    ((ATTACH, STOP, START), NONE),
    ((ATTACH, STOP, DETACH, START), ("came", "4")),
    ((ASSOCIATE, STOP, START), ("elastic", BLUE)),
    ((ASSOCIATE, DISASSOCIATE), ("came", "2")),
    ((ASSOCIATE, STOP, DISASSOCIATE), NONE),
    ((ASSOCIATE, STOP, DISASSOCIATE, START), ("came", "4")),
    ((ASSOCIATE, ATTACH, DISASSOCIATE), NONE),
)


def end_of(steps: Sequence[Step], made: Made) -> tuple[Public, Public]:
    """The public address after a story: in the simulator, and by the rules; of the first address not which it is."""
    begun = beginning(Random(1), Cast((made,), (CARD,), (BLUE,)))
    seen = publics_seen(begun, WEB, all_after(begun.performance, steps))[-1]
    by_rules = publics_by(follow(begun.ledger, steps), WEB)[-1]
    found = [one if one[0] != "first" else ("first", "") for one in (seen, by_rules)]
    return found[0], found[1]


@pytest.mark.parametrize(("steps", "public"), COURSES)
def test_the_public_address_in_the_end(steps: Sequence[Step], public: Public) -> None:
    assert end_of(steps, Made(WEB)) == (public, public)


def test_without_automatic_assignment_none_ever_comes() -> None:
    assert end_of((STOP, START), Made(WEB, is_public=False)) == (NONE, NONE)


def test_misconceptions_answer_otherwise_and_name_the_step() -> None:
    begun = beginning(Random(1), Cast((Made(WEB),), (CARD,), (BLUE,)))
    steps = (REBOOT, ATTACH, STOP, START)
    story = Story(begun.ledger, WEB, steps, publics_by(follow(begun.ledger, steps), WEB))

    found = {
        one.belief.misconception: (end[0], one.step) for end, one in misled(story, "public") if isinstance(end, tuple)
    }

    assert found == {"stopped-keeps-the-address": ("first", 3), "address-always-comes-back": ("came", 4)}
    assert {one.belief.misconception for one in believed(begun.ledger, steps, BELIEFS)} > set(found)


def test_a_story_that_the_guide_leaves_open_is_not_asked() -> None:
    begun = beginning(Random(1), Cast((Made(WEB),), (CARD,), (BLUE,)))
    for steps, is_clear in (((ATTACH, STOP, START, DETACH), False), ((ATTACH, STOP, START), True)):
        story = Story(begun.ledger, WEB, steps, publics_by(follow(begun.ledger, steps), WEB))
        assert is_telling(story, "public") == is_clear


def test_difficulty_brings_in_elastic_ips_interfaces_and_longer_stories() -> None:
    steps = {
        level: [steps_in(GENERATOR.generate(seed, level).prompt.en) for seed in range(10)]
        for level in GENERATOR.difficulties
    }
    verbs = {level: {step.verb for story in found for step in story} for level, found in steps.items()}

    assert verbs[1] <= {"stop", "start", "reboot"}
    assert verbs[2] - verbs[1] <= {"associate", "disassociate"}
    assert "attach" in verbs[3]
    assert max(map(len, steps[1])) < min(map(len, steps[4])) + 1


def test_every_wrong_option_says_why_and_the_replay_sees_one_that_is_turned() -> None:
    for level in GENERATOR.difficulties:
        for seed in range(3):
            question = GENERATOR.generate(seed, level)
            assert isinstance(question, Choice | Multiple)
            assert all(one.because for one in question.options if not one.right)
            for place, one in enumerate(question.options):
                turned = msgspec.structs.replace(one, right=not one.right)
                options = (*question.options[:place], turned, *question.options[place + 1 :])
                assert list(GENERATOR.replay(msgspec.structs.replace(question, options=options))) != []


def test_every_belief_has_words_and_every_reason_is_a_cell() -> None:
    named = (
        {one.misconception for one in BELIEFS}
        | {one for _, one in OTHERWISE.values()}
        | {one[3] for one in AS_BEFORE.values()}
    )

    assert named - {None} <= set(entries("misconception"))
    assert [one for one in REASONS.values() if "|" in f"{one.ko}{one.en}"] == []
