"""Where could a route lead, for a packet to an address? To every gateway of the VPC, and to those it could have.

Each kind of target is one function; what it takes to make one usable comes before the route.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeVar

from labs.cloud.network.packet import is_internet_address, is_ipv6
from labs.cloud.network.remedy import Act, Move, done
from labs.cloud.network.topology import gateways, instance_of, vpc_holds
from labs.cloud.resources.internet_gateway import InternetGateway
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import World


class Target(NamedTuple):
    """What a route may name, and what has to be done first."""

    parameter: str
    id: str
    before: Move = ()


Finder = Callable[[World, str, str], Iterator[Target]]
F = TypeVar("F", bound=Finder)

_finders: list[Finder] = []


def leads(finder: F) -> F:
    """Register a function of (world, VPC id, address) that finds targets of one kind."""
    _finders.append(finder)
    return finder


def targets_of(world: World, vpc_id: str, address: str) -> Iterator[Target]:
    """Everything that a route of a VPC could name for a packet to an address."""
    for finder in _finders:
        yield from finder(world, vpc_id, address)


@leads
def internet_gateways(world: World, vpc_id: str, address: str) -> Iterator[Target]:
    """The VPC's gateway; where it has none, one that is attached to nothing, else a new one."""
    if not is_internet_address(address):
        return
    attached = gateways(world).get(vpc_id)
    if attached:
        yield Target("gateway_id", attached.id)
        return
    for gateway, before in gateways_to_be(world, vpc_id):
        yield Target("gateway_id", gateway, before)


def gateways_to_be(world: World, vpc_id: str) -> Iterator[tuple[str, Move]]:
    """The internet gateways that a VPC could get, and how."""
    for idle in world.all(InternetGateway):
        if idle.vpc_id is None:
            yield idle.id, (_attached(idle.id, vpc_id),)
    made = Act("create_internet_gateway", {})
    outcome = done(world, made)
    if outcome:
        gateway_id = outcome[1]["InternetGateway"]["InternetGatewayId"]
        yield gateway_id, (made, _attached(gateway_id, vpc_id))


@leads
def nat_gateways(world: World, vpc_id: str, address: str) -> Iterator[Target]:
    """NAT gateways of the VPC, in whichever subnet."""
    if not is_ipv6(address):
        for gateway in world.pointing(vpc_id, "natgateway"):
            if gateway.state == "available":
                yield Target("nat_gateway_id", gateway.id)


@leads
def appliances(world: World, vpc_id: str, address: str) -> Iterator[Target]:
    """Interfaces of running instances that forward what is not for them."""
    for interface in world.where(NetworkInterface, vpc_id=vpc_id):
        instance = instance_of(world, interface.id)
        if not interface.source_dest_check and instance and instance.state == "running":
            yield Target("network_interface_id", interface.id)


@leads
def peering_connections(world: World, vpc_id: str, address: str) -> Iterator[Target]:
    """A peering with the VPC that has the address: one that is active, one that waits to be accepted, or a new one."""
    for vpc in world.all(Vpc):
        if vpc.id == vpc_id or not vpc_holds(world, vpc.id, address):
            continue
        between = [one for one in world.pointing(vpc_id, "vpc-peering-connection") if _joins(one, vpc_id, vpc.id)]
        for connection in between:
            if connection.carries_for(world, vpc_id):
                yield Target("vpc_peering_connection_id", connection.id)
            else:
                accepted = Act("accept_vpc_peering_connection", {"vpc_peering_connection_id": connection.id})
                yield Target("vpc_peering_connection_id", connection.id, (accepted,))
        if not between:
            yield from _new_peering(world, vpc_id, vpc.id)


@leads
def transit_gateways(world: World, vpc_id: str, address: str) -> Iterator[Target]:
    """Transit gateways that the VPC is attached to."""
    for attachment in world.pointing(vpc_id, "transit-gateway-attachment"):
        if attachment.resource_id == vpc_id and attachment.state == "available":
            yield Target("transit_gateway_id", attachment.transit_gateway_id)


@leads
def vpn_gateways(world: World, vpc_id: str, address: str) -> Iterator[Target]:
    """The virtual private gateway of the VPC."""
    for gateway in world.pointing(vpc_id, "vpn-gateway"):
        if gateway.carries_for(world, vpc_id):
            yield Target("gateway_id", gateway.id)


@leads
def egress_only_gateways(world: World, vpc_id: str, address: str) -> Iterator[Target]:
    """Egress-only internet gateways, for IPv6."""
    if is_ipv6(address):
        for gateway in world.pointing(vpc_id, "egress-only-internet-gateway"):
            yield Target("egress_only_internet_gateway_id", gateway.id)


def _attached(gateway_id: str, vpc_id: str) -> Act:
    return Act("attach_internet_gateway", {"internet_gateway_id": gateway_id, "vpc_id": vpc_id})


def _new_peering(world: World, vpc_id: str, peer_vpc_id: str) -> Iterator[Target]:
    asked = Act("create_vpc_peering_connection", {"vpc_id": vpc_id, "peer_vpc_id": peer_vpc_id})
    outcome = done(world, asked)
    if outcome:
        id = outcome[1]["VpcPeeringConnection"]["VpcPeeringConnectionId"]
        accepted = Act("accept_vpc_peering_connection", {"vpc_peering_connection_id": id})
        yield Target("vpc_peering_connection_id", id, (asked, accepted))


def _joins(connection: Any, one: str, other: str) -> bool:
    """Whether a peering that is not over joins two VPCs."""
    return set(connection.vpc_ids) == {one, other} and connection.status in ("active", "pending-acceptance")
