"""Known builds cost what they must, to the cent: worked out by hand here from AWS's prices, not by the code under test."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import NamedTuple

import pytest

from labs.cloud import billing
from tests.cloud.builders import Network, a_region

VIRGINIA, SEOUL, FRANKFURT = "us-east-1", "ap-northeast-2", "eu-central-1"
NOVEMBER = datetime(2026, 11, 1, tzinfo=UTC)
"""Thirty days: 720 hours."""
JANUARY_2024 = datetime(2024, 1, 1, tzinfo=UTC)
DAY, HOUR = 86_400, 3_600


class Build(NamedTuple):
    """What is built and done, and what every month's bill must be."""

    said: str
    play: Callable[[Network], object]
    bills: dict[str, str]
    region: str = SEOUL
    begin: datetime = NOVEMBER


def a_network(build: Build) -> Network:
    return a_region(region=build.region, now=build.begin).with_vpc().with_public_subnet("public")


def with_web(network: Network, kind: str = "t3.micro") -> Network:
    """A running instance without a public address; its volume has 8 GB of gp3."""
    return network.with_subnet("inside", "10.0.9.0/24").with_instance("web", in_subnet="inside", instance_type=kind)


def idle_address(network: Network) -> None:
    network.with_address("eip").do("advance_time", hours=720)


def address_in_use(network: Network) -> None:
    with_web(network).with_address("eip", on="web-eth0").do("advance_time", hours=720)


def five_days_on_five_off(network: Network) -> None:
    with_web(network).with_address("eip", on="web-eth0").do("advance_time", hours=120)
    network.do("stop_instances", instance_ids=[network["web"]])
    network.do("advance_time", hours=120)


def ten_seconds(network: Network) -> None:
    with_web(network, "m5.large").do("advance_time", seconds=10)
    network.do("terminate_instances", instance_ids=[network["web"]])
    network.do("advance_time", hours=1)


def ninety_seconds_twice(network: Network) -> None:
    """Each start is charged for a minute at least; these last longer."""
    with_web(network, "m5.large").do("advance_time", seconds=90)
    for _ in range(2):
        network.do("stop_instances", instance_ids=[network["web"]])
        network.do("start_instances", instance_ids=[network["web"]])
    network.do("advance_time", seconds=30)
    network.do("terminate_instances", instance_ids=[network["web"]])
    network.do("advance_time", seconds=HOUR)


def nat_gateway(network: Network) -> None:
    network.with_address("eip").with_nat_gateway("nat", in_subnet="public", address="eip").do("advance_time", hours=720)


def nat_gateway_for_ninety_minutes(network: Network) -> None:
    """A part of an hour counts whole; the address stays and costs on."""
    network.with_address("eip").with_nat_gateway("nat", in_subnet="public", address="eip")
    network.do("advance_time", seconds=90 * 60)
    network.do("delete_nat_gateway", nat_gateway_id=network["nat"])
    network.do("advance_time", seconds=30 * 60)


def endpoint_in_two_zones(network: Network) -> None:
    network.with_subnet("other", "10.0.2.0/24", zone=f"{network.world.region}c")
    network.do("modify_vpc_attribute", vpc_id=network["vpc"], enable_dns_hostnames={"value": True})
    name = f"com.amazonaws.{network.world.region}.ec2"
    subnets = [network["public"], network["other"]]
    network.with_endpoint("ec2", name, vpc_endpoint_type="Interface", subnet_ids=subnets)
    network.do("advance_time", hours=720)


def two_attachments(network: Network) -> None:
    network.with_vpc("spoke", "10.1.0.0/16").with_subnet("far", "10.1.1.0/24", vpc="spoke").with_transit_gateway("tgw")
    network.with_attachment("here", to="tgw", subnets=("public",))
    network.with_attachment("there", to="tgw", subnets=("far",), vpc="spoke").do("advance_time", hours=720)


def vpn(network: Network) -> None:
    network.with_customer_gateway(bgp_asn=65010).with_vpn_gateway().with_vpn().do("advance_time", hours=720)


def two_terabytes_out(network: Network) -> None:
    network.world = billing.transferred(network.world, "DataTransfer-Out-Bytes", 2_000)


def sixty_terabytes_out(network: Network) -> None:
    """Through every tier but the last, in three pieces."""
    for gigabytes in (50, 10_000, 50_000):
        network.world = billing.transferred(network.world, "DataTransfer-Out-Bytes", gigabytes)
        network.do("advance_time", hours=24)


def free_again_next_month(network: Network) -> None:
    network.world = billing.transferred(network.world, "DataTransfer-Out-Bytes", 150)
    network.do("advance_time", hours=720)
    network.world = billing.transferred(network.world, "DataTransfer-Out-Bytes", 150)


def two_addresses_over_the_border(network: Network) -> None:
    """To the end of January the first was free and the second cost; in February both cost."""
    with_web(network).with_address("eip", on="web-eth0").with_address("idle").do("advance_time", hours=(31 + 29) * 24)


