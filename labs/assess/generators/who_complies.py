"""Who complies with which rule of AWS Config, and from when on? The simulator's rules are run over a small network.

1  which of three or four resources break a rule that looks at one thing
2  rules with parameters; which of several rules one instance breaks; what the rule is as a whole
3  rules with NOT_APPLICABLE, and with a scope by tag; when a rule notices a violation
4  more resources; a recorder that is stopped, rules that are only asked at their hours
5  and results that go, or that nobody asked for again
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from labs.assess.generators.generator import Generator
from labs.assess.generators.judged_questions import (
    judge_breaks,
    judge_rules,
    judge_whole,
    pose_breaks,
    pose_rules,
    pose_whole,
)
from labs.assess.generators.posing import Posed, PosedSeveral, pose_any, right_option, taken_wrongly, variant_of
from labs.assess.generators.rule_timing import judge_since, pose_since
from labs.assess.questions import AnyQuestion, Choice, Multiple
from labs.assess.questions.choice import Option
from labs.assess.value import Text

NAME = "who-complies"
SKILL = "config-rules"

POSES: Mapping[int, Sequence[Callable[[Random, int], Posed | PosedSeveral | None]]] = {
    1: (pose_breaks,),
    2: (pose_breaks, pose_breaks, pose_rules, pose_whole),
    3: (pose_breaks, pose_breaks, pose_rules, pose_whole, pose_since, pose_since),
    4: (pose_breaks, pose_rules, pose_whole, pose_since, pose_since),
    5: (pose_breaks, pose_breaks, pose_rules, pose_whole, pose_since, pose_since),
}
JUDGES: Mapping[str, Callable[[Choice | Multiple], Iterator[tuple[Option, bool]]]] = {
    "breaks": judge_breaks,
    "untouched": judge_breaks,
    "whole": judge_whole,
    "rules": judge_rules,
    "since": judge_since,
}


def generate(seed: int, difficulty: int) -> AnyQuestion:
    """A question about rules."""
    return pose_any(NAME, SKILL, lambda random, level: random.choice(POSES[level])(random, level), seed, difficulty)


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question, by the pages of the rules and what EC2 describes, without AWS Config."""
    if not isinstance(question, Choice | Multiple):
        yield f"{question.id} is no choice"
        return
    yield from taken_wrongly(question, JUDGES[variant_of(question, NAME)](question))


def shape(question: AnyQuestion) -> str:
    """Questions feel the same where the same rule says the same of as many resources for the same reasons."""
    assert isinstance(question, Choice | Multiple)  # noqa: S101 - it makes no others
    key = right_option(question).text.en if isinstance(question, Choice) else ""
    reasons = sorted(one.because.en for one in question.options if one.because)
    return f"{question.id.rsplit('-', 1)[0]} {key} {reasons}"


GENERATOR = Generator(
    name=NAME,
    title=Text(ko="누가 규칙을 지키고 있을까", en="Who complies with which rule"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=generate,
    replay=replay,
    shape=shape,
)
