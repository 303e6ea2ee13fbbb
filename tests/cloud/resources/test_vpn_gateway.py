"""Virtual private gateways: one VPC each, and no leaving while something is attached."""

from typing import Any

import pytest

from tests.cloud.builders import Network, a_region
from tests.cloud.region import Region


def gateway(network: Region) -> dict[str, Any]:
    (found,) = network.do("describe_vpn_gateways")["VpnGateways"]
    shown: dict[str, Any] = found
    return shown


def test_a_gateway_begins_attached_to_nothing_with_amazons_number(region: Region) -> None:
    made = region.do("create_vpn_gateway", type="ipsec.1")["VpnGateway"]

    assert made == {
        "AmazonSideAsn": 64512,
        "State": "available",
        "Tags": [],
        "Type": "ipsec.1",
        "VpcAttachments": [],
        "VpnGatewayId": made["VpnGatewayId"],
    }


@pytest.mark.parametrize(
    ("asn", "fits"), [(64512, True), (65534, True), (65535, False), (7224, False), (4200000000, True)]
)
def test_amazons_side_has_a_private_as_number(region: Region, asn: int, fits: bool) -> None:
    if fits:
        region.do("create_vpn_gateway", type="ipsec.1", amazon_side_asn=asn)
    else:
        assert region.refused("create_vpn_gateway", type="ipsec.1", amazon_side_asn=asn).parameter == "amazon_side_asn"


def test_an_attachment_passes_through_its_states() -> None:
    network = a_region().with_vpc().with_vpn_gateway(vpc=None)
    both = {"vpn_gateway_id": network["vgw"], "vpc_id": network["vpc"]}

    attached = network.do("attach_vpn_gateway", **both)
    between = gateway(network)["VpcAttachments"]
    network.do("detach_vpn_gateway", **both)
    left = gateway(network)["VpcAttachments"]

    assert attached == {"VpcAttachment": {"State": "attaching", "VpcId": network["vpc"]}}
    assert between == [{"State": "attached", "VpcId": network["vpc"]}]
    assert left == [{"State": "detached", "VpcId": network["vpc"]}]


def test_a_gateway_and_a_vpc_belong_to_each_other_alone() -> None:
    network = a_region().with_vpc().with_vpc("other", "10.1.0.0/16").with_vpn_gateway()
    network.with_vpn_gateway("second", vpc=None)

    elsewhere = network.refused("attach_vpn_gateway", vpn_gateway_id=network["vgw"], vpc_id=network["other"])
    another = network.refused("attach_vpn_gateway", vpn_gateway_id=network["second"], vpc_id=network["vpc"])
    again = network.do("attach_vpn_gateway", vpn_gateway_id=network["vgw"], vpc_id=network["vpc"])

    assert (elsewhere.code, another.code) == ("VpnGatewayAttachmentLimitExceeded", "InvalidVpcState")
    assert another.message == f"VPC {network['vpc']} is currently attached to the Virtual Private Gateway."
    assert again["VpcAttachment"]["State"] == "attached"


def test_what_is_not_attached_cannot_be_detached() -> None:
    network = a_region().with_vpc().with_vpn_gateway(vpc=None)

    error = network.refused("detach_vpn_gateway", vpn_gateway_id=network["vgw"], vpc_id=network["vpc"])

    assert error.code == "InvalidVpnGatewayAttachment.NotFound"


def test_a_vpc_stays_while_a_virtual_private_gateway_is_attached() -> None:
    network = a_region().with_vpc(gateway=False).with_vpn_gateway()

    error = network.refused("delete_vpc", vpc_id=network["vpc"])
    network.do("detach_vpn_gateway", vpn_gateway_id=network["vgw"], vpc_id=network["vpc"])
    network.do("delete_vpc", vpc_id=network["vpc"])

    assert error.code == "DependencyViolation"
    assert gateway(network)["VpcAttachments"][0]["State"] == "detached"


def test_a_gateway_goes_only_when_it_is_out_of_use() -> None:
    network = a_region().with_vpc().with_vpn_gateway().with_customer_gateway().with_vpn()
    one = {"vpn_gateway_id": network["vgw"]}

    attached = network.refused("delete_vpn_gateway", **one)
    network.do("detach_vpn_gateway", **one, vpc_id=network["vpc"])
    connected = network.refused("delete_vpn_gateway", **one)
    network.do("delete_vpn_connection", vpn_connection_id=network["vpn"])
    network.do("delete_vpn_gateway", **one)

    assert attached.code == connected.code == "IncorrectState"
    assert gateway(network)["State"] == "deleted"
    assert network.refused("attach_vpn_gateway", **one, vpc_id=network["vpc"]).code == "InvalidVpnGatewayState"
    network.do("advance_time", seconds=3600)
    assert network.do("describe_vpn_gateways")["VpnGateways"] == []
    assert network.do("describe_vpn_connections")["VpnConnections"] == []


def route_to(network: Network) -> tuple[str, str, str]:
    return network.routes(network.main_table(network["vpc"])["RouteTableId"])[-1]


def test_a_static_route_to_a_gateway_turns_blackhole_when_it_is_detached() -> None:
    network = a_region().with_vpc().with_vpn_gateway()
    both = {"vpn_gateway_id": network["vgw"], "vpc_id": network["vpc"]}
    network.do(
        "create_route",
        route_table_id=network.main_table(network["vpc"])["RouteTableId"],
        destination_cidr_block="192.168.0.0/16",
        gateway_id=network["vgw"],
    )

    attached = route_to(network)
    network.do("detach_vpn_gateway", **both)

    assert attached == ("192.168.0.0/16", network["vgw"], "active")
    assert route_to(network) == ("192.168.0.0/16", network["vgw"], "blackhole")


def test_the_sixth_gateway_of_a_region_is_refused(region: Region) -> None:
    for _ in range(5):
        region.do("create_vpn_gateway", type="ipsec.1")

    assert region.refused("create_vpn_gateway", type="ipsec.1").code == "VpnGatewayLimitExceeded"
