"""NAT gateways: what a request needs, what fails only later, and what is left when one is gone."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from labs.cloud import billing
from tests.cloud.builders import Network, a_region
from tests.cloud.region import MONDAY


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_subnet("public").with_subnet("private", "10.0.2.0/24").with_address("eip")


def gateways(network: Network, **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = network.do("describe_nat_gateways", **asked)["NatGateways"]
    return found


def the_gateway(network: Network, name: str = "nat") -> dict[str, Any]:
    return gateways(network, nat_gateway_ids=[network[name]])[0]


def test_a_public_gateway_is_pending_in_the_answer_and_available_a_moment_later(network: Network) -> None:
    made = network.do("create_nat_gateway", subnet_id=network["public"], allocation_id=network["eip"])["NatGateway"]
    id = made["NatGatewayId"]
    (there,) = gateways(network)

    assert made == {
        "CreateTime": MONDAY,
        "NatGatewayAddresses": [{"AllocationId": network["eip"], "IsPrimary": True, "Status": "associating"}],
        "NatGatewayId": id,
        "State": "pending",
        "SubnetId": network["public"],
        "VpcId": network["vpc"],
        "Tags": [],
        "ConnectivityType": "public",
        "AvailabilityMode": "zonal",
    }
    (interface,) = network.do("describe_network_interfaces")["NetworkInterfaces"]
    address = network.address("eip")
    assert there == {
        **made,
        "State": "available",
        "NatGatewayAddresses": [
            {
                "AllocationId": network["eip"],
                "NetworkInterfaceId": interface["NetworkInterfaceId"],
                "PrivateIp": interface["PrivateIpAddress"],
                "PublicIp": address["PublicIp"],
                "AssociationId": address["AssociationId"],
                "IsPrimary": True,
                "Status": "succeeded",
            }
        ],
    }


def test_its_interface_belongs_to_aws(network: Network) -> None:
    network.with_nat_gateway("nat", in_subnet="public", address="eip")
    (interface,) = network.do("describe_network_interfaces")["NetworkInterfaces"]

    shown = {
        name: interface[name]
        for name in (
            "InterfaceType",
            "Description",
            "RequesterManaged",
            "SourceDestCheck",
            "Groups",
            "Status",
            "SubnetId",
        )
    }
    id = interface["NetworkInterfaceId"]
    assert shown == {
        "InterfaceType": "nat_gateway",
        "Description": f"Interface for NAT Gateway {network['nat']}",
        "RequesterManaged": True,
        "SourceDestCheck": False,
        "Groups": [],
        "Status": "in-use",
        "SubnetId": network["public"],
    }
    assert network.refused("delete_network_interface", network_interface_id=id).code == "OperationNotPermitted"
    refused = network.refused(
        "modify_network_interface_attribute", network_interface_id=id, source_dest_check={"value": True}
    )
    assert refused.code == "OperationNotPermitted"


def test_a_private_gateway_needs_neither_elastic_ip_nor_internet_gateway() -> None:
    network = a_region().with_vpc(gateway=False).with_subnet("private")
    network.with_nat_gateway("nat", in_subnet="private", connectivity_type="private", private_ip_address="10.0.1.50")

    shown = the_gateway(network)

    assert (shown["State"], shown["ConnectivityType"]) == ("available", "private")
    (address,) = shown["NatGatewayAddresses"]
    assert {name: value for name, value in address.items() if name != "NetworkInterfaceId"} == {
        "PrivateIp": "10.0.1.50",
        "IsPrimary": True,
        "Status": "succeeded",
    }


def test_without_an_internet_gateway_a_public_one_fails_although_the_call_succeeded() -> None:
    network = a_region().with_vpc(gateway=False).with_subnet("public").with_address("eip")
    network.with_nat_gateway("nat", in_subnet="public", address="eip")

    shown = the_gateway(network)

    assert (shown["State"], shown["FailureCode"]) == ("failed", "Gateway.NotAttached")
    assert shown["FailureMessage"] == f"Network {network['vpc']} has no Internet gateway attached"
    assert shown["NatGatewayAddresses"] == [{"AllocationId": network["eip"], "IsPrimary": True, "Status": "failed"}]
    assert "NetworkInterfaceId" not in network.address("eip")
    assert network.do("describe_network_interfaces")["NetworkInterfaces"] == []


def test_an_elastic_ip_in_use_makes_the_gateway_fail(network: Network) -> None:
    network.with_instance("web", in_subnet="public")
    network.do("associate_address", allocation_id=network["eip"], network_interface_id=network["web-eth0"])
    network.with_nat_gateway("nat", in_subnet="public", address="eip")

    shown = the_gateway(network)

    assert (shown["State"], shown["FailureCode"]) == ("failed", "Resource.AlreadyAssociated")
    assert shown["FailureMessage"] == f"Elastic IP address [{network['eip']}] is already associated"
    assert network.address("eip")["NetworkInterfaceId"] == network["web-eth0"]


def test_a_full_subnet_makes_the_gateway_fail() -> None:
    network = a_region().with_vpc().with_subnet("small", "10.0.1.0/28").with_address("eip")
    for position in range(11):
        network.with_interface(f"eni-{position}", in_subnet="small")
    network.with_nat_gateway("nat", in_subnet="small", address="eip")

    shown = the_gateway(network)

    assert (shown["State"], shown["FailureCode"]) == ("failed", "InsufficientFreeAddressesInSubnet")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"subnet_id": "subnet-00000000", "allocation_id": "eip"}, "InvalidSubnet"),
        ({"subnet_id": "public", "allocation_id": "eipalloc-00000000"}, "InvalidElasticIpID.NotFound"),
        ({"subnet_id": "public"}, "MissingParameter"),
        (
            {"subnet_id": "public", "allocation_id": "eip", "connectivity_type": "private"},
            "InvalidParameterCombination",
        ),
        (
            {"subnet_id": "public", "allocation_id": "eip", "secondary_private_ip_address_count": 1},
            "InvalidParameterCombination",
        ),
        (
            {"subnet_id": "public", "allocation_id": "eip", "secondary_private_ip_addresses": ["10.0.1.9"]},
            "InvalidParameterCombination",
        ),
        (
            {"subnet_id": "public", "allocation_id": "eip", "private_ip_address": "10.0.2.9"},
            "InvalidParameterValue",
        ),
        (
            {"subnet_id": "public", "connectivity_type": "private", "secondary_private_ip_address_count": 8},
            "AddressLimitExceeded",
        ),
        ({"subnet_id": "public", "allocation_id": "eip", "availability_mode": "regional"}, "UnsupportedOperation"),
    ],
)
def test_what_cannot_be_understood_is_refused_at_once(network: Network, asked: dict[str, Any], code: str) -> None:
    named = {name: network.ids.get(value, value) if name.endswith("_id") else value for name, value in asked.items()}

    assert network.refused("create_nat_gateway", **named).code == code


def test_a_zone_holds_five_gateways_and_failed_or_deleted_ones_do_not_count(network: Network) -> None:
    for position in range(5):
        network.with_nat_gateway(f"nat-{position}", in_subnet="private", connectivity_type="private")
    private = {"subnet_id": network["private"], "connectivity_type": "private"}

    assert network.refused("create_nat_gateway", **private).code == "NatGatewayLimitExceeded"

    network.with_subnet("elsewhere", "10.0.3.0/24", zone="ap-northeast-2c")
    network.with_nat_gateway("other", in_subnet="elsewhere", connectivity_type="private")
    network.do("delete_nat_gateway", nat_gateway_id=network["nat-0"])
    network.with_nat_gateway("next", in_subnet="private", connectivity_type="private")
    assert the_gateway(network, "next")["State"] == "available"


def test_a_deleted_gateway_is_seen_for_an_hour_and_its_elastic_ip_stays_allocated(network: Network) -> None:
    network.with_nat_gateway("nat", in_subnet="public", address="eip")
    before = the_gateway(network)

    answer = network.do("delete_nat_gateway", nat_gateway_id=network["nat"])

    assert answer == {"NatGatewayId": network["nat"]}
    assert the_gateway(network) == {**before, "State": "deleted", "DeleteTime": MONDAY}
    assert "AssociationId" not in network.address("eip")
    assert network.do("describe_network_interfaces")["NetworkInterfaces"] == []
    network.do("advance_time", seconds=3599)
    assert len(gateways(network)) == 1
    network.do("advance_time", seconds=1)
    assert gateways(network) == []
    missing = network.refused("describe_nat_gateways", nat_gateway_ids=[network["nat"]])
    assert missing.code == "NatGatewayNotFound"


def test_a_failed_gateway_can_be_deleted_and_holds_up_nothing() -> None:
    network = a_region().with_vpc(gateway=False).with_subnet("public").with_address("eip")
    network.with_nat_gateway("nat", in_subnet="public", address="eip")

    network.do("delete_nat_gateway", nat_gateway_id=network["nat"])
    network.do("delete_subnet", subnet_id=network["public"])

    assert gateways(network) == []


def test_a_subnet_with_a_gateway_cannot_be_deleted_and_a_vpc_keeps_its_internet_gateway(network: Network) -> None:
    network.with_nat_gateway("nat", in_subnet="public", address="eip")

    detached = {"internet_gateway_id": network["vpc-gateway"], "vpc_id": network["vpc"]}
    assert network.refused("delete_subnet", subnet_id=network["public"]).code == "DependencyViolation"
    assert network.refused("detach_internet_gateway", **detached).code == "DependencyViolation"


def test_a_route_to_a_gateway_is_active_and_black_after_its_deletion(network: Network) -> None:
    network.with_nat_gateway("nat", in_subnet="public", address="eip")
    table_id = network.table(network["vpc"])
    network.do(
        "create_route", route_table_id=table_id, destination_cidr_block="0.0.0.0/0", nat_gateway_id=network["nat"]
    )

    def route() -> dict[str, Any]:
        table: dict[str, Any] = network.do("describe_route_tables", route_table_ids=[table_id])["RouteTables"][0]
        found: dict[str, Any] = table["Routes"][-1]
        return found

    expected = {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": network["nat"], "Origin": "CreateRoute"}
    assert route() == {**expected, "State": "active"}
    network.do("delete_nat_gateway", nat_gateway_id=network["nat"])
    assert route() == {**expected, "State": "blackhole"}
    network.do("advance_time", seconds=3600)
    assert route() == {**expected, "State": "blackhole"}


def test_a_route_needs_a_gateway_that_is_there_and_in_the_same_vpc(network: Network) -> None:
    network.with_nat_gateway("nat", in_subnet="public", address="eip")
    network.with_vpc("other", "10.1.0.0/16")
    route = {"destination_cidr_block": "0.0.0.0/0", "nat_gateway_id": network["nat"]}

    elsewhere = network.refused("create_route", route_table_id=network.table(network["other"]), **route)
    network.do("delete_nat_gateway", nat_gateway_id=network["nat"])
    gone = network.refused("create_route", route_table_id=network.table(network["vpc"]), **route)

    assert (elsewhere.code, gone.code) == ("InvalidParameterValue", "InvalidNatGatewayID.NotFound")


def test_a_route_to_a_gateway_may_be_more_specific_than_local_for_a_whole_subnet(network: Network) -> None:
    network.with_nat_gateway("nat", in_subnet="public", address="eip")
    table_id = network.table(network["vpc"])
    network.do(
        "create_route", route_table_id=table_id, destination_cidr_block="10.0.2.0/24", nat_gateway_id=network["nat"]
    )

    refused = network.refused(
        "create_route", route_table_id=table_id, destination_cidr_block="10.0.2.0/25", nat_gateway_id=network["nat"]
    )

    assert refused.reason == "MoreSpecificThanLocal"


def test_the_elastic_ip_of_a_gateway_is_not_its_owners_to_move(network: Network) -> None:
    network.with_nat_gateway("nat", in_subnet="public", address="eip").with_interface("eni", in_subnet="public")
    network.with_address("idle")
    address = network.address("eip")
    inner = address["NetworkInterfaceId"]

    codes = {
        network.refused("disassociate_address", association_id=address["AssociationId"]).code,
        network.refused("release_address", allocation_id=network["eip"]).code,
        network.refused("associate_address", allocation_id=network["eip"], network_interface_id=network["eni"]).code,
        network.refused("associate_address", allocation_id=network["idle"], network_interface_id=inner).code,
    }

    assert codes == {"AuthFailure"}


def test_gateways_are_found_by_every_documented_filter(network: Network) -> None:
    network.with_nat_gateway("nat", in_subnet="public", address="eip")
    network.do("create_tags", resources=[network["nat"]], tags=[{"key": "Name", "value": "out"}])

    def found(name: str, value: str) -> int:
        return len(gateways(network, filter=[{"name": name, "values": [value]}]))

    assert found("nat-gateway-id", network["nat"]) == found("state", "available") == 1
    assert found("subnet-id", network["public"]) == found("vpc-id", network["vpc"]) == 1
    assert found("tag:Name", "out") == found("tag-key", "Name") == 1
    assert found("state", "deleted") == 0


def test_the_address_of_a_gateway_is_in_use_and_before_2024_it_was_free() -> None:
    network = a_region(now=datetime(2024, 1, 31, tzinfo=UTC)).with_vpc().with_subnet("public").with_address("eip")
    network.with_nat_gateway("nat", in_subnet="public", address="eip")
    before = {one.usage_type: one.amount for one in billing.hourly(network.world)}

    network.do("advance_time", seconds=86400)

    since = {one.usage_type: one.amount for one in billing.hourly(network.world)}
    gateway = {"NatGateway-Hours": Decimal("0.059")}
    assert before == {**gateway, "ElasticIP:InUseAddress": 0}
    assert since == {**gateway, "PublicIPv4:InUseAddress": Decimal("0.005")}
