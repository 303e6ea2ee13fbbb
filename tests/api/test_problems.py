"""Every no is problem+json, and names what is wrong."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from labs.classroom.models import ApiToken
from labs.study.models import User
from tests.api.conftest import hand_in
from tests.rows import a_user

pytestmark = pytest.mark.django_db

LIST = "/api/v1/submissions"
NOBODYS = f"{LIST}/00000000-0000-4000-8000-000000000000"
Ask = Callable[..., Any]


def problem(response: Any) -> dict[str, Any]:
    """The problem that a response tells, after a look at its head."""
    assert response.headers["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = response.json()
    assert told["status"] == response.status_code
    assert set(told) - {"errors"} == {"type", "title", "status", "detail"}
    return told


@pytest.mark.parametrize("path", [LIST, NOBODYS])
def test_without_a_key_nobody_comes_in(client: Client, path: str) -> None:
    response = client.get(path)

    assert problem(response)["title"] == "Unauthorized"
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="ecnet"'


def shut_out(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1)),
        lambda _: ApiToken.objects.update(revoked_at=timezone.now()),
        lambda _: ApiToken.objects.all().delete(),
        shut_out,
    ],
    ids=["expired", "revoked", "unknown", "its user shut out"],
)
def test_a_key_that_opens_nothing_is_told_so(ask: Ask, instructor: User, spoil: Callable[[User], object]) -> None:
    spoil(instructor)

    response = ask(LIST)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="ecnet", error="invalid_token"'
    problem(response)


@pytest.mark.parametrize("header", ["Bearer", "Bearer a b", "Bearer é", "bearer x", "Basic eDp5", "x"])
def test_a_header_that_is_no_key_is_a_401(client: Client, key: str, header: str) -> None:
    response = client.get(LIST, headers={"authorization": header})

    assert response.status_code == 401
    problem(response)


def test_a_session_is_no_key(client: Client, instructor: User, key: str) -> None:
    client.force_login(instructor)

    assert client.get(LIST).status_code == 401


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ({"stat": "done"}, "stat", "unknown"),
        ({"state": "finished"}, "state", "invalid_choice"),
        ({"lab": "no slug!"}, "lab", "invalid"),
        ({"learner": "a\0b"}, "learner", "null_characters_not_allowed"),
        ({"submitted_since": "yesterday"}, "submitted_since", "invalid"),
        (
            {"submitted_since": "2026-11-24T00:00Z", "submitted_until": "2026-11-23T00:00Z"},
            "submitted_until",
            "invalid",
        ),
        ({"ordering": "points"}, "ordering", "invalid_choice"),
        ({"page_size": "0"}, "page_size", "min_value"),
        ({"page_size": "101"}, "page_size", "max_value"),
        ({"page_size": "many"}, "page_size", "invalid"),
        ({"cursor": "!"}, "cursor", "invalid"),
        ({"cursor": "cD1ub3doZXJl"}, "cursor", "invalid"),
    ],
)
def test_a_wrong_parameter_is_named(ask: Ask, lab: Any, query: dict[str, str], field: str, code: str) -> None:
    hand_in(a_user(), lab)

    response = ask(LIST, query)

    told = problem(response)
    assert response.status_code == 400
    assert [(one["field"], one["code"]) for one in told["errors"]] == [(field, code)]
    assert told["detail"] == f"{field}: {told['errors'][0]['message']}"
    assert (told["type"], told["title"]) == ("urn:ecnet:problem:invalid-request", "Invalid request")


@pytest.mark.parametrize(
    "path",
    [NOBODYS, f"{LIST}/7", f"{LIST}/", "/api/v1/grades", "/api/v2/submissions", "/api/", "/api/v1"],
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_where_nothing_is_there_is_a_404(client: Client, key: str, path: str, method: str) -> None:
    response = client.generic(method.upper(), path, headers={"authorization": f"Bearer {key}"})

    if response.status_code != 405:
        assert response.status_code == 404
    else:
        assert method != "get"
    problem(response)


def test_what_cannot_be_done_says_what_can(client: Client, key: str) -> None:
    response = client.post(LIST, {}, content_type="application/json", headers={"authorization": f"Bearer {key}"})

    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    problem(response)


def test_a_form_of_answer_that_is_not_given_is_a_406(ask: Ask) -> None:
    response = ask(LIST, accept="text/html")

    assert response.status_code == 406
    problem(response)


def test_an_error_of_the_server_is_told_without_its_inside(ask: Ask, lab: Any, caplog: Any) -> None:
    submission = hand_in(a_user(), lab)
    type(submission).objects.update(world=b"not a world")

    response = ask(f"{LIST}/{submission.pk}")

    assert response.status_code == 500
    assert "JSON" not in problem(response)["detail"]
    assert "SubmissionDetail" in caplog.text
