"""What goes wrong where networks are joined? Ways that exist in one direction only, or that hang on one zone."""

from collections import defaultdict

from labs.cloud.network.carriers.route_table import table_of
from labs.cloud.resources.nat_gateway import NatGateway
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.route_table import RouteTable, effective_routes
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.transit_gateway_attachment import TransitGatewayAttachment
from labs.cloud.resources.vpc_peering_connection import VpcPeeringConnection
from labs.cloud.survey.carried import leads_out
from labs.cloud.survey.finding import Found, finds
from labs.cloud.world import World


@finds("PEERING_ROUTED_ON_ONE_SIDE", "warning", "high")
def peering_routed_on_one_side(world: World) -> Found:
    """Packets find their way over, and replies do not: both sides of a peering need a route.

    https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html
    """
    routed = _routed_from(world)
    for connection in world.all(VpcPeeringConnection):
        here = set(connection.vpc_ids)
        sides = routed[connection.id] & here
        if connection.status == "active" and len(here) > len(sides) > 0:
            (lacking,) = here - sides
            yield connection.id, {"vpc_id": next(iter(sides)), "lacking_vpc_id": lacking}


@finds("NAT_GATEWAY_OF_ANOTHER_ZONE", "warning", "medium")
def nat_gateway_of_another_zone(world: World) -> Found:
    """Subnets that go out through a NAT gateway of another Availability Zone fail with it, and pay for the way there.

    https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
    """
    far: dict[str, list[str]] = defaultdict(list)
    for subnet in world.all(Subnet):
        for route in effective_routes(world, table_of(world, subnet.id)):
            gateway = world.find(NatGateway, route.nat_gateway_id)
            if gateway and world.get(Subnet, gateway.subnet_id).availability_zone != subnet.availability_zone:
                far[gateway.id].append(subnet.id)
    for gateway_id, subnet_ids in far.items():
        zone = world.get(Subnet, world.get(NatGateway, gateway_id).subnet_id).availability_zone
        yield gateway_id, {"availability_zone": zone, "subnet_ids": subnet_ids}


@finds("NAT_GATEWAY_WITHOUT_WAY_OUT", "warning", "high")
def nat_gateway_without_way_out(world: World) -> Found:
    """A public NAT gateway whose own subnet has no route to an internet gateway lets nobody out."""
    for gateway in world.all(NatGateway):
        is_public = gateway.state == "available" and gateway.connectivity_type == "public"
        if is_public and not leads_out(world, gateway.subnet_id):
            yield gateway.id, {"subnet_id": gateway.subnet_id}


@finds("ZONE_NOT_ATTACHED", "warning", "medium")
def zone_not_attached(world: World) -> Found:
    """A transit gateway carries nothing to or from a zone in which its attachment has no subnet.

    https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
    """
    zones: dict[str, set[str]] = defaultdict(set)
    for one in world.all(NetworkInterface):
        if one.managed_by is None:
            zones[one.vpc_id].add(one.availability_zone)
    for attachment in world.all(TransitGatewayAttachment):
        attached = {world.get(Subnet, one).availability_zone for one in attachment.subnet_ids if one in world.resources}
        missing = sorted(zones[attachment.resource_id] - attached)
        if attachment.state == "available" and attached and missing:
            yield attachment.id, {"vpc_id": attachment.resource_id, "availability_zones": missing}


def _routed_from(world: World) -> dict[str, set[str]]:
    """Target id -> the VPCs in which some table leads to it."""
    found: dict[str, set[str]] = defaultdict(set)
    for table in world.all(RouteTable):
        for route in effective_routes(world, table):
            found[route.target_id].add(table.vpc_id)
    return found
