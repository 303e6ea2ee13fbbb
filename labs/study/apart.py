"""How does a worker do something long without being at its mercy? In a child of its own, with limits of its own.

The child can be stopped at any moment, and may take only so much time and memory; the worker itself lives on. What it
says on the way and what it found come back through a pipe. It must touch neither database nor network.
"""

import math
import os
import resource
import select
import signal
import struct
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

Tell = Callable[[bytes], None]
HEAD = struct.Struct("!cI")
NEWS, FOUND, FAILED, TOO_MUCH = b"n", b"f", b"x", b"m"
LOOK_EVERY = 0.1
"""Seconds between two looks whether the work is still wanted."""


class WorkFailed(Exception):
    """The work itself went wrong; the message is its traceback."""


class TookTooLong(Exception):
    """The work was stopped because its time was over."""


class TookTooMuch(Exception):
    """The work wanted more memory than it may have."""


class NotWanted(Exception):
    """The work was stopped because nobody wants it any more."""


def run_apart(
    work: Callable[[Tell], bytes], *, seconds: float, megabytes: int, heard: Callable[[bytes | None], bool]
) -> bytes:
    """What `work` found. It is given a function to tell how far it is.

    `heard` is called with what it tells, and with None every now and then; when it answers False the work is stopped.
    `megabytes` is what it may take beyond what the worker holds already; only Linux keeps it to that.
    Raises WorkFailed, TookTooLong, TookTooMuch, NotWanted.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _be_the_child(work, writing, seconds, megabytes)
    os.close(writing)
    try:
        return _listen(reading, time.monotonic() + seconds, heard)
    finally:
        os.close(reading)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _listen(reading: int, deadline: float, heard: Callable[[bytes | None], bool]) -> bytes:
    received = bytearray()
    while True:
        if time.monotonic() > deadline:
            raise TookTooLong
        if not select.select([reading], [], [], LOOK_EVERY)[0]:
            _must_be_wanted(heard(None))
            continue
        piece = os.read(reading, 1 << 16)
        if not piece:
            raise TookTooMuch  # it was killed without a word: by the system, for want of memory
        received += piece
        while (message := _first(received)) is not None:
            kind, body = message
            if kind == FOUND:
                return body
            if kind == TOO_MUCH:
                raise TookTooMuch
            if kind == FAILED:
                raise WorkFailed(body.decode(errors="replace"))
            _must_be_wanted(heard(body))


def _must_be_wanted(wanted: bool) -> None:  # noqa: FBT001
    if not wanted:
        raise NotWanted


def _first(received: bytearray) -> tuple[bytes, bytes] | None:
    """Take the first whole message off what was received."""
    if len(received) < HEAD.size:
        return None
    kind, length = HEAD.unpack_from(received)
    if len(received) < HEAD.size + length:
        return None
    body = bytes(received[HEAD.size : HEAD.size + length])
    del received[: HEAD.size + length]
    return kind, body


def _be_the_child(work: Callable[[Tell], bytes], writing: int, seconds: float, megabytes: int) -> NoReturn:
    """Work, say what came of it, and end without cleaning up what belongs to the parent."""
    try:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGQUIT):
            signal.signal(number, signal.SIG_DFL)
        _limit(resource.RLIMIT_CPU, math.ceil(seconds) + 1)  # should the worker die, nobody else stops it
        if held := _address_space():
            _limit(resource.RLIMIT_AS, held + megabytes * 1_000_000)
        _send(writing, FOUND, work(lambda news: _send(writing, NEWS, news)))
    except MemoryError:
        _send(writing, TOO_MUCH, b"")
    except BaseException:  # noqa: BLE001 - whatever it is, the parent is to hear of it
        _send(writing, FAILED, traceback.format_exc()[-4000:].encode())
    finally:
        os._exit(0)


def _send(writing: int, kind: bytes, body: bytes) -> None:
    message = memoryview(HEAD.pack(kind, len(body)) + body)
    while message:
        message = message[os.write(writing, message) :]


def _limit(what: int, most: int) -> None:
    hard = resource.getrlimit(what)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (most, hard))


def _address_space() -> int:
    """Bytes of address space that this process has; 0 where the system has no file that says so (it is not Linux)."""
    statm = Path("/proc/self/statm")
    return int(statm.read_bytes().split()[0]) * resource.getpagesize() if statm.exists() else 0
