"""Placement groups: what they are called, which strategies they have, and when they can go."""

from typing import Any

import pytest

from tests.cloud.builders import Network, a_region
from tests.cloud.region import Region


def group(region: Region, name: str = "fast", strategy: str = "cluster", **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = region.do("create_placement_group", group_name=name, strategy=strategy, **more)
    view: dict[str, Any] = made["PlacementGroup"]
    return view


def names(region: Region, **asked: Any) -> list[str]:
    return [one["GroupName"] for one in region.do("describe_placement_groups", **asked)["PlacementGroups"]]


def test_each_strategy_shows_what_is_its_own(region: Region) -> None:
    cluster = group(region, "fast", "cluster")
    spread = group(region, "apart", "spread", spread_level="rack")
    partition = group(region, "hdfs", "partition", partition_count=5)
    usual = group(region, "kafka", "partition")

    assert cluster == {
        "GroupName": "fast",
        "State": "available",
        "Strategy": "cluster",
        "GroupId": cluster["GroupId"],
        "Tags": [],
        "GroupArn": "arn:aws:ec2:ap-northeast-2:111122223333:placement-group/fast",
    }
    assert spread["SpreadLevel"] == "rack"
    assert (partition["PartitionCount"], usual["PartitionCount"]) == (5, 2)


def test_groups_are_found_by_name_id_and_every_documented_filter(region: Region) -> None:
    tags = [{"resource_type": "placement-group", "tags": [{"key": "Team", "value": "red"}]}]
    fast = group(region, "fast", tag_specifications=tags)
    group(region, "apart", "spread")

    def found(name: str, value: str) -> list[str]:
        return names(region, filters=[{"name": name, "values": [value]}])

    assert names(region, group_names=["apart"]) == names(region, filters=[{"name": "spread-level", "values": ["rack"]}])
    assert names(region, group_ids=[fast["GroupId"]]) == ["fast"]
    for name, value in (
        ("group-name", "fa*"),
        ("group-arn", fast["GroupArn"]),
        ("strategy", "cluster"),
        ("tag:Team", "red"),
        ("tag-key", "Team"),
    ):
        assert found(name, value) == ["fast"]
    assert found("state", "available") == ["fast", "apart"]


def test_groups_that_are_not_there_are_refused(region: Region) -> None:
    asked = [
        region.refused("describe_placement_groups", group_names=["none"]),
        region.refused("describe_placement_groups", group_ids=["pg-12345678"]),
        region.refused("delete_placement_group", group_name="none"),
    ]

    assert {one.code for one in asked} == {"InvalidPlacementGroup.Unknown"}
    malformed = region.refused("describe_placement_groups", group_ids=["fast"])
    assert malformed.code == "InvalidPlacementGroupId.Malformed"


def test_a_name_is_taken_once_and_is_short_ascii(region: Region) -> None:
    group(region, "fast")

    again = region.refused("create_placement_group", group_name="fast", strategy="spread")
    long = region.refused("create_placement_group", group_name="f" * 256, strategy="spread")
    korean = region.refused("create_placement_group", group_name="빠른", strategy="spread")

    assert again.code == "InvalidPlacementGroup.Duplicate"
    assert (long.code, korean.code) == ("InvalidParameterValue", "InvalidParameterValue")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"strategy": "cluster", "partition_count": 3}, "InvalidParameterCombination"),
        ({"strategy": "cluster", "spread_level": "rack"}, "InvalidParameterCombination"),
        ({"strategy": "spread", "spread_level": "host"}, "InvalidParameterCombination"),
        ({"strategy": "partition", "partition_count": 0}, "InvalidParameterValue"),
        ({"strategy": "partition", "partition_count": 8}, "InvalidParameterValue"),
        ({"strategy": "random"}, "InvalidParameterValue"),
    ],
)
def test_what_a_strategy_does_not_take_is_refused(region: Region, asked: dict[str, Any], code: str) -> None:
    assert region.refused("create_placement_group", group_name="fast", **asked).code == code


def test_a_cluster_group_may_have_a_precision_time_group_as_its_parent_which_then_stays(region: Region) -> None:
    parent = group(region, "clock", "precision-time")
    other = group(region, "apart", "spread")

    child = group(region, "fast", parent_group_id=parent["GroupId"])

    assert child["ParentGroupId"] == parent["GroupId"]
    wrong = region.refused("create_placement_group", group_name="x", parent_group_id=other["GroupId"])
    assert wrong.code == "InvalidParameterCombination"
    assert region.refused("delete_placement_group", group_name="clock").code == "InvalidPlacementGroup.InUse"
    region.do("delete_placement_group", group_name="fast")
    region.do("delete_placement_group", group_name="clock")
    assert names(region) == ["apart"]


def test_an_account_has_five_hundred_groups(region: Region) -> None:
    for number in range(500):
        group(region, f"group-{number}")

    error = region.refused("create_placement_group", group_name="one-more")

    assert error.code == "PlacementGroupLimitExceeded"


def test_a_group_can_be_deleted_once_its_instances_are_terminated() -> None:
    network: Network = a_region().with_vpc().with_subnet("subnet")
    group(network, "apart", "spread")
    network.with_instance("web", in_subnet="subnet", placement={"group_name": "apart"})

    network.do("stop_instances", instance_ids=[network["web"]])
    in_use = network.refused("delete_placement_group", group_name="apart")
    network.do("terminate_instances", instance_ids=[network["web"]])
    network.do("delete_placement_group", group_name="apart")

    assert (in_use.code, in_use.facts["members"]) == ("InvalidPlacementGroup.InUse", network["web"])
    assert network.instance("web")["Placement"]["GroupName"] == ""
