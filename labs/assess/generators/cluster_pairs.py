"""Between which instances can one flow be faster than elsewhere? All of them are launched, and the flows of some pairs measured."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import permutations
from random import Random
from typing import NamedTuple

from labs.assess.generators.cluster_far import far_side
from labs.assess.generators.flow_paths import FAR_AWAY, PORT, Side, kinds_of_side
from labs.assess.generators.placement_requests import MAIN, PEER, Group, Member, begun, state_of, vpcs_of
from labs.assess.generators.placement_words import STRATEGIES
from labs.assess.generators.posing import Offer, PosedSeveral, joined, plain, told
from labs.assess.generators.promises import Strategy
from labs.assess.generators.sketch import REGION, ZONES
from labs.assess.questions import Multiple, Reference
from labs.assess.value import Text
from labs.cloud.facts.instance_types import offered_in
from labs.cloud.facts.regions import zone_id
from labs.cloud.hardware.course import course_of
from labs.cloud.hardware.flows import Flow, allotted
from labs.cloud.resources.instance import Instance
from labs.cloud.world import World

VARIANT = "pairs"
ALONE, FASTEST = 5.0, 10.0
"""Gbps of one flow: usually, and within a cluster."""
BANDWIDTH = Reference(
    title="Amazon EC2 instance network bandwidth",
    url="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-network-bandwidth.html",
)
NAMES = ("ant", "bee", "cat", "dog", "elk", "fox", "gnu", "hen", "ibis", "jay", "kiwi", "lynx")
INTERNET, FAR = "internet", "tokyo"
"""Ends outside of the Region: a server in the internet, and an instance in another Region."""
CLUSTERS = ("render (cluster)", "mpi (cluster)", "train (cluster)", "solver (cluster)")
APART = ("kafka (partition)", "etcd (spread)", "hdfs (partition)", "quorum (spread)")
KO: Mapping[Strategy, str] = {"cluster": "클러스터", "partition": "파티션", "spread": "분산"}

PROMPT = Text(
    ko=(
        "인스턴스마다 대역폭이 10 Gbps보다 넉넉하고, ENA Express는 모두 꺼져 있어요. VPC끼리는 피어링되어 있고, 경로와 보안 그룹은 모두 "
        "열려 있어요.\n\n{table}\n\nTCP 플로우 **하나**가 5 Gbps보다 빠를 수 있는 것을 모두 고르세요."
    ),
    en=(
        "Every instance has more than 10 Gbps, and ENA Express is off. VPCs are peered, and routes and security "
        "groups let everything pass.\n\n{table}\n\nChoose every way on which **one** TCP flow can be faster than 5 Gbps."
    ),
)
HEAD = Text(
    ko="| 인스턴스 | 유형 | 대역폭 (Gbps) | VPC | 가용 영역 | 배치 그룹 |\n|---|---|---|---|---|---|",
    en="| Instance | Type | Bandwidth (Gbps) | VPC | Availability Zone | Placement group |\n|---|---|---|---|---|---|",
)
WAY = Text(ko="`{sender}` → `{receiver}`", en="`{sender}` → `{receiver}`")
OUT = Text(ko="`{sender}` → 인터넷의 빠른 서버", en="`{sender}` → a fast server in the internet")
AFAR = Text(
    ko="`{sender}` → 도쿄 리전(`ap-northeast-1`)의 인스턴스, 피어링된 VPC로",
    en="`{sender}` → an instance in the Tokyo Region (`ap-northeast-1`), through a peered VPC",
)
NO_GROUP = Text(ko="없음", en="none")
TOGETHER = Text(
    ko="둘이 같은 클러스터에 있어서 10 Gbps까지 나요. VPC는 달라도 돼요.",
    en="Both are in the same cluster, so it is up to 10 Gbps; the VPC may be another.",
)
OUTSIDE: Mapping[str, tuple[str, Text]] = {INTERNET: ("out", OUT), FAR: ("afar", AFAR)}
"""An end outside of the Region -> how others are to it, and how a way there is told."""
BECAUSE: Mapping[str, tuple[Text, str]] = {
    "out": (
        Text(
            ko="인터넷으로 나가는 플로우 하나는 클러스터에 있어도 5 Gbps까지예요.",
            en="To the internet one flow has 5 Gbps at most, in a cluster or not.",
        ),
        "cluster-speeds-everything",
    ),
    "afar": (
        Text(
            ko="클러스터는 리전을 넘지 못해요. 다른 리전과의 플로우 하나는 5 Gbps까지예요.",
            en="No cluster spans Regions: with another one, a flow has 5 Gbps at most.",
        ),
        "cluster-speeds-everything",
    ),
    "other-cluster": (
        Text(
            ko="서로 다른 클러스터예요. 둘이 **같은** 클러스터에 있을 때만 10 Gbps까지 나요.",
            en="They are in two clusters. It takes the **same** one for 10 Gbps.",
        ),
        "any-two-clusters",
    ),
    "one-inside": (
        Text(
            ko="한쪽만 클러스터에 있어요. 양쪽이 같은 클러스터에 있어야 해요.",
            en="Only one of them is in a cluster. Both have to be, in the same.",
        ),
        "cluster-speeds-everything",
    ),
    "apart": (
        Text(
            ko="같은 그룹이지만 클러스터가 아니에요. 파티션과 분산은 속도를 바꾸지 않아요.",
            en="It is one group, but no cluster. Partition and spread groups change no speed.",
        ),
        "every-group-is-fast",
    ),
    "near": (
        Text(
            ko="같은 가용 영역에 있다고 빨라지지 않아요. 클러스터가 아니면 플로우 하나는 5 Gbps까지예요.",
            en="One zone is not enough: without a cluster, one flow has 5 Gbps at most.",
        ),
        "near-is-fast",
    ),
    "far": (
        Text(ko="가용 영역도 다르고 같은 클러스터도 아니에요.", en="They are in two zones and in no cluster together."),
        "bandwidth-of-the-type-for-one-flow",
    ),
}
"""How two ends are to each other -> why one flow has no more than 5 Gbps, and who thinks otherwise."""
EXPLANATION = Text(
    ko=(
        "플로우 하나는 보통 5 Gbps까지이고, 둘이 **같은 클러스터 배치 그룹**에 있을 때만 10 Gbps까지 나요(여기서는 {rights}). VPC가 달라도 "
        "피어링되어 있으면 클러스터는 그대로 클러스터이고, 유형의 대역폭은 플로우 여럿을 합한 것이에요."
    ),
    en=(
        "One flow has 5 Gbps at most, and 10 only where both ends are in the **same cluster placement group**: here {rights}. "
        "A cluster may span peered VPCs; and the bandwidth of a type is that of many flows together."
    ),
)


class Place(NamedTuple):
    """An instance, and all that decides about its flows."""

    name: str
    side: Side
    vpc: str
    zone: str

    @property
    def cluster(self) -> str:
        """Its group, where that is a cluster."""
        return self.side.group if self.side.group.endswith("(cluster)") else ""


def pose_pairs(random: Random, difficulty: int) -> PosedSeveral | None:
    """Which ways are fast."""
    places = _places(random, difficulty)
    ways = _ways(random, places, difficulty)
    if ways is None:
        return None
    launched = _launched(places)
    fast = [one for one in ways if _gbps(launched, one) > ALONE]
    slow = [one for one in ways if one not in fast]
    if not fast or len(slow) < 2:
        return None
    offers = [Offer(_said(one), right=True, because=TOGETHER) for one in fast]
    offers += [_slow(places, one) for one in slow]
    return PosedSeveral(
        variant=VARIANT,
        prompt=told(PROMPT, table=joined((HEAD, *map(_row, places)), "\n")),
        offers=tuple(offers),
        explanation=told(EXPLANATION, rights=joined(map(_said, fast), ", ")),
        references=(BANDWIDTH, STRATEGIES),
    )


def judge_pairs(question: Multiple) -> Iterator[str]:
    """What is wrong with such a question, by the groups that its table tells of."""
    rows = re.findall(r"^\| `(\w+)` \| .* \| (?:`([\w-]+)` \((\w+)\)|none) \|$", question.prompt.en, re.MULTILINE)
    clusters = {name: group for name, group, strategy in rows if strategy == "cluster"}
    for one in question.options:
        ends = [clusters.get(name, "") for name in re.findall(r"`([\w-]+)`", one.text.en)]
        fast = len(ends) == 2 and ends[0] == ends[1] != ""
        if fast != one.right:
            yield f"{question.id}: {one.text.en} is taken for {one.right}, and is {'fast' if fast else 'slow'}"
    if not question.key:
        yield f"{question.id}: no way is fast"


def _slow(places: Sequence[Place], way: tuple[str, str]) -> Offer:
    because, misconception = BECAUSE[relation(places, way)]
    return Offer(_said(way), right=False, because=because, misconception=misconception)


def relation(places: Sequence[Place], way: tuple[str, str]) -> str:
    """How the two ends of a way that is not fast are to each other."""
    ends = {one.name: one for one in places}
    if way[1] in OUTSIDE:
        return OUTSIDE[way[1]][0]
    one, two = ends[way[0]], ends[way[1]]
    if one.cluster and two.cluster:
        return "other-cluster"
    if one.cluster or two.cluster:
        return "one-inside"
    if one.side.group and one.side.group == two.side.group:
        return "apart"
    return "near" if one.zone == two.zone else "far"


def _places(random: Random, difficulty: int) -> list[Place]:
    """Two or three in a cluster, others elsewhere; from the third difficulty on a second cluster and a second VPC."""
    names = sorted(random.sample(NAMES, 5 if difficulty < 4 else 6))
    first, second = random.sample(CLUSTERS, 2)
    groups = [
        first,
        first,
        random.choice((second, first)),
        random.choice(APART),
        "",
        random.choice((second, *APART, "")),
    ]
    if difficulty >= 3:
        groups[2], groups[4] = second, random.choice((groups[3], ""))
    elif difficulty == 2:
        groups[2] = random.choice((first, groups[3]))
    kinds = _kinds()
    usual = random.choice(kinds)
    homes = dict.fromkeys((first, second), "") | {first: random.choice(ZONES), second: random.choice(ZONES)}
    usual_zone = homes[first]
    found = []
    for name, group in zip(names, random.sample(groups[: len(names)], len(names)), strict=True):
        side = (usual if random.random() < 0.5 else random.choice(kinds))._replace(group=group)
        zone = homes.get(group) or random.choice((usual_zone, usual_zone, random.choice(ZONES)))
        found.append(Place(name, side, PEER if difficulty >= 3 and random.random() < 0.35 else MAIN, zone))
    return found


@cache
def _kinds() -> tuple[Side, ...]:
    """Types with more bandwidth than one flow ever has, which every zone offers."""
    return tuple(one for one in kinds_of_side() if not one.bursts and one.peak > FASTEST and not _is_rare(one))


def _is_rare(side: Side) -> bool:
    """Whether some zone does not offer a type."""
    kinds = (side.instance_type, _smallest(side))
    return any(one not in offered_in(zone_id(REGION, zone)) for one in kinds for zone in ZONES)


def _ways(random: Random, places: Sequence[Place], difficulty: int) -> list[tuple[str, str]] | None:
    """Some ways between them, of as many relations as there are, and from the third difficulty on one out of the Region."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one, two in permutations(places, 2):
        together = "fast" if one.cluster and one.cluster == two.cluster else relation(places, (one.name, two.name))
        found.setdefault(together, []).append((one.name, two.name))
    if "fast" not in found or len(found) < 3:
        return None
    ways = [random.choice(every) for every in found.values()]
    inside = [one.name for one in places if one.cluster]
    if difficulty >= 3:
        ways.append((random.choice(inside), INTERNET))
    at_home = [one.name for one in places if one.cluster and one.vpc == MAIN]
    if difficulty >= 4 and at_home:
        ways.append((random.choice(at_home), FAR))
    more = random.choice(found["fast"])
    return ways if set(more) in map(set, ways) else [*ways, more]


