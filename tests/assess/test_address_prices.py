"""What addresses cost, in questions: the simulator's bill and a count of the addresses agree, by either rule and over the night between."""

import re
from decimal import Decimal

import pytest

from labs.assess.generators.address_beliefs import BELIEFS_BEFORE, BELIEFS_NOW
from labs.assess.generators.address_holdings import CHARGED_BEFORE, counted
from labs.assess.generators.address_prices import GENERATOR
from labs.assess.questions import AnyQuestion, Choice, Numeric
from labs.assess.scene import played
from labs.courses.words import entries

SEEDS = range(100, 140)


def amounts(question: AnyQuestion) -> list[Decimal]:
    """Every amount that a question knows, the right one first."""
    if isinstance(question, Numeric):
        return [Decimal(str(question.value)), *(Decimal(str(one.value)) for one in question.mistakes)]
    assert isinstance(question, Choice)
    options = sorted(question.options, key=lambda one: not one.right)
    return [Decimal(one.text.en.removeprefix("$").replace(",", "")) for one in options]


@pytest.mark.parametrize("difficulty", GENERATOR.difficulties)
def test_the_bill_and_the_count_agree(difficulty: int) -> None:
    faults = [fault for seed in SEEDS for fault in GENERATOR.replay(GENERATOR.generate(seed, difficulty))]

    assert faults == []


def test_every_amount_of_a_question_is_another_and_none_is_negative() -> None:
    for difficulty in GENERATOR.difficulties:
        for seed in range(6):
            found = amounts(GENERATOR.generate(seed, difficulty))
            assert len(set(found)) == len(found) >= 2
            assert min(found) >= 0


def test_difficulty_brings_in_one_thing_after_the_other() -> None:
    easy, hard = (
        [counted(played(one.scene).world) for seed in range(8) if (one := GENERATOR.generate(seed, level)).scene]
        for level in (1, 4)
    )

    assert {one.counts["stopped"] + one.counts["second"] + one.counts["nat"] for one in easy} == {0}
    assert sum(one.counts["second"] + one.counts["nat"] for one in hard) > 0


def test_the_night_of_the_change_counts_the_hours_on_both_sides() -> None:
    question = GENERATOR.generate(2, 5)
    assert question.scene is not None
    held = counted(played(question.scene).world)
    before, hours = map(int, re.findall(r"([0-9]+) hours", question.prompt.en))

    expected = (held.of(CHARGED_BEFORE) * before + held.all * (hours - before)) * Decimal("0.005")

    assert amounts(question)[0] == expected


def test_every_belief_has_words() -> None:
    assert {one.misconception for one in (*BELIEFS_NOW, *BELIEFS_BEFORE)} <= set(entries("misconception"))
