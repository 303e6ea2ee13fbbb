"""What is a Site-to-Site VPN connection, and which networks does it lead to? Two tunnels to a customer gateway.

https://docs.aws.amazon.com/vpn/latest/s2svpn/VPC_VPN.html
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from labs.cloud.describe import Filter, describe, tag_list
from labs.cloud.errors import CloudError, QuotaExceeded
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, changed, created, settles
from labs.cloud.resources.customer_gateway import (
    DELETED_STAYS_VISIBLE,
    CustomerGateway,
    CustomerGatewayId,
    GatewayType,
    living_gateway,
)
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.resources.transit_gateway import TransitGateway, TransitGatewayId
from labs.cloud.resources.transit_gateway import must_be_available as must_be_available_gateway
from labs.cloud.resources.vpn_gateway import VpnGateway, VpnGatewayId, living_vpn_gateway
from labs.cloud.resources.vpn_tunnel import Ends, Tunnel, VpnTunnelOptionsSpecification, configuration, new_tunnels
from labs.cloud.rules import must_be_within_quota
from labs.cloud.world import Frozen, Resource, World

VpnConnectionId = Annotated[str, Ref("vpn-connection")]

EVERYWHERE = "0.0.0.0/0"
MOST_ON_ONE_GATEWAY = 10


class VpnConnectionOptionsSpecification(Frozen):
    """What a request may ask of a connection."""

    static_routes_only: bool = False
    tunnel_options: tuple[VpnTunnelOptionsSpecification, ...] = ()


class VpnConnection(Resource, tag="vpn-connection"):
    id_prefix = "vpn"
    id_member = "VpnConnectionId"
    noun = "vpnConnection"
    not_found = "InvalidVpnConnectionID.NotFound"
    malformed = "InvalidVpnConnectionID"
    filters = {
        "customer-gateway-configuration": "CustomerGatewayConfiguration",
        "customer-gateway-id": "CustomerGatewayId",
        "option.static-routes-only": "Options.StaticRoutesOnly",
        "route.destination-cidr-block": "Routes[].DestinationCidrBlock",
        "state": "State",
        "transit-gateway-id": "TransitGatewayId",
        "type": "Type",
        "vpn-connection-id": "VpnConnectionId",
        "vpn-gateway-id": "VpnGatewayId",
    }
    hidden_filters = {"bgp-asn": "BgpAsn"}

    customer_gateway_id: CustomerGatewayId
    created_at: datetime
    vpn_gateway_id: VpnGatewayId | None = None
    transit_gateway_id: TransitGatewayId | None = None
    static_routes_only: bool = False
    tunnels: tuple[Tunnel, ...] = ()
    static_routes: tuple[str, ...] = ()
    """The blocks that a connection without BGP is told to lead to."""
    state: Literal["pending", "available", "deleted"] = "pending"
    deleted_at: datetime | None = None

    def view(self, world: World) -> dict[str, Any]:
        view: dict[str, Any] = {
            "Category": "VPN",
            "CustomerGatewayId": self.customer_gateway_id,
            "GatewayAssociationState": "associated" if self.state != "deleted" else "not-associated",
            "Options": _options_view(self),
            "Routes": [
                {"DestinationCidrBlock": one, "Source": "Static", "State": "available"} for one in self.static_routes
            ],
            "State": self.state,
            "Tags": tag_list(self.tags),
            "Type": "ipsec.1",
            "VgwTelemetry": _telemetry(world, self),
            "VpnConnectionId": self.id,
        }
        if self.state != "deleted":
            view["CustomerGatewayConfiguration"] = configuration(_ends(world, self), self.tunnels)
        side = "VpnGatewayId" if self.vpn_gateway_id else "TransitGatewayId"
        return {**view, side: self.aws_side_id}

    def hidden(self, world: World) -> dict[str, Any]:
        return {"BgpAsn": world.get(CustomerGateway, self.customer_gateway_id).asn}

    @property
    def aws_side_id(self) -> str:
        """The gateway at AWS's end."""
        return self.vpn_gateway_id or self.transit_gateway_id or ""

    def networks_behind(self, world: World) -> tuple[Any, ...]:
        """The on-premises networks behind its customer gateway."""
        return world.pointing(self.customer_gateway_id, "on-premises-network")

    def is_up(self, world: World) -> bool:
        """Whether its tunnels are up: a device is set up at the customer's end, which an on-premises network brings."""
        return self.state == "available" and bool(self.networks_behind(world))

    def advertised(self, world: World) -> tuple[str, ...]:
        """The blocks that the customer's end advertises by BGP."""
        if self.static_routes_only or not self.is_up(world):
            return ()
        return tuple(dict.fromkeys(one.cidr_block for one in self.networks_behind(world) if one.advertises))

    def leads_to(self, world: World) -> tuple[str, ...]:
        """The blocks that AWS's end sends into it: its static routes, or what is advertised, while it is up.

        https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNRoutingTypes.html
        """
        if not self.static_routes_only:
            return self.advertised(world)
        return self.static_routes if self.is_up(world) else ()


