"""Which instances are sure to go on when hardware fails? The promises of placement groups say it, whatever chance did.

1  a whole Availability Zone
2  a partition of a group
3  the rack or the host under an instance, among members of its group and instances in none
4  the same among several groups; or its data centre
5  two failures at once
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import count
from random import Random
from typing import NamedTuple

from labs.assess.generators.generator import Generator
from labs.assess.generators.posing import code, joined, plain, told
from labs.assess.generators.promises import (
    Failure,
    Level,
    Member,
    Strategy,
    left_by_chance,
    scene_of,
    some_members,
    sure_to_go_on,
)
from labs.assess.generators.sketch import DATE
from labs.assess.generators.survival import REASONS, Reason, reason_for
from labs.assess.questions import AnyQuestion, Multiple, Reference
from labs.assess.questions.choice import Option
from labs.assess.scene import played
from labs.assess.value import Text
from labs.cloud.world import World

NAME = "survivors"
SKILL = "placement-groups"
REFERENCES = (
    Reference(
        title="Placement strategies",
        url="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html",
    ),
    Reference(
        title="Regions and Zones",
        url="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html",
    ),
)
PARTITIONED, SPREAD, CLUSTERED = ("kafka", "hdfs", "cassandra"), ("etcd", "quorum", "ledger"), ("render", "mpi")

PROMPT = Text(
    ko="모두 실행 중인 인스턴스예요.\n\n{table}\n\n{failed} 그래도 **반드시** 계속 일하는 인스턴스를 모두 고르세요.",
    en="All of these instances run:\n\n{table}\n\n{failed} Choose every instance that is **sure** to go on nevertheless.",
)
HEAD = Text(
    ko="| 인스턴스 | 가용 영역 | 배치 그룹 | 파티션 |\n|---|---|---|---|",
    en="| Instance | Availability Zone | Placement group | Partition |\n|---|---|---|---|",
)
ROW = Text(ko="| `{name}` | {zone} | {group} | {partition} |", en="| `{name}` | {zone} | {group} | {partition} |")
GROUPS: Mapping[Strategy, Text] = {
    "": Text(ko="없음", en="none"),
    "spread": Text(ko="`{group}` (분산)", en="`{group}` (spread)"),
    "partition": Text(ko="`{group}` (파티션)", en="`{group}` (partition)"),
    "cluster": Text(ko="`{group}` (클러스터)", en="`{group}` (cluster)"),
}
FAILED: Mapping[Level, Text] = {
    "zone": Text(ko="가용 영역 `{zone}` 전체가 멈췄어요.", en="The whole Availability Zone `{zone}` has failed."),
    "partition": Text(
        ko="`{zone}`에서 `{group}` 그룹의 파티션 {partition}에 속한 랙이 모두 멈췄어요.",
        en="In `{zone}` all racks of partition {partition} of the group `{group}` have failed.",
    ),
    "rack": Text(ko="`{under}` 인스턴스가 놓인 랙이 멈췄어요.", en="The rack under the instance `{under}` has failed."),
    "host": Text(
        ko="`{under}` 인스턴스가 놓인 호스트가 멈췄어요.", en="The host under the instance `{under}` has failed."
    ),
    "data-centre": Text(
        ko="`{under}` 인스턴스가 있는 데이터 센터가 멈췄어요.",
        en="The data centre around the instance `{under}` has failed.",
    ),
}
EXPLANATION = Text(
    ko=(
        "약속만 셀 수 있어요. 다른 **가용 영역**의 인스턴스는 언제나 안전해요. 같은 가용 영역 안에서는 **분산** 그룹이 구성원마다, "
        "**파티션** 그룹이 파티션마다 다른 랙을 써요. **클러스터**는 모아 놓을 뿐이고, 그룹에 없는 인스턴스에는 아무 약속도 없어요. "
        "데이터 센터를 나누어 주는 전략은 없어요."
    ),
    en=(
        "Only promises count. What is in another **Availability Zone** is always safe. Within a zone a **spread** group gives "
        "each member, and a **partition** group each partition, racks of their own. A **cluster** only brings together, and "
        "who is in no group has no promise. No strategy keeps data centres apart."
    ),
)


class Plan(NamedTuple):
    """What a question of some difficulty is made of."""

    levels: tuple[Level, ...]
    groups: tuple[tuple[Strategy, ...], ...]
    """The strategies of the groups that there may be; "" for instances in none."""
    failures: int = 1


PLANS: Mapping[int, Plan] = {
    1: Plan(("zone",), (("spread", ""), ("partition", ""), ("spread", "partition"), ("cluster", "spread"))),
    2: Plan(("partition",), (("partition",), ("partition", ""))),
    3: Plan(("rack", "host"), (("spread", ""), ("partition", ""), ("cluster", ""), ("spread", "partition"))),
    4: Plan(
        ("rack", "host", "data-centre"),
        (("spread", "partition", ""), ("spread", "spread", ""), ("cluster", "spread"), ("partition", "spread")),
    ),
    5: Plan(
        ("rack", "partition", "zone", "host"),
        (("spread", "partition", ""), ("partition", "cluster", ""), ("spread", "spread", "partition")),
        failures=2,
    ),
}
FEWEST, MOST = 6, 9


def generate(seed: int, difficulty: int) -> AnyQuestion:
    """A question about some instances and what failed under them."""
    for attempt in count():
        random = Random(f"{NAME} {difficulty} {seed} {attempt}")  # noqa: S311 - a question, not a secret
        found = _posed(random, difficulty, seed)
        if found is not None:
            return found
    raise AssertionError("attempts never end")


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question: the promises are read off its table, and another world is seen to keep them."""
    if not isinstance(question, Multiple):
        yield f"{question.id} is no choice of several"
        return
    members, failures = members_in(question.prompt.en), failures_in(question.prompt.en)
    right = set(question.key)
    for one in members:
        sure = all(REASONS[reason_for(one, failure, members)].sure for failure in failures)
        if sure != (one.name in right):
            yield f"{question.id}: {one.name} is {'sure' if sure else 'not sure'} to go on, and taken for the opposite"
    if not right <= left_by_chance(_another_world(members), failures):
        yield f"{question.id}: an instance that is sure to go on is down"
    if not 0 < len(right) < len(members):
        yield f"{question.id}: all or none go on"


