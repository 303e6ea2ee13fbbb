"""What scripts ask of the account before they begin."""

from tests.cloud.builders import a_region
from tests.cloud.region import Region


def attributes(region: Region, *names: str) -> dict[str, list[str]]:
    found = region.do("describe_account_attributes", attribute_names=names)["AccountAttributes"]
    return {one["AttributeName"]: [each["AttributeValue"] for each in one["AttributeValues"]] for one in found}


def test_an_account_without_a_default_vpc_says_so(region: Region) -> None:
    assert attributes(region) == {
        "supported-platforms": ["VPC"],
        "vpc-max-security-groups-per-interface": ["5"],
        "max-elastic-ips": ["5"],
        "max-instances": ["20"],
        "vpc-max-elastic-ips": ["5"],
        "default-vpc": ["none"],
    }


def test_attributes_are_asked_for_by_name() -> None:
    region = a_region(default_vpc=True)
    (vpc,) = region.do("describe_vpcs")["Vpcs"]

    assert attributes(region, "default-vpc", "max-instances") == {
        "default-vpc": [vpc["VpcId"]],
        "max-instances": ["20"],
    }
    unknown = region.refused("describe_account_attributes", attribute_names=["shoe-size"])
    assert (unknown.code, unknown.parameter) == ("InvalidParameterValue", "attribute_names")


def test_every_id_is_long(region: Region) -> None:
    every = region.do("describe_aggregate_id_format")
    one = region.do("describe_id_format", resource="instance")

    assert every["UseLongIdsAggregated"] is True
    assert every["Statuses"] == region.do("describe_id_format")["Statuses"]
    assert one == {"Statuses": [{"Resource": "instance", "UseLongIds": True}]}
    assert region.refused("describe_id_format", resource="shoe").code == "InvalidParameterValue"
