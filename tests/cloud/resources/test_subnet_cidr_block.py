"""A subnet's IPv6 range: which it may be, when it comes and when it goes."""

from datetime import UTC, datetime

import pytest

from tests.cloud.builders import Network, a_region


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_subnet("subnet").with_ipv6()


def subnet(network: Network, name: str = "subnet") -> dict[str, object]:
    found: dict[str, object] = network.do("describe_subnets", subnet_ids=[network[name]])["Subnets"][0]
    return found


def test_a_subnet_is_made_with_both_families(network: Network) -> None:
    block = network.ipv6_part(3)

    made = network.do("create_subnet", vpc_id=network["vpc"], cidr_block="10.0.9.0/24", ipv6_cidr_block=block)["Subnet"]

    [association] = made["Ipv6CidrBlockAssociationSet"]
    assert (association["Ipv6CidrBlock"], association["Ipv6CidrBlockState"]) == (block, {"State": "associating"})
    network.ids["new"] = made["SubnetId"]
    assert subnet(network, "new")["Ipv6CidrBlockAssociationSet"] == [
        {**association, "Ipv6CidrBlockState": {"State": "associated"}}
    ]
    assert made["AssignIpv6AddressOnCreation"] is False


def test_an_ipv6_only_subnet_has_no_ipv4_and_gives_addresses_by_itself(network: Network) -> None:
    made = network.do("create_subnet", vpc_id=network["vpc"], ipv6_cidr_block=network.ipv6_part(3), ipv6_native=True)[
        "Subnet"
    ]

    assert "CidrBlock" not in made
    assert (made["Ipv6Native"], made["AssignIpv6AddressOnCreation"], made["AvailableIpAddressCount"]) == (True, True, 0)
    assert made["PrivateDnsNameOptionsOnLaunch"]["HostnameType"] == "resource-name"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "MissingParameter"),
        ({"ipv6_native": True}, "MissingParameter"),
        ({"ipv6_native": True, "cidr_block": "10.0.9.0/24", "ipv6_cidr_block": "2001:db8::/64"}, "InvalidParameterCombination"),
        ({"cidr_block": "10.0.9.0/24", "ipv6_cidr_block": "2001:db8::/64"}, "InvalidSubnet.Range"),
        ({"cidr_block": "10.0.9.0/24", "ipv6_cidr_block": "2001:db8::/65"}, "InvalidParameterValue"),
        ({"cidr_block": "10.0.9.0/24", "ipv6_cidr_block": "2001:db8::/62"}, "InvalidParameterValue"),
        ({"cidr_block": "10.0.9.0/24", "ipv6_cidr_block": "10.0.9.0/24"}, "InvalidParameterValue"),
    ],
)  # fmt: skip
def test_what_no_subnet_can_be(network: Network, asked: dict[str, object], code: str) -> None:
    assert network.refused("create_subnet", vpc_id=network["vpc"], **asked).code == code


def test_subnets_share_the_range_out_without_overlap(network: Network) -> None:
    network.do(
        "associate_subnet_cidr_block", subnet_id=network["subnet"], ipv6_cidr_block=network.ipv6_part(0, length=60)
    )

    error = network.refused(
        "create_subnet", vpc_id=network["vpc"], cidr_block="10.0.9.0/24", ipv6_cidr_block=network.ipv6_part(15)
    )

    assert (error.code, error.facts["other"]) == ("InvalidSubnet.Conflict", network["subnet"])
    network.do("create_subnet", vpc_id=network["vpc"], cidr_block="10.0.9.0/24", ipv6_cidr_block=network.ipv6_part(16))


def test_before_the_end_of_2023_an_ipv6_subnet_was_a_64() -> None:
    network = a_region(now=datetime(2023, 1, 9, tzinfo=UTC)).with_vpc().with_subnet("subnet").with_ipv6()
    asked = {"subnet_id": network["subnet"]}

    error = network.refused("associate_subnet_cidr_block", **asked, ipv6_cidr_block=network.ipv6_part(0, length=60))

    assert (error.code, error.facts["lengths"]) == ("InvalidParameterValue", "/64")
    network.do("associate_subnet_cidr_block", **asked, ipv6_cidr_block=network.ipv6_part(0))


