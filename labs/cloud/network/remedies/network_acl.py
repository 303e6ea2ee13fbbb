"""What helps against a network ACL? An entry before the one that denies, less of the one that denies, or another ACL.

An ACL keeps no state, so the answer needs an entry of its own: for the ports that clients speak from.
https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html
"""

from collections.abc import Iterator, Sequence
from typing import Any

from labs.cloud.network.carriers.network_acl import Entry, acl_of, entries_of
from labs.cloud.network.packet import LAST_PORT, PROTOCOL_NUMBERS, is_ipv6
from labs.cloud.network.remedy import (
    ANYWHERE,
    EPHEMERAL_PORTS,
    Act,
    Move,
    Situation,
    anywhere,
    far_address,
    hull,
    remedies,
    size,
    steps_of,
)
from labs.cloud.network.step import Passage, Refusal, Step, Walk
from labs.cloud.resources.network_acl import LAST_IPV6_RULE, LAST_RULE, NetworkAcl
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.world import World

USUAL_NUMBER, NUMBERS_APART, LAST_NUMBER = 100, 10, 32766
ALL_PROTOCOLS = "-1"


@remedies(Refusal.SUBNET_ACL_RESTRICTION)
def allow_before(now: Situation) -> Iterator[Move]:
    """An entry before the one that denies."""
    acl, egress = now.world.get(NetworkAcl, now.step.component_id), is_egress(now.step)
    decisive = now.step.facts["rule_number"]
    denying = (one.rule_number for one in acl.entries if one.egress == egress and one.rule_action == "deny")
    before_all = free_number(acl, egress=egress, before=min(denying, default=decisive))
    for number in dict.fromkeys((free_number(acl, egress=egress, before=decisive), before_all)):
        if number is not None:
            yield from _entries(now, "create_network_acl_entry", acl, number)


@remedies(Refusal.SUBNET_ACL_RESTRICTION)
def change_the_entry(now: Situation) -> Iterator[Move]:
    """The entry that denies allows this packet instead, or goes."""
    number = now.step.facts["rule_number"]
    if number in (LAST_RULE, LAST_IPV6_RULE):
        return
    acl = now.world.get(NetworkAcl, now.step.component_id)
    egress = is_egress(now.step)
    denied = next(one for one in acl.entries if (one.rule_number, one.egress) == (number, egress))
    no_more = size(denied.block) * _guarded(now.world, acl)
    yield from _entries(now, "replace_network_acl_entry", acl, number, besides=no_more)
    gone = {"network_acl_id": acl.id, "rule_number": number, "egress": egress}
    yield (Act("delete_network_acl_entry", gone, opens=no_more),)


@remedies(Refusal.SUBNET_ACL_RESTRICTION)
def take_another_acl(now: Situation) -> Iterator[Move]:
    """The subnet is associated with another ACL of its VPC."""
    subnet_id = now.step.facts["subnet_id"]
    current = acl_of(now.world, subnet_id)
    association = next((one for one in current.associations if one.subnet_id == subnet_id), None)
    if association is None:
        return
    for acl in now.world.where(NetworkAcl, vpc_id=current.vpc_id):
        if acl.id == current.id:
            continue
        params = {"association_id": association.association_id, "network_acl_id": acl.id}
        moved = now.world.put(current.replace(associations=())).put(acl.replace(associations=(association,)))
        both = [*entries_of(moved, subnet_id, "inbound")[1], *entries_of(moved, subnet_id, "outbound")[1]]
        opens = sum(_allowed(one) for one in both) * _inside(now.world, subnet_id)
        yield (Act("replace_network_acl_association", params, opens=opens),)


