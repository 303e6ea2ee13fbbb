"""How does a subnet get an IPv6 range, and how does it lose it? Its IPv4 range is for life.

https://docs.aws.amazon.com/vpc/latest/userguide/subnet-associate-ipv6-cidr.html
"""

from ipaddress import IPv6Network

from labs.cloud.errors import CloudError
from labs.cloud.registry import Outcome, action
from labs.cloud.resources.subnet import Subnet, SubnetId
from labs.cloud.resources.subnet_ipv6_cidr_block import (
    SubnetIpv6CidrBlockAssociation,
    must_be_an_ipv6_subnet_range,
    must_lie_inside_ipv6_of_vpc,
    must_not_conflict_in_ipv6,
    new_subnet_association,
)
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import World


class SubnetHasIpv6Already(CloudError):
    """Not confirmed: the code."""

    code = "InvalidParameterValue"
    template = "The subnet {subnet_id} already has an IPv6 CIDR block associated with it: {existing}."


class SubnetCidrAssociationNotFound(CloudError):
    code = "InvalidSubnetCidrBlockAssociationID.NotFound"
    template = "The subnet CIDR block with association ID {id} does not exist"


class SubnetAssignsIpv6(CloudError):
    code = "InvalidCidrBlock.InUse"
    template = (
        "The subnet IPv6 CIDR block with association ID {association_id} may not be disassociated, "
        "because its subnet has assign-ipv6-address-on-creation set to true."
    )


class SubnetIpv6InUse(CloudError):
    code = "InvalidCidrBlock.InUse"
    template = (
        "The subnet IPv6 CIDR block with association ID {association_id} may not be disassociated, "
        "because its addresses are in use ({interfaces})."
    )


class OnlyRangeStays(CloudError):
    """Not confirmed: the code."""

    code = "OperationNotPermitted"
    template = "{subnet_id} is an IPv6 only subnet, whose IPv6 CIDR block may not be disassociated."


@action
def associate_subnet_cidr_block(world: World, *, subnet_id: SubnetId, ipv6_cidr_block: IPv6Network) -> Outcome:
    """Give a subnet its IPv6 range: `{"Ipv6CidrBlockAssociation": …, "SubnetId": …}`."""
    subnet = world.get(Subnet, subnet_id, parameter="subnet_id")
    vpc = world.get(Vpc, subnet.vpc_id)
    must_be_an_ipv6_subnet_range(world, ipv6_cidr_block)
    must_have_no_ipv6(subnet)
    must_lie_inside_ipv6_of_vpc(vpc.ipv6_networks, ipv6_cidr_block)
    must_not_conflict_in_ipv6(world.where(Subnet, vpc_id=vpc.id), ipv6_cidr_block)
    world, added = new_subnet_association(world, ipv6_cidr_block)
    world = world.put(subnet.replace(ipv6_cidr_block_associations=(added,)))
    return world, {"Ipv6CidrBlockAssociation": added.view("associating"), "SubnetId": subnet.id}


@action
def disassociate_subnet_cidr_block(world: World, *, association_id: str) -> Outcome:
    """Take a subnet's IPv6 range away once nothing uses it: `{"Ipv6CidrBlockAssociation": …, "SubnetId": …}`."""
    subnet, gone = _association(world, association_id)
    must_have_ipv4(subnet)
    must_not_assign_ipv6(subnet, gone)
    must_not_be_used(world, subnet, gone)
    world = world.put(subnet.replace(ipv6_cidr_block_associations=()))
    return world, {"Ipv6CidrBlockAssociation": gone.view("disassociating"), "SubnetId": subnet.id}


def must_have_no_ipv6(subnet: Subnet) -> None:
    """A subnet has one IPv6 range.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateSubnetCidrBlock.html
    """
    if subnet.ipv6_cidr_block:
        raise SubnetHasIpv6Already(subnet_id=subnet.id, existing=subnet.ipv6_cidr_block, parameter="ipv6_cidr_block")


def must_have_ipv4(subnet: Subnet) -> None:
    """A subnet keeps the only range that it has."""
    if subnet.ipv6_native:
        raise OnlyRangeStays(subnet_id=subnet.id, parameter="association_id")


def must_not_assign_ipv6(subnet: Subnet, association: SubnetIpv6CidrBlockAssociation) -> None:
    """A range stays while new interfaces get addresses of it by themselves.

    The code: https://github.com/hashicorp/terraform-provider-aws/issues/46017
    """
    if subnet.assign_ipv6_address_on_creation:
        raise SubnetAssignsIpv6(
            association_id=association.association_id, subnet_id=subnet.id, parameter="association_id"
        )


def must_not_be_used(world: World, subnet: Subnet, association: SubnetIpv6CidrBlockAssociation) -> None:
    """A range stays while interfaces have addresses of it.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateSubnetCidrBlock.html
    """
    using = [one.id for one in world.pointing(subnet.id, "network-interface") if one.ipv6_addresses]
    if using:
        raise SubnetIpv6InUse(
            association_id=association.association_id,
            ipv6_cidr_block=association.ipv6_cidr_block,
            interfaces=", ".join(using),
            parameter="association_id",
        )


def _association(world: World, association_id: str) -> tuple[Subnet, SubnetIpv6CidrBlockAssociation]:
    for subnet in world.all(Subnet):
        for one in subnet.ipv6_cidr_block_associations:
            if one.association_id == association_id:
                return subnet, one
    raise SubnetCidrAssociationNotFound(id=association_id, parameter="association_id")
