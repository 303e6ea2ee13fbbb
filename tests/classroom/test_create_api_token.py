"""The command that gives an instructor's program a key."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from labs.classroom import queries
from labs.classroom.models import ApiToken, Teaching
from labs.classroom.services import MOST_TOKENS, create_api_token, revoke_api_token
from tests.rows import a_course, a_user

pytestmark = pytest.mark.django_db


def create(*arguments: str) -> str:
    printed = StringIO()
    call_command("create_api_token", *arguments, stdout=printed, stderr=StringIO())
    return printed.getvalue()


def test_the_key_is_printed_once_and_only_its_digest_kept() -> None:
    user, course = a_user(), a_course()

    text = create("minji", "--course", "networks", "--days", "7", "--name", "grades")

    token = ApiToken.objects.get()
    assert text.strip().startswith("ecnet_")
    assert "\n" not in text.strip()
    assert text.strip() not in (token.digest, token.name)
    assert queries.token_of(text.strip()) == token
    assert (token.user, token.name, list(token.courses.all())) == (user, "grades", [course])
    assert timedelta(days=6) < token.expires_at - timezone.now() < timedelta(days=8)
    assert list(queries.courses_of(user)) == [course]


@pytest.mark.parametrize(
    ("arguments", "scopes"),
    [
        (("--course", "networks"), ["submissions"]),
        (("--scope", "sandboxes"), ["sandboxes"]),
        (("--scope", "sandboxes", "--scope", "submissions", "--course", "networks"), ["sandboxes", "submissions"]),
        (("--scope", "sandboxes", "--scope", "sandboxes"), ["sandboxes"]),
    ],
)
def test_a_key_is_for_its_scopes(arguments: tuple[str, ...], scopes: list[str]) -> None:
    user, _ = a_user(), a_course()

    create("minji", *arguments)

    assert ApiToken.objects.get().scopes == scopes
    assert queries.courses_of(user).exists() == ("submissions" in scopes)


def test_a_user_has_only_so_many_keys_at_a_time() -> None:
    user = a_user()
    made = [create_api_token(user, days=1)[0] for _ in range(MOST_TOKENS)]

    with pytest.raises(CommandError, match="fifty"):
        create("minji", "--scope", "sandboxes")
    revoke_api_token(a_user("jun"), made[0].pk)
    revoke_api_token(user, made[1].pk)
    create("minji", "--scope", "sandboxes")

    assert queries.valid_tokens(user).count() == MOST_TOKENS
    assert not queries.valid_tokens(user).filter(pk=made[1].pk).exists()


def test_a_second_key_leaves_the_first_and_teaches_once() -> None:
    a_user()
    a_course()

    keys = {create("minji", "--course", "networks") for _ in range(2)}

    assert len(keys) == ApiToken.objects.count() == 2
    assert Teaching.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("jun", "--course", "networks"), "no account named 'jun'"),
        (("ghost", "--course", "networks"), "no account named 'ghost'"),
        (("minji", "--course", "other"), "no course named 'other'. Known: networks"),
        (("minji", "--course", "networks", "--days", "0"), "--days"),
        (("minji", "--course", "networks", "--days", "367"), "--days"),
        (("minji", "--course", "networks", "--name", "x" * 81), "--name"),
        (("minji",), "--course"),
        (("minji", "--scope", "submissions"), "--course"),
        (("minji", "--scope", "sandboxes", "--course", "networks"), "--course"),
        (("minji", "--scope", "everything"), "--scope"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(arguments: tuple[str, ...], fault: str) -> None:
    a_user()
    a_user("ghost", is_guest=True)
    a_course()

    with pytest.raises(CommandError, match=fault):
        create(*arguments)

    assert (ApiToken.objects.count(), Teaching.objects.count()) == (0, 0)
