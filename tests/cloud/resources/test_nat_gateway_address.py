"""Further addresses of NAT gateways: Elastic IPs of public ones, private addresses of private ones."""

from typing import Any

import pytest

from tests.cloud.builders import Network, a_region


@pytest.fixture
def public() -> Network:
    network = a_region().with_vpc().with_subnet("public").with_address("eip").with_address("second")
    return network.with_nat_gateway("nat", in_subnet="public", address="eip", private_ip_address="10.0.1.50")


@pytest.fixture
def private() -> Network:
    network = a_region().with_vpc().with_subnet("private")
    return network.with_nat_gateway(
        "nat", in_subnet="private", connectivity_type="private", private_ip_address="10.0.1.50"
    )


def addresses(network: Network) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = network.do("describe_nat_gateways")["NatGateways"][0]["NatGatewayAddresses"]
    return found


def of_the_interface(network: Network) -> list[str]:
    (interface,) = network.do("describe_network_interfaces")["NetworkInterfaces"]
    return [one["PrivateIpAddress"] for one in interface["PrivateIpAddresses"]]


def test_a_second_elastic_ip_comes_with_a_private_address_of_its_own(public: Network) -> None:
    nat = {"nat_gateway_id": public["nat"]}
    answer = public.do(
        "associate_nat_gateway_address", **nat, allocation_ids=[public["second"]], private_ip_addresses=["10.0.1.60"]
    )

    coming = {"AllocationId": public["second"], "PrivateIp": "10.0.1.60", "IsPrimary": False, "Status": "associating"}
    assert answer == {"NatGatewayId": public["nat"], "NatGatewayAddresses": [coming]}
    second = addresses(public)[1]
    address = public.address("second")
    assert (second["Status"], second["PublicIp"]) == ("succeeded", address["PublicIp"])
    assert second["AssociationId"] == address["AssociationId"]
    assert of_the_interface(public) == ["10.0.1.50", "10.0.1.60"]


def test_a_secondary_elastic_ip_is_taken_away_and_stays_allocated(public: Network) -> None:
    nat = {"nat_gateway_id": public["nat"]}
    public.do("associate_nat_gateway_address", **nat, allocation_ids=[public["second"]])
    (first, second) = addresses(public)

    answer = public.do("disassociate_nat_gateway_address", **nat, association_ids=[second["AssociationId"]])

    assert answer["NatGatewayAddresses"] == [{**second, "Status": "disassociating"}]
    assert addresses(public) == [first]
    assert "AssociationId" not in public.address("second")
    assert of_the_interface(public) == ["10.0.1.50"]


def test_the_primary_elastic_ip_stays(public: Network) -> None:
    association_id = addresses(public)[0]["AssociationId"]

    refused = public.refused(
        "disassociate_nat_gateway_address", nat_gateway_id=public["nat"], association_ids=[association_id]
    )

    assert refused.reason == "NotASecondaryNatAddress"


def test_an_elastic_ip_in_use_and_a_third_one_are_refused(public: Network) -> None:
    nat = {"nat_gateway_id": public["nat"]}
    used = public.refused("associate_nat_gateway_address", **nat, allocation_ids=[public["eip"]])
    public.do("associate_nat_gateway_address", **nat, allocation_ids=[public["second"]])
    public.with_address("third")
    third = public.refused("associate_nat_gateway_address", **nat, allocation_ids=[public["third"]])

    assert (used.code, third.code) == ("Resource.AlreadyAssociated", "AddressLimitExceeded")


def test_a_private_gateway_gets_further_addresses_by_name_or_by_number(private: Network) -> None:
    nat = {"nat_gateway_id": private["nat"]}
    private.do("assign_private_nat_gateway_address", **nat, private_ip_addresses=["10.0.1.60"])
    private.do("assign_private_nat_gateway_address", **nat, private_ip_address_count=2)

    assert [one["IsPrimary"] for one in addresses(private)] == [True, False, False, False]
    assert [one["PrivateIp"] for one in addresses(private)] == of_the_interface(private)

    answer = private.do("unassign_private_nat_gateway_address", **nat, private_ip_addresses=["10.0.1.60"])
    assert [one["Status"] for one in answer["NatGatewayAddresses"]] == ["unassigning"]
    assert "10.0.1.60" not in of_the_interface(private)


def test_the_primary_private_address_stays(private: Network) -> None:
    refused = private.refused(
        "unassign_private_nat_gateway_address", nat_gateway_id=private["nat"], private_ip_addresses=["10.0.1.50"]
    )

    assert refused.reason == "NotASecondaryNatAddress"


def test_a_gateway_of_the_other_sort_or_a_deleted_one_takes_no_addresses(public: Network) -> None:
    nat = {"nat_gateway_id": public["nat"]}
    other = public.refused("assign_private_nat_gateway_address", **nat, private_ip_address_count=1)
    public.do("delete_nat_gateway", **nat)
    gone = public.refused("associate_nat_gateway_address", **nat, allocation_ids=[public["second"]])

    assert (other.reason, gone.code) == ("NatGatewayOfOtherKind", "IncorrectState")


@pytest.mark.parametrize("seconds", [0, 4001])
def test_connections_drain_for_up_to_4000_seconds(private: Network, seconds: int) -> None:
    nat = {"nat_gateway_id": private["nat"]}
    private.do("assign_private_nat_gateway_address", **nat, private_ip_addresses=["10.0.1.60"])
    asked = {**nat, "private_ip_addresses": ["10.0.1.60"], "max_drain_duration_seconds": seconds}

    assert private.refused("unassign_private_nat_gateway_address", **asked).parameter == "max_drain_duration_seconds"


def test_a_gateway_may_begin_with_several_addresses() -> None:
    network = a_region().with_vpc().with_subnet("public").with_address("eip").with_address("second")
    network.with_nat_gateway(
        "nat",
        in_subnet="public",
        address="eip",
        secondary_allocation_ids=[network["second"]],
        secondary_private_ip_addresses=["10.0.1.77"],
    )

    assert [(one["AllocationId"], one["IsPrimary"]) for one in addresses(network)] == [
        (network["eip"], True),
        (network["second"], False),
    ]
    assert of_the_interface(network)[1] == "10.0.1.77"
