"""How do several programs live as one? Started in order, restarted when they die, stopped in the opposite order.

Each program leads a process group of its own, so that Ctrl-C in the terminal reaches only the supervisor, and so that
whatever a program leaves behind can be ended with its group.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

PR_SET_PDEATHSIG = 1
TICK = 0.05
FIRST_DELAY, LONGEST_DELAY, STEADY_AFTER = 0.5, 30.0, 60.0
ONE_REQUEST = 1.0
LARGEST_LOG = 5_000_000


class ProgramFailed(Exception):
    """A program did not come up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to run. `grace` is how many seconds it may take to stop; `fds` are the open files it inherits."""

    name: str
    command: Sequence[str]
    grace: float
    fds: tuple[int, ...] = ()
    signal_when_orphaned: signal.Signals = signal.SIGTERM


@dataclass(slots=True)
class Child:
    """A program that was started, and when it may be started again after it died."""

    program: Program
    process: subprocess.Popen[bytes]
    started: float
    delay: float = FIRST_DELAY
    restart_at: float | None = None


@dataclass(slots=True)
class Supervisor:
    """Keeps programs alive until it is asked to stop."""

    folder: Path
    logs: Path
    environ: Mapping[str, str]
    say: Callable[[str], object]
    children: dict[str, Child] = field(default_factory=dict)
    asked_to_stop_at: float | None = None
    asked_to_hurry: bool = False

    @property
    def asked_to_stop(self) -> bool:
        return self.asked_to_stop_at is not None

    def listen_to_signals(self) -> None:
        """From now on Ctrl-C, SIGTERM and a closed terminal ask for a stop; a second time they ask for a quick one."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_request)

    def start(self, program: Program) -> None:
        self.children[program.name] = Child(program, self._spawn(program), time.monotonic())

    def wait_until(self, claim: Callable[[], bool], *, name: str, seconds: float) -> None:
        """Return when the claim holds or a stop was asked for; ProgramFailed if the named program ends or is too slow."""
        deadline = time.monotonic() + seconds
        while not self.asked_to_stop and not claim():
            if self.children[name].process.poll() is not None:
                raise ProgramFailed(f"{name} ended at once: {self._last_words(name)}")
            if time.monotonic() > deadline:
                raise ProgramFailed(f"{name} does not answer after {seconds:.0f} s; its log is {self._log(name)}")
            time.sleep(TICK)

    def watch(self) -> None:
        """Start again what dies, until a stop is asked for."""
        while not self.asked_to_stop:
            for child in self.children.values():
                self._look_after(child)
            time.sleep(TICK)

    def stop(self, *tiers: Sequence[str]) -> None:
        """Stop the named programs, one tier after the other, and leave nothing of them behind."""
        for names in tiers:
            self._stop_tier([self.children.pop(name) for name in names if name in self.children])

    def _look_after(self, child: Child) -> None:
        name, now = child.program.name, time.monotonic()
        if child.restart_at is not None:
            if now >= child.restart_at:
                child.process, child.started, child.restart_at = self._spawn(child.program), now, None
                self.say(f"{name} started again")
            return
        code = child.process.poll()
        if code is None:
            return
        _kill_group(child.process)
        if now - child.started > STEADY_AFTER:
            child.delay = FIRST_DELAY
        child.restart_at = now + child.delay
        self.say(f"{name} ended ({_manner(code)}); again in {child.delay:g} s; its log is {self._log(name)}")
        child.delay = min(child.delay * 2, LONGEST_DELAY)

    def _stop_tier(self, tier: Sequence[Child]) -> None:
        for child in tier:
            if child.process.poll() is None:
                child.process.terminate()
        for child in tier:
            deadline = time.monotonic() + child.program.grace
            # The first request to stop is answered with patience, the second is not.
            while child.process.poll() is None and time.monotonic() < deadline and not self.asked_to_hurry:
                time.sleep(TICK)
            if child.process.poll() is None:
                self.say(f"{child.program.name} did not stop in time and was killed")
            _kill_group(child.process)
            child.process.wait()

    def _spawn(self, program: Program) -> subprocess.Popen[bytes]:
        path = self._log(program.name)
        if path.exists() and path.stat().st_size > LARGEST_LOG:
            path.replace(path.with_suffix(".log.1"))
        with path.open("ab") as log:
            return subprocess.Popen(
                program.command,
                cwd=self.folder,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,
                pass_fds=program.fds,
                preexec_fn=_dying_with_parent(program.signal_when_orphaned),  # noqa: PLW1509  one thread, no locks
            )

    def _log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def _last_words(self, name: str) -> str:
        lines = self._log(name).read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    def _note_request(self, _number: int, _frame: FrameType | None) -> None:
        # One Ctrl-C may come twice, from the terminal and from make: only a later one is a second one.
        now = time.monotonic()
        if self.asked_to_stop_at is None:
            self.asked_to_stop_at = now
        elif now - self.asked_to_stop_at > ONE_REQUEST:
            self.asked_to_hurry = True


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # nothing is left (macOS says it in the second way)
        return


def _manner(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _dying_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """What a child does before it becomes its program: ask Linux for a signal at the death of the supervisor."""
    if sys.platform != "linux":
        return None
    libc, parent = ctypes.CDLL(None), os.getpid()

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:  # it died before it could be asked
            os._exit(1)

    return ask
