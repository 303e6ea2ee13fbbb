"""What is partly right is credited for what is right in it."""

from collections.abc import Sequence
from itertools import permutations

import pytest

from labs.assess.questions import BadAnswer, Matching, Multiple, Ordering
from labs.assess.questions.mistake import token
from tests.assess.sample_questions import sample

MULTIPLE, ORDERING, MATCHING = sample("multiple"), sample("ordering"), sample("matching")
assert isinstance(MULTIPLE, Multiple)
assert isinstance(ORDERING, Ordering)
assert isinstance(MATCHING, Matching)
IN_ORDER = ["secret-a", "secret-b", "secret-c", "secret-d"]


def placed(places: Sequence[str]) -> dict[str, list[str]]:
    """The form of the ordering, piece a, b, c, d and the stranger."""
    ids = [*IN_ORDER, "secret-x"]
    return {f"place-{token(ORDERING.id, id)}": [place] for id, place in zip(ids, places, strict=True)}


@pytest.mark.parametrize(
    ("chosen", "credit", "code"),
    [
        (["first", "fourth"], 1, "right"),
        (["first"], 0.5, "multiple.partly"),
        (["first", "second"], 0, "wrong"),
        (["first", "fourth", "second"], 0.5, "multiple.partly"),
        (["first", "second", "third", "fourth"], 0, "wrong"),
        (["second"], 0, "wrong"),
    ],
)
def test_options_count_for_and_against(chosen: list[str], credit: float, code: str) -> None:
    mark = MULTIPLE.mark(MULTIPLE.read({"answer": chosen}))

    assert (mark.credit, mark.code) == (credit, code)
    assert mark.misconception == ("secret-thought" if "second" in chosen else "")


def test_pieces_are_read_by_their_places() -> None:
    assert ORDERING.read(placed(["2", "1", "5", "3", "out"])) == ["secret-b", "secret-a", "secret-d", "secret-c"]


@pytest.mark.parametrize(
    ("places", "code"),
    [
        (["1", "2", "3", "4", ""], "bad.incomplete"),
        (["1", "2", "3", "3", "out"], "bad.same_place"),
        (["1", "2", "3", "9", "out"], "bad.unknown_option"),
        (["out"] * 5, "bad.empty"),
    ],
)
def test_an_order_without_a_place_for_each_is_none(places: list[str], code: str) -> None:
    with pytest.raises(BadAnswer) as caught:
        ORDERING.read(placed(places))

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("order", "credit"),
    [("abcd", 1), ("bcda", 2 / 3), ("abdc", 1 / 3), ("dcba", 0), ("abcdx", 2 / 3), ("xab", 0), ("abc", 2 / 3)],
)
def test_an_order_is_credited_by_what_follows_each_other(order: str, credit: float) -> None:
    mark = ORDERING.mark([f"secret-{one}" for one in order])

    assert mark.credit == pytest.approx(credit)
    assert mark.chosen == (("secret-x",) if "x" in order else ())


def test_only_the_right_order_has_all_the_credit() -> None:
    full = [order for order in permutations([*IN_ORDER, "secret-x"], 4) if ORDERING.mark(order).right]

    assert full == [tuple(IN_ORDER)]


def test_pieces_are_never_shown_in_the_right_order() -> None:
    for seed in range(200):
        shown = [one["text"].en[-1] for one in ORDERING.shown(seed)["pieces"]]
        assert "".join(shown)[:4] != "abcd"


def test_pairs_count_one_by_one_and_a_foreseen_mix_is_told_why() -> None:
    one, two = (token(MATCHING.id, f"secret-{name}") for name in ("one", "two"))
    fields = [f"match-{token(MATCHING.id, name)}" for name in ("one", "two")]

    answer = MATCHING.read({fields[0]: [two], fields[1]: [two]})
    mark = MATCHING.mark(answer)

    assert answer == {"one": "secret-two", "two": "secret-two"}
    assert (mark.credit, mark.code, mark.chosen) == (0.5, "matching.partly", ("mistake-one-secret-two",))
    assert MATCHING.mark(MATCHING.read({fields[0]: [one], fields[1]: [two]})).right
