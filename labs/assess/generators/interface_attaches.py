"""Will this network interface attach here, and if not, why? It is tried in the simulator.

1  an instance with room or without, or another zone
2  and an interface that is in use, a device index that is taken
3  and another VPC, today and before 26 October 2023, a primary interface; things that do not matter besides
4  and a network card that is not there
5  and types with several network cards, of which one may be full
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from random import Random
from typing import Any

from labs.assess.generators.attaching import (
    BEFORE,
    CARDS,
    SERVERS,
    Limits,
    Plan,
    attempted,
    broken_rules,
    limits_of,
    reason_of,
    scene_of,
)
from labs.assess.generators.attaching_words import (
    ATTACHES,
    BECAUSE,
    FACTS,
    HARMLESS,
    IGNORED,
    MOVES,
    PROMPT,
    REASONS,
    REFUSED,
    STATES,
    STATUSES,
    TO_SERVER,
    WHY,
)
from labs.assess.generators.blocks import some_seed
from labs.assess.generators.generator import Generator
from labs.assess.generators.posing import MONTHS, Posed, Wrong, joined, pose_choice, right_option, told
from labs.assess.generators.sketch import REGION, ZONES
from labs.assess.questions import AnyQuestion, Choice, Reference
from labs.assess.scene import played
from labs.assess.value import Text
from labs.cloud.facts.instance_types import InstanceTypeFacts, instance_types, offered_in
from labs.cloud.facts.quotas import is_standard
from labs.cloud.facts.regions import availability_zones

NAME = "interface-attaches"
SKILL = "moving-interfaces"
EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/"
REFERENCES = (
    Reference(
        title="Network interface attachments for your EC2 instance",
        url=f"{EC2}UserGuide/network-interface-attachments.html",
    ),
    Reference(title="AttachNetworkInterface", url=f"{EC2}APIReference/API_AttachNetworkInterface.html"),
)

INDEXES = re.compile(r"`(?:DeviceIndex|NetworkCardIndex)` (\d+)")

FAMILIES = ("t2", "t3", "t3a", "m4", "m5", "m5a", "m6i", "c5", "c5a", "c5n", "c6i", "r5", "r6i", "i3", "i3en")
"""Of the types of one network card, families that there were already before an interface's VPC could be another."""
MOST = 10
"""So many interfaces on a network card at most: each is made and attached."""
MOST_VCPUS = 8
LIMITS = "interface-limit"
"""The generator beside this one, which asks for the limits alone."""
TRAPS: Mapping[str, Mapping[int, Sequence[str]]] = {
    NAME: {
        1: ("fits", "zone", "in-use"),
        2: ("fits", "zone", "in-use", "index"),
        3: ("fits", "zone", "in-use", "vpc-before", "vpc-now", "primary"),
        4: ("in-use", "index", "vpc-before", "vpc-now", "primary", "full"),
        5: ("card-full", "second-card", "no-card", "vpc-before", "vpc-now", "primary"),
    },
    LIMITS: {
        1: ("last", "full"),
        2: ("last", "full", "fits"),
        3: ("last", "full", "no-card"),
        4: ("last", "full", "no-card", "second-card"),
        5: ("card-full", "second-card", "last", "full"),
    },
}
"""Generator -> difficulty -> what may be special about the attachment."""
BESIDE: Mapping[int, tuple[int, int]] = {1: (0, 0), 2: (0, 1), 3: (1, 1), 4: (1, 2), 5: (2, 3)}
"""Difficulty -> how many things there are that do not matter, from and to."""


def poser(name: str) -> Callable[[Random, int], Posed | None]:
    """Makes questions out of the traps of a generator."""
    return lambda random, difficulty: _pose(random, difficulty, TRAPS[name][difficulty])


