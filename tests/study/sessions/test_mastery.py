"""Where a learner stands in each skill."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from time_machine import Traveller

from labs.courses.models import Course
from labs.study.models import User
from labs.study.sessions.mastery import Level, lately, level_of, mastery
from labs.study.sessions.memory import note_evidence
from tests.noon import DAY, NOON, clock
from tests.rows import a_user
from tests.subjects import a_skill, a_subject

__all__ = ["clock"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def learner() -> User:
    return a_user()


@pytest.fixture
def course() -> Course:
    """A chain of three skills."""
    return a_subject(a_skill("a"), a_skill("b", "a"), a_skill("c", "b"))


def levels(user: User, course: Course) -> dict[str, str]:
    return {one.skill.id: one.level for one in mastery(user, course)}


def show(user: User, course: Course, skill: str, *credits: float, every: timedelta = DAY) -> None:
    """Show the skill so often, the first time now."""
    for number, credit in enumerate(credits):
        note_evidence(user, course, skill, f"item:{skill}{number}", credit, NOON + number * every)


def test_at_first_all_is_new_and_only_what_needs_nothing_is_ready(learner: User, course: Course) -> None:
    assert levels(learner, course) == {"a": Level.NEW, "b": Level.NEW, "c": Level.NEW}
    assert [one.ready for one in mastery(learner, course)] == [True, False, False]


def test_a_skill_grows_with_spaced_successes_and_is_due_when_it_fades(
    learner: User, course: Course, clock: Traveller
) -> None:
    show(learner, course, "a", 1)
    once = levels(learner, course)["a"]
    note_evidence(learner, course, "a", "item:later", 1, NOON + 2 * DAY)
    clock.shift(2 * DAY)
    twice = levels(learner, course)["a"]
    note_evidence(learner, course, "a", "item:much-later", 1, NOON + 14 * DAY)
    clock.shift(12 * DAY)
    thrice = levels(learner, course)["a"]
    clock.shift(90 * DAY)

    assert (once, twice, thrice, levels(learner, course)["a"]) == (
        Level.LEARNING,
        Level.KNOWN,
        Level.STRONG,
        Level.DUE,
    )


def test_what_was_missed_lately_weighs_more_than_what_was_right_long_ago() -> None:
    assert lately([]) == lately([1, 1, 1]) == 1
    assert lately([1, 1, 0]) < lately([0, 1, 1])
    assert lately([0] * 20 + [1] * 8) == 1


def test_a_level_needs_both_what_was_shown_and_how_long_it_lasts() -> None:
    assert level_of(0.9, 40, is_due=False) == Level.STRONG
    assert level_of(0.7, 40, is_due=False) == Level.KNOWN
    assert level_of(0.9, 3, is_due=False) == Level.LEARNING
    assert level_of(0.9, 40, is_due=True) == Level.DUE


def test_a_miss_does_not_hold_what_rests_on_it(learner: User, course: Course) -> None:
    show(learner, course, "a", 0)
    missed = [one.ready for one in mastery(learner, course)]
    show(a_user("jun"), course, "a", 1)

    assert missed == [True, False, False]
    assert [one.ready for one in mastery(User.objects.get(username="jun"), course)] == [True, True, False]


def test_the_whole_map_takes_two_queries(
    learner: User, course: Course, django_assert_num_queries: Callable[..., Any]
) -> None:
    for skill in "abc":
        show(learner, course, skill, 1, 0, 1)

    with django_assert_num_queries(2):
        found = mastery(learner, course)

    assert [(one.skill.needs, one.reviews, 0 < one.percent < 100) for one in found] == [
        ((), 3, True),
        (("a",), 3, True),
        (("b",), 3, True),
    ]
