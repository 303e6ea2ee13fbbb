"""What is missing for an instance to get to the internet, and who is concerned when something changes?"""

from collections.abc import Callable, Mapping
from random import Random

from labs.assess.generators.posing import MOST_OPTIONS, Offer, Posed, PosedSeveral, Wrong, code, told
from labs.assess.generators.way_asking import FEW, REFERENCES, port_in, prompt_for, reason_for, reference_of
from labs.assess.generators.way_changes import LAST, Change, carried_out, mishaps, remedies
from labs.assess.generators.way_judging import answered, named_in
from labs.assess.generators.way_layouts import Laid, lay
from labs.assess.generators.way_out_words import (
    ALREADY,
    EXPLANATIONS,
    GAINED,
    GOES_ON,
    LOST,
    NEVER,
    OPENS,
    PURPOSES,
    SERVICES,
    STAYS_SHUT,
    STILL,
    TRAP,
)
from labs.assess.generators.ways import Asked, Reason, instances_of
from labs.assess.questions import Choice, Multiple
from labs.assess.scene import played
from labs.assess.script import Performance
from labs.assess.value import Text

# What is missing

MOST_TRIED = 4
"""So many changes are tried in a VPC until one matters."""


def missing(variant: str) -> Callable[[Random, int], Posed | None]:
    """Asks what is missing for an instance to get out, to get out and not be called, or to be called."""
    return lambda random, difficulty: _pose_missing(random, difficulty, variant)


def _pose_missing(random: Random, difficulty: int, variant: str) -> Posed | None:
    """An instance that does not succeed, and what might be done; each is carried out and walked."""
    laid = lay(random, difficulty, FEW)
    purpose, port = random.choice(SERVICES if variant == "missing-call" else PURPOSES)
    asked, performance = Asked(variant != "missing-call", port), played(laid.scene)
    failing = {one.name: found for one in laid.hosts if not (found := reason_for(performance, asked, one.name)).holds}
    shut = variant == "missing-only-out"
    for name in random.sample([*failing], len(failing)):
        judged = _judged(performance, asked, name, random, shut=shut)
        if any(wrong is None for _, wrong, _ in judged):
            break
    else:
        return None
    key, after = next((change, because) for change, wrong, because in judged if wrong is None)
    return Posed(
        variant=variant,
        prompt=prompt_for(variant, performance.world, purpose, port, name=name),
        key=key.text,
        wrongs=tuple(Wrong(change.text, because, wrong) for change, wrong, because in judged if wrong is not None),
        explanation=told(EXPLANATIONS[variant], before=failing[name].because, after=after),
        references=REFERENCES,
        scene=laid.scene,
        journey=asked.journey(reference_of(name)),
    )


def _judged(
    performance: Performance, asked: Asked, name: str, random: Random, *, shut: bool
) -> list[tuple[Change, str | None, Text]]:
    """Changes that can be carried out, the misconception of each that is no solution, and what is said of it.

    One solution among them is enough, and as many others as a question has.
    """
    offered = [*remedies(performance.world, instances_of(performance.world)[name])]
    random.shuffle(offered)
    offered.sort(key=lambda one: one.sort in LAST)
    found: list[tuple[Change, str | None, Text]] = []
    sorts: set[str] = set()
    for change in offered:
        after = carried_out(performance, change) if change.sort not in sorts else None
        if after is not None:
            sorts.add(change.sort)
            found.append((change, *_outcome(after, asked, name, change, shut=shut)))
        wrong = sum(one is not None for _, one, _ in found)
        if wrong >= MOST_OPTIONS - 1 and wrong < len(found):
            break
    return found


def _outcome(after: Performance, asked: Asked, name: str, change: Change, *, shut: bool) -> tuple[str | None, Text]:
    """What a change leads to: the misconception of who expects more of it, None of a solution, and what is said."""
    reason = reason_for(after, asked, name)
    if not reason.holds:
        return change.misconception or reason.misconception, told(STILL, because=reason.because)
    called = reason_for(after, Asked(calls_out=False, port=asked.port), name) if shut else None
    if called and called.holds:
        return "public-address-only-goes-out", told(OPENS, because=called.because)
    return None, reason.because


