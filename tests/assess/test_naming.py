"""References lead to what was named before."""

import pytest

from labs.assess.naming import Unresolved, fill, path_faults, reference_faults

NAMES = {"vpc": {"Vpc": {"VpcId": "vpc-1", "Ports": [80, 443]}}}


def test_a_whole_reference_keeps_its_type() -> None:
    assert fill({"a": "${vpc.Vpc.Ports}", "b": ["${vpc.Vpc.VpcId}"]}, NAMES) == {"a": [80, 443], "b": ["vpc-1"]}


def test_a_reference_inside_text_becomes_text() -> None:
    assert fill("arn/${vpc.Vpc.VpcId}/${vpc.Vpc.Ports[0]}", NAMES) == "arn/vpc-1/80"


def test_a_reference_to_nothing_is_unresolved() -> None:
    with pytest.raises(Unresolved, match=r"vpc\.Nope"):
        fill(["${vpc.Nope}"], NAMES)


@pytest.mark.parametrize(
    ("expression", "fault"),
    [
        ("Vpcs[", "not a JMESPath"),
        ("nope(Vpcs)", "JMESPath has no function nope()"),
        ("length(Vpcs, Vpcs)", "JMESPath's function length() does not take 2 argument(s)"),
        ("merge()", "JMESPath's function merge() does not take 0 argument(s)"),
    ],
)
def test_a_path_that_can_never_be_searched_is_a_fault(expression: str, fault: str) -> None:
    assert [one.text[: len(fault)] for one in path_faults(expression, ("select",))] == [fault]


@pytest.mark.parametrize("expression", ["Vpcs[?starts_with(CidrBlock, '10.')] | length(@)", "merge(a, b)", "*"])
def test_a_good_path_has_no_fault(expression: str) -> None:
    assert list(path_faults(expression, ())) == []


def test_an_unknown_name_is_a_fault_with_its_place() -> None:
    faults = list(reference_faults({"ids": ["${other.X}", "${vpc.Vpc}"]}, {"vpc"}, ("with",)))
    assert faults == [(("with", "ids", 0), "${other.X} is not defined here; named so far: vpc")]
