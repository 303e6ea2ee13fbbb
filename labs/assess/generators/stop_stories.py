"""Which stories of stops and starts are worth asking about, and what public address does an instance have in their course?"""

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import NamedTuple

from labs.assess.generators.beginnings import (
    ADDRESSES,
    CARDS,
    INSTANCES,
    Beginning,
    Cast,
    Made,
    beginning,
    imagined,
)
from labs.assess.generators.happenings import Step, all_after, called
from labs.assess.generators.ledger import IDLE, RULES, Ledger, Refused, follow
from labs.assess.generators.ledger_beliefs import (
    ASKS_NOBODY,
    COMES_BACK,
    HIDDEN,
    KEEPS,
    NOTHING_COMES,
    REBOOTS,
    SECOND_DROPS,
    STOP_DROPS_ELASTIC,
    Believed,
    believed,
    blamed,
)
from labs.assess.script import Performance
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import interfaces_of
from labs.cloud.resources.public_ip_address import public_mapping

BELIEFS = (KEEPS, REBOOTS, HIDDEN, COMES_BACK, ASKS_NOBODY, NOTHING_COMES, SECOND_DROPS, STOP_DROPS_ELASTIC)
COUNTING = tuple(one for one in BELIEFS if one is not STOP_DROPS_ELASTIC)
TRIES = 80
"""So many stories are thought of, at most, until one can be misunderstood."""

Public = tuple[str, str]
"""What the public address of an instance is: none, the first, one that came with a step, an Elastic IP; and which."""
NONE: Public = ("none", "")


class Level(NamedTuple):
    """What a story of some difficulty is made of."""

    steps: tuple[int, int]
    """From and to."""
    verbs: tuple[str, ...]
    poses: tuple[str, ...]
    cards: int = 0
    addresses: int = 0
    others: int = 0
    """How many further instances there are."""
    quiet: float = 0.0
    """How likely the instance has no automatic address."""


POWER = ("stop", "start", "reboot")
ELASTIC = ("associate", "associate-interface", "disassociate")
ALL = ("stop", "stop", "start", "start", "reboot", "associate-interface", "disassociate", "attach", "detach")
LEVELS: Mapping[int, Level] = {
    1: Level((1, 3), POWER, ("public", "kept")),
    2: Level((2, 4), (*POWER, *POWER, *ELASTIC[::2]), ("public", "public", "kept"), addresses=1, quiet=0.2),
    3: Level((3, 5), ALL, ("public", "public", "kept", "counted"), cards=1, addresses=1, quiet=0.1),
    4: Level((5, 7), ALL, ("public", "public", "counted"), cards=1, addresses=2, others=1, quiet=0.1),
    5: Level((6, 8), ALL, ("public", "counted", "omitted"), cards=1, addresses=2, others=1),
}
OMITTING = Level((4, 6), ALL, ("omitted",), cards=1, addresses=1)
"""For the question which step had to be left out: each of them is thought away."""


class Story(NamedTuple):
    """What happened to an instance."""

    ledger: Ledger
    """At the beginning."""
    name: str
    """The instance that is asked about."""
    steps: Sequence[Step]
    course: Sequence[Public]
    """Its public address at the beginning and after each step."""

    def without(self, number: int) -> "Story":
        """The story in which one step, counted from 0, did not happen. Raises Refused where another then cannot."""
        rest = [*self.steps[:number], *self.steps[number + 1 :]]
        return self._replace(steps=rest, course=publics_by(follow(self.ledger, rest), self.name))


class Played(NamedTuple):
    """A story that was played in the simulator."""

    begun: Beginning
    story: Story
    performances: Sequence[Performance]
    """At the beginning and after each step."""


def some_story(random: Random, level: Level, asked: str) -> Played | None:
    """A story that can be misunderstood; what comes of it is what the simulator makes of it."""
    verbs = [one for one in level.verbs if asked != "kept" or one not in ELASTIC]
    for _ in range(TRIES):
        cast = _cast(random, level, asked)
        ledger, name = imagined(cast), cast.instances[0].name
        steps = _some_steps(random, ledger, name, verbs, random.randint(*level.steps))
        if is_telling(Story(ledger, name, steps, publics_by(follow(ledger, steps), name)), asked, level.others):
            begun = beginning(random, cast)
            performances = all_after(begun.performance, steps)
            story = Story(begun.ledger, name, steps, publics_seen(begun, name, performances))
            return Played(begun, story, performances)
    return None


def publics_seen(begun: Beginning, name: str, performances: Sequence[Performance]) -> list[Public]:
    """The public address of an instance at each moment, as the simulator has it."""
    elastic = {begun.public(one): one for one in begun.ledger.addresses}
    addresses = [_public_address(one, name) for one in performances]
    return _in_course([("elastic", elastic[one]) if one in elastic else ("automatic", one) for one in addresses])


def publics_by(course: Sequence[Ledger], name: str) -> list[Public]:
    """The same by a ledger, or by what a belief makes of it."""
    found = []
    for ledger in course:
        primary = ledger.primary(name)
        elastic = ledger.elastic_on(primary, ledger.cards[primary].privates[0])
        found.append(("elastic", elastic) if elastic else ("automatic", ledger.cards[primary].automatic))
    return _in_course(found)


def _in_course(found: Sequence[Public]) -> list[Public]:
    """Automatic addresses by when they came."""
    known: dict[str, Public] = {"": NONE}
    course = []
    for number, (kind, which) in enumerate(found):
        if kind == "automatic" and which not in known:
            known[which] = ("came", str(number)) if number else ("first", which)
        course.append(known[which] if kind == "automatic" else (kind, which))
    return course


