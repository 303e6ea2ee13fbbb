"""What tests of real clients begin with: the clients, a live server, a sandbox with AWS's defaults, and a key to it."""

from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from labs.study.keys import create_access_key
from labs.study.models import Sandbox
from tests.clients import programs
from tests.clients.programs import Machine
from tests.rows import a_playground, a_user


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each file stays in one process, so that what it installs and starts is there once."""
    for item in items:
        if "tests/clients/" in item.path.as_posix():
            item.add_marker(pytest.mark.clients)
            item.add_marker(pytest.mark.xdist_group(f"clients-{item.path.stem}"))


@pytest.fixture(scope="session")
def clients() -> Path:
    """The folder of the installed clients."""
    return programs.install()


@pytest.fixture
def endpoint(live_server: LiveServer) -> str:
    """Where AWS's clients are sent to instead of AWS."""
    return f"{live_server.url}/aws"


@pytest.fixture
def sandbox(live_server: LiveServer) -> Sandbox:
    """An account in which there are AWS's defaults and nothing else."""
    return a_playground(a_user())


@pytest.fixture
def machine(live_server: LiveServer, sandbox: Sandbox, tmp_path: Path) -> Machine:
    """A machine whose programs work in the sandbox."""
    return Machine(tmp_path, live_server.url, create_access_key(sandbox))
