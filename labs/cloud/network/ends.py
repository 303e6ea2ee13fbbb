"""Who can stand at either end of a journey, and whom does a learner mean by an id, an address or `internet`?"""

from collections.abc import Callable, Iterable, Mapping
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple

from labs.cloud.errors import CloudError
from labs.cloud.facts.instance_types import instance_types
from labs.cloud.network.names import EXAMPLE_HOST, Resolution, is_name, private_address_in, resolve
from labs.cloud.network.packet import LOOPBACKS, is_internet_address, is_ipv6, lies_in_any, number, span
from labs.cloud.network.topology import (
    device_index,
    instance_of,
    interfaces_of,
    ipv6_addresses,
    per_world,
    public_addresses,
    subnet_spans,
    translations,
)
from labs.cloud.resources.customer_gateway import CustomerGateway
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.on_premises_network import OnPremisesNetwork
from labs.cloud.resources.vpc import Vpc
from labs.cloud.resources.vpn_connection import connections_of
from labs.cloud.resources.vpn_gateway import VpnGateway
from labs.cloud.world import World

INTERNET_WORD = "internet"
INTERNET_HOST = EXAMPLE_HOST
"""The address of a host on the internet when none is named."""
INTERNET_HOST_IPV6 = "2001:db8::10"
"""Its IPv6 address; RFC 3849 keeps this block for examples."""
BORROWED_ADDRESS = "192.0.2.200"
"""What stands for the public address that an interface lacks, in the hypothetical part of a walk."""
NO_ADDRESS = "0.0.0.0"  # noqa: S104 - the unspecified address, of one who has none
NO_ADDRESS_IPV6 = "::"
ROUTER_OFFSET = 1
DNS_OFFSET = 2


class UnknownEnd(CloudError):
    code = "InvalidParameterValue"
    template = (
        "Value ({value}) for parameter {name} is invalid. Expecting a network interface, an instance, "
        "an on-premises network, an IPv4 or IPv6 address, a DNS name or internet."
    )


class FamiliesDiffer(CloudError):
    code = "InvalidParameterValue"
    template = "Value ({value}) for parameter {name} is invalid. Expecting an {family} address, as the other end has."


class NobodySends(CloudError):
    code = "InvalidParameterValue"
    template = (
        "Value ({value}) for parameter {name} is invalid. "
        "No network interface and no host on premises has this private address."
    )


class NobodyBehind(CloudError):
    code = "InvalidParameterValue"
    template = "Value ({value}) for parameter {name} is invalid. No on-premises network lies behind this gateway."


class Internet(NamedTuple):
    """A host anywhere outside the simulated Region."""

    address: str = INTERNET_HOST


class Service(NamedTuple):
    """Something AWS answers itself, next to the instance. Neither security groups nor network ACLs filter it.

    https://docs.aws.amazon.com/vpc/latest/userguide/infrastructure-security.html
    """

    name: str
    address: str
    asker: NetworkInterface


class OnPremisesHost(NamedTuple):
    """A host in a network behind a customer gateway."""

    network: OnPremisesNetwork
    address: str

    @property
    def id(self) -> str:
        """That of its network: hosts have none of their own."""
        return self.network.id


Meant = NetworkInterface | OnPremisesHost
"""Who can be meant by more than an address, which somebody else may have as well."""


class Gone(NamedTuple):
    """An instance that has no interface any more."""

    instance: Instance


class Unresolved(NamedTuple):
    """A name that leads nowhere."""

    resolution: Resolution


class End(NamedTuple):
    """One end of a journey and the address it goes by."""

    who: NetworkInterface | Internet | Unresolved | OnPremisesHost | Gone | None
    """None: nobody in particular, only an address."""
    address: str
    resolution: Resolution | None = None
    """How the address was found, where the end was given by a name."""


DNS = "amazon-dns"
METADATA = "instance-metadata"
LINK_LOCAL_SERVICES = {
    "169.254.169.254": METADATA,
    "169.254.169.253": DNS,
    "169.254.169.123": "time-sync",
    "169.254.169.250": "windows-activation",
    "169.254.169.251": "windows-activation",
}
IPV6_SERVICES = {
    "fd00:ec2::254": METADATA,
    "fd00:ec2::253": DNS,
    "fd00:ec2::123": "time-sync",
}
"""What instances of the Nitro System can ask by IPv6.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
"""


def both_ends(
    worlds: tuple[World, World], source: str, destination: str, source_address: str | None, *, in_ipv6: bool
) -> tuple[End, End]:
    """Who speaks to whom, and by which addresses. IPv6 is spoken where it is asked for, or where one end has nothing else.

    Each end is looked for in a world of its own. An interface without an address of the family has an empty one.
    """
    here, there = worlds
    named_in_ipv4 = next((one for one in (source, destination) if "." in one and ":" not in one), None)
    if not in_ipv6:
        sender = sending_end(here, source, destination)
        if source_address is not None:
            sender = speaking_from(sender, source_address)
        receiver = receiving_end(here if is_name(destination) else there, destination, sender)
        if named_in_ipv4 or (sender.address and receiver.address):
            return sender, receiver
    if named_in_ipv4:
        name = "source" if named_in_ipv4 == source else "destination"
        raise FamiliesDiffer(value=named_in_ipv4, name=name, family="IPv6", parameter=name)
    sender = by_ipv6(sending_end(here, source, destination), "source")
    if source_address is not None:
        sender = speaking_from(sender, source_address)
    return sender, by_ipv6(named_end(there, destination, "destination"), "destination")


