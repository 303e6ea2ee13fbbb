"""Elastic IP addresses: theirs to keep, yours to map, and what they need."""

from ipaddress import IPv4Address

import pytest

from labs.cloud.facts.regions import the_region
from tests.cloud.builders import Network, a_region


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_public_subnet("public").with_instance("web", in_subnet="public")


def test_an_allocated_address_is_one_of_the_regions_and_idle() -> None:
    network = a_region().with_address("eip")

    view = network.address("eip")

    public_ip = IPv4Address(view.pop("PublicIp"))
    assert any(public_ip in one for one in the_region("ap-northeast-2").public_ranges)
    assert view == {
        "AllocationId": network["eip"],
        "Domain": "vpc",
        "PublicIpv4Pool": "amazon",
        "NetworkBorderGroup": "ap-northeast-2",
        "Tags": [],
    }


def test_an_account_has_five_addresses() -> None:
    network = a_region()
    for number in range(5):
        network.with_address(f"eip{number}")

    assert network.refused("allocate_address").code == "AddressLimitExceeded"


def test_an_elastic_ip_takes_the_place_of_the_auto_assigned_address_at_once(network: Network) -> None:
    automatic = network.public_ip("web")

    network.with_address("eip", on="web-eth0")

    assert automatic is not None
    assert network.public_ip("web") == network.address("eip")["PublicIp"] != automatic
    association = network.interface("web-eth0")["Association"]
    assert association == {
        "PublicIp": network.address("eip")["PublicIp"],
        "PublicDnsName": "",
        "IpOwnerId": "111122223333",
        "AllocationId": network["eip"],
        "AssociationId": network.address("eip")["AssociationId"],
    }


def test_an_elastic_ip_survives_a_stop(network: Network) -> None:
    network.with_address("eip", on="web-eth0")
    public_ip = network.public_ip("web")

    network.do("stop_instances", instance_ids=[network["web"]])
    stopped = network.public_ip("web")
    network.do("start_instances", instance_ids=[network["web"]])

    assert stopped == network.public_ip("web") == public_ip


def test_after_disassociation_a_lone_interface_gets_a_new_address(network: Network) -> None:
    automatic = network.public_ip("web")
    network.with_address("eip", on="web-eth0")

    network.do("disassociate_address", association_id=network.address("eip")["AssociationId"])

    assert network.public_ip("web") not in (None, automatic, network.address("eip")["PublicIp"])
    assert "AssociationId" not in network.address("eip")


def test_after_disassociation_an_instance_with_two_interfaces_has_no_address(network: Network) -> None:
    network.with_address("eip", on="web-eth0").with_interface("eni", in_subnet="public").attach("eni", "web")

    network.do("disassociate_address", association_id=network.address("eip")["AssociationId"])

    assert network.public_ip("web") is None


def test_after_disassociation_in_a_stopped_instance_the_address_comes_with_the_start(network: Network) -> None:
    network.with_address("eip", on="web-eth0")
    network.do("stop_instances", instance_ids=[network["web"]])

    network.do("disassociate_address", association_id=network.address("eip")["AssociationId"])

    assert network.public_ip("web") is None
    network.do("start_instances", instance_ids=[network["web"]])
    assert network.public_ip("web") is not None


def test_an_address_on_a_second_interface_leaves_the_first_ones_alone(network: Network) -> None:
    automatic = network.public_ip("web")
    network.with_interface("eni", in_subnet="public").attach("eni", "web")

    network.with_address("eip", on="eni")

    assert network.public_ip("web") == automatic


def test_association_needs_an_internet_gateway() -> None:
    network = a_region().with_vpc(gateway=False).with_subnet("subnet").with_interface("eni", in_subnet="subnet")
    network.with_address("eip")

    error = network.refused("associate_address", allocation_id=network["eip"], network_interface_id=network["eni"])

    assert error.code == "Gateway.NotAttached"


def test_an_instance_with_two_interfaces_does_not_stand_for_one(network: Network) -> None:
    network.with_address("eip").with_interface("eni", in_subnet="public").attach("eni", "web")

    error = network.refused("associate_address", allocation_id=network["eip"], instance_id=network["web"])

    assert error.code == "InvalidInstanceID"


def test_the_target_is_an_instance_or_an_interface(network: Network) -> None:
    network.with_address("eip")
    both = {"instance_id": network["web"], "network_interface_id": network["web-eth0"]}

    assert network.refused("associate_address", allocation_id=network["eip"]).reason == "InstanceOrInterface"
    assert network.refused("associate_address", allocation_id=network["eip"], **both).reason == "InstanceOrInterface"


def test_a_terminated_instance_takes_no_address(network: Network) -> None:
    network.with_address("eip").do("terminate_instances", instance_ids=[network["web"]])

    error = network.refused("associate_address", allocation_id=network["eip"], instance_id=network["web"])

    assert error.code == "IncorrectInstanceState"


def test_an_address_in_use_moves_unless_that_is_forbidden(network: Network) -> None:
    network.with_instance("other", in_subnet="public").with_address("eip", on="web-eth0")
    move = {"allocation_id": network["eip"], "network_interface_id": network["other-eth0"]}

    kept = network.refused("associate_address", **move, allow_reassociation=False)
    network.do("associate_address", **move)

    assert kept.code == "Resource.AlreadyAssociated"
    assert network.address("eip")["InstanceId"] == network["other"]
    assert network.public_ip("web") not in (None, network.public_ip("other"))


