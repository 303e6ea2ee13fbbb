"""How far does a security group reach beyond its VPC? Nowhere: without peering and sharing, groups and rules stay inside.

https://docs.aws.amazon.com/vpc/latest/userguide/security-group-assoc.html
https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html
"""

from collections.abc import Mapping

from labs.cloud.describe import Filter, matching, page
from labs.cloud.registry import Outcome, action
from labs.cloud.resources.security_group import SecurityGroup, SecurityGroupId
from labs.cloud.resources.vpc import Vpc, VpcId
from labs.cloud.world import World

FILTERS: Mapping[str, str] = {
    "description": "Description",
    "group-id": "GroupId",
    "group-name": "GroupName",
    "owner-id": "OwnerId",
    "primary-vpc-id": "PrimaryVpcId",
}


@action
def get_security_groups_for_vpc(
    world: World,
    *,
    vpc_id: VpcId,
    filters: tuple[Filter, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List the groups that interfaces of a VPC may carry, which are its own: `{"SecurityGroupForVpcs": […]}`."""
    vpc = world.get(Vpc, vpc_id, parameter="vpc_id")
    shown = ("Description", "GroupName", "OwnerId", "GroupId", "Tags")
    views = [one.view(world) for one in world.where(SecurityGroup, vpc_id=vpc.id)]
    groups = [{**{name: view[name] for name in shown}, "PrimaryVpcId": vpc.id} for view in views]
    found = matching(groups, filters, FILTERS)
    return world, page("SecurityGroupForVpcs", found, max_results, next_token, by=("GroupId",))


@action
def describe_security_group_references(world: World, *, group_id: tuple[SecurityGroupId, ...]) -> Outcome:
    """List the VPCs at the other end of a peering whose rules name a group; there are none: `{"SecurityGroupReferenceSet": []}`."""
    for one in group_id:
        world.get(SecurityGroup, one, parameter="group_id")
    return world, {"SecurityGroupReferenceSet": []}


@action
def describe_stale_security_groups(
    world: World, *, vpc_id: VpcId, max_results: int | None = None, next_token: str | None = None
) -> Outcome:
    """List rules that name a deleted group. Inside a VPC a group that is named stays: `{"StaleSecurityGroupSet": []}`."""
    world.get(Vpc, vpc_id, parameter="vpc_id")
    return world, page("StaleSecurityGroupSet", [], max_results, next_token, by=("GroupId",), pages=(5, 255))
