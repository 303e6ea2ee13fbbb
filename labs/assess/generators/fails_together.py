"""What fails together? Some instances, the hosts under them, and a failure of a host, a rack, a segment, a data centre or a zone.

1  who stops when a piece of hardware fails, which of three is nearest
2  who goes on; the smallest failure that stops two together; how many stop at worst
3  two failures at once; the same and another spared; nearness and subnets
4  which failure breaks a quorum, where a third member has to go; three together
5  the same with five members, and many instances with several failures
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from labs.assess.generators.generator import Generator
from labs.assess.generators.places import Placed, pieces_in, placed_in
from labs.assess.generators.places_down import judge_down, pose_down
from labs.assess.generators.places_near import judge_nearest, pose_nearest
from labs.assess.generators.places_quorum import judge_last, judge_quorum, pose_last, pose_quorum
from labs.assess.generators.places_together import judge_smallest, judge_worst, pose_smallest, pose_worst
from labs.assess.generators.posing import Pose, pose_any, taken_wrongly, variant_of
from labs.assess.questions import AnyQuestion, Choice, Multiple
from labs.assess.questions.choice import Option
from labs.assess.value import Text
from labs.cloud.hardware.floor import pieces_of

NAME = "fails-together"
SKILL = "hardware"

KINDS: Mapping[int, Sequence[str]] = {
    1: ("down", "nearest"),
    2: ("down", "smallest", "worst", "nearest"),
    3: ("down", "smallest", "worst", "nearest"),
    4: ("quorum", "last", "smallest", "worst"),
    5: ("quorum", "last", "down"),
}
"""Difficulty -> the kinds of questions there are of it."""
POSES: Mapping[str, Pose] = {
    "down": pose_down,
    "nearest": pose_nearest,
    "smallest": pose_smallest,
    "worst": pose_worst,
    "quorum": pose_quorum,
    "last": pose_last,
}
JUDGES: Mapping[str, Callable[[str, Sequence[Placed], Option], bool]] = {
    "stops": judge_down,
    "goes-on": judge_down,
    "nearest": judge_nearest,
    "smallest": judge_smallest,
    "worst": judge_worst,
    "quorum": judge_quorum,
    "last": judge_last,
}
"""Variant -> whether an option holds, by a prompt and the table in it."""


def generate(seed: int, difficulty: int) -> AnyQuestion:
    """A question about places."""
    random = Random(f"{NAME} kind {difficulty} {seed}")  # noqa: S311 - a question, not a secret
    return pose_any(NAME, SKILL, POSES[random.choice(KINDS[difficulty])], seed, difficulty)


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question, by the names of the hosts in its table alone."""
    if not isinstance(question, Choice | Multiple):
        yield f"{question.id} has no options"
        return
    judge, placed = JUDGES[variant_of(question, NAME)], placed_in(question.prompt.en)
    yield from taken_wrongly(question, ((one, judge(question.prompt.en, placed, one)) for one in question.options))


def shape(question: AnyQuestion) -> str:
    """Questions feel the same where as many instances stand in the same way, and the same is asked of them."""
    if not isinstance(question, Choice | Multiple):
        return question.id
    hosts = [one.host for one in placed_in(question.prompt.en)]
    hosts += [piece for one in question.options for piece in pieces_in(one.text.en)]
    numbers: dict[str, int] = {}
    marks = [[numbers.setdefault(piece, len(numbers)) for piece in pieces_of(host)] for host in hosts]
    return f"{question.id.rsplit('-', 1)[0]} {marks} {[one.right for one in question.options]}"


GENERATOR = Generator(
    name=NAME,
    title=Text(ko="함께 멈추는 것", en="What fails together"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=generate,
    replay=replay,
    shape=shape,
)
