"""To which addresses does a name lead? It depends on who asks: the same name means another address inside the VPC.

Inside a VPC the Amazon DNS server answers, if the VPC lets it and its machines are told to ask it; elsewhere public DNS.
https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
"""

import re
from collections.abc import Callable
from enum import StrEnum
from ipaddress import IPv4Address
from typing import NamedTuple

from labs.cloud.facts.endpoint_services import endpoint_services
from labs.cloud.network.topology import public_addresses, vpc_holds
from labs.cloud.resources.dhcp_options import AMAZON_DNS, DhcpOptions
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import NetworkInterface, interfaces_of
from labs.cloud.resources.public_ip_address import internal_domain
from labs.cloud.resources.vpc import Vpc
from labs.cloud.resources.vpc_endpoint import VpcEndpoint, endpoint_name, interfaces_of_endpoint, service_of
from labs.cloud.resources.vpc_peering_connection_options import resolves_privately
from labs.cloud.world import World

EXAMPLE_HOST = "192.0.2.10"
"""A host on the internet; RFC 5737 keeps this block for examples."""
EXAMPLE_DOMAINS = ("example.com", "example.net", "example.org")
"""Names that RFC 2606 keeps for examples; they lead to that host."""
WHO_AM_I, WHO_AM_I_HOST = "checkip.amazonaws.com", "192.0.2.11"
"""A host of AWS's on the internet that tells who asks by which address they are seen; its address here is an example's."""
LINK_LOCAL_DNS = "169.254.169.253"
DNS_OFFSET = 2


class Why(StrEnum):
    """Why a name leads nowhere."""

    NO_SUCH_NAME = "no-such-name"
    NO_NAME_SERVER = "no-name-server"
    """The VPC has no DHCP options that name a server."""
    OTHER_NAME_SERVERS = "other-name-servers"
    """Its DHCP options name servers that are not Amazon's."""
    DNS_SUPPORT_OFF = "dns-support-off"
    """enableDnsSupport is off, so Amazon's server does not answer."""
    DNS_HOSTNAMES_OFF = "dns-hostnames-off"
    """The VPC of the name has enableDnsSupport or enableDnsHostnames off, so that it gives no such names."""
    RESOURCE_NAME_OFF = "resource-name-off"
    """The instance is not to be found by its id: enableResourceNameDnsARecord is off."""


class Resolution(NamedTuple):
    """What became of a question: the addresses, the best first, or why there are none."""

    name: str
    addresses: tuple[str, ...] = ()
    why: Why | None = None


Answer = tuple[str, ...] | Why | None
"""The addresses of a name, or why it has none; None where the name is of another sort."""
Asker = NetworkInterface | None
"""The interface whose machine asks; None outside the Region's VPCs."""

_DASHED = r"(\d{1,3})-(\d{1,3})-(\d{1,3})-(\d{1,3})"


def is_name(text: str) -> bool:
    """Whether a text is written like a host name: labels with a letter among them, joined by dots."""
    return "." in text and ":" not in text and any(one.isalpha() for one in text)


def resolve(world: World, asker: Asker, name: str) -> Resolution:
    """Look a name up as one interface would, or as the internet does."""
    asked = name.lower().rstrip(".")
    silent = _silence(world, asker) if asker else None
    if silent:
        return Resolution(name, why=silent)
    for sort in _SORTS:
        answer = sort(world, asker, asked)
        if isinstance(answer, Why):
            return Resolution(name, why=answer)
        if answer is not None:
            return Resolution(name, answer) if answer else Resolution(name, why=Why.NO_SUCH_NAME)
    return Resolution(name, why=Why.NO_SUCH_NAME)


def private_address_in(world: World, name: str) -> str | None:
    """The private address that a private name is made of: `ip-10-0-0-5.ap-northeast-2.compute.internal`."""
    found = re.fullmatch(rf"ip-{_DASHED}\.{re.escape(internal_domain(world.region))}", name.lower().rstrip("."))
    return _undashed(found)


def _silence(world: World, asker: NetworkInterface) -> Why | None:
    """Why Amazon's DNS server is not asked, or does not answer.

    https://docs.aws.amazon.com/vpc/latest/userguide/DHCPOptionSetConcepts.html
    """
    vpc = world.get(Vpc, asker.vpc_id)
    options = world.find(DhcpOptions, vpc.dhcp_options_id)
    said = options.configurations if options else ()
    servers = {value for one in said if one.key == "domain-name-servers" for value in one.values}
    if not servers:
        return Why.NO_NAME_SERVER
    amazons = {AMAZON_DNS, LINK_LOCAL_DNS, str(vpc.networks[0][DNS_OFFSET])}
    if not servers & amazons:
        return Why.OTHER_NAME_SERVERS
    return None if vpc.enable_dns_support else Why.DNS_SUPPORT_OFF


def _private_name(world: World, asker: Asker, name: str) -> Answer:
    """A name made of a private address is known in the VPC whose range holds the address."""
    address = private_address_in(world, name)
    if address is None:
        return None
    if asker is None or not vpc_holds(world, asker.vpc_id, address):
        return Why.NO_SUCH_NAME
    return (address,) if _gives_names(world, asker.vpc_id) else Why.DNS_HOSTNAMES_OFF


