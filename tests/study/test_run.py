"""The choke point: one lock, one action, one entry."""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from labs.cloud import account
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.study import queries, services
from labs.study.models import Command, Sandbox
from labs.study.services import JournalFull, Ran, Refusal, RequestTooLong, WorldTooLarge
from tests.rows import a_lab, a_sandbox, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def sandbox() -> Sandbox:
    return a_sandbox(a_user(), a_lab())


def run(sandbox: Sandbox, action: str, params: Mapping[str, Any] | None = None, token: str | None = None) -> Ran:
    return services.run(
        sandbox.pk, door="web", actor=sandbox.owner, action=action, params=params or {}, client_token=token
    )


def test_an_action_changes_the_world_and_is_journalled(sandbox: Sandbox) -> None:
    ran = run(sandbox, "create_vpc", {"cidr_block": "10.0.0.0/16"})

    sandbox.refresh_from_db()
    command = Command.objects.get()
    vpc = queries.world_of(sandbox).all(Vpc)[0]
    assert (sandbox.revision, sandbox.journal_length) == (1, 1)
    assert ran.world == queries.world_of(sandbox) == queries.world_at(sandbox, 1)
    assert ran.result["Vpc"]["VpcId"] == vpc.id
    assert ran.refusal is None
    assert (command.number, command.door, command.actor, command.action, command.params, command.outcome) == (
        1,
        "web",
        sandbox.owner,
        "create_vpc",
        {"cidr_block": "10.0.0.0/16"},
        "done",
    )
    assert command.result == ran.result
    assert command.changed


def test_a_refusal_is_journalled_and_changes_nothing_else(sandbox: Sandbox) -> None:
    before = bytes(sandbox.world)

    ran = run(sandbox, "create_vpc", {"cidr_block": "10.0.0.0/8"})

    sandbox.refresh_from_db()
    command = Command.objects.get()
    assert bytes(sandbox.world) == before
    assert (sandbox.revision, sandbox.journal_length) == (0, 1)
    assert ran.refusal is not None
    assert (ran.refusal.code, ran.refusal.parameter) == ("InvalidVpc.Range", "cidr_block")
    assert services.refusal_of(command) == ran.refusal
    assert (command.outcome, command.changed, command.result) == ("refused", False, {})


def test_an_unknown_action_is_refused_and_its_name_cut_to_what_the_journal_holds(sandbox: Sandbox) -> None:
    ran = run(sandbox, "make_coffee" * 20)

    assert ran.refusal is not None
    assert ran.refusal.code == "InvalidAction"
    assert len(Command.objects.get().action) == 80


def test_a_repeated_request_has_one_effect_and_gets_the_first_answer(sandbox: Sandbox) -> None:
    first = run(sandbox, "create_vpc", {"cidr_block": "10.0.0.0/16"}, token="t-1")
    second = run(sandbox, "create_vpc", {"cidr_block": "10.0.0.0/16"}, token="t-1")

    assert (first.repeated, second.repeated) == (False, True)
    assert first.result == second.result
    assert first.command == second.command
    assert len(second.world.all(Vpc)) == 1


def test_a_repeated_refusal_gets_the_first_refusal(sandbox: Sandbox) -> None:
    first = run(sandbox, "create_vpc", {"cidr_block": "10.0.0.0/8"}, token="t-1")
    second = run(sandbox, "create_vpc", {"cidr_block": "10.0.0.0/8"}, token="t-1")

    assert first.refusal == second.refusal
    assert isinstance(second.refusal, Refusal)
    assert Command.objects.count() == 1


def test_the_same_token_with_other_parameters_is_another_request(sandbox: Sandbox) -> None:
    run(sandbox, "create_vpc", {"cidr_block": "10.0.0.0/16"}, token="t-1")
    ran = run(sandbox, "create_vpc", {"cidr_block": "10.1.0.0/16"}, token="t-1")

    assert not ran.repeated
    assert len(ran.world.all(Vpc)) == 2


def test_a_token_counts_in_its_own_sandbox_only(sandbox: Sandbox) -> None:
    other = a_sandbox(a_user("jun"), sandbox.its_lab)
    run(sandbox, "create_vpc", {"cidr_block": "10.0.0.0/16"}, token="t-1")

    assert not run(other, "create_vpc", {"cidr_block": "10.0.0.0/16"}, token="t-1").repeated


def test_a_read_is_answered_and_journalled_without_its_answer(sandbox: Sandbox) -> None:
    run(sandbox, "create_vpc", {"cidr_block": "10.0.0.0/16"})
    first = run(sandbox, "describe_vpcs", token="t-1")
    again = run(sandbox, "describe_vpcs", token="t-1")

    sandbox.refresh_from_db()
    assert [vpc["CidrBlock"] for vpc in first.result["Vpcs"]] == ["10.0.0.0/16"]
    assert again.result == first.result
    assert (first.command.result, first.command.changed) == ({}, False)
    assert (sandbox.revision, sandbox.journal_length) == (1, 3)


