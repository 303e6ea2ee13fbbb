"""Which further ranges may a VPC get, and when may it lose one? IPv4 of your choice, IPv6 from Amazon.

https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
"""

from ipaddress import IPv4Network

from labs.cloud.errors import CloudError, MissingParameter
from labs.cloud.registry import Outcome, action, changed
from labs.cloud.resources.vpc import Vpc, VpcCidrBlockAssociation, VpcId, association_view, must_be_a_vpc_range
from labs.cloud.resources.vpc_ipv6_cidr_block import (
    VpcIpv6CidrBlockAssociation,
    coming_view,
    ipv6_association_view,
    new_association,
)
from labs.cloud.rules import must_be_within_quota
from labs.cloud.world import World

Association = VpcCidrBlockAssociation | VpcIpv6CidrBlockAssociation

FORBIDDEN_BESIDE: dict[str, tuple[str, ...]] = {
    "10.0.0.0/8": ("172.16.0.0/12", "192.168.0.0/16", "198.19.0.0/16"),
    "172.16.0.0/12": ("10.0.0.0/8", "192.168.0.0/16", "198.19.0.0/16", "172.31.0.0/16"),
    "192.168.0.0/16": ("10.0.0.0/8", "172.16.0.0/12", "198.19.0.0/16"),
    "10.0.0.0/15": ("10.0.0.0/16",),
}
"""A range of the VPC lies in the key -> ranges that may not be added.

https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html#add-cidr-block-restrictions
"""


class CidrOverlaps(CloudError):
    code = "InvalidVpc.Range"
    template = "The CIDR '{cidr_block}' overlaps with the existing CIDR '{existing}' of the VPC."


class CidrRestricted(CloudError):
    code = "InvalidVpc.Range"
    template = "The CIDR '{cidr_block}' is restricted. Use a CIDR from the same private address range as '{existing}'."


class PrimaryCidrStays(CloudError):
    code = "OperationNotPermitted"
    template = "The vpc CIDR block with association ID {association_id} may not be disassociated. It is the primary."


class CidrInUse(CloudError):
    code = "InvalidCidrBlock.InUse"
    template = "The vpc {vpc_id} currently has a subnet within CIDR block {cidr_block} ({subnets})"


class OneFamilyAtATime(CloudError):
    """Not confirmed: the code."""

    code = "InvalidParameterCombination"
    template = "The parameters cidrBlock and amazonProvidedIpv6CidrBlock may not be specified on the same request"


class CidrAssociationNotFound(CloudError):
    code = "InvalidVpcCidrBlockAssociationID.NotFound"
    template = "The vpc CIDR block association ID '{id}' does not exist"


@action
def associate_vpc_cidr_block(
    world: World,
    *,
    vpc_id: VpcId,
    cidr_block: IPv4Network | None = None,
    amazon_provided_ipv6_cidr_block: bool = False,
) -> Outcome:
    """Add an IPv4 range of your choice or an IPv6 range that Amazon chooses: `{"CidrBlockAssociation": …, "VpcId": …}`.

    Its local route appears in every table of the VPC.
    """
    vpc = world.get(Vpc, vpc_id, parameter="vpc_id")
    must_be_one_family(cidr_block, amazon_provided_ipv6_cidr_block=amazon_provided_ipv6_cidr_block)
    if cidr_block is None:
        return _with_ipv6(world, vpc)
    must_be_a_vpc_range(cidr_block)
    must_not_overlap_the_vpc(vpc, cidr_block)
    must_be_allowed_beside(vpc, cidr_block)
    must_be_within_quota("CidrLimitExceeded", len(vpc.cidr_block_associations) + 1, "CIDRs per VPC")
    world, association_id = world.new_id("vpc-cidr-assoc")
    added = VpcCidrBlockAssociation(association_id=association_id, cidr_block=str(cidr_block))
    world = changed(world, vpc.replace(cidr_block_associations=(*vpc.cidr_block_associations, added)))
    shown = {**association_view(added), "CidrBlockState": {"State": "associating"}}
    return world, {"CidrBlockAssociation": shown, "VpcId": vpc.id}


