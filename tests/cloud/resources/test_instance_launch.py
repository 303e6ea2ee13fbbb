"""RunInstances: where an instance comes to be, with which interfaces and addresses, and what refuses it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.cloud.builders import (
    AMAZON_LINUX_2023,
    AMAZON_LINUX_2023_ARM,
    OLD_HVM,
    OLD_PV,
    Network,
    a_region,
)


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_subnet("private", "10.0.2.0/24").with_public_subnet("public")


def refused_launch(network: Network, image: str = AMAZON_LINUX_2023, **asked: Any) -> str:
    params = {"image_id": network.image(image), "min_count": 1, "max_count": 1, "instance_type": "t2.micro", **asked}
    error = network.refused("run_instances", **params)
    return f"{error.code} {error.reason}"


def test_the_answer_is_pending_and_the_instance_runs_right_after(network: Network) -> None:
    asked = {"image_id": network.image(AMAZON_LINUX_2023), "subnet_id": network["private"], "instance_type": "t2.micro"}
    answer = network.do("run_instances", **asked, min_count=1, max_count=1)

    (instance,) = answer["Instances"]
    assert instance["State"] == {"Code": 0, "Name": "pending"}
    assert instance["NetworkInterfaces"][0]["Status"] in ("attaching", "in-use")
    network.ids["web"] = instance["InstanceId"]
    assert network.instance("web")["State"] == {"Code": 16, "Name": "running"}


@pytest.mark.parametrize(
    ("subnet", "asked", "has_public_address"),
    [("public", None, True), ("private", None, False), ("public", False, False), ("private", True, True)],
)
def test_the_request_decides_on_a_public_address_and_else_the_subnet(
    network: Network, subnet: str, asked: bool | None, has_public_address: bool
) -> None:
    lone: dict[str, Any] = {"device_index": 0, "subnet_id": network[subnet]}
    if asked is not None:
        lone["associate_public_ip_address"] = asked

    network.with_launch("web", network_interfaces=[lone])

    assert (network.public_ip("web") is not None) is has_public_address


def test_several_interfaces_come_at_launch_without_a_public_address(network: Network) -> None:
    interfaces = [{"device_index": index, "subnet_id": network["public"]} for index in (0, 1)]

    network.with_launch("web", network_interfaces=interfaces)

    assert network.public_ip("web") is None
    assert [one["Attachment"]["DeviceIndex"] for one in network.instance("web")["NetworkInterfaces"]] == [0, 1]
    interfaces[0]["associate_public_ip_address"] = True
    assert refused_launch(network, network_interfaces=interfaces).endswith("PublicAddressNeedsLoneInterface")


def test_an_existing_interface_can_be_the_second_or_the_primary_and_outlives_the_instance(network: Network) -> None:
    network.with_interface("primary", in_subnet="public").with_interface("second", in_subnet="private")
    interfaces = [
        {"device_index": 0, "network_interface_id": network["primary"]},
        {"device_index": 1, "network_interface_id": network["second"]},
    ]

    network.with_launch("web", network_interfaces=interfaces)
    view = network.instance("web")
    network.do("terminate_instances", instance_ids=[network["web"]])

    assert [one["NetworkInterfaceId"] for one in view["NetworkInterfaces"]] == [network["primary"], network["second"]]
    assert (view["SubnetId"], network.public_ip("web")) == (network["public"], None)
    assert [network.interface(name)["Status"] for name in ("primary", "second")] == ["available", "available"]


def test_new_interfaces_go_with_the_instance_unless_told_otherwise(network: Network) -> None:
    lone = {"device_index": 0, "subnet_id": network["public"], "delete_on_termination": False}
    network.with_launch("web", network_interfaces=[lone]).with_instance("other", in_subnet="public")

    network.do("terminate_instances", instance_ids=[network["web"], network["other"]])

    left = network.do("describe_network_interfaces")["NetworkInterfaces"]
    assert [one["NetworkInterfaceId"] for one in left] == [network["web-eth0"]]


def test_an_interface_is_described_in_full(network: Network) -> None:
    network.with_group("web-group")
    lone = {
        "device_index": 0,
        "subnet_id": network["private"],
        "groups": [network["web-group"]],
        "private_ip_address": "10.0.2.10",
        "secondary_private_ip_address_count": 1,
        "description": "front",
    }

    network.with_launch("web", network_interfaces=[lone])

    view = network.interface("web-eth0")
    assert (view["PrivateIpAddress"], len(view["PrivateIpAddresses"])) == ("10.0.2.10", 2)
    assert (view["Description"], view["Groups"][0]["GroupId"]) == ("front", network["web-group"])
    assert network.instance("web")["PrivateIpAddress"] == "10.0.2.10"


def test_tags_go_to_the_instance_and_to_its_interfaces(network: Network) -> None:
    tags = [
        {"resource_type": "instance", "tags": [{"key": "Name", "value": "web"}]},
        {"resource_type": "network-interface", "tags": [{"key": "Name", "value": "card"}]},
    ]

    network.with_instance("web", in_subnet="public", tag_specifications=tags)

    assert network.instance("web")["Tags"] == [{"Key": "Name", "Value": "web"}]
    assert network.interface("web-eth0")["TagSet"] == [{"Key": "Name", "Value": "card"}]


def test_without_a_subnet_the_default_vpc_takes_the_instance() -> None:
    network = a_region(default_vpc=True).with_launch("web", security_groups=["default"])
    network.with_launch("c", placement={"availability_zone": "ap-northeast-2c"})

    vpc = network.do("describe_vpcs")["Vpcs"][0]
    assert network.instance("web")["VpcId"] == vpc["VpcId"]
    assert network.public_ip("web") is not None
    assert network.instance("c")["Placement"]["AvailabilityZone"] == "ap-northeast-2c"
    assert network.instance("web")["PublicDnsName"].endswith(".ap-northeast-2.compute.amazonaws.com")


def test_without_a_default_vpc_a_subnet_is_needed(network: Network) -> None:
    assert refused_launch(network) == "VPCIdNotSpecified NoDefaultVpcForLaunch"


def test_group_names_are_for_the_default_vpc_only(network: Network) -> None:
    named = refused_launch(network, subnet_id=network["public"], security_groups=["default"])
    unknown = refused_launch(a_region(default_vpc=True), security_groups=["nobody"])

    assert named == "InvalidParameterCombination GroupNamesNeedDefaultVpc"
    assert unknown == "InvalidGroup.NotFound GroupNameNotFound"


def test_a_zone_beside_a_subnet_is_the_subnets_own(network: Network) -> None:
    elsewhere: dict[str, Any] = {"subnet_id": network["public"], "placement": {"availability_zone": "ap-northeast-2c"}}
    nowhere: dict[str, Any] = {"subnet_id": network["public"], "placement": {"availability_zone": "us-east-1a"}}

    assert refused_launch(network, **elsewhere) == "InvalidParameterValue ZoneOfSubnetDiffers"
    assert refused_launch(network, **nowhere) == "InvalidParameterValue UnknownZone"


def test_subnet_and_groups_are_said_at_one_level_only(network: Network) -> None:
    lone = {"device_index": 0, "subnet_id": network["public"]}

    mixed = refused_launch(network, subnet_id=network["public"], network_interfaces=[lone])

    assert mixed == "InvalidParameterCombination InterfacesAndInstanceLevel"


@pytest.mark.parametrize(
    ("interfaces", "refusal"),
    [
        ([{}], "MissingParameter MissingParameter"),
        ([{"device_index": 0}, {"device_index": -1}], "InvalidParameterValue InvalidParameterValue"),
        (
            [{"device_index": 0, "secondary_private_ip_address_count": -1}],
            "InvalidParameterValue InvalidParameterValue",
        ),
        ([{"device_index": 1}], "InvalidParameterCombination PrimaryInterfaceMissing"),
        ([{"device_index": 0}, {"device_index": 0}], "InvalidParameterCombination DeviceIndexTwice"),
        ([{"device_index": index} for index in (0, 1, 2)], "AttachmentLimitExceeded AttachmentLimitExceeded"),
        (
            [{"device_index": 0, "secondary_private_ip_address_count": 2}],
            "InvalidInterface.IpAddressLimitExceeded InterfaceAddressLimitExceeded",
        ),
    ],
)
def test_interfaces_of_a_launch_have_places_and_limits(
    network: Network, interfaces: list[dict[str, Any]], refusal: str
) -> None:
    asked = [{"subnet_id": network["public"], **one} for one in interfaces]

    assert refused_launch(network, network_interfaces=asked) == refusal


def test_an_existing_interface_comes_as_it_is_and_once(network: Network) -> None:
    network.with_interface("eni", in_subnet="public").with_instance("web", in_subnet="public")
    existing = {"device_index": 0, "network_interface_id": network["eni"]}

    described = refused_launch(network, network_interfaces=[{**existing, "subnet_id": network["public"]}])
    doubled = refused_launch(network, network_interfaces=[existing], max_count=2)
    network.attach("eni", "web")

    assert described == "InvalidParameterCombination ExistingInterfaceIsWhole"
    assert doubled == "InvalidParameterCombination OneInstanceOnly"
    assert refused_launch(network, network_interfaces=[existing]).startswith("InvalidNetworkInterface.InUse")


def test_all_interfaces_are_in_one_zone(network: Network) -> None:
    network.with_subnet("far", "10.0.3.0/24", zone="ap-northeast-2c")
    interfaces = [{"device_index": 0, "subnet_id": network["public"]}, {"device_index": 1, "subnet_id": network["far"]}]

    refusal = refused_launch(network, network_interfaces=interfaces)

    assert refusal == "InvalidParameterCombination InterfacesInSeveralZones"


def test_a_group_of_another_vpc_is_refused(network: Network) -> None:
    network.with_vpc("other", "10.9.0.0/16").with_group("foreign", vpc="other")

    refusal = refused_launch(network, subnet_id=network["public"], security_group_ids=[network["foreign"]])

    assert refusal == "InvalidParameter GroupInOtherVpc"


def test_an_address_asked_for_must_be_free(network: Network) -> None:
    network.with_instance("web", in_subnet="public", private_ip_address="10.0.1.10")

    refusal = refused_launch(network, subnet_id=network["public"], private_ip_address="10.0.1.10")

    assert refusal == "InvalidIPAddress.InUse AddressInUse"


def test_as_many_are_launched_as_there_is_room_for(network: Network) -> None:
    network.with_subnet("tiny", "10.0.4.0/28")
    asked = {"image_id": network.image(AMAZON_LINUX_2023), "instance_type": "t2.micro"}

    eleven = network.do("run_instances", **asked, subnet_id=network["tiny"], min_count=1, max_count=20)["Instances"]
    rest = network.do("run_instances", **asked, subnet_id=network["public"], min_count=1, max_count=100)["Instances"]

    assert (len(eleven), len(rest)) == (11, 21)
    full = refused_launch(network, subnet_id=network["tiny"])
    assert full == "InsufficientFreeAddressesInSubnet InsufficientFreeAddresses"
    assert refused_launch(network, subnet_id=network["public"]) == "VcpuLimitExceeded VcpuLimitExceeded"


@pytest.mark.parametrize(
    ("min_count", "max_count", "refusal"),
    [
        (0, 1, "InvalidParameterValue InvalidCount"),
        (2, 1, "InvalidParameterValue InvalidCount"),
        (1, 101, "ResourceCountExceeded TooManyAtOnce"),
    ],
)
def test_counts_are_sensible(network: Network, min_count: int, max_count: int, refusal: str) -> None:
    asked: dict[str, Any] = {"subnet_id": network["public"], "min_count": min_count, "max_count": max_count}

    assert refused_launch(network, **asked) == refusal


def test_the_image_must_fit_the_type() -> None:
    network = a_region(region="us-east-1").with_vpc().with_subnet("subnet", zone="us-east-1a")
    subnet = {"subnet_id": network["subnet"]}

    assert refused_launch(network, AMAZON_LINUX_2023_ARM, **subnet).endswith("ArchitectureMismatch")
    assert refused_launch(network, OLD_PV, **subnet).endswith("VirtualizationMismatch")
    assert refused_launch(network, OLD_HVM, instance_type="t3.micro", **subnet).endswith("EnaRequired")
    network.with_instance("pv", in_subnet="subnet", image=OLD_PV, instance_type="m3.medium")
    network.with_instance("arm", in_subnet="subnet", image=AMAZON_LINUX_2023_ARM, instance_type="t4g.micro")
    assert network.instance("pv")["VirtualizationType"] == "paravirtual"
    assert network.instance("arm")["Architecture"] == "arm64"


def test_an_image_exists_from_its_day_on() -> None:
    network = a_region(now=datetime(2023, 3, 14, tzinfo=UTC)).with_vpc().with_subnet("subnet")

    refusal = refused_launch(network, subnet_id=network["subnet"])
    malformed = network.refused("run_instances", image_id="ubuntu", min_count=1, max_count=1)

    assert refusal == "InvalidAMIID.NotFound ImageNotFound"
    assert malformed.code == "InvalidAMIID.Malformed"


def test_a_type_must_exist_and_be_offered_in_the_zone() -> None:
    network = a_region(region="us-east-1").with_vpc().with_subnet("old-zone", zone="us-east-1e")
    subnet = {"subnet_id": network["old-zone"]}

    assert refused_launch(network, instance_type="t9.mega", **subnet) == "InvalidParameterValue InvalidInstanceType"
    assert refused_launch(network, instance_type="t3.micro", **subnet) == "Unsupported TypeNotOffered"
