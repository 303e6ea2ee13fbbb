"""Who sends a packet that comes from the customer's side of a VPN? A host behind the gateway or connection that is named.

A document of AWS knows only some of the blocks there. A host that none of them holds is put behind the gateway for this
one packet: AWS's end knows a way back to it, and the route tables stay as they are.
"""

from ipaddress import IPv4Address, IPv4Network
from typing import Any, NamedTuple

from labs.cloud.network.packet import lies_in
from labs.cloud.network.topology import vpc_holds
from labs.cloud.resources.customer_gateway import CustomerGateway
from labs.cloud.resources.on_premises_network import OnPremisesNetwork
from labs.cloud.resources.route_table import RouteTable, effective_routes
from labs.cloud.resources.vpn_connection import VpnConnection, connections_of
from labs.cloud.resources.vpn_gateway import VpnGateway
from labs.cloud.world import World

KINDS = (VpnGateway, VpnConnection, CustomerGateway)
USUAL_HOST = "192.168.0.10"
"""Who sends when no address is named."""
DEVICE = "192.0.2.1"
"""The public address of a device that has to be made up; RFC 5737 keeps this block for examples."""


class CustomerEnd(NamedTuple):
    """A host on the customer's side, in a world in which it is one."""

    world: World
    source: str
    address: str | None


def is_on_customer_side(source: str) -> bool:
    """Whether an id names a gateway behind which customers are."""
    return source.partition("-")[0] in {kind.id_prefix for kind in KINDS}


def customer_end(world: World, source: str, address: str | None) -> CustomerEnd:
    """The host that a packet from this gateway or connection comes from. Raises the kind's NotFound."""
    connections = _connections(world, source)
    networks: list[OnPremisesNetwork] = [each for one in connections for each in one.networks_behind(world)]
    for one in networks:
        if address is None or lies_in(address, one.cidr_block):
            return CustomerEnd(world, one.id, address)
    return _behind(world, source, connections, address or USUAL_HOST)


def gateway_before(world: World, destination: str) -> str | None:
    """The virtual private gateway by which a host that nothing tells of would come to a destination."""
    attached = [one for one in world.all(VpnGateway) if one.vpc_id and one.attachment_state == "attached"]
    holding = [one for one in attached if _is_address(destination) and vpc_holds(world, str(one.vpc_id), destination)]
    return (holding or attached)[0].id if attached else None


def _connections(world: World, source: str) -> list[VpnConnection]:
    prefix = source.partition("-")[0]
    if prefix == VpnGateway.id_prefix:
        found: Any = connections_of(world, world.get(VpnGateway, source, parameter="source").id)
    elif prefix == VpnConnection.id_prefix:
        found = [world.get(VpnConnection, source, parameter="source")]
    else:
        device = world.get(CustomerGateway, source, parameter="source")
        found = world.pointing(device.id, "vpn-connection")
    return [one for one in found if one.state != "deleted"]


def _behind(world: World, source: str, connections: list[VpnConnection], address: str) -> CustomerEnd:
    """A world with this one host behind the gateway, and a way back to it at AWS's end."""
    block = str(IPv4Network(IPv4Address(address)))
    for table in world.all(RouteTable):
        world = world.put(table.replace(routes=effective_routes(world, table), propagating_vgws=()))
    device = source
    if connections:
        known = (*connections[0].leads_to(world), block)
        world = world.put(connections[0].replace(static_routes_only=True, static_routes=tuple(dict.fromkeys(known))))
        device = connections[0].customer_gateway_id
    elif source.partition("-")[0] == VpnGateway.id_prefix:
        world, device = _connected(world, source, block)
    network = OnPremisesNetwork(
        id=world.id_beside(OnPremisesNetwork.id_prefix), customer_gateway_id=device, cidr_block=block, advertises=False
    )
    return CustomerEnd(world.put(network), network.id, address)


def _connected(world: World, gateway_id: str, block: str) -> tuple[World, str]:
    """A connection to a virtual private gateway that has none."""
    device = CustomerGateway(id=world.id_beside(CustomerGateway.id_prefix), ip_address=DEVICE)
    connection = VpnConnection(
        id=world.id_beside(VpnConnection.id_prefix),
        customer_gateway_id=device.id,
        created_at=world.now,
        vpn_gateway_id=gateway_id,
        static_routes_only=True,
        static_routes=(block,),
        state="available",
    )
    return world.put(device).put(connection), device.id


def _is_address(text: str) -> bool:
    try:
        IPv4Address(text)
    except ValueError:
        return False
    return True
