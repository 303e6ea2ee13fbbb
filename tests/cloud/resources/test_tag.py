"""Tags: what may carry them, what they may say, and how they are found again."""

from pathlib import Path
from typing import Any

import botocore.session
import pytest

from labs.cloud import registry
from labs.cloud.resources.tag import NOT_SIMULATED
from tests.cloud.builders import a_region
from tests.cloud.region import Region

OF_EC2 = registry.actions_of("ec2")


def test_tags_given_at_creation_are_found_by_filter(region: Region) -> None:
    tags = [{"resource_type": "vpc", "tags": [{"key": "Name", "value": "shop"}, {"key": "stage", "value": "prod"}]}]
    vpc_id = region.do("create_vpc", cidr_block="10.0.0.0/16", tag_specifications=tags)["Vpc"]["VpcId"]
    region.vpc("10.1.0.0/16")

    def found(name: str, *values: str) -> list[str]:
        return [one["VpcId"] for one in region.do("describe_vpcs", filters=[{"name": name, "values": values}])["Vpcs"]]

    assert found("tag:Name", "shop") == [vpc_id]
    assert found("tag:Name", "sh*") == [vpc_id]
    assert found("tag-key", "stage") == [vpc_id]
    assert found("tag:Name", "Shop") == []


def test_tags_are_added_replaced_and_removed(region: Region) -> None:
    vpc_id = region.vpc()

    region.do("create_tags", resources=[vpc_id], tags=[{"key": "a", "value": "1"}, {"key": "b", "value": "2"}])
    region.do("create_tags", resources=[vpc_id], tags=[{"key": "a", "value": "3"}])
    region.do("delete_tags", resources=[vpc_id], tags=[{"key": "b"}])
    region.do("delete_tags", resources=[vpc_id], tags=[{"key": "a", "value": "other"}])

    assert region.do("describe_tags") == {
        "Tags": [{"Key": "a", "Value": "3", "ResourceId": vpc_id, "ResourceType": "vpc"}]
    }


def test_a_tag_list_without_names_removes_every_tag(region: Region) -> None:
    vpc_id = region.vpc()
    region.do("create_tags", resources=[vpc_id], tags=[{"key": "a"}, {"key": "b"}])

    region.do("delete_tags", resources=[vpc_id])

    assert region.do("describe_tags")["Tags"] == []


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ({"key": "aws:x", "value": "1"}, "InvalidParameterValue"),
        ({"key": "", "value": "1"}, "InvalidParameterValue"),
        ({"key": "k" * 129}, "InvalidParameterValue"),
        ({"key": "k", "value": "v" * 257}, "InvalidParameterValue"),
    ],
)
def test_tags_that_break_a_rule_are_refused(region: Region, tag: dict[str, Any], code: str) -> None:
    assert region.refused("create_tags", resources=[region.vpc()], tags=[tag]).code == code


def test_the_fifty_first_tag_is_too_many(region: Region) -> None:
    tags = [{"key": f"key{number}"} for number in range(51)]

    assert region.refused("create_tags", resources=[region.vpc()], tags=tags).code == "TagLimitExceeded"


@pytest.mark.parametrize("action", ["create_tags", "delete_tags"])
@pytest.mark.parametrize(
    ("id", "code"),
    [
        ("vpc-12345678", "InvalidVpcID.NotFound"),
        ("i-0fb7af9af917db726", "InvalidInstanceID.NotFound"),
        ("dopt-12345678", "InvalidDhcpOptionID.NotFound"),
        ("sgr-12345678", "InvalidSecurityGroupRuleId.NotFound"),
        ("pg-12345678", "InvalidPlacementGroup.Unknown"),
        ("vol-0fb7af9af917db726", "InvalidVolume.NotFound"),
        ("i-eCHmOTcEW0OZ9KbNe", "InvalidID"),
        ("eipassoc-0578b4e3415869944", "InvalidID"),
        ("107.20.243.249", "InvalidID"),
        ("web", "InvalidID"),
    ],
)
def test_what_does_not_exist_cannot_be_tagged_and_its_prefix_says_what_is_missing(
    region: Region, action: str, id: str, code: str
) -> None:
    error = region.refused(action, resources=[region.vpc(), id], tags=[{"key": "a"}])

    assert (error.code, error.parameter) == (code, "resources")


def test_the_codes_for_kinds_that_are_not_simulated_are_ec2s() -> None:
    official = (Path(__file__).parents[1] / "official_error_codes.txt").read_text().splitlines()

    assert {code for code, _ in NOT_SIMULATED.values()} <= set(official)


def test_everything_in_a_region_can_be_tagged_and_found_by_its_tag() -> None:
    network = a_region().with_vpc().with_public_subnet().with_group("web", open_port=80)
    network.with_instance("host", in_subnet="public").with_address("eip")
    network.do("create_placement_group", group_name="apart", strategy="spread")
    everything = list(network.world.resources)

    network.do("create_tags", resources=everything, tags=[{"key": "Team", "value": "red"}])

    tagged = network.do("describe_tags", filters=[{"name": "tag:Team", "values": ["red"]}])["Tags"]
    assert [one["ResourceId"] for one in tagged] == everything


@pytest.mark.parametrize(
    ("name", "value"),
    [("key", "Team"), ("resource-id", "vpc-*"), ("resource-type", "vpc"), ("tag:Team", "red"), ("value", "r?d")],
)
def test_tags_are_found_by_every_documented_filter(region: Region, name: str, value: str) -> None:
    vpc_id = region.vpc()
    group_id = region.group(vpc_id)
    region.do("create_tags", resources=[vpc_id], tags=[{"key": "Team", "value": "red"}])
    region.do("create_tags", resources=[group_id], tags=[{"key": "Owner", "value": "me"}])

    found = region.do("describe_tags", filters=[{"name": name, "values": [value]}])["Tags"]

    assert [one["ResourceId"] for one in found] == [vpc_id]


def test_a_key_is_given_once(region: Region) -> None:
    twice = [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]

    assert region.refused("create_tags", resources=[region.vpc()], tags=twice).reason == "DuplicateTagKey"


def test_a_thousand_resources_are_tagged_at_once_and_no_more(region: Region) -> None:
    resources = [region.vpc()] * 1001

    assert region.refused("create_tags", resources=resources, tags=[{"key": "a"}]).reason == "TooManyTagTargets"


def test_tags_come_in_pages_of_five_to_a_thousand(region: Region) -> None:
    assert region.refused("describe_tags", max_results=4).code == "InvalidParameterValue"


def test_every_creating_action_that_ec2_lets_tag_takes_tags() -> None:
    model = botocore.session.Session().get_service_model("ec2")

    untagged = [
        action.name
        for action in OF_EC2.values()
        if "TagSpecifications" in model.operation_model(action.api_name).input_shape.members
        and not any(one.name == "tag_specifications" for one in action.parameters)
    ]

    assert untagged == []


def test_a_request_tags_only_what_it_creates(region: Region) -> None:
    tags = [{"resource_type": "subnet", "tags": [{"key": "a"}]}]

    error = region.refused("create_vpc", cidr_block="10.0.0.0/16", tag_specifications=tags)

    assert error.reason == "UntaggableType"
