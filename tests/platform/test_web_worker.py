"""A thread of the web server and its connection."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import TConn, ThreadWorker

from ecnet_site import web_worker
from ecnet_site.web_worker import AT_WORK, LONGEST, SLOT, SLOTS, STRETCH, WAITS, WAITS_BRIEFLY, YIELDS, WebWorker
from labs.aws.call import Answer
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


@pytest.fixture
def others(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int, int], None]:
    """Have another process tell in a slot how many connections it has."""
    told = bytearray(SLOTS * SLOT.size)
    monkeypatch.setattr(web_worker, "_told", told)
    return lambda slot, pid, number: SLOT.pack_into(told, slot * SLOT.size, pid, number)


def test_a_process_lets_those_that_have_fewer_take_a_new_connection(
    monkeypatch: pytest.MonkeyPatch, others: Callable[[int, int, int], None]
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("ecnet_site.web_worker.time.sleep", waited.append)
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    others(7, ended.pid, 0)  # it had few when it ended
    others(8, os.getppid(), 5)

    with a_worker(lambda *_: []) as worker, socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        for number in (0, 5, 6, 8, 1_000):
            worker.nr_conns = number
            worker.accept(listener)  # nobody has called: another process was quicker

            assert worker.nr_conns == number

    assert waited == [YIELDS, 3 * YIELDS, LONGEST]


def test_a_process_alone_takes_every_connection_at_once(
    monkeypatch: pytest.MonkeyPatch, others: Callable[[int, int, int], None]
) -> None:
    monkeypatch.setattr("ecnet_site.web_worker.time.sleep", lambda _seconds: pytest.fail("it waited"))

    with a_worker(lambda *_: []) as worker, socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        worker.nr_conns = 1_000
        worker.accept(listener)


def test_what_a_fork_tells_the_other_processes_see() -> None:
    with a_worker(lambda *_: []) as worker:
        worker.age = SLOTS - 1
        assert SLOT.unpack_from(web_worker._told, (SLOTS - 1) * SLOT.size) == (0, 0)  # who only starts it tells nothing
        child = os.fork()
        if not child:
            worker.take_slot()
            worker.nr_conns = 42
            os._exit(0)
        os.waitpid(child, 0)

    assert SLOT.unpack_from(web_worker._told, (SLOTS - 1) * SLOT.size) == (child, 42)


def test_a_process_that_begins_to_serve_tells_of_itself_and_lets_its_threads_finish(
    monkeypatch: pytest.MonkeyPatch, others: Callable[[int, int, int], None]
) -> None:
    interval = sys.getswitchinterval()
    monkeypatch.setattr(ThreadWorker, "init_process", lambda _worker: None)
    try:
        with a_worker(the_page) as worker:
            worker.init_process()

            assert SLOT.unpack_from(web_worker._told, worker.age * SLOT.size) == (os.getpid(), 0)
            assert sys.getswitchinterval() == pytest.approx(STRETCH)
    finally:
        sys.setswitchinterval(interval)


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


class Door:
    """Stands where the door stands, and remembers who came."""

    def __init__(self) -> None:
        self.came: list[tuple[str, str, str, bytes]] = []

    def is_ours(self, path: str) -> bool:
        return path == "/aws"

    def answered_alone(self, method: str, path: str, query: str, headers: dict[str, str], body: Any) -> Answer:
        self.came.append((method, path, query, body()))
        if body() == b"fail":
            raise ValueError(body())
        return Answer(400, b".door", headers={"Content-Length": "5", "X-Host": headers["host"]})


def to(path: str, body: bytes = b"a=1", *fields: str) -> bytes:
    head = [f"POST {path} HTTP/1.1", "Host: here", f"Content-Length: {len(body)}", *fields]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def the_page(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(body) + 5))])
    return [b".page", body]


def told(connection: socket.socket, request: bytes) -> tuple[str, bytes]:
    """Status and body of the answer to a request."""
    connection.sendall(request)
    with connection.makefile("rb") as stream:
        status = stream.readline().split()[1].decode()
        headers = dict(line.decode().strip().lower().split(": ", 1) for line in iter(stream.readline, b"\r\n"))
        return status, stream.read(int(headers["content-length"]))


def test_a_further_request_to_the_door_goes_straight_to_it_and_every_other_to_the_application() -> None:
    with a_worker(the_page) as worker, a_connection(worker) as (connection, given):
        worker.door = door = Door()
        answers = [
            told(connection, one)
            for one in (to("/aws?first"), to("/aws?second", b"b=2"), to("/labs"), to("/aws?third", b"c=3"))
        ]
        kept = given.result(timeout=10)

    assert answers == [("200", b".pagea=1"), ("400", b".door"), ("200", b".pagea=1"), ("400", b".door")]
    assert door.came == [("POST", "/aws", "second", b"b=2"), ("POST", "/aws", "third", b"c=3")]
    assert kept is True


def test_a_request_that_comes_in_pieces_is_the_applications() -> None:
    with a_worker(the_page) as worker, a_connection(worker) as (connection, _given):
        worker.door = door = Door()
        told(connection, to("/aws"))
        whole = to("/aws", b"b=2")
        connection.sendall(whole[:-2])
        time.sleep(0.02)

        assert told(connection, whole[-2:]) == ("200", b".pageb=2")
        assert told(connection, to("/aws", b"c=3")) == ("400", b".door")
    assert [body for *_, body in door.came] == [b"c=3"]


@pytest.mark.parametrize("reason", ["stopping", "watched", "no door"])
def test_gunicorn_does_what_only_gunicorn_can(reason: str) -> None:
    with a_worker(the_page) as worker, a_connection(worker) as (connection, _given):
        worker.door = door = Door()
        told(connection, to("/aws"))
        if reason == "stopping":
            worker.max_keepalived = 0
        elif reason == "watched":
            worker._is_plain = False
        else:
            worker.door = None

        assert told(connection, to("/aws", b"b=2")) == ("200", b".pageb=2")
    assert door.came == []


def test_a_door_that_breaks_is_told_as_gunicorn_tells_it_and_the_connection_ends() -> None:
    with a_worker(the_page) as worker, a_connection(worker) as (connection, given):
        worker.door = Door()
        told(connection, to("/aws"))

        assert told(connection, to("/aws", b"fail"))[0] == "500"
        assert given.result(timeout=10) is False


def test_who_went_away_is_answered_no_more() -> None:
    gone = threading.Event()

    class Slow(Door):
        def answered_alone(self, *given: Any) -> Answer:
            gone.wait(timeout=10)
            return super().answered_alone(*given)

    with a_worker(the_page) as worker, a_connection(worker) as (connection, given):
        worker.door = Slow()
        told(connection, to("/aws"))
        connection.sendall(to("/aws"))
        connection.close()
        gone.set()

        assert given.result(timeout=10) is False


def test_a_thread_stays_longer_where_there_is_one_for_each_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    class Poll:
        def register(self, *_: Any) -> None:
            pass

        def poll(self, milliseconds: float) -> list[Any]:
            waited.append(milliseconds)
            return []

    monkeypatch.setattr("ecnet_site.web_worker.select.poll", Poll)
    with a_worker(the_page) as worker:
        for number in (1, worker.cfg.threads, worker.cfg.threads + 1):
            worker.nr_conns = number
            with a_connection(worker) as (connection, given):
                told(connection, to("/labs"))
                assert given.result(timeout=10) is True

    assert waited == [WAITS * 1000, WAITS * 1000, WAITS_BRIEFLY * 1000]
