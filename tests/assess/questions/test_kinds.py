"""What holds for every kind of question: it reads what a form sends, knows its key, and never shows it."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.assess.questions import KINDS, BadAnswer, Mark, read
from labs.assess.questions.question import Question
from tests.assess.sample_questions import KINDS as SAMPLES
from tests.assess.sample_questions import sample, values

MINE = [
    "choice",
    "multiple",
    "statement",
    "numeric",
    "address",
    "ordering",
    "matching",
    "free-text",
    "predict",
    "fault",
    "build",
]
SEEDS = st.integers(min_value=0, max_value=2**40)
QUESTIONS = {kind: sample(kind) for kind in MINE}


def fields_of(shown: Any) -> set[str]:
    """Every field that a kind's form has."""
    if isinstance(shown, dict):
        return {shown["field"]} if "field" in shown else set().union(*map(fields_of, shown.values()), {"answer"})
    return set().union(*map(fields_of, shown)) if isinstance(shown, list | tuple) else set()


def ids_in(shown: Any) -> set[str]:
    """Every value that a kind's form can send by itself."""
    if isinstance(shown, dict):
        own = {shown["id"]} if "id" in shown else set()
        return own.union(*map(ids_in, shown.values()))
    return set().union(*map(ids_in, shown)) if isinstance(shown, list | tuple) else set()


def test_every_kind_has_a_sample() -> None:
    assert {str(kind.__struct_config__.tag) for kind in KINDS} <= set(SAMPLES)


@pytest.mark.parametrize("kind", MINE)
def test_a_sample_has_no_faults_and_its_key_is_right(kind: str) -> None:
    question = QUESTIONS[kind]

    assert list(question.faults()) == []
    assert question.mark(question.key).credit == 1


@pytest.mark.parametrize("kind", MINE)
def test_a_question_comes_back_from_what_is_stored(kind: str) -> None:
    question = QUESTIONS[kind]

    assert read(msgspec.to_builtins(question)) == question
    assert question.mark(msgspec.json.decode(msgspec.json.encode(question.key))).right


@pytest.mark.parametrize("kind", MINE)
def test_what_is_asked_has_nothing_to_do_with_ids_difficulty_and_explanation(kind: str) -> None:
    other = sample(kind, id="another", difficulty=5, explanation={"ko": "다른 설명", "en": "Another explanation"})
    unlike = sample(kind, prompt={"ko": "다른 질문", "en": "Another prompt"})

    assert other.asked == QUESTIONS[kind].asked
    assert len({unlike.asked, QUESTIONS[kind].asked}) == 2


def test_options_are_the_same_in_whatever_order_and_by_whatever_id() -> None:
    options = SAMPLES["choice"]["options"]
    turned = [{**one, "id": f"{one['id']}-again"} for one in reversed(options)]

    assert sample("choice", options=turned).asked == QUESTIONS["choice"].asked
    assert sample("choice", options=options[:2]).asked != QUESTIONS["choice"].asked


@pytest.mark.parametrize("kind", MINE)
@settings(max_examples=40, deadline=None)
@given(data=st.data(), seed=SEEDS)
def test_reading_gives_an_answer_that_can_be_marked_or_says_what_is_wrong(kind: str, data: Any, seed: int) -> None:
    question = QUESTIONS[kind]
    shown = question.shown(seed)
    value = st.one_of(st.sampled_from(sorted({"1", "true", "out", *ids_in(shown)})), st.text(max_size=60))
    form = data.draw(
        st.fixed_dictionaries({}, optional={one: st.lists(value, max_size=3) for one in sorted(fields_of(shown))})
    )

    try:
        answer = question.read(form)
    except BadAnswer:
        return
    mark = question.mark(msgspec.json.decode(msgspec.json.encode(answer)))
    assert isinstance(mark, Mark)
    assert 0 <= mark.credit <= 1
    assert mark == question.mark(answer)


@pytest.mark.parametrize("kind", MINE)
@settings(max_examples=10, deadline=None)
@given(seed=SEEDS)
def test_what_is_shown_is_the_same_for_a_seed_and_says_nothing_of_the_key(kind: str, seed: int) -> None:
    question: Question = QUESTIONS[kind]
    shown = question.shown(seed)

    assert shown == question.shown(seed)
    said = str(shown).replace("98,765", "98765")
    for secret in ("SECRET", "secret", "98765", "87654", "10.98", "because", "right=", "True, 'right'"):
        assert secret not in said


@pytest.mark.parametrize("kind", MINE)
def test_an_empty_form_is_no_answer(kind: str) -> None:
    with pytest.raises(BadAnswer) as caught:
        QUESTIONS[kind].read({})

    assert caught.value.code == "bad.empty"


@pytest.mark.parametrize(
    ("kind", "changes", "place"),
    [
        ("multiple", {"options": [{"id": "a", "text": {"ko": "가", "en": "a"}}] * 2}, ("options", 1, "id")),
        ("numeric", {"tolerance": 20000}, ("mistakes", 0, "value")),
        ("address", {"right": ["10.0.0.0"]}, ("right", 0)),
        ("address", {"right": []}, ()),
        ("address", {"right": ["10.98.0.0/16"]}, ("mistakes", 0, "value")),
        ("address", {"right": [], "any_block": {"inside": "10.0.0.0/24", "prefix": 20}}, ("any_block",)),
        ("address", {"right": [], "any_block": {"inside": "10.0.0.1/24", "prefix": 28}}, ("any_block", "inside")),
        ("ordering", {"strangers": [{**SAMPLES["ordering"]["strangers"][0], "id": "secret-a"}]}, ("pieces",)),
        ("matching", {"right": SAMPLES["matching"]["right"][1:]}, ("left", 0, "match")),
        ("free-text", {"patterns": ["("]}, ("patterns", 0)),
        ("free-text", {"accepted": {"ko": ["!"], "en": ["a"]}}, ("accepted", "ko", 0)),
        ("free-text", {"patterns": ["secret.*"]}, ("mistakes", 0, "spellings", 0)),
    ],
)
def test_what_could_never_work_is_a_fault_with_its_place(
    kind: str, changes: dict[str, Any], place: tuple[str | int, ...]
) -> None:
    found = [one.place for one in read(values(kind, **changes)).faults()]

    assert place in found
