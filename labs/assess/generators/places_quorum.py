"""What stops a service that needs a majority, and where has its last member to go? The simulator tries every failure."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from labs.assess.generators.places import (
    Layout,
    Nearness,
    Placed,
    pieces_in,
    shared,
    some_host,
    some_layout,
    world_of,
)
from labs.assess.generators.places_story import REFERENCES, listed, named, prompt_of, some_names
from labs.assess.generators.places_together import most_at
from labs.assess.generators.places_words import (
    ENOUGH,
    KIND,
    ONE,
    QUORUM,
    QUORUM_EXPLAINED,
    STILL_TOGETHER,
    THIRD,
    THIRD_EXPLAINED,
)
from labs.assess.generators.posing import Posed, Wrong, code, told
from labs.assess.questions.choice import Option
from labs.cloud.hardware.blast import survivors_of_every_failure
from labs.cloud.hardware.floor import LEVELS, Level, lies_in

APART: Nearness = {"host": 1, "rack": 3, "segment": 4, "data-centre": 3, "zone": 3, "region": 2}
MEMBERS: Mapping[int, int] = {4: 3, 5: 5}
CANDIDATES = 4
UP_TO: Mapping[int, Sequence[Level]] = {4: ("rack", "segment"), 5: ("segment", "data-centre")}
"""Difficulty -> the size of the failure that has to be outlived."""


def pose_quorum(random: Random, difficulty: int) -> Posed | None:
    """Of some pieces of hardware one that holds too many members."""
    members = MEMBERS[difficulty] + random.choice((0, 0, 2))
    needed = members // 2 + 1
    service, names = some_names(random, members)
    layout = some_layout(random, names, APART)
    if layout is None:
        return None
    left = {piece: len(ids) for piece, ids in survivors_of_every_failure(world_of(layout)).items()}
    fatal = sorted(piece for piece in left if left[piece] < needed)
    harmless = [piece for piece in left if left[piece] >= needed]
    fatal = [piece for piece in fatal if left[piece] and any(one.count("/") <= piece.count("/") for one in harmless)]
    if not fatal or len(harmless) < CANDIDATES - 1:
        return None
    key = random.choice(fatal)
    random.shuffle(harmless)
    harmless.sort(key=lambda piece: piece.count("/") > key.count("/"))
    wrongs = tuple(_enough(piece, key, members, left[piece]) for piece in harmless[:CANDIDATES])
    inside = [one.name for one in layout.placed if lies_in(one.host, key)]
    facts = {"count": members, "needed": needed, "left": left[key], "lost": len(inside)}
    return Posed(
        variant="quorum",
        prompt=prompt_of(random, service, layout, told(QUORUM, **facts)),
        key=named(key),
        wrongs=wrongs,
        explanation=told(QUORUM_EXPLAINED, piece=key, names=listed(inside), **facts),
        references=REFERENCES,
    )


def judge_quorum(prompt: str, placed: Sequence[Placed], option: Option) -> bool:
    """Whether so many names begin with it that too few are left."""
    piece = pieces_in(option.text.en)[0]
    lost = sum(f"{one.host}/".startswith(f"{piece}/") for one in placed)
    return len(placed) - lost < len(placed) // 2 + 1


def _enough(piece: str, key: str, members: int, left: int) -> Wrong:
    is_larger = piece.count("/") < key.count("/")
    belief = "larger-failures-always-hurt" if is_larger else "failure-reaches-around"
    if piece.count("/") == key.count("/") == 3 and piece.rpartition("/")[2] == key.rpartition("/")[2]:
        belief = "same-number-same-rack"
    return Wrong(named(piece), told(ENOUGH, lost=members - left, left=left), belief)


# Where the last one goes


def pose_last(random: Random, difficulty: int) -> Posed | None:
    """Hosts of which one keeps a majority up whatever fails up to some size."""
    members = MEMBERS[difficulty]
    needed = members // 2 + 1
    level = random.choice(UP_TO[difficulty])
    service, names = some_names(random, members)
    layout = some_layout(random, names[:-1], APART)
    if layout is None or most_at(layout.placed, LEVELS.index(level)) > members - needed:
        return None
    good, bad = list[str](), list[str]()
    least: dict[str, tuple[int, str]] = {}
    for host in _candidates(random, layout):
        least[host] = _least_left(layout, names[-1], host, level)
        (bad if least[host][0] < needed else good).append(host)
        if (good and len(bad) == CANDIDATES) or len(good) == CANDIDATES:
            break
    if not good or len(bad) < CANDIDATES - 1:
        return None
    facts = {"count": members, "needed": needed, "one": ONE[level], "kind": KIND[level]}
    return Posed(
        variant="last",
        prompt=prompt_of(random, service, layout, told(THIRD, **facts)),
        key=code(good[0]),
        wrongs=tuple(_together(host, layout, members, *least[host]) for host in bad),
        explanation=told(THIRD_EXPLAINED, host=good[0], most=members - least[good[0]][0], **facts),
        references=REFERENCES,
    )


def judge_last(prompt: str, placed: Sequence[Placed], option: Option) -> bool:
    """Whether with it no piece up to the size holds so many names that too few are left."""
    level = next(one for one in LEVELS if f"up to the size of {ONE[one].en}?" in prompt)
    every = [*placed, Placed("last", option.text.en.strip("`"))]
    needed = len(every) // 2 + 1
    return len(every) - most_at(every, LEVELS.index(level)) >= needed


def _candidates(random: Random, layout: Layout) -> Iterator[str]:
    """Hosts near to one or another of the members, and far from them, in an order of chance."""
    seen: set[str] = set()
    for distance in random.choices(list(APART), list(APART.values()), k=4 * CANDIDATES):
        beside = random.choice(layout.placed).host
        host = some_host(random, layout.seed, layout.family, beside, distance)
        if host and host not in seen:
            seen.add(host)
            yield host


def _least_left(layout: Layout, name: str, host: str, level: Level) -> tuple[int, str]:
    """How many members are left at worst, and by which failure up to a size, with the last one on this host."""
    whole = layout._replace(placed=(*layout.placed, Placed(name, host)))
    every = survivors_of_every_failure(world_of(whole))
    within = [piece for piece in every if piece.count("/") >= LEVELS.index(level)]
    piece = min(within, key=lambda one: (len(every[one]), -one.count("/"), not lies_in(host, one)))
    return len(every[piece]), piece


def _together(host: str, layout: Layout, members: int, left: int, piece: str) -> Wrong:
    near = max(shared(host, one.host) for one in layout.placed)
    belief = "another-rack-is-enough" if near < len(LEVELS) else "failure-stays-on-one-host"
    return Wrong(code(host), told(STILL_TOGETHER, piece=piece, lost=members - left, left=left), belief)
