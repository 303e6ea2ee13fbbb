"""Where instances go by the strategy of their group, and what happens when there is no room for them."""

from typing import Any

import pytest

from labs.cloud.hardware.distance import distance
from labs.cloud.hardware.floor import floor_of
from labs.cloud.resources.instance import Instance
from tests.cloud.hardware.places import (
    CLUSTER,
    SPREAD,
    ZONE,
    a_network,
    hosts,
    launch,
    pieces,
    refused,
    start,
    stop,
)

SEGMENT, RACK, HOST = 2, 3, 4
FULL = "InsufficientInstanceCapacity"
BIG = "g5.48xlarge"
"""One a host; its family is not among those that share a quota."""


def test_a_cluster_lies_in_one_segment_on_more_than_one_rack() -> None:
    network = a_network(fast=CLUSTER)

    ids = launch(network, 6, group_name="fast", instance_type="m5.large")

    assert len(pieces(network, ids, SEGMENT)) == 1
    assert len(pieces(network, ids, RACK)) > 1


def test_what_joins_a_cluster_goes_to_its_segment_whatever_its_type() -> None:
    network = a_network(fast=CLUSTER)
    first = launch(network, 2, group_name="fast", instance_type="m5.large")

    second = launch(network, group_name="fast", instance_type="c5.large")

    assert pieces(network, second, SEGMENT) == pieces(network, first, SEGMENT)


def test_members_of_peered_vpcs_lie_in_one_cluster() -> None:
    network = a_network(fast=CLUSTER).with_vpc("other", "10.9.0.0/16").with_subnet("beyond", "10.9.0.0/24", vpc="other")
    asked = {"vpc_id": network["vpc"], "peer_vpc_id": network["other"]}
    connection = network.do("create_vpc_peering_connection", **asked)["VpcPeeringConnection"]
    network.do("accept_vpc_peering_connection", vpc_peering_connection_id=connection["VpcPeeringConnectionId"])

    here = launch(network, group_name="fast", instance_type="m5.large")
    there = launch(network, group_name="fast", instance_type="m5.large", subnet="beyond")

    assert pieces(network, here, SEGMENT) == pieces(network, there, SEGMENT)


def test_each_instance_of_a_spread_group_has_a_rack_of_its_own() -> None:
    network = a_network(apart=SPREAD)

    ids = launch(network, 7, group_name="apart")

    assert len(pieces(network, ids, RACK)) == 7


def test_racks_of_two_spread_groups_may_coincide() -> None:
    network = a_network(apart=SPREAD, too=SPREAD)
    network.do("crowd_hardware", name="apne2-az1", instance_type="t3.nano", room=0)
    (rack,) = {one.rack for one in floor_of(network.world, ZONE).hosts("t3.nano")[:1]}
    network.do("crowd_hardware", name=rack, instance_type="t3.nano", room=2)

    one, other = launch(network, group_name="apart"), launch(network, group_name="too")

    assert pieces(network, one, RACK) == pieces(network, other, RACK) == {rack}


@pytest.mark.parametrize("count", range(1, 8))
def test_no_two_partitions_share_a_rack(count: int) -> None:
    network = a_network(hdfs={"strategy": "partition", "partition_count": count})

    ids = launch(network, 14, group_name="hdfs", instance_type="t3.micro")

    racks: dict[int, set[str]] = {}
    for one in ids:
        number = network.world.get(Instance, one).partition_number or 0
        racks.setdefault(number, set()).update(pieces(network, [one], RACK))
    assert sorted(racks) == list(range(1, count + 1))
    assert sum(len(one) for one in racks.values()) == len(set().union(*racks.values()))


def test_a_partition_without_room_leaves_the_instance_to_another_unless_it_was_asked_for() -> None:
    network = a_network(hdfs={"strategy": "partition", "partition_count": 2})
    first = launch(network, group_name="hdfs", partition_number=1)
    network.do("crowd_hardware", name="apne2-az1", instance_type="t3.nano", room=0)
    (rack,) = pieces(network, first, RACK)
    network.do("crowd_hardware", name=rack, instance_type="t3.nano", room=3)

    (second,) = launch(network, group_name="hdfs")

    assert network.world.get(Instance, second).partition_number == 1
    assert refused(network, group_name="hdfs", partition_number=2) == (FULL, "NotEnoughRacks")


def test_too_few_racks_with_room_refuse_a_spread_group() -> None:
    network = a_network(apart=SPREAD)
    network.do("crowd_hardware", name="apne2-az1", instance_type="t3.nano", room=0)
    racks = sorted({one.rack for one in floor_of(network.world, ZONE).hosts("t3.nano")})
    for rack in racks[:3]:
        network.do("crowd_hardware", name=rack, instance_type="t3.nano", room=5)

    assert refused(network, 4, group_name="apart") == (FULL, "NotEnoughRacks")
    assert len(launch(network, 4, least=1, group_name="apart")) == 3
    assert len(launch(network, 2, least=1)) == 2


