"""What is a VPC, which address ranges may it have, and what comes and goes with it?

https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
"""

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Any, Literal

from labs.cloud.describe import describes, tag_list
from labs.cloud.errors import CloudError
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, changed, created, snake
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.resources.vpc_block_public_access_options import states_view
from labs.cloud.resources.vpc_ipv6_cidr_block import (
    VpcIpv6CidrBlockAssociation,
    coming_view,
    ipv6_association_view,
    new_association,
)
from labs.cloud.rules import deleted, must_be_within_quota
from labs.cloud.world import Frozen, Resource, World

VpcId = Annotated[str, Ref("vpc")]
DhcpOptionsId = Annotated[str, Ref("dhcp-options")]
NO_OPTIONS = "default"
"""What EC2 says instead of an id where a VPC has no set of DHCP options."""


class VpcCidrBlockAssociation(Frozen):
    """One IPv4 range of a VPC."""

    association_id: str
    cidr_block: str
    state: Literal["associating", "associated", "disassociating", "disassociated", "failing", "failed"] = "associated"


class AttributeBooleanValue(Frozen):
    """EC2's wrapper around a boolean attribute."""

    value: bool


class Vpc(Resource, tag="vpc"):
    id_prefix = "vpc"
    id_member = "VpcId"
    noun = "vpc"
    not_found = "InvalidVpcID.NotFound"
    malformed = not_found
    misspelt = Resource.unknown
    filters = {
        "cidr": "CidrBlock",
        "cidr-block": "CidrBlock",  # not documented; EC2 takes it, and Ansible's ec2_vpc_net sends it
        "cidr-block-association.association-id": "CidrBlockAssociationSet[].AssociationId",
        "cidr-block-association.cidr-block": "CidrBlockAssociationSet[].CidrBlock",
        "cidr-block-association.state": "CidrBlockAssociationSet[].CidrBlockState.State",
        "dhcp-options-id": "DhcpOptionsId",
        "ipv6-cidr-block-association.association-id": "Ipv6CidrBlockAssociationSet[].AssociationId",
        "ipv6-cidr-block-association.ipv6-cidr-block": "Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock",
        "ipv6-cidr-block-association.ipv6-pool": "Ipv6CidrBlockAssociationSet[].Ipv6Pool",
        "ipv6-cidr-block-association.state": "Ipv6CidrBlockAssociationSet[].Ipv6CidrBlockState.State",
        "is-default": "IsDefault",
        "isDefault": "IsDefault",
        "owner-id": "OwnerId",
        "state": "State",
        "vpc-id": "VpcId",
    }

    cidr_block: str
    """The primary range; it is also the first of the associations."""
    cidr_block_associations: tuple[VpcCidrBlockAssociation, ...]
    is_default: bool = False
    instance_tenancy: str = "default"
    enable_dns_support: bool = True
    enable_dns_hostnames: bool = False
    dhcp_options_id: DhcpOptionsId | None = None
    ipv6_cidr_block_associations: tuple[VpcIpv6CidrBlockAssociation, ...] = ()
    enable_network_address_usage_metrics: bool = False

    @property
    def networks(self) -> tuple[IPv4Network, ...]:
        """All its IPv4 ranges, the primary first."""
        return tuple(IPv4Network(one.cidr_block) for one in self.cidr_block_associations)

    @property
    def ipv6_networks(self) -> tuple[IPv6Network, ...]:
        """All its IPv6 ranges; none where it has no IPv6."""
        return tuple(one.network for one in self.ipv6_cidr_block_associations)

    @property
    def cidr_blocks(self) -> tuple[str, ...]:
        """All its ranges, of both families, the primary first: each of them has a local route in every table."""
        four = (one.cidr_block for one in self.cidr_block_associations)
        return (*four, *(one.ipv6_cidr_block for one in self.ipv6_cidr_block_associations))

    def view(self, world: World) -> dict[str, Any]:
        six = [ipv6_association_view(one) for one in self.ipv6_cidr_block_associations]
        return {
            "OwnerId": world.account_id,
            "InstanceTenancy": self.instance_tenancy,
            **({"Ipv6CidrBlockAssociationSet": six} if six else {}),
            "CidrBlockAssociationSet": [association_view(one) for one in self.cidr_block_associations],
            "IsDefault": self.is_default,
            "Tags": tag_list(self.tags),
            "VpcId": self.id,
            "State": "available",
            "BlockPublicAccessStates": states_view(world, self.id),
            "CidrBlock": self.cidr_block,
            "DhcpOptionsId": self.dhcp_options_id or NO_OPTIONS,
        }


class InvalidVpcRange(CloudError):
    code = "InvalidVpc.Range"
    template = "The CIDR '{cidr_block}' is invalid."


class OneAttributeAtATime(CloudError):
    code = "InvalidParameterCombination"
    template = "Exactly one attribute can be modified per request; {count} were given."


class DnsHostnamesNeedSupport(CloudError):
    code = "InvalidParameterValue"
    template = "DNS hostnames need DNS support: {vpc_id} has enableDnsSupport=false."


