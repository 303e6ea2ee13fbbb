"""Which stories of Elastic IPs are worth asking about, and where does a request to an address get to in the end?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from random import Random
from typing import NamedTuple

from labs.assess.generators.beginnings import (
    ADDRESSES,
    CARDS,
    FREE,
    INSTANCES,
    PORT,
    Beginning,
    Cast,
    Made,
    beginning,
    imagined,
)
from labs.assess.generators.happenings import Step, all_after
from labs.assess.generators.interface_beliefs import DIE_TOGETHER
from labs.assess.generators.ledger import IDLE, RULES, Ledger, follow
from labs.assess.generators.ledger_beliefs import (
    FALLS_BACK,
    FALLS_OFF,
    JOINS,
    LETTING_GO,
    REASSIGN_LEAVES,
    STAYS_BEHIND,
    STAYS_WHERE_IT_IS,
    STOP_DROPS_ELASTIC,
    Believed,
    believed,
    blamed,
)
from labs.assess.generators.networks import INTERNET
from labs.assess.script import Performance
from labs.cloud.network.step import Passage, Refusal
from labs.cloud.network.walk import walk
from labs.cloud.resources.address import Address
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.world import World

BELIEFS = (
    STAYS_BEHIND, FALLS_OFF, REASSIGN_LEAVES, FALLS_BACK, STAYS_WHERE_IT_IS, JOINS, STOP_DROPS_ELASTIC, LETTING_GO, DIE_TOGETHER,
)  # fmt: skip
ROOM = 3
"""So many interfaces an instance of these stories can have."""

End = tuple[str, str]
"""Where a request gets to: `answers`, `stopped` and an instance; `unattached` and an interface; `idle`; `gone`."""


class Level(NamedTuple):
    """What a story of some difficulty is made of."""

    steps: tuple[int, int]
    verbs: tuple[str, ...]
    instances: int = 2
    cards: int = 0
    addresses: int = 1
    most_secondaries: int = 0
    """How many secondary private addresses may be assigned in its course."""


MOVES = ("associate", "associate", "disassociate", "stop", "start")
WITH_CARDS = (
    "associate-interface",
    "associate-interface",
    "attach",
    "detach",
    "detach",
    "disassociate",
    "stop",
    "terminate",
)
WITH_PRIVATES = (*WITH_CARDS, "assign", "associate-private", "associate-private", "unassign", "reassign")
LEVELS: Mapping[int, Level] = {
    1: Level((1, 3), MOVES),
    2: Level((3, 4), (*MOVES, "associate", "terminate", "reboot", "release"), addresses=2),
    3: Level((4, 6), WITH_CARDS, cards=1, addresses=2),
    4: Level((5, 7), WITH_PRIVATES, cards=1, addresses=2, most_secondaries=1),
    5: Level(
        (6, 9), (*WITH_PRIVATES, "start", "delete", "release"), instances=3, cards=2, addresses=3, most_secondaries=2
    ),
}
SETTLED = {
    "associate-private": 4.0,
    "reassign": 4.0,
    "unassign": 2.0,
    "detach": 2.0,
    "attach": 2.0,
    "terminate": 0.7,
    "release": 0.3,
}
"""How much likelier some verbs are, where they can be."""


class Story(NamedTuple):
    """What happened to some Elastic IPs."""

    ledger: Ledger
    """At the beginning."""
    steps: Sequence[Step]
    course: Sequence[Ledger]
    """At the beginning and after each step, by the rules."""


class Played(NamedTuple):
    """A story that was played in the simulator."""

    begun: Beginning
    steps: Sequence[Step]
    performances: Sequence[Performance]


def some_cast(random: Random, level: Level) -> Cast:
    """Instances, interfaces, and Elastic IPs of which some are associated."""
    names = random.sample(INSTANCES, level.instances)
    addresses = random.sample(ADDRESSES, level.addresses)
    cards = random.sample(CARDS, level.cards)
    first = Made(names[0], elastic=addresses.pop() if random.random() < 0.6 else "")
    second = Made(names[1], random.random() < 0.7, (cards.pop(),) if cards and random.random() < 0.5 else ())
    return Cast((first, second, *(Made(one, is_public=False) for one in names[2:])), cards, addresses)


def some_story(random: Random, level: Level, cast: Cast, ways_of: "Ways | None" = None) -> Story:
    """Some steps, each of which can be done and changes something."""
    found_by = ways_of or possible
    ledger = imagined(cast)
    steps: list[Step] = []
    course = [ledger]
    for _ in range(random.randint(*level.steps)):
        last = steps[-1] if steps else Step("")
        verbs = [one for one in dict.fromkeys(level.verbs) if (one, last.verb) not in UNDOING and one != last.verb]
        ways = {verb: found for verb in verbs if (found := list(found_by(verb, course[-1], level.most_secondaries)))}
        if not ways:
            break
        weights = [level.verbs.count(one) * SETTLED.get(one, 1.0) for one in ways]
        verb = random.choices(list(ways), weights)[0]
        steps.append(random.choice(ways[verb]))
        course.append(RULES[verb](course[-1], steps[-1]))
    return Story(ledger, steps, course)


UNDOING = {("detach", "attach"), ("stop", "start"), ("unassign", "assign")}
"""Verbs of which one right after the other tells nothing."""


def played(random: Random, cast: Cast, story: Story) -> Played:
    """The story in the simulator; its secondary private addresses are free ones of the subnet."""
    begun = beginning(random, cast)
    steps = [_with_addresses(one, begun) for one in story.steps]
    return Played(begun, steps, all_after(begun.performance, steps))


def _with_addresses(step: Step, begun: Beginning) -> Step:
    """A step with the private address that an imagined one stands for."""
    if not step.private:
        return step
    return step._replace(private=begun.private(step.private, begun.ledger.cards[step.interface].subnet))


def end_of(ledger: Ledger, address: str) -> End:
    """Where a request to an Elastic IP gets to, by a ledger or by what a belief makes of it."""
    if address not in ledger.addresses:
        return "gone", ""
    card = ledger.addresses[address][0]
    if not card:
        return "idle", ""
    instance = ledger.cards[card].instance
    if not instance:
        return "unattached", card
    return ("answers" if ledger.states[instance] == "running" else "stopped"), instance


def end_seen(played: Played, address: str) -> End:
    """The same by a packet that the simulator walks from the internet."""
    world = played.performances[-1].world
    public = played.begun.public(address)
    walked = walk(world, source=INTERNET, destination=public, destination_port=PORT)
    last = walked.request[-1]
    if walked.arrived and last.code == Passage.DELIVERED_TO_INTERNET:
        return "gone", ""
    if not walked.arrived and walked.refusals[0].code == Refusal.NO_POSSIBLE_DESTINATION:
        return "idle", ""
    interface = world.get(NetworkInterface, last.component_id)
    if interface.attachment is None:
        return "unattached", interface.tags["Name"]
    instance = world.get(Instance, interface.attachment.instance_id)
    return ("answers" if walked.arrived else "stopped"), instance.tags["Name"]


def end_described(world: World, address: str) -> End:
    """The same by what EC2 describes of an address and of the interface and the instance that it leads to."""
    found = [one for one in world.all(Address) if one.tags.get("Name") == address]
    if not found:
        return "gone", ""
    interface = world.find(NetworkInterface, found[0].network_interface_id)
    if interface is None:
        return "idle", ""
    if interface.attachment is None:
        return "unattached", interface.tags["Name"]
    instance = world.get(Instance, interface.attachment.instance_id)
    return ("answers" if instance.state == "running" else "stopped"), instance.tags["Name"]


def mistaken(ledger: Ledger, steps: Sequence[Step], address: str) -> Iterator[tuple[End, Believed]]:
    """Where misconceptions think that a request gets to, where it does not."""
    right = end_of(follow(ledger, steps)[-1], address)
    for one in believed(ledger, steps, BELIEFS):
        end = end_of(one.course[-1], address)
        if end != right:
            yield end, one


def misled(ledger: Ledger, steps: Sequence[Step], address: str) -> Iterator[tuple[End, Believed]]:
    """The same with the step that leads there."""
    for end, one in mistaken(ledger, steps, address):
        yield end, blamed(ledger, steps, one, lambda course: end_of(course[-1], address))


# What can be done


def possible(verb: str, ledger: Ledger, most_secondaries: int = 0) -> Iterator[Step]:
    """Every step with a verb that can be done now and changes something."""
    yield from _assigning(ledger, most_secondaries) if verb == "assign" else POSSIBLE[verb](ledger)


def _powers(verb: str, *states: str) -> "Possible":
    return lambda ledger: (Step(verb, one) for one, state in ledger.states.items() if state in states)


def _terminating(ledger: Ledger) -> Iterator[Step]:
    """Of instances with Elastic IPs, and only once in a story."""
    if "terminated" not in ledger.states.values():
        at = {card for card, _ in ledger.addresses.values()}
        yield from (Step("terminate", one) for one in ledger.states if at & set(ledger.on(one)))


def _attaching(ledger: Ledger) -> Iterator[Step]:
    for name, card in ledger.cards.items():
        if not card.instance:
            room = (one for one, state in ledger.states.items() if state != "terminated" and len(ledger.on(one)) < ROOM)
            yield from (Step("attach", one, name) for one in room)


def _detaching(ledger: Ledger) -> Iterator[Step]:
    yield from (Step("detach", "", name) for name, one in ledger.cards.items() if one.instance and not one.is_primary)


def _deleting(ledger: Ledger) -> Iterator[Step]:
    for name, card in ledger.cards.items():
        if not card.instance and any(place[0] == name for place in ledger.addresses.values()):
            yield Step("delete", interface=name)


def _associating(ledger: Ledger) -> Iterator[Step]:
    for instance in ledger.states:
        if len(ledger.on(instance)) == 1 and (primary := ledger.primary(instance)):
            place = (primary, ledger.cards[primary].privates[0])
            others = [one for one, now in ledger.addresses.items() if now != place]
            yield from (Step("associate", instance, address=one) for one in others)


def _associating_interfaces(ledger: Ledger) -> Iterator[Step]:
    for name, card in ledger.cards.items():
        for one, place in ledger.addresses.items():
            if place != (name, card.privates[0]):
                yield Step("associate-interface", interface=name, address=one)


def _associating_privates(ledger: Ledger) -> Iterator[Step]:
    for name, card in ledger.cards.items():
        for one, place in ledger.addresses.items():
            for private in card.privates[1:]:
                if place != (name, private):
                    yield Step("associate-private", interface=name, address=one, private=private)


def _disassociating(ledger: Ledger) -> Iterator[Step]:
    yield from (Step("disassociate", address=one) for one, place in ledger.addresses.items() if place != IDLE)


def _assigning(ledger: Ledger, most: int) -> Iterator[Step]:
    drawn = [private for one in ledger.cards.values() for private in one.privates[1:]]
    if len(drawn) < most:
        fresh = next(f"{FREE}{number}" for number in count() if f"{FREE}{number}" not in drawn)
        inside = (name for name, one in ledger.cards.items() if one.instance)
        yield from (Step("assign", interface=name, private=fresh) for name in inside)


def _releasing(ledger: Ledger) -> Iterator[Step]:
    """Idle ones, as long as others are left."""
    if len(ledger.addresses) > 1:
        yield from (Step("release", address=one) for one, place in ledger.addresses.items() if place == IDLE)


def _reassigning(ledger: Ledger) -> Iterator[Step]:
    for other, card in ledger.cards.items():
        for private in card.privates[1:]:
            near = (name for name, one in ledger.cards.items() if name != other and one.subnet == card.subnet)
            yield from (Step("reassign", interface=name, private=private, other=other) for name in near)


def _unassigning(ledger: Ledger) -> Iterator[Step]:
    for name, card in ledger.cards.items():
        for private in card.privates[1:]:
            if ledger.elastic_on(name, private):
                yield Step("unassign", interface=name, private=private)


Possible = Callable[[Ledger], Iterator[Step]]
Ways = Callable[[str, Ledger, int], Iterator[Step]]
POSSIBLE: Mapping[str, Possible] = {
    "stop": _powers("stop", "running"),
    "start": _powers("start", "stopped"),
    "reboot": _powers("reboot", "running"),
    "terminate": _terminating,
    "attach": _attaching,
    "detach": _detaching,
    "delete": _deleting,
    "associate": _associating,
    "associate-interface": _associating_interfaces,
    "associate-private": _associating_privates,
    "disassociate": _disassociating,
    "release": _releasing,
    "reassign": _reassigning,
    "unassign": _unassigning,
}
"""Verb -> the steps with it that can be done in a ledger."""
