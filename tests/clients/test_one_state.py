"""Whichever way somebody builds, by the browser's forms, the aws CLI or boto3: it is the same network and the same score."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from labs.assess import Entry, score
from labs.assess.naming import fill
from labs.assess.script import Do
from labs.cloud import registry
from labs.cloud.spelling import members_of
from labs.courses.models import Lab
from labs.courses.queries import document
from labs.grading.services import frozen
from labs.study.keys import create_access_key
from labs.study.models import Sandbox
from labs.study.queries import effective_journal, start_of, world_of
from labs.study.services import open_sandbox
from tests.clients.programs import Machine
from tests.clients.through_boto3 import ec2_at
from tests.documents import load_the_courses
from tests.rows import a_user
from tests.web.test_solutions import names_at_the_start, press

LAB = "your-first-network"
Step = Callable[[Do, dict[str, Any]], None]


@pytest.fixture
def begun(live_server: LiveServer) -> Sandbox:
    """The sandbox of a lab in which nothing was done yet."""
    load_the_courses()
    return open_sandbox(a_user(), Lab.objects.get(slug=LAB))


def twin(begun: Sandbox, username: str) -> Sandbox:
    """Another learner's sandbox, which begins the same to the last byte."""
    fields = {"lab_id": begun.lab_id, "lab_version_id": begun.lab_version_id, "account_id": begun.account_id}
    return Sandbox.objects.create(owner=a_user(username), start=begun.start, world=begun.world, **fields)


def solve(sandbox: Sandbox, step: Step) -> Sandbox:
    """Do what the reference solution does, step by step; the sandbox after it."""
    names = names_at_the_start(sandbox)
    for one in document(sandbox.its_version).solution:
        step(one, names)
    return Sandbox.objects.get(pk=sandbox.pk)


def by_forms(sandbox: Sandbox) -> Step:
    page = Client(headers={"accept-language": "en"})
    page.force_login(sandbox.owner)
    return lambda one, names: press(page, LAB, sandbox, one, names)


def by_the_cli(machine: Machine) -> Step:
    def step(one: Do, names: dict[str, Any]) -> None:
        asked = json.dumps(members_of(registry.actions()[one.action], fill(one.params, names)))
        done = machine.aws("ec2", one.action.replace("_", "-"), "--cli-input-json", asked)
        if one.refused:
            assert f"({one.refused})" in done.err
        else:
            assert done.code == 0, done.err
        if one.name:
            names[one.name] = done.json

    return step


def by_boto3(ec2: Any) -> Step:
    def step(one: Do, names: dict[str, Any]) -> None:
        params = members_of(registry.actions()[one.action], fill(one.params, names))
        if one.refused:
            with pytest.raises(ec2.exceptions.ClientError, match=one.refused):
                getattr(ec2, one.action)(**params)
            return
        names[one.name or ""] = getattr(ec2, one.action)(**params)

    return step


def state_of(sandbox: Sandbox) -> str:
    return hashlib.sha256(sandbox.world).hexdigest()


def score_of(sandbox: Sandbox) -> Any:
    journal = msgspec.convert([frozen(entry) for entry in effective_journal(sandbox)], list[Entry])
    return score(document(sandbox.its_version), start_of(sandbox), journal, world_of(sandbox))


def test_three_ways_lead_to_one_state_and_one_score(begun: Sandbox, live_server: LiveServer, tmp_path: Path) -> None:
    typed, programmed = twin(begun, "jun"), twin(begun, "sora")
    machine = Machine(tmp_path, live_server.url, create_access_key(typed))
    ec2 = ec2_at(f"{live_server.url}/aws", create_access_key(programmed))

    ends = [solve(begun, by_forms(begun)), solve(typed, by_the_cli(machine)), solve(programmed, by_boto3(ec2))]

    assert len({state_of(one) for one in ends}) == 1
    scores = [score_of(one) for one in ends]
    assert scores[0].points == scores[0].max_points
    assert scores[0] == scores[1] == scores[2]
