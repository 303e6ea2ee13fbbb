"""Rules: how they are made, when they run, and what is said of them."""

from datetime import timedelta
from typing import Any

import pytest

from labs.cloud.config import config_rule
from labs.cloud.config.schedule import next_moment
from tests.cloud.config.watched import Watched

EIP = {"config_rule_name": "eips", "source": {"owner": "AWS", "source_identifier": "EIP_ATTACHED"}}


def rule(**more: Any) -> dict[str, Any]:
    return {**EIP, **more}


def source(identifier: str, **more: Any) -> dict[str, Any]:
    return {"source": {"owner": "AWS", "source_identifier": identifier, **more}}


def test_a_rule_is_answered_as_it_was_put() -> None:
    world = Watched().with_rule("EC2_TOKEN_HOP_LIMIT_CHECK", parameters={"tokenHopLimit": "2"}, description="hops")

    (shown,) = world.do("config.describe_config_rules")["ConfigRules"]

    assert shown["ConfigRuleName"] == "rule"
    assert shown["Source"] == {"Owner": "AWS", "SourceIdentifier": "EC2_TOKEN_HOP_LIMIT_CHECK"}
    assert shown["InputParameters"] == '{"tokenHopLimit":"2"}'
    assert shown["ConfigRuleArn"].endswith(f"config-rule/{shown['ConfigRuleId']}")
    assert "MaximumExecutionFrequency" not in shown


def test_a_periodic_rule_runs_every_day_unless_it_is_said_otherwise() -> None:
    world = (
        Watched()
        .with_rule("VPC_FLOW_LOGS_ENABLED")
        .with_rule("VPC_FLOW_LOGS_ENABLED", "hourly", maximum_execution_frequency="One_Hour")
    )

    shown = world.do("config.describe_config_rules")["ConfigRules"]

    assert [one["MaximumExecutionFrequency"] for one in shown] == ["TwentyFour_Hours", "One_Hour"]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (rule(config_rule_name=" "), "ConfigRuleNameInvalid"),
        (rule(config_rule_name="x" * 129), "ConfigRuleNameInvalid"),
        (rule(config_rule_state="DELETING"), "ConfigRuleStateInvalid"),
        (rule(evaluation_modes=[{"mode": "PROACTIVE"}]), "ProactiveNotSimulated"),
        (rule(**source("EIP_IS_ATTACHED")), "UnknownManagedRule"),
        (rule(**source("RDS_INSTANCE_SUBNET_IGW_CHECK")), "ManagedRuleNotSimulated"),
        (rule(**source("")), "MissingParameter"),
        (rule(**source("EIP_ATTACHED", source_details=[{}])), "SourceDetailsNotAllowed"),
        (rule(maximum_execution_frequency="One_Hour"), "FrequencyNotAllowed"),
        (rule(scope={"compliance_resource_types": ["AWS::EC2::Nothing"]}), "UnknownScopeType"),
        (rule(scope={"compliance_resource_id": "eipalloc-1"}), "RuleScopeInvalid"),
        (rule(scope={"tag_value": "x"}), "RuleScopeInvalid"),
        (rule(input_parameters="{"), "InputParametersNotJson"),
        (rule(input_parameters='{"a": [1]}'), "InputParametersNotJson"),
        (rule(input_parameters='{"a": "1"}'), "UnknownRuleParameter"),
        (rule(**source("DESIRED_INSTANCE_TYPE")), "RuleParameterMissing"),
        (
            rule(**source("EC2_TOKEN_HOP_LIMIT_CHECK"), input_parameters='{"tokenHopLimit": "two"}'),
            "RuleParameterInvalid",
        ),
        (
            rule(**source("RESTRICTED_INCOMING_TRAFFIC"), input_parameters='{"blockedPorts": "70000"}'),
            "RuleParameterInvalid",
        ),
        (rule(config_rule_name="", config_rule_id="config-rule-none"), "NoSuchConfigRule"),
    ],
)
def test_a_rule_is_refused_for_what_is_wrong_with_it(given: dict[str, Any], reason: str) -> None:
    assert Watched().with_config().refused("config.put_config_rule", config_rule=given).reason == reason


