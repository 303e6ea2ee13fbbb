"""How is a rung of the ladder made? A working network is broken until what broke is proven to be just what is asked for.

A rung is good when every fault by itself breaks something that the network is there for and opens nothing; all of them
together break what each breaks and no more; mending all of them brings back the network as it was; and leaving any one of
them leaves something broken. On the upper rungs faults meet on one packet's way, so that one hides another.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations
from random import Random
from typing import Literal, NamedTuple

from labs.assess.generators.networks import INTERNET
from labs.assess.ladder.breaks import Break, kinds
from labs.assess.ladder.symbols import Unknown, renamed, symbolic
from labs.assess.ladder.working import Fate, Sent, Working, broken, fates_of, opened, working
from labs.assess.script import Do, Performance, perform
from labs.assess.value import Text
from labs.cloud.network.step import Walk
from labs.cloud.network.walk import walk
from labs.cloud.resources.instance import Instance
from labs.cloud.world import World

Meeting = Literal["apart", "together", "hidden"]
"""How several faults stand to each other: on different packets' ways, on one packet's way, or one hidden by another there."""

TRIES = 200
PER_NETWORK = 12
"""So many breaks of one network are tried before another is drawn."""


class Rung(NamedTuple):
    """How hard a rung is."""

    number: int
    title: Text
    shapes: tuple[str, ...]
    faults: int
    meeting: Meeting = "apart"
    kinds: tuple[str, ...] = ()
    """The kinds of breaks that may be among them; none means all."""


class Fault(NamedTuple):
    """One fault of a rung, in actions that can be carried out in every sandbox that begins with the rung's start."""

    kind: str
    thing: str
    """The Name tag of what is to blame."""
    actions: tuple[Do, ...]
    mend: tuple[Do, ...]
    broken: tuple[Sent, ...]
    """What it breaks by itself."""


class Made(NamedTuple):
    """A broken network and all that is known of it."""

    rung: Rung
    seed: int
    network: Working
    faults: tuple[Fault, ...]
    broken: tuple[Sent, ...]
    """Everything that is broken, of which `wanted` is what the network is there for."""

    @property
    def wanted(self) -> tuple[Sent, ...]:
        """What has to be brought back."""
        return tuple(one for one in self.network.wanted if one in self.broken)

    @property
    def start(self) -> tuple[Do, ...]:
        """The working network and what broke it."""
        return (*self.network.start, *(action for one in self.faults for action in one.actions))

    @property
    def mend(self) -> tuple[Do, ...]:
        """What mends it all."""
        return tuple(action for one in self.faults for action in one.mend)


RUNGS: tuple[Rung, ...] = (
    Rung(
        1,
        Text(ko="작은 네트워크, 고장 하나", en="A small network, one fault"),
        ("plain", "groups"),
        1,
        kinds=("group-rule-missing", "group-rule-port", "group-rule-source", "route-missing", "public-address-off"),
    ),
    Rung(
        2,
        Text(ko="네트워크 ACL이 있는 네트워크", en="A network with a network ACL"),
        ("guarded",),
        1,
        kinds=("acl-deny-first", "acl-no-replies", "acl-rule-missing", "acl-swapped", "group-rule-port"),
    ),
    Rung(3, Text(ko="밖으로 나가는 길", en="The ways out"), ("nat", "peered", "inspected"), 1),
    Rung(4, Text(ko="서로 다른 곳의 고장 둘", en="Two faults in different places"), ("guarded", "nat"), 2),
    Rung(5, Text(ko="넓은 네트워크의 고장 둘", en="Two faults in a wider network"), ("peered", "nat"), 2),
    Rung(6, Text(ko="한 길 위의 고장 둘", en="Two faults on one way"), ("guarded", "inspected", "nat"), 2, "together"),
    Rung(7, Text(ko="가려진 고장", en="A fault behind a fault"), ("nat", "peered", "inspected"), 2, "hidden"),
    Rung(
        8,
        Text(ko="고장 셋, 그리고 가려진 것", en="Three faults, and one of them hidden"),
        ("peered", "nat"),
        3,
        "hidden",
    ),
)


def rung(number: int) -> Rung:
    """The rung with this number, counted from 1. Raises KeyError."""
    found = next((one for one in RUNGS if one.number == number), None)
    if found is None:
        raise KeyError(number)
    return found


def make(number: int, seed: int) -> Made:
    """A rung's network: the same seed always gives the same one. Raises KeyError for a rung that is not there."""
    asked = rung(number)
    for attempt in range(TRIES):
        random = Random(f"{number}/{seed}/{attempt}")  # noqa: S311 - which fault, not a secret
        made = _made(asked, seed, random)
        if made is not None:
            return made
    raise RuntimeError(f"rung {number} cannot be made of seed {seed}")


def unproven(made: Made) -> Iterator[str]:
    """Everything in which a rung is not what it says, found by carrying it out anew: nothing, or it is not to be shown."""
    before = made.network.fates
    base = made.network.played
    for fault in made.faults:
        by_it = perform(base.world, fault.actions, base.names)
        yield from _undone(by_it, f"breaking by {fault.kind}")
        yield from _unlike(before, by_it.world, fault.broken, fault.kind)
    down = perform(base.world, [action for one in made.faults for action in one.actions], base.names)
    yield from _undone(down, "breaking")
    yield from _unlike(before, down.world, made.broken, "all faults")
    if not made.wanted:
        yield "nothing that the network is there for is broken"
    mended = perform(down.world, made.mend, down.names)
    yield from _undone(mended, "mending")
    if fates_of(mended.world, list(before)) != before:
        yield "mending does not bring the network back"
    for what, rest in _left_out(made):
        left = fates_of(perform(down.world, rest, down.names).world, made.wanted)
        if all(fate == "returned" for fate in left.values()):
            yield f"{what} could be left out"


