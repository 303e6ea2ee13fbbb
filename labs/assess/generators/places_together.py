"""Which failure takes these down together, and how many at worst? Every single failure is tried in the simulator."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from random import Random

from labs.assess.generators.places import Layout, Nearness, Placed, shared, some_layout, world_of
from labs.assess.generators.places_story import REFERENCES, level_at, listed, prompt_of, some_names
from labs.assess.generators.places_words import (
    COUNT,
    HITS_THE_SPARED,
    KIND,
    NONE,
    NONE_EXPLAINED,
    NONE_SPARES_EXPLAINED,
    ONE,
    SMALLEST,
    SMALLEST_EXPLAINED,
    SMALLEST_SPARING,
    THERE_IS_ONE,
    TOO_LARGE,
    TOO_SMALL,
    WORST,
    WORST_BECAUSE,
    WORST_EXPLAINED,
)
from labs.assess.generators.posing import Posed, Wrong, told
from labs.assess.questions.choice import Option
from labs.assess.value import Text
from labs.cloud.hardware.blast import survivors_of_every_failure, worst_failures
from labs.cloud.hardware.floor import LEVELS, Level, lies_in
from labs.cloud.resources.instance import Instance

TOGETHER: Nearness = {"host": 1, "rack": 3, "segment": 4, "data-centre": 4, "zone": 4, "region": 1}
CROWDED: Nearness = {"host": 2, "rack": 4, "segment": 3, "data-centre": 2, "zone": 1, "region": 1}
PAIRS: Mapping[int, tuple[int, int, float]] = {2: (2, 4, 0.0), 3: (2, 5, 1.0), 4: (3, 6, 0.5)}
"""Difficulty -> how many are to stop together, of how many, and how often another is to be spared."""
COUNTED: Mapping[int, tuple[tuple[int, int], Sequence[Level]]] = {
    2: ((5, 6), ("rack", "data-centre")),
    3: ((6, 8), ("rack", "segment")),
    4: ((8, 9), ("segment", "rack")),
}
SMALLEST_FIRST = tuple(reversed(LEVELS))


def pose_smallest(random: Random, difficulty: int) -> Posed | None:
    """Two or three that are to stop together, and perhaps one that is to be spared."""
    wanted, total, sparing = PAIRS[difficulty]
    service, names = some_names(random, total)
    layout = some_layout(random, names, TOGETHER)
    if layout is None:
        return None
    chosen = sorted(random.sample(names, wanted), key=names.index)
    spared = random.choice([one for one in names if one not in chosen]) if random.random() < sparing else ""
    found = _smallest_failure(layout, chosen, spared)
    common = _common_piece([layout.of(one).host for one in chosen])
    asked = told(SMALLEST_SPARING if spared else SMALLEST, names=listed(chosen), spared=spared)
    if common.count("/") == len(LEVELS) - 1 and not spared:
        return None
    return Posed(
        variant="smallest",
        prompt=prompt_of(random, service, layout, asked),
        key=ONE[level_at(found.count("/"))] if found else NONE,
        wrongs=tuple(_other_levels(random, layout, chosen, spared, found, common)),
        explanation=_smallest_explained(found, common, spared),
        references=REFERENCES,
    )


def judge_smallest(prompt: str, placed: Sequence[Placed], option: Option) -> bool:
    """Whether it is the deepest level at which the names agree, and the spared one's does not."""
    asked = prompt.rpartition("|\n\n")[2]
    spared = [one for one in placed if f"leaves `{one.name}` alone" in asked]
    chosen = [one for one in placed if f"`{one.name}`" in asked and one not in spared]
    agreed = min(shared(chosen[0].host, one.host) for one in chosen)
    holds = agreed > 0 and all(shared(chosen[0].host, one.host) < agreed for one in spared)
    return option.text == (ONE[level_at(agreed - 1)] if holds else NONE)


def _smallest_failure(layout: Layout, chosen: Sequence[str], spared: str) -> str:
    """The smallest piece whose failure takes all of them down and leaves the spared one; empty where there is none."""
    world = world_of(layout)
    names = {one.id: one.tags["Name"] for one in world.all(Instance)}
    found = [
        piece
        for piece, left in survivors_of_every_failure(world).items()
        if not {names[id] for id in left} & set(chosen) and (not spared or spared in {names[id] for id in left})
    ]
    return max(found, key=lambda piece: piece.count("/"), default="")


