"""What complies, and what does not? Questions about what the rules of a Region found, by rule and by resource.

https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_view-compliance.html
"""

from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

from labs.cloud.config.config_rule import must_be_rules
from labs.cloud.config.evaluation import EVALUATIONS, Compliance, Evaluation, resource_of, worst
from labs.cloud.config.paging import LARGEST_PAGE, page
from labs.cloud.config.rule import ConfigRule, state_of
from labs.cloud.config.schedule import last_moment
from labs.cloud.errors import CloudError
from labs.cloud.registry import Outcome, action_with
from labs.cloud.world import World

Wanted = Literal["COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE", "INSUFFICIENT_DATA"]
RULE_PAGE = 25
STATUS_PAGE = 50
MOST_RULES = 25
MOST_RESOURCES = 100
"""So many are counted; of more is only said that there are more."""


class Result(NamedTuple):
    """What one rule found of one resource."""

    rule: ConfigRule
    resource_type: str
    resource_id: str
    evaluation: Evaluation

    @property
    def name(self) -> str:
        """What tells it from every other."""
        return f"{self.rule.name}/{self.resource_type}/{self.resource_id}"

    def view(self) -> dict[str, Any]:
        """The result as Config answers it."""
        qualifier = {
            "ConfigRuleName": self.rule.name,
            "ResourceType": self.resource_type,
            "ResourceId": self.resource_id,
            "EvaluationMode": "DETECTIVE",
        }
        annotation = {"Annotation": self.evaluation.annotation} if self.evaluation.annotation else {}
        return {
            "EvaluationResultIdentifier": {
                "EvaluationResultQualifier": qualifier,
                "OrderingTimestamp": self.evaluation.invoked_at,
            },
            "ComplianceType": self.evaluation.compliance,
            "ResultRecordedTime": self.evaluation.recorded_at,
            "ConfigRuleInvokedTime": self.evaluation.invoked_at,
            **annotation,
        }


class FilterNotAllowed(CloudError):
    code = "InvalidParameterValueException"
    template = "INSUFFICIENT_DATA cannot be used to filter evaluation results."


class ResourceTypeMissing(CloudError):
    code = "InvalidParameterValueException"
    template = "A resource id can only be given together with a resource type."


@action_with(service="config")
def describe_compliance_by_config_rule(
    world: World,
    *,
    config_rule_names: tuple[str, ...] = (),
    compliance_types: tuple[Wanted, ...] = (),
    next_token: str | None = None,
) -> Outcome:
    """Say of each rule whether all that it judges complies: `{"ComplianceByConfigRules": […]}`."""
    views = [
        {"ConfigRuleName": one.name, "Compliance": _with_count(compliance, faults, MOST_RULES)}
        for one in must_be_rules(world, config_rule_names)
        for compliance, faults in [compliance_of_rule(world, one)]
        if not compliance_types or compliance in compliance_types
    ]
    names = [one["ConfigRuleName"] for one in views]
    return world, page("ComplianceByConfigRules", [str(one) for one in names], views, next_token, usual=RULE_PAGE)


