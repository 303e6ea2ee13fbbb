"""What is a transit gateway route table, which attachments use it, and which tell it the way to themselves?

An attachment is associated with one table, by which its packets are routed; it may propagate its ranges to many. The
routes stand in transit_gateway_route.py. https://docs.aws.amazon.com/vpc/latest/tgw/tgw-route-tables.html
"""

from datetime import datetime
from typing import Any, Literal

from labs.cloud.describe import Filter, describes, matching, page, tag_list
from labs.cloud.errors import CloudError
from labs.cloud.registry import Outcome, action, settles, when_changed, when_created
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.resources.transit_gateway import (
    DELETED_STAYS_VISIBLE,
    TransitGateway,
    TransitGatewayId,
    TransitGatewayRouteTableId,
    must_be_available,
)
from labs.cloud.resources.transit_gateway_attachment import (
    TransitGatewayAttachment,
    TransitGatewayAttachmentId,
    associated_tables,
    must_be_an_available_attachment,
)
from labs.cloud.world import Frozen, Resource, World

State = Literal["pending", "available", "deleting", "deleted"]
SETTLES_TO: dict[State, State] = {"pending": "available", "deleting": "deleted"}
"""Where the passing states of a transit gateway route table lead by themselves."""
BY_ATTACHMENT = {
    "resource-id": "ResourceId",
    "resource-type": "ResourceType",
    "transit-gateway-attachment-id": "TransitGatewayAttachmentId",
}


class TransitGatewayRoute(Frozen):
    """A static route: to an attachment, which may have been deleted since, or to nowhere on purpose."""

    destination_cidr_block: str
    attachment_id: str | None = None
    """None where the route drops what it matches."""


class TransitGatewayRouteTable(Resource, tag="transit-gateway-route-table"):
    id_prefix = "tgw-rtb"
    id_member = "TransitGatewayRouteTableId"
    noun = "transitGatewayRouteTable"
    not_found = "InvalidRouteTableID.NotFound"
    malformed = "InvalidRouteTableId.Malformed"
    filters = {
        "default-association-route-table": "DefaultAssociationRouteTable",
        "default-propagation-route-table": "DefaultPropagationRouteTable",
        "state": "State",
        "transit-gateway-id": "TransitGatewayId",
        "transit-gateway-route-table-id": "TransitGatewayRouteTableId",
    }

    transit_gateway_id: TransitGatewayId
    creation_time: datetime
    state: State = "pending"
    associations: tuple[TransitGatewayAttachmentId, ...] = ()
    """The attachments whose packets it routes."""
    propagations: tuple[TransitGatewayAttachmentId, ...] = ()
    """The attachments whose ranges it knows, in the order in which they were enabled."""
    routes: tuple[TransitGatewayRoute, ...] = ()
    """The static ones; propagated routes are worked out, never stored."""
    deleted_at: datetime | None = None

    def on_delete_of(self, owner_id: str) -> Literal["blocks", "goes", "lets go"]:
        return "goes" if owner_id == self.transit_gateway_id else "lets go"

    def without_reference(self, owner_id: str) -> "TransitGatewayRouteTable":
        return self.replace(
            associations=tuple(one for one in self.associations if one != owner_id),
            propagations=tuple(one for one in self.propagations if one != owner_id),
        )

    def view(self, world: World) -> dict[str, Any]:
        gateway = world.get(TransitGateway, self.transit_gateway_id)
        return {
            "TransitGatewayRouteTableId": self.id,
            "TransitGatewayId": self.transit_gateway_id,
            "State": self.state,
            "DefaultAssociationRouteTable": gateway.association_default_route_table_id == self.id,
            "DefaultPropagationRouteTable": gateway.propagation_default_route_table_id == self.id,
            "CreationTime": self.creation_time,
            "Tags": tag_list(self.tags),
        }


class TransitGatewayRouteTableStateRefuses(CloudError):
    code = "IncorrectState"
    template = "{id} is in invalid state"


class DefaultTransitGatewayRouteTableStays(CloudError):
    code = "IncorrectState"
    template = "{id} is a default route table of {transit_gateway_id} and cannot be deleted."


