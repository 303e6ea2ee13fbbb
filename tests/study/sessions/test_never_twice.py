"""The same question is never put to a learner twice, as long as there is another."""

import json
from random import Random
from typing import Any

import pytest

from labs.grading.models import Answer
from labs.study.sessions import services
from labs.study.sessions.choosing import Made, Met
from labs.study.sessions.items import SAME, made_item
from labs.study.sessions.models import Item, Purpose
from tests.noon import NOON, clock
from tests.rows import a_user
from tests.subjects import a_skill, a_subject, begin, questions

__all__ = ["clock"]

ANSWERS = 200
FREE = Made("hosts-in-subnet", 1, 1)


def what_is_asked(document: dict[str, Any]) -> str:
    """Prompt, scene and options of a document, the options in no order."""
    options = sorted(json.dumps(one["text"]) for one in document["options"])
    return json.dumps([document["prompt"], document.get("scene"), options])


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_of_two_hundred_questions_about_one_skill_no_two_are_the_same() -> None:
    course = a_subject(a_skill("cidr-blocks"))
    questions(course, "cidr-blocks", 1, 2, 3)
    learner, answers = a_user(), Random(11)

    while Item.objects.filter(owner=learner).count() < ANSWERS:
        session = begin(learner, course, Purpose.PRACTICE, skill="cidr-blocks", minutes=45)
        while item := services.current(session):
            credit = answers.randrange(2)
            Answer.objects.create(item=item, answer="", credit=credit, queued_at=NOON, done_at=NOON, state="done")
        services.end(session)

    met = [what_is_asked(one) for one in Item.objects.filter(owner=learner).values_list("document", flat=True)]
    assert len(met) >= ANSWERS
    assert len(set(met)) == len(met)


def as_met(item: dict[str, Any], **other: Any) -> Met:
    """An item as one that was met with another seed."""
    return Met(None, item["generator"], -1, item["difficulty"], 1, item["shape"], item["asked"])._replace(**other)


def test_what_another_seed_led_to_before_gives_way_to_another_instance() -> None:
    first = made_item(FREE, (), Random(1))

    again = made_item(FREE, [as_met(first)], Random(1))

    assert first["seed"] == FREE.seed
    assert what_is_asked(again["document"]) != what_is_asked(first["document"])


def test_of_two_that_were_not_met_the_one_whose_like_was_met_longer_ago_comes() -> None:
    first = made_item(FREE, (), Random(1))
    second = made_item(FREE, [as_met(first)], Random(1))
    longer_ago, lately = as_met(second, asked="another"), as_met(first, asked="another")

    found = made_item(FREE, [longer_ago, lately], Random(1))

    assert (first["shape"] != second["shape"], found["asked"]) == (True, second["asked"])


def test_where_a_difficulty_has_no_other_instance_the_next_one_has() -> None:
    met: list[Met] = []
    for _ in range(2 * SAME):
        met.append(as_met(made_item(FREE, met, Random(1))))

    assert len({one.asked for one in met}) == 2 * SAME
    assert [one.difficulty for one in met[:SAME]] == [1] * SAME
    assert met[-1].difficulty == 2
