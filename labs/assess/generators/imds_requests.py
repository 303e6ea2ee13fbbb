"""What does a request to the metadata service get, and which of several get something? The shell of the instance says it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Any

from labs.assess.generators.imds_reasons import BECAUSE, FOR, IN_ORDER, unfiltered, why
from labs.assess.generators.imds_rules import (
    OTHERS,
    OWN,
    TAG_PATH,
    TOKEN_PATH,
    Answer,
    Ask,
    Facts,
    Set,
    Step,
    Wait,
    answered,
    expected,
    reached,
    step_in,
)
from labs.assess.generators.imds_scene import (
    PATHS,
    REGION_PATH,
    WRONG_PATHS,
    ZONE_PATH,
    Asked,
    asked_in,
    facts_of,
    in_simulator,
    some_place,
)
from labs.assess.generators.imds_words import (
    ASK_LAST,
    ASK_ONE,
    ASK_WHICH,
    ASK_WHICH_WITHOUT,
    REFERENCES,
    answer_said,
    kind_of,
    notes_on,
    settings,
    step_said,
    steps_said,
)
from labs.assess.generators.posing import Offer, Posed, PosedSeveral, Wrong, joined, told
from labs.assess.questions import Choice, Multiple
from labs.assess.questions.choice import Option
from labs.assess.scene import Scene, played

REAL_PATHS = (*PATHS, ZONE_PATH, REGION_PATH)
FEWEST_WRONGS = 3
LIFETIMES = (30, 60, 120, 300, 600, 3600, 21600)
TOO_LONG = (21601, 43200, 86400)
VERSIONS = ("2021-03-23", "2022-09-24", "2024-04-11")
GENERAL = (Answer("status", 401), Answer("status", 403), Answer("status", 404), Answer("silence", 0))


def get(random: Random, path: str = "", **more: Any) -> Ask:
    """A request for some value."""
    return Ask(path or random.choice(REAL_PATHS), **more)


def put(random: Random, **more: Any) -> Ask:
    """A request for a token."""
    return Ask(TOKEN_PATH, puts=True, **{"ttl": random.choice(LIFETIMES), **more})


class Trap:
    """What is special about a question: the settings that it needs, and the steps."""

    def __init__(self, steps: Callable[[Random], Sequence[Step]], **place: Any) -> None:
        self.steps = steps
        self.place = place


def _used(random: Random, lifetime: int, wait: int, **more: Any) -> Sequence[Step]:
    """A token that is got, some time, and a request with it."""
    return [put(random, ttl=lifetime, keeps=True), Wait(wait), get(random, token=OWN, **more)]


def _in_time(random: Random) -> Sequence[Step]:
    lifetime = random.choice(LIFETIMES[2:5])
    return _used(random, lifetime, random.randrange(10, lifetime - 5))


def _too_late(random: Random) -> Sequence[Step]:
    lifetime = random.choice(LIFETIMES[:4])
    return _used(random, lifetime, lifetime + random.randrange(5, 90))


def _renewed(random: Random) -> Sequence[Step]:
    lifetime = random.choice(LIFETIMES[:4])
    last = random.choice((get(random, token=OWN), get(random, token=OWN)))
    return [
        put(random, ttl=lifetime, keeps=True),
        Wait(lifetime + random.randrange(5, 60)),
        put(random, ttl=lifetime * 2, keeps=True),
        Wait(random.choice((lifetime + 5, lifetime * 2 + 5))),
        last,
    ]


def _switched(random: Random) -> Sequence[Step]:
    option, value = random.choice(
        (("http-tokens", "required"), ("http-endpoint", "disabled"), ("http-tokens", "optional"))
    )
    token = random.choice(("", OWN))
    return [put(random, ttl=3600, keeps=True), Set(option, value), get(random, token=token)]


def _tags_switched(random: Random) -> Sequence[Step]:
    value = random.choice(("enabled", "disabled"))
    return [put(random, ttl=3600, keeps=True), Set("instance-metadata-tags", value), get(random, TAG_PATH, token=OWN)]


def _hop_raised(random: Random) -> Sequence[Step]:
    raised = Set("http-put-response-hop-limit", random.choice(("2", "3")))
    return [raised, put(random, container="bridge")]


def _carried(random: Random) -> Sequence[Step]:
    """A token that was got on the instance and is used in a container."""
    return [put(random, ttl=3600, keeps=True), get(random, token=OWN, container="bridge")]


V1, V2 = {"http-tokens": "optional"}, {"http-tokens": "required"}
TRAPS: Mapping[int, Sequence[Trap]] = {
    1: (
        Trap(lambda random: [get(random)], options=V1),
        Trap(lambda random: [get(random)], options=V2),
        Trap(lambda random: [get(random)], group_shut=True, options=V1),
        Trap(lambda random: [get(random)], options={"http-endpoint": "disabled"}),
        Trap(lambda random: [put(random)]),
    ),
    2: (
        Trap(lambda random: [put(random, ttl=3600, keeps=True), get(random, token=OWN)]),
        Trap(lambda random: [put(random, ttl=None)]),
        Trap(lambda random: [get(random, random.choice(WRONG_PATHS))], options=V1),
        Trap(lambda random: [get(random, "/latest/meta-data/public-ipv4")], options=V1),
        Trap(lambda random: [get(random, "/latest/meta-data/public-ipv4")], options=V1, public=False),
        Trap(lambda random: [put(random)], options={"http-endpoint": "disabled"}),
    ),
    3: (
        Trap(_too_late),
        Trap(_too_late, options=V1),
        Trap(_in_time),
        Trap(lambda random: [get(random, token=OTHERS)], with_other=True),
        Trap(lambda random: [put(random, ttl=3600, keeps=True), get(random, TAG_PATH, token=OWN)]),
        Trap(lambda random: [put(random, ttl=random.choice(TOO_LONG))]),
        Trap(lambda random: [put(random, ttl=3600, keeps=True), get(random, random.choice(WRONG_PATHS), token=OWN)]),
        Trap(_tags_switched),
    ),
    4: (
        Trap(lambda random: [put(random, container="bridge")]),
        Trap(lambda random: [put(random, container="bridge")], options={"http-put-response-hop-limit": "1"}),
        Trap(lambda random: [put(random, container="host")], options={"http-put-response-hop-limit": "1"}),
        Trap(lambda random: [get(random, container="bridge")], options={**V1, "http-put-response-hop-limit": "1"}),
        Trap(_switched),
        Trap(_renewed),
        Trap(lambda random: [get(random, token=OTHERS)], with_other=True, options=V1),
    ),
    5: (
        Trap(_carried, options={"http-put-response-hop-limit": "1"}),
        Trap(_hop_raised, options={"http-put-response-hop-limit": "1"}),
        Trap(lambda random: [*_switched(random)[:-1], get(random, container="bridge", token=OWN)]),
        Trap(_renewed, options=V1),
        Trap(lambda random: [get(random, container="bridge")], options={**V1, "http-put-response-hop-limit": "1"}),
        Trap(lambda random: [put(random, ttl=60, keeps=True), Wait(90), get(random, token=OWN, container="host")]),
        Trap(lambda random: [Ask(f"/{random.choice(VERSIONS)}/api/token", puts=True, ttl=60)]),
    ),
}
"""Difficulty -> what may be special about it."""


def pose_answer(random: Random, difficulty: int) -> Posed | None:
    """One or several steps, and what the last one gets."""
    trap = random.choice(TRAPS[difficulty])
    steps = trap.steps(random)
    asked = asked_in(random, some_place(random, **trap.place))
    key = in_simulator(asked, steps)
    now, final = reached(asked.facts, steps)
    return Posed(
        variant="answer",
        prompt=joined((settings(asked), steps_said(asked, steps), ASK_ONE if len(steps) == 1 else ASK_LAST)),
        key=answer_said(key),
        wrongs=tuple(_wrongs(random, asked.facts, steps, key)),
        explanation=why(now, final, key),
        references=REFERENCES,
        scene=asked.scene,
    )


def _wrongs(random: Random, facts: Facts, steps: Sequence[Step], key: Answer) -> Iterator[Wrong]:
    """What misconceptions expect, then what else might come back."""
    for name, one in expected(facts, steps):
        if one != key:
            yield Wrong(answer_said(one), BECAUSE[name], name)
    now, final = reached(facts, steps)
    wished = Answer("token") if final.puts else Answer("value", body=now.facts.values.get(final.path, ""))
    believed = {one for _, one in expected(facts, steps)} - {key}
    rest = [one for one in (wished, *random.sample(GENERAL, len(GENERAL))) if one not in (key, *believed)]
    for one in rest[: max(0, FEWEST_WRONGS - len(believed))]:
        if one.kind != "value" or one.body:
            yield Wrong(answer_said(one), FOR[kind_of(one)])


def asked_again(scene: Scene, prompt: str) -> tuple[Facts, list[Step]]:
    """What EC2 describes of a question's instance, and the steps that its prompt tells of in English."""
    performance = played(scene)
    name = next(str(one.name) for one in scene.start if one.action == "run_instances")
    lines = prompt.splitlines()
    return facts_of(performance, name), [step for one in lines if (step := step_in(one))]


