"""How quick is the AWS door? Unmodified boto3 over HTTP, from one program and from twenty, beside moto's server.

Ours is a whole ecnet, started as a person starts it: it verifies signatures and keeps every step on disk. Moto keeps
its world in memory. Both are asked in turns, so that what else the machine does weighs on both alike.
"""

import gc
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import psutil

from tests.load.apart import measured_apart
from tests.load.network import CALLS, Timed, build
from tests.load.row import Row

ROUNDS = 20
WARM_UP = 2
INTERFACES = 1_000
LOOKS = 10
LEARNERS = 20
BUILDS = 3
"""Of each learner, when twenty are there at once."""
ANYBODY = ("AKIAANYBODY", "anything")
Key = tuple[str, str]


def rows() -> list[Row]:
    """Measure in a process of its own."""
    return measured_apart("tests.load.bench_aws")


def measured() -> list[Row]:
    """Every figure of the AWS door."""
    from tests.clients.moto import moto_server
    from tests.clients.programs import install
    from tests.platform.running import Running

    clients = install()
    with ExitStack() as both:
        site = both.enter_context(Running(Path(os.environ["ECNET_STATE"])))
        moto = both.enter_context(moto_server(clients))
        site.wait_until_calm()
        ours = f"{str(site.address).rstrip('/')}/aws"
        return [
            *built(ours, moto),
            *looked_at(ours, moto),
            *together(ours),
            Row("memory of the largest web worker after that (PSS)", largest_worker(site.state), "MB", 200),
        ]


def built(ours: str, moto: str) -> Iterator[Row]:
    """One program builds a network, again and again, where nothing is left of the time before."""
    from tests.clients.moto import forget_all
    from tests.clients.through_boto3 import ec2_at

    builder, key = a_builder()
    here, there = Timed(ec2_at(ours, key)), Timed(ec2_at(moto, ANYBODY))
    own: list[float] = []
    other: list[float] = []
    for number in range(WARM_UP + ROUNDS):
        forget_all(moto)
        start_over(builder)
        spent = one_build(here), one_build(there)
        if number >= WARM_UP:
            own += spent[0]
            other += spent[1]
    yield Row("boto3 builds a network in 30 calls, per call, p50", p50(own), "ms", 3.5)
    yield Row("the same, p95", p95(own), "ms", 8)
    yield Row("the same, moto's server, p50", p50(other), "ms")
    yield Row("the same, moto's server, p95", p95(other), "ms")
    yield Row("calls per second", len(own) / sum(own), "/s")
    yield Row("calls per second, times moto's", sum(other) / sum(own), "x", 2, "at_least")


def looked_at(ours: str, moto: str) -> Iterator[Row]:
    """One program asks for a thousand interfaces, again and again."""
    from tests.clients.moto import forget_all
    from tests.clients.through_boto3 import ec2_at

    forget_all(moto)
    many_interfaces(ec2_at(moto, ANYBODY))
    clients = [Timed(ec2_at(ours, a_key("many", many_interfaces(InCore())))), Timed(ec2_at(moto, ANYBODY))]
    for _ in range(LOOKS):
        for one in clients:
            assert len(one.describe_network_interfaces()["NetworkInterfaces"]) == INTERFACES
    own, other = (p50(one.spent) for one in clients)
    yield Row("DescribeNetworkInterfaces of 1,000, p50", own, "ms")
    yield Row("the same, times quicker than moto's server", other / own, "x", 3, "at_least")


def together(ours: str) -> Iterator[Row]:
    """Twenty programs build at once, each in its own sandbox, none of them ever pausing."""
    keys = [a_key(f"learner-{number}") for number in range(LEARNERS)]
    processes = multiprocessing.get_context("fork")
    everybody = processes.Barrier(LEARNERS)
    gc.freeze()  # what they share with this process they need not copy to collect
    with processes.Pool(LEARNERS, initializer=_remember, initargs=(everybody,)) as pool:
        came = pool.starmap(some_builds, [(ours, key) for key in keys], chunksize=1)
    spent = [seconds for times in came for seconds in times]
    gc.unfreeze()
    missing = LEARNERS * BUILDS * CALLS - len(spent)
    yield Row("20 programs at once, per call, p50", p50(spent), "ms")
    yield Row("the same, p95", p95(spent), "ms", 100)
    yield Row("the same, calls that failed or were never made", missing, "", 0)


