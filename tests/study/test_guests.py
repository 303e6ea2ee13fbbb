"""Guests: they come with one click, keep their work, or are forgotten."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from labs.study import services
from labs.study.models import Sandbox, User
from labs.study.queries import last_touched
from labs.study.services import Brought
from labs.study.sessions.models import Session
from tests.rows import a_course, a_lab, a_sandbox, a_user

pytestmark = pytest.mark.django_db

PASSWORD = "four words nobody says"


def work_in(sandbox: Sandbox) -> Sandbox:
    services.run(sandbox.pk, door="web", actor=sandbox.owner, action="create_vpc", params={"cidr_block": "10.0.0.0/16"})
    return sandbox


def test_a_guest_has_no_password_and_a_name_of_its_own() -> None:
    first, second = services.create_guest(), services.create_guest()

    assert first.is_guest
    assert not first.has_usable_password()
    assert first.username != second.username


def test_a_guest_who_signs_up_keeps_the_work() -> None:
    guest = services.create_guest()
    sandbox = work_in(a_sandbox(guest, a_lab()))

    account = services.keep_work(guest, "minji", PASSWORD)

    sandbox.refresh_from_db()
    assert account.pk == guest.pk
    assert (account.username, account.is_guest) == ("minji", False)
    assert sandbox.owner == account
    assert account.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("username", "password", "field"),
    [
        ("jun", PASSWORD, "username"),
        ("", PASSWORD, "username"),
        ("two words", PASSWORD, "username"),
        ("x" * 151, PASSWORD, "username"),
        ("minji", "12345678", "password"),
        ("minji", "", "password"),
    ],
)
def test_a_name_or_password_that_will_not_do_is_named(username: str, password: str, field: str) -> None:
    a_user("jun")
    guest = services.create_guest()

    with pytest.raises(ValidationError) as refused:
        services.keep_work(guest, username, password)

    assert set(refused.value.message_dict) == {field}
    assert User.objects.get(pk=guest.pk).is_guest


def test_an_account_is_never_renamed_by_signing_up_again() -> None:
    account = a_user("jun")

    with pytest.raises(ValidationError):
        services.keep_work(account, "minji", PASSWORD)

    account.refresh_from_db()
    assert account.username == "jun"


def test_signing_in_brings_the_work_of_labs_in_which_the_account_has_none() -> None:
    guest, account = services.create_guest(), a_user()
    first, second, third = a_lab("first"), a_lab("second"), a_lab("third")
    brought, kept = work_in(a_sandbox(guest, first)), work_in(a_sandbox(account, second))
    work_in(a_sandbox(guest, second))
    a_sandbox(account, first)
    a_sandbox(guest, third)

    told = services.bring_work(guest, account)

    assert told == Brought(moved=(first,), left=(second,))
    assert set(Sandbox.objects.filter(owner=account)) == {brought, kept}
    assert User.objects.filter(pk=guest.pk).exists()


def test_a_guest_with_nothing_left_behind_goes() -> None:
    guest, account = services.create_guest(), a_user()
    sandbox = work_in(a_sandbox(guest, a_lab()))

    services.bring_work(guest, account)

    assert not User.objects.filter(pk=guest.pk).exists()
    assert list(account.sandboxes.all()) == [sandbox]


def test_work_is_where_it_was_left_off() -> None:
    user = a_user()
    first, second = a_sandbox(user, a_lab("first")), a_sandbox(user, a_lab("second"))
    before = last_touched(user)

    work_in(second)
    work_in(first)

    assert (before, last_touched(user)) == (second, first)


def test_only_guests_untouched_for_long_are_removed() -> None:
    now = timezone.now()
    long_ago = now - timedelta(days=31)
    idle, back, busy, studying, fresh = (services.create_guest() for _ in range(5))
    account = a_user()
    User.objects.exclude(pk=fresh.pk).update(date_joined=long_ago)
    User.objects.filter(pk=back.pk).update(last_login=now)
    a_sandbox(busy, a_lab("first"))
    a_sandbox(idle, a_lab("second"))
    Sandbox.objects.filter(owner=idle).update(updated_at=long_ago)

    Session.objects.create(
        owner=studying, course=a_course(), purpose="study", seed=1, started_at=now, counted_until=now
    )

    removed = services.remove_idle_guests(now - timedelta(days=30), at_once=1)

    assert removed == 1
    assert set(User.objects.all()) == {back, busy, studying, fresh, account}
    assert not Sandbox.objects.filter(lab__slug="second").exists()
