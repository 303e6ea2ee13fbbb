"""Conformance packs put rules and remediations together, and nobody changes what is inside apart from the pack."""

from typing import Any

import pytest

from tests.cloud.config.around import Alarmed
from tests.cloud.config.documents import PACK


@pytest.fixture
def region() -> Alarmed:
    watched = Alarmed().with_vpc().with_public_subnet("public").with_instance("web", in_subnet="public")
    assert isinstance(watched, Alarmed)
    return watched


def put(region: Alarmed, body: str = PACK, name: str = "net", **parameters: str) -> str:
    given = [{"parameter_name": one, "parameter_value": value} for one, value in parameters.items()]
    asked = {"conformance_pack_name": name, "template_body": body, "conformance_pack_input_parameters": given}
    return str(region.do("config.put_conformance_pack", **asked)["ConformancePackArn"])


def refused(region: Alarmed, body: str = PACK, **more: Any) -> Any:
    return region.refused(
        "config.put_conformance_pack", **{"conformance_pack_name": "net", "template_body": body, **more}
    )


def rules(region: Alarmed) -> list[str]:
    return [one["ConfigRuleName"] for one in region.do("config.describe_config_rules")["ConfigRules"]]


def test_a_pack_makes_rules_whose_names_end_with_its_id(region: Alarmed) -> None:
    suffix = put(region).rpartition("/")[2]

    assert rules(region) == [f"desired-type-{suffix}", f"Subnets-{suffix}"]
    (first, _) = region.do("config.describe_config_rules")["ConfigRules"]
    assert first["CreatedBy"] == "config-conforms.amazonaws.com"
    assert first["InputParameters"] == '{"instanceType":"t3.micro"}'


def test_the_rules_of_a_pack_are_run_and_remediated(region: Alarmed) -> None:
    put(region)

    region.rest()

    listed = region.do("config.describe_conformance_pack_compliance", conformance_pack_name="net")
    found = [
        (one["ConfigRuleName"].partition("-conf")[0], one["ComplianceType"])
        for one in listed["ConformancePackRuleComplianceList"]
    ]
    assert found == [("desired-type", "NON_COMPLIANT"), ("Subnets", "COMPLIANT")]
    (subnet,) = region.do("describe_subnets")["Subnets"]
    assert subnet["MapPublicIpOnLaunch"] is False


def test_one_broken_rule_breaks_the_pack(region: Alarmed) -> None:
    put(region)
    put(region, name="fresh")

    def summary(name: str) -> str:
        asked = region.do("config.get_conformance_pack_compliance_summary", conformance_pack_names=[name])
        return str(asked["ConformancePackComplianceSummaryList"][0]["ConformancePackComplianceStatus"])

    assert summary("net") == "INSUFFICIENT_DATA"
    region.rest()
    assert summary("net") == "NON_COMPLIANT"


def test_the_findings_of_a_pack_are_listed_by_resource(region: Alarmed) -> None:
    put(region)
    region.rest()

    asked = {"conformance_pack_name": "net", "filters": {"compliance_type": "NON_COMPLIANT"}}
    (found,) = region.do("config.get_conformance_pack_compliance_details", **asked)[
        "ConformancePackRuleEvaluationResults"
    ]

    assert found["EvaluationResultIdentifier"]["EvaluationResultQualifier"]["ResourceId"] == region["web"]


def test_putting_a_pack_again_changes_its_rules_and_keeps_their_names(region: Alarmed) -> None:
    put(region)
    before = rules(region)

    put(region, Types="t2.micro")
    region.rest()

    assert rules(region) == before
    found = region.found(before[0])
    assert found[region["web"]][0] == "COMPLIANT"
    (status,) = region.do("config.describe_conformance_pack_status")["ConformancePackStatusDetails"]
    assert status["ConformancePackState"] == "UPDATE_COMPLETE"


def test_a_rule_that_left_the_template_leaves_the_region(region: Alarmed) -> None:
    put(region)
    first = rules(region)[0]

    put(region, PACK[: PACK.index("  Subnets:")])

    assert rules(region) == [first]
    asked = {"config_rule_names": [first]}
    assert region.do("config.describe_remediation_configurations", **asked) == {"RemediationConfigurations": []}


