"""Networks in which instances are placed, and where they came to stand."""

from collections.abc import Iterable
from typing import Any

from labs.cloud import registry
from labs.cloud.hardware.floor import pieces_of
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.placement_group import PlacementGroup
from tests.cloud.builders import AMAZON_LINUX_2023, Network, a_region

ZONE = "ap-northeast-2a"
SPREAD = {"strategy": "spread"}
CLUSTER = {"strategy": "cluster"}
PLACED = ("group_name", "partition_number", "tenancy")


def a_network(**groups: dict[str, Any]) -> Network:
    """A subnet in each of two zones, and placement groups by name."""
    network = a_region().with_vpc().with_subnet("near", "10.0.0.0/20", zone=ZONE)
    network.with_subnet("far", "10.0.16.0/20", zone="ap-northeast-2b")
    for name, asked in groups.items():
        made = network.do("create_placement_group", group_name=name, **asked)
        network.ids[name] = made["PlacementGroup"]["GroupId"]
    return network


def asked(network: Network, count: int, *, least: int = 0, subnet: str = "near", **more: Any) -> dict[str, Any]:
    placement = {name: more.pop(name) for name in PLACED if name in more}
    usual = {"instance_type": "t3.nano", "image_id": network.image(AMAZON_LINUX_2023)}
    counts = {"min_count": least or count, "max_count": count}
    return {**usual, **counts, "subnet_id": network[subnet], "placement": placement, **more}


def launch(network: Network, count: int = 1, **more: Any) -> list[str]:
    made = network.do("run_instances", **asked(network, count, **more))["Instances"]
    return [one["InstanceId"] for one in made]


def refused(network: Network, count: int = 1, **more: Any) -> tuple[str, str]:
    error = network.refused("run_instances", **asked(network, count, **more))
    return error.code, error.reason


def hosts(network: Network, ids: Iterable[str]) -> list[str]:
    return [network.world.get(Instance, one).host or "" for one in ids]


def pieces(network: Network, ids: Iterable[str], level: int) -> set[str]:
    """The hardware of a level (0 for a zone, 4 for a host) that carries some instances."""
    return {pieces_of(one)[level] for one in hosts(network, ids)}


def stop(network: Network, *ids: str) -> None:
    network.do("stop_instances", instance_ids=list(ids))


def start(network: Network, *ids: str) -> None:
    network.do("start_instances", instance_ids=list(ids))


def the_group(network: Network, name: str) -> PlacementGroup:
    return network.world.get(PlacementGroup, network[name])


def call(network: Network, action: str, **params: Any) -> None:
    network.world = registry.call(network.world, action, params)[0]
