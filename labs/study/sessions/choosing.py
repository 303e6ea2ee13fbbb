"""Which question is asked next? One of the skill, of a fitting difficulty, and none that this learner met before."""

from collections import Counter
from collections.abc import Collection, Sequence
from random import Random
from typing import NamedTuple

FIRST_DIFFICULTY = 2
FEW = 2
"""So many right answers in a row at a difficulty lead to the next one; one miss leads back."""
NEAR = 1
"""An authored question may differ so much from the wanted difficulty, before a generator makes one to measure."""
PAUSES = (0, 0, 0, 5, 10, 20, 40, 60)
"""Seconds before the next answer, by the number of misses in a row: guessing does not pay."""


class Met(NamedTuple):
    """An item of a skill that the learner met: where it came from, what came of it (None: no answer yet), and two digests.

    What was asked twice has an equal `asked`; what felt the same an equal `shape`.
    """

    question: int | None
    generator: str
    seed: int
    difficulty: int
    credit: float | None
    shape: str = ""
    asked: str = ""


class Authored(NamedTuple):
    """A question of the bank. What a test asks is `reserved`, and asked elsewhere only when there is nothing else."""

    question: int
    difficulty: int
    reserved: bool = False


class Made(NamedTuple):
    """An instance of a generator."""

    generator: str
    difficulty: int
    seed: int


def next_difficulty(met: Sequence[Met], most: int = 5) -> int:
    """The difficulty that recent answers (the last one last) suggest, from 1 to `most`.

    What is right below it, or missed above it, is no news.
    """
    level, streak = FIRST_DIFFICULTY, 0
    for one in met:
        if one.credit is None:
            continue
        if one.credit < 1:
            level, streak = max(1, min(level, one.difficulty - 1)), 0
        elif one.difficulty >= level:
            streak += 1
            level = one.difficulty + (streak == FEW)
            streak %= FEW
    return min(level, most)


def misses_in_a_row(met: Sequence[Met]) -> int:
    """How many of the last answers (the last one last) were not wholly right."""
    count = 0
    for one in met:
        if one.credit is not None:
            count = count + 1 if one.credit < 1 else 0
    return count


def pause(misses: int) -> int:
    """The seconds before the next answer after so many misses in a row."""
    return PAUSES[min(misses, len(PAUSES) - 1)]


def choose(
    met: Sequence[Met],
    *,
    bank: Sequence[Authored],
    generators: Sequence[str],
    difficulty: int,
    like: Met | None = None,
    dice: Random,
) -> Authored | Made | None:
    """What to ask: the last of `met` was met last. `like` is what was missed, when a variant of it is wanted.

    In this order: another instance of the same generator; a fresh question of nearly that difficulty and an instance of a
    generator, by turns; any fresh question; one that tests keep for themselves; and the one met longest ago.
    """
    if like is not None and like.generator in generators:
        return made(like.generator, like.difficulty, met, dice)
    seen = {one.question for one in met}
    fresh = sorted((one for one in bank if one.question not in seen), key=lambda one: abs(one.difficulty - difficulty))
    open_ones = [one for one in fresh if not one.reserved]
    if generators:
        is_near = open_ones and abs(open_ones[0].difficulty - difficulty) <= NEAR
        if is_near and not _is_generators_turn(met):
            return open_ones[0]
        return made(_least_used(generators, met, dice), difficulty, met, dice)
    return next(iter(open_ones or fresh), None) or _met_longest_ago(bank, met)


def _is_generators_turn(met: Sequence[Met]) -> bool:
    """Whether fewer made questions were met than authored ones: so neither runs out long before the other."""
    generated = sum(bool(one.generator) for one in met)
    return generated < len(met) - generated


def _least_used(generators: Sequence[str], met: Sequence[Met], dice: Random) -> str:
    used = Counter(one.generator for one in met)
    return min(generators, key=lambda name: (used[name], dice.random()))


def _met_longest_ago(bank: Sequence[Authored], met: Sequence[Met]) -> Authored | None:
    last = {one.question: index for index, one in enumerate(met)}
    return min(bank, key=lambda one: last.get(one.question, -1), default=None)


def made(generator: str, difficulty: int, met: Collection[Met], dice: Random) -> Made:
    """An instance of a generator that was not met."""
    seeds = {one.seed for one in met if one.generator == generator}
    seed = next(seed for seed in iter(lambda: dice.getrandbits(31), None) if seed not in seeds)
    return Made(generator, difficulty, seed)
