"""Who outlives a failure, in questions: the promises in the hardware and those in the books agree, and the world keeps them."""

import msgspec
import pytest

from labs.assess.generators.promises import Failure, Member
from labs.assess.generators.survival import REASONS, reason_for
from labs.assess.generators.survivors import GENERATOR, failures_in, members_in
from labs.assess.questions import Multiple
from labs.courses.words import entries

SEEDS = range(100, 130)
MEMBERS = [
    Member("a", "z1", "kafka", "partition", 1),
    Member("b", "z1", "kafka", "partition", 1),
    Member("c", "z1", "kafka", "partition", 2),
    Member("d", "z2", "kafka", "partition", 1),
    Member("e", "z1", "etcd", "spread"),
    Member("f", "z1", "etcd", "spread"),
    Member("g", "z1"),
]


@pytest.mark.parametrize("difficulty", GENERATOR.difficulties)
def test_hardware_and_promises_agree(difficulty: int) -> None:
    faults = [fault for seed in SEEDS for fault in GENERATOR.replay(GENERATOR.generate(seed, difficulty))]

    assert faults == []


@pytest.mark.parametrize(
    ("failure", "sure"),
    [
        (Failure("zone", zone="z1"), "d"),
        (Failure("zone", zone="z2"), "abcefg"),
        (Failure("partition", zone="z1", group="kafka", partition=1), "cd"),
        (Failure("rack", under="a"), "cd"),
        (Failure("rack", under="e"), "df"),
        (Failure("host", under="g"), "d"),
        (Failure("data-centre", under="e"), "d"),
    ],
)
def test_a_promise_holds_within_a_zone_and_a_group(failure: Failure, sure: str) -> None:
    found = [one.name for one in MEMBERS if REASONS[reason_for(one, failure, MEMBERS)].sure]

    assert "".join(found) == sure


def test_the_prompt_says_all_that_is_needed_to_answer() -> None:
    for difficulty in GENERATOR.difficulties:
        question = GENERATOR.generate(7, difficulty)
        assert isinstance(question, Multiple)
        assert [one.name for one in members_in(question.prompt.en)] == [one.id for one in question.options]
        assert len(failures_in(question.prompt.en)) == (2 if difficulty == 5 else 1)


def test_a_wrong_key_is_seen_by_the_replay() -> None:

    question = GENERATOR.generate(7, 3)
    assert isinstance(question, Multiple)
    turned = tuple(msgspec.structs.replace(one, right=not one.right) for one in question.options)

    assert len(list(GENERATOR.replay(msgspec.structs.replace(question, options=turned)))) >= len(turned)


def test_every_reason_against_names_a_known_misconception() -> None:
    named = {one.misconception for one in REASONS.values() if one.misconception}

    assert named <= set(entries("misconception"))
    assert [one.misconception for one in REASONS.values() if one.sure] == [None] * 3
