"""A fresh, empty Region for every test that asks for one."""

import pytest

from tests.cloud.region import Region


@pytest.fixture
def region() -> Region:
    return Region()
