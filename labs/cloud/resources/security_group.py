"""What is a security group, and what may be done with it? Its rules are resources of their own.

https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
"""

import re
from itertools import groupby
from typing import Annotated, Any, Literal

from labs.cloud.describe import Filter, describe, must_be_page_size, tag_list
from labs.cloud.errors import CloudError, DependencyViolation, InvalidParameterValue, MissingParameter
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, created, when_created
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.resources.vpc import Vpc, VpcId
from labs.cloud.rules import deleted, must_be_within_quota
from labs.cloud.world import Frozen, Resource, World

SecurityGroupId = Annotated[str, Ref("security-group")]
AssociationState = Literal["associating", "associated", "disassociating", "disassociated"]
DEFAULT_NAME = "default"
ALLOWED_TEXT = re.compile(r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}")


class SecurityGroupVpcAssociation(Frozen):
    """Another VPC in which a group may be used."""

    vpc_id: VpcId
    state: AssociationState = "associating"


class SecurityGroup(Resource, tag="security-group"):
    id_prefix = "sg"
    id_member = "GroupId"
    noun = "security group"
    not_found = "InvalidGroup.NotFound"
    malformed = "InvalidGroupId.Malformed"
    unknown = "The security group '{id}' does not exist"
    misspelt = 'Invalid id: "{id}" (expecting "sg-...")'
    in_use = "resource {id} has a dependent object ({dependents})"
    filters = {
        "description": "Description",
        "egress.ip-permission.cidr": "IpPermissionsEgress[].IpRanges[].CidrIp",
        "egress.ip-permission.from-port": "IpPermissionsEgress[].FromPort",
        "egress.ip-permission.group-id": "IpPermissionsEgress[].UserIdGroupPairs[].GroupId",
        "egress.ip-permission.ipv6-cidr": "IpPermissionsEgress[].Ipv6Ranges[].CidrIpv6",
        "egress.ip-permission.prefix-list-id": "IpPermissionsEgress[].PrefixListIds[].PrefixListId",
        "egress.ip-permission.protocol": "IpPermissionsEgress[].IpProtocol",
        "egress.ip-permission.to-port": "IpPermissionsEgress[].ToPort",
        "egress.ip-permission.user-id": "IpPermissionsEgress[].UserIdGroupPairs[].UserId",
        "group-id": "GroupId",
        "group-name": "GroupName",
        "ip-permission.cidr": "IpPermissions[].IpRanges[].CidrIp",
        "ip-permission.from-port": "IpPermissions[].FromPort",
        "ip-permission.group-id": "IpPermissions[].UserIdGroupPairs[].GroupId",
        "ip-permission.ipv6-cidr": "IpPermissions[].Ipv6Ranges[].CidrIpv6",
        "ip-permission.prefix-list-id": "IpPermissions[].PrefixListIds[].PrefixListId",
        "ip-permission.protocol": "IpPermissions[].IpProtocol",
        "ip-permission.to-port": "IpPermissions[].ToPort",
        "ip-permission.user-id": "IpPermissions[].UserIdGroupPairs[].UserId",
        "owner-id": "OwnerId",
        "vpc-id": "VpcId",
    }
    hidden_filters = {
        "egress.ip-permission.group-name": "EgressGroupNames[]",
        "ip-permission.group-name": "IngressGroupNames[]",
    }

    group_name: str
    description: str
    vpc_id: VpcId
    vpc_associations: tuple[SecurityGroupVpcAssociation, ...] = ()

    @property
    def vpc_ids(self) -> tuple[str, ...]:
        """The VPCs whose interfaces may carry the group, its own first."""
        return (self.vpc_id, *(one.vpc_id for one in self.vpc_associations if one.state == "associated"))

    @property
    def is_default(self) -> bool:
        """Whether it is the group that came with its VPC."""
        return self.group_name == DEFAULT_NAME

    def on_delete_of(self, owner_id: str) -> Literal["blocks", "goes", "lets go"]:
        return "goes" if self.is_default else "blocks"

    def hidden(self, world: World) -> dict[str, Any]:
        named = [(one.is_egress, world.find(SecurityGroup, one.referenced_group_id)) for one in self._rules(world)]
        names = [(is_egress, group.group_name) for is_egress, group in named if group]
        return {
            "EgressGroupNames": [name for is_egress, name in names if is_egress],
            "IngressGroupNames": [name for is_egress, name in names if not is_egress],
        }

    def view(self, world: World) -> dict[str, Any]:
        rules = self._rules(world)
        return {
            "GroupId": self.id,
            "IpPermissionsEgress": permissions(world, [one for one in rules if one.is_egress]),
            "Tags": tag_list(self.tags),
            "VpcId": self.vpc_id,
            "SecurityGroupArn": world.arn(self),
            "OwnerId": world.account_id,
            "GroupName": self.group_name,
            "Description": self.description,
            "IpPermissions": permissions(world, [one for one in rules if not one.is_egress]),
        }

    def _rules(self, world: World) -> list[Any]:
        return [one for one in world.pointing(self.id, "security-group-rule") if one.group_id == self.id]


