"""Taking back: undo, undo of a reset, and nothing that the asker does not see."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from labs.cloud import billing
from labs.cloud.resources.vpc import Vpc
from labs.study import queries, services
from labs.study.journal import Change
from labs.study.models import Sandbox
from labs.study.services import NothingToUndo, Ran, StaleRevision
from tests.rows import a_lab, a_sandbox, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def sandbox() -> Sandbox:
    return a_sandbox(a_user(), a_lab())


def build(sandbox: Sandbox, *blocks: str) -> None:
    for block in blocks:
        services.run(
            sandbox.pk, door="web", actor=sandbox.owner, action="create_vpc", params={"cidr_block": f"{block}/16"}
        )


def take_back(sandbox: Sandbox, way: Callable[..., Ran] = services.undo, token: str | None = None) -> Ran:
    sandbox.refresh_from_db()
    return way(sandbox.pk, door="web", actor=sandbox.owner, seen_revision=sandbox.revision, client_token=token)


def blocks(sandbox: Sandbox) -> list[str]:
    sandbox.refresh_from_db()
    return [vpc.cidr_block.removesuffix("/16") for vpc in queries.world_of(sandbox).all(Vpc)]


def test_undo_takes_back_the_last_change_and_is_an_entry_itself(sandbox: Sandbox) -> None:
    build(sandbox, "10.0.0.0", "10.1.0.0")

    ran = take_back(sandbox)

    assert blocks(sandbox) == ["10.0.0.0"]
    assert ran.world == queries.world_of(sandbox)
    assert (ran.command.number, ran.command.action, ran.result) == (3, "undo", {"number": 2, "action": "create_vpc"})
    assert sandbox.revision == 3


def test_undo_steps_back_over_what_still_stands(sandbox: Sandbox) -> None:
    build(sandbox, "10.0.0.0", "10.1.0.0")
    take_back(sandbox)
    build(sandbox, "10.2.0.0")

    seen = [blocks(sandbox)]
    for _ in range(2):
        take_back(sandbox)
        seen.append(blocks(sandbox))

    assert seen == [["10.0.0.0", "10.2.0.0"], ["10.0.0.0"], []]


def test_undo_steps_over_refusals_and_reads(sandbox: Sandbox) -> None:
    build(sandbox, "10.0.0.0", "999.0.0.0")
    services.run(sandbox.pk, door="web", actor=None, action="describe_vpcs", params={})

    take_back(sandbox)

    assert blocks(sandbox) == []


def test_reset_goes_back_to_the_start_and_can_be_undone(sandbox: Sandbox) -> None:
    build(sandbox, "10.0.0.0", "10.1.0.0")

    take_back(sandbox, services.reset)
    after_reset = blocks(sandbox)
    take_back(sandbox)

    assert after_reset == []
    assert blocks(sandbox) == ["10.0.0.0", "10.1.0.0"]


def test_work_after_a_reset_is_undone_before_the_reset_is(sandbox: Sandbox) -> None:
    build(sandbox, "10.0.0.0")
    take_back(sandbox, services.reset)
    build(sandbox, "10.1.0.0")

    take_back(sandbox)
    after_first = blocks(sandbox)
    take_back(sandbox)

    assert (after_first, blocks(sandbox)) == ([], ["10.0.0.0"])


def test_with_nothing_changed_there_is_nothing_to_take_back(sandbox: Sandbox) -> None:
    build(sandbox, "999.0.0.0")

    for way in (services.undo, services.reset):
        with pytest.raises(NothingToUndo):
            take_back(sandbox, way)
    assert queries.undoable(sandbox) is None
    assert not queries.resettable(sandbox)


def test_a_lab_just_reset_cannot_be_reset_but_the_reset_undone(sandbox: Sandbox) -> None:
    build(sandbox, "10.0.0.0")
    take_back(sandbox, services.reset)

    with pytest.raises(NothingToUndo):
        take_back(sandbox, services.reset)
    assert queries.undoable(sandbox) == Change(2, "reset", changed=True, door="web")
    assert not queries.resettable(sandbox)


@pytest.mark.parametrize("way", [services.undo, services.reset])
def test_what_the_asker_does_not_see_is_not_taken_back(sandbox: Sandbox, way: Callable[..., Ran]) -> None:
    build(sandbox, "10.0.0.0", "10.1.0.0")

    with pytest.raises(StaleRevision):
        way(sandbox.pk, door="web", actor=None, seen_revision=1)

    assert blocks(sandbox) == ["10.0.0.0", "10.1.0.0"]


def test_a_double_click_on_undo_takes_back_one_change(sandbox: Sandbox) -> None:
    build(sandbox, "10.0.0.0", "10.1.0.0")
    sandbox.refresh_from_db()

    first, second = (
        services.undo(sandbox.pk, door="web", actor=None, seen_revision=2, client_token="t-1") for _ in range(2)
    )

    assert (first.repeated, second.repeated) == (False, True)
    assert blocks(sandbox) == ["10.0.0.0"]


def test_a_full_journal_can_still_be_undone(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "LONGEST_JOURNAL", 1)
    build(sandbox, "10.0.0.0")

    take_back(sandbox)

    assert blocks(sandbox) == []


def test_undo_takes_back_what_was_charged_while_time_passed(sandbox: Sandbox) -> None:
    for action, params in (("allocate_address", {}), ("advance_time", {"hours": 10})):
        services.run(sandbox.pk, door="web", actor=sandbox.owner, action=action, params=params)
    sandbox.refresh_from_db()
    charged = billing.charges(queries.world_of(sandbox))

    take_back(sandbox)

    sandbox.refresh_from_db()
    assert charged == {"PublicIPv4:IdleAddress": Decimal("0.050")}
    assert billing.charges(queries.world_of(sandbox)) == {}
    assert queries.world_of(sandbox).books.events == ()
