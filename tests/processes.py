"""Real processes for tests: a Redis and Celery workers, each ended by whoever started it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ecnet_site.redis_server import redis_command, wait_until_answers
from ecnet_site.state import StateFolder

ROOT = Path(__file__).resolve().parent.parent


def wait_for(claim: Callable[[], bool], seconds: float, what: str) -> None:
    """Return when the claim holds; fail the test when it does not in that many seconds."""
    deadline = time.monotonic() + seconds
    while not claim():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.02)


class RedisProcess:
    """The tests' own Redis, which a test may stop, kill and start again."""

    def __init__(self, state: StateFolder, url: str) -> None:
        self.url = url
        self._state = state
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._state.logs.mkdir(exist_ok=True)
        with (self._state.logs / "redis.log").open("ab") as log:
            self._process = subprocess.Popen(
                redis_command(self._state), stdin=subprocess.DEVNULL, stdout=log, stderr=log, process_group=0
            )
        wait_until_answers(self.url, seconds=10)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        self._process.wait(timeout=10)
        self._process = None


@dataclass(frozen=True)
class WorkerProcess:
    """A Celery worker with its children, in a process group of its own."""

    process: subprocess.Popen[bytes]
    log: Path

    def wait_until_ready(self) -> None:
        wait_for(self._is_ready, seconds=30, what=f"a Celery worker; its log is {self.log}")

    def kill(self) -> None:
        """What `kill -9` of the worker and its children does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)

    def stop(self) -> None:
        """End it, gently first; harmless when it has ended already."""
        if self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.kill()

    def _is_ready(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError(f"the Celery worker ended with {self.process.returncode}:\n{self.log.read_text()}")
        return " ready." in self.log.read_text()


def start_worker(state: StateFolder, database: dict[str, Any], name: str, queues: str = "live,bulk") -> WorkerProcess:
    """Start a real worker on this database, and return when it takes jobs."""
    state.logs.mkdir(exist_ok=True)
    path = state.logs / f"{name}.log"
    command = [sys.executable, "-m", "celery", "-A", "ecnet_site", "worker"]
    options = ["-n", f"{name}@%h", "-Q", queues, "-c", "1", "--loglevel=INFO", "--without-gossip", "--without-mingle"]
    environ = os.environ | {
        "DJANGO_SETTINGS_MODULE": "ecnet_site.settings",
        "DATABASE_URL": database_url(database),
        "PYTHONPATH": str(ROOT),
    }
    with path.open("wb") as log:
        process = subprocess.Popen(
            command + options,
            cwd=ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            process_group=0,
        )
    worker = WorkerProcess(process, path)
    try:
        worker.wait_until_ready()
    except BaseException:
        worker.stop()
        raise
    return worker


def database_url(settings: dict[str, Any]) -> str:
    """The DATABASE_URL of a connection, as the tests have it open now."""
    if "sqlite" in settings["ENGINE"]:
        return f"sqlite:///{settings['NAME']}"
    user = ":".join(quote(str(settings[key]), safe="") for key in ("USER", "PASSWORD") if settings[key])
    place = f"{quote(settings['HOST'], safe='')}:{settings['PORT']}".rstrip(":")
    return f"postgresql://{user}@{place}/{settings['NAME']}"
