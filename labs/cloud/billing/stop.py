"""What ends a charge? The action of EC2 that does, filled in for the resource at hand."""

from collections.abc import Callable, Mapping
from typing import Any

from labs.cloud.registry import kinds
from labs.cloud.world import Frozen, World


class Stop(Frozen):
    """An action that ends a charge, and what it is about; `code` finds the words that say so."""

    code: str
    action: str
    about: str
    """The resource to select, which the form of the action then has filled in."""


def how_to_stop(world: World, resource_id: str) -> Stop | None:
    """What ends a charge of a resource; None where nothing here can, or it is over already."""
    resource: Any = world.resources.get(resource_id)
    find = ENDS.get(resource.kind()) if resource is not None else None
    return find(world, resource) if find else None


def _address(world: World, address: Any) -> Stop:
    """An Elastic IP costs until it is given back; taking it off ends nothing.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html#using-instance-addressing-eips-releasing
    """
    if address.network_interface_id is None:
        return Stop(code="release_address", action="release_address", about=address.id)
    interface: Any = world.resources[address.network_interface_id]
    gateway = world.find(kinds()["natgateway"], interface.managed_by)
    if gateway is not None:
        return Stop(code="delete_nat_gateway_then_release", action="delete_nat_gateway", about=gateway.id)
    return Stop(code="disassociate_then_release", action="disassociate_address", about=address.id)


def _interface(world: World, interface: Any) -> Stop | None:
    """An auto-assigned address goes when its instance stops."""
    if interface.attachment is None:
        return None
    return Stop(code="stop_for_address", action="stop_instances", about=interface.attachment.instance_id)


def _instance(world: World, instance: Any) -> Stop:
    return Stop(code="stop_instances", action="stop_instances", about=instance.id)


def _nat_gateway(world: World, gateway: Any) -> Stop:
    """Its Elastic IP stays and costs on.

    https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-working-with.html
    """
    return Stop(code="delete_nat_gateway", action="delete_nat_gateway", about=gateway.id)


def _endpoint(world: World, endpoint: Any) -> Stop:
    return Stop(code="delete_vpc_endpoints", action="delete_vpc_endpoints", about=endpoint.id)


def _vpn_connection(world: World, connection: Any) -> Stop:
    return Stop(code="delete_vpn_connection", action="delete_vpn_connection", about=connection.id)


def _attachment(world: World, attachment: Any) -> Stop | None:
    """The attachment of a VPN connection goes with the connection."""
    if attachment.resource_type == "vpn":
        return Stop(code="delete_vpn_connection", action="delete_vpn_connection", about=attachment.resource_id)
    action = "delete_transit_gateway_vpc_attachment"
    return Stop(code=action, action=action, about=attachment.id) if attachment.resource_type == "vpc" else None


def _volume(world: World, volume: Any) -> Stop:
    """Stopping an instance ends nothing for its volumes; one that goes with its instance ends with it."""
    if volume.attachment is None:
        return Stop(code="delete_volume", action="delete_volume", about=volume.id)
    code = "terminate_for_volume" if volume.attachment.delete_on_termination else "terminate_then_delete_volume"
    return Stop(code=code, action="terminate_instances", about=volume.attachment.instance_id)


def _flow(world: World, flow: Any) -> Stop:
    return Stop(code="delete_traffic_flow", action="delete_traffic_flow", about=flow.id)


ENDS: Mapping[str, Callable[[World, Any], Stop | None]] = {
    "elastic-ip": _address,
    "network-interface": _interface,
    "instance": _instance,
    "natgateway": _nat_gateway,
    "vpc-endpoint": _endpoint,
    "vpn-connection": _vpn_connection,
    "transit-gateway-attachment": _attachment,
    "volume": _volume,
    "traffic-flow": _flow,
}
"""Kind -> what ends its charges."""
