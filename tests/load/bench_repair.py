"""Does the smallest fix hold what it promises, on ten thousand networks broken at random, and how long does it take?

Each seed is one network that worked, broken by up to four actions; half of them are given packets that must not arrive.
Brute force tries every smaller set of wide actions for one network in twenty.
"""

import time
from random import Random

from labs.cloud import registry
from labs.cloud.network.explain import is_complete
from labs.cloud.network.repair import Proposal, repair
from labs.cloud.network.walk import walk
from tests.cloud.network.broken import Broken, Packet, broken
from tests.cloud.network.brute import smaller_fix
from tests.load.row import Row

NETWORKS = 10_000
COMPARED = 20
"""One network in so many is also tried by brute force."""
LONGEST_COMPARED = 3
"""Actions of the proposals that brute force is asked to beat."""


def rows() -> list[Row]:
    """Counts of what was repaired, opened and beaten, and the milliseconds a proposal takes."""
    repaired = opened = compared = beaten = 0
    timings: list[float] = []
    for seed in range(NETWORKS):
        case = broken(Random(seed))
        guarded = case.never if seed % 2 else []
        began = time.perf_counter()
        found = repair(case.world, case.packet, forbidden=guarded)
        timings.append((time.perf_counter() - began) * 1000)
        repaired += found is not None and holds(case, found)
        opened += found is not None and lets_in(case, found, guarded)
        if found is not None and not guarded and seed % COMPARED == 0 and len(found.fixes) <= LONGEST_COMPARED:
            compared += 1
            beaten += smaller_fix(case.world, case.packet, len(found.fixes)) is not None
    timings.sort()
    note = f"{NETWORKS} networks"
    return [
        Row("broken networks that a proposal repairs", 100 * repaired / NETWORKS, "%", 100, "at_least", note),
        Row("proposals that let in what is forbidden", opened, "", 0, note=f"{NETWORKS // 2} networks"),
        Row("proposals that brute force beats", beaten, "", 0, note=f"{compared} networks"),
        Row("smallest fix, median", timings[len(timings) // 2], "ms", note=note),
        Row("smallest fix, 99 of 100", timings[len(timings) * 99 // 100], "ms", note=note),
        Row("smallest fix, longest", timings[-1], "ms", note=note),
    ]


def holds(case: Broken, found: Proposal) -> bool:
    """Whether the packet and its reply get through once the proposal is carried out."""
    world = case.world
    for action, params in found.actions:
        world = registry.call(world, action, params)[0]
    return is_complete(walk(world, **case.packet))


def lets_in(case: Broken, found: Proposal, forbidden: list[Packet]) -> bool:
    """Whether a packet arrives afterwards that must not."""
    world = case.world
    for action, params in found.actions:
        world = registry.call(world, action, params)[0]
    return any(walk(world, **one).arrived for one in forbidden)
