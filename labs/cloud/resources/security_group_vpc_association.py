"""In which other VPCs may a security group be used? In those of its Region that it is associated with.

https://docs.aws.amazon.com/vpc/latest/userguide/security-group-assoc.html
The codes of the refusals here are not confirmed.
"""

from collections.abc import Mapping

import msgspec

from labs.cloud.describe import Filter, Page, matching, page
from labs.cloud.errors import CloudError, DependencyViolation
from labs.cloud.registry import Outcome, action, settles
from labs.cloud.resources.security_group import (
    AssociationState,
    SecurityGroup,
    SecurityGroupId,
    SecurityGroupVpcAssociation,
)
from labs.cloud.resources.vpc import Vpc, VpcId
from labs.cloud.world import World

SETTLES_TO: Mapping[AssociationState, AssociationState] = {
    "associating": "associated",
    "disassociating": "disassociated",
}
"""Where the passing states of an association lead by themselves; one that is disassociated is gone."""
FILTERS: Mapping[str, str] = {
    "group-id": "GroupId",
    "group-owner-id": "GroupOwnerId",
    "state": "State",
    "vpc-id": "VpcId",
    "vpc-owner-id": "VpcOwnerId",
}


class DefaultGroupIsNotShared(CloudError):
    code = "OperationNotPermitted"
    template = "The default security group {group_id} cannot be associated with another VPC."


class DefaultVpcTakesNoGroups(CloudError):
    code = "OperationNotPermitted"
    template = "A security group cannot be associated with the default VPC {vpc_id}."


class GroupAlreadyInVpc(CloudError):
    code = "Resource.AlreadyAssociated"
    template = "Security group {group_id} is already associated with {vpc_id}."


class GroupNotAssociated(CloudError):
    code = "InvalidAssociationID.NotFound"
    template = "Security group {group_id} is not associated with {vpc_id}."


@action
def associate_security_group_vpc(world: World, *, group_id: SecurityGroupId, vpc_id: VpcId) -> Outcome:
    """Let interfaces of another VPC carry a group: `{"State": "associating"}`."""
    group = world.get(SecurityGroup, group_id, parameter="group_id")
    vpc = world.get(Vpc, vpc_id, parameter="vpc_id")
    must_be_made_by_a_user(group)
    must_not_be_the_default_vpc(vpc)
    must_not_be_in_the_vpc(group, vpc)
    added = SecurityGroupVpcAssociation(vpc_id=vpc.id)
    world = world.put(group.replace(vpc_associations=(*group.vpc_associations, added)))
    return world, {"State": added.state}


@action
def disassociate_security_group_vpc(world: World, *, group_id: SecurityGroupId, vpc_id: VpcId) -> Outcome:
    """Take a group back from another VPC where no interface carries it any more: `{"State": "disassociating"}`."""
    group = world.get(SecurityGroup, group_id, parameter="group_id")
    vpc = world.get(Vpc, vpc_id, parameter="vpc_id")
    old = must_be_associated(group, vpc)
    must_be_carried_by_nobody_there(world, group, vpc)
    leaving = msgspec.structs.replace(old, state="disassociating")
    kept = tuple(leaving if one is old else one for one in group.vpc_associations)
    return world.put(group.replace(vpc_associations=kept)), {"State": leaving.state}


@action
def describe_security_group_vpc_associations(
    world: World,
    *,
    filters: tuple[Filter, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List which groups other VPCs may use: `{"SecurityGroupVpcAssociations": […]}`."""
    views = [_view(world, group, one) for group in world.all(SecurityGroup) for one in group.vpc_associations]
    found = matching(views, filters, FILTERS)
    return world, page("SecurityGroupVpcAssociations", found, max_results, next_token, by=("GroupId", "VpcId"))


@settles
def settle_security_group_associations(world: World) -> World:
    """Complete what is under way."""
    for group in world.all(SecurityGroup):
        if any(one.state in SETTLES_TO for one in group.vpc_associations):
            after = (
                msgspec.structs.replace(one, state=SETTLES_TO.get(one.state, one.state))
                for one in group.vpc_associations
            )
            kept = tuple(one for one in after if one.state != "disassociated")
            world = world.put(group.replace(vpc_associations=kept))
    return world


def must_be_made_by_a_user(group: SecurityGroup) -> None:
    """The group that came with a VPC stays in it.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateSecurityGroupVpc.html
    """
    if group.is_default:
        raise DefaultGroupIsNotShared(group_id=group.id, parameter="group_id")


def must_not_be_the_default_vpc(vpc: Vpc) -> None:
    """The default VPC takes no groups of others.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateSecurityGroupVpc.html
    """
    if vpc.is_default:
        raise DefaultVpcTakesNoGroups(vpc_id=vpc.id, parameter="vpc_id")


def must_not_be_in_the_vpc(group: SecurityGroup, vpc: Vpc) -> None:
    """A group is associated with a VPC once, and never with its own."""
    if vpc.id == group.vpc_id or any(one.vpc_id == vpc.id for one in group.vpc_associations):
        raise GroupAlreadyInVpc(group_id=group.id, vpc_id=vpc.id, parameter="vpc_id")


def must_be_associated(group: SecurityGroup, vpc: Vpc) -> SecurityGroupVpcAssociation:
    """The association of a group with a VPC."""
    for one in group.vpc_associations:
        if one.vpc_id == vpc.id:
            return one
    raise GroupNotAssociated(group_id=group.id, vpc_id=vpc.id, parameter="vpc_id")


def must_be_carried_by_nobody_there(world: World, group: SecurityGroup, vpc: Vpc) -> None:
    """A group is not taken from a VPC whose interfaces carry it.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateSecurityGroupVpc.html
    """
    carrying = [one.id for one in world.pointing(group.id, "network-interface") if one.vpc_id == vpc.id]
    if carrying:
        raise DependencyViolation(noun=group.noun, id=group.id, dependents=", ".join(carrying), parameter="group_id")


def _view(world: World, group: SecurityGroup, one: SecurityGroupVpcAssociation) -> Page:
    return {
        "GroupId": group.id,
        "VpcId": one.vpc_id,
        "VpcOwnerId": world.account_id,
        "State": one.state,
        "GroupOwnerId": world.account_id,
    }