def test_a_rule_needs_a_recorder() -> None:
    error = Watched().refused("config.put_config_rule", config_rule=EIP)

    assert error.code == "NoAvailableConfigurationRecorderException"


def test_a_region_has_so_many_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config_rule, "MOST_RULES", 1)
    world = Watched().with_rule("EIP_ATTACHED", "one")

    error = world.refused("config.put_config_rule", config_rule=EIP)

    assert error.code == "MaxNumberOfConfigRulesExceededException"


def test_a_rule_can_be_changed_by_name_and_by_id() -> None:
    world = Watched().with_rule("EIP_ATTACHED")
    rule_id = world.do("config.describe_config_rules")["ConfigRules"][0]["ConfigRuleId"]
    changed = {"config_rule_name": "", "config_rule_id": rule_id, "description": "idle addresses"}
    world.do("config.put_config_rule", config_rule=rule(**changed))

    shown = world.do("config.describe_config_rules")["ConfigRules"]

    assert [(one["ConfigRuleName"], one["Description"]) for one in shown] == [("rule", "idle addresses")]


def test_what_is_not_there_cannot_be_named() -> None:
    world = Watched().with_config()
    one, many = {"config_rule_name": "x"}, {"config_rule_names": ["x"]}

    codes = {
        world.refused(f"config.{action}", **named).code
        for action, named in (
            ("describe_config_rules", many),
            ("delete_config_rule", one),
            ("start_config_rules_evaluation", many),
            ("delete_evaluation_results", one),
            ("describe_compliance_by_config_rule", many),
            ("get_compliance_details_by_config_rule", one),
            ("describe_config_rule_evaluation_status", many),
        )
    }

    assert codes == {"NoSuchConfigRuleException"}


def test_only_so_many_rules_are_run_at_once() -> None:
    world = Watched().with_config()

    codes = [
        world.refused("config.start_config_rules_evaluation", config_rule_names=names).code
        for names in ([], ["x"] * 26)
    ]

    assert codes == ["InvalidParameterValueException"] * 2


def test_a_rule_that_was_never_run_has_insufficient_data() -> None:
    world = Watched().with_rule("EIP_ATTACHED")

    status = world.do("config.describe_config_rule_evaluation_status")["ConfigRulesEvaluationStatus"][0]

    assert world.compliance() == "INSUFFICIENT_DATA"
    assert status["FirstEvaluationStarted"] is False


def test_a_new_rule_is_run_for_everything_and_then_for_what_changes() -> None:
    world = Watched().with_vpc().with_address("old").with_rule("EIP_ATTACHED").look()
    world.do("advance_time", hours=1)
    world.with_address("new").look()

    results = world.do("config.get_compliance_details_by_config_rule", config_rule_name="rule")["EvaluationResults"]
    invoked = {
        one["EvaluationResultIdentifier"]["EvaluationResultQualifier"]["ResourceId"]: one["ConfigRuleInvokedTime"]
        for one in results
    }

    assert invoked[world["new"]] - invoked[world["old"]] == timedelta(hours=1)


def test_a_rule_whose_resources_are_gone_has_insufficient_data_again() -> None:
    world = Watched().with_address("eip").with_rule("EIP_ATTACHED").look()
    before = world.compliance()
    world.do("release_address", allocation_id=world["eip"])

    assert (before, world.look().compliance()) == ("NON_COMPLIANT", "INSUFFICIENT_DATA")


def test_what_a_rule_does_not_apply_to_counts_for_nothing() -> None:
    world = Watched().with_vpc().with_rule("EC2_SECURITY_GROUP_ATTACHED_TO_ENI").look()
    results = world.do("config.get_compliance_details_by_config_rule", config_rule_name="rule")["EvaluationResults"]

    assert [one["ComplianceType"] for one in results] == ["NOT_APPLICABLE"]
    assert world.compliance() == "INSUFFICIENT_DATA"


