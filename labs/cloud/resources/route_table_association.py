"""Which route table serves a subnet, and which one what enters the VPC by a gateway?

https://docs.aws.amazon.com/vpc/latest/userguide/WorkWithRouteTables.html
"""

import msgspec

from labs.cloud.errors import CloudError, MissingParameter
from labs.cloud.registry import Outcome, action
from labs.cloud.resources.gateway_route_table import must_hold_edge_routes_alone
from labs.cloud.resources.route import must_be_attached_here
from labs.cloud.resources.route_table import (
    EdgeGatewayId,
    RouteTable,
    RouteTableAssociation,
    RouteTableId,
    must_share_the_vpc,
)
from labs.cloud.resources.subnet import Subnet, SubnetId
from labs.cloud.world import World


class AlreadyAssociated(CloudError):
    code = "Resource.AlreadyAssociated"
    template = "the specified association for route table {route_table_id} conflicts with an existing association"


class SubnetOrGateway(CloudError):
    code = "InvalidParameterCombination"
    template = "A route table is associated with a subnet or with a gateway, not with both at once."


class AssociationNotFound(CloudError):
    code = "InvalidAssociationID.NotFound"
    template = "The association ID '{id}' does not exist"


class MainAssociationStays(CloudError):
    code = "InvalidParameterValue"
    template = "cannot disassociate the main route table association {association_id}"


@action
def associate_route_table(
    world: World,
    *,
    route_table_id: RouteTableId,
    subnet_id: SubnetId | None = None,
    gateway_id: EdgeGatewayId | None = None,
) -> Outcome:
    """Let a subnet, or what enters by a gateway, use this table: `{"AssociationId": …, "AssociationState": …}`."""
    table = world.get(RouteTable, route_table_id, parameter="route_table_id")
    must_name_one_to_serve(subnet_id, gateway_id)
    if subnet_id:
        subnet = world.get(Subnet, subnet_id, parameter="subnet_id")
        must_share_the_vpc(table, subnet.vpc_id, noun="subnet", id=subnet.id, parameter="subnet_id")
    if gateway_id:
        must_be_attached_here(world, table, gateway_id)
        must_hold_edge_routes_alone(world, table)
    must_have_no_own_table(world, str(subnet_id or gateway_id), table)
    world, association_id = world.new_id("rtbassoc")
    added = RouteTableAssociation(association_id=association_id, subnet_id=subnet_id, gateway_id=gateway_id)
    world = world.put(table.replace(associations=(*table.associations, added)))
    return world, {"AssociationId": association_id, "AssociationState": {"State": "associated"}}


@action
def disassociate_route_table(world: World, *, association_id: str) -> Outcome:
    """Let a subnet fall back to the main table, or what enters by a gateway go straight to its end: `{}`."""
    table, association = _association(world, association_id)
    if association.main:
        raise MainAssociationStays(association_id=association_id, parameter="association_id")
    return world.put(_without(table, association)), {}


@action
def replace_route_table_association(world: World, *, association_id: str, route_table_id: RouteTableId) -> Outcome:
    """Give a subnet, a gateway or the VPC itself another table: `{"NewAssociationId": …, "AssociationState": …}`."""
    old, association = _association(world, association_id)
    new = world.get(RouteTable, route_table_id, parameter="route_table_id")
    must_share_the_vpc(old, new.vpc_id, noun="route table", id=new.id, parameter="route_table_id")
    if association.gateway_id:
        must_hold_edge_routes_alone(world, new)
    world, new_id = world.new_id("rtbassoc")
    world = world.put(_without(old, association))
    new = world.get(RouteTable, new.id)
    moved = msgspec.structs.replace(association, association_id=new_id)
    world = world.put(new.replace(associations=(*new.associations, moved)))
    return world, {"NewAssociationId": new_id, "AssociationState": {"State": "associated"}}


def must_name_one_to_serve(subnet_id: str | None, gateway_id: str | None) -> None:
    """An association is that of a subnet or that of a gateway.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateRouteTable.html
    """
    if subnet_id and gateway_id:
        raise SubnetOrGateway(parameter="gateway_id")
    if not subnet_id and not gateway_id:
        raise MissingParameter(name="subnetId or gatewayId", parameter="subnet_id")


def must_have_no_own_table(world: World, served_id: str, table: RouteTable) -> None:
    """A subnet or a gateway is associated with one table at a time.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateRouteTable.html
    """
    served = (one for each in world.all(RouteTable) for one in each.associations)
    if any(served_id in (one.subnet_id, one.gateway_id) for one in served):
        parameter = "subnet_id" if served_id.startswith("subnet") else "gateway_id"
        raise AlreadyAssociated(route_table_id=table.id, served_id=served_id, parameter=parameter)


def _association(world: World, association_id: str) -> tuple[RouteTable, RouteTableAssociation]:
    for table in world.all(RouteTable):
        for one in table.associations:
            if one.association_id == association_id:
                return table, one
    raise AssociationNotFound(id=association_id, parameter="association_id")


def _without(table: RouteTable, association: RouteTableAssociation) -> RouteTable:
    return table.replace(associations=tuple(one for one in table.associations if one is not association))
