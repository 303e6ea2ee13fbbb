"""How is a VPC attached to a transit gateway? By one interface of the gateway in one subnet of each Availability Zone.

https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from labs.cloud.describe import BY_TAGS, Filter, matching, must_not_page_by_ids, page, tag_list
from labs.cloud.errors import CloudError
from labs.cloud.registry import Outcome, action
from labs.cloud.resources.network_interface import NetworkInterface, managed_interface
from labs.cloud.resources.subnet import Subnet, SubnetId
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.resources.transit_gateway import Switch, TransitGateway, TransitGatewayId, must_be_available
from labs.cloud.resources.transit_gateway_attachment import (
    TransitGatewayAttachment,
    TransitGatewayAttachmentId,
    VpcAttachmentOptions,
    attached,
    detached,
    must_be_an_available_attachment,
)
from labs.cloud.resources.vpc import Vpc, VpcId
from labs.cloud.rules import deleted
from labs.cloud.world import Frozen, World

FILTERS = {
    "state": "State",
    "transit-gateway-attachment-id": "TransitGatewayAttachmentId",
    "transit-gateway-id": "TransitGatewayId",
    "vpc-id": "VpcId",
}


class ModifyVpcAttachmentOptions(Frozen):
    """How the attachment of a VPC is to behave from now on; what is not named stays."""

    dns_support: Switch | None = None
    security_group_referencing_support: Switch | None = None
    ipv6_support: Switch | None = None
    appliance_mode_support: Switch | None = None


class DuplicateTransitGatewayAttachment(CloudError):
    code = "DuplicateTransitGatewayAttachment"
    template = "{transit_gateway_id} has non-deleted Transit Gateway Attachments with same VPC ID."


class SubnetsInOneZone(CloudError):
    code = "DuplicateSubnetsInSameZone"
    template = "Duplicate Subnets for same AZ: {zone}"


class SubnetOfOtherVpc(CloudError):
    """Not confirmed that EC2 answers with this code."""

    code = "InvalidParameterValue"
    template = "Subnet {subnet_id} does not belong to VPC {vpc_id}"


class SubnetNotAttached(CloudError):
    """Not confirmed that EC2 answers with this code."""

    code = "InvalidParameterValue"
    template = "Subnet {subnet_id} is not part of Transit Gateway Attachment {attachment_id}"


class LastSubnetStays(CloudError):
    code = "InsufficientSubnetsException"
    template = "Insufficient Subnets: {attachment_id} needs at least one."


class NoVpcAttachment(CloudError):
    """EC2 keeps attachments of other types from the actions for VPCs, as if they were not there."""

    code = "InvalidTransitGatewayAttachmentID.NotFound"
    template = "Transit Gateway VPC Attachment {attachment_id} was deleted or does not exist."


@action
def create_transit_gateway_vpc_attachment(
    world: World,
    *,
    transit_gateway_id: TransitGatewayId,
    vpc_id: VpcId,
    subnet_ids: tuple[SubnetId, ...],
    options: VpcAttachmentOptions | None = None,
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Attach a VPC by a subnet in each zone that is to use the gateway: `{"TransitGatewayVpcAttachment": …}`."""
    gateway = world.get(TransitGateway, transit_gateway_id, parameter="transit_gateway_id")
    vpc = world.get(Vpc, vpc_id, parameter="vpc_id")
    must_be_available(gateway)
    must_not_be_attached(world, gateway, vpc)
    subnets = _subnets(world, vpc.id, subnet_ids, "subnet_ids")
    must_be_in_different_zones(subnets, "subnet_ids")
    world, attachment = attached(
        world,
        gateway.id,
        "vpc",
        vpc.id,
        tags=tags_of(tag_specifications, "transit-gateway-attachment"),
        subnet_ids=tuple(one.id for one in subnets),
        options=options or VpcAttachmentOptions(),
    )
    for subnet in subnets:
        world = _with_interface(world, attachment, subnet)
    return world, {"TransitGatewayVpcAttachment": attachment_view(world, attachment)}