def _another_world(members: Sequence[Member]) -> World:
    """A world with the same instances, which chance has put on other hardware."""
    partitions = max(1, *(one.partition for one in members))
    return played(scene_of(Random(len(members)), members, partitions, DATE)).world  # noqa: S311 - hardware, no secret


def shape(question: AnyQuestion) -> str:
    """Questions feel the same where as many stand in the same relation to the same failures."""
    members, failures = members_in(question.prompt.en), failures_in(question.prompt.en)
    relations = sorted(
        (one.strategy, one.zone, one.partition, *(reason_for(one, failure, members) for failure in failures))
        for one in members
    )
    return f"{[one.level for one in failures]} {relations}"


def members_in(prompt: str) -> list[Member]:
    """The instances in the table of a prompt in English."""
    return [
        Member(name, zone, group, strategy, int(partition or 0))
        for name, zone, group, strategy, partition in re.findall(
            r"^\| `([\w-]+)` \| ([\w-]+) \| (?:`([\w-]+)` \((\w+)\)|none) \| (?:(\d+)|–) \|$", prompt, re.MULTILINE
        )
    ]


def failures_in(prompt: str) -> list[Failure]:
    """What failed, by a prompt in English."""
    found: list[tuple[int, Failure]] = []
    for level, template in FAILED.items():
        pattern = re.escape(template.en)
        for name in ("zone", "group", "under", "partition"):
            pattern = pattern.replace(re.escape("{" + name + "}"), f"(?P<{name}>[\\w-]+)")
        for one in re.finditer(pattern, prompt):
            facts = one.groupdict()
            partition = int(facts.pop("partition", 0))
            found.append((one.start(), Failure(level, partition=partition, **facts)))
    return [failure for _, failure in sorted(found)]


