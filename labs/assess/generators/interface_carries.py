"""What does a network interface carry, and how does it join an instance to a subnet? Stories are played and looked at.

1  interfaces that are attached, taken out, and left behind by an instance that is terminated; one call on them
2  and DeleteOnTermination that is switched off
3  and secondary private addresses, and groups that are replaced
4  and private addresses that move to another interface
5  three instances, more interfaces and longer stories
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from labs.assess.generators import interface_calls
from labs.assess.generators.address_stories import Played, Story, played
from labs.assess.generators.beginnings import PUBLIC_SUBNET, Beginning, told_beginning
from labs.assess.generators.commands import verb_in
from labs.assess.generators.generator import Generator
from labs.assess.generators.happenings import called, numbered, steps_in
from labs.assess.generators.interface_carries_words import (
    ASKED,
    BESIDES,
    CELLS,
    EXPLAINED,
    GONE,
    GONE_ELSEWHERE,
    HAPPENED,
    HELD,
    HOLDERS,
    REMAINS,
    SEPARATED,
    TABLE,
)
from labs.assess.generators.interface_stories import (
    LEVELS,
    answer_to,
    is_by_the_flag,
    misled,
    mistaken,
    some_cast,
    some_story,
)
from labs.assess.generators.ledger import Ledger, follow
from labs.assess.generators.ledger_reading import ledger_of
from labs.assess.generators.posing import (
    Offer,
    Posed,
    PosedSeveral,
    Wrong,
    code,
    joined,
    plain,
    pose_any,
    told,
    variant_of,
)
from labs.assess.generators.story_judged import judged
from labs.assess.questions import AnyQuestion, Choice, Multiple
from labs.assess.value import Text
from labs.cloud.guest.shell import run
from labs.cloud.resources.instance import Instance

NAME = "interface-carries"
SKILL = "network-interfaces"
TRIES = 60
Answer = tuple[str, ...]


def pose(random: Random, difficulty: int) -> Posed | PosedSeveral | None:
    """A question about a story that can be misunderstood."""
    level = LEVELS[difficulty]
    asked = random.choice(level.poses)
    for _ in range(TRIES):
        cast = some_cast(random, level, asked)
        story = some_story(random, level, asked, cast)
        if asked == "call":
            if step := interface_calls.some_call(random, story, difficulty):
                return interface_calls.posed(played(random, cast, story._replace(steps=[*story.steps, step])))
        elif about := _about(random, story, asked, difficulty):
            return POSES[asked](played(random, cast, story), asked, about)
    return None


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question: its story is followed in a ledger by the rules of AWS's guide."""
    yield from judged(question, right_by_ledger)


def right_by_ledger(question: Choice | Multiple, begun: Beginning) -> set[str]:
    """What the right options say in English, by the rules of the guide."""
    asked, prompt = variant_of(question, NAME), question.prompt.en
    if asked == "call":
        return interface_calls.right_by_rules(question, begun)
    end = follow(begun.ledger, steps_in(prompt))[-1]
    if asked == "remains":
        return {f"`{one}`" for one in end.cards}
    return {_said(asked, answer_to(end, asked, prompt.rsplit("`", 2)[1])).en}


def shape(question: AnyQuestion) -> str:
    """The same calls in the same order, asked the same way, feel the same."""
    steps = [one.verb for one in steps_in(question.prompt.en)]
    return f"{question.id.rsplit('-', 2)[0]} {steps} {verb_in(question.prompt.en)}"


# Which stories are worth it


def _about(random: Random, story: Story, asked: str, difficulty: int) -> str:
    """What a story is to be asked about; empty where there is nothing to misunderstand."""
    end = story.course[-1]
    if asked == "remains":
        is_fair = "terminated" in end.states.values() and 0 < len(end.cards) < len(story.ledger.cards) > 2
        return "any" if is_fair and (difficulty < 3 or is_by_the_flag(story)) else ""
    telling = [one for one in _candidates(story, asked) if next(mistaken(story, asked, one), None)]
    return random.choice(telling) if telling else ""


def _candidates(story: Story, asked: str) -> list[str]:
    end = story.course[-1]
    if asked == "subnets":
        return [one for one in end.states if end.on(one)]
    if asked == "inside":
        return [one for one, state in end.states.items() if state == "running"]
    privates = [private for one in end.cards.values() for private in one.privates]
    if asked == "groups":
        return privates
    drawn = {private for ledger in story.course for one in ledger.cards.values() for private in one.privates[1:]}
    moved = {step.interface for step in story.steps if step.verb in ("attach", "detach")}
    carried = {private for name, one in end.cards.items() if name in moved for private in one.privates}
    return [one for one in privates if one in drawn | carried]


# The questions


def _posed_remains(story: Played, asked: str, about: str) -> PosedSeveral:
    """Which interfaces are still there."""
    end = ledger_of(story.performances[-1])
    offers = []
    for name in sorted(story.begun.ledger.cards):
        beliefs = [one for _, one in misled(_as_story(story), asked, name)]
        because = joined([REMAINS[name in end.cards], *(one.because for one in beliefs[:1])], " ")
        offers.append(
            Offer(code(name), name in end.cards, because, beliefs[0].belief.misconception if beliefs else None)
        )
    return PosedSeveral(
        variant=asked,
        prompt=_prompt(story, asked, about),
        offers=tuple(offers),
        explanation=_explained(story, end, asked),
        references=interface_calls.REFERENCES,
        scene=story.begun.scene,
    )