def test_rules_that_changes_trigger_are_silent_while_nothing_is_recorded() -> None:
    world = Watched().with_rule("EIP_ATTACHED", "changes").with_rule("VPC_FLOW_LOGS_ENABLED", "periodic")
    world.do("config.stop_configuration_recorder", configuration_recorder_name="default")
    world.with_vpc().with_address("eip").look()

    assert world.compliance("changes") == "INSUFFICIENT_DATA"
    assert world.compliance("periodic") == "NON_COMPLIANT"


def test_a_scope_narrows_what_a_rule_looks_at() -> None:
    world = Watched().with_address("one").with_address("two")
    world.do("create_tags", resources=[world["two"]], tags=[{"key": "Keep", "value": "yes"}])
    only = {"compliance_resource_types": ["AWS::EC2::EIP"], "compliance_resource_id": world["one"]}
    world.with_rule("EIP_ATTACHED", "by-id", scope=only)
    world.with_rule("EIP_ATTACHED", "by-tag", scope={"tag_key": "Keep", "tag_value": "yes"})

    found = {name: (world.found(world["one"], name), world.found(world["two"], name)) for name in ("by-id", "by-tag")}

    assert found == {"by-id": ("NON_COMPLIANT", None), "by-tag": (None, "NON_COMPLIANT")}


def test_what_leaves_the_scope_is_judged_no_more() -> None:
    world = Watched().with_address("eip")
    world.do("create_tags", resources=[world["eip"]], tags=[{"key": "Keep", "value": "yes"}])
    world.with_rule("EIP_ATTACHED", scope={"tag_key": "Keep"})
    before = world.found(world["eip"])
    world.do("delete_tags", resources=[world["eip"]], tags=[{"key": "Keep"}])

    assert (before, world.found(world["eip"])) == ("NON_COMPLIANT", None)


def test_deleted_results_come_back_when_the_rule_is_run() -> None:
    world = Watched().with_address("eip").with_rule("EIP_ATTACHED").look()
    world.do("config.delete_evaluation_results", config_rule_name="rule")
    forgotten = world.look().compliance()
    world.do("config.start_config_rules_evaluation", config_rule_names=["rule"])

    assert (forgotten, world.look().compliance()) == ("INSUFFICIENT_DATA", "NON_COMPLIANT")


def test_a_deleted_rule_says_nothing_more() -> None:
    world = Watched().with_address("eip").with_rule("EIP_ATTACHED").look()
    world.do("config.delete_config_rule", config_rule_name="rule")

    assert world.do("config.describe_config_rules") == {"ConfigRules": []}
    assert world.do("config.describe_compliance_by_resource")["ComplianceByResources"] == []


def test_a_resource_complies_when_every_rule_says_so() -> None:
    world = Watched().with_vpc().with_subnet("a").with_instance("web", in_subnet="a")
    world.with_rule("EC2_INSTANCE_NO_PUBLIC_IP", "no-ip").with_rule("EC2_IMDSV2_CHECK", "imds").look()
    required = {"instance_id": world["web"], "http_tokens": "required"}
    world.do("modify_instance_metadata_options", **required)
    world.look()
    of = {"resource_type": "AWS::EC2::Instance", "resource_id": world["web"]}

    told = world.do("config.describe_compliance_by_resource", **of)["ComplianceByResources"]
    details = world.do("config.get_compliance_details_by_resource", **of)["EvaluationResults"]

    assert [one["Compliance"]["ComplianceType"] for one in told] == ["COMPLIANT"]
    assert len(details) == 2


