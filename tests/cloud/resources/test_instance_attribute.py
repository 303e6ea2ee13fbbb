"""What can be changed on an instance, and what must be so before."""

from typing import Any

import pytest

from tests.cloud.builders import OLD_HVM, Network, a_region


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_subnet("subnet").with_instance("web", in_subnet="subnet")


def change(network: Network, **attribute: Any) -> None:
    network.do("modify_instance_attribute", instance_id=network["web"], **attribute)


def refused_change(network: Network, **attribute: Any) -> str:
    error = network.refused("modify_instance_attribute", instance_id=network["web"], **attribute)
    return f"{error.code} {error.reason}"


def stop(network: Network) -> None:
    network.do("stop_instances", instance_ids=[network["web"]])


def shown(network: Network, attribute: str) -> dict[str, Any]:
    answer = network.do("describe_instance_attribute", instance_id=network["web"], attribute=attribute)
    assert answer.pop("InstanceId") == network["web"]
    return answer


def test_the_type_changes_while_stopped(network: Network) -> None:
    running = refused_change(network, instance_type={"value": "t3.small"})
    stop(network)
    change(network, instance_type={"value": "t3.small"})

    assert running == "IncorrectInstanceState InstanceNotStopped"
    assert shown(network, "instanceType") == {"InstanceType": {"Value": "t3.small"}}


def test_the_new_type_has_room_for_the_interfaces_and_their_addresses(network: Network) -> None:
    stop(network)
    change(network, instance_type={"value": "t3.small"})
    for number in (1, 2):
        network.with_interface(f"eni{number}", in_subnet="subnet").attach(f"eni{number}", "web", number)

    too_many = refused_change(network, instance_type={"value": "t2.micro"})
    for number in (1, 2):
        attachment_id = network.interface(f"eni{number}")["Attachment"]["AttachmentId"]
        network.do("detach_network_interface", attachment_id=attachment_id)
    primary = {"network_interface_id": network["web-eth0"]}
    network.do("assign_private_ip_addresses", **primary, secondary_private_ip_address_count=2)

    assert too_many == "AttachmentLimitExceeded AttachmentLimitExceeded"
    too_full = refused_change(network, instance_type={"value": "t2.micro"})
    assert too_full == "PrivateIpAddressLimitExceeded PrivateIpAddressLimitExceeded"


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        ("t9.mega", "InvalidInstanceAttributeValue UnknownInstanceType"),
        ("t4g.micro", "InvalidParameterValue ArchitectureMismatch"),
        ("m3.medium", "Unsupported TypeNotOffered"),
    ],
)
def test_the_new_type_exists_fits_the_image_and_is_offered(network: Network, wanted: str, refusal: str) -> None:
    stop(network)

    assert refused_change(network, instance_type={"value": wanted}) == refusal


def test_a_nitro_type_needs_ena_support_which_is_set_while_stopped() -> None:
    network = a_region().with_vpc().with_subnet("subnet").with_instance("web", in_subnet="subnet", image=OLD_HVM)
    running = refused_change(network, ena_support={"value": True})
    stop(network)
    without = refused_change(network, instance_type={"value": "t3.micro"})

    change(network, ena_support={"value": True})
    change(network, instance_type={"value": "t3.micro"})

    assert running == "IncorrectInstanceState InstanceNotStopped"
    assert without == "InvalidParameterCombination EnaRequired"
    assert (network.instance("web")["InstanceType"], network.instance("web")["EnaSupport"]) == ("t3.micro", True)


def test_sriov_support_has_one_value(network: Network) -> None:
    stop(network)

    assert refused_change(network, sriov_net_support={"value": "none"}).startswith("InvalidParameterValue")
    change(network, sriov_net_support={"value": "simple"})
    assert shown(network, "sriovNetSupport") == {"SriovNetSupport": {"Value": "simple"}}


def test_groups_and_the_source_destination_check_go_through_a_lone_interface(network: Network) -> None:
    network.with_group("db")

    change(network, groups=[network["db"]])
    change(network, source_dest_check={"value": False})

    assert shown(network, "groupSet") == {"Groups": [{"GroupId": network["db"], "GroupName": "db"}]}
    assert network.interface("web-eth0")["SourceDestCheck"] is False
    assert refused_change(network, groups=[]) == "InvalidParameterValue NeedsAGroup"
    network.with_interface("eni", in_subnet="subnet").attach("eni", "web")
    for attribute in ({"groups": [network["db"]]}, {"source_dest_check": {"value": True}}):
        assert refused_change(network, **attribute) == "InvalidInstanceID InstanceHasSeveralInterfaces"


def test_shutdown_behaviour_is_stop_or_terminate(network: Network) -> None:
    change(network, instance_initiated_shutdown_behavior={"value": "terminate"})

    assert shown(network, "instanceInitiatedShutdownBehavior") == {
        "InstanceInitiatedShutdownBehavior": {"Value": "terminate"}
    }
    refusal = refused_change(network, instance_initiated_shutdown_behavior={"value": "sleep"})
    assert refusal == "InvalidParameterValue InvalidParameterValue"


def test_one_attribute_is_changed_a_call(network: Network) -> None:
    both = {"disable_api_stop": {"value": True}, "disable_api_termination": {"value": True}}

    assert refused_change(network, **both) == "InvalidParameterCombination OneAttributeAtATime"
    assert refused_change(network) == "InvalidParameterCombination OneAttributeAtATime"


def test_nothing_of_a_terminated_instance_can_be_changed(network: Network) -> None:
    network.do("terminate_instances", instance_ids=[network["web"]])

    assert refused_change(network, source_dest_check={"value": False}) == "IncorrectInstanceState InstanceEnded"
