"""Remediations run what they name, by hand or by themselves, and give up as AWS Config does."""

from datetime import timedelta
from typing import Any

import pytest

from labs.cloud.config.work import at_rest
from tests.cloud.config.around import Alarmed
from tests.cloud.config.documents import DISASSOCIATE, ROLE, created

EIP, GROUP, INSTANCE = "AWS::EC2::EIP", "AWS::EC2::SecurityGroup", "AWS::EC2::Instance"


@pytest.fixture
def region() -> Alarmed:
    return Alarmed().with_rule("eip-attached", "EIP_ATTACHED")


def address(region: Alarmed) -> str:
    return str(region.do("allocate_address")["AllocationId"])


def start(region: Alarmed, rule: str, type: str, *ids: str) -> None:
    keys = [{"resource_type": type, "resource_id": id} for id in ids]
    region.do("config.start_remediation_execution", config_rule_name=rule, resource_keys=keys)


def addresses(region: Alarmed) -> list[str]:
    return [one["AllocationId"] for one in region.do("describe_addresses")["Addresses"]]


def test_a_manual_remediation_waits_until_config_is_at_work(region: Alarmed) -> None:
    region.with_remediation("eip-attached", "AWS-ReleaseElasticIP", "AllocationId")
    lost = address(region)
    region.rest()
    assert region.found("eip-attached")[lost][0] == "NON_COMPLIANT"

    start(region, "eip-attached", EIP, lost)
    assert (region.remediated("eip-attached"), addresses(region)) == ([(lost, "QUEUED")], [lost])

    region.rest()
    assert (region.remediated("eip-attached"), addresses(region)) == ([(lost, "SUCCEEDED")], [])
    assert region.found("eip-attached") == {}


def test_automatic_remediation_of_eip_attached_loses_the_address(region: Alarmed) -> None:
    region.with_remediation("eip-attached", "AWS-ReleaseElasticIP", "AllocationId", automatic=True)
    kept = region.with_vpc().with_subnet("a").with_instance("web", in_subnet="a")
    assert isinstance(kept, Alarmed)
    attached, lost = address(region), address(region)
    region.do("associate_address", allocation_id=attached, instance_id=region["web"])

    region.rest()

    assert addresses(region) == [attached]
    assert region.remediated("eip-attached") == [(lost, "SUCCEEDED")]
    run = region.do("ssm.describe_automation_executions")["AutomationExecutionMetadataList"][0]
    assert run["ExecutedBy"] == "arn:aws:sts::111122223333:assumed-role/remediation/AWSConfig-Remediation"


def test_a_group_that_another_names_is_deleted_once_the_other_is_gone(region: Alarmed) -> None:
    region.with_rule("in-use", "EC2_SECURITY_GROUP_ATTACHED_TO_ENI").with_vpc().with_group("a").with_group("b")
    named = {"ip_protocol": "-1", "user_id_group_pairs": [{"group_id": region["a"]}]}
    region.do("authorize_security_group_ingress", group_id=region["b"], ip_permissions=[named])
    region.with_remediation("in-use", "AWSConfigRemediation-DeleteUnusedSecurityGroup", "GroupId", automatic=True)

    region.rest()

    assert dict(region.remediated("in-use")) == {region["a"]: "SUCCEEDED", region["b"]: "SUCCEEDED"}
    runs = region.do("ssm.describe_automation_executions")["AutomationExecutionMetadataList"]
    assert [one["AutomationExecutionStatus"] for one in runs] == ["Success", "Success", "Failed"]


def test_attempts_are_counted_and_an_exception_stops_them(region: Alarmed) -> None:
    lost = address(region)
    region.with_remediation("eip-attached", "AWS-StopEC2Instance", "InstanceId", automatic=True)

    region.rest()

    assert region.remediated("eip-attached") == [(lost, "FAILED")]
    runs = region.do("ssm.describe_automation_executions")["AutomationExecutionMetadataList"]
    assert [one["AutomationExecutionStatus"] for one in runs] == ["Failed"] * 5
    (exception,) = region.do("config.describe_remediation_exceptions", config_rule_name="eip-attached")[
        "RemediationExceptions"
    ]
    assert exception == {
        "ConfigRuleName": "eip-attached",
        "ResourceType": EIP,
        "ResourceId": lost,
        "Message": "5 automatic attempts within 60 seconds have not cured this resource.",
    }
    assert at_rest(region.world) is region.world


def test_the_failure_of_a_step_has_ec2s_error(region: Alarmed) -> None:
    lost = address(region)
    region.with_remediation("eip-attached", "AWS-StopEC2Instance", "InstanceId")
    region.rest()

    start(region, "eip-attached", EIP, lost)
    region.rest()

    (status,) = region.do("config.describe_remediation_execution_status", config_rule_name="eip-attached")[
        "RemediationExecutionStatuses"
    ]
    (step,) = status["StepDetails"]
    assert (step["Name"], step["State"]) == ("StopInstances", "FAILED")
    assert "InvalidInstanceID.Malformed" in step["ErrorMessage"]


