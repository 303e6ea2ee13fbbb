"""What is missing for an instance to be answered by one in another VPC? Each thing that might be done is tried."""

from collections.abc import Callable, Iterator, Mapping
from random import Random

from labs.assess.generators.beyond import End, ends_of, journey_between, reached, reason_between
from labs.assess.generators.beyond_asked import EXPLANATIONS, FROM, PROMPTS, REFERENCES, STILL, facts_of
from labs.assess.generators.beyond_changes import remedies_between
from labs.assess.generators.beyond_layouts import Laid, lay_hub, lay_peers
from labs.assess.generators.beyond_vpn import lay_office, remedies_to_office
from labs.assess.generators.beyond_which import LAYOUTS, opening, said_of, targets_of, viewer_in
from labs.assess.generators.posing import MOST_OPTIONS, Posed, Wrong, told
from labs.assess.generators.way_changes import LAST, Change, carried_out
from labs.assess.questions import Choice, Multiple
from labs.assess.scene import played
from labs.assess.script import Performance
from labs.assess.value import Text
from labs.cloud.world import World

LAID: Mapping[str, tuple[Callable[[Random, int, int], Laid], int]] = {
    "peers": (lay_peers, 2),
    "hub": (lay_hub, 1),
    "office": (lay_office, 0),
}
"""Variant -> what is laid out, and with how many further VPCs at most: only one of them is asked about."""

READ_UP = {**{name: one[2] for name, one in LAYOUTS.items()}, "office": (REFERENCES["vpn"], REFERENCES["routes"])}
"""Variant -> where it can be read up."""
ANEW = ("peer", "peer-and-one-route", "peer-and-routes")
"""What would make most things work from scratch, and so is no good answer to what is missing as a rule."""


def missing(variant: str) -> Callable[[Random, int], Posed | None]:
    """Asks what is missing in VPCs that are joined by peerings, or by a transit gateway."""
    return lambda random, difficulty: _pose(random, difficulty, variant)


def _pose(random: Random, difficulty: int, variant: str) -> Posed | None:
    lay, most = LAID[variant]
    laid = lay(random, difficulty, most)
    performance = played(laid.scene)
    world = performance.world
    source = viewer_in(world, laid.viewer)
    asked = [end for end in targets_of(world, source) if end.kind in FROM]
    reasons = {end: reason_between(world, source, end) for end in asked}
    failing = [end for end, one in reasons.items() if not one.holds]
    if not failing:
        return None
    target = random.choice(failing)
    judged = _judged(performance, source, target, random)
    keys = [(change, because) for change, wrong, because in judged if wrong is None]
    if not keys:
        return None
    key, after = keys[0]
    return Posed(
        variant=f"missing-{variant}",
        prompt=told(
            PROMPTS["missing"],
            viewer=said_of(world, source),
            target=target.text,
            open=opening(source),
            facts=facts_of(world),
        ),
        key=key.text,
        wrongs=tuple(Wrong(change.text, because, wrong) for change, wrong, because in judged if wrong is not None),
        explanation=told(EXPLANATIONS["missing"], before=reasons[target].because, after=after),
        references=READ_UP[variant],
        scene=laid.scene,
        journey=journey_between(source, target),
    )


def _remedies(world: World, source: End, target: End) -> Iterator[Change]:
    """What somebody may think is missing."""
    by_vpn = "premises" in (source.kind, target.kind)
    return (remedies_to_office if by_vpn else remedies_between)(world, source, target)


def _judged(
    performance: Performance, source: End, target: End, random: Random
) -> list[tuple[Change, str | None, Text]]:
    """Changes that can be carried out, the misconception of each that is no solution, and what is said of it.

    One solution among them is enough, and as many others as a question has.
    """
    offered = [*_remedies(performance.world, source, target)]
    random.shuffle(offered)
    offered.sort(key=lambda one: (one.sort in LAST, one.sort in ANEW))
    found: list[tuple[Change, str | None, Text]] = []
    for change in offered:
        after = carried_out(performance, change)
        if after is None:
            continue
        reason = reason_between(after.world, source, target)
        if reason.holds:
            found.append((change, None, reason.because))
        else:
            believed = change.misconception or reason.misconception
            found.append((change, believed, told(STILL, because=reason.because)))
        wrong = sum(one is not None for _, one, _ in found)
        if wrong >= MOST_OPTIONS - 1 and wrong < len(found):
            break
    return found


def judge_missing(question: Choice | Multiple, performance: Performance) -> dict[str, bool]:
    """By the matrix after each change, worked out anew from the scene."""
    journey = question.journey
    by_id = {one.id: one for one in ends_of(performance.world)}
    if journey is None:
        return {}
    source, target = by_id[journey.source], by_id[journey.destination]
    changes = [*_remedies(performance.world, source, target)]
    tried = {one.text.en: carried_out(performance, one) for one in changes}
    return {text: after is not None and reached(after.world, source, target) for text, after in tried.items()}
