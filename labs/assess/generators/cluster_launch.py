"""What may be in a cluster group, what is faster there, and what is risked? The simulator launches, measures and counts.

1  one launch: its type, its zone; who outlives a rack beside a cluster
2  mixed types, other groups about; which pairs are fast
3  moves, tenancies, peered VPCs, error codes; a segment without room
4  one refused request among several
5  all of it at once
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from labs.assess.generators.cluster_pairs import judge_pairs, pose_pairs
from labs.assess.generators.cluster_room import CLUSTERS, judge_room, pose_room
from labs.assess.generators.generator import Generator
from labs.assess.generators.placement_poses import judged, pose_code, pose_outcome, pose_which, some_steps
from labs.assess.generators.placement_requests import MAIN, PEER, Action, Group, Member, State, Step, several, state_of
from labs.assess.generators.placement_rules import NEW
from labs.assess.generators.placement_shapes import shape
from labs.assess.generators.posing import Posed, PosedSeveral, pose_any, variant_of
from labs.assess.generators.sketch import ZONES
from labs.assess.generators.sure_survivors import judge_survivors, pose_survivors
from labs.assess.questions import AnyQuestion, Choice, Multiple
from labs.assess.value import Text

NAME = "cluster-launch"
SKILL = "cluster-groups"
OTHERS: Sequence[Group] = (
    Group("etcd", "spread"), Group("quorum", "spread"), Group("kafka", "partition", 3), Group("hdfs", "partition", 2),
)  # fmt: skip
SELDOM = 0.8
"""The share of refused moves that are passed over, so that a code is mostly asked of a launch."""
SINGLES = ("web", "batch", "report", "mail", "cache")
"""What instances in no group are called."""
USUAL = tuple(
    f"{family}.large"
    for family in (
        "m5",
        "c5",
        "r5",
        "m6i",
        "c6i",
        "r6i",
        "m7i",
        "c7i",
        "r7i",
        "c6in",
        "m6in",
        "r5n",
        "m7g",
        "c7g",
        "r7g",
    )
)
T_TYPES = ("t3.small", "t3.medium", "t3.large", "t4g.small", "t4g.medium", "t4g.large")
NO_CLUSTER = (*T_TYPES, "m7i-flex.large", "c8i-flex.large", "r8i-flex.large", "m8i-flex.large")
"""Types that no cluster takes; like the usual ones, all zones offer them."""


def account_of(random: Random, difficulty: int) -> State:
    """A cluster with some members, and from the second difficulty on instances outside of it."""
    name, home = random.choice(CLUSTERS), random.choice(ZONES)
    kind = random.choice(USUAL)
    groups = [Group(name, "cluster")]
    members = several(random.randint(1, 4), Member(f"{name}-1", kind, home, group=name))
    if difficulty >= 2 and random.random() < 0.5:
        stopped = Member(f"{name}-{len(members) + 1}", kind, home, running=False, group=name)
        members += several(random.randint(1, 2), stopped)
    if difficulty >= 2 or random.random() < 0.4:
        members += _outsiders(random, groups, members)
    if difficulty >= 4:
        members += _outsiders(random, groups, members)
    return state_of(groups, members)


def _outsiders(random: Random, groups: list[Group], members: Sequence[Member]) -> list[Member]:
    """Instances of another group, or of none; the group is added."""
    taken = {one.name for one in groups} | {one.name.rpartition("-")[0] for one in members}
    kind, zone = random.choice((*USUAL, *T_TYPES)), random.choice(ZONES)
    running = random.random() < 0.5
    other = random.choice([one for one in OTHERS if one.name not in taken])
    if random.random() < 0.5:
        single = random.choice([one for one in SINGLES if one not in taken])
        return [Member(f"{single}-1", kind, zone, running)]
    groups.append(other)
    partition = random.randint(1, other.partitions) if other.partitions else 0
    return several(random.randint(1, 2), Member(f"{other.name}-1", kind, zone, running, other.name, partition))


def launch(random: Random, state: State, difficulty: int) -> Step:
    """A launch into the cluster, more or less as those before it."""
    group = next(iter(state.groups.values()))
    every = list(state.members.values())
    like = next((one for one in every if one.group == group.name), every[0])
    odd = random.choice(
        ("", "zone", "type", "kind") if difficulty < 3 else ("", "zone", "type", "kind", "kind", "tenancy", "vpc")
    )
    types = T_TYPES if difficulty < 3 else NO_CLUSTER
    return Step(
        "run_instances",
        kind=random.choice(types) if odd == "type" else random.choice(USUAL) if odd == "kind" else like.kind,
        number=random.randint(1, 4),
        zone=random.choice([one for one in ZONES if one != like.zone]) if odd == "zone" else like.zone,
        group=group.name,
        tenancy=random.choice(("dedicated", "dedicated", "host")) if odd == "tenancy" else "default",
        vpc=PEER if odd == "vpc" or (difficulty >= 3 and random.random() < 0.2) else MAIN,
        partition=random.choice((0, 0, 0, 1)) if difficulty >= 4 else 0,
    )


def move(random: Random, state: State) -> Step:
    """An instance that is moved into the cluster, or out of it."""
    cluster = next(iter(state.groups))
    one = random.choice(list(state.members.values()))
    return Step("modify_instance_placement", (one.name,), group="" if one.group == cluster else cluster)


HALTS: Sequence[Action] = ("stop_instances", "stop_instances", "terminate_instances")


def halt(random: Random, state: State) -> Step:
    """One member stops or is terminated; of the cluster one at least runs on."""
    cluster = next(iter(state.groups))
    running = [one for one in state.members.values() if one.running and not one.name.startswith(NEW)]
    beside = sum(one.group == cluster and one.running for one in state.members.values())
    free = [one for one in running if one.group != cluster or beside > 1]
    action: Action = random.choice(HALTS)
    return Step(action, (random.choice(free).name,)) if free else launch(random, state, 1)


def start(random: Random, state: State) -> Step:
    """A stopped instance is started."""
    stopped = [one for one in state.members.values() if not one.running]
    return Step("start_instances", (random.choice(stopped).name,)) if stopped else launch(random, state, 1)


def _request(difficulty: int) -> Callable[[Random, State], Step]:
    def draw(random: Random, state: State) -> Step:
        what = random.random()
        known = State(state.groups, {name: one for name, one in state.members.items() if not name.startswith(NEW)})
        if difficulty < 3 or what < 0.5:
            return launch(random, state, difficulty)
        if what < 0.75 or difficulty < 4:
            return move(random, known)
        return halt(random, state) if what < 0.9 else start(random, known)

    return draw


def _outcome(random: Random, difficulty: int) -> Posed | None:
    state = account_of(random, difficulty)
    steps = some_steps(random, state, _request(difficulty), 1, 0 if random.random() < 0.6 else None)
    return pose_outcome(state, steps[0]) if steps else None


def _code(random: Random, difficulty: int) -> Posed | None:
    state = account_of(random, difficulty)
    steps = some_steps(random, state, _request(difficulty), 1, 0)
    if not steps or (steps[0].action != "run_instances" and random.random() < SELDOM):
        return None
    return pose_code(state, steps[0], random)


def _sequence(random: Random, difficulty: int) -> Posed | None:
    state = account_of(random, difficulty)
    length = random.randint(3, 4) if difficulty < 5 else random.randint(4, 5)
    refused_at = random.choice([*range(length), None])
    steps = some_steps(random, state, _request(difficulty), length, refused_at)
    return pose_which(state, steps) if steps else None


def _survivors(random: Random, difficulty: int) -> Posed | None:
    return pose_survivors(random, difficulty, "cluster")


POSES: Mapping[int, Sequence[Callable[[Random, int], Posed | PosedSeveral | None]]] = {
    1: (_outcome, _outcome, _survivors),
    2: (_outcome, _outcome, pose_pairs, _survivors),
    3: (_outcome, _outcome, _code, pose_pairs, pose_room, _survivors),
    4: (_sequence, _sequence, _code, pose_pairs, pose_room, _survivors),
    5: (_sequence, _sequence, pose_pairs, pose_room, _survivors),
}
JUDGES: Mapping[str, Callable[[Choice], Iterator[str]]] = {"survivors": judge_survivors, "room": judge_room}


def generate(seed: int, difficulty: int) -> AnyQuestion:
    """A question about a cluster."""
    return pose_any(NAME, SKILL, lambda random, level: random.choice(POSES[level])(random, level), seed, difficulty)


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question, by the rules and promises as AWS documents them."""
    if isinstance(question, Multiple):
        yield from judge_pairs(question)
    elif isinstance(question, Choice):
        judge = JUDGES.get(variant_of(question, NAME))
        yield from judge(question) if judge else judged(question, NAME)
    else:
        yield f"{question.id} has no options"


GENERATOR = Generator(
    name=NAME,
    title=Text(ko="클러스터 배치 그룹에 들이기", en="What joins a cluster"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=generate,
    replay=replay,
    shape=shape,
)
