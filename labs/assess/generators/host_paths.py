"""Does a packet pass the hypervisor? The type says whether there is one; what the guest prints says who carries packets.

The simulator launches the instance and lets `lspci`, `lsmod` and `ethtool -i` print in it. The replay goes by the rules of
AWS's pages, as driver_rules.py has them.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from random import Random

from labs.assess.generators.driver_bench import STATE_ENA, STATE_NITRO, STATE_VF, STATE_XEN, printed, types_of, zone_of
from labs.assess.generators.driver_launch import SERVERS, attributes, some_name
from labs.assess.generators.driver_reasons import Reason, why_not
from labs.assess.generators.driver_reasons import why as why_driver
from labs.assess.generators.driver_rules import Machine, driver
from labs.assess.generators.driver_words import MODULES, SIMPLE
from labs.assess.generators.host_words import (
    ASKED,
    BOARD,
    BOARD_EXPLAINED,
    BOARD_HEAD,
    BOARD_ROW,
    GOES_PAST,
    IMAGE_FACT,
    IS_VIRTUAL,
    LINE,
    LINES,
    METAL_HAS_NONE,
    NO_HYPERVISOR,
    OTHER_HYPERVISOR,
    OTHER_SIGNS,
    PATH,
    PATH_WHY,
    PATHS,
    SIGNS,
    TYPE_FACT,
    WHICH_EXPLAINED,
    WHICH_HEAD,
    WHICH_ROW,
)
from labs.assess.generators.posing import Offer, Posed, PosedSeveral, Wrong, code, joined, told
from labs.assess.generators.sketch import REGION
from labs.assess.questions import Reference
from labs.assess.questions.choice import Option
from labs.assess.value import Text
from labs.cloud.facts.instance_types import instance_types, offered_in

REFERENCES = (
    Reference(
        title="Enhanced networking on Amazon EC2 instances",
        url="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/enhanced-networking.html",
    ),
    Reference(
        title="Instances built on the AWS Nitro System",
        url="https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-nitro-instances.html",
    ),
)
METAL = "metal"
METAL_FAMILIES = ("m5", "c5", "r5", "m6i", "c6i", "r6i", "m5d", "c5d", "r5d", "c5n", "i3en", "z1d", "m5zn", "r5n")
DEVICES: Mapping[int, Sequence[str]] = {
    1: (STATE_NITRO, STATE_XEN, METAL, STATE_VF),
    2: (STATE_NITRO, STATE_XEN, STATE_ENA, STATE_VF, METAL),
    3: (STATE_XEN, STATE_ENA, STATE_ENA, STATE_VF, STATE_VF, METAL),
}
SEVERAL: Mapping[int, tuple[int, Sequence[str]]] = {
    1: (4, ("carried",)),
    2: (5, ("carried", "past")),
    3: (6, ("past", "divided")),
}
COMMANDS = ("lspci", "lsmod")
SIGN = "Ethernet controller: "
TYPE_IN = re.compile(r"Type `([\w.-]+)`")
ATTRIBUTES_IN = re.compile(r"`EnaSupport` `(true|false)`, `SriovNetSupport` (`simple`|not set)")
BOARD_ROW_IN = re.compile(r"^\| `(\w+)` \| `([\w.-]+)` \| `(true|false)` \| (`simple`|not set) \|$", re.MULTILINE)
ROW_IN = re.compile(r"^\| `(\w+)` \| `[\w.-]+` \| (`xen`|`nitro`|none) \| `(\w+)` \|$", re.MULTILINE)


def some_guest(random: Random, devices: Sequence[str]) -> Machine:
    """An instance of a type with one of these devices, or of bare metal; what requires ENA has it."""
    device = random.choice(devices)
    kind = random.choice(metal_types() if device == METAL else types_of(REGION)[device])
    found = Machine(kind, ena=random.random() < MOSTLY, sriov=random.random() < MOSTLY)
    return found._replace(ena=True) if found.kind.ena == "required" else found


MOSTLY = 0.6


@cache
def metal_types() -> tuple[str, ...]:
    """Bare metal that is offered where instances are tried."""
    offered = sorted(offered_in(zone_of(REGION)[1]))
    fitting = (one for one in offered if one.split(".")[0] in METAL_FAMILIES and instance_types()[one].bare_metal)
    return tuple(one for one in fitting if "x86_64" in instance_types()[one].architectures)


def path_of(machine: Machine) -> str:
    """How packets of an instance get out, by what its type is and by what `lspci` prints in it."""
    if machine.kind.bare_metal:
        return "metal"
    if machine.kind.hypervisor == "nitro":
        return "nitro"
    cards = [line for line in printed(REGION, machine, "lspci").splitlines() if SIGN in line]
    if not cards:
        return "xen-vif"
    return "xen-ena" if "Elastic Network Adapter" in cards[0] else "xen-vf"


def ruled(machine: Machine) -> str:
    """The same by the rules of AWS's pages."""
    if machine.kind.is_nitro:
        return "metal" if machine.kind.bare_metal else "nitro"
    return {"ena": "xen-ena", "ixgbevf": "xen-vf", "vif": "xen-vif"}[driver(machine)]


