"""A guest's sittings and memory go to the account of whoever signs in."""

import pytest

from labs.grading import answers, exams
from labs.study import services as study
from labs.study.models import User
from labs.study.sessions import services
from labs.study.sessions.memory import cards_at, note_evidence
from labs.study.sessions.models import Evidence, Item, Memory, Purpose, Session, Standing
from tests.noon import DAY, NOON
from tests.rows import a_user
from tests.subjects import RIGHT, a_form, a_skill, a_subject, begin, questions, the_item

pytestmark = pytest.mark.django_db


def test_signing_in_brings_sittings_and_merges_what_is_remembered() -> None:
    course = a_subject(a_skill("a"), a_skill("b"))
    questions(course, "a", 1, 2)
    guest, account = study.create_guest(), a_user()
    note_evidence(account, course, "a", "item:901", 1, NOON)
    note_evidence(guest, course, "a", "item:902", 1, NOON + 4 * DAY)
    note_evidence(account, course, "a", "item:903", 0, NOON + 9 * DAY)
    note_evidence(guest, course, "b", "item:904", 1, NOON)
    session = begin(guest, course, Purpose.PRACTICE, skill="a")
    answers.answer(the_item(session).pk, owner=guest, given=RIGHT)

    study.bring_work(guest, account)

    assert not User.objects.filter(pk=guest.pk).exists()
    for rows in (Session.objects.all(), Item.objects.all(), Evidence.objects.all()):
        assert set(rows.values_list("owner", flat=True)) == {account.pk}
    kept = {one.skill: one for one in Memory.objects.filter(owner=account)}
    assert {skill: one.card for skill, one in kept.items()} == cards_at(
        account.pk, course.pk, {"a", "b"}, NOON + 9999 * DAY
    )
    assert (kept["a"].reviews, kept["a"].lapses, kept["b"].reviews) == (4, 1, 1)
    assert services.current(Session.objects.get()) is not None


def test_a_guests_attempt_at_a_test_is_a_further_one_and_a_second_open_sitting_ends() -> None:
    course = a_subject(a_skill("a"), forms=[a_form("a-1", attempts=2)])
    questions(course, "a", 1, 2)
    guest, account = study.create_guest(), a_user()
    exams.hand_in(begin(guest, course, Purpose.EXAM))
    for user in (account, guest):
        begin(user, course, Purpose.EXAM)
        begin(user, course, Purpose.PRACTICE)

    study.bring_work(guest, account)

    own = Session.objects.filter(owner=account)
    assert sorted(own.filter(purpose=Purpose.EXAM).values_list("attempt", flat=True)) == [1, 2, 3]
    practices = own.filter(purpose=Purpose.PRACTICE).order_by("started_at").values_list("standing", flat=True)
    assert list(practices) == [Standing.OPEN, Standing.ENDED]
