"""The topic of the delivery channel hears of items, evaluations, compliance and snapshots, in AWS's shapes."""

from typing import Any

import pytest

from tests.cloud.config.around import TOPIC, Alarmed

HEAD = "[AWS Config:ap-northeast-2]"


@pytest.fixture
def region() -> Alarmed:
    watched = Alarmed().with_vpc(gateway=False)
    assert isinstance(watched, Alarmed)
    return watched


def status(region: Alarmed) -> dict[str, Any]:
    (channel,) = region.do("config.describe_delivery_channel_status")["DeliveryChannelsStatus"]
    stream: dict[str, Any] = channel["configStreamDeliveryInfo"]
    return stream


def of_vpc(region: Alarmed) -> list[dict[str, Any]]:
    every = region.messages("ConfigurationItemChangeNotification")
    return [one for one in every if one["configurationItem"]["resourceId"] == region["vpc"]]


def test_a_new_resource_is_told_with_its_item(region: Alarmed) -> None:
    region.rest()

    (message,) = of_vpc(region)
    assert message["subject"] == f"{HEAD} AWS::EC2::VPC {region['vpc']} Created in Account 111122223333"
    assert message["messageType"] == "ConfigurationItemChangeNotification"
    assert message["recordVersion"] == "1.3"
    assert message["configurationItemDiff"]["changeType"] == "CREATE"
    assert message["configurationItem"]["configuration"]["cidrBlock"] == "10.0.0.0/16"
    assert message["notificationCreationTime"] == "2026-11-23T00:00:00.000Z"


def test_a_change_is_told_with_what_was_and_what_is(region: Alarmed) -> None:
    region.rest()
    region.do("create_tags", resources=[region["vpc"]], tags=[{"key": "Team", "value": "red"}])

    region.rest()

    change = of_vpc(region)[-1]["configurationItemDiff"]
    assert change["changeType"] == "UPDATE"
    assert change["changedProperties"]["Tags.Team"] == {
        "previousValue": None,
        "updatedValue": "red",
        "changeType": "CREATE",
    }


def test_a_deleted_resource_is_told_without_a_configuration(region: Alarmed) -> None:
    region.rest()
    region.do("delete_vpc", vpc_id=region["vpc"])

    region.rest()

    message = of_vpc(region)[-1]
    assert message["subject"] == f"{HEAD} AWS::EC2::VPC {region['vpc']} Deleted in Account 111122223333"
    assert message["configurationItem"]["configurationItemStatus"] == "ResourceDeleted"
    assert message["configurationItem"]["configuration"] is None


def test_a_change_of_compliance_is_told_with_the_old_and_the_new_result(region: Alarmed) -> None:
    region.with_rule("eip-attached", "EIP_ATTACHED")
    lost = region.do("allocate_address")["AllocationId"]
    region.rest()

    (message,) = region.messages("ComplianceChangeNotification")

    assert (
        message["subject"] == f"{HEAD} AWS::EC2::EIP {lost} is NON_COMPLIANT with eip-attached in Account 111122223333"
    )
    assert message["newEvaluationResult"]["complianceType"] == "NON_COMPLIANT"
    assert message["oldEvaluationResult"] is None
    assert set(message) == {
        "subject", "awsAccountId", "configRuleName", "configRuleARN", "resourceType", "resourceId", "awsRegion",
        "newEvaluationResult", "oldEvaluationResult", "notificationCreationTime", "messageType", "recordVersion",
    }  # fmt: skip


def test_an_evaluation_is_told_with_the_names_of_its_rules(region: Alarmed) -> None:
    region.with_rule("eip-attached", "EIP_ATTACHED").with_rule("other", "EIP_ATTACHED")

    region.rest()

    (message,) = region.messages("ConfigRulesEvaluationStarted")
    assert message["configRuleNames"] == ["eip-attached", "other"]


def test_a_snapshot_is_told_when_it_starts_and_when_it_has_arrived(region: Alarmed) -> None:
    delivered = region.do("config.deliver_config_snapshot", delivery_channel_name="default")

    (started,) = region.messages("ConfigurationSnapshotDeliveryStarted")
    (completed,) = region.messages("ConfigurationSnapshotDeliveryCompleted")
    assert started["configSnapshotId"] == completed["configSnapshotId"] == delivered["configSnapshotId"]
    assert completed["s3Bucket"] == "bucket"
    assert completed["s3ObjectKey"].startswith("AWSLogs/111122223333/Config/ap-northeast-2/2026/11/23/ConfigSnapshot/")


def test_messages_that_arrive_are_a_success_in_the_channels_status(region: Alarmed) -> None:
    assert status(region) == {"lastStatus": "Not_Applicable"}

    region.rest()

    assert status(region) == {"lastStatus": "Success", "lastStatusChangeTime": region.world.now}


def test_messages_to_a_topic_that_is_gone_are_a_failure_in_the_channels_status(region: Alarmed) -> None:
    region.do("sns.delete_topic", topic_arn=TOPIC)

    region.rest()

    assert status(region) == {
        "lastStatus": "Failure",
        "lastErrorCode": "NotFound",
        "lastErrorMessage": "Topic does not exist",
        "lastStatusChangeTime": region.world.now,
    }
    assert region.do("describe_inbox")["Messages"] == []


def test_without_a_topic_nothing_is_told(region: Alarmed) -> None:
    region.do("config.put_delivery_channel", delivery_channel={"s3_bucket_name": "bucket"})

    region.rest()

    assert region.do("describe_inbox")["Messages"] == []
    assert status(region) == {"lastStatus": "Not_Applicable"}
