"""Where instances stand is judged by the hardware under them, however they came there."""

from typing import Any

import pytest

from labs.assess.finding import Verdict
from labs.assess.start import start_world
from labs.cloud.hardware.floor import pieces_of
from labs.cloud.resources.instance import Instance
from tests.assess.cases import RUNNING, a_case, a_check, a_document, the_check
from tests.cloud.builders import Network
from tests.cloud.hardware.places import CLUSTER, SPREAD, a_network, hosts, launch, refused, stop


def judged(network: Network, **options: Any) -> Verdict:
    return the_check(a_check("placement", instances=RUNNING, **options)).examine(a_case(network.world))


def test_a_cluster_shares_a_segment_and_scattered_instances_do_not() -> None:
    together, scattered = a_network(fast=CLUSTER), a_network()
    launch(together, 3, group_name="fast", instance_type="m5.large")
    launch(scattered, 3, instance_type="m5.large")

    assert judged(together, share="segment", count=3).code == "placement.met"
    found = judged(scattered, share="segment", count=3)
    assert (found.passed, found.code, found.params["level"]) == (False, "placement.scattered", "segment")
    assert len(found.params["hardware"]) > 1


def test_instances_are_apart_when_no_two_share_a_rack() -> None:
    network = a_network(apart=SPREAD)
    ids = launch(network, 3, group_name="apart")
    assert judged(network, apart="rack", count=3).passed
    network.do("create_tags", resources=[ids[0]], tags=[{"key": "Name", "value": "first"}])

    found = judged(network, apart="zone", count=3)

    assert (found.code, found.params["hardware"]) == ("placement.shared", "apne2-az1")
    assert found.params["sharing"] == [f"first ({ids[0]})", *ids[1:]]


def test_enough_survive_every_single_failure_of_a_level() -> None:
    network = a_network(apart=SPREAD)
    ids = launch(network, 4, group_name="apart")

    assert judged(network, survive={"failure": "rack", "at_least": 3}).passed
    assert judged(network, survive={"failure": "host", "at_least": 3}).passed
    found = judged(network, survive={"at_least": 1})
    assert (found.code, found.params["level"], found.params["left"]) == ("placement.lost", "zone", 0)
    assert found.params["lost"] == ids


def test_enough_survive_when_zones_are_used() -> None:
    network = a_network(apart=SPREAD)
    launch(network, 2, group_name="apart")
    launch(network, 2, group_name="apart", subnet="far")

    assert judged(network, survive={"at_least": 2}).passed
    assert judged(network, survive={"at_least": 3}).params["wanted"] == 3


def test_a_named_failure_is_judged_alone() -> None:
    network = a_network()
    ids = launch(network, 2)
    rack = pieces_of(hosts(network, ids)[0])[3]

    found = judged(network, survive={"hardware": rack, "at_least": 2})

    assert (found.code, found.params["hardware"], found.params["left"]) == ("placement.lost", rack, 1)
    assert judged(network, survive={"hardware": "apne2-az2", "at_least": 2}).passed


def test_only_what_runs_on_working_hardware_counts() -> None:
    network = a_network()
    ids = launch(network, 3)
    stop(network, ids[0])
    assert judged(network, apart="rack", count=3).code == "placement.too_few"

    host = network.world.get(Instance, ids[1]).host
    network.do("fail_hardware", name=host)

    found = judged(network, apart="rack", count=2)
    assert (found.code, found.params["down"]) == ("placement.down", [ids[1]])


def test_a_selection_of_nothing_is_not_met() -> None:
    assert judged(a_network(), survive={"at_least": 1}).code == "placement.too_few"


def test_a_lab_begins_in_a_crowded_zone_where_its_start_says_so() -> None:
    crowd = {"do": "crowd_hardware", "with": {"name": "apne2-az1", "instance_type": "t3.nano", "room": 0}}
    segment = {"do": "crowd_hardware", "with": {"name": "apne2-az1/dc1/s2", "instance_type": "t3.nano", "room": 2}}
    document = a_document(start=[crowd, segment])
    network = a_network()
    network.world = start_world(document, "111122223333", seed=5).replace(resources=network.world.resources)

    assert refused(network, 3) == ("InsufficientInstanceCapacity", "NoCapacity")
    assert {pieces_of(one)[2] for one in hosts(network, launch(network, 2))} == {"apne2-az1/dc1/s2"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "exactly one of share, apart, survive"),
        ({"share": "rack", "apart": "rack", "count": 2}, "exactly one of share, apart, survive"),
        ({"apart": "rack"}, "always apart"),
        ({"share": "rack"}, "with itself"),
        ({"survive": {"hardware": "a/b/c/d/e/f", "at_least": 1}}, "no name of hardware"),
    ],
)
def test_options_that_can_never_be_examined_are_faults(options: dict[str, Any], said: str) -> None:
    check = a_document(a_check("placement", instances=RUNNING, **options)).checks[0]

    assert any(said in one.text for one in check.faults())
