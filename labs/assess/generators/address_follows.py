"""Where does a request to an Elastic IP get to, after all that happened to it? The simulator plays it and walks a packet.

1  an address that is associated, taken off, and an instance that is stopped; one call on it
2  two addresses: what an association moves and takes off, what a termination leaves
3  and interfaces that carry an address from instance to instance
4  and secondary private addresses
5  three instances and three addresses in longer stories
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from random import Random

from labs.assess.generators import address_calls
from labs.assess.generators.address_follows_words import (
    ANSWERS,
    ENDS,
    EXPLAINED,
    GATEWAY,
    HAPPENED,
    IDLE_NOW,
    OTHERWISE,
    REACHES,
    SHORT,
    TABLE,
    WHERE,
)
from labs.assess.generators.address_stories import (
    LEVELS,
    End,
    Played,
    Story,
    end_described,
    end_of,
    end_seen,
    misled,
    mistaken,
    played,
    some_cast,
    some_story,
)
from labs.assess.generators.beginnings import Beginning, told_beginning
from labs.assess.generators.commands import verb_in
from labs.assess.generators.generator import Generator
from labs.assess.generators.happenings import Step, after, is_refused, numbered, steps_in
from labs.assess.generators.ledger import Ledger, code_of, follow
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

NAME = "address-follows"
SKILL = "elastic-ips"
TRIES = 60
ASKED: Mapping[int, Sequence[str]] = {
    1: ("reaches", "reaches", "call"),
    2: ("reaches", "reaches", "call", "releasable"),
    3: ("reaches", "reaches", "call", "answers"),
    4: ("reaches", "reaches", "call", "answers"),
    5: ("reaches", "reaches", "call", "answers", "releasable"),
}


def pose(random: Random, difficulty: int) -> Posed | PosedSeveral | None:
    """A question about a story that can be misunderstood."""
    asked = random.choice(ASKED[difficulty])
    if asked == "call":
        return address_calls.pose(random, difficulty)
    level = LEVELS[difficulty]
    if asked != "reaches":
        level = level._replace(addresses=3)
    for _ in range(TRIES):
        cast = some_cast(random, level)
        story = some_story(random, level, cast)
        about = _about(random, story, asked, min(2, difficulty - 1))
        if about:
            return POSES[asked](random, played(random, cast, story), about)
    return None


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question: its story is followed in a ledger by the rules of AWS's guide."""
    yield from judged(question, right_by_ledger)


def right_by_ledger(question: Choice | Multiple, begun: Beginning) -> set[str]:
    """What the right options say in English, by the rules of the guide."""
    variant, prompt = variant_of(question, NAME), question.prompt.en
    if variant == "call":
        return address_calls.right_by_rules(question, begun)
    end = follow(begun.ledger, steps_in(prompt))[-1]
    about = prompt.rsplit("`", 2)[1]
    if variant == "reaches":
        return {_end(end_of(end, about)).en}
    if variant == "answers":
        return {f"`{one}`" for one in end.addresses if end_of(end, one) == ("answers", about)}
    return {f"`{one}`" for one in end.addresses if not code_of(end, Step("release", address=one))}


def shape(question: AnyQuestion) -> str:
    """The same calls in the same order, asked the same way, feel the same."""
    steps = [one.verb for one in steps_in(question.prompt.en)]
    return f"{question.id.rsplit('-', 2)[0]} {steps} {verb_in(question.prompt.en)}"


# Which stories are worth it


def _about(random: Random, story: Story, asked: str, changes: int) -> str:
    """What a story is to be asked about: an address or an instance; empty where there is nothing to misunderstand."""
    ledger, steps, end = story.ledger, story.steps, story.course[-1]
    ends = {one: end_of(end, one) for one in ledger.addresses}
    if asked == "reaches":
        moved = [one for one in ends if _changes(story, one) >= changes]
        wrong = {one: len({wrong for wrong, _ in mistaken(ledger, steps, one)}) for one in moved}
        telling = [one for one, count in wrong.items() if 0 < count == max(wrong.values())]
        return random.choice(telling) if telling else ""
    if not any(_is_misled(ledger, steps, one) for one in ends):
        return ""
    if asked == "answers":
        reached = [name for kind, name in ends.values() if kind == "answers"]
        telling = [one for one in dict.fromkeys(reached) if reached.count(one) < len(ends)]
        return random.choice(telling) if telling else ""
    idle = [kind == "idle" for kind, _ in ends.values() if kind != "gone"]
    return "any" if len(idle) > 2 and 0 < sum(idle) < len(idle) else ""


