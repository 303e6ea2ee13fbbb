"""How many more may run in a spread group, and how many of a request are launched?"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from labs.assess.generators.placement_beliefs import BECAUSE
from labs.assess.generators.placement_requests import (
    SMALL,
    Group,
    Member,
    State,
    Step,
    begun,
    group_lines,
    request,
    several,
    state_in,
    state_of,
    table_of,
)
from labs.assess.generators.placement_rules import MOST_SPREAD
from labs.assess.generators.placement_words import ROOM_ENOUGH, STRATEGIES
from labs.assess.generators.posing import FEWEST_OPTIONS, Posed, Wrong, joined, plain, told
from labs.assess.generators.sketch import ZONES
from labs.assess.questions import Choice, Reference
from labs.assess.script import Do, Performance, perform
from labs.assess.value import Text

RUNNING = Reference(
    title="RunInstances", url="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html"
)
SPREADS = ("etcd", "quorum", "ledger", "vault", "consul", "zookeeper", "control", "directory", "license", "billing")
"""What spread groups are called."""
MOST_RUNNING = 18
"""So many at most run at the beginning, which leaves vCPUs for what is launched."""

ACCOUNT = Text(
    ko="\n\n배치 그룹:\n\n{groups}\n\n인스턴스:\n\n{table}\n\n{asked}",
    en="\n\nPlacement groups:\n\n{groups}\n\nInstances:\n\n{table}\n\n{asked}",
)
LEFT = Text(
    ko="`{zone}`에서 `{group}` 그룹에 `{kind}` 인스턴스를 새로 시작하면, 몇 대까지 더 실행할 수 있을까요?",
    en="How many more `{kind}` can be launched into the group `{group}` in `{zone}`?",
)
LEFT_IN_ALL = Text(
    ko="{zones}에서 `{group}` 그룹에 `{kind}` 인스턴스를 새로 시작하면, 모두 합해 몇 대까지 더 실행할 수 있을까요?",
    en="How many more `{kind}` can be launched into the group `{group}` in {zones}, all together?",
)
GRANTED = Text(
    ko="`RunInstances`로 `{zone}`에서 `{group}` 그룹에 `{kind}` 인스턴스를 시작해요(`MinCount` {least}, `MaxCount` {most}). 몇 대가 시작될까요?",
    en="`RunInstances` is called for `{kind}` in `{zone}` and the group `{group}`, with a `MinCount` of {least} and a `MaxCount` of {most}. How many are launched?",
)
NOTHING = Text(ko="0 (거절돼요)", en="0 (it is refused)")
WHY_LEFT = Text(
    ko=(
        "분산 그룹은 **가용 영역마다, 그룹마다, 실행 중인** 인스턴스를 7대까지 받아요. {counted} 중지된 구성원과 다른 그룹의 인스턴스는 세지 "
        "않아요. 그래서 **{left}대**예요."
    ),
    en=(
        "A spread group admits seven **running** instances **in each zone and each group**. {counted} Stopped members and those "
        "of other groups do not count. That makes **{left}**."
    ),
)
COUNTED = Text(ko="`{zone}`: 7 − {running} = {left}.", en="`{zone}`: 7 − {running} = {left}.")
WHY_GRANTED: Mapping[str, Text] = {
    "whole": Text(
        ko="자리가 `MaxCount`보다 많거나 같아서 {given}대 모두 시작돼요.",
        en="There is room for all {given} of `MaxCount`.",
    ),
    "part": Text(
        ko="`MaxCount`만큼은 안 되지만 `MinCount`는 채울 수 있어서, 들어가는 만큼인 {given}대가 시작돼요.",
        en="There is no room for `MaxCount`, but for `MinCount` there is: as many as fit are launched, {given}.",
    ),
    "none": Text(
        ko="자리가 `MinCount`보다 적어서 한 대도 시작되지 않고 `InsufficientInstanceCapacity`로 거절돼요.",
        en="There is less room than `MinCount`, so none is launched: `InsufficientInstanceCapacity`.",
    ),
}
ALONE: Mapping[str, Text] = {
    "seven-per-request": Text(
        ko="이미 실행 중인 구성원을 빼지 않은 답이에요. 7대는 요청마다가 아니라 함께 실행되는 수의 한도예요.",
        en="This leaves out those that run already. Seven is not the limit of a request, but of all that run.",
    ),
    "maxcount-or-nothing": Text(
        ko="`MaxCount`를 다 채워야 시작된다고 본 답이에요. `MinCount`를 채우면 들어가는 만큼 시작돼요.",
        en="This launches all of `MaxCount` or none. Where there is room for `MinCount`, as many as fit are launched.",
    ),
    "mincount-is-launched": Text(
        ko="`MinCount`만큼만 시작된다고 본 답이에요. `MaxCount`까지, 들어가는 만큼 시작돼요.",
        en="This launches `MinCount` only. As many as fit are launched, up to `MaxCount`.",
    ),
}


def account_of(random: Random, difficulty: int) -> State:
    """A spread group over some zones, with stopped members and another group as the difficulty has it."""
    name, other = random.sample(SPREADS, 2)
    kind = random.choice(SMALL)
    zones = sorted(random.sample(ZONES, {1: 2, 2: 2, 3: 3}.get(difficulty, 3)))
    members: list[Member] = []
    for zone in zones:
        stopped = random.randint(0, 3) if difficulty >= 2 else 0
        for runs, count in ((True, random.randint(1, MOST_SPREAD)), (False, stopped)):
            members += several(count, Member(f"{name}-{len(members) + 1}", kind, zone, runs, name))
    groups = [Group(name, "spread")]
    if difficulty >= 3 or (difficulty == 2 and random.random() < 0.5):
        groups.append(Group(other, "spread"))
        members += several(random.randint(1, 4), Member(f"{other}-1", kind, random.choice(zones), group=other))
    if difficulty >= 4:
        members += several(random.randint(1, 2), Member("web-1", kind, random.choice(zones)))
    return state_of(groups, members)


def pose_left(random: Random, difficulty: int) -> Posed | None:
    """How many more can be launched, in a zone or in several."""
    state = account_of(random, difficulty)
    group, kind, zones = _asked(state)
    if _running(state) > MOST_RUNNING:
        return None
    wanted = sorted(random.sample(zones, len(zones) if random.random() < 0.4 else 1))
    wrongs = [(misconception, count) for misconception, count in _misled(state, group, wanted) if count >= 0]
    if len({count for _, count in wrongs}) < FEWEST_OPTIONS:
        return None
    left = _left(state, group, kind, wanted)
    named = joined((plain(f"`{zone}`") for zone in wanted), ", ")
    facts = {"zone": wanted[0], "zones": named, "group": group, "kind": kind}
    counts = {zone: _running(state, group, zone) for zone in wanted}
    counted = [told(COUNTED, zone=zone, running=count, left=MOST_SPREAD - count) for zone, count in counts.items()]
    return Posed(
        variant="left",
        prompt=_prompt(state, told(LEFT if len(wanted) == 1 else LEFT_IN_ALL, **facts)),
        key=plain(left),
        wrongs=tuple(_wrong(misconception, plain(count)) for misconception, count in wrongs),
        explanation=told(WHY_LEFT, counted=joined(counted, " "), left=left),
        references=(STRATEGIES,),
    )


def judge_left(question: Choice) -> Iterator[str]:
    """By the counting rule: seven less those that run, in each zone that is asked about."""
    prompt = question.prompt.en
    state = state_in(prompt)
    group, wanted = re.findall(r"into the group `([\w-]+)` in (.+?)(?:, all together)?\?$", prompt)[0]
    left = sum(MOST_SPREAD - _running(state, group, zone) for zone in re.findall(r"`([\w-]+)`", wanted))
    yield from compared(question, str(left))


def pose_granted(random: Random, difficulty: int) -> Posed | None:
    """How many of a launch between two counts come."""
    state = account_of(random, difficulty)
    group, kind, zones = _asked(state)
    if _running(state) > MOST_RUNNING:
        return None
    zone = random.choice(zones)
    least = random.randint(1, 5)
    most = least + random.randint(1, 5)
    given = _launched(begun(state), state, _launch(kind, zone, group), least, most)
    room = MOST_SPREAD - _running(state, group, zone)
    said: list[tuple[str, int]] = [
        ("maxcount-or-nothing", 0),
        ("spread-without-limit", most),
        ("mincount-is-launched", least),
        *((name, _given(count, least, most)) for name, count in _misled(state, group, [zone])),
    ]
    how = "none" if not given else "whole" if given == most else "part"
    why = told(WHY_GRANTED[how], given=given)
    counted = told(COUNTED, zone=zone, running=MOST_SPREAD - room, left=room)
    return Posed(
        variant="granted",
        prompt=_prompt(state, told(GRANTED, zone=zone, group=group, kind=kind, least=least, most=most)),
        key=_number(given),
        wrongs=tuple(_wrong(name, _number(count)) for name, count in said),
        explanation=joined([counted, why], " "),
        references=(STRATEGIES, RUNNING),
    )


def judge_granted(question: Choice) -> Iterator[str]:
    """By the counting rule, and what AWS says of `MinCount` and `MaxCount`."""
    prompt = question.prompt.en
    zone, group, least, most = re.findall(
        r"in `([\w-]+)` and the group `([\w-]+)`, with a `MinCount` of (\d+) and a `MaxCount` of (\d+)", prompt
    )[0]
    room = MOST_SPREAD - _running(state_in(prompt), group, zone)
    yield from compared(question, _number(_given(room, int(least), int(most))).en)


JUDGES: Mapping[str, Callable[[Choice], Iterator[str]]] = {
    "left": judge_left,
    "granted": judge_granted,
}


def compared(question: Choice, key: str) -> Iterator[str]:
    """What is wrong with a question whose right option is this one."""
    for one in question.options:
        if one.right != (one.text.en == key):
            yield f"{question.id}: {one.text.en} is taken for {one.right}; by the rule it is {key}"


def _asked(state: State) -> tuple[str, str, list[str]]:
    """The group that is asked about, its type and its zones."""
    group = next(iter(state.groups))
    members = [one for one in state.members.values() if one.group == group]
    return group, members[0].kind, sorted({one.zone for one in members})


def _running(state: State, group: str = "", zone: str = "") -> int:
    """How many run, of a group and in a zone where these are named."""
    return sum(one.running and group in ("", one.group) and zone in ("", one.zone) for one in state.members.values())


def _misled(state: State, group: str, zones: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Misconception -> how many more it lets run in these zones."""
    own = [one for one in state.members.values() if one.group == group]
    there = sum(one.zone in zones for one in own)
    in_groups = sum(one.running and bool(one.group) and one.zone in zones for one in state.members.values())
    yield "stopped-members-count", MOST_SPREAD * len(zones) - there
    yield "seven-in-all", max(0, MOST_SPREAD - _running(state, group))
    yield "seven-for-all-groups", MOST_SPREAD * len(zones) - in_groups
    yield "seven-per-request", MOST_SPREAD * len(zones)


