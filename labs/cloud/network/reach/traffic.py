"""What is asked about: packets of one protocol for one port, or of one ICMP type and code."""

from typing import Any, NamedTuple

from labs.cloud.network.packet import ECHO_REQUEST, PROTOCOL_NUMBERS, Protocol
from labs.cloud.network.walk import must_be_a_port, must_be_a_protocol

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
    def is_answered(self) -> bool:
        """Whether the receiver answers at all: of ICMP only an echo request is answered."""
        return self.protocol != "icmp" or self.service // CODES == ECHO_REQUEST

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
