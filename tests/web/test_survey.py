"""A learner has the network surveyed: asks, sees how far it is, stops it, and reads what was found."""

from typing import Any

import pytest
from django.test import Client

from labs.study import services, surveys
from labs.study.jobs import State
from labs.study.models import Sandbox, User
from tests.rows import a_playground

pytestmark = pytest.mark.usefixtures("empty_queues")


@pytest.fixture
def playground(user: User) -> Sandbox:
    return a_playground(user)


@pytest.fixture
def learner(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def run(sandbox: Sandbox, action: str, **params: Any) -> Any:
    return services.run(sandbox.pk, door="web", actor=None, action=action, params=params).result


def htmx(learner: Client, method: str, playground: Sandbox, path: str, **data: str) -> Any:
    address = f"/playgrounds/{playground.pk}/"
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{address}"}
    return getattr(learner, method)(f"{address}{path}", data, headers=headers)


def surveyed(learner: Client, playground: Sandbox) -> str:
    htmx(learner, "post", playground, "survey/ask")
    row = surveys.survey_of(playground)
    assert row is not None
    surveys.do_survey(row.pk)
    return str(htmx(learner, "get", playground, "survey").content.decode())


def test_asking_shows_how_far_it_is_until_it_is_done(learner: Client, playground: Sandbox) -> None:
    asked = htmx(learner, "post", playground, "survey/ask").content.decode()

    assert 'data-state="queued"' in asked
    assert 'id="surveying"' in asked
    assert f'hx-get="/playgrounds/{playground.pk}/survey?look=1"' in asked
    assert 'data-state="done"' in surveyed(learner, playground)


def test_what_was_found_stands_there_with_why_and_what_to_do(learner: Client, playground: Sandbox) -> None:
    run(playground, "allocate_address")

    page = surveyed(learner, playground)

    assert 'data-code="IDLE_ELASTIC_IP"' in page
    assert "is associated with nothing" in page
    assert "It is charged by the hour whether it is used or not." in page
    assert "This is the network as it is now." in page


def test_it_is_told_in_korean_too(learner: Client, playground: Sandbox) -> None:
    run(playground, "allocate_address")
    learner.defaults["HTTP_ACCEPT_LANGUAGE"] = "ko"

    page = surveyed(learner, playground)

    assert "어디에도 연결되어 있지 않아요" in page
    assert "네트워크 전체 조사" in page


def test_after_a_change_the_page_says_that_the_survey_is_of_an_older_network(
    learner: Client, playground: Sandbox
) -> None:
    surveyed(learner, playground)

    changed = htmx(learner, "post", playground, "run/allocate_address", at_once="1").content.decode()

    assert "The network has changed since this survey." in changed


def test_a_survey_can_be_stopped_and_asked_for_again(learner: Client, playground: Sandbox) -> None:
    htmx(learner, "post", playground, "survey/ask")

    stopped = htmx(learner, "post", playground, "survey/cancel").content.decode()

    assert "The survey was stopped." in stopped
    assert 'data-state="done"' in surveyed(learner, playground)


def test_one_that_came_to_nothing_says_why(
    learner: Client, playground: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surveys, "SECONDS", -1.0)

    assert "too large to survey in the time" in surveyed(learner, playground)


def test_without_a_script_it_is_a_form_and_a_page(learner: Client, playground: Sandbox) -> None:
    address = f"/playgrounds/{playground.pk}/"

    asked = learner.post(f"{address}survey/ask")
    row = surveys.survey_of(playground)
    page = learner.get(address).content.decode()

    assert (asked.status_code, asked["Location"]) == (302, f"{address}#survey")
    assert row is not None
    assert row.state == State.QUEUED
    assert 'id="survey-cancel"' in page


def test_nobody_has_the_network_of_somebody_else_surveyed(course: str, playground: Sandbox) -> None:
    from tests.rows import a_user

    other = Client()
    other.force_login(a_user("jisoo"))

    assert other.post(f"/playgrounds/{playground.pk}/survey/ask").status_code == 404
    assert surveys.survey_of(playground) is None
