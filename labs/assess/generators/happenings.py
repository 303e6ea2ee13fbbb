"""What happened to instances, interfaces and addresses, one call after the other: in words, as actions, and read back from the words."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from labs.assess.generators.happening_words import WORDS
from labs.assess.generators.posing import joined, plain, told
from labs.assess.script import Do, Performance, perform
from labs.assess.value import Text
from labs.cloud.resources.address import Address
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.resources.subnet import Subnet
from labs.cloud.world import World

Resources = Instance | NetworkInterface | Address | SecurityGroup | Subnet
FACTS = ("instance", "interface", "address", "private", "group", "other")


class Step(NamedTuple):
    """One call: what it does, and by their names to what."""

    verb: str
    instance: str = ""
    interface: str = ""
    address: str = ""
    private: str = ""
    group: str = ""
    other: str = ""
    """The interface that has a private address until then."""


def said(step: Step) -> Text:
    """A step in words."""
    return told(WORDS[step.verb], **{name: f"`{getattr(step, name)}`" for name in FACTS})


def numbered(steps: Sequence[Step]) -> Text:
    """A story as a list whose numbers one can refer to."""
    return joined((joined((plain(f"{place}."), said(one)), " ") for place, one in enumerate(steps, start=1)), "\n")


def steps_in(prompt: str) -> list[Step]:
    """The steps that a prompt in English lists. Raises ValueError."""
    return [_step_in(line) for line in re.findall(r"^\d+\. (.+)$", prompt, re.MULTILINE)]


def after(performance: Performance, step: Step) -> Performance:
    """What a step leads to; its call is the last in the journal."""
    action, params = CALLS[step.verb]
    return perform(performance.world, [Do(action=action, params=params(performance.world, step))], performance.names)


def all_after(performance: Performance, steps: Iterable[Step]) -> list[Performance]:
    """What each of the steps leads to, with the beginning before them."""
    found = [performance]
    for one in steps:
        found.append(after(found[-1], one))
    return found


def is_refused(performance: Performance) -> str:
    """The error code of the last call; empty where it was carried out."""
    return performance.outcomes[-1].code


def called(world: World, kind: type[Resources], name: str) -> Any:
    """What has this Name tag. Raises KeyError."""
    for one in world.all(kind):
        if one.tags.get("Name") == name:
            return one
    raise KeyError(name)


def _step_in(line: str) -> Step:
    for verb, pattern in _patterns():
        if match := pattern.fullmatch(line):
            return Step(verb, **match.groupdict())
    raise ValueError(line)


@cache
def _patterns() -> Sequence[tuple[str, re.Pattern[str]]]:
    return [(verb, re.compile(_pattern(text.en))) for verb, text in WORDS.items()]


def _pattern(template: str) -> str:
    pattern = re.escape(template)
    for name in FACTS:
        pattern = pattern.replace(re.escape("{" + name + "}"), f"`(?P<{name}>[^`]+)`")
    return pattern


def _instances(world: World, step: Step) -> dict[str, Any]:
    return {"instance_ids": [called(world, Instance, step.instance).id]}


def _interface(world: World, step: Step) -> dict[str, Any]:
    return {"network_interface_id": called(world, NetworkInterface, step.interface).id}


def _allocation(world: World, step: Step) -> dict[str, Any]:
    return {"allocation_id": called(world, Address, step.address).id}


def _attach(world: World, step: Step) -> dict[str, Any]:
    instance = called(world, Instance, step.instance).id
    taken = {
        one.attachment.device_index
        for one in world.all(NetworkInterface)
        if one.attachment and one.attachment.instance_id == instance
    }
    free = next(index for index in range(1, 20) if index not in taken)
    return {**_interface(world, step), "instance_id": instance, "device_index": free}


def _detach(world: World, step: Step) -> dict[str, Any]:
    attachment = called(world, NetworkInterface, step.interface).attachment
    return {"attachment_id": attachment.attachment_id if attachment else "eni-attach-00000000000000000"}


def _to_instance(world: World, step: Step) -> dict[str, Any]:
    return {**_allocation(world, step), "instance_id": called(world, Instance, step.instance).id}


def _to_interface(world: World, step: Step) -> dict[str, Any]:
    return {**_allocation(world, step), **_interface(world, step)}


def _to_private(world: World, step: Step) -> dict[str, Any]:
    return {**_to_interface(world, step), "private_ip_address": step.private}


def _association(world: World, step: Step) -> dict[str, Any]:
    return {"association_id": called(world, Address, step.address).association_id or "eipassoc-00000000000000000"}


def _privates(world: World, step: Step) -> dict[str, Any]:
    return {**_interface(world, step), "private_ip_addresses": [step.private]}


def _deletion(wanted: bool) -> "Params":  # noqa: FBT001
    def params(world: World, step: Step) -> dict[str, Any]:
        attachment = called(world, NetworkInterface, step.interface).attachment
        id = attachment.attachment_id if attachment else "eni-attach-00000000000000000"
        return {
            **_interface(world, step),
            "attachment": {"attachment_id": id, "delete_on_termination": wanted},
        }

    return params


def _groups(world: World, step: Step) -> dict[str, Any]:
    return {**_interface(world, step), "groups": [called(world, SecurityGroup, step.group).id]}


def _tagged(kind: str) -> "Params":
    def params(world: World, step: Step) -> dict[str, Any]:
        tags = [{"key": "Name", "value": step.address}]
        return {"tag_specifications": [{"resource_type": kind, "tags": tags}]}

    return params


Params = Callable[[World, Step], dict[str, Any]]
CALLS: Mapping[str, tuple[str, Params]] = {
    "stop": ("stop_instances", _instances),
    "start": ("start_instances", _instances),
    "reboot": ("reboot_instances", _instances),
    "terminate": ("terminate_instances", _instances),
    "attach": ("attach_network_interface", _attach),
    "detach": ("detach_network_interface", _detach),
    "delete": ("delete_network_interface", _interface),
    "allocate": ("allocate_address", _tagged("elastic-ip")),
    "associate": ("associate_address", _to_instance),
    "associate-firmly": (
        "associate_address",
        lambda world, step: {**_to_instance(world, step), "allow_reassociation": False},
    ),
    "associate-interface": ("associate_address", _to_interface),
    "associate-private": ("associate_address", _to_private),
    "disassociate": ("disassociate_address", _association),
    "release": ("release_address", _allocation),
    "assign": ("assign_private_ip_addresses", _privates),
    "reassign": (
        "assign_private_ip_addresses",
        lambda world, step: {**_privates(world, step), "allow_reassignment": True},
    ),
    "unassign": ("unassign_private_ip_addresses", _privates),
    "keep": ("modify_network_interface_attribute", _deletion(wanted=False)),
    "drop": ("modify_network_interface_attribute", _deletion(wanted=True)),
    "regroup": ("modify_network_interface_attribute", _groups),
    "delete-group": (
        "delete_security_group",
        lambda world, step: {"group_id": called(world, SecurityGroup, step.group).id},
    ),
}
"""Verb -> the action, and its parameters in a world."""
