"""From claim to verdict: once, by whoever holds the last attempt."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from labs.assess import Score
from labs.grading import queries, services
from labs.grading.models import Fault, State, Submission
from labs.grading.queries import Best
from labs.study import jobs
from labs.study import services as study
from labs.study.models import Sandbox
from tests.documents import network_document
from tests.rows import a_course, a_lab, a_sandbox, a_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_queues")]


@pytest.fixture
def sandbox() -> Sandbox:
    return a_sandbox(a_user(), a_lab(document=network_document()))


@pytest.fixture
def submission(sandbox: Sandbox) -> Submission:
    return services.submit(sandbox.pk, actor=sandbox.owner)


def pass_time(submission: Submission, seconds: float) -> None:
    """Make the submission look as if everything in it had happened longer ago."""
    submission.refresh_from_db()
    for name in ("queued_at", "hinted_at", "started_at"):
        if (moment := getattr(submission, name)) is not None:
            setattr(submission, name, moment - timedelta(seconds=seconds))
    submission.save()


def test_a_submission_is_scored_by_its_lab(sandbox: Sandbox) -> None:
    study.run(sandbox.pk, door="web", actor=None, action="create_vpc", params={"cidr_block": "10.0.0.0/16"})
    submission = services.submit(sandbox.pk, actor=sandbox.owner)

    services.score_submission(submission.pk)

    submission.refresh_from_db()
    assert (submission.state, submission.points, submission.max_points, submission.attempts) == (State.DONE, 4, 10, 1)
    assert [(one["check_id"], one["passed"], one["points"]) for one in submission.findings] == [
        ("vpc", True, 4),
        ("subnets", False, 0),
    ]
    assert submission.done_at is not None


def test_delivered_again_after_the_verdict_nothing_happens(submission: Submission) -> None:
    services.score_submission(submission.pk)
    submission.refresh_from_db()
    first = (submission.done_at, submission.attempts)

    services.score_submission(submission.pk)

    submission.refresh_from_db()
    assert (submission.done_at, submission.attempts) == first


def test_while_one_worker_holds_it_no_other_can_claim_it(submission: Submission) -> None:
    held = services.claim(submission.pk)

    assert held is not None
    assert services.claim(submission.pk) is None


def test_a_lapsed_claim_is_taken_over_and_the_late_worker_writes_nothing(submission: Submission) -> None:
    slow = services.claim(submission.pk)
    pass_time(submission, services.LEASE.total_seconds() + 1)
    quick = services.claim(submission.pk)
    assert slow is not None
    assert quick is not None

    assert services.finish(quick, Score(points=4, max_points=10, findings=()))
    assert not services.finish(slow, Score(points=9, max_points=10, findings=()))

    submission.refresh_from_db()
    assert (submission.points, submission.attempts) == (4, 2)


def test_a_late_worker_writes_nothing_even_before_the_other_is_done(submission: Submission) -> None:
    slow = services.claim(submission.pk)
    pass_time(submission, services.LEASE.total_seconds() + 1)
    services.claim(submission.pk)
    assert slow is not None

    assert not services.finish(slow, Score(points=9, max_points=10, findings=()))
    assert not services.give_back(slow, Fault.SCORING_FAILED)


def test_an_unknown_submission_is_no_work() -> None:
    assert services.claim(uuid.uuid4()) is None


def test_a_checker_that_fails_is_tried_three_times_and_costs_nothing(submission: Submission) -> None:
    Submission.objects.update(world=b"not a world")
    states = []
    for _ in range(3):
        services.score_submission(submission.pk)
        submission.refresh_from_db()
        states.append((submission.state, submission.attempts))
    services.score_submission(submission.pk)

    submission.refresh_from_db()
    assert states == [(State.QUEUED, 1), (State.QUEUED, 2), (State.FAILED, 3)]
    assert (submission.error, submission.points, submission.attempts) == (Fault.SCORING_FAILED, None, 3)
    assert "safe" in submission.get_error_display()
    assert services.submit(submission.sandbox_id, actor=None) != submission


def test_the_sweeper_wakes_workers_only_for_what_is_lost(submission: Submission) -> None:
    just_queued = services.sweep()
    pass_time(submission, jobs.HINT_LASTS.total_seconds() + 1)
    forgotten, just_hinted = services.sweep(), services.sweep()
    services.claim(submission.pk)
    running = services.sweep()
    pass_time(submission, services.LEASE.total_seconds() + 1)
    lapsed = services.sweep()
    services.score_submission(submission.pk)
    pass_time(submission, 1000)
    done = services.sweep()

    assert (just_queued, forgotten, just_hinted, running, lapsed, done) == (0, 1, 0, 0, 1, 0)


def test_what_three_workers_died_over_fails_with_a_reason(submission: Submission) -> None:
    for _ in range(3):
        assert services.claim(submission.pk)
        pass_time(submission, services.LEASE.total_seconds() + 1)

    services.sweep()

    submission.refresh_from_db()
    assert (submission.state, submission.error, submission.attempts) == (State.FAILED, Fault.WORKER_LOST, 3)
    assert submission.done_at is not None


def test_the_lease_outlives_the_worker_that_holds_it() -> None:
    assert services.SOFT_LIMIT < services.HARD_LIMIT < services.LEASE


def test_progress_shows_the_best_score_of_each_lab_in_three_queries(django_assert_num_queries: object) -> None:
    user, course = a_user(), a_course()
    first, second = (a_lab(slug, document=network_document()) for slug in ("one", "two"))
    sandbox = a_sandbox(user, first)
    for points, state in ((4, State.DONE), (10, State.DONE), (7, State.DONE), (None, State.FAILED)):
        Submission.objects.create(
            sandbox=sandbox,
            lab_version=sandbox.its_version,
            start=b"",
            world=b"",
            journal_position=0,
            queued_at=timezone.now(),
            state=state,
            points=points,
            max_points=points and 10,
        )

    with django_assert_num_queries(3):  # type: ignore[operator]
        stands = queries.progress(user, course)

    assert [one.lab for one in stands] == [first, second]
    assert [one.sandbox for one in stands] == [sandbox, None]
    assert (stands[0].best.share, stands[0].best.submissions, stands[0].best.percent) == (1.0, 4, 100)
    assert stands[0].best.complete
    assert queries.best_of(sandbox) == stands[0].best
    assert queries.best_of(sandbox, queries.recent(sandbox)) == stands[0].best
    assert [one.points for one in queries.recent(sandbox, 2)] == [None, 7]
    assert stands[1].best == Best(None, 0, None)
    assert (stands[1].best.percent, stands[1].best.complete) == (0, False)
