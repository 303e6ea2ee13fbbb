"""What is an internet gateway, and when may it come and go?

https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
"""

from typing import Annotated, Any

from labs.cloud.describe import describes, tag_list
from labs.cloud.errors import CloudError, DependencyViolation
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action
from labs.cloud.resources.gateway_route_table import without_gateway
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.resources.vpc import Vpc, VpcId
from labs.cloud.rules import deleted, must_be_within_quota
from labs.cloud.world import Resource, World

InternetGatewayId = Annotated[str, Ref("internet-gateway")]


class InternetGateway(Resource, tag="internet-gateway"):
    id_prefix = "igw"
    id_member = "InternetGatewayId"
    noun = "internetGateway"
    not_found = "InvalidInternetGatewayID.NotFound"
    malformed = "InvalidInternetGatewayId.Malformed"
    filters = {
        "attachment.state": "Attachments[].State",
        "attachment.vpc-id": "Attachments[].VpcId",
        "internet-gateway-id": "InternetGatewayId",
        "owner-id": "OwnerId",
    }

    vpc_id: VpcId | None = None
    """The VPC it is attached to."""

    def carries_for(self, world: World, vpc_id: str) -> bool:
        """A route to a gateway is active while the gateway is attached to the table's VPC."""
        return self.vpc_id == vpc_id

    def view(self, world: World) -> dict[str, Any]:
        return {
            "Attachments": [{"State": "available", "VpcId": self.vpc_id}] if self.vpc_id else [],
            "InternetGatewayId": self.id,
            "OwnerId": world.account_id,
            "Tags": tag_list(self.tags),
        }


class VpcAlreadyHasGateway(CloudError):
    code = "InvalidParameterValue"
    template = "Network {vpc_id} already has an internet gateway attached"


class GatewayAttachedElsewhere(CloudError):
    code = "Resource.AlreadyAssociated"
    template = "resource {gateway_id} is already attached to network {vpc_id}"


class GatewayNotAttached(CloudError):
    code = "Gateway.NotAttached"
    template = "resource {gateway_id} is not attached to network {vpc_id}"


class MappedPublicAddresses(CloudError):
    code = "DependencyViolation"
    template = (
        "Network {vpc_id} has some mapped public address(es). "
        "Please unmap those public address(es) before detaching the gateway. ({addresses})"
    )


@action
def create_internet_gateway(world: World, *, tag_specifications: tuple[TagSpecification, ...] = ()) -> Outcome:
    """Create a gateway, attached to nothing yet: `{"InternetGateway": …}`."""
    must_be_within_quota("InternetGatewayLimitExceeded", len(world.all(InternetGateway)) + 1, "internet gateways")
    world, gateway_id = world.new_id(InternetGateway.id_prefix)
    gateway = InternetGateway(id=gateway_id, tags=tags_of(tag_specifications, "internet-gateway"))
    return world.put(gateway), {"InternetGateway": gateway.view(world)}


@action
def attach_internet_gateway(world: World, *, internet_gateway_id: InternetGatewayId, vpc_id: VpcId) -> Outcome:
    """Attach a gateway to a VPC: `{}`."""
    gateway = world.get(InternetGateway, internet_gateway_id, parameter="internet_gateway_id")
    vpc = world.get(Vpc, vpc_id, parameter="vpc_id")
    must_be_attached_nowhere(gateway)
    must_have_no_gateway(world, vpc)
    return world.put(gateway.replace(vpc_id=vpc.id)), {}


@action
def detach_internet_gateway(world: World, *, internet_gateway_id: InternetGatewayId, vpc_id: VpcId) -> Outcome:
    """Detach a gateway from a VPC in which no public address is mapped; routes to it turn blackhole: `{}`."""
    gateway = world.get(InternetGateway, internet_gateway_id, parameter="internet_gateway_id")
    vpc = world.get(Vpc, vpc_id, parameter="vpc_id")
    must_be_attached_to(gateway, vpc)
    must_have_no_mapped_addresses(world, vpc)
    world = without_gateway(world, gateway.id)
    return world.put(gateway.replace(vpc_id=None)), {}


@action
def delete_internet_gateway(world: World, *, internet_gateway_id: InternetGatewayId) -> Outcome:
    """Delete a detached gateway; routes that still name it stay as blackholes: `{}`."""
    gateway = world.get(InternetGateway, internet_gateway_id, parameter="internet_gateway_id")
    must_be_detached(gateway)
    return deleted(world, gateway), {}


describe_internet_gateways = describes(
    InternetGateway, "InternetGateways", 'List gateways: `{"InternetGateways": […]}`.'
)


def gateway_of(world: World, vpc_id: str) -> InternetGateway | None:
    """The internet gateway attached to a VPC."""
    found = world.where(InternetGateway, vpc_id=vpc_id)
    return found[0] if found else None


def must_be_attached_nowhere(gateway: InternetGateway) -> None:
    """A gateway serves one VPC."""
    if gateway.vpc_id:
        raise GatewayAttachedElsewhere(gateway_id=gateway.id, vpc_id=gateway.vpc_id, parameter="internet_gateway_id")


def must_have_no_gateway(world: World, vpc: Vpc) -> None:
    """A VPC has one internet gateway."""
    if gateway_of(world, vpc.id):
        raise VpcAlreadyHasGateway(vpc_id=vpc.id, parameter="vpc_id")


def must_be_attached_to(gateway: InternetGateway, vpc: Vpc) -> None:
    """A gateway is detached from the VPC it is attached to."""
    if gateway.vpc_id != vpc.id:
        raise GatewayNotAttached(gateway_id=gateway.id, vpc_id=vpc.id, parameter="vpc_id")


def must_be_detached(gateway: InternetGateway) -> None:
    """A gateway is deleted only after it was detached.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteInternetGateway.html
    """
    if gateway.vpc_id:
        raise DependencyViolation(
            noun=gateway.noun, id=gateway.id, dependents=gateway.vpc_id, parameter="internet_gateway_id"
        )


def must_have_no_mapped_addresses(world: World, vpc: Vpc) -> None:
    """The gateway stays while public addresses are mapped to interfaces of the VPC.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachInternetGateway.html
    """
    interfaces = world.pointing(vpc.id, "network-interface")
    mapped = [one.public_ip for one in interfaces if one.public_ip]
    mapped += [address.public_ip for one in interfaces for address in world.pointing(one.id, "elastic-ip")]
    if mapped:
        raise MappedPublicAddresses(vpc_id=vpc.id, addresses=", ".join(mapped), parameter="vpc_id")
