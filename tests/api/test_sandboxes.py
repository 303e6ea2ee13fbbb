"""What a test suite gets: accounts of its own, keys to them, and the same answer when it asks the same again."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from labs.classroom.models import Scope
from labs.classroom.services import create_api_token
from labs.cloud.resources.vpc import Vpc
from labs.study import keys, playgrounds, queries, services
from labs.study.models import AccessKey, Command, Door, Sandbox, User
from labs.study.playgrounds import MOST_PLAYGROUNDS
from tests.api.test_problems import problem
from tests.rows import a_lab, a_sandbox, a_user

pytestmark = pytest.mark.django_db

LIST = "/api/v1/sandboxes"
OPENED = {
    "id",
    "name",
    "region",
    "account_id",
    "created_at",
    "updated_at",
    "access_key_id",
    "secret_access_key",
    "endpoint",
}
Call = Callable[..., Any]


@pytest.fixture
def user() -> User:
    return a_user()


@pytest.fixture
def call(client: Client, user: User) -> Call:
    """A request with the user's token; the body is sent as JSON."""
    token = create_api_token(user, days=1, scopes=[Scope.SANDBOXES])[1]

    def send(method: str, path: str = LIST, body: Any = None, **headers: str) -> Any:
        headers = {"accept-language": "en", "authorization": f"Bearer {token}"} | headers
        if method == "GET":
            return client.get(path, body, headers=headers)
        return client.generic(method, path, written(body), "application/json", headers=headers)

    return send


def written(body: Any) -> str:
    """The body as it is sent: text as it is, nothing as nothing, all else as JSON."""
    return body if isinstance(body, str) else "" if body is None else json.dumps(body)


def build(id: str) -> None:
    services.run(id, door=Door.AWS, actor=None, action="create_vpc", params={"cidr_block": "10.0.0.0/16"})


def test_a_sandbox_comes_with_everything_that_a_client_needs(call: Call, user: User) -> None:
    body = {"account_id": "123456789012", "name": "CI", "region": "us-east-2"}

    response = call("POST", body=body)

    told = response.json()
    playground = Sandbox.objects.get()
    assert response.status_code == 201
    assert set(told) == OPENED
    assert {name: told[name] for name in body} == body
    assert told["id"] == str(playground.pk)
    assert told["endpoint"] == "http://testserver/aws"
    assert response.headers["Location"] == f"http://testserver{LIST}/{told['id']}"
    assert response.headers["Cache-Control"] == "no-store"
    assert (playground.owner, playground.is_playground) == (user, True)
    assert queries.home_region(playground) == "us-east-2"
    opened = keys.key_with_id(told["access_key_id"])
    assert opened is not None
    assert opened.sandbox == playground
    assert keys.secret_of(told["access_key_id"]) == told["secret_access_key"]


@pytest.mark.parametrize("body", [None, {}])
def test_nothing_need_be_sent(call: Call, body: Any) -> None:
    told = call("POST", body=body).json()

    assert (told["name"], told["region"]) == ("", "ap-northeast-2")
    assert told["account_id"] == Sandbox.objects.get().account_id


def test_a_reset_takes_back_what_was_built_and_brings_a_fresh_key(call: Call) -> None:
    made = call("POST").json()
    build(made["id"])

    response = call("POST", f"{LIST}/{made['id']}/reset")

    again = response.json()
    assert response.status_code == 200
    assert set(again) == OPENED
    assert (again["id"], again["account_id"]) == (made["id"], made["account_id"])
    assert again["access_key_id"] != made["access_key_id"]
    assert all(keys.key_with_id(one["access_key_id"]) for one in (made, again))
    assert [vpc.cidr_block for vpc in queries.world_of(Sandbox.objects.get()).all(Vpc)] == ["172.31.0.0/16"]
    assert list(Command.objects.values_list("action", "door")) == [("create_vpc", "aws"), ("reset", "api")]