def _row(one: Place) -> Text:
    name, strategy = _named(one.side.group)
    group = Text(ko=f"`{name}` ({KO[strategy]})", en=f"`{name}` ({strategy})") if name else NO_GROUP
    cells = f"| `{one.name}` | `{one.side.instance_type}` | {one.side.peak:g} | `{one.vpc}` | `{one.zone}` |"
    return told(Text(ko="{cells} {group} |", en="{cells} {group} |"), cells=plain(cells), group=group)


def _said(way: tuple[str, str]) -> Text:
    return told(OUTSIDE[way[1]][1] if way[1] in OUTSIDE else WAY, sender=way[0], receiver=way[1])


class Launched(NamedTuple):
    """The instances in the simulator: their world, their ids by their names, and another Region."""

    world: World
    ids: Mapping[str, str]
    away: World
    far_address: str


def _gbps(launched: Launched, way: tuple[str, str]) -> float:
    outside = {INTERNET: FAR_AWAY, FAR: launched.far_address}
    destination = outside.get(way[1]) or launched.ids[way[1]]
    peers = {launched.away.region: launched.away}
    course = course_of(launched.world, launched.ids[way[0]], destination, port=PORT, elsewhere=peers)
    return allotted([Flow(course, "tcp", 1)])[0].gbps


def _launched(places: Sequence[Place]) -> Launched:
    """The instances run, and are taken for their large types."""
    groups = {name: Group(name, strategy) for name, strategy in map(_named, {one.side.group for one in places}) if name}
    members = [
        Member(f"{one.name}-1", _smallest(one.side), one.zone, group=_named(one.side.group)[0], vpc=one.vpc)
        for one in places
    ]
    state = state_of(groups.values(), members)
    sides = far_side(*vpcs_of(state))
    here = begun(state, here=sides.home)
    ids = {one.name: here.names[f"{one.name}_1"]["Instances"][0]["InstanceId"] for one in places}
    world = here.world
    for one in places:
        world = world.put(world.get(Instance, ids[one.name]).replace(instance_type=one.side.instance_type))
    return Launched(world, ids, sides.away, sides.address)


def _named(group: str) -> tuple[str, Strategy]:
    """The name and the strategy of `render (cluster)`."""
    name, _, strategy = group.removesuffix(")").partition(" (")
    return name, next((one for one in KO if one == strategy), "")


def _smallest(side: Side) -> str:
    return f"{side.instance_type.partition('.')[0]}.large"
