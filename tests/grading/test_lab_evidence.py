"""What a lab that is handed in shows of skills: what is met, once for each time it is built."""

from typing import Any

import pytest
from fsrs import Rating

from labs.grading import services
from labs.study import services as study
from labs.study.models import Sandbox
from labs.study.sessions.models import Evidence, Memory
from tests.documents import network_document
from tests.rows import a_lab, a_sandbox, a_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_queues")]


def document() -> dict[str, Any]:
    """Two checks: the VPC shows `cidr-blocks`, the subnets show `routes`."""
    found = network_document()
    skills = ("cidr-blocks", "routes")
    return found | {"checks": [{**check, "skill": skill} for check, skill in zip(found["checks"], skills, strict=True)]}


@pytest.fixture
def sandbox() -> Sandbox:
    return a_sandbox(a_user(), a_lab(document=document()))


def build(sandbox: Sandbox, *, subnets: int = 0) -> None:
    """A VPC, and subnets in it."""
    ran = study.run(sandbox.pk, door="web", actor=None, action="create_vpc", params={"cidr_block": "10.0.0.0/16"})
    for number in range(subnets):
        params = {"vpc_id": ran.result["Vpc"]["VpcId"], "cidr_block": f"10.0.{number}.0/24"}
        study.run(sandbox.pk, door="web", actor=None, action="create_subnet", params=params)


def hand_in(sandbox: Sandbox) -> None:
    services.score_submission(services.submit(sandbox.pk, actor=sandbox.owner).pk)


def shown() -> list[tuple[str, int]]:
    return list(Evidence.objects.order_by("pk").values_list("skill", "rating"))


def test_what_is_met_shows_its_skill_and_what_is_not_met_shows_nothing(sandbox: Sandbox) -> None:
    build(sandbox)

    hand_in(sandbox)

    assert shown() == [("cidr-blocks", Rating.Good)]
    assert Memory.objects.get().owner == sandbox.owner


def test_handing_in_the_same_work_again_shows_nothing_new(sandbox: Sandbox) -> None:
    build(sandbox)
    hand_in(sandbox)
    hand_in(sandbox)

    assert shown() == [("cidr-blocks", Rating.Good)]


def test_what_takes_a_second_submission_was_hard(sandbox: Sandbox) -> None:
    build(sandbox)
    hand_in(sandbox)
    build(sandbox, subnets=2)
    hand_in(sandbox)

    assert shown() == [("cidr-blocks", Rating.Good), ("routes", Rating.Hard)]


def test_what_took_a_hint_was_hard(sandbox: Sandbox) -> None:
    study.show_hint(sandbox.pk, 1)
    build(sandbox)
    hand_in(sandbox)

    assert shown() == [("cidr-blocks", Rating.Hard)]


def test_what_is_built_anew_after_a_reset_shows_it_again(sandbox: Sandbox) -> None:
    build(sandbox)
    hand_in(sandbox)
    sandbox.refresh_from_db()
    study.reset(sandbox.pk, door="web", actor=None, seen_revision=sandbox.revision)
    build(sandbox)
    hand_in(sandbox)

    assert [skill for skill, _ in shown()] == ["cidr-blocks", "cidr-blocks"]
    assert Memory.objects.get().reviews == 1  # the same sitting


def test_a_late_worker_shows_nothing(sandbox: Sandbox) -> None:
    build(sandbox)
    held = services.claim(services.submit(sandbox.pk, actor=None).pk)
    assert held is not None
    score = services.judge(held)
    services.finish(held, score)

    assert not services.finish(held, score)

    assert len(shown()) == 1
