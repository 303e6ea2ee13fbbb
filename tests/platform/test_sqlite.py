"""Writers to one SQLite file queue for their turn, and nobody who is gone holds it."""

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError
from django.db.transaction import TransactionManagementError

from ecnet_site.sqlite.base import DatabaseWrapper

HOLDS = """
import sys, time
sys.path.insert(0, sys.argv[1])
from tests.platform.test_sqlite import connected
connection = connected(sys.argv[2])
connection._start_transaction_under_autocommit()
print("taken", flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def databases_of_their_own(django_db_blocker: Any) -> Iterator[None]:
    """These tests open files of their own, never the tests' database."""
    with django_db_blocker.unblock():
        yield


def connected(name: str) -> DatabaseWrapper:
    from django.conf import settings
    from django.db import connections

    if not settings.configured:
        settings.configure(DATABASES={})
    around = {**connections.configure_settings({"default": {}})["default"], "NAME": name, "ENGINE": "ecnet_site.sqlite"}
    connection = DatabaseWrapper({**around, "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 0}}, "queueing")
    connection.inc_thread_sharing()
    connection.connect()
    return connection


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[DatabaseWrapper]:
    connection = connected(str(tmp_path / "db.sqlite3"))
    yield connection
    connection.close()


def is_taken(name: str) -> bool:
    with Path(f"{name}-turn").open() as turn:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@pytest.mark.parametrize("ending", ["_commit", "_rollback", "close"])
def test_a_transaction_has_its_turn_until_it_ends(connection: DatabaseWrapper, ending: str) -> None:
    name = connection.settings_dict["NAME"]
    connection._start_transaction_under_autocommit()
    during = is_taken(name)
    getattr(connection, ending)()
    assert (during, is_taken(name)) == (True, False)


def test_a_transaction_that_cannot_begin_gives_its_turn_back(connection: DatabaseWrapper) -> None:
    connection.transaction_mode = "NONSENSE"  # type: ignore[attr-defined]
    with pytest.raises(Exception, match="syntax error"):
        connection._start_transaction_under_autocommit()
    assert not is_taken(connection.settings_dict["NAME"])


def test_a_process_that_is_killed_in_its_transaction_holds_nobody_up(tmp_path: Path) -> None:
    name = str(tmp_path / "db.sqlite3")
    root = str(Path(__file__).parents[2])
    with subprocess.Popen([sys.executable, "-c", HOLDS, root, name], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "taken\n"
        assert is_taken(name)
        os.kill(holder.pid, signal.SIGKILL)
    mine = connected(name)
    mine._start_transaction_under_autocommit()
    mine._commit()
    mine.close()


def test_a_database_in_memory_needs_no_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    mine = connected(":memory:")
    mine._start_transaction_under_autocommit()
    mine._commit()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("params", [("100%", 7), {"text": "100%", "number": 7}])
def test_a_statement_means_the_same_however_often_it_is_asked(connection: DatabaseWrapper, params: Any) -> None:
    marks = ("%s", "%s") if isinstance(params, tuple) else ("%(text)s", "%(number)s")
    statement = f"SELECT {marks[0]}, {marks[1]}, '5%%', '?' LIKE '%%?'"

    answers = []
    for _ in range(2):
        with connection.cursor() as cursor:
            answers.append(cursor.execute(statement, params).fetchone())

    assert answers == [("100%", 7, "5%", 1)] * 2


def test_a_statement_too_long_to_be_remembered_is_answered_as_well(connection: DatabaseWrapper) -> None:
    numbers = [*range(2_000)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {' + '.join(['%s'] * 500)}", numbers[:500])
        assert cursor.fetchone() == (sum(numbers[:500]),)
        cursor.execute(f"SELECT max({', '.join(['%s'] * 100)}), '{'x' * 5_000}'", numbers[:100])
        assert cursor.fetchone() == (99, "x" * 5_000)


def test_a_statement_is_run_past_django_only_where_nobody_watches(connection: DatabaseWrapper) -> None:
    statement, watched = "SELECT %s, '5%%'", []

    def watch(execute: Any, *given: Any) -> Any:
        watched.append(given[0])
        return execute(*given)

    assert connection.executed(statement, ["a"]).fetchone() == ("a", "5%")
    with connection.execute_wrapper(watch):
        assert connection.executed(statement, ["b"]).fetchone() == ("b", "5%")
    assert watched == [statement]
    connection.force_debug_cursor = True
    assert connection.executed(statement, ["c"]).fetchone() == ("c", "5%")
    assert len(connection.queries_log) == 1


def test_what_goes_wrong_past_django_is_said_in_its_words(connection: DatabaseWrapper) -> None:
    connection.executed("CREATE TABLE one (id INTEGER UNIQUE)", [])
    connection.executed("INSERT INTO one VALUES (%s)", [1])

    with pytest.raises(IntegrityError, match="UNIQUE"):
        connection.executed("INSERT INTO one VALUES (%s)", [1])
    with pytest.raises(OperationalError, match="no such table"):
        connection.executed("SELECT * FROM other", [])


def test_a_connection_that_was_closed_is_opened_by_the_next_statement(connection: DatabaseWrapper) -> None:
    connection.close()

    assert connection.executed("SELECT 1", []).fetchone() == (1,)


def test_nothing_is_run_in_a_transaction_that_is_broken(connection: DatabaseWrapper) -> None:
    connection.in_atomic_block = connection.needs_rollback = True

    with pytest.raises(TransactionManagementError):
        connection.executed("SELECT 1", [])

    connection.in_atomic_block = connection.needs_rollback = False