def test_a_reset_of_what_is_untouched_is_quiet(call: Call) -> None:
    made = call("POST").json()

    responses = [call("POST", f"{LIST}/{made['id']}/reset", {}) for _ in range(2)]

    assert [one.status_code for one in responses] == [200, 200]
    assert not Command.objects.exists()


def test_a_reset_may_choose_another_account(call: Call) -> None:
    made = call("POST", body={"account_id": "111111111111"}).json()
    build(made["id"])

    again = call("POST", f"{LIST}/{made['id']}/reset", {"account_id": "222222222222"}).json()

    assert again["account_id"] == "222222222222"
    assert queries.world_of(Sandbox.objects.get()).account_id == "222222222222"
    assert not Command.objects.exists()


def test_own_playgrounds_are_listed_and_read_without_secrets(call: Call, user: User) -> None:
    made = [call("POST", body={"name": str(number)}).json() for number in range(3)]
    playgrounds.create_playground(a_user("jun"))
    a_sandbox(user, a_lab())

    listed = call("GET").json()
    read = call("GET", f"{LIST}/{made[0]['id']}").json()

    public = OPENED - {"access_key_id", "secret_access_key", "endpoint"}
    assert [one["name"] for one in listed["results"]] == ["2", "1", "0"]
    assert all(set(one) == public for one in (*listed["results"], read))
    assert read == {name: made[0][name] for name in public}


def test_lists_come_in_pages(call: Call) -> None:
    for number in range(5):
        call("POST", body={"name": str(number)})

    first = call("GET", body={"page_size": 3}).json()
    rest = call("GET", first["next"]).json()

    assert [one["name"] for one in (*first["results"], *rest["results"])] == ["4", "3", "2", "1", "0"]
    assert (first["previous"], rest["next"]) == (None, None)


@pytest.mark.parametrize("count", [1, 12])
def test_a_page_takes_two_queries_however_long_it_is(call: Call, count: int, django_assert_num_queries: Any) -> None:
    for _ in range(count):
        call("POST")

    with django_assert_num_queries(2):
        assert len(call("GET").json()["results"]) == count


def test_a_removed_sandbox_is_gone_with_its_keys(call: Call) -> None:
    made = call("POST").json()

    removed = call("DELETE", f"{LIST}/{made['id']}")

    assert (removed.status_code, removed.content) == (204, b"")
    assert keys.key_with_id(made["access_key_id"]) is None
    assert call("GET", f"{LIST}/{made['id']}").status_code == 404


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("DELETE", ""), ("POST", "/reset")])
def test_what_is_not_ones_own_playground_is_not_there(call: Call, user: User, method: str, path: str) -> None:
    others = playgrounds.create_playground(a_user("jun"))
    lab = a_sandbox(user, a_lab())

    for one in (others.pk, lab.pk, "00000000-0000-4000-8000-000000000000"):
        response = call(method, f"{LIST}/{one}{path}")
        assert response.status_code == 404
        problem(response)
    assert Sandbox.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"account_id": "12345"}, "account_id", "invalid"),
        ({"account_id": "１２３４５６７８９０１２"}, "account_id", "invalid"),
        ({"account_id": None}, "account_id", "null"),
        ({"region": "mars-north-1"}, "region", "invalid_choice"),
        ({"name": "x" * 81}, "name", "max_length"),
        ({"name": "a\0b"}, "name", "null_characters_not_allowed"),
        ({"name": ["x"]}, "name", "invalid"),
        ({"nam": "x"}, "nam", "unknown"),
        ([], "non_field_errors", "invalid"),
        ("7", "non_field_errors", "invalid"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_made(call: Call, body: Any, field: str, code: str) -> None:
    response = call("POST", body=body)

    told = problem(response)
    assert response.status_code == 400
    assert [(one["field"], one["code"]) for one in told["errors"]] == [(field, code)]
    assert not Sandbox.objects.exists()


def test_a_reset_takes_an_account_id_and_nothing_else(call: Call) -> None:
    made = call("POST").json()
    path = f"{LIST}/{made['id']}/reset"

    wrong, unknown = call("POST", path, {"account_id": "x"}), call("POST", path, {"region": "us-east-1"})

    assert [problem(one)["errors"][0]["field"] for one in (wrong, unknown)] == ["account_id", "region"]
    assert AccessKey.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "kind", "status"), [("{", "application/json", 400), ("name=x", "application/x-www-form-urlencoded", 415)]
)
def test_what_is_no_json_is_a_problem(client: Client, user: User, body: str, kind: str, status: int) -> None:
    token = create_api_token(user, days=1, scopes=[Scope.SANDBOXES])[1]

    response = client.generic("POST", LIST, body, kind, headers={"authorization": f"Bearer {token}"})

    assert response.status_code == status
    problem(response)


