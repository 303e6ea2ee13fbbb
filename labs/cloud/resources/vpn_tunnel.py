"""What is in the two tunnels of a VPN connection, and what must the device at the customer's end be told of them?

https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html
"""

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from labs.cloud.errors import CloudError, InvalidParameterValue
from labs.cloud.facts.regions import public_address
from labs.cloud.world import Frozen, World

TUNNELS = 2
LINK_LOCAL = IPv4Network("169.254.0.0/16")
RESERVED_INSIDE = tuple(
    IPv4Network(f"169.254.{place}/30") for place in ("0.0", "1.0", "2.0", "3.0", "4.0", "5.0", "169.252")
)
"""https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html (Tunnel options)"""
INSIDE_PREFIX = 30
KEY = re.compile(r"(?!0)[A-Za-z0-9._]{8,64}")
STANDARD_MODE = {
    "ike": {
        "authentication_protocol": "sha1",
        "encryption_protocol": "aes-128-cbc",
        "lifetime": "28800",
        "perfect_forward_secrecy": "group2",
        "mode": "main",
    },
    "ipsec": {
        "protocol": "esp",
        "authentication_protocol": "hmac-sha1-96",
        "encryption_protocol": "aes-128-cbc",
        "lifetime": "3600",
        "perfect_forward_secrecy": "group2",
        "mode": "tunnel",
        "clear_df_bit": "true",
        "fragmentation_before_encryption": "true",
        "tcp_mss_adjustment": "1379",
    },
}
"""What both ends agree on where nothing else was asked for."""


class VpnTunnelOptionsSpecification(Frozen):
    """What a request may ask of one tunnel."""

    tunnel_inside_cidr: IPv4Network | None = None
    pre_shared_key: str | None = None


class Tunnel(Frozen):
    """One tunnel: AWS's public address, the two addresses inside, and the secret both ends know."""

    outside_ip_address: str
    inside_cidr: str
    pre_shared_key: str

    @property
    def inside(self) -> tuple[IPv4Address, IPv4Address]:
        """The address inside of AWS's end and of the customer's: the first and the second of the four."""
        first = IPv4Network(self.inside_cidr).network_address
        return first + 1, first + 2


class Ends(NamedTuple):
    """What the configuration says of both ends besides the tunnels."""

    connection_id: str
    customer_gateway_id: str
    aws_side_id: str
    customer_address: str
    customer_asn: int
    amazon_asn: int
    static: bool


class InsideRangeTaken(CloudError):
    code = "InvalidParameterValue"
    template = "The tunnel inside CIDR {cidr_block} is already in use by a VPN connection of this gateway."


class TooManyTunnels(CloudError):
    code = "InvalidParameterValue"
    template = "A VPN connection has {limit} tunnels; options for {count} were given."


def new_tunnels(
    world: World, asked: tuple[VpnTunnelOptionsSpecification, ...], taken: Iterable[str]
) -> tuple[World, tuple[Tunnel, ...]]:
    """Two tunnels as asked for; what was not asked for is chosen. `taken` are the inside ranges of the same gateway."""
    must_be_two_tunnels_at_most(asked)
    used = set(taken)
    tunnels = []
    for number in range(TUNNELS):
        wanted = asked[number] if number < len(asked) else VpnTunnelOptionsSpecification()
        world, tunnel = _new_tunnel(world, wanted, used)
        used.add(tunnel.inside_cidr)
        tunnels.append(tunnel)
    return world, tuple(tunnels)


def configuration(ends: Ends, tunnels: tuple[Tunnel, ...]) -> str:
    """What the device at the customer's end is to be told, in AWS's XML format.

    https://docs.aws.amazon.com/vpn/latest/s2svpn/cgw-dynamic-routing-examples.html
    """
    root = Element("vpn_connection", id=ends.connection_id)
    _write(root, "customer_gateway_id", ends.customer_gateway_id)
    _write(root, "vpn_gateway_id", ends.aws_side_id if ends.aws_side_id.startswith("vgw-") else "")
    if not ends.aws_side_id.startswith("vgw-"):
        _write(root, "transit_gateway_id", ends.aws_side_id)
    _write(root, "vpn_connection_type", "ipsec.1")
    if ends.static:
        _write(root, "vpn_connection_attributes", "NoBGPVPNConnection")
    for tunnel in tunnels:
        _write_tunnel(SubElement(root, "ipsec_tunnel"), ends, tunnel)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode")


