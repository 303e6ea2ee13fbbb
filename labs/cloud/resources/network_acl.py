"""What is a network ACL, and which of its numbered rules decides? It keeps no state.

https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
"""

from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Any, Literal

import msgspec

from labs.cloud.describe import describes, tag_list
from labs.cloud.errors import CloudError, DependencyViolation, InvalidParameterValue, MissingParameter
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, when_changed, when_created
from labs.cloud.resources.security_group_rule import EVERYWHERE, EVERYWHERE_IPV6, must_be_a_port_range
from labs.cloud.resources.subnet import Subnet, SubnetId
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.resources.vpc import Vpc, VpcId
from labs.cloud.rules import deleted, must_be_within_quota
from labs.cloud.world import Frozen, Resource, World

NetworkAclId = Annotated[str, Ref("network-acl")]
LAST_RULE = 32767
"""The number of the final rule `*`, which denies and cannot be removed."""
LAST_IPV6_RULE = 32768
"""The number of its twin for IPv6, which is there where the VPC has IPv6."""
NUMBERS = {"tcp": "6", "udp": "17", "icmp": "1", "icmpv6": "58", "all": "-1"}
"""Protocol names that requests may use; EC2 keeps numbers."""
RuleAction = Literal["allow", "deny"]


class PortRange(Frozen):
    """First and last port, both included."""

    from_: int | None = msgspec.field(name="from", default=None)
    to: int | None = None


class IcmpTypeCode(Frozen):
    """An ICMP type and code; -1 for all."""

    type: int | None = None
    code: int | None = None


class NetworkAclEntry(Frozen):
    """One numbered rule of one direction."""

    rule_number: int
    egress: bool
    rule_action: RuleAction
    cidr_block: str = ""
    ipv6_cidr_block: str = ""
    """What it is about: one block, of one family."""
    protocol: str = "-1"
    """`-1` for all, else the protocol's number: 6 TCP, 17 UDP, 1 ICMP, 58 ICMPv6."""
    from_port: int | None = None
    to_port: int | None = None
    icmp_type: int | None = None
    icmp_code: int | None = None

    @property
    def block(self) -> str:
        """Its block of either family."""
        return self.cidr_block or self.ipv6_cidr_block


class NetworkAclAssociation(Frozen):
    """Which subnet an ACL guards. Every subnet has exactly one."""

    association_id: str
    subnet_id: SubnetId


class NetworkAcl(Resource, tag="network-acl"):
    id_prefix = "acl"
    id_member = "NetworkAclId"
    noun = "networkAcl"
    not_found = "InvalidNetworkAclID.NotFound"
    malformed = "InvalidNetworkAclId.Malformed"
    filters = {
        "association.association-id": "Associations[].NetworkAclAssociationId",
        "association.network-acl-id": "Associations[].NetworkAclId",
        "association.subnet-id": "Associations[].SubnetId",
        "default": "IsDefault",
        "entry.cidr": "Entries[].CidrBlock",
        "entry.egress": "Entries[].Egress",
        "entry.icmp.code": "Entries[].IcmpTypeCode.Code",
        "entry.icmp.type": "Entries[].IcmpTypeCode.Type",
        "entry.ipv6-cidr": "Entries[].Ipv6CidrBlock",
        "entry.port-range.from": "Entries[].PortRange.From",
        "entry.port-range.to": "Entries[].PortRange.To",
        "entry.protocol": "Entries[].Protocol",
        "entry.rule-action": "Entries[].RuleAction",
        "entry.rule-number": "Entries[].RuleNumber",
        "network-acl-id": "NetworkAclId",
        "owner-id": "OwnerId",
        "vpc-id": "VpcId",
    }

    vpc_id: VpcId
    is_default: bool = False
    entries: tuple[NetworkAclEntry, ...] = ()
    """The rules that were made; the final deny of each direction is always there and not kept."""
    associations: tuple[NetworkAclAssociation, ...] = ()

    def on_delete_of(self, owner_id: str) -> Literal["blocks", "goes", "lets go"]:
        if owner_id != self.vpc_id:
            return "lets go"
        return "goes" if self.is_default else "blocks"

    def without_reference(self, owner_id: str) -> "NetworkAcl":
        return self.replace(associations=tuple(one for one in self.associations if one.subnet_id != owner_id))

    def view(self, world: World) -> dict[str, Any]:
        entries = sorted(self.entries, key=lambda one: (not one.egress, one.rule_number))
        has_ipv6 = bool(world.get(Vpc, self.vpc_id).ipv6_cidr_block_associations)
        outward = [entry_view(one) for one in entries if one.egress]
        inward = [entry_view(one) for one in entries if not one.egress]
        outward += [entry_view(one) for one in final_denies(egress=True, has_ipv6=has_ipv6)]
        inward += [entry_view(one) for one in final_denies(egress=False, has_ipv6=has_ipv6)]
        return {
            "Associations": [
                {"NetworkAclAssociationId": one.association_id, "NetworkAclId": self.id, "SubnetId": one.subnet_id}
                for one in self.associations
            ],
            "Entries": [*outward, *inward],
            "IsDefault": self.is_default,
            "NetworkAclId": self.id,
            "Tags": tag_list(self.tags),
            "VpcId": self.vpc_id,
            "OwnerId": world.account_id,
        }


