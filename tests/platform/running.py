"""A whole ecnet, started as a person starts it, for the tests of starting and stopping."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any, Self

import psutil

from ecnet_site.state import StateFolder
from tests.processes import ROOT, wait_for

PROGRAMS = {"redis": "redis-server", "web": "gunicorn", "live": "-Q live", "bulk": "-Q bulk", "beat": "ecnet_site beat"}
CALM = 0.1
"""Of one processor, what a whole ecnet may take when nobody asks anything of it."""
COMMAND = (sys.executable, "manage.py", "run")


class Running:
    """An ecnet on a state folder of its own, and on a port that the system chose."""

    def __init__(self, state: Path, *, command: tuple[str, ...] = COMMAND, **environ: str) -> None:
        self.state = state
        self.output = state.parent / f"{state.name}.out"
        self._command = command
        self._environ = environment(state, **environ)
        self.process = self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.ask(signal.SIGTERM)
            self.process.wait(timeout=120)

    def wait_until_all_run(self, *programs: str) -> None:
        """Return when the address is printed and these programs, by default all, are alive."""
        wait_for(lambda: self.address is not None or self._has_ended(), seconds=120, what="the address to open")
        assert self.address, f"it ended: {self.said()}"
        expected = set(programs or PROGRAMS)
        wait_for(lambda: self.programs() == expected, seconds=60, what=f"{expected}; there are {self.programs()}")

    def wait_until_calm(self) -> None:
        """Return when all programs have started in truth: for a second they take little of the processors."""
        self.wait_until_all_run()
        wait_for(lambda: _load_of(processes_of(self.state)) < CALM, seconds=180, what="the programs to become calm")

    @property
    def address(self) -> str | None:
        found = re.search(r"open (http://\S+)", self.said())
        return found[1] if found else None

    def said(self) -> str:
        return self.output.read_text()

    def health(self) -> Any:
        with urllib.request.urlopen(f"{self.address}healthz", timeout=60) as answer:
            return json.load(answer)

    def ask(self, number: signal.Signals) -> None:
        """Send a signal as a terminal does: to the whole foreground group."""
        os.killpg(self.process.pid, number)

    def programs(self) -> set[str]:
        """Which kinds of programs of this ecnet are alive."""
        return {kind for process in processes_of(self.state) if (kind := _kind(process))}

    def _start(self) -> subprocess.Popen[bytes]:
        with self.output.open("wb") as output:
            return subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
            )

    def _has_ended(self) -> bool:
        return self.process.poll() is not None


def refusal(state: Path, **environ: str) -> tuple[int, list[str]]:
    """Exit code and lines of an ecnet that is expected not to start."""
    ended = subprocess.run(
        COMMAND,
        cwd=ROOT,
        env=environment(state, **environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    return ended.returncode, ended.stdout.splitlines()


def environment(state: Path, **more: str) -> dict[str, str]:
    """The environment of a person who has set nothing but the state folder and the port."""
    ours = {"DJANGO_SETTINGS_MODULE", "SECRET_KEY", "DATABASE_URL", "REDIS_URL", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    # A make within `make test` would tell of the folders that it enters and leaves.
    ours |= {"MAKELEVEL", "MAKEFLAGS", "MFLAGS"}
    kept = {key: value for key, value in os.environ.items() if key not in ours}
    return kept | {"ECNET_STATE": str(state), "PORT": "0"} | more


def processes_of(state: Path) -> list[psutil.Process]:
    """Every living process of the ecnet on this state folder, children of children and orphans too."""
    return [process for process in psutil.process_iter() if _belongs(process, state)]


def _load_of(processes: list[psutil.Process]) -> float:
    """How much of one processor they took in the second that passes."""
    before, began = _seconds_of(processes), time.monotonic()
    time.sleep(1)
    return (_seconds_of(processes) - before) / (time.monotonic() - began)


def _seconds_of(processes: list[psutil.Process]) -> float:
    return sum(one.cpu_times().user + one.cpu_times().system for one in processes if one.is_running())


def _belongs(process: psutil.Process, state: Path) -> bool:
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        # Redis writes its title over its environment, but the title names the socket.
        socket = str(StateFolder(state).redis_socket)
        return process.environ().get("ECNET_STATE") == str(state) or socket in " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
        return False


def _kind(process: psutil.Process) -> str | None:
    try:
        line = " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return None
    signs = {
        "redis": "redis-server",
        "web": "gunicorn",
        "live": "-Q live",
        "bulk": "-Q bulk",
        "beat": "ecnet_site beat",
    }
    return next((kind for kind, sign in signs.items() if sign in line), None)
