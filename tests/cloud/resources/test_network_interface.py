"""Network interfaces: addresses, groups, attributes, and what forbids their end."""

from typing import Any

import pytest

from tests.cloud.builders import Network, a_region


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_subnet("subnet", "10.0.1.0/28").with_group("web")


def test_an_interface_as_ec2_shows_it(network: Network) -> None:
    network.with_interface(
        "eni",
        in_subnet="subnet",
        groups=("web",),
        private_ip_address="10.0.1.10",
        description="second card",
        tag_specifications=[{"resource_type": "network-interface", "tags": [{"key": "Name", "value": "card"}]}],
    )

    view = network.interface("eni")

    assert view.pop("MacAddress")[:2] in {"02", "06", "0a", "0e", "12", "16"}
    assert view == {
        "AvailabilityZone": "ap-northeast-2a",
        "AvailabilityZoneId": "apne2-az1",
        "Description": "second card",
        "Groups": [{"GroupId": network["web"], "GroupName": "web"}],
        "InterfaceType": "interface",
        "Ipv6Addresses": [],
        "NetworkInterfaceId": network["eni"],
        "OwnerId": "111122223333",
        "PrivateIpAddress": "10.0.1.10",
        "PrivateIpAddresses": [{"Primary": True, "PrivateIpAddress": "10.0.1.10"}],
        "RequesterManaged": False,
        "SourceDestCheck": True,
        "Status": "available",
        "SubnetId": network["subnet"],
        "TagSet": [{"Key": "Name", "Value": "card"}],
        "VpcId": network["vpc"],
    }


def test_without_groups_an_interface_is_in_the_default_group(network: Network) -> None:
    network.with_interface("eni", in_subnet="subnet")

    assert [group["GroupName"] for group in network.interface("eni")["Groups"]] == ["default"]


def test_private_names_come_with_the_vpcs_dns_hostnames(network: Network) -> None:
    network.with_interface("eni", in_subnet="subnet", private_ip_address="10.0.1.10")
    network.do("modify_vpc_attribute", vpc_id=network["vpc"], enable_dns_hostnames={"value": True})

    assert network.interface("eni")["PrivateDnsName"] == "ip-10-0-1-10.ap-northeast-2.compute.internal"


@pytest.mark.parametrize(
    ("address", "code", "reason"),
    [
        ("10.0.2.10", "InvalidParameterValue", "AddressOutsideSubnet"),
        ("10.0.1.0", "InvalidParameterValue", "AddressReserved"),
        ("10.0.1.1", "InvalidParameterValue", "AddressReserved"),
        ("10.0.1.2", "InvalidParameterValue", "AddressReserved"),
        ("10.0.1.3", "InvalidParameterValue", "AddressReserved"),
        ("10.0.1.15", "InvalidParameterValue", "AddressReserved"),
        ("10.0.1.4", "InvalidIPAddress.InUse", "AddressInUse"),
    ],
)
def test_an_address_is_of_the_subnet_not_reserved_and_free(
    network: Network, address: str, code: str, reason: str
) -> None:
    network.with_interface("eni", in_subnet="subnet", private_ip_address="10.0.1.4")

    error = network.refused("create_network_interface", subnet_id=network["subnet"], private_ip_address=address)

    assert (error.code, error.reason) == (code, reason)


def test_a_subnet_of_sixteen_addresses_has_room_for_eleven_interfaces(network: Network) -> None:
    for number in range(11):
        network.with_interface(f"eni{number}", in_subnet="subnet")

    error = network.refused("create_network_interface", subnet_id=network["subnet"])

    assert error.code == "InsufficientFreeAddressesInSubnet"
    assert len({network.interface(f"eni{number}")["PrivateIpAddress"] for number in range(11)}) == 11


def test_one_address_is_primary_and_named_ones_are_kept_in_order(network: Network) -> None:
    listed = [{"private_ip_address": "10.0.1.9"}, {"private_ip_address": "10.0.1.8", "primary": True}]

    network.with_interface("eni", in_subnet="subnet", private_ip_addresses=listed)

    assert network.interface("eni")["PrivateIpAddresses"] == [
        {"Primary": True, "PrivateIpAddress": "10.0.1.8"},
        {"Primary": False, "PrivateIpAddress": "10.0.1.9"},
    ]
    two = [{"private_ip_address": f"10.0.1.{last}", "primary": True} for last in (5, 6)]
    error = network.refused("create_network_interface", subnet_id=network["subnet"], private_ip_addresses=two)
    assert error.reason == "OnePrimaryAddress"


def test_groups_are_of_the_interfaces_vpc_at_least_one_and_at_most_five(network: Network) -> None:
    network.with_vpc("other", "10.9.0.0/16").with_group("foreign", vpc="other").with_interface(
        "eni", in_subnet="subnet"
    )
    for number in range(6):
        network.with_group(f"g{number}")

    foreign = network.refused("create_network_interface", subnet_id=network["subnet"], groups=[network["foreign"]])
    change = {"action": "modify_network_interface_attribute", "network_interface_id": network["eni"]}
    none = network.refused(**change, groups=[])
    six = network.refused(**change, groups=[network[f"g{number}"] for number in range(6)])
    network.do(**change, groups=[network[f"g{number}"] for number in range(5)])

    assert (foreign.code, none.code, six.code) == (
        "InvalidParameter",
        "InvalidParameterValue",
        "SecurityGroupsPerInterfaceLimitExceeded",
    )
    assert len(network.interface("eni")["Groups"]) == 5


