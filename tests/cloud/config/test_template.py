"""Documents of authors are read as they are written, each value with its line, and nothing in them can do harm."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.cloud.config.template import Template, TemplateFault, read_template


def fault_of(text: str) -> str:
    with pytest.raises(TemplateFault) as found:
        read_template(text)
    return str(found.value)


def test_yaml_and_json_are_read_alike() -> None:
    yaml, json = read_template("a:\n  - b: 1\n    c: x\n"), read_template('{"a": [{"b": 1, "c": "x"}]}')

    assert yaml.values == json.values == {"a": [{"b": 1, "c": "x"}]}


def test_the_short_form_of_a_function_becomes_the_long_one() -> None:
    found = read_template("a: !Ref b\nc: !If [d, !Sub '${e}', !Ref f]\n")

    assert found.values == {"a": {"Ref": "b"}, "c": {"Fn::If": ["d", {"Fn::Sub": "${e}"}, {"Ref": "f"}]}}


def test_a_fault_has_the_line_of_its_place_or_of_what_should_hold_it() -> None:
    found: Template = read_template("a:\n  b: 1\n  c:\n    - d\n")

    assert str(found.fault(("a", "c", 0), "wrong")) == "line 4: a.c[0]: wrong"
    assert str(found.fault(("a", "missing"), "missing")) == "line 1: a.missing: missing"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: &x [1]\nb: *x\n", "line 2: Aliases are not read; write *x out in full."),
        ("a: 1\na: 2\n", "line 2: a is given twice."),
        ("- 1\n", "line 1: It should begin with names and values."),
        ("", "line 1: It should begin with names and values."),
        ("[" * 40, "line 1: It is nested too deeply."),
        ("a: [\n", "line 2: This is neither YAML nor JSON: did not find expected node content"),
        ("a: !!python/object/apply:os.system ['true']\n", ""),
        ("? [1, 2]\n: 3\n", "line 1: A name is missing."),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: str, told: str) -> None:
    if told:
        assert fault_of(text) == told
    else:
        assert read_template(text).values == {"a": ["true"]}, "a tag of Python makes nothing but the plain value"


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(TemplateFault):
        assert isinstance(read_template(text).values, dict)
