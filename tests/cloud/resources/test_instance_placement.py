"""Instances in placement groups: launched into them, started again in them, moved between them."""

from typing import Any

import pytest

from tests.cloud.builders import AMAZON_LINUX_2023, AMAZON_LINUX_2023_ARM, Network, a_region

TWO_ZONES = (("near", "10.0.1.0/24", "ap-northeast-2a"), ("far", "10.0.2.0/24", "ap-northeast-2b"))


def a_network(**groups: dict[str, Any]) -> Network:
    """Two subnets in two zones, and placement groups by name."""
    network = a_region().with_vpc()
    for name, cidr_block, zone in TWO_ZONES:
        network.with_subnet(name, cidr_block, zone=zone)
    for name, asked in groups.items():
        made = network.do("create_placement_group", group_name=name, **asked)
        network.ids[name] = made["PlacementGroup"]["GroupId"]
    return network


def launch(network: Network, count: int = 1, *, least: int = 0, subnet: str = "near", **more: Any) -> list[Any]:
    asked = _asked(network, least or count, count, subnet, more)
    found: list[Any] = network.do("run_instances", **asked)["Instances"]
    return found


def refused(network: Network, count: int = 1, *, subnet: str = "near", **more: Any) -> tuple[str, str]:
    error = network.refused("run_instances", **_asked(network, count, count, subnet, more))
    return error.code, error.reason


def _asked(network: Network, least: int, most: int, subnet: str, more: dict[str, Any]) -> dict[str, Any]:
    asked = {"image_id": network.image(AMAZON_LINUX_2023), "instance_type": "t3.nano", "subnet_id": network[subnet]}
    placement = {name: more.pop(name) for name in PLACED if name in more}
    return {**asked, "min_count": least, "max_count": most, "placement": placement, **more}


PLACED = ("group_name", "group_id", "partition_number", "tenancy", "availability_zone", "availability_zone_id")


def ids(instances: list[Any]) -> list[str]:
    return [one["InstanceId"] for one in instances]


def placement(network: Network, instance_id: str) -> dict[str, Any]:
    found = network.do("describe_instances", instance_ids=[instance_id])
    shown: dict[str, Any] = found["Reservations"][0]["Instances"][0]["Placement"]
    return shown


def move(network: Network, instance_id: str, **more: Any) -> dict[str, Any]:
    assert network.do("modify_instance_placement", instance_id=instance_id, **more) == {"Return": True}
    return placement(network, instance_id)


def stop(network: Network, *instance_ids: str) -> None:
    network.do("stop_instances", instance_ids=list(instance_ids))


def test_an_instance_shows_its_group_and_is_found_by_it() -> None:
    network = a_network(hdfs={"strategy": "partition", "partition_count": 3})
    (instance,) = launch(network, group_name="hdfs", partition_number=2)
    launch(network)

    def found(name: str, value: str) -> list[str]:
        filters = [{"name": name, "values": [value]}]
        reservations = network.do("describe_instances", filters=filters)["Reservations"]
        return [one["InstanceId"] for each in reservations for one in each["Instances"]]

    assert placement(network, instance["InstanceId"]) == {
        "AvailabilityZone": "ap-northeast-2a",
        "AvailabilityZoneId": "apne2-az1",
        "GroupName": "hdfs",
        "GroupId": network["hdfs"],
        "PartitionNumber": 2,
        "Tenancy": "default",
    }
    assert found("placement-group-name", "hdfs") == [instance["InstanceId"]]
    assert found("placement-partition-number", "2") == [instance["InstanceId"]]
    assert len(found("tenancy", "default")) == 2


def test_a_group_is_named_by_its_name_or_by_its_id() -> None:
    network = a_network(apart={"strategy": "spread"})

    (instance,) = launch(network, group_id=network["apart"])

    assert instance["Placement"]["GroupName"] == "apart"
    both = refused(network, group_name="apart", group_id=network["apart"])
    assert both == ("InvalidParameterCombination", "OneOfTwo")
    assert refused(network, group_name="none") == ("InvalidPlacementGroup.Unknown", "PlacementGroupUnknown")


@pytest.mark.parametrize("instance_type", ["t2.micro", "t3.micro", "m7i-flex.large"])
def test_a_type_that_does_not_support_cluster_groups_is_refused(instance_type: str) -> None:
    network = a_network(fast={"strategy": "cluster"})

    error = refused(network, group_name="fast", instance_type=instance_type)

    assert error == ("InvalidParameterCombination", "StrategyNotSupported")


def test_no_type_of_the_catalogue_supports_precision_time_nor_clusters_within_it() -> None:
    network = a_network(clock={"strategy": "precision-time"})
    network.do("create_placement_group", group_name="fast", parent_group_id=network["clock"])

    for name in ("clock", "fast"):
        assert refused(network, group_name=name, instance_type="m5.large")[1] == "StrategyNotSupported"


