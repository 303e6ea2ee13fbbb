"""One command starts everything, and leaves nothing behind however it ends."""

import signal
import socket
import subprocess
from pathlib import Path

import psutil
import pytest

from tests.platform.running import Running, processes_of, refusal
from tests.processes import RedisProcess, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("run")]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def leaves_nothing(state: Path) -> None:
    wait_for(lambda: not processes_of(state), seconds=60, what=f"the end of {processes_of(state)}")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_make_run_serves_pages_until_it_is_stopped_and_leaves_no_process(state: Path, number: signal.Signals) -> None:
    with Running(state, command=("make", "run")) as ecnet:
        ecnet.wait_until_all_run()
        health = ecnet.health()
        ecnet.ask(number)
        ecnet.process.wait(timeout=120)

    assert health == {"database": "up", "redis": "up"}
    assert processes_of(state) == []
    assert not (state / "redis" / "redis.sock").exists()
    assert ecnet.said().endswith("ecnet: stopped\n") or "ecnet: stopped\nmake: " in ecnet.said()


def test_stopping_in_the_middle_of_the_start_leaves_no_process(state: Path) -> None:
    with Running(state) as ecnet:
        wait_for(lambda: "redis" in ecnet.programs(), seconds=60, what="Redis")
        ecnet.ask(signal.SIGINT)

        assert ecnet.process.wait(timeout=120) == 0
    assert processes_of(state) == []


def test_a_killed_supervisor_takes_every_process_along(state: Path) -> None:
    with Running(state) as ecnet:
        ecnet.wait_until_all_run()
        ecnet.process.kill()
        ecnet.process.wait()

    leaves_nothing(state)


def test_what_dies_is_started_again(state: Path) -> None:
    with Running(state) as ecnet:
        ecnet.wait_until_all_run()
        victims = [process for process in processes_of(state) if process.pid != ecnet.process.pid]
        for victim in victims:
            victim.kill()
        psutil.wait_procs(victims, timeout=10)
        ecnet.wait_until_all_run()

        assert ecnet.health() == {"database": "up", "redis": "up"}

    leaves_nothing(state)


def test_a_second_start_and_make_reset_leave_a_running_ecnet_alone_and_a_stopped_ones_folder_is_emptied(
    state: Path,
) -> None:
    with Running(state) as ecnet:
        ecnet.wait_until_all_run()
        refused = refusal(state)
        spared = subprocess.run([".ci/reset"], env={"ECNET_STATE": str(state)}, capture_output=True, text=True)

        assert refused == (
            1,
            [f"ecnet: already running on {state} (process {ecnet.process.pid}); stop it first, or set ECNET_STATE"],
        )
        assert (spared.returncode, spared.stderr) == (
            1,
            f"ecnet: it is running (process {ecnet.process.pid}); stop it first\n",
        )
        assert ecnet.health()["database"] == "up"

    subprocess.run([".ci/reset"], env={"ECNET_STATE": str(state)}, check=True)

    assert not state.exists()


def test_a_taken_port_is_named_in_one_line(state: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        assert refusal(state, PORT=str(port)) == (
            1,
            [f"ecnet: port {port} is taken; choose another: make run PORT={port + 1}"],
        )
    assert processes_of(state) == []


def test_a_port_that_is_no_number_is_named_in_one_line(state: Path) -> None:
    assert refusal(state, PORT="http") == (1, ["ecnet: PORT=http is not a port number (0 to 65535)"])


def test_a_folder_that_cannot_be_written_to_is_named_in_one_line() -> None:
    code, lines = refusal(Path("/sys/ecnet"))  # where not even root may make a folder

    assert (code, len(lines)) == (1, 1)
    assert lines[0].startswith("ecnet: cannot write to /sys/ecnet: ")


def test_a_redis_of_ones_own_is_used_and_not_touched_otherwise(state: Path, redis_server: RedisProcess) -> None:
    with Running(state, REDIS_URL=redis_server.url) as ecnet:
        ecnet.wait_until_all_run("web", "live", "bulk", "beat")
        health = ecnet.health()

    assert health == {"database": "up", "redis": "up"}
    assert not (state / "redis").exists()


def test_a_redis_that_does_not_answer_is_named_in_one_line_without_its_password(state: Path) -> None:
    refused = refusal(state, REDIS_URL="redis://:secret@127.0.0.1:1/0")

    assert refused == (1, ["ecnet: REDIS_URL=redis://127.0.0.1:1/0 does not answer"])
    assert processes_of(state) == []
