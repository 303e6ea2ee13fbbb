"""Which Regions and Availability Zones are there? They are facts, the same for every learner; nobody makes or deletes them.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html
"""

from collections.abc import Mapping
from typing import Any

from labs.cloud.describe import Filter, matching
from labs.cloud.errors import CloudError
from labs.cloud.facts.regions import REGIONS, AvailabilityZone, availability_zones
from labs.cloud.registry import Outcome, action
from labs.cloud.world import World

REGION_FILTERS: Mapping[str, str] = {
    "endpoint": "Endpoint",
    "opt-in-status": "OptInStatus",
    "region-name": "RegionName",
}
ZONE_FILTERS: Mapping[str, str] = {
    "group-name": "GroupName",
    "message": "Messages[].Message",
    "opt-in-status": "OptInStatus",
    "region-name": "RegionName",
    "state": "State",
    "zone-id": "ZoneId",
    "zone-name": "ZoneName",
    "zone-type": "ZoneType",
}


class UnknownRegionName(CloudError):
    code = "InvalidParameterValue"
    template = "Invalid region names: [{region_names}]"


class UnknownZone(CloudError):
    code = "InvalidParameterValue"
    template = "Invalid availability zone: [{zone}]"


@action
def describe_regions(
    world: World,
    *,
    region_names: tuple[str, ...] = (),
    filters: tuple[Filter, ...] = (),
) -> Outcome:
    """List the simulated Regions: `{"Regions": […]}`."""
    must_be_regions(region_names)
    views = [region_view(name) for name in REGIONS if not region_names or name in region_names]
    return world, {"Regions": matching(views, filters, REGION_FILTERS)}


@action
def describe_availability_zones(
    world: World,
    *,
    zone_names: tuple[str, ...] = (),
    zone_ids: tuple[str, ...] = (),
    filters: tuple[Filter, ...] = (),
) -> Outcome:
    """List the zones of this Region: `{"AvailabilityZones": […]}`."""
    zones = availability_zones(world.region)
    must_be_among(zone_names, [one.zone_name for one in zones], "zone_names")
    must_be_among(zone_ids, [one.zone_id for one in zones], "zone_ids")
    chosen = [
        one
        for one in zones
        if (not zone_names or one.zone_name in zone_names) and (not zone_ids or one.zone_id in zone_ids)
    ]
    return world, {"AvailabilityZones": matching([zone_view(world, one) for one in chosen], filters, ZONE_FILTERS)}


def region_view(name: str) -> dict[str, Any]:
    """A Region as DescribeRegions answers it."""
    return {"RegionName": name, "Endpoint": f"ec2.{name}.amazonaws.com", "OptInStatus": "opt-in-not-required"}


def zone_view(world: World, zone: AvailabilityZone) -> dict[str, Any]:
    """A zone as DescribeAvailabilityZones answers it."""
    return {
        "State": "available",
        "OptInStatus": "opt-in-not-required",
        "Messages": [],
        "RegionName": world.region,
        "ZoneName": zone.zone_name,
        "ZoneId": zone.zone_id,
        "GroupName": f"{world.region}-zg-1",
        "NetworkBorderGroup": world.region,
        "ZoneType": "availability-zone",
    }


def must_be_regions(region_names: tuple[str, ...]) -> None:
    """Only Regions that exist can be named."""
    unknown = [name for name in region_names if name not in REGIONS]
    if unknown:
        raise UnknownRegionName(region_names=", ".join(unknown), parameter="region_names")


def must_be_among(asked: tuple[str, ...], known: list[str], parameter: str) -> None:
    """Only zones of this Region can be named.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html
    """
    for one in asked:
        if one not in known:
            raise UnknownZone(zone=one, parameter=parameter)
