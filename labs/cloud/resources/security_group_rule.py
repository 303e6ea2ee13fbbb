"""What does a security group rule allow? Rules only allow; what none allows is refused.

https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
"""

from collections.abc import Callable, Sequence
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Any, Literal

from labs.cloud.describe import describes, tag_list
from labs.cloud.errors import CloudError, MissingParameter
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, when_changed, when_created
from labs.cloud.resources.prefix_list import PrefixListId, find_list, the_list, weight_of
from labs.cloud.resources.security_group import (
    SecurityGroup,
    SecurityGroupId,
    group_named,
    must_be_plain_text,
    reference_view,
)
from labs.cloud.resources.security_group_reach import joint_of, reaches
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.resources.vpc import Vpc, VpcId
from labs.cloud.rules import must_be_within_quota
from labs.cloud.world import Frozen, Resource, World

SecurityGroupRuleId = Annotated[str, Ref("security-group-rule")]
ALL = "-1"
EVERYWHERE = "0.0.0.0/0"
EVERYWHERE_IPV6 = "::/0"
NAMES = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6", "all": ALL}
"""How EC2 shows protocols that were given by number."""
NAMED = ("tcp", "udp", "icmp", "icmpv6", ALL)


class IpRange(Frozen):
    """An IPv4 source or destination of a permission."""

    cidr_ip: IPv4Network
    description: str | None = None


class Ipv6Range(Frozen):
    """An IPv6 source or destination of a permission."""

    cidr_ipv6: IPv6Network
    description: str | None = None


class UserIdGroupPair(Frozen):
    """A group whose members are the source or destination of a permission."""

    group_id: SecurityGroupId | None = None
    group_name: str | None = None
    user_id: str | None = None
    """The account the group belongs to."""
    vpc_id: VpcId | None = None
    vpc_peering_connection_id: str | None = None
    """The connection that leads to a group of another VPC; EC2 finds it by itself."""
    peering_status: str | None = None
    """Only told; what a program read and sends back is taken as it is."""
    description: str | None = None


class PrefixListReference(Frozen):
    """A managed prefix list whose blocks are the source or destination of a permission."""

    prefix_list_id: PrefixListId
    description: str | None = None


class IpPermission(Frozen):
    """A protocol and its ports with the sources or destinations it is allowed for."""

    ip_protocol: str
    from_port: int | None = None
    to_port: int | None = None
    ip_ranges: tuple[IpRange, ...] = ()
    ipv6_ranges: tuple[Ipv6Range, ...] = ()
    prefix_list_ids: tuple[PrefixListReference, ...] = ()
    user_id_group_pairs: tuple[UserIdGroupPair, ...] = ()


class SecurityGroupRuleRequest(Frozen):
    """What a rule is to become."""

    ip_protocol: str
    from_port: int | None = None
    to_port: int | None = None
    cidr_ipv4: IPv4Network | None = None
    cidr_ipv6: IPv6Network | None = None
    prefix_list_id: PrefixListId | None = None
    referenced_group_id: SecurityGroupId | None = None
    description: str | None = None


class SecurityGroupRuleUpdate(Frozen):
    """A rule and what it is to become."""

    security_group_rule_id: SecurityGroupRuleId
    security_group_rule: SecurityGroupRuleRequest | None = None


class SecurityGroupRuleDescription(Frozen):
    """A rule and its new description."""

    security_group_rule_id: SecurityGroupRuleId
    description: str | None = None


