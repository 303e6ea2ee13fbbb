"""How do many processes write to one SQLite file without waiting longer than they must? They queue for their turn.

SQLite lets one transaction write at a time. Whoever finds it taken sleeps and looks again, at growing intervals, so a
busy moment costs many times what the work itself takes. Here a transaction first waits for a lock of the operating
system on a file beside the database, which wakes the next one at once and is free again whatever becomes of a process.
"""

import fcntl
import os
from collections.abc import Iterable, Sequence
from functools import lru_cache
from sqlite3 import Error
from typing import Any

from django.db.backends.sqlite3 import base

LONGEST_KNOWN = 4_000
"""Characters of a statement that is remembered as SQLite reads it."""


class Cursor(base.SQLiteCursorWrapper):
    """Django's own, except that it words a statement for SQLite once and not every time."""

    def convert_query(self, query: str, *, param_names: Iterable[str] | None = None) -> str:
        """A statement with SQLite's marks for its parameters."""
        if param_names is None and len(query) <= LONGEST_KNOWN:
            return _with_question_marks(query)
        worded: str = super().convert_query(query, param_names=param_names)
        return worded


@lru_cache(maxsize=1_000)
def _with_question_marks(query: str) -> str:
    marked: str = base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")
    return marked


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own for SQLite, except that transactions wait for their turn, and for its cursors."""

    _turn: int | None = None
    """The open file whose lock this connection holds, or will hold for its next transaction."""

    def create_cursor(self, name: str | None = None) -> Cursor:
        """A cursor that knows what it was asked before."""
        made: Cursor = self.connection.cursor(factory=Cursor)
        return made

    def executed(self, statement: str, params: Sequence[Any]) -> Any:
        """The cursor that ran a statement, without what Django puts around one for those who watch or count statements.

        With somebody watching, in a broken transaction or before the first statement it is Django's own.
        """
        if self.connection is None or self.needs_rollback or self.queries_logged or self.execute_wrappers:
            cursor = self.cursor()
            cursor.execute(statement, params)
            return cursor
        try:
            return self.connection.execute(_with_question_marks(statement), params)
        except Error:
            with self.wrap_database_errors:
                raise

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            self.executed(f"BEGIN {self.transaction_mode or ''}", [])  # type: ignore[attr-defined]
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            # A commit that failed is followed by a rollback, and SQLite's own lock holds until then.
            self._end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            if self._turn is not None:
                os.close(self._turn)
                self._turn = None

    def _take_turn(self) -> None:
        if self.is_in_memory_db():
            return
        if self._turn is None:
            self._turn = os.open(f"{self.settings_dict['NAME']}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._turn, fcntl.LOCK_EX)

    def _end_turn(self) -> None:
        if self._turn is not None:
            fcntl.flock(self._turn, fcntl.LOCK_UN)
