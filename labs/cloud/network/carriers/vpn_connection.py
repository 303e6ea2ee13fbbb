"""How does a VPN connection carry a packet? Through a tunnel to the customer's end, and back from there.

https://docs.aws.amazon.com/vpn/latest/s2svpn/how_it_works.html
"""

from labs.cloud.network.carriage import Arrival, Leg, Place, Stage, carries, carry
from labs.cloud.network.carriers.transit_gateway import carry_from_attachment
from labs.cloud.network.ends import OnPremisesHost
from labs.cloud.network.packet import Packet, lies_in
from labs.cloud.network.step import Component, Direction, Passage, Refusal
from labs.cloud.resources.on_premises_network import OnPremisesNetwork
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.transit_gateway_vpn_attachment import attachment_of_connection
from labs.cloud.resources.vpn_connection import VpnConnection


@carries(VpnConnection)
def carry_to_customer(
    leg: Leg, connection: VpnConnection, leaves: Subnet | None, packet: Packet
) -> Stage[Arrival | None]:
    """Out of AWS: to the host on premises that has the address."""
    yield from _tunnel(leg, connection, "outbound", packet)
    networks = connection.networks_behind(leg.world)
    network = next((one for one in networks if lies_in(packet.destination, one.cidr_block)), None)
    facts = {"address": packet.destination}
    if network is None or not network.has_host(packet.destination) or is_namesake(leg, network):
        place = Place(network.id, Component.ON_PREMISES) if network else customer_place(connection)
        yield leg.refuses(place, "inbound", Refusal.NO_POSSIBLE_DESTINATION, packet, facts)
        return None
    place = Place(network.id, Component.ON_PREMISES)
    facts = {**facts, "cidr_block": network.cidr_block}
    yield leg.delivers(place, "inbound", Passage.DELIVERED_TO_ON_PREMISES, packet, facts)
    return Arrival(OnPremisesHost(network, packet.destination), packet)


def carry_to_aws(leg: Leg, connection: VpnConnection, packet: Packet) -> Stage[Arrival | None]:
    """From the customer's end to the gateway at AWS's."""
    yield from _tunnel(leg, connection, "inbound", packet)
    attachment = attachment_of_connection(leg.world, connection.id)
    if attachment is not None:
        leg.references = False
        return (yield from carry_from_attachment(leg, attachment, packet))
    return (yield from carry(leg, leg.world.resources[connection.aws_side_id], None, packet))


def is_namesake(leg: Leg, network: OnPremisesNetwork) -> bool:
    """Whether a packet is for somebody else who was named and has an address of this network as well."""
    return leg.meant is not None and leg.meant.id != network.id


def customer_place(connection: VpnConnection) -> Place:
    """The device at the customer's end."""
    return Place(connection.customer_gateway_id, Component.CUSTOMER_GATEWAY)


def _tunnel(leg: Leg, connection: VpnConnection, direction: Direction, packet: Packet) -> Stage[None]:
    place = Place(connection.id, Component.VPN_CONNECTION)
    facts: dict[str, str | None] = {"customer_gateway_id": connection.customer_gateway_id}
    if connection.is_up(leg.world):
        outside = connection.tunnels[0].outside_ip_address if connection.tunnels else None
        facts = {**facts, "outside_ip_address": outside}
        yield leg.passes(place, direction, Passage.VPN_CARRIES, packet, facts)
    else:
        yield leg.refuses(place, direction, Refusal.BAD_STATE_VPN, packet, {**facts, "state": connection.state})
