"""What becomes of this launch, and which of these instances uses which driver? The simulator launches them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from random import Random

from labs.assess.generators.driver_bench import (
    STATE_ENA,
    STATE_NITRO,
    STATE_VF,
    STATE_XEN,
    regions,
    takes_paravirtual,
    tried,
    types_of,
)
from labs.assess.generators.driver_reasons import OUTCOMES, why, why_not
from labs.assess.generators.driver_rules import REFUSED, Machine, launched
from labs.assess.generators.driver_words import (
    ASKED,
    IMAGE_FACT,
    LAUNCHES,
    MODULES,
    NOT_ON,
    NOT_SET,
    ON,
    SAYS,
    SIMPLE,
    TYPE_FACT,
    USES,
    VIRTUALIZATION,
    WHICH,
    WHICH_EXPLAINED,
    WHICH_HEAD,
    WHICH_LINE,
    WHICH_ROW,
)
from labs.assess.generators.posing import Offer, Posed, PosedSeveral, Wrong, code, joined, plain, told
from labs.assess.questions import Reference
from labs.assess.questions.choice import Option
from labs.assess.value import Text

GUIDE = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/"
REFERENCES = (
    Reference(
        title="Enhanced networking on Amazon EC2 instances",
        url=f"{GUIDE}enhanced-networking.html",
    ),
    Reference(title="Enable enhanced networking with ENA", url=f"{GUIDE}enhanced-networking-ena.html"),
    Reference(title="Enhanced networking with the Intel 82599 VF interface", url=f"{GUIDE}sriov-networking.html"),
)
SERVERS = ("web", "api", "db", "cache", "mail", "batch", "build", "proxy", "search", "report", "login", "queue")
SUFFIXES = ("old", "prod", "test", "blue", "green", "2016", "2018", "main", "backup", "lab")
DEVICES: Mapping[int, Sequence[str]] = {
    1: (STATE_NITRO, STATE_NITRO, STATE_XEN, STATE_ENA),
    2: (STATE_NITRO, STATE_XEN, STATE_VF, STATE_VF, STATE_ENA),
    3: (STATE_NITRO, STATE_XEN, STATE_VF, STATE_VF, STATE_ENA, STATE_ENA),
}
SEVERAL: Mapping[int, tuple[int, Sequence[str]]] = {
    1: (3, ("enhanced",)),
    2: (4, ("enhanced", "vif")),
    3: (5, ("enhanced", "vif", "ixgbevf", "ena")),
    5: (6, ("vif", "ixgbevf", "ena")),
}
"""Difficulty -> how many instances, and what may be asked of them."""
TYPE_IN = re.compile(r"Type `([\w.-]+)`")
IMAGE_IN = re.compile(r"AMI: `VirtualizationType` `(\w+)`, `EnaSupport` `(\w+)`, `SriovNetSupport` (`simple`|not set)")
ROW_IN = re.compile(r"^\| `([\w-]+)` \| `([\w.-]+)` \| `(true|false)` \| (`simple`|not set) \|$", re.MULTILINE)


def pose_launch(random: Random, difficulty: int) -> Posed | None:
    """One launch: with which driver does it run, if it runs?"""
    region = random.choice(regions())
    machine = some_machine(random, region, DEVICES[difficulty])
    if difficulty == 1:
        machine = machine._replace(sriov=True)
    if difficulty == 3 and region == regions()[1] and random.random() < PARAVIRTUALS:
        machine = _paravirtual(random, machine)
    key = tried(region, machine).says
    wrongs = tuple(Wrong(USES[one], *why_not(machine, one, key)) for one in OUTCOMES if one != key)
    facts = joined([type_fact(machine, TYPE_FACT), image_fact(machine)], "\n")
    return Posed(
        variant="launch",
        prompt=told(random.choice(LAUNCHES), name=some_name(random), facts=facts, modules=MODULES),
        key=USES[key],
        wrongs=wrongs,
        explanation=why(machine, key),
        references=REFERENCES,
    )


PARAVIRTUALS = 0.5
"""How often an image is paravirtual where there are such images."""


def judge_launch(prompt: str, option: Option) -> bool:
    """Whether it is what the rules say of type and image."""
    virtualization, ena, sriov = IMAGE_IN.findall(prompt)[0]
    machine = Machine(TYPE_IN.findall(prompt)[0], ena == "true", sriov == SIMPLE.en, virtualization == "hvm")
    return option.text == USES[launched(machine)]


def some_machine(random: Random, region: str, devices: Sequence[str]) -> Machine:
    """A type with one of these devices, and attributes by chance."""
    kind = random.choice(types_of(region)[random.choice(devices)])
    return Machine(kind, ena=random.random() < MOSTLY, sriov=random.random() < MOSTLY)


MOSTLY = 0.55
"""How often an attribute is set."""


def _paravirtual(random: Random, machine: Machine) -> Machine:
    """The same of a paravirtual image, on a type that takes it or on one that does not."""
    fitting = [one for names in types_of(regions()[1]).values() for one in names if takes_paravirtual(one)]
    kind = random.choice(fitting) if random.random() < PARAVIRTUALS else machine.instance_type
    return Machine(kind, ena=False, sriov=False, hvm=False)


def some_name(random: Random) -> str:
    """A server's name."""
    return f"{random.choice(SERVERS)}-{random.choice(SUFFIXES)}"


