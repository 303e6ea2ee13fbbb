"""A thread of the web server and its connection."""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import TConn

from ecnet_site.web_worker import AT_WORK, LONGEST, YIELDS, WebWorker
from tests.processes import wait_for

REQUEST = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@contextmanager
def a_worker(application: Application) -> Iterator[WebWorker]:
    config = Config()
    worker = WebWorker(1, 1, [], None, 30, config, Logger(config))
    worker.wsgi = application
    yield worker
    worker.tmp.close()


@contextmanager
def a_connection(worker: WebWorker) -> Iterator[tuple[socket.socket, "Future[Any]"]]:
    """The client's end of a connection that a thread of the worker was given, and what comes of it."""
    ours, theirs = socket.socketpair()
    with ours, theirs, ThreadPoolExecutor() as threads:
        yield ours, threads.submit(worker.handle, TConn(worker.cfg, theirs, ("", 0), ("", 0)))


def asked(connection: socket.socket) -> bytes:
    """The body of the answer to one more request."""
    connection.sendall(REQUEST)
    answer = b""
    while b"\r\n\r\n." not in answer:
        answer += connection.recv(4096)
    return answer.partition(b"\r\n\r\n.")[2]


def asked_once(worker: WebWorker) -> bytes:
    """The answer on a connection of its own."""
    with a_connection(worker) as (connection, _given):
        return asked(connection)


def test_a_thread_stays_while_requests_follow_and_then_gives_the_connection_back() -> None:
    def application(_environ: Any, start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Length", "4")])
        return [b".one"]

    with a_worker(application) as worker, a_connection(worker) as (connection, given):
        said = [asked(connection) for _ in range(3)]
        kept = given.result(timeout=10)

    assert (said, kept) == ([b"one"] * 3, True)


def test_a_process_lets_others_take_a_new_connection_the_longer_the_more_it_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("ecnet_site.web_worker.time.sleep", waited.append)

    with a_worker(lambda *_: []) as worker, socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        for number in (0, 3, 1_000):
            worker.nr_conns = number
            worker.accept(listener)  # nobody has called: another process was quicker

            assert worker.nr_conns == number

    assert waited == [0, 3 * YIELDS, LONGEST]


def test_only_so_many_requests_are_worked_on_at_a_time() -> None:
    at_work: list[int] = []
    may_end = threading.Event()

    def application(_environ: Any, start_response: Callable[..., Any]) -> Iterable[bytes]:
        at_work.append(1)
        may_end.wait(timeout=10)
        start_response("200 OK", [("Content-Length", "4")])
        return [b".one"]

    with a_worker(application) as worker, ThreadPoolExecutor() as threads:
        given = [threads.submit(asked_once, worker) for _ in range(AT_WORK * 2)]
        wait_for(lambda: len(at_work) == AT_WORK, seconds=10, what="the first requests")
        may_end.set()

    assert [one.result() for one in given] == [b"one"] * AT_WORK * 2
