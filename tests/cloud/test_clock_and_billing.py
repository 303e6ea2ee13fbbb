"""Time and money: only advance_time moves the clock, and the date decides what an address costs."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from labs.cloud import billing, clock, registry
from labs.cloud.world import World
from tests.cloud.region import MONDAY, Region

BEFORE = datetime(2024, 1, 31, tzinfo=UTC)


def idle_address(region: Region) -> str:
    return str(region.do("allocate_address", domain="vpc")["AllocationId"])


def launched(region: Region) -> str:
    (image, *_) = region.do("describe_images", filters=[{"name": "name", "values": ["al2023-*x86_64"]}])["Images"]
    answer = region.do("run_instances", image_id=image["ImageId"], instance_type="t3.micro", min_count=1, max_count=1)
    return str(answer["Instances"][0]["InstanceId"])


def hourly(region: Region) -> dict[str, Decimal]:
    """What public addresses cost an hour, by usage type."""
    lines = [one for one in billing.hourly(region.world) if not one.usage_type.startswith("BoxUsage")]
    return {line.usage_type: line.amount for line in lines}


def test_time_moves_only_forward_and_only_so_far(region: Region) -> None:
    assert region.do("advance_time", seconds=3600) == {"Now": MONDAY + timedelta(hours=1), "Events": []}
    for seconds in (0, -1, 366 * 86400 + 1):
        assert region.refused("advance_time", seconds=seconds).parameter == "seconds"


def test_how_far_is_said_in_seconds_hours_or_as_a_moment_and_once(region: Region) -> None:
    region.do("advance_time", hours=2)
    region.do("advance_time", until=MONDAY + timedelta(hours=3))

    assert region.world.now == MONDAY + timedelta(hours=3)
    assert region.refused("advance_time").code == "InvalidParameterCombination"
    assert region.refused("advance_time", hours=1, seconds=1).code == "InvalidParameterCombination"
    assert region.refused("advance_time", until=MONDAY).code == "InvalidParameterValue"


def test_what_happens_by_itself_happens_at_its_moments_in_turn(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    def every(hours: int) -> registry.Schedule:
        def next_moment(world: World) -> datetime:
            return MONDAY + timedelta(hours=((world.now - MONDAY) // timedelta(hours=hours) + 1) * hours)

        def happen(world: World) -> tuple[World, tuple[registry.Event, ...]]:
            return world, (registry.Event(moment=world.now, code=f"every {hours}"),)

        return registry.Schedule(next_moment, happen)

    monkeypatch.setattr(clock, "schedules", lambda: (every(2), every(3)))

    answer = region.do("advance_time", hours=6)

    told = [((one["Moment"] - MONDAY) // timedelta(hours=1), one["Code"]) for one in answer["Events"]]
    assert told == [(2, "every 2"), (3, "every 3"), (4, "every 2"), (6, "every 2"), (6, "every 3")]


def test_no_action_but_advance_time_moves_the_clock(region: Region) -> None:
    region.subnet(region.vpc())

    assert region.world.now == MONDAY


def test_an_account_without_public_addresses_pays_nothing(region: Region) -> None:
    region.subnet(region.vpc())

    assert billing.hourly_total(region.world) == 0


def test_today_every_public_address_costs_half_a_cent_an_hour_used_or_not() -> None:
    region = Region(default_vpc=True)
    idle_address(region)
    launched(region)

    assert hourly(region) == {
        "PublicIPv4:IdleAddress": Decimal("0.005"),
        "PublicIPv4:InUseAddress": Decimal("0.005"),
    }


def test_before_february_2024_only_idle_and_additional_elastic_addresses_cost() -> None:
    region = Region(default_vpc=True, now=BEFORE)
    instance_id = launched(region)
    free_with_instance = sum(hourly(region).values())
    region.do("associate_address", allocation_id=idle_address(region), instance_id=instance_id)
    free_first_elastic = sum(hourly(region).values())
    region.do("stop_instances", instance_ids=[instance_id])

    assert (free_with_instance, free_first_elastic) == (0, 0)
    assert hourly(region) == {"ElasticIP:IdleAddress": Decimal("0.005")}


def test_stopping_ends_the_charge_for_an_auto_assigned_address_but_not_for_an_elastic_one() -> None:
    region = Region(default_vpc=True)
    instance_id = launched(region)

    region.do("stop_instances", instance_ids=[instance_id])
    stopped = billing.hourly_total(region.world)
    region.do("associate_address", allocation_id=idle_address(region), instance_id=instance_id)

    assert stopped == 0
    assert hourly(region) == {"PublicIPv4:IdleAddress": Decimal("0.005")}


def test_the_meter_runs_while_time_passes() -> None:
    region = Region()
    idle_address(region)

    region.do("advance_time", seconds=30 * 86400)

    assert billing.charges(region.world) == {"PublicIPv4:IdleAddress": Decimal("3.600")}


@pytest.mark.parametrize("steps", [[48 * 3600], [3600] * 48, [86400 - 1, 2, 86400 - 1]])
def test_the_price_changes_at_midnight_however_time_is_advanced(steps: list[int]) -> None:
    region = Region(default_vpc=True, now=BEFORE)
    launched(region)

    for seconds in steps:
        region.do("advance_time", seconds=seconds)

    assert billing.charges(region.world)["PublicIPv4:InUseAddress"].quantize(Decimal("0.0001")) == Decimal("0.1200")


def test_a_released_address_costs_nothing_more() -> None:
    region = Region()
    allocation_id = idle_address(region)
    region.do("advance_time", seconds=3600)

    region.do("release_address", allocation_id=allocation_id)
    region.do("advance_time", seconds=3600)

    assert billing.charges(region.world) == {"PublicIPv4:IdleAddress": Decimal("0.005")}
