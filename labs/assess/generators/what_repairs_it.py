"""What do remediations of AWS Config do, and what do they do besides? Stories are played, and documents are tried.

1  a manual or an automatic remediation, and a resource that breaks the rule; which document fits
2  and exceptions; what is told by SNS
3  and documents that fail, or that do not cure; what still gets in after a repair
4  and attempts, exceptions that end, results that are out of date
5  and several of these at once
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from labs.assess.generators.closed_doors import judge_doors, pose_doors
from labs.assess.generators.fitting_documents import judge_fits, pose_fits
from labs.assess.generators.generator import Generator
from labs.assess.generators.posing import Posed, PosedSeveral, pose_any, right_option, taken_wrongly, variant_of
from labs.assess.generators.remedied_stories import judge_outcome, judge_runs, pose_outcome, pose_runs
from labs.assess.generators.told_changes import judge_told, pose_told
from labs.assess.questions import AnyQuestion, Choice, Multiple
from labs.assess.questions.choice import Option
from labs.assess.value import Text

NAME = "what-repairs-it"
SKILL = "config-remediation"

POSES: Mapping[int, Sequence[Callable[[Random, int], Posed | PosedSeveral | None]]] = {
    1: (pose_outcome, pose_outcome, pose_fits),
    2: (pose_outcome, pose_outcome, pose_fits, pose_told),
    3: (pose_outcome, pose_runs, pose_doors, pose_told, pose_fits),
    4: (pose_outcome, pose_outcome, pose_runs, pose_doors, pose_told),
    5: (pose_outcome, pose_outcome, pose_runs, pose_doors, pose_told),
}
JUDGES: Mapping[str, Callable[[Choice | Multiple], Iterator[tuple[Option, bool]]]] = {
    "outcome": judge_outcome,
    "runs": judge_runs,
    "fits": judge_fits,
    "doors": judge_doors,
    "told": judge_told,
}


def generate(seed: int, difficulty: int) -> AnyQuestion:
    """A question about remediations."""
    return pose_any(NAME, SKILL, lambda random, level: random.choice(POSES[level])(random, level), seed, difficulty)


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question, by what AWS says of remediations and of its documents, without the simulator."""
    if not isinstance(question, Choice | Multiple):
        yield f"{question.id} is no choice"
        return
    yield from taken_wrongly(question, JUDGES[variant_of(question, NAME)](question))


def shape(question: AnyQuestion) -> str:
    """Questions of one kind feel the same with the same answer after the same happenings."""
    assert isinstance(question, Choice | Multiple)  # noqa: S101 - it makes no others
    key = right_option(question).text.en if isinstance(question, Choice) else len(question.key)
    happened = re.sub(r"\d+", "", question.prompt.en)
    return f"{question.id.rsplit('-', 1)[0]} {key} {happened}"


GENERATOR = Generator(
    name=NAME,
    title=Text(ko="수정이 무엇을 하고 말았을까", en="What the remediation has done"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=generate,
    replay=replay,
    shape=shape,
)
