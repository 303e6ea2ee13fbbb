"""What does the operating system of an instance see of itself? Its links, its addresses, its routes and its name.

The public IPv4 address of an interface is none of it: the internet gateway translates, and the machine never hears of it.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html
"""

import hashlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from ipaddress import IPv4Network, IPv6Address, ip_address, ip_network
from typing import NamedTuple

from labs.cloud.facts.instance_types import InstanceTypeFacts, instance_types
from labs.cloud.guest.systems import System, system_of
from labs.cloud.hardware.driver import Driver, driver_of, mtu_of
from labs.cloud.network.carriage import NOWHERE
from labs.cloud.network.packet import is_ipv6, lies_in, number
from labs.cloud.network.topology import device_index, interfaces_of
from labs.cloud.resources.dhcp_options import AMAZON_DNS, DhcpOptions
from labs.cloud.resources.instance import Instance, hostname, machine_view
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.public_ip_address import internal_domain
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import World

FIRST_SLOT = 5
"""The PCI slot of the first interface on the Nitro System: `ens5`, and the next ones count on."""
FIRST_NUMBER = 2
"""The kernel's number of the first interface: that of `lo` is 1."""
METRIC_STEP = 10
"""By so much each further interface is less preferred: the model's own."""
UNSET_MTU = 1500
"""Of a link that is not set up."""
LINK_LOCAL_LENGTH = 64
STUB = "127.0.0.53"
"""Ubuntu's own resolver, which programs ask and which asks on."""


class Held(NamedTuple):
    """An address on a link, with the length of its prefix."""

    address: str
    length: int
    broadcast: str = ""
    secondary: bool = False

    @property
    def spelled(self) -> str:
        """`10.0.1.23/24`."""
        return f"{self.address}/{self.length}"


class Route(NamedTuple):
    """A route of the machine's own table, which is not that of the subnet."""

    destination: str
    link: "Link"
    gateway: str = ""
    source: str = ""

    @property
    def is_default(self) -> bool:
        """Whether it is for everything that no other route is for."""
        return self.destination in ("0.0.0.0/0", "::/0")


class Link(NamedTuple):
    """An interface as the machine sees it."""

    name: str
    number: int
    """The kernel's."""
    interface: NetworkInterface
    subnet: Subnet
    is_up: bool
    mtu: int
    driver: Driver
    metric: int | None
    """Of its routes; older systems set none."""
    addresses: tuple[Held, ...]
    """IPv4, the primary one first."""
    ipv6_addresses: tuple[Held, ...]
    """The link-local one last."""

    @property
    def mac(self) -> str:
        """Its hardware address."""
        return self.interface.mac_address

    @property
    def router(self) -> str:
        """The VPC's router in its subnet."""
        return str(self.subnet.network[1]) if self.subnet.cidr_block else ""

    @property
    def router_mac(self) -> str:
        """The hardware address that answers for the router: made up, the same for a subnet."""
        octets = bytes([0x02, *hashlib.blake2b(self.subnet.id.encode(), digest_size=5).digest()])
        return octets.hex(":")

    @property
    def router_ipv6(self) -> str:
        """The link-local address that the router announces."""
        return link_local(self.router_mac)


