"""Do all pairs at once agree with each pair's walk? Tried on ten thousand random worlds, the same ones every time."""

import random
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from labs.cloud.resources.network_interface import NetworkInterface
from tests.cloud.network.agreement import check_agreement
from tests.cloud.wide_worlds import wide_world
from tests.cloud.worlds import worlds
from tests.load.row import Row

NARROW, WIDE = 8_000, 2_000
"""Worlds drawn part by part, and worlds built with every kind of gateway."""
SHARE_OF_IPV6 = 0.3
PORTS = (22, 80, 443, 49152)


def swept() -> Iterator[Row]:
    """How many worlds disagree, of how many pairs."""
    failures: list[str] = []
    pairs = 0
    for number in range(WIDE):
        pairs += _checked(wide_world(number), random.Random(number), failures)

    @seed(1)
    @settings(
        max_examples=NARROW,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(worlds())
    def sweep(world: Any) -> None:
        nonlocal pairs
        pairs += _checked(world, random.Random(pairs), failures)

    sweep()
    note = "; ".join([f"{pairs:,} pairs walked", *failures[:1]])
    yield Row(f"random worlds of {NARROW + WIDE:,} that disagree with their walks", len(failures), "", 0, note=note)


def _checked(world: Any, chance: random.Random, failures: list[str]) -> int:
    protocol = chance.choice(("tcp", "tcp", "udp", "icmp"))
    sent: dict[str, Any] = {"protocol": protocol}
    if protocol == "icmp":
        sent |= {"icmp_type": chance.choice((8, 8, 3)), "icmp_code": chance.choice((0, 4))}
    else:
        sent |= {"destination_port": chance.choice(PORTS)}
    if protocol != "icmp" and chance.random() < SHARE_OF_IPV6:
        sent["ipv6"] = any(one.ipv6_addresses for one in world.all(NetworkInterface))
    try:
        return check_agreement(world, sent, ipv6=sent.pop("ipv6", False))
    except AssertionError as error:
        failures.append(str(error))
        return 0
