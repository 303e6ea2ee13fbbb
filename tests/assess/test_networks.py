"""The small networks that questions take place in do what they are meant to do, at every difficulty."""

from random import Random

import pytest

from labs.assess.generators.networks import DIFFICULTIES, draw
from labs.assess.journey import Journey
from labs.assess.questions import Reference, read
from labs.assess.questions.choice import Choice, Option
from labs.assess.scene import played
from labs.assess.value import Text


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_a_drawn_network_does_what_it_is_meant_to_do(difficulty: int) -> None:
    for seed in range(12):
        drawn = draw(Random(seed), difficulty)
        performance = played(drawn.scene)

        walks = [(one, one.journey.walk(performance)) for one in drawn.intents]

        assert [one for one, walk in walks if one.arrives and not walk.returned] == []
        assert [one for one, walk in walks if not one.arrives and walk.arrived] == []


def test_the_same_random_numbers_draw_the_same_network() -> None:
    assert draw(Random(7), 5) == draw(Random(7), 5)
    assert draw(Random(7), 5) != draw(Random(8), 5)


def a_question(journey: Journey) -> Choice:
    said = Text(ko="가", en="a")
    drawn = draw(Random(1), 1)
    return Choice(
        id="q", skill="routes", difficulty=1, prompt=said, explanation=said, scene=drawn.scene, journey=journey,
        references=(Reference(title="T", url="https://docs.aws.amazon.com/"),),
        options=(Option(id="a", text=said, right=True), Option(id="b", text=said)),
    )  # fmt: skip


def test_a_mark_carries_the_walk_of_the_questions_packet() -> None:
    journey = draw(Random(1), 1).intents[0].journey
    question = a_question(journey)

    mark = question.mark("b")

    assert list(question.faults()) == []
    assert question.scene is not None
    assert mark.evidence == {"walk": journey.walk(played(question.scene))}


@pytest.mark.parametrize(
    ("journey", "said"),
    [
        (Journey(source="internet", destination="internet"), "tcp has a port"),
        (Journey(source="internet", destination="internet", protocol="icmp", port=80), "icmp has no port"),
        (Journey(source="${nobody.Id}", destination="internet", port=80), "${nobody.Id} is not defined here"),
        (Journey(source="i-0", destination="internet", port=80), "it cannot be sent"),
    ],
)
def test_a_packet_that_can_never_be_sent_is_a_fault(journey: Journey, said: str) -> None:
    (fault,) = a_question(journey).faults()

    assert fault.place[0] == "journey"
    assert said in fault.text


def test_a_question_with_a_packet_is_read_from_plain_values() -> None:
    values = {
        "kind": "choice", "id": "q", "skill": "routes", "difficulty": 1,
        "prompt": {"ko": "가", "en": "a"}, "explanation": {"ko": "가", "en": "a"},
        "references": [{"title": "T", "url": "https://docs.aws.amazon.com/"}],
        "options": [{"id": "a", "text": {"ko": "가", "en": "a"}, "right": True}, {"id": "b", "text": {"ko": "나", "en": "b"}}],
        "journey": {"source": "internet", "destination": "internet", "port": 80},
    }  # fmt: skip

    question = read(values)

    assert question.journey == Journey(source="internet", destination="internet", port=80)
    assert [one.text for one in question.faults()] == ["a packet needs a scene to be sent in"]
