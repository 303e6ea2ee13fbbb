"""What is a transit gateway route table, and when may it come and go?

Which attachments it serves stands in transit_gateway_route_table_association.py, its routes in transit_gateway_route.py.
https://docs.aws.amazon.com/vpc/latest/tgw/tgw-route-tables.html
"""

from datetime import datetime
from typing import Any, Literal

from labs.cloud.describe import describes, tag_list
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
    TransitGatewayAttachmentId,
)
from labs.cloud.world import Frozen, Resource, World

State = Literal["pending", "available", "deleting", "deleted"]
SETTLES_TO: dict[State, State] = {"pending": "available", "deleting": "deleted"}
"""Where the passing states of a transit gateway route table lead by themselves."""


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


def _new_table(world: World, gateway: TransitGateway, tags: dict[str, str]) -> tuple[World, TransitGatewayRouteTable]:
    world, table_id = world.new_id(TransitGatewayRouteTable.id_prefix)
    table = TransitGatewayRouteTable(id=table_id, tags=tags, transit_gateway_id=gateway.id, creation_time=world.now)
    return world.put(table), table
