"""The metadata service in questions: what AWS documents as it is written here, the shell of the simulator, and beliefs."""

from collections.abc import Sequence
from random import Random

import msgspec
import pytest

from labs.assess.generators.imds_requests import TRAPS
from labs.assess.generators.imds_rules import (
    OTHERS,
    OWN,
    SILENCE,
    TAG_PATH,
    TOKEN,
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
from labs.assess.generators.imds_scene import asked_in, in_simulator, some_place
from labs.assess.generators.imds_words import step_said
from labs.assess.generators.metadata_answers import GENERATOR
from labs.assess.questions import Choice, Multiple

ID, ADDRESS = "/latest/meta-data/instance-id", "/latest/meta-data/public-ipv4"
FACTS = Facts(
    options={
        "http-endpoint": "enabled",
        "http-tokens": "required",
        "http-put-response-hop-limit": "1",
        "instance-metadata-tags": "disabled",
    },
    values={ID: "i-1", TAG_PATH: "web"},
    shut=("group",),
)
FIRST = Ask(TOKEN_PATH, puts=True, ttl=60, keeps=True)
OPTIONAL = Set("http-tokens", "optional")


def refused(status: int) -> Answer:
    return Answer("status", status)


@pytest.mark.parametrize(
    ("steps", "answer", "beliefs"),
    [
        ([Ask(ID)], refused(401), {"metadata-without-token": Answer("value", body="i-1")}),
        ([OPTIONAL, Ask(ID)], Answer("value", body="i-1"), {"options-wait-for-a-restart": refused(401)}),
        ([FIRST, Wait(59), Ask(ID, token=OWN)], Answer("value", body="i-1"), {"metadata-needs-port-80": SILENCE}),
        ([FIRST, Wait(60), Ask(ID, token=OWN)], refused(401), {"tokens-never-expire": Answer("value", body="i-1")}),
        ([OPTIONAL, Ask(ID, token=OTHERS)], refused(401), {"bad-token-counts-as-none": Answer("value", body="i-1")}),
        ([Ask(TOKEN_PATH, puts=True)], refused(400), {"any-lifetime-will-do": TOKEN}),
        ([Ask(TOKEN_PATH, puts=True, ttl=21601)], refused(400), {"any-lifetime-will-do": TOKEN}),
        ([Ask("/2024-04-11/api/token", puts=True, ttl=60)], refused(403), {}),
        (
            [Ask(TOKEN_PATH, puts=True, ttl=60, container="bridge")],
            SILENCE,
            {"containers-are-no-further": TOKEN, "hop-limit-refuses": refused(401)},
        ),
        ([Ask(TOKEN_PATH, puts=True, ttl=60, container="host")], TOKEN, {"tokens-always-needed": TOKEN}),
        (
            [FIRST, Ask(ID, token=OWN, container="bridge")],
            Answer("value", body="i-1"),
            {"hop-limit-for-every-answer": SILENCE},
        ),
        ([FIRST, Ask(TAG_PATH, token=OWN)], refused(404), {"tags-are-always-there": Answer("value", body="web")}),
        (
            [FIRST, Set("http-endpoint", "disabled"), Ask(ID, token=OWN)],
            refused(403),
            {"endpoint-shuts-version-one": Answer("value", body="i-1")},
        ),
    ],
)
def test_what_comes_back_and_what_is_believed(
    steps: Sequence[Step], answer: Answer, beliefs: dict[str, Answer]
) -> None:
    found = dict(expected(FACTS, steps))

    assert answered(*reached(FACTS, steps)) == answer
    assert {name: found[name] for name in beliefs} == beliefs


@pytest.mark.parametrize("difficulty", GENERATOR.difficulties)
def test_the_shell_of_the_simulator_gives_what_is_documented(difficulty: int) -> None:
    random = Random(difficulty)
    for trap in TRAPS[difficulty]:
        steps = trap.steps(random)
        asked = asked_in(random, some_place(random, **trap.place))

        assert in_simulator(asked, steps) == answered(*reached(asked.facts, steps))


@pytest.mark.parametrize(
    "step",
    [
        FIRST,
        Ask(ID),
        Ask(ID, token=OWN, container="host"),
        Ask(TOKEN_PATH, puts=True, container="bridge", forwarded=True, ttl=5),
        Wait(90),
        Set("http-put-response-hop-limit", "2"),
    ],
)
def test_a_step_is_read_back_from_what_is_said_of_it(step: Step) -> None:
    assert step_in(step_said(step).en) == step


def test_every_kind_is_met_and_the_harder_ones_later() -> None:
    met_at = {
        level: {GENERATOR.generate(seed, level).id.split("-")[2] for seed in range(16)}
        for level in GENERATOR.difficulties
    }

    assert met_at[1] == {"answer", "which"}
    assert met_at[4] == {"answer", "which", "change", "address"}
    assert "address" not in met_at[5]


def test_a_question_whose_service_is_switched_off_behind_it_is_found_out() -> None:
    questions = [one for seed in range(12) if isinstance(one := GENERATOR.generate(seed, 2), Choice | Multiple)]
    told = [one for one in questions if "-address-" not in one.id and any(each.right for each in one.options)]
    getting = [one for one in told if any(each.right and "403" not in each.text.en for each in one.options)]

    assert getting != []
    for question in getting:
        assert question.scene is not None
        off = tuple(
            msgspec.structs.replace(one, params={**one.params, "http_endpoint": "disabled"})
            if one.action == "modify_instance_metadata_options"
            else one
            for one in question.scene.start
        )
        broken = msgspec.structs.replace(question, scene=msgspec.structs.replace(question.scene, start=off))
        assert list(GENERATOR.replay(broken)) != []
