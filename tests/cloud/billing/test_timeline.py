"""What a passage of time tells: what began and ceased to cost, the rule that changed, each month's bill; and no more than fits."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from labs.cloud import account, clock, codec, registry
from labs.cloud.account import Account
from labs.cloud.books import Event
from labs.cloud.world import World
from tests.cloud.builders import Network, a_region

NOVEMBER = datetime(2026, 11, 1, tzinfo=UTC)


def told(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(f"{one['Moment']:%m-%d %H:%M}", one["Code"]) for one in answer["Events"]]


def test_what_begins_to_cost_and_what_ceases_to_is_told_when_time_passes() -> None:
    network = a_region(now=NOVEMBER).with_address("eip")
    first = network.do("advance_time", hours=1)
    network.do("release_address", allocation_id=network["eip"])
    second = network.do("advance_time", hours=1)

    assert told(first) == [("11-01 00:00", "bill.began")]
    assert first["Events"][0]["Params"] == {
        "usage_type": "PublicIPv4:IdleAddress",
        "count": 1,
        "resource_ids": [network["eip"]],
    }
    assert told(second) == [("11-01 01:00", "bill.ceased")]


def test_what_is_free_is_not_told() -> None:
    network = a_region(now=datetime(2023, 5, 1, tzinfo=UTC)).with_vpc().with_public_subnet("a").with_address("eip")
    network.with_nat_gateway("nat", in_subnet="a", address="eip")

    answer = network.do("advance_time", hours=1)

    assert [one["Params"]["usage_type"] for one in answer["Events"]] == ["NatGateway-Hours"]


def test_each_month_ends_with_its_bill() -> None:
    network = a_region(now=NOVEMBER).with_address("eip")

    answer = network.do("advance_time", until=datetime(2027, 1, 15, tzinfo=UTC))

    ends = [one for one in answer["Events"] if one["Code"] == "bill.month_ended"]
    assert [one["Moment"] for one in ends] == [datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)]
    assert ends[0]["Params"] == {"month": "2026-11", "total": "3.60", "lines": {"PublicIPv4:IdleAddress": "3.60"}}


def test_a_bill_with_usage_that_has_no_price_here_says_so() -> None:
    network = a_region(now=NOVEMBER).with_vpc().with_customer_gateway(bgp_asn=65010).with_vpn_gateway().with_vpn()

    answer = network.do("advance_time", hours=720)

    assert told(answer)[-1] == ("12-01 00:00", "bill.month_ended_in_part")


def test_the_new_rule_for_addresses_is_told_at_midnight_with_what_it_means() -> None:
    network = a_region(now=datetime(2024, 1, 31, 23, tzinfo=UTC)).with_vpc().with_public_subnet("a")
    network.with_instance("web", in_subnet="a", instance_type="t3.micro")

    answer = network.do("advance_time", hours=2)

    (changed,) = (one for one in answer["Events"] if one["Code"] == "bill.rule_changed")
    assert changed["Moment"] == datetime(2024, 2, 1, tzinfo=UTC)
    assert changed["Params"] == {"day": "2024-02-01", "before": "0.00", "after": "3.65"}
    assert "bill.ceased" not in [one["Code"] for one in answer["Events"]]


def test_the_region_remembers_the_last_events_and_no_more() -> None:
    network = a_region(now=NOVEMBER)
    for _ in range(clock.MOST_KEPT):
        network.with_address("eip").do("advance_time", hours=1)
        network.do("release_address", allocation_id=network["eip"])

    events = network.world.books.events
    assert len(events) == clock.MOST_KEPT
    assert events[-1].moment > events[0].moment
    assert codec.decode(codec.encode(network.world)).books.events == events


def test_more_than_fits_is_counted_and_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def next_moment(world: World) -> datetime:
        return world.now + timedelta(hours=1)

    def happen(world: World) -> tuple[World, tuple[Event, ...]]:
        return world, (Event(moment=world.now, code="often"),)

    monkeypatch.setattr(clock, "schedules", lambda: (registry.Schedule(next_moment, happen),))
    network = a_region(now=NOVEMBER)

    events = network.do("advance_time", hours=366 * 24)["Events"]

    assert len(events) == clock.MOST_ALIKE + 1
    left_out = {"count": 366 * 24 - clock.MOST_ALIKE}
    assert (events[-1]["Code"], events[-1]["Params"]) == (clock.LEFT_OUT, left_out)


def two_regions() -> Account:
    held = Account(home=a_region(now=NOVEMBER).world)
    for region in ("ap-northeast-2", "us-east-1"):
        held = account.call(held, held.world(region, default_vpc=False), "allocate_address", {})[0]
    return held


def test_what_happened_in_every_region_of_the_account_is_told_with_its_region() -> None:
    held = two_regions()

    held, _, answer = account.call(held, held.home, "advance_time", {"hours": 720})

    found = [(one["Region"], one["Code"]) for one in answer["Events"]]
    assert sorted(found[:2]) == [("ap-northeast-2", "bill.began"), ("us-east-1", "bill.began")]
    assert sorted(found[2:]) == [("ap-northeast-2", "bill.month_ended"), ("us-east-1", "bill.month_ended")]
    assert [one.code for one in held.world("us-east-1").books.events] == ["bill.began", "bill.month_ended"]


def test_of_all_regions_together_no_more_is_told_than_of_one() -> None:
    def answer(count: int, left_out: int) -> dict[str, Any]:
        events = [{"Moment": NOVEMBER + timedelta(hours=n), "Code": "x", "Params": {}} for n in range(count)]
        more = [{"Moment": NOVEMBER, "Code": clock.LEFT_OUT, "Params": {"count": left_out}}] if left_out else []
        return {"Events": [*events, *more]}

    joined = clock.joined({"a": answer(60, 5), "b": answer(60, 0)})

    assert len(joined) == clock.MOST_TOLD + 1
    assert joined[-1]["Params"] == {"count": 25}
    assert clock.joined({"a": answer(2, 0)}) == [{**one, "Region": "a"} for one in answer(2, 0)["Events"]]


def test_undoing_a_passage_of_time_takes_its_charges_and_events_back() -> None:
    network: Network = a_region(now=NOVEMBER).with_address("eip")
    before = network.world
    network.do("advance_time", hours=720)

    assert network.world.books != before.books
    assert before.books.events == ()
    assert before.books.runs == {}
