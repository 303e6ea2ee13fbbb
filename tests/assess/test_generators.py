"""Every generator's questions are whole, right, and the same for the same seed; the simulator and a second way agree."""

import re
from collections.abc import Iterator
from functools import cache

import msgspec
import pytest

from labs.assess.generators import Generator, generate, generators
from labs.assess.questions import AnyQuestion, Build, Choice, read
from labs.assess.value import Text
from labs.courses.services import CONTENT
from labs.courses.subject import Subject, read_subject
from labs.courses.words import entries

HANGUL = re.compile("[가-힣]")
EVERY = tuple(generators().values())
SEEDS = range(8)
"""The benchmark of questions replays ten thousand; here a few of each are enough."""


def sample(generator: Generator, seeds: range = SEEDS) -> Iterator[AnyQuestion]:
    """Some questions of every difficulty."""
    for difficulty in generator.difficulties:
        for seed in seeds:
            yield generated(generator.name, seed, difficulty)


@cache
def the_subject() -> Subject:
    """The course's skills."""
    return read_subject(CONTENT / "ec2-networking").subject


@cache
def generated(name: str, seed: int, difficulty: int) -> AnyQuestion:
    """A question that several tests look at."""
    return generators()[name].generate(seed, difficulty)


def misconceptions_of(question: AnyQuestion) -> set[str]:
    """Those that what can be chosen in a question names."""
    offered = question.changes if isinstance(question, Build) else getattr(question, "options", ())
    return {one.misconception for one in offered if one.misconception}


def texts_of(value: object) -> Iterator[Text]:
    """Every text in a question, however deep."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from texts_of(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:
            yield from texts_of(one)


@pytest.fixture(params=EVERY, ids=[one.name for one in EVERY])
def generator(request: pytest.FixtureRequest) -> Generator:
    found: Generator = request.param
    return found


def test_the_same_seed_gives_the_same_question_and_others_give_others(generator: Generator) -> None:
    first = list(sample(generator, range(2)))

    assert [generator.generate(seed, level) for level in generator.difficulties for seed in range(2)] == first
    assert len({one.id for one in sample(generator)}) == len(list(sample(generator)))


def test_a_generated_question_survives_being_stored(generator: Generator) -> None:
    for question in sample(generator, range(3)):
        assert read(msgspec.json.decode(msgspec.json.encode(question))) == question


def test_a_generated_question_has_no_fault_and_its_key_alone_is_right(generator: Generator) -> None:
    for question in sample(generator, range(4)):
        assert list(question.faults()) == []
        assert question.mark(question.key).right
        if isinstance(question, Choice):
            assert [one.id for one in question.options if question.mark(one.id).right] == [question.key]
            assert len({one.text for one in question.options}) == len(question.options)


def test_a_second_way_of_judging_agrees(generator: Generator) -> None:
    faults = [fault for one in sample(generator) for fault in generator.replay(one)]

    assert faults == []


def test_a_wrong_key_is_seen_by_the_replay(generator: Generator) -> None:
    for question in sample(generator, range(2)):
        if isinstance(question, Choice):
            turned = tuple(msgspec.structs.replace(one, right=not one.right) for one in question.options)
            assert list(generator.replay(msgspec.structs.replace(question, options=turned))) != []


def test_a_question_speaks_both_languages(generator: Generator) -> None:
    for question in sample(generator, range(4)):
        for text in (question.prompt, question.explanation, generator.title):
            assert HANGUL.search(text.ko), text.ko
            assert not HANGUL.search(text.en), text.en
        assert [one.en for one in texts_of(question) if HANGUL.search(one.en) or "{" in f"{one.ko}{one.en}"] == []


def test_skills_and_misconceptions_are_known(generator: Generator) -> None:
    subject = the_subject()
    known = set(entries("misconception"))

    assert subject.skill(generator.skill) is not None
    for question in sample(generator):
        assert subject.skill(question.skill) is not None
        assert misconceptions_of(question) - known == set()


def test_difficulty_is_what_was_asked_for_and_brought_within_what_is_there(generator: Generator) -> None:
    assert [one.difficulty for one in sample(generator, range(1))] == list(generator.difficulties)
    assert generate(generator.name, 1, 0).difficulty == generator.difficulties.start
    assert generate(generator.name, 1, 9).difficulty == generator.difficulties.stop - 1


def test_a_packet_is_walked_for_the_mark_of_a_question_that_has_one(generator: Generator) -> None:
    for question in sample(generator, range(1)):
        assert ("walk" in question.mark(question.key).evidence) == (question.journey is not None)


def test_few_questions_feel_the_same(generator: Generator) -> None:
    questions = list(sample(generator))

    assert len({(generator.shape(one), one.prompt) for one in questions}) >= 0.9 * len(questions)
