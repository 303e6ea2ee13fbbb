"""Tags: what may carry them, what they may say, and how they are found again."""

from typing import Any

import pytest

from tests.cloud.region import Region


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


def test_what_does_not_exist_cannot_be_tagged(region: Region) -> None:
    error = region.refused("create_tags", resources=["vpc-12345678"], tags=[{"key": "a"}])

    assert error.code == "InvalidID"


def test_a_request_tags_only_what_it_creates(region: Region) -> None:
    tags = [{"resource_type": "subnet", "tags": [{"key": "a"}]}]

    error = region.refused("create_vpc", cidr_block="10.0.0.0/16", tag_specifications=tags)

    assert error.reason == "UntaggableType"