def _public_address(performance: Performance, name: str) -> str:
    world = performance.world
    primary = interfaces_of(world, called(world, Instance, name).id)[0]
    mapping = public_mapping(world, primary, primary.primary_address)
    return mapping.public_ip if mapping else ""


def automatic_in(course: Sequence[Public]) -> int:
    """How many automatic addresses there were."""
    return len({one for one in course if one[0] in ("first", "came")})


def answer_to(course: Sequence[Public], asked: str) -> Public | int:
    """What is asked for: the public address in the end, or how many automatic ones there were."""
    return automatic_in(course) if asked == "counted" else course[-1]


def mistaken(story: Story, asked: str) -> Iterator[tuple[Public | int, Believed]]:
    """What misconceptions answer, where it is wrong."""
    right = answer_to(story.course, asked)
    for one in believed(story.ledger, story.steps, COUNTING if asked == "counted" else BELIEFS):
        wrong = answer_to(publics_by(one.course, story.name), asked)
        if wrong != right:
            yield wrong, one


def misled(story: Story, asked: str) -> Iterator[tuple[Public | int, Believed]]:
    """The same with the step that leads to it."""
    for wrong, one in mistaken(story, asked):
        answer = lambda course: answer_to(publics_by(course, story.name), asked)  # noqa: E731
        yield wrong, blamed(story.ledger, story.steps, one, answer)


def is_telling(story: Story, asked: str, others: int = 0) -> bool:
    """Whether a story is clear, is about a stop, and misconceptions make other things of it, with enough to choose from."""
    if asked == "omitted" and story.course[-1] != NONE:
        return False
    stopped = any(one.verb == "stop" and one.instance == story.name for one in story.steps)
    if not story.steps or not (stopped or len(story.steps) == 1) or _is_open(story):
        return False
    if asked == "kept":
        return True
    if asked == "omitted":
        return _has_a_way_out(story)
    wrong = {answer for answer, _ in mistaken(story, asked)}
    return bool(wrong) and (asked == "counted" or len({*wrong, *story.course, NONE}) >= min(3 + others, 4))


def _has_a_way_out(story: Story) -> bool:
    """Whether some steps, but not all, can be left out alone so that a running instance would have a public address."""
    if follow(story.ledger, story.steps)[-1].states[story.name] != "running":
        return False
    try:
        others = [story.without(number) for number in range(len(story.steps))]
    except Refused:
        return False
    helped = sum(one.course[-1] != NONE for one in others)
    return 0 < helped < len(others) and not any(_is_open(one) for one in others)


def _is_open(story: Story) -> bool:
    """Whether AWS's guide leaves open what is so: if an address comes when the second interface goes."""
    for one, public in zip(follow(story.ledger, story.steps), story.course, strict=True):
        card = one.cards[one.primary(story.name)]
        if public == NONE and card.wants and one.states[story.name] == "running" and len(one.on(story.name)) == 1:
            return True
    return False


def _cast(random: Random, level: Level, asked: str) -> Cast:
    names = random.sample(INSTANCES, 1 + level.others)
    addresses = random.sample(ADDRESSES, level.addresses)
    cards = random.sample(CARDS, level.cards)
    is_public = asked != "public" or random.random() >= level.quiet
    held = addresses.pop() if addresses and random.random() < 0.5 else ""
    inside = (cards.pop(),) if cards and random.random() < 0.4 else ()
    first = Made(names[0], is_public, inside, held)
    return Cast((first, *(Made(one, random.random() < 0.7) for one in names[1:])), cards, addresses)


def _some_steps(random: Random, ledger: Ledger, name: str, verbs: Sequence[str], count: int) -> list[Step]:
    """So many steps, or fewer, each of which can be done and changes something, if only by a reboot."""
    steps: list[Step] = []
    for _ in range(count):
        instance = name
        if len(ledger.states) > 1 and random.random() < 0.2:
            instance = random.choice([one for one in ledger.states if one != name])
        last = steps[-1].verb if steps else ""
        can = POSSIBLE[ledger.states[instance]] & set(verbs if instance == name else POWER)
        named = [one for verb in verbs if verb in can - {last} for one in _named(verb, instance, ledger)]
        if named:
            steps.append(random.choice(named))
            ledger = RULES[steps[-1].verb](ledger, steps[-1])
    return steps


POSSIBLE: Mapping[str, frozenset[str]] = {
    "running": frozenset({*ALL, "associate"} - {"start"}),
    "stopped": frozenset({*ALL, "associate"} - {"stop", "reboot"}),
}


def _named(verb: str, instance: str, ledger: Ledger) -> Iterator[Step]:
    """The steps that a verb can be now, by the names that its words need."""
    inside = ledger.on(instance)
    if verb in POWER:
        yield Step(verb, instance)
    elif verb in ("attach", "detach"):
        wanted = "" if verb == "attach" else instance
        cards = [one for one, card in ledger.cards.items() if not card.is_primary and card.instance == wanted]
        yield from (Step(verb, instance if verb == "attach" else "", one) for one in cards)
    elif verb == "disassociate":
        yield from (Step(verb, address=one) for one, place in ledger.addresses.items() if place != IDLE)
    elif verb == "associate-interface" or len(inside) == 1:
        target = {"instance": instance} if verb == "associate" else {"interface": ledger.primary(instance)}
        idle = [one for one, place in ledger.addresses.items() if place == IDLE]
        yield from (Step(verb, address=one, **target) for one in idle)
