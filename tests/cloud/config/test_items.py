"""Configuration items: what is recorded, when, how long it stays, and what is answered of it."""

import json
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.cloud import registry
from labs.cloud.config import recording
from labs.cloud.config.item import ITEMS
from labs.cloud.config.recorder import the_recorder
from labs.cloud.config.resource_type import RECORDED, every_type
from labs.cloud.config.work import at_work
from tests.cloud.config.watched import Watched
from tests.cloud.every_action import Told, chapters


def statuses(world: Watched, resource_type: str, id: str) -> list[str]:
    return [one["configurationItemStatus"] for one in world.items(resource_type, id)]


def test_a_resource_is_discovered_changed_and_deleted() -> None:
    world = Watched().with_vpc().with_subnet("a").with_config().look()
    world.do("modify_subnet_attribute", subnet_id=world["a"], map_public_ip_on_launch={"value": True})
    world.look().do("delete_subnet", subnet_id=world["a"])
    world.look()

    items = world.items("Subnet", world["a"])

    assert [one["configurationItemStatus"] for one in items] == ["ResourceDiscovered", "OK", "ResourceDeleted"]
    assert json.loads(items[1]["configuration"])["mapPublicIpOnLaunch"] is True
    assert items[2]["configuration"] == ""
    assert [int(one["configurationStateId"]) for one in items] == sorted(
        int(one["configurationStateId"]) for one in items
    )


def test_several_changes_before_config_looks_are_one_item() -> None:
    world = Watched().with_vpc().with_config().look()
    for value in ("a", "b"):
        world.do("create_tags", resources=[world["vpc"]], tags=[{"key": "Name", "value": value}])

    items = world.look().items("VPC", world["vpc"])

    assert [one["tags"] for one in items] == [{}, {"Name": "b"}]
    assert items[-1]["resourceName"] == "b"


def test_nothing_new_is_nothing_to_do() -> None:
    world = Watched().with_vpc().with_subnet("a").with_instance("web", in_subnet="a").with_config().look()

    assert at_work(world.world) is world.world


def test_an_item_names_what_its_resource_names() -> None:
    world = Watched().with_vpc().with_subnet("a").with_group("web")
    world.with_interface("card", in_subnet="a", groups=("web",)).with_config().look()

    related = world.items("NetworkInterface", world["card"])[-1]["relationships"]
    of_the_group = world.items("SecurityGroup", world["web"])[-1]["relationships"]

    assert {(one["relationshipName"], one["resourceId"]) for one in related} >= {
        ("Is contained in Subnet", world["a"]),
        ("Is contained in Vpc", world["vpc"]),
        ("Is associated with SecurityGroup", world["web"]),
    }
    assert world["card"] in {one["resourceId"] for one in of_the_group}


def test_only_what_is_asked_for_is_recorded() -> None:
    group = {"resource_types": ["AWS::EC2::VPC"]}
    world = Watched().with_vpc().with_subnet("a").with_config(recording_group=group).look()

    assert statuses(world, "VPC", world["vpc"]) == ["ResourceDiscovered"]
    asked = {"resource_type": "AWS::EC2::Subnet", "resource_id": world["a"]}
    assert world.refused("config.get_resource_config_history", **asked).code == "ResourceNotDiscoveredException"


def test_what_is_excluded_later_is_recorded_no_more() -> None:
    world = Watched().with_vpc().with_subnet("a").with_config().look()
    group = {
        "recording_strategy": {"use_only": "EXCLUSION_BY_RESOURCE_TYPES"},
        "exclusion_by_resource_types": {"resource_types": ["AWS::EC2::Subnet"]},
    }
    role = "arn:aws:iam::111122223333:role/config"
    world.do("config.put_configuration_recorder", configuration_recorder={"role_arn": role, "recording_group": group})
    world.look().do("delete_subnet", subnet_id=world["a"])
    world.look()

    assert statuses(world, "Subnet", world["a"]) == [
        "ResourceDiscovered",
        "ResourceNotRecorded",
        "ResourceDeletedNotRecorded",
    ]


def test_a_stopped_recorder_records_nothing() -> None:
    world = Watched().with_vpc().with_config().look()
    world.do("config.stop_configuration_recorder", configuration_recorder_name="default")
    world.do("create_tags", resources=[world["vpc"]], tags=[{"key": "Name", "value": "b"}])

    assert statuses(world.look(), "VPC", world["vpc"]) == ["ResourceDiscovered"]


