"""Who writes the routes to a customer's network? The virtual private gateway itself, once it may.

https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html (route propagation)
"""

from labs.cloud.errors import CloudError
from labs.cloud.registry import Outcome, action
from labs.cloud.resources.gateway_route_table import EdgeTablePropagates, is_edge_table
from labs.cloud.resources.route_table import RouteTable, RouteTableId
from labs.cloud.resources.vpn_gateway import VpnGateway, VpnGatewayId, living_vpn_gateway
from labs.cloud.world import World


class VpnGatewayNotAttachedHere(CloudError):
    code = "Gateway.NotAttached"
    template = "resource {gateway_id} is not attached to network {vpc_id}"


@action
def enable_vgw_route_propagation(world: World, *, route_table_id: RouteTableId, gateway_id: VpnGatewayId) -> Outcome:
    """Let a gateway add routes to a table of its VPC: to what its VPN connections lead to while they are up: `{}`."""
    table = world.get(RouteTable, route_table_id, parameter="route_table_id")
    gateway = living_vpn_gateway(world, gateway_id, parameter="gateway_id")
    must_be_attached_to_its_vpc(world, gateway, table)
    must_serve_no_gateway(table)
    added = tuple(dict.fromkeys((*table.propagating_vgws, gateway.id)))
    return world.put(table.replace(propagating_vgws=added)), {}


@action
def disable_vgw_route_propagation(world: World, *, route_table_id: RouteTableId, gateway_id: VpnGatewayId) -> Outcome:
    """Let a gateway add no more routes to a table; those it has added go: `{}`."""
    table = world.get(RouteTable, route_table_id, parameter="route_table_id")
    gateway = world.get(VpnGateway, gateway_id, parameter="gateway_id")
    kept = tuple(one for one in table.propagating_vgws if one != gateway.id)
    return world.put(table.replace(propagating_vgws=kept)), {}


def must_be_attached_to_its_vpc(world: World, gateway: VpnGateway, table: RouteTable) -> None:
    """A gateway adds routes to tables of the VPC it is attached to.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableVgwRoutePropagation.html
    """
    if not gateway.carries_for(world, table.vpc_id):
        raise VpnGatewayNotAttachedHere(gateway_id=gateway.id, vpc_id=table.vpc_id, parameter="gateway_id")


def must_serve_no_gateway(table: RouteTable) -> None:
    """A table that serves a gateway takes no propagated routes.

    https://docs.aws.amazon.com/vpc/latest/userguide/gateway-route-tables.html (the error code is not confirmed)
    """
    if is_edge_table(table):
        raise EdgeTablePropagates(route_table_id=table.id, parameter="route_table_id")