def test_the_first_running_instance_pins_the_zone_of_a_cluster() -> None:
    network = a_network(fast={"strategy": "cluster"})
    cluster: dict[str, Any] = {"group_name": "fast", "instance_type": "m5.large"}
    first, second = ids(launch(network, 2, **cluster))

    elsewhere = refused(network, subnet="far", **cluster)
    stop(network, first, second)
    (other,) = launch(network, subnet="far", **cluster)
    back = network.refused("start_instances", instance_ids=[first])

    assert elsewhere == ("InvalidPlacementGroup.InUse", "ZonePinned")
    assert other["Placement"]["AvailabilityZone"] == "ap-northeast-2b"
    assert (back.code, back.facts["availability_zone"]) == ("InvalidPlacementGroup.InUse", "ap-northeast-2b")


def test_members_of_a_cluster_that_lie_in_two_zones_cannot_start_together() -> None:
    network = a_network(fast={"strategy": "cluster"})
    cluster: dict[str, Any] = {"group_name": "fast", "instance_type": "m5.large"}
    (near,) = ids(launch(network, **cluster))
    stop(network, near)
    (far,) = ids(launch(network, subnet="far", **cluster))
    stop(network, far)

    assert network.refused("start_instances", instance_ids=[near, far]).reason == "ZonePinned"
    network.do("start_instances", instance_ids=[near])


def test_seven_instances_of_a_spread_group_run_in_a_zone_and_an_eighth_does_not() -> None:
    network = a_network(apart={"strategy": "spread"})
    launch(network, 6, group_name="apart")

    assert refused(network, 2, group_name="apart") == ("InsufficientInstanceCapacity", "SpreadLimitReached")
    assert len(launch(network, 5, least=1, group_name="apart")) == 1
    assert refused(network, group_name="apart")[0] == "InsufficientInstanceCapacity"
    assert len(launch(network, subnet="far", group_name="apart")) == 1


def test_a_stopped_member_of_a_spread_group_leaves_its_rack_to_others() -> None:
    network = a_network(apart={"strategy": "spread"})
    members = ids(launch(network, 7, group_name="apart"))
    stop(network, *members[:2])
    launch(network, group_name="apart")

    together = network.refused("start_instances", instance_ids=members[:2])
    network.do("start_instances", instance_ids=members[:1])
    one_more = network.refused("start_instances", instance_ids=members[1:2])

    assert {together.code, one_more.code} == {"InsufficientInstanceCapacity"}
    assert placement(network, members[1])["GroupName"] == "apart"


def test_partitions_fill_evenly_in_each_zone_when_no_number_is_given() -> None:
    network = a_network(hdfs={"strategy": "partition", "partition_count": 3})
    launch(network, group_name="hdfs", partition_number=1)

    near = launch(network, 4, group_name="hdfs")
    far = launch(network, 2, subnet="far", group_name="hdfs")

    assert [one["Placement"]["PartitionNumber"] for one in near] == [2, 3, 1, 2]
    assert [one["Placement"]["PartitionNumber"] for one in far] == [1, 2]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"group_name": "hdfs", "partition_number": 4}, "InvalidParameterValue"),
        ({"group_name": "hdfs", "partition_number": 0}, "InvalidParameterValue"),
        ({"group_name": "apart", "partition_number": 1}, "InvalidParameterCombination"),
        ({"partition_number": 1}, "InvalidParameterCombination"),
    ],
)
def test_a_partition_number_is_one_of_a_partition_group(asked: dict[str, Any], code: str) -> None:
    network = a_network(hdfs={"strategy": "partition", "partition_count": 3}, apart={"strategy": "spread"})

    assert refused(network, **asked)[0] == code


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"group_name": "apart", "tenancy": "dedicated"}, "TenancyNotSupported"),
        ({"group_name": "fast", "tenancy": "host", "instance_type": "m5.large"}, "TenancyNotSupported"),
        ({"group_name": "hdfs", "tenancy": "dedicated"}, "TooManyPartitionsForDedicated"),
        ({"tenancy": "host"}, "NoDedicatedHosts"),
    ],
)
def test_groups_and_tenancies_that_do_not_go_together_are_refused(asked: dict[str, Any], reason: str) -> None:
    network = a_network(
        fast={"strategy": "cluster"},
        apart={"strategy": "spread"},
        hdfs={"strategy": "partition", "partition_count": 3},
    )

    assert refused(network, **asked)[1] == reason


def test_dedicated_instances_may_be_in_clusters_and_in_two_partitions() -> None:
    network = a_network(fast={"strategy": "cluster"}, hdfs={"strategy": "partition", "partition_count": 2})

    for name in ("fast", "hdfs"):
        (one,) = launch(network, group_name=name, tenancy="dedicated", instance_type="m5.large")
        assert one["Placement"]["Tenancy"] == "dedicated"