def a_hundred_and_three_remaps(network: Network) -> None:
    """Each to another private address of the interface, in January 2024."""
    with_web(network).with_address("eip")
    interface_id = network.instance("web")["NetworkInterfaces"][0]["NetworkInterfaceId"]
    network.do("assign_private_ip_addresses", network_interface_id=interface_id, secondary_private_ip_address_count=1)
    found = network.do("describe_network_interfaces", network_interface_ids=[interface_id])["NetworkInterfaces"][0]
    private = [one["PrivateIpAddress"] for one in found["PrivateIpAddresses"]]
    for number in range(103):
        asked = {"network_interface_id": interface_id, "private_ip_address": private[number % 2]}
        network.do("associate_address", allocation_id=network["eip"], **asked)


BUILDS = (
    Build("an idle address", idle_address, {"2026-11": "3.60"}),  # 720 h x .005
    # 720 h x .013 + 720 h x .005 + 8 GB x .0912
    Build("an instance with an address", address_in_use, {"2026-11": "13.69"}),
    # 720 h x .0104 + 3.60 + 8 GB x .08
    Build("the same in N. Virginia", address_in_use, {"2026-11": "11.73"}, VIRGINIA),
    # 120 h x .013 + 240 h x .005 + 8 GB x .0912 x 10/30
    Build("five days on, five off", five_days_on_five_off, {"2026-11": "3.00"}),
    Build("ten seconds count as a minute", ten_seconds, {"2026-11": "0.00"}, VIRGINIA),  # 60 s of .096
    Build("a NAT gateway", nat_gateway, {"2026-11": "46.08"}),  # 720 h x .059 + 720 h x .005
    Build("a NAT gateway in N. Virginia", nat_gateway, {"2026-11": "36.00"}, VIRGINIA),  # 720 h x .045 + 3.60
    # 2 h x .059 + 2 h x .005
    Build("a NAT gateway for ninety minutes", nat_gateway_for_ninety_minutes, {"2026-11": "0.13"}),
    Build("an endpoint in two zones", endpoint_in_two_zones, {"2026-11": "18.72"}),  # 2 x 720 h x .013
    Build("two attachments of a transit gateway", two_attachments, {"2026-11": "100.80"}),  # 2 x 720 h x .07
    Build("a VPN connection", vpn, {"2026-11": "43.20"}, VIRGINIA),  # 720 h x .05 + 2 x 720 h x .005
    Build("2 TB to the internet", two_terabytes_out, {"2026-11": "239.40"}),  # 1,900 GB x .126
    # 10,140 GB x .09 + 40,960 GB x .085 + 8,850 GB x .07
    Build("60 TB to the internet", sixty_terabytes_out, {"2026-11": "5013.70"}, FRANKFURT),
    # 50 GB x .126 in each month
    Build("100 GB are free each month", free_again_next_month, {"2026-11": "6.30", "2026-12": "6.30"}),
    # January: 744 h x .005 for the idle one + 744 h x .0104 + .64; February: 2 x 696 h x .005 + 696 h x .0104 + .64
    Build(
        "two addresses over the border",
        two_addresses_over_the_border,
        {"2024-01": "12.10", "2024-02": "14.84"},
        VIRGINIA,
        JANUARY_2024,
    ),
    Build("103 remaps in a month", a_hundred_and_three_remaps, {"2024-01": "0.30"}, SEOUL, JANUARY_2024),  # 3 x .10
)


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.said)
def test_a_known_build_costs_what_it_must_to_the_cent(build: Build) -> None:
    network = a_network(build)

    build.play(network)

    bills = {f"{one.month:%Y-%m}": str(one.total.quantize(Decimal("0.01"))) for one in billing.invoices(network.world)}
    assert bills == build.bills


def test_an_instance_is_charged_by_the_second_and_each_start_for_a_minute_at_least() -> None:
    once, twice = (a_region(region=VIRGINIA).with_vpc().with_subnet("a") for _ in range(2))
    ten_seconds(once)
    ninety_seconds_twice(twice)

    def seconds(network: Network) -> Decimal:
        (charge,) = (
            charge
            for invoice in billing.invoices(network.world)
            for charge in invoice.charges
            if charge.usage_type == "BoxUsage:m5.large"
        )
        return charge.quantity * HOUR

    assert round(seconds(once), 9) == 60
    assert round(seconds(twice), 9) == 90 + 60


def test_what_has_no_price_here_is_not_guessed() -> None:
    network = a_region(region=SEOUL).with_vpc().with_customer_gateway(bgp_asn=65010).with_vpn_gateway().with_vpn()
    network.do("advance_time", hours=2)

    (invoice,) = billing.invoices(network.world)
    prices = {one.usage_type: [part.price for part in one.parts] for one in invoice.charges}
    assert prices == {"VPN-Usage-Hours:ipsec.1": [None], "PublicIPv4:InUseAddress": [Decimal("0.005")]}
    assert not invoice.is_priced
    assert {one.usage_type: one.price for one in billing.hourly(network.world)}["VPN-Usage-Hours:ipsec.1"] is None


def test_the_old_meter_of_a_stored_world_still_counts() -> None:
    network = a_region().with_address("eip")
    network.world = network.world.replace(meter={"PublicIPv4:IdleAddress@0.005": 10.0})
    network.do("advance_time", hours=10)

    assert billing.charges(network.world)["PublicIPv4:IdleAddress"] == Decimal("0.10")
