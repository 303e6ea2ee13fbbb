"""What has AWS Config recorded after all this, and what not? A story is played, and the history is asked.

1  which resources a recorder of some types takes up; which of its calls are refused
2  types that are left out or not supported; which changes have an item
3  and the recorder is stopped in between; how many items there are; what the newest item says
4  and is started again, or looks once a day; which values can be seen in the history
5  and its settings change, its start was refused, and changes are taken back within a day
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from labs.assess.generators.generator import Generator
from labs.assess.generators.posing import Posed, PosedSeveral, pose_any, right_option, taken_wrongly, variant_of
from labs.assess.generators.recorded_changes import judge_kept, judge_listed, pose_kept, pose_listed
from labs.assess.generators.recorded_history import (
    judge_count,
    judge_seen,
    judge_status,
    pose_count,
    pose_seen,
    pose_status,
)
from labs.assess.generators.recorder_calls import judge_calls, pose_calls
from labs.assess.questions import AnyQuestion, Choice, Multiple
from labs.assess.questions.choice import Option
from labs.assess.value import Text

NAME = "what-is-recorded"
SKILL = "config-recording"

POSES: Mapping[int, Sequence[Callable[[Random, int], Posed | PosedSeveral | None]]] = {
    1: (pose_listed, pose_listed, pose_calls),
    2: (pose_listed, pose_kept, pose_kept, pose_calls),
    3: (pose_kept, pose_count, pose_status, pose_calls),
    4: (pose_kept, pose_count, pose_count, pose_seen, pose_status),
    5: (pose_kept, pose_count, pose_seen, pose_status),
}
JUDGES: Mapping[str, Callable[[Choice | Multiple], Iterator[tuple[Option, bool]]]] = {
    "listed": judge_listed,
    "kept": judge_kept,
    "count": judge_count,
    "status": judge_status,
    "seen": judge_seen,
    "calls": judge_calls,
}


def generate(seed: int, difficulty: int) -> AnyQuestion:
    """A question about what is recorded."""
    return pose_any(NAME, SKILL, lambda random, level: random.choice(POSES[level])(random, level), seed, difficulty)


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question, by the rules that AWS states of recorders, without the simulator."""
    if not isinstance(question, Choice | Multiple):
        yield f"{question.id} is no choice"
        return
    yield from taken_wrongly(question, JUDGES[variant_of(question, NAME)](question))


def shape(question: AnyQuestion) -> str:
    """Questions of one kind feel the same with the same answer after as many happenings of the same kinds."""
    assert isinstance(question, Choice | Multiple)  # noqa: S101 - it makes no others
    key = right_option(question).text.en if isinstance(question, Choice) else len(question.key)
    happened = [one.action for one in question.scene.start] if question.scene else []
    return f"{question.id.rsplit('-', 1)[0]} {key} {happened}"


GENERATOR = Generator(
    name=NAME,
    title=Text(ko="AWS Config가 무엇을 기록했을까", en="What AWS Config has recorded"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=generate,
    replay=replay,
    shape=shape,
)
