"""Which connections do security groups let through? Small VPCs in which the simulator tries them.

1  which connections come about, and what stops one; each instance has one group, and rules name blocks
2  and two groups on an interface; which rule is lacking
3  and rules that name groups; what is lost when a rule is removed
4  and groups that let out little, pings, UDP
5  and a second interface in groups of its own
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from labs.assess.generators.blocks import some_seed
from labs.assess.generators.generator import Generator
from labs.assess.generators.group_changes import judge_change, judge_rule, pose_change, pose_rule
from labs.assess.generators.group_connections import judge_stops, judge_which, pose_stops, pose_which
from labs.assess.generators.group_rules import setting_of
from labs.assess.generators.group_scene import some_connections, some_draft
from labs.assess.generators.group_tried import Tried
from labs.assess.generators.posing import Posed, PosedSeveral, pose_any, taken_wrongly, variant_of
from labs.assess.questions import AnyQuestion, Choice, Multiple
from labs.assess.questions.choice import Option
from labs.assess.scene import played
from labs.assess.value import Text

NAME = "group-allows"
SKILL = "security-groups"

PoseTried = Callable[[Random, int, Tried], Posed | PosedSeveral | None]
POSES: Mapping[int, Sequence[PoseTried]] = {
    1: (pose_which, pose_stops),
    2: (pose_which, pose_stops, pose_rule),
    3: (pose_which, pose_stops, pose_rule, pose_change),
    4: (pose_which, pose_stops, pose_rule, pose_change),
    5: (pose_which, pose_rule, pose_change),
}
JUDGES: Mapping[str, Callable[[Choice | Multiple], Iterator[tuple[Option, bool]]]] = {
    "which": judge_which,
    "stops": judge_stops,
    "rule": judge_rule,
    "change": judge_change,
}


def pose(random: Random, difficulty: int) -> Posed | PosedSeveral | None:
    """A question about a VPC."""
    draft = some_draft(random, difficulty)
    scene = draft.sketch.scene(some_seed(random))
    performance = played(scene)
    setting = setting_of(performance)
    tried = Tried(scene, performance, setting, some_connections(random, setting, draft.office), {})
    posing = random.sample(POSES[difficulty], len(POSES[difficulty]))
    return next((found for one in posing if (found := one(random, difficulty, tried))), None)


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question, by AWS's rules on what EC2 describes of its groups and interfaces."""
    if not isinstance(question, Choice | Multiple) or question.scene is None:
        yield f"{question.id} is no choice with a scene"
        return
    yield from taken_wrongly(question, JUDGES[variant_of(question, NAME)](question))


def shape(question: AnyQuestion) -> str:
    """Questions of one kind feel the same where groups of the same names and rules are asked about the same ends and ports."""
    rules = [one.params for one in question.scene.start if "security_group" in one.action] if question.scene else []
    asked = sorted(one.text.en for one in getattr(question, "options", ()))
    return f"{question.id.rsplit('-', 1)[0]} {question.prompt.en.rpartition(chr(10))[2]} {asked} {rules}"


GENERATOR = Generator(
    name=NAME,
    title=Text(ko="보안 그룹이 통과시키는 연결", en="What security groups let through"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=lambda seed, difficulty: pose_any(NAME, SKILL, pose, seed, difficulty),
    replay=replay,
    shape=shape,
)
