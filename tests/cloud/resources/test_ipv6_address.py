"""IPv6 addresses of interfaces: chosen or given, at creation, at launch and later."""

from ipaddress import IPv6Address, IPv6Network

import pytest

from tests.cloud.builders import OLD_HVM, Network, a_region


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_subnet("subnet").with_ipv6("subnet").with_subnet("four", "10.0.2.0/24")


def addresses(network: Network, name: str) -> list[str]:
    return [one["Ipv6Address"] for one in network.interface(name)["Ipv6Addresses"]]


def host(network: Network, number: int) -> str:
    """An address of the subnet."""
    return str(IPv6Network(network.ipv6_part(0))[number])


def test_an_interface_has_no_ipv6_unless_it_is_asked_for(network: Network) -> None:
    network.with_interface("eni", in_subnet="subnet")

    assert addresses(network, "eni") == []
    assert "Ipv6Address" not in network.interface("eni")


def test_given_addresses_lie_scattered_in_the_subnet(network: Network) -> None:
    network.with_interface("a", in_subnet="subnet", ipv6_address_count=3)
    network.with_interface("b", in_subnet="subnet", ipv6_address_count=3)

    given = [*addresses(network, "a"), *addresses(network, "b")]

    assert len(set(given)) == 6
    assert all(IPv6Address(one) in IPv6Network(network.ipv6_part(0)) for one in given)
    assert all(str(IPv6Address(one)) == one for one in given)
    assert network.interface("a")["Ipv6Address"] == given[0]


def test_chosen_addresses_are_kept_in_rfc_5952s_form(network: Network) -> None:
    spelled = IPv6Address(host(network, 16)).exploded.upper()

    network.with_interface("eni", in_subnet="subnet", ipv6_addresses=[{"ipv6_address": spelled}])

    assert addresses(network, "eni") == [host(network, 16)]


@pytest.mark.parametrize(
    ("number", "code"),
    [(0, "InvalidParameterValue"), (3, "InvalidParameterValue"), (-1, "InvalidParameterValue"), (4, None), (16, "InvalidIPAddress.InUse")],
)  # fmt: skip
def test_aws_keeps_the_first_four_and_the_last_and_nobody_shares(
    network: Network, number: int, code: str | None
) -> None:
    network.with_interface("other", in_subnet="subnet", ipv6_addresses=[{"ipv6_address": host(network, 16)}])
    asked = {"subnet_id": network["subnet"], "ipv6_addresses": [{"ipv6_address": host(network, number)}]}

    if code is None:
        network.do("create_network_interface", **asked)
    else:
        assert network.refused("create_network_interface", **asked).code == code


@pytest.mark.parametrize(
    ("subnet", "asked", "reason"),
    [
        ("four", {"ipv6_address_count": 1}, "SubnetWithoutIpv6"),
        ("subnet", {"ipv6_address_count": -1}, "InvalidParameterValue"),
        ("subnet", {"ipv6_address_count": 1000}, "Ipv6AddressLimitExceeded"),
        ("subnet", {"ipv6_addresses": [{"ipv6_address": "2001:db8::10"}]}, "Ipv6OutsideSubnet"),
        ("subnet", {"ipv6_addresses": [{"ipv6_address": "2001:db8::10"}], "ipv6_address_count": 1}, "Ipv6CountAndList"),
        ("subnet", {"ipv6_addresses": [{"ipv6_address": "10.0.1.9"}]}, "InvalidParameterValue"),
    ],
)  # fmt: skip
def test_what_an_interface_cannot_have(network: Network, subnet: str, asked: dict[str, object], reason: str) -> None:
    assert network.refused("create_network_interface", subnet_id=network[subnet], **asked).reason == reason


def test_a_subnet_may_give_an_address_by_itself_unless_told_not_to(network: Network) -> None:
    network.do("modify_subnet_attribute", subnet_id=network["subnet"], assign_ipv6_address_on_creation={"value": True})

    network.with_interface("given", in_subnet="subnet").with_interface("bare", in_subnet="subnet", ipv6_address_count=0)
    network.with_instance("host", in_subnet="subnet")

    assert (len(addresses(network, "given")), len(addresses(network, "bare"))) == (1, 0)
    assert network.instance("host")["Ipv6Address"] == addresses(network, "host-eth0")[0]


