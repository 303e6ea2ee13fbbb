"""Which driver does an instance see its interfaces by?"""

import pytest

from labs.cloud.hardware.driver import Driver, driver_of, mtu_of
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import NetworkInterface
from tests.cloud.builders import AMAZON_LINUX_2, AMAZON_LINUX_2023, OLD_HVM, OLD_PV, Network, a_region
from tests.cloud.hardware.fast import a_fast_region


def a_place() -> Network:
    return a_region(region="us-east-1").with_vpc().with_subnet("subnet", zone="us-east-1a")


def driver(network: Network, name: str = "web") -> Driver:
    return driver_of(network.world, network.world.get(NetworkInterface, network[f"{name}-eth0"]))


@pytest.mark.parametrize(
    ("instance_type", "image", "expected"),
    [
        ("t3.micro", AMAZON_LINUX_2023, "ena"),
        ("m5.large", AMAZON_LINUX_2, "ena"),
        ("r4.large", AMAZON_LINUX_2, "ena"),
        ("r4.large", OLD_HVM, "vif"),
        ("c4.large", AMAZON_LINUX_2, "ixgbevf"),
        ("c3.large", AMAZON_LINUX_2, "ixgbevf"),
        ("c3.large", OLD_PV, "vif"),
        ("t2.micro", AMAZON_LINUX_2023, "vif"),
        ("m3.medium", AMAZON_LINUX_2, "vif"),
    ],
)
def test_type_virtualization_and_attribute_decide(instance_type: str, image: str, expected: Driver) -> None:
    network = a_place().with_instance("web", in_subnet="subnet", instance_type=instance_type, image=image)

    assert driver(network) == expected


def test_the_largest_m4_has_ena_instead_of_virtual_functions() -> None:
    network = a_fast_region().with_machine("new", "m4.16xlarge").with_machine("old", "m4.16xlarge", image=OLD_HVM)

    assert [driver(network, one) for one in ("new", "old")] == ["ena", "vif"]


def test_the_attribute_switches_a_xen_type_to_ena_at_the_next_start() -> None:
    network = a_place().with_instance("web", in_subnet="subnet", instance_type="r4.large", image=OLD_HVM)
    before = driver(network)
    network.do("stop_instances", instance_ids=[network["web"]])
    network.do("modify_instance_attribute", instance_id=network["web"], ena_support={"value": True})
    network.do("start_instances", instance_ids=[network["web"]])

    assert (before, driver(network)) == ("vif", "ena")


def test_a_paravirtual_instance_stays_with_its_driver_whatever_its_attributes() -> None:
    network = a_place().with_instance("web", in_subnet="subnet", instance_type="c3.large", image=OLD_PV)
    network.do("stop_instances", instance_ids=[network["web"]])
    network.do("modify_instance_attribute", instance_id=network["web"], sriov_net_support={"value": "simple"})
    network.do("start_instances", instance_ids=[network["web"]])

    assert driver(network) == "vif"


def test_every_interface_of_an_instance_has_the_same_driver() -> None:
    network = a_place().with_instance("web", in_subnet="subnet", instance_type="c4.large", image=AMAZON_LINUX_2)
    network.with_interface("eni", in_subnet="subnet").attach("eni", "web")

    assert driver_of(network.world, network.world.get(NetworkInterface, network["eni"])) == "ixgbevf"


def test_a_type_that_requires_ena_does_not_start_without_it() -> None:
    network = a_place().with_instance("web", in_subnet="subnet", instance_type="t3.micro")
    network.do("stop_instances", instance_ids=[network["web"]])
    network.do("modify_instance_attribute", instance_id=network["web"], ena_support={"value": False})

    refused = network.refused("start_instances", instance_ids=[network["web"]])

    assert (refused.code, refused.reason) == ("InvalidParameterCombination", "EnaRequired")


def test_ena_support_cannot_be_described_as_an_attribute() -> None:
    network = a_place().with_instance("web", in_subnet="subnet")

    refused = network.refused("describe_instance_attribute", instance_id=network["web"], attribute="enaSupport")

    assert refused.code == "InvalidParameterValue"


def test_families_without_jumbo_frames_send_1500_bytes() -> None:
    network = a_place().with_instance("old", in_subnet="subnet", instance_type="m1.small", image=OLD_PV)
    network.with_instance("new", in_subnet="subnet", instance_type="t3.micro")

    assert [mtu_of(network.world.get(Instance, network[one])) for one in ("old", "new")] == [1500, 9001]
