"""Which attachments does a transit gateway route table serve, and which tell it the way to themselves?

An attachment is associated with one table, by which its packets are routed; it may propagate its ranges to many.
https://docs.aws.amazon.com/vpc/latest/tgw/tgw-route-tables.html
"""

from typing import Any

from labs.cloud.describe import Filter, matching, page
from labs.cloud.errors import CloudError
from labs.cloud.registry import Outcome, action, when_created
from labs.cloud.resources.transit_gateway import TransitGateway, TransitGatewayRouteTableId
from labs.cloud.resources.transit_gateway_attachment import (
    TransitGatewayAttachment,
    TransitGatewayAttachmentId,
    associated_tables,
    must_be_an_available_attachment,
)
from labs.cloud.resources.transit_gateway_route_table import TransitGatewayRouteTable, the_table
from labs.cloud.world import World

BY_ATTACHMENT = {
    "resource-id": "ResourceId",
    "resource-type": "ResourceType",
    "transit-gateway-attachment-id": "TransitGatewayAttachmentId",
}


class AttachmentAlreadyAssociated(CloudError):
    code = "Resource.AlreadyAssociated"
    template = "Transit Gateway Attachment {attachment_id} is already associated to a route table."


class AttachmentNotAssociated(CloudError):
    code = "InvalidAssociation.NotFound"
    template = "Association of {attachment_id} with {route_table_id} does not exist."


class PropagationExists(CloudError):
    code = "TransitGatewayRouteTablePropagation.Duplicate"
    template = "Propagation of {attachment_id} to {route_table_id} already exists."


class PropagationNotFound(CloudError):
    code = "TransitGatewayRouteTablePropagation.NotFound"
    template = "Propagation of {attachment_id} to {route_table_id} does not exist."


class AttachmentOfOtherTransitGateway(CloudError):
    """Not confirmed that EC2 answers with this code."""

    code = "InvalidParameterValue"
    template = "{attachment_id} is not attached to the transit gateway of {route_table_id}."


@action
def associate_transit_gateway_route_table(
    world: World,
    *,
    transit_gateway_route_table_id: TransitGatewayRouteTableId,
    transit_gateway_attachment_id: TransitGatewayAttachmentId,
) -> Outcome:
    """Route what comes from an attachment by this table: `{"Association": …}`."""
    table, attachment = _pair(world, transit_gateway_route_table_id, transit_gateway_attachment_id)
    must_have_no_table(world, attachment)
    world = world.put(table.replace(associations=(*table.associations, attachment.id)))
    return world, {"Association": {**_pair_view(table, attachment), "State": "associating"}}


@action
def disassociate_transit_gateway_route_table(
    world: World,
    *,
    transit_gateway_route_table_id: TransitGatewayRouteTableId,
    transit_gateway_attachment_id: TransitGatewayAttachmentId,
) -> Outcome:
    """Leave an attachment without a table; what comes from it is dropped: `{"Association": …}`."""
    table, attachment = _pair(world, transit_gateway_route_table_id, transit_gateway_attachment_id)
    must_be_associated(table, attachment)
    kept = tuple(one for one in table.associations if one != attachment.id)
    world = world.put(table.replace(associations=kept))
    return world, {"Association": {**_pair_view(table, attachment), "State": "disassociating"}}


@action
def enable_transit_gateway_route_table_propagation(
    world: World,
    *,
    transit_gateway_route_table_id: TransitGatewayRouteTableId,
    transit_gateway_attachment_id: TransitGatewayAttachmentId,
) -> Outcome:
    """Let an attachment tell this table its ranges: `{"Propagation": …}`."""
    table, attachment = _pair(world, transit_gateway_route_table_id, transit_gateway_attachment_id)
    must_not_propagate_yet(table, attachment)
    world = world.put(table.replace(propagations=(*table.propagations, attachment.id)))
    return world, {"Propagation": {**_pair_view(table, attachment), "State": "enabled"}}


@action
def disable_transit_gateway_route_table_propagation(
    world: World,
    *,
    transit_gateway_route_table_id: TransitGatewayRouteTableId,
    transit_gateway_attachment_id: TransitGatewayAttachmentId,
) -> Outcome:
    """Take the ranges of an attachment out of this table: `{"Propagation": …}`."""
    table, attachment = _pair(world, transit_gateway_route_table_id, transit_gateway_attachment_id)
    must_propagate(table, attachment)
    kept = tuple(one for one in table.propagations if one != attachment.id)
    world = world.put(table.replace(propagations=kept))
    return world, {"Propagation": {**_pair_view(table, attachment), "State": "disabled"}}


