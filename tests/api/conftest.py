"""An instructor with a key, and learners who handed in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from labs.classroom import services as classroom
from labs.grading.models import State, Submission
from labs.study.models import User
from tests.documents import network_document
from tests.rows import a_course, a_lab, a_sandbox, a_user

FIRST_MOMENT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FINDING = {
    "check_id": "subnets",
    "passed": False,
    "points": 0,
    "max_points": 6,
    "code": "query.unmet",
    "params": {"action": "describe_subnets", "found": [], "demand": "at_least", "wanted": 2},
    "evidence": {},
}
ENTRY = {
    "number": 1,
    "action": "create_vpc",
    "params": {"cidr_block": "10.0.0.0/16"},
    "outcome": "done",
    "code": "",
    "reason": "",
    "facts": {},
    "result": {"Vpc": {"VpcId": "vpc-0a1b2c3d4e5f60718"}},
}


def hand_in(learner: User, lab: Any, *, minute: int = 0, state: State = State.DONE) -> Submission:
    """A submission of a learner, so many minutes after the first moment."""
    moment = FIRST_MOMENT + timedelta(minutes=minute)
    done = state == State.DONE
    sandbox = learner.sandboxes.filter(lab=lab).first() or a_sandbox(learner, lab)
    return Submission.objects.create(
        sandbox=sandbox,
        lab_version=sandbox.its_version,
        start=sandbox.start,
        world=sandbox.world,
        journal=[ENTRY],
        journal_position=1,
        state=state,
        attempts=int(done),
        queued_at=moment,
        started_at=moment if done else None,
        done_at=moment if done else None,
        points=4 if done else None,
        max_points=10 if done else None,
        findings=[FINDING] if done else [],
    )


@pytest.fixture
def instructor() -> User:
    return a_user("teacher")


@pytest.fixture
def lab() -> Any:
    return a_lab("first", document=network_document())


@pytest.fixture
def key(instructor: User, lab: Any) -> str:
    classroom.teach(instructor, lab.course)
    return classroom.create_api_token(instructor, [lab.course], days=1)[1]


@pytest.fixture
def ask(client: Client, key: str) -> Callable[..., Any]:
    """GET with the instructor's key."""

    def get(path: str, query: Any = None, **headers: str) -> Any:
        headers = {"accept-language": "en", "authorization": f"Bearer {key}"} | headers
        return client.get(path, query, headers=headers)

    return get


@pytest.fixture
def other_course(instructor: User) -> Any:
    """A lab of a course that the instructor does not teach."""
    return a_lab("elsewhere", course=a_course("elsewhere").slug, document=network_document())