def test_results_are_json_with_moments_as_text(sandbox: Sandbox) -> None:
    ran = run(sandbox, "advance_time", {"seconds": 60})

    assert ran.result == {"Now": "2024-03-01T00:01:00Z", "Events": []}
    assert Command.objects.get().result == ran.result


@pytest.mark.parametrize("text", ["10.0.0.0/16\0", "\ud800", "a\0b"])
def test_text_that_no_database_keeps_is_refused(sandbox: Sandbox, text: str) -> None:
    ran = run(sandbox, "create_vpc", {"cidr_block": text}, token=text)

    assert ran.refusal is not None
    assert (ran.refusal.code, ran.refusal.parameter) == ("InvalidParameterValue", "cidr_block")
    assert Command.objects.get().params != {"cidr_block": text}


def test_a_request_that_is_a_file_is_turned_away(sandbox: Sandbox) -> None:
    with pytest.raises(RequestTooLong):
        run(sandbox, "create_vpc", {"cidr_block": "1" * 200_000})

    assert not Command.objects.exists()


def test_a_full_journal_takes_nothing_until_the_lab_is_reset(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "LONGEST_JOURNAL", 2)
    run(sandbox, "create_vpc", {"cidr_block": "10.0.0.0/16"})
    run(sandbox, "describe_vpcs")
    with pytest.raises(JournalFull):
        run(sandbox, "create_vpc", {"cidr_block": "10.1.0.0/16"})

    services.reset(sandbox.pk, door="web", actor=sandbox.owner, seen_revision=1)

    assert len(run(sandbox, "create_vpc", {"cidr_block": "10.1.0.0/16"}).world.all(Vpc)) == 1


def test_a_world_that_is_too_large_is_not_kept(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "LARGEST_WORLD", len(sandbox.world) + 10)

    with pytest.raises(WorldTooLarge):
        run(sandbox, "create_vpc", {"cidr_block": "10.0.0.0/16"})

    sandbox.refresh_from_db()
    assert (sandbox.revision, sandbox.journal_length, Command.objects.count()) == (0, 0, 0)


def test_the_world_can_be_seen_as_it_was_after_any_entry(sandbox: Sandbox) -> None:
    start = queries.world_of(sandbox)
    first = run(sandbox, "create_vpc", {"cidr_block": "10.0.0.0/16"}).world
    run(sandbox, "describe_vpcs")
    second = run(sandbox, "create_vpc", {"cidr_block": "10.1.0.0/16"}).world

    assert [queries.world_at(sandbox, number) for number in range(4)] == [start, first, first, second]


def test_an_action_takes_few_queries(sandbox: Sandbox, django_assert_num_queries: Any) -> None:
    queries.account_of(sandbox)

    with django_assert_num_queries(6):  # savepoint, sandbox, token, sandbox, command, savepoint
        run(sandbox, "create_vpc", {"cidr_block": "10.0.0.0/16"}, token="t-1")


def test_a_world_that_grew_little_takes_as_much_room_as_before(sandbox: Sandbox) -> None:
    lengths = []
    for cidr in (NETWORK, SECOND):
        world = run(sandbox, "create_vpc", cidr).world
        sandbox.refresh_from_db()
        lengths.append(len(sandbox.world))
        queries._held.clear()
        assert queries.world_of(Sandbox.objects.get(pk=sandbox.pk)) == world
    undone = services.undo(sandbox.pk, door="web", actor=None, seen_revision=2)

    sandbox.refresh_from_db()
    assert [*lengths, len(sandbox.world)] == [services.STEP] * 3
    assert queries.world_of(sandbox) == undone.world == queries.world_at(sandbox, 1)


def run_as_seen(seen: Sandbox, action: str, params: Mapping[str, Any] | None = None, token: str | None = None) -> Ran:
    """As a program's door does it, with the sandbox as the key that opened it showed it."""
    return services.run(
        seen.pk, door="aws", actor=None, action=action, params=params or {}, client_token=token, seen=seen
    )


def run_as_read(sandbox: Sandbox, *asked: Any) -> Ran:
    """The same, with the sandbox as it is now."""
    return run_as_seen(Sandbox.objects.get(pk=sandbox.pk), *asked)


NETWORK = {"cidr_block": "10.0.0.0/16"}
SECOND = {"cidr_block": "10.1.0.0/16"}