class EntryAlreadyExists(CloudError):
    code = "NetworkAclEntryAlreadyExists"
    template = "The network acl entry identified by {rule_number} already exists."


class EntryNotFound(CloudError):
    code = "InvalidNetworkAclEntry.NotFound"
    template = "The network acl entry identified by {rule_number} does not exist in {network_acl_id}."


class OneBlockOnly(CloudError):
    """Not confirmed: the code."""

    code = "InvalidParameterCombination"
    template = "The parameters cidrBlock and ipv6CidrBlock may not be specified on the same request"


class DefaultAclStays(CloudError):
    code = "InvalidParameterValue"
    template = "cannot delete default network ACL {network_acl_id}"


class AclAssociationNotFound(CloudError):
    code = "InvalidAssociationID.NotFound"
    template = "The association ID '{id}' does not exist"


class AclOfOtherNetwork(CloudError):
    code = "InvalidParameterValue"
    template = "network ACL {network_acl_id} and subnet {subnet_id} belong to different networks"


@action
def create_network_acl(
    world: World, *, vpc_id: VpcId, tag_specifications: tuple[TagSpecification, ...] = ()
) -> Outcome:
    """Create an ACL that denies everything and guards no subnet yet: `{"NetworkAcl": …}`."""
    vpc = world.get(Vpc, vpc_id, parameter="vpc_id")
    count = len(world.where(NetworkAcl, vpc_id=vpc.id)) + 1
    must_be_within_quota("NetworkAclLimitExceeded", count, "network ACLs per VPC")
    world, acl_id = world.new_id(NetworkAcl.id_prefix)
    acl = NetworkAcl(id=acl_id, tags=tags_of(tag_specifications, "network-acl"), vpc_id=vpc.id)
    return world.put(acl), {"NetworkAcl": acl.view(world)}


@action
def delete_network_acl(world: World, *, network_acl_id: NetworkAclId) -> Outcome:
    """Delete an ACL that guards no subnet and is not the default one: `{}`."""
    acl = world.get(NetworkAcl, network_acl_id, parameter="network_acl_id")
    must_not_be_default(acl)
    must_guard_nothing(acl)
    return deleted(world, acl), {}


describe_network_acls = describes(
    NetworkAcl, "NetworkAcls", 'List ACLs with their entries, the final denies included: `{"NetworkAcls": […]}`.'
)


@action
def create_network_acl_entry(
    world: World,
    *,
    network_acl_id: NetworkAclId,
    rule_number: int,
    protocol: str,
    rule_action: RuleAction,
    egress: bool,
    cidr_block: IPv4Network | None = None,
    ipv6_cidr_block: IPv6Network | None = None,
    port_range: PortRange | None = None,
    icmp_type_code: IcmpTypeCode | None = None,
) -> Outcome:
    """Add a numbered rule: `{}`."""
    acl = world.get(NetworkAcl, network_acl_id, parameter="network_acl_id")
    blocks = (cidr_block, ipv6_cidr_block)
    entry = _checked_entry(rule_number, protocol, rule_action, blocks, port_range, icmp_type_code, egress=egress)
    must_be_a_new_number(acl, entry)
    count = sum(one.egress == egress for one in acl.entries) + 1
    must_be_within_quota("NetworkAclEntryLimitExceeded", count, "rules per network ACL and direction")
    return world.put(acl.replace(entries=(*acl.entries, entry))), {}


@action
def replace_network_acl_entry(
    world: World,
    *,
    network_acl_id: NetworkAclId,
    rule_number: int,
    protocol: str,
    rule_action: RuleAction,
    egress: bool,
    cidr_block: IPv4Network | None = None,
    ipv6_cidr_block: IPv6Network | None = None,
    port_range: PortRange | None = None,
    icmp_type_code: IcmpTypeCode | None = None,
) -> Outcome:
    """Change a numbered rule: `{}`."""
    acl = world.get(NetworkAcl, network_acl_id, parameter="network_acl_id")
    old = must_be_a_known_number(acl, rule_number, egress=egress)
    blocks = (cidr_block, ipv6_cidr_block)
    entry = _checked_entry(rule_number, protocol, rule_action, blocks, port_range, icmp_type_code, egress=egress)
    return world.put(acl.replace(entries=tuple(entry if one is old else one for one in acl.entries))), {}


