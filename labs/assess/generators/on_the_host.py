"""What is under an instance, and what stands between it and the network? The simulator launches, prints, stops and places.

1  how a packet gets out: Xen, Nitro or bare metal; whose packets a hypervisor carries; what a stop does to the host
2  ENA and the Intel 82599 on Xen; what `lspci` and `lsmod` print; hosts that fail
3  attributes that decide; room on a host; who has neighbours
4  what is stopped or elsewhere; dedicated VPCs; longer stories
5  hosts shared with other customers, memory that runs out first, VPCs that changed their tenancy
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from labs.assess.generators.generator import Generator
from labs.assess.generators.host_fates import judge_fate, pose_fate
from labs.assess.generators.host_more_words import FATE_ASKED, SHARED_ASKED
from labs.assess.generators.host_paths import judge_board, judge_path, judge_which, pose_board, pose_path, pose_which
from labs.assess.generators.host_room import judge_room, pose_room
from labs.assess.generators.host_shared import judge_shared, pose_shared
from labs.assess.generators.host_words import ASKED
from labs.assess.generators.posing import Pose, pose_any, taken_wrongly, variant_of
from labs.assess.questions import AnyQuestion, Choice, Multiple
from labs.assess.questions.choice import Option
from labs.assess.value import Text

NAME = "on-the-host"
SKILL = "virtual-machines"

KINDS: Mapping[int, Sequence[Pose]] = {
    1: (pose_path, pose_path, pose_which, pose_which, pose_fate),
    2: (pose_path, pose_board, pose_which, pose_fate),
    3: (pose_path, pose_which, pose_fate, pose_room, pose_shared),
    4: (pose_fate, pose_room, pose_shared),
    5: (pose_fate, pose_room, pose_shared),
}
JUDGES: Mapping[str, Callable[[str, Option], bool]] = {
    "path": judge_path,
    "board": judge_board,
    "room": judge_room,
    **{f"which-{one}": judge_which for one in ASKED},
    **{f"fate-{one}": judge_fate for one in FATE_ASKED},
    **{f"shared-{one}": judge_shared for one in SHARED_ASKED},
}
"""Variant -> whether an option holds, by a prompt in English."""


def generate(seed: int, difficulty: int) -> AnyQuestion:
    """A question about hosts and hypervisors."""
    random = Random(f"{NAME} kind {difficulty} {seed}")  # noqa: S311 - a question, not a secret
    return pose_any(NAME, SKILL, random.choice(KINDS[difficulty]), seed, difficulty)


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question, by what AWS's pages say of what stands in its prompt."""
    if not isinstance(question, Choice | Multiple):
        yield f"{question.id} has no options"
        return
    judge = JUDGES[variant_of(question, NAME)]
    yield from taken_wrongly(question, ((one, judge(question.prompt.en, one)) for one in question.options))


def shape(question: AnyQuestion) -> str:
    """Questions feel the same where the same is said of the same, whatever the servers are called."""
    lines = [line for line in question.prompt.en.splitlines() if line.startswith(("|", "- ", "00:")) or "  " in line]
    said = [line.split("` | ", 1)[-1] for line in lines]
    return f"{variant_of(question, NAME)} {question.difficulty} {said}"


GENERATOR = Generator(
    name=NAME,
    title=Text(ko="호스트 위의 인스턴스", en="An instance on its host"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=generate,
    replay=replay,
    shape=shape,
)