@action
def create_vpc(
    world: World,
    *,
    cidr_block: IPv4Network,
    instance_tenancy: Literal["default", "dedicated"] = "default",
    amazon_provided_ipv6_cidr_block: bool = False,
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Create a VPC with its main route table, default network ACL and default security group: `{"Vpc": …}`."""
    must_be_a_vpc_range(cidr_block)
    must_be_within_quota("VpcLimitExceeded", len(world.all(Vpc)) + 1, "VPCs")
    tags = tags_of(tag_specifications, "vpc")
    world, vpc = new_vpc(
        world, cidr_block, tags=tags, tenancy=instance_tenancy, has_ipv6=amazon_provided_ipv6_cidr_block
    )
    coming = [coming_view(one) for one in vpc.ipv6_cidr_block_associations]
    shown = {**vpc.view(world), "State": "pending"}
    return world, {"Vpc": {**shown, "Ipv6CidrBlockAssociationSet": coming} if coming else shown}


@action
def delete_vpc(world: World, *, vpc_id: VpcId) -> Outcome:
    """Delete an empty VPC; its main table, default ACL and default group go with it: `{}`."""
    return deleted(world, world.get(Vpc, vpc_id, parameter="vpc_id")), {}


describe_vpcs = describes(Vpc, "Vpcs", 'List VPCs: `{"Vpcs": […]}`.')


@action
def describe_vpc_attribute(
    world: World,
    *,
    vpc_id: VpcId,
    attribute: Literal["enableDnsSupport", "enableDnsHostnames", "enableNetworkAddressUsageMetrics"],
) -> Outcome:
    """Read one attribute: `{"VpcId": …, "EnableDnsSupport": {"Value": bool}}`."""
    vpc = world.get(Vpc, vpc_id, parameter="vpc_id")
    member = attribute[:1].upper() + attribute[1:]
    return world, {"VpcId": vpc.id, member: {"Value": getattr(vpc, snake(member))}}


@action
def modify_vpc_attribute(
    world: World,
    *,
    vpc_id: VpcId,
    enable_dns_support: AttributeBooleanValue | None = None,
    enable_dns_hostnames: AttributeBooleanValue | None = None,
    enable_network_address_usage_metrics: AttributeBooleanValue | None = None,
) -> Outcome:
    """Set one attribute: `{}`."""
    vpc = world.get(Vpc, vpc_id, parameter="vpc_id")
    given = {
        "enable_dns_support": enable_dns_support,
        "enable_dns_hostnames": enable_dns_hostnames,
        "enable_network_address_usage_metrics": enable_network_address_usage_metrics,
    }
    name, wanted = must_be_one_attribute(given)
    if name == "enable_dns_hostnames":
        must_support_dns(vpc, hostnames=wanted.value)
    return changed(world, vpc.replace(**{name: wanted.value})), {}


@action
def modify_vpc_tenancy(world: World, *, vpc_id: VpcId, instance_tenancy: Literal["default"]) -> Outcome:
    """Bring a dedicated VPC back to default tenancy; the other way is not offered by EC2: `{"ReturnValue": True}`."""
    vpc = world.get(Vpc, vpc_id, parameter="vpc_id")
    return changed(world, vpc.replace(instance_tenancy=instance_tenancy)), {"ReturnValue": True}


def association_view(one: VpcCidrBlockAssociation) -> dict[str, Any]:
    """A range of a VPC as EC2 shows it."""
    return {
        "AssociationId": one.association_id,
        "CidrBlock": one.cidr_block,
        "CidrBlockState": {"State": one.state},
    }


def must_be_one_attribute(given: Mapping[str, Any]) -> tuple[str, Any]:
    """One attribute a call.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyNetworkInterfaceAttribute.html
    """
    named = [(name, value) for name, value in given.items() if value is not None]
    if len(named) != 1:
        raise OneAttributeAtATime(count=len(named))
    return named[0]


def must_be_a_vpc_range(cidr_block: IPv4Network) -> None:
    """A VPC range has a netmask between /16 and /28.

    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html#vpc-sizing-ipv4
    """
    link_local = cidr_block.overlaps(IPv4Network("169.254.0.0/16"))
    if not 16 <= cidr_block.prefixlen <= 28 or link_local or cidr_block.is_multicast or cidr_block.is_loopback:
        raise InvalidVpcRange(cidr_block=cidr_block, parameter="cidr_block")


def must_support_dns(vpc: Vpc, *, hostnames: bool) -> None:
    """Hostnames can be switched on only while DNS support is on.

    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns-updating.html
    """
    if hostnames and not vpc.enable_dns_support:
        raise DnsHostnamesNeedSupport(vpc_id=vpc.id, parameter="enable_dns_hostnames")


def new_vpc(
    world: World,
    cidr_block: IPv4Network,
    *,
    tags: dict[str, str],
    tenancy: str = "default",
    is_default: bool = False,
    has_ipv6: bool = False,
) -> tuple[World, Vpc]:
    """A VPC of this range in the world, with what every VPC is born with."""
    world, vpc_id = world.new_id(Vpc.id_prefix)
    world, association_id = world.new_id("vpc-cidr-assoc")
    six: tuple[VpcIpv6CidrBlockAssociation, ...] = ()
    if has_ipv6:
        world, block = new_association(world)
        six = (block,)
    vpc = Vpc(
        id=vpc_id,
        tags=tags,
        cidr_block=str(cidr_block),
        cidr_block_associations=(VpcCidrBlockAssociation(association_id=association_id, cidr_block=str(cidr_block)),),
        ipv6_cidr_block_associations=six,
        is_default=is_default,
        instance_tenancy=tenancy,
        enable_dns_hostnames=is_default,
    )
    world = created(world, vpc)
    return world, world.get(Vpc, vpc_id)
