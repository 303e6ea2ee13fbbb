"""Which routes may a table hold that serves a gateway? Those that lead what enters the VPC to an appliance in it.

https://docs.aws.amazon.com/vpc/latest/userguide/gateway-route-tables.html
"""

from labs.cloud.errors import CloudError
from labs.cloud.resources.route_table import LOCAL, Route, RouteTable
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import World

INSIDE_THE_VPC = ("network_interface_id", "instance_id", "vpc_endpoint_id")
"""The targets that are no gateways."""


class NoEdgeTarget(CloudError):
    code = "InvalidParameterValue"
    template = (
        "The route {destination} of route table {route_table_id} leads to {target_id}. The route table of a gateway "
        "supports only local, interface and Gateway Load Balancer endpoint targets."
    )


class NoEdgeDestination(CloudError):
    code = "InvalidParameterValue"
    template = (
        "The destination {destination} of route table {route_table_id} is not the CIDR block of the whole VPC or of a "
        "whole subnet, which are the only ones that the route table of a gateway supports."
    )


class EdgeTablePropagates(CloudError):
    code = "InvalidParameterValue"
    template = "Route propagation is enabled for route table {route_table_id}, so that it cannot serve a gateway."


def is_edge_table(table: RouteTable) -> bool:
    """Whether a table serves a gateway."""
    return any(one.gateway_id for one in table.associations)


def without_gateway(world: World, gateway_id: str) -> World:
    """The world in which no route table serves a gateway, and it adds routes to none: what detaching it leads to.

    Not confirmed: AWS does not document what becomes of either when a gateway is detached.
    """
    for table in world.pointing(gateway_id, "route-table"):
        world = world.put(table.without_reference(gateway_id))
    return world


def must_suit_its_gateways(world: World, table: RouteTable, route: Route) -> None:
    """A new route of a table that serves a gateway is such a route."""
    if is_edge_table(table):
        must_be_an_edge_route(world, table, route)


def must_hold_edge_routes_alone(world: World, table: RouteTable) -> None:
    """A table that is to serve a gateway holds nothing else, and no gateway adds routes to it.

    https://docs.aws.amazon.com/vpc/latest/userguide/gateway-route-tables.html (the error codes are not confirmed)
    """
    must_not_be_propagated_to(table)
    for route in table.routes:
        must_be_an_edge_route(world, table, route)


def must_not_be_propagated_to(table: RouteTable) -> None:
    """No gateway adds routes to a table that serves one."""
    if table.propagating_vgws:
        raise EdgeTablePropagates(route_table_id=table.id, parameter="route_table_id")


def must_be_an_edge_route(world: World, table: RouteTable, route: Route) -> None:
    """What enters by a gateway stays local or goes to an interface; the destination is the VPC or one of its subnets.

    https://docs.aws.amazon.com/vpc/latest/userguide/gateway-route-tables.html (the error codes are not confirmed)
    """
    destination = route.destination
    if route.gateway_id != LOCAL and not any(getattr(route, name) for name in INSIDE_THE_VPC):
        raise NoEdgeTarget(
            destination=destination,
            route_table_id=table.id,
            target_id=route.target_id,
            parameter="route_table_id",
        )
    if route.origin != "CreateRouteTable" and destination not in _blocks_within(world, table.vpc_id):
        raise NoEdgeDestination(destination=destination, route_table_id=table.id, parameter="route_table_id")


def _blocks_within(world: World, vpc_id: str) -> set[str]:
    """The blocks of a VPC and of its subnets."""
    of_subnets = (block for one in world.where(Subnet, vpc_id=vpc_id) for block in one.cidr_blocks)
    return {*world.get(Vpc, vpc_id).cidr_blocks, *of_subnets}
