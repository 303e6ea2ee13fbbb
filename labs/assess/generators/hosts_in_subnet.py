"""How many addresses does a block give, and which? The simulator makes the subnet and is asked.

1  how many addresses of a small subnet can be given
2  the same of a large one; the first or the last address; how many subnets fit into an empty VPC
3  how many subnets still fit beside one that is there
4  which block can become a subnet beside three that are there
5  the same beside five; how many addresses are left beside all that is in a subnet
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from labs.assess.generators.blocks import blocks_in
from labs.assess.generators.generator import Generator
from labs.assess.generators.posing import Posed, pose_choice, taken_wrongly, variant_of
from labs.assess.generators.subnet_addresses import (
    judge_edge,
    judge_free,
    judge_left,
    pose_edge,
    pose_free,
    pose_left,
)
from labs.assess.generators.subnet_division import judge_can_be_made, judge_fit, pose_can_be_made, pose_fit
from labs.assess.questions import AnyQuestion, Choice
from labs.assess.questions.choice import Option
from labs.assess.value import Text

NAME = "hosts-in-subnet"
SKILL = "cidr-blocks"

POSES: Mapping[int, Sequence[Callable[[Random], Posed | None]]] = {
    1: (lambda random: pose_free(random, range(24, 29)),),
    2: (
        lambda random: pose_free(random, range(18, 24)),
        pose_edge,
        lambda random: pose_fit(random, beside=False),
    ),
    3: (lambda random: pose_fit(random, beside=True),),
    4: (lambda random: pose_can_be_made(random, 3),),
    5: (lambda random: pose_can_be_made(random, 5), pose_left, pose_left),
}
JUDGES: Mapping[str, Callable[[Choice], Iterator[tuple[Option, bool]]]] = {
    "free": judge_free,
    "first-address": judge_edge,
    "last-address": judge_edge,
    "fit": judge_fit,
    "fit-beside": judge_fit,
    "can-be-made": judge_can_be_made,
    "left": judge_left,
}


def generate(seed: int, difficulty: int) -> AnyQuestion:
    """A question about blocks."""
    return pose_choice(NAME, SKILL, lambda random, level: random.choice(POSES[level])(random), seed, difficulty)


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question, by the arithmetic of blocks and by trying its options in the simulator."""
    if not isinstance(question, Choice):
        yield f"{question.id} is no choice"
        return
    yield from taken_wrongly(question, JUDGES[variant_of(question, NAME)](question))


def shape(question: AnyQuestion) -> str:
    """Questions of one kind about blocks of the same sizes feel the same."""
    sizes = " ".join(f"/{block.prefixlen}" for block in blocks_in(question.prompt))
    return f"{question.id.rsplit('-', 1)[0]} {sizes}"


GENERATOR = Generator(
    name=NAME,
    title=Text(ko="서브넷에 들어가는 주소", en="What fits into a subnet"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=generate,
    replay=replay,
    shape=shape,
)
