"""What every test may ask for: a real Redis, real Celery workers, a real Chromium."""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

# The aws CLI answers in botocore's name with a copy of its own wherever it is imported first; tests mean botocore itself.
import botocore.session  # noqa: F401
import pytest
from django.conf import settings
from django.db import connection
from hypothesis import settings as hypothesis_settings
from pytest_django.live_server_helper import LiveServer

from ecnet_site.ready import be_ready
from tests.processes import RedisProcess, WorkerProcess, start_worker

hypothesis_settings.register_profile("quick", max_examples=50, deadline=None)
hypothesis_settings.register_profile("thorough", max_examples=1000, deadline=None)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

CHROMIUM_NAMES = ("chromium", "chromium-headless-shell", "google-chrome")
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-sync",
)

_worker_numbers = itertools.count(1)


def pytest_unconfigure() -> None:
    shutil.rmtree(settings.STATE.path, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for a browser is a browser test: those run apart, once a Chromium has been found."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session", autouse=True)
def redis_server() -> Iterator[RedisProcess]:
    """The Redis of this test process, which the settings already point to."""
    server = RedisProcess(settings.STATE, settings.REDIS_URL)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def live_server(live_server: LiveServer) -> LiveServer:
    """A site that answers several requests at a time, ready for that as the web server is."""
    be_ready()
    return live_server


@pytest.fixture
def empty_queues(redis_server: RedisProcess) -> Iterator[None]:
    """Both job queues empty before the test and after it."""
    from ecnet_site.celery import app

    def purge() -> None:
        with app.connection_for_write() as broker:
            for queue in ("live", "bulk"):
                broker.SimpleQueue(queue).clear()

    purge()
    yield
    purge()


@pytest.fixture
def worker_factory(transactional_db: None, redis_server: RedisProcess) -> Iterator[Callable[[], WorkerProcess]]:
    """Start real workers on the test's database; all are gone when the test is over."""
    started: list[WorkerProcess] = []

    def start() -> WorkerProcess:
        worker = start_worker(settings.STATE, connection.settings_dict, f"worker-{next(_worker_numbers)}")
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.stop()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Chromium as the machine has it; where there is none on the PATH, the one Playwright installed."""
    names = (os.environ.get("CHROMIUM"), *CHROMIUM_NAMES)
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    chosen = {"executable_path": found} if found else {}
    return {**browser_type_launch_args, **chosen, "args": list(CHROMIUM_FLAGS)}