def test_addresses_are_assigned_and_unassigned_later(network: Network) -> None:
    network.with_interface("eni", in_subnet="subnet")
    eni = {"network_interface_id": network["eni"]}

    named = network.do("assign_ipv6_addresses", **eni, ipv6_addresses=[host(network, 16), host(network, 16)])
    counted = network.do("assign_ipv6_addresses", **eni, ipv6_address_count=2)
    again = network.do("assign_ipv6_addresses", **eni, ipv6_addresses=[host(network, 16)])

    assert named == {"AssignedIpv6Addresses": [host(network, 16)], "NetworkInterfaceId": network["eni"]}
    assert again["AssignedIpv6Addresses"] == []
    assert addresses(network, "eni") == [host(network, 16), *counted["AssignedIpv6Addresses"]]

    gone = network.do("unassign_ipv6_addresses", **eni, ipv6_addresses=counted["AssignedIpv6Addresses"])

    assert gone["UnassignedIpv6Addresses"] == counted["AssignedIpv6Addresses"]
    assert addresses(network, "eni") == [host(network, 16)]
    unknown = network.refused("unassign_ipv6_addresses", **eni, ipv6_addresses=["2001:db8::10"])
    assert unknown.reason == "AddressNotAssigned"
    assert network.refused("assign_ipv6_addresses", **eni).code == "MissingParameter"


def test_the_instance_type_limits_the_addresses(network: Network) -> None:
    network.with_instance("host", in_subnet="subnet", instance_type="t3.micro", ipv6_address_count=2)
    eni = {"network_interface_id": network["host-eth0"]}

    error = network.refused("assign_ipv6_addresses", **eni, ipv6_address_count=1)

    assert (error.code, error.facts["limit"]) == ("PrivateIpAddressLimitExceeded", 2)
    launch = {
        "image_id": network.image("al2023-ami-2023.0.20230315.0-kernel-6.1-x86_64"),
        "min_count": 1,
        "max_count": 1,
    }
    too_many = network.refused(
        "run_instances", **launch, instance_type="t3.micro", subnet_id=network["subnet"], ipv6_address_count=3
    )
    assert too_many.code == "PrivateIpAddressLimitExceeded"


def test_an_old_type_takes_no_ipv6_not_even_what_the_subnet_gives() -> None:
    network = a_region(region="eu-central-1").with_vpc().with_subnet("subnet").with_ipv6("subnet")
    network.with_instance("old", in_subnet="subnet", instance_type="m3.medium", image=OLD_HVM)
    network.with_interface("eni", in_subnet="subnet", ipv6_address_count=1)
    network.do("modify_subnet_attribute", subnet_id=network["subnet"], assign_ipv6_address_on_creation={"value": True})
    launch = {"image_id": network.image(OLD_HVM), "min_count": 1, "max_count": 1, "instance_type": "m3.medium"}

    attached = network.refused(
        "attach_network_interface", network_interface_id=network["eni"], instance_id=network["old"], device_index=1
    )
    launched = network.refused("run_instances", **launch, subnet_id=network["subnet"])

    assert (attached.code, attached.message) == (
        "UnsupportedOperation",
        "IPv6 addresses are not supported on m3.medium",
    )
    assert launched.reason == attached.reason
    network.do("run_instances", **launch, subnet_id=network["subnet"], ipv6_address_count=0)


def test_a_resized_instance_must_still_have_room(network: Network) -> None:
    network.with_instance("host", in_subnet="subnet", instance_type="t3.large", ipv6_address_count=5)
    network.do("stop_instances", instance_ids=[network["host"]])
    asked = {"instance_id": network["host"]}

    assert network.refused("modify_instance_attribute", **asked, instance_type={"value": "t3.micro"}).reason == (
        "Ipv6AddressLimitExceeded"
    )
    network.do("modify_instance_attribute", **asked, instance_type={"value": "m5.large"})