class GroupNameReserved(CloudError):
    code = "InvalidGroup.Reserved"
    template = "Cannot use reserved security group name: {group_name}"


class GroupNameTaken(CloudError):
    code = "InvalidGroup.Duplicate"
    template = "The security group '{group_name}' already exists for VPC '{vpc_id}'"


class DefaultGroupStays(CloudError):
    code = "CannotDelete"
    template = 'the specified group: "{group_id}" name: "default" cannot be deleted by a user'


class VpcNotSpecified(CloudError):
    code = "VPCIdNotSpecified"
    template = "No default VPC for this user"


class GroupNameNotFound(CloudError):
    code = "InvalidGroup.NotFound"
    template = "The security group '{group_name}' does not exist in default VPC '{vpc_id}'"


class GroupNameUnknown(CloudError):
    code = "InvalidGroup.NotFound"
    template = "The security group '{group_name}' does not exist in default VPC"


@action
def create_security_group(
    world: World,
    *,
    group_name: str,
    description: str,
    vpc_id: VpcId | None = None,
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Create a group that lets nothing in and everything out: `{"GroupId": …, "SecurityGroupArn": …, "Tags": […]}`."""
    vpc = world.get(Vpc, vpc_id, parameter="vpc_id") if vpc_id else must_have_a_default_vpc(world)
    must_be_a_usable_name(group_name)
    must_be_plain_text("GroupDescription", description, "description")
    must_be_a_new_name(world, vpc, group_name)
    must_be_within_quota("SecurityGroupLimitExceeded", len(world.all(SecurityGroup)) + 1, "security groups")
    world, group_id = world.new_id(SecurityGroup.id_prefix)
    group = SecurityGroup(
        id=group_id,
        tags=tags_of(tag_specifications, "security-group"),
        group_name=group_name,
        description=description,
        vpc_id=vpc.id,
    )
    world = created(world, group)
    return world, {"GroupId": group.id, "Tags": tag_list(group.tags), "SecurityGroupArn": world.arn(group)}


@action
def delete_security_group(
    world: World, *, group_id: SecurityGroupId | None = None, group_name: str | None = None
) -> Outcome:
    """Delete a group that no interface carries and no other group's rule names: `{"Return": True, "GroupId": …}`."""
    group = group_named(world, group_id, group_name)
    if group.is_default:
        raise DefaultGroupStays(group_id=group.id, parameter="group_id")
    must_be_associated_with_no_vpc(group)
    return deleted(world, group), {"Return": True, "GroupId": group.id}


@action
def describe_security_groups(
    world: World,
    *,
    group_ids: tuple[SecurityGroupId, ...] = (),
    group_names: tuple[str, ...] = (),
    filters: tuple[Filter, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List groups with their rules gathered as permissions: `{"SecurityGroups": […]}`."""
    must_be_page_size(max_results)
    named = tuple(group_named(world, None, name).id for name in group_names)
    return world, describe(
        world,
        SecurityGroup,
        "SecurityGroups",
        ids=(*group_ids, *named),
        filters=filters,
        max_results=max_results,
        next_token=next_token,
    )


@when_created("vpc")
def add_default_group(world: World, vpc: Vpc) -> World:
    """Every VPC is born with a group named `default`."""
    world, group_id = world.new_id(SecurityGroup.id_prefix)
    text = "default VPC security group"
    return created(world, SecurityGroup(id=group_id, group_name=DEFAULT_NAME, description=text, vpc_id=vpc.id))


def default_group_of(world: World, vpc_id: str) -> SecurityGroup:
    """The group that came with a VPC; an interface that names no group gets it."""
    return world.where(SecurityGroup, vpc_id=vpc_id, group_name=DEFAULT_NAME)[0]


def group_named(world: World, group_id: str | None, group_name: str | None) -> SecurityGroup:
    """The group with this id, or the one of the default VPC with this name, as EC2 looks it up.

    https://github.com/aws/aws-cli/issues/612 (what EC2 says where there is none)
    """
    if group_id:
        return world.get(SecurityGroup, group_id, parameter="group_id")
    if not group_name:
        raise MissingParameter(name="groupName or groupId", parameter="group_id")
    for vpc in world.where(Vpc, is_default=True):
        for one in world.where(SecurityGroup, vpc_id=vpc.id, group_name=group_name):
            return one
        raise GroupNameNotFound(group_name=group_name, vpc_id=vpc.id, parameter="group_name")
    raise GroupNameUnknown(group_name=group_name, parameter="group_name")


def permissions(world: World, rules: list[Any]) -> list[dict[str, Any]]:
    """Rules gathered by protocol and ports, as `IpPermissions` shows them."""

    def ports(one: Any) -> tuple[str, int, int]:
        return one.ip_protocol, one.from_port, one.to_port

    gathered = []
    for (protocol, from_port, to_port), group in groupby(sorted(rules, key=ports), key=ports):
        members = list(group)
        shown: dict[str, Any] = {"IpProtocol": protocol}
        if protocol != "-1":
            shown |= {"FromPort": from_port, "ToPort": to_port}
        shown["IpRanges"] = [_described({"CidrIp": one.cidr_ipv4}, one) for one in members if one.cidr_ipv4]
        shown["UserIdGroupPairs"] = [
            _described(reference_view(world, one), one) for one in members if one.named_group_id
        ]
        six = [_described({"CidrIpv6": one.cidr_ipv6}, one) for one in members if one.cidr_ipv6]
        lists = [_described({"PrefixListId": one.prefix_list_id}, one) for one in members if one.prefix_list_id]
        gathered.append({**shown, "Ipv6Ranges": six, "PrefixListIds": lists})
    return gathered


def reference_view(world: World, rule: Any) -> dict[str, str]:
    """The group that a rule names; of one in another VPC also where it is, and how the peering stands that led there."""
    view = {"GroupId": rule.named_group_id, "UserId": world.account_id}
    if rule.referenced_vpc_id:
        view["VpcId"] = rule.referenced_vpc_id
    if rule.vpc_peering_connection_id:
        connection: Any = world.resources.get(rule.vpc_peering_connection_id)
        view["VpcPeeringConnectionId"] = rule.vpc_peering_connection_id
        view["PeeringStatus"] = connection.status if connection else "deleted"
    return view


def must_have_a_default_vpc(world: World) -> Vpc:
    """A group without a VPC is made in the default one."""
    found = world.where(Vpc, is_default=True)
    if not found:
        raise VpcNotSpecified(parameter="vpc_id")
    return found[0]


def must_be_associated_with_no_vpc(group: SecurityGroup) -> None:
    """A group that other VPCs use is first taken back from them.

    https://docs.aws.amazon.com/vpc/latest/userguide/security-group-assoc.html (not confirmed)
    """
    if group.vpc_associations:
        dependents = ", ".join(one.vpc_id for one in group.vpc_associations)
        raise DependencyViolation(
            template=group.in_use, noun=group.noun, id=group.id, dependents=dependents, parameter="group_id"
        )


def must_be_a_usable_name(group_name: str) -> None:
    """A name has up to 255 plain characters, is not `default` and does not begin with `sg-`.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
    """
    if group_name.strip().lower() == DEFAULT_NAME:
        raise GroupNameReserved(group_name=group_name, parameter="group_name")
    if group_name.lower().startswith("sg-"):
        expected = "Group names may not be in the format sg-*."
        raise InvalidParameterValue(name="groupName", value=group_name, expected=expected, parameter="group_name")
    must_be_plain_text("groupName", group_name, "group_name")


def must_be_plain_text(name: str, value: str, parameter: str) -> None:
    """Names and descriptions take up to 255 characters of a small set."""
    if not ALLOWED_TEXT.fullmatch(value):
        expected = "Up to 255 characters are allowed: a-z, A-Z, 0-9, spaces, and ._-:/()#,@[]+=&;{}!$*."
        raise InvalidParameterValue(name=name, value=value, expected=expected, parameter=parameter)


def must_be_a_new_name(world: World, vpc: Vpc, group_name: str) -> None:
    """Names are unique in their VPC, whatever their case."""
    if any(one.group_name.lower() == group_name.lower() for one in world.where(SecurityGroup, vpc_id=vpc.id)):
        raise GroupNameTaken(group_name=group_name, vpc_id=vpc.id, parameter="group_name")


def _described(shown: dict[str, Any], rule: Any) -> dict[str, Any]:
    return {**shown, "Description": rule.description} if rule.description else shown