def test_a_deleted_pack_leaves_nothing(region: Alarmed) -> None:
    put(region)
    region.rest()

    region.do("config.delete_conformance_pack", conformance_pack_name="net")

    assert rules(region) == []
    assert region.do("config.describe_conformance_packs") == {"ConformancePackDetails": []}


def test_what_is_inside_cannot_be_changed_apart(region: Alarmed) -> None:
    put(region)
    name = rules(region)[0]
    source = {"owner": "AWS", "source_identifier": "EIP_ATTACHED"}
    remediation = {"config_rule_name": name, "target_type": "SSM_DOCUMENT", "target_id": "AWS-StopEC2Instance"}

    changed = region.refused("config.put_config_rule", config_rule={"config_rule_name": name, "source": source})
    deleted = region.refused("config.delete_config_rule", config_rule_name=name)
    cured = region.refused("config.put_remediation_configurations", remediation_configurations=[remediation])
    uncured = region.refused("config.delete_remediation_configuration", config_rule_name=rules(region)[1])

    assert [one.reason for one in (changed, deleted, cured, uncured)] == [
        "RuleOfAService",
        "RuleOfAService",
        "RemediationOfManagedRule",
        "RemediationOfManagedRule",
    ]


@pytest.mark.parametrize(
    ("old", "new", "code", "told"),
    [
        (
            "AWS::Config::RemediationConfiguration",
            "AWS::Lambda::Function",
            "ConformancePackTemplateValidationException",
            "line 19: Resources.Cure.Type: A conformance pack holds AWS::Config::ConfigRule and AWS::Config::RemediationConfiguration, not AWS::Lambda::Function.",
        ),
        ("!Ref Subnets", "nothing", "ConformancePackTemplateValidationException", "line 18: Resources.Cure: No rule of the pack is called nothing."),
        ("Description:", "Colour:", "ConformancePackTemplateValidationException", "line 6: Resources.Desired.Properties: "),
    ],
)  # fmt: skip
def test_a_template_that_is_none_is_refused_with_its_line(
    region: Alarmed, old: str, new: str, code: str, told: str
) -> None:
    error = refused(region, PACK.replace(old, new, 1))

    assert error.code == code
    assert str(error.facts["fault"]).startswith(told)


def test_a_rule_that_would_be_refused_alone_is_refused_in_a_pack(region: Alarmed) -> None:
    error = refused(region, PACK.replace("DESIRED_INSTANCE_TYPE", "NOTHING_OF_THE_KIND"))

    assert (error.code, error.reason) == ("ConformancePackTemplateValidationException", "RuleOfAPackRefused")
    assert (error.facts["logical_id"], error.facts["line"]) == ("Desired", 6)


def test_a_remediation_that_would_be_refused_alone_is_refused_in_a_pack(region: Alarmed) -> None:
    error = refused(region, PACK.replace("MaximumAutomaticAttempts: 3", "MaximumAutomaticAttempts: 30"))

    assert error.reason == "RuleOfAPackRefused"


def test_what_config_would_not_take_is_refused(region: Alarmed) -> None:
    put(region)
    many = [{"parameter_name": f"P{number}", "parameter_value": "x"} for number in range(61)]

    assert refused(region, conformance_pack_name="1st").reason == "ConformancePackNameInvalid"
    assert refused(region, PACK + "#" * 51_200).reason == "ConformancePackTooLarge"
    assert refused(region, "").reason == "ConformancePackWithoutTemplate"
    assert refused(region, template_s3_uri="s3://a/b").reason == "ParameterNotSimulated"
    assert refused(region, conformance_pack_input_parameters=many).reason == "TooManyPackParameters"
    assert (
        region.refused("config.delete_conformance_pack", conformance_pack_name="none").reason == "NoSuchConformancePack"
    )
    asked = {"conformance_pack_name": "net", "filters": {"config_rule_names": ["desired-type"]}}
    assert region.refused("config.describe_conformance_pack_compliance", **asked).reason == "NoSuchRuleInPack"
    names = {"conformance_pack_names": ["a"] * 6}
    assert region.refused("config.get_conformance_pack_compliance_summary", **names).reason == "TooManyPackNames"


def test_a_region_has_so_many_packs(region: Alarmed) -> None:
    small = PACK[: PACK.index("  Subnets:")]
    for number in range(50):
        put(region, small, name=f"p{number}")

    assert refused(region, small).reason == "TooManyConformancePacks"