def _pose(random: Random, difficulty: int, traps: Sequence[str]) -> Posed | None:
    """An attachment; the simulator tries it."""
    plan = _planned(random, random.choice(traps), random.randint(*BESIDE[difficulty]), difficulty)
    scene = scene_of(plan, some_seed(random))
    performance = played(scene)
    limits = limits_of(performance, plan.instance_type)
    reason = reason_of(attempted(performance, plan.device_index, plan.network_card_index))
    if reason and reason not in WHY:
        return None
    facts: dict[str, Any] = {
        "instance_type": plan.instance_type, "limit": limits.interfaces, "total": plan.secondaries + 2,
        "cards": len(limits.cards), "last": len(limits.cards) - 1, "each": limits.cards[0], "card": plan.network_card_index,
        "index": plan.device_index, "zone": plan.zones[0], "other_zone": plan.zones[1],
    }  # fmt: skip
    remarks = (text for name, text in HARMLESS.items() if not reason and getattr(plan, name))
    return Posed(
        variant="attach",
        prompt=_prompt(plan, limits),
        key=_said(reason),
        wrongs=tuple(Wrong(_said(other), BECAUSE[name], name) for name, other in _misled(plan, reason, limits)),
        explanation=joined([told(WHY[reason], **facts), *remarks], ""),
        references=REFERENCES,
        scene=scene,
    )


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question, by the rules that its attachment breaks as far as EC2 describes it."""
    if not isinstance(question, Choice) or question.scene is None:
        yield f"{question.id} is no choice with a scene"
        return
    device_index, network_card_index = (int(one) for one in INDEXES.findall(question.prompt.en))
    broken = broken_rules(played(question.scene), device_index, network_card_index)
    if len(broken) > 1:
        yield f"{question.id}: several rules are broken: {sorted(broken)}"
        return
    key = _said(next(iter(broken), "")).en
    for one in question.options:
        if (one.text.en == key) != one.right:
            yield f"{question.id}: {one.text.en} is taken for the opposite; by the rules it is: {key}"


def shape(question: AnyQuestion) -> str:
    """The same outcome at the same difficulty feels the same."""
    key = right_option(question).text.en if isinstance(question, Choice) else ""
    return f"{question.difficulty} {key}"


def _planned(random: Random, trap: str, beside: int, difficulty: int) -> Plan:
    """An attachment with one thing that is special, and some that do not matter."""
    several_cards = trap in ("card-full", "second-card")
    zones = random.sample(ZONES, len(ZONES))
    zones.sort(key=lambda one: not _types(one, several_cards=several_cards))
    fitting = _types(zones[0], several_cards=several_cards)
    instance_type = random.choice([one for one in fitting if trap != "index" or _most(one) > 2])
    kind = instance_types()[instance_type]
    room = kind.network_interfaces - 2
    secondaries = {
        "full": room + 1, "last": room, "index": random.randint(1, room or 1),
        "card-full": kind.cards[0].network_interfaces - 1, "second-card": kind.cards[0].network_interfaces - 1,
    }.get(trap, random.randint(0, room))  # fmt: skip
    special: dict[str, dict[str, Any]] = {
        "zone": {"other_zone": True},
        "in-use": {"in_use": True},
        "primary": {"primary": True},
        "vpc-before": {"other_vpc": True, "date": BEFORE},
        "vpc-now": {"other_vpc": True},
        "index": {"device_index": random.randint(1, secondaries or 1)},
        "no-card": {"network_card_index": 1},
        "second-card": {"network_card_index": 1, "device_index": 1},
    }
    called = {"server": random.choice(SERVERS), "card": random.choice(CARDS), "block": random.randrange(256)}
    free = {"device_index": secondaries + 1, "secondaries": secondaries, **called, **special.get(trap, {})}
    return Plan(instance_type, (zones[0], zones[1]), **{**free, **_harmless(random, trap, beside, difficulty)})


@cache
def _types(zone: str, *, several_cards: bool) -> tuple[str, ...]:
    """The types that a zone offers, as far as an account may launch them."""
    zone_id = next(one.zone_id for one in availability_zones(REGION) if one.zone_name == zone)
    kinds = (instance_types()[one] for one in sorted(offered_in(zone_id)))
    return tuple(one.instance_type for one in kinds if (_has_cards(one) if several_cards else _is_usual(one)))


def _has_cards(kind: InstanceTypeFacts) -> bool:
    """Several network cards, and no vCPUs that count against the quota of the standard families."""
    held = kind.cards[0].network_interfaces
    return len(kind.cards) > 1 and 1 < held <= MOST and not is_standard(kind.instance_type)


def _is_usual(kind: InstanceTypeFacts) -> bool:
    return (
        kind.instance_type.partition(".")[0] in FAMILIES and kind.vcpus <= MOST_VCPUS and _most(kind.instance_type) > 1
    )


def _most(instance_type: str) -> int:
    return instance_types()[instance_type].network_interfaces


def _harmless(random: Random, trap: str, count: int, difficulty: int) -> dict[str, bool]:
    """Things that do not matter to what is special."""
    fitting = ["stopped"]
    if trap not in ("in-use", "primary"):
        fitting.append("elastic_ip")
    if trap not in ("zone", "vpc-before", "vpc-now"):
        fitting.append("other_subnet" if difficulty < 3 or random.random() < 0.5 else "other_vpc")
    return dict.fromkeys(random.sample(fitting, min(count, len(fitting))), True)


def _said(reason: str) -> Text:
    """An outcome as an option says it."""
    if not reason:
        return ATTACHES
    error, why = REASONS[reason]
    return told(REFUSED, why=why, code=error)


def _misled(plan: Plan, reason: str, limits: Limits) -> Iterator[tuple[str, str]]:
    """Misconception and the outcome that it expects; the most telling first."""
    if reason:
        yield IGNORED[reason], ""
    if reason == "NetworkCardFull":
        yield "card-limit-is-the-type-limit", "AttachmentLimitExceeded"
    if plan.network_card_index and not reason:
        yield "only-the-first-card", "NetworkCardUnknown"
    if plan.other_vpc and reason != "DifferentVpcs":
        yield "same-vpc-needed", "DifferentVpcs"
    if plan.other_vpc or plan.other_subnet or plan.other_zone:
        yield "same-subnet-needed", "DifferentSubnets"
    if plan.elastic_ip:
        yield "elastic-ip-holds-the-interface", "HoldsAnElasticIp"
    yield (
        ("instance-must-be-running", "MustBeRunning") if plan.stopped else ("instance-must-be-stopped", "MustBeStopped")
    )
    if reason != "AttachmentLimitExceeded" and plan.secondaries + 2 <= limits.interfaces:
        yield "limit-is-reached-too-early", "AttachmentLimitExceeded"
    if reason != "DeviceIndexTaken":
        yield "device-index-is-global", "DeviceIndexTaken"


def _prompt(plan: Plan, limits: Limits) -> Text:
    in_it = ", ".join(str(index) for index in range(plan.secondaries + 1))
    place: dict[str, Any] = {
        "subnet": "there" if plan.other_zone or plan.other_subnet or plan.other_vpc else "here",
        "zone": plan.zones[plan.other_zone],
        "vpc": "elsewhere" if plan.other_vpc else "main",
    }
    about = {
        "instance_type": plan.instance_type,
        "state": STATES[plan.stopped],
        "zone": plan.zones[0],
        "block": f"10.{plan.block}.1.0/24",
    }
    lines = [told(FACTS["server"], server=plan.server, count=plan.secondaries + 1, indexes=in_it, **about)]
    held = {"interfaces": limits.interfaces, "cards": len(limits.cards), "each": limits.cards[0]}
    lines.append(told(FACTS["limits"], instance_type=plan.instance_type, **held))
    if plan.primary:
        lines.append(told(FACTS["other"], **place))
    else:
        status = "in-use" if plan.in_use else "elastic" if plan.elastic_ip else "available"
        lines.append(told(FACTS["card"], card=plan.card, status=STATUSES[status], **place))
    return told(
        PROMPT,
        date=_day(plan.date),
        facts=joined(lines, "\n"),
        what=told(MOVES if plan.primary else TO_SERVER, card=plan.card, server=plan.server),
        device_index=plan.device_index,
        network_card_index=plan.network_card_index,
    )


def _day(date: datetime) -> Text:
    return Text(ko=f"{date.year}년 {date.month}월 {date.day}일", en=f"{date.day} {MONTHS[date.month - 1]} {date.year}")


GENERATOR = Generator(
    name=NAME,
    title=Text(ko="이 인터페이스를 연결할 수 있을까", en="Will this interface attach"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=lambda seed, difficulty: pose_choice(NAME, SKILL, poser(NAME), seed, difficulty),
    replay=replay,
    shape=shape,
)
