"""Which Regions and Availability Zones are there? They are facts, the same for every learner; nobody makes or deletes them.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html
"""

from collections.abc import Mapping
from typing import Any

from labs.cloud.describe import Filter, matching
from labs.cloud.errors import CloudError
from labs.cloud.facts.regions import NOT_OPTED_IN, REGIONS, AvailabilityZone, availability_zones, the_region
from labs.cloud.registry import Outcome, action
from labs.cloud.world import World

REGION_FILTERS: Mapping[str, str] = {
    "endpoint": "Endpoint",
    "opt-in-status": "OptInStatus",
    "region-name": "RegionName",
}
ZONE_FILTERS: Mapping[str, str] = {
    "group-long-name": "GroupLongName",
    "group-name": "GroupName",
    "message": "Messages[].Message",
    "opt-in-status": "OptInStatus",
    "parent-zone-id": "ParentZoneId",
    "parent-zone-name": "ParentZoneName",
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
    all_regions: bool = False,
    filters: tuple[Filter, ...] = (),
) -> Outcome:
    """List the simulated Regions, on demand also those that the account has not opted in to: `{"Regions": […]}`."""
    must_be_regions(region_names)
    enabled = (*REGIONS, *NOT_OPTED_IN) if all_regions else tuple(REGIONS)
    views = [region_view(name) for name in region_names or enabled]
    return world, {"Regions": matching(views, filters, REGION_FILTERS)}


@action
def describe_availability_zones(
    world: World,
    *,
    zone_names: tuple[str, ...] = (),
    zone_ids: tuple[str, ...] = (),
    all_availability_zones: bool = False,
    filters: tuple[Filter, ...] = (),
) -> Outcome:
    """List the zones of this Region, which has no zones to opt in to: `{"AvailabilityZones": […]}`."""
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
    status = "not-opted-in" if name in NOT_OPTED_IN else "opt-in-not-required"
    return {"RegionName": name, "Endpoint": f"ec2.{name}.amazonaws.com", "OptInStatus": status}


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
        "GroupLongName": f"{the_region(world.region).long_name} 1",
        "NetworkBorderGroup": world.region,
        "ZoneType": "availability-zone",
    }


def must_be_regions(region_names: tuple[str, ...]) -> None:
    """Only Regions that exist can be named."""
    unknown = [name for name in region_names if name not in REGIONS and name not in NOT_OPTED_IN]
    if unknown:
        raise UnknownRegionName(region_names=", ".join(unknown), parameter="region_names")


def must_be_among(asked: tuple[str, ...], known: list[str], parameter: str) -> None:
    """Only zones of this Region can be named.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html
    """
    for one in asked:
        if one not in known:
            raise UnknownZone(zone=one, parameter=parameter)
