"""Are ten thousand generated questions right, different from each other, and quickly made? Each is judged a second way.

All generators and difficulties take part alike. A question is wrong when its replay finds any fault; then each other
option is put in the place of the key: if the replay accepts none of them alone, more than one answer is right.
Two questions are near-duplicates when their generator calls their shapes equal and they are asked in the same words.
"""

import multiprocessing
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median, quantiles
from time import process_time
from typing import NamedTuple

import msgspec

from labs.assess.generators import Generator, generators
from labs.assess.questions import AnyQuestion, Choice
from tests.load.row import Row

ITEMS = 10_000
CHUNK = 20
"""So many questions of a generator and difficulty are handed to a process at once."""
MILLISECONDS, DUPLICATES = 20.0, 1.0


class Work(NamedTuple):
    """Questions to make and judge."""

    generator: str
    difficulty: int
    seeds: range


class Seen(NamedTuple):
    """What a process found."""

    work: Work
    milliseconds: list[float]
    """Processor time of each question, its world included."""
    wrong: list[str]
    several_right: list[str]
    faces: list[int]
    """For telling duplicates: what each question feels like, and its words."""
    distractors: int
    named: int


def rows() -> Iterator[Row]:
    """Replay all of them in as many processes as there are processors."""
    seen = replayed()
    items = sum(len(one.milliseconds) for one in seen)
    yield Row("generated questions replayed", items, "", ITEMS, "at_least", note=f"{len(generators())} generators")
    for name, found in (
        ("generated questions with a wrong key", [text for one in seen for text in one.wrong]),
        ("generated questions with two right answers", [text for one in seen for text in one.several_right]),
    ):
        yield Row(name, len(found), "", 0, note=found[0] if found else "")
    doubles = duplicates(seen)
    worst, most = max(doubles.items(), key=lambda one: one[1])
    note = f"most of {worst}: {most}"
    yield Row(
        "near-duplicates among generated questions", 100 * sum(doubles.values()) / items, "%", DUPLICATES, note=note
    )
    yield from _times(seen)
    distractors = sum(one.distractors for one in seen)
    named = 100 * sum(one.named for one in seen) / distractors
    yield Row("distractors with a named misconception", named, "%", note=f"of {distractors}")


def replayed() -> list[Seen]:
    """The findings of all processes."""
    for one in generators().values():
        one.generate(0, one.difficulties.start)
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        return pool.map(judged, work(), chunksize=1)


def work() -> list[Work]:
    """Every generator and difficulty, as many seeds of each as make ITEMS."""
    cells = [(one.name, level) for one in generators().values() for level in one.difficulties]
    each = -(-ITEMS // len(cells))
    starts = range(0, each, CHUNK)
    return [Work(*cell, range(start, min(start + CHUNK, each))) for start in starts for cell in cells]


def judged(asked: Work) -> Seen:
    """Make the questions, then judge them."""
    generator = generators()[asked.generator]
    seen = Seen(asked, [], [], [], [], 0, 0)
    distractors = named = 0
    for seed in asked.seeds:
        began = process_time()
        question = generator.generate(seed, asked.difficulty)
        seen.milliseconds.append((process_time() - began) * 1000)
        faults = [*generator.replay(question), *(str(one) for one in question.faults())]
        if faults:
            (seen.wrong if _has_one_answer(generator, question) else seen.several_right).extend(faults[:1])
        seen.faces.append(hash((generator.shape(question), question.prompt)))
        if isinstance(question, Choice):
            others = [one for one in question.options if not one.right]
            distractors += len(others)
            named += sum(one.misconception is not None for one in others)
    return seen._replace(distractors=distractors, named=named)


def _has_one_answer(generator: Generator, question: AnyQuestion) -> bool:
    """Whether another option alone is right, so that nothing but the key is wrong; kinds without options have one answer."""
    if not isinstance(question, Choice):
        return True
    return any(not list(generator.replay(_with_key(question, one.id))) for one in question.options)


def _with_key(question: Choice, id: str) -> Choice:
    options = tuple(msgspec.structs.replace(one, right=one.id == id) for one in question.options)
    return msgspec.structs.replace(question, options=options)


def duplicates(seen: Sequence[Seen]) -> dict[str, int]:
    """Generator -> how many of its questions are like one before."""
    faces: dict[str, Counter[int]] = {}
    for one in seen:
        faces.setdefault(one.work.generator, Counter()).update(one.faces)
    return {name: found.total() - len(found) for name, found in faces.items()}


def _times(seen: Sequence[Seen]) -> Iterator[Row]:
    every = [one for each in seen for one in each.milliseconds]
    yield Row("a generated question, its world included, p50", median(every), "ms", MILLISECONDS)
    yield Row("a generated question, its world included, p95", quantiles(every, n=20)[-1], "ms")
    cells: dict[str, list[float]] = {}
    for one in seen:
        cells.setdefault(f"{one.work.generator} {one.work.difficulty}", []).extend(one.milliseconds)
    slowest = max(cells, key=lambda name: median(cells[name]))
    name = "a generated question of the slowest kind, p50"
    yield Row(name, median(cells[slowest]), "ms", MILLISECONDS, note=slowest)
