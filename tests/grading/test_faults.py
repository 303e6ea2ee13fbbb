"""Real workers, a real Redis and a database file: what breaks in the middle costs no submission, and doubles none."""

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
import redis
from django.conf import settings

from labs.grading import services
from labs.grading.heartbeat import worker_alive
from labs.grading.models import State, Submission
from labs.grading.tasks import score
from labs.study.models import Sandbox
from tests.documents import network_document
from tests.processes import RedisProcess, WorkerProcess, wait_for
from tests.rows import a_lab, a_sandbox, a_user

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("empty_queues"),
    pytest.mark.worker,
    pytest.mark.slow,
]

Factory = Callable[[], WorkerProcess]


@pytest.fixture
def lab() -> Any:
    return a_lab(document=network_document())


def hand_in(lab: Any, count: int = 1) -> list[Submission]:
    """Submissions of so many learners, each an empty network: 0 of 10 points."""
    sandboxes: list[Sandbox] = [a_sandbox(a_user(f"learner-{number}"), lab) for number in range(count)]
    return [services.submit(one.pk, actor=one.owner) for one in sandboxes]


def all_done() -> bool:
    return not Submission.objects.exclude(state=State.DONE).exists()


def verdicts() -> list[tuple[str, int, int | None, int]]:
    rows = Submission.objects.order_by("pk").values_list("state", "attempts", "points", "findings")
    return [(state, attempts, points, len(findings)) for state, attempts, points, findings in rows]


def test_a_worker_killed_while_it_scores_is_replaced_and_there_is_one_score(
    worker_factory: Factory, beat: None
) -> None:
    slow = a_lab(document=network_document(further_checks=20_000))
    doomed = worker_factory()
    (submission,) = hand_in(slow)
    wait_for(Submission.objects.filter(state=State.RUNNING).exists, 10, "a worker at work")
    os.killpg(doomed.process.pid, signal.SIGSTOP)
    assert verdicts() == [(State.RUNNING, 1, None, 0)], "it must be caught in the middle"

    doomed.kill()
    worker_factory()
    wait_for(all_done, 60, "the verdict of another worker")

    submission.refresh_from_db()
    assert verdicts() == [(State.DONE, 2, 0, 20_002)]


def test_a_stopped_and_started_redis_loses_nothing(
    worker_factory: Factory, beat: None, redis_server: RedisProcess, lab: Any
) -> None:
    worker_factory()
    redis_server.stop()
    try:
        hand_in(lab, 8)
        before = verdicts()
    finally:
        redis_server.start()

    wait_for(all_done, 60, "every verdict after the restart of Redis")
    assert before == [(State.QUEUED, 0, None, 0)] * 8
    assert verdicts() == [(State.DONE, 1, 0, 2)] * 8


def test_what_waits_in_the_queue_outlives_a_killed_redis(
    worker_factory: Factory, beat: None, redis_server: RedisProcess, lab: Any
) -> None:
    hand_in(lab, 8)
    redis_server.kill()
    redis_server.start()

    worker_factory()

    wait_for(all_done, 60, "every verdict after Redis was killed")
    assert verdicts() == [(State.DONE, 1, 0, 2)] * 8


def test_a_task_delivered_three_times_to_two_workers_gives_one_score(worker_factory: Factory, lab: Any) -> None:
    submissions = hand_in(lab, 10)
    for submission in submissions * 2:
        score.delay(str(submission.pk))

    for _ in range(2):
        worker_factory()

    wait_for(lambda: all_done() and waiting() == 0, 30, "every delivery")
    assert verdicts() == [(State.DONE, 1, 0, 2)] * 10


def waiting() -> int:
    """How many messages wait in the live queue."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        return int(client.llen("live"))


def test_a_worker_shows_itself_until_it_is_gone(worker_factory: Factory, redis_server: RedisProcess) -> None:
    wait_for(lambda: not worker_alive(), 10, "the worker of an earlier test to be forgotten")
    worker = worker_factory()
    wait_for(worker_alive, 5, "a sign of the worker")

    redis_server.stop()
    without_redis = worker_alive()
    redis_server.start()
    wait_for(worker_alive, 10, "a sign after the restart of Redis")
    worker.kill()

    assert not without_redis
    wait_for(lambda: not worker_alive(), 10, "the killed worker to be forgotten")
