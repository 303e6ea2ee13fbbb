"""What is recorded, in questions: the simulator and the rules that AWS states of recorders agree on every story."""

from collections.abc import Sequence
from random import Random

import msgspec
import pytest

from labs.assess.generators.config_stage import CAPTURED, EC2, HOUR, id_of, items_of
from labs.assess.generators.recorded_actor import Actor
from labs.assess.generators.recorded_changes import BUT, ONLY
from labs.assess.generators.recorded_history import BELIEFS
from labs.assess.generators.recorded_rule import noted
from labs.assess.generators.recorded_story import Settings, Story
from labs.assess.generators.recorder_calls import BECAUSE, CALLS, calls_in
from labs.assess.generators.sketch import DATE
from labs.assess.generators.what_is_recorded import GENERATOR
from labs.assess.questions import Choice, Multiple
from labs.assess.scene import played
from labs.courses.words import entries

SEEDS = range(100, 112)
EIP = f"{EC2}EIP"
DISCOVERED, CHANGED, DELETED = "ResourceDiscovered", "OK", "ResourceDeleted"
EVERYTHING = Settings()
OTHERS = Settings(ONLY, (f"{EC2}Subnet",))
DAILY = Settings(frequency="DAILY")


def acted(settings: Settings, plot: str) -> Actor:
    """A story of an Elastic IP."""
    actor = Actor(Random(1), settings, EIP)
    actor.play(plot)
    return actor


@pytest.mark.parametrize("difficulty", GENERATOR.difficulties)
def test_the_simulator_and_the_stated_rules_agree(difficulty: int) -> None:
    faults = [fault for seed in SEEDS for fault in GENERATOR.replay(GENERATOR.generate(seed, difficulty))]

    assert faults == []


@pytest.mark.parametrize(
    ("settings", "plot", "statuses"),
    [
        (EVERYTHING, "So", [DISCOVERED]),
        (EVERYTHING, "cScc", [DISCOVERED, CHANGED, CHANGED]),
        (EVERYTHING, "ScHccSc", [DISCOVERED, CHANGED, CHANGED, CHANGED]),
        (EVERYTHING, "ScHcd", [DISCOVERED, CHANGED]),
        (EVERYTHING, "Smd", [DISCOVERED, DELETED]),
        (EVERYTHING, "SoHm", []),
        (EVERYTHING, "ScLcd", [DISCOVERED, CHANGED, "ResourceNotRecorded", "ResourceDeletedNotRecorded"]),
        (OTHERS, "Sccd", []),
        (DAILY, "Scccncn", [DISCOVERED, CHANGED, CHANGED]),
        (DAILY, "Sccc", [DISCOVERED]),
        (DAILY, "SccHcS", [DISCOVERED, CHANGED]),
        (DAILY._replace(others=(EIP,)), "Sccc", [DISCOVERED, CHANGED, CHANGED, CHANGED]),
        (Settings(BUT, (EIP,)), "Scc", []),
    ],
)
def test_items_are_made_as_aws_says(settings: Settings, plot: str, statuses: Sequence[str]) -> None:
    actor = acted(settings, plot)
    scene = actor.story.scene()
    performance = played(scene)

    items = items_of(performance, EIP, id_of(performance, actor.reference))
    by_rule = noted(scene.start, actor.reference)

    assert [one["configurationItemStatus"] for one in items] == statuses
    assert [(int((one[CAPTURED] - DATE) / HOUR), one["configurationItemStatus"]) for one in items] == [
        (one.hour, one.status) for one in by_rule
    ]


def test_a_story_never_runs_out_of_names() -> None:
    story = Story(Random(1), EVERYTHING)

    said = {story.said(story.make(EIP)).en for _ in range(12)}

    assert len(said) == 12


def test_each_belief_counts_otherwise_somewhere() -> None:
    plots = {
        "config-tracks-everything": "ScHcc",
        "daily-keeps-every-change": "Scccn",
        "restart-looks-at-nothing": "ScHcS",
        "items-only-for-changes": "Sc",
        "deleting-leaves-no-item": "Sd",
    }

    for name, plot in plots.items():
        actor = acted(DAILY if "n" in plot else EVERYTHING, plot)
        start = actor.story.scene().start
        assert len(noted(start, actor.reference, BELIEFS[name])) != len(noted(start, actor.reference)), name


def test_misconceptions_have_words() -> None:
    told = {
        one.misconception
        for difficulty in GENERATOR.difficulties
        for seed in SEEDS
        if isinstance(question := GENERATOR.generate(seed, difficulty), Choice | Multiple)
        for one in question.options
        if one.misconception
    }

    assert told - set(entries("misconception")) == set()
    assert {"config-tracks-everything", "items-only-for-changes", "daily-keeps-every-change"} <= told


def test_a_prompt_of_calls_is_read_as_it_was_written() -> None:
    lines = [CALLS[one].said for one in ("recorder", "second", "channel", "start", "delete-channel", "rule")]
    facts = {"recorder": "main", "other": "audit", "channel": "c", "bucket": "b-1", "rule": "r", "identifier": "R"}
    prompt = "\n".join(f"{number}. {line.format_map(facts)}" for number, line in enumerate(lines, 1))

    assert calls_in(prompt) == ["recorder", "second", "channel", "start", "delete-channel", "rule"]
    assert len({one.en for one in BECAUSE.values()}) == len(BECAUSE)


def test_a_wrong_key_is_seen_in_every_kind_of_question() -> None:
    seen = set()
    for difficulty in GENERATOR.difficulties:
        for seed in range(8):
            question = GENERATOR.generate(seed, difficulty)
            assert isinstance(question, Choice | Multiple)
            turned = tuple(msgspec.structs.replace(one, right=not one.right) for one in question.options)
            assert len(list(GENERATOR.replay(msgspec.structs.replace(question, options=turned)))) == len(turned)
            seen.add(question.id.split("-")[3])

    assert seen == {"listed", "kept", "count", "status", "seen", "calls"}
