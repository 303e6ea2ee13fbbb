"""Which managed rules look at what joins networks: peerings, VPNs, transit gateways, endpoints?"""

from labs.cloud.config.evaluation import Verdict
from labs.cloud.config.rules.catalogue import COMPLIANT, NOT_APPLICABLE, Given, fault, managed, unless
from labs.cloud.config.rules.parameter import RuleParameter, listed, text
from labs.cloud.resources.transit_gateway import TransitGateway
from labs.cloud.resources.vpc import Vpc
from labs.cloud.resources.vpc_endpoint import VpcEndpoint
from labs.cloud.resources.vpc_peering_connection import VpcPeeringConnection
from labs.cloud.resources.vpn_connection import VpnConnection
from labs.cloud.world import World


@managed(
    "VPC_PEERING_DNS_RESOLUTION_CHECK",
    "EC2::VPCPeeringConnection",
    change=True,
    parameters=(RuleParameter("vpcIds", listed, meaning="ids"),),
)
def peering_resolves_names(_world: World, connection: VpcPeeringConnection, given: Given) -> Verdict:
    """Both sides of a peering connection resolve the other's public names to private addresses.

    https://docs.aws.amazon.com/config/latest/developerguide/vpc-peering-dns-resolution-check.html
    """
    sides = (connection.requester, connection.accepter)
    if given["vpcIds"] and not any(one.vpc_id in given["vpcIds"] for one in sides):
        return NOT_APPLICABLE
    return unless(", ".join(one.vpc_id for one in sides if not one.allow_dns_resolution_from_remote_vpc))


@managed("VPC_VPN_2_TUNNELS_UP", "EC2::VPNConnection", change=True)
def both_tunnels_up(world: World, connection: VpnConnection, _given: Given) -> Verdict:
    """Both tunnels of a VPN connection are up.

    https://docs.aws.amazon.com/config/latest/developerguide/vpc-vpn-2-tunnels-up.html
    """
    down = [one["OutsideIpAddress"] for one in connection.view(world)["VgwTelemetry"] if one["Status"] != "UP"]
    return unless(", ".join(down))


@managed("EC2_TRANSIT_GATEWAY_AUTO_VPC_ATTACH_DISABLED", "EC2::TransitGateway", change=True)
def no_automatic_attachments(_world: World, gateway: TransitGateway, _given: Given) -> Verdict:
    """A transit gateway does not accept attachments of others by itself.

    https://docs.aws.amazon.com/config/latest/developerguide/ec2-transit-gateway-auto-vpc-attach-disabled.html
    """
    is_on = gateway.options.auto_accept_shared_attachments == "enable"
    return fault("AutoAcceptSharedAttachments=enable") if is_on else COMPLIANT


@managed(
    "SERVICE_VPC_ENDPOINT_ENABLED",
    "EC2::VPC",
    periodic=True,
    parameters=(RuleParameter("serviceName", text, is_required=True, meaning="service"),),
)
def service_endpoint_enabled(world: World, vpc: Vpc, given: Given) -> Verdict:
    """A VPC has an endpoint for a service, named as `ec2` or as `com.amazonaws.<Region>.ec2`.

    https://docs.aws.amazon.com/config/latest/developerguide/service-vpc-endpoint-enabled.html
    """
    return unless(", ".join(_missing(world, vpc, (given["serviceName"],))))


@managed(
    "VPC_ENDPOINT_ENABLED",
    "EC2::VPC",
    periodic=True,
    parameters=(
        RuleParameter("serviceNames", listed, is_required=True, meaning="services"),
        RuleParameter("vpcIds", listed, meaning="ids"),
        RuleParameter("scopeConfigResourceTypes", listed, meaning="resource types"),
    ),
)
def endpoints_enabled(world: World, vpc: Vpc, given: Given) -> Verdict:
    """A VPC has endpoints for these services; with ids, only those VPCs are meant.

    https://docs.aws.amazon.com/config/latest/developerguide/vpc-endpoint-enabled.html
    """
    if given["vpcIds"] and vpc.id not in given["vpcIds"]:
        return NOT_APPLICABLE
    return unless(", ".join(_missing(world, vpc, given["serviceNames"])))


def _missing(world: World, vpc: Vpc, services: tuple[str, ...]) -> list[str]:
    endpoints: tuple[VpcEndpoint, ...] = world.pointing(vpc.id, "vpc-endpoint")
    there = {one.service_name for one in endpoints}
    names = {
        one: one if one.startswith("com.amazonaws.") else f"com.amazonaws.{world.region}.{one}" for one in services
    }
    return [one for one, name in names.items() if name not in there]