def _other_levels(
    random: Random, layout: Layout, chosen: Sequence[str], spared: str, found: str, common: str
) -> Iterator[Wrong]:
    """The other answers: the one beside the key first, then the others by chance."""
    depth = common.count("/") if common else -1
    levels = [one for one in LEVELS if not found or one != level_at(found.count("/"))]
    random.shuffle(levels)
    levels.sort(key=lambda one: abs(LEVELS.index(one) - depth) > 1)
    wrongs = [Wrong(ONE[one], *_why_not(one, layout, spared, common, chosen)) for one in levels]
    if found:
        wrongs.insert(random.randrange(1, 4), Wrong(NONE, told(THERE_IS_ONE, piece=found), "another-rack-is-enough"))
    yield from wrongs


def _why_not(level: Level, layout: Layout, spared: str, common: str, chosen: Sequence[str]) -> tuple[Text, str]:
    depth = LEVELS.index(level)
    if common and depth <= common.count("/"):
        piece = "/".join(common.split("/")[: depth + 1])
        if spared and lies_in(layout.of(spared).host, piece):
            return told(HITS_THE_SPARED, spared=spared), "failure-stays-on-one-host"
        return told(TOO_LARGE, piece=common), "failure-stays-on-one-host"
    ends = {layout.of(one).pieces[depth].rpartition("/")[2] for one in chosen}
    misconception = "same-number-same-rack" if len(ends) == 1 else "failure-reaches-around"
    differs = level_at(common.count("/") + 1 if common else 0)
    return told(TOO_SMALL, kind=KIND[differs]), misconception if common else "zones-fail-together"


def _smallest_explained(found: str, common: str, spared: str) -> Text:
    if found:
        return told(SMALLEST_EXPLAINED, piece=found)
    return told(NONE_SPARES_EXPLAINED, piece=common, spared=spared) if common else NONE_EXPLAINED


def _common_piece(hosts: Sequence[str]) -> str:
    """The smallest piece that holds all of these hosts; empty where they are in several zones."""
    agreed = min(shared(hosts[0], host) for host in hosts)
    return "/".join(hosts[0].split("/")[:agreed])


# How many at worst


def pose_worst(random: Random, difficulty: int) -> Posed | None:
    """How many stop with the worst rack, segment or data centre."""
    counts, levels = COUNTED[difficulty]
    service, names = some_names(random, random.randint(*counts))
    layout = some_layout(random, names, CROWDED)
    if layout is None:
        return None
    level = random.choice(levels)
    world = world_of(layout)
    worst = worst_failures(world, frozenset(one.id for one in world.all(Instance)))
    key = worst[level].lost
    guesses = dict(_guesses(layout, level))
    if key == 1 or guesses["alike"] == key:
        return None
    kinds = {name: KIND[SMALLEST_FIRST[SMALLEST_FIRST.index(level) + step]] for name, step in STEPS.items()}
    inside = [one.name for one in layout.placed if lies_in(one.host, worst[level].hardware)]
    return Posed(
        variant="worst",
        prompt=prompt_of(random, service, layout, told(WORST, one=ONE[level])),
        key=told(COUNT, count=key),
        wrongs=tuple(
            Wrong(told(COUNT, count=guess), told(WORST_BECAUSE[name], kind=kinds.get(name, "")), BELIEFS.get(name))
            for name, guess in guesses.items()
        ),
        explanation=told(
            WORST_EXPLAINED, kind=KIND[level], piece=worst[level].hardware, names=listed(inside), count=key
        ),
        references=REFERENCES,
    )


STEPS = {"smaller": -1, "larger": 1}
BELIEFS: Mapping[str, str] = {
    "alike": "same-number-same-rack",
    "smaller": "failure-stays-on-one-host",
    "larger": "failure-reaches-around",
    "one": "failure-stays-on-one-host",
    "all": "failure-reaches-around",
}


def judge_worst(prompt: str, placed: Sequence[Placed], option: Option) -> bool:
    """Whether so many names agree as far as the level, and no more."""
    level = next(one for one in LEVELS if f"Suppose that {ONE[one].en} fails" in prompt)
    return int(option.text.en) == most_at(placed, LEVELS.index(level))


def most_at(placed: Sequence[Placed], depth: int) -> int:
    """The most instances whose names agree so far."""
    return max(Counter(one.host.rsplit("/", len(LEVELS) - 1 - depth)[0] for one in placed).values())


def _guesses(layout: Layout, level: Level) -> Iterator[tuple[str, int]]:
    """What one would count by mistake."""
    depth = LEVELS.index(level)
    yield "alike", max(Counter(one.pieces[depth].rpartition("/")[2] for one in layout.placed).values())
    yield "smaller", most_at(layout.placed, depth + 1)
    yield "larger", most_at(layout.placed, depth - 1)
    yield "one", 1
    yield "all", len(layout.placed)
    yield "none", 0