class TransitGatewayRouteTableInUse(CloudError):
    code = "IncorrectState"
    template = "{id} has non-deleted associations: {attachments}."


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
def create_transit_gateway_route_table(
    world: World, *, transit_gateway_id: TransitGatewayId, tag_specifications: tuple[TagSpecification, ...] = ()
) -> Outcome:
    """Create an empty table that no attachment uses yet: `{"TransitGatewayRouteTable": …}`."""
    gateway = world.get(TransitGateway, transit_gateway_id, parameter="transit_gateway_id")
    must_be_available(gateway)
    world, table = _new_table(world, gateway, tags_of(tag_specifications, "transit-gateway-route-table"))
    return world, {"TransitGatewayRouteTable": table.view(world)}


@action
def delete_transit_gateway_route_table(
    world: World, *, transit_gateway_route_table_id: TransitGatewayRouteTableId
) -> Outcome:
    """Delete a table that is no default and that no attachment uses: `{"TransitGatewayRouteTable": …}`."""
    table = the_table(world, transit_gateway_route_table_id)
    must_be_no_default(world, table)
    must_route_for_nobody(table)
    view = table.replace(state="deleting").view(world)
    table = table.replace(state="deleting", propagations=(), routes=())
    return world.put(table), {"TransitGatewayRouteTable": view}


describe_transit_gateway_route_tables = describes(
    TransitGatewayRouteTable,
    "TransitGatewayRouteTables",
    'List transit gateway route tables: `{"TransitGatewayRouteTables": […]}`.',
)


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


@when_created("transit-gateway")
@when_changed("transit-gateway")
def keep_default_table(world: World, gateway: TransitGateway) -> World:
    """What is to happen with attachments by default needs a table for it; where none is named, a new one serves.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TransitGatewayOptions.html
    """
    options = gateway.options
    wanted = {
        "association_default_route_table_id": options.default_route_table_association,
        "propagation_default_route_table_id": options.default_route_table_propagation,
    }
    missing = [name for name, switch in wanted.items() if switch == "enable" and getattr(gateway, name) is None]
    if not missing:
        return world
    world, table = _new_table(world, gateway, {})
    return world.put(gateway.replace(**dict.fromkeys(missing, table.id)))


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


@settles
def settle_transit_gateway_route_tables(world: World) -> World:
    """Complete what is under way, and forget tables that were deleted an hour ago."""
    for one in world.all(TransitGatewayRouteTable):
        if one.state in SETTLES_TO:
            gone = world.now if one.state == "deleting" else None
            world = world.put(one.replace(state=SETTLES_TO[one.state], deleted_at=gone))
        elif one.deleted_at and world.now - one.deleted_at >= DELETED_STAYS_VISIBLE:
            world = world.without(one.id)
    return world


def the_table(world: World, route_table_id: str) -> TransitGatewayRouteTable:
    """The table with this id, which is used and changed only while it is available."""
    parameter = "transit_gateway_route_table_id"
    table = world.get(TransitGatewayRouteTable, route_table_id, parameter=parameter)
    if table.state != "available":
        raise TransitGatewayRouteTableStateRefuses(id=table.id, state=table.state, parameter=parameter)
    return table


def must_be_no_default(world: World, table: TransitGatewayRouteTable) -> None:
    """A default table is deleted only after another took its place.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTransitGatewayRouteTable.html
    """
    gateway = world.get(TransitGateway, table.transit_gateway_id)
    if table.id in (gateway.association_default_route_table_id, gateway.propagation_default_route_table_id):
        raise DefaultTransitGatewayRouteTableStays(
            id=table.id, transit_gateway_id=gateway.id, parameter="transit_gateway_route_table_id"
        )


def must_route_for_nobody(table: TransitGatewayRouteTable) -> None:
    """Attachments are disassociated first.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTransitGatewayRouteTable.html
    """
    if table.associations:
        raise TransitGatewayRouteTableInUse(
            id=table.id, attachments=", ".join(table.associations), parameter="transit_gateway_route_table_id"
        )


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


def _new_table(world: World, gateway: TransitGateway, tags: dict[str, str]) -> tuple[World, TransitGatewayRouteTable]:
    world, table_id = world.new_id(TransitGatewayRouteTable.id_prefix)
    table = TransitGatewayRouteTable(id=table_id, tags=tags, transit_gateway_id=gateway.id, creation_time=world.now)
    return world.put(table), table


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
