"""What does the simulator say of an instance's driver? It is launched there, changed there, and asked by `ethtool -i`."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import msgspec

from labs.assess.generators.driver_rules import OFF, Machine, Step
from labs.assess.generators.sketch import DATE, REGION, Sketch
from labs.assess.scene import Scene, played
from labs.assess.script import Do, Performance, perform
from labs.cloud.facts.images import image_id
from labs.cloud.facts.instance_types import instance_types, offered_in
from labs.cloud.facts.regions import availability_zones
from labs.cloud.resources.instance import Instance

OLD_REGION = "us-east-1"
"""Where there are types and images from before enhanced networking."""
HVM, PARAVIRTUAL = "amzn-ami-hvm-2016.03.3.x86_64-gp2", "amzn-ami-pv-2014.03.2.x86_64-ebs"
ETHTOOL = "ethtool -i eth0"
MOST_VCPUS = 8
STATE_ENA, STATE_VF, STATE_XEN, STATE_NITRO = "xen-ena", "vf", "xen", "nitro"
NITRO_FAMILIES = ("t3", "m5", "c5", "r5", "m6i", "c6i", "r6i", "t3a", "m5a", "i3en", "z1d", "m7i", "c7i", "r7i")
HIDDEN_IN_XEN = ("f1", "p2", "p3", "g2", "g3", "g3s", "x1", "hs1", "h1")
"""Families that are seldom met, or have quotas of their own."""


class Tried(NamedTuple):
    """What became of some steps: the code of each that was refused or "", and what the instance says in the end."""

    codes: Sequence[str]
    says: str
    """Its driver; that it is stopped; or the code, where it was never launched."""


def tried(region: str, machine: Machine, steps: Iterable[Step] = ()) -> Tried:
    """What becomes of a launch and of some steps after it."""
    found = _launched(base(region), _image(base(region), machine), machine.instance_type)
    if found.outcomes[-1].state != "done":
        return Tried([], found.outcomes[-1].code)
    if not machine.running:
        found = _asked(found, "stop_instances", instance_ids=[_id(found)])
    codes = []
    for one in steps:
        found, code = _stepped(found, one)
        codes.append(code)
    said = _asked(found, "run_in_guest", instance_id=_id(found), command=ETHTOOL, known="said")
    if said.outcomes[-1].state != "done":
        return Tried(codes, OFF)
    return Tried(codes, str(said.names["said"]["Output"]).split()[1])


def printed(region: str, machine: Machine, command: str = ETHTOOL) -> str:
    """What a command prints in an instance that was launched like this; empty where it cannot be launched.

    What is too large for the quota of a new account is launched small and then taken for what it is.
    """
    image, kind = _image(base(region), machine), machine.kind
    family = machine.instance_type.split(".")[0]
    found = _launched(base(region), image, machine.instance_type if kind.vcpus <= MOST_VCPUS else f"{family}.large")
    if found.outcomes[-1].state != "done":
        return ""
    instance = found.world.get(Instance, _id(found))
    found = msgspec.structs.replace(found, world=found.world.put(instance.replace(instance_type=machine.instance_type)))
    said = _asked(found, "run_in_guest", instance_id=_id(found), command=command, known="said")
    return str(said.names["said"]["Output"])


@cache
def base(region: str) -> Performance:
    """A subnet in the first zone of a Region, and images of an account with each combination of attributes."""
    sketch = Sketch()
    vpc = sketch.vpc("main", "10.0.0.0/16")
    subnet = sketch.subnet("main", vpc, "10.0.0.0/20", zone_of(region)[0])
    group = sketch.group("main", vpc)
    place = {"subnet_id": subnet, "security_group_ids": [group], "min_count": 1, "max_count": 1}
    sketch.made("run_instances", "maker", image_id=image_id(region, HVM), instance_type="t2.nano", **place)
    volume = {"volume_id": "${maker.Instances[0].BlockDeviceMappings[0].Ebs.VolumeId}"}
    sketch.start.append(Do(action="create_snapshot", params=volume, name="snapshot"))
    for ena in (False, True):
        for sriov in (False, True):
            sketch.start.append(_registered(ena=ena, sriov=sriov))
    sketch.do("stop_instances", instance_ids=["${maker.Instances[0].InstanceId}"])
    return played(Scene(region=region, date=DATE, start=tuple(sketch.start)))


def zone_of(region: str) -> tuple[str, str]:
    """The name and the id of the zone in which instances are tried."""
    first = availability_zones(region)[0]
    return first.zone_name, first.zone_id


@cache
def types_of(region: str) -> Mapping[str, tuple[str, ...]]:
    """What device types have -> the names of those that are offered and of a handy size."""
    found: dict[str, list[str]] = {}
    for name in sorted(offered_in(zone_of(region)[1])):
        machine, family = Machine(name, ena=True, sriov=True), name.split(".")[0]
        kind = machine.kind
        if kind.vcpus > MOST_VCPUS or "x86_64" not in kind.architectures or kind.bare_metal or family in HIDDEN_IN_XEN:
            continue
        if kind.is_nitro and family not in NITRO_FAMILIES:
            continue
        ena = STATE_NITRO if kind.is_nitro else STATE_ENA
        device = ena if machine.has_ena else STATE_VF if machine.has_vf else STATE_XEN
        found.setdefault(device, []).append(name)
    return {device: tuple(names) for device, names in found.items()}


def takes_paravirtual(instance_type: str) -> bool:
    """Whether a type runs paravirtual images."""
    return "paravirtual" in instance_types()[instance_type].virtualization


def regions() -> tuple[str, str]:
    """Where instances are tried: in the Region of the other questions, and in one with older types."""
    return REGION, OLD_REGION


def _registered(*, ena: bool, sriov: bool) -> Do:
    name = _own(ena=ena, sriov=sriov)
    root = {"device_name": "/dev/xvda", "ebs": {"snapshot_id": "${snapshot.SnapshotId}"}}
    params: dict[str, Any] = {
        "name": name.replace("_", "-"), "architecture": "x86_64", "virtualization_type": "hvm", "ena_support": ena,
        "root_device_name": "/dev/xvda", "block_device_mappings": [root],
    }  # fmt: skip
    return Do(action="register_image", params=params | ({"sriov_net_support": "simple"} if sriov else {}), name=name)


def _own(*, ena: bool, sriov: bool) -> str:
    return f"image_{'ena' if ena else 'plain'}_{'simple' if sriov else 'none'}"


def _image(found: Performance, machine: Machine) -> str:
    if not machine.hvm:
        return image_id(found.world.region, PARAVIRTUAL)
    return str(found.names[_own(ena=machine.ena, sriov=machine.sriov)]["ImageId"])


def _launched(found: Performance, image: str, instance_type: str) -> Performance:
    place = {"subnet_id": "${main_subnet.Subnet.SubnetId}", "security_group_ids": ["${main_security_group.GroupId}"]}
    one = {"image_id": image, "instance_type": instance_type, "min_count": 1, "max_count": 1}
    return _asked(found, "run_instances", **one, **place, known="server")


def _id(found: Performance) -> str:
    return str(found.names["server"]["Instances"][0]["InstanceId"])


def _stepped(found: Performance, step: Step) -> tuple[Performance, str]:
    """The world after a step, and the code of its refusal."""
    server = _id(found)
    if step.do == "launch":
        made = _asked(found, "create_image", instance_id=server, name="copy", known="copy")
        made = _launched(made, str(made.names["copy"]["ImageId"]), step.value)
        return made, made.outcomes[-1].code
    plain = {"start": "start_instances", "stop": "stop_instances", "reboot": "reboot_instances"}
    if step.do in plain:
        done = _asked(found, plain[step.do], instance_ids=[server])
        return done, done.outcomes[-1].code
    changes: dict[str, dict[str, Any]] = {
        "ena": {"ena_support": {"value": True}},
        "sriov": {"sriov_net_support": {"value": "simple"}},
        "type": {"instance_type": {"value": step.value}},
    }
    done = _asked(found, "modify_instance_attribute", instance_id=server, **changes[step.do])
    return done, done.outcomes[-1].code


def _asked(found: Performance, action: str, *, known: str | None = None, **params: Any) -> Performance:
    return perform(found.world, [Do(action=action, params=params, name=known)], found.names)
