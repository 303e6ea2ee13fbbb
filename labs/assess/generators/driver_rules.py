"""By which driver does an instance talk after some steps, by the rules as AWS's pages state them, and as they are mistaken?

Read here from the pages alone; the simulator's own rules are in its actions and in its hardware.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/enhanced-networking.html
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sriov-networking.html
"""

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from labs.cloud.facts.instance_types import InstanceTypeFacts, instance_types

VF_FAMILIES = ("c3", "c4", "d2", "i2", "m4", "r3")
"""The families with an Intel 82599, as the page on it lists them."""
REFUSED = "InvalidParameterCombination"
RUNNING = "IncorrectInstanceState"
OFF = "stopped"
"""What is said of an instance that does not run."""

Do = Literal["start", "stop", "reboot", "ena", "sriov", "type", "launch"]
Belief = Literal[
    "",
    "attribute-makes-the-device",
    "type-decides-the-driver",
    "either-attribute-will-do",
    "xen-has-no-enhanced-networking",
    "nitro-falls-back-to-vif",
    "attributes-change-while-running",
    "image-forgets-attributes",
]


class Step(NamedTuple):
    """Something that is done: a request, and what it sets."""

    do: Do
    value: str = ""
    """The type, where it is changed or launched from an image of the instance."""


class Machine(NamedTuple):
    """An instance, or what one is to be launched of."""

    instance_type: str
    ena: bool
    sriov: bool
    hvm: bool = True
    running: bool = True

    @property
    def kind(self) -> InstanceTypeFacts:
        """What AWS says of its type."""
        return instance_types()[self.instance_type]

    @property
    def has_ena(self) -> bool:
        """Whether its type has an Elastic Network Adapter."""
        return self.kind.ena != "unsupported"

    @property
    def has_vf(self) -> bool:
        """Whether its type has virtual functions of an Intel 82599."""
        return self.instance_type.split(".")[0] in VF_FAMILIES


def driver(machine: Machine, belief: Belief = "") -> str:
    """The driver of a running instance, by the rules or by a belief."""
    if belief == "attribute-makes-the-device":
        return "ena" if machine.ena else "ixgbevf" if machine.sriov else "vif"
    if belief == "type-decides-the-driver":
        return "ena" if machine.has_ena else "ixgbevf" if machine.has_vf else "vif"
    if belief == "either-attribute-will-do" and (machine.ena or machine.sriov):
        return "ena" if machine.has_ena else "ixgbevf" if machine.has_vf else "vif"
    if belief == "xen-has-no-enhanced-networking" and machine.kind.hypervisor == "xen":
        return "vif"
    if machine.hvm and machine.has_ena and machine.ena:
        return "ena"
    return "ixgbevf" if machine.hvm and machine.has_vf and machine.sriov else "vif"


def launched(machine: Machine, belief: Belief = "") -> str:
    """What becomes of a launch: a driver, or the code with which it is refused."""
    supported = machine.kind.virtualization
    if ("hvm" if machine.hvm else "paravirtual") not in supported:
        return REFUSED
    lenient = ("nitro-falls-back-to-vif", "type-decides-the-driver", "attribute-makes-the-device")
    if machine.kind.ena == "required" and not machine.ena and belief not in lenient:
        return REFUSED if belief != "either-attribute-will-do" or not machine.sriov else "ena"
    return driver(machine, belief)


def after(machine: Machine, steps: Iterable[Step], belief: Belief = "") -> tuple[Machine, list[str]]:
    """The instance after some steps, the last one that was launched, and the code with which each was refused or ""."""
    codes = []
    for one in steps:
        machine, code = _stepped(machine, one, belief)
        codes.append(code)
    return machine, codes


def told_of(machine: Machine, belief: Belief = "") -> str:
    """What `ethtool -i` says in an instance; that it is stopped where it does not run."""
    return driver(machine, belief) if machine.running else OFF


def _stepped(machine: Machine, step: Step, belief: Belief) -> tuple[Machine, str]:
    if step.do == "launch":
        forgets = belief == "image-forgets-attributes"
        made = Machine(step.value, machine.ena and not forgets, machine.sriov and not forgets, machine.hvm)
        return (machine, REFUSED) if launched(made, belief) == REFUSED else (made, "")
    if step.do == "stop":
        return machine._replace(running=False), ""
    if step.do == "reboot":
        return machine, "" if machine.running else RUNNING
    if step.do == "start":
        return machine._replace(running=True), ""
    return _changed(machine, step, belief)


def _changed(machine: Machine, step: Step, belief: Belief) -> tuple[Machine, str]:
    if machine.running and belief != "attributes-change-while-running":
        return machine, RUNNING
    if step.do == "ena":
        return machine._replace(ena=True), ""
    if step.do == "sriov":
        return machine._replace(sriov=True), ""
    changed = machine._replace(instance_type=step.value)
    return (machine, REFUSED) if launched(changed, belief) == REFUSED else (changed, "")


# Steps as requests write them

STARTS, STOPS, REBOOTS = "`StartInstances`", "`StopInstances`", "`RebootInstances`"
SETS = "`ModifyInstanceAttribute` `{name}={value}`"
LAUNCHES = "`CreateImage`, `RunInstances` `InstanceType={value}`"
WRITTEN = re.compile(
    r"`(StartInstances|StopInstances|RebootInstances)`"
    r"|`ModifyInstanceAttribute` `(EnaSupport|SriovNetSupport|InstanceType)=([\w.-]+)`"
    r"|`CreateImage`, `RunInstances` `InstanceType=([\w.-]+)`"
)


def written(step: Step) -> str:
    """A step as the request for it."""
    plain = {"start": STARTS, "stop": STOPS, "reboot": REBOOTS}
    if step.do in plain:
        return plain[step.do]
    if step.do == "launch":
        return LAUNCHES.format(value=step.value)
    name, value = {"ena": ("EnaSupport", "true"), "sriov": ("SriovNetSupport", "simple")}.get(
        step.do, ("InstanceType", step.value)
    )
    return SETS.format(name=name, value=value)


def steps_in(text: str) -> Sequence[Step]:
    """The steps that a text writes."""
    return [_read(*found.groups(default="")) for found in WRITTEN.finditer(text)]


def _read(plain: str, name: str, value: str, launched_type: str) -> Step:
    if plain:
        by_name: dict[str, Do] = {"StartInstances": "start", "StopInstances": "stop", "RebootInstances": "reboot"}
        return Step(by_name[plain])
    if launched_type:
        return Step("launch", launched_type)
    if name == "InstanceType":
        return Step("type", value)
    return Step("ena" if name == "EnaSupport" else "sriov")
