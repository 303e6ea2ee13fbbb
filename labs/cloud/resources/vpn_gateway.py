"""What is a virtual private gateway, and when may it be attached and go? It is the VPC's end of a Site-to-Site VPN.

https://docs.aws.amazon.com/vpn/latest/s2svpn/how_it_works.html
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from labs.cloud.describe import Filter, describe, tag_list
from labs.cloud.errors import CloudError, InvalidParameterValue
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, settles
from labs.cloud.resources.customer_gateway import DELETED_STAYS_VISIBLE, GatewayType
from labs.cloud.resources.gateway_route_table import without_gateway
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.resources.vpc import Vpc, VpcId
from labs.cloud.rules import must_be_within_quota
from labs.cloud.world import Resource, World

VpnGatewayId = Annotated[str, Ref("vpn-gateway")]
AttachmentState = Literal["attaching", "attached", "detaching", "detached"]

DEFAULT_ASN = 64512
PRIVATE_ASNS = (range(64_512, 65_535), range(4_200_000_000, 4_294_967_295))

SETTLES_TO: Mapping[AttachmentState, AttachmentState] = {"attaching": "attached", "detaching": "detached"}
"""Where a passing state of the attachment leads by itself."""


class VpnGateway(Resource, tag="vpn-gateway"):
    id_prefix = "vgw"
    id_member = "VpnGatewayId"
    noun = "vpnGateway"
    not_found = "InvalidVpnGatewayID.NotFound"
    malformed = "InvalidVpnGatewayID.NotFound"
    filters = {
        "amazon-side-asn": "AmazonSideAsn",
        "attachment.state": "VpcAttachments[].State",
        "attachment.vpc-id": "VpcAttachments[].VpcId",
        "availability-zone": "AvailabilityZone",
        "state": "State",
        "type": "Type",
        "vpn-gateway-id": "VpnGatewayId",
    }

    amazon_side_asn: int = DEFAULT_ASN
    vpc_id: VpcId | None = None
    """The VPC it is attached to, or on its way to or from."""
    attachment_state: AttachmentState = "detached"
    last_vpc_id: str | None = None
    """The VPC it was detached from, which Describe goes on to show; that VPC may be gone."""
    state: Literal["available", "deleted"] = "available"
    deleted_at: datetime | None = None

    def carries_for(self, world: World, vpc_id: str) -> bool:
        """A route to a gateway is active while the gateway is attached to the table's VPC."""
        return self.vpc_id == vpc_id and self.attachment_state == "attached"

    def view(self, world: World) -> dict[str, Any]:
        shown = self.vpc_id or self.last_vpc_id
        return {
            "AmazonSideAsn": self.amazon_side_asn,
            "State": self.state,
            "Tags": tag_list(self.tags),
            "Type": "ipsec.1",
            "VpcAttachments": [attachment_view(self)] if shown else [],
            "VpnGatewayId": self.id,
        }


class VpcAlreadyHasVpnGateway(CloudError):
    code = "InvalidVpcState"
    template = "VPC {vpc_id} is currently attached to the Virtual Private Gateway."


class VpnGatewayAttachedElsewhere(CloudError):
    code = "VpnGatewayAttachmentLimitExceeded"
    template = "The virtual private gateway {gateway_id} is already attached to {vpc_id}."


class VpnGatewayNotAttached(CloudError):
    code = "InvalidVpnGatewayAttachment.NotFound"
    template = "The attachment with vpn gateway ID '{gateway_id}' and vpc ID '{vpc_id}' does not exist"


class VpnGatewayInUse(CloudError):
    code = "IncorrectState"
    template = "The VPN gateway is in use."


class VpnGatewayGone(CloudError):
    code = "InvalidVpnGatewayState"
    template = "The virtual private gateway '{id}' has been deleted."


