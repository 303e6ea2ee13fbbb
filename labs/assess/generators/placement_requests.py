"""Which instances are in which placement groups, and what is asked of EC2 then? As a prompt tells it, and tried in the simulator."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any, Literal, NamedTuple

from labs.assess.generators.posing import code, joined, plain, told
from labs.assess.generators.promises import Strategy
from labs.assess.generators.sketch import ALL, EVERYWHERE, IMAGE, REGION, ZONES, Sketch
from labs.assess.scene import played
from labs.assess.script import Do, Performance, perform
from labs.assess.value import Text
from labs.cloud.facts.images import image_id
from labs.cloud.facts.instance_types import instance_types

MAIN, PEER = "main", "peer"
"""The VPC where nearly everything is, and one that is peered with it."""
SMALL = tuple(f"{family}.medium" for family in ("m6g", "c6g", "r6g", "m7g", "c7g", "r7g", "m8g", "c8g"))
"""Types of one vCPU, which all zones offer: many of them run within the quota of an account."""
ARM_IMAGE = image_id(REGION, "al2023-ami-2023.0.20230315.0-kernel-6.1-arm64")
Action = Literal[
    "run_instances", "stop_instances", "start_instances", "terminate_instances", "modify_instance_placement"
]
CALLS: Mapping[Action, str] = {
    "run_instances": "RunInstances",
    "stop_instances": "StopInstances",
    "start_instances": "StartInstances",
    "terminate_instances": "TerminateInstances",
    "modify_instance_placement": "ModifyInstancePlacement",
}


class Group(NamedTuple):
    """A placement group."""

    name: str
    strategy: Strategy
    partitions: int = 0


class Member(NamedTuple):
    """An instance, in a group or in none."""

    name: str
    """`etcd-3`: what is launched together is numbered on."""
    kind: str
    """The instance type."""
    zone: str
    running: bool = True
    group: str = ""
    partition: int = 0
    tenancy: str = "default"
    vpc: str = MAIN


class State(NamedTuple):
    """The groups and the instances of an account, by their names."""

    groups: Mapping[str, Group]
    members: Mapping[str, Member]


class Step(NamedTuple):
    """A request: a launch, or something that is done to instances that are there."""

    action: Action
    names: tuple[str, ...] = ()
    """The instances; none for a launch."""
    kind: str = ""
    number: int = 0
    """How many are launched."""
    zone: str = ""
    group: str = ""
    partition: int = 0
    tenancy: str = "default"
    vpc: str = MAIN


def state_of(groups: Iterable[Group], members: Iterable[Member]) -> State:
    """The groups and the instances under their names."""
    return State({one.name: one for one in groups}, {one.name: one for one in members})


def several(count: int, first: Member) -> list[Member]:
    """So many instances alike, numbered on from the first."""
    name, _, number = first.name.rpartition("-")
    return [first._replace(name=f"{name}-{int(number) + more}") for more in range(count)]


# As a prompt tells it

COLUMNS: Mapping[str, Text] = {
    "names": Text(ko="인스턴스", en="Instances"),
    "kind": Text(ko="유형", en="Type"),
    "vpc": Text(ko="VPC", en="VPC"),
    "zone": Text(ko="가용 영역", en="Availability Zone"),
    "state": Text(ko="상태", en="State"),
    "group": Text(ko="배치 그룹", en="Placement group"),
    "partition": Text(ko="파티션", en="Partition"),
}
STATES = {True: Text(ko="실행 중", en="running"), False: Text(ko="중지됨", en="stopped")}
NONE = Text(ko="없음", en="none")
GROUPS: Mapping[Strategy, Text] = {
    "cluster": Text(ko="- `{name}`: 클러스터", en="- `{name}`: cluster"),
    "spread": Text(ko="- `{name}`: 분산(랙 수준)", en="- `{name}`: spread (rack level)"),
    "partition": Text(
        ko="- `{name}`: 파티션(`PartitionCount` {partitions})",
        en="- `{name}`: partition (`PartitionCount` {partitions})",
    ),
}
NAMES = re.compile(r"`([\w-]+)-(\d+)`(?:–`[\w-]+-(\d+)`)?")
GROUP_LINES = re.compile(r"^- `([\w-]+)`: (\w+)(?: \(`PartitionCount` (\d+)\))?", re.MULTILINE)
STEPS = re.compile(r"`(RunInstances|\w+Instances|ModifyInstancePlacement)`: (.+?)$", re.MULTILINE)


def table_of(state: State, steps: Iterable[Step] = ()) -> Text:
    """A table of the instances, those alike in one row, without the columns that say nothing."""
    idle = {"vpc"} if not is_peered(state, steps) else set()
    idle |= set() if any(one.partitions for one in state.groups.values()) else {"partition"}
    columns = [one for one in COLUMNS if one not in idle]
    rows = [COLUMNS, dict.fromkeys(columns, plain("---")), *map(_cells, alike_in(state.members.values()))]
    lines = (joined((row[one] for one in columns), " | ") for row in rows)
    return joined((joined((plain("|"), line, plain("|")), " ") for line in lines), "\n")


def _cells(alike: Sequence[Member]) -> Mapping[str, Text]:
    one, last = alike[0], alike[-1]
    return {
        "names": plain(f"`{one.name}`–`{last.name}`" if len(alike) > 1 else f"`{one.name}`"),
        "state": STATES[one.running],
        "group": code(one.group) if one.group else NONE,
        "partition": plain(one.partition or "–"),
        **{name: code(getattr(one, name)) for name in ("kind", "vpc", "zone")},
    }


def is_peered(state: State, steps: Iterable[Step]) -> bool:
    """Whether the second VPC is spoken of."""
    return PEER in {one.vpc for one in state.members.values()} | {one.vpc for one in steps}


def alike_in(members: Iterable[Member]) -> Iterator[list[Member]]:
    """Instances that follow each other and differ in their numbers alone."""
    for _, found in groupby(members, key=lambda one: (one.name.rpartition("-")[0], one[1:])):
        yield list(found)


def group_lines(groups: Iterable[Group]) -> Iterator[Text]:
    """A line for each group."""
    return (told(GROUPS[one.strategy], **one._asdict()) for one in groups)


def said(step: Step, *, peered: bool = False) -> str:
    """A request as a prompt writes it, alike in every language."""
    call = CALLS[step.action]
    options = [
        f"`GroupName={step.group}`" if step.group or step.action == "modify_instance_placement" else "",
        f"`PartitionNumber={step.partition}`" if step.partition else "",
        f"`Tenancy={step.tenancy}`" if step.tenancy != "default" else "",
    ]
    what = [f"`{one}`" for one in step.names]
    if step.action == "run_instances":
        what = [f"`{step.kind}` × {step.number}", f"`{step.zone}`", *([f"VPC `{step.vpc}`"] if peered else [])]
    return f"`{call}`: " + ", ".join([*what, *(one for one in options if one)])


def state_in(prompt: str) -> State:
    """The groups and the instances that a prompt in English tells of."""
    groups = [Group(name, _strategy(word), int(count or 0)) for name, word, count in GROUP_LINES.findall(prompt)]
    members: list[Member] = []
    columns: list[str] = []
    for line in re.findall(r"^\| (.+) \|$", prompt, re.MULTILINE):
        cells = line.split(" | ")
        named = NAMES.fullmatch(cells[0])
        if named is None:
            columns = columns or [name for cell in cells for name, title in COLUMNS.items() if title.en == cell]
            continue
        row = {name: cell.strip("`") for name, cell in zip(columns, cells, strict=True)}
        name, first, last = named.groups()
        one = Member(
            f"{name}-{first}",
            row["kind"],
            row["zone"],
            running=row["state"] == STATES[True].en,
            group="" if row["group"] == NONE.en else row["group"],
            partition=int(row.get("partition", "–").replace("–", "0")),
            vpc=row.get("vpc", MAIN),
        )
        members += several(int(last or first) - int(first) + 1, one)
    return state_of(groups, members)


def steps_in(prompt: str) -> list[Step]:
    """The requests that a prompt names, in their order."""
    return [_step(call, rest) for call, rest in STEPS.findall(prompt)]


def _step(call: str, rest: str) -> Step:
    action = next(action for action, name in CALLS.items() if name == call)
    options = dict(re.findall(r"`(GroupName|PartitionNumber|Tenancy)=([\w-]*)`", rest))
    asked: dict[str, Any] = {
        "group": options.get("GroupName", ""),
        "partition": int(options.get("PartitionNumber", 0)),
        "tenancy": options.get("Tenancy", "default"),
    }
    launch = re.match(r"`(\S+)` × (\d+), `([\w-]+)`(?:, VPC `(\w+)`)?", rest)
    if launch:
        kind, count, zone, vpc = launch.groups()
        return Step(action, kind=kind, number=int(count), zone=zone, vpc=vpc or MAIN, **asked)
    return Step(action, tuple(re.findall(r"`([\w-]+-\d+)`", rest)), **asked)


def _strategy(word: str) -> Strategy:
    return next(one for one in GROUPS if one == word)


# In the simulator


@lru_cache(maxsize=32)
def ground(seed: int = 1, *names: str) -> Performance:
    """One VPC, or two that are peered, with a subnet in every zone; whatever may come in, and go out."""
    sketch = Sketch()
    vpcs = {name: sketch.vpc(name, f"10.{number}.0.0/16") for number, name in enumerate(names)}
    peering = sketch.peering("between", *vpcs.values()) if len(vpcs) > 1 else ""
    for number, (name, vpc) in enumerate(vpcs.items()):
        subnets = [
            sketch.subnet(_subnet(name, zone), vpc, f"10.{number}.{third}.0/24", zone)
            for third, zone in enumerate(ZONES)
        ]
        table = sketch.table(name, vpc, *subnets)
        if peering:
            sketch.route(table, f"10.{1 - number}.0.0/16", vpc_peering_connection_id=peering)
        sketch.route(table, EVERYWHERE, gateway_id=sketch.internet_gateway(name, vpc))
        sketch.allows_in(sketch.group(name, vpc), 0, EVERYWHERE, ALL)
    return played(sketch.scene(seed))


def begun(state: State, steps: Iterable[Step] = (), seed: int = 1, here: Performance | None = None) -> Performance:
    """A world in which these instances are, on this ground; the first of each row of a table is known by its name."""
    rows = list(alike_in(state.members.values()))
    idle = [_reference(rows, one.name) for row in rows for one in row if not one.running]
    actions = [_group(one) for one in state.groups.values()]
    actions += [_launch(row) for row in rows if not row[0].running]
    actions += [Do(action="stop_instances", params={"instance_ids": idle})] if idle else []
    actions += [_launch(row) for row in rows if row[0].running]
    here = here or ground(seed, *vpcs_of(state, steps))
    found = perform(here.world, actions, here.names)
    failed = [one.message for one in found.outcomes if one.state != "done"]
    assert not failed, failed  # noqa: S101 - who draws a state keeps to the rules and to the quota
    return found


def vpcs_of(state: State, steps: Iterable[Step] = ()) -> tuple[str, ...]:
    """The names of the VPCs that are spoken of."""
    return (MAIN, PEER) if is_peered(state, steps) else (MAIN,)


def tried(state: State, steps: Sequence[Step]) -> Performance:
    """What becomes of requests, one after the other, in a world in which these instances are."""
    here = begun(state, steps)
    return perform(here.world, [request(state, one) for one in steps], here.names)


def refusals(performance: Performance) -> list[str]:
    """For each request the name of the rule that refused it; empty where it was carried out."""
    return [one.reason if one.outcome == "refused" else "" for one in performance.journal]


def image_for(kind: str) -> str:
    """An image that a type can boot."""
    return IMAGE if "x86_64" in instance_types()[kind].architectures else ARM_IMAGE


def _launch(row: Sequence[Member]) -> Do:
    one = row[0]
    step = Step("run_instances", (), one.kind, len(row), one.zone, one.group, one.partition, one.tenancy, one.vpc)
    return Do(action="run_instances", params=_launched(step), name=_known(one.name))


def _launched(step: Step) -> dict[str, Any]:
    asked = {"group_name": step.group or None, "partition_number": step.partition or None, "tenancy": step.tenancy}
    return {
        "security_group_ids": [f"${{{step.vpc}_security_group.GroupId}}"],
        "image_id": image_for(step.kind),
        "instance_type": step.kind,
        "min_count": step.number,
        "max_count": step.number,
        "subnet_id": f"${{{_subnet(step.vpc, step.zone).replace('-', '_')}_subnet.Subnet.SubnetId}}",
        "placement": {name: value for name, value in asked.items() if value},
    }


def request(state: State, step: Step) -> Do:
    """The action of a request to instances that were there at the beginning."""
    if step.action == "run_instances":
        return Do(action=step.action, params=_launched(step))
    rows = list(alike_in(state.members.values()))
    ids = [_reference(rows, one) for one in step.names]
    if step.action == "modify_instance_placement":
        number = {"partition_number": step.partition} if step.partition else {}
        return Do(action=step.action, params={"instance_id": ids[0], "group_name": step.group, **number})
    return Do(action=step.action, params={"instance_ids": ids})


def _group(group: Group) -> Do:
    count = {"partition_count": group.partitions} if group.partitions else {}
    return Do(action="create_placement_group", params={"group_name": group.name, "strategy": group.strategy, **count})


def _reference(rows: Iterable[Sequence[Member]], name: str) -> str:
    row = next(row for row in rows if name in {one.name for one in row})
    place = [one.name for one in row].index(name)
    return f"${{{_known(row[0].name)}.Instances[{place}].InstanceId}}"


def _known(name: str) -> str:
    return name.replace("-", "_")


def _subnet(vpc: str, zone: str) -> str:
    return f"{vpc}-{zone[-1]}"
