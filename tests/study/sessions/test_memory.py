"""Memory of a skill: moved by what is shown, once for each source, and the same when worked out again."""

from datetime import datetime, timedelta

import pytest
from fsrs import Rating
from hypothesis import given
from hypothesis import strategies as st

from labs.courses.models import Course
from labs.study.models import User
from labs.study.sessions import memory
from labs.study.sessions.memory import cards_at, note_evidence, rating, retrievability, reviewed
from labs.study.sessions.models import Evidence, Memory
from tests.noon import DAY, NOON
from tests.rows import a_course, a_user


@pytest.fixture
def learner(db: None) -> User:
    return a_user()


@pytest.fixture
def course(db: None) -> Course:
    return a_course()


@pytest.mark.parametrize(
    ("credit", "confidence", "slowness", "rated"),
    [
        (1, None, 1, Rating.Good),
        (1, 90, 0.5, Rating.Easy),
        (1, 90, 1, Rating.Good),
        (1, None, 0.5, Rating.Good),
        (1, 30, 0.5, Rating.Hard),
        (1, None, 4, Rating.Hard),
        (0.5, 90, 0.5, Rating.Hard),
        (0.4, 90, 0.5, Rating.Again),
        (0, None, 1, Rating.Again),
    ],
)
def test_an_answer_is_rated_by_credit_confidence_and_time(
    credit: float, confidence: int | None, slowness: float, rated: Rating
) -> None:
    assert rating(credit, confidence=confidence, slowness=slowness) is rated


def test_a_right_answer_is_due_again_in_days_and_each_later_one_in_more(learner: User, course: Course) -> None:
    note_evidence(learner, course, "routes", "item:1", 1, NOON)
    first = Memory.objects.get()
    note_evidence(learner, course, "routes", "item:2", 1, first.due_at)
    second = Memory.objects.get()

    assert first.due_at == NOON + 2 * DAY
    assert second.due_at - first.due_at > 5 * DAY
    assert (second.reviews, second.lapses) == (2, 0)


def test_a_miss_is_due_tomorrow(learner: User, course: Course) -> None:
    note_evidence(learner, course, "routes", "item:1", 0, NOON, misconception="first-route-wins")

    held = Memory.objects.get()
    assert (held.due_at, held.reviews, held.lapses) == (NOON + DAY, 1, 1)
    assert Evidence.objects.get().misconception == "first-route-wins"


def test_the_same_source_counts_once(learner: User, course: Course) -> None:
    assert note_evidence(learner, course, "routes", "item:1", 1, NOON)
    before = Memory.objects.get().card

    assert not note_evidence(learner, course, "routes", "item:1", 0, NOON + 3 * DAY)

    assert Memory.objects.get().card == before
    assert Evidence.objects.get().credit == 1


def test_many_right_answers_in_one_sitting_are_one_success(learner: User, course: Course) -> None:
    note_evidence(learner, course, "routes", "item:1", 1, NOON)
    once = Memory.objects.get().card

    for number in range(2, 6):
        note_evidence(learner, course, "routes", f"item:{number}", 1, NOON + number * timedelta(minutes=1))

    assert Memory.objects.get().card == once
    assert [one.rating for one in Evidence.objects.all()] == [Rating.Good, 0, 0, 0, 0]


def test_a_sitting_moves_a_memory_by_its_first_answer_its_first_miss_and_the_success_after_it(
    learner: User, course: Course
) -> None:
    for number, credit in enumerate((1, 1, 0, 0, 1, 1, 0, 1)):
        note_evidence(learner, course, "routes", f"item:{number}", credit, NOON + number * timedelta(minutes=1))

    moved = [one.rating for one in Evidence.objects.all()]
    assert moved == [Rating.Good, 0, Rating.Again, 0, Rating.Good, 0, 0, 0]


def test_a_sitting_ends_half_a_day_after_it_began(learner: User, course: Course) -> None:
    for number in range(4):
        note_evidence(learner, course, "routes", f"item:{number}", 1, NOON + number * timedelta(hours=5))

    assert [one.rating for one in Evidence.objects.all()] == [Rating.Good, 0, 0, Rating.Good]


def test_skills_are_remembered_apart(learner: User, course: Course) -> None:
    note_evidence(learner, course, "routes", "check:1:a", 1, NOON)
    note_evidence(learner, course, "cidr-blocks", "check:1:a", 0, NOON)

    assert {one.skill: one.lapses for one in Memory.objects.all()} == {"routes": 0, "cidr-blocks": 1}


def test_what_is_not_reviewed_fades_to_the_wished_retention_when_it_is_due() -> None:
    card = reviewed({}, Rating.Easy, NOON)
    due = datetime.fromisoformat(card["due"])

    assert retrievability(card, NOON) == 1
    assert retrievability(card, due) == pytest.approx(memory.RETENTION, abs=0.02)
    assert retrievability(card, due + 30 * DAY) < 0.8
    assert retrievability({}, NOON) == 0


@given(st.lists(st.tuples(st.sampled_from(list(Rating)), st.integers(0, 10**6)), min_size=1, max_size=12))
def test_the_same_history_always_leads_to_the_same_card(history: list[tuple[Rating, int]]) -> None:
    def fold() -> dict[str, object]:
        card: dict[str, object] = {}
        at = NOON
        for rated, seconds in history:
            at += timedelta(seconds=seconds)
            card = reviewed(card, rated, at)
        return card

    assert fold() == fold()


@pytest.mark.django_db
def test_a_memory_is_what_its_evidence_folds_to(learner: User, course: Course) -> None:
    for number, (credit, hours) in enumerate([(1, 0), (1, 1), (0, 2), (1, 3), (1, 50), (0.5, 300), (1, 301)]):
        note_evidence(learner, course, "routes", f"item:{number}", credit, NOON + timedelta(hours=hours))

    later = cards_at(learner.pk, course.pk, {"routes"}, NOON + 30 * DAY)
    earlier = cards_at(learner.pk, course.pk, {"routes"}, NOON)

    assert later == {"routes": Memory.objects.get().card}
    assert earlier == {}
