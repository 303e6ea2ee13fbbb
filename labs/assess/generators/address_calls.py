"""Is this call on an Elastic IP carried out, or refused, and why? It is made in the simulator.

The rules of the second way are written from AWS's reference: each says whether it is broken, and a question breaks one at most.
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateAddress.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReleaseAddress.html
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import NamedTuple

from labs.assess.generators.address_calls_words import (
    ABSENT,
    CALLED,
    DONE,
    IGNORED,
    NEXT,
    REFUSED,
    SUSPECTED,
    WHY,
    WHY_DONE,
)
from labs.assess.generators.address_follows_words import GATEWAY, HAPPENED, STANDS
from labs.assess.generators.address_stories import MOVES, WITH_CARDS, Level, Played, played, some_cast, some_story
from labs.assess.generators.beginnings import Beginning, told_beginning
from labs.assess.generators.blocks import again
from labs.assess.generators.commands import command_in, command_of
from labs.assess.generators.happenings import Step, is_refused, numbered, steps_in
from labs.assess.generators.ledger import ELASTIC_IPS, IDLE, Ledger, follow
from labs.assess.generators.posing import Posed, Wrong, joined, told
from labs.assess.questions import Choice, Multiple, Reference
from labs.assess.script import Performance
from labs.assess.value import Text
from labs.cloud.resources.address import Address

EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/"
REFERENCES = (
    Reference(title="Elastic IP addresses", url=f"{EC2}UserGuide/elastic-ip-addresses-eip.html"),
    Reference(title="AssociateAddress", url=f"{EC2}APIReference/API_AssociateAddress.html"),
    Reference(title="ReleaseAddress", url=f"{EC2}APIReference/API_ReleaseAddress.html"),
)
FRESH = "fresh"
"""What the next Elastic IP would be called."""
PRIVATES = (*WITH_CARDS, "assign", "associate-private")
LEVELS: Mapping[int, tuple[Level, tuple[str, ...]]] = {
    1: (Level((0, 2), MOVES, addresses=1), ("release", "associate")),
    2: (Level((1, 3), (*MOVES, "terminate"), addresses=2), ("release", "associate", "associate", "allocate")),
    3: (Level((2, 4), WITH_CARDS, cards=1, addresses=2), ("release", "associate", "associate-firmly", "allocate")),
    4: (
        Level((3, 5), PRIVATES, cards=1, addresses=2, most_secondaries=1),
        ("associate", "associate-firmly", "associate-private", "gateway"),
    ),
    5: (
        Level((5, 7), PRIVATES, instances=3, cards=2, addresses=3, most_secondaries=2),
        ("release", "associate", "associate-firmly", "associate-private", "gateway"),
    ),
}
"""Difficulty -> the story before, and which calls may be asked about."""
WITHOUT_GATEWAY = ("attach", "detach", "stop", "start", "reboot")
TRIES = 40


class Outcome(NamedTuple):
    """What becomes of a call: the code with which it is refused, or what it takes off from its place."""

    code: str = ""
    displaced: str = ""
    beside: bool = False
    """Only believed: what was there stays as well."""


def pose(random: Random, difficulty: int) -> Posed | None:
    """A question about the next call."""
    level, verbs = LEVELS[difficulty]
    verb = random.choice(verbs)
    if verb == "gateway":
        level = level._replace(verbs=WITHOUT_GATEWAY, steps=(1, 3))
    if verb == "allocate":
        level = level._replace(addresses=random.choice((4, 5)), verbs=(*level.verbs, "release", "release"))
    for _ in range(TRIES):
        cast = some_cast(random, level)
        if verb == "gateway":
            cast = cast._replace(instances=[one._replace(elastic="") for one in cast.instances], has_gateway=False)
            cast = cast._replace(addresses=cast.addresses or ["blue"])
        story = some_story(random, level, cast)
        if step := _call(random, story.course[-1], verb, has_gateway=cast.has_gateway):
            told_steps = played(random, cast, story._replace(steps=[*story.steps, step]))
            return _posed(told_steps)
    return None


def right_by_rules(question: Choice | Multiple, begun: Beginning) -> set[str]:
    """What the right option says in English, by the one rule that the call breaks as AWS writes it. Raises ValueError."""
    step = command_in(question.prompt.en)
    step = step._replace(address=step.address or FRESH)
    before = follow(begun.ledger, steps_in(question.prompt.en))[-1]
    gateways = again(begun.performance, "describe_internet_gateways").names["made"]["InternetGateways"]
    codes = broken(before, step, has_gateway=any(one["Attachments"] for one in gateways))
    if len(codes) > 1:
        raise ValueError(f"several rules are broken: {sorted(codes)}")
    return {_said(_outcome_by_rules(before, step, codes)).en}


def broken(ledger: Ledger, step: Step, *, has_gateway: bool) -> set[str]:
    """The codes of all rules that a call would break."""
    return {code for code, is_broken in RULES.items() if is_broken(ledger, step, has_gateway)}


def _outcome_by_rules(before: Ledger, step: Step, codes: set[str]) -> Outcome:
    if codes:
        return Outcome(next(iter(codes)))
    now = follow(before, [step])[-1]
    lost = [one for one, place in before.addresses.items() if place != IDLE and now.addresses.get(one) == IDLE]
    return Outcome(displaced=next((one for one in lost if one != step.address), ""))


def _call(random: Random, ledger: Ledger, verb: str, *, has_gateway: bool) -> Step | None:
    """A call that breaks one rule or none, each as likely as it can be."""
    by_code: dict[str, list[Step]] = {}
    for one in _calls(ledger, "associate" if verb == "gateway" else verb):
        codes = broken(ledger, one, has_gateway=has_gateway)
        if len(codes) < 2 and (codes or verb in ("release", "allocate") or follow(ledger, [one])[-1] != ledger):
            by_code.setdefault(next(iter(codes), ""), []).append(one)
    return random.choice(by_code[random.choice(sorted(by_code))]) if by_code else None


def _calls(ledger: Ledger, verb: str) -> Iterator[Step]:
    if verb == "allocate":
        yield Step(verb, address=FRESH)
    elif verb == "release":
        yield from (Step(verb, address=one) for one in ledger.addresses)
    elif verb == "associate-private":
        privates = [one for card in ledger.cards.values() for one in card.privates[1:]]
        for address in ledger.addresses:
            yield from (Step(verb, "", card, address, private) for card in ledger.cards for private in privates)
    else:
        alive = [one for one, state in ledger.states.items() if state != "terminated"]
        yield from (Step(verb, instance, address=one) for instance in alive for one in ledger.addresses)


# The rules


def _is_associated(ledger: Ledger, step: Step) -> bool:
    return ledger.addresses.get(step.address, IDLE) != IDLE


def _is_association(step: Step) -> bool:
    return step.verb.startswith("associate")


def _is_elsewhere(ledger: Ledger, step: Step) -> bool:
    primary = ledger.primary(step.instance)
    here = (primary, ledger.cards[primary].privates[0]) if primary else IDLE
    return _is_associated(ledger, step) and ledger.addresses[step.address] != here


RULES: Mapping[str, Callable[[Ledger, Step, bool], bool]] = {
    "InvalidIPAddress.InUse": lambda ledger, step, _: step.verb == "release" and _is_associated(ledger, step),
    "AddressLimitExceeded": lambda ledger, step, _: step.verb == "allocate" and len(ledger.addresses) >= ELASTIC_IPS,
    "InvalidInstanceID": lambda ledger, step, _: len(ledger.on(step.instance)) > 1 if step.instance else False,
    "InvalidParameterValue": (
        lambda ledger, step, _: bool(step.private) and step.private not in ledger.cards[step.interface].privates
    ),
    "Gateway.NotAttached": lambda ledger, step, has_gateway: _is_association(step) and not has_gateway,
    "Resource.AlreadyAssociated": (
        lambda ledger, step, _: step.verb == "associate-firmly" and _is_elsewhere(ledger, step)
    ),
}
"""The code of a refusal -> whether a call in a ledger is refused with it."""


# The question


def _posed(story: Played) -> Posed:
    *steps, step = story.steps
    before, now = story.performances[-2:]
    ledger = follow(story.begun.ledger, steps)[-1]
    outcome = _seen(before, now, step)
    facts: dict[str, object] = {
        "address": step.address,
        "instance": step.instance,
        "interface": step.interface,
        "private": step.private,
    }
    facts |= {"count": len(ledger.addresses), "displaced": outcome.displaced}
    why = WHY[outcome.code] if outcome.code else WHY_DONE[f"{step.verb}-displacing" if outcome.displaced else step.verb]
    return Posed(
        variant="call",
        prompt=_prompt(story, steps, step),
        key=_said(outcome),
        wrongs=tuple(_wrongs(ledger, step, outcome, facts)),
        explanation=joined((told(why, **facts), NEXT[step.verb == "allocate"])),
        references=REFERENCES,
        scene=story.begun.scene,
    )


def _wrongs(ledger: Ledger, step: Step, outcome: Outcome, facts: Mapping[str, object]) -> Iterator[Wrong]:
    """What may be thought to happen, the most telling first."""
    if outcome.displaced:
        yield Wrong(
            _said(outcome._replace(beside=True)),
            told(ABSENT["beside"][0], **facts),
            "elastic-ips-share-a-private-address",
        )
    if outcome.code:
        yield Wrong(_said(Outcome()), told(WHY[outcome.code], **facts), IGNORED[outcome.code])
    elif outcome.displaced:
        yield Wrong(_said(Outcome()), told(ABSENT["displaced"][0], **facts), None)
    for code in SUSPECTED[step.verb]:
        because, misconception = ABSENT[code]
        if code == "Resource.AlreadyAssociated" and not _is_associated(ledger, step):
            because, misconception = ABSENT["idle"]
        if code == "IncorrectInstanceState" and ledger.states.get(step.instance) == "stopped":
            because, misconception = ABSENT["stopped"]
        yield Wrong(_said(Outcome(code)), told(because, **facts), misconception)


def _seen(before: Performance, now: Performance, step: Step) -> Outcome:
    """What the simulator made of the call."""
    if code := is_refused(now):
        return Outcome(code)
    idle = [one.tags["Name"] for one in now.world.all(Address) if one.association_id is None]
    lost = [one.tags["Name"] for one in before.world.all(Address) if one.association_id and one.tags["Name"] in idle]
    return Outcome(displaced=next((one for one in lost if one != step.address), ""))


def _said(outcome: Outcome) -> Text:
    if outcome.code:
        return told(REFUSED[outcome.code], code=outcome.code)
    how = "beside" if outcome.beside else "displaces" if outcome.displaced else "done"
    return told(DONE[how], displaced=outcome.displaced)


def _prompt(story: Played, steps: Sequence[Step], step: Step) -> Text:
    igw = not any(one.action == "attach_internet_gateway" for one in story.begun.scene.start)
    facts = {"gateway": GATEWAY[not igw], "beginning": told_beginning(story.begun), "steps": numbered(steps)}
    return joined((told(HAPPENED if steps else STANDS, **facts), told(CALLED, command=command_of(step))))
