"""Who reaches whom beyond the own VPC, and why not? Peerings, VPNs, endpoints and transit gateways.

1  peerings: which VPCs can be peered, and whom an instance reaches over one that is pending or has routes on one side
2  and VPCs beyond a peer; a gateway endpoint; a peer's doors and an office's
3  and routes that hold too little, second blocks, transit gateways
4  and subnets with tables of their own, associations, static blackholes, zones without an interface
5  and more of it at once
"""

import re
from collections.abc import Callable, Iterator, Mapping
from random import Random

from labs.assess.generators.beyond_missing import judge_missing, missing
from labs.assess.generators.beyond_which import judge_endpoint, judge_which, pose_endpoint, which
from labs.assess.generators.generator import Generator
from labs.assess.generators.peerable import judge_peerable, pose_peerable
from labs.assess.generators.posing import Posed, PosedSeveral, pose_any, variant_of
from labs.assess.questions import AnyQuestion, Choice, Multiple
from labs.assess.scene import played
from labs.assess.script import Performance
from labs.assess.value import Text

NAME = "reaches-beyond"
SKILL = "beyond-the-vpc"


def pose(random: Random, difficulty: int) -> Posed | PosedSeveral | None:
    """Any of the kinds of questions of this difficulty."""
    kinds = KINDS[difficulty]
    return POSES[random.choices([*kinds], [*kinds.values()])[0]](random, difficulty)


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question, by the matrix of all pairs, the tables of endpoints or the arithmetic of blocks."""
    if not isinstance(question, Choice | Multiple) or question.scene is None:
        yield f"{question.id} is no choice with a scene"
        return
    found = JUDGES[variant_of(question, NAME)](question, played(question.scene))
    for one in question.options:
        if found.get(one.text.en) != one.right:
            yield f"{question.id}: {one.text.en} is {found.get(one.text.en)}, and was taken for {one.right}"


def shape(question: AnyQuestion) -> str:
    """The same kind of question whose options are right or wrong for the same reasons feels the same."""
    if not isinstance(question, Choice | Multiple):
        return question.id
    because = [(one.right, re.sub(r"`[^`]*`", "", one.because.en if one.because else "")) for one in question.options]
    return f"{variant_of(question, NAME)} {question.difficulty} {sorted(because)}"


POSES: Mapping[str, Callable[[Random, int], Posed | PosedSeveral | None]] = {
    "peerable": pose_peerable,
    "peers": which("peers"),
    "doors": which("doors"),
    "hub": which("hub"),
    "endpoint": pose_endpoint,
    "missing-peers": missing("peers"),
    "missing-hub": missing("hub"),
    "missing-office": missing("office"),
}
KINDS: Mapping[int, Mapping[str, int]] = {
    1: {"peerable": 2, "peers": 2, "missing-peers": 2},
    2: {"peerable": 1, "peers": 2, "missing-peers": 2, "doors": 2, "endpoint": 2, "missing-office": 1},
    3: {
        "peerable": 1,
        "peers": 1,
        "missing-peers": 2,
        "doors": 2,
        "endpoint": 1,
        "hub": 2,
        "missing-hub": 1,
        "missing-office": 1,
    },
    4: {
        "peerable": 1,
        "peers": 1,
        "missing-peers": 1,
        "doors": 2,
        "endpoint": 1,
        "hub": 2,
        "missing-hub": 2,
        "missing-office": 2,
    },
    5: {"peers": 2, "missing-peers": 1, "doors": 2, "hub": 3, "missing-hub": 2, "missing-office": 2},
}
"""Difficulty -> the kinds of questions, and how often each is asked."""
JUDGES: Mapping[str, Callable[[Choice | Multiple, Performance], dict[str, bool]]] = {
    "peerable": judge_peerable,
    "peers": judge_which,
    "doors": judge_which,
    "hub": judge_which,
    "endpoint": judge_endpoint,
    "missing-peers": judge_missing,
    "missing-hub": judge_missing,
    "missing-office": judge_missing,
}

GENERATOR = Generator(
    name=NAME,
    title=Text(ko="VPC 밖의 누구에게 닿을까", en="Who is reached beyond the VPC"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=lambda seed, difficulty: pose_any(NAME, SKILL, pose, seed, difficulty),
    replay=replay,
    shape=shape,
)
