"""What is asked about: packets of one protocol for one port, or of one ICMP type and code."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from labs.cloud.network.packet import (
    ECHO_REQUEST,
    ECHO_REQUEST_IPV6,
    EPHEMERAL_PORT,
    PORTLESS,
    PROTOCOL_NUMBERS,
    Packet,
    Protocol,
)
from labs.cloud.network.reach.cells import Family
from labs.cloud.network.walk import must_be_a_port, must_be_a_protocol

SCOUTED_PORT, SCOUTED_TYPE = 1, 3
"""What scouting packets are for; where a filter is asked about it, it is asked about any port, or type and code."""
Kind = Literal["tcp", "udp", "ping", "icmp", "ping6", "icmp6"]
"""What gateways tell apart: a ping, which is answered, is not like other ICMP."""
KINDS: Mapping[int, tuple[Kind, ...]] = {4: ("tcp", "udp", "ping", "icmp"), 6: ("tcp", "udp", "ping6", "icmp6")}
"""The kinds of each family of addresses."""
ECHO = {"icmp": ECHO_REQUEST, "icmpv6": ECHO_REQUEST_IPV6}
PING_KINDS: Mapping[str, tuple[Kind, Kind]] = {"icmp": ("ping", "icmp"), "icmpv6": ("ping6", "icmp6")}
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
        if self.protocol == "tcp" or self.protocol == "udp":  # noqa: PLR1714 - so that types are told apart
            return self.protocol
        ping, other = PING_KINDS[self.protocol]
        return ping if self.service // CODES == ECHO[self.protocol] else other

    @property
    def is_answered(self) -> bool:
        """Whether the receiver answers at all: of ICMP only an echo request is answered."""
        return self.kind not in ("icmp", "icmp6")

    @property
    def as_packet(self) -> dict[str, Any]:
        """What `walk` takes to send such a packet."""
        if self.protocol in PORTLESS:
            icmp_type, icmp_code = divmod(self.service, CODES)
            return {"protocol": self.protocol, "icmp_type": icmp_type, "icmp_code": icmp_code}
        return {"protocol": self.protocol, "destination_port": self.service}


def traffic(
    protocol: Protocol, port: int | None, icmp_type: int | None, icmp_code: int, *, ipv6: bool
) -> tuple[Traffic, Family]:
    """What is asked about, and in which family. Raises InvalidParameterValue for a protocol or port that does not exist."""
    must_be_a_protocol(protocol)
    family: Family = 6 if ipv6 or protocol == "icmpv6" else 4
    if protocol in PORTLESS:
        name: Protocol = "icmp" if family == 4 else "icmpv6"
        kind = ECHO[name] if icmp_type is None else icmp_type
        return Traffic(name, kind * CODES + icmp_code), family
    must_be_a_port(port, "port")
    return Traffic(protocol, port or 0), family


def scouting_packet(kind: Kind, source: str, destination: str) -> Packet:
    """A packet that finds out the way of all of its kind."""
    if kind == "tcp" or kind == "udp":  # noqa: PLR1714 - so that types are told apart
        return Packet(kind, source, destination, EPHEMERAL_PORT, SCOUTED_PORT)
    protocol: Protocol = "icmpv6" if ":" in destination else "icmp"
    icmp_type = ECHO[protocol] if kind in ("ping", "ping6") else SCOUTED_TYPE
    return Packet(protocol, source, destination, icmp_type=icmp_type, icmp_code=0)


def is_scouting(packet: Packet) -> bool:
    """Whether a packet asks for what was asked about at first, not for where an answer goes."""
    if packet.protocol in PORTLESS:
        return packet.icmp_type in (ECHO[packet.protocol], SCOUTED_TYPE)
    return packet.destination_port == SCOUTED_PORT
