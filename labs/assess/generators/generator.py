"""What makes questions without end? A function of a seed and a difficulty; the simulator says what is right and wrong."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from labs.assess.questions import AnyQuestion
from labs.assess.value import Text


class Generator(NamedTuple):
    """A source of questions. The same seed and difficulty always give the same question.

    `replay` judges a question by another way than the one that made it, and names all that is wrong with it: a key that
    the simulator denies, a second right answer, a distractor that is right after all. `shape` is equal for questions
    that a learner would feel to be the same one.
    """

    name: str
    title: Text
    skill: str
    difficulties: range
    generate: Callable[[int, int], AnyQuestion]
    replay: Callable[[AnyQuestion], Iterator[str]]
    shape: Callable[[AnyQuestion], str]
