"""An answer is taken once, marked at once or by a worker, and remembered."""

import pytest

from labs.grading import answers
from labs.grading.models import Answer, State
from labs.study.models import User
from labs.study.sessions import services
from labs.study.sessions.models import Evidence, Item, Memory, Purpose, Session
from tests.rows import a_user
from tests.subjects import RIGHT, WRONG, a_skill, a_subject, begin, questions, the_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner() -> User:
    return a_user()


@pytest.fixture
def practice(learner: User) -> Session:
    """A practice of one skill with many questions."""
    course = a_subject(a_skill("routes"))
    questions(course, "routes", 1, 1, 2, 2, 2, 3, 3)
    return begin(learner, course, Purpose.PRACTICE, skill="routes")


def give(session: Session, given: dict[str, list[str]]) -> Answer:
    return answers.answer(the_item(session).pk, owner=session.owner, given=given)


def test_a_sitting_goes_from_item_to_item_to_its_end(practice: Session) -> None:
    first = give(practice, RIGHT)
    second = give(practice, RIGHT)

    ended = services.end(practice)

    assert (first.state, first.credit, first.code) == (State.DONE, 1, "right")
    assert [one.position for one in Item.objects.all()] == [1, 2]
    assert second.item.document["id"] != first.item.document["id"]
    assert ended.summary["right"] == 2
    assert services.current(ended) is None
    assert (Evidence.objects.count(), Memory.objects.get().reviews) == (2, 1)


def test_a_second_answer_to_an_item_gives_back_the_first(practice: Session) -> None:
    item = the_item(practice)
    first = answers.answer(item.pk, owner=practice.owner, given=WRONG)

    again = answers.answer(item.pk, owner=practice.owner, given=RIGHT)

    assert (again, again.credit) == (first, 0)
    assert Evidence.objects.count() == 1
