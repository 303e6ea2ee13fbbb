"""Which of several connections come about, and what stops one? The simulator tries each."""

from collections.abc import Iterator
from random import Random

from labs.assess.generators.group_rules import (
    Connection,
    Interface,
    Setting,
    Way,
    comes_about,
    connection_in,
    lets,
    setting_of,
)
from labs.assess.generators.group_tried import Tried, Weighed, parted, tempting
from labs.assess.generators.group_words import (
    ASK_STOP,
    ASK_TO_ONE,
    ASK_WHICH,
    BECAUSE,
    COMES_ABOUT,
    STATEFUL,
    STOPS,
    TOGETHER,
    ends_at,
    first_refusal,
    prompt_of,
    service_of,
)
from labs.assess.generators.posing import GUIDE, Offer, Posed, PosedSeveral, Wrong, joined, told
from labs.assess.questions import Choice, Multiple, Reference
from labs.assess.questions.choice import Option
from labs.assess.scene import played
from labs.assess.value import Text

REFERENCES = (
    Reference(title="Security groups", url=f"{GUIDE}vpc-security-groups.html"),
    Reference(title="Security group rules", url=f"{GUIDE}security-group-rules.html"),
)
OFFERED = {1: 4, 2: 4, 3: 5, 4: 5, 5: 6}
"""Difficulty -> how many connections there are to choose from."""
FROM_OUTSIDE = 0.25
"""How often an easy question is about a connection from the internet, which fewer places can stop."""
TO_ONE = 0.35
"""How often all of them have the same destination."""


def pose_which(random: Random, difficulty: int, tried: Tried) -> PosedSeveral | None:
    """Several connections, of which some come about."""
    works, fails = parted(tried.setting, tried.connections)
    to_one = random.random() < TO_ONE and bool(works)
    if to_one:
        one = random.choice(works)
        works, fails = ([each for each in some if each[1:] == one[1:]] for some in (works, fails))
    count = OFFERED[difficulty]
    right = random.randint(1, count - 2)
    chosen = tempting(random, tried.setting, works, right)
    chosen += tempting(random, tried.setting, fails, count - len(chosen))
    if len(chosen) < min(count, 4):
        return None
    asked = ASK_WHICH
    if to_one:
        asked = told(ASK_TO_ONE, destination=chosen[0].asked.destination, what=service_of(chosen[0].asked))
    return PosedSeveral(
        variant="which",
        prompt=prompt_of(asked),
        offers=tuple(_offer(tried, one) for one in chosen),
        explanation=TOGETHER,
        references=REFERENCES,
        scene=tried.scene,
    )


def _offer(tried: Tried, one: Weighed) -> Offer:
    right = tried.seen(one.asked).returned
    reason = tried.reason(one.asked)
    name = next(iter(one.misled), None)
    said = reason if right or name is None else joined((reason, BECAUSE[name]), " ")
    text = Text(ko=one.asked.said, en=one.asked.said)
    return Offer(text, right=right, because=said, misconception=name)


def judge_which(question: Choice | Multiple) -> Iterator[tuple[Option, bool]]:
    """By AWS's rules on what EC2 describes."""
    assert question.scene is not None  # noqa: S101 - every pose gives one
    setting = setting_of(played(question.scene))
    for one in question.options:
        yield one, comes_about(setting, connection_in(one.text.en))


def pose_stops(random: Random, difficulty: int, tried: Tried) -> Posed | None:
    """One connection, and where it is stopped if it is."""
    from_outside = difficulty < 3 and random.random() < FROM_OUTSIDE
    inside = [one for one in tried.connections if from_outside != bool(tried.setting.end(one.source).name)]
    some = random.choice([one for one in parted(tried.setting, inside) if one] or [[]])
    found = tempting(random, tried.setting, some, 1)
    if not found:
        return None
    asked = found[0].asked
    seen = tried.seen(asked)
    way: Way = "out" if seen.refusals and first_refusal(seen).direction == "outbound" else "in"
    key = _said(tried.setting, asked, "" if seen.returned else "request", way)
    reason = tried.reason(asked)
    return Posed(
        variant="stops",
        prompt=prompt_of(told(ASK_STOP, connection=asked.said)),
        key=key,
        wrongs=tuple(one for one in _wrongs(tried, found[0], reason) if one.text != key),
        explanation=joined((reason, STATEFUL)),
        references=REFERENCES,
        scene=tried.scene,
        journey=tried.journey(asked),
    )


def _said(setting: Setting, asked: Connection, leg: str, way: Way) -> Text:
    if not leg:
        return COMES_ABOUT
    return told(STOPS[leg, way], name=_guarding(setting, asked, leg, way).name)


def _guarding(setting: Setting, asked: Connection, leg: str, way: Way) -> Interface:
    """Whose groups a request or its reply meets on its way out, or in: a reply goes out where the request came in."""
    source, destination = setting.end(asked.source), setting.end(asked.destination)
    return source if (leg == "request") == (way == "out") else destination


def _wrongs(tried: Tried, one: Weighed, reason: Text) -> Iterator[Wrong]:
    """That it comes about, and every other place where it could be stopped."""
    setting, asked = tried.setting, one.asked
    name = next(iter(one.misled), None)
    yield Wrong(COMES_ABOUT, joined((reason, BECAUSE[name]), " ") if name else reason, name)
    places: tuple[tuple[str, Way], ...] = (("request", "in"), ("request", "out"), ("reply", "out"), ("reply", "in"))
    for leg, way in places:
        if not _guarding(setting, asked, leg, way).name:
            continue
        belief = _at_fault(setting, asked, way)
        if leg == "reply":
            belief = "groups-forget" if comes_about(setting, asked) else None
        said = joined((reason, BECAUSE[belief]), " ") if belief else reason
        yield Wrong(_said(setting, asked, leg, way), said, belief)


def _at_fault(setting: Setting, asked: Connection, way: Way) -> str | None:
    """The misconception that takes a side for closed which is open, or for the first which is the second."""
    near, far = ends_at(setting, asked, way)
    if not lets(setting, near, way, far, asked):
        return "stopped-by-the-last-control"
    other: Way = "in" if way == "out" else "out"
    if not lets(setting, near._replace(groups=near.groups[:1]), way, far, asked):
        return "first-group-counts"
    if not all(lets(setting, near._replace(groups=(one,)), way, far, asked) for one in near.groups):
        return "every-group-must-allow"
    return None if lets(setting, near, other, far, asked) else "directions-mixed-up"


def judge_stops(question: Choice | Multiple) -> Iterator[tuple[Option, bool]]:
    """By asking who sends and who is asked, in this order, by AWS's rules."""
    assert question.scene is not None  # noqa: S101 - every pose gives one
    setting = setting_of(played(question.scene))
    asked = connection_in(question.prompt.en.rpartition("\n\n")[2])
    leg, stops = "", "in"
    ways: tuple[Way, ...] = ("out", "in")
    for way in ways:
        near, far = ends_at(setting, asked, way)
        if not leg and not lets(setting, near, way, far, asked):
            leg, stops = "request", way
    key = _said(setting, asked, leg, "out" if stops == "out" else "in").en
    for one in question.options:
        yield one, one.text.en == key