def _new_tunnel(world: World, wanted: VpnTunnelOptionsSpecification, used: set[str]) -> tuple[World, Tunnel]:
    world, drawn = world.draw()
    outside = str(public_address(world.region, int.from_bytes(drawn[:8], "big")))
    world, secret = world.draw()
    if wanted.tunnel_inside_cidr is None:
        inside = _free_inside(int.from_bytes(drawn[8:], "big"), used)
    else:
        inside = must_be_an_inside_range(wanted.tunnel_inside_cidr, used)
    key = wanted.pre_shared_key
    must_be_a_key(key)
    return world, Tunnel(outside_ip_address=outside, inside_cidr=inside, pre_shared_key=key or f"k{secret.hex()}")


def _free_inside(drawn: int, used: set[str]) -> str:
    """The first range of four addresses from a drawn place on that nothing uses."""
    count = 1 << (INSIDE_PREFIX - LINK_LOCAL.prefixlen)
    ranges = (_inside_range((drawn + step) % count) for step in range(count))
    return next(str(one) for one in ranges if one not in RESERVED_INSIDE and str(one) not in used)


def _inside_range(number: int) -> IPv4Network:
    return IPv4Network((int(LINK_LOCAL.network_address) + 4 * number, INSIDE_PREFIX))


def _write_tunnel(parent: Element, ends: Ends, tunnel: Tunnel) -> None:
    amazon, customer = tunnel.inside
    sides = (
        ("customer_gateway", ends.customer_address, customer, ends.customer_asn),
        ("vpn_gateway", tunnel.outside_ip_address, amazon, ends.amazon_asn),
    )
    for name, outside, inside, asn in sides:
        side = SubElement(parent, name)
        _write(SubElement(side, "tunnel_outside_address"), "ip_address", outside)
        inner = SubElement(side, "tunnel_inside_address")
        _write(inner, "ip_address", str(inside))
        _write(inner, "network_mask", "255.255.255.252")
        _write(inner, "network_cidr", str(INSIDE_PREFIX))
        if not ends.static:
            session = SubElement(side, "bgp")
            _write(session, "asn", str(asn))
            _write(session, "hold_time", "30")
    for part, said in STANDARD_MODE.items():
        section = SubElement(parent, part)
        for name, text in said.items():
            _write(section, name, text)
        if part == "ike":
            _write(section, "pre_shared_key", tunnel.pre_shared_key)
        else:
            watch = SubElement(section, "dead_peer_detection")
            _write(watch, "interval", "10")
            _write(watch, "retries", "3")


def _write(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


# Rules


def must_be_two_tunnels_at_most(asked: tuple[VpnTunnelOptionsSpecification, ...]) -> None:
    """A VPN connection has two tunnels.

    https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html
    """
    if len(asked) > TUNNELS:
        raise TooManyTunnels(count=len(asked), limit=TUNNELS, parameter="options")


def must_be_an_inside_range(cidr_block: IPv4Network, used: set[str]) -> str:
    """The addresses inside a tunnel are four link-local ones, of no reserved range, each range used once a gateway.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpnTunnelOptionsSpecification.html
    """
    is_usable = cidr_block.prefixlen == INSIDE_PREFIX and cidr_block.subnet_of(LINK_LOCAL)
    if not is_usable or cidr_block in RESERVED_INSIDE:
        expected = "Expecting a /30 block of 169.254.0.0/16 that is not reserved."
        raise InvalidParameterValue(name="tunnelInsideCidr", value=cidr_block, expected=expected, parameter="options")
    if str(cidr_block) in used:
        raise InsideRangeTaken(cidr_block=cidr_block, parameter="options")
    return str(cidr_block)


def must_be_a_key(key: str | None) -> None:
    """A pre-shared key has 8 to 64 letters, digits, dots and underscores, and does not begin with 0.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpnTunnelOptionsSpecification.html
    """
    if key is not None and not KEY.fullmatch(key):
        expected = "Expecting 8 to 64 letters, digits, periods and underscores, the first not 0."
        raise InvalidParameterValue(name="preSharedKey", value=key, expected=expected, parameter="options")
