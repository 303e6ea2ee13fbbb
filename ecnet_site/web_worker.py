"""How does the web server answer a client that asks again and again? One thread stays with it while it does.

Gunicorn's threads hand a connection back after each answer, and the next request of a program that asks hundreds of
times comes in over three changes of threads, to a thread whose view of the database is out of date. Here a thread
waits a moment for the next request. Waiting threads do no work, so there are more of them than may work at a time.

A connection stays with the process that took it, so the processes take about as many each.

A further request of an AWS client that lies on its connection as a whole goes from there to the door and back, past all that
gunicorn does for requests of every other kind.
"""

import mmap
import os
import select
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterator
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from gunicorn import SERVER
from gunicorn.util import http_date
from gunicorn.workers.gthread import ThreadWorker

from ecnet_site import whole_request
from ecnet_site.processes import is_alive
from ecnet_site.whole_request import Whole

AT_WORK = 4
"""Requests of one process that are worked on at a time."""
STRETCH = 0.02
"""Seconds that a thread works on before one that waits may interrupt it. Python's own 5 ms pass within one request on a busy machine."""
WAITS = 0.1
"""Seconds for which a thread waits for the next request: boto3 takes a few milliseconds to think, more on a busy machine."""
WAITS_BRIEFLY, STAYS = 0.01, 0.2
"""The same, and the seconds after which it lets others have their turn, where there are more connections than threads."""

YIELDS, LONGEST = 0.005, 0.02
"""Seconds for each connection that a process has more than another one, and at most, in which it lets that one take a new one."""
SLOTS = 64
"""Processes that may serve at a time."""
SLOT = struct.Struct("ii")
"""What one of them tells the others: its process id, and how many connections it has."""
_told = mmap.mmap(-1, SLOTS * SLOT.size)
"""Memory that the processes of one web server share: they are forks of the one that loads this module."""


class WebWorker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's threaded worker, except that a thread stays with a busy connection."""

    _slot: int | None = None
    """Where this process tells the others of itself, once it is a process."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turns = threading.Semaphore(AT_WORK)
        self.door: Any = None
        """Of AWS's clients, once there is an application behind it."""
        cfg = self.cfg
        self._is_plain = bool(cfg.keepalive) and not (cfg.is_ssl or cfg.accesslog or cfg.max_requests)
        """Whether gunicorn was told nothing that only gunicorn itself can do with each request."""

    def init_process(self) -> None:
        """Begin to serve, which ends when the process does."""
        self.take_slot()
        sys.setswitchinterval(STRETCH)
        super().init_process()

    def take_slot(self) -> None:
        """Tell the other processes from now on how many connections this one has."""
        self._slot = self.age % SLOTS * SLOT.size
        self.nr_conns = self._connections

    @property
    def nr_conns(self) -> int:
        """How many connections this process has; gunicorn's name for it."""
        return self._connections

    @nr_conns.setter
    def nr_conns(self, number: int) -> None:
        self._connections = number
        if self._slot is not None:
            SLOT.pack_into(_told, self._slot, os.getpid(), number)

    def accept(self, listener: socket.socket) -> None:
        """Take a new connection, unless a process that has fewer is there for it: so they are spread evenly."""
        more = self.nr_conns - min(_connections_of_others(), default=self.nr_conns)
        if more > 0:
            time.sleep(min(more * YIELDS, LONGEST))
        super().accept(listener)

    def load_wsgi(self) -> None:
        """Load the application, and with it the door that stands before it."""
        super().load_wsgi()
        from labs.aws import door  # once Django is set up

        self.door = door

    def handle(self, conn: Any) -> Any:
        """Answer the requests of a connection until none follows soon; gunicorn's word for what is to become of it."""
        until = time.monotonic() + STAYS
        kept = self._handle_one(conn)
        while kept is True and self.alive and self._may_stay(until) and self._is_readable(conn.sock):
            kept = self._handle_one(conn)
        return kept

    def _may_stay(self, until: float) -> bool:
        return self._has_a_thread_for_each() or time.monotonic() < until

    def _has_a_thread_for_each(self) -> bool:
        """Whether every connection may have a thread to itself."""
        return bool(self.nr_conns <= self.cfg.threads)

    def _is_readable(self, connection: socket.socket) -> bool:
        """Whether a connection has something to read before the wait is over."""
        looking = select.poll()
        looking.register(connection, select.POLLIN)
        return bool(looking.poll((WAITS if self._has_a_thread_for_each() else WAITS_BRIEFLY) * 1000))

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer one request when it is its turn."""
        with self._turns:
            return super().handle_request(req, conn)

    def _handle_one(self, conn: Any) -> Any:
        whole = self._whole_request(conn)
        if whole is None:
            return super().handle(conn)
        try:
            self._answer(conn.sock, whole)
        except OSError as error:
            self.log.debug("Nobody waits for the answer any more. %s", error)
            return False
        except Exception as error:  # noqa: BLE001 - as gunicorn takes what goes wrong
            self.handle_error(None, conn.sock, conn.client, error)
            return False
        return True

    def _whole_request(self, conn: Any) -> Whole | None:
        """The request to the door that lies on a connection, taken from it; None is everything else, left where it lies."""
        if not self.door or not self._is_plain or not self.alive or len(self.keepalived_conns) >= self.max_keepalived:
            return None
        if not conn.initialized or conn.is_http2 or conn.parser.unreader.buf.getbuffer().nbytes:
            return None
        return whole_request.taken_from(conn.sock, self.door.is_ours)

    def _answer(self, connection: socket.socket, whole: Whole) -> None:
        with self._turns:
            answer = self.door.answered_alone("POST", whole.path, whole.query, whole.headers, lambda: whole.body)
        fields = "".join(f"{name}: {value}\r\n" for name, value in answer.headers.items())
        connection.settimeout(None)
        connection.sendall(f"{_opening(answer.status, int(time.time()))}{fields}\r\n".encode("latin-1") + answer.body)


def _connections_of_others() -> Iterator[int]:
    """How many connections each of the other processes has that are alive."""
    for pid, number in SLOT.iter_unpack(_told):
        if pid != os.getpid() and is_alive(pid):
            yield number


@lru_cache(maxsize=100)
def _opening(status: int, second: int) -> str:
    """The first lines of an answer of this second."""
    lines = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        f"Server: {SERVER}",
        f"Date: {http_date(second)}",
        "",
    )
    return "\r\n".join(lines)
