"""How fast flows are, in questions: the simulator and AWS's stated rules agree, and each wrong rule gives another speed."""

import pytest

from labs.assess.generators.flow_beliefs import BELIEFS, speed
from labs.assess.generators.flow_paths import Path, Side
from labs.assess.generators.flow_speed import GENERATOR, path_in
from labs.assess.questions import Choice
from labs.courses.words import entries

SEEDS = range(100, 140)
LARGE, SMALL = Side("c5n.18xlarge", 72, 100, 100), Side("m5.4xlarge", 16, 5, 10)
CLUSTERED, ELSEWHERE = (LARGE._replace(group=f"{name} (cluster)") for name in ("render", "mpi"))
EXPRESS = LARGE._replace(express=True)


@pytest.mark.parametrize("difficulty", GENERATOR.difficulties)
def test_the_simulator_and_the_stated_rules_agree(difficulty: int) -> None:
    faults = [fault for seed in SEEDS for fault in GENERATOR.replay(GENERATOR.generate(seed, difficulty))]

    assert faults == []


@pytest.mark.parametrize(
    ("path", "gbps"),
    [
        (Path(LARGE, LARGE, 1), 5),
        (Path(LARGE, LARGE, 4), 20),
        (Path(LARGE, LARGE, 40), 100),
        (Path(CLUSTERED, CLUSTERED, 1), 10),
        (Path(CLUSTERED, ELSEWHERE, 1), 5),
        (Path(EXPRESS, EXPRESS, 1), 25),
        (Path(EXPRESS, LARGE, 1), 5),
        (Path(LARGE, SMALL, 8), 10),
        (Path(LARGE, SMALL, 8, used_up=True), 5),
        (Path(LARGE, None, 40), 50),
        (Path(LARGE, None, 1), 5),
        (Path(SMALL, None, 8), 5),
    ],
)
def test_the_smallest_limit_decides(path: Path, gbps: float) -> None:
    assert speed(path) == gbps


def test_what_stands_in_the_prompt_is_all_that_decides() -> None:
    for difficulty in GENERATOR.difficulties:
        question = GENERATOR.generate(3, difficulty)
        assert isinstance(question, Choice)
        right = next(one for one in question.options if one.right)
        assert right.text.en == f"{speed(path_in(question.prompt.en)):g} Gbps"


def test_every_belief_is_told_of_and_has_words() -> None:
    told = {
        one.misconception
        for difficulty in GENERATOR.difficulties
        for seed in SEEDS
        if isinstance(question := GENERATOR.generate(seed, difficulty), Choice)
        for one in question.options
        if one.misconception
    }

    assert told == {one.misconception for one in BELIEFS}
    assert told <= set(entries("misconception"))