def test_capacity_runs_out_where_the_hardware_does() -> None:
    network = a_network()
    room = len([one for one in floor_of(network.world, ZONE).hosts(BIG) if not one.has_neighbours])

    assert refused(network, room + 1, instance_type=BIG) == (FULL, "NoCapacity")
    ids = launch(network, room + 1, least=1, instance_type=BIG)

    assert len(ids) == len(pieces(network, ids, HOST)) == room
    assert refused(network, instance_type=BIG)[0] == FULL
    assert launch(network, instance_type="t3.nano")


def test_a_start_needs_hardware_as_a_launch_does() -> None:
    network = a_network()
    ids = launch(network, 2)
    stop(network, *ids)
    network.do("crowd_hardware", name="apne2-az1", instance_type="t3.nano", room=1)

    error = network.refused("start_instances", instance_ids=ids)

    assert (error.code, error.reason, error.facts["found"]) == (FULL, "NoCapacity", 1)
    start(network, ids[0])


def test_stopping_and_starting_all_members_moves_a_cluster_to_a_segment_with_room() -> None:
    network = a_network(fast=CLUSTER)
    cluster: dict[str, Any] = {"group_name": "fast", "instance_type": "m5.large"}
    members = launch(network, 2, **cluster)
    (full,) = pieces(network, members, SEGMENT)
    network.do("crowd_hardware", name=full, instance_type="m5.large", room=0)
    assert refused(network, **cluster) == (FULL, "SegmentIsFull")

    stop(network, members[0])
    start(network, members[0])
    assert pieces(network, members, SEGMENT) == {full}
    assert refused(network, **cluster)[0] == FULL
    stop(network, *members)
    start(network, *members)

    assert full not in pieces(network, members, SEGMENT)
    third = launch(network, **cluster)
    assert pieces(network, third, SEGMENT) == pieces(network, members, SEGMENT)


def test_starting_all_members_cures_nothing_where_no_segment_has_room() -> None:
    network = a_network(fast=CLUSTER)
    cluster: dict[str, Any] = {"group_name": "fast", "instance_type": "m5.large"}
    members = launch(network, 2, **cluster)
    network.do("crowd_hardware", name="apne2-az1", instance_type="m5.large", room=0)
    stop(network, *members)
    network.do("crowd_hardware", name="apne2-az1", instance_type="m5.large", room=1)

    error = network.refused("start_instances", instance_ids=members)

    assert (error.code, error.reason) == (FULL, "SegmentIsFull")


def test_a_cluster_that_starts_at_once_finds_the_segment_that_holds_all_of_it() -> None:
    network = a_network(fast=CLUSTER)
    small, large = floor_of(network.world, ZONE).segments[:2]
    network.do("crowd_hardware", name="apne2-az1", instance_type="m5.large", room=0)
    network.do("crowd_hardware", name=small, instance_type="m5.large", room=2)
    network.do("crowd_hardware", name=large, instance_type="m5.large", room=3)

    ids = launch(network, 3, group_name="fast", instance_type="m5.large")

    assert pieces(network, ids, SEGMENT) == {large}


def test_dedicated_instances_share_no_host_with_other_customers() -> None:
    network = a_network()
    free = {one.name for one in floor_of(network.world, ZONE).hosts("m5.large") if not one.has_neighbours}

    ids = launch(network, 8, instance_type="m5.large", tenancy="dedicated")

    assert set(hosts(network, ids)) <= free


def test_dedicated_instances_may_share_a_host_with_the_accounts_own() -> None:
    network = a_network()
    free = next(one for one in floor_of(network.world, ZONE).hosts("m5.large") if not one.has_neighbours)
    network.do("crowd_hardware", name="apne2-az1", instance_type="m5.large", room=0)
    network.do("crowd_hardware", name=free.name, instance_type="m5.large", room=2)

    one = launch(network, instance_type="m5.large", tenancy="dedicated")
    other = launch(network, instance_type="m5.large")

    assert hosts(network, [*one, *other]) == [free.name] * 2


def test_an_instance_of_another_type_starts_on_a_host_of_its_new_family() -> None:
    network = a_network()
    (id,) = launch(network)
    stop(network, id)
    network.do("modify_instance_attribute", instance_id=id, instance_type={"value": "m5.large"})

    start(network, id)

    assert floor_of(network.world, ZONE).family_on(hosts(network, [id])[0]) == "m5"


def test_a_moved_instance_starts_where_its_new_group_wants_it() -> None:
    network = a_network(fast=CLUSTER)
    members = launch(network, 2, group_name="fast", instance_type="m5.large")
    (outside,) = launch(network, instance_type="m5.large")
    stop(network, outside)
    network.do("modify_instance_placement", instance_id=outside, group_name="fast")
    assert hosts(network, [outside]) == [""]

    start(network, outside)

    assert pieces(network, [outside], SEGMENT) == pieces(network, members, SEGMENT)


def test_distances_are_those_of_the_smallest_thing_that_holds_both() -> None:
    network = a_network(fast=CLUSTER)
    a, b = launch(network, 2, group_name="fast", instance_type="m5.large")
    (far,) = launch(network, subnet="far")
    world = network.world
    one, other, away = (world.get(Instance, id) for id in (a, b, far))

    assert distance(world, one, other) == "segment"
    assert distance(world, one, one) == "host"
    assert distance(world, one, away) == "region"
