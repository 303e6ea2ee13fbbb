"""Which of these flows go by ENA Express? The settings are made in the simulator, and each flow's way is looked at there."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from random import Random
from typing import NamedTuple

from labs.assess.generators.driver_launch import SERVERS
from labs.assess.generators.posing import Offer, PosedSeveral, joined, told
from labs.assess.generators.sketch import REGION, Sketch
from labs.assess.questions import Reference
from labs.assess.questions.choice import Option
from labs.assess.scene import played
from labs.assess.value import Text
from labs.cloud import registry
from labs.cloud.facts.instance_types import instance_types, offered_in
from labs.cloud.facts.regions import availability_zones
from labs.cloud.hardware.course import course_of
from labs.cloud.hardware.express import uses_ena_express
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import interfaces_of
from labs.cloud.world import World

REFERENCES = (
    Reference(
        title="ENA Express",
        url="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ena-express.html",
    ),
)
ZONE_NAMES = tuple(one.zone_name for one in availability_zones(REGION)[:2])
SPARES = 4
FAMILIES = ("m6i", "c6i", "r6i", "m5", "c5", "m6in", "c6in", "c6a", "m6a", "m7i", "c7i", "m5n", "t3")
LEAST_VCPUS = 16
COUNTS: Mapping[int, tuple[int, int]] = {4: (3, 4), 5: (4, 6)}
"""Difficulty -> how many instances, and how many flows."""
PORT = 5001

PROMPT = Text(
    ko="한 VPC의 인스턴스들이고, 인터페이스의 ENA Express를 이렇게 설정했어요. 보안 그룹은 서로를 모두 허용해요.\n\n{table}\n\nENA Express(SRD)로 흐르는 플로우를 모두 고르세요.",
    en="These instances are in one VPC, and ENA Express of their interfaces is set like this. Security groups allow them each other.\n\n{table}\n\nChoose every flow that goes by ENA Express (SRD).",
)  # fmt: skip
HEAD = Text(
    ko="| 인스턴스 | 유형 | EnaSrdEnabled | EnaSrdUdpEnabled | 가용 영역 |\n|---|---|---|---|---|",
    en="| Instance | Type | EnaSrdEnabled | EnaSrdUdpEnabled | Availability Zone |\n|---|---|---|---|---|",
)
ROW = Text(
    ko="| `{name}` | `{kind}` | {enabled} | {udp} | {zone} |", en="| `{name}` | `{kind}` | {enabled} | {udp} | {zone} |"
)
ROW_IN = re.compile(r"^\| `(\w+)` \| `[\w.-]+` \| (true|false) \| (true|false) \| [\w-]+ \|$", re.MULTILINE)
FLOW = Text(ko="`{one}`에서 `{other}`, {protocol}", en="`{one}` to `{other}`, {protocol}")
FLOW_IN = re.compile(r"`(\w+)` to `(\w+)`, (TCP|UDP)")
GOES = Text(ko="양쪽에 모두 켜져 있어서 ENA Express로 흘러요.", en="Both ends have it on, so it goes by ENA Express.")
GOES_UDP = Text(
    ko="양쪽에 ENA Express와 UDP 설정이 모두 켜져 있어서 UDP도 ENA Express로 흘러요.",
    en="Both ends have it on, for UDP as well, so it goes by ENA Express.",
)
ONE_SIDE = Text(
    ko="`{name}`에 꺼져 있어요. 양쪽에 켜져 있어야 해요.", en="It is off at `{name}`, and both ends need it."
)
NO_UDP = Text(
    ko="`{name}`에 UDP 설정이 꺼져 있어요. UDP는 양쪽에 따로 켜야 해요.",
    en="It is not on for UDP at `{name}`; UDP needs that at both ends.",
)
EXPLANATION = Text(
    ko="ENA Express는 플로우의 **두 끝** 모두에서 켜져 있어야 하고, UDP라면 `EnaSrdUdpEnabled`도 두 끝 모두에서 켜져 있어야 해요. 지원하지 않는 유형에서는 켤 수 없어요. 같은 리전이면 가용 영역은 달라도 돼요.",
    en="**Both ends** of a flow need ENA Express on, and for UDP `EnaSrdUdpEnabled` as well. It cannot be switched on for a type that does not support it. Within a Region the zones may differ.",
)  # fmt: skip


class End(NamedTuple):
    """An instance and the setting of its interface."""

    name: str
    instance_type: str
    zone: str
    enabled: bool
    udp: bool


def pose_express(random: Random, difficulty: int) -> PosedSeveral | None:
    """Some ends and flows between them."""
    count, flows = COUNTS[difficulty]
    ends = [_some_end(random, name) for name in random.sample(SERVERS, count)]
    pairs = [(one, other, protocol) for one in ends for other in ends if one != other for protocol in ("TCP", "UDP")]
    chosen = random.sample(pairs, flows)
    if len({(one.enabled, one.udp) for one in ends}) < 2 or not any(one.udp for one in ends):
        return None
    world, ids = _world(ends)
    offers = [_offer(world, ids, *one) for one in chosen]
    rows = [
        told(
            ROW, name=one.name, kind=one.instance_type, zone=one.zone, enabled=_truth(one.enabled), udp=_truth(one.udp)
        )
        for one in ends
    ]
    return PosedSeveral(
        variant="express",
        prompt=told(PROMPT, table=joined((HEAD, *rows), "\n")),
        offers=tuple(offers),
        explanation=EXPLANATION,
        references=REFERENCES,
    )


def judge_express(prompt: str, option: Option) -> bool:
    """Whether both ends are set so in the table, for UDP as well where it is that."""
    ends = {name: (enabled == "true", udp == "true") for name, enabled, udp in ROW_IN.findall(prompt)}
    one, other, protocol = FLOW_IN.findall(option.text.en)[0]
    return all(enabled and (udp or protocol == "TCP") for enabled, udp in (ends[one], ends[other]))


def _some_end(random: Random, name: str) -> End:
    kind = random.choice(_types())
    enabled = instance_types()[kind].ena_srd and random.random() < MOSTLY_ON
    return End(name, kind, random.choice(ZONE_NAMES), enabled, enabled and random.random() < OFTEN_FOR_UDP)


MOSTLY_ON, OFTEN_FOR_UDP = 0.85, 0.6


@cache
def _types() -> tuple[str, ...]:
    """Types that support it, and some that do not."""
    zone_id = availability_zones(REGION)[0].zone_id
    kinds = (instance_types()[one] for one in sorted(offered_in(zone_id)))
    fitting = [one for one in kinds if one.instance_type.split(".")[0] in FAMILIES and not one.bare_metal]
    return tuple(one.instance_type for one in fitting if one.ena_srd or one.vcpus == LEAST_VCPUS)


def _truth(holds: bool) -> str:  # noqa: FBT001 - the value itself
    return "true" if holds else "false"


def _offer(world: World, ids: Mapping[str, str], one: End, other: End, protocol: str) -> Offer:
    by = "udp" if protocol == "UDP" else "tcp"
    goes = uses_ena_express(course_of(world, ids[one.name], ids[other.name], protocol=by, port=PORT), by)  # type: ignore[arg-type]
    text = told(FLOW, one=one.name, other=other.name, protocol=protocol)
    if goes:
        return Offer(text, right=True, because=GOES_UDP if protocol == "UDP" else GOES)
    because, misconception = next(_reasons(one, other))
    return Offer(text, right=False, because=because, misconception=misconception)


def _reasons(one: End, other: End) -> Iterator[tuple[Text, str]]:
    for end in (one, other):
        if not end.enabled:
            yield told(ONE_SIDE, name=end.name), "express-on-one-side"
    for end in (one, other):
        if not end.udp:
            yield told(NO_UDP, name=end.name), "express-covers-udp-by-itself"


def _world(ends: Sequence[End]) -> tuple[World, Mapping[str, str]]:
    """A world in which they are set so, and their ids."""
    world, spare = _base()
    free = {zone: iter(ids) for zone, ids in spare.items()}
    ids = {}
    for end in ends:
        id = ids[end.name] = next(free[end.zone])
        instance = world.get(Instance, id)
        world = world.put(instance.replace(instance_type=end.instance_type))
        if end.enabled:
            setting = {"ena_srd_enabled": True, "ena_srd_udp_specification": {"ena_srd_udp_enabled": end.udp}}
            asked = {"network_interface_id": interfaces_of(world, id)[0].id, "ena_srd_specification": setting}
            world, _ = registry.call(world, "modify_network_interface_attribute", asked)
    return world, ids


@cache
def _base() -> tuple[World, Mapping[str, Sequence[str]]]:
    """Instances in two zones that allow each other everything, and their ids by zone."""
    sketch = Sketch()
    vpc = sketch.vpc("main", "10.0.0.0/16")
    group = sketch.group("main", vpc)
    for protocol in ("tcp", "udp"):
        sketch.allows_in(group, PORT, "10.0.0.0/16", protocol)
    for number, zone in enumerate(ZONE_NAMES):
        subnet = sketch.subnet(f"subnet-{number}", vpc, f"10.0.{number}.0/24", zone)
        for spare in range(SPARES):
            sketch.instance(f"spare-{number}-{spare}", subnet, [group], "t3.nano")
    world = played(sketch.scene(1)).world
    found: dict[str, list[str]] = {}
    for one in world.all(Instance):
        found.setdefault(one.availability_zone, []).append(one.id)
    return world, found
