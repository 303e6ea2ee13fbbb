"""How many instances are sure to go on when hardware fails? The promises of placement groups, counted.

Beside survivors.py, which asks for their names: here there are more of them, and a belief gives another number.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from random import Random

from labs.assess.generators.placement_requests import Group, begun, state_of
from labs.assess.generators.placement_requests import Member as Placed
from labs.assess.generators.posing import Posed, Wrong, joined, plain, told
from labs.assess.generators.promises import INSTANCE_TYPE, Failure, Level, Member, Strategy, sure_to_go_on
from labs.assess.generators.sketch import ZONES
from labs.assess.generators.survival import REASONS, reason_for
from labs.assess.questions import Choice, Reference
from labs.assess.value import Text
from labs.cloud.resources.instance import Instance
from labs.cloud.world import World

VARIANT = "survivors"
REFERENCES = (
    Reference(
        title="Placement strategies",
        url="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html",
    ),
)
PROMPT = Text(
    ko="모두 실행 중인 인스턴스예요.\n\n{table}\n\n{failed} **반드시** 계속 일하는 인스턴스는 모두 몇 대일까요?",
    en="All of these instances run:\n\n{table}\n\n{failed} How many instances in all are **sure** to go on?",
)
HEAD = Text(
    ko="| 인스턴스 | 가용 영역 | 배치 그룹 |{partition} 수 |",
    en="| Instances | Availability Zone | Placement group |{partition} Count |",
)
PARTITION = Text(ko=" 파티션 |", en=" Partition |")
ROW = "| {names} | `{zone}` | {group} |{partition} {count} |"
GROUPS: Mapping[Strategy, Text] = {
    "": Text(ko="없음", en="none"),
    "spread": Text(ko="`{group}` (분산)", en="`{group}` (spread)"),
    "partition": Text(ko="`{group}` (파티션)", en="`{group}` (partition)"),
    "cluster": Text(ko="`{group}` (클러스터)", en="`{group}` (cluster)"),
}
FAILED: Mapping[Level, Text] = {
    "zone": Text(ko="가용 영역 `{zone}` 전체가 멈췄어요.", en="The whole Availability Zone `{zone}` fails."),
    "partition": Text(
        ko="`{zone}`에서 `{group}` 그룹의 파티션 {partition}에 속한 랙이 모두 멈췄어요.",
        en="In `{zone}` all racks of partition {partition} of the group `{group}` fail.",
    ),
    "rack": Text(ko="`{under}` 인스턴스가 놓인 랙이 멈췄어요.", en="The rack under the instance `{under}` fails."),
    "host": Text(ko="`{under}` 인스턴스가 놓인 호스트가 멈췄어요.", en="The host under the instance `{under}` fails."),
}
EXPLANATION = Text(ko="{lines}\n\n합하면 **{sure}대**예요.", en="{lines}\n\nThat makes **{sure}**.")
LINE = {
    True: Text(ko="- {names}: 계속 일해요. {because}", en="- {names}: sure to go on. {because}"),
    False: Text(ko="- {names}: 약속할 수 없어요. {because}", en="- {names}: not sure. {because}"),
}
TOO_MANY = Text(ko="{names}도 반드시 산다고 센 답이에요. {because}", en="This counts {names} as sure too. {because}")
TOO_FEW = Text(ko="{names}도 멈춘다고 본 답이에요. {because}", en="This takes {names} for lost too. {because}")
BECAUSE: Mapping[str, Text] = {
    "itself": Text(ko="멈춘 하드웨어 바로 위에 있어요.", en="That is just the hardware that fails."),
    "elsewhere": Text(ko="가용 영역이 다르면 하드웨어를 나누어 쓰지 않아요.", en="Different zones share no hardware."),
    "in-the-zone": Text(
        ko="가용 영역이 통째로 멈추면 어떤 배치 전략도 도움이 안 돼요.",
        en="No strategy helps when the zone as a whole fails.",
    ),
    "apart": Text(
        ko="같은 분산 그룹의 구성원은 랙이 모두 달라요.", en="Members of one spread group are on racks of their own."
    ),
    "other-partition": Text(
        ko="같은 그룹의 다른 파티션과는 랙을 나누어 쓰지 않아요.", en="Partitions of one group share no rack."
    ),
    "same-partition": Text(
        ko="파티션 안에서는 같은 랙에 있을 수 있어요.", en="Within a partition, instances may be on one rack."
    ),
    "together": Text(
        ko="클러스터는 가까이 모아 놓을 뿐이라 같은 랙에 있을 수 있어요.",
        en="A cluster brings instances together, so that they may be on one rack.",
    ),
    "other-group": Text(
        ko="약속은 그룹 안에서만 통해서, 다른 그룹과는 같은 랙을 쓸 수 있어요.",
        en="Promises hold within a group; with another group the rack may be shared.",
    ),
    "no-promise": Text(
        ko="그룹에 없으면 아무 약속도 없어요. EC2가 흩어 놓으려고 할 뿐이에요.",
        en="In no group there is no promise: EC2 only tries to spread.",
    ),
}
"""The reasons of survival.py, for several instances at once."""
NAMES: Mapping[Strategy, Sequence[str]] = {
    "spread": ("etcd", "quorum", "ledger", "vault"),
    "partition": ("kafka", "hdfs", "cassandra", "hbase"),
    "cluster": ("render", "mpi", "train", "solver"),
    "": ("web", "batch", "mail"),
}
BESIDE: Mapping[Strategy, Mapping[int, Sequence[tuple[Strategy, ...]]]] = {
    "cluster": {
        1: ((),), 2: (("",),), 3: (("",), ("spread",)), 4: (("cluster",), ("spread", "")), 5: (("cluster", "spread"), ("partition", "")),
    },
    "partition": {
        1: ((),), 2: ((), ("",)), 3: (("",), ("spread",)), 4: (("spread", ""), ("partition",)), 5: (("partition", "spread"), ("cluster", "")),
    },
    "spread": {
        1: ((),), 2: (("",), ()), 3: (("",), ("spread",)), 4: (("partition",), ("spread", "")), 5: (("spread", "cluster"), ("partition", "")),
    },
}  # fmt: skip
"""The strategy that is asked about -> difficulty -> the groups that there may be besides."""
LEVELS: Sequence[Level] = ("rack", "host", "rack", "host", "zone")
FEWEST_REASONS: Mapping[int, int] = {1: 2, 2: 3, 3: 3, 4: 4, 5: 4}
"""Difficulty -> in how many ways the instances are to the failure, at least."""
MOST = 14


def pose_survivors(random: Random, difficulty: int, strategy: Strategy) -> Posed | None:
    """How many outlive a failure that a group of this strategy meets."""
    partitions = random.randint(2, 4)
    members = some_members(random, difficulty, (strategy, *random.choice(BESIDE[strategy][difficulty])), partitions)
    failure = _failure(random, [one for one in members if one.strategy == strategy])
    if len(members) > MOST or len(_by_reason(members, failure)) < FEWEST_REASONS[difficulty]:
        return None
    sure = len(sure_to_go_on(world_of(members, partitions), [failure]))
    if not 0 < sure < len(members) - (strategy != "spread"):
        return None
    return Posed(
        variant=VARIANT,
        prompt=told(PROMPT, table=table_of(members), failed=told(FAILED[failure.level], **failure._asdict())),
        key=plain(sure),
        wrongs=tuple(_wrongs(members, failure)),
        explanation=told(EXPLANATION, lines=joined(_lines(members, failure), "\n"), sure=sure),
        references=REFERENCES,
    )


def judge_survivors(question: Choice) -> Iterator[str]:
    """What is wrong with such a question, by the promises as AWS gives them."""
    members, failure = members_in(question.prompt.en), failure_in(question.prompt.en)
    sure = sum(REASONS[reason_for(one, failure, members)].sure for one in members)
    for one in question.options:
        if one.right != (one.text.en == str(sure)):
            yield f"{question.id}: {one.text.en} is taken for {one.right}, and {sure} are sure to go on"


def members_in(prompt: str) -> list[Member]:
    """The instances in the table of a prompt in English."""
    rows = re.findall(
        r"^\| `([\w-]+)-(\d+)`\S* \| `([\w-]+)` \| (?:`([\w-]+)` \((\w+)\)|none) \|(?: (\d*)–? \|)? (\d+) \|$",
        prompt,
        re.MULTILINE,
    )
    return [
        Member(f"{name}-{int(first) + more}", zone, group, _strategy(strategy), int(partition or 0))
        for name, first, zone, group, strategy, partition, count in rows
        for more in range(int(count))
    ]


def failure_in(prompt: str) -> Failure:
    """What fails, by a prompt in English."""
    for level, template in FAILED.items():
        pattern = re.escape(template.en)
        for name in ("zone", "group", "under", "partition"):
            pattern = pattern.replace(re.escape("{" + name + "}"), f"(?P<{name}>[\\w-]+)")
        if found := re.search(pattern, prompt):
            facts = found.groupdict()
            return Failure(level, partition=int(facts.pop("partition", 0)), **facts)
    raise ValueError(prompt)


def _strategy(word: str) -> Strategy:
    return next(one for one in GROUPS if one == word)


def some_members(random: Random, difficulty: int, strategies: Sequence[Strategy], partitions: int) -> list[Member]:
    """Instances of groups of these strategies, more of the first; over two zones, or three from the fourth difficulty on."""
    names = {strategy: random.sample(found, len(found)) for strategy, found in NAMES.items()}
    zones = random.sample(ZONES, 2 if difficulty < 4 else 3)
    found: list[Member] = []
    for place, strategy in enumerate(strategies):
        name = names[strategy].pop()
        own = zones[:1] if strategy == "cluster" else zones
        where = [random.choice(own) for _ in range(random.randint(3, 7) if not place else random.randint(1, 4))]
        seats = sorted((zone, random.randint(1, partitions) if strategy == "partition" else 0) for zone in where)
        found += [
            Member(f"{name}-{number}", zone, name if strategy else "", strategy, partition)
            for number, (zone, partition) in enumerate(seats, 1)
        ]
    if strategies == ("cluster",):
        found += [Member(f"web-{number}", zones[1]) for number in range(1, random.randint(2, 6))]
    return found


def _failure(random: Random, members: Sequence[Member]) -> Failure:
    one = random.choice(members)
    levels = (*LEVELS, "partition") if one.strategy == "partition" else LEVELS
    level: Level = random.choice(levels)
    if level == "zone":
        return Failure(level, zone=one.zone)
    if level == "partition":
        return Failure(level, zone=one.zone, group=one.group, partition=one.partition)
    return Failure(level, under=one.name)


def world_of(members: Sequence[Member], partitions: int) -> World:
    """A world in which they run; those alike are launched together and named afterwards."""
    groups = {one.group: Group(one.group, one.strategy) for one in members if one.group}
    counted = [one._replace(partitions=partitions) if one.strategy == "partition" else one for one in groups.values()]
    placed = [Placed(one.name, INSTANCE_TYPE, one.zone, group=one.group, partition=one.partition) for one in members]
    world = begun(state_of(counted, placed)).world
    for named, one in zip(members, world.all(Instance), strict=True):
        world = world.put(one.replace(tags={"Name": named.name}))
    return world


def _wrongs(members: Sequence[Member], failure: Failure) -> Iterator[Wrong]:
    """The number by each belief that takes instances for safe which are not, and by those that see too many in danger."""
    by_reason = _by_reason(members, failure)
    sure = sum(len(found) for reason, found in by_reason.items() if REASONS[reason].sure)
    for reason, found in by_reason.items():
        named = {"names": _names(found), "because": BECAUSE[reason]}
        if misconception := REASONS[reason].misconception:
            yield Wrong(plain(sure + len(found)), told(TOO_MANY, **named), misconception)
    for reason, found in by_reason.items():
        named = {"names": _names(found), "because": BECAUSE[reason]}
        if reason in TOO_CAREFUL:
            yield Wrong(plain(sure - len(found)), told(TOO_FEW, **named), TOO_CAREFUL[reason])
    yield Wrong(plain(len(members) - 1), ONE_LOST, "failures-take-one")
    yield Wrong(plain(len(members)), NONE_LOST, "groups-prevent-failures")


TOO_CAREFUL: Mapping[str, str] = {
    "other-partition": "racks-across-partitions",
    "apart": "spread-shares-racks",
    "elsewhere": "racks-across-zones",
}
"""A reason to be sure -> the misconception of who is not."""
ONE_LOST = Text(
    ko="한 대만 멈춘다고 본 답이에요. 같은 하드웨어에 있을 수 있는 인스턴스는 모두 약속할 수 없어요.",
    en="This loses one instance only. Whatever may be on the same hardware is not sure to go on.",
)
NONE_LOST = Text(
    ko="아무것도 멈추지 않는다고 본 답이에요. 멈춘 하드웨어 위의 인스턴스는 어느 그룹에 있어도 함께 멈춰요.",
    en="This loses none. What is on the hardware that fails is down with it, in a group or not.",
)


def table_of(members: Sequence[Member]) -> Text:
    """A table of instances, those alike in one row; without partitions where there are none."""
    divided = any(one.partition for one in members)
    rule = plain("|---" * (4 + divided) + "|")
    return joined((told(HEAD, partition=PARTITION if divided else ""), rule, *_rows(members, divided=divided)), "\n")


def _rows(members: Sequence[Member], *, divided: bool) -> Iterator[Text]:
    for _, found in groupby(members, key=lambda one: one[1:]):
        alike = list(found)
        one = alike[0]
        yield told(
            Text(ko=ROW, en=ROW),
            names=f"`{one.name}`–`{alike[-1].name}`" if len(alike) > 1 else f"`{one.name}`",
            zone=one.zone,
            group=told(GROUPS[one.strategy], group=one.group),
            partition=f" {one.partition or '–'} |" if divided else "",
            count=len(alike),
        )


def _lines(members: Sequence[Member], failure: Failure) -> Iterator[Text]:
    found = _by_reason(members, failure).items()
    for reason, alike in sorted(found, key=lambda one: not REASONS[one[0]].sure):
        yield told(LINE[REASONS[reason].sure], names=_names(alike), because=BECAUSE[reason])


def _by_reason(members: Sequence[Member], failure: Failure) -> dict[str, list[Member]]:
    found: dict[str, list[Member]] = {}
    for one in members:
        found.setdefault(reason_for(one, failure, members), []).append(one)
    return found


def _names(members: Sequence[Member]) -> str:
    """The names of instances, those that follow each other in a range."""
    runs: list[list[str]] = []
    for one in members:
        name, _, number = one.name.rpartition("-")
        if runs and runs[-1][-1] == f"{name}-{int(number) - 1}":
            runs[-1].append(one.name)
        else:
            runs.append([one.name])
    return ", ".join(f"`{run[0]}`" if len(run) == 1 else f"`{run[0]}`–`{run[-1]}`" for run in runs)
