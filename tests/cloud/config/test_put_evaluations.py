"""Evaluators outside say what they found with the token of their rule."""

import base64
from typing import Any

import pytest

from labs.cloud.config.put_evaluations import TEST_TOKEN
from labs.cloud.config.result_token import token_of
from labs.cloud.config.rule import rule_named
from tests.cloud.config.around import Alarmed
from tests.cloud.region import MONDAY

VPC = "AWS::EC2::VPC"


@pytest.fixture
def region() -> Alarmed:
    return Alarmed().with_function_rule("outside", '"COMPLIANT"', "AWS::EC2::CustomerGateway")


def token(region: Alarmed) -> str:
    rule = rule_named(region.world, "outside")
    assert rule is not None
    return token_of(region.world, rule)


def evaluation(id: str = "vpc-1", compliance: str = "NON_COMPLIANT", **more: Any) -> dict[str, Any]:
    return {
        "compliance_resource_type": VPC,
        "compliance_resource_id": id,
        "compliance_type": compliance,
        "ordering_timestamp": MONDAY,
        **more,
    }


def test_what_is_put_counts_for_the_rule_and_is_told(region: Alarmed) -> None:
    put = {"evaluations": [evaluation(annotation="too wide")], "result_token": token(region)}

    assert region.do("config.put_evaluations", **put) == {"FailedEvaluations": []}

    assert region.found("outside") == {"vpc-1": ("NON_COMPLIANT", "too wide")}
    (message,) = region.messages("ComplianceChangeNotification")
    assert message["subject"] == (
        "[AWS Config:ap-northeast-2] AWS::EC2::VPC vpc-1 is NON_COMPLIANT with outside in Account 111122223333"
    )


def test_trying_out_keeps_nothing(region: Alarmed) -> None:
    region.do("config.put_evaluations", evaluations=[evaluation()], result_token=TEST_TOKEN, test_mode=True)
    region.do("config.put_evaluations", evaluations=[evaluation()], result_token=token(region), test_mode=True)

    assert region.found("outside") == {}


@pytest.mark.parametrize(
    ("evaluations", "code", "reason"),
    [
        ([evaluation(compliance="INSUFFICIENT_DATA")], "InvalidParameterValueException", "InsufficientDataPut"),
        ([evaluation(annotation="x" * 257)], "InvalidParameterValueException", "AnnotationTooLong"),
        ([evaluation(str(number)) for number in range(101)], "InvalidParameterValueException", "TooManyEvaluations"),
    ],
)
def test_what_config_would_not_take_is_refused(
    region: Alarmed, evaluations: list[dict[str, Any]], code: str, reason: str
) -> None:
    refused = region.refused("config.put_evaluations", evaluations=evaluations, result_token=token(region))

    assert (refused.code, refused.reason) == (code, reason)


@pytest.mark.parametrize("wrong", ["x", "eDp5", TEST_TOKEN, "ü"])
def test_a_token_of_no_rule_is_refused(region: Alarmed, wrong: str) -> None:
    refused = region.refused("config.put_evaluations", evaluations=[evaluation()], result_token=wrong)

    assert refused.code == "InvalidResultTokenException"


def test_a_forged_token_is_refused(region: Alarmed) -> None:
    forged = base64.urlsafe_b64encode(base64.urlsafe_b64decode(token(region))[:-1] + b"x").decode()

    assert region.refused("config.put_evaluations", result_token=forged).code == "InvalidResultTokenException"
