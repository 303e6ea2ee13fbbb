"""Does a conformance pack comply as a whole, and which of its rules do not?

https://docs.aws.amazon.com/config/latest/developerguide/conformance-pack-dashboard.html
"""

from typing import Any, Literal

from labs.cloud.config.compliance import compliance_of_rule, results
from labs.cloud.config.conformance_pack import ConformancePack, must_be_a_pack, rules_of
from labs.cloud.config.evaluation import Compliance, worst
from labs.cloud.config.paging import LARGEST_PAGE, page
from labs.cloud.errors import CloudError
from labs.cloud.registry import Outcome, action_with
from labs.cloud.world import Frozen, World

PackCompliance = Literal["COMPLIANT", "NON_COMPLIANT", "INSUFFICIENT_DATA"]
RULE_PAGE = 1000
SUMMARY_PAGE = 20
MOST_NAMES = 5
"""https://docs.aws.amazon.com/config/latest/APIReference/API_GetConformancePackComplianceSummary.html"""


class ConformancePackComplianceFilters(Frozen):
    """Which rules of a pack are asked for."""

    config_rule_names: tuple[str, ...] = ()
    compliance_type: PackCompliance | None = None


class ConformancePackEvaluationFilters(Frozen):
    """Which evaluations of a pack are asked for."""

    config_rule_names: tuple[str, ...] = ()
    compliance_type: PackCompliance | None = None
    resource_type: str | None = None
    resource_ids: tuple[str, ...] = ()


class NoSuchRuleInPack(CloudError):
    code = "NoSuchConfigRuleInConformancePackException"
    template = "The conformance pack {pack} has no rule {name}."


class TooManyPackNames(CloudError):
    code = "InvalidParameterValueException"
    template = "A request names 1 to {limit} conformance packs; this one names {count}."


@action_with(service="config")
def describe_conformance_pack_compliance(
    world: World,
    *,
    conformance_pack_name: str,
    filters: ConformancePackComplianceFilters | None = None,
    limit: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """Say of each rule of a pack whether it is kept: `{"ConformancePackRuleComplianceList": […]}`."""
    pack = must_be_a_pack(world, conformance_pack_name)
    asked = filters or ConformancePackComplianceFilters()
    must_have_these_rules(pack, asked.config_rule_names)
    views = [
        {"ConfigRuleName": one.name, "ComplianceType": found, "Controls": []}
        for one in rules_of(world, pack)
        for found in [compliance_of_rule(world, one)[0]]
        if one.name in (asked.config_rule_names or (one.name,)) and asked.compliance_type in (None, found)
    ]
    names = [str(one["ConfigRuleName"]) for one in views]
    member = "ConformancePackRuleComplianceList"
    told = page(member, names, views, next_token, limit=limit, usual=RULE_PAGE, largest=RULE_PAGE)
    return world, {"ConformancePackName": pack.name, **told}


@action_with(service="config")
def get_conformance_pack_compliance_summary(
    world: World, *, conformance_pack_names: tuple[str, ...], limit: int | None = None, next_token: str | None = None
) -> Outcome:
    """Say of packs whether they are kept as a whole: `{"ConformancePackComplianceSummaryList": […]}`."""
    must_be_few_names(conformance_pack_names)
    views = [
        {"ConformancePackName": name, "ConformancePackComplianceStatus": compliance_of_pack(world, pack)}
        for name in dict.fromkeys(conformance_pack_names)
        for pack in [must_be_a_pack(world, name)]
    ]
    member = "ConformancePackComplianceSummaryList"
    names = [str(one["ConformancePackName"]) for one in views]
    return world, page(member, names, views, next_token, limit=limit, usual=SUMMARY_PAGE, largest=SUMMARY_PAGE)


@action_with(service="config")
def get_conformance_pack_compliance_details(
    world: World,
    *,
    conformance_pack_name: str,
    filters: ConformancePackEvaluationFilters | None = None,
    limit: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List what the rules of a pack found of each resource: `{"ConformancePackRuleEvaluationResults": […]}`."""
    pack = must_be_a_pack(world, conformance_pack_name)
    asked = filters or ConformancePackEvaluationFilters()
    must_have_these_rules(pack, asked.config_rule_names)
    found = [
        one
        for one in results(world, rules_of(world, pack))
        if one.evaluation.compliance in ("COMPLIANT", "NON_COMPLIANT", "INSUFFICIENT_DATA")
        and asked.compliance_type in (None, one.evaluation.compliance)
        and one.rule.name in (asked.config_rule_names or (one.rule.name,))
        and asked.resource_type in (None, one.resource_type)
        and one.resource_id in (asked.resource_ids or (one.resource_id,))
    ]
    member = "ConformancePackRuleEvaluationResults"
    views = [one.view() for one in found]
    told = page(member, [one.name for one in found], views, next_token, limit=limit, largest=LARGEST_PAGE)
    return world, {"ConformancePackName": pack.name, **told}


def compliance_of_pack(world: World, pack: ConformancePack) -> Compliance:
    """What a pack is as a whole: one rule that is broken is enough."""
    return worst(compliance_of_rule(world, one)[0] for one in rules_of(world, pack))


def shown(world: World, pack: ConformancePack) -> dict[str, Any]:
    """A pack with its compliance."""
    return {**pack.named(world), "ConformancePackComplianceStatus": compliance_of_pack(world, pack)}


# Rules


def must_have_these_rules(pack: ConformancePack, names: tuple[str, ...]) -> None:
    """Only rules of the pack can be asked for, by their names with the pack's id."""
    for name in names:
        if name not in pack.rule_names:
            raise NoSuchRuleInPack(pack=pack.name, name=name, parameter="filters")


def must_be_few_names(names: tuple[str, ...]) -> None:
    """https://docs.aws.amazon.com/config/latest/APIReference/API_GetConformancePackComplianceSummary.html."""
    if not 1 <= len(names) <= MOST_NAMES:
        raise TooManyPackNames(limit=MOST_NAMES, count=len(names), parameter="conformance_pack_names")
