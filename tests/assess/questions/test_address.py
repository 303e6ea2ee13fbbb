"""Addresses and blocks are judged by what they mean."""

from ipaddress import IPv4Network, ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.assess.questions import Address, BadAnswer, Mark
from labs.assess.questions.address import FreeBlock
from tests.assess.sample_questions import sample


def address(**changes: Any) -> Address:
    found = sample("address", **{"mistakes": [], **changes})
    assert isinstance(found, Address)
    return found


def marked(question: Address, text: str) -> Mark:
    return question.mark(question.read({"answer": [text]}))


@pytest.mark.parametrize(
    "text", ["10.98.76.0/24", "  10.98.76.0/24 ", "10.98.76.0/255.255.255.0", "１０．９８．７６．０／２４"]
)
def test_a_block_is_the_same_however_it_is_written(text: str) -> None:
    assert marked(address(), text).right


def test_a_block_with_host_bits_is_told_apart() -> None:
    mark = marked(address(), "10.98.76.5/24")

    assert (mark.credit, mark.code) == (0, "address.host_bits")
    assert (mark.params["said"], mark.params["block"]) == ("10.98.76.5/24", "10.98.76.0/24")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("10.98.76.0", "bad.no_prefix"),
        ("10.98.76.0/33", "bad.block"),
        ("10.98.076.0/24", "bad.block"),
        ("web", "bad.block"),
        ("fe80::1%eth0/64", "bad.block"),
        ("10.0.0.0/24 10.0.1.0/24", "bad.several"),
    ],
)
def test_what_is_no_block_is_said_to_be_none(text: str, code: str) -> None:
    with pytest.raises(BadAnswer) as caught:
        address().read({"answer": [text]})

    assert caught.value.code == code


def test_an_address_is_wanted_without_a_prefix() -> None:
    question = address(wants="address", right=["2001:db8::1"])

    assert marked(question, "2001:0DB8:0:0::1").right
    with pytest.raises(BadAnswer):
        question.read({"answer": ["10.0.0.1/24"]})


def test_of_several_each_has_its_share_and_a_wrong_one_costs_as_much() -> None:
    question = address(wants="address", right=["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.255"])
    five = "10.0.0.255, 10.0.0.3\n10.0.0.2;10.0.0.1 10.0.0.1"

    assert marked(question, five).right
    assert marked(question, "10.0.0.1 10.0.0.2 10.0.0.3").credit == 0.75
    partly = marked(question, "10.0.0.1 10.0.0.2 10.0.0.9")
    assert (partly.credit, partly.code) == (0.25, "address.partly")
    assert marked(question, "10.0.0.8").credit == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("10.0.1.0/24", "right"),
        ("10.0.255.0/24", "right"),
        ("10.0.0.0/24", "address.overlaps"),
        ("10.0.1.0/25", "address.size"),
        ("10.1.0.0/24", "address.outside"),
        ("2001:d00::/24", "address.outside"),
        ("10.0.1.1/24", "address.host_bits"),
    ],
)
def test_any_block_that_fits_is_right(text: str, code: str) -> None:
    free = {"inside": "10.0.0.0/16", "prefix": 24, "avoids": ["10.0.0.0/25"]}

    assert marked(address(right=[], any_block=free), text).code == code


BLOCKS = st.builds(
    lambda number, prefix: IPv4Network((number >> (32 - prefix) << (32 - prefix), prefix)),
    st.integers(min_value=10 << 24, max_value=(10 << 24) + 2**16 - 1),
    st.integers(min_value=18, max_value=30),
)


@given(taken=st.lists(BLOCKS, max_size=6), prefix=st.integers(min_value=16, max_value=30))
def test_the_example_of_a_free_block_fits_or_none_does(taken: list[IPv4Network], prefix: int) -> None:
    free = FreeBlock(inside="10.0.0.0/16", prefix=prefix, avoids=tuple(map(str, taken)))

    example = free.example()

    fitting = (
        one
        for one in IPv4Network("10.0.0.0/16").subnets(new_prefix=prefix)
        if not any(one.overlaps(other) for other in taken)
    )
    assert example == str(next(fitting, ""))
    if example:
        assert free.objection(ip_network(example)) is None


def test_a_foreseen_block_is_told_why() -> None:
    mark = marked(address(mistakes=sample("address").mistakes), "10.98.0.0/16")  # type: ignore[union-attr]

    assert (mark.credit, mark.chosen, mark.misconception) == (0, ("mistake-10.98.0.0/16",), "secret-thought")
