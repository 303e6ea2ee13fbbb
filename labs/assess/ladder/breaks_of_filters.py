"""How do security groups and network ACLs break? A rule is missing, or says something else than it should."""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network
from typing import Any

from labs.assess.ladder.breaks import breaks, do
from labs.assess.script import Do
from labs.cloud.resources.network_acl import NetworkAcl, NetworkAclEntry
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import World

Found = Iterator[tuple[str, Sequence[Do], Sequence[Do]]]

EVERYWHERE = "0.0.0.0/0"
EPHEMERAL = 1024
FIRST = 50
"""A number below those of the rules that are there."""


@breaks("group-rule-missing")
def lose_a_rule(world: World) -> Found:
    """An inbound rule is gone."""
    for rule in _inbound(world):
        yield rule.group_id, [_ingress("revoke", rule)], [_ingress("authorize", rule)]


@breaks("group-rule-port")
def mistype_a_port(world: World) -> Found:
    """An inbound rule allows the port beside the one that is meant."""
    for rule in _inbound(world):
        if rule.from_port == rule.to_port > 0:
            wrong: dict[str, Any] = {"from_port": rule.from_port + 1, "to_port": rule.to_port + 1}
            yield rule.group_id, _changed(rule, **wrong), [_ingress("authorize", rule)]


@breaks("group-rule-source")
def narrow_a_source(world: World) -> Found:
    """An inbound rule is for fewer senders than it should be: another subnet, or one's own VPC instead of everyone."""
    for rule in _inbound(world):
        for block in _other_blocks(world, rule):
            yield (
                rule.group_id,
                _changed(rule, source={"ip_ranges": [{"cidr_ip": block}]}),
                [_ingress("authorize", rule)],
            )


@breaks("group-rule-group")
def name_another_group(world: World) -> Found:
    """An inbound rule names its own group instead of that of the senders."""
    for rule in _inbound(world):
        if rule.referenced_group_id not in (None, rule.group_id):
            own = {"user_id_group_pairs": [{"group_id": rule.group_id}]}
            yield rule.group_id, _changed(rule, source=own), [_ingress("authorize", rule)]


@breaks("group-silent")
def let_nothing_out(world: World) -> Found:
    """A group has lost its only outbound rule."""
    for group in world.all(SecurityGroup):
        outbound = [one for one in world.where(SecurityGroupRule, group_id=group.id) if one.is_egress]
        if len(outbound) == 1 and group.group_name != "default":
            yield (
                group.id,
                [do("revoke_security_group_egress", group_id=group.id, ip_permissions=[permission(outbound[0])])],
                [do("authorize_security_group_egress", group_id=group.id, ip_permissions=[permission(outbound[0])])],
            )


@breaks("group-swapped")
def wear_another_group(world: World) -> Found:
    """An interface carries the group of something else."""
    for interface in world.all(NetworkInterface):
        if interface.managed_by or len(interface.group_ids) != 1:
            continue
        for group in world.where(SecurityGroup, vpc_id=interface.vpc_id):
            if group.id not in interface.group_ids and group.group_name != "default":
                told = {"network_interface_id": interface.id}
                yield (
                    interface.id,
                    [do("modify_network_interface_attribute", **told, groups=[group.id])],
                    [do("modify_network_interface_attribute", **told, groups=list(interface.group_ids))],
                )


@breaks("acl-deny-first")
def deny_before_allow(world: World) -> Found:
    """A rule with a lower number denies what a later one allows."""
    for acl in world.all(NetworkAcl):
        for entry in acl.entries if acl.associations else ():
            if entry.rule_action == "allow" and entry.rule_number > FIRST and entry.cidr_block:
                told = {"network_acl_id": acl.id, "rule_number": FIRST, "egress": entry.egress}
                denied = {**_matching(entry), "rule_action": "deny"}
                yield (
                    acl.id,
                    [do("create_network_acl_entry", **told, **denied)],
                    [do("delete_network_acl_entry", **told)],
                )


@breaks("acl-no-replies")
def forget_replies(world: World) -> Found:
    """The rule that lets answers through to the ephemeral ports is gone."""
    for acl, entry in _own_entries(world):
        if entry.from_port == EPHEMERAL:
            yield acl.id, [_unsaid(acl, entry)], [_said(acl, entry)]


@breaks("acl-rule-missing")
def forget_a_service(world: World) -> Found:
    """The rule for a service is gone, and what is left ends with a deny."""
    for acl, entry in _own_entries(world):
        if entry.from_port != EPHEMERAL and entry.rule_action == "allow":
            yield acl.id, [_unsaid(acl, entry)], [_said(acl, entry)]


