"""What becomes of an instance's host when it is rebooted, stopped, started, or when the host fails? It is done in the simulator."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from random import Random
from typing import NamedTuple

from labs.assess.generators.driver_launch import SERVERS
from labs.assess.generators.host_more_words import (
    ARROW,
    EVENTS,
    FATE,
    FATE_ASKED,
    FATE_EXPLAINED,
    FATE_HEAD,
    FATE_ROW,
    FATES,
    NOTHING,
)
from labs.assess.generators.host_words import LINE
from labs.assess.generators.posing import Offer, PosedSeveral, code, joined, told
from labs.assess.generators.sketch import Sketch
from labs.assess.questions import Reference
from labs.assess.questions.choice import Option
from labs.assess.scene import played
from labs.assess.script import Do, perform
from labs.assess.value import Text
from labs.cloud.hardware.failure import works
from labs.cloud.hardware.floor import lies_in
from labs.cloud.hardware.housing import host_of
from labs.cloud.resources.instance import Instance
from labs.cloud.world import World

REFERENCES = (
    Reference(
        title="Amazon EC2 instance state changes",
        url="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html",
    ),
    Reference(
        title="Stop and start Amazon EC2 instances",
        url="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Stop_Start.html",
    ),
)
INSTANCE_TYPE, OTHER_TYPE = "m5.large", "m5.xlarge"
MOST = 7
Events = tuple[str, ...]
SHORT: Sequence[Events] = (
    (), ("reboot",), ("stop",), ("stop", "start"), ("fault",), ("fault", "stop", "start"), ("terminate",),
)  # fmt: skip
LONG: Sequence[Events] = (
    *SHORT,
    ("reboot", "reboot"), ("fault", "reboot"), ("type", "reboot"), ("stop", "start", "stop"), ("fault", "stop"),
    ("stop", "fault", "start"), ("stop", "start", "reboot"), ("stop", "type", "start"), ("reboot", "stop"),
    ("fault", "reboot", "stop", "start"), ("fault", "stop", "start", "reboot"),
    ("reboot", "type"), ("fault", "stop", "type", "start"),
)  # fmt: skip
PLANS: Mapping[int, tuple[int, Sequence[Events], Sequence[str]]] = {
    1: (3, SHORT[:4], ("same", "none")),
    2: (4, SHORT, ("same", "none")),
    3: (5, SHORT, ("same", "none", "other", "works")),
    4: (5, LONG, ("same", "other", "works")),
    5: (7, LONG, ("same", "other", "works")),
}
"""Difficulty -> how many instances, what may happen to them, and what may be asked."""
ROW_IN = re.compile(r"^\| `(\w+)` \| (.+) \|$", re.MULTILINE)
BY_TEXT = {text.en: name for name, text in EVENTS.items()}


class Fate(NamedTuple):
    """What the simulator shows of an instance after all."""

    never_left: bool
    """It has been on its first host all the time."""
    has_host: bool
    first_failed: bool
    """The host where it was at first is broken."""
    answers: bool


def pose_fate(random: Random, difficulty: int) -> PosedSeveral | None:
    """Several instances, what happened to each, and where they are now."""
    count, pool, askable = PLANS[difficulty]
    asked, names = random.choice(askable), random.sample(SERVERS, count)
    events = dict(zip(names, random.sample(pool, count), strict=True))
    fates = played_out(events)
    rows = [told(FATE_ROW, name=name, events=_told(happened)) for name, happened in events.items()]
    kinds = {name: _kind(fate) for name, fate in fates.items()}
    lines = [told(LINE, name=name, line=FATES[kinds[name]]) for name in names]
    return PosedSeveral(
        variant=f"fate-{asked}",
        prompt=told(FATE, table=joined((FATE_HEAD, *rows), "\n"), asked=FATE_ASKED[asked]),
        offers=tuple(_offer(name, fates[name], asked) for name in names),
        explanation=told(FATE_EXPLAINED, lines=joined(lines, "\n")),
        references=REFERENCES,
    )


def judge_fate(prompt: str, option: Option) -> bool:
    """Whether what the table says happened leads to what is asked for."""
    asked = next(name for name, text in FATE_ASKED.items() if prompt.endswith(text.en))
    happened = dict(ROW_IN.findall(prompt))[option.text.en.strip("`")]
    events = [BY_TEXT[one] for one in happened.split(ARROW)] if happened != NOTHING.en else []
    return _is_asked_for(reckoned(events), asked)


def reckoned(events: Sequence[str]) -> Fate:
    """By the life cycle alone: a stop gives the host up, a start takes another that works."""
    running, left = True, False
    on_first = True
    failed = "fault" in events
    for one in events:
        if one in ("stop", "terminate"):
            running, left, on_first = False, True, False
        if one == "start":
            running = True
    answers = running and not (failed and on_first)
    return Fate(not left, running, failed, answers)


def _is_asked_for(fate: Fate, asked: str) -> bool:
    return {
        "same": fate.never_left,
        "none": not fate.has_host,
        "other": fate.has_host and not fate.never_left and fate.first_failed,
        "works": fate.answers,
    }[asked]


def _kind(fate: Fate) -> str:
    if not fate.has_host:
        return "gone"
    if fate.never_left:
        return "stuck" if fate.first_failed else "stayed"
    return "moved" if fate.first_failed else "unsure"


def _offer(name: str, fate: Fate, asked: str) -> Offer:
    right, kind = _is_asked_for(fate, asked), _kind(fate)
    return Offer(code(name), right, FATES[kind], None if right else BELIEFS.get((asked, kind)))


BELIEFS: Mapping[tuple[str, str], str] = {
    ("same", "unsure"): "start-stays-on-its-host",
    ("same", "moved"): "start-stays-on-its-host",
    ("same", "gone"): "stopped-keeps-its-host",
    ("none", "stuck"): "instances-leave-a-failed-host",
    ("none", "stayed"): "reboot-leaves-the-host",
    ("none", "unsure"): "stopped-keeps-its-host",
    ("other", "unsure"): "start-always-moves",
    ("other", "stuck"): "instances-leave-a-failed-host",
    ("other", "stayed"): "reboot-leaves-the-host",
    ("other", "gone"): "stopped-keeps-its-host",
    ("works", "stuck"): "instances-leave-a-failed-host",
    ("works", "gone"): "stopped-keeps-its-host",
}
"""What is asked for and what became of it -> the mistake of who chooses it all the same."""


def played_out(events: Mapping[str, Events]) -> dict[str, Fate]:
    """What becomes of instances in the simulator, step by step."""
    world, ids = _base()
    return {name: _fate(world, id, happened) for (name, happened), id in zip(events.items(), ids, strict=False)}


def _fate(world: World, id: str, events: Events) -> Fate:
    first = host_of(world, world.get(Instance, id))
    assert first is not None  # noqa: S101 - every instance of the base runs
    hosts = [first]
    for one in events:
        world = perform(world, [_action(one, id, first)]).world
        hosts.append(host_of(world, world.get(Instance, id)) or "")
    instance = world.get(Instance, id)
    return Fate(
        never_left=all(one == first for one in hosts),
        has_host=hosts[-1] != "",
        first_failed=any(lies_in(first, piece) for piece in world.failed),
        answers=instance.state == "running" and works(world, instance),
    )


def _action(event: str, id: str, host: str) -> Do:
    if event == "fault":
        return Do(action="fail_hardware", params={"name": host})
    if event == "type":
        return Do(
            action="modify_instance_attribute", params={"instance_id": id, "instance_type": {"value": OTHER_TYPE}}
        )
    return Do(action=f"{event}_instances", params={"instance_ids": [id]})


def _told(events: Events) -> Text:
    return joined([EVENTS[one] for one in events], ARROW) if events else NOTHING


@cache
def _base() -> tuple[World, Sequence[str]]:
    """Instances on hosts of their own, and their ids."""
    sketch = Sketch()
    vpc = sketch.vpc("main", "10.0.0.0/16")
    subnet = sketch.subnet("main", vpc, "10.0.0.0/24")
    group = sketch.group("main", vpc)
    for number in range(MOST):
        sketch.instance(f"server-{number}", subnet, [group], INSTANCE_TYPE)
    world = played(sketch.scene(1)).world
    return world, [one.id for one in world.all(Instance)]
