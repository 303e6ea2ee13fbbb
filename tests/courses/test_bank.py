"""The questions of the course are many, in two languages, without tells, and cover every skill and every common statement."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from statistics import fmean
from typing import Any

import msgspec
import pytest

from labs.assess.generators import generate, generators
from labs.assess.questions import Choice, Question, Statement
from labs.assess.value import Text
from labs.courses.services import CONTENT
from labs.courses.subject import AuthoredSubject, Form, Pick, read_subject
from labs.courses.words import entries

HANGUL = re.compile(r"[가-힣]")
LONGEST_NAME = 30
"""What reads the same in both languages is a name or a number, and short: `ena`, 25 Gbps, SR-IOV."""


@cache
def bank() -> AuthoredSubject:
    return read_subject(CONTENT / "ec2-networking")


def questions() -> list[Question]:
    return [one.document for one in bank().questions]


def texts(value: Any) -> Iterator[Text]:
    """Every bilingual text in a document."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from texts(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:
            yield from texts(one)


def misconceptions(value: Any) -> Iterator[str]:
    """Every misconception that a document names."""
    plain = msgspec.to_builtins(value) if isinstance(value, msgspec.Struct) else value
    if isinstance(plain, dict):
        if named := plain.get("misconception"):
            yield named
        plain = list(plain.values())
    if isinstance(plain, list | tuple):
        for one in plain:
            yield from misconceptions(one)


def test_the_bank_is_large_and_holds_each_common_statement_once() -> None:
    facts = Counter(one.fact for one in questions() if one.fact is not None)

    assert len(questions()) >= 150
    assert facts == Counter(range(1, 73))
    assert all(isinstance(one, Statement) for one in questions() if one.fact is not None)


def test_every_skill_is_asked_for_at_several_difficulties() -> None:
    asked: dict[str, list[int]] = {skill.id: [] for skill in bank().subject.skills}
    for one in questions():
        asked[one.skill].append(one.difficulty)

    assert {skill: len(found) for skill, found in asked.items() if len(found) < 4} == {}
    assert {skill: found for skill, found in asked.items() if len(set(found)) < 2} == {}
    assert {one.difficulty for one in questions()} == {1, 2, 3, 4, 5}


def test_no_skill_runs_out_of_questions() -> None:
    without_end = {one.skill for one in generators().values()}

    assert {one.id for one in bank().subject.skills} == without_end


@pytest.mark.parametrize("question", questions(), ids=lambda one: one.id)
def test_a_question_is_whole_in_both_languages(question: Question) -> None:
    for text in texts(question):
        assert not HANGUL.search(text.en), text
        assert HANGUL.search(text.ko) or (text.ko == text.en and len(text.ko) <= LONGEST_NAME) or "`" in text.ko, text
    for misconception in misconceptions(question):
        assert misconception in entries("misconception")
    assert all(one.url.startswith("https://") for one in question.references)
    assert question.explanation.ko != question.prompt.ko


@pytest.mark.parametrize("question", [one for one in questions() if isinstance(one, Choice)], ids=lambda one: one.id)
def test_every_wrong_option_says_why_it_is_wrong(question: Choice) -> None:
    assert [one.id for one in question.options if not one.right and one.because is None] == []
    for language in ("ko", "en"):
        said = [one.text.in_language(language) for one in question.options]
        assert len(set(said)) == len(said)


def test_no_prompt_is_asked_twice() -> None:
    for language in ("ko", "en"):
        asked = Counter(one.prompt.in_language(language) for one in questions())
        assert [prompt for prompt, times in asked.items() if times > 1] == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_right_option_is_not_told_by_its_length(language: str) -> None:
    choices = [one for one in questions() if isinstance(one, Choice)]
    longest = [
        one.id
        for one in choices
        if max(one.options, key=lambda option: (len(option.text.in_language(language)), not option.right)).right
    ]

    assert len(longest) < 0.4 * len(choices)


def test_in_every_skill_as_many_statements_are_true_as_are_false() -> None:
    said = [one for one in questions() if isinstance(one, Statement)]
    balance = Counter({one.skill: 0 for one in said})
    for one in said:
        balance[one.skill] += 1 if one.true else -1

    assert len(said) >= 110
    assert {skill: excess for skill, excess in balance.items() if abs(excess) > 1} == {}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_true_statements_are_about_as_long_as_false_ones(language: str) -> None:
    lengths: dict[bool, list[int]] = {True: [], False: []}
    for one in questions():
        if isinstance(one, Statement):
            lengths[one.true].append(len(one.prompt.in_language(language)))

    assert 0.85 < fmean(lengths[False]) / fmean(lengths[True]) < 1.18


def item(pick: Pick) -> Question:
    """What a pick asks, of a generator an instance."""
    if pick.generator:
        return generate(pick.generator, pick.seed or 0, pick.difficulty)
    return next(one for one in questions() if one.id == pick.question)


def form(id: str) -> Form:
    found = bank().subject.form(id)
    assert found is not None
    return found


def test_the_tests_before_and_after_are_twins_without_an_item_in_common() -> None:
    before, after = form("before"), form("after")
    twins = [[item(pick) for pick in one.picks] for one in (before, after)]

    assert [(one.skill, one.difficulty, type(one)) for one in twins[0]] == [
        (one.skill, one.difficulty, type(one)) for one in twins[1]
    ]
    assert not set(before.picks) & set(after.picks)
    assert [one.points for one in before.picks] == [one.points for one in after.picks]
    assert (before.minutes, before.attempts) == (after.minutes, after.attempts) == (25, 1)
    assert len({one.skill for one in twins[0]}) >= 20


def test_the_final_exam_asks_for_every_chapter_and_differs_with_each_attempt() -> None:
    exam = form("exam")
    skills = {item(pick).skill for pick in exam.picks}
    chapters = {bank().subject.skill(one).chapter for one in skills}  # type: ignore[union-attr]

    assert chapters == {one.id for one in bank().subject.chapters}
    assert len(exam.picks) >= 30
    assert all(pick.seed is None for pick in exam.picks if pick.generator)
    assert not set(exam.picks) & {*form("before").picks, *form("after").picks}
    assert (exam.minutes, exam.attempts, exam.pass_percent, exam.feedback) == (40, 3, 70, "after-the-window")


@pytest.mark.parametrize("id", ["before", "after", "exam", "networks", "addresses", "placement"])
def test_a_form_asks_nothing_twice(id: str) -> None:
    picks = form(id).picks

    assert len({pick.question or pick.generator for pick in picks}) == len(picks)


def test_tests_leave_enough_of_each_skill_to_practise() -> None:
    reserved = {pick.question for one in bank().subject.forms for pick in one.picks}
    left = Counter(one.skill for one in questions() if one.id not in reserved)

    assert {skill.id: left[skill.id] for skill in bank().subject.skills if left[skill.id] < 4} == {}


def test_what_is_said_of_misconceptions_is_plain_text() -> None:
    said = [str(one.sentences(language)) for one in entries("misconception").values() for language in ("ko", "en")]

    assert [one for one in said if "`" in one or "**" in one] == []
