"""May this ecnet start here? Only one at a time on a state folder, and only on a port that is free."""

import errno
import fcntl
import os
import socket
import time
from typing import IO

from ecnet_site.processes import is_alive
from ecnet_site.state import StateFolder, StateUnusable


class Refused(Exception):
    """This ecnet may not start; the message is one line for the person who tried."""


def claim_state(state: StateFolder, *, patience: float = 20) -> IO[str]:
    """Hold the state folder for as long as the returned file is open, here or in a child that inherited it.

    Children of a supervisor that was killed still hold it until they are gone; for those it waits `patience` seconds.
    """
    state.create()
    try:
        file = state.lock.open("a+")
    except OSError as error:
        raise StateUnusable(state.path, error) from error
    deadline = time.monotonic() + patience
    while not _lock(file):
        owner = _owner(file)
        if is_alive(owner) or time.monotonic() > deadline:
            file.close()
            raise Refused(f"already running on {state.path} (process {owner}); stop it first, or set ECNET_STATE")
        time.sleep(0.1)
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def claim_port(host: str, port: str) -> socket.socket:
    """A socket bound to this address; port 0 takes any free one."""
    if not (port.isdecimal() and int(port) < 65536):
        raise Refused(f"PORT={port} is not a port number (0 to 65535)")
    try:
        return socket.create_server((host, int(port)), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise Refused(_why_not(error, host, port)) from error


def _why_not(error: OSError, host: str, port: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken; choose another: make run PORT={int(port) + 1}"
    if error.errno == errno.EACCES:
        return f"port {port} needs more rights than you have; choose another: make run PORT=8000"
    return f"cannot listen on {host}, port {port}: {error.strerror}"


def _lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _owner(file: IO[str]) -> int:
    file.seek(0)
    text = file.read()
    return int(text) if text.isdecimal() else 0