def _posed(random: Random, difficulty: int, seed: int) -> Multiple | None:
    plan = PLANS[difficulty]
    partitions = random.randint(2, 5)
    members = _members(random, plan, partitions)
    failures = _failures(random, plan, members)
    if not FEWEST <= len(members) <= MOST or len(failures) < plan.failures:
        return None
    reasons = {one.name: _telling(one, failures, members) for one in members}
    if not 0 < sum(one.sure for one in reasons.values()) < len(members) - 1:
        return None
    table = joined((HEAD, *map(_row, members)), "\n")
    scene = scene_of(random, members, partitions, DATE)
    sure = sure_to_go_on(played(scene).world, failures)
    return Multiple(
        id=f"{NAME}-{'-and-'.join(one.level for one in failures)}-{difficulty}-{seed}",
        skill=SKILL,
        difficulty=difficulty,
        prompt=told(PROMPT, table=table, failed=joined(map(_failed, failures), " ")),
        explanation=EXPLANATION,
        references=REFERENCES,
        options=tuple(
            Option(
                id=name,
                text=code(name),
                right=name in sure,
                because=reason.because,
                misconception=None if name in sure else reason.misconception,
            )
            for name, reason in reasons.items()
        ),
    )


def _members(random: Random, plan: Plan, partitions: int) -> list[Member]:
    names = {one: list(random.sample(pool, len(pool))) for one, pool in NAMES.items()}
    wanted: dict[str, tuple[Strategy, int]] = {}
    for strategy in random.choice(plan.groups):
        group = names[strategy].pop() if strategy else ""
        wanted[group] = (strategy, random.randint(1, 4) if not strategy else random.randint(2, 7))
    zones = random.randint(2, 4) if plan.levels == ("zone",) else random.randint(1, 3)
    return some_members(random, wanted, zones, partitions)


NAMES: Mapping[Strategy, tuple[str, ...]] = {"spread": SPREAD, "partition": PARTITIONED, "cluster": CLUSTERED}


def _failures(random: Random, plan: Plan, members: Collection[Member]) -> list[Failure]:
    """As many failures as are planned, of levels that differ, each of which hits somebody."""
    found = []
    for level in random.sample(plan.levels, min(plan.failures, len(plan.levels))):
        hit = [one for one in members if one.group] if plan.failures == 1 else list(members)
        if level == "partition":
            hit = [one for one in members if one.strategy == "partition"]
        if not hit:
            return []
        one = random.choice(hit)
        if level == "zone":
            found.append(Failure(level, zone=one.zone))
        elif level == "partition":
            found.append(Failure(level, zone=one.zone, group=one.group, partition=one.partition))
        else:
            found.append(Failure(level, under=one.name))
    return found


def _telling(one: Member, failures: Sequence[Failure], members: Sequence[Member]) -> Reason:
    """The first reason why an instance is not sure to go on, else why it is."""
    reasons = [REASONS[reason_for(one, failure, members)] for failure in failures]
    return next((reason for reason in reasons if not reason.sure), reasons[0])


def _row(one: Member) -> Text:
    group = told(GROUPS[one.strategy], group=one.group)
    return told(ROW, name=one.name, zone=one.zone, group=group, partition=plain(one.partition or "–"))


def _failed(failure: Failure) -> Text:
    return told(FAILED[failure.level], **failure._asdict())


GENERATOR = Generator(
    name=NAME,
    title=Text(ko="고장에서 살아남는 인스턴스", en="Who outlives a failure"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=generate,
    replay=replay,
    shape=shape,
)
