"""What helps against a security group? A rule for this packet alone, or a group that has one already."""

from collections.abc import Iterator, Sequence
from typing import Any

from labs.cloud.network.carriers.security_group import Rule, first_allowing, rules_of
from labs.cloud.network.packet import LAST_PORT, Packet, is_ipv6, number
from labs.cloud.network.remedy import (
    Act,
    Move,
    Situation,
    anywhere,
    done,
    far_address,
    hull,
    remedies,
    size,
    steps_of,
)
from labs.cloud.network.step import Passage, Refusal, Step, Walk
from labs.cloud.network.topology import private_addresses
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.world import World

CODES = (Refusal.ENI_SG_RULES_MISMATCH, Refusal.SG_HAS_NO_RULES, Refusal.SG_REFERENCES_NOT_PRESERVED)
NEW_GROUP = "only-this-packet"


@remedies(*CODES)
def allow_the_packet(now: Situation) -> Iterator[Move]:
    """A rule in any of the interface's groups: for this packet alone, or for everything, to be narrowed afterwards."""
    for group_id in now.step.facts["group_ids"]:
        yield (authorize(now, group_id, (now.step,)),)
        yield (_authorize_everything(now, group_id),)


@remedies(*CODES)
def join_a_group(now: Situation) -> Iterator[Move]:
    """The interface joins a group whose rules allow the packet."""
    interface = own_interface(now)
    if interface is None:
        return
    for group in now.world.where(SecurityGroup, vpc_id=interface.vpc_id):
        if group.id not in interface.group_ids:
            rules = rules_of(now.world, (group.id,), now.step.direction)
            if first_allowing(rules, now.step.direction, now.step.before, references=True):
                yield (joined(now.world, interface, group.id),)


@remedies(*CODES)
def let_the_other_end_join(now: Situation) -> Iterator[Move]:
    """The far interface joins a group that a rule names."""
    interface = own_interface(now)
    other = private_addresses(now.world).get((interface.vpc_id, now.far_address)) if interface else None
    if interface is None or other is None or other.managed_by:
        return
    for rule in rules_of(now.world, interface.group_ids, now.step.direction):
        named = rule.facts["peer"]
        if rule.members is not None and named not in other.group_ids and _fits(rule, now.step.before):
            yield (joined(now.world, other, named),)


@remedies(*CODES)
def make_a_group_for_it(now: Situation) -> Iterator[Move]:
    """A group of its own opens nothing to the other members of a group: only worth it where something is guarded."""
    interface = own_interface(now)
    if interface is None or not now.is_guarded:
        return
    named = {"group_name": f"{NEW_GROUP}-{now.world.counter}", "description": "One packet and its reply"}
    made = Act("create_security_group", {**named, "vpc_id": interface.vpc_id})
    outcome = done(now.world, made)
    if outcome is None:
        return
    world, result = outcome
    group_id = result["GroupId"]
    everything = [{"ip_protocol": "-1", "ip_ranges": [{"cidr_ip": "0.0.0.0/0"}]}]
    closed = Act("revoke_security_group_egress", {"group_id": group_id, "ip_permissions": everything})
    yield made, closed, authorize(now, group_id, (now.step,)), joined(world, interface, group_id, opens=0)


def authorize(now: Situation, group_id: str, served: Sequence[Step]) -> Act:
    """The action that allows packets in one group: one protocol, and the least ports and addresses that hold them all."""
    block = hull(now.block_of(far_address(one)) for one in served)
    services = [_services(one.before) for one in served]
    first, last = min(one[0] for one in services), max(one[1] for one in services)
    if served[0].before.destination_port is None and len(set(services)) > 1:
        first, last = -1, -1
    permission = {"ip_protocol": served[0].before.protocol, "from_port": first, "to_port": last, **_ranges(block)}
    count = last - first + 1 if served[0].before.destination_port is not None else 1
    return _authorized(now, group_id, permission, size(block) * count)


def _authorize_everything(now: Situation, group_id: str) -> Act:
    everywhere = anywhere(now.far_address)

    def narrowed(seen: Walk) -> Act | None:
        served = [one for one in steps_of(seen) if _is_served(one, group_id, now.step.direction, everywhere)]
        return authorize(now, group_id, served) if served else None

    wide = _authorized(now, group_id, {"ip_protocol": "-1", **_ranges(everywhere)}, size(everywhere) * (LAST_PORT + 1))
    return Act(wide.action, wide.params, wide.opens, narrowed=narrowed)


def _is_served(step: Step, group_id: str, direction: str, everywhere: str) -> bool:
    """Whether a step was let through by the rule of a group that allows everything."""
    asked = (step.code, step.component_id, step.direction) == (Passage.SG_RULE_ALLOWS, group_id, direction)
    return asked and (step.facts["peer"], step.facts["ip_protocol"]) == (everywhere, "-1")


def _authorized(now: Situation, group_id: str, permission: dict[str, Any], opens: int) -> Act:
    action = f"authorize_security_group_{'egress' if now.step.direction == 'outbound' else 'ingress'}"
    members = sum(group_id in one.group_ids for one in now.world.all(NetworkInterface))
    params = {"group_id": group_id, "ip_permissions": [permission]}
    return Act(action, params, opens=opens * max(members, 1))


def _ranges(block: str) -> dict[str, Any]:
    return {"ipv6_ranges": [{"cidr_ipv6": block}]} if is_ipv6(block) else {"ip_ranges": [{"cidr_ip": block}]}


def joined(world: World, interface: NetworkInterface, group_id: str, *, opens: int | None = None) -> Act:
    """The action that adds an interface to a group."""
    params = {"network_interface_id": interface.id, "groups": [*interface.group_ids, group_id]}
    counted = sum(_opened(one) for way in ("inbound", "outbound") for one in rules_of(world, (group_id,), way))
    return Act("modify_network_interface_attribute", params, opens=counted if opens is None else opens)


def own_interface(now: Situation) -> NetworkInterface | None:
    """The interface that is asked, unless it is a service's."""
    interface = now.world.find(NetworkInterface, now.step.facts.get("network_interface_id"))
    return None if interface is None or interface.managed_by else interface


def _opened(rule: Rule) -> int:
    """How much a rule lets through: addresses by services."""
    addresses = max(len(rule.members), 1) if rule.members is not None else size(str(rule.facts["peer"]))
    return addresses * (rule.last - rule.first + 1)


def _fits(rule: Rule, packet: Packet) -> bool:
    """Whether a rule would allow the packet from a member of the group it names."""
    as_member = rule._replace(members=frozenset({number(packet.source), number(packet.destination)}))
    return first_allowing((as_member,), "inbound", packet, references=True) is not None


def _services(packet: Packet) -> tuple[int, int]:
    """What a rule calls a port, or ICMP's type and code."""
    if packet.destination_port is None:
        return packet.icmp_type or 0, packet.icmp_code or 0
    return packet.destination_port, packet.destination_port