def some_builds(endpoint: str, key: Key) -> list[float]:
    """The seconds of every call of a learner's builds, begun when all are ready; those after an error are missing."""
    timed, image_id = ready(endpoint, key)
    _everybody[0].wait(timeout=60)
    try:
        for _ in range(BUILDS):
            build(timed, image_id)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is what is counted
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
    return timed.spent


def one_build(timed: Timed) -> list[float]:
    """The seconds of each call of one build, without those that Python takes to collect what this process lets go of."""
    image_id = image_of(timed)
    begun = len(timed.spent)
    gc.collect()
    gc.disable()
    build(timed, image_id)
    gc.enable()
    spent = timed.spent[begun:]
    assert len(spent) == CALLS, len(spent)
    return spent


def ready(endpoint: str, key: Key) -> tuple[Timed, str]:
    """A client that is connected, and an image to launch."""
    from tests.clients.through_boto3 import ec2_at

    client = ec2_at(endpoint, key)
    return Timed(client), image_of(client)


def image_of(client: Any) -> str:
    """An image to launch; whoever asks is connected then."""
    image_id: str = client.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    return image_id


_everybody: list[Any] = []
"""In the process of a learner: where all of them wait for each other."""


def _remember(everybody: Any) -> None:
    _everybody[:] = [everybody]


def many_interfaces(ec2: Any) -> Any:
    """A thousand interfaces in one subnet; the client that made them."""
    vpc_id = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet_id = ec2.create_subnet(VpcId=vpc_id, CidrBlock="10.0.0.0/20")["Subnet"]["SubnetId"]
    for _ in range(INTERFACES):
        ec2.create_network_interface(SubnetId=subnet_id)
    return ec2


class InCore:
    """A client that acts on a world itself, where how long that takes is not asked."""

    def __init__(self) -> None:
        from tests.rows import a_world

        self.world = a_world()

    def __getattr__(self, operation: str) -> Any:
        from labs.cloud import registry
        from labs.cloud.spelling import params_of

        def act(**members: Any) -> Any:
            params = params_of(registry.actions()[operation], members)
            self.world, result = registry.call(self.world, operation, params)
            return result

        return act


def a_builder() -> tuple[UUID, Key]:
    """A sandbox with AWS's defaults, and a key to it."""
    from labs.study.keys import create_access_key
    from tests.rows import a_playground, a_user

    sandbox = a_playground(a_user("builder"))
    access_key_id, secret_access_key = create_access_key(sandbox)
    return sandbox.pk, (access_key_id, secret_access_key)


def start_over(sandbox_id: UUID) -> None:
    """Reset a sandbox in which something was done."""
    from labs.study import services
    from labs.study.models import Door, Sandbox

    revision = Sandbox.objects.values_list("revision", flat=True).get(pk=sandbox_id)
    if revision:
        services.reset(sandbox_id, door=Door.WEB, actor=None, seen_revision=revision)


def a_key(username: str, begun: InCore | None = None) -> Key:
    """A key to a new sandbox, which has AWS's defaults unless it begins otherwise."""
    from django.db import connections

    from labs.study.keys import create_access_key
    from tests.rows import a_playground, a_user

    key = create_access_key(a_playground(a_user(username), begun.world if begun else None))
    connections.close_all()
    return key.access_key_id, key.secret_access_key


def largest_worker(state: Path) -> float:
    """Megabytes that the largest web worker has to itself, and its share of what it shares."""
    from tests.platform.running import processes_of

    web = [one for one in processes_of(state) if "gunicorn" in " ".join(one.cmdline())]
    workers = [one for one in web if one.parent() in web]
    return max(_memory(one) for one in workers) / 1e6


def _memory(one: psutil.Process) -> int:
    found = one.memory_full_info()
    return int(getattr(found, "pss", found.rss))


def p50(seconds: list[float]) -> float:
    """The median in milliseconds."""
    return statistics.median(seconds) * 1000


def p95(seconds: list[float]) -> float:
    """The 95th percentile in milliseconds."""
    return statistics.quantiles(seconds, n=20)[-1] * 1000


if __name__ == "__main__":
    import django

    django.setup()
    began = time.monotonic()
    found = measured()
    print(f"measured in {time.monotonic() - began:.0f} s", file=sys.stderr)
    print(msgspec.json.encode(found).decode())
