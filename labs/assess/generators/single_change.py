"""Which single change mends it? Real actions with their parameters: one brings everything back, the others do not.

They open more than they may, turn to the wrong direction, let replies through where nothing remembers or remember where
nothing has to, or cure a symptom. What each leads to has been carried out.

1  a web server and a database, a group or a route is at fault
2  and groups that name groups
3  and a network ACL
4  and a NAT gateway and an Elastic IP, or an appliance
5  and a peered VPC
"""

from collections.abc import Iterator
from itertools import count
from random import Random
from string import ascii_lowercase
from typing import NamedTuple

from labs.assess.generators.changes import TOO_WIDE, changes
from labs.assess.generators.changes import Change as Tried
from labs.assess.generators.faulty import REFERENCES, Faulty, afresh, faulty, missed, network_of
from labs.assess.generators.generator import Generator
from labs.assess.generators.posing import MOST_OPTIONS, plain, told
from labs.assess.ladder.mending import action_line, called
from labs.assess.ladder.packets import ARROW, line_of
from labs.assess.ladder.working import Sent, fates_of
from labs.assess.questions import AnyQuestion, Build
from labs.assess.questions.build import Change
from labs.assess.script import perform
from labs.assess.value import Text

NAME = "single-change"
SKILL = "troubleshooting"
FEWEST = 4
KINDS = (
    "group-rule-missing",
    "group-rule-port",
    "group-rule-source",
    "group-rule-group",
    "group-silent",
    "group-swapped",
    "acl-deny-first",
    "acl-no-replies",
    "acl-rule-missing",
    "acl-swapped",
    "route-missing",
    "route-elsewhere",
    "table-swapped",
    "table-lost",
    "address-gone",
    "public-address-off",
    "check-on",
)
"""The breaks that one action mends."""
PROMPT = Text(
    ko=(
        "이 네트워크에서 **{line}** 패킷이 되돌아오지 않아요. 아래의 것 가운데 **하나만** 할 수 있어요.\n\n"
        "어느 것이 고장을 고치면서, 막혀 있어야 하는 것은 그대로 막아 둘까요?"
    ),
    en=(
        "In this network the packet **{line}** gets no answer. You may do **one** of the things below.\n\n"
        "Which one mends it and keeps shut what must stay shut?"
    ),
)
OPENS = Text(
    ko="필요한 것보다 많이 열어요. 이제 {line} 패킷도 도착해요.",
    en="It opens more than is needed: {line} arrives as well.",
)
BREAKS = Text(ko="그 대신 {line} 통신이 끊겨요.", en="It breaks something else instead: {line} gets no answer.")
NOTHING = Text(ko="이렇게 해도 {line} 통신은 여전히 되지 않아요.", en="With it, {line} still gets no answer.")
MENDS = Text(
    ko="이것으로 모두 제대로 되고, 새로 열리는 것도 없어요.", en="With it everything works, and nothing else is opened."
)


class Judged(NamedTuple):
    """A change and what came of it."""

    change: Tried
    because: Text


def generate(seed: int, difficulty: int) -> Build:
    """A question of this difficulty; seeds that lead to none are passed over."""
    for attempt in count():
        random = Random(f"{NAME} {difficulty} {seed} {attempt}")  # noqa: S311 - a question, not a secret
        broken = faulty(random, difficulty, KINDS)
        offered = _offered(broken, random) if broken else ()
        if broken is None or len(offered) < FEWEST:
            continue
        return Build(
            id=f"{NAME}-{broken.fault.kind}-{difficulty}-{seed}",
            skill=SKILL,
            difficulty=difficulty,
            prompt=told(PROMPT, line=line_of(ARROW, broken.sent)),
            explanation=broken.explanation,
            references=tuple(dict.fromkeys((broken.reference, REFERENCES["troubleshoot"]))),
            scene=broken.scene,
            journey=broken.journey,
            intents=broken.intents,
            changes=offered,
            solution=tuple(one.id for one in offered if one.because == MENDS),
        )
    raise AssertionError("attempts never end")


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question, by the matrix of all pairs after each change in a scene played anew."""
    if not isinstance(question, Build) or question.scene is None:
        yield f"{question.id} is no choice of changes in a scene"
        return
    begun = afresh(question.scene)
    if not any(missed(question.intents, begun.world)):
        yield f"{question.id}: nothing is broken"
    for one in question.changes:
        after = perform(begun.world, one.actions, begun.names)
        good = not any(missed(question.intents, after.world))
        if good != (one.id in question.solution):
            yield f"{question.id}: {one.text.en} {'mends' if good else 'does not mend'} it; {question.solution} is the key"
        for outcome in after.outcomes:
            if outcome.state != "done":
                yield f"{question.id}: {one.text.en} is not carried out: {outcome.code}"


def shape(question: AnyQuestion) -> str:
    """The same kind of fault in the same network, with the same changes offered, feels the same."""
    if not isinstance(question, Build):
        return question.id
    kind = question.id.removeprefix(f"{NAME}-").rsplit("-", 2)[0]
    return f"{kind} {sorted(one.text.en for one in question.changes)} {network_of(question)}"


def _offered(broken: Faulty, random: Random) -> tuple[Change, ...]:
    """The change that mends it, and some that do not, of different sorts."""
    key = Tried("mend", broken.fault.mend, None)
    judged = [Judged(key, MENDS), *_wrong(broken, random)]
    random.shuffle(judged)
    known = called((*broken.network.start, *broken.fault.actions), broken.fault.thing)
    return tuple(
        Change(
            id=id,
            text=plain("; ".join(action_line(action, known) for action in one.change.actions)),
            actions=one.change.actions,
            because=one.because,
            misconception=one.change.misconception,
        )
        for id, one in zip(ascii_lowercase, judged, strict=False)
    )


def _wrong(broken: Faulty, random: Random) -> list[Judged]:
    """Changes that can be carried out and do not make everything good: what opens too much, then misconceptions, first."""
    tried = list(changes(broken))
    random.shuffle(tried)
    tried.sort(key=lambda one: (one.sort != TOO_WIDE, one.misconception is None))
    found: list[Judged] = []
    sorts: set[str] = set()
    for one in tried:
        if one.sort in sorts or one.actions == broken.fault.mend:
            continue
        because = _judged(broken, one)
        if because is not None:
            sorts.add(one.sort)
            found.append(Judged(one, because))
        if len(found) == MOST_OPTIONS - 1:
            break
    return found


def _judged(broken: Faulty, tried: Tried) -> Text | None:
    """What is said of a change that is no solution; None of one that is, or that cannot be carried out."""
    after = perform(broken.played.world, tried.actions, broken.played.names)
    if any(one.state != "done" for one in after.outcomes):
        return None
    if fates_of(after.world, [broken.sent])[broken.sent] != "returned":
        return _said(NOTHING, broken.sent)
    fates = fates_of(after.world, [one for one, _ in broken.expected])
    opened = [one for one, fare in broken.expected if fare == "not_delivered" and fates[one] != "lost"]
    lost = [one for one, fare in broken.expected if fare == "delivered" and fates[one] != "returned"]
    if opened:
        return _said(OPENS, opened[0])
    return _said(BREAKS, lost[0]) if lost else None


def _said(words: Text, sent: Sent) -> Text:
    return told(words, line=line_of(ARROW, sent))


GENERATOR = Generator(
    name=NAME,
    title=Text(ko="하나만 바꿔서 고치기", en="Mend it by one change"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=generate,
    replay=replay,
    shape=shape,
)