class Guest:
    """An instance from the inside."""

    def __init__(self, world: World, instance: Instance, peers: Mapping[str, World] = NOWHERE) -> None:
        self.world = world
        self.peers = peers
        """The worlds of the Regions that it can reach over peering connections."""
        self.instance = instance

    @cached_property
    def system(self) -> System:
        """What it runs."""
        return system_of(self.world, self.instance)

    @cached_property
    def facts(self) -> InstanceTypeFacts:
        """What its instance type has."""
        return instance_types()[self.instance.instance_type]

    @cached_property
    def architecture(self) -> str:
        """As `uname -m` says it."""
        return {"arm64": "aarch64"}.get(
            machine_view(self.world, self.instance).architecture, machine_view(self.world, self.instance).architecture
        )

    @cached_property
    def kernel(self) -> str:
        """As `uname -r` says it."""
        return self.system.kernel.format(arch=self.architecture)

    @cached_property
    def interfaces(self) -> tuple[NetworkInterface, ...]:
        """What is attached, by device index."""
        return interfaces_of(self.world).get(self.instance.id, ())

    @cached_property
    def vpc(self) -> Vpc:
        """The VPC of its primary interface."""
        return self.world.get(Vpc, self.interfaces[0].vpc_id)

    @cached_property
    def full_name(self) -> str:
        """`ip-10-0-1-23.ap-northeast-2.compute.internal`."""
        if not self.interfaces:
            return f"{self.instance.id}.{internal_domain(self.world.region)}"
        return hostname(self.world, self.instance, self.interfaces[0])

    @property
    def short_name(self) -> str:
        """`ip-10-0-1-23`."""
        return self.full_name.partition(".")[0]

    @property
    def prompt(self) -> str:
        """What stands before a line that is to be typed."""
        return self.system.prompt.format(user=self.system.user, host=self.short_name)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Its interfaces, in the kernel's order."""
        return tuple(self._link(place, one) for place, one in enumerate(self.interfaces))

    def link(self, name: str) -> Link | None:
        """The link of this name."""
        return next((one for one in self.links if one.name == name), None)

    def holds(self, address: str) -> bool:
        """Whether an address is on one of its links that are up."""
        held = (one for link in self.links if link.is_up for one in (*link.addresses, *link.ipv6_addresses))
        return any(one.address == address for one in held)

    def link_of(self, address: str) -> Link | None:
        """The link that has an address."""
        every = ((link, one.address) for link in self.links for one in (*link.addresses, *link.ipv6_addresses))
        return next((link for link, held in every if held == address), None)

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        """Its own routing table for IPv4: the default by each link's router, then what lies on the links."""
        ways = [one for one in self.links if one.is_up and one.addresses]
        default = [Route("0.0.0.0/0", one, one.router, one.addresses[0].address) for one in ways]
        local = [Route(one.subnet.cidr_block, one, "", one.addresses[0].address) for one in ways]
        return (*default, *local)

    @cached_property
    def ipv6_routes(self) -> tuple[Route, ...]:
        """The same for IPv6: the router announces the way."""
        ways = [one for one in self.links if one.is_up and len(one.ipv6_addresses) > 1]
        near = [Route(str(ip_network(f"{one.ipv6_addresses[0].address}/64", strict=False)), one) for one in ways]
        local = [Route("fe80::/64", one) for one in self.links if one.is_up and one.ipv6_addresses]
        return (*near, *local, *(Route("::/0", one, one.router_ipv6) for one in ways))

    def way_to(self, address: str) -> Route | None:
        """The route by which it sends to an address: the longest that fits, of equals the first."""
        fitting = [one for one in self._routes_of(address) if lies_in(address, one.destination)]
        return max(fitting, key=lambda one: ip_network(one.destination).prefixlen, default=None)

    @cached_property
    def name_servers(self) -> tuple[str, ...]:
        """What DHCP told it to ask; of Amazon's server, its address."""
        amazons = str(self.vpc.networks[0][2])
        return tuple(amazons if one == AMAZON_DNS else one for one in self._told("domain-name-servers"))

    @property
    def resolver(self) -> str:
        """The name server that programs are told to ask."""
        if self.system.family == "ubuntu":
            return STUB
        return self.name_servers[0] if self.name_servers else "127.0.0.1"

    @cached_property
    def search_domains(self) -> tuple[str, ...]:
        """The domains that complete a short name."""
        return tuple(word for one in self._told("domain-name") for word in one.split())

    def _told(self, key: str) -> tuple[str, ...]:
        options = self.world.find(DhcpOptions, self.vpc.dhcp_options_id) if self.interfaces else None
        said = options.configurations if options else ()
        return tuple(value for one in said if one.key == key for value in one.values)

    def _routes_of(self, address: str) -> tuple[Route, ...]:
        return self.ipv6_routes if is_ipv6(address) else self.routes

    def _link(self, place: int, interface: NetworkInterface) -> Link:
        is_up = self._is_configured(interface)
        subnet = self.world.get(Subnet, interface.subnet_id)
        return Link(
            name=self._name_of(interface),
            number=FIRST_NUMBER + place,
            interface=interface,
            subnet=subnet,
            is_up=is_up,
            mtu=mtu_of(self.instance) if is_up else UNSET_MTU,
            driver=driver_of(self.world, interface),
            metric=None if self.system.metric is None else self.system.metric + METRIC_STEP * place,
            addresses=tuple(self._ipv4_of(interface, subnet)) if is_up else (),
            ipv6_addresses=tuple(_ipv6_of(interface)) if is_up else (),
        )

    def _is_configured(self, interface: NetworkInterface) -> bool:
        """The first one always is, and what was there when the machine began; others on some systems only by hand.

        https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/best-practices-for-configuring-network-interfaces.html
        """
        attachment = interface.attachment
        if attachment is None or attachment.device_index == 0 or self.system.configures:
            return True
        configured = self.instance.guest.configured if self.instance.guest else ()
        return attachment.attachment_id in configured

    def _name_of(self, interface: NetworkInterface) -> str:
        place = max(device_index(interface), 0)
        if not self.system.names_by_slot:
            return f"eth{place}"
        return f"ens{FIRST_SLOT + place}" if self.facts.is_nitro else f"enX{place}"

    def _ipv4_of(self, interface: NetworkInterface, subnet: Subnet) -> Iterator[Held]:
        """Its primary address with the length of the subnet; the others where the system takes them by itself."""
        if not subnet.cidr_block:
            return
        network = IPv4Network(subnet.cidr_block)
        ordered = sorted(interface.private_ip_addresses, key=lambda one: not one.primary)
        for one in ordered if self.system.configures else ordered[:1]:
            broadcast = str(network.broadcast_address)
            yield Held(one.private_ip_address, network.prefixlen, broadcast, not one.primary)


def _ipv6_of(interface: NetworkInterface) -> Iterator[Held]:
    """Its IPv6 addresses, each alone, as DHCPv6 gives them; and the link-local one that it makes itself."""
    for one in sorted(interface.ipv6_addresses, key=number):
        yield Held(one, 128)
    yield Held(link_local(interface.mac_address), LINK_LOCAL_LENGTH)


def link_local(mac: str) -> str:
    """The link-local address that is made of a hardware address: https://www.rfc-editor.org/rfc/rfc4291#appendix-A."""
    octets = [int(one, 16) for one in mac.split(":")]
    body = bytes([octets[0] ^ 2, *octets[1:3], 0xFF, 0xFE, *octets[3:]])
    return str(IPv6Address(b"\xfe\x80" + bytes(6) + body))


def is_address(text: str) -> bool:
    """Whether a text is an IPv4 or IPv6 address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