@action
def delete_network_acl_entry(world: World, *, network_acl_id: NetworkAclId, rule_number: int, egress: bool) -> Outcome:
    """Remove a numbered rule: `{}`."""
    acl = world.get(NetworkAcl, network_acl_id, parameter="network_acl_id")
    old = must_be_a_known_number(acl, rule_number, egress=egress)
    return world.put(acl.replace(entries=tuple(one for one in acl.entries if one is not old))), {}


@action
def replace_network_acl_association(world: World, *, association_id: str, network_acl_id: NetworkAclId) -> Outcome:
    """Let another ACL guard a subnet: `{"NewAssociationId": …}`."""
    old, association = _association(world, association_id)
    new = world.get(NetworkAcl, network_acl_id, parameter="network_acl_id")
    must_share_the_network(new, old, association)
    world = world.put(old.without_reference(association.subnet_id))
    world, new_id = world.new_id("aclassoc")
    new = world.get(NetworkAcl, new.id)
    moved = NetworkAclAssociation(association_id=new_id, subnet_id=association.subnet_id)
    return world.put(new.replace(associations=(*new.associations, moved))), {"NewAssociationId": new_id}


@when_created("vpc")
def add_default_acl(world: World, vpc: Vpc) -> World:
    """Every VPC is born with an ACL that allows everything by rule 100."""
    world, acl_id = world.new_id(NetworkAcl.id_prefix)
    entries = tuple(_first_rule(egress=egress) for egress in (True, False))
    world = world.put(NetworkAcl(id=acl_id, vpc_id=vpc.id, is_default=True, entries=entries))
    return let_ipv6_through(world, vpc)


@when_changed("vpc")
def let_ipv6_through(world: World, vpc: Vpc) -> World:
    """Where a VPC has IPv6, its default ACL allows it by rule 101, in each direction whose rules nobody touched.

    https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html
    """
    if not vpc.ipv6_cidr_block_associations:
        return world
    for acl in world.where(NetworkAcl, vpc_id=vpc.id, is_default=True):
        added = tuple(
            _first_ipv6_rule(egress=egress)
            for egress in (True, False)
            if [one for one in acl.entries if one.egress == egress] == [_first_rule(egress=egress)]
        )
        world = world.put(acl.replace(entries=(*acl.entries, *added))) if added else world
    return world


@when_created("subnet")
def guard_by_default(world: World, subnet: Subnet) -> World:
    """A new subnet is guarded by the default ACL of its VPC."""
    acl = world.where(NetworkAcl, vpc_id=subnet.vpc_id, is_default=True)[0]
    world, association_id = world.new_id("aclassoc")
    added = NetworkAclAssociation(association_id=association_id, subnet_id=subnet.id)
    return world.put(acl.replace(associations=(*acl.associations, added)))


def final_denies(*, egress: bool, has_ipv6: bool) -> tuple[NetworkAclEntry, ...]:
    """The rules `*`: what no numbered rule matched is denied.

    https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html
    """
    four = NetworkAclEntry(rule_number=LAST_RULE, egress=egress, rule_action="deny", cidr_block=EVERYWHERE)
    six = NetworkAclEntry(
        rule_number=LAST_IPV6_RULE, egress=egress, rule_action="deny", ipv6_cidr_block=EVERYWHERE_IPV6
    )
    return (four, six) if has_ipv6 else (four,)


def entry_view(entry: NetworkAclEntry) -> dict[str, Any]:
    """A rule as EC2 shows it."""
    block = {"CidrBlock": entry.cidr_block} if entry.cidr_block else {"Ipv6CidrBlock": entry.ipv6_cidr_block}
    view: dict[str, Any] = {
        **block,
        "Egress": entry.egress,
        "Protocol": entry.protocol,
        "RuleAction": entry.rule_action,
        "RuleNumber": entry.rule_number,
    }
    if entry.from_port is not None:
        view["PortRange"] = {"From": entry.from_port, "To": entry.to_port}
    if entry.icmp_type is not None:
        view["IcmpTypeCode"] = {"Code": entry.icmp_code, "Type": entry.icmp_type}
    return view


def must_be_a_rule_number(rule_number: int) -> None:
    """Rules are numbered 1 to 32766.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html
    """
    if not 1 <= rule_number < LAST_RULE:
        expected = f"Rule numbers lie between 1 and {LAST_RULE - 1}."
        raise InvalidParameterValue(name="ruleNumber", value=rule_number, expected=expected, parameter="rule_number")