def type_fact(machine: Machine, template: Text) -> Text:
    """What DescribeInstanceTypes says of a type."""
    kind = machine.kind
    return told(template, kind=machine.instance_type, hypervisor=kind.hypervisor, support=kind.ena)


def image_fact(machine: Machine) -> Text:
    """What DescribeImages says of the image."""
    return told(IMAGE_FACT, virtualization=VIRTUALIZATION[machine.hvm], **attributes(machine))


def attributes(machine: Machine) -> dict[str, Text]:
    """Both attributes as a prompt says them."""
    return {"ena": ON if machine.ena else NOT_ON, "sriov": SIMPLE if machine.sriov else NOT_SET}


# Several


def pose_which(random: Random, difficulty: int) -> PosedSeveral | None:
    """Several instances: which of them use a driver, or enhanced networking at all?"""
    count, askable = SEVERAL[difficulty]
    region, asked = random.choice(regions()), random.choice(askable)
    names = random.sample(SERVERS, count)
    machines = {name: _running(random, region, difficulty) for name in names}
    says = {name: tried(region, machine).says for name, machine in machines.items()}
    if REFUSED in says.values() or len({one.instance_type.split(".")[0] for one in machines.values()}) < count - 1:
        return None
    rows = [told(WHICH_ROW, name=name, kind=one.instance_type, **attributes(one)) for name, one in machines.items()]
    lines = joined([told(WHICH_LINE, name=name, driver=says[name]) for name in names], "\n")
    return PosedSeveral(
        variant=f"which-{asked}",
        prompt=told(
            WHICH,
            modules=MODULES,
            table=joined((WHICH_HEAD, *rows), "\n"),
            support=support_line(machines.values()),
            asked=ASKED[asked],
        ),
        offers=tuple(_offer(name, machines[name], says[name], asked) for name in names),
        explanation=told(WHICH_EXPLAINED, lines=lines),
        references=REFERENCES,
    )


def _running(random: Random, region: str, difficulty: int) -> Machine:
    """One that can be launched."""
    found = some_machine(random, region, DEVICES[min(difficulty, 3)])
    return found._replace(ena=True) if found.kind.ena == "required" else found


def judge_which(prompt: str, option: Option) -> bool:
    """Whether the rules give the instance what is asked for."""
    rows = {name: Machine(kind, ena == "true", sriov == SIMPLE.en) for name, kind, ena, sriov in ROW_IN.findall(prompt)}
    asked = next(name for name, text in ASKED.items() if prompt.endswith(text.en))
    return _is_asked_for(launched(rows[option.text.en.strip("`")]), asked)


def _is_asked_for(says: str, asked: str) -> bool:
    return says != "vif" if asked == "enhanced" else says == asked


def _offer(name: str, machine: Machine, says: str, asked: str) -> Offer:
    because = told(SAYS, driver=says, why=why(machine, says))
    right = _is_asked_for(says, asked)
    return Offer(code(name), right, because, None if right else _believed(machine, says, asked))


def _believed(machine: Machine, says: str, asked: str) -> str | None:
    """Who would choose an instance that is not asked for: takes it for one that uses the driver, or any."""
    taken_for = asked if asked != "enhanced" else "ena" if machine.has_ena or machine.ena else "ixgbevf"
    return why_not(machine, taken_for, says)[1]


def support_line(machines: Iterable[Machine]) -> Text:
    """What DescribeInstanceTypes says of ENA on some types, value by value."""
    by_support: dict[str, list[str]] = {}
    for one in machines:
        by_support.setdefault(one.kind.ena, []).append(f"`{one.instance_type}`")
    return plain("; ".join(f"`{name}` – {', '.join(dict.fromkeys(types))}" for name, types in by_support.items()))
