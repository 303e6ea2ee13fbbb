"""Which numbered entry of a network ACL decides? The walk of the simulator says it.

1  a request at an ACL of three entries; an attacker is to be shut out
2  and its reply; four entries, and denials that come too late
3  and UDP, pings; where on the way it is denied; which entry is lacking
4  and two subnets with an ACL each, a new one or the default one
5  and replies to the ports of NAT gateways, and more entries that nearly match
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from labs.assess.generators.acl_changes import judge_add, judge_shut, pose_add, pose_shut
from labs.assess.generators.acl_entries import judge_entry, judge_way, pose_entry, pose_reply, pose_way
from labs.assess.generators.generator import Generator
from labs.assess.generators.posing import Posed, pose_choice, right_option, taken_wrongly, variant_of
from labs.assess.questions import AnyQuestion, Choice
from labs.assess.questions.choice import Option
from labs.assess.value import Text

NAME = "acl-entry-decides"
SKILL = "network-acls"

POSES: Mapping[int, Sequence[Callable[[Random, int], Posed | None]]] = {
    1: (pose_entry, pose_entry, pose_shut),
    2: (pose_entry, pose_reply, pose_shut),
    3: (pose_entry, pose_reply, pose_way, pose_add, pose_shut),
    4: (pose_entry, pose_reply, pose_way, pose_way, pose_add),
    5: (pose_reply, pose_way, pose_way, pose_add),
}
JUDGES: Mapping[str, Callable[[Choice], Iterator[tuple[Option, bool]]]] = {
    "entry": judge_entry,
    "reply": judge_entry,
    "way": judge_way,
    "add": judge_add,
    "shut": judge_shut,
}


def pose(random: Random, difficulty: int) -> Posed | None:
    """A question about ACLs."""
    return random.choice(POSES[difficulty])(random, difficulty)


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question, by the lowest number that matches among the entries that EC2 describes."""
    if not isinstance(question, Choice) or question.scene is None or question.journey is None:
        yield f"{question.id} is no choice with a packet in a scene"
        return
    yield from taken_wrongly(question, JUDGES[variant_of(question, NAME)](question))


def shape(question: AnyQuestion) -> str:
    """The same packet before the same entries feels the same."""
    entries = [one.params for one in question.scene.start if "acl_entry" in one.action] if question.scene else []
    key = right_option(question).text.en if isinstance(question, Choice) else ""
    return f"{question.id.rsplit('-', 1)[0]} {entries} {key}"


GENERATOR = Generator(
    name=NAME,
    title=Text(ko="어느 ACL 규칙이 결정할까", en="Which rule of an ACL decides"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=lambda seed, difficulty: pose_choice(NAME, SKILL, pose, seed, difficulty),
    replay=replay,
    shape=shape,
)
