"""Do the security groups of an interface let a packet through? Any rule of any group may allow it; none can deny.

They keep state: what answers a connection let through before is never asked about again. (AWS leaves connections that
rules for 0.0.0.0/0 allow both ways untracked; for a packet and its reply that makes no difference, only for rules that
change in between.) https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from labs.cloud.network.carriage import Asked, Leg, Place, Stage
from labs.cloud.network.packet import PORTLESS, PROTOCOL_NUMBERS, Packet, number, span
from labs.cloud.network.step import Component, Direction, Passage, Refusal
from labs.cloud.network.topology import per_world
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.prefix_list import find_list
from labs.cloud.resources.security_group_reach import is_stale
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.world import World

ANY = -1


class Rule(NamedTuple):
    """A rule made ready for comparing: numbers instead of strings, one range of services for ports and for ICMP."""

    protocol: int
    first: int
    last: int
    network: int
    mask: int
    members: frozenset[int] | None
    """The addresses of the referenced group; None for a CIDR block, of the rule or of a prefix list."""
    group: Place
    facts: dict[str, Any]
    is_stale: bool = False
    """The group that it names is out of its reach now, or its prefix list is empty: it lets nobody in."""


def admit(leg: Leg, interface: NetworkInterface, direction: Direction, packet: Packet) -> Stage[None]:
    """Ask the groups of an interface, or remember that they were asked."""
    if leg.is_known(interface.id, direction, packet):
        place = Place(interface.group_ids[0], Component.SECURITY_GROUP)
        yield leg.passes(place, direction, Passage.SG_TRACKED, packet, {"network_interface_id": interface.id})
        return
    leg.remember(interface.id, direction, packet)
    if leg.asked is not None:
        leg.asked.append(Asked("security groups", interface.id, direction, packet, leg.references))
        return
    rules = rules_of(leg.world, interface.group_ids, direction)
    allowing = first_allowing(rules, direction, packet, references=leg.references)
    if allowing is not None:
        yield leg.passes(allowing.group, direction, Passage.SG_RULE_ALLOWS, packet, allowing.facts)
    else:
        code, facts = explain(leg, interface, rules, direction, packet)
        yield leg.refuses(Place(interface.group_ids[0], Component.SECURITY_GROUP), direction, code, packet, facts)


def first_allowing(rules: tuple[Rule, ...], direction: Direction, packet: Packet, *, references: bool) -> Rule | None:
    """The first rule that allows a packet; the far end's address counts, and always the destination port."""
    protocol = PROTOCOL_NUMBERS[packet.protocol]
    service = packet.service()
    address = number(packet.destination if direction == "outbound" else packet.source)
    for rule in rules:
        if rule[0] not in (ANY, protocol) or not rule[1] <= service <= rule[2]:
            continue
        members = rule[5]
        if address & rule[4] == rule[3] if members is None else references and address in members and not rule[8]:
            return rule
    return None


@per_world
def rules_of(world: World, group_ids: tuple[str, ...], direction: Direction) -> tuple[Rule, ...]:
    """The rules of several groups for one direction, ready for comparing."""
    grouped = _rules_by_group(world)
    return tuple(
        prepared
        for group_id in group_ids
        for rule in grouped.get(group_id, ())
        if rule.is_egress == (direction == "outbound")
        for prepared in _prepare(world, rule)
    )


@per_world
def members_of(world: World, group_id: str) -> frozenset[int]:
    """The private IPv4 addresses and the IPv6 addresses of the interfaces in a group."""
    interfaces = _interfaces_by_group(world).get(group_id, ())
    return frozenset(number(address) for one in interfaces for address in one.addresses)


@per_world
def _interfaces_by_group(world: World) -> dict[str, list[NetworkInterface]]:
    grouped: dict[str, list[NetworkInterface]] = {}
    for interface in world.all(NetworkInterface):
        for group_id in interface.group_ids:
            grouped.setdefault(group_id, []).append(interface)
    return grouped


@per_world
def _rules_by_group(world: World) -> dict[str, list[SecurityGroupRule]]:
    grouped: dict[str, list[SecurityGroupRule]] = {}
    for rule in world.all(SecurityGroupRule):
        grouped.setdefault(rule.group_id, []).append(rule)
    return grouped