@breaks("acl-swapped")
def guard_by_another(world: World) -> Found:
    """A subnet was moved to a new ACL, in which there is no rule yet."""
    for acl in world.all(NetworkAcl):
        for one in acl.associations:
            named = [{"resource_type": "network-acl", "tags": [{"key": "Name", "value": "new-acl"}]}]
            yield (
                one.subnet_id,
                [
                    do("create_network_acl", "empty", vpc_id=acl.vpc_id, tag_specifications=named),
                    do(
                        "replace_network_acl_association",
                        "guarded",
                        association_id=one.association_id,
                        network_acl_id="${empty.NetworkAcl.NetworkAclId}",
                    ),
                ],
                [
                    do(
                        "replace_network_acl_association",
                        association_id="${guarded.NewAssociationId}",
                        network_acl_id=acl.id,
                    )
                ],
            )


def permission(rule: SecurityGroupRule) -> dict[str, Any]:
    """A rule as AuthorizeSecurityGroupIngress is told it."""
    source: dict[str, Any] = {"ip_ranges": [{"cidr_ip": rule.cidr_ipv4}]}
    if rule.referenced_group_id:
        source = {"user_id_group_pairs": [{"group_id": rule.referenced_group_id}]}
    return {**_service(rule.ip_protocol, rule.from_port, rule.to_port), **source}


def _service(protocol: str, first: int, last: int) -> dict[str, Any]:
    return (
        {"ip_protocol": protocol}
        if protocol == "-1"
        else {"ip_protocol": protocol, "from_port": first, "to_port": last}
    )


def _inbound(world: World) -> Iterator[SecurityGroupRule]:
    for rule in world.all(SecurityGroupRule):
        of_a_default = world.get(SecurityGroup, rule.group_id).group_name == "default"
        if not rule.is_egress and not of_a_default and (rule.cidr_ipv4 or rule.referenced_group_id):
            yield rule


def _ingress(way: str, rule: SecurityGroupRule) -> Do:
    return do(f"{way}_security_group_ingress", group_id=rule.group_id, ip_permissions=[permission(rule)])


def _changed(rule: SecurityGroupRule, source: dict[str, Any] | None = None, **service: int) -> list[Do]:
    """The rule made into another one."""
    before = permission(rule)
    kept = {name: value for name, value in before.items() if name in ("ip_protocol", "from_port", "to_port")}
    wrong = {**kept, **source} if source else {**before, **service}
    return [
        _ingress("revoke", rule),
        do("authorize_security_group_ingress", group_id=rule.group_id, ip_permissions=[wrong]),
    ]


def _other_blocks(world: World, rule: SecurityGroupRule) -> Iterator[str]:
    """Blocks that look as if they could stand in a rule instead of what does."""
    vpc_id = world.get(SecurityGroup, rule.group_id).vpc_id
    if rule.cidr_ipv4 == EVERYWHERE:
        yield str(world.get(Vpc, vpc_id).cidr_block)
        return
    now = IPv4Network(rule.cidr_ipv4) if rule.cidr_ipv4 else None
    for subnet in world.where(Subnet, vpc_id=vpc_id):
        block = IPv4Network(subnet.cidr_block)
        if now is None or (now != block and (now.supernet_of(block) or not now.overlaps(block))):
            yield str(block)


def _own_entries(world: World) -> Iterator[tuple[NetworkAcl, NetworkAclEntry]]:
    """The rules of ACLs that somebody made for a subnet."""
    for acl in world.all(NetworkAcl):
        for entry in acl.entries if acl.associations and not acl.is_default else ():
            yield acl, entry


def _said(acl: NetworkAcl, entry: NetworkAclEntry) -> Do:
    return do(
        "create_network_acl_entry",
        network_acl_id=acl.id,
        rule_number=entry.rule_number,
        egress=entry.egress,
        rule_action=entry.rule_action,
        **_matching(entry),
    )


def _unsaid(acl: NetworkAcl, entry: NetworkAclEntry) -> Do:
    told = {"rule_number": entry.rule_number, "egress": entry.egress}
    return do("delete_network_acl_entry", network_acl_id=acl.id, **told)


def _matching(entry: NetworkAclEntry) -> dict[str, Any]:
    """What a rule is about."""
    about: dict[str, Any] = {"protocol": entry.protocol, "cidr_block": entry.cidr_block}
    if entry.from_port is not None:
        about["port_range"] = {"from": entry.from_port, "to": entry.to_port}
    return about
