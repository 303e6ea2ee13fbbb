"""Questions about partition groups: where an instance goes, how full partitions get, and what shares a rack."""

from functools import cache

import msgspec
import pytest

from labs.assess.generators.partition_lands import BECAUSE
from labs.assess.generators.partition_of import GENERATOR
from labs.assess.generators.placement_requests import state_in
from labs.assess.generators.posing import right_option, variant_of
from labs.assess.questions import AnyQuestion, Choice, Multiple
from labs.courses.words import entries

SEEDS = range(100, 112)


@cache
def asked(difficulty: int) -> list[AnyQuestion]:
    """Some questions of a difficulty."""
    return [GENERATOR.generate(seed, difficulty) for seed in SEEDS]


def of_kind(variant: str) -> list[AnyQuestion]:
    """Some questions of a kind."""
    every = [one for difficulty in GENERATOR.difficulties for one in asked(difficulty)]
    return [one for one in every if variant_of(one, GENERATOR.name) == variant]


@pytest.mark.parametrize("difficulty", GENERATOR.difficulties)
def test_the_simulator_and_the_documented_rules_agree(difficulty: int) -> None:
    assert [fault for one in asked(difficulty) for fault in GENERATOR.replay(one)] == []


def test_the_next_one_goes_where_the_fewest_are() -> None:
    for question in of_kind("next"):
        assert isinstance(question, Choice)
        state = state_in(question.prompt.en)
        group = next(iter(state.groups.values()))
        numbers = [one.partition for one in state.members.values() if one.group == group.name]
        assert right_option(question).text.en == str(min(range(1, group.partitions + 1), key=numbers.count))


def test_the_metadata_and_describing_are_both_asked_for() -> None:
    prompts = [one.prompt.en for one in of_kind("next")]

    assert any("`placement/partition-number`" in one for one in prompts)
    assert any("`DescribeInstances`" in one for one in prompts)


def test_where_two_partitions_have_equally_few_there_is_no_one_answer() -> None:
    question = next(one for one in of_kind("next") if isinstance(one, Choice))
    group = next(iter(state_in(question.prompt.en).groups.values()))
    one_more = question.prompt.en.replace(
        f"`PartitionCount` {group.partitions}", f"`PartitionCount` {group.partitions + 2}", 1
    )

    found = list(GENERATOR.replay(with_prompt(question, one_more)))

    assert any("equally few" in one for one in found)


def test_who_is_in_another_partition_is_never_on_the_rack() -> None:
    for question in of_kind("shares"):
        assert isinstance(question, Multiple)
        wrong = {one.misconception for one in question.options if not one.right}
        assert wrong <= {"racks-across-partitions", "racks-across-zones"}
        turned = tuple(msgspec.structs.replace(one, right=not one.right) for one in question.options)
        assert len(list(GENERATOR.replay(msgspec.structs.replace(question, options=turned)))) == len(turned)


def test_difficulty_decides_what_is_asked() -> None:
    kinds = [{variant_of(one, GENERATOR.name) for one in asked(difficulty)} for difficulty in (1, 5)]

    assert kinds[0] <= {"next", "makes", "outcome", "survivors"}
    assert kinds[1] <= {"count", "which", "shares", "survivors"}


def test_every_misconception_has_words() -> None:
    assert set(BECAUSE) <= set(entries("misconception"))


def with_prompt(question: Choice, english: str) -> Choice:
    """The question with another prompt."""
    return msgspec.structs.replace(question, prompt=msgspec.structs.replace(question.prompt, en=english))
