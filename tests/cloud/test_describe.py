"""Describe actions: ids, filters and pages, one rule each for every kind."""

import pytest

from labs.cloud.registry import kinds
from tests.cloud.region import Region


def subnets(count: int) -> Region:
    region = Region()
    vpc_id = region.vpc()
    for number in range(count):
        region.subnet(vpc_id, f"10.0.{number}.0/24")
    return region


def test_values_of_a_filter_are_alternatives_and_filters_add_up() -> None:
    region = subnets(3)
    either = {"name": "cidr-block", "values": ["10.0.0.0/24", "10.0.2.0/24"]}
    last = {"name": "cidr-block", "values": ["10.0.2*"]}

    def found(*filters: object) -> list[str]:
        return [one["CidrBlock"] for one in region.do("describe_subnets", filters=filters)["Subnets"]]

    assert found(either) == ["10.0.0.0/24", "10.0.2.0/24"]
    assert found(either, last) == ["10.0.2.0/24"]


def test_an_unknown_filter_is_an_error_not_an_empty_answer(region: Region) -> None:
    error = region.refused("describe_vpcs", filters=[{"name": "colour", "values": ["red"]}])

    assert (error.code, error.facts) == ("InvalidParameterValue", {"name": "colour"})


def test_pages_follow_each_other_without_gap_or_overlap() -> None:
    region = subnets(12)

    seen, token = [], None
    for _ in range(3):
        page = region.do("describe_subnets", max_results=5, next_token=token)
        seen += [one["CidrBlock"] for one in page["Subnets"]]
        token = page.get("NextToken")

    assert seen == [f"10.0.{number}.0/24" for number in range(12)]
    assert token is None


@pytest.mark.parametrize("size", [4, 1001])
def test_a_page_holds_5_to_1000_results(region: Region, size: int) -> None:
    assert region.refused("describe_subnets", max_results=size).code == "InvalidParameterValue"


@pytest.mark.parametrize("token", ["nonsense", "ZWNuZXQ6YWJj", "b3RoZXI6NQ=="])
def test_a_made_up_token_is_refused(region: Region, token: str) -> None:
    assert region.refused("describe_subnets", next_token=token).code == "InvalidNextToken"


def test_ids_and_pages_do_not_go_together() -> None:
    region = subnets(1)
    (subnet,) = region.do("describe_subnets")["Subnets"]

    error = region.refused("describe_subnets", subnet_ids=[subnet["SubnetId"]], max_results=5)

    assert error.code == "InvalidParameterCombination"


def test_asking_for_one_unknown_id_among_known_ones_is_an_error() -> None:
    region = subnets(1)
    (subnet,) = region.do("describe_subnets")["Subnets"]

    error = region.refused("describe_subnets", subnet_ids=[subnet["SubnetId"], "subnet-12345678"])

    assert error.code == "InvalidSubnetID.NotFound"


def test_every_kind_says_what_it_can_be_filtered_by() -> None:
    assert [name for name, kind in kinds().items() if not kind.filters] == []
