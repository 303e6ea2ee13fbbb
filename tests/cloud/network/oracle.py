"""What security groups and network ACLs say about a packet: slow, without any preparation, plainly after the rule texts."""

from ipaddress import IPv4Address, IPv4Network

from labs.cloud.network.packet import Packet
from labs.cloud.network.step import Direction
from labs.cloud.resources.network_acl import NetworkAcl, NetworkAclEntry
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.prefix_list import PrefixList
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.world import World

NUMBERS = {"tcp": "6", "udp": "17", "icmp": "1"}


def rule_allows(world: World, rule: SecurityGroupRule, direction: Direction, packet: Packet, *, members: bool) -> bool:
    """Whether one rule of a security group allows a packet; `members`: whether groups are still recognised."""
    if rule.is_egress != (direction == "outbound"):
        return False
    if rule.ip_protocol not in ("-1", packet.protocol):
        return False
    if not _service_fits(rule.ip_protocol == "-1", packet, rule.from_port, rule.to_port):
        return False
    far = packet.destination if direction == "outbound" else packet.source
    if rule.cidr_ipv4 is not None:
        return IPv4Address(far) in IPv4Network(rule.cidr_ipv4)
    if rule.prefix_list_id is not None:
        blocks = world.get(PrefixList, rule.prefix_list_id).cidr_blocks
        return any(IPv4Address(far) in IPv4Network(one) for one in blocks)
    return members and any(
        rule.referenced_group_id in interface.group_ids and interface.has_address(far)
        for interface in world.all(NetworkInterface)
    )


def acl_decision(acl: NetworkAcl, direction: Direction, packet: Packet) -> tuple[int, str]:
    """The number and action of the rule of a network ACL that decides."""
    for one in sorted(acl.entries, key=lambda entry: entry.rule_number):
        if one.egress == (direction == "outbound") and _entry_matches(one, direction, packet):
            return one.rule_number, one.rule_action
    return 32767, "deny"


def _entry_matches(one: NetworkAclEntry, direction: Direction, packet: Packet) -> bool:
    far = packet.destination if direction == "outbound" else packet.source
    if one.protocol not in ("-1", NUMBERS[packet.protocol]) or IPv4Address(far) not in IPv4Network(one.cidr_block):
        return False
    first, last = (one.icmp_type, one.icmp_code) if one.protocol == "1" else (one.from_port, one.to_port)
    return _service_fits(one.protocol == "-1", packet, first, last)


def _service_fits(every: bool, packet: Packet, first: int | None, last: int | None) -> bool:
    if every:
        return True
    if packet.protocol == "icmp":
        return first in (-1, None, packet.icmp_type) and last in (-1, None, packet.icmp_code)
    port = packet.destination_port
    assert port is not None
    return first is None or first == -1 or first <= port <= (65535 if last is None else last)
