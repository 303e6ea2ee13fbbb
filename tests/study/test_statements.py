"""What is written without the ORM is what the ORM would have written."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db.models import Model

from labs.study import statements
from labs.study.models import Command, Door, Outcome, Sandbox
from labs.study.sessions.models import Evidence
from tests.rows import a_lab, a_sandbox, a_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 9, 30, 15, 123456, tzinfo=UTC)
SAID: dict[str, Any] = {
    "number": 3,
    "door": Door.AWS,
    "region": "",
    "action": "create_tags",
    "params": {"resources": ["vpc-1"], "tags": [{"key": "이름", "value": '가게 \\ "1"'}], "count": 2, "none": None},
    "outcome": Outcome.DONE,
    "result": {"Return": True, "Ratio": 0.5},
    "message": "안녕, %s",
    "changed": True,
    "world": b"\x00packed\xff",
    "created_at": NOW,
}


@pytest.fixture
def sandbox() -> Sandbox:
    return a_sandbox(a_user(), a_lab())


def fields(row: Model, *, but: str = "id") -> dict[str, Any]:
    return {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields if one.name != but}


@pytest.mark.parametrize("model", [Command, Evidence, Sandbox])
def test_a_new_row_has_the_values_that_the_model_gives_it(model: type[Model]) -> None:
    assert fields(statements.new(model), but="id") == fields(model())
    assert statements.new(model)._state.adding


def test_two_new_rows_do_not_share_what_can_be_changed() -> None:
    one, other = statements.new(Command), statements.new(Command)

    one.params["changed"] = True

    assert other.params == {}


def test_a_relation_is_at_hand_and_its_key_is_set(sandbox: Sandbox) -> None:
    row = statements.new(Command, sandbox=sandbox, actor=None)

    assert (row.sandbox, row.sandbox_id, row.actor, row.actor_id) == (sandbox, sandbox.pk, None, None)


def test_what_is_inserted_reads_as_what_the_orm_saves(sandbox: Sandbox) -> None:
    written = statements.new(Command, sandbox=sandbox, actor=sandbox.owner, **SAID)
    statements.insert(written)
    saved = Command.objects.create(sandbox=sandbox, actor=sandbox.owner, **SAID | {"number": 4})
    Command.objects.filter(pk=saved.pk).update(created_at=NOW)

    rows = [Command.objects.get(pk=one.pk) for one in (written, saved)]

    assert [bytes(row.world or b"") for row in rows] == [b"\x00packed\xff"] * 2
    assert fields(rows[0], but="world") | {"number": 4, "id": saved.pk} == fields(rows[1], but="world")
    assert Command.objects.filter(params__tags__0__key="이름", result__Ratio=0.5).count() == 2


def test_what_is_updated_reads_as_what_the_orm_saves(sandbox: Sandbox) -> None:
    sandbox.hints_shown, sandbox.updated_at, sandbox.world, sandbox.revision = {"1": 2}, NOW, b"\x01", 7

    statements.update(sandbox, ("hints_shown", "updated_at", "world", "revision", "name"))

    read = Sandbox.objects.get(pk=sandbox.pk)
    assert (read.hints_shown, read.updated_at, bytes(read.world), read.revision) == ({"1": 2}, NOW, b"\x01", 7)