def test_a_subnet_has_one_ipv6_range(network: Network) -> None:
    asked = {"subnet_id": network["subnet"]}
    network.do("associate_subnet_cidr_block", **asked, ipv6_cidr_block=network.ipv6_part(0))

    error = network.refused("associate_subnet_cidr_block", **asked, ipv6_cidr_block=network.ipv6_part(1))

    assert error.facts == {"subnet_id": network["subnet"], "existing": network.ipv6_part(0)}


def test_the_range_is_written_as_rfc_5952_has_it(network: Network) -> None:
    long = network.ipv6_part(1).replace("::/64", ":0:0:0:0/64").upper()

    made = network.do("associate_subnet_cidr_block", subnet_id=network["subnet"], ipv6_cidr_block=long)

    assert made["Ipv6CidrBlockAssociation"]["Ipv6CidrBlock"] == network.ipv6_part(1)


def associated(network: Network) -> str:
    made = network.do("associate_subnet_cidr_block", subnet_id=network["subnet"], ipv6_cidr_block=network.ipv6_part(0))
    return str(made["Ipv6CidrBlockAssociation"]["AssociationId"])


def test_a_range_goes_once_nothing_uses_it(network: Network) -> None:
    association_id = associated(network)
    network.with_interface("eni", in_subnet="subnet", ipv6_address_count=1)

    used = network.refused("disassociate_subnet_cidr_block", association_id=association_id)
    network.do("delete_network_interface", network_interface_id=network["eni"])
    gone = network.do("disassociate_subnet_cidr_block", association_id=association_id)

    assert (used.code, used.facts["interfaces"]) == ("InvalidCidrBlock.InUse", network["eni"])
    assert gone["Ipv6CidrBlockAssociation"]["Ipv6CidrBlockState"] == {"State": "disassociating"}
    assert subnet(network)["Ipv6CidrBlockAssociationSet"] == []


def test_a_range_stays_while_the_subnet_gives_its_addresses_out(network: Network) -> None:
    association_id = associated(network)
    asked = {"subnet_id": network["subnet"]}
    network.do("modify_subnet_attribute", **asked, assign_ipv6_address_on_creation={"value": True})

    assert (
        network.refused("disassociate_subnet_cidr_block", association_id=association_id).code
        == "InvalidCidrBlock.InUse"
    )

    network.do("modify_subnet_attribute", **asked, assign_ipv6_address_on_creation={"value": False})
    network.do("disassociate_subnet_cidr_block", association_id=association_id)


def test_an_unknown_association_is_named(network: Network) -> None:
    error = network.refused("disassociate_subnet_cidr_block", association_id="subnet-cidr-assoc-00000000")

    assert error.code == "InvalidSubnetCidrBlockAssociationID.NotFound"


def test_addresses_are_given_out_only_from_an_ipv6_range(network: Network) -> None:
    error = network.refused(
        "modify_subnet_attribute", subnet_id=network["subnet"], assign_ipv6_address_on_creation={"value": True}
    )

    assert error.code == "InvalidParameterValue"


def test_an_ipv6_only_subnet_keeps_its_range_and_its_giving(network: Network) -> None:
    made = network.do("create_subnet", vpc_id=network["vpc"], ipv6_cidr_block=network.ipv6_part(3), ipv6_native=True)
    association_id = made["Subnet"]["Ipv6CidrBlockAssociationSet"][0]["AssociationId"]
    off = {"subnet_id": made["Subnet"]["SubnetId"], "assign_ipv6_address_on_creation": {"value": False}}

    assert (
        network.refused("disassociate_subnet_cidr_block", association_id=association_id).code == "OperationNotPermitted"
    )
    assert network.refused("modify_subnet_attribute", **off).code == "InvalidParameterValue"


def test_dns64_is_not_simulated(network: Network) -> None:
    error = network.refused("modify_subnet_attribute", subnet_id=network["subnet"], enable_dns64={"value": True})

    assert error.code == "UnsupportedOperation"


def test_subnets_are_found_by_their_ipv6_range(network: Network) -> None:
    association_id = associated(network)
    for name, value in (
        ("ipv6-cidr-block-association.ipv6-cidr-block", network.ipv6_part(0)),
        ("ipv6-cidr-block-association.association-id", association_id),
        ("ipv6-cidr-block-association.state", "associated"),
        ("ipv6-native", "false"),
    ):
        found = network.do("describe_subnets", filters=[{"name": name, "values": [value]}])["Subnets"]
        assert [one["SubnetId"] for one in found] == [network["subnet"]]
