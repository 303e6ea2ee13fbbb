"""Passing time in one step or in many comes to the same, whatever is done in between."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from labs.cloud import billing, codec
from labs.cloud.billing.meter import period_of, quantities, used
from labs.cloud.books import Run
from labs.cloud.world import World
from tests.cloud.builders import Network, a_region

BORDER = datetime(2024, 1, 31, 12, tzinfo=UTC)
"""Half a day before the price of addresses changes."""
DEEDS = ("stop", "start", "take off", "put on", "nat", "no nat", "terminate", "send", "nothing")
Script = list[tuple[str, list[int]]]
SCRIPTS = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.lists(st.integers(1, 200_000), min_size=1, max_size=4)), min_size=1, max_size=6
)
"""What is done, and how much time passes then, in so many steps."""


def begun() -> Network:
    network = a_region(now=BORDER).with_vpc().with_public_subnet("public")
    network.with_instance("web", in_subnet="public", instance_type="t3.micro").with_address("eip", on="web-eth0")
    return network.with_address("nat-eip")


def do(network: Network, deed: str) -> None:
    """One change, where it is possible now."""
    running = network.instance("web")["State"]["Name"] if "web" in network.ids else ""
    associated = network.address("eip").get("AssociationId")
    if deed == "stop" and running == "running":
        network.do("stop_instances", instance_ids=[network["web"]])
    elif deed == "start" and running == "stopped":
        network.do("start_instances", instance_ids=[network["web"]])
    elif deed == "take off" and associated:
        network.do("disassociate_address", association_id=associated)
    elif deed == "put on" and running and not associated:
        network.do("associate_address", allocation_id=network["eip"], instance_id=network["web"])
    elif deed == "nat" and "nat" not in network.ids:
        network.with_nat_gateway("nat", in_subnet="public", address="nat-eip")
    elif deed == "no nat" and "nat" in network.ids:
        network.do("delete_nat_gateway", nat_gateway_id=network.ids.pop("nat"))
    elif deed == "terminate" and running:
        network.do("terminate_instances", instance_ids=[network.ids.pop("web")])
    elif deed == "send":
        network.world = billing.transferred(network.world, "DataTransfer-Out-Bytes", Decimal("70.5"))


def played(script: Script, *, at_once: bool) -> World:
    network = begun()
    for deed, steps in script:
        do(network, deed)
        for seconds in [sum(steps)] if at_once else steps:
            network.do("advance_time", seconds=seconds)
    return network.world


@settings(max_examples=25, deadline=None)
@given(SCRIPTS)
def test_metering_in_one_step_equals_metering_in_any_partition(script: Script) -> None:
    at_once, in_steps = (played(script, at_once=one) for one in (True, False))

    assert billing.invoices(at_once) == billing.invoices(in_steps)
    assert billing.charges(at_once) == billing.charges(in_steps)
    assert (at_once.books.runs, at_once.books.sums) == (in_steps.books.runs, in_steps.books.sums)


@settings(max_examples=10, deadline=None)
@given(SCRIPTS)
def test_a_stored_world_has_the_same_bill(script: Script) -> None:
    world = played(script, at_once=True)

    assert billing.invoices(codec.decode(codec.encode(world))) == billing.invoices(world)


@given(st.integers(0, 10_000_000), st.integers(1, 40_000_000))
def test_the_seconds_of_a_run_are_cut_at_the_months_and_none_is_lost(begin: int, seconds: int) -> None:
    began = BORDER + timedelta(seconds=begin)
    run = Run(usage_type="PublicIPv4:InUseAddress", resource_id="eni-1", began=began)

    pieces = list(used(run, began + timedelta(seconds=seconds)))

    assert sum(quantity for _, quantity in pieces) == seconds
    assert all(day.day == 1 for day, _ in pieces)


@given(st.integers(1, 40_000_000))
def test_hours_of_which_a_part_counts_whole_are_counted_once_however_many_months_they_touch(seconds: int) -> None:
    run = Run(usage_type="NatGateway-Hours", resource_id="nat-1", began=BORDER)

    hours = sum(quantity for _, quantity in used(run, BORDER + timedelta(seconds=seconds)))

    assert hours == -(-seconds // 3600)


def test_a_period_is_a_month_of_utc() -> None:
    assert period_of(BORDER) == (date(2024, 1, 1), datetime(2024, 2, 1, tzinfo=UTC))
    assert period_of(datetime(2024, 2, 1, tzinfo=UTC))[0] == date(2024, 2, 1)


def test_what_is_over_is_kept_in_sums_that_do_not_grow_with_every_start() -> None:
    network = a_region().with_vpc().with_subnet("a").with_instance("web", in_subnet="a", instance_type="t3.micro")
    for _ in range(20):
        network.do("advance_time", hours=1)
        network.do("stop_instances", instance_ids=[network["web"]])
        network.do("advance_time", hours=1)
        network.do("start_instances", instance_ids=[network["web"]])

    books = network.world.books
    assert len(books.sums) == 1
    found = {kind: sum(by.values()) for (_, kind), by in quantities(books).items()}
    assert found["BoxUsage:t3.micro"] == 20 * 3600
    assert found["EBS:VolumeUsage.gp3"] == Decimal(40 * 3600 * 8)
