"""How long do all pairs take, how does that grow, and does it agree with the walks? Beside two others who can be asked.

Times are those of the processor, of which all of this takes one. `cold` is a world of which nobody has asked anything, `warm` one whose ways and classes are known, and another port.
"""

import gc
import random
import time
import tracemalloc
from collections.abc import Callable, Iterator

from labs.cloud.network import reach
from labs.cloud.network.walk import walk
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.world import World
from tests.load.big_world import big_world
from tests.load.row import Row
from tests.load.sweep import swept

SIZES = (10, 100, 1_000, 10_000)
CLASSES_ONLY = 50_000
MATRIX_LIMIT = {1_000: 5.0, 10_000: 60.0}
DIFFERENCE_LIMIT = {1_000: 0.5, 10_000: 5.0}
EVERYTHING_LIMIT = {1_000: 100.0}
PORT, OTHER_PORT = 443, 8080


def rows() -> Iterator[Row]:
    """Every figure of all pairs."""
    reach.everything(big_world(10))
    walks: dict[int, float] = {}
    for size in SIZES:
        world = big_world(size)
        yield from of_size(world, size)
        walks[size] = walk_microseconds(world)
        yield Row(f"{size:,} interfaces: one walk with its reply", walks[size], "µs", 60 if size == 1_000 else None)
    yield Row("one walk at 10,000, times that at 100", walks[10_000] / walks[100], "x", 1.5)
    yield from many_classes()
    yield from peers()
    yield from swept()


def of_size(world: World, size: int) -> Iterator[Row]:
    """How long the questions take in a world of so many interfaces."""
    label = f"{size:,} interfaces:"
    cold = milliseconds(lambda fresh: reach.matrix(fresh, "tcp", PORT).bits(), world.replace, times=3)
    classes = reach.matrix(world, "tcp", PORT).classes.returned.shape[0]
    yield Row(f"{label} one port, all pairs as bits, cold", cold, "ms", note=f"{classes} classes")
    warm = milliseconds(lambda _: reach.matrix(world, "tcp", PORT).bits(), world.replace, forget=world)
    yield Row(f"{label} one port, all pairs as bits, warm", warm, "ms", MATRIX_LIMIT.get(size))
    yield Row(f"{label} memory that takes at most", peak_megabytes(world), "MB", 300 if size == 10_000 else None)
    everything = milliseconds(lambda _: reach.everything(world), world.replace, times=3, forget=world)
    pieces = len(reach.everything(world).pieces)
    yield Row(f"{label} all ports as classes", everything, "ms", EVERYTHING_LIMIT.get(size), note=f"{pieces} pieces")
    for what, rule in changing_rules(world).items():
        took = difference_milliseconds(world, world.without(rule.id), rule.from_port)
        yield Row(f"{label} without a rule that {what}", took, "ms", DIFFERENCE_LIMIT.get(size))


def difference_milliseconds(before: World, after: World, port: int) -> float:
    """What a change changes on one port, from a world that is known to one that is not."""
    reach.difference_on(before, after, "tcp", port)
    return milliseconds(lambda fresh: reach.difference_on(before, fresh, "tcp", port), after.replace)


def changing_rules(world: World) -> dict[str, SecurityGroupRule]:
    """A rule that names a group, and one for everybody."""
    rules = [one for one in world.all(SecurityGroupRule) if not one.is_egress]
    by_group = next((one for one in rules if one.from_port == OTHER_PORT and one.referenced_group_id), None)
    found = {
        "names a group": by_group,
        "is for everybody": next((one for one in rules if one.from_port == PORT), None),
    }
    return {what: rule for what, rule in found.items() if rule}


def many_classes() -> Iterator[Row]:
    """The largest world, as classes."""
    world = big_world(CLASSES_ONLY)
    label = f"{CLASSES_ONLY:,} interfaces: one port as classes,"
    cold = milliseconds(lambda fresh: reach.matrix(fresh, "tcp", PORT).classes, world.replace, times=1) / 1e3
    matrix = reach.matrix(world, "tcp", PORT)
    yield Row(f"{label} cold", cold, "s", 2, note=f"{len(matrix.classes.returned)} classes")
    warm = milliseconds(lambda _: reach.matrix(world, "tcp", PORT).classes, world.replace, times=3, forget=world) / 1e3
    yield Row(f"{label} warm", warm, "s", 2, note=f"{len(matrix.returned):,} pairs")


def milliseconds(
    question: Callable[[World], object], fresh: Callable[[], World], *, times: int = 10, forget: World | None = None
) -> float:
    """The best of several times, each with a world made afresh, and with no answer of a filter kept from before."""
    taken = []
    gc.collect()
    for _ in range(times):
        world = fresh()
        if forget is not None:
            forget_answers(forget)
        gc.disable()
        began = time.process_time()
        question(world)
        taken.append(time.process_time() - began)
        gc.enable()
    return min(taken) * 1e3


def forget_answers(world: World) -> None:
    """Keep the ways and classes of a world, but no answer of its filters on any port."""
    for kept in vars(world).values():
        for one in kept.values() if isinstance(kept, dict) else ():
            for lattice in ("by_class", "by_end"):
                if lattice in getattr(one, "__dict__", {}):
                    vars(one)[lattice].sheet.forget()


def peak_megabytes(world: World) -> float:
    """The most memory that a matrix and its bits take, beside what is known of the world."""
    forget_answers(world)
    gc.collect()
    tracemalloc.start()
    bits = reach.matrix(world, "tcp", PORT).bits()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del bits
    return peak / 1e6


def walk_microseconds(world: World) -> float:
    """One walk between two interfaces that reach each other, in a world that has been walked before."""
    pairs = (
        pair for pair in reach.matrix(world, "tcp", PORT).returned if pair[0] != pair[1] and "internet" not in pair
    )
    source, destination = next(pairs, (world.all(NetworkInterface)[-1].id,) * 2)
    walk(world, source=source, destination=destination, destination_port=PORT)
    taken = []
    for _ in range(30):
        began = time.process_time()
        for _ in range(100):
            walk(world, source=source, destination=destination, destination_port=PORT)
        taken.append(time.process_time() - began)
    return min(taken) / 100 * 1e6


def peers() -> Iterator[Row]:
    """The same question put to others."""
    from tests.load.peers.asking import ask_analyzer, ask_solver

    world = big_world(1_000)
    chance = random.Random(4)
    bits_took = milliseconds(lambda _: reach.matrix(world, "tcp", PORT).bits(), world.replace, forget=world)
    ends = len(reach.matrix(world).ends)
    yield Row("a pair of 1,000 interfaces, all at once", bits_took * 1e3 / ends**2, "µs")
    yield ask_solver(world, PORT, chance)
    yield from ask_analyzer(world, PORT, chance)
