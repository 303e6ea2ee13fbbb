"""Who is down, and who goes on, when this hardware fails? The simulator lets it fail and is asked who still works."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import NamedTuple

from labs.assess.generators.places import (
    Layout,
    Nearness,
    Placed,
    left_after,
    looks_alike,
    pieces_in,
    shared,
    some_layout,
    world_of,
)
from labs.assess.generators.places_story import REFERENCES, level_at, listed, prompt_of, some_names
from labs.assess.generators.places_words import (
    ALIKE,
    BESIDE,
    DOWN_EXPLAINED,
    ELSEWHERE,
    FAILED,
    FAILED_UNDER,
    GOES_ON,
    INSIDE,
    KIND,
    STOPS,
)
from labs.assess.generators.posing import Offer, PosedSeveral, code, joined, told
from labs.assess.questions.choice import Option
from labs.assess.value import Text
from labs.cloud.hardware.blast import survivors_of_every_failure
from labs.cloud.hardware.floor import LEVELS, Level, lies_in

DOWN: Nearness = {"host": 1, "rack": 3, "segment": 3, "data-centre": 3, "zone": 2, "region": 2}


class Plan(NamedTuple):
    """How large a question of some difficulty is."""

    instances: tuple[int, int]
    failures: int
    levels: tuple[Level, ...]
    under: float
    """How often the failure is told by an instance on it."""


PLANS: Mapping[int, Plan] = {
    1: Plan((4, 5), 1, LEVELS, 0.0),
    2: Plan((5, 6), 1, ("data-centre", "segment", "rack"), 0.4),
    3: Plan((6, 7), 2, ("segment", "rack", "data-centre"), 0.6),
    5: Plan((8, 9), 3, ("segment", "rack", "data-centre", "host"), 0.8),
}
UNDER = {template.en.split("`")[0]: level for level, template in FAILED_UNDER.items()}
"""How a sentence on a failure under an instance begins -> what failed."""


def pose_down(random: Random, difficulty: int) -> PosedSeveral | None:
    """Some instances, some failures, and who stops or who goes on."""
    plan = PLANS[difficulty]
    service, names = some_names(random, random.randint(*plan.instances))
    layout = some_layout(random, names, DOWN)
    if layout is None:
        return None
    world = world_of(layout)
    failed = _some_failures(random, plan, list(survivors_of_every_failure(world)))
    left = left_after(world, failed)
    if len(failed) < plan.failures or not 0 < len(left) < len(names):
        return None
    stops = random.random() < 0.5
    said = joined([_told(random, plan, layout, piece) for piece in failed], " ")
    asked = told(STOPS if stops else GOES_ON, failed=said)
    down = [one for one in names if one not in left]
    return PosedSeveral(
        variant="stops" if stops else "goes-on",
        prompt=prompt_of(random, service, layout, asked),
        offers=tuple(
            _offer(one, failed, is_up=one.name in left, right=(one.name in left) != stops) for one in layout.placed
        ),
        explanation=told(DOWN_EXPLAINED, pieces=listed(failed), down=listed(down)),
        references=REFERENCES,
    )


def judge_down(prompt: str, placed: Sequence[Placed], option: Option) -> bool:
    """Whether the name of its host begins with that of what failed, as the question asks it."""
    failed = failed_in(prompt, placed)
    host = next(one.host for one in placed if code(one.name) == option.text)
    stops = any(f"{host}/".startswith(f"{piece}/") for piece in failed)
    return stops == ("no longer answers" in prompt)


def failed_in(prompt: str, placed: Sequence[Placed]) -> list[str]:
    """What has failed, by a prompt in English: named, or told by an instance on it."""
    asked = prompt.rpartition("|\n\n")[2]
    found = pieces_in(asked)
    for one in placed:
        for start, level in UNDER.items():
            if f"{start}`{one.name}`" in asked:
                found.append("/".join(one.host.split("/")[: LEVELS.index(level) + 1]))
    return found


def _some_failures(random: Random, plan: Plan, pieces: Sequence[str]) -> list[str]:
    """Pieces that carry somebody, none of them in another."""
    found: list[str] = []
    for level in random.sample(plan.levels, len(plan.levels)):
        fitting = [one for one in pieces if level_at(one.count("/")) == level]
        one = random.choice(sorted(fitting))
        if len(found) < plan.failures and not any(lies_in(one, its) or lies_in(its, one) for its in found):
            found.append(one)
    return found


def _told(random: Random, plan: Plan, layout: Layout, piece: str) -> Text:
    level = level_at(piece.count("/"))
    inside = [one.name for one in layout.placed if lies_in(one.host, piece)]
    if random.random() < plan.under:
        return told(FAILED_UNDER[level], name=random.choice(inside))
    return told(FAILED[level], piece=piece)


def _offer(one: Placed, failed: Sequence[str], *, is_up: bool, right: bool) -> Offer:
    because, misconception = _outside(one, failed) if is_up else _inside(one, failed)
    return Offer(code(one.name), right, because, None if right else misconception)


def _inside(one: Placed, failed: Sequence[str]) -> tuple[Text, str]:
    piece = next(piece for piece in failed if lies_in(one.host, piece))
    return told(INSIDE, piece=piece), "failure-stays-on-one-host"


def _outside(one: Placed, failed: Sequence[str]) -> tuple[Text, str]:
    """Why it goes on: the failure that came nearest decides what is said."""
    nearest = max(failed, key=lambda piece: _common(one, piece))
    common = _common(one, nearest)
    if nearest.count("/") == 3 and looks_alike(one.host, f"{nearest}/h01"):
        return told(ALIKE, rack=one.pieces[3], piece=nearest), "same-number-same-rack"
    if not common:
        return ELSEWHERE, "zones-fail-together"
    return told(BESIDE, common=KIND[level_at(common - 1)], piece=nearest), "failure-reaches-around"


def _common(one: Placed, piece: str) -> int:
    padded = f"{piece}/-/-/-/-".split("/")[:5]
    return shared(one.host, "/".join(padded))
