"""Ranges of a subnet that AWS does not give out by itself."""

from ipaddress import IPv6Address, IPv6Network

import pytest

from tests.cloud.builders import Network, a_region


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_subnet("subnet", "10.0.1.0/28")


def reserve(network: Network, cidr: str, **more: object) -> dict[str, object]:
    asked = {"subnet_id": network["subnet"], "cidr": cidr, "reservation_type": "explicit", **more}
    made: dict[str, object] = network.do("create_subnet_cidr_reservation", **asked)["SubnetCidrReservation"]
    return made


def kept(network: Network, **more: object) -> list[str]:
    found = network.do("get_subnet_cidr_reservations", subnet_id=network["subnet"], **more)
    assert found["SubnetIpv6CidrReservations"] == []
    return [one["Cidr"] for one in found["SubnetIpv4CidrReservations"]]


def test_a_reservation_as_ec2_shows_it(network: Network) -> None:
    tags = [{"resource_type": "subnet-cidr-reservation", "tags": [{"key": "Name", "value": "routers"}]}]
    made = reserve(network, "10.0.1.8/30", description="routers", tag_specifications=tags)

    assert made == {
        "SubnetCidrReservationId": made["SubnetCidrReservationId"],
        "SubnetId": network["subnet"],
        "Cidr": "10.0.1.8/30",
        "ReservationType": "explicit",
        "OwnerId": "111122223333",
        "Description": "routers",
        "Tags": [{"Key": "Name", "Value": "routers"}],
    }
    assert str(made["SubnetCidrReservationId"]).startswith("scr-")
    assert kept(network) == ["10.0.1.8/30"]


def test_addresses_in_a_reservation_are_given_only_to_who_names_them(network: Network) -> None:
    reserve(network, "10.0.1.8/29")

    for number in range(4):
        network.with_interface(f"free-{number}", in_subnet="subnet")
    given = {network.interface(f"free-{number}")["PrivateIpAddress"] for number in range(4)}

    assert given == {"10.0.1.4", "10.0.1.5", "10.0.1.6", "10.0.1.7"}
    error = network.refused("create_network_interface", subnet_id=network["subnet"])
    assert error.code == "InsufficientFreeAddressesInSubnet"
    network.with_interface("named", in_subnet="subnet", private_ip_address="10.0.1.9")
    assert network.interface("named")["PrivateIpAddress"] == "10.0.1.9"


def test_a_range_given_back_is_given_out_again(network: Network) -> None:
    made = reserve(network, "10.0.1.0/28")
    id = made["SubnetCidrReservationId"]

    assert network.refused("create_network_interface", subnet_id=network["subnet"]).code == (
        "InsufficientFreeAddressesInSubnet"
    )
    gone = network.do("delete_subnet_cidr_reservation", subnet_cidr_reservation_id=id)

    assert gone == {"DeletedSubnetCidrReservation": made}
    network.with_interface("eni", in_subnet="subnet")
    assert kept(network) == []


def test_a_reservation_lies_in_the_subnet_and_beside_the_others(network: Network) -> None:
    reserve(network, "10.0.1.8/30")
    asked = {"subnet_id": network["subnet"], "reservation_type": "prefix"}

    outside = network.refused("create_subnet_cidr_reservation", **asked, cidr="10.0.2.0/28")
    overlapping = network.refused("create_subnet_cidr_reservation", **asked, cidr="10.0.1.8/31")

    assert (outside.reason, outside.code) == ("ReservationOutsideSubnet", "InvalidParameterValue")
    assert (overlapping.reason, overlapping.code) == ("ReservationOverlaps", "InvalidParameterValue")


def test_reservations_are_found_by_type_and_tag(network: Network) -> None:
    reserve(network, "10.0.1.4/30")
    reserve(network, "10.0.1.8/30", reservation_type="prefix")

    assert kept(network, filters=[{"name": "reservationType", "values": ["prefix"]}]) == ["10.0.1.8/30"]
    assert kept(network, filters=[{"name": "subnet-id", "values": ["subnet-*"]}]) == ["10.0.1.4/30", "10.0.1.8/30"]


def test_a_reservation_goes_with_its_subnet_and_is_unknown_after(network: Network) -> None:
    id = reserve(network, "10.0.1.8/30")["SubnetCidrReservationId"]
    network.do("delete_subnet", subnet_id=network["subnet"])

    error = network.refused("delete_subnet_cidr_reservation", subnet_cidr_reservation_id=id)

    assert error.code == "InvalidSubnetCidrReservationID.NotFound"


def test_ipv6_ranges_are_reserved_too_and_told_apart() -> None:
    network = a_region().with_vpc().with_subnet("subnet", "10.0.1.0/28").with_ipv6("subnet")
    block = network.ipv6_part(0)
    halves = block.replace("::/64", "::/65"), block.replace("::/64", ":8000::/65")
    made = reserve(network, halves[0])
    reserve(network, "10.0.1.8/29")

    network.with_interface("eni", in_subnet="subnet", ipv6_address_count=1)
    found = network.do("get_subnet_cidr_reservations", subnet_id=network["subnet"])

    assert made["Cidr"] == halves[0]
    assert [one["Cidr"] for one in found["SubnetIpv4CidrReservations"]] == ["10.0.1.8/29"]
    assert [one["Cidr"] for one in found["SubnetIpv6CidrReservations"]] == [halves[0]]
    assert IPv6Address(network.ipv6("eni")) in IPv6Network(halves[1])
    outside = network.refused(
        "create_subnet_cidr_reservation", subnet_id=network["subnet"], cidr="2001:db8::/80", reservation_type="explicit"
    )
    assert str(outside).startswith("The CIDR '2001:db8::/80' does not lie within the CIDR block of the subnet:")
    reserve(network, halves[1])
    full = network.refused("create_network_interface", subnet_id=network["subnet"], ipv6_address_count=1)
    assert full.code == "InsufficientFreeAddressesInSubnet"
