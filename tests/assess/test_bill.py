"""Amounts are added up by the meter and compared."""

from typing import Any

import pytest

from labs.assess.finding import Verdict
from tests.assess.cases import a_case, a_check, a_document, the_check
from tests.cloud.builders import Network, a_region


@pytest.fixture
def network() -> Network:
    """An idle Elastic IP, and two hours gone."""
    network = a_region().with_address("idle")
    network.do("advance_time", seconds=7200)
    return network


def test_what_costs_now_is_compared(network: Network) -> None:
    nothing = the_check(a_check("bill", of="hourly", at_most=0)).examine(a_case(network.world))
    assert (nothing.passed, nothing.code) == (False, "bill.too_high")
    assert nothing.params == {
        "of": "hourly",
        "usage_type": None,
        "amount": 0.005,
        "limit": 0,
        "lines": {"PublicIPv4:IdleAddress": 0.005},
    }
    network.do("release_address", allocation_id=network["idle"])
    assert the_check(a_check("bill", of="hourly", at_most=0)).examine(a_case(network.world)).passed


def test_what_was_charged_is_compared_by_usage_type(network: Network) -> None:
    charged = {"of": "charges", "at_least": 0.01}
    idle = the_check(a_check("bill", **charged, usage_type="PublicIPv4:IdleAddress")).examine(a_case(network.world))
    used = the_check(a_check("bill", **charged, usage_type="PublicIPv4:InUseAddress")).examine(a_case(network.world))
    assert (idle.passed, idle.params["amount"]) == (True, 0.01)
    assert (used.passed, used.code, used.params["amount"]) == (False, "bill.too_low", 0.0)


def judged(network: Network, **options: Any) -> Verdict:
    return the_check(a_check("bill", **options)).examine(a_case(network.world))


@pytest.fixture
def running() -> Network:
    """A running instance of 0.013 dollars an hour with a volume of 8 GB, and ten hours gone."""
    network = a_region().with_vpc().with_subnet("a").with_instance("web", in_subnet="a", instance_type="t3.micro")
    network.do("advance_time", hours=10)
    return network


def test_a_month_of_730_hours_counts_volumes_and_an_hour_does_not(running: Network) -> None:
    assert judged(running, of="monthly", at_most=100).params["amount"] == 10.2196
    assert judged(running, of="hourly", at_most=100).params["amount"] == 0.013
    assert judged(running, of="monthly", at_most=10).code == "bill.too_high"


def test_the_running_month_is_forecast(running: Network) -> None:
    seen = judged(running, of="forecast", at_least=2)
    assert seen.passed
    # 8 days of November from the 23rd: 192 hours, and 8 GB for 8 of 30 days.
    assert seen.params["amount"] == round(192 * 0.013 + 8 * 0.0912 * 8 / 30, 6)


def test_single_resources_are_told_apart(running: Network) -> None:
    running.with_instance("db", in_subnet="a", instance_type="t3.nano").do("advance_time", hours=10)
    query = {
        "action": "describe_instances",
        "with": {"instance_ids": [running["db"]]},
        "select": "Reservations[].Instances[].InstanceId",
    }

    assert judged(running, of="hourly", at_least=0, resources=query).params["lines"] == {"BoxUsage:t3.nano": 0.0065}
    assert judged(running, of="charges", at_least=0, resources=query).params["amount"] == 0.065
    assert judged(running, of="monthly", at_least=0, resources=query).params["amount"] == 4.745
    ahead = judged(running, of="forecast", at_least=0, resources=query).params["amount"]
    assert ahead == round(0.0065 * (192 - 10), 6)
    one = {**query, "select": "Reservations[0].Instances[0].InstanceId"}
    assert judged(running, of="hourly", at_least=0, resources=one).params["amount"] == 0.0065


def test_what_has_no_price_here_is_never_taken_for_nothing() -> None:
    network = a_region().with_vpc().with_customer_gateway(bgp_asn=65010).with_vpn_gateway().with_vpn()

    seen = judged(network, of="hourly", at_most=1)
    assert (seen.passed, seen.code) == (False, "bill.unpriced")
    assert seen.params["unpriced"] == ["VPN-Usage-Hours:ipsec.1"]
    assert judged(network, of="hourly", at_least=0.01).passed
    assert judged(network, of="hourly", at_most=1, usage_type="PublicIPv4:InUseAddress").passed


def test_a_query_that_changes_something_is_no_query_for_resources() -> None:
    values = a_check("bill", of="hourly", at_most=0, resources={"action": "create_vpc", "select": "Vpc"})
    faults = [str(one) for one in a_document(values).checks[0].faults()]
    assert any("a query only reads" in one for one in faults)
