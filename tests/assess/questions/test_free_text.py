"""Names are judged without regard to how they are typed."""

import unicodedata

import pytest

from labs.assess.questions import FreeText
from labs.assess.questions.free_text import folded
from tests.assess.sample_questions import sample


def free_text(*accepted: str, **changes: object) -> FreeText:
    found = sample("free-text", accepted={"ko": accepted, "en": accepted}, patterns=[], mistakes=[], **changes)
    assert isinstance(found, FreeText)
    return found


@pytest.mark.parametrize(
    ("accepted", "said"),
    [
        ("InvalidNetworkInterface.InUse", "invalidnetworkinterface inuse"),
        ("InvalidNetworkInterface.InUse", "`InvalidNetworkInterface.InUse`"),
        ("AttachNetworkInterface", "attach_network_interface"),
        ("AttachNetworkInterface", "aws ec2 attach-network-interface"[8:]),
        ("탄력적 IP", "탄력적ip"),
        ("탄력적 IP", unicodedata.normalize("NFD", "탄력적 IP")),
        ("탄력적 IP", "탄력적 ＩＰ"),
        ("169.254.169.254", " 169.254.169.254 "),
    ],
)
def test_a_name_is_the_same_however_it_is_typed(accepted: str, said: str) -> None:
    question = free_text(accepted)

    assert question.mark(question.read({"answer": [said]})).right


@pytest.mark.parametrize(
    ("accepted", "said"), [("1.5", "15"), ("10/8", "108"), ("EIP", "ENI"), ("탄력적 IP", "탄력 IP"), ("a b", "ab c")]
)
def test_other_names_are_not_right(accepted: str, said: str) -> None:
    assert not free_text(accepted).mark(said).right


def test_either_language_is_taken() -> None:
    question = sample("free-text", accepted={"ko": ["배치 그룹"], "en": ["placement group"]}, mistakes=[])

    assert [question.mark(one).right for one in ("배치그룹", "Placement Group", "secretly named")] == [True] * 3


def test_what_is_read_is_composed_and_kept_as_typed() -> None:
    assert free_text("x").read({"answer": [unicodedata.normalize("NFD", " 값 하나! ")]}) == "값 하나!"


def test_folding_is_done_once() -> None:
    for text in ("InvalidGroup.NotFound", "10.0.0.0/16", "탄력적 IP", "Straße", "ﬃ"):
        assert folded(folded(text)) == folded(text)
