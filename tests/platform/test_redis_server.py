"""Which Redis is used, and how our own is kept private."""

import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from ecnet_site.redis_server import (
    UNPACKED,
    NoRedis,
    broker_url,
    find_redis_server,
    redis_url,
    remove_socket,
    without_password,
)
from ecnet_site.state import StateFolder
from tests.processes import RedisProcess


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A folder whose path leaves room for a socket's name."""
    with tempfile.TemporaryDirectory(prefix="ecnet-") as folder:
        yield Path(folder)


def test_an_address_that_was_asked_for_wins(tmp_path: Path) -> None:
    assert redis_url({"REDIS_URL": "redis://there:6379/1"}, StateFolder(tmp_path)) == "redis://there:6379/1"


def test_our_own_redis_is_on_a_socket_in_the_state_folder() -> None:
    assert redis_url({}, StateFolder(Path("/srv/ec net"))) == "unix:///srv/ec%20net/redis/redis.sock"


def test_celery_spells_the_same_addresses() -> None:
    assert broker_url("unix:///srv/redis.sock") == "redis+socket:///srv/redis.sock"
    assert broker_url("rediss://:secret@there:6379/1") == "rediss://:secret@there:6379/1"


def test_an_address_is_shown_without_its_password() -> None:
    assert without_password("redis://user:secret@there:6379/1") == "redis://there:6379/1"


def test_the_systems_redis_comes_before_the_unpacked_one(tmp_path: Path) -> None:
    program = tmp_path / "redis-server"
    program.touch(mode=0o755)

    assert find_redis_server(str(tmp_path)) == program


@pytest.mark.skipif(not UNPACKED.exists(), reason="this machine has no unpacked Redis, only the system's")
def test_the_unpacked_redis_is_used_where_the_system_has_none(tmp_path: Path) -> None:
    assert find_redis_server(str(tmp_path)) == UNPACKED


def test_no_redis_at_all_is_said_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ecnet_site.redis_server.UNPACKED", tmp_path / "nothing")

    with pytest.raises(NoRedis, match=r"no redis-server found; install it .* or set REDIS_URL"):
        find_redis_server(str(tmp_path))


@pytest.mark.parametrize("name", ["plain", 'with space and "quotes"', "한글"])
def test_our_own_redis_answers_only_on_a_private_socket(short_path: Path, name: str) -> None:
    state = StateFolder(short_path / name)
    state.create()
    server = RedisProcess(state, redis_url({}, state))
    server.start()
    try:
        client = redis.Redis.from_url(server.url)
        config = {key: client.config_get(key)[key] for key in ("port", "appendonly", "appendfsync", "save")}
        client.close()
        modes = [stat.S_IMODE(path.stat().st_mode) for path in (state.redis_socket, state.redis_socket.parent)]
    finally:
        server.stop()

    assert config == {"port": "0", "appendonly": "yes", "appendfsync": "everysec", "save": ""}
    assert modes == [0o700, 0o700]


def test_a_long_path_gets_a_short_private_socket_that_is_taken_away_again(tmp_path: Path) -> None:
    state = StateFolder(tmp_path / ("long" * 30))
    state.create()
    server = RedisProcess(state, redis_url({}, state))
    server.start()
    folder = state.redis_socket.parent
    mode = stat.S_IMODE(folder.stat().st_mode)
    server.kill()

    remove_socket(state)

    assert (mode, folder.exists()) == (0o700, False)
