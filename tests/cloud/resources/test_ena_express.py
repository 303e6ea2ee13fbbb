"""ENA Express: where it can be switched on, how it is shown, and when it is gone. And the weighting of bandwidth."""

from typing import Any

import pytest

from labs.cloud.facts.instance_types import instance_types
from labs.cloud.hardware.credits import bandwidth_of
from tests.cloud.builders import AMAZON_LINUX_2023_ARM, Network, a_region

ON = {"ena_srd_enabled": True}
ON_FOR_UDP = {"ena_srd_enabled": True, "ena_srd_udp_specification": {"ena_srd_udp_enabled": True}}


def a_place(region: str = "ap-northeast-2") -> Network:
    return a_region(region=region).with_vpc().with_subnet("subnet", zone=f"{region}a")


def with_express_type(network: Network, name: str = "fast", **more: Any) -> Network:
    return network.with_instance(
        name, in_subnet="subnet", instance_type="c6gn.4xlarge", image=AMAZON_LINUX_2023_ARM, **more
    )


def setting(network: Network, name: str = "fast-eth0") -> Any:
    return network.interface(name)["Attachment"].get("EnaSrdSpecification")


def change(network: Network, interface: str, asked: dict[str, Any]) -> None:
    network.do(
        "modify_network_interface_attribute", network_interface_id=network[interface], ena_srd_specification=asked
    )


def refused(network: Network, interface: str, asked: dict[str, Any]) -> tuple[str, str]:
    error = network.refused(
        "modify_network_interface_attribute", network_interface_id=network[interface], ena_srd_specification=asked
    )
    return error.code, error.reason


def test_it_is_off_until_it_is_switched_on_and_then_shown_in_the_attachment() -> None:
    network = with_express_type(a_place())
    before = setting(network)
    change(network, "fast-eth0", ON)
    on = setting(network)
    change(network, "fast-eth0", {"ena_srd_udp_specification": {"ena_srd_udp_enabled": True}})
    on_for_udp = setting(network)
    change(network, "fast-eth0", {"ena_srd_enabled": False})

    assert before is None
    assert on == {"EnaSrdEnabled": True, "EnaSrdUdpSpecification": {"EnaSrdUdpEnabled": False}}
    assert on_for_udp == {"EnaSrdEnabled": True, "EnaSrdUdpSpecification": {"EnaSrdUdpEnabled": True}}
    assert setting(network) is None
    assert network.instance("fast")["NetworkInterfaces"][0]["Attachment"].get("EnaSrdSpecification") is None


def test_it_can_be_asked_for_at_launch_and_on_attaching() -> None:
    network = a_place()
    network.with_launch(
        "fast",
        instance_type="c6gn.4xlarge",
        image=AMAZON_LINUX_2023_ARM,
        network_interfaces=[{"device_index": 0, "subnet_id": network["subnet"], "ena_srd_specification": ON}],
    )
    network.with_interface("second", in_subnet="subnet").attach("second", "fast", ena_srd_specification=ON_FOR_UDP)

    assert setting(network)["EnaSrdEnabled"] is True
    assert setting(network, "second")["EnaSrdUdpSpecification"] == {"EnaSrdUdpEnabled": True}


def test_it_goes_with_the_attachment() -> None:
    network = with_express_type(a_place()).with_interface("second", in_subnet="subnet")
    attachment_id = network.attach("second", "fast", ena_srd_specification=ON)
    network.do("detach_network_interface", attachment_id=attachment_id)
    network.attach("second", "fast")

    assert setting(network, "second") is None


def test_it_needs_a_type_that_supports_it_an_attachment_and_tcp_first() -> None:
    network = with_express_type(a_place()).with_interface("idle", in_subnet="subnet")
    network.with_instance("slow", in_subnet="subnet", instance_type="m5.large")
    udp_alone = {"ena_srd_enabled": False, "ena_srd_udp_specification": {"ena_srd_udp_enabled": True}}

    assert refused(network, "slow-eth0", ON) == ("InvalidParameterCombination", "EnaExpressUnsupported")
    assert refused(network, "idle", ON) == ("InvalidParameterCombination", "EnaExpressNeedsAttachment")
    assert refused(network, "fast-eth0", udp_alone) == ("InvalidParameterCombination", "EnaExpressUdpAlone")


def test_a_launch_and_an_attachment_keep_to_the_same_rules() -> None:
    network = a_place().with_interface("idle", in_subnet="subnet")
    network.with_instance("slow", in_subnet="subnet", instance_type="m5.large")
    launch = network.refused(
        "run_instances",
        image_id=network.image(AMAZON_LINUX_2023_ARM),
        min_count=1,
        max_count=1,
        instance_type="m6g.large",
        network_interfaces=[{"device_index": 0, "subnet_id": network["subnet"], "ena_srd_specification": ON}],
    )
    attach = network.refused(
        "attach_network_interface",
        network_interface_id=network["idle"],
        instance_id=network["slow"],
        device_index=1,
        ena_srd_specification=ON,
    )

    assert (launch.reason, attach.reason) == ("EnaExpressUnsupported", "EnaExpressUnsupported")


def test_a_few_regions_have_none() -> None:
    network = with_express_type(a_place("us-east-1"))
    network.world = network.world.replace(region="sa-east-1")

    assert refused(network, "fast-eth0", ON) == ("UnsupportedOperation", "EnaExpressNotInRegion")


# The weighting of bandwidth


def weighting(network: Network, name: str = "web") -> str:
    return str(network.instance(name)["NetworkPerformanceOptions"]["BandwidthWeighting"])


def weighted(network: Network, wanted: str) -> None:
    network.do("modify_instance_network_performance_options", instance_id=network["web"], bandwidth_weighting=wanted)


def test_the_weighting_is_default_or_what_the_launch_says() -> None:
    network = a_place().with_instance("plain", in_subnet="subnet", instance_type="m5.large")
    options = {"bandwidth_weighting": "vpc-1"}
    network.with_instance(
        "web",
        in_subnet="subnet",
        instance_type="m8g.large",
        image=AMAZON_LINUX_2023_ARM,
        network_performance_options=options,
    )

    assert [weighting(network, one) for one in ("plain", "web")] == ["default", "vpc-1"]


def test_the_weighting_changes_while_stopped_and_leaves_with_a_type_that_has_none() -> None:
    network = a_place().with_instance("web", in_subnet="subnet", instance_type="m8g.large", image=AMAZON_LINUX_2023_ARM)
    asked = {"instance_id": network["web"], "bandwidth_weighting": "ebs-1"}
    running = network.refused("modify_instance_network_performance_options", **asked)
    network.do("stop_instances", instance_ids=[network["web"]])
    weighted(network, "ebs-1")
    first = weighting(network)
    network.do("modify_instance_attribute", instance_id=network["web"], instance_type={"value": "m6g.large"})
    without = network.refused("modify_instance_network_performance_options", **asked)

    assert (running.code, running.reason) == ("IncorrectInstanceState", "InstanceNotStopped")
    assert (first, weighting(network)) == ("ebs-1", "default")
    assert (without.code, without.reason) == ("InvalidParameterCombination", "WeightingUnsupported")


@pytest.mark.parametrize(("wanted", "share"), [("vpc-1", 1.25), ("default", 1.0)])
def test_the_weighting_moves_a_quarter_of_the_baseline(wanted: Any, share: float) -> None:
    kind = instance_types()["m8g.large"]

    assert bandwidth_of(kind, wanted).baseline == pytest.approx(bandwidth_of(kind).baseline * share)
    assert bandwidth_of(kind, "ebs-1").baseline < bandwidth_of(kind).baseline
