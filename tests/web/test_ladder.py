"""The ladder is climbed from its page; a rung is a sandbox's page like any other."""

import pytest
from django.test import Client

from labs.grading.models import State, Submission
from labs.study.models import Sandbox

LADDER = "/troubleshooting/"


def text(page: Client, address: str = LADDER) -> str:
    return page.get(address).content.decode()


@pytest.fixture
def sandbox(page: Client) -> Sandbox:
    """The first rung, begun."""
    answer = page.post(f"{LADDER}1/start")
    sandbox = Sandbox.objects.get()
    assert answer["Location"] == f"/labs/{sandbox.its_lab.slug}/"
    return sandbox


def solve(sandbox: Sandbox) -> None:
    moment = sandbox.created_at
    Submission.objects.create(
        sandbox=sandbox,
        lab_version=sandbox.its_version,
        start=sandbox.start,
        world=sandbox.world,
        journal_position=0,
        state=State.DONE,
        queued_at=moment,
        done_at=moment,
        points=10,
        max_points=10,
    )


def test_a_visitor_sees_the_rungs_and_begins_as_a_guest(course: str) -> None:
    shown = text(Client())

    assert 'action="/accounts/guest"' in shown
    assert shown.count('data-reach="shut"') == 7
    assert Client().post(f"{LADDER}1/start")["Location"] == LADDER


def test_a_rung_is_played_on_the_page_of_a_sandbox(page: Client, sandbox: Sandbox) -> None:
    shown = text(page, f"/labs/{sandbox.its_lab.slug}/")

    for part in ('id="network"', 'id="inspector"', 'id="packet"', 'id="terminal"', 'id="verdict"', 'id="hints"'):
        assert part in shown
    assert 'href="/troubleshooting/"' in shown
    assert "One way to do it" not in shown
    assert "smallest fix" not in shown
    assert "Until yesterday this network worked" in shown


def test_every_action_of_a_lab_works_below_its_address(page: Client, sandbox: Sandbox) -> None:
    address = f"/labs/{sandbox.its_lab.slug}/"

    assert page.post(f"{address}run/create_vpc", {"cidr_block": "10.9.0.0/16"}).status_code == 302
    assert page.post(f"{address}hint").status_code == 302
    assert "Hint" in text(page, address)
    assert page.post(f"{address}reset", {"revision": 1}).status_code == 302
    assert page.post(f"{address}submit").status_code == 302


def test_a_solved_rung_leads_on(page: Client, sandbox: Sandbox) -> None:
    solve(sandbox)

    shown = text(page, f"/labs/{sandbox.its_lab.slug}/")

    assert 'href="/troubleshooting/#rung-2"' in shown
    assert "One way to do it" in shown
    assert "1 of 8 rungs solved" in text(page)


def test_a_rung_above_is_shut(page: Client, sandbox: Sandbox) -> None:
    answer = page.post(f"{LADDER}3/start", follow=True)

    assert "Solve the rung before it first." in answer.content.decode()
    assert page.post(f"{LADDER}9/start").status_code == 404


def test_nobody_else_gets_in(course: str, sandbox: Sandbox, django_user_model: type) -> None:
    other = Client()
    other.force_login(django_user_model.objects.create_user("haru"))  # type: ignore[attr-defined]

    assert other.get(f"/labs/{sandbox.its_lab.slug}/").status_code == 404
    assert Client().get(f"/labs/{sandbox.its_lab.slug}/").status_code == 404


def test_the_page_asks_few_questions(page: Client, sandbox: Sandbox, django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        page.get(LADDER)


def test_in_korean(course: str) -> None:
    shown = text(Client(headers={"accept-language": "ko"}))

    assert "고장 찾기" in shown
    assert "작은 네트워크, 고장 하나" in shown
