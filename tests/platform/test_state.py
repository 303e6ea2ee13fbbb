"""The state folder: made once, private, and held by one ecnet at a time."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ecnet_site.claims import Refused, claim_port, claim_state
from ecnet_site.state import StateFolder, StateUnusable


def test_the_secret_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    state = StateFolder(tmp_path / "state")

    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(lambda _: state.secret_key(), range(32)))

    assert len(keys) == 1
    assert len(keys.pop()) == 64
    assert stat.S_IMODE((state.path / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE(state.path.stat().st_mode) == 0o700
    assert [file.name for file in state.path.iterdir()] == ["secret_key"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StateUnusable) as caught:
        StateFolder(tmp_path / "file" / "state").create()

    assert str(caught.value) == (
        f"cannot write to {tmp_path}/file/state: Not a directory; make it writable or set ECNET_STATE to another folder"
    )


def test_a_folder_is_claimed_by_one_at_a_time(tmp_path: Path) -> None:
    state = StateFolder(tmp_path)
    with claim_state(state), pytest.raises(Refused, match="already running"):
        claim_state(state)

    claim_state(state).close()


def test_a_folder_held_by_what_a_dead_ecnet_left_behind_is_refused_when_patience_ends(tmp_path: Path) -> None:
    state = StateFolder(tmp_path)
    with claim_state(state):
        state.lock.write_text("")
        with pytest.raises(Refused, match="already running"):
            claim_state(state, patience=0)


@pytest.mark.parametrize("port", ["", "-1", "65536", "eighty"])
def test_what_is_no_port_is_refused(port: str) -> None:
    with pytest.raises(Refused, match=f"PORT={port} is not a port number"):
        claim_port("127.0.0.1", port)


def test_an_address_that_is_not_this_machines_is_refused() -> None:
    with pytest.raises(Refused, match=r"cannot listen on 192\.0\.2\.1, port 8000: "):
        claim_port("192.0.2.1", "8000")
