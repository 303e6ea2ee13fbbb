"""The recorder and the delivery channel: what they need of each other, and what they may not be."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cloud.config.watched import ROLE, Watched
from tests.cloud.region import Region

RECORDER = {"configuration_recorder_name": "default"}
CHANNEL = {"delivery_channel_name": "default"}


def recorder(**more: Any) -> dict[str, Any]:
    return {"configuration_recorder": {"role_arn": ROLE, **more}}


def test_a_recorder_records_everything_when_nothing_is_said_of_it() -> None:
    region = Region()
    region.do("config.put_configuration_recorder", **recorder())

    (shown,) = region.do("config.describe_configuration_recorders")["ConfigurationRecorders"]

    assert shown["name"] == "default"
    assert shown["recordingGroup"]["recordingStrategy"] == {"useOnly": "ALL_SUPPORTED_RESOURCE_TYPES"}
    assert shown["recordingMode"] == {"recordingFrequency": "CONTINUOUS"}


def test_the_status_says_since_when_it_records() -> None:
    region = Watched().with_config()
    region.do("advance_time", hours=1)
    region.do("config.stop_configuration_recorder", **RECORDER)

    (status,) = region.do("config.describe_configuration_recorder_status")["ConfigurationRecordersStatus"]

    assert status["recording"] is False
    assert status["lastStopTime"] == region.world.now
    assert (status["lastStopTime"] - status["lastStartTime"]).total_seconds() == 3600


def test_a_region_has_one_recorder_and_one_channel() -> None:
    region = Watched().with_config()
    channel = {"name": "other", "s3_bucket_name": "a-bucket"}

    error = region.refused("config.put_configuration_recorder", **recorder(name="other"))
    second = region.refused("config.put_delivery_channel", delivery_channel=channel)

    assert error.code == "MaxNumberOfConfigurationRecordersExceededException"
    assert second.code == "MaxNumberOfDeliveryChannelsExceededException"


def test_putting_again_changes_the_recorder_and_the_channel() -> None:
    region = Watched().with_config()
    region.do("config.put_configuration_recorder", **recorder(recording_mode={"recording_frequency": "DAILY"}))
    region.do("config.put_delivery_channel", delivery_channel={"s3_bucket_name": "another"})

    shown = region.do("config.describe_configuration_recorders")["ConfigurationRecorders"][0]
    channel = region.do("config.describe_delivery_channels")["DeliveryChannels"]

    assert shown["recordingMode"] == {"recordingFrequency": "DAILY"}
    assert channel == [{"name": "default", "s3BucketName": "another"}]


def test_recording_needs_a_channel_and_a_channel_needs_a_recorder() -> None:
    region = Region()
    channel = {"delivery_channel": {"s3_bucket_name": "a-bucket"}}
    without = region.refused("config.put_delivery_channel", **channel)
    region.do("config.put_configuration_recorder", **recorder())

    error = region.refused("config.start_configuration_recorder", **RECORDER)

    assert (without.code, error.code) == (
        "NoAvailableConfigurationRecorderException",
        "NoAvailableDeliveryChannelException",
    )


def test_a_channel_is_needed_while_the_recorder_runs() -> None:
    region = Watched().with_config()

    error = region.refused("config.delete_delivery_channel", **CHANNEL)
    region.do("config.stop_configuration_recorder", **RECORDER)
    region.do("config.delete_delivery_channel", **CHANNEL)

    assert error.code == "LastDeliveryChannelDeleteFailedException"
    assert region.do("config.describe_delivery_channels") == {"DeliveryChannels": []}


def test_what_is_not_there_cannot_be_named() -> None:
    region = Region()

    codes = [
        region.refused(f"config.{action}", **named).code
        for action, named in (
            ("start_configuration_recorder", RECORDER),
            ("stop_configuration_recorder", RECORDER),
            ("delete_configuration_recorder", RECORDER),
            ("describe_configuration_recorders", {"configuration_recorder_names": ["x"]}),
            ("delete_delivery_channel", CHANNEL),
            ("describe_delivery_channel_status", {"delivery_channel_names": ["x"]}),
        )
    ]

    assert codes == ["NoSuchConfigurationRecorderException"] * 4 + ["NoSuchDeliveryChannelException"] * 2


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": "x" * 257}, "InvalidConfigurationRecorderNameException"),
        ({"name": "AWSConfigurationRecorderForMe"}, "InvalidConfigurationRecorderNameException"),
        ({"role_arn": ""}, "InvalidRoleException"),
        ({"role_arn": "arn:aws:iam::1:user/me"}, "InvalidRoleException"),
    ],
)
def test_a_recorder_has_a_name_and_a_role(given: dict[str, Any], code: str) -> None:
    assert Region().refused("config.put_configuration_recorder", **recorder(**given)).code == code


@pytest.mark.parametrize(
    "group",
    [
        {},
        {"all_supported": True, "resource_types": ["AWS::EC2::VPC"]},
        {"all_supported": True, "recording_strategy": {"use_only": "EXCLUSION_BY_RESOURCE_TYPES"}},
        {"recording_strategy": {"use_only": "INCLUSION_BY_RESOURCE_TYPES"}},
        {"recording_strategy": {"use_only": "EXCLUSION_BY_RESOURCE_TYPES"}, "resource_types": ["AWS::EC2::VPC"]},
        {"resource_types": ["AWS::EC2::PlacementGroup"]},
    ],
)
def test_a_recording_group_says_one_thing(group: dict[str, Any]) -> None:
    error = Region().refused("config.put_configuration_recorder", **recorder(recording_group=group))

    assert error.code == "InvalidRecordingGroupException"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": ""}, "InvalidDeliveryChannelNameException"),
        ({"s3_bucket_name": "No_Bucket"}, "NoSuchBucketException"),
        ({"s3_bucket_name": "ab..cd"}, "NoSuchBucketException"),
        ({"s3_key_prefix": "a b"}, "InvalidS3KeyPrefixException"),
        ({"sns_topic_arn": "alarms"}, "InvalidSNSTopicARNException"),
        ({"sns_topic_arn": "arn:aws:sns:ap-northeast-2:111122223333:none"}, "InvalidSNSTopicARNException"),
    ],
)
def test_a_channel_leads_somewhere(given: dict[str, Any], code: str) -> None:
    region = Region()
    region.do("config.put_configuration_recorder", **recorder())

    error = region.refused("config.put_delivery_channel", delivery_channel={"s3_bucket_name": "a-bucket", **given})

    assert error.code == code


def test_a_snapshot_is_delivered_while_the_recorder_runs() -> None:
    region = Watched().with_config()

    told = region.do("config.deliver_config_snapshot", **CHANNEL)
    status = region.do("config.describe_delivery_channel_status")["DeliveryChannelsStatus"][0]

    assert len(told["configSnapshotId"]) == 36
    assert status["configSnapshotDeliveryInfo"]["lastSuccessfulTime"] == region.world.now


def test_without_a_running_recorder_there_is_no_snapshot() -> None:
    region = Watched().with_config(recording=False)
    stopped = region.refused("config.deliver_config_snapshot", **CHANNEL)
    region.do("config.delete_configuration_recorder", **RECORDER)

    assert stopped.code == "NoRunningConfigurationRecorderException"
    assert region.refused("config.deliver_config_snapshot", **CHANNEL).code == (
        "NoAvailableConfigurationRecorderException"
    )


def test_scheduled_snapshots_are_told_in_the_status_as_long_as_the_recorder_runs() -> None:
    region = Watched().with_config()
    began = region.world.now
    (channel,) = region.do("config.describe_delivery_channels")["DeliveryChannels"]
    often = {"delivery_frequency": "Three_Hours"}
    region.do(
        "config.put_delivery_channel",
        delivery_channel={"s3_bucket_name": channel["s3BucketName"], "config_snapshot_delivery_properties": often},
    )

    region.do("advance_time", hours=7)
    region.do("config.stop_configuration_recorder", **RECORDER)
    region.do("advance_time", hours=7)

    status = region.do("config.describe_delivery_channel_status")["DeliveryChannelsStatus"][0]
    assert status["configSnapshotDeliveryInfo"]["lastSuccessfulTime"] == began + timedelta(hours=6)


def test_histories_go_to_the_bucket_every_six_hours() -> None:
    region = Watched().with_config()
    began = region.world.now
    region.do("advance_time", hours=13)

    status = region.do("config.describe_delivery_channel_status")["DeliveryChannelsStatus"][0]

    assert (status["configHistoryDeliveryInfo"]["lastSuccessfulTime"] - began).total_seconds() == 12 * 3600