def test_daily_recording_looks_once_a_day() -> None:
    world = Watched().with_vpc().with_config(recording_mode={"recording_frequency": "DAILY"}).look()
    began = world.world.now
    for value in ("a", "b"):
        world.do("create_tags", resources=[world["vpc"]], tags=[{"key": "Name", "value": value}])
        world.look()
    soon = statuses(world, "VPC", world["vpc"])
    world.do("advance_time", hours=30)

    items = world.items("VPC", world["vpc"])

    assert soon == ["ResourceDiscovered"]
    assert [one["configurationItemCaptureTime"] - began for one in items] == [timedelta(), timedelta(days=1)]


def test_days_in_which_nothing_changed_do_not_move_the_daily_look() -> None:
    world = Watched().with_vpc().with_config(recording_mode={"recording_frequency": "DAILY"}).look()
    began = world.world.now
    world.do("advance_time", hours=3 * 24 + 13)
    world.do("create_tags", resources=[world["vpc"]], tags=[{"key": "Name", "value": "a"}])
    soon = statuses(world.look(), "VPC", world["vpc"])
    world.do("advance_time", hours=24)

    items = world.items("VPC", world["vpc"])

    assert soon == ["ResourceDiscovered"]
    assert [one["configurationItemCaptureTime"] - began for one in items] == [timedelta(), timedelta(days=4)]


def test_a_daily_recorder_looks_when_it_is_started_again_and_counts_from_there() -> None:
    world = Watched().with_vpc().with_config(recording_mode={"recording_frequency": "DAILY"}).look()
    began = world.world.now
    world.do("config.stop_configuration_recorder", configuration_recorder_name="default")
    for value in ("a", "b"):
        world.do("advance_time", hours=5)
        world.do("create_tags", resources=[world["vpc"]], tags=[{"key": "Name", "value": value}])
        world.do("config.start_configuration_recorder", configuration_recorder_name="default")
        world.look()
    world.do("advance_time", hours=48)

    items = world.items("VPC", world["vpc"])

    assert [(one["configurationItemCaptureTime"] - began) / timedelta(hours=1) for one in items] == [0, 5, 29]


def test_a_terminated_instance_is_deleted_for_config_at_once() -> None:
    world = Watched().with_vpc().with_subnet("a").with_instance("web", in_subnet="a").with_config().look()
    world.do("terminate_instances", instance_ids=[world["web"]])

    assert statuses(world.look(), "Instance", world["web"]) == ["ResourceDiscovered", "ResourceDeleted"]


def test_history_can_be_asked_for_by_time_and_order() -> None:
    world = Watched().with_vpc().with_config().look()
    began = world.world.now
    world.do("advance_time", hours=1)
    world.do("create_tags", resources=[world["vpc"]], tags=[{"key": "Name", "value": "b"}])
    world.look()
    asked = {"resource_type": "AWS::EC2::VPC", "resource_id": world["vpc"]}

    newest_first = world.do("config.get_resource_config_history", **asked, limit=1)
    second = world.do("config.get_resource_config_history", **asked, limit=1, next_token=newest_first["nextToken"])
    early = world.do("config.get_resource_config_history", **asked, later_time=began)

    assert newest_first["configurationItems"][0]["tags"] == {"Name": "b"}
    assert second["configurationItems"] == early["configurationItems"]
    assert "nextToken" not in second


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"limit": 101}, "InvalidLimitException"),
        ({"next_token": "x"}, "InvalidNextTokenException"),
        ({"earlier_time": "2026-11-24T00:00:00Z", "later_time": "2026-11-23T00:00:00Z"}, "InvalidTimeRangeException"),
        ({"resource_type": "AWS::EC2::PlacementGroup"}, "ValidationException"),
        ({"resource_id": "vpc-0123456789abcdef0"}, "ResourceNotDiscoveredException"),
    ],
)
def test_a_history_is_asked_for_well(given: dict[str, object], code: str) -> None:
    world = Watched().with_vpc().with_config().look()
    asked = {"resource_type": "AWS::EC2::VPC", "resource_id": world["vpc"], **given}

    assert world.refused("config.get_resource_config_history", **asked).code == code


def test_without_a_recorder_nothing_is_answered() -> None:
    world = Watched().with_vpc()
    asked = {"resource_type": "AWS::EC2::VPC", "resource_id": world["vpc"]}

    error = world.refused("config.get_resource_config_history", **asked)

    assert error.code == "NoAvailableConfigurationRecorderException"


