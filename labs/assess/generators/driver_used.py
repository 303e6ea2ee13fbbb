"""Which driver does an instance use, and what does enhanced networking need? It is launched and changed in the simulator.

1  a launch: Nitro, or an old type, with the attribute or without; which of three; what `ethtool -i` prints
2  types with the Intel 82599 as well; which of four
3  paravirtual images, one change of a running or a stopped instance; which of five
4  what brings enhanced networking; a script whose requests are refused in part; ENA Express
5  longer scripts, ways of several changes; which of six
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from labs.assess.generators.driver_changes import (
    judge_change,
    judge_steps,
    judge_ways,
    pose_change,
    pose_steps,
    pose_ways,
)
from labs.assess.generators.driver_express import judge_express, pose_express
from labs.assess.generators.driver_launch import judge_launch, judge_which, pose_launch, pose_which
from labs.assess.generators.driver_reading import judge_reading, pose_reading
from labs.assess.generators.driver_words import ASKED
from labs.assess.generators.generator import Generator
from labs.assess.generators.posing import Pose, pose_any, taken_wrongly, variant_of
from labs.assess.questions import AnyQuestion, Choice, Multiple
from labs.assess.questions.choice import Option
from labs.assess.value import Text

NAME = "driver-used"
SKILL = "network-drivers"

KINDS: Mapping[int, Sequence[Pose]] = {
    1: (pose_launch, pose_which, pose_reading),
    2: (pose_launch, pose_which, pose_reading),
    3: (pose_launch, pose_which, pose_change, pose_change),
    4: (pose_ways, pose_steps, pose_express),
    5: (pose_ways, pose_steps, pose_steps, pose_which, pose_express),
}
JUDGES: Mapping[str, Callable[[str, Option], bool]] = {
    "launch": judge_launch,
    "reading": judge_reading,
    "change": judge_change,
    "steps": judge_steps,
    "ways": judge_ways,
    "express": judge_express,
    **{f"which-{one}": judge_which for one in ASKED},
}
"""Variant -> whether an option holds, by a prompt in English."""


def generate(seed: int, difficulty: int) -> AnyQuestion:
    """A question about drivers."""
    random = Random(f"{NAME} kind {difficulty} {seed}")  # noqa: S311 - a question, not a secret
    return pose_any(NAME, SKILL, random.choice(KINDS[difficulty]), seed, difficulty)


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question, by the rules of AWS's pages for what its prompt says."""
    if not isinstance(question, Choice | Multiple):
        yield f"{question.id} has no options"
        return
    judge = JUDGES[variant_of(question, NAME)]
    yield from taken_wrongly(question, ((one, judge(question.prompt.en, one)) for one in question.options))


FACTS = ("|", "- ", "driver:", "Request:", "`EnaSupport`", *"123456789")
"""How the lines begin that say what a question is about; the others only tell it."""


def shape(question: AnyQuestion) -> str:
    """Questions feel the same where the same is said of the same types, whatever the servers are called."""
    if not isinstance(question, Choice | Multiple):
        return question.id
    lines = [line for line in question.prompt.en.splitlines() if line.startswith(FACTS)]
    told = [line.partition("` | ")[2] if line.startswith("|") else line for line in lines]
    return f"{question.id.rsplit('-', 2)[0]} {told} {sorted(one.text.en for one in question.options)}"


GENERATOR = Generator(
    name=NAME,
    title=Text(ko="어느 드라이버를 쓸까", en="Which driver is used"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=generate,
    replay=replay,
    shape=shape,
)