class SecurityGroupRule(Resource, tag="security-group-rule"):
    id_prefix = "sgr"
    id_member = "SecurityGroupRuleId"
    noun = "security group rule"
    not_found = "InvalidSecurityGroupRuleId.NotFound"
    malformed = "InvalidSecurityGroupRuleId.Malformed"
    filters = {"group-id": "GroupId", "security-group-rule-id": "SecurityGroupRuleId"}

    group_id: SecurityGroupId
    is_egress: bool
    ip_protocol: str
    """`tcp`, `udp`, `icmp`, `icmpv6`, `-1` for all, or another protocol's number."""
    from_port: int = -1
    """First port; for icmp and icmpv6 the type; -1 for all."""
    to_port: int = -1
    """Last port; for icmp and icmpv6 the code; -1 for all."""
    cidr_ipv4: str | None = None
    cidr_ipv6: str | None = None
    prefix_list_id: PrefixListId | None = None
    referenced_group_id: SecurityGroupId | None = None
    lost_group_id: str | None = None
    """The group of another VPC that it named until that was deleted."""
    referenced_vpc_id: str | None = None
    """Where the group that it names is, if not in its own VPC."""
    vpc_peering_connection_id: str | None = None
    """The connection that led there when the rule was made."""
    description: str | None = None

    @property
    def named_group_id(self) -> str | None:
        """The group that it names, whether or not that is still there."""
        return self.referenced_group_id or self.lost_group_id

    @property
    def matches_like(self) -> tuple[Any, ...]:
        """What makes two rules of a group the same rule."""
        peer = (self.cidr_ipv4, self.cidr_ipv6, self.prefix_list_id, self.named_group_id)
        return (self.group_id, self.is_egress, self.ip_protocol, self.from_port, self.to_port, *peer)

    def on_delete_of(self, owner_id: str) -> Literal["blocks", "goes", "lets go"]:
        if owner_id == self.group_id:
            return "goes"
        return "lets go" if self.referenced_vpc_id else "blocks"

    def without_reference(self, owner_id: str) -> "SecurityGroupRule":
        return self.replace(referenced_group_id=None, lost_group_id=owner_id)

    def view(self, world: World) -> dict[str, Any]:
        view: dict[str, Any] = {
            "SecurityGroupRuleId": self.id,
            "GroupId": self.group_id,
            "GroupOwnerId": world.account_id,
            "IsEgress": self.is_egress,
            "IpProtocol": self.ip_protocol,
            "FromPort": self.from_port,
            "ToPort": self.to_port,
            "Tags": tag_list(self.tags),
            "SecurityGroupRuleArn": world.arn(self),
        }
        if self.cidr_ipv4:
            view["CidrIpv4"] = self.cidr_ipv4
        if self.cidr_ipv6:
            view["CidrIpv6"] = self.cidr_ipv6
        if self.prefix_list_id:
            view["PrefixListId"] = self.prefix_list_id
        if self.named_group_id:
            view["ReferencedGroupInfo"] = reference_view(world, self)
        return {**view, "Description": self.description} if self.description else view


class DuplicateRule(CloudError):
    code = "InvalidPermission.Duplicate"
    template = 'the specified rule "peer: {peer}, {protocol}, from port: {from_port}, to port: {to_port}, ALLOW" already exists'


class PermissionRepeated(CloudError):
    code = "InvalidParameterValue"
    template = "The same permission must not appear multiple times"


class RuleNotFound(CloudError):
    code = "InvalidPermission.NotFound"
    template = "The specified rule does not exist in this security group."


class RuleOfOtherGroup(CloudError):
    code = "InvalidSecurityGroupRuleId.NotFound"
    template = "The security group rule ID '{id}' does not exist in {group_id}"


class GroupOfOtherNetwork(CloudError):
    code = "InvalidGroup.NotFound"
    template = "You have specified two resources that belong to different networks. ({group_id}, {other_id})"


class GroupOfOtherAccount(CloudError):
    code = "InvalidGroup.NotFound"
    template = "The security group '{group}' does not exist in account {user_id}"


class RulesAndPermissions(CloudError):
    code = "InvalidParameterCombination"
    template = "Name the rules by their ids or by IP permissions, not both in the same request."


class OnePeerOnly(CloudError):
    """Not confirmed: the code."""

    code = "InvalidParameterCombination"
    template = "A security group rule has exactly one source or destination; {count} were given."


class UnknownProtocol(CloudError):
    code = "InvalidParameterValue"
    template = "Invalid value '{protocol}' for IP protocol. Unknown protocol."


