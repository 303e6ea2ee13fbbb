"""Accounts that a process has at hand: threads share them, and the newest revision of a sandbox stays."""

from uuid import uuid4

import pytest

from labs.cloud.account import Account
from labs.study import queries
from tests.cloud.builders import a_region
from tests.rows import a_lab, a_sandbox, a_user
from tests.threads import at_once


def an_account() -> Account:
    return Account(home=a_region().world)


@pytest.mark.django_db
def test_an_older_revision_takes_no_place_of_a_newer_one() -> None:
    sandbox, newer = a_sandbox(a_user(), a_lab()), an_account()
    sandbox.revision = 6

    queries.keep(sandbox.pk, 6, newer)
    queries.keep(sandbox.pk, 5, an_account())

    assert queries.account_of(sandbox) is newer


def test_threads_that_hold_accounts_do_not_get_in_each_others_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "LARGE", 0)
    monkeypatch.setattr(queries, "KEPT_ACCOUNTS", 1)
    small, large = an_account(), Account(home=a_region().with_vpc().world)

    def hold() -> None:
        for number in range(4_000):
            queries.keep(uuid4(), 1, small if number % 2 else large)

    assert at_once(hold, hold, hold) == [None, None, None]
