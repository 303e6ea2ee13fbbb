"""An emulator that many people use, started as they start it: moto's server, to compare with."""

import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes import wait_for


@contextmanager
def moto_server(clients: Path) -> Iterator[str]:
    """Run it on a free port of this machine; its address."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [clients / "bin" / "moto_server", "-H", "127.0.0.1", "-p", str(port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: server.poll() is not None or _answers(port), seconds=60, what="moto's server")
        assert server.poll() is None, "moto's server ended at once"
        yield address
    finally:
        server.kill()
        server.wait(timeout=30)


def forget_all(address: str) -> None:
    """Let it begin anew."""
    with urllib.request.urlopen(urllib.request.Request(f"{address}/moto-api/reset", method="POST"), timeout=60):
        pass


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
