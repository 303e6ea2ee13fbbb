"""How does ecnet start? This command brings everything up, prints the address to open, and takes it all down again."""

import http.client
import os
import socket
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from ecnet_site.claims import Refused, claim_port, claim_state
from ecnet_site.collected import collect_static
from ecnet_site.programs import STOP_ORDER, beat_program, redis_program, web_program, worker_program
from ecnet_site.redis_server import NoRedis, answers, remove_socket, without_password
from ecnet_site.state import StateUnusable
from ecnet_site.supervisor import ProgramFailed, Supervisor


class Command(BaseCommand):
    help = "Start ecnet: Redis, database, content, workers and the web server. PORT, HOST, DATABASE_URL, REDIS_URL."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            self._run()
        except (Refused, NoRedis, ProgramFailed, StateUnusable) as error:
            sys.exit(f"ecnet: {error}")

    def _run(self) -> None:
        began = time.monotonic()
        with ExitStack() as cleanup:
            lock = cleanup.enter_context(claim_state(settings.STATE))
            listener = cleanup.enter_context(
                claim_port(os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000"))
            )
            supervisor = self._supervisor()
            supervisor.listen_to_signals()
            cleanup.callback(remove_socket, settings.STATE)
            cleanup.callback(supervisor.stop, *STOP_ORDER)
            for step in self._steps(supervisor, lock, listener):
                if supervisor.asked_to_stop:
                    break
                step()
            else:
                self._say(f"ready after {time.monotonic() - began:.1f} s: open {_address(listener)} (Ctrl-C stops it)")
                supervisor.watch()
            self._say("stopping")
        self._say("stopped")

    def _supervisor(self) -> Supervisor:
        settings.STATE.logs.mkdir(exist_ok=True)
        # Whoever is killed by a fault says in its log where it was.
        said = {"PYTHONUNBUFFERED": "1", "PYTHONFAULTHANDLER": "1"}
        environ = {**os.environ, "ECNET_STATE": str(settings.STATE.path), **said}
        return Supervisor(folder=settings.BASE_DIR, logs=settings.STATE.logs, environ=environ, say=self._say)

    def _steps(self, supervisor: Supervisor, lock: IO[str], listener: socket.socket) -> list[Callable[[], None]]:
        fd = lock.fileno()
        return [
            lambda: self._provide_redis(supervisor, fd),
            self._migrate,
            self._collect,
            self._load_content,
            lambda: supervisor.start(web_program(listener, lock=fd)),
            # The workers wait for the web server, so that the first page does not share its processor with them.
            lambda: supervisor.wait_until(lambda: _web_answers(listener), name="web", seconds=60),
            lambda: supervisor.start(worker_program("live", processes=2, lock=fd)),
            lambda: supervisor.start(worker_program("bulk", processes=1, lock=fd)),
            lambda: supervisor.start(beat_program(lock=fd)),
        ]

    def _provide_redis(self, supervisor: Supervisor, lock: int) -> None:
        url = settings.REDIS_URL
        if os.environ.get("REDIS_URL"):
            if not answers(url):
                raise NoRedis(f"REDIS_URL={without_password(url)} does not answer")
            self._say(f"Redis at {without_password(url)}")
            return
        program = redis_program(settings.STATE, lock=lock)
        supervisor.start(program)
        supervisor.wait_until(lambda: answers(url), name="redis", seconds=20)
        self._say(f"Redis: {program.command[0]}")

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            call_command("migrate", interactive=False, verbosity=0)
            self._say(f"database: {len(plan)} migrations applied")
        call_command("clearsessions")

    def _collect(self) -> None:
        if not settings.DEBUG and collect_static():
            self._say("static files collected")

    def _load_content(self) -> None:
        """A fault in one course must not keep learners from all the others: it is told, and the start goes on."""
        try:
            call_command("load_content", stdout=self.stdout)
        except CommandError as error:
            self._say(f"not all content was loaded: {error}")
        connections.close_all()

    def _say(self, line: str) -> None:
        self.stdout.write(f"ecnet: {line}")
        self.stdout.flush()


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    name = {"127.0.0.1": "localhost", "0.0.0.0": "localhost", "::": "localhost"}.get(host, host)  # noqa: S104
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"


def _web_answers(listener: socket.socket) -> bool:
    host, port = listener.getsockname()[:2]
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    web = http.client.HTTPConnection(reachable, port, timeout=1)
    try:
        web.request("GET", "/healthz", headers={"Host": "localhost"})
        web.getresponse()
    except OSError:
        return False
    finally:
        web.close()
    return True
