"""A survey is asked for, done once by whoever holds it, kept by the network it is of, and stopped when nobody wants it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from labs.cloud.survey import survey
from labs.cloud.world import World
from labs.study import jobs, queries, services, surveys
from labs.study.jobs import State
from labs.study.models import Sandbox, Survey, SurveyFault
from tests.cloud.network.plan import Plan
from tests.rows import a_playground, a_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_queues")]


@pytest.fixture
def sandbox() -> Sandbox:
    return a_playground(a_user())


def change(sandbox: Sandbox, region: str = "") -> None:
    params = {"cidr_block": "10.7.0.0/16"}
    services.run(sandbox.pk, door="web", actor=None, action="create_vpc", params=params, region=region)
    sandbox.refresh_from_db()


def done(sandbox: Sandbox, region: str = "") -> Survey:
    row = surveys.ask_for_survey(sandbox.pk, region)
    surveys.do_survey(row.pk)
    row.refresh_from_db()
    return row


def test_what_a_worker_finds_is_what_the_survey_itself_finds(sandbox: Sandbox) -> None:
    change(sandbox)

    row = done(sandbox)

    assert (row.state, row.progress, row.attempts, row.account) == (State.DONE, 100, 1, None)
    assert surveys.found_in(row) == survey(queries.world_of(sandbox))


def test_the_same_network_is_surveyed_once(sandbox: Sandbox) -> None:
    first = done(sandbox)

    again = surveys.ask_for_survey(sandbox.pk)
    change(sandbox)
    other = surveys.ask_for_survey(sandbox.pk)

    assert (again.pk, again.state) == (first.pk, State.DONE)
    assert (other.pk == first.pk, other.state) == (False, State.QUEUED)


def test_a_survey_is_stale_once_the_network_is_another_one_and_current_again_after_undo(sandbox: Sandbox) -> None:
    change(sandbox)
    row = done(sandbox)
    seen = [surveys.standing_of(sandbox, "", row)]
    change(sandbox)
    seen.append(surveys.standing_of(sandbox, "", row))
    services.undo(sandbox.pk, door="web", actor=None, seen_revision=sandbox.revision)
    sandbox.refresh_from_db()
    seen.append(surveys.standing_of(sandbox, "", row))

    assert seen == ["current", "stale", "current"]


def test_each_region_has_a_survey_of_its_own(sandbox: Sandbox) -> None:
    change(sandbox, "us-east-1")

    home, far = done(sandbox), done(sandbox, "us-east-1")

    found = [surveys.found_in(row) for row in (home, far)]
    assert [one.region for one in found if one] == ["ap-northeast-2", "us-east-1"]
    assert (surveys.survey_of(sandbox), surveys.survey_of(sandbox, "us-east-1")) == (home, far)


def test_a_survey_that_was_canceled_is_not_done_and_can_be_asked_for_again(sandbox: Sandbox) -> None:
    row = surveys.ask_for_survey(sandbox.pk)

    canceled = surveys.cancel_survey(sandbox, row.pk)
    surveys.do_survey(row.pk)
    row.refresh_from_db()
    stopped = (canceled, row.state, row.attempts)

    again = done(sandbox)
    assert stopped == (True, State.CANCELED, 0)
    assert (again.pk, again.state) == (row.pk, State.DONE)
    assert not surveys.cancel_survey(sandbox, row.pk)


def test_one_that_is_canceled_while_it_runs_writes_nothing(sandbox: Sandbox) -> None:
    row = surveys.ask_for_survey(sandbox.pk)
    held = jobs.claim(Survey, row.pk, lease=surveys.LEASE)
    surveys.cancel_survey(sandbox, row.pk)

    assert held is not None
    assert not jobs.close(held, State.DONE, result=b"late")
    row.refresh_from_db()
    assert (row.state, row.result) == (State.CANCELED, None)


def a_large_world() -> World:
    plan = Plan()
    vpc = plan.vpc("10.0.0.0/16")
    subnet, group = plan.subnet(vpc, "10.0.0.0/16"), plan.group(vpc)
    for number in range(2_000):
        plan.interface(subnet, f"10.0.{1 + number // 250}.{1 + number % 250}", groups=(group,), instance=None)
    return plan.world


@pytest.mark.parametrize(
    ("limit", "value", "fault"),
    [("SECONDS", -1.0, SurveyFault.TOOK_TOO_LONG), ("MEGABYTES", 0, SurveyFault.TOOK_TOO_MUCH)],
)
def test_one_that_takes_more_than_it_may_says_so(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: Any, fault: str
) -> None:
    monkeypatch.setattr(surveys, limit, value)

    row = done(a_playground(a_user(), a_large_world()))

    assert (row.state, row.error) == (State.FAILED, fault)
    assert "too large to survey" in row.get_error_display()


def test_one_whose_account_cannot_be_read_is_tried_three_times_and_then_given_up(sandbox: Sandbox) -> None:
    row = surveys.ask_for_survey(sandbox.pk)
    Survey.objects.filter(pk=row.pk).update(account=b"not what was packed")

    states = []
    for _attempt in range(3):
        surveys.do_survey(row.pk)
        row.refresh_from_db()
        states.append((row.state, row.error))

    assert states == [(State.QUEUED, ""), (State.QUEUED, ""), (State.FAILED, SurveyFault.FAILED)]


def test_the_sweeper_wakes_a_worker_for_one_whose_worker_is_lost(sandbox: Sandbox) -> None:
    row = surveys.ask_for_survey(sandbox.pk)
    assert jobs.claim(Survey, row.pk, lease=surveys.LEASE) is not None
    assert surveys.sweep() == 0

    ago = timezone.now() - surveys.LEASE - timedelta(seconds=1)
    Survey.objects.filter(pk=row.pk).update(started_at=ago, hinted_at=ago)

    assert surveys.sweep() == 1
    assert jobs.claim(Survey, row.pk, lease=surveys.LEASE) is not None


def test_only_the_last_few_surveys_are_kept(sandbox: Sandbox) -> None:
    for _ in range(surveys.KEPT + 3):
        services.run(sandbox.pk, door="web", actor=None, action="advance_time", params={"seconds": 60})
        surveys.ask_for_survey(sandbox.pk)

    assert sandbox.surveys.count() == surveys.KEPT


def test_a_survey_outlives_neither_its_lease_nor_its_task() -> None:
    from django.conf import settings

    assert surveys.SECONDS < settings.CELERY_TASK_SOFT_TIME_LIMIT
    assert surveys.LEASE.total_seconds() > settings.CELERY_TASK_TIME_LIMIT
