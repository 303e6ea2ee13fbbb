"""How does a host on premises send? Within its own network, or through a VPN of its customer gateway; it has no other way.

The device there sends into the VPN whatever is not near, as one does whose routes lead all of AWS into the tunnels.
"""

from labs.cloud.network.carriage import Arrival, Leg, Place, Stage, sends
from labs.cloud.network.carriers.vpn_connection import carry_to_aws, is_namesake
from labs.cloud.network.carriers.vpn_gateway import tunnel_towards
from labs.cloud.network.ends import OnPremisesHost
from labs.cloud.network.packet import Packet, lies_in
from labs.cloud.network.step import Component, Passage, Refusal
from labs.cloud.network.topology import vpc_holds
from labs.cloud.resources.on_premises_network import OnPremisesNetwork
from labs.cloud.resources.vpn_connection import VpnConnection
from labs.cloud.resources.vpn_gateway import VpnGateway
from labs.cloud.world import World


@sends(OnPremisesHost)
def send_from_premises(leg: Leg, host: OnPremisesHost, packet: Packet) -> Stage[Arrival | None]:
    """A host on premises speaks."""
    network = host.network
    place = Place(network.id, Component.ON_PREMISES)
    yield leg.passes(place, "outbound", Passage.ON_PREMISES_SENDS, packet, {"address": packet.source})
    for near in leg.world.where(OnPremisesNetwork, customer_gateway_id=network.customer_gateway_id):
        if lies_in(packet.destination, near.cidr_block):
            return (yield from _deliver_near(leg, near, packet))
    connection = connection_towards(leg.world, network.customer_gateway_id, packet.destination)
    if connection is None:
        place = Place(network.customer_gateway_id, Component.CUSTOMER_GATEWAY)
        facts = {"address": packet.destination}
        yield leg.refuses(place, "outbound", Refusal.CUSTOMER_GATEWAY_HAS_NO_VPN, packet, facts)
        return None
    return (yield from carry_to_aws(leg, connection, packet))


def connection_towards(world: World, customer_gateway_id: str, address: str) -> VpnConnection | None:
    """The VPN connection that the customer's device picks: one whose other end knows the address, else the first."""
    pointing: tuple[VpnConnection, ...] = world.pointing(customer_gateway_id, "vpn-connection")
    living = [one for one in pointing if one.state != "deleted"]
    return next((one for one in living if _reaches(world, one, address)), living[0] if living else None)


def _reaches(world: World, connection: VpnConnection, address: str) -> bool:
    """Whether the gateway at AWS's end says that it knows an address; a transit gateway is asked for everything."""
    gateway = world.find(VpnGateway, connection.vpn_gateway_id)
    if gateway is None:
        return True
    is_local = gateway.vpc_id is not None and vpc_holds(world, gateway.vpc_id, address)
    return is_local or tunnel_towards(world, gateway.id, address) is not None


def _deliver_near(leg: Leg, network: OnPremisesNetwork, packet: Packet) -> Stage[Arrival | None]:
    place = Place(network.id, Component.ON_PREMISES)
    address = packet.destination
    if not network.has_host(address) or is_namesake(leg, network):
        yield leg.refuses(place, "inbound", Refusal.NO_POSSIBLE_DESTINATION, packet, {"address": address})
        return None
    facts = {"address": address, "cidr_block": network.cidr_block}
    yield leg.delivers(place, "inbound", Passage.DELIVERED_TO_ON_PREMISES, packet, facts)
    return Arrival(OnPremisesHost(network, address), packet)
