"""Describe actions: ids, filters and pages, one rule each for every kind."""

from typing import Any

import pytest

from labs.cloud import registry
from labs.cloud.registry import kinds
from tests.cloud.region import Region
from tests.cloud.test_contract import model
from tests.cloud.test_filters import required


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


def names(page: dict[str, Any]) -> list[str]:
    return [one["CidrBlock"].split(".")[2] for one in page["Subnets"]]


def ids(page: dict[str, Any]) -> list[str]:
    return [one["SubnetId"] for one in page["Subnets"]]


def test_pages_go_on_after_the_last_item_when_all_of_it_has_been_deleted() -> None:
    """As scripts do it: delete what a page lists, then ask for the next."""
    region = subnets(12)

    deleted, token = [], None
    while True:
        page = region.do("describe_subnets", max_results=5, next_token=token)
        for id in ids(page):
            region.do("delete_subnet", subnet_id=id)
        deleted += names(page)
        token = page.get("NextToken")
        if token is None:
            break

    assert deleted == [str(number) for number in range(12)]
    assert region.do("describe_subnets") == {"Subnets": []}


def test_pages_go_on_after_the_last_item_when_earlier_ones_are_gone_and_new_ones_came() -> None:
    region = subnets(12)
    first = region.do("describe_subnets", max_results=5)
    region.do("delete_subnet", subnet_id=ids(first)[0])
    region.subnet(region.do("describe_vpcs")["Vpcs"][0]["VpcId"], "10.0.99.0/24")

    second = region.do("describe_subnets", max_results=5, next_token=first["NextToken"])
    third = region.do("describe_subnets", max_results=5, next_token=second["NextToken"])

    assert names(second) == ["5", "6", "7", "8", "9"]
    assert names(third) == ["10", "11", "99"]


def test_pages_go_on_where_they_were_when_both_neighbours_of_the_place_are_gone() -> None:
    region = subnets(12)
    first = region.do("describe_subnets", max_results=5)
    for id in ids(region.do("describe_subnets"))[4:6]:
        region.do("delete_subnet", subnet_id=id)

    second = region.do("describe_subnets", max_results=6, next_token=first["NextToken"])

    assert names(second) == ["7", "8", "9", "10", "11"]


def test_pages_of_what_passes_a_filter_follow_each_other() -> None:
    region = subnets(12)
    filters = [{"name": "cidr-block", "values": ["10.0.?.0/24"]}]

    first = region.do("describe_subnets", max_results=5, filters=filters)
    second = region.do("describe_subnets", max_results=5, filters=filters, next_token=first["NextToken"])

    assert (names(first), names(second)) == (["0", "1", "2", "3", "4"], ["5", "6", "7", "8", "9"])
    assert "NextToken" not in second


def test_a_last_page_that_is_just_full_has_no_token() -> None:
    assert "NextToken" not in subnets(5).do("describe_subnets", max_results=5)


def test_tags_are_paged_by_their_names_too() -> None:
    region = subnets(1)
    id = ids(region.do("describe_subnets"))[0]
    region.do("create_tags", resources=[id], tags=[{"key": f"k{number}", "value": "x"} for number in range(8)])

    first = region.do("describe_tags", max_results=5)
    region.do("delete_tags", resources=[id], tags=[{"key": "k0"}, {"key": "k1"}])
    second = region.do("describe_tags", max_results=5, next_token=first["NextToken"])

    assert [one["Key"] for one in second["Tags"]] == ["k5", "k6", "k7"]


@pytest.mark.parametrize("size", [4, 1001])
def test_a_page_holds_5_to_1000_results(region: Region, size: int) -> None:
    assert region.refused("describe_subnets", max_results=size).code == "InvalidParameterValue"
    assert region.refused("describe_tags", max_results=size).code == "InvalidParameterValue"


def paged() -> list[str]:
    """Every action that answers in pages."""
    return sorted(
        name
        for name, one in registry.actions_of("ec2").items()
        if any(each.name == "max_results" for each in one.parameters)
    )


FILTERED = {"search_transit_gateway_routes": {"filters": [{"name": "type", "values": ["static"]}]}}
"""What lists nothing without a filter."""

SAID_IN_WORDS = {
    "describe_launch_template_versions": (1, 200),
    "describe_vpc_endpoint_services": (5, 2**31 - 1),
    "describe_vpc_endpoints": (5, 2**31 - 1),
}
"""Where the model has the sizes of a page in its text alone."""


@pytest.mark.parametrize("name", paged())
def test_pages_have_the_sizes_of_ec2s_model(name: str) -> None:
    said = model("ec2").operation_model(registry.actions()[name].api_name).input_shape.members["MaxResults"].metadata
    smallest, largest = SAID_IN_WORDS.get(name, (said.get("min", 5), said.get("max", 1000)))
    region = Region(default_vpc=True)
    params = {**required(region, name), **FILTERED.get(name, {})}

    for size in (smallest, largest):
        region.do(name, **params, max_results=size)
    for size in (smallest - 1, largest + 1):
        assert region.refused(name, **params, max_results=size).code == "InvalidParameterValue"


@pytest.mark.parametrize("size", [4, 101])
def test_route_tables_come_by_the_hundred_at_most(region: Region, size: int) -> None:
    assert region.refused("describe_route_tables", max_results=size).code == "InvalidParameterValue"


@pytest.mark.parametrize("token", ["nonsense", "ZWNuZXQ6YWJj", "b3RoZXI6NQ==", "\u00e9", "W10="])
def test_a_made_up_token_is_refused(region: Region, token: str) -> None:
    error = region.refused("describe_subnets", next_token=token)

    assert (error.code, error.message) == (
        "InvalidParameterValue",
        f"Value ( {token} ) for parameter NextToken is invalid. The token is invalid.",
    )


def test_a_token_of_another_action_is_refused() -> None:
    region = subnets(6)
    token = region.do("describe_subnets", max_results=5)["NextToken"]

    assert region.refused("describe_vpcs", next_token=token).reason == "InvalidNextToken"
    assert region.refused("describe_tags", next_token=token).reason == "InvalidNextToken"


def test_an_empty_token_is_none(region: Region) -> None:
    assert region.do("describe_subnets", next_token="") == {"Subnets": []}


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


BY_TAGS_ALONE = ["egress-only-internet-gateway"]
"""https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeEgressOnlyInternetGateways.html"""


def test_every_kind_says_what_it_can_be_filtered_by() -> None:
    assert [name for name, kind in kinds().items() if kind.service == "ec2" and not kind.filters] == BY_TAGS_ALONE