def test_discovered_resources_are_listed_and_counted() -> None:
    world = Watched().with_vpc().with_subnet("a").with_subnet("b", "10.0.2.0/24").with_config().look()
    world.do("delete_subnet", subnet_id=world["b"])
    world.look()
    of = {"resource_type": "AWS::EC2::Subnet"}

    there = world.do("config.list_discovered_resources", **of)["resourceIdentifiers"]
    all_of_them = world.do("config.list_discovered_resources", **of, include_deleted_resources=True)
    counted = world.do("config.get_discovered_resource_counts", resource_types=["AWS::EC2::Subnet"])

    assert [one["resourceId"] for one in there] == [world["a"]]
    assert [one["resourceId"] for one in all_of_them["resourceIdentifiers"]] == [world["a"], world["b"]]
    assert counted == {
        "totalDiscoveredResources": 1,
        "resourceCounts": [{"resourceType": "AWS::EC2::Subnet", "count": 1}],
    }


def test_resources_are_listed_by_ids_or_by_name() -> None:
    world = Watched().with_vpc().with_config().look()
    both = {"resource_ids": [world["vpc"]], "resource_name": "shop"}

    assert world.refused("config.list_discovered_resources", resource_type="AWS::EC2::VPC", **both).code == (
        "ValidationException"
    )


def test_the_newest_items_are_answered_together() -> None:
    world = Watched().with_vpc().with_config().look()
    keys = [{"resource_type": "AWS::EC2::VPC", "resource_id": one} for one in (world["vpc"], "vpc-0123456789abcdef0")]

    told = world.do("config.batch_get_resource_config", resource_keys=keys)
    too_many = world.refused("config.batch_get_resource_config", resource_keys=keys * 51)

    assert [one["resourceId"] for one in told["baseConfigurationItems"]] == [world["vpc"]]
    assert [one["resourceId"] for one in told["unprocessedResourceKeys"]] == ["vpc-0123456789abcdef0"]
    assert too_many.code == "ValidationException"


def test_the_oldest_items_of_a_resource_go_first() -> None:
    world = Watched().with_vpc().with_config().look()
    for number in range(recording.MOST_ITEMS + 5):
        world.do("create_tags", resources=[world["vpc"]], tags=[{"key": "Name", "value": str(number)}])
        world.look()

    items = world.items("VPC", world["vpc"])

    assert len(items) == recording.MOST_ITEMS
    assert items[-1]["tags"] == {"Name": str(recording.MOST_ITEMS + 4)}


def test_a_ledger_that_is_too_large_keeps_fewer_items(monkeypatch: pytest.MonkeyPatch) -> None:
    world = Watched().with_vpc().with_config().look()
    for number in range(12):
        world.do("create_tags", resources=[world["vpc"]], tags=[{"key": "Name", "value": str(number)}])
        world.look()
    monkeypatch.setattr(recording, "LARGEST_LEDGER", 100)

    world.do("create_tags", resources=[world["vpc"]], tags=[{"key": "Name", "value": "last"}])

    assert [one["tags"]["Name"] for one in world.look().items("VPC", world["vpc"])] == ["last"]


def test_every_type_is_one_of_configs() -> None:
    assert set(RECORDED.values()) <= every_type()
    assert set(RECORDED) <= set(registry.kinds())
    assert "placement-group" not in RECORDED


def test_everything_in_the_story_of_all_actions_can_be_recorded() -> None:
    recorded: set[str] = set()
    for chapter in chapters():
        told = Told(lambda _name, _said: None)
        chapter(told)
        world = Watched()
        world.world = told.world
        if the_recorder(world.world) is None:
            world.with_config()
        world.look()
        recorded |= {name for name in RECORDED.values() if ITEMS.at(name).of(world.world)}
        assert at_work(world.world) is world.world

    assert len(recorded) >= 15


@given(st.lists(st.sampled_from(["tag", "look", "hour", "stop", "start"]), max_size=25))
@settings(max_examples=25, deadline=None)
def test_config_finds_the_last_state_whatever_happened(steps: list[str]) -> None:
    world = Watched().with_vpc().with_config().look()
    for number, step in enumerate(steps):
        if step == "tag":
            world.do("create_tags", resources=[world["vpc"]], tags=[{"key": "Name", "value": str(number)}])
        elif step == "look":
            world.look()
        elif step == "hour":
            world.do("advance_time", hours=1)
        else:
            world.do(f"config.{step}_configuration_recorder", configuration_recorder_name="default")
    world.do("config.start_configuration_recorder", configuration_recorder_name="default")

    items = world.look().items("VPC", world["vpc"])

    assert items[-1]["tags"] == dict(world.world.resources[world["vpc"]].tags)
    assert all(one["configuration"] != after["configuration"] for one, after in pairwise(items))
