"""Where does a VPN connection without BGP lead? To the blocks that it is told.

https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNRoutingTypes.html
"""

from ipaddress import IPv4Network

from labs.cloud.errors import CloudError
from labs.cloud.registry import Outcome, action
from labs.cloud.resources.vpn_connection import VpnConnection, VpnConnectionId
from labs.cloud.world import World


class NoStaticRoutes(CloudError):
    code = "InvalidVpnConnection.InvalidType"
    template = "The VPN connection '{id}' does not support static routes."


class VpnConnectionNotAvailable(CloudError):
    code = "InvalidVpnConnection.InvalidState"
    template = "The VPN connection '{id}' is not available: {state}."


class VpnRouteUnknown(CloudError):
    code = "InvalidRoute.NotFound"
    template = "The VPN connection '{id}' has no static route {destination}."


@action
def create_vpn_connection_route(
    world: World, *, vpn_connection_id: VpnConnectionId, destination_cidr_block: IPv4Network
) -> Outcome:
    """Let a connection without BGP lead to a block of the customer's network: `{}`."""
    connection = world.get(VpnConnection, vpn_connection_id, parameter="vpn_connection_id")
    must_be_available(connection)
    must_take_static_routes(connection)
    routes = dict.fromkeys((*connection.static_routes, str(destination_cidr_block)))
    return world.put(connection.replace(static_routes=tuple(routes))), {}


@action
def delete_vpn_connection_route(
    world: World, *, vpn_connection_id: VpnConnectionId, destination_cidr_block: IPv4Network
) -> Outcome:
    """Take a static route from a connection: `{}`."""
    connection = world.get(VpnConnection, vpn_connection_id, parameter="vpn_connection_id")
    must_be_available(connection)
    destination = must_be_one_of_its_routes(connection, destination_cidr_block)
    kept = tuple(one for one in connection.static_routes if one != destination)
    return world.put(connection.replace(static_routes=kept)), {}


def must_be_available(connection: VpnConnection) -> None:
    """Routes are given to a connection that is available.

    https://docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html (InvalidVpnConnection.InvalidState)
    """
    if connection.state != "available":
        raise VpnConnectionNotAvailable(id=connection.id, state=connection.state, parameter="vpn_connection_id")


def must_take_static_routes(connection: VpnConnection) -> None:
    """BGP learns its routes, and those of a transit gateway stand in its own route tables.

    https://docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html (InvalidVpnConnection.InvalidType)
    """
    if not connection.static_routes_only or connection.transit_gateway_id:
        raise NoStaticRoutes(id=connection.id, parameter="vpn_connection_id")


def must_be_one_of_its_routes(connection: VpnConnection, destination: IPv4Network) -> str:
    """Only a route that is there can be taken away. The code is not confirmed for this action."""
    if str(destination) not in connection.static_routes:
        raise VpnRouteUnknown(id=connection.id, destination=destination, parameter="destination_cidr_block")
    return str(destination)
