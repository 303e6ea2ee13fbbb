"""How many instances of a spread group may run, and where? The simulator launches as many as it admits.

1  room in a zone, the fewest zones or groups, one launch
2  stopped members, other groups about
3  starts, `MinCount` and `MaxCount`, error codes; moves and tenancies
4  one refused request among several
5  more of them
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from labs.assess.generators.generator import Generator
from labs.assess.generators.placement_makes import judge_makes, pose_makes
from labs.assess.generators.placement_poses import judged, pose_code, pose_outcome, pose_which, some_steps
from labs.assess.generators.placement_requests import SMALL, Group, Member, State, Step, several, state_of
from labs.assess.generators.placement_rules import MOST_SPREAD, NEW
from labs.assess.generators.placement_shapes import shape
from labs.assess.generators.posing import Posed, PosedSeveral, pose_any, variant_of
from labs.assess.generators.sketch import ZONES
from labs.assess.generators.spread_counts import JUDGES as COUNTS
from labs.assess.generators.spread_counts import SPREADS, pose_granted, pose_left
from labs.assess.generators.spread_fewest import judge_fewest, pose_fewest
from labs.assess.generators.sure_survivors import judge_survivors, pose_survivors
from labs.assess.questions import AnyQuestion, Choice, Multiple
from labs.assess.value import Text

NAME = "spread-room"
SKILL = "spread-groups"
SINGLES = ("web", "batch", "report", "mail", "cache")
"""What instances in no group are called."""
T_TYPES = ("t3.micro", "t3.small", "t4g.micro", "t4g.small")
SELDOM = 0.8
"""The share of refused moves that are passed over, so that a code is mostly asked of the limit."""


def account_of(random: Random, difficulty: int) -> State:
    """A spread group that is full or nearly so in a zone, and from the second difficulty on what does not matter."""
    name, *others = random.sample(SPREADS, 2)
    zones = random.sample(ZONES, 2 if difficulty < 4 else 3)
    kind = random.choice(SMALL)
    groups = [Group(name, "spread")]
    members: list[Member] = []
    for place, zone in enumerate(zones):
        running = random.randint(4, MOST_SPREAD) if not place else random.randint(1, 3)
        stopped = random.randint(0, 2) if difficulty >= 2 else 0
        for runs, count in ((True, running), (False, stopped)):
            members += several(count, Member(f"{name}-{len(members) + 1}", kind, zone, runs, name))
    if difficulty >= 2 and random.random() < 0.5:
        groups.append(Group(others[0], "spread"))
        members += several(random.randint(1, 3), Member(f"{others[0]}-1", kind, zones[0], group=others[0]))
    if difficulty >= 3 and random.random() < 0.6:
        running = random.random() < 0.5
        members += several(1, Member(f"{random.choice(SINGLES)}-1", kind, random.choice(zones), running))
    return state_of(groups, members)


def launch(random: Random, state: State, difficulty: int) -> Step:
    """A launch into the group."""
    group, like = next(iter(state.groups)), next(iter(state.members.values()))
    zones = sorted({one.zone for one in state.members.values()})
    return Step(
        "run_instances",
        kind=random.choice((like.kind, like.kind, *T_TYPES)),
        number=random.randint(1, 3),
        zone=random.choice((*zones, *zones, *ZONES)),
        group=group,
        tenancy=random.choice(("default",) * 9 + ("dedicated",)) if difficulty >= 3 else "default",
        partition=random.choice((0,) * 12 + (1,)) if difficulty >= 3 else 0,
    )


def handle(random: Random, state: State) -> Step | None:
    """Something that is done to an instance that was there at the beginning; None where AWS's answer is not known."""
    group = next(iter(state.groups))
    one = random.choice([one for one in state.members.values() if not one.name.startswith(NEW)])
    beside = sum(other.running and other.group == group and other.zone == one.zone for other in state.members.values())
    if not one.running:
        if random.random() < 0.6:
            return Step("start_instances", (one.name,))
        moved = "" if one.group == group else group
        return Step("modify_instance_placement", (one.name,), group=moved) if beside < MOST_SPREAD else None
    what = random.random()
    if what < 0.2:
        return Step("modify_instance_placement", (one.name,), group="" if one.group == group else group)
    return Step("stop_instances" if what < 0.75 else "terminate_instances", (one.name,))


def _request(difficulty: int) -> Callable[[Random, State], Step]:
    def draw(random: Random, state: State) -> Step:
        handled = handle(random, state) if difficulty >= 3 and random.random() < 0.55 else None
        return handled or launch(random, state, difficulty)

    return draw


def _request_alone(random: Random, state: State, difficulty: int, *, refused: bool) -> Step | None:
    """One that is refused, or one that might be."""
    steps = some_steps(random, state, _request(difficulty), 1, 0 if refused else None)
    return steps[0] if steps and steps[0].action not in ("stop_instances", "terminate_instances") else None


def _outcome(random: Random, difficulty: int) -> Posed | None:
    state = account_of(random, difficulty)
    step = _request_alone(random, state, difficulty, refused=random.random() < 0.5)
    return pose_outcome(state, step) if step else None


def _code(random: Random, difficulty: int) -> Posed | None:
    state = account_of(random, difficulty)
    step = _request_alone(random, state, difficulty, refused=True)
    if step is None or (step.action == "modify_instance_placement" and random.random() < SELDOM):
        return None
    return pose_code(state, step, random)


def _sequence(random: Random, difficulty: int) -> Posed | None:
    state = account_of(random, difficulty)
    length = random.randint(3, 4) if difficulty < 5 else random.randint(4, 6)
    steps = some_steps(random, state, _request(difficulty), length, random.choice([*range(length), None]))
    return pose_which(state, steps) if steps else None


def _makes(random: Random, difficulty: int) -> PosedSeveral | None:
    return pose_makes(random, difficulty, "spread")


def _survivors(random: Random, difficulty: int) -> Posed | None:
    return pose_survivors(random, difficulty, "spread")


POSES: Mapping[int, Sequence[Callable[[Random, int], Posed | PosedSeveral | None]]] = {
    1: (pose_left, pose_left, pose_fewest, _outcome, _survivors),
    2: (pose_left, pose_left, _makes, pose_fewest, _outcome, _survivors),
    3: (pose_left, pose_granted, _outcome, _code, _survivors),
    4: (pose_left, pose_granted, _sequence, _sequence, _survivors),
    5: (pose_left, pose_granted, _sequence, _sequence, _sequence, _survivors),
}
JUDGES: Mapping[str, Callable[[Choice], Iterator[str]]] = {
    "survivors": judge_survivors,
    "fewest-zones": judge_fewest,
    "fewest-groups": judge_fewest,
    **COUNTS,
}


def generate(seed: int, difficulty: int) -> AnyQuestion:
    """A question about a spread group."""
    return pose_any(NAME, SKILL, lambda random, level: random.choice(POSES[level])(random, level), seed, difficulty)


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question, by the rules and promises as AWS documents them."""
    if isinstance(question, Multiple):
        yield from judge_makes(question)
    elif isinstance(question, Choice):
        judge = JUDGES.get(variant_of(question, NAME))
        yield from judge(question) if judge else judged(question, NAME)
    else:
        yield f"{question.id} has no options"


GENERATOR = Generator(
    name=NAME,
    title=Text(ko="분산 배치 그룹의 자리", en="Room in a spread group"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=generate,
    replay=replay,
    shape=shape,
)
