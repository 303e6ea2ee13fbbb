"""How long does a worker take to survey a network, with the child it lets do it and what goes through the pipe?"""

import os
import statistics
import time
import zlib

from tests.load.row import Row

LIMIT = 100.0
ROUNDS = 15


def rows() -> list[Row]:
    """The median of several surveys of one and the same world, as a worker does them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from labs.cloud import codec
    from labs.study import surveys
    from labs.study.apart import run_apart
    from labs.study.models import Survey
    from tests.load.bench_walk import busy_network

    world = busy_network().world
    held = Survey(account=zlib.compress(codec.encode(world), 1))
    codec.prepare()
    spent = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        run_apart(surveys.work_of(held), seconds=20, megabytes=surveys.MEGABYTES, heard=lambda _news: True)
        spent.append((time.perf_counter() - began) * 1000)
    note = f"{len(world.resources)} resources"
    return [Row("survey of a whole network by a worker, p50", statistics.median(spent), "ms", LIMIT, note=note)]
