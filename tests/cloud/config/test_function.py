"""Functions keep the expressions of custom rules, under the names that Lambda gives."""

import pytest

from labs.cloud.config.function import MOST
from tests.cloud.builders import a_region

ARN = "arn:aws:lambda:ap-northeast-2:111122223333:function:small"


def test_a_function_is_written_listed_changed_and_deleted() -> None:
    region = a_region()

    made = region.do("create_function", function_name="small", expression='"COMPLIANT"', description="always")
    assert made["FunctionArn"] == ARN
    assert region.do("list_functions")["Functions"] == [made]

    changed = region.do("update_function_code", function_name=ARN, expression='"NON_COMPLIANT"')
    assert (changed["Expression"], changed["Description"]) == ('"NON_COMPLIANT"', "always")

    region.do("delete_function", function_name="small")
    assert region.do("list_functions")["Functions"] == []


@pytest.mark.parametrize(
    ("action", "params", "code", "reason"),
    [
        (
            "create_function",
            {"function_name": "a b", "expression": "1"},
            "InvalidParameterValueException",
            "FunctionNameInvalid",
        ),
        (
            "create_function",
            {"function_name": "small", "expression": "1"},
            "ResourceConflictException",
            "FunctionExists",
        ),
        (
            "create_function",
            {"function_name": "other", "expression": "("},
            "InvalidParameterValueException",
            "NotAnExpression",
        ),
        (
            "create_function",
            {"function_name": "other", "expression": "1", "description": "x" * 257},
            "InvalidParameterValueException",
            "DescriptionTooLong",
        ),
        (
            "update_function_code",
            {"function_name": "none", "expression": "1"},
            "ResourceNotFoundException",
            "NoSuchFunction",
        ),
        (
            "update_function_code",
            {"function_name": "small", "expression": ")"},
            "InvalidParameterValueException",
            "NotAnExpression",
        ),
        ("delete_function", {"function_name": "none"}, "ResourceNotFoundException", "NoSuchFunction"),
    ],
)
def test_what_is_no_function_is_refused(action: str, params: dict[str, str], code: str, reason: str) -> None:
    region = a_region()
    region.do("create_function", function_name="small", expression='"COMPLIANT"')

    refused = region.refused(action, **params)

    assert (refused.code, refused.reason) == (code, reason)


def test_a_region_has_so_many_functions() -> None:
    region = a_region()
    for number in range(MOST):
        region.do("create_function", function_name=f"f{number}", expression="1")

    assert region.refused("create_function", function_name="more", expression="1").reason == "TooManyFunctions"