class OneAwsSide(CloudError):
    code = "InvalidParameterCombination"
    template = "A VPN connection has either a virtual private gateway or a transit gateway; {count} were given."


class CustomerAddressTaken(CloudError):
    code = "InvalidCustomerGateway.DuplicateIpAddress"
    template = "Conflict among chosen gateway IP addresses: {ip_address} is that of {other_id} as well."


@action
def create_vpn_connection(
    world: World,
    *,
    customer_gateway_id: CustomerGatewayId,
    type: GatewayType,
    vpn_gateway_id: VpnGatewayId | None = None,
    transit_gateway_id: TransitGatewayId | None = None,
    options: VpnConnectionOptionsSpecification | None = None,
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Connect a customer gateway with a gateway at AWS's end, or give the connection that is there: `{"VpnConnection": …}`."""
    customer = living_gateway(world, customer_gateway_id, parameter="customer_gateway_id")
    must_have_one_aws_side(vpn_gateway_id, transit_gateway_id)
    wanted = options or VpnConnectionOptionsSpecification()
    tags = tags_of(tag_specifications, "vpn-connection")
    if vpn_gateway_id:
        gateway = living_vpn_gateway(world, vpn_gateway_id)
        known = _between(world, customer, gateway)
        if known:
            return world, {"VpnConnection": known.view(world)}
        must_have_an_address_of_its_own(world, customer, gateway)
        must_have_room(world, gateway)
    else:
        must_be_available_gateway(world.get(TransitGateway, str(transit_gateway_id), parameter="transit_gateway_id"))
    count = sum(one.state != "deleted" for one in world.all(VpnConnection)) + 1
    must_be_within_quota("VpnConnectionLimitExceeded", count, "VPN connections")
    taken = [
        one.inside_cidr for each in _living_of(world, vpn_gateway_id or transit_gateway_id) for one in each.tunnels
    ]
    world, tunnels = new_tunnels(world, wanted.tunnel_options, taken)
    world, connection_id = world.new_id(VpnConnection.id_prefix)
    connection = VpnConnection(
        id=connection_id,
        tags=tags,
        customer_gateway_id=customer.id,
        vpn_gateway_id=vpn_gateway_id,
        transit_gateway_id=transit_gateway_id,
        static_routes_only=wanted.static_routes_only,
        tunnels=tunnels,
        created_at=world.now,
    )
    world = created(world, connection)
    return world, {"VpnConnection": connection.view(world)}


@action
def delete_vpn_connection(world: World, *, vpn_connection_id: VpnConnectionId) -> Outcome:
    """Delete a connection and its static routes; it is shown as `deleted` for an hour: `{}`."""
    connection = world.get(VpnConnection, vpn_connection_id, parameter="vpn_connection_id")
    if connection.state == "deleted":
        return world, {}
    return changed(world, connection.replace(state="deleted", deleted_at=world.now, static_routes=())), {}


@action
def describe_vpn_connections(
    world: World, *, vpn_connection_ids: tuple[VpnConnectionId, ...] = (), filters: tuple[Filter, ...] = ()
) -> Outcome:
    """List VPN connections with their tunnels, those deleted lately as well: `{"VpnConnections": […]}`."""
    return world, describe(world, VpnConnection, "VpnConnections", ids=vpn_connection_ids, filters=filters)


@settles
def settle_vpn_connections(world: World) -> World:
    """Complete what is under way, and forget connections that were deleted an hour ago."""
    for one in world.all(VpnConnection):
        if one.state == "pending":
            world = world.put(one.replace(state="available"))
        elif one.deleted_at and world.now - one.deleted_at >= DELETED_STAYS_VISIBLE:
            world = world.without(one.id)
    return world


def connections_of(world: World, aws_side_id: str) -> tuple[VpnConnection, ...]:
    """The connections of a gateway at AWS's end, those with static routes first, as that gateway prefers them.

    https://docs.aws.amazon.com/vpn/latest/s2svpn/vpn-route-priority.html
    """
    return tuple(sorted(_living_of(world, aws_side_id), key=lambda one: not one.static_routes_only))


def _living_of(world: World, aws_side_id: str | None) -> tuple[VpnConnection, ...]:
    pointing: tuple[VpnConnection, ...] = world.pointing(aws_side_id or "", "vpn-connection")
    return tuple(one for one in pointing if one.state != "deleted")


def _between(world: World, customer: CustomerGateway, gateway: VpnGateway) -> VpnConnection | None:
    found = (one for one in _living_of(world, gateway.id) if one.customer_gateway_id == customer.id)
    return next(found, None)


def _ends(world: World, connection: VpnConnection) -> Ends:
    customer = world.get(CustomerGateway, connection.customer_gateway_id)
    aws_side: Any = world.resources[connection.aws_side_id]
    asn = aws_side.amazon_side_asn if connection.vpn_gateway_id else aws_side.options.amazon_side_asn
    return Ends(
        connection_id=connection.id,
        customer_gateway_id=customer.id,
        aws_side_id=aws_side.id,
        customer_address=customer.ip_address,
        customer_asn=customer.asn,
        amazon_asn=asn,
        static=connection.static_routes_only,
    )


def _options_view(connection: VpnConnection) -> dict[str, Any]:
    tunnels = [
        {
            "OutsideIpAddress": one.outside_ip_address,
            "TunnelInsideCidr": one.inside_cidr,
            "PreSharedKey": one.pre_shared_key,
        }
        for one in connection.tunnels
    ]
    return {
        "EnableAcceleration": False,
        "StaticRoutesOnly": connection.static_routes_only,
        "LocalIpv4NetworkCidr": EVERYWHERE,
        "RemoteIpv4NetworkCidr": EVERYWHERE,
        "OutsideIpAddressType": "PublicIpv4",
        "TunnelInsideIpVersion": "ipv4",
        "TunnelOptions": tunnels,
    }


def _telemetry(world: World, connection: VpnConnection) -> list[dict[str, Any]]:
    up = connection.is_up(world)
    accepted = len(connection.leads_to(world))
    message = "" if connection.static_routes_only else f"{accepted} BGP ROUTES"
    return [
        {
            "AcceptedRouteCount": accepted,
            "LastStatusChange": connection.created_at,
            "OutsideIpAddress": one.outside_ip_address,
            "Status": "UP" if up else "DOWN",
            "StatusMessage": message if up else "IPSEC IS DOWN",
        }
        for one in connection.tunnels
    ]


# Rules


def must_have_one_aws_side(vpn_gateway_id: str | None, transit_gateway_id: str | None) -> None:
    """At AWS's end stands a virtual private gateway or a transit gateway, never both.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpnConnection.html
    """
    count = sum(one is not None for one in (vpn_gateway_id, transit_gateway_id))
    if count != 1:
        raise OneAwsSide(count=count, parameter="vpn_gateway_id")


def must_have_an_address_of_its_own(world: World, customer: CustomerGateway, gateway: VpnGateway) -> None:
    """Two customer gateways of one address cannot both be connected to the same gateway.

    https://docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html (InvalidCustomerGateway.DuplicateIpAddress)
    """
    for one in _living_of(world, gateway.id):
        other = world.get(CustomerGateway, one.customer_gateway_id)
        if other.ip_address == customer.ip_address:
            raise CustomerAddressTaken(
                ip_address=customer.ip_address, other_id=other.id, parameter="customer_gateway_id"
            )


def must_have_room(world: World, gateway: VpnGateway) -> None:
    """A virtual private gateway takes ten connections.

    https://docs.aws.amazon.com/vpn/latest/s2svpn/vpn-limits.html
    """
    if len(_living_of(world, gateway.id)) >= MOST_ON_ONE_GATEWAY:
        raise QuotaExceeded(
            code="VpnConnectionLimitExceeded", what=f"VPN connections of {gateway.id}", limit=MOST_ON_ONE_GATEWAY
        )
