"""Custom Lambda rules hand the real event to an author's function, and its faults are told and do no harm."""

import json
from typing import Any

import pytest

from labs.cloud.config.lambda_rule import event_of
from labs.cloud.config.rule import rule_named
from tests.cloud.config.around import ITEM, Alarmed

INSTANCE = "AWS::EC2::Instance"
NO_PUBLIC_IP = (
    f"has({ITEM}.configuration.publicIpAddress) ? "
    f'{{"ComplianceType": "NON_COMPLIANT", "Annotation": "It has " + {ITEM}.configuration.publicIpAddress}} : "COMPLIANT"'
)


@pytest.fixture
def region() -> Alarmed:
    watched = Alarmed().with_vpc().with_public_subnet("public").with_subnet("private", "10.0.2.0/24")
    watched.with_instance("web", in_subnet="public").with_instance("db", in_subnet="private")
    assert isinstance(watched, Alarmed)
    return watched


def public_ip(region: Alarmed, name: str) -> str:
    (found,) = region.do("describe_instances", instance_ids=[region[name]])["Reservations"]
    return str(found["Instances"][0]["PublicIpAddress"])


def test_a_function_says_how_each_resource_complies(region: Alarmed) -> None:
    region.with_function_rule("no-public-ip", NO_PUBLIC_IP, INSTANCE)

    region.rest()

    assert region.found("no-public-ip") == {
        region["web"]: ("NON_COMPLIANT", f"It has {public_ip(region, 'web')}"),
        region["db"]: ("COMPLIANT", ""),
    }


def test_the_event_has_awss_shape_with_json_in_two_of_its_texts(region: Alarmed) -> None:
    shown = '{"ComplianceType": "COMPLIANT", "Annotation": event.version + event.configRuleName + event.ruleParameters}'
    region.with_function_rule("shown", shown, INSTANCE, input_parameters='{"maxEnis": "2"}')
    region.rest()

    assert region.found("shown")[region["web"]][1] == '1.0shown{"maxEnis":"2"}'
    rule = rule_named(region.world, "shown")
    assert rule is not None
    event = event_of(region.world, rule, None, "ScheduledNotification")
    assert set(event) == {
        "version", "invokingEvent", "ruleParameters", "resultToken", "eventLeftScope", "executionRoleArn",
        "configRuleArn", "configRuleName", "configRuleId", "accountId",
    }  # fmt: skip
    assert json.loads(event["invokingEvent"]) == {
        "messageType": "ScheduledNotification",
        "notificationCreationTime": "2026-11-23T00:00:00.000Z",
        "awsAccountId": "111122223333",
    }


def test_the_parameters_of_the_rule_are_texts(region: Alarmed) -> None:
    few = f'size({ITEM}.configuration.networkInterfaces) <= int(parse_json(event.ruleParameters).maxEnis) ? "COMPLIANT" : "NON_COMPLIANT"'
    region.with_function_rule("few-enis", few, INSTANCE, input_parameters='{"maxEnis": "0"}')

    region.rest()

    assert {one for one, _ in region.found("few-enis").values()} == {"NON_COMPLIANT"}


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("event.invokingEvent.configurationItem", "a string has no members; parse_json reads JSON"),
        (f"{ITEM}.configuration.nothing", "no such member in mapping: 'nothing'"),
        ('"MAYBE"', 'It answered "MAYBE", which is none of COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE.'),
        ('"INSUFFICIENT_DATA"', 'It answered "INSUFFICIENT_DATA", which is none of'),
        ("true", "It answered true, which is none of"),
        ('{"Annotation": "x"}', "It answered null, which is none of"),
        ('{"ComplianceType": "COMPLIANT", "Annotation": "' + "x" * 300 + '"}', "Its annotation has 300 characters; 256 are the most."),
        ('{"ComplianceType": "COMPLIANT", "ComplianceResourceId": "other"}', "said nothing of this resource."),
        ("[1]" + ".map(x, [x, x])" * 25 + " == [2]", "steps and was stopped."),
    ],
)  # fmt: skip
def test_a_fault_of_the_function_is_insufficient_data_that_says_why(
    region: Alarmed, expression: str, told: str
) -> None:
    region.with_function_rule("faulty", expression, INSTANCE)

    region.rest()

    compliance, annotation = region.found("faulty")[region["web"]]
    assert compliance == "INSUFFICIENT_DATA"
    assert told in annotation
    assert len(annotation) <= 256


