"""References in documents stand for what they name, and selectors find what JSONPath says they do."""

from typing import Any

import pytest

from labs.cloud.config.selector import BadSelector, UnknownReference, filled, references, selected

ANSWER = {"Groups": [{"Id": "sg-1", "Rules": [{"Port": 22}]}, {"Id": "sg-2", "Rules": []}], "Odd.Name": 1}


def test_a_reference_alone_keeps_its_type_and_in_text_becomes_text() -> None:
    known = {"ids": ["a", "b"], "on": True, "step.Out": 3}

    assert filled({"x": "{{ ids }}", "y": ["is {{on}} and {{ step.Out }}"], "z": 1}, known) == {
        "x": ["a", "b"],
        "y": ["is true and 3"],
        "z": 1,
    }


def test_a_reference_to_nothing_is_told() -> None:
    with pytest.raises(UnknownReference, match="nothing"):
        filled("{{ nothing }}", {})


def test_every_reference_is_found() -> None:
    assert list(references({"a": "{{ b }}", "c": ["x{{ d.E }}{{ global:REGION }}"], "f": 1})) == [
        "b",
        "d.E",
        "global:REGION",
    ]


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ("$", ANSWER),
        ("$.Groups[0].Id", "sg-1"),
        ("$.Groups[5].Id", None),
        ("$.Groups[*].Id", ["sg-1", "sg-2"]),
        ("$..Port", [22]),
        ("$.Groups..Id", ["sg-1", "sg-2"]),
        ("$['Odd.Name']", 1),
        ("$.Nothing.There", None),
    ],
)
def test_a_selector_finds_one_value_or_several(selector: str, found: Any) -> None:
    assert selected(ANSWER, selector) == found


@pytest.mark.parametrize("selector", ["Groups", "$.Groups[?(@.Id)]", "$.", "$Groups", "$.a[-1]"])
def test_what_is_not_read_of_jsonpath_is_refused(selector: str) -> None:
    with pytest.raises(BadSelector):
        selected(ANSWER, selector)
