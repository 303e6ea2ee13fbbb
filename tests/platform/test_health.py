"""`/healthz` tells what is up and what is down."""

import pytest
from django.test import Client

from tests.processes import RedisProcess

pytestmark = pytest.mark.django_db


def test_everything_is_up(client: Client) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"database": "up", "redis": "up"})


def test_pages_are_still_served_while_redis_is_away(client: Client, redis_server: RedisProcess) -> None:
    redis_server.stop()
    try:
        answer = client.get("/healthz")
    finally:
        redis_server.start()

    assert (answer.status_code, answer.json()) == (200, {"database": "up", "redis": "down"})
