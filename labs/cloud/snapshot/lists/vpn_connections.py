"""`VpnConnections`, as `aws ec2 describe-vpn-connections` answers. What they lead to is what shows the other end."""

from typing import Any

from labs.cloud.resources.customer_gateway import CustomerGateway
from labs.cloud.resources.transit_gateway import TransitGateway
from labs.cloud.resources.transit_gateway_attachment import TransitGatewayAttachment
from labs.cloud.resources.vpn_connection import VpnConnection
from labs.cloud.resources.vpn_gateway import VpnGateway
from labs.cloud.resources.vpn_tunnel import TUNNELS, Tunnel
from labs.cloud.snapshot.document import Place
from labs.cloud.snapshot.draft import LONG_AGO, Draft
from labs.cloud.snapshot.listed import Listed
from labs.cloud.snapshot.lists.customer_gateways import UNTOLD
from labs.cloud.snapshot.members import (
    TAGS,
    Into,
    Members,
    address,
    cidr,
    each,
    flag,
    known,
    moment,
    one_of,
    own_id,
    reference,
    struct,
    text,
)

UP = "vpn connections that are up"
"""Under what a connection whose tunnels are up is left for the networks behind it."""

TUNNEL = Members(
    {
        "OutsideIpAddress": Into("outside_ip_address", address),
        "TunnelInsideCidr": Into("inside_cidr", cidr),
        "PreSharedKey": Into("pre_shared_key", text),
        **known(
            "DpdTimeoutAction",
            "DpdTimeoutSeconds",
            "EnableTunnelLifecycleControl",
            "IkeVersions",
            "LogOptions",
            "Phase1DHGroupNumbers",
            "Phase1EncryptionAlgorithms",
            "Phase1IntegrityAlgorithms",
            "Phase1LifetimeSeconds",
            "Phase2DHGroupNumbers",
            "Phase2EncryptionAlgorithms",
            "Phase2IntegrityAlgorithms",
            "Phase2LifetimeSeconds",
            "RekeyFuzzPercentage",
            "RekeyMarginTimeSeconds",
            "ReplayWindowSize",
            "StartupAction",
            "TunnelInsideIpv6Cidr",
        ),
    }
)
OPTIONS = Members(
    {
        "StaticRoutesOnly": Into("static_routes_only", flag),
        "TunnelOptions": Into("tunnels", each(struct(dict, TUNNEL))),
        **known(
            "EnableAcceleration",
            "LocalIpv4NetworkCidr",
            "LocalIpv6NetworkCidr",
            "OutsideIpAddressType",
            "RemoteIpv4NetworkCidr",
            "RemoteIpv6NetworkCidr",
            "TransportTransitGatewayAttachmentId",
            "TunnelBandwidth",
            "TunnelInsideIpVersion",
        ),
    }
)
TELEMETRY = Members(
    {
        "LastStatusChange": Into("since", moment),
        "OutsideIpAddress": Into("outside_ip_address", address),
        "Status": Into("status", one_of("UP", "DOWN")),
        **known("AcceptedRouteCount", "CertificateArn", "StatusMessage"),
    }
)
ROUTE = Members({"DestinationCidrBlock": Into("destination", cidr), **known("Source", "State")})
CONNECTION = Members(
    {
        **TAGS,
        "VpnConnectionId": Into("id", own_id),
        "CustomerGatewayId": Into("customer_gateway_id", reference),
        "VpnGatewayId": Into("vpn_gateway_id", reference),
        "TransitGatewayId": Into("transit_gateway_id", reference),
        "State": Into("state", one_of("pending", "available", "deleted", otherwise="available")),
        "Options": Into("options", OPTIONS.fields),
        "Routes": Into("routes", each(struct(dict, ROUTE))),
        "VgwTelemetry": Into("telemetry", each(struct(dict, TELEMETRY))),
        **known(
            "Category",
            "CoreNetworkArn",
            "CoreNetworkAttachmentArn",
            "CustomerGatewayConfiguration",
            "GatewayAssociationState",
            "PreSharedKeyArn",
            "Type",
            "VpnConcentratorId",
        ),
    },
    needs=["VpnConnectionId", "CustomerGatewayId"],
)


def read_connection(value: Any, place: Place, draft: Draft) -> None:
    """One connection; without a state it is available. Whether it is up is left for the networks behind it."""
    fields = {"state": "available", **CONNECTION.fields(value, place, draft)}
    options, telemetry = fields.pop("options", {}), fields.pop("telemetry", ())
    shown = options.get("tunnels") or telemetry
    connection = VpnConnection(
        **{name: found for name, found in fields.items() if name != "routes" and found != ""},
        created_at=max((one["since"] for one in telemetry if "since" in one), default=LONG_AGO),
        static_routes_only=options.get("static_routes_only", False),
        static_routes=tuple(one["destination"] for one in fields.get("routes", ()) if "destination" in one),
        tunnels=tuple(_tunnel(number, one) for number, one in enumerate(shown[:TUNNELS])),
    )
    draft.add(connection, place)
    if any(one.get("status") == "UP" for one in telemetry):
        draft.beside[UP].append(connection.id)


def _tunnel(number: int, shown: dict[str, Any]) -> Tunnel:
    return Tunnel(
        outside_ip_address=shown.get("outside_ip_address", UNTOLD),
        inside_cidr=shown.get("inside_cidr", f"169.254.{8 + number}.0/30"),
        pre_shared_key=shown.get("pre_shared_key", ""),
    )


def fit_connections(draft: Draft) -> None:
    """A connection has both its ends; what the document does not have of them is made up."""
    for one in draft.all(VpnConnection):
        if not one.aws_side_id:
            draft.drop(one, "VpnGatewayId")
            continue
        if not draft.find(CustomerGateway, one.customer_gateway_id):
            made = CustomerGateway(id=one.customer_gateway_id, ip_address=UNTOLD)
            draft.make_up(made, "CUSTOMER_GATEWAY_MADE_UP", connection_id=one.id)
        if one.aws_side_id not in draft.resources:
            draft.make_up(_aws_side(one), "VPN_SIDE_MADE_UP", connection_id=one.id)
        if one.state == "deleted":
            draft.put(one.replace(deleted_at=draft.moment))
    for attachment in draft.all(TransitGatewayAttachment):
        if attachment.resource_type == "vpn" and not draft.find(VpnConnection, attachment.resource_id):
            draft.drop(attachment, attachment.resource_id)


def _aws_side(connection: VpnConnection) -> VpnGateway | TransitGateway:
    if connection.vpn_gateway_id:
        return VpnGateway(id=connection.vpn_gateway_id)
    return TransitGateway(id=connection.aws_side_id, creation_time=LONG_AGO, state="available")


VPN_CONNECTIONS = Listed("VpnConnections", read_connection, fit_connections)
