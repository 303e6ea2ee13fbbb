"""A question is asked without its key, and the answer is met with all that is known of it."""

from typing import Any

import msgspec
import pytest
from django.template.loader import render_to_string
from django.utils import translation

from labs.assess.questions import BadAnswer, Mark
from labs.assess.questions.question import Question
from labs.cloud.network.walk import walk
from labs.web.question import feedback_view, question_view
from labs.web.scene import SceneView
from labs.web.topology import draw
from tests.assess.sample_questions import KINDS, sample
from tests.cloud.builders import Network, a_region

NUMBERS = ("98765", "98,765", "87654", "10.98.")
"""What is right or foreseen in the samples without saying SECRET."""


def asked(question: Question, **options: Any) -> str:
    """The HTML of a question before the answer."""
    view = question_view(question, **{"seed": 7, "language": "en", **options})
    return render_to_string("questions/ask.html", {"question": view})


def answered(question: Question, mark: Any, language: str = "en") -> str:
    """The HTML of what is said of an answer."""
    with translation.override(language):
        view = feedback_view(question, mark, language=language)
        return render_to_string("questions/feedback.html", {"feedback": view})


def drawn(network: Network) -> str:
    """The HTML of a network as a scene."""
    view = SceneView(region=network.world.region, at=network.world.now, topology=draw(network.world))
    return render_to_string("questions/scene.html", {"scene": view, "question": {"id": "asked"}})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_nothing_of_the_key_is_on_the_page_before_the_answer(kind: str, language: str) -> None:
    with translation.override(language):
        html = asked(sample(kind), language=language)

    assert "SECRET" not in html.upper()
    assert not {number for number in NUMBERS if number in html}
    assert "<strong>this</strong>" in html
    assert "<form" not in html
    assert " checked" not in html


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_answer_is_met_with_the_key_the_explanation_the_note_and_the_references(kind: str, language: str) -> None:
    question = sample(kind)

    html = answered(question, question.mark(question.key), language)

    assert 'data-verdict="right"' in html
    for said in ("SECRET-explanation", "SECRET-note", "SECRET-truth", "SECRET-page", "2024-02-01"):
        assert said in html


def test_a_draft_is_put_back() -> None:
    html = asked(sample("choice"), draft={"answer": ["second"]})

    assert html.count(" checked") == 1
    assert 'value="second" checked' in html


def test_what_was_wrong_with_an_answer_is_said_in_the_learners_language() -> None:
    view = question_view(sample("choice"), seed=7, language="ko", fault=BadAnswer("answer", "bad.empty"))

    assert (view.fault, view.fault_field) == ("아직 답이 없어요. 답을 고르거나 적어 주세요.", "answer")
    assert 'role="alert"' in render_to_string("questions/ask.html", {"question": view})


def test_a_wrong_choice_is_told_why() -> None:
    question = sample("choice")

    view = feedback_view(question, question.mark("third"), language="en")

    assert view.verdict == "wrong"
    assert [(one.text, one.because) for one in view.chosen] == [("Option three", "SECRET-third")]
    assert view.misconception is None


def test_a_named_misconception_is_explained_in_three_sentences() -> None:
    question = sample("statement", misconception="access-lists-remember")

    view = feedback_view(question, question.mark(False), language="ko")

    assert view.misconception is not None
    assert all(view.misconception)


def test_a_mark_may_come_as_it_was_stored() -> None:
    question = sample("choice")
    mark = question.mark("second")

    assert feedback_view(question, msgspec.to_builtins(mark), language="ko") == feedback_view(
        question, mark, language="ko"
    )


def test_a_scene_is_drawn_without_links_and_without_conclusions() -> None:
    html = asked(sample("choice"))

    assert "web-subnet" in html
    assert "2026-03-02" in html
    assert "<a href" not in html
    assert "data-select" not in html
    assert "private" not in html
    assert html.count("<details") == html.count(" open>") + 1  # the security group that nobody is in


def test_only_a_scene_of_many_vpcs_can_be_folded_by_vpc() -> None:
    net = a_region().with_vpc("shop").with_subnet("a", vpc="shop").with_instance("till", in_subnet="a")
    few = drawn(net.with_vpc("tools", "10.1.0.0/16"))

    many = drawn(net.with_vpc("night", "10.2.0.0/16"))

    assert "data-fold-narrow" not in few
    assert many.count('<details class="vpc-fold" open data-fold-narrow') == 3
    assert '<span class="sr">Instance </span>i-' in many


def test_the_walk_in_the_evidence_of_a_mark_is_drawn_without_links() -> None:
    net = a_region().with_vpc().with_subnet("a").with_instance("x", in_subnet="a").with_instance("y", in_subnet="a")
    found = walk(net.world, source=net["x"], destination=net["y"], protocol="tcp", destination_port=80)
    mark = Mark(credit=0, code="wrong", evidence={"walk": msgspec.to_builtins(found)})

    html = answered(sample("choice"), mark)

    assert 'class="hop hop-' in html
    assert "#inspector" not in html
