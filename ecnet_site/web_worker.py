"""How does the web server answer a client that asks again and again? One thread stays with it while it does.

Gunicorn's threads hand a connection back after each answer, and the next request of a program that asks hundreds of
times comes in over three changes of threads, to a thread whose view of the database is out of date. Here a thread
waits a moment for the next request. Waiting threads do no work, so there are more of them than may work at a time.

A connection stays with the process that took it, so the processes take about as many each.
"""

import select
import socket
import threading
import time
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

AT_WORK = 4
"""Requests of one process that are worked on at a time."""
WAITS = 0.01
"""Seconds for which a thread waits for the next request: boto3 takes a few milliseconds to think."""
STAYS = 0.2
"""Seconds after which it lets others have their turn, should there be more connections than threads."""

YIELDS, LONGEST = 0.0005, 0.01
"""Seconds for each of its connections, and at most, in which a process lets others take a new one."""


class WebWorker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's threaded worker, except that a thread stays with a busy connection."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turns = threading.Semaphore(AT_WORK)

    def accept(self, listener: socket.socket) -> None:
        """Take a new connection, unless a process that has fewer was quicker: so they are spread evenly."""
        time.sleep(min(self.nr_conns * YIELDS, LONGEST))
        super().accept(listener)

    def handle(self, conn: Any) -> Any:
        """Answer the requests of a connection until none follows soon; gunicorn's word for what is to become of it."""
        until = time.monotonic() + STAYS
        kept = super().handle(conn)
        while kept is True and self.alive and time.monotonic() < until and _is_readable(conn.sock):
            kept = super().handle(conn)
        return kept

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer one request when it is its turn."""
        with self._turns:
            return super().handle_request(req, conn)


def _is_readable(connection: Any) -> bool:
    """Whether a connection has something to read before the wait is over."""
    looking = select.poll()
    looking.register(connection, select.POLLIN)
    return bool(looking.poll(WAITS * 1000))
