"""Keys for AWS's clients: each opens one sandbox until it is revoked, and the database holds no secret."""

import re

import pytest
from django.test import override_settings

from labs.study import keys
from labs.study.keys import TooManyKeys
from labs.study.models import AccessKey, Sandbox
from tests.rows import a_lab, a_sandbox, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def sandbox() -> Sandbox:
    return a_sandbox(a_user(), a_lab())


def test_a_key_looks_like_awss_and_opens_its_sandbox(sandbox: Sandbox) -> None:
    made = keys.create_access_key(sandbox)

    found = keys.key_with_id(made.access_key_id)
    assert found is not None
    assert found.sandbox == sandbox
    assert re.fullmatch("AKIA[A-Z2-7]{16}", made.access_key_id)
    assert re.fullmatch("[A-Za-z0-9+/]{40}", made.secret_access_key)
    assert keys.secret_of(made.access_key_id) == made.secret_access_key


def test_two_keys_are_two_secrets(sandbox: Sandbox) -> None:
    one, other = keys.create_access_key(sandbox), keys.create_access_key(sandbox)

    assert one.access_key_id != other.access_key_id
    assert one.secret_access_key != other.secret_access_key


def test_the_secret_hangs_on_the_sites_own_secret_and_is_not_kept(sandbox: Sandbox) -> None:
    made = keys.create_access_key(sandbox)

    with override_settings(SECRET_KEY="another site's"):
        assert keys.secret_of(made.access_key_id) != made.secret_access_key
    row = AccessKey.objects.values().get()
    assert made.secret_access_key not in {str(value) for value in row.values()}


def test_a_revoked_key_opens_nothing(sandbox: Sandbox) -> None:
    made, other = keys.create_access_key(sandbox), keys.create_access_key(sandbox)

    keys.revoke_access_key(sandbox, made.access_key_id)

    assert keys.key_with_id(made.access_key_id) is None
    assert [one.access_key_id for one in keys.live_keys(sandbox)] == [other.access_key_id]


def test_a_key_of_another_sandbox_is_not_there_to_be_revoked(sandbox: Sandbox) -> None:
    made = keys.create_access_key(sandbox)
    other = a_sandbox(a_user("jun"), sandbox.its_lab)

    with pytest.raises(AccessKey.DoesNotExist):
        keys.revoke_access_key(other, made.access_key_id)

    assert keys.key_with_id(made.access_key_id) is not None


def test_a_key_of_somebody_who_is_shut_out_opens_nothing(sandbox: Sandbox) -> None:
    made = keys.create_access_key(sandbox)
    sandbox.owner.is_active = False
    sandbox.owner.save()

    assert keys.key_with_id(made.access_key_id) is None


def test_a_sandbox_has_only_so_many_keys_at_a_time(sandbox: Sandbox) -> None:
    made = [keys.create_access_key(sandbox) for _ in range(keys.MOST_KEYS)]

    with pytest.raises(TooManyKeys):
        keys.create_access_key(sandbox)
    keys.revoke_access_key(sandbox, made[0].access_key_id)
    keys.create_access_key(sandbox)


def test_when_a_key_was_used_is_noted_roughly(sandbox: Sandbox) -> None:
    found = keys.key_with_id(keys.create_access_key(sandbox).access_key_id)
    assert found is not None

    keys.note_use(found)
    found.refresh_from_db()
    first = found.last_used_at
    keys.note_use(found)
    found.refresh_from_db()

    assert first is not None
    assert found.last_used_at == first
