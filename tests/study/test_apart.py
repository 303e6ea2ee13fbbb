"""Work in a child of its own: what it finds and tells comes back, and its limits hold."""

import os
import time

import pytest

from labs.study.apart import NotWanted, Tell, TookTooLong, TookTooMuch, WorkFailed, run_apart


def always(_news: bytes | None) -> bool:
    return True


def test_what_the_work_finds_and_tells_on_the_way_comes_back() -> None:
    told: list[bytes | None] = []

    def work(tell: Tell) -> bytes:
        tell(b"half")
        tell(b"nearly")
        return b"x" * 300_000

    def heard(news: bytes | None) -> bool:
        told.append(news)
        return True

    found = run_apart(work, seconds=10, megabytes=100, heard=heard)

    assert (found, [news for news in told if news]) == (b"x" * 300_000, [b"half", b"nearly"])


def test_work_that_fails_says_how() -> None:
    def work(_tell: Tell) -> bytes:
        raise LookupError("no such rack")

    with pytest.raises(WorkFailed, match="LookupError: no such rack"):
        run_apart(work, seconds=10, megabytes=100, heard=always)


def test_work_that_takes_too_long_is_stopped() -> None:
    def work(_tell: Tell) -> bytes:
        time.sleep(60)
        return b""

    began = time.monotonic()
    with pytest.raises(TookTooLong):
        run_apart(work, seconds=0.3, megabytes=100, heard=always)
    assert time.monotonic() - began < 30


def test_work_that_wants_too_much_memory_is_stopped_and_the_worker_is_not() -> None:
    def work(_tell: Tell) -> bytes:
        return bytes(900_000_000)

    with pytest.raises(TookTooMuch):
        run_apart(work, seconds=10, megabytes=200, heard=always)


def test_work_that_is_killed_from_outside_is_not_waited_for() -> None:
    def work(_tell: Tell) -> bytes:
        os.kill(os.getpid(), 9)
        return b""

    with pytest.raises(TookTooMuch):
        run_apart(work, seconds=10, megabytes=100, heard=always)


@pytest.mark.parametrize("tells", [True, False])
def test_work_that_nobody_wants_any_more_is_stopped(tells: bool) -> None:
    def work(tell: Tell) -> bytes:
        if tells:
            tell(b"begun")
        time.sleep(60)
        return b""

    with pytest.raises(NotWanted):
        run_apart(work, seconds=50, megabytes=100, heard=lambda _news: False)


def test_nothing_is_left_of_the_child() -> None:
    child: list[int] = []

    def heard(news: bytes | None) -> bool:
        child.append(int(news or b"0"))
        return False

    def work(tell: Tell) -> bytes:
        tell(str(os.getpid()).encode())
        time.sleep(60)
        return b""

    with pytest.raises(NotWanted):
        run_apart(work, seconds=50, megabytes=100, heard=heard)
    with pytest.raises(ProcessLookupError):
        os.kill(child[0], 0)
