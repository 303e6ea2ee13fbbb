"""How is it asked what comes of requests about placement groups? Whether one is refused and why, by which code, or which of several."""

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from random import Random

from labs.assess.generators.placement_beliefs import BECAUSE, BELIEFS
from labs.assess.generators.placement_requests import (
    State,
    Step,
    group_lines,
    is_peered,
    refusals,
    said,
    state_in,
    steps_in,
    table_of,
    tried,
)
from labs.assess.generators.placement_rules import RULES, after, broken_rules, outcomes, with_belief
from labs.assess.generators.placement_words import (
    ACCEPTED,
    ARE_PEERED,
    ASIDE,
    ASKED_CODE,
    ASKED_ONE,
    ASKED_WHICH,
    CODES,
    ERRORS,
    NONE_REFUSED,
    NUMBERED,
    OTHER_CODES,
    REASONS,
    REFERENCES,
    REFUSED,
    ROOM_ENOUGH,
    THE_ONE,
    TOGETHER,
    why,
)
from labs.assess.generators.posing import FEWEST_OPTIONS, Posed, Wrong, code, joined, plain, told, variant_of
from labs.assess.questions import Choice
from labs.assess.value import Text

Draw = Callable[[Random, State], Step]
"""A request that might be made in a state."""
TRIES = 60


def pose_outcome(state: State, step: Step) -> Posed | None:
    """What becomes of one request."""
    believed = {one.misconception: _outcome(next(outcomes(state, [step], with_belief(one)))) for one in BELIEFS}
    reason = _tried(state, [step]) if len(set(believed.values())) > 1 else None
    if reason is None:
        return None
    wrongs = [Wrong(text, BECAUSE[name], name) for name, text in believed.items()]
    if reason[0]:
        wrongs.insert(2, Wrong(ASIDE, BECAUSE["placement-is-best-effort"], "placement-is-best-effort"))
    return Posed(
        variant="outcome",
        prompt=_prompt(ASKED_ONE, state, [step]),
        key=_outcome(reason[0]),
        wrongs=tuple(wrongs),
        explanation=why(state, step, reason[0]),
        references=REFERENCES,
    )


def pose_code(state: State, step: Step, random: Random) -> Posed | None:
    """Which error code a refused request brings back, where that is known for sure."""
    reason = _tried(state, [step])
    if reason is None or reason[0] not in CODES:
        return None
    others = [one for one in OTHER_CODES if one != CODES[reason[0]]]
    random.shuffle(others)
    return Posed(
        variant="code",
        prompt=_prompt(ASKED_CODE, state, [step]),
        key=code(CODES[reason[0]]),
        wrongs=tuple(Wrong(code(one), OTHER_CODES[one], "code-by-its-sound") for one in others),
        explanation=why(state, step, reason[0]),
        references=(*REFERENCES, ERRORS),
    )


def pose_which(state: State, steps: Sequence[Step]) -> Posed | None:
    """Which of several requests is refused, if any."""
    believed = {one.misconception: _which(outcomes(state, steps, with_belief(one))) for one in BELIEFS}
    found = _tried(state, steps) if len(set(believed.values())) >= FEWEST_OPTIONS else None
    if found is None or sum(map(bool, found)) > 1:
        return None
    return Posed(
        variant="which",
        prompt=_prompt(ASKED_WHICH, state, steps),
        key=_which(found),
        wrongs=tuple(Wrong(text, BECAUSE[name], name) for name, text in believed.items()),
        explanation=_story(state, steps, found),
        references=REFERENCES,
    )


def some_steps(random: Random, state: State, draw: Draw, length: int, refused_at: int | None) -> list[Step] | None:
    """Requests of which the one at a place is refused, and by one rule; None where none is found."""
    steps: list[Step] = []
    for place in range(length):
        wanted = int(place == refused_at)
        for _ in range(TRIES):
            step = draw(random, state)
            if len(list(broken_rules(state, step))) == wanted and step not in steps:
                break
        else:
            return None
        steps.append(step)
        state = state if wanted else after(state, step)
    return steps


def judged(question: Choice, name: str) -> Iterator[str]:
    """What is wrong with a question of these kinds, by the rules as AWS documents them."""
    state, steps = state_in(question.prompt.en), steps_in(question.prompt.en)
    broken = list(broken_rules(state, steps[0])) if len(steps) == 1 else []
    if len(broken) > 1:
        yield f"{question.id}: several rules are broken: {broken}"
    found = list(outcomes(state, steps))
    variant = variant_of(question, name)
    key = (
        _which(found)
        if variant == "which"
        else code(CODES.get(found[0], ""))
        if variant == "code"
        else _outcome(found[0])
    )
    if sum(map(bool, found)) > 1:
        yield f"{question.id}: several requests are refused"
    for one in question.options:
        if one.right != (one.text == key):
            yield f"{question.id}: {one.text.en} is taken for {one.right}; by the rules it is: {key.en}"


def _tried(state: State, steps: Sequence[Step]) -> list[str] | None:
    """For each request the rule that refuses it in the simulator; None where another than a group's rule does."""
    found = refusals(tried(state, steps))
    return found if all(not one or one in RULES for one in found) else None


def _prompt(template: Text, state: State, steps: Sequence[Step]) -> Text:
    peered = is_peered(state, steps)
    lines = [said(one, peered=peered) for one in steps]
    if len(steps) > 1:
        lines = [f"{number}. {one}" for number, one in zip(count(1), lines, strict=False)]
    asked = told(
        template,
        groups=joined(group_lines(state.groups.values()), "\n"),
        table=table_of(state, steps),
        steps=plain("\n".join(lines)),
    )
    notes = [
        ROOM_ENOUGH,
        *([ARE_PEERED] if peered else []),
        *([TOGETHER] if any(one.number > 1 for one in steps) else []),
    ]
    return joined([*notes, asked], "")


def _outcome(reason: str) -> Text:
    return told(REFUSED, why=REASONS[reason]) if reason else ACCEPTED


def _which(found: Iterator[str] | Sequence[str]) -> Text:
    number = next((number for number, reason in zip(count(1), found, strict=False) if reason), 0)
    return told(THE_ONE, number=number) if number else NONE_REFUSED


def _story(state: State, steps: Sequence[Step], found: Sequence[str]) -> Text:
    """Why each that might be doubted is refused or not."""
    lines = []
    for number, step, reason in zip(count(1), steps, found, strict=False):
        if step.action not in ("stop_instances", "terminate_instances"):
            lines.append(told(NUMBERED, number=number, why=why(state, step, reason)))
        state = state if reason else after(state, step)
    return joined(lines, "\n")
