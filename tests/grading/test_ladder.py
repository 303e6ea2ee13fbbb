"""A solved rung opens the next; every learner meets variants of their own, and may have another one at any time."""

from typing import Any

import pytest

from labs.assess.naming import fill
from labs.assess.start import started
from labs.courses.ladder import ladder_course, rung_of
from labs.courses.models import Course, Lab
from labs.courses.queries import document, labs_of
from labs.grading import ladder
from labs.grading.ladder import RungShut
from labs.grading.models import Submission
from labs.grading.services import score_submission, submit
from labs.study import services as study
from labs.study.models import Sandbox, User
from labs.study.queries import start_of
from tests.documents import load_the_courses
from tests.rows import a_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_queues")]


@pytest.fixture
def course() -> Course:
    load_the_courses()
    found = ladder_course()
    assert found is not None
    return found


@pytest.fixture
def user() -> User:
    return a_user()


def mend(sandbox: Sandbox, *, without_last: bool = False) -> Submission:
    """Carry out the rung's solution as the learner would, and have it checked."""
    lab, begun = document(sandbox.its_version), start_of(sandbox)
    names: dict[str, Any] = dict(started(lab, begun.account_id, begun.seed).names)
    for one in lab.solution[:-1] if without_last else lab.solution:
        ran = study.run(sandbox.pk, door="web", actor=sandbox.owner, action=one.action, params=fill(one.params, names))
        assert ran.refusal is None
        if one.name:
            names[one.name] = ran.result
    submission = submit(sandbox.pk, actor=sandbox.owner)
    score_submission(submission.pk)
    submission.refresh_from_db()
    return submission


def reaches(user: User) -> list[ladder.Reach]:
    return [one.reach for one in ladder.standings(user)][:3]


def test_only_the_first_rung_is_open_at_first(course: Course, user: User) -> None:
    assert reaches(user) == ["open", "shut", "shut"]
    with pytest.raises(RungShut):
        ladder.start(user, course, 2)
    with pytest.raises(KeyError):
        ladder.start(user, course, 99)


def test_a_solved_rung_opens_the_next(course: Course, user: User) -> None:
    sandbox = ladder.start(user, course, 1)
    nothing = submit(sandbox.pk, actor=user)
    score_submission(nothing.pk)
    nothing.refresh_from_db()

    solved = mend(sandbox)

    assert (nothing.points, solved.points) == (0, solved.max_points)
    assert reaches(user) == ["solved", "open", "shut"]
    first = ladder.standings(user)[0]
    assert (first.sandbox, first.best.complete, first.variants, first.solved) == (sandbox, True, 1, 1)
    assert reaches(a_user("haru")) == ["open", "shut", "shut"]


def test_it_is_gone_on_with_where_one_left_off_until_another_is_wished_for(course: Course, user: User) -> None:
    first = ladder.start(user, course, 1)
    assert ladder.start(user, course, 1) == first
    mend(first)

    fresh = ladder.start(user, course, 1, fresh=True)

    assert fresh.lab_id != first.lab_id
    assert ladder.start(user, course, 1) == fresh
    assert reaches(user) == ["solved", "open", "shut"]
    assert Sandbox.objects.count() == 2


def test_a_variant_in_which_nothing_was_done_makes_way(course: Course, user: User) -> None:
    first = ladder.start(user, course, 1)

    ladder.start(user, course, 1, fresh=True)

    assert not Sandbox.objects.filter(pk=first.pk).exists()
    assert ladder.standings(user)[0].variants == 1


def test_learners_begin_at_variants_of_their_own(course: Course, user: User) -> None:
    mine, theirs = ladder.start(user, course, 1), ladder.start(a_user("haru"), course, 1)

    assert mine.its_lab.slug != theirs.its_lab.slug
    assert [(rung_of(one.its_lab.slug) or (0, 0))[0] for one in (mine, theirs)] == [1, 1]


def test_the_course_does_not_list_rungs(course: Course, user: User) -> None:
    before = list(labs_of(course))

    ladder.start(user, course, 1)

    assert list(labs_of(course)) == before
    assert Lab.objects.filter(slug__startswith="troubleshooting-").count() == 1
    load_the_courses()
    assert ladder.standings(user)[0].sandbox is not None