def test_every_instance_of_a_dedicated_vpc_is_dedicated() -> None:
    network = a_region()
    network.ids["vpc"] = network.do("create_vpc", cidr_block="10.0.0.0/16", instance_tenancy="dedicated")["Vpc"][
        "VpcId"
    ]
    network.with_subnet("near").do("create_placement_group", group_name="apart", strategy="spread")

    (one,) = launch(network, tenancy="default")

    assert one["Placement"]["Tenancy"] == "dedicated"
    assert refused(network, group_name="apart")[1] == "TenancyNotSupported"


def test_a_zone_may_be_asked_for_by_its_id_but_not_in_both_ways() -> None:
    network = a_network()

    assert launch(network, availability_zone_id="apne2-az1")
    assert refused(network, availability_zone_id="apne2-az2")[1] == "ZoneOfSubnetDiffers"
    assert refused(network, availability_zone_id="use1-az1")[1] == "UnknownZone"
    both = refused(network, availability_zone_id="apne2-az1", availability_zone="ap-northeast-2a")
    assert both[1] == "OneOfTwo"


def test_a_stopped_instance_is_moved_into_a_group_to_another_and_out_again() -> None:
    network = a_network(apart={"strategy": "spread"}, hdfs={"strategy": "partition", "partition_count": 3})
    (one,) = ids(launch(network))
    stop(network, one)

    assert move(network, one, group_name="apart")["GroupName"] == "apart"
    assert move(network, one, group_id=network["hdfs"])["PartitionNumber"] == 1
    assert move(network, one, partition_number=3)["PartitionNumber"] == 3
    network.do("start_instances", instance_ids=[one])
    assert placement(network, one)["PartitionNumber"] == 3
    stop(network, one)
    assert move(network, one, group_name="") == {
        "AvailabilityZone": "ap-northeast-2a",
        "AvailabilityZoneId": "apne2-az1",
        "GroupName": "",
        "Tenancy": "default",
    }


def test_only_a_stopped_instance_can_be_moved() -> None:
    network = a_network(apart={"strategy": "spread"})
    (one,) = ids(launch(network))

    running = network.refused("modify_instance_placement", instance_id=one, group_name="apart")
    network.do("terminate_instances", instance_ids=[one])
    ended = network.refused("modify_instance_placement", instance_id=one, group_name="apart")

    assert {running.code, ended.code} == {"IncorrectInstanceState"}


def test_a_move_must_fit_the_group() -> None:
    network = a_network(fast={"strategy": "cluster"}, hdfs={"strategy": "partition"})
    launch(network, group_name="fast", instance_type="m5.large")
    (small,) = ids(launch(network))
    (far,) = ids(launch(network, subnet="far", instance_type="m5.large"))
    stop(network, small, far)

    def reason(instance_id: str, **asked: Any) -> str:
        return network.refused("modify_instance_placement", instance_id=instance_id, **asked).reason

    assert reason(small, group_name="fast") == "StrategyNotSupported"
    assert reason(far, group_name="fast") == "ZonePinned"
    assert reason(small, group_name="hdfs", partition_number=3) == "InvalidParameterValue"
    assert reason(small, partition_number=1) == "OnlyForStrategy"
    assert reason(small) == "NothingToModify"


def test_a_member_of_a_cluster_cannot_become_a_type_that_clusters_do_not_take() -> None:
    network = a_network(fast={"strategy": "cluster"})
    (one,) = ids(launch(network, group_name="fast", instance_type="m5.large"))
    stop(network, one)

    change = {"instance_id": one, "instance_type": {"value": "t3.large"}}

    assert network.refused("modify_instance_attribute", **change).reason == "StrategyNotSupported"
    network.do("modify_instance_attribute", instance_id=one, instance_type={"value": "m5.xlarge"})


def test_the_tenancy_of_a_stopped_instance_changes_where_its_type_allows() -> None:
    network = a_network(apart={"strategy": "spread"})
    (small,) = ids(launch(network, group_name="apart"))
    (big,) = ids(launch(network, instance_type="m5.large"))
    stop(network, small, big)

    assert move(network, big, tenancy="dedicated")["Tenancy"] == "dedicated"
    assert move(network, big, tenancy="host")["Tenancy"] == "host"
    assert network.refused("start_instances", instance_ids=[big]).code == "UnavailableHostRequirements"
    assert move(network, big, tenancy="default")["Tenancy"] == "default"
    on_host = network.refused("modify_instance_placement", instance_id=small, tenancy="host")
    dedicated = network.refused("modify_instance_placement", instance_id=small, tenancy="dedicated")
    assert (on_host.code, dedicated.reason) == ("InvalidRequest", "TenancyNotSupported")


def test_an_arm_type_supports_clusters_as_its_facts_say() -> None:
    network = a_network(fast={"strategy": "cluster"})
    image = network.image(AMAZON_LINUX_2023_ARM)

    assert launch(network, group_name="fast", instance_type="m7g.medium", image_id=image)