def pose_path(random: Random, difficulty: int) -> Posed | None:
    """One instance: what carries its packets?"""
    machine = some_guest(random, DEVICES[difficulty])
    key = path_of(machine)
    facts = joined([_type_fact(machine), told(IMAGE_FACT, **attributes(machine))], "\n")
    others = sorted((one for one in PATHS if one != key), key=lambda one: one.split("-")[0] != key.split("-")[0])
    return Posed(
        variant="path",
        prompt=told(random.choice(PATH), name=some_name(random), facts=facts, modules=MODULES),
        key=PATHS[key],
        wrongs=tuple(Wrong(PATHS[one], *_why_not(machine, one, key)) for one in others),
        explanation=told(PATH_WHY[key], why=why_driver(machine, driver(machine))),
        references=REFERENCES,
    )


def judge_path(prompt: str, option: Option) -> bool:
    """Whether it is the way by the rules."""
    ena, sriov = ATTRIBUTES_IN.findall(prompt)[0]
    machine = Machine(TYPE_IN.findall(prompt)[0], ena == "true", sriov == SIMPLE.en)
    return option.text == PATHS[ruled(machine)]


def _type_fact(machine: Machine) -> Text:
    kind = machine.kind
    return told(
        TYPE_FACT,
        kind=machine.instance_type,
        hypervisor=_hypervisor(machine),
        metal=str(kind.bare_metal).lower(),
        support=kind.ena,
    )


def _hypervisor(machine: Machine) -> Text:
    return code(machine.kind.hypervisor) if machine.kind.hypervisor else NO_HYPERVISOR


def _why_not(machine: Machine, path: str, key: str) -> Reason:
    """Why packets do not go this way, and who would think they do."""
    if key == "metal":
        return METAL_HAS_NONE, "instances-are-always-virtual"
    if path == "metal":
        return IS_VIRTUAL, "sr-iov-removes-the-hypervisor"
    if path.split("-", maxsplit=1)[0] != key.split("-", maxsplit=1)[0]:
        other = told(OTHER_HYPERVISOR, kind=machine.instance_type, hypervisor=machine.kind.hypervisor)
        return other, "hypervisor-carries-every-packet" if path == "xen-vif" else "hypervisors-mixed-up"
    if path == "xen-vif":
        return told(GOES_PAST, driver=driver(machine)), "hypervisor-carries-every-packet"
    return why_not(machine, "ena" if path == "xen-ena" else "ixgbevf", driver(machine))


# What a guest prints


def pose_board(random: Random, difficulty: int) -> Posed | None:
    """What `lspci` or `lsmod` prints in one of several instances, and in no other of them."""
    names = random.sample(SERVERS, 3 + difficulty)
    command = COMMANDS[0] if difficulty == 1 else random.choice(COMMANDS)
    guests = {name: some_guest(random, BOARDS) for name in names}
    if difficulty == 1:
        guests = {name: one._replace(ena=True, sriov=True) for name, one in guests.items()}
    outputs = {name: printed(REGION, one, command).rstrip() for name, one in guests.items()}
    alone = [name for name in names if list(outputs.values()).count(outputs[name]) == 1]
    paths = {name: path_of(one) for name, one in guests.items()}
    if not alone or len(set(paths.values())) < 3:
        return None
    key = random.choice(alone)
    rows = [told(BOARD_ROW, name=name, kind=one.instance_type, **attributes(one)) for name, one in guests.items()]
    asked = told(random.choice(BOARD), command=command, output=outputs[key])
    others = sorted((name for name in names if name != key), key=lambda name: paths[name] == "nitro")
    return Posed(
        variant="board",
        prompt=joined([joined((BOARD_HEAD, *rows), "\n"), asked]),
        key=code(key),
        wrongs=tuple(
            Wrong(
                code(name),
                told(OTHER_SIGNS, line=LINES[paths[name]], signs=SIGNS[f"{command}-{paths[name]}"]),
                _mistaken(paths[name], paths[key]),
            )
            for name in others
        ),
        explanation=told(BOARD_EXPLAINED, signs=SIGNS[f"{command}-{paths[key]}"], name=key, line=LINES[paths[key]]),
        references=REFERENCES,
    )


