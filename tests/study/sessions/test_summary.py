"""What a sitting came to, told honestly: what got stronger and what got weaker."""

from datetime import timedelta

import pytest
from time_machine import Traveller

from labs.assess.questions import Choice
from labs.grading import answers
from labs.study.sessions import services
from labs.study.sessions.memory import note_evidence
from labs.study.sessions.models import Purpose, Session
from labs.study.sessions.summary import Misbelief, summary_of
from tests.noon import DAY, NOON, clock
from tests.rows import a_user
from tests.subjects import RIGHT, WRONG, a_skill, a_subject, begin, questions, the_item

__all__ = ["clock"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def practice(clock: Traveller) -> Session:
    """A practice of two skills, of which `held` was shown five days ago."""
    course = a_subject(a_skill("held"), a_skill("fresh"))
    questions(course, "held", 2, 2, 2, 2)
    questions(course, "fresh", 2, 2, 2, 2)
    learner = a_user()
    note_evidence(learner, course, "held", "item:0", 1, NOON - 5 * DAY)
    return begin(learner, course, Purpose.PRACTICE)


def give(session: Session, given: dict[str, list[str]]) -> None:
    answers.answer(the_item(session).pk, owner=session.owner, given=given)


def test_an_empty_sitting_has_an_empty_summary(practice: Session) -> None:
    summary = summary_of(services.end(practice))

    assert (summary.items, summary.right, summary.checks, summary.skills) == (0, 0, 0, ())
    assert (summary.due, summary.next_due_at) == (1, NOON - 3 * DAY)


def test_the_summary_tells_what_got_weaker_and_what_stronger(practice: Session, clock: Traveller) -> None:
    clock.shift(50)
    give(practice, WRONG)
    give(practice, RIGHT)
    give(practice, RIGHT)
    note_evidence(practice.owner, practice.course, "fresh", "check:1:a", 1, NOON + timedelta(seconds=50))

    summary = summary_of(services.end(practice))

    fresh, held = summary.skills
    assert (summary.seconds, summary.items, summary.right, summary.pending, summary.checks) == (50, 3, 2, 0, 1)
    assert (held.skill, held.items, held.right) == ("held", 2, 1)
    assert (fresh.skill, fresh.items, fresh.right) == ("fresh", 1, 1)
    assert held.stability_before is not None
    assert held.retrievability_before is not None
    assert held.retrievability_before < 0.9
    assert held.stability < held.stability_before
    assert (fresh.stability_before, fresh.retrievability_before) == (None, None)
    assert (held.change, fresh.change) == ("weaker", "stronger")
    assert summary.misconceptions == (Misbelief(misconception="groups-forget", times=1),)
    assert (summary.due, summary.next_due_at) == (1, NOON + timedelta(seconds=50) + DAY)


def test_what_another_sitting_showed_meanwhile_is_not_told_here(practice: Session) -> None:
    note_evidence(practice.owner, practice.course, "fresh", "item:999999", 0, NOON)
    give(practice, RIGHT)

    summary = summary_of(services.end(practice))

    assert [one.skill for one in summary.skills] == ["held"]


def test_what_was_kept_at_the_end_stays_as_it_was(practice: Session, clock: Traveller) -> None:
    give(practice, RIGHT)
    ended = summary_of(services.end(practice))
    clock.shift(30 * DAY)
    note_evidence(practice.owner, practice.course, "held", "item:later", 0, NOON + 30 * DAY)

    practice.refresh_from_db()
    assert summary_of(practice) == ended


def test_what_was_right_today_already_is_kept_and_a_new_skill_that_was_missed_is_not_called_stronger(
    practice: Session, clock: Traveller
) -> None:
    give(practice, RIGHT)
    give(practice, WRONG)
    services.end(practice)
    clock.shift(60)
    again = begin(practice.owner, practice.course, Purpose.PRACTICE, skill="held")
    give(again, RIGHT)

    first = {one.skill: one.change for one in summary_of(practice).skills}
    second = {one.skill: one.change for one in summary_of(services.end(again)).skills}

    assert first == {"held": "stronger", "fresh": "weaker"}
    assert second == {"held": "kept"}


def test_a_mark_that_comes_after_the_end_is_taken_into_the_summary(
    practice: Session, clock: Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Choice, "by_worker", True)
    waiting = answers.answer(the_item(practice).pk, owner=practice.owner, given=WRONG)
    before = summary_of(services.end(practice))
    clock.shift(60)

    answers.mark_answer(waiting.pk)

    practice.refresh_from_db()
    after = summary_of(practice)
    assert (before.pending, before.items, before.skills) == (1, 0, ())
    assert (after.pending, after.items, [one.change for one in after.skills]) == (0, 1, ["weaker"])