def _left_out(made: Made) -> Iterator[tuple[str, list[Do]]]:
    """What mends everything but one fault, or but one action."""
    for fault in made.faults if len(made.faults) > 1 else ():
        yield fault.kind, [action for one in made.faults if one is not fault for action in one.mend]
    for index, action in enumerate(made.mend):
        yield action.action, [*made.mend[:index], *made.mend[index + 1 :]]


def _made(asked: Rung, seed: int, random: Random) -> Made | None:
    """A rung, or None where chance did not give one."""
    network = working(random, random.choice(asked.shapes))
    if any(network.fates[one] != "returned" for one in network.wanted):
        return None
    faults: list[Fault] = []
    for number, found in enumerate(candidates(network, random, asked.kinds)):
        if number >= PER_NETWORK:
            return None
        fault = alone(network, found, f"fault_{len(faults) + 1}_")
        if fault is None or not _fits(asked, network, faults, fault):
            continue
        faults.append(fault)
        if len(faults) == asked.faults:
            break
    if len(faults) < asked.faults:
        return None
    union = {one for fault in faults for one in fault.broken}
    made = Made(asked, seed, network, tuple(faults), tuple(one for one in network.fates if one in union))
    return made if _meets(made) and not any(unproven(made)) else None


def candidates(network: Working, random: Random, among: Collection[str] = ()) -> Iterator[Break]:
    """One break after the other, of all kinds (or those `among` which it is to be) alike often."""
    allowed = [find for kind, find in kinds().items() if not among or kind in among]
    pools = [list(find(network.played.world)) for find in allowed]
    pools = [pool for pool in pools if pool]
    while pools:
        pool = random.choice(pools)
        yield pool.pop(random.randrange(len(pool)))
        pools = [one for one in pools if one]


def alone(network: Working, found: Break, prefix: str) -> Fault | None:
    """The break by itself, or None where it does not break what the network is there for, or opens anything."""
    base = network.played
    after = perform(base.world, found.actions, base.names)
    if any(_undone(after, found.kind)):
        return None
    fates = fates_of(after.world, list(network.fates))
    lost = tuple(broken(network.fates, fates))
    if any(opened(network.fates, fates)) or not set(lost) & set(network.wanted):
        return None
    try:
        actions = renamed(symbolic((*found.actions, *found.mend), network.known), prefix)
    except Unknown:
        return None
    thing = _called(after, found.thing)
    return Fault(found.kind, thing, actions[: len(found.actions)], actions[len(found.actions) :], lost)


def _fits(asked: Rung, network: Working, faults: Sequence[Fault], fault: Fault) -> bool:
    """Whether a further fault stands to the others as the rung asks."""
    if any(one.kind == fault.kind for one in faults):
        return False
    wanted = set(network.wanted)
    shared = [bool(set(one.broken) & set(fault.broken) & wanted) for one in faults]
    if asked.meeting == "apart":
        return not any(shared)
    return not shared or len(faults) >= 2 or any(shared)


def _meets(made: Made) -> bool:
    """Whether one fault hides another, where the rung asks for that."""
    if made.rung.meeting != "hidden":
        return True
    return any(hides(made, *pair) for pair in combinations(made.faults, 2))


def hides(made: Made, one: Fault, other: Fault) -> bool:
    """Whether some packet that both break shows no sign of one of them as long as the other is there too."""
    base = made.network.played
    down = perform(base.world, [action for fault in made.faults for action in fault.actions], base.names)
    for sent in set(one.broken) & set(other.broken) & set(made.network.wanted):
        seen = _signs(_walked(down.world, sent))
        for fault in (one, other):
            by_it = perform(base.world, fault.actions, base.names)
            if not _signs(_walked(by_it.world, sent)) & seen:
                return True
    return False


def _signs(way: Walk) -> set[tuple[str, str]]:
    return {(one.component_id, one.code) for one in way.refusals}


def _walked(world: World, sent: Sent) -> Walk:
    ids = {INTERNET: INTERNET, **{one.tags.get("Name", one.id): one.id for one in world.all(Instance)}}
    return walk(world, source=ids[sent.source], destination=ids[sent.destination], destination_port=sent.port)


def _undone(performance: Performance, what: str) -> Iterator[str]:
    for outcome in performance.outcomes:
        if outcome.state != "done":
            yield f"{what}: {outcome.state} {outcome.code} {outcome.message}"


def _unlike(before: Mapping[Sent, Fate], world: World, lost: Sequence[Sent], what: str) -> Iterator[str]:
    """Where a world does not break exactly what it is said to break."""
    now = fates_of(world, list(before))
    if set(broken(before, now)) != set(lost):
        yield f"{what}: breaks {sorted(broken(before, now))} and not {sorted(lost)}"
    for one in opened(before, now):
        yield f"{what}: opens {one}"


def _called(performance: Performance, thing: str) -> str:
    """The Name tag of what is to blame; of an interface that has none, that of its instance."""
    found = performance.world.resources.get(thing)
    if found is None:
        return "nat"
    if name := found.tags.get("Name"):
        return name
    attached = getattr(found, "attachment", None)
    instance = performance.world.find(Instance, attached.instance_id) if attached else None
    return instance.tags.get("Name", thing) if instance else "default"
