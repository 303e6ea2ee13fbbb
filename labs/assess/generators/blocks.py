"""Which address blocks does a question speak of, and what does the simulator say when something is tried in its world?"""

import re
from ipaddress import IPv4Address, IPv4Network
from random import Random
from typing import Any

from labs.assess.scene import Scene, played
from labs.assess.script import Do, Performance, perform
from labs.assess.value import Text
from labs.cloud.network.packet import number, span

BLOCK = re.compile(r"\d+\.\d+\.\d+\.\d+/\d+")
RANGES = tuple(IPv4Network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
SEEDS = 1 << 30


def some_block(random: Random, prefix: int, inside: IPv4Network | None = None) -> IPv4Network:
    """A private block of a length, or one inside another."""
    around = inside or random.choice([one for one in RANGES if one.prefixlen <= prefix])
    step = 1 << (32 - prefix)
    return IPv4Network((int(around.network_address) + random.randrange(around.num_addresses // step) * step, prefix))


def some_seed(random: Random) -> int:
    """A seed for a scene."""
    return random.randrange(1, SEEDS)


def at(block: IPv4Network, offset: int) -> IPv4Address:
    """The address so many places after the first of a block; from its end where the offset is negative."""
    return IPv4Address(int(block.network_address) + offset % block.num_addresses)


def blocks_in(text: Text) -> list[IPv4Network]:
    """Every block that a text names, as a reader of the English sees them."""
    return [IPv4Network(one) for one in BLOCK.findall(text.en)]


def holds(block: str, address: str) -> bool:
    """Whether an address lies in a block."""
    first, mask = span(block)
    return number(address) & mask == first


def attempt(scene: Scene, action: str, **params: Any) -> Performance:
    """What becomes of one more action in a scene, named `made`."""
    return _on(played(scene), Do(action=action, params=params, name="made"))


def is_done(performance: Performance) -> bool:
    """Whether the last action was carried out."""
    return performance.outcomes[-1].state == "done"


def refusal(performance: Performance) -> str:
    """The error code of the last action; empty where it was carried out."""
    return performance.outcomes[-1].code


def _on(performance: Performance, one: Do) -> Performance:
    return perform(performance.world, [one], performance.names)


def again(performance: Performance, action: str, **params: Any) -> Performance:
    """One more action after others."""
    return _on(performance, Do(action=action, params=params, name="made"))
