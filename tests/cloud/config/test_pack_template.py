"""The template of a conformance pack gives rules and remediations, and names the line of whatever else it holds."""

import pytest

from labs.cloud.config.pack_template import LARGEST, PackResource, read_pack
from labs.cloud.config.template import TemplateFault

TEMPLATE = """\
Parameters:
  Types:
    Type: String
    Default: t3.micro
  Unused:
    Default: ""
Conditions:
  named:
    Fn::Not:
      - Fn::Equals: ["", {Ref: Types}]
  both: !And [!Condition named, !Equals [!Ref Unused, ""]]
Resources:
  Desired:
    Type: AWS::Config::ConfigRule
    Properties:
      ConfigRuleName: desired-type
      InputParameters:
        instanceType: !If [both, !Ref Types, !Ref AWS::NoValue]
        other: !If [named, !Ref AWS::NoValue, x]
      Source: {Owner: AWS, SourceIdentifier: DESIRED_INSTANCE_TYPE}
  Cure:
    Type: AWS::Config::RemediationConfiguration
    Properties:
      ConfigRuleName: desired-type
      TargetId: !Sub "stop-${AWS::Region}"
      TargetType: SSM_DOCUMENT
      Note: !Join ["-", [a, !Ref Types]]
      Rule: !Ref Desired
"""


def read(text: str, **given: str) -> tuple[PackResource, ...]:
    return read_pack(text, given, account_id="111122223333", region="ap-northeast-2")


def fault_of(text: str, **given: str) -> str:
    with pytest.raises(TemplateFault) as found:
        read(text, **given)
    return str(found.value)


def test_parameters_conditions_and_functions_are_worked_out() -> None:
    rule, remediation = read(TEMPLATE)

    assert rule == PackResource(
        logical_id="Desired",
        type="AWS::Config::ConfigRule",
        line=13,
        properties={
            "ConfigRuleName": "desired-type",
            "InputParameters": {"instanceType": "t3.micro"},
            "Source": {"Owner": "AWS", "SourceIdentifier": "DESIRED_INSTANCE_TYPE"},
        },
    )
    assert remediation.properties == {
        "ConfigRuleName": "desired-type",
        "TargetId": "stop-ap-northeast-2",
        "TargetType": "SSM_DOCUMENT",
        "Note": "a-t3.micro",
        "Rule": {"Ref": "Desired"},
    }


def test_a_value_that_is_given_takes_the_place_of_the_default() -> None:
    rule, _ = read(TEMPLATE, Types="")

    assert rule.properties["InputParameters"] == {"other": "x"}


def test_a_resource_whose_condition_does_not_hold_is_left_out() -> None:
    text = TEMPLATE.replace("  Cure:\n", "  Cure:\n    Condition: named\n")

    assert [one.logical_id for one in read(text, Types="")] == ["Desired"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "AWS::Config::ConfigRule",
            "AWS::S3::Bucket",
            (
                "line 14: Resources.Desired.Type: A conformance pack holds AWS::Config::ConfigRule and "
                "AWS::Config::RemediationConfiguration, not AWS::S3::Bucket."
            ),
        ),
        (
            "Conditions:",
            "Outputs:\n  x: 1\nConditions:",
            (
                "line 7: Outputs: A conformance pack has no such part; it has AWSTemplateFormatVersion, Description, "
                "Metadata, Parameters, Conditions, Resources."
            ),
        ),
        (
            "!Ref Types, !Ref AWS",
            "!Ref Missing, !Ref AWS",
            (
                "line 18: Resources.Desired.Properties.InputParameters.instanceType.Fn::If: Neither a parameter nor a "
                "resource is called Missing."
            ),
        ),
        (
            "!If [both",
            "!If [neither",
            "line 18: Resources.Desired.Properties.InputParameters.instanceType.Fn::If: No condition is called neither.",
        ),
        ("!Condition named", "!Condition both", "line 11: Conditions.both: The condition asks for itself."),
        (
            '!Join ["-", [a, !Ref Types]]',
            "!GetAtt x.y",
            "line 27: Resources.Cure.Properties.Note.Fn::GetAtt: This function is not worked out here.",
        ),
        ("    Default: t3.micro\n", "", "line 2: Parameters.Types: It has no default, and no value was given."),
        (
            "Desired:",
            "Desired-rule:",
            "line 13: Resources.Desired-rule: The name of a resource is made of letters and digits.",
        ),
    ],
)
def test_what_a_pack_cannot_hold_is_refused_with_its_line(old: str, new: str, told: str) -> None:
    assert old in TEMPLATE

    assert fault_of(TEMPLATE.replace(old, new, 1)) == told


def test_a_parameter_that_is_not_declared_is_refused() -> None:
    assert (
        fault_of(TEMPLATE, Nothing="x") == "line 1: Parameters: The template has no parameter Nothing, which was given."
    )


def test_a_pack_has_resources_and_not_too_many_parameters() -> None:
    many = "Parameters:\n" + "".join(f"  P{number}: {{Default: x}}\n" for number in range(61))

    assert fault_of("Resources: {}\n") == "line 1: Resources: A conformance pack has 1 to 130 resources."
    assert fault_of("Parameters: {}\n") == "line 1: Resources: Here stand names and values."
    assert fault_of(many) == "line 1: Parameters: A conformance pack has up to 60 parameters."
    assert LARGEST == 51_200
