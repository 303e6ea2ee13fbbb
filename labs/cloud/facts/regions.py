"""Which Regions are simulated, which Availability Zones (AZs) are in them, and which public addresses do they give out?

Zone names and ids: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html (2026-11).
AWS maps zone names to zone ids for every account separately; the mapping here is one that real accounts have.
Public ranges: a part of those marked EC2 for the Region in https://ip-ranges.amazonaws.com/ip-ranges.json (2026-11).
"""

from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Network
from typing import NamedTuple

IPV6_BLOCK_PREFIX = 56
"""How large the IPv6 blocks are that Amazon gives to VPCs.

https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html#vpc-sizing-ipv6
"""


class AvailabilityZone(NamedTuple):
    """One zone: the name, which differs between accounts, and the id, which does not."""

    zone_name: str
    zone_id: str


class Region(NamedTuple):
    """One Region: its code, its name, its zones, and the public ranges its addresses come from."""

    region_name: str
    long_name: str
    availability_zones: tuple[AvailabilityZone, ...]
    public_ranges: tuple[IPv4Network, ...]
    ipv6_range: IPv6Network


class UnknownRegion(LookupError):
    """The name is not that of a simulated Region."""


def _region(
    region_name: str, long_name: str, prefix: str, zones: dict[str, int], ipv6_range: str, *ranges: str
) -> Region:
    return Region(
        region_name,
        long_name,
        tuple(AvailabilityZone(f"{region_name}{letter}", f"{prefix}-az{number}") for letter, number in zones.items()),
        tuple(IPv4Network(one) for one in ranges),
        IPv6Network(ipv6_range),
    )


REGIONS: dict[str, Region] = {
    region.region_name: region
    for region in (
        _region(
            "us-east-1",
            "US East (N. Virginia)",
            "use1",
            {"a": 6, "b": 1, "c": 2, "d": 4, "e": 3, "f": 5},
            "2600:1f18::/36",
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
            "2600:1f16::/36",
            "3.16.0.0/14",
            "3.128.0.0/15",
            "18.216.0.0/14",
        ),
        _region(
            "us-west-2",
            "US West (Oregon)",
            "usw2",
            {"a": 2, "b": 1, "c": 3, "d": 4},
            "2600:1f14::/36",
            "34.208.0.0/12",
            "52.24.0.0/14",
            "54.184.0.0/13",
        ),
        _region(
            "eu-west-1",
            "Europe (Ireland)",
            "euw1",
            {"a": 3, "b": 1, "c": 2},
            "2a05:d018::/36",
            "34.240.0.0/13",
            "52.16.0.0/15",
            "54.72.0.0/15",
        ),
        _region(
            "eu-central-1",
            "Europe (Frankfurt)",
            "euc1",
            {"a": 2, "b": 3, "c": 1},
            "2a05:d014::/36",
            "3.120.0.0/14",
            "18.184.0.0/15",
            "35.156.0.0/14",
        ),
        _region(
            "ap-northeast-1",
            "Asia Pacific (Tokyo)",
            "apne1",
            {"a": 4, "c": 1, "d": 2},
            "2406:da14::/36",
            "13.112.0.0/14",
            "18.176.0.0/15",
            "52.192.0.0/15",
        ),
        _region(
            "ap-northeast-2",
            "Asia Pacific (Seoul)",
            "apne2",
            {"a": 1, "b": 2, "c": 3, "d": 4},
            "2406:da12::/36",
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
            "2406:da18::/36",
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


def ipv6_block(region: str, number: int) -> IPv6Network:
    """The block for a VPC that a number picks from the IPv6 range of a Region; every number picks one."""
    whole = the_region(region).ipv6_range
    size = 1 << (128 - IPV6_BLOCK_PREFIX)
    position = number % (whole.num_addresses // size)
    return IPv6Network((int(whole.network_address) + position * size, IPV6_BLOCK_PREFIX))