def _given(room: int, least: int, most: int) -> int:
    return min(room, most) if room >= least else 0


def _number(count: int) -> Text:
    return plain(count) if count else NOTHING


def _wrong(misconception: str, text: Text) -> Wrong:
    because = ALONE.get(misconception) or BECAUSE[misconception]
    return Wrong(text, because, misconception)


def _prompt(state: State, asked: Text) -> Text:
    groups = joined(group_lines(state.groups.values()), "\n")
    return joined([ROOM_ENOUGH, told(ACCOUNT, groups=groups, table=table_of(state), asked=asked)], "")


# In the simulator


def _launch(kind: str, zone: str, group: str) -> Step:
    return Step("run_instances", kind=kind, number=1, zone=zone, group=group)


def _left(state: State, group: str, kind: str, zones: Sequence[str]) -> int:
    """So many are launched where as many as possible are asked for."""
    here = begun(state)
    return sum(_launched(here, state, _launch(kind, zone, group), 1, MOST_SPREAD + 1) for zone in zones)


def _launched(here: Performance, state: State, step: Step, least: int, most: int) -> int:
    done = run_between(here, state, step, least, most)
    return len(done.names["made"]["Instances"]) if done.outcomes[-1].state == "done" else 0


def run_between(here: Performance, state: State, step: Step, least: int, most: int) -> Performance:
    """What becomes of a launch of so many instances at least and so many at most; `made` names it."""
    one = request(state, step)
    asked = {**one.params, "min_count": least, "max_count": most}
    return perform(here.world, [Do(action=one.action, params=asked, name="made")], here.names)