def _changes(story: Story, address: str) -> int:
    """How often it changes where a request to an address gets to."""
    ends = [end_of(one, address) for one in story.course]
    return sum(before != now for before, now in pairwise(ends))


def _is_misled(ledger: Ledger, steps: Sequence[Step], address: str) -> bool:
    return next(mistaken(ledger, steps, address), None) is not None


# The questions


def _posed_reaches(random: Random, story: Played, address: str) -> Posed:
    """Where a request to one of the addresses gets to."""
    end = end_seen(story, address)
    wrongs = [
        Wrong(_end(wrong), one.because, one.belief.misconception)
        for wrong, one in misled(story.begun.ledger, story.steps, address)
    ]
    others: list[End] = [*(("answers", one) for one in story.begun.ledger.states), ("idle", ""), ("gone", "")]
    wrongs += [Wrong(_end(one), *_otherwise(one, end)) for one in others if one != end]
    public = story.begun.public(address)
    return Posed(
        variant="reaches",
        prompt=_prompt(story, told(REACHES, address=address, public=public)),
        key=_end(end),
        wrongs=tuple(wrongs),
        explanation=_explained(story),
        references=address_calls.REFERENCES,
        scene=story.begun.scene,
    )


def _otherwise(wrong: End, end: End) -> tuple[Text, str | None]:
    """What is said to an end that no misconception worked out, and who may think so."""
    kind, name = wrong
    if end == ("stopped", name):
        return told(OTHERWISE["stopped"], name=name), "stopped-still-answers"
    if end[0] == "gone":
        return OTHERWISE["released"], None
    return told(OTHERWISE[kind], name=name), "letting-go-is-releasing" if kind == "gone" else None


def _posed_answers(random: Random, story: Played, instance: str) -> PosedSeveral:
    """At which addresses an instance is reached."""
    right = {one: end_seen(story, one) == ("answers", instance) for one in story.begun.ledger.addresses}
    return _posed_several(story, "answers", told(ANSWERS, instance=instance), right)


def _posed_releasable(random: Random, story: Played, about: str) -> PosedSeveral:
    """Which addresses can be released at once."""
    last = story.performances[-1]
    kept = [one for one in story.begun.ledger.addresses if end_described(last.world, one)[0] != "gone"]
    right = {one: not is_refused(after(last, Step("release", address=one))) for one in kept}
    return _posed_several(story, "releasable", IDLE_NOW, right)


def _posed_several(story: Played, variant: str, asked: Text, right: Mapping[str, bool]) -> PosedSeveral:
    offers = []
    for one, is_right in right.items():
        beliefs = [believed for _, believed in misled(story.begun.ledger, story.steps, one)]
        because = joined(
            [
                told(WHERE, where=_short(end_described(story.performances[-1].world, one))),
                *(each.because for each in beliefs[:1]),
            ],
            " ",
        )
        offers.append(Offer(code(one), is_right, because, beliefs[0].belief.misconception if beliefs else None))
    return PosedSeveral(
        variant=variant,
        prompt=_prompt(story, asked),
        offers=tuple(offers),
        explanation=_explained(story),
        references=address_calls.REFERENCES,
        scene=story.begun.scene,
    )


POSES: Mapping[str, Callable[[Random, Played, str], Posed | PosedSeveral]] = {
    "reaches": _posed_reaches,
    "answers": _posed_answers,
    "releasable": _posed_releasable,
}


# In words


def _prompt(story: Played, asked: Text) -> Text:
    facts = {"gateway": GATEWAY[True], "beginning": told_beginning(story.begun), "steps": numbered(story.steps)}
    return joined((told(HAPPENED, **facts), asked))


def _end(end: End) -> Text:
    kind, name = end
    return told(ENDS[kind], name=name)


def _short(end: End) -> Text:
    kind, name = end
    return told(SHORT[kind], name=name)


def _explained(story: Played) -> Text:
    """Where each address is after each step."""
    names = sorted(story.begun.ledger.addresses)
    rows = [told(TABLE, names=" | ".join(f"`{one}`" for one in names)), plain("|---" * (len(names) + 1) + "|")]
    for number, performance in enumerate(story.performances):
        ends = [_short(end_described(performance.world, one)) for one in names]
        cells = joined([plain(number or "–"), *ends], " | ")
        rows.append(joined((plain("|"), cells, plain("|")), " "))
    return joined((joined(rows, "\n"), EXPLAINED))


GENERATOR = Generator(
    name=NAME,
    title=Text(ko="Elastic IP는 어디로 갔을까", en="Where the Elastic IP went"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=lambda seed, difficulty: pose_any(NAME, SKILL, pose, seed, difficulty),
    replay=replay,
    shape=shape,
)