def test_with_the_sandbox_as_it_was_seen_the_same_comes_of_an_action(sandbox: Sandbox) -> None:
    done = run_as_read(sandbox, "create_vpc", NETWORK)
    refused = run_as_read(sandbox, "create_vpc", {"cidr_block": "10.0.0.0/8"})

    sandbox.refresh_from_db()
    assert (done.refusal, refused.refusal and refused.refusal.code) == (None, "InvalidVpc.Range")
    assert (sandbox.revision, sandbox.journal_length) == (1, 2)
    assert queries.world_of(sandbox) == done.world == refused.world == queries.world_at(sandbox, 2)
    assert [*Command.objects.order_by("number").values_list("number", "outcome", "changed")] == [
        (1, "done", True),
        (2, "refused", False),
    ]


@pytest.mark.parametrize("before", ["create_vpc", "describe_vpcs", "reset", "a new version"])
def test_what_was_seen_and_is_so_no_more_is_looked_at_again(sandbox: Sandbox, before: str) -> None:
    kept = run(sandbox, "create_vpc", NETWORK).result["Vpc"]["VpcId"]
    seen = Sandbox.objects.get(pk=sandbox.pk)
    if before == "reset":
        services.reset(sandbox.pk, door="web", actor=None, seen_revision=1)
    elif before == "a new version":
        # What a lab's new version does to a sandbox in which nothing was done: its journal stays as long.
        Sandbox.objects.filter(pk=sandbox.pk).update(revision=seen.revision + 1)
    else:
        run(sandbox, before, SECOND if before == "create_vpc" else {})

    ran = run_as_seen(seen, "create_subnet", {"vpc_id": kept, "cidr_block": "10.0.1.0/24"})

    sandbox.refresh_from_db()
    assert (ran.refusal and ran.refusal.code) == ("InvalidVpcID.NotFound" if before == "reset" else None)
    assert ran.command.number == sandbox.journal_length == Command.objects.count()
    assert queries.world_of(sandbox) == ran.world
    assert len(ran.world.all(Vpc)) == {"create_vpc": 2, "reset": 0}.get(before, 1)


def test_a_program_that_repeats_what_was_seen_before_the_first_is_answered_as_the_first(sandbox: Sandbox) -> None:
    seen = Sandbox.objects.get(pk=sandbox.pk)
    first = run_as_read(sandbox, "create_vpc", NETWORK, "t-1")

    second = run_as_seen(seen, "create_vpc", NETWORK, "t-1")

    assert (second.repeated, second.result) == (True, first.result)
    assert Command.objects.count() == 1


def test_a_note_for_aws_config_is_seen_under_the_lock(sandbox: Sandbox) -> None:
    Sandbox.objects.filter(pk=sandbox.pk).update(config_due=timezone.now())
    seen = Sandbox.objects.get(pk=sandbox.pk)
    Sandbox.objects.filter(pk=sandbox.pk).update(config_due=None)
    with CaptureQueriesContext(connection) as asked:
        run_as_seen(seen, "create_vpc", NETWORK)

    assert sum("SELECT" in one["sql"] and "labs_sandbox" in one["sql"] for one in asked) == 2  # the row, and its world
    assert not Sandbox.objects.filter(config_due__isnull=False).exists()


def test_nobody_is_kept_waiting_while_an_action_is_worked_out(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    seen = Sandbox.objects.get(pk=sandbox.pk)
    queries.account_of(seen)
    asked: list[int] = []
    real = account.call

    def call(*given: Any) -> Any:
        asked.append(len(connection.queries_log))
        return real(*given)

    monkeypatch.setattr(account, "call", call)
    before = len(connection.queries_log)

    with django_assert_num_queries(4):  # savepoint, sandbox, command, savepoint
        run_as_seen(seen, "create_vpc", NETWORK)

    assert asked == [before]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", [run, run_as_read])
def test_two_tabs_at_once_lose_no_update(run: Callable[..., Ran]) -> None:
    sandbox = a_sandbox(a_user(), a_lab())
    vpc_id = run(sandbox, "create_vpc", {"cidr_block": "10.0.0.0/16"}).result["Vpc"]["VpcId"]
    ready = threading.Barrier(2)

    def work(tab: int) -> None:
        ready.wait(timeout=10)
        try:
            for third in range(tab * 100, tab * 100 + 20):
                run(sandbox, "create_subnet", {"vpc_id": vpc_id, "cidr_block": f"10.0.{third}.0/24"})
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as tabs:
        for done in [tabs.submit(work, tab) for tab in range(2)]:
            done.result(timeout=60)

    sandbox.refresh_from_db()
    expected = {f"10.0.{tab * 100 + third}.0/24" for tab in range(2) for third in range(20)}
    assert {str(one.cidr_block) for one in queries.world_of(sandbox).all(Subnet)} == expected
    assert list(Command.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 42))
    assert sandbox.revision == 41
