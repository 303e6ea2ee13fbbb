"""Which partition does an instance get when nobody names one, and how full are the partitions then?

EC2 tries to keep partitions even and does not promise it, so what is asked is what comes of it where it succeeds; and
only where that leaves one answer.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html#placement-groups-partition
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from labs.assess.generators.placement_requests import (
    SMALL,
    Group,
    Member,
    State,
    Step,
    begun,
    group_lines,
    request,
    said,
    several,
    state_in,
    state_of,
    steps_in,
    table_of,
)
from labs.assess.generators.placement_words import EC2, ROOM_ENOUGH, STRATEGIES
from labs.assess.generators.posing import Posed, Wrong, joined, plain, told
from labs.assess.generators.sketch import ZONES
from labs.assess.questions import Choice, Reference
from labs.assess.script import Do, Performance, perform
from labs.assess.value import Text
from labs.cloud.guest.shell import run
from labs.cloud.resources.instance import Instance

METADATA = Reference(title="Instance metadata categories", url=f"{EC2}UserGuide/instancedata-data-categories.html")
GROUPS = ("kafka", "hdfs", "cassandra", "hbase", "elastic", "ceph")
"""What partition groups are called."""
KINDS = (*SMALL, "t4g.micro", "t3.micro")
MOST_VCPUS = 30
READ = (
    "TOKEN=$(curl -s -X PUT http://169.254.169.254/latest/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 60'); "
    'curl -s -H "X-aws-ec2-metadata-token: $TOKEN" http://169.254.169.254/latest/meta-data/placement/partition-number'
)
"""What is typed on an instance to read its partition."""

PROMPT = Text(
    ko=(
        "\n\n배치 그룹:\n\n{groups}\n\n지금까지 실행 중인 인스턴스:\n\n{table}\n\n이어서 `PartitionNumber` 없이 다음 요청을 보냈고, EC2는 "
        "하려던 대로 파티션들을 **되도록 고르게** 채웠어요.\n\n{step}\n\n{asked}"
    ),
    en=(
        "\n\nPlacement groups:\n\n{groups}\n\nThese instances run:\n\n{table}\n\nThen this request is made without a "
        "`PartitionNumber`, and EC2 fills the partitions **as evenly as it can**, as it tries to.\n\n{step}\n\n{asked}"
    ),
)
NEXT: Mapping[str, Text] = {
    "describe": Text(
        ko="`DescribeInstances`가 이 인스턴스의 `Placement.PartitionNumber`로 알려 주는 것은?",
        en="What does `DescribeInstances` give as `Placement.PartitionNumber` of this instance?",
    ),
    "metadata": Text(
        ko="이 인스턴스 안에서 메타데이터 `placement/partition-number`를 (토큰과 함께) 읽으면 무엇이 나올까요?",
        en="On this instance the metadata `placement/partition-number` is read (with a token). What comes back?",
    ),
}
COUNT = Text(
    ko="이제 파티션 {number}에는 인스턴스가 몇 대 있을까요?", en="How many instances are in partition {number} now?"
)
NO_NUMBER = Text(
    ko="없음: 번호를 주지 않은 인스턴스는 파티션에 들지 않아요", en="None: without a number it is in no partition"
)
WHY_NEXT = Text(
    ko=(
        "번호를 주지 않으면 EC2가 파티션을 고르고, 고르게 나누려고 해요. 지금은 {counts}라서 가장 적은 **파티션 {key}** 차례예요. 정해진 번호는 "
        "`DescribeInstances`에서도, 인스턴스 안의 메타데이터에서도 볼 수 있어요. 고르게 나뉜다는 약속은 아니라서, 꼭 나누어야 하면 번호를 정하세요."
    ),
    en=(
        "Without a number EC2 chooses the partition, and tries to keep them even. Now there are: {counts}. So it is "
        "**partition {key}**, which has the fewest. `DescribeInstances` tells the number, and so does the metadata inside. Evenness is not "
        "promised: where it matters, name the number."
    ),
)
WHY_COUNT = Text(
    ko=(
        "EC2는 적게 찬 파티션부터 채워요. 처음에는 {before}이고, {count}대를 더하면 {after}예요. 그래서 파티션 {number}에는 **{key}대**예요. "
        "파티션 하나에 드는 인스턴스의 수에는 한도가 없어요."
    ),
    en=(
        "EC2 fills those that have the fewest. At first there are {before}; with {count} more, {after}. So partition {number} has "
        "**{key}**. A partition may hold any number of instances."
    ),
)
IN_PARTITION = Text(ko="파티션 {number}에 {count}대", en="{count} in partition {number}")
BECAUSE: Mapping[str, Text] = {
    "first-partition-first": Text(
        ko="번호를 주지 않으면 언제나 1번이라고 본 답이에요. EC2는 적게 찬 파티션을 골라요.",
        en="This puts whatever has no number into partition 1. EC2 chooses one that has few.",
    ),
    "partitions-in-turn": Text(
        ko="이미 얼마나 찼는지 보지 않고 차례로 돌아가며 넣은 답이에요. EC2는 적게 찬 파티션부터 채워요.",
        en="This goes round the partitions whatever is in them. EC2 fills those that have the fewest.",
    ),
    "fullest-partition-first": Text(
        ko="가장 많이 찬 파티션에 모은 답이에요. 파티션은 모으는 것이 아니라 나누는 전략이에요.",
        en="This adds to the fullest. Partitions are for dividing, not for bringing together.",
    ),
    "no-number-no-partition": Text(
        ko="번호를 주지 않아도 파티션 그룹의 인스턴스는 언제나 어느 파티션에 들어요.",
        en="With a number or without, an instance of a partition group is always in a partition.",
    ),
    "partitions-on-demand": Text(
        ko="새 파티션이 생긴다고 본 답이에요. 파티션의 수는 그룹을 만들 때 정해져요.",
        en="This makes another partition. How many there are is settled when the group is made.",
    ),
    "only-named-partitions-fill": Text(
        ko="번호를 주지 않은 인스턴스를 세지 않은 답이에요. 그런 인스턴스도 어느 파티션에 들어요.",
        en="This does not count what was launched without a number. It is in a partition as well.",
    ),
    "seven-per-partition": Text(
        ko="파티션 하나에 7대까지라고 본 답이에요. 7은 가용 영역마다 둘 수 있는 파티션의 수예요.",
        en="This lets a partition hold seven. Seven is the number of partitions in a zone.",
    ),
}


def pose_next(random: Random, difficulty: int) -> Posed | None:
    """Which partition the next instance gets."""
    state, filled = _account(random, difficulty)
    fewest = min(filled.values())
    if list(filled.values()).count(fewest) > 1:
        return None
    step = _launch(state, 1)
    how = random.choice(("describe", "metadata"))
    done = _run(state, step)
    number = _read(done) if how == "metadata" else _numbers(done)[0]
    last = max(state.members.values(), key=lambda one: int(one.name.rpartition("-")[2])).partition
    fullest = max(filled, key=lambda one: filled[one])
    misled: Mapping[str, Text] = {
        "first-partition-first": plain(1),
        "partitions-in-turn": plain(last % len(filled) + 1),
        "fullest-partition-first": plain(fullest),
        "no-number-no-partition": NO_NUMBER,
        "partitions-on-demand": plain(len(filled) + 1),
    }
    return Posed(
        variant="next",
        prompt=_prompt(state, step, NEXT[how]),
        key=plain(number),
        wrongs=_wrongs(misled),
        explanation=told(WHY_NEXT, counts=_counts(filled), key=number),
        references=(STRATEGIES, METADATA),
    )


def judge_next(question: Choice) -> Iterator[str]:
    """By counting: the one partition that has the fewest."""
    filled = _filled(state_in(question.prompt.en))
    fewest = [number for number, count in filled.items() if count == min(filled.values())]
    if len(fewest) > 1:
        yield f"{question.id}: partitions {fewest} have equally few"
    yield from _compared(question, fewest[0])


def pose_count(random: Random, difficulty: int) -> Posed | None:
    """How many are in a partition when several have come."""
    state, filled = _account(random, difficulty)
    level = random.randint(min(filled.values()) + 1, max(filled.values()) + 2)
    count = sum(max(0, level - there) for there in filled.values())
    number = random.choice(list(filled))
    if not 2 <= count <= 12 or count + len(state.members) > MOST_VCPUS // 2:
        return None
    step = _launch(state, count)
    done = _run(state, step)
    after = Counter({one: filled[one] for one in filled})
    after.update(_numbers(done))
    turns = len([one for one in range(count) if one % len(filled) == number - 1])
    misled: Mapping[str, int] = {
        "partitions-in-turn": filled[number] + turns,
        "only-named-partitions-fill": filled[number],
        "fullest-partition-first": filled[number] + count * (filled[number] == max(filled.values())),
        "first-partition-first": filled[number] + count * (number == 1),
        "seven-per-partition": min(7, after[number]),
    }
    key = after[number]
    facts = {"before": _counts(filled), "after": _counts(after), "count": count, "number": number, "key": key}
    return Posed(
        variant="count",
        prompt=_prompt(state, step, told(COUNT, number=number)),
        key=plain(key),
        wrongs=_wrongs({name: plain(found) for name, found in misled.items()}),
        explanation=told(WHY_COUNT, **facts),
        references=(STRATEGIES,),
    )


def judge_count(question: Choice) -> Iterator[str]:
    """By filling up, one after the other, and seeing that no other even way leads elsewhere."""
    prompt = question.prompt.en
    filled = _filled(state_in(prompt))
    (step,) = steps_in(prompt)
    for _ in range(step.number):
        filled[min(filled, key=lambda one: filled[one])] += 1
    number = int(re.findall(r"in partition (\d+) now", prompt)[0])
    before = _filled(state_in(prompt))
    risen = {filled[one] for one in filled if filled[one] > before[one]}
    if len(risen) > 1 or any(filled[one] < min(risen) for one in filled):
        yield f"{question.id}: there are several even ways to fill up"
    yield from _compared(question, filled[number])


JUDGES: Mapping[str, Callable[[Choice], Iterator[str]]] = {"next": judge_next, "count": judge_count}


def _compared(question: Choice, key: int) -> Iterator[str]:
    for one in question.options:
        if one.right != (one.text.en == str(key)):
            yield f"{question.id}: {one.text.en} is taken for {one.right}; by the rule it is {key}"


def _account(random: Random, difficulty: int) -> tuple[State, dict[int, int]]:
    """A group in one zone, and how many of its members are in each partition."""
    name, kind, zone = random.choice(GROUPS), random.choice(KINDS), random.choice(ZONES)
    partitions = random.randint(2, 4) if difficulty < 3 else random.randint(3, 7)
    most = 4 if difficulty < 3 else 3
    filled = {number: random.randint(0, most) for number in range(1, partitions + 1)}
    if difficulty >= 4:
        filled[random.randint(1, partitions)] = random.randint(5, 7)
    numbers = [number for number, count in filled.items() for _ in range(count)]
    if difficulty >= 2:
        random.shuffle(numbers)
    members = [
        Member(f"{name}-{place}", kind, zone, group=name, partition=number) for place, number in enumerate(numbers, 1)
    ]
    if not members or len(members) > MOST_VCPUS // 2:
        return _account(random, difficulty)
    groups = [Group(name, "partition", partitions)]
    if difficulty >= 3 and len(members) < 10:
        other = random.choice([one for one in GROUPS if one != name])
        groups.append(Group(other, "partition", 2))
        extra = Member(f"{other}-1", kind, zone, group=other, partition=random.randint(1, 2))
        members += several(random.randint(1, 2), extra)
    return state_of(groups, members), filled


def _filled(state: State) -> dict[int, int]:
    group = next(iter(state.groups.values()))
    numbers = [one.partition for one in state.members.values() if one.group == group.name]
    return {number: numbers.count(number) for number in range(1, group.partitions + 1)}


def _launch(state: State, count: int) -> Step:
    one = next(iter(state.members.values()))
    return Step("run_instances", kind=one.kind, number=count, zone=one.zone, group=one.group)


def _prompt(state: State, step: Step, asked: Text) -> Text:
    groups = joined(group_lines(state.groups.values()), "\n")
    told_all = told(PROMPT, groups=groups, table=table_of(state), step=said(step), asked=asked)
    return joined([ROOM_ENOUGH, told_all], "")


def _counts(filled: Mapping[int, int]) -> Text:
    return joined((told(IN_PARTITION, number=number, count=count) for number, count in sorted(filled.items())), ", ")


def _wrongs(misled: Mapping[str, Text]) -> tuple[Wrong, ...]:
    return tuple(Wrong(text, BECAUSE[name], name) for name, text in misled.items())


# In the simulator


def _run(state: State, step: Step) -> Performance:
    here = begun(state)
    one = request(state, step)
    return perform(here.world, [Do(action=one.action, params=one.params, name="made")], here.names)


def _numbers(done: Performance) -> Sequence[int]:
    """The partitions of what was launched last, as EC2 describes them."""
    return [one["Placement"]["PartitionNumber"] for one in done.names["made"]["Instances"]]


def _read(done: Performance) -> str:
    """What the metadata says on the instance that was launched last."""
    id = done.names["made"]["Instances"][0]["InstanceId"]
    assert done.world.get(Instance, id).state == "running"  # noqa: S101 - else nothing could be typed on it
    return run(done.world, id, READ).output.strip()