def test_after_its_window_automatic_remediation_may_try_again(region: Alarmed) -> None:
    lost = address(region)
    region.with_remediation("eip-attached", "AWS-StopEC2Instance", "InstanceId", automatic=True)
    region.rest()
    key = [{"resource_type": EIP, "resource_id": lost}]
    region.do("config.delete_remediation_exceptions", config_rule_name="eip-attached", resource_keys=key)

    region.do("advance_time", seconds=61)
    region.rest()

    runs = region.do("ssm.describe_automation_executions")["AutomationExecutionMetadataList"]
    assert len(runs) == 10


def test_an_exception_of_yours_leaves_a_resource_alone_until_it_expires(region: Alarmed) -> None:
    region.with_remediation("eip-attached", "AWS-ReleaseElasticIP", "AllocationId", automatic=True)
    wanted = address(region)
    region.do(
        "config.put_remediation_exceptions",
        config_rule_name="eip-attached",
        resource_keys=[{"resource_type": EIP, "resource_id": wanted}],
        message="kept for Monday",
        expiration_time=region.world.now + timedelta(hours=1),
    )
    region.rest()
    assert addresses(region) == [wanted]

    region.do("advance_time", hours=1)
    assert region.do("config.describe_remediation_exceptions", config_rule_name="eip-attached") == {
        "RemediationExceptions": []
    }
    region.do("config.start_config_rules_evaluation", config_rule_names=["eip-attached"])
    region.rest()
    assert addresses(region) == []


def test_manual_remediation_trusts_old_data_and_hits_what_complies_by_now(region: Alarmed) -> None:
    region.with_remediation("eip-attached", "AWS-ReleaseElasticIP", "AllocationId")
    region.with_vpc().with_subnet("a").with_instance("web", in_subnet="a")
    cured = address(region)
    region.rest()
    region.do("associate_address", allocation_id=cured, instance_id=region["web"])

    start(region, "eip-attached", EIP, cured)
    region.rest()

    assert region.found("eip-attached")[cured][0] == "COMPLIANT"
    assert region.remediated("eip-attached") == [(cured, "FAILED")]
    assert addresses(region) == [cured]


def test_stopping_an_instance_does_not_cure_it_of_its_elastic_ip(region: Alarmed) -> None:
    region.with_rule("no-public-ip", "EC2_INSTANCE_NO_PUBLIC_IP")
    region.with_vpc().with_public_subnet("public")
    for name in ("plain", "elastic"):
        region.with_instance(name, in_subnet="public")
    region.do("associate_address", allocation_id=address(region), instance_id=region["elastic"])
    region.with_remediation("no-public-ip", "AWS-StopEC2Instance", "InstanceId", automatic=True)

    region.rest()

    assert {id: compliance for id, (compliance, _) in region.found("no-public-ip").items()} == {
        region["plain"]: "COMPLIANT",
        region["elastic"]: "NON_COMPLIANT",
    }


def test_a_document_of_your_own_cures_what_aws_has_no_document_for(region: Alarmed) -> None:
    region.with_rule("no-public-ip", "EC2_INSTANCE_NO_PUBLIC_IP")
    region.with_vpc().with_subnet("a").with_instance("web", in_subnet="a")
    kept = address(region)
    region.do("associate_address", allocation_id=kept, instance_id=region["web"])
    created(region, DISASSOCIATE)
    region.with_remediation("no-public-ip", "Disassociate", "InstanceId", automatic=True)

    region.rest()

    assert region.found("no-public-ip")[region["web"]][0] == "COMPLIANT"
    assert addresses(region) == [kept]


def test_compliance_changes_only_at_the_next_evaluation(region: Alarmed) -> None:
    region.with_remediation("eip-attached", "AWS-ReleaseElasticIP", "AllocationId")
    lost = address(region)
    region.rest()
    region.do("config.stop_configuration_recorder", configuration_recorder_name="default")

    start(region, "eip-attached", EIP, lost)
    region.rest()

    assert addresses(region) == []
    assert region.found("eip-attached")[lost][0] == "NON_COMPLIANT"


def test_a_remediation_whose_document_is_gone_fails_with_the_reason(region: Alarmed) -> None:
    lost = address(region)
    created(region, DISASSOCIATE)
    region.with_remediation("eip-attached", "Disassociate", "InstanceId")
    region.do("ssm.delete_document", name="Disassociate")
    region.rest()

    start(region, "eip-attached", EIP, lost)
    region.rest()

    assert region.remediated("eip-attached") == [(lost, "FAILED")]


