"""In which partition is an instance, which may it be in, and what does it share with others? The simulator launches and tells.

1  where the next one goes, which groups can be made, one launch, who outlives a failure
2  several at once, and who may share a rack
3  dedicated instances, wrong numbers, moves
4  one refused request among several
5  more of them
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from labs.assess.generators.generator import Generator
from labs.assess.generators.partition_lands import GROUPS, pose_count, pose_next
from labs.assess.generators.partition_lands import JUDGES as LANDS
from labs.assess.generators.partition_shares import judge_shares, pose_shares
from labs.assess.generators.placement_makes import judge_makes, pose_makes
from labs.assess.generators.placement_poses import judged, pose_outcome, pose_which, some_steps
from labs.assess.generators.placement_requests import SMALL, Group, Member, State, Step, several, state_of
from labs.assess.generators.placement_rules import NEW
from labs.assess.generators.placement_shapes import shape
from labs.assess.generators.posing import Posed, PosedSeveral, pose_any, variant_of
from labs.assess.generators.sketch import ZONES
from labs.assess.generators.sure_survivors import judge_survivors, pose_survivors
from labs.assess.questions import AnyQuestion, Choice, Multiple
from labs.assess.value import Text

NAME = "partition-of"
SKILL = "partition-groups"
SINGLES = ("web", "batch", "report", "mail", "cache")
"""What instances in no group are called."""
T_TYPES = ("t3.micro", "t3.small", "t4g.micro", "t4g.small")


def account_of(random: Random, difficulty: int) -> State:
    """A partition group with members in some of its partitions, one of which has many."""
    name = random.choice(GROUPS)
    partitions = random.choice((2, 2, 3, 4, 5, 6, 7) if difficulty >= 3 else (2, 3, 4, 5, 6, 7))
    kind = random.choice(SMALL)
    zones = random.sample(ZONES, 2)
    full = random.randint(1, partitions)
    counts = {full: random.randint(4, 7)} | {
        number: random.randint(1, 2)
        for number in random.sample(range(1, partitions + 1), min(2, partitions))
        if number != full
    }
    members: list[Member] = []
    for number, count in sorted(counts.items()):
        members += several(count, Member(f"{name}-{len(members) + 1}", kind, zones[0], group=name, partition=number))
    if difficulty >= 2 and random.random() < 0.6:
        number = random.randint(1, partitions)
        members.append(Member(f"{name}-{len(members) + 1}", kind, zones[1], group=name, partition=number))
    groups = [Group(name, "partition", partitions)]
    if difficulty >= 3:
        groups.append(Group(random.choice(("etcd", "vault", "quorum")), "spread"))
        running = random.random() < 0.4
        members += several(random.randint(1, 2), Member(f"{random.choice(SINGLES)}-1", kind, zones[0], running))
    return state_of(groups, members)


def launch(random: Random, state: State, difficulty: int) -> Step:
    """A launch into one of the groups, with a partition or without."""
    group = next(iter(state.groups.values()))
    if difficulty >= 3 and random.random() < 0.15:
        group = list(state.groups.values())[-1]
    like = next(iter(state.members.values()))
    counts = [one.partition for one in state.members.values() if one.group == group.name]
    crowded = max(set(counts), key=counts.count, default=1)
    number = random.choice(
        (crowded, crowded, random.randint(1, group.partitions or 1), (group.partitions or 1) + random.randint(1, 2))
    )
    return Step(
        "run_instances",
        kind=random.choice((like.kind, like.kind, *T_TYPES[:2])),
        number=random.randint(1, 4),
        zone=random.choice((like.zone, like.zone, random.choice(ZONES))),
        group=group.name,
        partition=number if random.random() < 0.8 else 0,
        tenancy=random.choice(("default", "default", "dedicated", "host")) if difficulty >= 3 else "default",
    )


def handle(random: Random, state: State) -> Step:
    """A move into the group, out of it or between its partitions; or a stop."""
    group = next(iter(state.groups.values()))
    one = random.choice([one for one in state.members.values() if not one.name.startswith(NEW)])
    if one.running and random.random() < 0.6:
        return Step("stop_instances", (one.name,))
    moved = Step("modify_instance_placement", (one.name,), group=group.name, tenancy="default")
    if random.random() < 0.2 and one.group:
        return moved._replace(group="")
    return moved._replace(partition=random.randint(1, group.partitions + 1))


def _request(difficulty: int) -> Callable[[Random, State], Step]:
    def draw(random: Random, state: State) -> Step:
        return handle(random, state) if difficulty >= 3 and random.random() < 0.4 else launch(random, state, difficulty)

    return draw


def _outcome(random: Random, difficulty: int) -> Posed | None:
    state = account_of(random, difficulty)
    steps = some_steps(random, state, _request(difficulty), 1, 0 if random.random() < 0.5 else None)
    return pose_outcome(state, steps[0]) if steps and steps[0].action != "stop_instances" else None


def _sequence(random: Random, difficulty: int) -> Posed | None:
    state = account_of(random, difficulty)
    length = random.randint(3, 4) if difficulty < 5 else random.randint(4, 5)
    steps = some_steps(random, state, _request(difficulty), length, random.choice([*range(length), None]))
    return pose_which(state, steps) if steps else None


def _makes(random: Random, difficulty: int) -> PosedSeveral | None:
    return pose_makes(random, difficulty, "partition")


def _survivors(random: Random, difficulty: int) -> Posed | None:
    return pose_survivors(random, difficulty, "partition")


POSES: Mapping[int, Sequence[Callable[[Random, int], Posed | PosedSeveral | None]]] = {
    1: (pose_next, pose_next, _makes, _outcome, _survivors),
    2: (pose_next, pose_count, _makes, _outcome, _survivors, pose_shares),
    3: (pose_next, pose_count, _outcome, _outcome, _survivors, pose_shares),
    4: (pose_count, _sequence, _sequence, _survivors, pose_shares),
    5: (pose_count, _sequence, _sequence, _survivors, pose_shares),
}
CHOICES: Mapping[str, Callable[[Choice], Iterator[str]]] = {"survivors": judge_survivors, **LANDS}
SETS: Mapping[str, Callable[[Multiple], Iterator[str]]] = {"makes": judge_makes, "shares": judge_shares}


def generate(seed: int, difficulty: int) -> AnyQuestion:
    """A question about a partition group."""
    return pose_any(NAME, SKILL, lambda random, level: random.choice(POSES[level])(random, level), seed, difficulty)


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question, by the rules and promises as AWS documents them."""
    if isinstance(question, Multiple):
        yield from SETS[variant_of(question, NAME)](question)
    elif isinstance(question, Choice):
        judge = CHOICES.get(variant_of(question, NAME))
        yield from judge(question) if judge else judged(question, NAME)
    else:
        yield f"{question.id} has no options"


GENERATOR = Generator(
    name=NAME,
    title=Text(ko="어느 파티션에 있을까", en="Which partition it is in"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=generate,
    replay=replay,
    shape=shape,
)