def test_one_sandbox_too_many_is_a_conflict(call: Call, user: User) -> None:
    for _ in range(MOST_PLAYGROUNDS):
        playgrounds.create_playground(user)

    response = call("POST")

    assert response.status_code == 409
    assert problem(response)["detail"] == "You have twenty playgrounds already. Remove one to make another."


def test_the_same_key_and_body_bring_the_same_sandbox(call: Call) -> None:
    body = {"name": "CI", "account_id": "123456789012"}
    first = call("POST", body=body, **{"idempotency-key": "run-7"})
    again = call("POST", body=dict(reversed(body.items())), **{"idempotency-key": "run-7"})

    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert (Sandbox.objects.count(), AccessKey.objects.count()) == (1, 1)


def test_the_same_key_with_another_body_is_unprocessable(call: Call) -> None:
    call("POST", body={"name": "CI"}, **{"idempotency-key": "run-7"})

    response = call("POST", body={"name": "other"}, **{"idempotency-key": "run-7"})

    assert response.status_code == 422
    assert [one["field"] for one in problem(response)["errors"]] == ["Idempotency-Key"]
    assert Sandbox.objects.count() == 1


def test_a_repeated_reset_takes_back_nothing_that_was_built_since(call: Call) -> None:
    made = call("POST").json()
    path = f"{LIST}/{made['id']}/reset"
    build(made["id"])
    first = call("POST", path, **{"idempotency-key": "reset-1"}).json()
    build(made["id"])

    again = call("POST", path, **{"idempotency-key": "reset-1"}).json()
    other = call("POST", path, {"account_id": "222222222222"}, **{"idempotency-key": "reset-1"})

    assert again["access_key_id"] == first["access_key_id"]
    assert list(Command.objects.values_list("action", flat=True)) == ["create_vpc", "reset", "create_vpc"]
    assert other.status_code == 422


@pytest.mark.parametrize("key", ["", " ", "x" * 256])
def test_an_idempotency_key_that_is_none_is_named(call: Call, key: str) -> None:
    response = call("POST", **{"idempotency-key": key})

    assert response.status_code == 400
    assert problem(response)["errors"][0]["field"] == "Idempotency-Key"
    assert not Sandbox.objects.exists()


@pytest.mark.parametrize(
    ("scope", "path"), [(Scope.SUBMISSIONS, LIST), (Scope.SANDBOXES, "/api/v1/submissions")], ids=str
)
def test_a_key_for_something_else_is_told_which_scope_it_lacks(
    client: Client, user: User, scope: Scope, path: str
) -> None:
    token = create_api_token(user, days=1, scopes=[scope])[1]
    lacking = ({*Scope} - {scope}).pop()

    response = client.get(path, headers={"authorization": f"Bearer {token}", "accept-language": "en"})

    assert response.status_code == 403
    assert lacking in problem(response)["detail"]
    assert response.headers["WWW-Authenticate"] == (
        f'Bearer realm="ecnet", error="insufficient_scope", scope="{lacking}"'
    )


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_session_is_no_key(client: Client, user: User, method: str) -> None:
    client.force_login(user)

    assert client.generic(method, LIST).status_code == 401
    assert not Sandbox.objects.exists()
