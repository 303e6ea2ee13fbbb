"""Which programs make up a running ecnet? Redis, two kinds of workers, beat and the web server."""

import signal
import socket
import sys

from ecnet_site.redis_server import redis_command
from ecnet_site.state import StateFolder
from ecnet_site.supervisor import Program

# The order of stopping: no new requests, then no unfinished jobs, then no Redis.
STOP_ORDER = (["web"], ["live", "bulk", "beat"], ["redis"])

_PYTHON = (sys.executable, "-m")
_CELERY = (*_PYTHON, "celery", "-A", "ecnet_site")

WORKER = "ecnet_site.web_worker.WebWorker"
THREADS = 16
"""Connections of one web process with which a thread may stay."""


def redis_program(state: StateFolder, *, lock: int) -> Program:
    """Our own Redis, for where REDIS_URL names no other."""
    return Program(name="redis", command=redis_command(state), grace=10, fds=(lock,))


def worker_program(queue: str, *, processes: int, lock: int) -> Program:
    """A worker for one queue; stopping it lets running jobs finish, and a job has half a minute at most."""
    options = ("-n", f"{queue}@%h", "-Q", queue, "-c", str(processes), "--without-gossip", "--without-mingle")
    return Program(
        name=queue,
        command=(*_CELERY, "worker", *options, "--loglevel=WARNING"),
        grace=35,
        fds=(lock,),
        # Redis goes at the same moment, and without it a worker asked politely would wait for ever. Its own children
        # see it gone, finish what they do and go too; a job that is lost is swept up from the database.
        signal_when_orphaned=signal.SIGKILL,
    )


def beat_program(*, lock: int) -> Program:
    """The clock that sends the regular jobs; it needs no pid file, since only one ecnet runs on a state folder."""
    return Program(name="beat", command=(*_CELERY, "beat", "--pidfile=", "--loglevel=WARNING"), grace=5, fds=(lock,))


def web_program(listener: socket.socket, *, lock: int) -> Program:
    """The web server on a socket that is bound already, so that no port can be taken between look and use."""
    serving = (f"--worker-class={WORKER}", "--workers=2", f"--threads={THREADS}")
    options = (*serving, "--preload", "--graceful-timeout=5")
    bind = f"--bind=fd://{listener.fileno()}"
    return Program(
        name="web",
        command=(*_PYTHON, "gunicorn", *options, bind, "--no-control-socket", "--log-level=warning", "ecnet_site.wsgi"),
        grace=10,
        fds=(lock, listener.fileno()),
    )