def _prepare(world: World, rule: SecurityGroupRule) -> Iterator[Rule]:
    """A rule as one that compares, or, of a prefix list, as one for each block that is in it now."""
    place = Place(rule.group_id, Component.SECURITY_GROUP)
    facts = {
        "security_group_rule_id": rule.id,
        "ip_protocol": rule.ip_protocol,
        "from_port": rule.from_port,
        "to_port": rule.to_port,
    }
    block = rule.cidr_ipv4 or rule.cidr_ipv6
    if block:
        yield Rule(*services_of(rule), *span(block), None, place, {**facts, "peer": block})
    elif rule.named_group_id:
        members = members_of(world, rule.named_group_id)
        told = {**facts, "peer": rule.named_group_id}
        yield Rule(*services_of(rule), 0, 0, members, place, told, is_stale(world, rule))
    else:
        yield from _listed(world, rule, place, {**facts, "prefix_list_id": rule.prefix_list_id})


def _listed(world: World, rule: SecurityGroupRule, place: Place, facts: dict[str, Any]) -> Iterator[Rule]:
    found = find_list(world, rule.prefix_list_id or "")
    for block in found.cidr_blocks if found else ():
        yield Rule(*services_of(rule), *span(block), None, place, {**facts, "peer": block})
    if not found or not found.entries:
        nobody: frozenset[int] = frozenset()
        yield Rule(*services_of(rule), 0, 0, nobody, place, {**facts, "peer": rule.prefix_list_id}, is_stale=True)


def services_of(rule: SecurityGroupRule) -> tuple[int, int, int]:
    """The number of a rule's protocol, and the range that `Packet.service` is compared with."""
    protocol = PROTOCOL_NUMBERS.get(rule.ip_protocol) or int(rule.ip_protocol)
    if rule.ip_protocol in PORTLESS:
        return protocol, *icmp_services(rule.from_port, rule.to_port)
    if rule.from_port == ANY:
        return protocol, 0, 65535
    return protocol, rule.from_port, rule.to_port


def icmp_services(icmp_type: int, icmp_code: int) -> tuple[int, int]:
    """ICMP's type and code, either of them -1 for all, as a range of services."""
    if icmp_type == ANY:
        return 0, 65535
    if icmp_code == ANY:
        return icmp_type * 256, icmp_type * 256 + 255
    return icmp_type * 256 + icmp_code, icmp_type * 256 + icmp_code


def explain(
    leg: Leg, interface: NetworkInterface, rules: tuple[Rule, ...], direction: Direction, packet: Packet
) -> tuple[Refusal, dict[str, Any]]:
    """Why no rule fits: there is none, or the nearest one wants something else."""
    facts: dict[str, Any] = {
        "network_interface_id": interface.id,
        "group_ids": list(interface.group_ids),
        "address": packet.destination if direction == "outbound" else packet.source,
        "protocol": packet.protocol,
        "port": packet.destination_port,
    }
    if not rules:
        return Refusal.SG_HAS_NO_RULES, facts
    nearest = _nearest(rules, direction, packet)
    mismatch = mismatches(nearest, direction, packet)
    facts |= {"nearest_rule_id": nearest.facts["security_group_rule_id"], "mismatch": mismatch or ["membership"]}
    lost = (nearest.is_stale or not leg.references) and not mismatch
    return (Refusal.SG_REFERENCES_NOT_PRESERVED if lost else Refusal.ENI_SG_RULES_MISMATCH), facts


def _nearest(rules: tuple[Rule, ...], direction: Direction, packet: Packet) -> Rule:
    """The first of the rules that want the fewest things otherwise; counted here without naming them, for speed."""
    protocol, service = PROTOCOL_NUMBERS[packet.protocol], packet.service()
    address = number(packet.destination if direction == "outbound" else packet.source)
    least, nearest = 3, rules[0]
    for rule in rules:
        is_asked = rule[0] in (ANY, protocol)
        misfits = 0 if is_asked and rule[1] <= service <= rule[2] else 1
        members = rule[5]
        if not (address & rule[4] == rule[3] if members is None else address in members):
            misfits += 1
        if misfits < least:
            least, nearest = misfits, rule
    return nearest


def mismatches(rule: Rule, direction: Direction, packet: Packet) -> list[str]:
    """What a rule asks for that a packet is not: `protocol`, `port`, `address`."""
    address = number(packet.destination if direction == "outbound" else packet.source)
    protocol = rule.protocol in (ANY, PROTOCOL_NUMBERS[packet.protocol])
    wanted = {
        "protocol": protocol,
        "port": not protocol or rule.first <= packet.service() <= rule.last,
        "address": address & rule.mask == rule.network if rule.members is None else address in rule.members,
    }
    return [name for name, holds in wanted.items() if not holds]