def must_be_a_protocol(protocol: str) -> str:
    """A protocol's number, or -1 for all; the common names are taken too."""
    number = NUMBERS.get(protocol.lower(), protocol)
    if number != "-1" and not (number.isdecimal() and int(number) < 256):
        expected = "A protocol is a number from 0 to 255, tcp, udp, icmp, icmpv6, or -1 for all."
        raise InvalidParameterValue(name="protocol", value=protocol, expected=expected, parameter="protocol")
    return number


def must_have_an_icmp_type(icmp_type_code: IcmpTypeCode | None) -> IcmpTypeCode:
    """A rule about ICMP says of which type, if only -1 for all.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html
    https://github.com/hashicorp/terraform-provider-aws/pull/6263 (what EC2 answers)
    """
    if icmp_type_code is None or icmp_type_code.type is None:
        raise MissingParameter(name="icmpTypeCode.type", parameter="icmp_type_code")
    return icmp_type_code


def must_be_one_block(cidr_block: IPv4Network | None, ipv6_cidr_block: IPv6Network | None) -> None:
    """A rule is about an IPv4 block or about an IPv6 block.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html
    """
    if cidr_block is None and ipv6_cidr_block is None:
        raise MissingParameter(name="cidrBlock or ipv6CidrBlock", parameter="cidr_block")
    if cidr_block is not None and ipv6_cidr_block is not None:
        raise OneBlockOnly(parameter="ipv6_cidr_block")


def must_be_a_new_number(acl: NetworkAcl, entry: NetworkAclEntry) -> None:
    """A number is used once in each direction."""
    if any((one.rule_number, one.egress) == (entry.rule_number, entry.egress) for one in acl.entries):
        raise EntryAlreadyExists(rule_number=entry.rule_number, parameter="rule_number")


def must_be_a_known_number(acl: NetworkAcl, rule_number: int, *, egress: bool) -> NetworkAclEntry:
    """The rule with this number in this direction; the final deny is none that can be changed."""
    for one in acl.entries:
        if (one.rule_number, one.egress) == (rule_number, egress):
            return one
    raise EntryNotFound(rule_number=rule_number, network_acl_id=acl.id, parameter="rule_number")


def must_not_be_default(acl: NetworkAcl) -> None:
    """The default ACL lives as long as its VPC."""
    if acl.is_default:
        raise DefaultAclStays(network_acl_id=acl.id, parameter="network_acl_id")


def must_guard_nothing(acl: NetworkAcl) -> None:
    """An ACL that guards subnets stays.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkAcl.html
    """
    if acl.associations:
        guarded = ", ".join(one.subnet_id for one in acl.associations)
        raise DependencyViolation(noun=acl.noun, id=acl.id, dependents=guarded, parameter="network_acl_id")


def must_share_the_network(new: NetworkAcl, old: NetworkAcl, association: NetworkAclAssociation) -> None:
    """An ACL guards subnets of its own VPC."""
    if new.vpc_id != old.vpc_id:
        raise AclOfOtherNetwork(network_acl_id=new.id, subnet_id=association.subnet_id, parameter="network_acl_id")


def _checked_entry(
    rule_number: int,
    protocol: str,
    rule_action: RuleAction,
    blocks: tuple[IPv4Network | None, IPv6Network | None],
    port_range: PortRange | None,
    icmp_type_code: IcmpTypeCode | None,
    *,
    egress: bool,
) -> NetworkAclEntry:
    must_be_a_rule_number(rule_number)
    must_be_one_block(*blocks)
    number = must_be_a_protocol(protocol)
    details: dict[str, int | None] = {}
    if number in ("6", "17"):
        if port_range is None:
            raise MissingParameter(name="portRange", parameter="port_range")
        details["from_port"], details["to_port"] = must_be_a_port_range(port_range.from_, port_range.to)
    if number in ("1", "58"):
        given = must_have_an_icmp_type(icmp_type_code)
        details["icmp_type"], details["icmp_code"] = given.type, -1 if given.code is None else given.code
    return NetworkAclEntry(
        rule_number=rule_number,
        egress=egress,
        rule_action=rule_action,
        cidr_block=str(blocks[0] or ""),
        ipv6_cidr_block=str(blocks[1] or ""),
        protocol=number,
        **details,
    )


def _first_rule(*, egress: bool) -> NetworkAclEntry:
    return NetworkAclEntry(rule_number=100, egress=egress, rule_action="allow", cidr_block=EVERYWHERE)


def _first_ipv6_rule(*, egress: bool) -> NetworkAclEntry:
    return NetworkAclEntry(rule_number=101, egress=egress, rule_action="allow", ipv6_cidr_block=EVERYWHERE_IPV6)


def _association(world: World, association_id: str) -> tuple[NetworkAcl, NetworkAclAssociation]:
    for acl in world.all(NetworkAcl):
        for one in acl.associations:
            if one.association_id == association_id:
                return acl, one
    raise AclAssociationNotFound(id=association_id, parameter="association_id")