def free_number(acl: NetworkAcl, *, egress: bool, before: int) -> int | None:
    """A number of its own for an entry that has to come before another, with room around it where there is room."""
    taken = {one.rule_number for one in acl.entries if one.egress == egress}
    if before in (LAST_RULE, LAST_IPV6_RULE):
        rounded = (max(taken, default=USUAL_NUMBER - NUMBERS_APART) // NUMBERS_APART + 1) * NUMBERS_APART
        if rounded <= LAST_NUMBER:
            return rounded
    return next((one for one in range(min(before, LAST_NUMBER + 1) - 1, 0, -1) if one not in taken), None)


def is_egress(step: Step) -> bool:
    """Whether the step asks for the way out of a subnet."""
    return step.direction == "outbound"


def _entries(now: Situation, action: str, acl: NetworkAcl, number: int, besides: int = 0) -> Iterator[Move]:
    """The entry for this packet alone, and one for everything, to be narrowed to what it serves."""
    alone = _entry(now, action, acl, number, (now.step,), besides)
    yield (alone,)
    if now.is_guarded and _is_answer(now.step):
        yield (_for_this_connection(now.step, alone),)
    egress, everywhere = is_egress(now.step), anywhere(now.far_address)

    def narrowed(seen: Walk) -> Act | None:
        served = [one for one in steps_of(seen) if _is_served(one, now.step, number)]
        return _entry(now, action, acl, number, served, besides) if served else None

    params = {"rule_action": "allow", "egress": egress, _member(everywhere): everywhere}
    numbered = {"network_acl_id": acl.id, "rule_number": number, "protocol": ALL_PROTOCOLS}
    opens = size(everywhere) * (LAST_PORT + 1) * _guarded(now.world, acl)
    yield (Act(action, {**numbered, **params}, opens=opens + besides, narrowed=narrowed),)


def _for_this_connection(step: Step, act: Act) -> Act:
    """The same for the one port that the client speaks from: for where no more may be open, since it helps only once."""
    port = step.before.destination_port
    return Act(act.action, {**act.params, "port_range": {"from": port, "to": port}}, opens=act.opens + 1)


def _is_served(step: Step, refused: Step, number: int) -> bool:
    """Whether a step was let through by the entry of a number in the ACL that had refused."""
    return (
        step.code == Passage.NETWORK_ACL_ALLOWS
        and (step.component_id, step.direction) == (refused.component_id, refused.direction)
        and step.facts["rule_number"] == number
    )


def _entry(now: Situation, action: str, acl: NetworkAcl, number: int, served: Sequence[Step], besides: int) -> Act:
    block = hull(now.block_of(far_address(one)) for one in served)
    protocol = PROTOCOL_NUMBERS[served[0].before.protocol]
    first, last = _ports(served)
    params: dict[str, Any] = {
        "network_acl_id": acl.id,
        "rule_number": number,
        "protocol": str(protocol),
        "rule_action": "allow",
        "egress": is_egress(served[0]),
        _member(block): block,
    }
    guarded = size(block) * _guarded(now.world, acl)
    if first is not None and last is not None:
        params["port_range"] = {"from": first, "to": last}
        return Act(action, params, opens=guarded * (last - first + 1) + besides)
    kinds = {(one.before.icmp_type, one.before.icmp_code) for one in served}
    icmp_type, icmp_code = kinds.pop() if len(kinds) == 1 else (-1, -1)
    params["icmp_type_code"] = {"type": icmp_type, "code": icmp_code}
    return Act(action, params, opens=guarded * (1 if icmp_type != -1 else LAST_PORT + 1) + besides)


def _member(block: str) -> str:
    return "ipv6_cidr_block" if is_ipv6(block) else "cidr_block"


def _ports(served: Sequence[Step]) -> tuple[int | None, int | None]:
    """The ports that all of them are for; for an answer all those that a client may have spoken from."""
    spans = [_span(one) for one in served]
    if any(one is None for one in spans):
        return None, None
    return min(one[0] for one in spans if one), max(one[1] for one in spans if one)


def _span(step: Step) -> tuple[int, int] | None:
    port = step.before.destination_port
    if port is None:
        return None
    return EPHEMERAL_PORTS if _is_answer(step) else (port, port)


def _is_answer(step: Step) -> bool:
    """Whether a packet goes back to a port that a client spoke from."""
    return step.leg == "reply" and (step.before.destination_port or 0) >= EPHEMERAL_PORTS[0]


def _allowed(entry: Entry) -> int:
    return size(str(entry.facts.get("cidr_block") or ANYWHERE)) * (entry.last - entry.first + 1) if entry.allows else 0


def _guarded(world: World, acl: NetworkAcl) -> int:
    """How many interfaces an ACL guards, at least one."""
    return max(sum(_inside(world, one.subnet_id) for one in acl.associations), 1)


def _inside(world: World, subnet_id: str) -> int:
    return max(len(world.where(NetworkInterface, subnet_id=subnet_id)), 1)
