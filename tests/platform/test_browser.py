"""A real Chromium reaches the web server of the tests, while a real worker works on the same database."""

from collections.abc import Callable

from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.processes import WorkerProcess


def test_chromium_reaches_the_tests_own_web_server_and_worker(
    page: Page, live_server: LiveServer, worker_factory: Callable[[], WorkerProcess]
) -> None:
    worker = worker_factory()

    page.goto(f"{live_server.url}/healthz")

    assert page.locator("body").inner_text() == '{"database": "up", "redis": "up"}'
    assert worker.process.poll() is None
