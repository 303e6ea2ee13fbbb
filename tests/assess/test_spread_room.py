"""Questions about spread groups: how many more run, how many of a launch come, and how many zones or groups it takes."""

from functools import cache

import msgspec
import pytest

from labs.assess.generators.placement_requests import state_in
from labs.assess.generators.posing import right_option, variant_of
from labs.assess.generators.spread_counts import ALONE
from labs.assess.generators.spread_fewest import ALONE as FEWEST
from labs.assess.generators.spread_room import GENERATOR
from labs.assess.questions import AnyQuestion, Choice
from labs.courses.words import entries

SEEDS = range(100, 112)


@cache
def asked(difficulty: int) -> list[AnyQuestion]:
    """Some questions of a difficulty."""
    return [GENERATOR.generate(seed, difficulty) for seed in SEEDS]


def of_kind(variant: str) -> list[Choice]:
    """Some questions of a kind."""
    every = [one for difficulty in GENERATOR.difficulties for one in asked(difficulty)]
    return [one for one in every if isinstance(one, Choice) and variant_of(one, GENERATOR.name) == variant]


@pytest.mark.parametrize("difficulty", GENERATOR.difficulties)
def test_the_simulator_and_the_counting_rules_agree(difficulty: int) -> None:
    assert [fault for one in asked(difficulty) for fault in GENERATOR.replay(one)] == []


def test_a_member_more_that_runs_takes_room_and_one_that_is_stopped_does_not() -> None:
    for question in of_kind("left"):
        rest, _, asked_about = question.prompt.en.rpartition("How many more")
        group, _, zones = asked_about.rpartition(" in ")
        stopped = [one for one in state_in(rest).members.values() if not one.running and one.zone in zones]
        started = rest.replace("| stopped |", "| running |") + "How many more" + asked_about

        found = list(GENERATOR.replay(with_prompt(question, started)))

        assert (found != []) == any(f"`{one.group}`" in group for one in stopped)


def test_as_many_as_fit_are_launched_where_there_is_room_for_the_least() -> None:
    said = {right_option(one).text.en for one in of_kind("granted")}

    assert "0 (it is refused)" in said
    assert len(said) > 2


def test_seven_in_each_zone_and_each_group() -> None:
    for variant in ("fewest-zones", "fewest-groups"):
        for question in of_kind(variant):
            count = int(question.prompt.en.partition(" ")[0])
            assert right_option(question).text.en == str((count + 6) // 7)


def test_difficulty_decides_what_is_asked() -> None:
    kinds = [{variant_of(one, GENERATOR.name) for one in asked(difficulty)} for difficulty in (1, 5)]

    assert kinds[0] <= {"left", "fewest-zones", "fewest-groups", "outcome", "survivors"}
    assert kinds[1] <= {"left", "granted", "which", "survivors"}


def test_every_misconception_has_words() -> None:
    assert set(ALONE) | set(FEWEST) <= set(entries("misconception"))


def with_prompt(question: Choice, english: str) -> Choice:
    """The question with another prompt."""
    return msgspec.structs.replace(question, prompt=msgspec.structs.replace(question.prompt, en=english))
