"""AWS Config works after changes: for every door, only where it is on, once for many, and never in the learner's way."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from labs.cloud import registry
from labs.cloud.config.evaluation import EVALUATIONS
from labs.cloud.config.item import newest
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import World
from labs.study import aws_config, queries, services
from labs.study.journal import replay
from labs.study.models import Door, Sandbox
from labs.study.services import NothingToUndo, StaleRevision
from tests.rows import a_lab, a_playground, a_sandbox, a_user, a_world

pytestmark = pytest.mark.django_db

ROLE = "arn:aws:iam::123456789012:role/config"
ON: tuple[tuple[str, dict[str, Any]], ...] = (
    ("config.put_configuration_recorder", {"configuration_recorder": {"role_arn": ROLE}}),
    ("config.put_delivery_channel", {"delivery_channel": {"s3_bucket_name": "a-bucket"}}),
    ("config.start_configuration_recorder", {"configuration_recorder_name": "default"}),
)
EIP_RULE = {"config_rule_name": "eips", "source": {"owner": "AWS", "source_identifier": "EIP_ATTACHED"}}


def recording(world: World) -> World:
    for action, params in ON:
        world, _ = registry.call(world, action, params)
    return world


@pytest.fixture
def sandbox() -> Sandbox:
    return a_sandbox(a_user(), a_lab(), recording(a_world()))


def do(sandbox: Sandbox, action: str, door: str = "web", **params: Any) -> Any:
    return services.run(sandbox.pk, door=door, actor=sandbox.owner, action=action, params=params).result


def look(sandbox: Sandbox) -> World:
    aws_config.do_work(sandbox.pk)
    sandbox.refresh_from_db()
    return queries.world_of(sandbox)


def entries(sandbox: Sandbox) -> list[str]:
    return [f"{one.door} {one.action}" for one in queries.full_journal(sandbox)]


@pytest.mark.parametrize("door", [Door.WEB, Door.AWS, Door.TERMINAL, Door.API])
def test_a_change_through_any_door_is_recorded(sandbox: Sandbox, door: Door) -> None:
    vpc_id = do(sandbox, "create_vpc", door=door, cidr_block="10.0.0.0/16")["Vpc"]["VpcId"]

    world = look(sandbox)

    assert newest(world, "AWS::EC2::VPC", vpc_id)
    assert entries(sandbox) == [f"{door} create_vpc", "service run_aws_config"]
    assert queries.full_journal(sandbox)[-1].actor is None


def test_many_changes_are_looked_at_together(sandbox: Sandbox) -> None:
    for number in range(3):
        do(sandbox, "create_vpc", cidr_block=f"10.{number}.0.0/16")

    look(sandbox)
    look(sandbox)

    assert entries(sandbox).count("service run_aws_config") == 1


def test_one_worker_is_woken_for_many_changes(
    sandbox: Sandbox, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[Any] = []
    monkeypatch.setattr(aws_config, "hint_or_leave", woken.append)

    with django_capture_on_commit_callbacks(execute=True):
        do(sandbox, "create_vpc", cidr_block="10.0.0.0/16")
        do(sandbox, "create_vpc", cidr_block="10.1.0.0/16")
        do(sandbox, "describe_vpcs")

    assert woken == [sandbox.pk]


def test_nothing_is_asked_of_anybody_where_config_is_off(
    django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox = a_sandbox(a_user(), a_lab())
    woken: list[Any] = []
    monkeypatch.setattr(aws_config, "hint_or_leave", woken.append)

    with django_capture_on_commit_callbacks(execute=True):
        do(sandbox, "create_vpc", cidr_block="10.0.0.0/16")

    sandbox.refresh_from_db()
    assert (woken, sandbox.config_due) == ([], None)


def test_where_nothing_is_new_nothing_is_journalled(sandbox: Sandbox) -> None:
    do(sandbox, "create_key_pair", key_name="mine")

    look(sandbox)

    assert entries(sandbox) == ["web create_key_pair"]
    assert not aws_config.is_at_work(sandbox)


def test_a_forgotten_note_wakes_a_worker_again(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[Any] = []
    monkeypatch.setattr(aws_config, "hint_or_leave", woken.append)
    do(sandbox, "create_vpc", cidr_block="10.0.0.0/16")
    soon = aws_config.sweep()
    Sandbox.objects.filter(pk=sandbox.pk).update(config_due=timezone.now() - timedelta(seconds=6))

    later = aws_config.sweep()

    assert (soon, later, woken) == (0, 1, [sandbox.pk])


def test_undo_goes_to_before_the_last_change_of_the_learner(sandbox: Sandbox) -> None:
    do(sandbox, "create_vpc", cidr_block="10.0.0.0/16")
    look(sandbox)
    seen = sandbox.revision
    do(sandbox, "create_vpc", cidr_block="10.1.0.0/16")
    looked = look(sandbox)

    undone = services.undo(sandbox.pk, door="web", actor=sandbox.owner, seen_revision=seen + 1)

    assert len(looked.all(Vpc)) == 2
    assert [one.cidr_block for one in undone.world.all(Vpc)] == ["10.0.0.0/16"]
    assert undone.result == {"number": 3, "action": "create_vpc"}
    assert newest(undone.world, "AWS::EC2::VPC", undone.world.all(Vpc)[0].id)


def test_what_config_did_alone_cannot_be_undone(sandbox: Sandbox) -> None:
    do(sandbox, "create_vpc", cidr_block="10.0.0.0/16")
    look(sandbox)
    services.undo(sandbox.pk, door="web", actor=sandbox.owner, seen_revision=sandbox.revision)
    sandbox.refresh_from_db()
    Sandbox.objects.filter(pk=sandbox.pk).update(config_due=timezone.now())
    look(sandbox)

    with pytest.raises(NothingToUndo):
        services.undo(sandbox.pk, door="web", actor=sandbox.owner, seen_revision=sandbox.revision)


def test_a_change_of_somebody_else_still_forbids_undo(sandbox: Sandbox) -> None:
    do(sandbox, "create_vpc", cidr_block="10.0.0.0/16")
    sandbox.refresh_from_db()
    seen = sandbox.revision
    do(sandbox, "create_vpc", cidr_block="10.1.0.0/16")
    look(sandbox)

    with pytest.raises(StaleRevision):
        services.undo(sandbox.pk, door="web", actor=sandbox.owner, seen_revision=seen)


def test_the_journal_leads_to_the_world_again(sandbox: Sandbox) -> None:
    do(sandbox, "config.put_config_rule", config_rule=EIP_RULE)
    do(sandbox, "allocate_address")
    look(sandbox)
    do(sandbox, "create_vpc", cidr_block="10.0.0.0/16")
    world = look(sandbox)
    services.undo(sandbox.pk, door="web", actor=sandbox.owner, seen_revision=sandbox.revision)
    after = look(sandbox)

    again = replay(queries.account_at(sandbox, 0), queries.full_journal(sandbox))

    assert again.home == after
    assert EVALUATIONS.parts(world) == EVALUATIONS.parts(after)
    assert queries.world_at(sandbox, sandbox.journal_length) == after


def test_a_rule_finds_what_a_worker_lets_it_look_at(sandbox: Sandbox) -> None:
    do(sandbox, "config.put_config_rule", config_rule=EIP_RULE)
    do(sandbox, "allocate_address")

    look(sandbox)
    told = do(sandbox, "config.describe_compliance_by_config_rule")

    assert told["ComplianceByConfigRules"][0]["Compliance"]["ComplianceType"] == "NON_COMPLIANT"


def test_config_works_in_every_region_where_it_is_on() -> None:
    sandbox = a_playground(a_user())
    for action, params in ON:
        services.run(sandbox.pk, door="web", actor=sandbox.owner, action=action, params=params, region="us-east-1")

    aws_config.do_work(sandbox.pk)

    looked = [(one.action, one.region) for one in queries.full_journal(sandbox) if one.door == Door.SERVICE]
    assert looked == [("run_aws_config", "us-east-1")]


def test_config_looks_again_after_time_passed(sandbox: Sandbox) -> None:
    do(sandbox, "create_vpc", cidr_block="10.0.0.0/16")
    look(sandbox)
    do(sandbox, "advance_time", seconds=3600)
    sandbox.refresh_from_db()

    assert sandbox.config_due is not None
    look(sandbox)
    assert sandbox.config_due is None
