"""What tests in the browser begin with: a live site with the real course, and windows that report every fault."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import BrowserContext, ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.study import RECORDINGS, Study
from tests.documents import load_the_courses
from tests.processes import WorkerProcess

LAB = "an-address-that-stays"
EXPECTED = ("status of 409", "status of 422")
"""What a browser writes to its console when a page is told of a refusal or a conflict."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """People here read Korean unless a test says otherwise, on a large screen."""
    return {**browser_context_args, "locale": "ko-KR", "viewport": {"width": 1600, "height": 1000}}


@pytest.fixture
def site(live_server: LiveServer) -> str:
    """The address of a running site with the course loaded, and no worker."""
    load_the_courses()
    cache.clear()
    return str(live_server.url)


@pytest.fixture
def worker(site: str, worker_factory: Callable[[], WorkerProcess]) -> WorkerProcess:
    """A real Celery worker on the site's database."""
    return worker_factory()


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """What the windows of a test complained of: scripts that failed, anything that the policy refused. Ends empty."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def watched(faults: list[str]) -> Callable[[Page], Page]:
    """Listen to a window."""

    def complain(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(one in message.text for one in EXPECTED):
            faults.append(message.text)

    def watch(page: Page) -> Page:
        page.on("console", complain)
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    return watch


@pytest.fixture
def study(page: Page, site: str, watched: Callable[[Page], Page], request: pytest.FixtureRequest) -> Study:
    """A window on the lab about addresses, recorded as pictures."""
    return Study(watched(page), site, LAB, RECORDINGS / request.node.name.removeprefix("test_"))


@pytest.fixture
def recorded(study: Study) -> Iterator[Study]:
    """The same window with the whole run recorded: `playwright show-trace` plays it, step by step."""
    assert study.recording is not None
    study.recording.mkdir(parents=True, exist_ok=True)
    tracing = study.page.context.tracing
    tracing.start(screenshots=True, snapshots=True)
    yield study
    tracing.stop(path=study.recording / "run.zip")


@pytest.fixture
def another_window(context: BrowserContext, study: Study, watched: Callable[[Page], Page]) -> Callable[[], Study]:
    """A second window of the same browser on the same lab."""

    def open_it() -> Study:
        window = Study(watched(context.new_page()), study.site, study.lab)
        window.open()
        return window

    return open_it
