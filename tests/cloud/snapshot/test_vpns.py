"""VPNs are read from a document of AWS, whose other end is made up of the routes that lead there."""

from typing import Any

import pytest

from labs.cloud.resources.on_premises_network import OnPremisesNetwork
from labs.cloud.resources.route_table import RouteTable
from labs.cloud.resources.vpn_connection import VpnConnection
from labs.cloud.resources.vpn_gateway import VpnGateway
from labs.cloud.snapshot import Note, describe, load, read, trace
from tests.cloud.snapshot.documents import DATABASE_HOST, VPC, small_site

CUSTOMER, GATEWAY, CONNECTION = "cgw-0a1b2c3d4e5f60718", "vgw-0a1b2c3d4e5f60718", "vpn-0a1b2c3d4e5f60718"
OFFICE = "172.16.4.9"
TO_OFFICE = {"source": DATABASE_HOST, "destination": OFFICE, "destination_port": 443}
FROM_OFFICE = {"source": OFFICE, "destination": DATABASE_HOST, "destination_port": 5432}


def site_with_vpn(*, up: bool = True, static: bool = False) -> dict[str, Any]:
    """A small site with a VPN, as AWS answers: the blocks behind it are seen in routes alone."""
    document = small_site()
    document["CustomerGateways"] = [
        {
            "CustomerGatewayId": CUSTOMER,
            "State": "available",
            "Type": "ipsec.1",
            "IpAddress": "203.0.113.12",
            "BgpAsn": "65010",
        }
    ]
    document["VpnGateways"] = [
        {
            "VpnGatewayId": GATEWAY,
            "State": "available",
            "Type": "ipsec.1",
            "AmazonSideAsn": 64512,
            "VpcAttachments": [{"State": "attached", "VpcId": VPC}],
        }
    ]
    routes = [{"DestinationCidrBlock": "172.16.0.0/16", "State": "available"}] if static else []
    document["VpnConnections"] = [
        {
            "VpnConnectionId": CONNECTION,
            "CustomerGatewayId": CUSTOMER,
            "VpnGatewayId": GATEWAY,
            "State": "available",
            "Type": "ipsec.1",
            "Category": "VPN",
            "Options": {"StaticRoutesOnly": static},
            "Routes": routes,
            "VgwTelemetry": [
                {"OutsideIpAddress": "52.16.0.1", "Status": "UP" if up else "DOWN", "AcceptedRouteCount": int(up)},
                {"OutsideIpAddress": "52.16.0.2", "Status": "DOWN", "AcceptedRouteCount": 0},
            ],
        }
    ]
    for table in document["RouteTables"]:
        table["PropagatingVgws"] = [{"GatewayId": GATEWAY}]
        if up:
            table["Routes"].append(
                {
                    "DestinationCidrBlock": "172.16.0.0/16",
                    "GatewayId": GATEWAY,
                    "Origin": "EnableVgwRoutePropagation",
                    "State": "active",
                }
            )
    return document


@pytest.mark.parametrize("static", [False, True])
def test_the_other_end_of_a_connection_that_is_up_is_made_up_of_its_routes(static: bool) -> None:
    found = read(site_with_vpn(static=static))

    (network,) = found.world.all(OnPremisesNetwork)
    assert (network.cidr_block, network.hosts, network.advertises) == ("172.16.0.0/16", (), not static)
    made_up = Note(
        "ON_PREMISES_MADE_UP", {"id": network.id, "connection_id": CONNECTION, "cidr_block": "172.16.0.0/16"}
    )
    assert made_up in found.notes
    assert trace(found.world, TO_OFFICE).return_delivered
    (connection,) = found.world.all(VpnConnection)
    assert [one.outside_ip_address for one in connection.tunnels] == ["52.16.0.1", "52.16.0.2"]


def test_what_a_gateway_propagates_is_worked_out_and_not_kept_twice() -> None:
    document = site_with_vpn()

    world = load(document)

    assert [one.propagating_vgws for one in world.all(RouteTable)] == [(GATEWAY,)] * len(document["RouteTables"])
    assert {one.origin for table in world.all(RouteTable) for one in table.routes} == {
        "CreateRouteTable",
        "CreateRoute",
    }
    shown = describe(world)["RouteTables"]
    assert [len(one["Routes"]) for one in shown] == [len(one["Routes"]) for one in document["RouteTables"]]


def test_any_address_behind_a_made_up_end_sends() -> None:
    traced = trace(load(site_with_vpn()), FROM_OFFICE)

    assert [one.code for one in traced.blocked_by] == ["ENI_SG_RULES_MISMATCH"]


def test_behind_a_connection_that_is_down_nothing_is_made_up() -> None:
    found = read(site_with_vpn(up=False, static=True))

    assert found.world.all(OnPremisesNetwork) == ()
    assert not trace(found.world, TO_OFFICE).delivered


def test_ends_that_the_document_does_not_have_are_made_up() -> None:
    document = site_with_vpn(up=False)
    del document["CustomerGateways"], document["VpnGateways"]

    found = read(document)

    assert found.world.get(VpnGateway, GATEWAY).vpc_id is None
    assert {one.code for one in found.notes} >= {"CUSTOMER_GATEWAY_MADE_UP", "VPN_SIDE_MADE_UP"}
