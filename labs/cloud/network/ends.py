"""Who can stand at either end of a journey, and whom does a learner mean by an id, an address or `internet`?"""

from collections.abc import Callable, Mapping
from ipaddress import IPv4Address
from typing import NamedTuple

from labs.cloud.errors import CloudError
from labs.cloud.network.packet import LOOPBACK, is_internet_address, lies_in, number, span
from labs.cloud.network.topology import (
    device_index,
    instance_of,
    interfaces_of,
    per_world,
    public_addresses,
    subnet_spans,
    translations,
)
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.on_premises_network import OnPremisesNetwork
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import World

INTERNET_WORD = "internet"
INTERNET_HOST = "192.0.2.10"
"""The address of a host on the internet when none is named; RFC 5737 keeps this block for examples."""
BORROWED_ADDRESS = "192.0.2.200"
"""What stands for the public address that an interface lacks, in the hypothetical part of a walk."""
NO_ADDRESS = "0.0.0.0"  # noqa: S104 - the unspecified address, of one who has none
ROUTER_OFFSET = 1
DNS_OFFSET = 2


class UnknownEnd(CloudError):
    code = "InvalidParameterValue"
    template = (
        "Value ({value}) for parameter {name} is invalid. Expecting a network interface, an instance, "
        "an on-premises network, an IPv4 address or internet."
    )


class NobodySends(CloudError):
    code = "InvalidParameterValue"
    template = (
        "Value ({value}) for parameter {name} is invalid. "
        "No network interface and no host on premises has this private address."
    )


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


class Gone(NamedTuple):
    """An instance that has no interface any more."""

    instance: Instance


class End(NamedTuple):
    """One end of a journey and the address it goes by."""

    who: NetworkInterface | Internet | OnPremisesHost | Gone | None
    """None: nobody in particular, only an address."""
    address: str


DNS = "amazon-dns"
LINK_LOCAL_SERVICES = {
    "169.254.169.254": "instance-metadata",
    "169.254.169.253": DNS,
    "169.254.169.123": "time-sync",
    "169.254.169.250": "windows-activation",
    "169.254.169.251": "windows-activation",
}


def sending_end(world: World, source: str, destination: str) -> End:
    """Whom the source names. Raises the kind's CloudError, UnknownEnd or NobodySends."""
    end = named_end(world, source, "source")
    if end.who is not None:
        return end
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
    end = named_end(world, destination, "destination")
    if isinstance(end.who, NetworkInterface) and isinstance(sender.who, Internet):
        return End(end.who, _public_address(world, end.who) or end.address)
    return end


def named_end(world: World, text: str, parameter: str) -> End:
    """The end that a word, an id or an address names."""
    if text == INTERNET_WORD:
        return End(Internet(), INTERNET_HOST)
    named = END_KINDS.get(text.partition("-")[0])
    if named:
        return named(world, text, parameter)
    try:
        number(text)
    except ValueError:
        raise UnknownEnd(value=text, name=parameter, parameter=parameter) from None
    return End(None, text)


def service_at(world: World, asker: NetworkInterface, address: str) -> Service | None:
    """The service that answers an interface at this address."""
    name = services_of(world, asker.vpc_id).get(address)
    return Service(name, address, asker) if name else None


@per_world
def services_of(world: World, vpc_id: str) -> dict[str, str]:
    """Address -> the service that answers there: link-local ones, the routers of the subnets, the DNS server."""
    vpc = world.get(Vpc, vpc_id)
    subnets = subnet_spans(world).get(vpc_id, ())
    routers = {str(IPv4Address(network + ROUTER_OFFSET)): "vpc-router" for network, _, _ in subnets}
    resolver = {str(IPv4Address(span(vpc.cidr_block)[0] + DNS_OFFSET)): DNS}
    every = {**routers, **LINK_LOCAL_SERVICES, **resolver}
    return {address: name for address, name in every.items() if name != DNS or vpc.enable_dns_support}


def is_own(world: World, interface: NetworkInterface, address: str) -> bool:
    """Whether an address never leaves the instance it is sent from: that of any of its interfaces."""
    return address in _own_addresses(world, interface.id) or lies_in(address, LOOPBACK)


@per_world
def _own_addresses(world: World, interface_id: str) -> frozenset[str]:
    interface = world.get(NetworkInterface, interface_id)
    instance = instance_of(world, interface_id)
    ones = interfaces_of(world)[instance.id] if instance else (interface,)
    return frozenset(one.private_ip_address for each in ones for one in each.private_ip_addresses)


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
