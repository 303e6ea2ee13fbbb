"""A journal is enough to make its world again, whatever was done, refused, undone and reset."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labs.cloud.resources.vpc import Vpc
from labs.courses.models import Lab
from labs.study import queries, services
from labs.study.journal import Change, effective, replay, standing
from labs.study.models import Sandbox, User
from labs.study.services import NothingToUndo
from tests.rows import a_lab, a_sandbox, a_user

BLOCKS = st.sampled_from(
    [f"10.{second}.{third}.0/{size}" for second in range(2) for third in (0, 1) for size in (16, 24)]
)
STEPS = st.one_of(
    st.tuples(st.just("create_vpc"), BLOCKS),
    st.tuples(st.just("create_subnet"), BLOCKS),
    st.tuples(st.just("delete_vpc"), st.just("")),
    st.tuples(st.just("describe_vpcs"), st.just("")),
    st.tuples(st.just("create_internet_gateway"), st.just("")),
    st.tuples(st.just("advance_time"), st.just("")),
    st.tuples(st.sampled_from(["undo", "undo", "reset"]), st.just("")),
)


def changes(*actions: str) -> list[Change]:
    """Changes by name; `describe` and `refused` change nothing."""
    return [
        Change(number, action, changed=action not in {"describe", "refused"})
        for number, action in enumerate(actions, start=1)
    ]


def numbers(entries: list[Change]) -> list[int]:
    return [entry.number for entry in entries]


def test_what_was_undone_stands_no_more() -> None:
    journal = changes("a", "b", "undo", "c", "undo", "undo", "d")

    assert numbers(standing(journal)) == [7]
    assert numbers(effective(journal)) == [7]


@given(st.lists(st.sampled_from(["a", "describe", "reset", "undo"]), max_size=40))
def test_what_stands_is_what_a_stack_would_hold(wanted: list[str]) -> None:
    actions: list[str] = []
    stack: list[int] = []
    for number, action in enumerate(wanted, start=1):
        actions.append("refused" if action == "undo" and not stack else action)
        if actions[-1] == "undo":
            stack.pop()
        elif action in ("a", "reset"):
            stack.append(number)

    assert numbers(standing(changes(*actions))) == stack


def test_what_counts_keeps_what_was_only_tried() -> None:
    journal = changes("a", "refused", "b", "undo", "describe", "c")

    assert numbers(effective(journal)) == [1, 2, 5, 6]


def test_what_counts_begins_anew_with_a_reset() -> None:
    assert numbers(effective(changes("a", "refused", "reset", "refused", "b"))) == [4, 5]


def test_what_counts_comes_back_when_the_reset_is_undone() -> None:
    assert numbers(effective(changes("a", "refused", "reset", "b", "undo", "undo"))) == [1, 2]


def do(sandbox: Sandbox, action: str, block: str) -> None:
    sandbox.refresh_from_db()
    if action in {"undo", "reset"}:
        way = services.undo if action == "undo" else services.reset
        try:
            way(sandbox.pk, door="web", actor=None, seen_revision=sandbox.revision)
        except NothingToUndo:
            return
        return
    vpcs = queries.world_of(sandbox).all(Vpc)
    vpc_id = vpcs[-1].id if vpcs else "vpc-00000000000000000"
    params = {
        "create_vpc": {"cidr_block": block},
        "create_subnet": {"vpc_id": vpc_id, "cidr_block": block},
        "delete_vpc": {"vpc_id": vpc_id},
        "advance_time": {"seconds": "3600"},
    }
    services.run(sandbox.pk, door="web", actor=None, action=action, params=params.get(action, {}))


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(steps=st.lists(STEPS, max_size=14))
def test_a_journal_done_again_gives_the_same_world(steps: list[tuple[str, str]]) -> None:
    Sandbox.objects.all().delete()
    sandbox = a_sandbox(_owner(), _lab())
    for step in steps:
        do(sandbox, *step)

    sandbox.refresh_from_db()
    journal, held, start = queries.full_journal(sandbox), queries.account_of(sandbox), queries.account_at(sandbox, 0)
    assert replay(start, journal) == held
    assert replay(start, queries.effective_journal(sandbox)) == held
    assert queries.account_at(sandbox, sandbox.journal_length) == held
    assert [command.number for command in journal] == list(range(1, sandbox.journal_length + 1))
    assert sandbox.revision == sum(command.changed for command in journal)


def _owner() -> User:
    return User.objects.filter(username="minji").first() or a_user()


def _lab() -> Lab:
    return Lab.objects.filter(slug="first").first() or a_lab()