def test_summaries_count_rules_and_resources() -> None:
    world = Watched().with_vpc().with_subnet("a").with_address("eip")
    world.with_rule("EIP_ATTACHED", "eips").with_rule("SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED", "subnets").look()

    rules = world.do("config.get_compliance_summary_by_config_rule")["ComplianceSummary"]
    by_type = world.do("config.get_compliance_summary_by_resource_type", resource_types=["AWS::EC2::EIP"])

    assert (rules["CompliantResourceCount"]["CappedCount"], rules["NonCompliantResourceCount"]["CappedCount"]) == (1, 1)
    (of_addresses,) = by_type["ComplianceSummariesByResourceType"]
    assert of_addresses["ComplianceSummary"]["NonCompliantResourceCount"]["CappedCount"] == 1


def test_results_cannot_be_filtered_by_what_is_none() -> None:
    world = Watched().with_rule("EIP_ATTACHED")
    wanted = {"compliance_types": ["INSUFFICIENT_DATA"]}

    first = world.refused("config.get_compliance_details_by_config_rule", config_rule_name="rule", **wanted)
    second = world.refused("config.describe_compliance_by_resource", resource_id="eipalloc-1")

    assert (first.code, second.code) == ("InvalidParameterValueException",) * 2


def test_a_periodic_rule_finds_at_its_next_moment_what_changed() -> None:
    world = Watched().with_vpc().with_rule("VPC_FLOW_LOGS_ENABLED", maximum_execution_frequency="Six_Hours").look()
    began = world.world.now
    world.do("advance_time", hours=1)
    log = {"traffic_type": "ALL", "log_destination_type": "s3", "log_destination": "arn:aws:s3:::logs"}
    world.do("create_flow_logs", resource_ids=[world["vpc"]], resource_type="VPC", **log)
    before = world.look().compliance()

    told = world.do("advance_time", hours=12)

    assert before == "NON_COMPLIANT"
    assert world.compliance() == "COMPLIANT"
    changes = [one for one in told["Events"] if one["Code"] == "config.compliance_changed"]
    assert [one["Moment"] - began for one in changes] == [timedelta(hours=6)]


def test_time_alone_breaks_a_rule_at_the_rules_own_moment() -> None:
    world = Watched().with_vpc().with_subnet("a").with_instance("web", in_subnet="a")
    world.do("stop_instances", instance_ids=[world["web"]])
    world.with_rule("EC2_STOPPED_INSTANCE", parameters={"AllowedDays": "2"}).look()
    began = world.world.now

    told = world.do("advance_time", hours=24 * 10)

    assert world.compliance() == "NON_COMPLIANT"
    changes = [one for one in told["Events"] if one["Code"] == "config.compliance_changed"]
    assert [one["Moment"] - began for one in changes] == [timedelta(days=3)]


def test_a_year_of_hours_in_which_nothing_changes_has_no_moment_that_counts() -> None:
    world = Watched().with_vpc()
    for name in ("VPC_FLOW_LOGS_ENABLED", "INCOMING_SSH_DISABLED", "NO_UNRESTRICTED_ROUTE_TO_IGW"):
        world.with_rule(name, name, maximum_execution_frequency="One_Hour")
    world.look()

    told = world.do("advance_time", hours=24 * 365)
    status = world.do("config.describe_config_rule_evaluation_status")["ConfigRulesEvaluationStatus"][0]

    assert next_moment(world.world) is None
    assert [one for one in told["Events"] if one["Code"].startswith("config.")] == []
    assert status["LastSuccessfulEvaluationTime"] == world.world.now


def test_a_service_s_rule_changes_only_there() -> None:
    world = Watched().with_rule("EIP_ATTACHED")
    found = next(one for one in world.world.resources.values() if one.kind() == "config-rule")
    world.world = world.world.put(found.replace(created_by="config-conforms.amazonaws.com"))

    codes = [
        world.refused("config.delete_config_rule", config_rule_name="rule").code,
        world.refused("config.put_config_rule", config_rule=rule(config_rule_name="rule")).code,
    ]

    assert codes == ["ResourceInUseException"] * 2
