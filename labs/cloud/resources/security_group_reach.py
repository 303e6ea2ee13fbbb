"""How far does a security group reach beyond its VPC? As far as something joins VPCs that also carries its name.

What joins VPCs registers itself by `@joins_vpcs`. A rule whose group lies beyond a joint that is gone has become stale.
https://docs.aws.amazon.com/vpc/latest/userguide/security-group-assoc.html
https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html
https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html#vpc-attachment-security
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from labs.cloud.describe import BY_TAGS, Filter, matching, page
from labs.cloud.registry import Outcome, action
from labs.cloud.resources.security_group import SecurityGroup, SecurityGroupId, reference_view
from labs.cloud.resources.vpc import Vpc, VpcId
from labs.cloud.world import World

FILTERS: Mapping[str, str] = {
    "description": "Description",
    "group-id": "GroupId",
    "group-name": "GroupName",
    "owner-id": "OwnerId",
    "primary-vpc-id": "PrimaryVpcId",
}

Finder = Callable[[World, str, str], str | None]
"""Takes two VPCs' ids and gives the id of what joins them."""


class Joint(NamedTuple):
    """One kind of thing by which rules of one VPC may name groups of another."""

    member: str
    """What DescribeSecurityGroupReferences calls its id."""
    outbound: bool
    """Whether outbound rules may name such groups too."""
    find: Finder


_joints: list[Joint] = []


def joins_vpcs(member: str, *, outbound: bool) -> Callable[[Finder], Finder]:
    """Register what finds that which joins two VPCs for security groups."""

    def register(finder: Finder) -> Finder:
        _joints.append(Joint(member, outbound, finder))
        return finder

    return register


def joint_of(world: World, vpc_id: str, other_vpc_id: str, *, is_egress: bool) -> tuple[str, str] | None:
    """(member, id) of what lets a rule of one VPC name a group of the other, or None."""
    for joint in _joints:
        found = joint.find(world, vpc_id, other_vpc_id) if joint.outbound or not is_egress else None
        if found:
            return joint.member, found
    return None


@action
def get_security_groups_for_vpc(
    world: World,
    *,
    vpc_id: VpcId,
    filters: tuple[Filter, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List the groups that interfaces of a VPC may carry: its own, and those associated with it: `{"SecurityGroupForVpcs": […]}`."""
    vpc = world.get(Vpc, vpc_id, parameter="vpc_id")
    shown = ("Description", "GroupName", "OwnerId", "GroupId", "Tags")
    views = [one.view(world) for one in world.all(SecurityGroup) if vpc.id in one.vpc_ids]
    groups = [{**{name: view[name] for name in shown}, "PrimaryVpcId": view["VpcId"]} for view in views]
    found = matching(groups, filters, {**FILTERS, **BY_TAGS})
    return world, page("SecurityGroupForVpcs", found, max_results, next_token, by=("GroupId",))


@action
def describe_security_group_references(world: World, *, group_id: tuple[SecurityGroupId, ...]) -> Outcome:
    """List the VPCs beyond a peering or transit gateway whose rules name a group: `{"SecurityGroupReferenceSet": […]}`."""
    found: list[dict[str, str]] = []
    for id in group_id:
        group = world.get(SecurityGroup, id, parameter="group_id")
        for rule in world.pointing(id, "security-group-rule"):
            referring = world.get(SecurityGroup, rule.group_id).vpc_id
            joint = _joint_across(world, rule, referring, group.vpc_id)
            if rule.referenced_group_id == id and joint:
                found.append({"GroupId": id, "ReferencingVpcId": referring, joint[0]: joint[1]})
    return world, {"SecurityGroupReferenceSet": [one for place, one in enumerate(found) if one not in found[:place]]}


@action
def describe_stale_security_groups(
    world: World, *, vpc_id: VpcId, max_results: int | None = None, next_token: str | None = None
) -> Outcome:
    """List the groups of a VPC with rules that name a group out of reach: `{"StaleSecurityGroupSet": […]}`."""
    vpc = world.get(Vpc, vpc_id, parameter="vpc_id")
    views = [_stale_view(world, one) for one in world.where(SecurityGroup, vpc_id=vpc.id)]
    found = [one for one in views if one["StaleIpPermissions"] or one["StaleIpPermissionsEgress"]]
    return world, page("StaleSecurityGroupSet", found, max_results, next_token, by=("GroupId",), pages=(5, 255))


def reaches(world: World, group: SecurityGroup, other: SecurityGroup, *, is_egress: bool) -> bool:
    """Whether rules of a group may name the other: a VPC knows both, or VPCs of both are joined."""
    if set(group.vpc_ids) & set(other.vpc_ids):
        return True
    pairs = ((one, another) for one in group.vpc_ids for another in other.vpc_ids)
    return any(joint_of(world, one, another, is_egress=is_egress) for one, another in pairs)


def is_stale(world: World, rule: Any) -> bool:
    """Whether a rule names a group that is gone, or that its group does not reach any more.

    https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html#vpc-peering-stale-groups
    """
    other = world.find(SecurityGroup, rule.referenced_group_id)
    if other is None:
        return rule.lost_group_id is not None
    group = world.find(SecurityGroup, rule.group_id) or other
    return other.vpc_id != group.vpc_id and not reaches(world, group, other, is_egress=rule.is_egress)


def _joint_across(world: World, rule: Any, vpc_id: str, other_vpc_id: str) -> tuple[str, str] | None:
    if vpc_id == other_vpc_id:
        return None
    return joint_of(world, vpc_id, other_vpc_id, is_egress=rule.is_egress)


def _stale_view(world: World, group: SecurityGroup) -> dict[str, Any]:
    rules = [one for one in world.pointing(group.id, "security-group-rule") if one.group_id == group.id]
    stale = [one for one in rules if is_stale(world, one)]
    return {
        "Description": group.description,
        "GroupId": group.id,
        "GroupName": group.group_name,
        "StaleIpPermissions": [_permission_view(world, one) for one in stale if not one.is_egress],
        "StaleIpPermissionsEgress": [_permission_view(world, one) for one in stale if one.is_egress],
        "VpcId": group.vpc_id,
    }


def _permission_view(world: World, rule: Any) -> dict[str, Any]:
    view = {"IpProtocol": rule.ip_protocol, "UserIdGroupPairs": [reference_view(world, rule)]}
    ports = {"FromPort": rule.from_port, "ToPort": rule.to_port}
    return view if rule.ip_protocol == "-1" else {**view, **ports}
