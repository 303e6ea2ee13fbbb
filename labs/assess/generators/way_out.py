"""Who gets out to the internet, who is called from there, by which gateway and address, and what is missing for it?

1  a subnet with a route to the internet gateway, and one with none or with a NAT gateway
2  and NAT gateways in other zones, Elastic IPs in subnets that cannot use them; one thing is missing, or goes away
3  and NAT gateways that are deleted, or stand where they cannot get out; and IPv6
4  and private NAT gateways, the main route table, stopped instances; out, but not in
5  and all of it in one VPC, with more instances
"""

import re
from collections.abc import Callable, Iterator, Mapping
from random import Random

from labs.assess.generators.generator import Generator
from labs.assess.generators.posing import Posed, PosedSeveral, pose_any, variant_of
from labs.assess.generators.way_from_nothing import from_nothing, judge_from_nothing
from labs.assess.generators.way_instances import judge_leaves, judge_which, pose_leaves, which
from labs.assess.generators.way_missing import judge_change, judge_missing, missing, pose_change
from labs.assess.questions import AnyQuestion, Choice, Multiple
from labs.assess.scene import played
from labs.assess.script import Performance
from labs.assess.value import Text

NAME = "way-out"
SKILL = "internet-access"


def pose(random: Random, difficulty: int) -> Posed | PosedSeveral | None:
    """Any of the kinds of questions of this difficulty."""
    kinds = KINDS[difficulty]
    return POSES[random.choices([*kinds], [*kinds.values()])[0]](random, difficulty)


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question, by the matrix of all pairs, or by the routes and addresses as EC2 describes them."""
    if not isinstance(question, Choice | Multiple) or question.scene is None:
        yield f"{question.id} is no choice with a scene"
        return
    found = JUDGES[variant_of(question, NAME)](question, played(question.scene))
    for one in question.options:
        if found.get(one.text.en) != one.right:
            yield f"{question.id}: {one.text.en} is {found.get(one.text.en)}, and was taken for {one.right}"


def shape(question: AnyQuestion) -> str:
    """The same kind of question, decided by the same reasons in the same order of options, feels the same."""
    if not isinstance(question, Choice | Multiple) or question.scene is None:
        return question.id
    because = [(one.right, re.sub(r"`[^`]*`", "", one.because.en if one.because else "")) for one in question.options]
    return f"{variant_of(question, NAME)} {question.difficulty} {sorted(because)}"


POSES: Mapping[str, Callable[[Random, int], Posed | PosedSeveral | None]] = {
    "gets-out": which(calls_out=True),
    "is-called": which(calls_out=False),
    "gets-out-by-ipv6": which(calls_out=True, ipv6=True),
    "is-called-by-ipv6": which(calls_out=False, ipv6=True),
    "leaves-by": pose_leaves,
    "missing-out": missing("missing-out"),
    "missing-only-out": missing("missing-only-out"),
    "missing-call": missing("missing-call"),
    "from-nothing-out": from_nothing("missing-out"),
    "from-nothing-only-out": from_nothing("missing-only-out"),
    "change": pose_change,
}
KINDS: Mapping[int, Mapping[str, int]] = {
    1: {"gets-out": 2, "is-called": 2, "leaves-by": 2, "missing-out": 2},
    2: {"from-nothing-out": 1, "gets-out": 1, "is-called": 1, "leaves-by": 2, "missing-out": 2, "missing-call": 1, "change": 2},
    3: {
        "gets-out": 2, "is-called": 1, "leaves-by": 1, "missing-out": 2, "missing-call": 1, "change": 2,
        "gets-out-by-ipv6": 1, "is-called-by-ipv6": 1, "from-nothing-out": 1,
    },
    4: {
        "gets-out": 2, "is-called": 1, "leaves-by": 1, "missing-only-out": 3, "missing-call": 1, "change": 2,
        "gets-out-by-ipv6": 1, "is-called-by-ipv6": 1, "from-nothing-only-out": 1,
    },
    5: {
        "gets-out": 2, "is-called": 2, "missing-only-out": 3, "missing-call": 1, "change": 3, "gets-out-by-ipv6": 1,
        "is-called-by-ipv6": 1,
    },
}  # fmt: skip
"""Difficulty -> the kinds of questions, and how often each is asked."""
JUDGES: Mapping[str, Callable[[Choice | Multiple, Performance], dict[str, bool]]] = {
    "gets-out": judge_which,
    "is-called": judge_which,
    "gets-out-by-ipv6": judge_which,
    "is-called-by-ipv6": judge_which,
    "leaves-by": judge_leaves,
    "missing-out": judge_missing,
    "missing-only-out": judge_missing,
    "missing-call": judge_missing,
    "from-nothing-out": judge_from_nothing,
    "from-nothing-only-out": judge_from_nothing,
    "loses": judge_change,
    "gains": judge_change,
}

GENERATOR = Generator(
    name=NAME,
    title=Text(ko="인터넷으로 나가는 길", en="The way out to the internet"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=lambda seed, difficulty: pose_any(NAME, SKILL, pose, seed, difficulty),
    replay=replay,
    shape=shape,
)
