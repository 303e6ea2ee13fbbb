"""What is where? Lookups that a walk needs, each worked out once per world and only when asked for.

Worlds never change, so what was compiled from one stays true and is kept with it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from labs.cloud.network.packet import number, span
from labs.cloud.resources.address import Address
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.internet_gateway import InternetGateway
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.transit_gateway_attachment import TransitGatewayAttachment
from labs.cloud.resources.vpc import Vpc
from labs.cloud.resources.vpc_peering_connection import VpcPeeringConnection
from labs.cloud.resources.vpn_gateway import VpnGateway
from labs.cloud.world import World

P = ParamSpec("P")
T = TypeVar("T")


def per_world(function: Callable[Concatenate[World, P], T]) -> Callable[Concatenate[World, P], T]:
    """Remember a function's answers with the world they are about. Arguments are positional and hashable."""
    key = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def remembered(world: World, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            known: T = world.__dict__[key][args]
        except KeyError:
            known = function(world, *args, **kwargs)
            world.__dict__.setdefault(key, {})[args] = known
        return known

    return remembered


@per_world
def private_addresses(world: World) -> dict[tuple[str, str], NetworkInterface]:
    """(VPC id, private IPv4 or IPv6 address) -> the interface that has it."""
    return {
        (interface.vpc_id, address): interface
        for interface in world.all(NetworkInterface)
        for address in interface.addresses
    }


@per_world
def ipv6_addresses(world: World) -> dict[str, NetworkInterface]:
    """IPv6 address -> the interface that has it. They are public, so there is none twice."""
    return {address: one for one in world.all(NetworkInterface) for address in one.ipv6_addresses}


@per_world
def public_addresses(world: World) -> dict[str, tuple[NetworkInterface, str]]:
    """Public address -> the interface it belongs to and the private address it stands for."""
    automatic = {one.public_ip: (one, one.primary_address) for one in world.all(NetworkInterface) if one.public_ip}
    elastic = {
        address.public_ip: (interface, address.private_ip_address or interface.primary_address)
        for address in world.all(Address)
        if (interface := world.find(NetworkInterface, address.network_interface_id))
    }
    return {**automatic, **elastic}


@per_world
def translations(world: World) -> dict[tuple[str, str], str]:
    """(interface id, private address) -> public address; an Elastic IP goes before an auto-assigned address."""
    return {(interface.id, private): public for public, (interface, private) in public_addresses(world).items()}


@per_world
def idle_addresses(world: World) -> frozenset[str]:
    """Elastic IPs that belong to nobody's interface."""
    return frozenset(one.public_ip for one in world.all(Address)) - public_addresses(world).keys()


@per_world
def gateways(world: World) -> dict[str, InternetGateway]:
    """VPC id -> the internet gateway attached to it."""
    return {gateway.vpc_id: gateway for gateway in world.all(InternetGateway) if gateway.vpc_id}


@per_world
def peerings(world: World) -> dict[str, tuple[VpcPeeringConnection, ...]]:
    """VPC id -> its active peering connections."""
    found: dict[str, tuple[VpcPeeringConnection, ...]] = {}
    for one in world.all(VpcPeeringConnection):
        for vpc_id in one.vpc_ids if one.status == "active" else ():
            found[vpc_id] = (*found.get(vpc_id, ()), one)
    return found


@per_world
def transit_attachments(world: World) -> dict[str, tuple[TransitGatewayAttachment, ...]]:
    """Transit gateway id -> what is attached to it and available."""
    found: dict[str, tuple[TransitGatewayAttachment, ...]] = {}
    for one in world.all(TransitGatewayAttachment):
        if one.state == "available":
            found[one.transit_gateway_id] = (*found.get(one.transit_gateway_id, ()), one)
    return found


@per_world
def vpn_gateways(world: World) -> dict[str, VpnGateway]:
    """VPC id -> the virtual private gateway attached to it."""
    attached = (one for one in world.all(VpnGateway) if one.attachment_state == "attached")
    return {str(gateway.vpc_id): gateway for gateway in attached}


@per_world
def subnet_spans(world: World) -> dict[str, tuple[tuple[int, int, Subnet], ...]]:
    """VPC id -> (network, mask, subnet) of each range of its subnets."""
    spans: dict[str, tuple[tuple[int, int, Subnet], ...]] = {}
    for subnet in world.all(Subnet):
        for block in subnet.cidr_blocks:
            spans[subnet.vpc_id] = (*spans.get(subnet.vpc_id, ()), (*span(block), subnet))
    return spans


def subnet_holding(world: World, vpc_id: str, address: str) -> Subnet | None:
    """The subnet of a VPC in whose range an address lies."""
    wanted = number(address)
    for network, mask, subnet in subnet_spans(world).get(vpc_id, ()):
        if wanted & mask == network:
            return subnet
    return None


@per_world
def vpc_holds(world: World, vpc_id: str, address: str) -> bool:
    """Whether an address lies in one of the ranges of a VPC."""
    blocks = [span(block) for block in world.get(Vpc, vpc_id).cidr_blocks]
    return any(number(address) & mask == network for network, mask in blocks)


@per_world
def interfaces_of(world: World) -> dict[str, tuple[NetworkInterface, ...]]:
    """Instance id -> its interfaces by device index."""
    attached: dict[str, list[NetworkInterface]] = {}
    for interface in world.all(NetworkInterface):
        if interface.attachment:
            attached.setdefault(interface.attachment.instance_id, []).append(interface)
    return {id: tuple(sorted(ones, key=device_index)) for id, ones in attached.items()}


@per_world
def instance_of(world: World, interface_id: str) -> Instance | None:
    """The instance an interface is attached to."""
    attachment = world.get(NetworkInterface, interface_id).attachment
    if attachment is None or attachment.status != "attached":
        return None
    return world.find(Instance, attachment.instance_id)


def device_index(interface: NetworkInterface) -> int:
    """Where an interface sits in its instance; -1 when it is attached to none."""
    return interface.attachment.device_index if interface.attachment else -1