def by_ipv6(end: End, parameter: str) -> End:
    """The same end by its IPv6 address, which is empty where an interface has none. Raises FamiliesDiffer."""
    if isinstance(end.who, Gone):
        return End(end.who, NO_ADDRESS_IPV6)
    if is_ipv6(end.address):
        return end
    if isinstance(end.who, NetworkInterface):
        return End(end.who, next(iter(end.who.ipv6_addresses), ""))
    if isinstance(end.who, Internet) and end.address == INTERNET_HOST:
        return End(Internet(INTERNET_HOST_IPV6), INTERNET_HOST_IPV6)
    raise FamiliesDiffer(value=end.address, name=parameter, family="IPv6", parameter=parameter)


def sending_end(world: World, source: str, destination: str) -> End:
    """Whom the source names. Raises the kind's CloudError, UnknownEnd or NobodySends."""
    end = named_end(world, source, "source")
    if end.who is not None:
        return end
    if is_ipv6(end.address) and (owner := ipv6_addresses(world).get(end.address)):
        return End(owner, end.address)
    held = public_addresses(world).get(end.address)
    if held:
        return End(*held)
    if is_internet_address(end.address):
        return End(Internet(end.address), end.address)
    return End(_private_sender(world, end.address, destination), end.address)


def speaking_from(end: End, address: str) -> End:
    """The same end, when it speaks from this address. Raises UnknownEnd for what is no address."""
    try:
        number(address)
    except ValueError:
        raise UnknownEnd(value=address, name="source_address", parameter="source_address") from None
    return End(Internet(address) if isinstance(end.who, Internet) else end.who, address)


def receiving_end(world: World, destination: str, sender: End) -> End:
    """Whom the destination names. Only an interface in the sender's reach is spoken to by its private address."""
    if is_name(destination):
        return _end_by_name(world, destination, sender)
    end = named_end(world, destination, "destination")
    if isinstance(end.who, NetworkInterface) and isinstance(sender.who, Internet):
        return End(end.who, _public_address(world, end.who) or end.address)
    return end


def meant_by(end: End) -> Meant | None:
    """Whom a packet is for and nobody else, where the end was named and not just an address."""
    return end.who if isinstance(end.who, NetworkInterface | OnPremisesHost) else None


def named_end(world: World, text: str, parameter: str) -> End:
    """The end that a word, an id or an address names."""
    if text == INTERNET_WORD:
        return End(Internet(), INTERNET_HOST)
    if is_name(text):
        return End(None, _spoken_of(world, text, parameter))
    prefix = text.partition("-")[0]
    named = END_KINDS.get(prefix) or BEHIND.get(prefix)
    if named:
        return named(world, text, parameter)
    try:
        number(text)
    except ValueError:
        raise UnknownEnd(value=text, name=parameter, parameter=parameter) from None
    return End(None, str(IPv6Address(text)) if is_ipv6(text) else text)


def service_at(world: World, asker: NetworkInterface, address: str) -> Service | None:
    """The service that answers an interface at this address."""
    name = services_of(world, asker.vpc_id).get(address)
    if name is None or (is_ipv6(address) and not asks_by_ipv6(world, asker, name)):
        return None
    return Service(name, address, asker)


def asks_by_ipv6(world: World, asker: NetworkInterface, service: str) -> bool:
    """Whether a service answers an interface by IPv6: instances of the Nitro System; metadata only if it was switched on.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html
    """
    instance = instance_of(world, asker.id)
    if instance is None or not instance_types()[instance.instance_type].is_nitro:
        return False
    options = instance.metadata_options
    return service != METADATA or (options is not None and options.http_protocol_ipv6 == "enabled")


@per_world
def services_of(world: World, vpc_id: str) -> dict[str, str]:
    """Address -> the service that answers there: link-local ones, the routers of the subnets, the DNS server."""
    vpc = world.get(Vpc, vpc_id)
    subnets = subnet_spans(world).get(vpc_id, ())
    routers = {str(one.network[ROUTER_OFFSET]): "vpc-router" for _, _, one in subnets if one.cidr_block}
    resolver = {str(IPv4Address(span(vpc.cidr_block)[0] + DNS_OFFSET)): DNS}
    every = {**routers, **LINK_LOCAL_SERVICES, **IPV6_SERVICES, **resolver}
    return {address: name for address, name in every.items() if name != DNS or vpc.enable_dns_support}


