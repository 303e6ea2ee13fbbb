"""What is built is marked by a worker, what is predicted at once, and both come back as they were with their walk."""

from typing import Any

import msgspec
import pytest
from time_machine import Traveller

from labs.assess.generators import generate
from labs.assess.questions import AnyQuestion, Build, Predict
from labs.courses.models import Course
from labs.grading import answers
from labs.grading.models import Answer, State
from labs.study.models import User
from labs.study.sessions.models import Item, Prediction, Purpose, Session
from labs.web.question import feedback_view
from tests.noon import clock
from tests.rows import a_user
from tests.subjects import a_skill, a_subject, begin, questions, the_item

__all__ = ["clock"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "empty_queues")]


@pytest.fixture
def practice() -> Session:
    course: Course = a_subject(a_skill("troubleshooting"))
    questions(course, "troubleshooting", 1, 2, 3)
    learner: User = a_user()
    return begin(learner, course, Purpose.PRACTICE, skill="troubleshooting")


def asked(practice: Session, question: AnyQuestion) -> Item:
    """The item that is to be answered now, asking this question."""
    item = the_item(practice)
    item.document = msgspec.to_builtins(question)
    item.save()
    return item


def give(practice: Session, item: Item, given: dict[str, list[str]], **how: Any) -> Answer:
    return answers.answer(item.pk, owner=practice.owner, given=given, **how)


def test_what_is_built_is_marked_by_a_worker(practice: Session, clock: Traveller) -> None:
    question = generate("single-change", 3, 2)
    assert isinstance(question, Build)
    waiting = give(practice, asked(practice, question), {"answer": list(question.solution)})
    assert (waiting.state, waiting.credit) == (State.QUEUED, None)

    answers.mark_answer(waiting.pk)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.credit, waiting.code) == (State.DONE, 1, "right")
    view = feedback_view(question, waiting.mark, language="ko")
    assert view.verdict == "right"
    assert view.journey is not None


def test_what_does_not_mend_it_says_why(practice: Session, clock: Traveller) -> None:
    question = generate("single-change", 3, 2)
    assert isinstance(question, Build)
    wrong = next(one for one in question.changes if one.id not in question.solution)
    waiting = give(practice, asked(practice, question), {"answer": [wrong.id]})

    answers.mark_answer(waiting.pk)

    waiting.refresh_from_db()
    view = feedback_view(question, waiting.mark, language="en")
    assert (waiting.credit, view.verdict) == (0, "wrong")
    assert [one.because for one in view.chosen] != []
    assert "{" not in view.said


def test_a_prediction_in_a_question_counts_for_calibration(practice: Session, clock: Traveller) -> None:
    question = generate("predict-packet", 2, 2)
    assert isinstance(question, Predict)
    said = {name: [value] for name, value in question.key.items() if value}

    given = give(practice, asked(practice, question), said, confidence=90)

    assert (given.credit, given.state) == (1, State.DONE)
    kept = Prediction.objects.get()
    assert (kept.confidence, kept.right, kept.source) == (90, True, f"item:{given.item_id}")
