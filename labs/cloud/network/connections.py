"""How do many speak from one address? Who translates remembers each connection, and knows by it whose an answer is.

NAT gateways and NAT instances do so alike: https://www.rfc-editor.org/rfc/rfc3022#section-2.2
"""

from labs.cloud.network.carriage import Leg
from labs.cloud.network.packet import LAST_PORT, Packet
from labs.cloud.resources.network_interface import NetworkInterface

FIRST_PORT = 1024
"""They speak from ports 1024 to 65535: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html"""
Connection = tuple[str, str, str, int | None, str, int | None]
"""The interface, the protocol, its own address and port, and the far end's."""
Sender = tuple[str, int | None]


def under_its_address(leg: Leg, interface: NetworkInterface, packet: Packet) -> Packet:
    """The packet from the interface's primary address; its port is kept unless another connection has it."""
    sender: Sender = (packet.source, packet.source_port)
    port = packet.source_port
    connection = _connection(interface, packet, port)
    while port is not None and (port < FIRST_PORT or leg.memory.get(connection, sender) != sender):
        port = port + 1 if FIRST_PORT <= port < LAST_PORT else FIRST_PORT
        connection = _connection(interface, packet, port)
    leg.memory[connection] = sender
    return packet.from_source(interface.primary_address).from_port(port)


def answer_to(leg: Leg, interface: NetworkInterface, packet: Packet) -> Packet | None:
    """The packet to whose connection it answers; None where it answers none that went out by the interface."""
    answered = (
        interface.id, packet.protocol,
        packet.destination, packet.destination_port, packet.source, packet.source_port,
    )  # fmt: skip
    sender: Sender | None = leg.memory.get(answered)
    return None if sender is None else packet.to_destination(sender[0]).to_port(sender[1])


def _connection(interface: NetworkInterface, packet: Packet, port: int | None) -> Connection:
    return (
        interface.id, packet.protocol,
        interface.primary_address, port, packet.destination, packet.destination_port,
    )  # fmt: skip
