"""A real beat, for the tests in which the sweeper must come by itself."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection

from tests.processes import ROOT, RedisProcess, database_url


@pytest.fixture
def beat(transactional_db: None, redis_server: RedisProcess) -> Iterator[None]:
    """Celery's beat with the schedule of the settings; it is gone when the test is over."""
    settings.STATE.logs.mkdir(exist_ok=True)
    environ = os.environ | {
        "DJANGO_SETTINGS_MODULE": "ecnet_site.settings",
        "DATABASE_URL": database_url(connection.settings_dict),
        "PYTHONPATH": str(ROOT),
    }
    with (settings.STATE.logs / "beat.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "ecnet_site", "beat", "--pidfile=", "--loglevel=INFO"],
            cwd=ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            process_group=0,
        )
    yield
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)