def _resource_name(world: World, asker: Asker, name: str) -> Answer:
    """A name made of an instance's id is known in its VPC, if the instance is to be found by it and has an IPv4 address.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-naming.html
    """
    found = re.fullmatch(rf"(i-[0-9a-f]+)\.{re.escape(internal_domain(world.region))}", name)
    if found is None:
        return None
    instance = world.find(Instance, found[1])
    attached = interfaces_of(world, instance.id) if instance else ()
    if asker is None or instance is None or not attached or attached[0].vpc_id != asker.vpc_id:
        return Why.NO_SUCH_NAME
    if not _gives_names(world, asker.vpc_id):
        return Why.DNS_HOSTNAMES_OFF
    if not instance.enable_resource_name_dns_a_record:
        return Why.RESOURCE_NAME_OFF
    private = attached[0].primary_address
    return (private,) if private else ()


def _public_name(world: World, asker: Asker, name: str) -> Answer:
    """A name made of a public address leads to it, but inside the VPC to the private address it stands for.

    So it does over a peering that allows DNS resolution from the remote VPC.
    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html#vpc-dns-hostnames
    """
    domain = "compute-1" if world.region == "us-east-1" else f"{re.escape(world.region)}\\.compute"
    public_ip = _undashed(re.fullmatch(rf"ec2-{_DASHED}\.{domain}\.amazonaws\.com", name))
    if public_ip is None:
        return None
    held = public_addresses(world).get(public_ip)
    if held is None:
        return (public_ip,)
    owner, private = held
    if not _gives_names(world, owner.vpc_id):
        return Why.DNS_HOSTNAMES_OFF
    if asker is None:
        return (public_ip,)
    near = asker.vpc_id == owner.vpc_id or resolves_privately(world, asker.vpc_id, owner.vpc_id)
    return (private,) if near else (public_ip,)


def _endpoint_name(world: World, asker: Asker, name: str) -> Answer:
    """The names that AWS gives to interface endpoints are public, and lead to private addresses from everywhere.

    https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html#interface-endpoint-dns-hostnames
    """
    if not name.endswith(f".{world.region}.vpce.amazonaws.com"):
        return None
    for endpoint in world.all(VpcEndpoint):
        interfaces = interfaces_of_endpoint(world, endpoint)
        if _fits(name, endpoint_name(world, endpoint)):
            return _addresses(interfaces, asker)
        for one in interfaces:
            if _fits(name, endpoint_name(world, endpoint, one.availability_zone)):
                return (one.primary_address,)
    return Why.NO_SUCH_NAME


def _service_name(world: World, asker: Asker, name: str) -> Answer:
    """A service's own name leads to the endpoint in a VPC with private DNS for it, else to its public address."""
    services = endpoint_services(world.region).values()
    service = next((one for one in services if any(_fits(name, known) for known in one.dns_names)), None)
    if service is None:
        return None
    here = world.where(VpcEndpoint, vpc_id=asker.vpc_id) if asker and _gives_names(world, asker.vpc_id) else ()
    for endpoint in here:
        if endpoint.answers_in_the_vpc and service_of(world, endpoint) == service:
            return _addresses(interfaces_of_endpoint(world, endpoint), asker)
    return (service.public_ip,)


def _example(_world: World, _asker: Asker, name: str) -> Answer:
    if name == WHO_AM_I:
        return (WHO_AM_I_HOST,)
    known = name in EXAMPLE_DOMAINS or name.endswith(tuple(f".{one}" for one in EXAMPLE_DOMAINS))
    return (EXAMPLE_HOST,) if known else None


_SORTS: tuple[Callable[[World, Asker, str], Answer], ...] = (
    _private_name,
    _resource_name,
    _public_name,
    _endpoint_name,
    _service_name,
    _example,
)
"""The sorts of names there are, each of which knows its own."""


def _gives_names(world: World, vpc_id: str) -> bool:
    """Whether a VPC has host names at all: both attributes are on."""
    vpc = world.get(Vpc, vpc_id)
    return vpc.enable_dns_support and vpc.enable_dns_hostnames


def _fits(name: str, known: str) -> bool:
    """Whether a name is the known one, or stands below it where that begins with `*.`."""
    return name.endswith(known[1:]) if known.startswith("*.") else name == known


def _addresses(interfaces: tuple[NetworkInterface, ...], asker: Asker) -> tuple[str, ...]:
    """The addresses of an endpoint, that of the asker's own zone first."""
    zone = asker.availability_zone if asker else ""
    return tuple(one.primary_address for one in sorted(interfaces, key=lambda one: one.availability_zone != zone))


def _undashed(found: re.Match[str] | None) -> str | None:
    """The address in a name that has dashes for dots."""
    if found is None:
        return None
    try:
        return str(IPv4Address(".".join(found.groups()[:4])))
    except ValueError:
        return None
