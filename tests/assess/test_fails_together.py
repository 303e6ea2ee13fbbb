"""What fails together, in questions: the simulated hardware and the names of the hosts agree on it."""

import msgspec
import pytest

from labs.assess.generators.fails_together import GENERATOR
from labs.assess.generators.places import (
    Layout,
    Placed,
    hosts_of,
    left_after,
    looks_alike,
    placed_in,
    shared,
    world_of,
)
from labs.assess.generators.places_down import failed_in
from labs.assess.generators.places_together import most_at
from labs.assess.generators.posing import variant_of
from labs.assess.questions import Choice, Multiple
from labs.cloud.hardware.floor import pieces_of

SEEDS = range(100, 112)
FIRST = hosts_of(1, "m5")[0]
DIFFERENT = next(one for one in hosts_of(1, "m5") if one.split("/")[0] != FIRST.split("/")[0])
NEXT_TO_IT = next(one for one in hosts_of(1, "m5") if shared(one, FIRST) == 4)
THREE = Layout(1, "m5", (Placed("a", FIRST), Placed("b", NEXT_TO_IT), Placed("c", DIFFERENT)))


@pytest.mark.parametrize("difficulty", GENERATOR.difficulties)
def test_the_simulator_and_the_names_of_hosts_agree(difficulty: int) -> None:
    faults = [fault for seed in SEEDS for fault in GENERATOR.replay(GENERATOR.generate(seed, difficulty))]

    assert faults == []


def test_a_failure_takes_down_what_is_inside_and_nothing_else() -> None:
    world, pieces = world_of(THREE), pieces_of(FIRST)

    assert left_after(world, [pieces[4]]) == {"b", "c"}
    assert left_after(world, [pieces[3]]) == {"c"}
    assert left_after(world, [pieces[0]]) == {"c"}
    assert left_after(world, [pieces[3], pieces_of(DIFFERENT)[2]]) == set()


def test_racks_of_one_number_look_alike_and_are_not_the_same() -> None:
    assert looks_alike("z1/dc1/s1/r02/h01", "z1/dc1/s2/r02/h01")
    assert not looks_alike("z1/dc1/s1/r02/h01", "z1/dc1/s1/r02/h02")
    assert most_at([Placed("a", "z1/dc1/s1/r02/h01"), Placed("b", "z1/dc1/s2/r02/h01")], 3) == 1


def test_the_table_says_where_every_instance_is_and_what_failed() -> None:
    asked = [GENERATOR.generate(seed, difficulty) for seed in SEEDS for difficulty in GENERATOR.difficulties]
    multiple = [one for one in asked if isinstance(one, Multiple)]

    for one in multiple:
        placed = placed_in(one.prompt.en)
        assert {f"`{it.name}`" for it in placed} == {it.text.en for it in one.options}
        assert len(failed_in(one.prompt.en, placed)) == {1: 1, 2: 1, 3: 2, 5: 3}[one.difficulty]
    assert {variant_of(one, GENERATOR.name) for one in multiple} == {"stops", "goes-on"}


def test_a_wrong_key_of_several_is_seen_by_the_replay() -> None:
    found = (GENERATOR.generate(seed, 5) for seed in range(100))
    question = next(one for one in found if isinstance(one, Multiple))
    turned = tuple(msgspec.structs.replace(one, right=not one.right) for one in question.options)

    assert len(list(GENERATOR.replay(msgspec.structs.replace(question, options=turned)))) == len(turned)


def test_difficulty_brings_other_kinds_and_more_instances() -> None:
    kinds = {
        difficulty: {
            variant_of(one, GENERATOR.name)
            for seed in range(40)
            if isinstance(one := GENERATOR.generate(seed, difficulty), Choice)
        }
        for difficulty in GENERATOR.difficulties
    }
    sizes = [len(placed_in(GENERATOR.generate(3, difficulty).prompt.en)) for difficulty in (1, 5)]

    assert kinds == {
        1: {"nearest"},
        2: {"nearest", "smallest", "worst"},
        3: {"nearest", "smallest", "worst"},
        4: {"smallest", "worst", "quorum", "last"},
        5: {"quorum", "last"},
    }
    assert sizes[0] < sizes[1] + 1
