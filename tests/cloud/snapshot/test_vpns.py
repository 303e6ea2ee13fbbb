"""VPNs are read from a document of AWS, whose other end is made up of the routes that lead there."""

from typing import Any

import pytest

from labs.cloud.errors import CloudError
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


FROM_GATEWAY = {"source": GATEWAY, "destination": "10.20.2.10", "destination_port": 5432}


def site_open_to(*blocks: str, **how: bool) -> dict[str, Any]:
    """A site with a VPN whose database takes what comes from these blocks."""
    document = site_with_vpn(**how)
    ranges = [{"CidrIp": one} for one in blocks]
    document["SecurityGroups"][1]["IpPermissions"].append(
        {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": ranges}
    )
    return document


@pytest.mark.parametrize("source", [GATEWAY, CONNECTION, CUSTOMER, {"vpn_gateway": GATEWAY, "address": OFFICE}])
def test_a_packet_from_a_vpn_comes_from_a_host_behind_it(source: Any) -> None:
    world = load(site_open_to("172.16.0.0/16"))

    assert trace(world, {**FROM_GATEWAY, "source": source}).return_delivered


def test_an_address_behind_a_vpn_decides_as_any_other() -> None:
    world = load(site_open_to("172.16.4.0/24"))

    assert trace(world, {**FROM_GATEWAY, "source_address": "172.16.4.9"}).return_delivered
    assert [one.code for one in trace(world, {**FROM_GATEWAY, "source_address": "172.16.5.9"}).blocked_by] == [
        "ENI_SG_RULES_MISMATCH"
    ]


def test_a_host_that_no_route_tells_of_sends_and_gets_no_answer() -> None:
    world = load(site_open_to("192.168.0.0/16"))

    found = trace(world, {**FROM_GATEWAY, "source_address": "192.168.7.7"})

    assert (found.delivered, found.return_delivered) == (True, False)
    assert found.blocked_by[0].code == "NO_ROUTE_TO_DESTINATION"
    assert trace(world, {**FROM_GATEWAY, "source": "192.168.7.7"})[:4] == found[:4]


def test_a_gateway_without_connections_lets_in_what_a_route_leads_back_to() -> None:
    document = site_open_to("192.168.0.0/16")
    del document["VpnConnections"], document["CustomerGateways"]
    back = {"DestinationCidrBlock": "192.168.0.0/16", "GatewayId": GATEWAY, "Origin": "CreateRoute"}
    document["RouteTables"][0]["Routes"].append(back)

    assert trace(load(document), {**FROM_GATEWAY, "source_address": "192.168.7.7"}).return_delivered


def test_an_elastic_ip_is_not_reached_through_a_vpn() -> None:
    world = load(site_open_to("172.16.0.0/16"))

    found = trace(world, {**FROM_GATEWAY, "destination": "203.0.113.10", "destination_port": 443})

    assert found.blocked_by[0].code == "VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"


def test_a_private_address_that_nobody_has_sends_nothing_where_no_vpn_is() -> None:
    with pytest.raises(CloudError):
        trace(load(small_site()), {"source": "192.168.7.7", "destination": "10.20.2.10"})
