"""Which question comes next: never one that was met, as hard as recent answers suggest."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.study.sessions.choosing import Authored, Made, Met, choose, misses_in_a_row, next_difficulty, pause


def met(*answers: tuple[int, float | None]) -> list[Met]:
    return [Met(number, "", 0, difficulty, credit) for number, (difficulty, credit) in enumerate(answers)]


@pytest.mark.parametrize(
    ("answers", "difficulty"),
    [
        ([], 2),
        ([(2, 1.0)], 2),
        ([(2, 1.0), (2, 1.0)], 3),
        ([(2, 1.0), (2, 1.0), (3, 1.0), (3, 1.0)], 4),
        ([(2, 1.0), (2, 0.0)], 1),
        ([(3, 1.0), (3, 1.0), (4, 0.5)], 3),
        ([(1, 0.0)], 1),
        ([(5, 0.0)], 2),
        ([(1, 1.0), (1, 1.0), (1, 1.0)], 2),
        ([(2, 1.0), (2, None), (2, 1.0)], 3),
        ([(5, 1.0), (5, 1.0)], 5),
    ],
)
def test_the_difficulty_follows_recent_success(answers: list[tuple[int, float | None]], difficulty: int) -> None:
    assert next_difficulty(met(*answers)) == difficulty


def test_the_pause_grows_with_misses_and_a_right_answer_ends_it() -> None:
    assert [pause(count) for count in range(10)] == [0, 0, 0, 5, 10, 20, 40, 60, 60, 60]
    assert misses_in_a_row(met((2, 0.0), (2, 0.5), (2, None))) == 2
    assert misses_in_a_row(met((2, 0.0), (2, 1.0))) == 0


def choice(seen: list[Met], bank: list[Authored], generators: list[str], **wanted: int) -> Authored | Made | None:
    return choose(seen, bank=bank, generators=generators, difficulty=wanted.get("difficulty", 2), dice=Random(7))


def test_fresh_questions_of_nearly_the_difficulty_and_made_ones_come_by_turns() -> None:
    bank = [Authored(1, 2), Authored(2, 3), Authored(3, 5)]
    first, made, second = Met(1, "", 0, 2, 1), Met(None, "dice", 4, 2, 1), Met(2, "", 0, 3, 1)

    assert choice([], bank, ["dice"]) == Authored(1, 2)
    assert isinstance(choice([first], bank, ["dice"]), Made)
    assert choice([first, made], bank, ["dice"]) == Authored(2, 3)
    assert isinstance(choice([first, made, second, made], bank, ["dice"]), Made)
    assert choice([first, second], bank, []) == Authored(3, 5)


def test_the_generator_that_was_used_least_has_its_turn() -> None:
    seen = [Met(None, "cards", 4, 2, 1), Met(None, "dice", 5, 2, 1), Met(None, "cards", 6, 2, 1)]

    found = choice(seen, [], ["cards", "dice"])

    assert isinstance(found, Made)
    assert found.generator == "dice"


def test_what_tests_ask_is_kept_for_them_as_long_as_there_is_something_else() -> None:
    bank = [Authored(1, 2, reserved=True), Authored(2, 5)]

    assert choice([], bank, []) == Authored(2, 5)
    assert isinstance(choice([Met(2, "", 0, 5, 1)], bank, ["dice"]), Made)
    assert choice([Met(2, "", 0, 5, 1)], bank, []) == bank[0]


def test_when_all_was_met_the_one_met_longest_ago_comes_again() -> None:
    bank = [Authored(1, 2), Authored(2, 2)]
    seen = [Met(number, "", 0, 2, 1.0) for number in (2, 1, 2)]

    assert choice(seen, bank, []) == bank[0]
    assert choice([], [], []) is None


def test_a_variant_of_a_made_question_is_another_of_the_same_generator() -> None:
    missed = Met(None, "dice", 4, 3, 0)

    found = choose(
        [missed], bank=[Authored(1, 3)], generators=["cards", "dice"], difficulty=2, like=missed, dice=Random(1)
    )

    assert isinstance(found, Made)
    assert (found.generator, found.difficulty) == ("dice", 3)
    assert found.seed != 4


@given(st.lists(st.integers(1, 5), max_size=8), st.booleans(), st.randoms(use_true_random=False))
def test_nothing_is_asked_twice_over_a_long_time(bank: list[int], has_generator: bool, answers: Random) -> None:
    authored = [Authored(number, difficulty) for number, difficulty in enumerate(bank)]
    seen: list[Met] = []
    for turn in range(40):
        like = seen[-1] if seen and seen[-1].credit == 0 else None
        found = choose(
            seen,
            bank=authored,
            generators=["dice"] if has_generator else [],
            difficulty=next_difficulty(seen),
            like=like,
            dice=Random(turn),
        )
        credit = float(answers.random() < 0.6)
        if isinstance(found, Made):
            seen.append(Met(None, found.generator, found.seed, found.difficulty, credit))
        elif found:
            seen.append(Met(found.question, "", 0, found.difficulty, credit))

    asked = [(one.question, one.generator, one.seed) for one in seen]
    fresh = asked if has_generator else asked[: len(bank)]
    assert len(set(fresh)) == len(fresh)