def test_what_was_put_is_described_and_deleted(region: Alarmed) -> None:
    region.with_remediation(
        "eip-attached",
        "AWS-ReleaseElasticIP",
        "AllocationId",
        automatic=True,
        retry_attempt_seconds=120,
        execution_controls={"ssm_controls": {"error_percentage": 10}},
    )

    (shown,) = region.do("config.describe_remediation_configurations", config_rule_names=["eip-attached"])[
        "RemediationConfigurations"
    ]
    assert shown.pop("Arn").startswith(
        "arn:aws:config:ap-northeast-2:111122223333:remediation-configuration/eip-attached/"
    )
    assert shown == {
        "ConfigRuleName": "eip-attached",
        "TargetType": "SSM_DOCUMENT",
        "TargetId": "AWS-ReleaseElasticIP",
        "Parameters": {
            "AllocationId": {"ResourceValue": {"Value": "RESOURCE_ID"}},
            "AutomationAssumeRole": {"StaticValue": {"Values": [ROLE]}},
        },
        "Automatic": True,
        "MaximumAutomaticAttempts": 5,
        "RetryAttemptSeconds": 120,
        "ExecutionControls": {"SsmControls": {"ErrorPercentage": 10}},
    }
    refused = region.refused("config.delete_config_rule", config_rule_name="eip-attached")
    assert (refused.code, refused.reason) == ("ResourceInUseException", "RuleHasRemediation")

    region.do("config.delete_remediation_configuration", config_rule_name="eip-attached")

    asked = {"config_rule_names": ["eip-attached"]}
    assert region.do("config.describe_remediation_configurations", **asked) == {"RemediationConfigurations": []}
    region.do("config.delete_config_rule", config_rule_name="eip-attached")


def put(**more: Any) -> dict[str, Any]:
    return {
        "config_rule_name": "eip-attached",
        "target_type": "SSM_DOCUMENT",
        "target_id": "AWS-ReleaseElasticIP",
        "parameters": {"AllocationId": {"resource_value": {"value": "RESOURCE_ID"}}},
        **more,
    }


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (put(config_rule_name="none"), "RemediationOfNoRule"),
        (put(target_id="AWS-Nothing"), "RemediationTargetMissing"),
        (put(automatic=True), "RemediationNeedsRole"),
        (put(maximum_automatic_attempts=26), "RemediationNumberInvalid"),
        (put(retry_attempt_seconds=0), "RemediationNumberInvalid"),
        (put(parameters={"a": {}}), "RemediationValueUnclear"),
        (
            put(parameters={str(one): {"static_value": {"values": ["x"]}} for one in range(26)}),
            "TooManyRemediationParameters",
        ),
    ],
)
def test_what_is_no_remediation_is_refused(region: Alarmed, given: dict[str, Any], reason: str) -> None:
    refused = region.refused("config.put_remediation_configurations", remediation_configurations=[given])

    assert refused.reason == reason


def test_what_cannot_be_asked_of_remediations_is_refused(region: Alarmed) -> None:
    region.with_rule("bare", "EIP_ATTACHED").with_remediation("eip-attached", "AWS-ReleaseElasticIP", "AllocationId")
    many = [{"resource_type": EIP, "resource_id": str(number)} for number in range(101)]
    named = {"config_rule_name": "eip-attached"}

    def reason(action: str, **params: Any) -> str:
        return region.refused(f"config.{action}", **params).reason

    assert reason("start_remediation_execution", config_rule_name="bare", resource_keys=many[:1]) == "NoSuchRemediation"
    assert reason("start_remediation_execution", **named, resource_keys=many) == "TooManyRemediationKeys"
    assert reason("describe_remediation_execution_status", config_rule_name="bare") == "NoSuchRemediation"
    assert reason("delete_remediation_configuration", config_rule_name="bare") == "NoSuchRemediation"
    assert reason("put_remediation_exceptions", **named, resource_keys=many) == "TooManyExceptionKeys"
    assert reason("put_remediation_exceptions", config_rule_name="bare", resource_keys=many[:1]) == "NoSuchRemediation"
    long = {"resource_keys": many[:1], "message": "x" * 1025}
    assert reason("put_remediation_exceptions", **named, **long) == "ExceptionMessageTooLong"
    past = {"resource_keys": many[:1], "expiration_time": region.world.now}
    assert reason("put_remediation_exceptions", **named, **past) == "ExceptionInThePast"
    assert reason("delete_remediation_exceptions", **named, resource_keys=many[:1]) == "NoSuchRemediationException"
    twice = [put()] * 26
    assert reason("put_remediation_configurations", remediation_configurations=twice) == "TooManyRemediations"