def is_own(world: World, interface: NetworkInterface, address: str) -> bool:
    """Whether an address never leaves the instance it is sent from: that of any of its interfaces."""
    return address in _own_addresses(world, interface.id) or lies_in_any(address, LOOPBACKS)


@per_world
def _own_addresses(world: World, interface_id: str) -> frozenset[str]:
    interface = world.get(NetworkInterface, interface_id)
    instance = instance_of(world, interface_id)
    ones = interfaces_of(world)[instance.id] if instance else (interface,)
    return frozenset(address for each in ones for address in each.addresses)


def _end_by_name(world: World, name: str, sender: End) -> End:
    """What the sender's own DNS says of a name."""
    asker = sender.who if isinstance(sender.who, NetworkInterface) else None
    resolution = resolve(world, asker, name)
    if not resolution.addresses:
        return End(Unresolved(resolution), NO_ADDRESS, resolution)
    return End(None, resolution.addresses[0], resolution)


def _spoken_of(world: World, name: str, parameter: str) -> str:
    """The address of one who is spoken of by name: a private one that the name is made of, else what the internet knows."""
    private = private_address_in(world, name)
    resolution = resolve(world, None, name)
    if not private and not resolution.addresses:
        raise UnknownEnd(value=name, name=parameter, parameter=parameter)
    return private or resolution.addresses[0]


def _interface_end(world: World, interface_id: str, parameter: str) -> End:
    interface = world.get(NetworkInterface, interface_id, parameter=parameter)
    return End(interface, interface.primary_address)


def _instance_end(world: World, instance_id: str, parameter: str) -> End:
    instance = world.get(Instance, instance_id, parameter=parameter)
    attached = interfaces_of(world).get(instance.id, ())
    primary = next((one for one in attached if device_index(one) == 0), None)
    return End(primary, primary.primary_address) if primary else End(Gone(instance), NO_ADDRESS)


def host_on_premises(world: World, address: str) -> OnPremisesHost | None:
    """The host on premises that has a private address."""
    found = (one for one in world.all(OnPremisesNetwork) if one.has_host(address))
    network = next(found, None)
    return OnPremisesHost(network, address) if network else None


def _on_premises_end(world: World, network_id: str, parameter: str) -> End:
    network = world.get(OnPremisesNetwork, network_id, parameter=parameter)
    return End(OnPremisesHost(network, network.first_host), network.first_host)


def _behind_customer_gateway(world: World, gateway_id: str, parameter: str) -> End:
    gateway = world.get(CustomerGateway, gateway_id, parameter=parameter)
    return _first_host(world, [gateway.id], gateway.id, parameter)


def _behind_vpn_gateway(world: World, gateway_id: str, parameter: str) -> End:
    gateway = world.get(VpnGateway, gateway_id, parameter=parameter)
    customers = [one.customer_gateway_id for one in connections_of(world, gateway.id)]
    return _first_host(world, customers, gateway.id, parameter)


def _first_host(world: World, customer_gateway_ids: Iterable[str], named: str, parameter: str) -> End:
    """The first host behind these customer gateways. Raises NobodyBehind."""
    for id in customer_gateway_ids:
        for network in world.pointing(id, "on-premises-network"):
            return End(OnPremisesHost(network, network.first_host), network.first_host)
    raise NobodyBehind(value=named, name=parameter, parameter=parameter)


def _private_sender(world: World, address: str, destination: str) -> NetworkInterface | OnPremisesHost:
    """The interface with a private address; where several VPCs use it, the one in the destination's VPC; else a host."""
    holders = [one for one in world.all(NetworkInterface) if one.has_address(address)]
    host = host_on_premises(world, address)
    if not holders and host:
        return host
    if not holders:
        raise NobodySends(value=address, name="source", parameter="source")
    other = named_end(world, destination, "destination").who if destination in world.resources else None
    near = [one for one in holders if isinstance(other, NetworkInterface) and one.vpc_id == other.vpc_id]
    return (near or holders)[0]


def _public_address(world: World, interface: NetworkInterface) -> str | None:
    """The public address of an interface: of its primary private address, else of the first that has one."""
    ordered = sorted(interface.private_ip_addresses, key=lambda one: not one.primary)
    found = (translations(world).get((interface.id, one.private_ip_address)) for one in ordered)
    return next((one for one in found if one), None)


END_KINDS: Mapping[str, Callable[[World, str, str], End]] = {
    NetworkInterface.id_prefix: _interface_end,
    Instance.id_prefix: _instance_end,
    OnPremisesNetwork.id_prefix: _on_premises_end,
}
"""What an id begins with -> whom it names as an end; takes the world, the id and the parameter it came in."""

BEHIND: Mapping[str, Callable[[World, str, str], End]] = {
    CustomerGateway.id_prefix: _behind_customer_gateway,
    VpnGateway.id_prefix: _behind_vpn_gateway,
}
"""Gateways whose ids stand for a host behind them, who is an end by a name of his own as well."""
