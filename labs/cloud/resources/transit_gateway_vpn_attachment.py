"""How is a VPN connection attached to a transit gateway? By itself, as long as it is there.

https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpn-attachments.html
"""

from collections.abc import Iterable

from labs.cloud.registry import when_changed, when_created
from labs.cloud.resources.transit_gateway_attachment import TransitGatewayAttachment, attached, detached
from labs.cloud.resources.transit_gateway_route import propagates
from labs.cloud.resources.vpn_connection import VpnConnection
from labs.cloud.world import World


@when_created("vpn-connection")
def attach_connection(world: World, connection: VpnConnection) -> World:
    """A connection whose end at AWS is a transit gateway is attached to it."""
    if connection.transit_gateway_id is None:
        return world
    return attached(world, connection.transit_gateway_id, "vpn", connection.id)[0]


@when_changed("vpn-connection")
def detach_connection(world: World, connection: VpnConnection) -> World:
    """The attachment of a deleted connection goes as well."""
    attachment = attachment_of_connection(world, connection.id)
    if connection.state != "deleted" or attachment is None:
        return world
    return detached(world, attachment)[0]


@propagates("vpn")
def ranges_of_connection(world: World, attachment: TransitGatewayAttachment) -> Iterable[str]:
    """A connection with BGP propagates what the customer's end advertises; one without has no routes of its own here.

    https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html
    """
    return world.get(VpnConnection, attachment.resource_id).advertised(world)


def attachment_of_connection(world: World, connection_id: str) -> TransitGatewayAttachment | None:
    """The attachment of a connection to its transit gateway."""
    pointing = world.pointing(connection_id, "transit-gateway-attachment")
    return next((one for one in pointing if one.state in ("pending", "available")), None)
