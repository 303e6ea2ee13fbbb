"""VPCs: their ranges, what they are born with, and what keeps them."""

import pytest

from tests.cloud.region import Region


def test_a_vpc_is_born_with_its_table_its_acl_and_its_group(region: Region) -> None:
    vpc_id = region.vpc()
    vpc_filter = [{"name": "vpc-id", "values": [vpc_id]}]

    table = region.main_table(vpc_id)
    (acl,) = region.do("describe_network_acls", filters=vpc_filter)["NetworkAcls"]
    (group,) = region.do("describe_security_groups", filters=vpc_filter)["SecurityGroups"]

    assert [route["DestinationCidrBlock"] for route in table["Routes"]] == ["10.0.0.0/16"]
    assert acl["IsDefault"] is True
    assert group["GroupName"] == "default"
    assert [pair["GroupId"] for rule in group["IpPermissions"] for pair in rule["UserIdGroupPairs"]] == [
        group["GroupId"]
    ]


def test_the_answer_to_create_vpc_says_pending_and_the_vpc_is_available_at_once(region: Region) -> None:
    made = region.do("create_vpc", cidr_block="10.0.0.0/16")["Vpc"]

    assert made["State"] == "pending"
    assert region.do("describe_vpcs", vpc_ids=[made["VpcId"]])["Vpcs"] == [{**made, "State": "available"}]


def test_a_range_is_kept_in_canonical_form(region: Region) -> None:
    assert region.do("create_vpc", cidr_block="100.68.0.18/18")["Vpc"]["CidrBlock"] == "100.68.0.0/18"


@pytest.mark.parametrize("cidr_block", ["10.0.0.0/15", "10.0.0.0/29", "169.254.0.0/16", "127.0.0.0/16"])
def test_a_vpc_range_lies_between_16_and_28_bits_and_is_usable(region: Region, cidr_block: str) -> None:
    assert region.refused("create_vpc", cidr_block=cidr_block).code == "InvalidVpc.Range"


@pytest.mark.parametrize("cidr_block", ["10.0.0.0", "hello", "10.0.0.0/40", "10.0.0/16"])
def test_what_is_no_cidr_block_is_named_with_its_parameter(region: Region, cidr_block: str) -> None:
    error = region.refused("create_vpc", cidr_block=cidr_block)

    assert (error.code, error.parameter) == ("InvalidParameterValue", "cidr_block")
    assert cidr_block in error.message


def test_the_sixth_vpc_of_a_region_is_refused(region: Region) -> None:
    for _ in range(5):
        region.vpc()

    assert region.refused("create_vpc", cidr_block="10.0.0.0/16").code == "VpcLimitExceeded"


def test_an_empty_vpc_goes_with_everything_it_was_born_with(region: Region) -> None:
    vpc_id = region.vpc()

    region.do("delete_vpc", vpc_id=vpc_id)

    assert {one.kind() for one in region.world.resources.values()} == {"dhcp-options"}


@pytest.mark.parametrize("make", ["subnet", "gateway", "table", "group", "acl"])
def test_a_vpc_with_anything_made_in_it_cannot_be_deleted(region: Region, make: str) -> None:
    vpc_id = region.vpc()
    made = getattr(region, make)(vpc_id)

    error = region.refused("delete_vpc", vpc_id=vpc_id)

    assert error.code == "DependencyViolation"
    assert made in error.message


def test_a_second_range_brings_its_local_route_into_every_table_and_takes_it_away_again(region: Region) -> None:
    vpc_id = region.vpc()
    table_id = region.table(vpc_id)

    added = region.do("associate_vpc_cidr_block", vpc_id=vpc_id, cidr_block="10.1.0.0/16")["CidrBlockAssociation"]
    with_second = {route[0] for route in region.routes(table_id)}
    region.do("disassociate_vpc_cidr_block", association_id=added["AssociationId"])

    assert with_second == {"10.0.0.0/16", "10.1.0.0/16"}
    assert {route[0] for route in region.routes(table_id)} == {"10.0.0.0/16"}


