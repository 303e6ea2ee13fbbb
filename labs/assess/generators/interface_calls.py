"""Is this call on a network interface carried out, or refused, and why? It is made in the simulator.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkInterface.html
"""

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from labs.assess.generators.address_stories import Played, Story
from labs.assess.generators.beginnings import FREE, Beginning, told_beginning
from labs.assess.generators.commands import command_in, command_of
from labs.assess.generators.happenings import Step, is_refused, numbered, steps_in
from labs.assess.generators.interface_calls_words import ABSENT, CALLED, DONE, IGNORED, NEXT, REFUSED, SUSPECTED, WHY
from labs.assess.generators.interface_carries_words import HAPPENED
from labs.assess.generators.ledger import Ledger, code_of, follow
from labs.assess.generators.posing import Posed, Wrong, joined, told
from labs.assess.questions import Choice, Multiple, Reference
from labs.assess.value import Text

EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/"
REFERENCES = (
    Reference(title="Elastic network interfaces", url=f"{EC2}UserGuide/using-eni.html"),
    Reference(title="DescribeNetworkInterfaces", url=f"{EC2}APIReference/API_DescribeNetworkInterfaces.html"),
)
VERBS: Mapping[int, Sequence[str]] = {
    1: ("delete", "detach"),
    2: ("delete", "detach"),
    3: ("delete", "unassign", "delete-group"),
    4: ("delete", "unassign", "assign", "delete-group"),
    5: ("delete", "unassign", "assign", "delete-group", "detach"),
}
"""Difficulty -> which calls may be asked about."""


def some_call(random: Random, story: Story, difficulty: int) -> Step | None:
    """A call that is refused or not, each as likely as it can be."""
    ledger, verb = story.course[-1], random.choice(VERBS[difficulty])
    named = sorted({one.group for one in story.steps if one.group})
    by_code: dict[str, list[Step]] = {}
    for one in _calls(ledger, verb, named):
        by_code.setdefault(code_of(ledger, one), []).append(one)
    return random.choice(by_code[random.choice(sorted(by_code))]) if by_code else None


def posed(story: Played) -> Posed:
    """The question what becomes of the last step of a story."""
    *steps, step = story.steps
    seen = is_refused(story.performances[-1])
    ledger = follow(story.begun.ledger, steps)[-1]
    facts = _facts(ledger, step)
    wrongs = [] if not seen else [Wrong(DONE, told(WHY[step.verb, seen], **facts), IGNORED[step.verb, seen])]
    for code in SUSPECTED[step.verb]:
        because, misconception = ABSENT[step.verb, code]
        wrongs.append(Wrong(_said(step.verb, code), told(because, **facts), misconception))
    happened = told(
        HAPPENED, beginning=told_beginning(story.begun, with_groups=step.verb == "delete-group"), steps=numbered(steps)
    )
    return Posed(
        variant="call",
        prompt=joined((happened, told(CALLED, command=command_of(step)))),
        key=_said(step.verb, seen),
        wrongs=tuple(wrongs),
        explanation=joined((told(WHY[step.verb, seen], **facts), NEXT)),
        references=REFERENCES,
        scene=story.begun.scene,
    )


def right_by_rules(question: Choice | Multiple, begun: Beginning) -> set[str]:
    """What the right option says in English, by the rule of its call in the ledger. Raises ValueError."""
    step = command_in(question.prompt.en)
    ledger = follow(begun.ledger, steps_in(question.prompt.en))[-1]
    return {_said(step.verb, code_of(ledger, step)).en}


def _calls(ledger: Ledger, verb: str, groups: Sequence[str]) -> Iterator[Step]:
    if verb == "delete":
        yield from (Step(verb, interface=name) for name in ledger.cards)
    elif verb == "detach":
        yield from (Step(verb, interface=name) for name, one in ledger.cards.items() if one.instance)
    elif verb == "unassign":
        for name, card in ledger.cards.items():
            yield from (Step(verb, interface=name, private=one) for one in card.privates)
    elif verb == "assign":
        taken = {private for one in ledger.cards.values() for private in one.privates}
        for name in ledger.cards:
            others = taken - set(ledger.cards[name].privates)
            yield from (Step(verb, interface=name, private=one) for one in (*sorted(others), f"{FREE}9"))
    else:
        yield from (Step(verb, group=one) for one in groups)


def _facts(ledger: Ledger, step: Step) -> dict[str, str]:
    """What the words of a call speak of."""
    card = ledger.cards.get(step.interface)
    holder = next((name for name, one in ledger.cards.items() if step.private and step.private in one.privates), "")
    user = next((name for name, one in ledger.cards.items() if step.group in one.groups), "")
    instance = card.instance if card else ""
    return {**step._asdict(), "instance": instance, "holder": holder, "user": user}


def _said(verb: str, code: str) -> Text:
    return told(REFUSED[verb, code], code=code) if code else DONE