def test_a_rewritten_function_counts_at_the_next_evaluation(region: Alarmed) -> None:
    region.with_function_rule("changing", '"COMPLIANT"', INSTANCE)
    region.rest()

    region.do("update_function_code", function_name="changing", expression='"NON_COMPLIANT"')
    region.rest()
    assert {one for one, _ in region.found("changing").values()} == {"COMPLIANT"}

    region.do("config.start_config_rules_evaluation", config_rule_names=["changing"])
    region.rest()
    assert {one for one, _ in region.found("changing").values()} == {"NON_COMPLIANT"}


def test_a_rule_whose_function_is_gone_says_so_in_its_status(region: Alarmed) -> None:
    region.with_function_rule("orphan", '"COMPLIANT"', INSTANCE)
    region.do("delete_function", function_name="orphan")

    region.rest()

    (status,) = region.do("config.describe_config_rule_evaluation_status")["ConfigRulesEvaluationStatus"]
    assert "There is no function" in status["LastErrorMessage"]


def test_a_scheduled_function_judges_what_it_looks_up(region: Alarmed) -> None:
    each = (
        'current_items("AWS::EC2::VPC").map(one, {"ComplianceType": "NON_COMPLIANT", '
        '"ComplianceResourceType": one.resourceType, "ComplianceResourceId": one.resourceId, "Annotation": one.configuration.cidrBlock})'
    )
    region.with_function_rule("each-vpc", each, message="ScheduledNotification")

    region.rest()

    assert region.found("each-vpc") == {region["vpc"]: ("NON_COMPLIANT", "10.0.0.0/16")}


def test_a_scheduled_function_may_judge_the_account(region: Alarmed) -> None:
    few = 'size(current_items("AWS::EC2::VPC")) > 0 ? "COMPLIANT" : "NON_COMPLIANT"'
    region.with_function_rule("some-vpc", few, message="ScheduledNotification")

    region.rest()

    assert region.found("some-vpc") == {"111122223333": ("COMPLIANT", "")}


def test_a_scheduled_function_that_fails_leaves_the_fault_in_the_status(region: Alarmed) -> None:
    region.with_function_rule("broken", "1 / 0", message="ScheduledNotification")

    region.rest()

    (status,) = region.do("config.describe_config_rule_evaluation_status")["ConfigRulesEvaluationStatus"]
    assert status["LastErrorMessage"] == "broken: line 1, column 1: modulus or divide by zero"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ({"owner": "CUSTOM_LAMBDA", "source_identifier": "arn:aws:lambda:x:1:function:none"}, "FunctionNotCallable"),
        ({"owner": "CUSTOM_LAMBDA", "source_identifier": "small"}, "FunctionNotCallable"),
        ({"owner": "CUSTOM_LAMBDA", "source_identifier": "{arn}"}, "CustomRuleWithoutTrigger"),
        ({"owner": "CUSTOM_LAMBDA", "source_identifier": "{arn}", "source_details": [{}]}, "TriggerWithoutMessage"),
        (
            {
                "owner": "CUSTOM_LAMBDA",
                "source_identifier": "{arn}",
                "source_details": [
                    {"message_type": "ConfigurationItemChangeNotification", "maximum_execution_frequency": "One_Hour"}
                ],
            },
            "FrequencyOfAChange",
        ),
        (
            {
                "owner": "CUSTOM_POLICY",
                "source_details": [{"message_type": "ConfigurationItemChangeNotification"}],
                "custom_policy_details": {"policy_runtime": "guard-2.x.x", "policy_text": "rule a { b exists }"},
            },
            "GuardRulesNotSimulated",
        ),
    ],
)
def test_a_custom_rule_that_cannot_run_is_refused(region: Alarmed, source: dict[str, Any], reason: str) -> None:
    made = region.do("create_function", function_name="small", expression='"COMPLIANT"')
    if source.get("source_identifier") == "{arn}":
        source = {**source, "source_identifier": made["FunctionArn"]}

    refused = region.refused("config.put_config_rule", config_rule={"config_rule_name": "custom", "source": source})

    assert refused.reason == reason