@action
def modify_transit_gateway_vpc_attachment(
    world: World,
    *,
    transit_gateway_attachment_id: TransitGatewayAttachmentId,
    add_subnet_ids: tuple[SubnetId, ...] = (),
    remove_subnet_ids: tuple[SubnetId, ...] = (),
    options: ModifyVpcAttachmentOptions | None = None,
) -> Outcome:
    """Add and remove subnets, and change options: `{"TransitGatewayVpcAttachment": …}`."""
    attachment = the_vpc_attachment(world, transit_gateway_attachment_id)
    must_be_an_available_attachment(attachment)
    must_hold_the_subnets(attachment, remove_subnet_ids)
    added = _subnets(world, attachment.resource_id, add_subnet_ids, "add_subnet_ids")
    kept = [world.get(Subnet, id) for id in attachment.subnet_ids if id not in remove_subnet_ids]
    subnets = [*kept, *(one for one in added if one not in kept)]
    must_be_in_different_zones(subnets, "add_subnet_ids")
    must_keep_a_subnet(attachment, subnets)
    for one in interfaces_of_attachment(world, attachment.id):
        if one.subnet_id in remove_subnet_ids:
            world = deleted(world, one)
    attachment = attachment.replace(
        subnet_ids=tuple(one.id for one in subnets), options=_changed_options(attachment, options)
    )
    world = world.put(attachment)
    for subnet in subnets:
        if subnet not in kept:
            world = _with_interface(world, attachment, subnet)
    return world, {"TransitGatewayVpcAttachment": attachment_view(world, attachment)}


@action
def delete_transit_gateway_vpc_attachment(
    world: World, *, transit_gateway_attachment_id: TransitGatewayAttachmentId
) -> Outcome:
    """Detach a VPC; routes that lead through the attachment turn blackhole: `{"TransitGatewayVpcAttachment": …}`."""
    attachment = the_vpc_attachment(world, transit_gateway_attachment_id)
    must_be_an_available_attachment(attachment)
    for one in interfaces_of_attachment(world, attachment.id):
        world = deleted(world, one)
    subnet_ids = attachment.subnet_ids
    world, attachment = detached(world, attachment)
    return world, {"TransitGatewayVpcAttachment": attachment_view(world, attachment.replace(subnet_ids=subnet_ids))}


