"""Does a subnet's network ACL let a packet in or out? The lowest-numbered rule that matches decides; it keeps no state.

It is asked only at the edge of a subnet: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
"""

from typing import Any, NamedTuple

from labs.cloud.network.carriage import Asked, Leg, Place, Stage
from labs.cloud.network.carriers.security_group import ANY, icmp_services
from labs.cloud.network.packet import PORTLESS, PROTOCOL_NUMBERS, Packet, number, span
from labs.cloud.network.step import Component, Direction, Passage, Refusal
from labs.cloud.network.topology import per_world
from labs.cloud.resources.network_acl import LAST_IPV6_RULE, LAST_RULE, NetworkAcl, NetworkAclEntry
from labs.cloud.resources.security_group_rule import EVERYWHERE_IPV6
from labs.cloud.resources.subnet import Subnet
from labs.cloud.world import World


class Entry(NamedTuple):
    """An entry made ready for comparing."""

    protocol: int
    first: int
    last: int
    network: int
    mask: int
    allows: bool
    facts: dict[str, Any]


LAST = Entry(ANY, 0, 65535, 0, 0, False, {"rule_number": LAST_RULE, "rule_action": "deny", "cidr_block": "0.0.0.0/0"})  # noqa: FBT003
"""The rule `*`."""
LAST_IPV6 = LAST._replace(facts={**LAST.facts, "rule_number": LAST_IPV6_RULE, "cidr_block": EVERYWHERE_IPV6})
"""Its twin for IPv6."""
ICMP = tuple(PROTOCOL_NUMBERS[one] for one in PORTLESS)


def cross(leg: Leg, leaves: Subnet | None, enters: Subnet | None, packet: Packet) -> Stage[None]:
    """Take a packet from one subnet to another; None is outside the VPC."""
    if leaves is not None and (enters is None or leaves.id != enters.id):
        yield from admit(leg, leaves, "outbound", packet)
    if enters is not None and (leaves is None or leaves.id != enters.id):
        yield from admit(leg, enters, "inbound", packet)


def admit(leg: Leg, subnet: Subnet, direction: Direction, packet: Packet) -> Stage[None]:
    """Ask the ACL of a subnet."""
    if leg.asked is not None:
        leg.asked.append(Asked("network ACL", subnet.id, direction, packet, leg.references))
        return
    place, entries = entries_of(leg.world, subnet.id, direction)
    decisive = first_matching(entries, direction, packet)
    if decisive.allows:
        yield leg.passes(place, direction, Passage.NETWORK_ACL_ALLOWS, packet, decisive.facts)
        return
    facts = {
        **decisive.facts,
        "subnet_id": subnet.id,
        "address": packet.destination if direction == "outbound" else packet.source,
        "protocol": packet.protocol,
        "port": packet.destination_port,
    }
    yield leg.refuses(place, direction, Refusal.SUBNET_ACL_RESTRICTION, packet, facts)


def first_matching(entries: tuple[Entry, ...], direction: Direction, packet: Packet) -> Entry:
    """The entry that decides: the far end's address counts, and always the destination port."""
    protocol = PROTOCOL_NUMBERS[packet.protocol]
    service = packet.service()
    address = number(packet.destination if direction == "outbound" else packet.source)
    for entry in entries:
        if entry[0] in (ANY, protocol) and entry[1] <= service <= entry[2] and address & entry[4] == entry[3]:
            return entry
    return LAST_IPV6 if ":" in packet.source else LAST


@per_world
def entries_of(world: World, subnet_id: str, direction: Direction) -> tuple[Place, tuple[Entry, ...]]:
    """The ACL of a subnet and its entries for one direction, lowest number first."""
    acl = acl_of(world, subnet_id)
    return Place(acl.id, Component.NETWORK_ACL), prepared(acl, direction)


def prepared(acl: NetworkAcl, direction: Direction) -> tuple[Entry, ...]:
    """The entries of an ACL for one direction, lowest number first."""
    numbered = sorted(
        (one for one in acl.entries if one.egress == (direction == "outbound")), key=lambda one: one.rule_number
    )
    return tuple(_prepare(one) for one in numbered)


@per_world
def acl_of(world: World, subnet_id: str) -> NetworkAcl:
    """The ACL that guards a subnet: the one associated with it, else the default of its VPC."""
    by_subnet = _acls_by_subnet(world)
    if subnet_id in by_subnet:
        return by_subnet[subnet_id]
    vpc_id = world.get(Subnet, subnet_id).vpc_id
    return next(one for one in world.all(NetworkAcl) if one.vpc_id == vpc_id and one.is_default)


@per_world
def _acls_by_subnet(world: World) -> dict[str, NetworkAcl]:
    return {one.subnet_id: acl for acl in world.all(NetworkAcl) for one in acl.associations}


def _prepare(entry: NetworkAclEntry) -> Entry:
    return Entry(
        int(entry.protocol),
        *_services(entry),
        *span(entry.block),
        entry.rule_action == "allow",
        {
            "rule_number": entry.rule_number,
            "rule_action": entry.rule_action,
            "cidr_block": entry.block,
            "entry_protocol": entry.protocol,
            "from_port": entry.from_port,
            "to_port": entry.to_port,
        },
    )


def _services(entry: NetworkAclEntry) -> tuple[int, int]:
    """The range that `Packet.service` is compared with."""
    if int(entry.protocol) in ICMP:
        icmp_type = ANY if entry.icmp_type is None else entry.icmp_type
        return icmp_services(icmp_type, ANY if entry.icmp_code is None else entry.icmp_code)
    first = 0 if entry.from_port is None else entry.from_port
    return first, 65535 if entry.to_port is None else entry.to_port
