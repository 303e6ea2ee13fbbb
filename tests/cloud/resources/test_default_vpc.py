"""The default VPC: what AWS puts into every Region of an account."""

from tests.cloud.region import Region


def test_the_default_vpc_has_a_gateway_a_way_out_and_a_public_subnet_in_every_zone() -> None:
    region = Region(default_vpc=True)
    (vpc,) = region.do("describe_vpcs", filters=[{"name": "is-default", "values": ["true"]}])["Vpcs"]

    subnets = region.do("describe_subnets")["Subnets"]
    (gateway,) = region.do("describe_internet_gateways")["InternetGateways"]

    assert vpc["CidrBlock"] == "172.31.0.0/16"
    assert {subnet["AvailabilityZone"][-1]: subnet["CidrBlock"] for subnet in subnets} == {
        "a": "172.31.0.0/20",
        "b": "172.31.16.0/20",
        "c": "172.31.32.0/20",
        "d": "172.31.48.0/20",
    }
    assert all(subnet["DefaultForAz"] and subnet["MapPublicIpOnLaunch"] for subnet in subnets)
    assert gateway["Attachments"] == [{"State": "available", "VpcId": vpc["VpcId"]}]
    assert region.routes(region.main_table(vpc["VpcId"])["RouteTableId"]) == [
        ("172.31.0.0/16", "local", "active"),
        ("0.0.0.0/0", gateway["InternetGatewayId"], "active"),
    ]
    hostnames = region.do("describe_vpc_attribute", vpc_id=vpc["VpcId"], attribute="enableDnsHostnames")
    assert hostnames["EnableDnsHostnames"] == {"Value": True}


def test_there_is_one_default_vpc_and_one_default_subnet_a_zone() -> None:
    region = Region(default_vpc=True)

    assert region.refused("create_default_vpc").code == "DefaultVpcAlreadyExists"
    error = region.refused("create_default_subnet", availability_zone="ap-northeast-2a")
    assert error.code == "DefaultSubnetAlreadyExistsInAvailabilityZone"


def test_a_deleted_default_subnet_can_be_made_again_in_the_range_it_left() -> None:
    region = Region(default_vpc=True)
    filters = [{"name": "availability-zone", "values": ["ap-northeast-2b"]}]
    (old,) = region.do("describe_subnets", filters=filters)["Subnets"]
    region.do("delete_subnet", subnet_id=old["SubnetId"])

    new = region.do("create_default_subnet", availability_zone="ap-northeast-2b")["Subnet"]

    assert new["CidrBlock"] == old["CidrBlock"]
    assert new["SubnetId"] != old["SubnetId"]


def test_a_region_without_a_default_vpc_has_no_default_subnets(region: Region) -> None:
    error = region.refused("create_default_subnet", availability_zone="ap-northeast-2a")

    assert error.code == "DefaultVpcDoesNotExist"


def test_the_zone_of_a_default_subnet_can_be_named_by_its_id(region: Region) -> None:
    region.do("create_default_vpc")
    (gone,) = region.do("describe_subnets", filters=[{"name": "availability-zone-id", "values": ["apne2-az3"]}])[
        "Subnets"
    ]
    region.do("delete_subnet", subnet_id=gone["SubnetId"])

    made = region.do("create_default_subnet", availability_zone_id="apne2-az3")["Subnet"]

    assert made["AvailabilityZone"] == gone["AvailabilityZone"]
    assert region.refused("create_default_subnet").code == "MissingParameter"
