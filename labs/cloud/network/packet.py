"""What travels? The header of one packet, and the arithmetic of addresses that every filter and route needs.

Addresses are strings wherever they can be seen, IPv6 in RFC 5952's form, and integers wherever they are compared.
"""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Literal, get_args

import msgspec

Protocol = Literal["tcp", "udp", "icmp", "icmpv6"]
PROTOCOLS = get_args(Protocol)
IPV4_PROTOCOLS: tuple[Protocol, ...] = ("tcp", "udp", "icmp")
"""Those that a packet between two IPv4 addresses can have."""
LAST_PORT = 65535

PROTOCOL_NUMBERS: dict[str, int] = {"icmp": 1, "tcp": 6, "udp": 17, "icmpv6": 58}
"""https://www.iana.org/assignments/protocol-numbers"""

ECHO_REPLY, ECHO_REQUEST = 0, 8
"""ICMP types: what `ping` gets and what it sends."""
ECHO_REPLY_IPV6, ECHO_REQUEST_IPV6 = 129, 128
"""The same of ICMPv6: https://www.rfc-editor.org/rfc/rfc4443"""
ECHOES: dict[tuple[str, int | None], int] = {
    ("icmp", ECHO_REQUEST): ECHO_REPLY,
    ("icmpv6", ECHO_REQUEST_IPV6): ECHO_REPLY_IPV6,
}
PORTLESS = ("icmp", "icmpv6")

EPHEMERAL_PORT = 49152
"""The port a client speaks from when none is given: the first that Linux (32768-60999) and Windows (49152-65535) share."""

_CACHED = 1 << 16


class Packet(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A header: who speaks to whom, and about what. Ports are TCP's and UDP's, types and codes are ICMP's."""

    protocol: Protocol
    source: str
    destination: str
    source_port: int | None = None
    destination_port: int | None = None
    icmp_type: int | None = None
    icmp_code: int | None = None

    def from_source(self, address: str) -> "Packet":
        """The same packet with another source address."""
        return Packet(
            self.protocol, address, self.destination,
            self.source_port, self.destination_port, self.icmp_type, self.icmp_code,
        )  # fmt: skip

    def to_destination(self, address: str) -> "Packet":
        """The same packet with another destination address."""
        return Packet(
            self.protocol, self.source, address,
            self.source_port, self.destination_port, self.icmp_type, self.icmp_code,
        )  # fmt: skip

    def from_port(self, port: int | None) -> "Packet":
        """The same packet with another source port."""
        return Packet(
            self.protocol, self.source, self.destination,
            port, self.destination_port, self.icmp_type, self.icmp_code,
        )  # fmt: skip

    def to_port(self, port: int | None) -> "Packet":
        """The same packet with another destination port."""
        return Packet(
            self.protocol, self.source, self.destination,
            self.source_port, port, self.icmp_type, self.icmp_code,
        )  # fmt: skip

    def answered(self) -> "Packet | None":
        """What the far end sends back, or None: of ICMP only an echo request is answered."""
        if self.protocol not in PORTLESS:
            return Packet(self.protocol, self.destination, self.source, self.destination_port, self.source_port)
        echo = ECHOES.get((self.protocol, self.icmp_type))
        if echo is None:
            return None
        return Packet(self.protocol, self.destination, self.source, icmp_type=echo, icmp_code=0)

    def service(self) -> int:
        """What a rule's range is compared with: the destination port, or ICMP's type and code as type x 256 + code."""
        if self.protocol in PORTLESS:
            return (self.icmp_type or 0) * 256 + (self.icmp_code or 0)
        return self.destination_port or 0


_SIX = 1 << 32
"""The bit that only numbers of IPv6 addresses have, and every mask asks for: the families never match each other."""


def _as_number(address: IPv4Address | IPv6Address) -> int:
    return int(address) if address.version == 4 else int(address) << 33 | _SIX


@lru_cache(maxsize=_CACHED)
def number(address: str) -> int:
    """An address as an integer: the 32 bits of IPv4; those of IPv6 stand above a bit that IPv4 never has.

    Raises ValueError for what is no address.
    """
    return _as_number(ip_address(address))


@lru_cache(maxsize=_CACHED)
def span(cidr_block: str) -> tuple[int, int]:
    """A CIDR block as (network, mask): `address & mask == network` says that it holds the address, of either family."""
    block = ip_network(cidr_block)
    mask = int(block.netmask) if block.version == 4 else int(block.netmask) << 33
    return _as_number(block.network_address), mask | _SIX


@lru_cache(maxsize=_CACHED)
def is_ipv6(text: str) -> bool:
    """Whether an address or block is written as IPv6's are."""
    return ":" in text


@lru_cache(maxsize=_CACHED)
def lies_in(address: str, cidr_block: str) -> bool:
    """Whether a block holds an address."""
    network, mask = span(cidr_block)
    return number(address) & mask == network


LINK_LOCAL = "169.254.0.0/16"
LOOPBACK = "127.0.0.0/8"
LINK_LOCAL_IPV6 = "fe80::/10"
SERVICES_IPV6 = "fd00:ec2::/32"
"""Where AWS's own services answer inside a VPC."""
NEAR = (LINK_LOCAL, LINK_LOCAL_IPV6, SERVICES_IPV6)
"""What never leaves the link: no filter is asked and no route."""
LOOPBACKS = (LOOPBACK, "::1/128")
PRIVATE_BLOCKS = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
"""RFC 1918."""
SHARED_BLOCKS = ("100.64.0.0/10",)
"""RFC 6598."""
UNIQUE_LOCAL_BLOCKS = ("fc00::/7",)
"""RFC 4193."""
_NOT_GLOBAL_IPV6 = ("::/3", "4000::/2", "8000::/1")
"""All but 2000::/3, the addresses of the IPv6 internet."""
_UNROUTED = (
    *(*PRIVATE_BLOCKS, *SHARED_BLOCKS, LINK_LOCAL, LOOPBACK, "0.0.0.0/8", "224.0.0.0/3"),
    *_NOT_GLOBAL_IPV6,
)


@lru_cache(maxsize=_CACHED)
def lies_in_any(address: str, cidr_blocks: tuple[str, ...]) -> bool:
    """Whether one of several blocks holds an address."""
    return any(lies_in(address, block) for block in cidr_blocks)


def is_internet_address(address: str) -> bool:
    """Whether the internet could carry a packet to this address: not private, shared, local, multicast or reserved.

    The blocks set aside for documentation count as internet, since courses speak of them.
    """
    return not lies_in_any(address, _UNROUTED)