def test_interfaces_of_a_launch_have_ipv6_of_their_own(network: Network) -> None:
    wanted = {
        "device_index": 1,
        "subnet_id": network["subnet"],
        "ipv6_addresses": [{"ipv6_address": host(network, 16)}],
    }
    first = {"device_index": 0, "subnet_id": network["subnet"], "ipv6_address_count": 1}

    network.with_launch("host", instance_type="t3.micro", network_interfaces=[first, wanted])

    assert len(addresses(network, "host-eth0")) == 1
    assert addresses(network, "host-eth1") == [host(network, 16)]


def test_ipv6_is_said_at_one_level(network: Network) -> None:
    first = {"device_index": 0, "subnet_id": network["subnet"]}
    launch = {
        "image_id": network.image("al2023-ami-2023.0.20230315.0-kernel-6.1-x86_64"),
        "min_count": 1,
        "max_count": 1,
    }

    mixed = network.refused("run_instances", **launch, network_interfaces=[first], ipv6_address_count=1)
    shared = network.refused(
        "run_instances",
        **{**launch, "max_count": 2},
        instance_type="t3.micro",
        subnet_id=network["subnet"],
        ipv6_addresses=[{"ipv6_address": host(network, 16)}],
    )

    assert (mixed.code, shared.code) == ("InvalidParameterCombination", "InvalidParameterCombination")


def test_addresses_stay_over_a_stop_and_are_found(network: Network) -> None:
    network.with_instance("host", in_subnet="subnet", instance_type="t3.micro", ipv6_address_count=1)
    before = addresses(network, "host-eth0")

    network.do("stop_instances", instance_ids=[network["host"]])

    assert addresses(network, "host-eth0") == before
    for action, name, member in (
        ("describe_network_interfaces", "ipv6-addresses.ipv6-address", "NetworkInterfaces"),
        ("describe_instances", "ipv6-address", "Reservations"),
        ("describe_instances", "network-interface.ipv6-addresses.ipv6-address", "Reservations"),
    ):
        assert len(network.do(action, filters=[{"name": name, "values": before}])[member]) == 1


def test_in_an_ipv6_only_subnet_there_is_no_ipv4_at_all(network: Network) -> None:
    made = network.do("create_subnet", vpc_id=network["vpc"], ipv6_cidr_block=network.ipv6_part(3), ipv6_native=True)
    network.ids["six"] = made["Subnet"]["SubnetId"]
    network.with_interface("eni", in_subnet="six").with_instance("host", in_subnet="six", instance_type="t3.micro")

    eni, instance = network.interface("eni"), network.instance("host")
    assert (eni["PrivateIpAddresses"], eni["Ipv6Native"], len(eni["Ipv6Addresses"])) == ([], True, 1)
    assert "PrivateIpAddress" not in eni
    assert "PrivateIpAddress" not in instance
    assert instance["PrivateDnsName"] == f"{network['host']}.ap-northeast-2.compute.internal"
    none = network.refused("create_network_interface", subnet_id=network["six"], ipv6_address_count=0)
    four = network.refused("create_network_interface", subnet_id=network["six"], private_ip_address="10.0.1.9")
    assert (none.reason, four.reason) == ("Ipv6OnlyNeedsAddress", "AddressOutsideSubnet")
    launch = {
        "image_id": network.image("al2023-ami-2023.0.20230315.0-kernel-6.1-x86_64"),
        "min_count": 1,
        "max_count": 1,
    }
    old = network.refused("run_instances", **launch, instance_type="t2.micro", subnet_id=network["six"])
    assert old.reason == "Ipv6OnlyNeedsNitro"


def test_an_elastic_ip_needs_a_private_ipv4_address(network: Network) -> None:
    made = network.do("create_subnet", vpc_id=network["vpc"], ipv6_cidr_block=network.ipv6_part(3), ipv6_native=True)
    network.ids["six"] = made["Subnet"]["SubnetId"]
    network.with_interface("eni", in_subnet="six").with_address("eip")

    error = network.refused("associate_address", allocation_id=network["eip"], network_interface_id=network["eni"])

    assert error.reason == "NotAnAddressOfTheInterface"