def judge_answer(question: Choice | Multiple) -> Iterator[tuple[Option, bool]]:
    """By what AWS documents, on what EC2 describes of the instance."""
    assert question.scene is not None  # noqa: S101 - every pose gives one
    facts, steps = asked_again(question.scene, question.prompt.en)
    said = answer_said(answered(*reached(facts, steps)))
    for one in question.options:
        yield one, one.text == said


# Several requests

OFFERED = {1: 4, 2: 4, 3: 5, 4: 5, 5: 6}


def pose_which(random: Random, difficulty: int) -> PosedSeveral | None:
    """Several requests, of which some get something."""
    with_token = random.random() < 0.8
    first = put(random, ttl=random.choice((3600, 21600)), keeps=True)
    asked = asked_in(random, some_place(random, with_other=difficulty >= 4 and with_token))
    some = [one for one in _requests(random, asked, difficulty) if with_token or not one.token]
    chosen = random.sample(some, min(len(some), OFFERED[difficulty]))
    before: list[Step] = [first] if with_token else []
    found = [(one, in_simulator(asked, [*before, one])) for one in chosen]
    ask = told(ASK_WHICH, first=first.command) if with_token else ASK_WHICH_WITHOUT
    return PosedSeveral(
        variant="which",
        prompt=joined((settings(asked), *notes_on(asked, chosen), ask)),
        offers=tuple(_offer(asked.facts, [*before, one], answer) for one, answer in found),
        explanation=joined((IN_ORDER, *unfiltered(asked.facts)), " "),
        references=REFERENCES,
        scene=asked.scene,
    )