@pytest.mark.parametrize(
    ("primary", "second"),
    [
        ("10.0.0.0/16", "10.0.0.0/20"),
        ("10.0.0.0/16", "192.168.0.0/16"),
        ("10.1.0.0/16", "10.0.0.0/16"),
        ("172.16.0.0/16", "10.0.0.0/16"),
        ("192.168.0.0/16", "198.19.0.0/16"),
    ],
)
def test_ranges_that_overlap_or_come_from_another_private_block_are_refused(
    region: Region, primary: str, second: str
) -> None:
    vpc_id = region.vpc(primary)

    error = region.refused("associate_vpc_cidr_block", vpc_id=vpc_id, cidr_block=second)

    assert error.code == "InvalidVpc.Range"


@pytest.mark.parametrize("second", ["100.64.0.0/16", "10.2.0.0/16", "52.0.0.0/16"])
def test_shared_and_public_ranges_may_be_added(region: Region, second: str) -> None:
    vpc_id = region.vpc("10.3.0.0/16")

    region.do("associate_vpc_cidr_block", vpc_id=vpc_id, cidr_block=second)

    (vpc,) = region.do("describe_vpcs", filters=[{"name": "cidr-block-association.cidr-block", "values": [second]}])[
        "Vpcs"
    ]
    assert vpc["VpcId"] == vpc_id


def test_a_range_as_large_as_the_destination_of_a_route_is_refused(region: Region) -> None:
    vpc_id = region.vpc()
    table_id = region.table(vpc_id)
    gateway_id = region.gateway(vpc_id)
    region.do("create_route", route_table_id=table_id, destination_cidr_block="10.1.4.0/24", gateway_id=gateway_id)

    error = region.refused("associate_vpc_cidr_block", vpc_id=vpc_id, cidr_block="10.1.0.0/16")

    assert (error.reason, error.facts["destination"]) == ("CidrCoversRoute", "10.1.4.0/24")


def test_a_sixth_range_is_over_the_quota(region: Region) -> None:
    vpc_id = region.vpc()
    for number in range(1, 5):
        region.do("associate_vpc_cidr_block", vpc_id=vpc_id, cidr_block=f"10.{number}.0.0/16")

    error = region.refused("associate_vpc_cidr_block", vpc_id=vpc_id, cidr_block="10.9.0.0/16")

    assert error.code == "CidrLimitExceeded"


def test_the_primary_range_and_a_range_with_subnets_stay(region: Region) -> None:
    vpc_id = region.vpc()
    second = region.do("associate_vpc_cidr_block", vpc_id=vpc_id, cidr_block="10.1.0.0/16")["CidrBlockAssociation"]
    region.subnet(vpc_id, "10.1.1.0/24")
    (vpc,) = region.do("describe_vpcs")["Vpcs"]
    primary = vpc["CidrBlockAssociationSet"][0]["AssociationId"]

    assert region.refused("disassociate_vpc_cidr_block", association_id=primary).code == "OperationNotPermitted"
    in_use = region.refused("disassociate_vpc_cidr_block", association_id=second["AssociationId"])
    assert in_use.code == "InvalidCidrBlock.InUse"


def test_dns_attributes_are_set_one_at_a_time_and_can_be_read_back(region: Region) -> None:
    vpc_id = region.vpc()

    region.do("modify_vpc_attribute", vpc_id=vpc_id, enable_dns_hostnames={"value": "true"})

    read = region.do("describe_vpc_attribute", vpc_id=vpc_id, attribute="enableDnsHostnames")
    assert read == {"VpcId": vpc_id, "EnableDnsHostnames": {"Value": True}}
    both = {"enable_dns_hostnames": {"value": False}, "enable_dns_support": {"value": False}}
    assert region.refused("modify_vpc_attribute", vpc_id=vpc_id, **both).code == "InvalidParameterCombination"


def test_hostnames_need_dns_support(region: Region) -> None:
    vpc_id = region.vpc()
    region.do("modify_vpc_attribute", vpc_id=vpc_id, enable_dns_support={"value": False})

    error = region.refused("modify_vpc_attribute", vpc_id=vpc_id, enable_dns_hostnames={"value": True})

    assert error.reason == "DnsHostnamesNeedSupport"
