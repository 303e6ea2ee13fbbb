"""What becomes of this packet, and how sure are you? The networks and packets of `packet-arrives`, predicted with a confidence.

Difficulties are those of labs/assess/generators/packet_arrives.py.
"""

from collections.abc import Iterator
from itertools import count
from random import Random

from labs.assess.generators.faulty import afresh
from labs.assess.generators.generator import Generator
from labs.assess.generators.outcomes import ends_of
from labs.assess.generators.packet_arrives import OPENED, pose
from labs.assess.generators.posing import joined
from labs.assess.questions import AnyQuestion, Predict
from labs.assess.questions.predict import COMPONENT, LOST, OUTCOME, RETURNED, UNANSWERED
from labs.assess.script import perform
from labs.assess.value import Text
from labs.cloud.network.reach import matrix
from labs.cloud.network.step import Walk

NAME = "predict-packet"
SKILL = "troubleshooting"
SURE = Text(
    ko="패킷을 보내기 **전에** 결과와 확신하는 정도를 함께 정하세요.",
    en="Decide **before** it is sent, and say how sure you are.",
)


def generate(seed: int, difficulty: int) -> Predict:
    """A question of this difficulty; seeds that lead to none are passed over."""
    for attempt in count():
        random = Random(f"{NAME} {difficulty} {seed} {attempt}")  # noqa: S311 - a question, not a secret
        posed = pose(random, difficulty)
        if posed is None:
            continue
        found = Predict(
            id=f"{NAME}-{posed.variant}-{difficulty}-{seed}",
            skill=SKILL,
            difficulty=difficulty,
            prompt=joined((posed.prompt, SURE)),
            explanation=posed.explanation,
            references=posed.references,
            scene=posed.scene,
            journey=posed.journey,
        )
        if not any(found.kind_faults()):
            return found
    raise AssertionError("attempts never end")


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question, by the matrix of all pairs and by opening what is said to stop the packet."""
    if not isinstance(question, Predict) or question.scene is None or question.journey is None:
        yield f"{question.id} is no prediction of a packet in a scene"
        return
    begun = afresh(question.scene)
    pairs = matrix(begun.world, question.journey.protocol, question.journey.port)
    source, destination = ends_of(begun, question.journey)
    real = LOST
    if pairs.arrives(source, destination):
        real = RETURNED if pairs.reaches(source, destination) else UNANSWERED
    key = question.key
    if key[OUTCOME] != real:
        yield f"{question.id}: the walk says {key[OUTCOME]}, the matrix of all pairs {real}"
    first = question.journey.walk(begun).refusals[:1]
    for step in first if first and first[0].component_type in OPENED else ():
        opened = perform(begun.world, OPENED[step.component_type](step.component_id), begun.names)
        if key[COMPONENT] == _stops(question.journey.walk(opened), step.direction):
            yield f"{question.id}: it still stops at {key[COMPONENT]} when that lets everything through"


def shape(question: AnyQuestion) -> str:
    """Packets of the same way, with the same controls in it that refuse, feel the same."""
    walk: Walk = question.evidence()["walk"]
    steps = (f"{step.code}{'!' if step.verdict == 'refuse' else ''}" for step in (*walk.request, *walk.reply))
    return f"{question.difficulty} {' '.join(steps)}"


def _stops(way: Walk, direction: str) -> str:
    """Where a packet stops first, in a direction."""
    return next((one.component_id for one in way.refusals[:1] if one.direction == direction), "")


GENERATOR = Generator(
    name=NAME,
    title=Text(ko="패킷의 결과 예측하기", en="Predict the packet"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=generate,
    replay=replay,
    shape=shape,
)