@action_with(service="config")
def describe_compliance_by_resource(
    world: World,
    *,
    resource_type: str | None = None,
    resource_id: str | None = None,
    compliance_types: tuple[Wanted, ...] = (),
    limit: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """Say of each resource whether it complies with every rule that judges it: `{"ComplianceByResources": […]}`."""
    must_have_a_type(resource_type, resource_id)
    judged: dict[tuple[str, str], list[Compliance]] = {}
    for one in results(world):
        if resource_type in (None, one.resource_type) and resource_id in (None, one.resource_id):
            judged.setdefault((one.resource_type, one.resource_id), []).append(one.evaluation.compliance)
    views = [
        {
            "ResourceType": kind,
            "ResourceId": id,
            "Compliance": _with_count(worst(found), found.count("NON_COMPLIANT"), MOST_RULES),
        }
        for (kind, id), found in judged.items()
        if not compliance_types or worst(found) in compliance_types
    ]
    names = [f"{one['ResourceType']}/{one['ResourceId']}" for one in views]
    return world, page("ComplianceByResources", names, views, next_token, limit=limit)


@action_with(service="config")
def get_compliance_details_by_config_rule(
    world: World,
    *,
    config_rule_name: str,
    compliance_types: tuple[Wanted, ...] = (),
    limit: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List what a rule found of each resource: `{"EvaluationResults": […]}`."""
    must_be_a_filter(compliance_types)
    rules = must_be_rules(world, (config_rule_name,), parameter="config_rule_name")
    found = [one for one in results(world, rules) if _is_wanted(one, compliance_types)]
    views = [one.view() for one in found]
    return world, page("EvaluationResults", [one.name for one in found], views, next_token, limit=limit)


@action_with(service="config")
def get_compliance_details_by_resource(
    world: World,
    *,
    resource_type: str | None = None,
    resource_id: str | None = None,
    compliance_types: tuple[Wanted, ...] = (),
    next_token: str | None = None,
) -> Outcome:
    """List what every rule found of a resource: `{"EvaluationResults": […]}`."""
    must_be_a_filter(compliance_types)
    must_have_a_type(resource_type, resource_id)
    found = [
        one
        for one in results(world)
        if (one.resource_type, one.resource_id) == (resource_type, resource_id) and _is_wanted(one, compliance_types)
    ]
    views = [one.view() for one in found]
    return world, page("EvaluationResults", [one.name for one in found], views, next_token, usual=LARGEST_PAGE)


@action_with(service="config")
def get_compliance_summary_by_config_rule(world: World) -> Outcome:
    """Count the rules that all comply with and those that not all do: `{"ComplianceSummary": {…}}`."""
    found = [compliance_of_rule(world, one)[0] for one in world.all(ConfigRule)]
    return world, {"ComplianceSummary": _summary(world, found, MOST_RULES)}


@action_with(service="config")
def get_compliance_summary_by_resource_type(world: World, *, resource_types: tuple[str, ...] = ()) -> Outcome:
    """Count the resources that comply and those that do not: `{"ComplianceSummariesByResourceType": […]}`."""
    judged: dict[tuple[str, str], list[Compliance]] = {}
    for one in results(world):
        judged.setdefault((one.resource_type, one.resource_id), []).append(one.evaluation.compliance)
    if not resource_types:
        whole = _summary(world, [worst(one) for one in judged.values()], MOST_RESOURCES)
        return world, {"ComplianceSummariesByResourceType": [{"ComplianceSummary": whole}]}
    summaries = [
        {
            "ResourceType": kind,
            "ComplianceSummary": _summary(
                world, [worst(found) for (one, _), found in judged.items() if one == kind], MOST_RESOURCES
            ),
        }
        for kind in resource_types
    ]
    return world, {"ComplianceSummariesByResourceType": summaries}


@action_with(service="config")
def describe_config_rule_evaluation_status(
    world: World,
    *,
    config_rule_names: tuple[str, ...] = (),
    limit: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """Say when each rule was run last and how it went: `{"ConfigRulesEvaluationStatus": […]}`."""
    chosen = must_be_rules(world, config_rule_names)
    views = [_status(world, one) for one in chosen]
    return world, page(
        "ConfigRulesEvaluationStatus",
        [one.name for one in chosen],
        views,
        next_token,
        limit=limit,
        usual=STATUS_PAGE,
        largest=STATUS_PAGE,
    )


def results(world: World, rules: Sequence[ConfigRule] | None = None) -> Iterator[Result]:
    """Everything that was found by these rules, or by all."""
    for rule in world.all(ConfigRule) if rules is None else rules:
        for key, one in EVALUATIONS.at(rule.id).of(world).items():
            yield Result(rule, *resource_of(key), one)


def compliance_of_rule(world: World, rule: ConfigRule) -> tuple[Compliance, int]:
    """What a rule is as a whole, and how many resources are at fault.

    https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeComplianceByConfigRule.html
    """
    found = [one.compliance for one in EVALUATIONS.at(rule.id).of(world).values()]
    return worst(found), found.count("NON_COMPLIANT")


def must_be_a_filter(compliance_types: Sequence[Wanted]) -> None:
    """Results are there or not: INSUFFICIENT_DATA is what a rule is without any.

    https://docs.aws.amazon.com/config/latest/APIReference/API_GetComplianceDetailsByConfigRule.html
    """
    if "INSUFFICIENT_DATA" in compliance_types:
        raise FilterNotAllowed(parameter="compliance_types")


def must_have_a_type(resource_type: str | None, resource_id: str | None) -> None:
    """An id says nothing without the type of what it names.

    https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeComplianceByResource.html
    """
    if resource_id and not resource_type:
        raise ResourceTypeMissing(parameter="resource_type")


def _is_wanted(one: Result, compliance_types: Sequence[Wanted]) -> bool:
    return not compliance_types or one.evaluation.compliance in compliance_types


def _with_count(compliance: Compliance, faults: int, most: int) -> dict[str, Any]:
    told: dict[str, Any] = {"ComplianceType": compliance}
    return {**told, "ComplianceContributorCount": _capped(faults, most)} if faults else told


def _capped(count: int, most: int) -> dict[str, Any]:
    return {"CappedCount": min(count, most), "CapExceeded": count > most}


def _summary(world: World, found: Sequence[Compliance], most: int) -> dict[str, Any]:
    return {
        "CompliantResourceCount": _capped(found.count("COMPLIANT"), most),
        "NonCompliantResourceCount": _capped(found.count("NON_COMPLIANT"), most),
        "ComplianceSummaryTimestamp": world.now,
    }


def _status(world: World, rule: ConfigRule) -> dict[str, Any]:
    state = state_of(world, rule)
    ran = max((one for one in (state.evaluated_at, last_moment(world, rule)) if one), default=None)
    told = {
        "ConfigRuleName": rule.name,
        "ConfigRuleArn": world.arn(rule),
        "ConfigRuleId": rule.id,
        "LastSuccessfulInvocationTime": ran,
        "LastSuccessfulEvaluationTime": ran,
        "LastFailedInvocationTime": state.failed_at,
        "LastFailedEvaluationTime": state.failed_at,
        "FirstActivatedTime": rule.created_at,
        "LastErrorCode": state.error_code,
        "LastErrorMessage": state.error_message,
    }
    known = {name: value for name, value in told.items() if value}
    return {**known, "FirstEvaluationStarted": ran is not None or state.failed_at is not None}
