"""The OpenAPI document is served, checked in, and true."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from labs.classroom.models import Scope
from labs.classroom.services import create_api_token
from tests.api.conftest import hand_in
from tests.rows import a_user

ROOT = Path(__file__).resolve().parents[2]
CHECKED_IN = ROOT / "docs" / "reference" / "openapi.yaml"
LIST = "/api/v1/submissions"
SANDBOXES = "/api/v1/sandboxes"


@pytest.fixture(scope="module")
def document() -> Any:
    return yaml.safe_load(CHECKED_IN.read_text())


def answer(document: Any, path: str, status: int, method: str = "get") -> tuple[dict[str, Any], list[Any]]:
    """The schema of an answer and the examples of it."""
    content = document["paths"][path][method]["responses"][str(status)]["content"]
    (body,) = content.values()
    return {**body["schema"], "components": document["components"]}, [
        one["value"] for one in body.get("examples", {}).values()
    ]


def test_the_checked_in_document_is_fresh(tmp_path: Path) -> None:
    printed = tmp_path / "openapi.yaml"

    call_command("spectacular", file=str(printed), validate=True, fail_on_warn=True)

    assert printed.read_text() == CHECKED_IN.read_text(), (
        "run: manage.py spectacular --file docs/reference/openapi.yaml"
    )


@pytest.mark.django_db
def test_it_is_served_to_everybody(client: Client, document: Any) -> None:
    response = client.get("/api/v1/openapi.json")

    assert response.status_code == 200
    assert response.json() == document


def test_it_says_how_to_come_in_and_what_may_go_wrong(document: Any) -> None:
    read = document["paths"][LIST + "/{id}"]["get"]

    assert read["security"] == [{"bearer": []}]
    assert set(read["responses"]) == {"200", "401", "403", "404"}
    assert set(document["paths"][LIST]["get"]["responses"]) == {"200", "400", "401", "403"}
    assert list(read["responses"]["404"]["content"]) == ["application/problem+json"]


@pytest.mark.django_db
def test_answers_and_examples_are_as_it_says(document: Any, ask: Callable[..., Any], client: Client, lab: Any) -> None:
    submission = hand_in(a_user(), lab)
    given = {
        (LIST, 200): ask(LIST),
        (LIST, 400): ask(LIST, {"state": "finished"}),
        (LIST, 401): client.get(LIST),
        (LIST + "/{id}", 200): ask(f"{LIST}/{submission.pk}"),
        (LIST + "/{id}", 404): ask(f"{LIST}/{a_uuid()}"),
    }

    for (path, status), response in given.items():
        schema, examples = answer(document, path, status)
        assert response.status_code == status
        for body in (response.json(), *examples):
            Draft202012Validator(schema).validate(body)


@pytest.mark.django_db
def test_answers_and_examples_of_sandboxes_are_as_it_says(document: Any, client: Client) -> None:
    token = create_api_token(a_user(), days=1, scopes=[Scope.SANDBOXES])[1]
    other = create_api_token(a_user("jun"), days=1)[1]

    def send(method: str, path: str = SANDBOXES, body: Any = None, key: str = token, once: str = "1") -> Any:
        headers = {"accept-language": "en", "authorization": f"Bearer {key}", "idempotency-key": once}
        return client.generic(method, path, json.dumps(body or {}), "application/json", headers=headers)

    made = send("POST")
    one = f"{SANDBOXES}/{made.json()['id']}"
    given = {
        (SANDBOXES, 201, "post"): made,
        (SANDBOXES, 200, "get"): send("GET"),
        (SANDBOXES, 400, "post"): send("POST", body={"account_id": "x"}),
        (SANDBOXES, 403, "get"): send("GET", key=other),
        (SANDBOXES, 422, "post"): send("POST", body={"name": "other"}),
        (SANDBOXES + "/{id}", 200, "get"): send("GET", one),
        (SANDBOXES + "/{id}/reset", 200, "post"): send("POST", f"{one}/reset", once="2"),
        (SANDBOXES + "/{id}", 404, "get"): send("GET", f"{SANDBOXES}/{a_uuid()}"),
    }

    for (path, status, method), response in given.items():
        schema, examples = answer(document, path, status, method)
        assert response.status_code == status, (path, response.content)
        for body in (response.json(), *examples):
            Draft202012Validator(schema).validate(body)


def a_uuid() -> str:
    return "00000000-0000-4000-8000-000000000000"
