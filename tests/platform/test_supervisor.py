"""The supervisor by itself, with programs of a line or two."""

import os
import sys
from pathlib import Path

import psutil
import pytest

from ecnet_site.supervisor import Program, ProgramFailed, Supervisor
from tests.processes import wait_for

SLEEPER = "import time; time.sleep(600)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
)
PARENT = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEPER!r}]); print('both', flush=True); {SLEEPER}"


def program(code: str, *, grace: float = 5) -> Program:
    return Program(name="it", command=(sys.executable, "-c", code), grace=grace)


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]) -> Supervisor:
    return Supervisor(folder=tmp_path, logs=tmp_path, environ=os.environ, say=said.append)


def wait_for_words(supervisor: Supervisor, words: str) -> None:
    log = supervisor.logs / "it.log"
    wait_for(lambda: log.exists() and words in log.read_text(), seconds=20, what=words)


def test_a_program_that_asks_for_no_patience_is_stopped_politely(supervisor: Supervisor, said: list[str]) -> None:
    supervisor.start(program(SLEEPER))
    process = supervisor.children["it"].process

    supervisor.stop(["it"])

    assert (process.returncode, said) == (-15, [])


def test_a_program_that_does_not_listen_is_killed(supervisor: Supervisor, said: list[str]) -> None:
    supervisor.start(program(STUBBORN, grace=0.1))
    process = supervisor.children["it"].process
    wait_for_words(supervisor, "deaf")

    supervisor.stop(["it"])

    assert (process.returncode, said) == (-9, ["it did not stop in time and was killed"])


def test_children_of_a_program_end_with_it(supervisor: Supervisor) -> None:
    supervisor.start(program(PARENT))
    wait_for_words(supervisor, "both")
    family = psutil.Process(supervisor.children["it"].process.pid).children(recursive=True)

    supervisor.stop(["it"])

    _, alive = psutil.wait_procs(family, timeout=10)
    assert (len(family), alive) == (1, [])


def test_a_program_that_dies_is_started_again_each_time_later(supervisor: Supervisor, said: list[str]) -> None:
    def stop_after_two_restarts(line: str) -> None:
        said.append(line)
        if said.count("it started again") == 2:
            supervisor.asked_to_stop_at = 0.0

    supervisor.say = stop_after_two_restarts
    supervisor.start(program("raise SystemExit(3)"))

    supervisor.watch()
    supervisor.stop(["it"])

    log = supervisor.logs / "it.log"
    assert said == [
        f"it ended (exit code 3); again in 0.5 s; its log is {log}",
        "it started again",
        f"it ended (exit code 3); again in 1 s; its log is {log}",
        "it started again",
    ]


def test_a_program_that_ends_while_it_is_waited_for_is_reported_with_its_last_words(supervisor: Supervisor) -> None:
    supervisor.start(program("raise SystemExit('no such thing')"))

    with pytest.raises(ProgramFailed) as caught:
        supervisor.wait_until(lambda: False, name="it", seconds=20)

    assert str(caught.value) == "it ended at once: no such thing"


def test_a_log_that_grew_too_long_is_put_aside(supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ecnet_site.supervisor.LARGEST_LOG", 10)
    (supervisor.logs / "it.log").write_text("a long story")

    supervisor.start(program("print('anew')"))
    wait_for_words(supervisor, "anew")
    supervisor.stop(["it"])

    assert (supervisor.logs / "it.log.1").read_text() == "a long story"
    assert (supervisor.logs / "it.log").read_text() == "anew\n"
