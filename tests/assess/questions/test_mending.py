"""Predicting a packet, finding the fault and mending it are judged by what the simulator does."""

from typing import Any

import pytest

from labs.assess.questions import BadAnswer, Build, FindFault, Predict, read
from labs.assess.scene import played
from labs.assess.value import Text
from tests.assess.sample_questions import BROKEN, INTENTS, allow, sample, values


def predict(**changes: Any) -> Predict:
    found = sample("predict", **changes)
    assert isinstance(found, Predict)
    return found


def group_of(question: Predict) -> str:
    """The id of the group of the web server in the question's scene."""
    assert question.scene is not None
    return str(played(question.scene).names["web_security_group"]["GroupId"])


def test_the_key_of_a_prediction_is_the_walk() -> None:
    question = predict()

    assert question.key == {"outcome": "lost", "component": group_of(question)}
    assert question.key_shown()["component"] == {
        "id": group_of(question),
        "text": Text(ko="보안 그룹", en="Security group"),
        "name": "web",
    }


@pytest.mark.parametrize(
    ("said", "at", "credit", "code"),
    [
        ("lost", "group", 1, "right"),
        ("lost", "elsewhere", 0.5, "predict.elsewhere"),
        ("unanswered", "group", 0, "wrong"),
        ("returned", "", 0, "wrong"),
    ],
)
def test_outcome_and_place_count_half_each(said: str, at: str, credit: float, code: str) -> None:
    question = predict()
    component = group_of(question) if at == "group" else at

    found = question.mark({"outcome": said, "component": component})

    assert (found.credit, found.code) == (credit, code)
    assert found.evidence["walk"].arrived is False


def test_who_forgets_the_reply_at_an_access_list_is_told_so() -> None:
    acl = [
        {"do": "describe_network_acls", "as": "acls"},
        {
            "do": "create_network_acl_entry",
            "with": {
                "network_acl_id": "${acls.NetworkAcls[0].NetworkAclId}",
                "rule_number": 1,
                "egress": True,
                "protocol": "-1",
                "rule_action": "deny",
                "cidr_block": "0.0.0.0/0",
            },
        },
    ]
    question = predict(scene={**BROKEN, "start": [*BROKEN["start"], allow(80), *acl]})

    assert question.key["outcome"] == "unanswered"
    assert question.mark({"outcome": "returned", "component": ""}).misconception == "access-lists-remember"


def test_a_lost_packet_needs_a_place_and_one_that_returns_none() -> None:
    question = predict()

    with pytest.raises(BadAnswer) as caught:
        question.read({"outcome": ["lost"]})

    assert (caught.value.field, caught.value.code) == ("component", "bad.no_component")
    assert question.read({"outcome": ["returned"], "component": [""]}) == {"outcome": "returned", "component": ""}


def test_who_is_to_blame_is_proven_by_changing_it_alone() -> None:
    question = sample("fault")
    assert isinstance(question, FindFault)

    right, wrong = question.mark("group"), question.mark("other-port")

    assert (question.key, right.credit, wrong.credit) == ("group", 1, 0)
    assert (right.misconception, wrong.misconception) == ("", "secret-thought")
    assert not right.evidence["walk"].arrived


@pytest.mark.parametrize(
    ("chosen", "credit", "code"),
    [
        ("narrow", 1, "right"),
        ("wide", 0, "build.opened"),
        ("other", 0, "build.nothing"),
    ],
)
def test_what_is_built_is_judged_by_what_it_brings_back_and_opens(chosen: str, credit: float, code: str) -> None:
    found = sample("build").mark([chosen])

    assert (found.credit, found.code, found.chosen) == (credit, code, (chosen,))
    assert set(found.params) == {"restored", "needed", "opened", "broken", "refused"}


def test_of_several_changes_every_one_is_carried_out() -> None:
    https = {**INTENTS[0], "id": "web-443", "ports": [443]}
    question = sample("build", intents=[*INTENTS, https], most=2, solution=["narrow", "other"])

    assert list(question.faults()) == []
    assert question.mark(["narrow"]).code == "build.partly"
    assert question.mark(["narrow"]).credit == 0.5
    assert question.mark(["narrow", "other"]).right


def test_more_than_may_be_chosen_is_no_answer() -> None:
    with pytest.raises(BadAnswer) as caught:
        sample("build").read({"answer": ["narrow", "wide"]})

    assert (caught.value.code, caught.value.facts) == ("bad.too_many", {"most": 1})


def test_building_is_for_a_worker() -> None:
    assert Build.by_worker
    assert {Predict.by_worker, FindFault.by_worker} == {False}


@pytest.mark.parametrize(
    ("kind", "changes", "place"),
    [
        ("predict", {"journey": None}, ("journey",)),
        ("predict", {"scene": None, "journey": None}, ("scene",)),
        ("fault", {"scene": None}, ("scene",)),
        ("fault", {"intents": INTENTS[1:]}, ("intents",)),
        ("fault", {"intents": [{**INTENTS[0], "ports": []}]}, ("intents", 0, "ports")),
        ("fault", {"options": [{"id": one, "text": {"ko": "가", "en": "a"}} for one in "ab"]}, ("options",)),
        ("build", {"solution": ["wide"]}, ("solution",)),
        ("build", {"solution": ["narrow", "other"]}, ("solution",)),
        ("build", {"intents": INTENTS[:1]}, ("changes", 1)),
    ],
)
def test_what_could_never_work_is_a_fault_with_its_place(
    kind: str, changes: dict[str, Any], place: tuple[str | int, ...]
) -> None:
    found = [one.place for one in read(values(kind, **changes)).faults()]

    assert place in found
