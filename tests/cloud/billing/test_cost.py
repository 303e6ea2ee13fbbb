"""What stands costs so much an hour and a month, each resource for itself, and it is known how to stop it."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from labs.cloud import billing, registry
from labs.cloud.facts import prices
from labs.cloud.facts.instance_types import instance_types
from tests.cloud.builders import Network, a_region

NOVEMBER = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def network() -> Network:
    network = a_region(now=NOVEMBER).with_vpc().with_public_subnet("a").with_address("eip")
    network.with_instance("web", in_subnet="a", instance_type="t3.micro")
    return network.with_nat_gateway("nat", in_subnet="a", address="eip")


def test_every_resource_has_its_amounts_an_hour_and_a_month(network: Network) -> None:
    found = {(one.usage_type, one.resource_id): (one.hour, one.month) for one in billing.rates(network.world)}

    assert found[("BoxUsage:t3.micro", network["web"])] == (Decimal("0.013"), Decimal("9.49"))
    assert found[("NatGateway-Hours", network["nat"])] == (Decimal("0.059"), Decimal("43.07"))
    assert found[("PublicIPv4:InUseAddress", network["eip"])] == (Decimal("0.005"), Decimal("3.65"))
    assert found[("PublicIPv4:InUseAddress", network["web-eth0"])] == (Decimal("0.005"), Decimal("3.65"))
    (volume,) = (one for one in billing.rates(network.world) if one.usage_type == "EBS:VolumeUsage.gp3")
    assert (volume.quantity, volume.unit, volume.month) == (Decimal(8), "GB-Mo", Decimal("0.7296"))
    assert billing.monthly_total(network.world) == sum(month for _, month in found.values())


def test_what_is_charged_by_the_hour_leaves_volumes_out(network: Network) -> None:
    assert billing.hourly_total(network.world) == Decimal("0.013") + Decimal("0.059") + 2 * Decimal("0.005")


def test_the_month_ahead_is_what_was_charged_and_what_is_to_come(network: Network) -> None:
    network.do("advance_time", hours=360)
    network.do("stop_instances", instance_ids=[network["web"]])

    ahead = billing.month_ahead(network.world)

    so_far = billing.invoice_of(network.world, NOVEMBER.date()).total
    rest = 360 * (Decimal("0.059") + Decimal("0.005")) + 8 * Decimal("0.0912") / 2
    assert ahead.total.quantize(Decimal("0.000001")) == (so_far + rest).quantize(Decimal("0.000001"))
    assert ahead.month == NOVEMBER.date()


def test_the_same_addresses_by_the_rule_of_2023_and_by_the_rule_of_today(network: Network) -> None:
    network.with_address("idle")

    old, new = billing.rules_compared(network.world)

    assert {one.usage_type: (one.quantity, one.month) for one in old} == {
        "ElasticIP:IdleAddress": (1, Decimal("3.65")),
        "ElasticIP:InUseAddress": (1, 0),
        "PublicIPv4:InUseAddress": (1, 0),
    }
    assert {one.usage_type: (one.quantity, one.month) for one in new} == {
        "PublicIPv4:IdleAddress": (1, Decimal("3.65")),
        "PublicIPv4:InUseAddress": (2, Decimal("7.30")),
    }


def test_for_everything_that_costs_it_is_known_what_stops_it(network: Network) -> None:
    network.with_address("idle")
    codes = {
        one.usage_type + " " + one.resource_id.partition("-")[0]: stop.code
        for one in billing.rates(network.world)
        if (stop := billing.how_to_stop(network.world, one.resource_id))
    }

    assert codes == {
        "BoxUsage:t3.micro i": "stop_instances",
        "NatGateway-Hours nat": "delete_nat_gateway",
        "PublicIPv4:IdleAddress eipalloc": "release_address",
        "PublicIPv4:InUseAddress eipalloc": "delete_nat_gateway_then_release",
        "PublicIPv4:InUseAddress eni": "stop_for_address",
        "EBS:VolumeUsage.gp3 vol": "terminate_for_volume",
    }


def test_doing_what_is_said_ends_the_charge(network: Network) -> None:
    for name, action, params in (
        ("web", "stop_instances", {"instance_ids": [network["web"]]}),
        ("nat", "delete_nat_gateway", {"nat_gateway_id": network["nat"]}),
        ("eip", "release_address", {"allocation_id": network["eip"]}),
    ):
        stop = billing.how_to_stop(network.world, network[name])
        assert stop
        assert stop.action in registry.actions()
        network.do(action, **params)
        assert network[name] not in {one.resource_id for one in billing.rates(network.world)}


def test_every_price_names_its_source_and_its_measure() -> None:
    for entry in prices.TABLE:
        assert entry.source in prices.SOURCES
        assert entry.since < entry.until
    assert all(source.url.startswith("https://") and source.day for source in prices.SOURCES.values())


def test_instance_prices_are_of_types_that_there_are() -> None:
    for region in prices.EVERYWHERE:
        for name in instance_types():
            found = prices.tariff(region, f"BoxUsage:{name}", NOVEMBER.date())
            assert found is None or 0 < found.first_price < 100


def test_regions_without_a_sourced_price_have_none() -> None:
    assert prices.priced_regions() == ("us-east-1", "us-east-2", "ap-northeast-2")
    assert prices.tariff("eu-west-1", "NatGateway-Hours", NOVEMBER.date()) is None
    assert prices.tariff("eu-west-1", "PublicIPv4:IdleAddress", NOVEMBER.date()) is not None
