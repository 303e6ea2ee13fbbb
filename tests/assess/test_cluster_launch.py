"""Questions about clusters: what may be in one, what is fast, what finds room, and who outlives a failure."""

from functools import cache

import msgspec
import pytest

from labs.assess.generators.cluster_far import far_side
from labs.assess.generators.cluster_launch import GENERATOR
from labs.assess.generators.cluster_room import judge_room
from labs.assess.generators.placement_requests import Group, Member, begun, state_of
from labs.assess.generators.posing import right_option, variant_of
from labs.assess.generators.sketch import ZONES
from labs.assess.generators.sure_survivors import failure_in, members_in
from labs.assess.questions import Choice, Multiple
from labs.assess.value import Text
from labs.cloud.hardware.course import course_of
from labs.cloud.hardware.flows import Flow, allotted
from labs.cloud.resources.instance import Instance

SEEDS = range(100, 112)


@cache
def asked(difficulty: int) -> list[Choice | Multiple]:
    """Some questions of a difficulty."""
    found = [GENERATOR.generate(seed, difficulty) for seed in SEEDS]
    return [one for one in found if isinstance(one, Choice | Multiple)]


def of_kind(variant: str) -> list[Choice | Multiple]:
    """Some questions of a kind."""
    every = [one for difficulty in GENERATOR.difficulties for one in asked(difficulty)]
    return [one for one in every if variant_of(one, GENERATOR.name) == variant]


@pytest.mark.parametrize("difficulty", GENERATOR.difficulties)
def test_the_simulator_and_the_documented_rules_agree(difficulty: int) -> None:
    assert [fault for one in asked(difficulty) for fault in GENERATOR.replay(one)] == []


def test_difficulty_decides_what_is_asked() -> None:
    kinds = [{variant_of(one, GENERATOR.name) for one in asked(difficulty)} for difficulty in (1, 5)]

    assert kinds[0] <= {"outcome", "survivors"}
    assert kinds[1] <= {"which", "pairs", "room", "survivors"}


def test_one_flow_is_fast_within_a_cluster_alone() -> None:
    for question in of_kind("pairs"):
        assert isinstance(question, Multiple)
        right = [one for one in question.options if one.right]
        assert right, "some way is fast"
        assert not any("internet" in one.text.en for one in right)
        turned = tuple(msgspec.structs.replace(one, right=not one.right) for one in question.options)
        assert len(list(GENERATOR.replay(msgspec.structs.replace(question, options=turned)))) >= len(turned)


def test_a_flow_to_another_region_is_no_faster_for_a_cluster() -> None:
    sides = far_side("main")
    here = begun(
        state_of([Group("mpi", "cluster")], [Member("mpi-1", "c5.large", ZONES[0], group="mpi")]), here=sides.home
    )
    sender = here.names["mpi_1"]["Instances"][0]["InstanceId"]
    world = here.world.put(here.world.get(Instance, sender).replace(instance_type="c5.18xlarge"))

    course = course_of(world, sender, sides.address, port=5201, elsewhere={sides.away.region: sides.away})

    assert course.runs
    assert course.leaves_region
    assert allotted([Flow(course, "tcp", 1)])[0].gbps == 5


def test_all_come_to_another_segment_only_where_one_has_room_for_all() -> None:
    for question in of_kind("room"):
        assert isinstance(question, Choice)
        assert list(judge_room(question)) == []
        restart = next(one for one in question.options if one.text.en.startswith("Stop all"))
        assert restart.right == (right_option(question) is restart)
        assert restart.right or restart.misconception == "restart-always-finds-room"


def test_a_cluster_with_more_room_elsewhere_is_judged_otherwise() -> None:
    short = (one for one in of_kind("room") if isinstance(one, Choice) and "Stop all" not in right_option(one).text.en)
    question = next(short)
    roomy = Text(ko=question.prompt.ko, en=question.prompt.en + "\n| `dc9/s9` | 99 |\n")

    found = list(judge_room(msgspec.structs.replace(question, prompt=roomy)))

    assert [one for one in found if "Stop all" in one] != []


def test_the_prompt_tells_all_that_decides_who_outlives_a_failure() -> None:
    for question in of_kind("survivors"):
        names = {one.name for one in members_in(question.prompt.en)}
        failure = failure_in(question.prompt.en)
        assert failure.under in names or failure.zone