def _posed_one(story: Played, asked: str, about: str) -> Posed:
    """What an instance or an address has to do with its interfaces now."""
    about = _drawn(story, about)
    end = ledger_of(story.performances[-1])
    seen = inside(story, about) if asked == "inside" else answer_to(end, asked, about)
    wrongs = [
        Wrong(_said(asked, wrong), one.because, one.belief.misconception)
        for wrong, one in misled(_as_story(story), asked, about)
    ]
    wrongs += [
        Wrong(_said(asked, wrong), *BESIDES[why])
        for why, wrong in _besides(story, end, asked, about)
        if wrong or why == "nobody"
    ]
    return Posed(
        variant=asked,
        prompt=_prompt(story, asked, about),
        key=_said(asked, seen),
        wrongs=tuple(wrongs),
        explanation=_explained(story, end, asked),
        references=interface_calls.REFERENCES,
        scene=story.begun.scene,
    )


def _besides(story: Played, end: Ledger, asked: str, about: str) -> Iterator[tuple[str, Answer]]:
    """Wrong answers that no other course of the story leads to: why they are given, and what they are."""
    if asked == "inside":
        inside = end.on(about)
        primary = inside[end.primary(about)]
        right = answer_to(end, asked, about)
        public = primary.automatic
        if public:
            yield "public", tuple(sorted((*right, public)))
            yield "only-public", (public,)
        yield "first", tuple(sorted(one.privates[0] for one in inside.values()))
        yield "primary", tuple(sorted(primary.privates))
        yield "before", answer_to(story.begun.ledger, asked, about)
    elif asked == "subnets":
        yield "one-subnet", (end.cards[end.primary(about)].subnet,)
        yield "every-subnet", tuple(sorted({one.subnet for one in end.cards.values()}))
        yield "last-subnet", tuple(sorted({one.subnet for one in end.on(about).values() if not one.is_primary}))
        yield "before", answer_to(story.begun.ledger, asked, about)
    elif asked == "groups":
        holder = next(one for one in end.cards.values() if about in one.privates)
        beside = end.on(holder.instance).values() if holder.instance else ()
        yield "united", tuple(sorted({group for one in beside for group in one.groups}))
        yield from (("other-groups", tuple(sorted(one.groups))) for one in end.cards.values())
        yield "default", ("default",)
    else:
        yield from (("other-holder", (f"{name} {one.instance}",)) for name, one in end.cards.items())
        yield "nobody", ()


def _as_story(story: Played) -> Story:
    return Story(story.begun.ledger, story.steps, follow(story.begun.ledger, story.steps))


def _drawn(story: Played, about: str) -> str:
    """What an imagined story asked about, by the address that was drawn for it; all are of one subnet."""
    return about if about in story.begun.ledger.states else story.begun.private(about, PUBLIC_SUBNET)


# What the simulator says


def inside(story: Played, instance: str) -> Answer:
    """The addresses that the operating system of an instance shows."""
    world = story.performances[-1].world
    return tuple(sorted(run(world, called(world, Instance, instance).id, "hostname -I").output.split()))


POSES: Mapping[str, Callable[[Played, str, str], Posed | PosedSeveral]] = {
    "remains": _posed_remains,
    **dict.fromkeys(("inside", "subnets", "groups", "holder"), _posed_one),
}


# In words


def _prompt(story: Played, asked: str, about: str) -> Text:
    beginning = told_beginning(story.begun, with_groups=asked == "groups")
    happened = told(HAPPENED, beginning=beginning, steps=numbered(story.steps))
    return joined((happened, told(ASKED[asked], about=about)))


def _said(asked: str, answer: Answer) -> Text:
    """An answer in words."""
    if asked != "holder":
        return joined([code(one) for one in answer] or [plain("–")], SEPARATED)
    if not answer:
        return HOLDERS["nobody"]
    parts = []
    for one in answer:
        name, _, instance = one.partition(" ")
        parts.append(told(HOLDERS["in" if instance else "free"], name=name, instance=instance))
    return joined(parts, SEPARATED)


def _explained(story: Played, end: Ledger, asked: str) -> Text:
    """What is there in the end, as EC2 describes it, and the rule."""
    rows = [TABLE[asked], *(_row(asked, name, end) for name in sorted(story.begun.ledger.cards))]
    return joined((joined(rows, "\n"), EXPLAINED[asked]))


def _row(asked: str, name: str, end: Ledger) -> Text:
    if name not in end.cards:
        return told(GONE if asked == "remains" else GONE_ELSEWHERE, name=name)
    card = end.cards[name]
    held: Mapping[str, Sequence[str]] = {
        "privates": card.privates,
        "groups": card.groups,
        "subnet": (card.subnet,),
        "deletes": (str(card.deletes).lower(),) if card.instance else (),
    }
    cell = SEPARATED.join(f"`{one}`" for one in held.get(CELLS[asked], ()))
    return told(HELD["in" if card.instance else "free"], name=name, instance=card.instance, cell=cell or "–")


GENERATOR = Generator(
    name=NAME,
    title=Text(ko="네트워크 인터페이스에 딸린 것", en="What a network interface carries"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=lambda seed, difficulty: pose_any(NAME, SKILL, pose, seed, difficulty),
    replay=replay,
    shape=shape,
)
