"""Amounts are added up by the meter and compared."""

import pytest

from tests.assess.cases import a_case, a_check, the_check
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
