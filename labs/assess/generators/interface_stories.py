"""Which stories of network interfaces are worth asking about, and what do they carry in the end?"""

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import NamedTuple

from labs.assess.generators import address_stories
from labs.assess.generators.address_stories import Story
from labs.assess.generators.beginnings import CARDS, INSTANCES, PUBLIC_SUBNET, Cast, Made
from labs.assess.generators.happenings import Step
from labs.assess.generators.interface_beliefs import (
    ADDRESSES_STAY,
    ATTACHED_FOR_LIFE,
    COPIED,
    DIE_TOGETHER,
    FLAG_MOVES,
    GROUPS_ADD,
    GROUPS_JOIN,
    GROUPS_RESET,
    GROUPS_SHARED,
    NONE_DIES,
    PRIMARY_DIES,
    SUBNET_JOINS,
)
from labs.assess.generators.ledger import Ledger
from labs.assess.generators.ledger_beliefs import Belief, Believed, believed, blamed

GROUPS = ("office", "vault", "metrics", "payments", "backend", "partners", "bastion", "reports")
SUBNETS = ("database", "internal", "storage-net", "office-net", "backend-net", "batch-net")


class Level(NamedTuple):
    """What a story of some difficulty is made of."""

    steps: tuple[int, int]
    verbs: frozenset[str]
    poses: tuple[str, ...]
    instances: int = 2
    cards: int = 2
    most_secondaries: int = 0


FIRST = frozenset({"attach", "detach", "terminate"})
SECOND = FIRST | {"stop", "start", "keep"}
THIRD = SECOND | {"drop", "assign", "regroup"}
FOURTH = THIRD | {"reassign", "unassign"}
LEVELS: Mapping[int, Level] = {
    1: Level((1, 3), FIRST, ("remains", "subnets", "inside", "call")),
    2: Level((2, 4), SECOND, ("remains", "subnets", "inside", "call")),
    3: Level((3, 5), THIRD, ("remains", "inside", "groups", "holder", "call"), most_secondaries=1),
    4: Level((4, 6), FOURTH, ("remains", "inside", "groups", "holder", "subnets", "call"), most_secondaries=2),
    5: Level(
        (6, 9), FOURTH, ("remains", "inside", "groups", "holder", "call"), instances=3, cards=3, most_secondaries=2
    ),
}
ABOUT: Mapping[str, tuple[str, ...]] = {
    "remains": (
        "attach",
        "attach",
        "detach",
        "keep",
        "keep",
        "drop",
        "drop",
        "terminate",
        "terminate",
        "stop",
        "start",
    ),
    "subnets": ("attach", "attach", "attach", "detach", "stop", "start"),
    "inside": ("attach", "attach", "attach", "detach", "assign", "assign", "unassign", "reassign", "stop", "start"),
    "groups": ("regroup", "regroup", "regroup", "attach", "attach", "detach", "stop", "start"),
    "holder": ("assign", "assign", "reassign", "reassign", "attach", "attach", "detach", "detach", "terminate"),
    "call": ("attach", "attach", "detach", "assign", "assign", "regroup", "regroup", "terminate", "stop", "keep"),
}
"""What is asked -> the calls that matter to it, those that matter more more often."""
BELIEFS: Mapping[str, Sequence[Belief]] = {
    "remains": (ATTACHED_FOR_LIFE, DIE_TOGETHER, PRIMARY_DIES, FLAG_MOVES, NONE_DIES),
    "subnets": (SUBNET_JOINS,),
    "inside": (ADDRESSES_STAY, COPIED),
    "groups": (GROUPS_JOIN, GROUPS_SHARED, GROUPS_RESET, GROUPS_ADD),
    "holder": (ADDRESSES_STAY, COPIED, DIE_TOGETHER, NONE_DIES),
}