class PortsMissing(CloudError):
    code = "InvalidParameterValue"
    template = "Invalid value 'Must specify both from and to ports with {protocol}.' for portRange."


class PortsInvalid(CloudError):
    code = "InvalidParameterValue"
    template = "Invalid value '{from_port}-{to_port}' for portRange. {expected}"


@action
def authorize_security_group_ingress(
    world: World,
    *,
    group_id: SecurityGroupId | None = None,
    group_name: str | None = None,
    ip_protocol: str | None = None,
    from_port: int | None = None,
    to_port: int | None = None,
    cidr_ip: IPv4Network | None = None,
    source_security_group_name: str | None = None,
    source_security_group_owner_id: str | None = None,
    ip_permissions: tuple[IpPermission, ...] = (),
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Let traffic in, by one flat rule or by permissions: `{"Return": True, "SecurityGroupRules": […]}`."""
    group = group_named(world, group_id, group_name)
    flat = _flat(ip_protocol, from_port, to_port, cidr_ip, source_security_group_name, source_security_group_owner_id)
    return _authorized(world, group, (*flat, *ip_permissions), tag_specifications, is_egress=False)


@action
def authorize_security_group_egress(
    world: World,
    *,
    group_id: SecurityGroupId,
    ip_permissions: tuple[IpPermission, ...] = (),
    ip_protocol: str | None = None,
    from_port: int | None = None,
    to_port: int | None = None,
    cidr_ip: IPv4Network | None = None,
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Let traffic out: `{"Return": True, "SecurityGroupRules": […]}`."""
    group = world.get(SecurityGroup, group_id, parameter="group_id")
    flat = _flat(ip_protocol, from_port, to_port, cidr_ip)
    return _authorized(world, group, (*flat, *ip_permissions), tag_specifications, is_egress=True)


@action
def revoke_security_group_ingress(
    world: World,
    *,
    group_id: SecurityGroupId | None = None,
    group_name: str | None = None,
    security_group_rule_ids: tuple[SecurityGroupRuleId, ...] = (),
    ip_protocol: str | None = None,
    from_port: int | None = None,
    to_port: int | None = None,
    cidr_ip: IPv4Network | None = None,
    source_security_group_name: str | None = None,
    source_security_group_owner_id: str | None = None,
    ip_permissions: tuple[IpPermission, ...] = (),
) -> Outcome:
    """Remove inbound rules, by id or by what they allow: `{"Return": True, "RevokedSecurityGroupRules": […]}`."""
    group = group_named(world, group_id, group_name)
    flat = _flat(ip_protocol, from_port, to_port, cidr_ip, source_security_group_name, source_security_group_owner_id)
    return _revoked(world, group, security_group_rule_ids, (*flat, *ip_permissions), is_egress=False)


@action
def revoke_security_group_egress(
    world: World,
    *,
    group_id: SecurityGroupId,
    security_group_rule_ids: tuple[SecurityGroupRuleId, ...] = (),
    ip_permissions: tuple[IpPermission, ...] = (),
    ip_protocol: str | None = None,
    from_port: int | None = None,
    to_port: int | None = None,
    cidr_ip: IPv4Network | None = None,
) -> Outcome:
    """Remove outbound rules, by id or by what they allow: `{"Return": True, "RevokedSecurityGroupRules": […]}`."""
    group = world.get(SecurityGroup, group_id, parameter="group_id")
    flat = _flat(ip_protocol, from_port, to_port, cidr_ip)
    return _revoked(world, group, security_group_rule_ids, (*flat, *ip_permissions), is_egress=True)


describe_security_group_rules = describes(
    SecurityGroupRule, "SecurityGroupRules", 'List rules one by one: `{"SecurityGroupRules": […]}`.'
)


@action
def modify_security_group_rules(
    world: World, *, group_id: SecurityGroupId, security_group_rules: tuple[SecurityGroupRuleUpdate, ...]
) -> Outcome:
    """Change rules in place; their ids stay: `{"Return": True}`."""
    group = world.get(SecurityGroup, group_id, parameter="group_id")
    for update in security_group_rules:
        old = must_be_a_rule_of(world, group, update.security_group_rule_id)
        wanted = update.security_group_rule
        if wanted is None:
            continue
        must_have_one_peer((wanted.cidr_ipv4, wanted.cidr_ipv6, wanted.prefix_list_id, wanted.referenced_group_id))
        if wanted.prefix_list_id:
            the_list(world, wanted.prefix_list_id, parameter="security_group_rules")
        protocol, first, last = must_be_ports_of(wanted.ip_protocol, wanted.from_port, wanted.to_port)
        new = old.replace(
            ip_protocol=protocol,
            from_port=first,
            to_port=last,
            cidr_ipv4=str(wanted.cidr_ipv4) if wanted.cidr_ipv4 else None,
            cidr_ipv6=str(wanted.cidr_ipv6) if wanted.cidr_ipv6 else None,
            prefix_list_id=wanted.prefix_list_id,
            **reference_to(world, group, wanted.referenced_group_id, is_egress=old.is_egress),
            description=wanted.description,
        )
        must_be_a_new_rule(world.without(old.id), new)
        world = world.put(new)
        must_be_few_rules(world, group, is_egress=old.is_egress)
    return world, {"Return": True}


@action
def update_security_group_rule_descriptions_ingress(
    world: World,
    *,
    group_id: SecurityGroupId | None = None,
    group_name: str | None = None,
    security_group_rule_descriptions: tuple[SecurityGroupRuleDescription, ...] = (),
    ip_permissions: tuple[IpPermission, ...] = (),
) -> Outcome:
    """Change the descriptions of inbound rules, by id or by what they allow: `{"Return": True}`."""
    group = group_named(world, group_id, group_name)
    return _redescribed(world, group, security_group_rule_descriptions, ip_permissions, is_egress=False)


@action
def update_security_group_rule_descriptions_egress(
    world: World,
    *,
    group_id: SecurityGroupId | None = None,
    group_name: str | None = None,
    security_group_rule_descriptions: tuple[SecurityGroupRuleDescription, ...] = (),
    ip_permissions: tuple[IpPermission, ...] = (),
) -> Outcome:
    """Change the descriptions of outbound rules, by id or by what they allow: `{"Return": True}`."""
    group = group_named(world, group_id, group_name)
    return _redescribed(world, group, security_group_rule_descriptions, ip_permissions, is_egress=True)


@when_created("security-group")
def add_first_rules(world: World, group: SecurityGroup) -> World:
    """Every group lets everything out, IPv6 too where its VPC has it; the default one also lets its own members in.

    https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
    """
    world, rule_id = world.new_id(SecurityGroupRule.id_prefix)
    outward = SecurityGroupRule(id=rule_id, group_id=group.id, is_egress=True, ip_protocol=ALL, cidr_ipv4=EVERYWHERE)
    world = world.put(outward)
    if world.get(Vpc, group.vpc_id).ipv6_cidr_block_associations:
        world = _letting_ipv6_out(world, group)
    if not group.is_default:
        return world
    world, rule_id = world.new_id(SecurityGroupRule.id_prefix)
    return world.put(
        SecurityGroupRule(id=rule_id, group_id=group.id, is_egress=False, ip_protocol=ALL, referenced_group_id=group.id)
    )


@when_changed("vpc")
def let_ipv6_out(world: World, vpc: Vpc) -> World:
    """A VPC that gets its first IPv6 range lets it out of every group whose outbound rules nobody touched.

    https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
    Not confirmed: that groups other than the default one get the rule, too.
    """
    if not vpc.ipv6_cidr_block_associations:
        return world
    for group in world.where(SecurityGroup, vpc_id=vpc.id):
        outward = [one for one in _rules(world, group.id) if one.is_egress]
        if [(one.ip_protocol, one.cidr_ipv4) for one in outward] == [(ALL, EVERYWHERE)]:
            world = _letting_ipv6_out(world, group)
    return world


def must_be_ports_of(protocol: str, from_port: int | None, to_port: int | None) -> tuple[str, int, int]:
    """Protocol and ports as EC2 keeps them: TCP and UDP need both ports, ICMP a type and code, others have none.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
    """
    protocol = NAMES.get(protocol.lower(), protocol.lower())
    if protocol not in NAMED and not (protocol.isdecimal() and int(protocol) < 256):
        raise UnknownProtocol(protocol=protocol, parameter="ip_protocol")
    if protocol in ("tcp", "udp"):
        return protocol, *must_be_a_port_range(from_port, to_port)
    if protocol == "icmp":
        must_have_both(from_port, to_port, "ICMP")
    if protocol in ("icmp", "icmpv6"):
        return protocol, *must_be_icmp(from_port, to_port)
    return protocol, -1, -1


def must_be_a_port_range(from_port: int | None, to_port: int | None) -> tuple[int, int]:
    """Two ports between 0 and 65535 in order; -1 for both means all of them."""
    from_port, to_port = must_have_both(from_port, to_port, "TCP/UDP")
    if (from_port, to_port) == (-1, -1):
        return 0, 65535
    if not (0 <= from_port <= 65535 and 0 <= to_port <= 65535):
        expected = "Ports lie between 0 and 65535."
        raise PortsInvalid(from_port=from_port, to_port=to_port, expected=expected, parameter="from_port")
    if from_port > to_port:
        expected = "The first port must not be larger than the last."
        raise PortsInvalid(from_port=from_port, to_port=to_port, expected=expected, parameter="to_port")
    return from_port, to_port


def must_have_both(from_port: int | None, to_port: int | None, protocol: str) -> tuple[int, int]:
    """Two ports, or a type and a code, are said; only for ICMPv6 they may be left out.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
    https://github.com/lucidsoftware/cumulus/issues/64 (what EC2 answers)
    """
    if from_port is None or to_port is None:
        raise PortsMissing(protocol=protocol, parameter="from_port" if from_port is None else "to_port")
    return from_port, to_port


def must_be_icmp(icmp_type: int | None, icmp_code: int | None) -> tuple[int, int]:
    """An ICMP type and code, -1 for all; with all types there are all codes."""
    icmp_type, icmp_code = (-1 if value is None else value for value in (icmp_type, icmp_code))
    if not (-1 <= icmp_type <= 255 and -1 <= icmp_code <= 255) or (icmp_type == -1 and icmp_code != -1):
        expected = "ICMP types and codes lie between 0 and 255; -1 means all."
        raise PortsInvalid(from_port=icmp_type, to_port=icmp_code, expected=expected, parameter="from_port")
    return icmp_type, icmp_code


def must_have_a_peer(peers: Sequence[object]) -> None:
    """A rule names who may talk: a CIDR block, a prefix list or a group."""
    if not peers:
        raise MissingParameter(name="cidrIp or groupId", parameter="cidr_ip")


def must_have_one_peer(peers: Sequence[object]) -> None:
    """A rule changed in place names one source or destination: an IPv4 or IPv6 block, a prefix list, or a group.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRuleRequest.html
    """
    given = [one for one in peers if one]
    must_have_a_peer(given)
    if len(given) > 1:
        raise OnePeerOnly(count=len(given), parameter="security_group_rules")


def reference_to(world: World, group: SecurityGroup, other_id: str | None, *, is_egress: bool) -> dict[str, Any]:
    """What a rule keeps of the group it refers to: which, and in which other VPC it is, and how that is reached."""
    found: dict[str, Any] = {
        "referenced_group_id": other_id,
        "lost_group_id": None,
        "referenced_vpc_id": None,
        "vpc_peering_connection_id": None,
    }
    other = world.get(SecurityGroup, other_id, parameter="group_id") if other_id else group
    must_be_within_reach(world, group, other, is_egress=is_egress)
    if other.vpc_id == group.vpc_id:
        return found
    member, joint = joint_of(world, group.vpc_id, other.vpc_id, is_egress=is_egress) or ("", None)
    peering = joint if member == "VpcPeeringConnectionId" else None
    return {**found, "referenced_vpc_id": other.vpc_id, "vpc_peering_connection_id": peering}


def must_be_within_reach(world: World, group: SecurityGroup, other: SecurityGroup, *, is_egress: bool) -> None:
    """A rule refers to groups that its VPC knows, or of a VPC that is joined to it in a way that carries groups."""
    if not reaches(world, group, other, is_egress=is_egress):
        raise GroupOfOtherNetwork(group_id=group.id, other_id=other.id, parameter="group_id")


def must_not_repeat_a_rule(rules: Sequence[SecurityGroupRule]) -> None:
    """A request does not ask for the same rule twice.

    https://github.com/hashicorp/terraform-provider-aws/issues/2587
    """
    if len({one.matches_like for one in rules}) < len(rules):
        raise PermissionRepeated(parameter="ip_permissions")


def must_be_a_new_rule(world: World, rule: SecurityGroupRule) -> None:
    """A group does not have the same rule twice."""
    if any(one.matches_like == rule.matches_like for one in _rules(world, rule.group_id)):
        raise DuplicateRule(
            peer=rule.cidr_ipv4 or rule.cidr_ipv6 or rule.prefix_list_id or rule.named_group_id,
            protocol="ALL" if rule.ip_protocol == ALL else rule.ip_protocol.upper(),
            from_port=rule.from_port,
            to_port=rule.to_port,
            parameter="ip_permissions",
        )


def must_be_few_rules(world: World, group: SecurityGroup, *, is_egress: bool) -> None:
    """A group has up to 60 rules for a direction, counted for IPv4 and IPv6 apart; one that names a group counts in both.

    One that names a prefix list counts for as many as that may have entries.
    https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups
    """
    counts = {"IPv4": 0, "IPv6": 0}
    for one in _rules(world, group.id):
        for family in _families(world, one) if one.is_egress == is_egress else ():
            counts[family] += weight_of(world, one.prefix_list_id)
    must_be_within_quota("RulesPerSecurityGroupLimitExceeded", max(counts.values()), "rules per security group")


def must_be_of_the_vpc_named(world: World, group: SecurityGroup, vpc_id: str | None) -> None:
    """A rule may say in which VPC the group is that it refers to, but not wrongly."""
    if vpc_id and world.get(Vpc, vpc_id, parameter="ip_permissions").id != group.vpc_id:
        raise GroupOfOtherNetwork(group_id=group.id, other_id=vpc_id, parameter="ip_permissions")


def must_be_known_rules(world: World, spelled: SecurityGroupRule) -> list[SecurityGroupRule]:
    """The rules of a group that allow just what is spelled out."""
    found = [one for one in _rules(world, spelled.group_id) if one.matches_like == spelled.matches_like]
    if not found:
        raise RuleNotFound(group_id=spelled.group_id, parameter="ip_permissions")
    return found


def must_be_rules_or_permissions(descriptions: Sequence[object], permissions: Sequence[object]) -> None:
    """Rules to be described are named by id or by what they allow.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UpdateSecurityGroupRuleDescriptionsIngress.html
    """
    if descriptions and permissions:
        raise RulesAndPermissions(parameter="ip_permissions")
    if not descriptions and not permissions:
        raise MissingParameter(name="securityGroupRuleDescriptions", parameter="security_group_rule_descriptions")


def must_be_of_this_account(world: World, user_id: str | None, group: str | None) -> None:
    """Without peering, a rule refers to groups of its own account."""
    if user_id not in (None, "", world.account_id):
        raise GroupOfOtherAccount(group=group, user_id=user_id, parameter="user_id")


def must_be_a_rule_of(world: World, group: SecurityGroup, rule_id: str) -> SecurityGroupRule:
    """A rule named by id belongs to the group named with it."""
    rule = world.get(SecurityGroupRule, rule_id, parameter="security_group_rule_ids")
    if rule.group_id != group.id:
        raise RuleOfOtherGroup(id=rule_id, group_id=group.id, parameter="security_group_rule_ids")
    return rule


def _flat(
    protocol: str | None,
    from_port: int | None,
    to_port: int | None,
    cidr_ip: IPv4Network | None,
    source_group_name: str | None = None,
    source_owner_id: str | None = None,
) -> tuple[IpPermission, ...]:
    """EC2 also takes one rule by plain parameters; a source group by name allows everything from it."""
    if source_group_name is not None:
        pair = UserIdGroupPair(group_name=source_group_name, user_id=source_owner_id)
        return (
            IpPermission(
                ip_protocol=protocol or ALL, from_port=from_port, to_port=to_port, user_id_group_pairs=(pair,)
            ),
        )
    if protocol is None and cidr_ip is None:
        return ()
    if protocol is None:
        raise MissingParameter(name="ipProtocol", parameter="ip_protocol")
    ranges = (IpRange(cidr_ip=cidr_ip),) if cidr_ip else ()
    return (IpPermission(ip_protocol=protocol, from_port=from_port, to_port=to_port, ip_ranges=ranges),)


def _anew(world: World, group: SecurityGroup, pair: UserIdGroupPair, *, is_egress: bool) -> dict[str, Any]:
    """What a new rule keeps of a group."""
    other = group_named(world, pair.group_id, pair.group_name)
    must_be_of_the_vpc_named(world, other, pair.vpc_id)
    return reference_to(world, group, other.id, is_egress=is_egress)


def _again(world: World, group: SecurityGroup, pair: UserIdGroupPair, *, is_egress: bool) -> dict[str, Any]:
    """The group as a rule has it that is there already; it may be out of reach now, or gone."""
    if pair.group_id and pair.group_id in {one.named_group_id for one in _rules(world, group.id)}:
        return {"referenced_group_id": pair.group_id}
    return _anew(world, group, pair, is_egress=is_egress)


Referring = Callable[..., dict[str, Any]]


def _rules_of(
    world: World, group: SecurityGroup, wanted: Sequence[IpPermission], refer: Referring, *, is_egress: bool
) -> list[SecurityGroupRule]:
    """The rules that permissions spell out, one for every source or destination, without ids yet."""
    if not wanted:
        raise MissingParameter(name="ipPermissions", parameter="ip_permissions")
    rules = []
    for one in wanted:
        protocol, first, last = must_be_ports_of(one.ip_protocol, one.from_port, one.to_port)
        must_have_a_peer((*one.ip_ranges, *one.ipv6_ranges, *one.prefix_list_ids, *one.user_id_group_pairs))
        shape = {"group_id": group.id, "is_egress": is_egress, "ip_protocol": protocol, "from_port": first}
        rules += [
            _rule(shape, to_port=last, cidr_ipv4=str(block.cidr_ip), description=block.description)
            for block in one.ip_ranges
        ]
        rules += [
            _rule(shape, to_port=last, cidr_ipv6=str(block.cidr_ipv6), description=block.description)
            for block in one.ipv6_ranges
        ]
        for each in one.prefix_list_ids:
            known = the_list(world, each.prefix_list_id, parameter="ip_permissions")
            rules.append(_rule(shape, to_port=last, prefix_list_id=known.id, description=each.description))
        for pair in one.user_id_group_pairs:
            must_be_of_this_account(world, pair.user_id, pair.group_id or pair.group_name)
            named = refer(world, group, pair, is_egress=is_egress)
            rules.append(_rule(shape, to_port=last, **named, description=pair.description))
    return rules


def _rule(shape: dict[str, Any], *, description: str | None, **rest: Any) -> SecurityGroupRule:
    if description:
        must_be_plain_text("description", description, "ip_permissions")
    return SecurityGroupRule(id="", description=description, **shape, **rest)


def _authorized(
    world: World,
    group: SecurityGroup,
    wanted: Sequence[IpPermission],
    tag_specifications: Sequence[TagSpecification],
    *,
    is_egress: bool,
) -> Outcome:
    tags = tags_of(tag_specifications, "security-group-rule")
    rules = _rules_of(world, group, wanted, _anew, is_egress=is_egress)
    must_not_repeat_a_rule(rules)
    added = []
    for rule in rules:
        must_be_a_new_rule(world, rule)
        world, rule_id = world.new_id(SecurityGroupRule.id_prefix)
        added.append(rule.replace(id=rule_id, tags=tags))
        world = world.put(added[-1])
    must_be_few_rules(world, group, is_egress=is_egress)
    return world, {"Return": True, "SecurityGroupRules": [one.view(world) for one in added]}


def _revoked(
    world: World,
    group: SecurityGroup,
    rule_ids: Sequence[str],
    wanted: Sequence[IpPermission],
    *,
    is_egress: bool,
) -> Outcome:
    gone = [must_be_a_rule_of(world, group, one) for one in rule_ids]
    for rule in _rules_of(world, group, wanted, _again, is_egress=is_egress) if wanted or not rule_ids else ():
        gone += must_be_known_rules(world, rule)
    world = world.without(*(one.id for one in gone))
    return world, {"Return": True, "RevokedSecurityGroupRules": [_revoked_view(one) for one in gone]}


def _revoked_view(rule: SecurityGroupRule) -> dict[str, Any]:
    view: dict[str, Any] = {
        "SecurityGroupRuleId": rule.id,
        "GroupId": rule.group_id,
        "IsEgress": rule.is_egress,
        "IpProtocol": rule.ip_protocol,
        "FromPort": rule.from_port,
        "ToPort": rule.to_port,
    }
    peer = {
        "CidrIpv4": rule.cidr_ipv4,
        "CidrIpv6": rule.cidr_ipv6,
        "PrefixListId": rule.prefix_list_id,
        "ReferencedGroupId": rule.named_group_id,
        "Description": rule.description,
    }
    return view | {name: value for name, value in peer.items() if value}


def _redescribed(
    world: World,
    group: SecurityGroup,
    descriptions: Sequence[SecurityGroupRuleDescription],
    wanted: Sequence[IpPermission],
    *,
    is_egress: bool,
) -> Outcome:
    must_be_rules_or_permissions(descriptions, wanted)
    for one in descriptions:
        rule = must_be_a_rule_of(world, group, one.security_group_rule_id)
        if one.description:
            must_be_plain_text("description", one.description, "security_group_rule_descriptions")
        world = world.put(rule.replace(description=one.description or None))
    for spelled in _rules_of(world, group, wanted, _again, is_egress=is_egress) if wanted else ():
        for rule in must_be_known_rules(world, spelled):
            world = world.put(rule.replace(description=spelled.description))
    return world, {"Return": True}


def _rules(world: World, group_id: str) -> list[SecurityGroupRule]:
    return [one for one in world.pointing(group_id, "security-group-rule") if one.group_id == group_id]


def _families(world: World, rule: SecurityGroupRule) -> tuple[str, ...]:
    """The address families in whose counts a rule is."""
    if rule.prefix_list_id:
        known = find_list(world, rule.prefix_list_id)
        return (known.address_family,) if known else ()
    if rule.named_group_id:
        return ("IPv4", "IPv6")
    return ("IPv6",) if rule.cidr_ipv6 else ("IPv4",)


def _letting_ipv6_out(world: World, group: SecurityGroup) -> World:
    world, rule_id = world.new_id(SecurityGroupRule.id_prefix)
    return world.put(
        SecurityGroupRule(id=rule_id, group_id=group.id, is_egress=True, ip_protocol=ALL, cidr_ipv6=EVERYWHERE_IPV6)
    )
