"""Expressions of authors answer what CEL says they do, and no text is too much for the machine that works it out."""

import contextlib
import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.cloud.config.expression import LONGEST, MOST_STEPS, ExpressionFault, Purse, answer, must_be_readable
from tests.processes import ROOT

ITEM = {
    "resourceType": "AWS::EC2::Instance",
    "configuration": {"publicIpAddress": "192.0.2.1", "ports": list(range(30))},
}
EVENT: dict[str, Any] = {
    "event": {"invokingEvent": json.dumps({"configurationItem": ITEM}), "many": [1, 2.5, None, True]}
}
ITEM_OF_EVENT = "parse_json(event.invokingEvent).configurationItem"


def fault_of(text: str, **more: Any) -> str:
    with pytest.raises(ExpressionFault) as found:
        answer(text, {**EVENT, **more})
    return str(found.value)


def test_an_answer_is_plain_values() -> None:
    found = answer('{"a": [1, 2.5, "x", true, null], "b": event.many}', EVENT)

    assert found == {"a": [1, 2.5, "x", True, None], "b": [1, 2.5, None, True]}
    assert [type(one) for one in found["a"]] == [int, float, str, bool, type(None)]


def test_json_in_a_string_is_read() -> None:
    assert answer(f"has({ITEM_OF_EVENT}.configuration.publicIpAddress)", EVENT) is True


def test_a_string_that_holds_json_has_no_members_itself() -> None:
    assert (
        fault_of("event.invokingEvent.configurationItem")
        == "line 1, column 1: a string has no members; parse_json reads JSON"
    )


def test_a_reader_gives_an_expression_what_it_looks_up() -> None:
    found = answer('sizes("vpc").map(one, one * 2)', {}, sizes=lambda name: [len(name), 1])

    assert found == [6, 2]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nothing", "line 1, column 1: undeclared reference to 'nothing'"),
        ("1 / 0", "line 1, column 1: modulus or divide by zero"),
        ('"a" < 1', "line 1, column 1: found no matching overload for relation_lt applied to '(string, int)'"),
        (f"{ITEM_OF_EVENT}.nothing", "line 1, column 1: no such member in mapping: 'nothing'"),
        ('int("x")', "line 1, column 1: a value is no number of the type asked for, or beyond its range"),
        ("parse_json(1)", "parse_json takes a string; it was given a value that is none."),
        ('parse_json("x")', "parse_json was given no JSON: x"),
        ("[].map(1 + 2, 3)", "line 1, column 1: a macro names one variable first"),
    ],
)
def test_a_fault_says_where_it_is_and_what_it_is(text: str, told: str) -> None:
    assert fault_of(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("true\n&& e e", "line 2, column 6: This is not CEL: && e e"),
        ("(" * 12 + "1" + ")" * 12, "It is nested too deeply."),
        ("a" * (LONGEST + 1), f"It has {LONGEST + 1} characters; {LONGEST} are the most."),
        ("[1].reduce(a, b, 1, a)", "CEL has no macro reduce."),
        ("[1].min()", "CEL has no macro min."),
    ],
)
def test_what_can_never_be_worked_out_is_refused_before(text: str, told: str) -> None:
    with pytest.raises(ExpressionFault) as found:
        must_be_readable(text)

    assert str(found.value) == told


@pytest.mark.parametrize(
    "text",
    [
        f"{ITEM_OF_EVENT}.configuration.ports.map(x, {ITEM_OF_EVENT}.configuration.ports.map(y, [x, y].filter(z, z > 3)))",
        "[1]" + ".map(x, [x, x])" * 25 + " == [2]",
        "[1]" + ".map(x, [x, x])" * 25,
        '["aa"]' + ".map(x, x + x)" * 25,
        "string([1]" + ".map(x, [x, x])" * 25 + ")",
    ],
)
def test_too_much_work_is_stopped(text: str) -> None:
    assert fault_of(text) == f"The function took more than {MOST_STEPS} steps and was stopped."


def test_the_same_expression_takes_the_same_steps_each_time() -> None:
    purses = [Purse(1000) for _ in range(3)]
    for purse in purses:
        answer(f"{ITEM_OF_EVENT}.configuration.ports.filter(x, x > 3)", EVENT, purse=purse)

    assert len({purse.left for purse in purses}) == 1
    assert purses[0].left < purses[0].steps


def test_the_deepest_expression_fits_into_pythons_stack_under_a_deep_caller() -> None:
    text = "(" * 9 + "1" + ")" * 9

    def deeper(levels: int) -> Any:
        return answer(text, {}) if levels == 0 else deeper(levels - 1)

    assert deeper(250) == 1


def test_patterns_take_no_more_time_than_the_text_is_long() -> None:
    assert answer(f'"{"a" * 200}b".matches("(a+)+$")', {}) is False


def test_reading_expressions_leaves_the_recursion_limit_alone() -> None:
    script = (
        "import sys; before = sys.getrecursionlimit();"
        "from labs.cloud.config.expression import answer; answer('1 + 1', {});"
        "print(sys.getrecursionlimit() == before)"
    )

    looked = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True)

    assert looked.stdout.strip() == "True"


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="event.invokingEvent()[]{}\"'+-*/%<>=!&|?:, 019axmp", max_size=60))
def test_any_text_is_answered_or_refused(text: str) -> None:
    with contextlib.suppress(ExpressionFault):
        answer(text, EVENT)
