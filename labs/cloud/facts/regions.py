"""Which Regions are simulated, and which Availability Zones (AZs) are in them?

Zone names and ids: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html (read 2025-11).
AWS maps zone names to zone ids for every account separately; the mapping here is one that real accounts have.
"""

from typing import NamedTuple


class AvailabilityZone(NamedTuple):
    """One zone: the name, which differs between accounts, and the id, which does not."""

    zone_name: str
    zone_id: str


class Region(NamedTuple):
    """One Region: its code, its name and its zones."""

    region_name: str
    long_name: str
    availability_zones: tuple[AvailabilityZone, ...]


def _region(region_name: str, long_name: str, prefix: str, zones: dict[str, int]) -> Region:
    return Region(
        region_name,
        long_name,
        tuple(AvailabilityZone(f"{region_name}{letter}", f"{prefix}-az{number}") for letter, number in zones.items()),
    )


REGIONS: dict[str, Region] = {
    region.region_name: region
    for region in (
        _region("us-east-1", "US East (N. Virginia)", "use1", {"a": 6, "b": 1, "c": 2, "d": 4, "e": 3, "f": 5}),
        _region("us-east-2", "US East (Ohio)", "use2", {"a": 1, "b": 2, "c": 3}),
        _region("us-west-2", "US West (Oregon)", "usw2", {"a": 2, "b": 1, "c": 3, "d": 4}),
        _region("eu-west-1", "Europe (Ireland)", "euw1", {"a": 3, "b": 1, "c": 2}),
        _region("eu-central-1", "Europe (Frankfurt)", "euc1", {"a": 2, "b": 3, "c": 1}),
        _region("ap-northeast-1", "Asia Pacific (Tokyo)", "apne1", {"a": 4, "c": 1, "d": 2}),
        _region("ap-northeast-2", "Asia Pacific (Seoul)", "apne2", {"a": 1, "b": 2, "c": 3, "d": 4}),
        _region("ap-southeast-1", "Asia Pacific (Singapore)", "apse1", {"a": 1, "b": 2, "c": 3}),
    )
}


def availability_zones(region: str) -> tuple[AvailabilityZone, ...]:
    """The zones of a Region, by name. Raises KeyError for a Region that is not simulated."""
    return REGIONS[region].availability_zones
