"""Regions and zones."""

import pytest

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
            "GroupLongName": "Asia Pacific (Tokyo) 1",
            "NetworkBorderGroup": "ap-northeast-1",
            "ZoneType": "availability-zone",
        }
    ]


def test_regions_that_need_an_opt_in_are_listed_when_all_are_asked_for_or_by_name() -> None:
    region = a_region()

    def statuses(**asked: object) -> dict[str, str]:
        found = region.do("describe_regions", **asked)["Regions"]
        return {one["RegionName"]: one["OptInStatus"] for one in found}

    needing = [{"name": "opt-in-status", "values": ["not-opted-in"]}]
    assert "af-south-1" not in statuses()
    assert statuses(all_regions=True).items() > statuses().items()
    assert statuses(region_names=["af-south-1"]) == {"af-south-1": "not-opted-in"}
    assert set(statuses(all_regions=True)) - set(statuses()) == set(statuses(all_regions=True, filters=needing))


@pytest.mark.parametrize(
    ("name", "value", "count"),
    [
        ("endpoint", "ec2.us-*", 3),
        ("opt-in-status", "opt-in-not-required", 8),
        ("region-name", "ap-northeast-?", 2),
    ],
)
def test_regions_are_found_by_every_documented_filter(name: str, value: str, count: int) -> None:
    found = a_region().do("describe_regions", filters=[{"name": name, "values": [value]}])["Regions"]

    assert len(found) == count


@pytest.mark.parametrize(
    ("name", "value", "count"),
    [
        ("group-long-name", "Asia Pacific (Seoul) 1", 4),
        ("group-name", "ap-northeast-2-zg-1", 4),
        ("message", "*", 0),
        ("opt-in-status", "opt-in-not-required", 4),
        ("parent-zone-id", "*", 0),
        ("parent-zone-name", "*", 0),
        ("region-name", "ap-northeast-2", 4),
        ("state", "available", 4),
        ("zone-id", "apne2-az1", 1),
        ("zone-name", "ap-northeast-2b", 1),
        ("zone-type", "local-zone", 0),
    ],
)
def test_zones_are_found_by_every_documented_filter(name: str, value: str, count: int) -> None:
    asked = {"filters": [{"name": name, "values": [value]}], "all_availability_zones": True}

    assert len(a_region().do("describe_availability_zones", **asked)["AvailabilityZones"]) == count


def test_regions_and_zones_that_are_not_there_are_refused() -> None:
    region = a_region()

    unknown_region = region.refused("describe_regions", region_names=["mars-north-1"])
    other_zone = region.refused("describe_availability_zones", zone_names=["us-east-1a"])

    assert (unknown_region.code, unknown_region.parameter) == ("InvalidParameterValue", "region_names")
    assert (other_zone.code, other_zone.parameter) == ("InvalidParameterValue", "zone_names")