@action
def describe_transit_gateway_vpc_attachments(
    world: World,
    *,
    transit_gateway_attachment_ids: tuple[TransitGatewayAttachmentId, ...] = (),
    filters: tuple[Filter, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List attachments of VPCs with their subnets and options: `{"TransitGatewayVpcAttachments": […]}`."""
    must_not_page_by_ids(transit_gateway_attachment_ids, max_results, "TransitGatewayAttachmentIds")
    named = [the_vpc_attachment(world, one, "transit_gateway_attachment_ids") for one in transit_gateway_attachment_ids]
    chosen = named or [one for one in world.all(TransitGatewayAttachment) if one.resource_type == "vpc"]
    found = matching([attachment_view(world, one) for one in chosen], filters, {**FILTERS, **BY_TAGS})
    by = ("TransitGatewayAttachmentId",)
    return world, page("TransitGatewayVpcAttachments", found, max_results, next_token, by=by)


def attachment_view(world: World, attachment: TransitGatewayAttachment) -> dict[str, Any]:
    """The attachment of a VPC as DescribeTransitGatewayVpcAttachments answers it."""
    options = attachment.options or VpcAttachmentOptions()
    return {
        "TransitGatewayAttachmentId": attachment.id,
        "TransitGatewayId": attachment.transit_gateway_id,
        "VpcId": attachment.resource_id,
        "VpcOwnerId": world.account_id,
        "State": attachment.state,
        "SubnetIds": list(attachment.subnet_ids),
        "CreationTime": attachment.creation_time,
        "Options": {
            "DnsSupport": options.dns_support,
            "SecurityGroupReferencingSupport": options.security_group_referencing_support,
            "Ipv6Support": options.ipv6_support,
            "ApplianceModeSupport": options.appliance_mode_support,
        },
        "Tags": tag_list(attachment.tags),
    }


def interfaces_of_attachment(world: World, attachment_id: str) -> list[NetworkInterface]:
    """The interfaces that a transit gateway has in an attached VPC."""
    attachment = world.get(TransitGatewayAttachment, attachment_id)
    beside = [one for id in attachment.subnet_ids for one in world.pointing(id, "network-interface")]
    return [one for one in beside if one.managed_by == attachment_id]


def the_vpc_attachment(
    world: World, attachment_id: str, parameter: str = "transit_gateway_attachment_id"
) -> TransitGatewayAttachment:
    """The attachment of a VPC with this id."""
    attachment = world.get(TransitGatewayAttachment, attachment_id, parameter=parameter)
    if attachment.resource_type != "vpc":
        raise NoVpcAttachment(attachment_id=attachment_id, parameter=parameter)
    return attachment


def must_not_be_attached(world: World, gateway: TransitGateway, vpc: Vpc) -> None:
    """A VPC has one attachment to a transit gateway; the code is one that public reports show."""
    for one in world.pointing(gateway.id, "transit-gateway-attachment"):
        if one.resource_id == vpc.id and one.state != "deleted":
            raise DuplicateTransitGatewayAttachment(
                transit_gateway_id=gateway.id, attachment_id=one.id, vpc_id=vpc.id, parameter="vpc_id"
            )


def must_be_in_different_zones(subnets: Sequence[Subnet], parameter: str) -> None:
    """An attachment has up to one subnet in each Availability Zone.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayVpcAttachment.html
    """
    zones = [one.availability_zone for one in subnets]
    twice = next((zone for zone in zones if zones.count(zone) > 1), None)
    if twice:
        raise SubnetsInOneZone(zone=twice, parameter=parameter)


def must_hold_the_subnets(attachment: TransitGatewayAttachment, subnet_ids: Sequence[str]) -> None:
    """Only subnets of the attachment are removed from it."""
    for id in subnet_ids:
        if id not in attachment.subnet_ids:
            raise SubnetNotAttached(subnet_id=id, attachment_id=attachment.id, parameter="remove_subnet_ids")


def must_keep_a_subnet(attachment: TransitGatewayAttachment, subnets: Sequence[Subnet]) -> None:
    """An attachment has at least one subnet."""
    if not subnets:
        raise LastSubnetStays(attachment_id=attachment.id, parameter="remove_subnet_ids")


def _subnets(world: World, vpc_id: str, subnet_ids: Sequence[str], parameter: str) -> list[Subnet]:
    """The subnets named, each of the VPC that is attached."""
    found = [world.get(Subnet, id, parameter=parameter) for id in dict.fromkeys(subnet_ids)]
    for one in found:
        if one.vpc_id != vpc_id:
            raise SubnetOfOtherVpc(subnet_id=one.id, vpc_id=vpc_id, parameter=parameter)
    return found


def _with_interface(world: World, attachment: TransitGatewayAttachment, subnet: Subnet) -> World:
    description = f"Network Interface for Transit Gateway Attachment {attachment.id}"
    world, _ = managed_interface(
        world, attachment.id, subnet, interface_type="transit_gateway", description=description
    )
    return world


def _changed_options(
    attachment: TransitGatewayAttachment, asked: ModifyVpcAttachmentOptions | None
) -> VpcAttachmentOptions:
    options = attachment.options or VpcAttachmentOptions()
    if asked is None:
        return options
    changes = {name: value for name in asked.__struct_fields__ if (value := getattr(asked, name)) is not None}
    return msgspec.structs.replace(options, **changes)
