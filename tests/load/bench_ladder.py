"""Is every rung of the ladder what it says, on two thousand of them, and how long does it take to make one?

Each is carried out in a sandbox that it was not made in. Besides what mends it, the search for the smallest fix tries it:
it knows nothing of the faults, and may open nothing that was kept out.
"""

import time

from labs.assess.document import LabDocument
from labs.assess.generators.networks import INTERNET
from labs.assess.ladder.document import document
from labs.assess.ladder.making import RUNGS, Made, make
from labs.assess.ladder.working import Sent, broken, fates_of, opened
from labs.assess.proof import proof_faults
from labs.assess.start import started
from labs.cloud import registry
from labs.cloud.network.repair import repair
from labs.cloud.resources.instance import Instance
from labs.cloud.world import World
from tests.load.row import Row

SEEDS = 250
"""Of each rung."""
SEARCHED = 10
"""One in so many is also given to the search for the smallest fix."""


def rows() -> list[Row]:
    """Shares of rungs that can be mended and break just what they say, and the milliseconds of processor time that making one takes."""
    solvable = exact = searched = found = 0
    timings: list[float] = []
    for one in RUNGS:
        for seed in range(SEEDS):
            began = time.process_time()
            made = make(one.number, seed)
            lab = document(made)
            timings.append((time.process_time() - began) * 1000)
            solvable += not any(proof_faults(lab, seed=seed + 1000))
            exact += _is_exact(made, lab, seed)
            if seed % SEARCHED == 0:
                searched += 1
                found += _is_found(made, lab)
    count = len(timings)
    timings.sort()
    note = f"{count} rungs"
    return [
        Row(
            "rungs that are mended by their solution, and by no less",
            100 * solvable / count,
            "%",
            100,
            "at_least",
            note,
        ),
        Row("rungs that break exactly what they say", 100 * exact / count, "%", 100, "at_least", note),
        Row("rungs that the search for fixes mends, too", 100 * found / searched, "%", note=f"{searched} rungs"),
        Row("a rung is made, median", timings[count // 2], "ms", note=note),
        Row("a rung is made, 99 of 100", timings[count * 99 // 100], "ms", note=note),
    ]


def _is_exact(made: Made, lab: LabDocument, seed: int) -> bool:
    now = fates_of(started(lab, "111122223333", seed=seed + 1).world, list(made.network.fates))
    before = made.network.fates
    return set(broken(before, now)) == set(made.broken) and not any(opened(before, now))


def _is_found(made: Made, lab: LabDocument) -> bool:
    """Whether everything works again after a search for each packet that is wanted."""
    world = started(lab, "111122223333", seed=1).world
    for sent in made.wanted:
        proposal = repair(world, _packet(world, sent), forbidden=[_packet(world, one) for one in made.network.kept_out])
        for action, params in proposal.actions if proposal else ():
            world = registry.call(world, action, params)[0]
    now = fates_of(world, list(made.network.fates))
    works = all(now[one] == "returned" for one in made.wanted)
    return works and not any(opened(made.network.fates, now))


def _packet(world: World, sent: Sent) -> dict[str, object]:
    ids = {INTERNET: INTERNET, **{one.tags.get("Name", one.id): one.id for one in world.all(Instance)}}
    return {"source": ids[sent.source], "destination": ids[sent.destination], "destination_port": sent.port}
