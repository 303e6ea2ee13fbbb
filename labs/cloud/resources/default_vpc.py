"""What does AWS put into every Region of an account? The default VPC, with all that makes it usable at once.

https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html#default-vpc-components
"""

from ipaddress import IPv4Network

from labs.cloud.errors import CloudError, MissingParameter
from labs.cloud.facts.regions import availability_zones
from labs.cloud.registry import Outcome, action, call, created
from labs.cloud.resources.route_table import RouteTable
from labs.cloud.resources.subnet import Subnet, chosen_zone
from labs.cloud.resources.vpc import Vpc, new_vpc
from labs.cloud.rules import must_be_within_quota
from labs.cloud.world import World

CIDR = IPv4Network("172.31.0.0/16")
SUBNET_PREFIX = 20


class DefaultVpcAlreadyExists(CloudError):
    code = "DefaultVpcAlreadyExists"
    template = "A Default VPC already exists for this account in this region."


class DefaultSubnetExists(CloudError):
    code = "DefaultSubnetAlreadyExistsInAvailabilityZone"
    template = "'{subnet_id}' is already the default subnet in {availability_zone}."


class NoDefaultVpc(CloudError):
    code = "DefaultVpcDoesNotExist"
    template = "No default VPC exists for this account in this region."


class NoRoomForDefaultSubnet(CloudError):
    code = "InvalidSubnet.Conflict"
    template = "Other subnets leave no free /20 for a default subnet in {vpc_id}."


@action
def create_default_vpc(world: World) -> Outcome:
    """Create 172.31.0.0/16 with a gateway, a default route and a public /20 in every zone: `{"Vpc": …}`."""
    must_have_no_default_vpc(world)
    must_be_within_quota("VpcLimitExceeded", len(world.all(Vpc)) + 1, "VPCs")
    world, vpc = new_vpc(world, CIDR, tags={}, is_default=True)
    world, made = call(world, "create_internet_gateway", {})
    gateway_id = made["InternetGateway"]["InternetGatewayId"]
    world, _ = call(world, "attach_internet_gateway", {"internet_gateway_id": gateway_id, "vpc_id": vpc.id})
    outward = {
        "route_table_id": world.where(RouteTable, vpc_id=vpc.id)[0].id,
        "destination_cidr_block": "0.0.0.0/0",
        "gateway_id": gateway_id,
    }
    world, _ = call(world, "create_route", outward)
    for zone in availability_zones(world.region):
        world, _ = _new_default_subnet(world, vpc, zone.zone_name, zone.zone_id)
    return world, {"Vpc": {**vpc.view(world), "State": "pending"}}


@action
def create_default_subnet(
    world: World, *, availability_zone: str | None = None, availability_zone_id: str | None = None
) -> Outcome:
    """Create the default subnet of a zone again after it was deleted: `{"Subnet": …}`."""
    if not availability_zone and not availability_zone_id:
        raise MissingParameter(name="availabilityZone", parameter="availability_zone")
    vpc = must_have_a_default_vpc(world)
    zone_name, zone_id = chosen_zone(world, availability_zone, availability_zone_id)
    must_have_no_default_subnet(world, vpc, zone_name)
    world, subnet = _new_default_subnet(world, vpc, zone_name, zone_id)
    return world, {"Subnet": subnet.view(world)}


def must_have_no_default_vpc(world: World) -> None:
    """A Region has one default VPC."""
    if world.where(Vpc, is_default=True):
        raise DefaultVpcAlreadyExists


def must_have_a_default_vpc(world: World) -> Vpc:
    """Default subnets live in the default VPC."""
    found = world.where(Vpc, is_default=True)
    if not found:
        raise NoDefaultVpc
    return found[0]


def must_have_no_default_subnet(world: World, vpc: Vpc, zone_name: str) -> None:
    """A zone has one default subnet."""
    for one in world.where(Subnet, vpc_id=vpc.id, default_for_az=True, availability_zone=zone_name):
        raise DefaultSubnetExists(subnet_id=one.id, availability_zone=zone_name, parameter="availability_zone")


def _new_default_subnet(world: World, vpc: Vpc, zone_name: str, zone_id: str) -> tuple[World, Subnet]:
    taken = [one.network for one in world.where(Subnet, vpc_id=vpc.id) if one.cidr_block]
    blocks = CIDR.subnets(new_prefix=SUBNET_PREFIX)
    block = next((one for one in blocks if not any(one.overlaps(other) for other in taken)), None)
    if block is None:
        raise NoRoomForDefaultSubnet(vpc_id=vpc.id)
    world, subnet_id = world.new_id(Subnet.id_prefix)
    subnet = Subnet(
        id=subnet_id,
        vpc_id=vpc.id,
        cidr_block=str(block),
        availability_zone=zone_name,
        availability_zone_id=zone_id,
        map_public_ip_on_launch=True,
        default_for_az=True,
    )
    return created(world, subnet), subnet