BOARDS = (STATE_NITRO, STATE_XEN, STATE_ENA, STATE_VF, STATE_VF)


def judge_board(prompt: str, option: Option) -> bool:
    """Whether what is printed has the signs of what the rules say of the instance."""
    rows = {
        name: Machine(kind, ena == "true", sriov == SIMPLE.en)
        for name, kind, ena, sriov in BOARD_ROW_IN.findall(prompt)
    }
    output = prompt.split("```")[1]
    signs = {
        "xen": "Xen Platform Device" in output or "xen_blkfront" in output,
        "ena": "Elastic Network Adapter" in output or "\nena " in output,
        "vf": "Virtual Function" in output or "ixgbevf" in output,
    }
    has: Mapping[str, set[str]] = {
        "xen-vif": {"xen"},
        "xen-vf": {"xen", "vf"},
        "xen-ena": {"xen", "ena"},
        "nitro": {"ena"},
    }
    seen = {name for name, holds in signs.items() if holds}
    return seen == has[ruled(rows[option.text.en.strip("`")])]


def _mistaken(path: str, key: str) -> str:
    if "nitro" in (path, key):
        return "hypervisors-mixed-up"
    return "hypervisor-carries-every-packet" if path == "xen-vif" else "t2-is-enhanced"


# Which of several


def pose_which(random: Random, difficulty: int) -> PosedSeveral | None:
    """Several instances: whose packets are carried, whose go past a hypervisor, and who has one at all?"""
    count, askable = SEVERAL[difficulty]
    asked, names = random.choice(askable), random.sample(SERVERS, count)
    machines = {name: some_guest(random, DEVICES[max(difficulty, 2)]) for name in names}
    paths = {name: path_of(one) for name, one in machines.items()}
    if len(set(paths.values())) < 3 or len({one.instance_type.split(".")[0] for one in machines.values()}) < count - 1:
        return None
    said = {name: printed(REGION, one, "ethtool -i eth0").split()[1] for name, one in machines.items()}
    rows = [
        told(WHICH_ROW, name=name, kind=one.instance_type, hypervisor=_hypervisor(one), driver=said[name])
        for name, one in machines.items()
    ]
    lines = [told(LINE, name=name, line=LINES[paths[name]]) for name in names]
    return PosedSeveral(
        variant=f"which-{asked}",
        prompt=joined([joined((WHICH_HEAD, *rows), "\n"), ASKED[asked]]),
        offers=tuple(_offer(name, paths[name], asked) for name in names),
        explanation=told(WHICH_EXPLAINED, lines=joined(lines, "\n")),
        references=REFERENCES,
    )


def judge_which(prompt: str, option: Option) -> bool:
    """Whether hypervisor and driver in the table say what is asked for."""
    rows: dict[str, tuple[str, str]] = {
        name: (hypervisor, driver) for name, hypervisor, driver in ROW_IN.findall(prompt)
    }
    hypervisor, driver = rows[option.text.en.strip("`")]
    asked = next(name for name, text in ASKED.items() if prompt.endswith(text.en))
    if asked == "divided" or hypervisor == "none":
        return asked == "divided" and hypervisor != "none"
    return (driver == "vif") == (asked == "carried")


HOLDS: Mapping[str, Sequence[str]] = {
    "carried": ("xen-vif",),
    "past": ("xen-vf", "xen-ena", "nitro"),
    "divided": ("xen-vif", "xen-vf", "xen-ena", "nitro"),
}
"""What is asked for -> the ways of packets of which it holds."""


def _offer(name: str, path: str, asked: str) -> Offer:
    right = path in HOLDS[asked]
    return Offer(code(name), right, LINES[path], None if right else _believed(path, asked))


def _believed(path: str, asked: str) -> str:
    if path == "metal":
        return "instances-are-always-virtual"
    return "hypervisor-carries-every-packet" if asked == "carried" else "t2-is-enhanced"
