"""What Describe answers is compared as demanded."""

from typing import Any

import pytest

from tests.assess.cases import a_case, a_check, the_check
from tests.cloud.builders import a_region

WORLD = a_region().with_vpc().with_subnet("a", "10.0.1.0/24").with_subnet("b", "10.0.2.0/24").world
CIDRS = {"action": "describe_subnets", "select": "sort(Subnets[].CidrBlock)"}


@pytest.mark.parametrize(
    ("select", "demand", "met"),
    [
        ("sort(Subnets[].CidrBlock)", {"equals": ["10.0.1.0/24", "10.0.2.0/24"]}, True),
        ("sort(Subnets[].CidrBlock)", {"equals": ["10.0.1.0/24"]}, False),
        ("Subnets[5].CidrBlock", {"equals": None}, True),
        ("Subnets[0].CidrBlock", {"differs": "10.0.9.0/24"}, True),
        ("Subnets[5].CidrBlock", {"differs": "10.0.9.0/24"}, False),
        ("Subnets", {"at_least": 2}, True),
        ("Subnets", {"at_least": 3}, False),
        ("Subnets[5]", {"at_most": 0}, True),
        ("Subnets[0].AvailableIpAddressCount", {"at_most": 251}, True),
        ("Subnets[0].AvailableIpAddressCount", {"at_least": 252}, False),
        ("Subnets[].CidrBlock", {"distinct": 2}, True),
        ("Subnets[].VpcId", {"distinct": 2}, False),
    ],
)
def test_demands(select: str, demand: dict[str, Any], met: bool) -> None:
    check = the_check(a_check("query", demands=[{"action": "describe_subnets", "select": select, **demand}]))
    assert check.examine(a_case(WORLD)).passed is met


def test_an_unmet_demand_says_what_was_found_and_what_was_wanted() -> None:
    check = the_check(a_check("query", demands=[{**CIDRS, "at_least": 2}, {**CIDRS, "distinct": 3}]))
    found = check.examine(a_case(WORLD))
    assert (found.passed, found.code) == (False, "query.unmet")
    assert found.params == {
        "action": "describe_subnets",
        "found": ["10.0.1.0/24", "10.0.2.0/24"],
        "demand": "distinct",
        "wanted": 3,
    }


def test_a_question_that_the_world_refuses_has_no_answer() -> None:
    unknown = {"action": "describe_subnets", "with": {"subnet_ids": ["subnet-00000000"]}, "select": "Subnets"}
    check = the_check(a_check("query", demands=[{**unknown, "at_least": 1}]))
    assert check.examine(a_case(WORLD)).params["found"] is None


def test_a_function_that_does_not_fit_the_answer_has_no_answer() -> None:
    check = the_check(
        a_check(
            "query", demands=[{"action": "describe_vpcs", "select": "Vpcs[?starts_with(Nope, 'x')]", "at_least": 1}]
        )
    )
    assert check.examine(a_case(WORLD)).params["found"] is None
