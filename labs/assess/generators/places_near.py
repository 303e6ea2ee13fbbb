"""Which of these instances is nearest? Pings in the simulator tell it: the smaller what both share, the shorter the trip."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from labs.assess.generators.places import (
    SUBNETS,
    Layout,
    Nearness,
    Placed,
    instance_named,
    looks_alike,
    shared,
    some_layout,
    world_of,
)
from labs.assess.generators.places_story import REFERENCES, prompt_of, some_names
from labs.assess.generators.places_words import (
    AS_FAR_AS,
    FARTHER,
    FARTHER_ALIKE,
    FARTHER_IN_SUBNET,
    FARTHEST,
    NEAREST,
    NEAREST_EXPLAINED,
)
from labs.assess.generators.posing import Posed, Wrong, code, told
from labs.assess.questions.choice import Option
from labs.cloud.hardware.latency import ping

NEAR: Nearness = {"host": 1, "rack": 3, "segment": 4, "data-centre": 5, "zone": 5, "region": 4}
OTHERS: Mapping[int, tuple[int, int]] = {1: (3, 3), 2: (3, 4), 3: (4, 4)}


def pose_nearest(random: Random, difficulty: int) -> Posed | None:
    """Some instances of which one is nearer than the others."""
    service, names = some_names(random, 1 + random.randint(*OTHERS[difficulty]))
    layout = some_layout(random, names, NEAR)
    if layout is None:
        return None
    with_subnet = difficulty == 3
    if with_subnet:
        drawn = [one._replace(subnet=random.choice(SUBNETS)) for one in layout.placed]
        layout = layout._replace(placed=tuple(drawn))
    here = random.choice(layout.placed)
    trips = _trips(layout, here.name)
    order = sorted(trips, key=lambda one: trips[one])
    if trips[order[1]] < trips[order[0]] * CLEARLY:
        return None
    found = layout.of(order[0])
    others = [layout.of(one) for one in order[1:]]
    common = AS_FAR_AS.get(shared(here.host, found.host))
    wrongs = tuple(_wrongs(here, others, with_subnet=with_subnet))
    if common is None or not any(one.misconception for one in wrongs):
        return None
    return Posed(
        variant="nearest",
        prompt=prompt_of(random, service, layout, told(NEAREST, name=here.name), with_subnet=with_subnet),
        key=code(found.name),
        wrongs=wrongs,
        explanation=told(NEAREST_EXPLAINED, name=here.name, found=found.name, common=common),
        references=REFERENCES,
    )


CLEARLY = 1.3
"""How many times as long the next round trip has to be: so little do those scatter that are equally far."""


def judge_nearest(prompt: str, placed: Sequence[Placed], option: Option) -> bool:
    """Whether it shares more of the name of its host than any other."""
    here = next(one for one in placed if f"`{one.name}` pings the others" in prompt)
    common = {one.name: shared(here.host, one.host) for one in placed if one.name != here.name}
    name = option.text.en.strip("`")
    return all(common[name] > many for other, many in common.items() if other != name)


def _trips(layout: Layout, here: str) -> dict[str, float]:
    """Name of each other instance -> its round trip in milliseconds, at best."""
    world = world_of(layout)
    source = instance_named(world, here).id
    ids = {one.name: instance_named(world, one.name).id for one in layout.placed if one.name != here}
    return {name: min(ping(world, source, id, count=1)) for name, id in ids.items()}


def _wrongs(here: Placed, others: Sequence[Placed], *, with_subnet: bool) -> Iterator[Wrong]:
    for one in others:
        common = shared(here.host, one.host)
        in_subnet = with_subnet and (one.subnet, one.pieces[0]) == (here.subnet, here.pieces[0])
        if looks_alike(one.host, here.host):
            yield Wrong(code(one.name), told(FARTHER_ALIKE, rack=one.pieces[3]), "same-number-same-rack")
        elif in_subnet:
            yield Wrong(code(one.name), FARTHER_IN_SUBNET, "same-subnet-is-near")
        elif not common:
            yield Wrong(code(one.name), FARTHEST)
        else:
            yield Wrong(code(one.name), told(FARTHER, common=AS_FAR_AS[common]), "one-zone-is-one-place")
