"""What is attached to a transit gateway, and in which state is the attachment? Every type of it is one kind.

What only attachments of VPCs have and do stands in transit_gateway_vpc_attachment.py; a VPN connection makes its own by
`attached`. https://docs.aws.amazon.com/vpc/latest/tgw/working-with-transit-gateways.html
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from labs.cloud.describe import describes, tag_list
from labs.cloud.errors import CloudError
from labs.cloud.reference import Ref
from labs.cloud.registry import created, settles
from labs.cloud.resources.security_group_reach import joins_vpcs
from labs.cloud.resources.subnet import SubnetId
from labs.cloud.resources.transit_gateway import (
    DELETED_STAYS_VISIBLE,
    Switch,
    TransitGateway,
    TransitGatewayId,
    attachment_of,
)
from labs.cloud.world import Frozen, Resource, World

TransitGatewayAttachmentId = Annotated[str, Ref("transit-gateway-attachment")]
AttachedId = Annotated[str, Ref("vpc", "vpn-connection")]
ResourceType = Literal["vpc", "vpn", "peering"]
State = Literal["pending", "available", "deleting", "deleted"]
SETTLES_TO: dict[State, State] = {"pending": "available", "deleting": "deleted"}
"""Where the passing states of an attachment lead by themselves."""


class VpcAttachmentOptions(Frozen):
    """How the attachment of a VPC behaves."""

    dns_support: Switch = "enable"
    security_group_referencing_support: Switch = "enable"
    ipv6_support: Switch = "disable"
    appliance_mode_support: Switch = "disable"


class TransitGatewayAttachment(Resource, tag="transit-gateway-attachment"):
    id_prefix = "tgw-attach"
    id_member = "TransitGatewayAttachmentId"
    noun = "transitGatewayAttachment"
    not_found = "InvalidTransitGatewayAttachmentID.NotFound"
    malformed = "InvalidTransitGatewayAttachmentID.Malformed"
    unknown = "Transit Gateway Attachment {id} was deleted or does not exist."
    filters = {
        "association.state": "Association.State",
        "association.transit-gateway-route-table-id": "Association.TransitGatewayRouteTableId",
        "resource-id": "ResourceId",
        "resource-owner-id": "ResourceOwnerId",
        "resource-type": "ResourceType",
        "state": "State",
        "transit-gateway-attachment-id": "TransitGatewayAttachmentId",
        "transit-gateway-id": "TransitGatewayId",
        "transit-gateway-owner-id": "TransitGatewayOwnerId",
    }

    transit_gateway_id: TransitGatewayId
    resource_type: ResourceType
    resource_id: AttachedId
    creation_time: datetime
    state: State = "pending"
    subnet_ids: tuple[SubnetId, ...] = ()
    """Of a VPC: where the transit gateway has its interfaces, one subnet in each of some Availability Zones."""
    options: VpcAttachmentOptions | None = None
    """Of a VPC."""
    deleted_at: datetime | None = None

    @property
    def is_appliance(self) -> bool:
        """Whether both ways of a flow enter the VPC in one Availability Zone."""
        return self.options is not None and self.options.appliance_mode_support == "enable"

    @property
    def does_reference_groups(self) -> bool:
        """Whether security groups of its VPC may name groups beyond the transit gateway, as far as it is concerned."""
        return self.options is not None and self.options.security_group_referencing_support == "enable"

    def on_delete_of(self, owner_id: str) -> Literal["blocks", "goes", "lets go"]:
        return "goes" if self.state == "deleted" else "blocks"

    def view(self, world: World) -> dict[str, Any]:
        view = {
            "TransitGatewayAttachmentId": self.id,
            "TransitGatewayId": self.transit_gateway_id,
            "TransitGatewayOwnerId": world.account_id,
            "ResourceOwnerId": world.account_id,
            "ResourceType": self.resource_type,
            "ResourceId": self.resource_id,
            "State": self.state,
            "CreationTime": self.creation_time,
            "Tags": tag_list(self.tags),
        }
        for table in associated_tables(world, self.id):
            view["Association"] = {"TransitGatewayRouteTableId": table.id, "State": "associated"}
        return view


class TransitGatewayAttachmentStateRefuses(CloudError):
    code = "IncorrectState"
    template = "{id} is in invalid state"


describe_transit_gateway_attachments = describes(
    TransitGatewayAttachment,
    "TransitGatewayAttachments",
    'List what is attached to transit gateways: `{"TransitGatewayAttachments": […]}`.',
)


@settles
def settle_transit_gateway_attachments(world: World) -> World:
    """Complete what is under way, and forget attachments that were deleted an hour ago."""
    for one in world.all(TransitGatewayAttachment):
        if one.state in SETTLES_TO:
            gone = world.now if one.state == "deleting" else None
            world = world.put(one.replace(state=SETTLES_TO[one.state], deleted_at=gone))
        elif one.deleted_at and world.now - one.deleted_at >= DELETED_STAYS_VISIBLE:
            world = world.without(one.id)
    return world


def attached(
    world: World,
    transit_gateway_id: str,
    resource_type: ResourceType,
    resource_id: str,
    *,
    tags: dict[str, str] | None = None,
    subnet_ids: tuple[str, ...] = (),
    options: VpcAttachmentOptions | None = None,
) -> tuple[World, TransitGatewayAttachment]:
    """The world with a new attachment, which the default route tables of its transit gateway take up by themselves."""
    world, attachment_id = world.new_id(TransitGatewayAttachment.id_prefix)
    attachment = TransitGatewayAttachment(
        id=attachment_id,
        tags=tags or {},
        transit_gateway_id=transit_gateway_id,
        resource_type=resource_type,
        resource_id=resource_id,
        creation_time=world.now,
        subnet_ids=subnet_ids,
        options=options,
    )
    return created(world, attachment), attachment


def detached(world: World, attachment: TransitGatewayAttachment) -> tuple[World, TransitGatewayAttachment]:
    """The world in which an attachment is being deleted: no route table knows it, static routes to it are blackholes."""
    for table in world.pointing(attachment.id, "transit-gateway-route-table"):
        world = world.put(table.without_reference(attachment.id))
    attachment = attachment.replace(state="deleting", subnet_ids=())
    return world.put(attachment), attachment


def associated_tables(world: World, attachment_id: str) -> list[Any]:
    """The route table that an attachment is associated with, alone in a list, or none."""
    tables = world.pointing(attachment_id, "transit-gateway-route-table")
    return [one for one in tables if attachment_id in one.associations]


@joins_vpcs("TransitGatewayId", outbound=False)
def gateway_between(world: World, vpc_id: str, other_vpc_id: str) -> str | None:
    """The transit gateway by which inbound rules of one VPC may name groups of another.

    It and both attachments say so: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
    """
    for gateway in world.all(TransitGateway):
        ends = [attachment_of(world, gateway.id, one) for one in (vpc_id, other_vpc_id)]
        if gateway.does_reference_groups and all(one is not None and one.does_reference_groups for one in ends):
            return gateway.id
    return None


def must_be_an_available_attachment(attachment: TransitGatewayAttachment) -> None:
    """An attachment is used and changed only while it is available."""
    if attachment.state != "available":
        raise TransitGatewayAttachmentStateRefuses(
            id=attachment.id, state=attachment.state, parameter="transit_gateway_attachment_id"
        )
