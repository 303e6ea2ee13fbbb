"""Why does an instance get out to the internet, or get called from there, and why not? Read off a packet's walk."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from labs.assess.generators.outcomes import Case, name_of
from labs.assess.generators.posing import told
from labs.assess.generators.way_words import (
    FROM_OUTSIDE,
    FROM_OUTSIDE_AT_NAT,
    FROM_OUTSIDE_IPV6,
    OUT,
    OUT_IPV6,
    OUT_PASSES,
    OUT_PAST_NAT,
    Why,
)
from labs.assess.journey import Journey
from labs.assess.script import Performance
from labs.assess.value import Text
from labs.cloud.network.step import Component, Passage, Step
from labs.cloud.network.topology import per_world, translations
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.nat_gateway import NatGateway
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.world import World

INTERNET, INTERNET_IPV6 = "internet", "2001:db8::1234"
"""Hosts out there, as a walk takes them."""


class Reason(NamedTuple):
    """Whether a packet is answered, why, and the misconception of who expects the opposite."""

    holds: bool
    because: Text
    misconception: str | None
    told_by: str
    """What decided: a code of the walk, with where it was; equal for what is explained alike."""


class Asked(NamedTuple):
    """What is asked of every instance: to call the internet or to be called from it, on a port, by IPv4 or IPv6."""

    calls_out: bool
    port: int
    ipv6: bool = False

    def journey(self, instance: str) -> Journey:
        """The packet of an instance, which is an id or a reference to one."""
        far = INTERNET_IPV6 if self.ipv6 else INTERNET
        source, destination = (instance, far) if self.calls_out else (far, instance)
        return Journey(source=source, destination=destination, port=self.port)


def case_of(performance: Performance, asked: Asked, instance: str) -> Case:
    """The packet of an instance, walked."""
    journey = asked.journey(instance)
    return Case(performance, journey, journey.walk(performance))


def instances_of(world: World) -> dict[str, Instance]:
    """Name tag -> the instance."""
    return {one.tags["Name"]: one for one in world.all(Instance) if "Name" in one.tags}


def reason_of(case: Case, asked: Asked, instance: Instance) -> Reason:
    """Why the packet of an instance is answered or not. Raises KeyError for what has no words."""
    facts = _facts(case, instance)
    if not case.walk.returned:
        told_by, why = _refused(case, asked, facts)
        return Reason(holds=False, because=told(why.text, **facts), misconception=why.misconception, told_by=told_by)
    told_by = _passed(case, asked, facts)
    return Reason(holds=True, because=told(OUT_PASSES[told_by], **facts), misconception=None, told_by=told_by)


def _refused(case: Case, asked: Asked, facts: Mapping[str, Any]) -> tuple[str, Why]:
    """What refused, and what is said of it there."""
    step = case.walk.refusals[0]
    if not asked.calls_out:
        by_nat = bool(facts["nat"])
        more = FROM_OUTSIDE_IPV6 if asked.ipv6 else FROM_OUTSIDE_AT_NAT if by_nat else {}
        told_by = f"{step.leg} {_at(step)}"
        return f"{told_by}{' nat' * by_nat}", {**FROM_OUTSIDE, **more}[told_by]
    past_nat = Passage.NGW_TRANSLATES_SOURCE in (one.code for one in _before(case, step))
    words = OUT_PAST_NAT if past_nat else OUT_IPV6 if asked.ipv6 else OUT
    return f"{_at(step)}{' past nat' * past_nat}", words[_at(step)]


def _at(step: Step) -> str:
    """A code, with the kind of target where a blackhole is told of."""
    return f"{step.code} {str(step.facts['target_id']).partition('-')[0]}" if "target_id" in step.facts else step.code


def _before(case: Case, step: Step) -> list[Step]:
    """What happened to the request before."""
    steps = list(case.walk.request)
    return steps[: steps.index(step)] if step in steps else steps


def _passed(case: Case, asked: Asked, facts: Mapping[str, Any]) -> str:
    codes = {one.code for one in case.walk.request}
    if not asked.calls_out:
        return "called by ipv6" if asked.ipv6 else "called"
    if Passage.NGW_TRANSLATES_SOURCE in codes:
        return "by nat in spite of its address" if facts["public"] else "by nat"
    if asked.ipv6:
        return "outward" if Passage.EIGW_CARRIES in codes else "by ipv6"
    return "by gateway"


def _facts(case: Case, instance: Instance) -> dict[str, Any]:
    """What the words may speak of."""
    world = case.world
    interface = interface_of(world, instance.id)
    nat = _nat_of(case)
    steps = (*case.walk.request, *case.walk.reply)
    target = next(
        (str(one.facts["target_id"]) for one in steps if "target_id" in one.facts and one.verdict == "refuse"), ""
    )
    return {
        "name": instance.tags["Name"],
        "subnet": name_of(world, interface.subnet_id),
        "public": public_address_of(world, interface),
        "ipv6": next(iter(interface.ipv6_addresses), ""),
        "nat": name_of(world, nat.id) if nat else "",
        "nat_subnet": name_of(world, nat.subnet_id) if nat else "",
        "seen": case.walk.source_seen or "",
        "target": name_of(world, target),
    }


def _nat_of(case: Case) -> NatGateway | None:
    """The NAT gateway that the packet or its reply is sent to."""
    for step in (*case.walk.request, *case.walk.reply):
        if step.component_type == Component.NAT_GATEWAY:
            return case.world.find(NatGateway, step.component_id)
    return None


@per_world
def interface_of(world: World, instance_id: str) -> NetworkInterface:
    """The interface of an instance that has one."""
    return next(
        one for one in world.all(NetworkInterface) if one.attachment and one.attachment.instance_id == instance_id
    )


def public_address_of(world: World, interface: NetworkInterface) -> str:
    """The public address of an interface's private one; empty for none."""
    return translations(world).get((interface.id, interface.primary_address), "")
