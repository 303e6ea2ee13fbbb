"""Site-to-Site VPN connections: two tunnels, up when somebody is at the other end, and what the device is told."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.cloud.builders import Network, a_region


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_customer_gateway(bgp_asn=65010).with_vpn_gateway()


def create(network: Network, **more: Any) -> dict[str, Any]:
    asked = {"customer_gateway_id": network["cgw"], "vpn_gateway_id": network["vgw"], "type": "ipsec.1", **more}
    made: dict[str, Any] = network.do("create_vpn_connection", **asked)["VpnConnection"]
    network.ids["vpn"] = made["VpnConnectionId"]
    return made


def refused(network: Network, **more: Any) -> str:
    asked = {"customer_gateway_id": network["cgw"], "vpn_gateway_id": network["vgw"], "type": "ipsec.1", **more}
    return network.refused("create_vpn_connection", **asked).code


def test_a_connection_has_two_tunnels_that_wait_for_the_other_end(network: Network) -> None:
    made = create(network)
    tunnels = made["Options"]["TunnelOptions"]

    assert made == {
        "Category": "VPN",
        "CustomerGatewayConfiguration": made["CustomerGatewayConfiguration"],
        "CustomerGatewayId": network["cgw"],
        "GatewayAssociationState": "associated",
        "Options": {
            "EnableAcceleration": False,
            "StaticRoutesOnly": False,
            "LocalIpv4NetworkCidr": "0.0.0.0/0",
            "RemoteIpv4NetworkCidr": "0.0.0.0/0",
            "OutsideIpAddressType": "PublicIpv4",
            "TunnelInsideIpVersion": "ipv4",
            "TunnelOptions": tunnels,
        },
        "Routes": [],
        "State": "pending",
        "Tags": [],
        "Type": "ipsec.1",
        "VgwTelemetry": [
            {
                "AcceptedRouteCount": 0,
                "LastStatusChange": network.world.now,
                "OutsideIpAddress": one["OutsideIpAddress"],
                "Status": "DOWN",
                "StatusMessage": "IPSEC IS DOWN",
            }
            for one in tunnels
        ],
        "VpnConnectionId": network["vpn"],
        "VpnGatewayId": network["vgw"],
    }
    assert network.vpn()["State"] == "available"
    assert len({one["OutsideIpAddress"] for one in tunnels}) == len({one["TunnelInsideCidr"] for one in tunnels}) == 2
    assert all(one["TunnelInsideCidr"].startswith("169.254.") for one in tunnels)


def test_the_tunnels_are_up_as_soon_as_there_is_a_network_behind_the_customer_gateway(network: Network) -> None:
    create(network)

    network.with_premises()
    up = network.vpn()["VgwTelemetry"]
    network.do("delete_on_premises_network", on_premises_network_id=network["premises"])

    assert [(one["Status"], one["StatusMessage"], one["AcceptedRouteCount"]) for one in up] == [
        ("UP", "1 BGP ROUTES", 1)
    ] * 2
    assert {one["Status"] for one in network.vpn()["VgwTelemetry"]} == {"DOWN"}


def test_the_device_is_told_both_ends_of_both_tunnels(network: Network) -> None:
    key, inside = "very_secret.1", "169.254.44.40/30"
    made = create(network, options={"tunnel_options": [{"pre_shared_key": key, "tunnel_inside_cidr": inside}]})

    root = ET.fromstring(made["CustomerGatewayConfiguration"])
    first = root.findall("ipsec_tunnel")[0]

    def said(path: str) -> str | None:
        return first.findtext(path)

    assert (root.get("id"), len(root.findall("ipsec_tunnel"))) == (made["VpnConnectionId"], 2)
    assert said("customer_gateway/tunnel_outside_address/ip_address") == "203.0.113.12"
    assert said("customer_gateway/tunnel_inside_address/ip_address") == "169.254.44.42"
    assert said("customer_gateway/bgp/asn") == "65010"
    assert (
        said("vpn_gateway/tunnel_outside_address/ip_address")
        == (made["Options"]["TunnelOptions"][0]["OutsideIpAddress"])
    )
    assert said("vpn_gateway/tunnel_inside_address/ip_address") == "169.254.44.41"
    assert said("vpn_gateway/bgp/asn") == "64512"
    assert said("ike/pre_shared_key") == key


def test_without_bgp_the_device_is_told_of_no_session(network: Network) -> None:
    made = create(network, options={"static_routes_only": True})

    root = ET.fromstring(made["CustomerGatewayConfiguration"])

    assert root.findtext("vpn_connection_attributes") == "NoBGPVPNConnection"
    assert root.find("ipsec_tunnel/vpn_gateway/bgp") is None


@pytest.mark.parametrize(
    "tunnel",
    [
        {"pre_shared_key": "short"},
        {"pre_shared_key": "0begins_with_zero"},
        {"pre_shared_key": "with a space in it"},
        {"tunnel_inside_cidr": "169.254.44.0/29"},
        {"tunnel_inside_cidr": "10.0.0.0/30"},
        {"tunnel_inside_cidr": "169.254.5.0/30"},
        {"tunnel_inside_cidr": "169.254.169.252/30"},
    ],
)
def test_a_tunnel_takes_only_what_aws_documents(network: Network, tunnel: dict[str, str]) -> None:
    assert refused(network, options={"tunnel_options": [tunnel]}) == "InvalidParameterValue"


def test_tunnels_of_one_gateway_have_different_addresses_inside(network: Network) -> None:
    inside = {"tunnel_options": [{"tunnel_inside_cidr": "169.254.44.40/30"}]}
    create(network, options=inside)
    network.with_customer_gateway("cgw", "203.0.113.13")

    assert refused(network, options=inside) == "InvalidParameterValue"
    assert refused(network, options={"tunnel_options": [{}] * 3}) == "InvalidParameterValue"


def test_the_same_request_again_gives_the_connection_that_is_there(network: Network) -> None:
    assert create(network)["VpnConnectionId"] == create(network)["VpnConnectionId"]
    assert len(network.do("describe_vpn_connections")["VpnConnections"]) == 1


def test_two_devices_of_one_address_cannot_share_a_gateway(network: Network) -> None:
    create(network)
    network.with_customer_gateway("cgw", bgp_asn=65011)

    assert refused(network) == "InvalidCustomerGateway.DuplicateIpAddress"


def test_there_is_one_gateway_at_awss_end(network: Network) -> None:
    assert refused(network, transit_gateway_id="tgw-00000000") == "InvalidParameterCombination"
    assert refused(network, vpn_gateway_id=None) == "InvalidParameterCombination"
    unknown = refused(network, vpn_gateway_id=None, transit_gateway_id="tgw-00000000")
    assert unknown == "InvalidTransitGatewayID.NotFound"


def test_static_routes_come_and_go(network: Network) -> None:
    network.with_vpn(static=("192.168.0.0/24",))
    one = {"vpn_connection_id": network["vpn"]}

    network.do("create_vpn_connection_route", **one, destination_cidr_block="192.168.0.0/24")
    network.do("create_vpn_connection_route", **one, destination_cidr_block="192.168.1.0/24")
    network.do("delete_vpn_connection_route", **one, destination_cidr_block="192.168.0.0/24")
    unknown = network.refused("delete_vpn_connection_route", **one, destination_cidr_block="192.168.0.0/24")

    assert network.vpn()["Routes"] == [
        {"DestinationCidrBlock": "192.168.1.0/24", "Source": "Static", "State": "available"}
    ]
    assert unknown.code == "InvalidRoute.NotFound"


def test_a_connection_with_bgp_takes_no_static_routes(network: Network) -> None:
    network.with_vpn()

    error = network.refused(
        "create_vpn_connection_route", vpn_connection_id=network["vpn"], destination_cidr_block="192.168.0.0/24"
    )

    assert error.code == "InvalidVpnConnection.InvalidType"


def test_a_deleted_connection_is_shown_for_an_hour_without_its_secrets_file(network: Network) -> None:
    network.with_vpn(static=("192.168.0.0/24",))
    one = {"vpn_connection_id": network["vpn"]}

    network.do("delete_vpn_connection", **one)
    network.do("delete_vpn_connection", **one)
    shown = network.vpn()
    late = network.refused("create_vpn_connection_route", **one, destination_cidr_block="192.168.0.0/24")
    network.do("advance_time", seconds=3600)

    assert (shown["State"], shown["Routes"], "CustomerGatewayConfiguration" in shown) == ("deleted", [], False)
    assert late.code == "InvalidVpnConnection.InvalidState"
    assert network.refused("delete_vpn_connection", **one).code == "InvalidVpnConnectionID.NotFound"


def test_an_eleventh_connection_of_a_gateway_is_refused(network: Network) -> None:
    for number in range(10):
        network.with_customer_gateway("cgw", f"203.0.113.{20 + number}").with_vpn()
    network.with_customer_gateway("cgw", "203.0.113.99")

    assert refused(network) == "VpnConnectionLimitExceeded"


def test_connections_are_found_by_the_number_of_the_device(network: Network) -> None:
    network.with_vpn()

    def found(asn: str) -> int:
        filters = [{"name": "bgp-asn", "values": [asn]}]
        return len(network.do("describe_vpn_connections", filters=filters)["VpnConnections"])

    assert (found("65010"), found("65000")) == (1, 0)
