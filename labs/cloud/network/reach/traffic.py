"""What is asked about: packets of one protocol for one port, or of one ICMP type and code."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from labs.cloud.network.packet import ECHO_REQUEST, EPHEMERAL_PORT, PROTOCOL_NUMBERS, Packet, Protocol
from labs.cloud.network.walk import must_be_a_port, must_be_a_protocol

SCOUTED_PORT, SCOUTED_TYPE = 1, 3
"""What scouting packets are for; where a filter is asked about it, it is asked about any port, or type and code."""
Kind = Literal["tcp", "udp", "ping", "icmp"]
"""What gateways tell apart: a ping, which is answered, is not like other ICMP."""
KINDS: Mapping[Protocol, tuple[Kind, ...]] = {"tcp": ("tcp",), "udp": ("udp",), "icmp": ("ping", "icmp")}
CODES = 256
"""A type of ICMP has so many codes; type and code as one number are type x 256 + code, as rules compare them."""


class Traffic(NamedTuple):
    """A protocol, and a port or ICMP's type and code as one number."""

    protocol: Protocol
    service: int

    @property
    def number(self) -> int:
        """The protocol's."""
        return PROTOCOL_NUMBERS[self.protocol]

    @property
    def kind(self) -> Kind:
        """What gateways take it for."""
        if self.protocol in ("tcp", "udp"):
            return "tcp" if self.protocol == "tcp" else "udp"
        return "ping" if self.service // CODES == ECHO_REQUEST else "icmp"

    @property
    def is_answered(self) -> bool:
        """Whether the receiver answers at all: of ICMP only an echo request is answered."""
        return self.kind != "icmp"

    @property
    def as_packet(self) -> dict[str, Any]:
        """What `walk` takes to send such a packet."""
        if self.protocol == "icmp":
            icmp_type, icmp_code = divmod(self.service, CODES)
            return {"protocol": "icmp", "icmp_type": icmp_type, "icmp_code": icmp_code}
        return {"protocol": self.protocol, "destination_port": self.service}


def traffic(protocol: Protocol, port: int | None, icmp_type: int, icmp_code: int) -> Traffic:
    """What is asked about. Raises InvalidParameterValue for a protocol or port that does not exist."""
    must_be_a_protocol(protocol)
    if protocol == "icmp":
        return Traffic(protocol, icmp_type * CODES + icmp_code)
    must_be_a_port(port, "port")
    return Traffic(protocol, port or 0)


def scouting_packet(kind: Kind, source: str, destination: str) -> Packet:
    """A packet that finds out the way of all of its kind."""
    if kind in ("tcp", "udp"):
        return Packet(kind, source, destination, EPHEMERAL_PORT, SCOUTED_PORT)
    icmp_type = ECHO_REQUEST if kind == "ping" else SCOUTED_TYPE
    return Packet("icmp", source, destination, icmp_type=icmp_type, icmp_code=0)


def is_scouting(packet: Packet) -> bool:
    """Whether a packet asks for what was asked about at first, not for where an answer goes."""
    if packet.protocol == "icmp":
        return packet.icmp_type in (ECHO_REQUEST, SCOUTED_TYPE)
    return packet.destination_port == SCOUTED_PORT
