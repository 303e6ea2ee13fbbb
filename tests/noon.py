"""A clock that stands at noon until a test moves it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from time_machine import Traveller

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def clock() -> Iterator[Traveller]:
    """It is noon until the test says otherwise."""
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved
