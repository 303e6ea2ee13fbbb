"""Hardware that fails: who is down with it, who is left, and how it looks in the network and to DescribeInstanceStatus."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.cloud import codec
from labs.cloud.errors import CloudError
from labs.cloud.hardware.blast import (
    blast_radius,
    carried,
    survivors,
    survivors_of_every_failure,
    worst_failures,
)
from labs.cloud.hardware.failure import works
from labs.cloud.hardware.floor import level_of, pieces_of
from labs.cloud.network import reach
from labs.cloud.network.reach.difference import Change
from labs.cloud.network.reach.traffic import Traffic
from labs.cloud.network.repair import repair
from labs.cloud.network.topology import instance_of
from labs.cloud.network.walk import walk
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import NetworkInterface
from tests.cloud.builders import Network
from tests.cloud.hardware.places import CLUSTER, SPREAD, a_network, asked, call, hosts, launch, refused, start, stop

RACK, SEGMENT = 3, 2


def rack_of(network: Network, id: str) -> str:
    return pieces_of(hosts(network, [id])[0])[RACK]


def status(network: Network, id: str) -> dict[str, Any]:
    found: dict[str, Any] = network.do("describe_instance_status", instance_ids=[id])["InstanceStatuses"][0]
    return found


@pytest.mark.parametrize("level", range(5))
def test_what_fails_takes_down_what_is_on_it_until_it_is_restored(level: int) -> None:
    network = a_network()
    near, far = launch(network)[0], launch(network, subnet="far")[0]
    piece = pieces_of(hosts(network, [near])[0])[level]

    network.do("fail_hardware", name=piece)
    assert not works(network.world, network.world.get(Instance, near))
    assert works(network.world, network.world.get(Instance, far))
    network.do("restore_hardware", name=piece)

    assert works(network.world, network.world.get(Instance, near))


def test_an_instance_on_failed_hardware_runs_and_its_checks_are_impaired() -> None:
    network = a_network()
    (id,) = launch(network)
    network.do("fail_hardware", name=rack_of(network, id))

    shown = status(network, id)

    assert shown["InstanceState"]["Name"] == "running"
    assert shown["SystemStatus"] == {
        "Status": "impaired",
        "Details": [{"Name": "reachability", "Status": "failed"}],
    }
    assert shown["InstanceStatus"]["Status"] == "impaired"
    filters = [{"name": "system-status.status", "values": ["impaired"]}]
    assert len(network.do("describe_instance_status", filters=filters)["InstanceStatuses"]) == 1


def test_a_reboot_does_not_help_and_a_stop_and_start_does() -> None:
    network = a_network()
    (id,) = launch(network)
    network.do("fail_hardware", name=rack_of(network, id))

    network.do("reboot_instances", instance_ids=[id])
    assert status(network, id)["SystemStatus"]["Status"] == "impaired"
    stop(network, id)
    start(network, id)

    assert status(network, id)["SystemStatus"]["Status"] == "ok"


def test_nothing_is_placed_on_failed_hardware() -> None:
    network = a_network()
    network.do("fail_hardware", name="apne2-az1")

    assert refused(network) == ("InsufficientInstanceCapacity", "NoCapacity")
    assert launch(network, subnet="far")


def test_a_cluster_cannot_grow_on_a_failed_segment_and_leaves_it_when_all_start() -> None:
    network = a_network(fast=CLUSTER)
    cluster: dict[str, Any] = {"group_name": "fast", "instance_type": "m5.large"}
    ids = launch(network, 2, **cluster)
    network.do("fail_hardware", name=pieces_of(hosts(network, ids)[0])[SEGMENT])

    assert refused(network, **cluster)[1] == "SegmentIsFull"
    stop(network, *ids)
    start(network, *ids)

    assert all(works(network.world, network.world.get(Instance, one)) for one in ids)


def test_a_packet_learns_which_hardware_failed() -> None:
    network = a_network()
    one, other = launch(network, 2)
    rack = rack_of(network, other)
    network.do("fail_hardware", name=rack)

    there = walk(network.world, source=one, destination=other, destination_port=None, protocol="icmp")
    back = walk(network.world, source=other, destination=one, destination_port=None, protocol="icmp")

    assert there.refusals[0].code == back.refusals[0].code == "HARDWARE_FAILED"
    assert there.refusals[0].component_id == other
    facts = {"level": "rack", "hardware": rack, "host": hosts(network, [other])[0]}
    assert there.refusals[0].facts == facts


def test_a_route_to_an_instance_on_failed_hardware_is_no_blackhole() -> None:
    network = a_network()
    (id,) = launch(network)
    interface = network.do("describe_instances", instance_ids=[id])["Reservations"][0]["Instances"][0]
    eni = interface["NetworkInterfaces"][0]["NetworkInterfaceId"]
    table = network.main_table(network["vpc"])["RouteTableId"]
    network.do("create_route", route_table_id=table, destination_cidr_block="10.77.0.0/16", network_interface_id=eni)

    network.do("fail_hardware", name=rack_of(network, id))

    assert ("10.77.0.0/16", eni, "active") in network.routes(table)


def test_all_pairs_see_the_failure_and_the_repair_of_hardware() -> None:
    network = a_network()
    launch(network, 2)
    before = network.world
    network.do("fail_hardware", name=rack_of(network, before.all(Instance)[1].id))
    traffic = Traffic("tcp", 22)

    failed = Change(before, network.world, traffic.kind, 4).on(traffic)
    mended = Change(network.world, before, traffic.kind, 4).on(traffic)

    assert len(failed.lost) == len(mended.gained) > 0
    assert len(failed.gained) == len(mended.lost) == 0


def test_the_smallest_fix_is_to_stop_and_start() -> None:
    network = a_network()
    one, other = launch(network, 2)
    network.do("fail_hardware", name=rack_of(network, other))
    (group,) = network.do("describe_security_groups")["SecurityGroups"]
    assert group["GroupName"] == "default"

    found = repair(network.world, {"source": one, "destination": other, "destination_port": 22})

    assert found is not None
    assert [action for action, _ in found.actions] == ["stop_instances", "start_instances"]


def test_only_hardware_that_stands_can_fail_and_only_what_failed_is_restored() -> None:
    network = a_network()
    (id,) = launch(network)
    segment, rack = (pieces_of(hosts(network, [id])[0])[level] for level in (SEGMENT, RACK))

    for wrong in ("use1-az1", "apne2-az1/dc9", f"{rack}/h99", "", "rack"):
        assert network.refused("fail_hardware", name=wrong or "/").reason == "UnknownHardware"
    assert network.refused("restore_hardware", name=rack).reason == "HardwareWorks"
    network.do("fail_hardware", name=segment)
    network.do("fail_hardware", name=segment)
    assert network.refused("restore_hardware", name=rack).facts["failed"] == segment
    assert network.world.failed == (segment,)


def test_what_failed_by_itself_stays_failed_when_what_it_is_in_is_restored() -> None:
    network = a_network()
    (id,) = launch(network)
    segment, rack = (pieces_of(hosts(network, [id])[0])[level] for level in (SEGMENT, RACK))
    network.do("fail_hardware", name=rack)
    network.do("fail_hardware", name=segment)

    network.do("restore_hardware", name=segment)

    assert network.world.failed == (rack,)


def test_hardware_is_described_by_what_carries_has_failed_or_is_crowded() -> None:
    network = a_network()
    (id,) = launch(network)
    host = hosts(network, [id])[0]
    network.do("fail_hardware", name=pieces_of(host)[RACK])
    network.do("crowd_hardware", name="apne2-az2", instance_type="t3.nano", room=3)

    every = network.do("describe_hardware")["Hardware"]
    (rack,) = network.do("describe_hardware", instance_ids=[id], level="rack")["Hardware"]
    (shown,) = network.do("describe_hardware", names=[host])["Hardware"]

    assert [one["Name"] for one in every] == sorted([*pieces_of(host), "apne2-az2", "apne2-az3", "apne2-az4"])
    assert (rack["Name"], rack["State"], rack["InstanceIds"]) == (pieces_of(host)[RACK], "failed", [id])
    assert (shown["Level"], shown["InstanceFamily"], shown["FailedHardware"]) == ("host", "t3", rack["Name"])
    (crowded,) = [one for one in every if one["Name"] == "apne2-az2"]
    assert crowded["RoomLeft"] == [{"InstanceFamily": "t3", "VCpus": 6}]
    assert crowded["AvailabilityZone"] == "ap-northeast-2b"
    filters = [{"name": "state", "values": ["failed"]}, {"name": "level", "values": ["host"]}]
    assert [one["Name"] for one in network.do("describe_hardware", filters=filters)["Hardware"]] == [host]
    stop(network, id)
    assert network.do("describe_hardware", instance_ids=[id])["Hardware"] == []
    assert network.refused("describe_hardware", names=["nowhere"]).reason == "UnknownHardware"


def test_other_customers_leave_again_and_what_is_left_elsewhere_stays() -> None:
    network = a_network()
    first = launch(network, 3)
    rack = rack_of(network, first[0])
    network.do("crowd_hardware", name="apne2-az1", instance_type="t3.nano", room=2)
    network.do("crowd_hardware", name=rack, instance_type="t3.nano", room=1)

    assert len(launch(network, 9, least=1)) == 3
    assert refused(network)[0] == "InsufficientInstanceCapacity"
    network.do("crowd_hardware", name=rack, instance_type="t3.nano")
    assert refused(network)[0] == "InsufficientInstanceCapacity"
    network.do("crowd_hardware", name="apne2-az1", instance_type="t3.nano")

    assert network.world.crowded == {}
    assert len(launch(network, 5)) == 5


@pytest.mark.parametrize("room", [-1, 1001])
def test_room_is_a_number_of_instances(room: int) -> None:
    error = a_network().refused("crowd_hardware", name="apne2-az1", instance_type="t3.nano", room=room)

    assert (error.code, error.reason) == ("InvalidParameterValue", "RoomOutOfRange")


def test_only_types_that_exist_are_crowded_and_only_on_hardware_that_stands() -> None:
    network = a_network()

    assert network.refused("crowd_hardware", name="apne2-az1", instance_type="t99.nano").reason == "InvalidInstanceType"
    assert network.refused("crowd_hardware", name="x", instance_type="t3.nano").reason == "UnknownHardware"


def test_failed_and_crowded_hardware_is_kept_with_the_world() -> None:
    network = a_network()
    network.do("fail_hardware", name="apne2-az1/dc1")
    network.do("crowd_hardware", name="apne2-az1", instance_type="t3.nano", room=3)

    assert codec.decode(codec.encode(network.world)) == network.world


# The promises of the strategies, under every single failure

TYPES = ("t3.nano", "m5.large", "c6i.large")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["launch", "stop", "start", "terminate", "fail", "restore", "move"]),
        st.sampled_from(["fast", "apart", "hdfs", ""]),
        st.integers(0, 9),
        st.sampled_from(["near", "far"]),
    ),
    max_size=14,
)


def lived(steps: list[tuple[str, str, int, str]]) -> Network:
    """Instances of all strategies after a life of launches, stops, failures and moves; what is refused is left out."""
    network = a_network(fast=CLUSTER, apart=SPREAD, hdfs={"strategy": "partition", "partition_count": 3})
    for step, group, number, subnet in steps:
        try:
            _do(network, step, group, number, subnet)
        except CloudError:
            continue
    return network


def _do(network: Network, step: str, group: str, number: int, subnet: str) -> None:
    present = [one.id for one in network.world.all(Instance)]
    chosen = {"instance_ids": [present[number % len(present)]]} if present else {}
    if step == "launch":
        kind = TYPES[1 + number % 2] if group == "fast" else TYPES[number % 3]
        more: dict[str, Any] = {"group_name": group} if group else {}
        call(network, "run_instances", **asked(network, 1 + number % 4, instance_type=kind, subnet=subnet, **more))
    elif step == "fail" and present:
        places = [one for one in sorted(carried(network.world)) if level_of(one) in ("rack", "host")]
        call(network, "fail_hardware", name=places[number % len(places)] if places else "apne2-az1/dc1")
    elif step == "restore":
        call(network, "restore_hardware", name=network.world.failed[0] if network.world.failed else "")
    elif step == "move" and present:
        call(network, "modify_instance_placement", instance_id=chosen["instance_ids"][0], group_name=group)
    elif present:
        call(network, f"{step}_instances", **chosen)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_every_strategy_keeps_its_promise_under_every_single_failure(steps: Any) -> None:
    network = lived(steps)
    world = network.world
    running = {one.id: one for one in world.all(Instance) if one.state == "running"}
    for piece, left in survivors_of_every_failure(world).items():
        lost = [running[one] for one in running if one not in left and works(world, running[one])]
        apart = [one for one in lost if one.placement_group_id == network["apart"]]
        parted = {one.partition_number for one in lost if one.placement_group_id == network["hdfs"]}
        if level_of(piece) in ("rack", "host"):
            assert len(apart) <= 1
            assert len(parted) <= 1
        assert left == survivors(world, piece)
    fast = [one.host for one in running.values() if one.placement_group_id == network["fast"]]
    assert len({pieces_of(one or "")[SEGMENT] for one in fast}) <= 1
    assert all((one.host is not None) == (one.state == "running") for one in world.all(Instance))


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_walks_and_all_pairs_agree_on_who_is_down(steps: Any) -> None:
    network = lived(steps)
    world = network.world
    every = reach.matrix(world, "tcp", 22)
    interfaces = {one.id: instance_of(world, one.id) for one in world.all(NetworkInterface)}
    for source, sender in interfaces.items():
        for destination, receiver in interfaces.items():
            if sender and receiver and source != destination:
                seen = walk(world, source=source, destination=destination, protocol="tcp", destination_port=22)
                alive = all(one.state == "running" and works(world, one) for one in (sender, receiver))
                assert seen.returned == every.reaches(source, destination) == alive


def test_the_worst_single_failures_are_told_level_by_level() -> None:
    network = a_network(apart=SPREAD, fast=CLUSTER)
    spread = launch(network, 4, group_name="apart")
    cluster = launch(network, 4, group_name="fast", instance_type="m5.large")

    found = worst_failures(network.world, spread)
    radius = {one.group_name: one for one in blast_radius(network.world)}

    assert (found["rack"].lost, found["host"].lost, found["zone"].lost) == (1, 1, 4)
    assert radius["apart"].running == 4
    assert radius["apart"].worst["rack"].lost == 1
    assert radius["fast"].worst["segment"].lost == 4
    assert radius["fast"].strategy == "cluster"
    assert worst_failures(network.world, cluster)["segment"].lost == 4


def test_what_is_down_already_is_not_counted_again() -> None:
    network = a_network(apart=SPREAD)
    ids = launch(network, 3, group_name="apart")
    launch(network)
    network.do("fail_hardware", name=rack_of(network, ids[0]))

    assert ids[0] not in survivors(network.world, "apne2-az2")
    assert [(one.group_name, one.running) for one in blast_radius(network.world)] == [("apart", 2), ("", 1)]