def some_cast(random: Random, level: Level, asked: str) -> Cast:
    """Instances and interfaces; in several subnets, or with several groups, where that is asked for."""
    names = random.sample(INSTANCES, level.instances)
    cards = random.sample(CARDS, level.cards)
    first = Made(names[0], secondaries=(cards[0],) if random.random() < 0.5 else ())
    free = cards[len(first.secondaries) :]
    others = [Made(one, random.random() < 0.5) for one in names[1:]]
    groups = random.sample(GROUPS, 2) if asked in ("groups", "call") else ()
    if asked != "subnets":
        return Cast((first, *others), free, groups=groups)
    subnets = random.sample(SUBNETS, 2)
    places = {one: random.choice((PUBLIC_SUBNET, *subnets, *subnets)) for one in (*cards, *names[1:])}
    others = [one._replace(is_public=False) if places[one.name] != PUBLIC_SUBNET else one for one in others]
    return Cast((first, *others), free, subnets=subnets, places=places)


def some_story(random: Random, level: Level, asked: str, cast: Cast) -> Story:
    """Some steps, each of which can be done and changes something."""
    verbs = tuple(one for one in ABOUT[asked] if one in level.verbs)
    told = address_stories.Level(level.steps, verbs, most_secondaries=level.most_secondaries)
    return address_stories.some_story(random, told, cast, lambda verb, ledger, most: _ways(cast, verb, ledger, most))


def mistaken(story: Story, asked: str, about: str) -> Iterator[tuple[tuple[str, ...], Believed]]:
    """What misconceptions answer to what is asked, where it is not so."""
    right = answer_to(story.course[-1], asked, about)
    for one in believed(story.ledger, story.steps, BELIEFS[asked]):
        wrong = answer_to(one.course[-1], asked, about)
        if wrong != right:
            yield wrong, one


def misled(story: Story, asked: str, about: str) -> Iterator[tuple[tuple[str, ...], Believed]]:
    """The same with the step that leads to it."""
    for wrong, one in mistaken(story, asked, about):
        yield wrong, blamed(story.ledger, story.steps, one, lambda course: answer_to(course[-1], asked, about))


def is_by_the_flag(story: Story) -> bool:
    """Whether another interface goes, or stays, than one would think who does not look at DeleteOnTermination."""
    found = believed(story.ledger, story.steps, (PRIMARY_DIES, FLAG_MOVES))
    return any(set(one.course[-1].cards) != set(story.course[-1].cards) for one in found)


def answer_to(ledger: Ledger, asked: str, about: str) -> tuple[str, ...]:
    """What is asked of a ledger: about an instance, an interface, or a private address."""
    if asked == "remains":
        return (about,) if about in ledger.cards else ()
    if asked == "subnets":
        return tuple(sorted({one.subnet for one in ledger.on(about).values()}))
    if asked == "inside":
        return tuple(sorted({private for one in ledger.on(about).values() for private in one.privates}))
    holders = [name for name, one in ledger.cards.items() if about in one.privates]
    if asked == "groups":
        return tuple(sorted(group for name in holders[:1] for group in ledger.cards[name].groups))
    return tuple(sorted(f"{name} {ledger.cards[name].instance}" for name in holders))


# What can be done


def _ways(cast: Cast, verb: str, ledger: Ledger, most: int) -> Iterator[Step]:
    if verb == "terminate":
        return _terminating(ledger)
    if verb == "regroup":
        return _regrouping(ledger, cast.groups)
    if verb in FLAGS:
        return _flagging(verb, ledger)
    return address_stories.possible(verb, ledger, most)


def _terminating(ledger: Ledger) -> Iterator[Step]:
    """Of instances that have several interfaces, or one that stays behind; one is left."""
    alive = [one for one, state in ledger.states.items() if state != "terminated"]
    for one in alive if len(alive) > 1 else ():
        if len(ledger.on(one)) > 1 or not all(card.deletes for card in ledger.on(one).values()):
            yield Step("terminate", one)


FLAGS = {"keep": False, "drop": True}


def _flagging(verb: str, ledger: Ledger) -> Iterator[Step]:
    inside = ((name, one) for name, one in ledger.cards.items() if one.instance)
    yield from (Step(verb, interface=name) for name, one in inside if one.deletes != FLAGS[verb])


def _regrouping(ledger: Ledger, groups: Sequence[str]) -> Iterator[Step]:
    for name, card in ledger.cards.items():
        yield from (Step("regroup", interface=name, group=one) for one in groups if card.groups != (one,))
