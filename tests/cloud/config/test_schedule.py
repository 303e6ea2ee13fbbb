"""The beat of AWS Config: what it does by itself falls on the same moments, however time is made to pass."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.cloud.config.evaluation import EVALUATORS
from labs.cloud.config.schedule import next_moment
from labs.cloud.world import World
from tests.cloud.config.watched import Watched

HOURS = st.integers(1, 60)
STORIES = st.lists(st.tuples(st.lists(HOURS, min_size=1, max_size=4), st.booleans()), min_size=1, max_size=4)
"""Waits, each in some pieces, and whether something is changed after it."""
RULES = ("Six_Hours", "TwentyFour_Hours")


def told(story: list[tuple[list[int], bool]], *, in_pieces: bool) -> list[Any]:
    """What AWS Config has recorded and found at the end of a story, in which it looks whenever it is let."""
    world = Watched().with_vpc().with_config(recording_mode={"recording_frequency": "DAILY"})
    world.do("advance_time", hours=7)
    for every in RULES:
        world.with_rule("VPC_FLOW_LOGS_ENABLED", every, maximum_execution_frequency=every)
        world.look().do("advance_time", hours=2)
    for number, (waits, is_changed) in enumerate(story):
        for hours in waits if in_pieces else [sum(waits)]:
            world.do("advance_time", hours=hours)
            world.look()
        if is_changed:
            world.do("create_tags", resources=[world["vpc"]], tags=[{"key": "Name", "value": str(number)}])
            world.do("create_vpc", cidr_block=f"10.{number + 1}.0.0/16")
            world.look()
    world.do("advance_time", hours=25)
    vpcs = [one["VpcId"] for one in world.do("describe_vpcs")["Vpcs"]]
    return [
        *(world.items("VPC", one) for one in vpcs),
        world.do("config.describe_config_rule_evaluation_status"),
        *(world.do("config.get_compliance_details_by_config_rule", config_rule_name=one) for one in RULES),
    ]


@settings(max_examples=25, deadline=None)
@given(STORIES)
def test_config_keeps_its_beat_in_one_jump_and_in_many(story: list[tuple[list[int], bool]]) -> None:
    assert told(story, in_pieces=False) == told(story, in_pieces=True)


def test_who_asks_about_another_region_meanwhile_changes_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    world = Watched().with_vpc().with_rule("VPC_FLOW_LOGS_ENABLED").look()
    quiet, judge = world.world, EVALUATORS["AWS"]
    world.do("create_vpc", cidr_block="10.1.0.0/16")
    busy = world.world

    def judge_while_another_thread_asks(asked: World, *more: Any) -> Any:
        if asked is quiet:
            next_moment(busy)
        return judge(asked, *more)

    monkeypatch.setitem(EVALUATORS, "AWS", judge_while_another_thread_asks)
    seen = [next_moment(one) for one in (quiet, busy)]

    assert seen == [None, quiet.now + timedelta(days=1)]
