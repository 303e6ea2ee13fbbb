"""How long do the pages take? Server time per request, in one process on SQLite in a file, with the real course.

The figures are those of the page itself: middleware, session, queries, simulation and rendering, without the network.
"""

import re
import statistics
import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import uuid4

import msgspec

from tests.load.apart import measured_apart
from tests.load.row import Row

if TYPE_CHECKING:
    from django.test import Client

LAB = "/labs/an-address-that-stays/"
ROUNDS = 200
WARM_UP = 20


def rows() -> list[Row]:
    """Measure in a process of its own."""
    return measured_apart("tests.load.bench_web", ALLOWED_HOSTS="testserver")


def measured() -> list[Row]:
    """Every figure of the web door."""
    from django.core.management import call_command

    for command in (("migrate",), ("load_content",), ("collectstatic", "--noinput")):
        call_command(*command, verbosity=0)
    client = a_guest()
    instance = found(client, "i")
    busy = f"{LAB}?select={instance}&source=internet&destination={instance}&protocol=tcp&port=80"
    visitor = a_visitor()
    return [
        Row("first page, p50", p50(lambda: get(visitor, "/")), "ms"),
        Row("course page, p50", p50(lambda: get(client, "/courses/ec2-networking/")), "ms"),
        Row("lab page, p50", p50(lambda: get(client, LAB)), "ms", 20),
        Row("lab page with a resource selected and a packet sent, p50", p50(lambda: get(client, busy)), "ms", 20),
        Row("lab page, SQL queries", queries(client, busy), "", 10),
        Row("one action through the web door, p50", p50(lambda: act(client, instance)), "ms", 15),
    ]


def p50(ask: Callable[[], None]) -> float:
    """The median of the milliseconds that a request takes."""
    times = []
    for number in range(WARM_UP + ROUNDS):
        begun = time.perf_counter()
        ask()
        if number >= WARM_UP:
            times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1000


def a_visitor() -> "Client":
    from django.test import Client

    return Client(headers={"accept-language": "ko"})


def a_guest() -> "Client":
    client = a_visitor()
    client.post("/accounts/guest")
    get(client, LAB)
    return client


def get(client: "Client", path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)


def act(client: "Client", instance: str) -> None:
    """Name the instance anew, as htmx sends it: it changes the world, the journal and most parts of the page."""
    sent = {"resources": instance, "tags.0.key": "Round", "tags.0.value": uuid4().hex, "client_token": uuid4().hex}
    headers = {"HX-Request": "true", "HX-Target": "inspector", "HX-Current-URL": f"http://testserver{LAB}"}
    answer = client.post(f"{LAB}run/create_tags", sent, headers=headers)
    assert answer.status_code == 200, answer.status_code


def found(client: "Client", prefix: str) -> str:
    """The id of the first resource in the network that begins so."""
    match = re.search(rf'data-select="({prefix}-[0-9a-f]+)"', client.get(LAB).content.decode())
    assert match is not None
    return match[1]


def queries(client: "Client", path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        get(client, path)
    return len(captured)


if __name__ == "__main__":
    import django

    django.setup()
    print(msgspec.json.encode(measured()).decode())