def test_one_attribute_is_changed_a_call(network: Network) -> None:
    network.with_interface("eni", in_subnet="subnet")
    eni = {"network_interface_id": network["eni"]}

    two = network.refused(
        "modify_network_interface_attribute", **eni, description={"value": "x"}, source_dest_check={"value": False}
    )
    network.do("modify_network_interface_attribute", **eni, source_dest_check={"value": False})

    assert two.code == "InvalidParameterCombination"
    shown = network.do("describe_network_interface_attribute", **eni, attribute="sourceDestCheck")
    assert shown == {"NetworkInterfaceId": network["eni"], "SourceDestCheck": {"Value": False}}
    network.do("reset_network_interface_attribute", **eni, source_dest_check="true")
    assert network.interface("eni")["SourceDestCheck"] is True


def test_secondary_addresses_come_by_number_or_by_name_and_go_again(network: Network) -> None:
    network.with_interface("eni", in_subnet="subnet", private_ip_address="10.0.1.4")
    eni = {"network_interface_id": network["eni"]}

    network.do("assign_private_ip_addresses", **eni, private_ip_addresses=["10.0.1.5"])
    one_more = network.do("assign_private_ip_addresses", **eni, secondary_private_ip_address_count=1)
    network.do("unassign_private_ip_addresses", **eni, private_ip_addresses=["10.0.1.5"])

    added = one_more["AssignedPrivateIpAddresses"][0]["PrivateIpAddress"]
    addresses = [one["PrivateIpAddress"] for one in network.interface("eni")["PrivateIpAddresses"]]
    assert addresses == ["10.0.1.4", added]
    assert network.refused("assign_private_ip_addresses", **eni).reason == "CountOrList"
    primary = network.refused("unassign_private_ip_addresses", **eni, private_ip_addresses=["10.0.1.4"])
    absent = network.refused("unassign_private_ip_addresses", **eni, private_ip_addresses=["10.0.1.5"])
    assert (primary.reason, absent.reason) == ("PrimaryAddressStays", "AddressNotAssigned")


def test_a_secondary_address_moves_with_its_elastic_ip_when_that_is_allowed(network: Network) -> None:
    second = [{"private_ip_address": "10.0.1.5"}]
    network.with_interface("from", in_subnet="subnet", private_ip_addresses=second).with_interface(
        "to", in_subnet="subnet"
    ).with_address("eip")
    network.do(
        "associate_address",
        allocation_id=network["eip"],
        network_interface_id=network["from"],
        private_ip_address="10.0.1.5",
    )
    move: dict[str, Any] = {"network_interface_id": network["to"], "private_ip_addresses": ["10.0.1.5"]}

    assert network.refused("assign_private_ip_addresses", **move).code == "Resource.AlreadyAssigned"
    network.do("assign_private_ip_addresses", **move, allow_reassignment=True)

    assert network.address("eip")["NetworkInterfaceId"] == network["to"]
    assert len(network.interface("from")["PrivateIpAddresses"]) == 1


def test_an_interface_in_use_cannot_be_deleted_and_a_free_one_leaves_its_elastic_ip(network: Network) -> None:
    network.with_instance("host", in_subnet="subnet").with_interface("eni", in_subnet="subnet")
    network.with_address("eip", on="eni")

    in_use = network.refused("delete_network_interface", network_interface_id=network["host-eth0"])
    network.do("delete_network_interface", network_interface_id=network["eni"])

    assert in_use.code == "InvalidParameterValue"
    assert "AssociationId" not in network.address("eip")
    gone = network.refused("describe_network_interfaces", network_interface_ids=[network["eni"]])
    assert gone.code == "InvalidNetworkInterfaceID.NotFound"


def test_interfaces_are_found_by_filters(network: Network) -> None:
    network.with_instance("host", in_subnet="subnet").with_interface("eni", in_subnet="subnet", groups=("web",))
    network.do("create_tags", resources=[network["eni"]], tags=[{"key": "Role", "value": "spare"}])

    def found(name: str, value: str) -> list[str]:
        filters = [{"name": name, "values": [value]}]
        answer = network.do("describe_network_interfaces", filters=filters)["NetworkInterfaces"]
        return [one["NetworkInterfaceId"] for one in answer]

    assert found("attachment.instance-id", network["host"]) == [network["host-eth0"]]
    assert found("status", "available") == [network["eni"]]
    assert found("group-id", network["web"]) == [network["eni"]]
    assert found("tag:Role", "spare") == [network["eni"]]
    assert found("tag-key", "Role") == [network["eni"]]


def test_a_public_address_can_be_added_and_taken_after_launch() -> None:
    network = a_region().with_vpc().with_subnet("subnet").with_instance("host", in_subnet="subnet")
    change = {"action": "modify_network_interface_attribute", "network_interface_id": network["host-eth0"]}

    before = network.public_ip("host")
    network.do(**change, associate_public_ip_address=True)
    during = network.public_ip("host")
    network.do(**change, associate_public_ip_address=False)

    assert (before, network.public_ip("host")) == (None, None)
    assert during is not None


@pytest.mark.parametrize(("count", "code"), [(64, "PrivateIpAddressLimitExceeded"), (-1, "InvalidParameterValue")])
def test_no_interface_has_more_addresses_than_some_type_takes(count: int, code: str) -> None:
    network = a_region().with_vpc().with_subnet("wide", "10.0.0.0/20").with_interface("eni", in_subnet="wide")
    asked = {"secondary_private_ip_address_count": count}

    assert network.refused("create_network_interface", subnet_id=network["wide"], **asked).code == code
    eni = network["eni"]
    assert network.refused("assign_private_ip_addresses", network_interface_id=eni, **asked).code == code