def test_a_private_address_has_one_elastic_ip_and_the_former_one_stays_allocated(network: Network) -> None:
    network.with_address("first", on="web-eth0").with_address("second", on="web-eth0")

    assert network.public_ip("web") == network.address("second")["PublicIp"]
    assert "AssociationId" not in network.address("first")


def test_associating_again_what_is_associated_changes_nothing(network: Network) -> None:
    network.with_address("eip", on="web-eth0")
    before = network.address("eip")

    again = network.do("associate_address", allocation_id=network["eip"], instance_id=network["web"])

    assert again == {"AssociationId": before["AssociationId"]}
    assert network.address("eip") == before


def test_a_mapping_ends_at_an_address_of_the_interface(network: Network) -> None:
    network.with_address("eip")
    target = {"network_interface_id": network["web-eth0"], "private_ip_address": "10.0.1.200"}

    error = network.refused("associate_address", allocation_id=network["eip"], **target)

    assert error.reason == "NotAnAddressOfTheInterface"


def test_an_address_is_disassociated_before_it_is_released(network: Network) -> None:
    network.with_address("eip", on="web-eth0")

    in_use = network.refused("release_address", allocation_id=network["eip"])
    network.do("disassociate_address", association_id=network.address("eip")["AssociationId"])
    network.do("release_address", allocation_id=network["eip"])

    assert in_use.code == "InvalidIPAddress.InUse"
    assert network.do("describe_addresses") == {"Addresses": []}


def test_in_the_default_vpc_releasing_disassociates() -> None:
    network = a_region(default_vpc=True).with_launch("web").with_address("eip", on="web-eth0")

    network.do("release_address", allocation_id=network["eip"])

    assert network.do("describe_addresses") == {"Addresses": []}
    assert network.public_ip("web") is not None


def test_a_released_address_can_be_had_again_and_no_other() -> None:
    network = a_region().with_address("eip")
    public_ip = network.address("eip")["PublicIp"]
    network.do("release_address", allocation_id=network["eip"])

    stranger = network.refused("allocate_address", address="203.0.113.9")
    again = network.do("allocate_address", address=public_ip)

    assert stranger.code == "InvalidAddress.NotFound"
    assert again["PublicIp"] == public_ip
    assert again["AllocationId"] != network["eip"]
    assert network.refused("allocate_address", address=public_ip).reason == "AddressNotRecoverable"


def test_unknown_addresses_and_associations_are_refused_by_their_codes() -> None:
    network = a_region()
    unknown = "eipalloc-0123456789abcdef0"

    assert network.refused("release_address", allocation_id=unknown).code == "InvalidAllocationID.NotFound"
    assert network.refused("describe_addresses", public_ips=["203.0.113.9"]).code == "InvalidAddress.NotFound"
    association = network.refused("disassociate_address", association_id="eipassoc-0123456789abcdef0")
    assert association.code == "InvalidAssociationID.NotFound"


def test_addresses_are_found_by_public_ip_and_by_filter(network: Network) -> None:
    network.with_address("used", on="web-eth0").with_address("idle")
    idle = network.address("idle")

    by_ip = network.do("describe_addresses", public_ips=[idle["PublicIp"]])["Addresses"]
    filters = [{"name": "instance-id", "values": [network["web"]]}]
    by_instance = network.do("describe_addresses", filters=filters)["Addresses"]

    assert by_ip == [idle]
    assert by_instance == [network.address("used")]


def test_by_its_public_address_an_address_is_neither_released_nor_mapped_nor_unmapped(network: Network) -> None:
    """That was EC2-Classic; every Elastic IP is of a VPC now."""
    network.with_address("eip", on="web-eth0")
    public_ip = network.address("eip")["PublicIp"]

    released = network.refused("release_address", public_ip=public_ip)
    mapped = network.refused("associate_address", public_ip=public_ip, instance_id=network["web"])
    unmapped = network.refused("disassociate_address", public_ip=public_ip)

    assert (released.code, released.message) == (
        "InvalidParameterValue",
        "You must specify an allocation id when releasing a VPC elastic IP address",
    )
    assert mapped.code == "InvalidParameterCombination"
    assert unmapped.code == "InvalidParameterValue"
    assert network.refused("release_address", public_ip="203.0.113.9").code == "InvalidAddress.NotFound"


@pytest.mark.parametrize("action", ["release_address", "associate_address", "disassociate_address"])
def test_an_address_is_named_once(network: Network, action: str) -> None:
    name = "association_id" if action == "disassociate_address" else "allocation_id"

    assert network.refused(action).code == "MissingParameter"
    twice = network.refused(action, **{name: "x", "public_ip": "203.0.113.9"})
    assert twice.code == "InvalidParameterCombination"


def test_addresses_come_from_amazons_pool_and_the_regions_own_border_group() -> None:
    network = a_region()

    made = network.do("allocate_address", public_ipv4_pool="amazon", network_border_group="ap-northeast-2")

    assert (made["PublicIpv4Pool"], made["NetworkBorderGroup"]) == ("amazon", "ap-northeast-2")
    assert network.refused("allocate_address", public_ipv4_pool="ipv4pool-ec2-1").code == "InvalidParameterValue"
    assert network.refused("allocate_address", network_border_group="us-east-1").code == "InvalidParameterValue"
    id = made["AllocationId"]
    wrong = network.refused("release_address", allocation_id=id, network_border_group="us-east-1")
    assert wrong.code == "InvalidAddress.NotFound"
    network.do("release_address", allocation_id=id, network_border_group="ap-northeast-2")