@action
def disassociate_vpc_cidr_block(world: World, *, association_id: str) -> Outcome:
    """Remove a range that no subnet uses: `{"CidrBlockAssociation": …, "VpcId": …}`, or `Ipv6CidrBlockAssociation`."""
    vpc, gone = _association(world, association_id)
    must_not_be_primary(vpc, gone)
    must_hold_no_subnet(world, vpc, gone)
    if isinstance(gone, VpcIpv6CidrBlockAssociation):
        six = tuple(one for one in vpc.ipv6_cidr_block_associations if one is not gone)
        world = changed(world, vpc.replace(ipv6_cidr_block_associations=six))
        leaving = {**ipv6_association_view(gone), "Ipv6CidrBlockState": {"State": "disassociating"}}
        return world, {"Ipv6CidrBlockAssociation": leaving, "VpcId": vpc.id}
    kept = tuple(one for one in vpc.cidr_block_associations if one is not gone)
    world = changed(world, vpc.replace(cidr_block_associations=kept))
    shown = {**association_view(gone), "CidrBlockState": {"State": "disassociating"}}
    return world, {"CidrBlockAssociation": shown, "VpcId": vpc.id}


def must_be_one_family(cidr_block: IPv4Network | None, *, amazon_provided_ipv6_cidr_block: bool) -> None:
    """One range a call: an IPv4 block, or a request for one of Amazon's IPv6 blocks.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateVpcCidrBlock.html
    """
    if cidr_block is None and not amazon_provided_ipv6_cidr_block:
        raise MissingParameter(name="cidrBlock or amazonProvidedIpv6CidrBlock", parameter="cidr_block")
    if cidr_block is not None and amazon_provided_ipv6_cidr_block:
        raise OneFamilyAtATime(parameter="amazon_provided_ipv6_cidr_block")


def must_not_overlap_the_vpc(vpc: Vpc, cidr_block: IPv4Network) -> None:
    """Ranges of one VPC do not overlap."""
    for existing in vpc.networks:
        if existing.overlaps(cidr_block):
            raise CidrOverlaps(cidr_block=cidr_block, existing=existing, parameter="cidr_block")


def must_be_allowed_beside(vpc: Vpc, cidr_block: IPv4Network) -> None:
    """Ranges from the other private blocks, and 198.19.0.0/16, may not be added.

    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html#add-cidr-block-restrictions
    """
    for existing in vpc.networks:
        for inside, forbidden in FORBIDDEN_BESIDE.items():
            if existing.subnet_of(IPv4Network(inside)) and any(
                cidr_block.overlaps(IPv4Network(one)) for one in forbidden
            ):
                raise CidrRestricted(cidr_block=cidr_block, existing=existing, parameter="cidr_block")


def must_not_be_primary(vpc: Vpc, association: Association) -> None:
    """The IPv4 range a VPC was created with stays.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateVpcCidrBlock.html
    """
    if association == vpc.cidr_block_associations[0]:
        raise PrimaryCidrStays(association_id=association.association_id, parameter="association_id")


def must_hold_no_subnet(world: World, vpc: Vpc, association: Association) -> None:
    """A range in which there are subnets stays.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateVpcCidrBlock.html; the code:
    https://github.com/hashicorp/terraform-provider-aws/issues/29077
    """
    subnets = world.pointing(vpc.id, "subnet")
    if isinstance(association, VpcIpv6CidrBlockAssociation):
        block = association.ipv6_cidr_block
        inside = [one.id for one in subnets if one.ipv6_network and one.ipv6_network.subnet_of(association.network)]
    else:
        block = association.cidr_block
        inside = [one.id for one in subnets if one.cidr_block and one.network.subnet_of(IPv4Network(block))]
    if inside:
        raise CidrInUse(vpc_id=vpc.id, cidr_block=block, subnets=", ".join(inside), parameter="association_id")


def _with_ipv6(world: World, vpc: Vpc) -> Outcome:
    present = vpc.ipv6_cidr_block_associations
    must_be_within_quota("CidrLimitExceeded", len(present) + 1, "IPv6 CIDRs per VPC")
    world, added = new_association(world)
    world = changed(world, vpc.replace(ipv6_cidr_block_associations=(*present, added)))
    return world, {"Ipv6CidrBlockAssociation": coming_view(added), "VpcId": vpc.id}


def _association(world: World, association_id: str) -> tuple[Vpc, Association]:
    for vpc in world.all(Vpc):
        every: tuple[Association, ...] = (*vpc.cidr_block_associations, *vpc.ipv6_cidr_block_associations)
        for one in every:
            if one.association_id == association_id:
                return vpc, one
    raise CidrAssociationNotFound(id=association_id, parameter="association_id")
