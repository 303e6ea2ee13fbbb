"""How long do round trips take: by distance, by what is on the way, and by driver?"""

from labs.cloud.hardware.latency import ping
from tests.cloud.builders import OLD_HVM
from tests.cloud.hardware.fast import Fast, a_fast_region
from tests.cloud.hardware.test_flows import in_a_cluster, two


def least(network: Fast, destination: str = "b", *, source: str = "a", count: int = 20) -> float:
    target = network.ids.get(f"{destination}-eth0", destination)
    return min(ping(network.world, network[f"{source}-eth0"], target, count))


def spread(network: Fast) -> float:
    found = ping(network.world, network["a-eth0"], network["b-eth0"], 100)
    return max(found) / min(found)


def test_zones_are_farther_apart_than_the_hosts_of_one() -> None:
    apart = a_fast_region().with_machine("a").with_machine("b", in_subnet="other-zone")

    assert least(in_a_cluster("m5.large")) < least(apart) < 5


def test_the_internet_is_far_and_the_instance_itself_is_near() -> None:
    network = two("m5.large")

    assert least(network, "a") < least(network, "b") < least(network, "internet")


def test_the_paravirtual_driver_is_slower_and_less_even() -> None:
    enhanced, paravirtual = two("r4.large"), two("r4.large", image=OLD_HVM)

    assert least(enhanced) < least(paravirtual)
    assert spread(enhanced) < spread(paravirtual)


def test_the_same_ping_in_the_same_world_is_the_same() -> None:
    network = two("m5.large")

    assert len({ping(network.world, network["a-eth0"], network["b-eth0"], 5) for _ in range(3)}) == 1


def test_where_no_answer_comes_there_are_no_round_trips() -> None:
    network = two("m5.large")
    network.do("stop_instances", instance_ids=[network["b"]])

    assert ping(network.world, network["a-eth0"], network["b-eth0"], 5) == ()