@action
def get_transit_gateway_route_table_associations(
    world: World,
    *,
    transit_gateway_route_table_id: TransitGatewayRouteTableId,
    filters: tuple[Filter, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List the attachments that a table routes for: `{"Associations": […]}`."""
    table = the_table(world, transit_gateway_route_table_id)
    views = [{**_attachment_view(world, one), "State": "associated"} for one in table.associations]
    found = matching(views, filters, BY_ATTACHMENT)
    return world, page("Associations", found, max_results, next_token, by=("TransitGatewayAttachmentId",))


@action
def get_transit_gateway_route_table_propagations(
    world: World,
    *,
    transit_gateway_route_table_id: TransitGatewayRouteTableId,
    filters: tuple[Filter, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List the attachments that tell a table their ranges: `{"TransitGatewayRouteTablePropagations": […]}`."""
    table = the_table(world, transit_gateway_route_table_id)
    views = [{**_attachment_view(world, one), "State": "enabled"} for one in table.propagations]
    found = matching(views, filters, BY_ATTACHMENT)
    member, by = "TransitGatewayRouteTablePropagations", ("TransitGatewayAttachmentId",)
    return world, page(member, found, max_results, next_token, by=by)


@action
def get_transit_gateway_attachment_propagations(
    world: World,
    *,
    transit_gateway_attachment_id: TransitGatewayAttachmentId,
    filters: tuple[Filter, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List the tables that an attachment tells its ranges: `{"TransitGatewayAttachmentPropagations": […]}`."""
    attachment = world.get(
        TransitGatewayAttachment, transit_gateway_attachment_id, parameter="transit_gateway_attachment_id"
    )
    tables = [one for one in world.all(TransitGatewayRouteTable) if attachment.id in one.propagations]
    views = [{"TransitGatewayRouteTableId": one.id, "State": "enabled"} for one in tables]
    found = matching(views, filters, {"transit-gateway-route-table-id": "TransitGatewayRouteTableId"})
    member, by = "TransitGatewayAttachmentPropagations", ("TransitGatewayRouteTableId",)
    return world, page(member, found, max_results, next_token, by=by)


@when_created("transit-gateway-attachment")
def take_up_attachment(world: World, attachment: TransitGatewayAttachment) -> World:
    """A new attachment is associated with one default table and propagates to the other, as far as there are any.

    https://docs.aws.amazon.com/vpc/latest/tgw/tgw-route-tables.html
    """
    gateway = world.get(TransitGateway, attachment.transit_gateway_id)
    if gateway.association_default_route_table_id:
        table = world.get(TransitGatewayRouteTable, gateway.association_default_route_table_id)
        world = world.put(table.replace(associations=(*table.associations, attachment.id)))
    if gateway.propagation_default_route_table_id:
        table = world.get(TransitGatewayRouteTable, gateway.propagation_default_route_table_id)
        world = world.put(table.replace(propagations=(*table.propagations, attachment.id)))
    return world


def must_be_of_the_same_gateway(table: TransitGatewayRouteTable, attachment: TransitGatewayAttachment) -> None:
    """A table serves attachments of its own transit gateway."""
    if table.transit_gateway_id != attachment.transit_gateway_id:
        raise AttachmentOfOtherTransitGateway(
            attachment_id=attachment.id, route_table_id=table.id, parameter="transit_gateway_attachment_id"
        )


def must_have_no_table(world: World, attachment: TransitGatewayAttachment) -> None:
    """An attachment is associated with one table at a time.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateTransitGatewayRouteTable.html
    """
    for table in associated_tables(world, attachment.id):
        raise AttachmentAlreadyAssociated(
            attachment_id=attachment.id, route_table_id=table.id, parameter="transit_gateway_attachment_id"
        )


def must_be_associated(table: TransitGatewayRouteTable, attachment: TransitGatewayAttachment) -> None:
    """Only what is associated with the table is disassociated from it."""
    if attachment.id not in table.associations:
        raise AttachmentNotAssociated(
            attachment_id=attachment.id, route_table_id=table.id, parameter="transit_gateway_attachment_id"
        )


def must_not_propagate_yet(table: TransitGatewayRouteTable, attachment: TransitGatewayAttachment) -> None:
    """An attachment propagates to a table once."""
    if attachment.id in table.propagations:
        raise PropagationExists(
            attachment_id=attachment.id, route_table_id=table.id, parameter="transit_gateway_attachment_id"
        )


def must_propagate(table: TransitGatewayRouteTable, attachment: TransitGatewayAttachment) -> None:
    """Only a propagation that is enabled is disabled."""
    if attachment.id not in table.propagations:
        raise PropagationNotFound(
            attachment_id=attachment.id, route_table_id=table.id, parameter="transit_gateway_attachment_id"
        )


def _pair(
    world: World, route_table_id: str, attachment_id: str
) -> tuple[TransitGatewayRouteTable, TransitGatewayAttachment]:
    """A table and an attachment that fit together."""
    table = the_table(world, route_table_id)
    attachment = world.get(TransitGatewayAttachment, attachment_id, parameter="transit_gateway_attachment_id")
    must_be_an_available_attachment(attachment)
    must_be_of_the_same_gateway(table, attachment)
    return table, attachment


def _pair_view(table: TransitGatewayRouteTable, attachment: TransitGatewayAttachment) -> dict[str, Any]:
    return {
        "TransitGatewayRouteTableId": table.id,
        "TransitGatewayAttachmentId": attachment.id,
        "ResourceId": attachment.resource_id,
        "ResourceType": attachment.resource_type,
    }


def _attachment_view(world: World, attachment_id: str) -> dict[str, Any]:
    attachment = world.get(TransitGatewayAttachment, attachment_id)
    return {
        "TransitGatewayAttachmentId": attachment.id,
        "ResourceId": attachment.resource_id,
        "ResourceType": attachment.resource_type,
    }
