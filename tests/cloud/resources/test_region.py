"""Regions and zones."""

from tests.cloud.builders import a_region


def test_the_simulated_regions() -> None:
    regions = a_region().do("describe_regions")["Regions"]

    assert [one["RegionName"] for one in regions] == [
        "us-east-1",
        "us-east-2",
        "us-west-2",
        "eu-west-1",
        "eu-central-1",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-southeast-1",
    ]
    assert regions[6] == {
        "RegionName": "ap-northeast-2",
        "Endpoint": "ec2.ap-northeast-2.amazonaws.com",
        "OptInStatus": "opt-in-not-required",
    }


def test_the_zones_of_a_region_have_names_and_ids() -> None:
    region = a_region(region="ap-northeast-1")

    zones = region.do("describe_availability_zones")["AvailabilityZones"]
    one = region.do("describe_availability_zones", zone_ids=["apne1-az1"])["AvailabilityZones"]

    assert [(zone["ZoneName"][-1], zone["ZoneId"]) for zone in zones] == [
        ("a", "apne1-az4"),
        ("c", "apne1-az1"),
        ("d", "apne1-az2"),
    ]
    assert one == [
        {
            "State": "available",
            "OptInStatus": "opt-in-not-required",
            "Messages": [],
            "RegionName": "ap-northeast-1",
            "ZoneName": "ap-northeast-1c",
            "ZoneId": "apne1-az1",
            "GroupName": "ap-northeast-1-zg-1",
            "NetworkBorderGroup": "ap-northeast-1",
            "ZoneType": "availability-zone",
        }
    ]


def test_regions_and_zones_that_are_not_there_are_refused() -> None:
    region = a_region()

    unknown_region = region.refused("describe_regions", region_names=["mars-north-1"])
    other_zone = region.refused("describe_availability_zones", zone_names=["us-east-1a"])

    assert (unknown_region.code, unknown_region.parameter) == ("InvalidParameterValue", "region_names")
    assert (other_zone.code, other_zone.parameter) == ("InvalidParameterValue", "zone_names")