# What changes


def pose_change(random: Random, difficulty: int) -> PosedSeveral | None:
    """Something happens to a VPC; who can connect before and after says who loses or gains by it."""
    laid = lay(random, difficulty)
    purpose, port = random.choice(PURPOSES)
    asked, performance = Asked(calls_out=True, port=port), played(laid.scene)
    happening = [*mishaps(performance.world)]
    tried = random.sample(happening, min(len(happening), MOST_TRIED))
    told_of = ((one, _before_and_after(performance, asked, one, laid)) for one in tried)
    change, reasons = next(((one, pairs) for one, pairs in told_of if _matters(pairs)), (None, {}))
    if change is None:
        return None
    gaining = sum(then.holds and not now.holds for now, then in reasons.values())
    losing = sum(now.holds and not then.holds for now, then in reasons.values())
    gains = gaining > losing
    offers = {name: _changed(code(name), *pair, gains=gains) for name, pair in reasons.items()}
    telling = random.choice([name for name, one in offers.items() if one.right])
    return PosedSeveral(
        variant="gains" if gains else "loses",
        prompt=prompt_for("gains" if gains else "loses", performance.world, purpose, port, change=change.text),
        offers=tuple(offers.values()),
        explanation=told(EXPLANATIONS["loses"], traps=told(TRAP, name=telling, because=offers[telling].because)),
        references=REFERENCES,
        scene=laid.scene,
    )


def _before_and_after(
    performance: Performance, asked: Asked, change: Change, laid: Laid
) -> dict[str, tuple[Reason, Reason]]:
    """Every instance before and after a change; nothing where it is refused."""
    after = carried_out(performance, change)
    if after is None:
        return {}
    names = [one.name for one in laid.hosts]
    return {name: (reason_for(performance, asked, name), reason_for(after, asked, name)) for name in names}


def _matters(reasons: Mapping[str, tuple[Reason, Reason]]) -> bool:
    """Whether some are concerned, but not all."""
    concerned = [now.holds != then.holds for now, then in reasons.values()]
    return any(concerned) and not all(concerned)


def _changed(text: Text, now: Reason, then: Reason, *, gains: bool) -> Offer:
    """An instance before and after; who takes one for concerned that is not believes that all are."""
    if now.holds == then.holds:
        words = {(False, False): NEVER, (True, False): GOES_ON, (True, True): ALREADY, (False, True): STAYS_SHUT}
        because = told(words[now.holds, gains], because=then.because)
        return Offer(text, right=False, because=because, misconception=then.misconception or "one-gateway-for-all")
    because = told(GAINED if then.holds else LOST, because=then.because)
    return Offer(text, then.holds == gains, because, then.misconception or now.misconception)


# The second way of judging


def judge_missing(question: Choice | Multiple, performance: Performance) -> dict[str, bool]:
    """By the matrix after each change, worked out anew from the scene."""
    name, found = named_in(question.prompt.en, performance.world), {}
    asked = Asked("missing-call" not in question.id, port_in(question))
    for change in remedies(performance.world, instances_of(performance.world)[name]):
        after = carried_out(performance, change)
        if after is None:
            continue
        shut = "only-out" in question.id and answered(after, Asked(calls_out=False, port=asked.port), name)
        found[change.text.en] = answered(after, asked, name) and not shut
    return found


def judge_change(question: Choice | Multiple, performance: Performance) -> dict[str, bool]:
    """By the matrix before and after the change that the prompt tells of."""
    asked = Asked(calls_out=True, port=port_in(question))
    change = next(one for one in mishaps(performance.world) if f"**{one.text.en}**" in question.prompt.en)
    after = carried_out(performance, change)
    gains = "-gains-" in question.id
    return {
        f"`{name}`": after is not None
        and answered(after, asked, name) == gains
        and answered(performance, asked, name) != gains
        for name in instances_of(performance.world)
    }
