"""What does the history of one resource hold? How many items, what the newest says, and what can be seen in it."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from labs.assess.generators.config_stage import CAPTURED, EC2, clock, id_of, items_of
from labs.assess.generators.posing import Offer, Posed, PosedSeveral, Wrong, code, joined, plain, told
from labs.assess.generators.recorded_actor import Actor
from labs.assess.generators.recorded_changes import ALL, BUT, ONLY
from labs.assess.generators.recorded_kinds import SUPPORTED
from labs.assess.generators.recorded_rule import TRUTH, Belief, Noted, noted, resources_in
from labs.assess.generators.recorded_story import some_settings
from labs.assess.generators.recorded_words import (
    ACCOUNTS,
    COUNT,
    COUNTED,
    GIVEN,
    ITEM,
    ITEM_REFERENCES,
    ITEMS,
    NOTHING,
    OFF_BY_THEN,
    SEEN,
    SEEN_WHY,
    SHOWN,
    STATUS,
    STATUS_WHY,
    STATUSES,
)
from labs.assess.questions import Choice, Multiple
from labs.assess.questions.choice import Option
from labs.assess.scene import Scene, played
from labs.assess.script import Do
from labs.assess.value import Text

BELIEFS: Mapping[str, Belief] = {
    "config-tracks-everything": TRUTH._replace(stops=False, chooses=False),
    "daily-keeps-every-change": TRUTH._replace(waits=False),
    "restart-looks-at-nothing": TRUTH._replace(looks_again=False),
    "items-only-for-changes": TRUTH._replace(discovers=False),
    "deleting-leaves-no-item": TRUTH._replace(tells_deletion=False),
}
"""Misconception -> how it has the recorder work."""
COUNT_PLOTS: Mapping[int, Sequence[str]] = {
    3: ("Sccc", "ScccHc", "Sccd", "ScocHcc", "Smcc", "SmccHc", "Soccd", "ScHcc", "Smcd"),
    4: ("ScHcSc", "SccHccSc", "ScHcccS", "ccSccHc", "SmcHcSc", "ScHcScd", "Sccncn", "Scncccn", "Scccnccn", "Sccnd"),
    5: ("ScHccScHcS", "ScHcScLc", "SccHcScd", "Sccncccn", "SccncncHc", "ScncccnLc", "cScHcccScHc", "SmcHcSccHccS"),
}
STATUS_PLOTS: Mapping[int, Sequence[str]] = {
    3: ("Sccd", "Scc", "So", "Soo", "Scdo", "!Scc", "!Sco", "Smc", "Sm", "Smd"),
    4: ("SccL", "ScLc", "SccHc", "ScHd", "SoHc", "SoHmc", "!Sccd", "SoHd", "ScHcSc", "ScHcS", "Smccd"),
    5: ("SccLd", "ScLcd", "SoLd", "ScHcSLc", "ScHcScd", "SoHmcco", "ScLHd", "ScHcSLd", "SoLHc", "SmcHcd", "!ScHcSd"),
}
"""Difficulty -> what happens (recorded_actor.ACTS); with ! the type is not recorded."""
SEEN_PLOTS: Mapping[int, Sequence[str]] = {
    4: ("ScHccSc", "SccHccS", "ScHcccSc", "SccHcc", "Scccncn", "Sccnccn", "Sccccnc"),
    5: ("ScHccScHcS", "SccnccncHc", "ScccnccHcS", "ScHcccScHccS", "SccHccScHc", "SccncHccSn"),
}


def pose_count(random: Random, difficulty: int) -> Posed | None:
    """How many items one resource has in the end."""
    actor = _played(random, random.choice(COUNT_PLOTS[difficulty]))
    scene = actor.story.scene()
    items = _items(scene, actor)
    key = len(items)
    believed: dict[int, str] = {}
    for name, one in BELIEFS.items():
        believed.setdefault(len(noted(scene.start, actor.reference, one)), name)
    if actor.story.settings.frequency == "DAILY":
        believed.setdefault(actor.looks, "daily-item-without-a-change")
    misled = {count: name for count, name in believed.items() if count not in (0, key)}
    if not misled:
        return None
    near = [count for count in (key + 1, key - 1, key + 2) if count > 0 and count not in misled]
    return Posed(
        variant="count",
        prompt=_prompt(actor, told(COUNT, what=actor.story.said(actor.reference))),
        key=plain(key),
        wrongs=(
            *(Wrong(plain(count), COUNTED[name], name) for count, name in misled.items()),
            *(Wrong(plain(count), told(COUNTED[""], count=key)) for count in near[: max(0, 3 - len(misled))]),
        ),
        explanation=_accounted(actor, items),
        references=ITEM_REFERENCES,
        scene=scene,
    )


def judge_count(question: Choice | Multiple) -> Iterator[tuple[Option, bool]]:
    """Each number, and whether so many items must have been made."""
    start, reference = _asked(question)
    count = len(noted(start, reference))
    for one in question.options:
        yield one, one.text.en == str(count)


def pose_status(random: Random, difficulty: int) -> Posed | None:
    """What the newest item of one resource says of it."""
    actor = _played(random, random.choice(STATUS_PLOTS[difficulty]))
    scene = actor.story.scene()
    items = _items(scene, actor)
    key = str(items[-1]["configurationItemStatus"]) if items else ""
    misled = {_last(noted(scene.start, actor.reference, one)): name for name, one in BELIEFS.items()}
    others = random.sample([one for one in STATUSES if one != key], len(STATUSES) - 1)
    others.sort(key=lambda one: one not in misled)
    why = told(STATUS_WHY[key], moment=clock(items[-1][CAPTURED]) if items else "")
    return Posed(
        variant="status",
        prompt=_prompt(actor, told(STATUS, what=actor.story.said(actor.reference))),
        key=_status(key),
        wrongs=tuple(Wrong(_status(one), STATUSES[one], misled.get(one)) for one in others),
        explanation=joined([why, *([OFF_BY_THEN] if key and actor.is_missed else [])], ""),
        references=ITEM_REFERENCES,
        scene=scene,
    )


def judge_status(question: Choice | Multiple) -> Iterator[tuple[Option, bool]]:
    """Each status, and whether the newest item must have it."""
    start, reference = _asked(question)
    key = _status(_last(noted(start, reference))).en
    for one in question.options:
        yield one, one.text.en == key


def pose_seen(random: Random, difficulty: int) -> PosedSeveral | None:
    """Which values of a tag the history of one resource shows."""
    actor = _played(random, random.choice(SEEN_PLOTS[difficulty]), is_tagged=True)
    scene = actor.story.scene()
    items = _items(scene, actor)
    shown = {one["tags"].get("Stage"): one[CAPTURED] for one in reversed(items)}
    values = [one.params["tags"][0]["value"] for one in scene.start if one.action == "create_tags"]
    if len(values) > MOST_VALUES:
        return None
    set_at = dict(zip(values, (one.moment for one in actor.story.changes), strict=True))
    offers = []
    for value in values:
        is_late = set_at[value] > items[-1][CAPTURED] and "H" in actor.plot
        missed = "unlooked" if is_late else "daily" if "n" in actor.plot else "stopped"
        because, misconception = SHOWN["shown" if value in shown else missed]
        moment = clock(shown[value]) if value in shown else ""
        offers.append(Offer(code(value), value in shown, told(because, moment=moment), misconception or None))
    moments = joined((clock(one[CAPTURED]) for one in items), ", ")
    return PosedSeveral(
        variant="seen",
        prompt=_prompt(actor, told(SEEN, what=actor.story.said(actor.reference))),
        offers=tuple(offers),
        explanation=told(SEEN_WHY, items=moments),
        references=ITEM_REFERENCES,
        scene=scene,
    )


def judge_seen(question: Choice | Multiple) -> Iterator[tuple[Option, bool]]:
    """Each value, and whether an item must have been made while the tag had it."""
    start, reference = _asked(question)
    values = [one.params["tags"][0]["value"] for one in start if one.action == "create_tags"]
    shown = {f"`{values[one.change - 1]}`" for one in noted(start, reference) if one.change}
    for one in question.options:
        yield one, one.text.en in shown


def _played(random: Random, plot: str, *, is_tagged: bool = False) -> Actor:
    """A story by a plot, whose recorder looks once a day where the plot has days."""
    type = random.choice([one for one in SUPPORTED if one != SWITCHED or "n" not in plot])
    frequency = "DAILY" if "n" in plot else "CONTINUOUS"
    strategy = random.choice((ONLY, BUT)) if "!" in plot else random.choice((ALL, ONLY, BUT))
    others = random.sample([one for one in SUPPORTED if one != type], 2)
    named = [*others[:1], type] if (strategy == ONLY) != ("!" in plot) else others
    actor = Actor(random, some_settings(random, strategy, named, frequency), type, is_tagged=is_tagged)
    actor.play(plot.removeprefix("!"))
    return actor


def _prompt(actor: Actor, asked: Text) -> Text:
    return joined((told(GIVEN, settings=actor.story.first_settings.said, story=actor.story.table()), asked), "")


def _items(scene: Scene, actor: Actor) -> list[dict[str, Any]]:
    performance = played(scene)
    return items_of(performance, actor.type, id_of(performance, actor.reference))


def _asked(question: Choice | Multiple) -> tuple[Sequence[Do], str]:
    """The actions, and the resource that the question is about: the last that its prompt names."""
    start = question.scene.start if question.scene else ()
    asked = question.prompt.en.rpartition("\n")[2]
    return start, next(reference for _, name, reference in resources_in(start) if f"`{name}`" in asked)


def _last(items: Sequence[Noted]) -> str:
    return items[-1].status if items else ""


def _status(one: str) -> Text:
    return code(one) if one else NOTHING


def _accounted(actor: Actor, items: Sequence[dict[str, Any]]) -> Text:
    """The items one by one, and the rules that decided their number."""
    listed = [told(ITEM, moment=clock(one[CAPTURED]), status=one["configurationItemStatus"]) for one in items]
    reasons = [name for name, letters in ACCOUNTED.items() if letters & set(actor.plot)]
    rules = [ACCOUNTS[one] for one in reasons or ["discovered"]]
    return joined([told(ITEMS, items=joined(listed, ", "), count=len(items)), joined(rules, " ")], "")


ACCOUNTED: Mapping[str, frozenset[str]] = {
    "stopped": frozenset("H"),
    "daily": frozenset("n"),
    "deleted": frozenset("d"),
    "left-out": frozenset("L"),
}
"""A rule -> the letters of a plot for which it counts."""
MOST_VALUES = 7
SWITCHED = f"{EC2}Subnet"
"""Its changes take each other back, so that a day may be without any difference."""
