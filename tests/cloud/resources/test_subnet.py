"""Subnets: their ranges, their zones, their free addresses."""

from ipaddress import IPv4Address

import pytest

from labs.cloud.resources.subnet import Subnet, free_addresses, is_reserved
from tests.cloud.region import Region


@pytest.mark.parametrize(("prefix", "usable"), [(28, 11), (24, 251), (16, 65531)])
def test_five_addresses_of_every_subnet_are_reserved(region: Region, prefix: int, usable: int) -> None:
    vpc_id = region.vpc()

    made = region.do("create_subnet", vpc_id=vpc_id, cidr_block=f"10.0.0.0/{prefix}")["Subnet"]

    assert made["AvailableIpAddressCount"] == usable


def test_the_reserved_addresses_are_the_first_four_and_the_last(region: Region) -> None:
    subnet_id = region.subnet(region.vpc(), "10.0.1.0/28")
    subnet = region.world.get(Subnet, subnet_id)

    reserved = [number for number in range(16) if is_reserved(subnet, IPv4Address(f"10.0.1.{number}"))]

    assert reserved == [0, 1, 2, 3, 15]


def test_every_address_that_is_not_reserved_can_be_given(region: Region) -> None:
    subnet_id = region.subnet(region.vpc(), "10.0.1.0/28")
    subnet = region.world.get(Subnet, subnet_id)

    assert sorted(free_addresses(region.world, subnet)) == sorted(f"10.0.1.{number}" for number in range(4, 15))


@pytest.mark.parametrize("cidr_block", ["10.0.0.0/29", "10.1.0.0/24", "10.0.0.0/15"])
def test_a_subnet_lies_inside_its_vpc_and_between_16_and_28_bits(region: Region, cidr_block: str) -> None:
    error = region.refused("create_subnet", vpc_id=region.vpc(), cidr_block=cidr_block)

    assert (error.code, error.parameter) == ("InvalidSubnet.Range", "cidr_block")


def test_subnets_of_a_vpc_do_not_overlap(region: Region) -> None:
    vpc_id = region.vpc()
    first = region.subnet(vpc_id, "10.0.1.0/28")

    error = region.refused("create_subnet", vpc_id=vpc_id, cidr_block="10.0.1.0/24")

    assert (error.code, error.facts["other"]) == ("InvalidSubnet.Conflict", first)


def test_the_same_range_may_be_used_in_another_vpc(region: Region) -> None:
    assert region.subnet(region.vpc()) != region.subnet(region.vpc())


def test_a_zone_can_be_named_by_its_id(region: Region) -> None:
    made = region.do("create_subnet", vpc_id=region.vpc(), cidr_block="10.0.1.0/24", availability_zone_id="apne2-az3")

    assert made["Subnet"]["AvailabilityZone"] == "ap-northeast-2c"


def test_a_zone_of_another_region_is_refused_and_the_right_ones_are_named(region: Region) -> None:
    error = region.refused(
        "create_subnet", vpc_id=region.vpc(), cidr_block="10.0.1.0/24", availability_zone="us-east-1a"
    )

    assert (error.code, error.parameter) == ("InvalidParameterValue", "availability_zone")
    assert "ap-northeast-2a, ap-northeast-2b" in error.message


def test_a_subnet_leaves_its_table_and_its_acl_when_it_is_deleted(region: Region) -> None:
    vpc_id = region.vpc()
    subnet_id = region.subnet(vpc_id)
    table_id = region.table(vpc_id)
    region.do("associate_route_table", route_table_id=table_id, subnet_id=subnet_id)

    region.do("delete_subnet", subnet_id=subnet_id)

    assert region.do("describe_route_tables", route_table_ids=[table_id])["RouteTables"][0]["Associations"] == []
    assert region.world.referring(subnet_id) == ()


def test_assigning_public_addresses_at_launch_is_an_attribute_of_the_subnet(region: Region) -> None:
    subnet_id = region.subnet(region.vpc())

    region.do("modify_subnet_attribute", subnet_id=subnet_id, map_public_ip_on_launch={"value": True})

    filters = [{"name": "map-public-ip-on-launch", "values": ["true"]}]
    assert [one["SubnetId"] for one in region.do("describe_subnets", filters=filters)["Subnets"]] == [subnet_id]


def test_ids_that_are_malformed_and_ids_that_name_nothing_are_told_apart(region: Region) -> None:
    assert region.refused("delete_subnet", subnet_id="sub").reason == "Malformed"
    assert region.refused("delete_subnet", subnet_id="subnet-12345678").reason == "NotFound"
    assert region.refused("delete_subnet", subnet_id=region.vpc()).reason == "Malformed"
