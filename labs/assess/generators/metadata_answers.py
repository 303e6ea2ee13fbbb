"""What does the instance metadata service answer? The shell of a simulated instance says it.

1  a plain request, a request for a token, which of several get something; guards that do not matter
2  and a token that is used, paths that are none, the public address
3  and tokens that expire or are another instance's, tags; which change lets a request through
4  and containers and their hop limit, settings that change; the public address after a stop or an Elastic IP
5  and all of it together
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from labs.assess.generators.generator import Generator
from labs.assess.generators.imds_changes import judge_address, judge_change, pose_address, pose_change
from labs.assess.generators.imds_requests import judge_answer, judge_which, pose_answer, pose_which
from labs.assess.generators.posing import Posed, PosedSeveral, pose_any, taken_wrongly, variant_of
from labs.assess.questions import AnyQuestion, Choice, Multiple
from labs.assess.questions.choice import Option
from labs.assess.value import Text

NAME = "metadata-answers"
SKILL = "instance-metadata"

POSES: Mapping[int, Sequence[Callable[[Random, int], Posed | PosedSeveral | None]]] = {
    1: (pose_answer, pose_answer, pose_which),
    2: (pose_answer, pose_answer, pose_which, pose_address),
    3: (pose_answer, pose_answer, pose_which, pose_change, pose_address),
    4: (pose_answer, pose_answer, pose_which, pose_change, pose_address),
    5: (pose_answer, pose_which, pose_change),
}
JUDGES: Mapping[str, Callable[[Choice | Multiple], Iterator[tuple[Option, bool]]]] = {
    "answer": judge_answer,
    "which": judge_which,
    "change": judge_change,
    "address": judge_address,
}


def pose(random: Random, difficulty: int) -> Posed | PosedSeveral | None:
    """A question about an instance."""
    return random.choice(POSES[difficulty])(random, difficulty)


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question, by what AWS documents, on what EC2 describes of the instance."""
    if not isinstance(question, Choice | Multiple) or question.scene is None:
        yield f"{question.id} is no choice with a scene"
        return
    yield from taken_wrongly(question, JUDGES[variant_of(question, NAME)](question))


def shape(question: AnyQuestion) -> str:
    """The same settings and the same steps feel the same, whatever the instance is called."""
    lines = [one for one in question.prompt.en.splitlines() if "Http" in one or "curl" in one or "pass" in one]
    options = sorted(one.text.en for one in getattr(question, "options", ()))
    return f"{question.id.rsplit('-', 1)[0]} {lines} {options}"


GENERATOR = Generator(
    name=NAME,
    title=Text(ko="메타데이터 서비스의 답", en="What the metadata service answers"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=lambda seed, difficulty: pose_any(NAME, SKILL, pose, seed, difficulty),
    replay=replay,
    shape=shape,
)
