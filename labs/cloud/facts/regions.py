"""Which Regions are simulated, which Availability Zones (AZs) are in them, and which public addresses do they give out?

Zone names and ids: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html (2026-11).
AWS maps zone names to zone ids for every account separately; the mapping here is one that real accounts have.
Public ranges: a part of those marked EC2 for the Region in https://ip-ranges.amazonaws.com/ip-ranges.json (2026-11).
"""

from functools import cache
from ipaddress import IPv4Address, IPv4Network
from typing import NamedTuple


class AvailabilityZone(NamedTuple):
    """One zone: the name, which differs between accounts, and the id, which does not."""

    zone_name: str
    zone_id: str


class Region(NamedTuple):
    """One Region: its code, its name, its zones, and the public IPv4 ranges its addresses come from."""

    region_name: str
    long_name: str
    availability_zones: tuple[AvailabilityZone, ...]
    public_ranges: tuple[IPv4Network, ...]


class UnknownRegion(LookupError):
    """The name is not that of a simulated Region."""


def _region(region_name: str, long_name: str, prefix: str, zones: dict[str, int], *ranges: str) -> Region:
    return Region(
        region_name,
        long_name,
        tuple(AvailabilityZone(f"{region_name}{letter}", f"{prefix}-az{number}") for letter, number in zones.items()),
        tuple(IPv4Network(one) for one in ranges),
    )


REGIONS: dict[str, Region] = {
    region.region_name: region
    for region in (
        _region(
            "us-east-1",
            "US East (N. Virginia)",
            "use1",
            {"a": 6, "b": 1, "c": 2, "d": 4, "e": 3, "f": 5},
            "3.80.0.0/12",
            "34.224.0.0/12",
            "44.192.0.0/11",
            "54.144.0.0/14",
        ),
        _region(
            "us-east-2",
            "US East (Ohio)",
            "use2",
            {"a": 1, "b": 2, "c": 3},
            "3.16.0.0/14",
            "3.128.0.0/15",
            "18.216.0.0/14",
        ),
        _region(
            "us-west-2",
            "US West (Oregon)",
            "usw2",
            {"a": 2, "b": 1, "c": 3, "d": 4},
            "34.208.0.0/12",
            "52.24.0.0/14",
            "54.184.0.0/13",
        ),
        _region(
            "eu-west-1",
            "Europe (Ireland)",
            "euw1",
            {"a": 3, "b": 1, "c": 2},
            "34.240.0.0/13",
            "52.16.0.0/15",
            "54.72.0.0/15",
        ),
        _region(
            "eu-central-1",
            "Europe (Frankfurt)",
            "euc1",
            {"a": 2, "b": 3, "c": 1},
            "3.120.0.0/14",
            "18.184.0.0/15",
            "35.156.0.0/14",
        ),
        _region(
            "ap-northeast-1",
            "Asia Pacific (Tokyo)",
            "apne1",
            {"a": 4, "c": 1, "d": 2},
            "13.112.0.0/14",
            "18.176.0.0/15",
            "52.192.0.0/15",
        ),
        _region(
            "ap-northeast-2",
            "Asia Pacific (Seoul)",
            "apne2",
            {"a": 1, "b": 2, "c": 3, "d": 4},
            "3.34.0.0/15",
            "13.124.0.0/16",
            "13.125.0.0/16",
            "15.164.0.0/15",
            "52.78.0.0/16",
        ),
        _region(
            "ap-southeast-1",
            "Asia Pacific (Singapore)",
            "apse1",
            {"a": 1, "b": 2, "c": 3},
            "13.212.0.0/15",
            "13.228.0.0/15",
            "18.140.0.0/15",
        ),
    )
}


NOT_OPTED_IN = (
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-south-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-west-1",
    "eu-central-2",
    "eu-south-1",
    "eu-south-2",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
)
"""Regions that an account has to opt in to before it can use them; in this simulation none can.

https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html (names checked; which of them are
opt-in is recalled)
"""


def availability_zones(region: str) -> tuple[AvailabilityZone, ...]:
    """The zones of a Region, by name. Raises UnknownRegion."""
    return the_region(region).availability_zones


@cache
def zone_id(region: str, zone_name: str) -> str:
    """The id of a zone by its name."""
    return next(one.zone_id for one in availability_zones(region) if one.zone_name == zone_name)


def the_region(name: str) -> Region:
    """The Region with this code. Raises UnknownRegion."""
    found = REGIONS.get(name)
    if found is None:
        raise UnknownRegion(f"{name!r} is not a simulated Region; there are {', '.join(REGIONS)}")
    return found


def public_address(region: str, number: int) -> IPv4Address:
    """The public address that a number picks from all those of a Region; every number picks one."""
    ranges = the_region(region).public_ranges
    position = number % sum(one.num_addresses for one in ranges)
    for one in ranges:
        if position < one.num_addresses:
            return one[position]
        position -= one.num_addresses
    raise AssertionError("the position lies within the ranges")
