"""The page of playgrounds: new, named, removed; and tokens for scripts, whose text stands in one answer alone."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from labs.classroom import queries as classroom
from labs.classroom.models import ApiToken
from labs.study import queries, services
from labs.study.models import Sandbox, User
from labs.study.playgrounds import MOST_PLAYGROUNDS, create_playground
from tests.rows import a_user
from tests.web.test_lab import text

PAGE = "/playgrounds/"
Post = Callable[..., Any]


@pytest.fixture
def visitor(db: None) -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def learner(visitor: Client, user: User) -> Client:
    """A browser in which somebody with an account is signed in."""
    visitor.force_login(user)
    return visitor


@pytest.fixture
def guest(visitor: Client) -> User:
    guest = services.create_guest()
    visitor.force_login(guest, backend="django.contrib.auth.backends.ModelBackend")
    return guest


def test_every_page_leads_there(learner: Client) -> None:
    first = learner.get("/").content.decode()

    assert first.count('href="/playgrounds/"') == 3


def test_a_visitor_sees_what_it_is_and_a_way_in(visitor: Client) -> None:
    shown = visitor.get(PAGE)

    assert "Start now, no account" in text(shown)
    assert 'name="next" value="/playgrounds/"' in shown.content.decode()
    for path in ("new", "tokens", "tokens/1/revoke", "00000000-0000-4000-8000-000000000000/remove"):
        assert visitor.post(PAGE + path).status_code == 302
    assert not Sandbox.objects.exists()


def test_a_new_playground_needs_nothing_and_leads_to_its_page(learner: Client, user: User) -> None:
    made = learner.post(PAGE + "new", {})

    playground = Sandbox.objects.get()
    assert (made.status_code, made["Location"]) == (302, f"{PAGE}{playground.pk}/")
    assert playground.owner == user
    assert f"Playground {playground.account_id}" in text(learner.get(PAGE))


def test_name_region_and_account_are_taken_from_the_form(learner: Client) -> None:
    learner.post(PAGE + "new", {"name": "<b>가게", "region": "us-east-2", "account_id": "123456789012"})

    playground = Sandbox.objects.get()
    shown = learner.get(PAGE)
    assert (playground.name, playground.account_id) == ("<b>가게", "123456789012")
    assert queries.home_region(playground) == "us-east-2"
    assert "&lt;b&gt;가게" in shown.content.decode()
    assert "<b>가게" not in shown.content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"account_id": "12345"}, "An account id has exactly 12 digits."),
        ({"region": "mars-north-1"}, "Select a valid choice."),
        ({"name": "x" * 81}, "at most 80 characters"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(learner: Client, typed: dict[str, str], said: str) -> None:
    refused = learner.post(PAGE + "new", typed)

    assert refused.status_code == 422
    assert said in text(refused)
    assert 'aria-invalid="true"' in refused.content.decode()
    assert not Sandbox.objects.exists()


def test_who_has_as_many_as_one_may_have_is_told_so(learner: Client, user: User) -> None:
    for _ in range(MOST_PLAYGROUNDS):
        create_playground(user)

    shown, refused = learner.get(PAGE), learner.post(PAGE + "new", {})

    assert "create-playground" not in shown.content.decode()
    assert "You have 20 playgrounds" in text(shown)
    assert refused.status_code == 422
    assert Sandbox.objects.count() == MOST_PLAYGROUNDS


def test_a_playground_is_renamed(learner: Client, user: User) -> None:
    playground = create_playground(user)

    learner.post(f"{PAGE}{playground.pk}/rename", {"name": "shop"})
    refused = learner.post(f"{PAGE}{playground.pk}/rename", {"name": "x" * 81})

    assert Sandbox.objects.get().name == "shop"
    assert refused.status_code == 422
    assert "A name has at most 80 characters." in text(refused)


def test_a_playground_is_removed_after_a_question(learner: Client, user: User) -> None:
    playground = create_playground(user, name="shop")
    asked = learner.get(PAGE).content.decode()

    gone = learner.post(f"{PAGE}{playground.pk}/remove", follow=True)

    assert f'<div id="remove-{playground.pk}" class="dialog" popover' in asked
    assert "shop is removed." in text(gone)
    assert not Sandbox.objects.exists()


@pytest.mark.parametrize("turn", ["rename", "remove"])
def test_nobody_touches_what_is_somebody_elses(learner: Client, turn: str) -> None:
    others = create_playground(a_user("jun"), name="theirs")

    assert learner.post(f"{PAGE}{others.pk}/{turn}", {"name": "mine"}).status_code == 404
    assert learner.get(f"{PAGE}{others.pk}/{turn}").status_code == 405
    assert "theirs" not in text(learner.get(PAGE))
    assert Sandbox.objects.get().name == "theirs"


def test_a_guest_has_playgrounds_and_keeps_them_by_signing_up(visitor: Client, guest: User) -> None:
    visitor.post(PAGE + "new", {"name": "shop"})

    visitor.post("/accounts/sign-up", {"username": "jun", "password": "unusual words 42"})

    assert "shop" in text(visitor.get(PAGE))
    assert Sandbox.objects.get().owner.username == "jun"


def test_a_token_is_shown_in_one_answer_alone_and_is_for_sandboxes(learner: Client, user: User) -> None:
    made = learner.post(PAGE + "tokens", {"name": "CI", "days": "7", "client_token": "a"})

    shown = re.search(r'<code id="token-text">(ecnet_[\w-]+)</code>', made.content.decode())
    assert shown is not None
    token = classroom.token_of(shown[1])
    assert token is not None
    assert (token.user, token.name, token.scopes) == (user, "CI", ["sandboxes"])
    assert token.courses.count() == 0
    assert "no-store" in made["Cache-Control"]
    assert "/api/v1/sandboxes" in text(made)
    after = learner.get(PAGE).content.decode()
    assert shown[1] not in after
    assert "CI" in after
    assert shown[1] not in str(dict(learner.session))


def test_a_form_sent_again_makes_no_second_token(learner: Client) -> None:
    first, again = (learner.post(PAGE + "tokens", {"days": "7", "client_token": "a"}) for _ in range(2))

    assert ApiToken.objects.count() == 1
    assert (first.status_code, again.status_code) == (200, 302)


@pytest.mark.parametrize("days", ["0", "367", "", "x"])
def test_a_token_is_valid_for_a_day_to_a_year(learner: Client, days: str) -> None:
    refused = learner.post(PAGE + "tokens", {"days": days, "client_token": "a"})

    ids = re.findall(r'\sid="([^"]+)"', refused.content.decode())
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.content.decode()
    assert sorted(ids) == sorted(set(ids))
    assert not ApiToken.objects.exists()


def test_a_token_is_revoked_by_its_owner_alone(learner: Client, user: User) -> None:
    learner.post(PAGE + "tokens", {"name": "nightly", "days": "7", "client_token": "a"})
    token = ApiToken.objects.get()
    stranger = Client(headers={"accept-language": "en"})
    stranger.force_login(a_user("jun"))

    stranger.post(f"{PAGE}tokens/{token.pk}/revoke")
    untouched = ApiToken.objects.get().revoked_at
    learner.post(f"{PAGE}tokens/{token.pk}/revoke")

    assert untouched is None
    assert ApiToken.objects.get().revoked_at is not None
    assert "nightly" not in text(learner.get(PAGE))


def test_guests_are_told_to_sign_up_and_get_no_token(visitor: Client, guest: User) -> None:
    shown = visitor.get(PAGE)
    visitor.post(PAGE + "tokens", {"days": "7", "client_token": "a"})

    assert "sign up first" in text(shown)
    assert "create-token" not in shown.content.decode()
    assert not ApiToken.objects.exists()


def test_forms_are_protected_against_other_sites(user: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    playground = create_playground(user)

    for path in ("new", "tokens", "tokens/1/revoke", f"{playground.pk}/remove", f"{playground.pk}/keys"):
        assert strict.post(PAGE + path).status_code == 403, path
    assert Sandbox.objects.count() == 1


def test_the_list_takes_few_queries_however_long_it_is(
    learner: Client, user: User, django_assert_max_num_queries: Any
) -> None:
    for _ in range(8):
        create_playground(user)

    with django_assert_max_num_queries(4):
        learner.get(PAGE)