@action
def create_vpn_gateway(
    world: World,
    *,
    type: GatewayType,
    amazon_side_asn: int = DEFAULT_ASN,
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Create a virtual private gateway, attached to nothing yet: `{"VpnGateway": …}`."""
    must_be_a_private_as_number(amazon_side_asn)
    must_be_within_quota("VpnGatewayLimitExceeded", len(_living(world)) + 1, "virtual private gateways")
    world, gateway_id = world.new_id(VpnGateway.id_prefix)
    tags = tags_of(tag_specifications, "vpn-gateway")
    gateway = VpnGateway(id=gateway_id, tags=tags, amazon_side_asn=amazon_side_asn)
    return world.put(gateway), {"VpnGateway": gateway.view(world)}


@action
def attach_vpn_gateway(world: World, *, vpn_gateway_id: VpnGatewayId, vpc_id: VpcId) -> Outcome:
    """Attach a gateway to a VPC that has none: `{"VpcAttachment": {"State": "attaching", "VpcId": …}}`."""
    gateway = living_vpn_gateway(world, vpn_gateway_id)
    vpc = world.get(Vpc, vpc_id, parameter="vpc_id")
    must_be_free_for(gateway, vpc)
    must_have_no_other_vpn_gateway(world, vpc, gateway)
    if gateway.vpc_id:
        return world, {"VpcAttachment": attachment_view(gateway)}
    gateway = gateway.replace(vpc_id=vpc.id, attachment_state="attaching", last_vpc_id=None)
    return world.put(gateway), {"VpcAttachment": attachment_view(gateway)}


@action
def detach_vpn_gateway(world: World, *, vpn_gateway_id: VpnGatewayId, vpc_id: VpcId) -> Outcome:
    """Detach a gateway: routes to it turn blackhole, those it propagated go, and no route table serves it: `{}`."""
    gateway = living_vpn_gateway(world, vpn_gateway_id)
    vpc = world.get(Vpc, vpc_id, parameter="vpc_id")
    must_be_attached_there(gateway, vpc)
    world = without_gateway(world, gateway.id)
    return world.put(gateway.replace(attachment_state="detaching")), {}


@action
def delete_vpn_gateway(world: World, *, vpn_gateway_id: VpnGatewayId) -> Outcome:
    """Delete a gateway that is detached and has no VPN connection; it is shown as `deleted` for an hour: `{}`."""
    gateway = world.get(VpnGateway, vpn_gateway_id, parameter="vpn_gateway_id")
    must_be_out_of_use(world, gateway)
    if gateway.state == "deleted":
        return world, {}
    return world.put(gateway.replace(state="deleted", deleted_at=world.now)), {}


@action
def describe_vpn_gateways(
    world: World, *, vpn_gateway_ids: tuple[VpnGatewayId, ...] = (), filters: tuple[Filter, ...] = ()
) -> Outcome:
    """List virtual private gateways, those deleted lately as well: `{"VpnGateways": […]}`."""
    return world, describe(world, VpnGateway, "VpnGateways", ids=vpn_gateway_ids, filters=filters)


@settles
def settle_vpn_gateways(world: World) -> World:
    """Complete what is under way, and forget gateways that were deleted an hour ago."""
    for one in world.all(VpnGateway):
        if one.attachment_state in SETTLES_TO:
            world = world.put(_settled(one))
        elif one.deleted_at and world.now - one.deleted_at >= DELETED_STAYS_VISIBLE:
            world = world.without(one.id)
    return world


def attachment_view(gateway: VpnGateway) -> dict[str, Any]:
    """The attachment as EC2 shows it."""
    return {"State": gateway.attachment_state, "VpcId": gateway.vpc_id or gateway.last_vpc_id}


def vpn_gateway_of(world: World, vpc_id: str) -> VpnGateway | None:
    """The virtual private gateway attached to a VPC."""
    found = (one for one in world.all(VpnGateway) if one.carries_for(world, vpc_id))
    return next(found, None)


def living_vpn_gateway(world: World, id: str, *, parameter: str = "vpn_gateway_id") -> VpnGateway:
    """The virtual private gateway of this id, which has not been deleted. Raises VpnGatewayGone."""
    gateway = world.get(VpnGateway, id, parameter=parameter)
    if gateway.state == "deleted":
        raise VpnGatewayGone(id=id, parameter=parameter)
    return gateway


def _living(world: World) -> tuple[VpnGateway, ...]:
    return tuple(one for one in world.all(VpnGateway) if one.state != "deleted")


def _settled(gateway: VpnGateway) -> VpnGateway:
    after = SETTLES_TO[gateway.attachment_state]
    if after == "attached":
        return gateway.replace(attachment_state=after)
    return gateway.replace(attachment_state=after, vpc_id=None, last_vpc_id=gateway.vpc_id)


# Rules


def must_be_a_private_as_number(asn: int) -> None:
    """Amazon's side takes a number of the private ranges.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpnGateway.html
    """
    if not any(asn in numbers for numbers in PRIVATE_ASNS):
        expected = "Expecting a number from 64512 to 65534 or from 4200000000 to 4294967294."
        raise InvalidParameterValue(name="amazonSideAsn", value=asn, expected=expected, parameter="amazon_side_asn")


def must_be_free_for(gateway: VpnGateway, vpc: Vpc) -> None:
    """A gateway serves one VPC.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachVpnGateway.html
    """
    if gateway.vpc_id not in (None, vpc.id):
        raise VpnGatewayAttachedElsewhere(gateway_id=gateway.id, vpc_id=gateway.vpc_id, parameter="vpn_gateway_id")


def must_have_no_other_vpn_gateway(world: World, vpc: Vpc, gateway: VpnGateway) -> None:
    """A VPC has one virtual private gateway.

    https://docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html (InvalidVpcState)
    """
    if any(one.id != gateway.id for one in world.pointing(vpc.id, "vpn-gateway")):
        raise VpcAlreadyHasVpnGateway(vpc_id=vpc.id, parameter="vpc_id")


def must_be_attached_there(gateway: VpnGateway, vpc: Vpc) -> None:
    """A gateway is detached from the VPC it is attached to."""
    if gateway.vpc_id != vpc.id:
        raise VpnGatewayNotAttached(gateway_id=gateway.id, vpc_id=vpc.id, parameter="vpc_id")


def must_be_out_of_use(world: World, gateway: VpnGateway) -> None:
    """The gateway is detached, and its VPN connections are deleted, before it is.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpnGateway.html
    """
    connections = world.pointing(gateway.id, "vpn-connection")
    if gateway.vpc_id or any(one.state != "deleted" for one in connections):
        raise VpnGatewayInUse(parameter="vpn_gateway_id")
