"""A cluster's part of the zone is full: what finds room for more of it? Each way is gone in the simulator.

AWS says that instances may come to hardware with room for all when all of a group are stopped and started.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html#placement-groups-cluster
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import NamedTuple

from labs.assess.generators.placement_requests import (
    Group,
    Member,
    State,
    Step,
    begun,
    request,
    several,
    state_of,
)
from labs.assess.generators.placement_words import ERRORS, STRATEGIES
from labs.assess.generators.posing import Posed, Wrong, joined, told
from labs.assess.generators.sketch import REGION, ZONES
from labs.assess.questions import Choice
from labs.assess.script import Do, Performance, perform
from labs.assess.value import Text
from labs.cloud.facts.regions import zone_id
from labs.cloud.hardware.floor import floor
from labs.cloud.hardware.housing import host_of
from labs.cloud.hardware.placing import segment_of
from labs.cloud.resources.instance import Instance

VARIANT = "room"
CLUSTERS = ("render", "mpi", "train", "solver", "genome", "weather")
FAMILIES = ("c5", "m5", "r5", "m6i", "c6i", "r6i", "m7i", "c7i", "r7i", "m7g", "c7g")
NEW_GROUP = "second"
FLOORS = 17
"""Worlds of so many seeds but one are looked at: their networks are made once."""

PROMPT = Text(
    ko=(
        "클러스터 배치 그룹 `{group}`의 구성원 `{kind}` {members}대가 `{zone}`에서 실행 중이에요. 같은 그룹에 `{kind}` {more}대를 더 "
        "시작하려고 했더니 `InsufficientInstanceCapacity`로 거절됐어요. AWS는 하드웨어를 보여 주지 않지만, 여기서는 `{zone}`의 네트워크 "
        "세그먼트마다 `{kind}` 인스턴스가 몇 대 더 들어가는지 알아요.\n\n{table}\n\n이 자리는 그사이 바뀌지 않고, 다른 가용 영역과 다른 유형의 "
        "자리는 넉넉해요. {all}대가 모두 **한 클러스터 배치 그룹**에서 실행되게 하는 것은 어느 것일까요?{any_type}"
    ),
    en=(
        "{members} members of the cluster placement group `{group}`, of type `{kind}`, run in `{zone}`. Launching {more} more "
        "`{kind}` into it was refused with `InsufficientInstanceCapacity`. AWS shows nobody its hardware, but here we know how "
        "many more `{kind}` fit into each network segment of `{zone}`:\n\n{table}\n\nThat does not change meanwhile; other zones "
        "and other types have room enough. What makes all {all} run in **one cluster placement group**?{any_type}"
    ),
)
ANY_TYPE = Text(ko=" 유형은 섞여도 괜찮아요.", en=" Their types may differ.")
HEAD = Text(
    ko="| 네트워크 세그먼트 | 더 들어가는 `{kind}` 수 |\n|---|---|",
    en="| Network segment | Room for more `{kind}` |\n|---|---|",
)
ROW, HERE = (
    Text(ko="| `{segment}` | {room} |", en="| `{segment}` | {room} |"),
    Text(ko="| `{segment}` (그룹이 있는 곳) | {room} |", en="| `{segment}` (where the group is) | {room} |"),
)
WAYS: Mapping[str, Text] = {
    "again": Text(ko="같은 요청을 한 번 더 보낸다.", en="Make the same request once more."),
    "reboot": Text(
        ko="구성원 {members}대를 모두 재부팅한 다음, 같은 요청을 다시 보낸다.",
        en="Reboot all {members} members, then make the same request again.",
    ),
    "one": Text(
        ko="구성원 한 대를 중지했다가 시작한 다음, 같은 요청을 다시 보낸다.",
        en="Stop one member and start it, then make the same request again.",
    ),
    "all": Text(
        ko="구성원 {members}대를 모두 중지했다가 한꺼번에 시작한 다음, 같은 요청을 다시 보낸다.",
        en="Stop all {members} members, start them all at once, then make the same request again.",
    ),
    "zone": Text(
        ko="`{other}`의 서브넷에서 같은 그룹에 {more}대를 시작한다.",
        en="Launch the {more} into the same group in a subnet of `{other}`.",
    ),
    "new": Text(
        ko="`{other}`에서 새 클러스터 배치 그룹에 {all}대를 시작하고, 지금 있는 {members}대는 종료한다.",
        en="Launch {all} in `{other}` into a new cluster placement group, and terminate the {members} that there are.",
    ),
    "type": Text(
        ko="같은 그룹에 {more}대를 `{different}` 유형으로 시작한다.",
        en="Launch the {more} into the same group, but of type `{different}`.",
    ),
}
"""What can be done -> how an option says it."""
WRONG: Mapping[str, tuple[str, Text]] = {
    "all": (
        "restart-always-finds-room",
        Text(
            ko="모두 다시 놓이려면 한 세그먼트에 {all}대의 자리가 있어야 해요. 가장 넓은 곳도 그만큼은 안 돼요.",
            en="To be placed anew together takes room for {all} in one segment, and the largest has less.",
        ),
    ),
    "one": (
        "one-restart-moves-the-cluster",
        Text(
            ko="나머지 구성원이 실행 중이라 클러스터는 그 세그먼트에 그대로 있고, 한 대도 거기로 돌아와요.",
            en="The others run on, so the cluster stays in its segment, and the one comes back to it.",
        ),
    ),
    "reboot": (
        "reboot-moves-to-other-hardware",
        Text(
            ko="재부팅한 인스턴스는 같은 호스트에 있어요. 하드웨어가 바뀌는 것은 중지했다가 시작할 때예요.",
            en="A rebooted instance stays on its host. Other hardware comes with a stop and a start.",
        ),
    ),
    "zone": (
        "cluster-spans-zones",
        Text(
            ko="클러스터는 실행 중인 구성원이 있는 가용 영역에 묶여 있어서 `InvalidPlacementGroup.InUse`로 거절돼요.",
            en="A cluster is bound to the zone where its members run: `InvalidPlacementGroup.InUse`.",
        ),
    ),
    "again": (
        "capacity-is-a-matter-of-luck",
        Text(
            ko="그룹이 있는 세그먼트의 자리가 그대로라서 또 거절돼요.",
            en="There is no more room in the segment of the group than before, so it is refused again.",
        ),
    ),
}
"""What can be done in vain -> the misconception, and why it is in vain."""
WHY: Mapping[str, Text] = {
    "all": Text(
        ko=(
            "구성원이 하나라도 실행 중이면 클러스터는 그 세그먼트를 떠나지 못하고, 거기 남은 자리는 {here}대뿐이에요. 모두 중지하면 묶인 곳이 "
            "없어져서, 한꺼번에 시작할 때 {all}대가 들어갈 수 있는 세그먼트(자리 {most}대)로 옮겨 갈 수 있어요."
        ),
        en=(
            "While a member runs, the cluster cannot leave its segment, which has room for {here} only. With all of them stopped "
            "nothing binds it, and started at once they can come to a segment with room for all {all} (it has {most})."
        ),
    ),
    "new": Text(
        ko=(
            "그룹이 있는 세그먼트에는 {here}대만 더 들어가고, `{zone}`의 다른 세그먼트에도 {all}대가 함께 들어갈 자리가 없어요(가장 넓은 "
            "곳이 {most}대). 그래서 모두 중지했다가 시작해도 소용없어요. 이 그룹은 다른 가용 영역으로 갈 수 없으니, 자리가 있는 곳에 새 "
            "그룹을 만들어요."
        ),
        en=(
            "The group's segment has room for {here} more, and no other segment of `{zone}` has room for all {all} (the largest for "
            "{most}), so that a restart of all does not help. This group cannot spread to another zone; a new one can be made "
            "where there is room."
        ),
    ),
    "type": Text(
        ko=(
            "그룹이 있는 세그먼트에 `{kind}` 인스턴스는 {here}대만 더 들어가요. 다른 세그먼트에도 {all}대가 함께 들어갈 자리가 없어서(가장 넓은 곳이 {most}대) 모두 "
            "다시 시작해도 소용없어요. 클러스터에는 유형을 섞을 수 있으니, 자리가 있는 다른 유형으로 시작하면 돼요."
        ),
        en=(
            "The group's segment has room for {here} more `{kind}`, and no other segment has room for all {all} (the largest for {most}), so "
            "that a restart of all does not help. A cluster takes mixed types: launch one that there is room for."
        ),
    ),
}


class Plan(NamedTuple):
    """A cluster whose part of the zone is full."""

    group: str
    kind: str
    zone: str
    members: int
    more: int
    here: int
    """How many more fit where it is."""
    others: tuple[int, ...]
    """And in each other segment of the zone."""
    other: str
    """Another zone."""
    different: str
    """Another type."""

    @property
    def all(self) -> int:
        """How many are to run in the end."""
        return self.members + self.more


def pose_room(random: Random, difficulty: int) -> Posed | None:
    """What finds room for all."""
    seed = random.randrange(1, FLOORS)
    kind, different = (f"{one}.large" for one in random.sample(FAMILIES, 2))
    zone, other = random.sample(ZONES, 2)
    segments = floor(seed, zone_id(REGION, zone)).segments
    if not 2 <= len(segments) <= 5:
        return None
    members, more = random.randint(2, 4), random.randint(2, 4)
    goes = random.choice(("all", "new", "type"))
    largest = (
        members + more + random.randint(0, 3)
        if goes == "all"
        else random.randint(more if difficulty > 3 else 1, members + more - 1)
    )
    others = [largest, *(random.randint(0, largest) for _ in segments[2:])]
    random.shuffle(others)
    plan = Plan(
        random.choice(CLUSTERS), kind, zone, members, more, random.randrange(more), tuple(others), other, different
    )
    here, world = _crowded(plan, seed, segments)
    offered = [one for one in WAYS if one not in {random.choice(("again", "reboot")), "new", "type"} - {goes}]
    fitting = [one for one in offered if _finds_room(world, plan, one)]
    if fitting != [goes]:
        return None
    facts = {**plan._asdict(), "all": plan.all, "most": max(others)}
    random.shuffle(offered)
    return Posed(
        variant=VARIANT,
        prompt=told(
            PROMPT,
            table=joined(_table(plan, segments, here), "\n"),
            any_type=ANY_TYPE if goes == "type" else "",
            **facts,
        ),
        key=told(WAYS[goes], **facts),
        wrongs=tuple(
            Wrong(told(WAYS[one], **facts), told(WRONG[one][1], **facts), WRONG[one][0])
            for one in sorted(offered, key=lambda one: one != "all")
            if one != goes
        ),
        explanation=told(WHY[goes], **facts),
        references=(STRATEGIES, ERRORS),
    )


def judge_room(question: Choice) -> Iterator[str]:
    """What is wrong with such a question: all can come to another segment where one has room for all, else there is only a way out."""
    prompt = question.prompt.en
    members, more = int(re.findall(r"^(\d+) members", prompt)[0]), int(re.findall(r"Launching (\d+) more", prompt)[0])
    rooms = [int(one) for one in re.findall(r"^\| `[^`]+` \| (\d+) \|$", prompt, re.MULTILINE)]
    here = int(re.findall(r"group is\) \| (\d+) \|$", prompt, re.MULTILINE)[0])
    fits = max(rooms) >= members + more
    if here >= more:
        yield f"{question.id}: there is room where the group is"
    for one in question.options:
        holds = (
            (fits and one.text.en.startswith("Stop all")) or "new cluster" in one.text.en or "of type" in one.text.en
        )
        if one.right != holds:
            yield f"{question.id}: {one.text.en} is taken for {one.right}, and it is {holds}"


def _crowded(plan: Plan, seed: int, segments: Sequence[str]) -> tuple[str, Performance]:
    """The segment where the group is, and the world in which other customers leave as much as is planned."""
    here_before = begun(_state(plan), seed=seed)
    host = host_of(here_before.world, here_before.world.all(Instance)[0])
    here = segment_of(host or "")
    rooms = dict(zip([one for one in segments if one != here], plan.others, strict=True)) | {here: plan.here}
    crowding = [
        Do(action="crowd_hardware", params={"name": name, "instance_type": plan.kind, "room": room})
        for name, room in rooms.items()
    ]
    return here, perform(here_before.world, crowding, here_before.names)


def _finds_room(crowded: Performance, plan: Plan, way: str) -> bool:
    """Whether all run in one cluster in the end."""
    state = _state(plan)
    every, first = tuple(state.members), tuple(state.members)[:1]
    moved = {
        "all": [Step("stop_instances", every), Step("start_instances", every)],
        "one": [Step("stop_instances", first), Step("start_instances", first)],
        "new": [Step("terminate_instances", every)],
    }.get(way, [])
    requests = [request(state, one) for one in moved]
    if way == "reboot":
        ids = request(state, Step("stop_instances", every)).params["instance_ids"]
        requests = [Do(action="reboot_instances", params={"instance_ids": ids})]
    if way == "new":
        requests.append(Do(action="create_placement_group", params={"group_name": NEW_GROUP, "strategy": "cluster"}))
    launch = {
        "zone": _launch(plan)._replace(zone=plan.other),
        "new": _launch(plan)._replace(zone=plan.other, number=plan.all, group=NEW_GROUP),
        "type": _launch(plan)._replace(kind=plan.different),
    }.get(way, _launch(plan))
    done = perform(crowded.world, [*requests, request(state, launch)], crowded.names)
    groups = [one.placement_group_id for one in done.world.all(Instance) if one.state == "running"]
    return len(groups) == plan.all and len(set(groups)) == 1


def _state(plan: Plan) -> State:
    members = several(plan.members, Member(f"{plan.group}-1", plan.kind, plan.zone, group=plan.group))
    return state_of([Group(plan.group, "cluster")], members)


def _launch(plan: Plan) -> Step:
    return Step("run_instances", kind=plan.kind, number=plan.more, zone=plan.zone, group=plan.group)


def _table(plan: Plan, segments: Sequence[str], here: str) -> Iterator[Text]:
    yield told(HEAD, kind=plan.kind)
    rooms = iter(plan.others)
    for one in segments:
        room = plan.here if one == here else next(rooms)
        yield told(HERE if one == here else ROW, segment=one.partition("/")[2], room=room)
