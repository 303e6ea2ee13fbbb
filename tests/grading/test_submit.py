"""Handing in: what is frozen, what counts as the same, and that a queue which is away costs nobody anything."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from ecnet_site.celery import app
from labs.cloud import codec
from labs.grading import queries, services
from labs.grading.models import State, Submission
from labs.study import services as study
from labs.study.models import Sandbox
from tests.documents import network_document
from tests.processes import RedisProcess
from tests.rows import a_lab, a_sandbox, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def sandbox() -> Sandbox:
    return a_sandbox(a_user(), a_lab(document=network_document()))


def build(sandbox: Sandbox, block: str = "10.0.0.0/16") -> None:
    study.run(sandbox.pk, door="web", actor=sandbox.owner, action="create_vpc", params={"cidr_block": block})


def submit(sandbox: Sandbox, token: str | None = None) -> Submission:
    return services.submit(sandbox.pk, actor=sandbox.owner, client_token=token)


def test_a_submission_freezes_all_that_is_judged(sandbox: Sandbox) -> None:
    build(sandbox)
    build(sandbox, "10.0.0.0/8")
    sandbox.refresh_from_db()

    submission = Submission.objects.get(pk=submit(sandbox).pk)
    build(sandbox, "10.1.0.0/16")

    assert bytes(submission.world) == bytes(sandbox.world)
    assert bytes(submission.start) == bytes(sandbox.start)
    assert submission.lab_version == sandbox.lab_version
    assert (submission.journal_position, submission.state, submission.attempts) == (2, State.QUEUED, 0)
    assert [(entry["number"], entry["action"], entry["outcome"]) for entry in submission.journal] == [
        (1, "create_vpc", "done"),
        (2, "create_vpc", "refused"),
    ]
    assert submission.journal[1]["code"] == "InvalidVpc.Range"
    assert codec.decode(bytes(submission.world)).counter > 0


def test_what_was_undone_is_not_judged(sandbox: Sandbox) -> None:
    build(sandbox)
    study.undo(sandbox.pk, door="web", actor=None, seen_revision=1)

    assert submit(sandbox).journal == []


def test_a_double_click_is_one_submission(sandbox: Sandbox) -> None:
    first = submit(sandbox, "t-1")
    Submission.objects.update(state=State.DONE)
    second = submit(sandbox, "t-1")

    assert first == second
    assert Submission.objects.count() == 1


def test_unchanged_work_that_waits_for_its_verdict_is_not_handed_in_again(sandbox: Sandbox) -> None:
    build(sandbox)
    first = submit(sandbox, "t-1")

    assert submit(sandbox, "t-2") == first


def test_changed_work_and_work_with_a_verdict_can_be_handed_in_again(sandbox: Sandbox) -> None:
    first = submit(sandbox, "t-1")
    build(sandbox)
    second = submit(sandbox, "t-2")
    Submission.objects.update(state=State.DONE)
    third = submit(sandbox, "t-3")

    assert len({first.pk, second.pk, third.pk}) == 3
    assert queries.latest(sandbox) == third


def test_the_submission_belongs_to_whoever_owns_the_sandbox(sandbox: Sandbox) -> None:
    submission = submit(sandbox)

    found = queries.submission_of(sandbox.owner, submission.pk)

    assert found == submission
    assert queries.submission_of(a_user("jun"), submission.pk) is None


def test_a_worker_is_woken_only_when_the_submission_is_saved(
    sandbox: Sandbox, empty_queues: None, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as waiting:
        submit(sandbox)

    assert len(waiting) == 1


def test_without_a_queue_the_submission_is_saved_and_waits_for_the_sweeper(
    sandbox: Sandbox, redis_server: RedisProcess, django_capture_on_commit_callbacks: Any
) -> None:
    redis_server.stop()
    try:
        with django_capture_on_commit_callbacks(execute=True):
            submission = submit(sandbox)
        swept_without = services.sweep()
    finally:
        redis_server.start()

    submission.refresh_from_db()
    assert (submission.state, submission.hinted_at) == (State.QUEUED, None)
    assert swept_without == 0
    assert services.sweep() == 1
    submission.refresh_from_db()
    assert submission.hinted_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_double_click_that_arrives_at_the_same_moment_is_one_submission(empty_queues: None) -> None:
    sandbox = a_sandbox(a_user(), a_lab(document=network_document()))
    ready = threading.Barrier(4)

    def click(_: int) -> Submission:
        ready.wait(timeout=10)
        try:
            return submit(sandbox, "t-1")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as clicks:
        submitted = set(clicks.map(click, range(4)))

    assert submitted == {Submission.objects.get()}


def test_everything_on_the_schedule_is_a_task_with_a_queue_that_is_served() -> None:
    app.loader.import_default_modules()
    router = app.amqp.Router()

    for entry in app.conf.beat_schedule.values():
        assert entry["task"] in app.tasks
        assert router.route({}, entry["task"])["queue"].name == entry["options"]["queue"]
