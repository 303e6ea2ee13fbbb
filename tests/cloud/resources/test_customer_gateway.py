"""Customer gateways: what is told of the device, told once, and forgotten when nothing leads to it."""

from typing import Any

import pytest

from tests.cloud.builders import a_region
from tests.cloud.region import Region


def shown(region: Region) -> list[dict[str, Any]]:
    gateways: list[dict[str, Any]] = region.do("describe_customer_gateways")["CustomerGateways"]
    return gateways


def test_a_gateway_is_what_was_told_of_the_device(region: Region) -> None:
    asked = {"type": "ipsec.1", "ip_address": "203.0.113.12", "bgp_asn": 65010, "device_name": "office"}
    made = region.do("create_customer_gateway", **asked)["CustomerGateway"]

    assert made == {
        "CustomerGatewayId": made["CustomerGatewayId"],
        "State": "available",
        "Type": "ipsec.1",
        "IpAddress": "203.0.113.12",
        "BgpAsn": "65010",
        "DeviceName": "office",
        "Tags": [],
    }
    assert shown(region) == [made]


def test_the_same_request_again_makes_no_second_gateway(region: Region) -> None:
    asked = {"type": "ipsec.1", "ip_address": "203.0.113.12", "bgp_asn": 65010}
    first, again = (region.do("create_customer_gateway", **asked)["CustomerGateway"] for _ in range(2))
    other = region.do("create_customer_gateway", **asked, device_name="second")["CustomerGateway"]

    assert first == again
    assert shown(region) == [first, other]


def test_a_long_as_number_has_its_own_parameter_and_member(region: Region) -> None:
    asked = {"type": "ipsec.1", "ip_address": "203.0.113.12"}
    made = region.do("create_customer_gateway", **asked, bgp_asn_extended=4200000000)["CustomerGateway"]

    assert (made["BgpAsnExtended"], "BgpAsn" in made) == ("4200000000", False)
    assert region.refused("create_customer_gateway", **asked, bgp_asn=4200000000).parameter == "bgp_asn"
    assert region.refused("create_customer_gateway", **asked, bgp_asn_extended=65000).parameter == "bgp_asn_extended"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"ip_address": None}, "MissingParameter"),
        ({"ip_address": "office"}, "InvalidParameterValue"),
        ({"type": "ipsec.2"}, "InvalidParameterValue"),
        ({"bgp_asn": 0}, "InvalidParameterValue"),
        ({"device_name": "x" * 256}, "InvalidParameterValue"),
    ],
)
def test_what_no_device_is_told_of_is_refused(region: Region, wrong: dict[str, Any], code: str) -> None:
    assert region.refused(
        "create_customer_gateway", **{"type": "ipsec.1", "ip_address": "203.0.113.12", **wrong}
    ).code == (code)


def test_a_gateway_stays_while_a_vpn_leads_to_it_and_is_shown_for_an_hour_after_it_went() -> None:
    network = a_region().with_vpc().with_customer_gateway().with_vpn_gateway().with_vpn().with_premises()
    customer = {"customer_gateway_id": network["cgw"]}

    in_use = network.refused("delete_customer_gateway", **customer)
    network.do("delete_vpn_connection", vpn_connection_id=network["vpn"])
    network.do("delete_customer_gateway", **customer)
    network.do("delete_customer_gateway", **customer)

    assert (in_use.code, in_use.message) == ("IncorrectState", "The customer gateway is in use.")
    assert [one["State"] for one in shown(network)] == ["deleted"]
    assert network.do("describe_on_premises_networks")["OnPremisesNetworks"] == []
    gone = network.refused("create_on_premises_network", **customer, cidr_block="192.168.0.0/24")
    assert gone.code == "InvalidCustomerGatewayState"
    network.do("advance_time", seconds=3600)
    assert shown(network) == []


def test_the_fifty_first_gateway_of_a_region_is_refused(region: Region) -> None:
    for number in range(50):
        region.do("create_customer_gateway", type="ipsec.1", ip_address=f"203.0.113.{number}")

    error = region.refused("create_customer_gateway", type="ipsec.1", ip_address="203.0.113.99")

    assert error.code == "CustomerGatewayLimitExceeded"
