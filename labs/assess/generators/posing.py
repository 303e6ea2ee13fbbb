"""How is a question with one or several right answers put together? Order and ids of its options say nothing of the key."""

from collections.abc import Callable, Iterable, Iterator
from itertools import count
from random import Random
from string import ascii_lowercase
from typing import Any, NamedTuple

import msgspec

from labs.assess.journey import Journey
from labs.assess.questions import Choice, Multiple, Question, Reference
from labs.assess.questions.choice import Option
from labs.assess.scene import Scene
from labs.assess.value import Text

MOST_OPTIONS = 5
FEWEST_OPTIONS = 3
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
"""As dates are written in English."""
GUIDE = "https://docs.aws.amazon.com/vpc/latest/userguide/"


class Wrong(NamedTuple):
    """A distractor: what it says, what it overlooks, and the misconception that leads to it."""

    text: Text
    because: Text
    misconception: str | None = None


class Posed(NamedTuple):
    """All that a question consists of, before it is put together."""

    variant: str
    """Which of the generator's kinds of questions it is: a slug, part of the id, so it says nothing of the key."""
    prompt: Text
    key: Text
    wrongs: tuple[Wrong, ...]
    """The most telling first: those that say the same as the key or as one before are left out."""
    explanation: Text
    references: tuple[Reference, ...]
    scene: Scene | None = None
    journey: Journey | None = None


class Offer(NamedTuple):
    """One of several things to choose, each of which may be right: why it is or is not, and who would think otherwise."""

    text: Text
    right: bool
    because: Text
    misconception: str | None = None


class PosedSeveral(NamedTuple):
    """A question of which any number of options is right, before it is put together."""

    variant: str
    prompt: Text
    offers: tuple[Offer, ...]
    explanation: Text
    references: tuple[Reference, ...]
    scene: Scene | None = None
    journey: Journey | None = None


Pose = Callable[[Random, int], Posed | PosedSeveral | None]
"""Makes a question of this difficulty out of random numbers, or None where they lead to none."""


def pose_choice(name: str, skill: str, pose: Pose, seed: int, difficulty: int) -> Choice:
    """The question of a generator for a seed; numbers that lead to no question, or to hardly an option, are passed over."""
    found = pose_any(name, skill, pose, seed, difficulty)
    if not isinstance(found, Choice):
        raise TypeError(f"{found.id} has several right answers")
    return found


def pose_any(name: str, skill: str, pose: Pose, seed: int, difficulty: int) -> Choice | Multiple:
    """The same of a generator some of whose questions have several right answers: never none of them, and never all."""
    for attempt in count():
        random = Random(f"{name} {difficulty} {seed} {attempt}")  # noqa: S311 - a question, not a secret
        posed = pose(random, difficulty)
        if posed is None or len(options := _options(posed, random)) < FEWEST_OPTIONS:
            continue
        if not 0 < sum(one.right for one in options) < len(options):
            continue
        shared: dict[str, Any] = {
            "id": f"{name}-{posed.variant}-{difficulty}-{seed}",
            "skill": skill,
            "difficulty": difficulty,
            "prompt": posed.prompt,
            "explanation": posed.explanation,
            "references": posed.references,
            "scene": posed.scene,
            "journey": posed.journey,
            "options": options,
        }
        return Choice(**shared) if isinstance(posed, Posed) else Multiple(**shared)
    raise AssertionError("attempts never end")


def told(template: Text, **facts: Any) -> Text:
    """A template with its facts put in; a fact that is itself a Text is put in language by language."""
    by_language = [
        {name: one.in_language(language) if isinstance(one, Text) else one for name, one in facts.items()}
        for language in ("ko", "en")
    ]
    return Text(ko=template.ko.format_map(by_language[0]), en=template.en.format_map(by_language[1]))


def plain(value: object) -> Text:
    """What is said alike in both languages: a number, an id, a block."""
    return Text(ko=str(value), en=str(value))


def code(value: object) -> Text:
    """The same, set as code."""
    return plain(f"`{value}`")


def joined(parts: Iterable[Text], between: str = "\n\n") -> Text:
    """Several texts one after the other."""
    every = list(parts)
    return Text(ko=between.join(one.ko for one in every), en=between.join(one.en for one in every))


def variant_of(question: Question, name: str) -> str:
    """Which kind of a generator's questions it is."""
    return question.id.removeprefix(f"{name}-").rsplit("-", 2)[0]


def right_option(question: Choice) -> Option:
    """The option that the question itself takes as right."""
    return next(one for one in question.options if one.right)


def taken_wrongly(question: Choice | Multiple, judged: Iterable[tuple[Option, bool]]) -> Iterator[str]:
    """What is wrong with a question by a second judgement of its options: each that it takes for the opposite."""
    for option, holds in judged:
        if holds != option.right:
            yield f"{question.id}: {option.text.en} is {'right' if holds else 'wrong'} and was taken for the opposite"


def _options(posed: Posed | PosedSeveral, random: Random) -> tuple[Option, ...]:
    chosen = _one_right(posed) if isinstance(posed, Posed) else [_offered(one) for one in posed.offers]
    random.shuffle(chosen)
    return tuple(msgspec.structs.replace(one, id=id) for id, one in zip(ascii_lowercase, chosen, strict=False))


def _one_right(posed: Posed) -> list[Option]:
    said = {posed.key}
    kept: list[Wrong] = []
    for one in posed.wrongs:
        if one.text not in said:
            said.add(one.text)
            kept.append(one)
    return [Option(id="a", text=posed.key, right=True)] + [
        _offered(Offer(one.text, right=False, because=one.because, misconception=one.misconception))
        for one in kept[: MOST_OPTIONS - 1]
    ]


def _offered(one: Offer) -> Option:
    named = None if one.right else one.misconception
    return Option(id="a", text=one.text, right=one.right, because=one.because, misconception=named)
