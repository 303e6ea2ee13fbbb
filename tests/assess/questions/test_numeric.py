"""Numbers are read as people write them, and a foreseen wrong one is told why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.assess.questions import BadAnswer, Numeric
from labs.assess.questions.numeric import number_in, written
from tests.assess.sample_questions import sample


def numeric(**changes: object) -> Numeric:
    found = sample("numeric", **changes)
    assert isinstance(found, Numeric)
    return found


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("251", 251),
        (" 251 ", 251),
        ("1,000", 1000),
        ("1 000", 1000),
        ("1\u00a0000\u00a0000", 1_000_000),
        ("1,234,567.5", 1234567.5),
        ("0.005", 0.005),
        (".005", 0.005),
        ("$3.60", 3.6),
        ("２５１", 251),
        ("１，０００", 1000),
        ("-5", -5),
        ("−5", -5),
        ("+5", 5),
        ("251개", 251),
        ("251 addresses", 251),
        ("251 Addresses", 251),
    ],
)
def test_a_number_is_read_as_people_write_it(said: str, number: float) -> None:
    assert numeric().read({"answer": [said]}) == number


@pytest.mark.parametrize(
    "said", ["0,005", "1,00", "10,00,000", "1.2.3", "ten", "1e5", "١٢", "∞", "nan", "개", "1 2", "--5", "-+5", "9" * 41]
)
def test_what_is_no_number_is_not_guessed_at(said: str) -> None:
    with pytest.raises(BadAnswer) as caught:
        numeric().read({"answer": [said]})

    assert caught.value.code == "bad.number"


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3))
def test_what_is_written_is_read_as_the_same_number(value: object) -> None:
    number = float(str(value))

    assert number_in(written(number)) == number


def test_a_number_within_the_tolerance_is_right_and_beyond_it_wrong() -> None:
    question = numeric(value=3.6, tolerance=0.01, mistakes=[])

    assert [question.mark(one).credit for one in (3.59, 3.6, 3.61, 3.62, 3.5)] == [1, 1, 1, 0, 0]


def test_a_foreseen_number_is_told_why() -> None:
    mark = numeric().mark(87654)

    assert (mark.credit, mark.chosen, mark.misconception) == (0, ("mistake-87,654",), "secret-thought")
    assert [one["id"] for one in numeric().key_shown()["mistakes"]] == ["mistake-87,654"]