def _requests(random: Random, asked: Asked, difficulty: int) -> list[Ask]:
    """Requests of all kinds that a difficulty knows."""
    found = [
        get(random),
        get(random, token=OWN),
        put(random),
        put(random, ttl=None),
        get(random, random.choice(WRONG_PATHS), token=OWN),
        get(random, "/latest/meta-data/public-ipv4", token=OWN),
    ]
    if difficulty >= 3:
        found += [
            put(random, ttl=random.choice(TOO_LONG)),
            get(random, TAG_PATH, token=OWN),
            put(random, forwarded=True),
        ]
    if difficulty >= 4:
        found += [put(random, container="bridge"), get(random, container="bridge", token=OWN)]
        found += [put(random, container="host"), get(random, token=OTHERS)] if asked.place.other else []
    if difficulty >= 5:
        found += [get(random, container="bridge"), Ask(f"/{random.choice(VERSIONS)}/api/token", puts=True, ttl=60)]
    return list(dict.fromkeys(found))


def _offer(facts: Facts, steps: Sequence[Step], found: Answer) -> Offer:
    now, final = reached(facts, steps)
    gets = found.kind in ("value", "token")
    name = next((name for name, one in expected(facts, steps) if (one.kind in ("value", "token")) != gets), None)
    reason = why(now._replace(facts=now.facts._replace(shut=())), final, found)
    if not final.forwarded:
        reason = joined((answer_said(found), reason), ": ")
    return Offer(step_said(final), right=gets, because=reason, misconception=name)


def judge_which(question: Choice | Multiple) -> Iterator[tuple[Option, bool]]:
    """By what AWS documents, for each command."""
    assert question.scene is not None  # noqa: S101 - every pose gives one
    facts, steps = asked_again(question.scene, question.prompt.en)
    for one in question.options:
        step = step_in(one.text.en)
        final: list[Step] = [*steps, step] if step else []
        yield one, answered(*reached(facts, final)).kind in ("value", "token")
