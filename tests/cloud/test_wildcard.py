"""Values of filters: wildcards and their escapes, and nothing else that is special."""

from fnmatch import fnmatchcase
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.cloud.wildcard import any_of

LITERALS = st.text(alphabet="ab[]!.-", max_size=6)
PATTERNS = st.text(alphabet="ab*", max_size=8)
PLAIN = st.text(alphabet="ab", max_size=8)


@pytest.mark.parametrize(
    ("value", "meant", "not_meant"),
    [
        ("web", ["web"], ["Web", "web1", ""]),
        ("web*", ["web", "web-1"], ["my-web"]),
        ("*", ["", "anything"], []),
        ("prod?", ["prod", "prods"], ["production", "pro"]),
        ("??", ["", "a", "ab"], ["abc"]),
        ("a?c*e", ["ace", "abcde", "acee"], ["abbce", "acd"]),
        (r"\*amazon\?\\", ["*amazon?\\"], ["amazon", r"\*amazon\?\\"]),
        (r"a\b", [r"a\b"], ["ab"]),
        ("a\\", ["a\\"], ["a"]),
        ("db[1-2]", ["db[1-2]"], ["db1", "db2"]),
        ("[!a]*", ["[!a]x"], ["b"]),
        ("", [""], ["x"]),
    ],
)
def test_a_value_means_what_the_user_guide_says(value: str, meant: list[str], not_meant: list[str]) -> None:
    is_meant = any_of([value])

    assert [one for one in meant if not is_meant(one)] == []
    assert [one for one in not_meant if is_meant(one)] == []


def test_several_values_are_alternatives_and_none_means_nothing() -> None:
    assert any_of(["a", "b*"])("bc")
    assert not any_of(["a", "b*"])("c")
    assert not any_of([])("")


@given(LITERALS)
def test_text_without_wildcards_means_itself_alone(text: str) -> None:
    assert any_of([text])(text)
    assert not any_of([text])(f"{text}x")


@given(PATTERNS, PLAIN)
def test_asterisks_are_those_of_shells(pattern: str, text: str) -> None:
    assert any_of([pattern])(text) == fnmatchcase(text, pattern)


def test_no_value_takes_long() -> None:
    worst = any_of(["?a*" * 84 + "z"])
    began = perf_counter()

    assert not worst("a" * 254 + "b" + "c")

    assert perf_counter() - began < 1
