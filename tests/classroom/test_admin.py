"""What staff see in the admin, and what they cannot change there."""

import pytest
from django.contrib import admin
from django.test import Client

from labs.classroom.models import ApiToken
from labs.classroom.services import create_api_token
from labs.study.models import User
from tests.rows import a_lab, a_sandbox, a_user

pytestmark = pytest.mark.django_db

OURS = sorted(model._meta.model_name or "" for model in admin.site._registry if model._meta.app_label == "labs")


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("staff", password="unusual words 42"))
    return client


@pytest.mark.parametrize("model", OURS)
def test_every_table_can_be_looked_at_and_searched(staff: Client, model: str) -> None:
    a_sandbox(a_user(), a_lab())

    shown = staff.get(f"/admin/labs/{model}/", {"q": "minji"}, follow=True)

    assert shown.status_code == 200


@pytest.mark.parametrize(
    "model",
    [
        "sandbox",
        "command",
        "submission",
        "labversion",
        "apitoken",
        "session",
        "item",
        "answer",
        "memory",
        "evidence",
        "certificate",
    ],
)
def test_what_was_done_and_judged_cannot_be_made_up(staff: Client, model: str) -> None:
    assert staff.get(f"/admin/labs/{model}/add/").status_code == 403


def test_a_key_can_be_revoked_and_not_prolonged(staff: Client) -> None:
    token = create_api_token(a_user(), [a_lab().course], days=1)[0]

    staff.post(
        f"/admin/labs/apitoken/{token.pk}/change/",
        {
            "revoked_at_0": "2026-11-23",
            "revoked_at_1": "09:00:00",
            "expires_at_0": "2099-01-01",
            "expires_at_1": "0:00",
        },
    )

    kept = ApiToken.objects.get()
    assert kept.revoked_at is not None
    assert kept.expires_at == token.expires_at
