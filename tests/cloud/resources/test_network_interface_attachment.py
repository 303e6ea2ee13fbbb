"""How interfaces get into instances and out again: every rule of attaching and detaching."""

from datetime import UTC, datetime

import pytest

from tests.cloud.builders import Network, a_region


@pytest.fixture
def network() -> Network:
    return (
        a_region()
        .with_vpc()
        .with_subnet("subnet", "10.0.1.0/24")
        .with_subnet("second", "10.0.2.0/24")
        .with_instance("host", in_subnet="subnet")
        .with_interface("eni", in_subnet="second")
    )


def refused_attach(network: Network, interface: str, instance: str, device_index: int, card: int = 0) -> str:
    error = network.refused(
        "attach_network_interface",
        network_interface_id=network[interface],
        instance_id=network[instance],
        device_index=device_index,
        network_card_index=card,
    )
    return f"{error.code} {error.reason}"


def test_an_attached_interface_belongs_to_the_instance_at_once(network: Network) -> None:
    attachment_id = network.attach("eni", "host")

    view = network.interface("eni")
    assert view["Status"] == "in-use"
    assert view["Attachment"] == {
        "AttachmentId": attachment_id,
        "AttachTime": network.world.now,
        "DeleteOnTermination": False,
        "DeviceIndex": 1,
        "NetworkCardIndex": 0,
        "InstanceId": network["host"],
        "InstanceOwnerId": "111122223333",
        "Status": "attached",
    }
    assert [one["SubnetId"] for one in network.instance("host")["NetworkInterfaces"]] == [
        network["subnet"],
        network["second"],
    ]
    assert network.instance("host")["SubnetId"] == network["subnet"]


def test_addresses_mac_and_groups_travel_with_the_interface(network: Network) -> None:
    network.with_instance("other", in_subnet="subnet").with_address("eip", on="eni")
    travelling = ("PrivateIpAddress", "MacAddress", "Groups", "Association")

    def carried() -> dict[str, object]:
        return {name: network.interface("eni")[name] for name in travelling}

    before = carried()
    network.do("detach_network_interface", attachment_id=network.attach("eni", "host"))
    between = carried()
    network.attach("eni", "other")

    assert before == between == carried()
    assert network.address("eip")["InstanceId"] == network["other"]


def test_a_t2_micro_takes_two_interfaces(network: Network) -> None:
    network.attach("eni", "host")
    network.with_interface("third", in_subnet="subnet")

    assert refused_attach(network, "third", "host", 2) == "AttachmentLimitExceeded AttachmentLimitExceeded"


def test_each_network_card_has_its_own_limit_and_must_exist() -> None:
    network = a_region(region="us-east-1").with_vpc().with_subnet("subnet", zone="us-east-1b")
    network.with_instance("big", in_subnet="subnet", instance_type="p4d.24xlarge").with_interface(
        "eni", in_subnet="subnet"
    )
    for number in range(1, 15):
        network.with_interface(f"eni{number}", in_subnet="subnet").attach(f"eni{number}", "big", number)

    assert refused_attach(network, "eni", "big", 15) == "AttachmentLimitExceeded NetworkCardFull"
    assert refused_attach(network, "eni", "big", 1, card=4) == "InvalidParameterValue NetworkCardUnknown"
    network.attach("eni", "big", 1, network_card_index=1)
    assert network.interface("eni")["Attachment"]["NetworkCardIndex"] == 1


def test_a_device_index_is_taken_once(network: Network) -> None:
    assert refused_attach(network, "eni", "host", 0) == "InvalidParameterValue DeviceIndexTaken"
    assert refused_attach(network, "eni", "host", -1) == "InvalidParameterValue InvalidParameterValue"


def test_an_interface_in_use_cannot_be_attached_again(network: Network) -> None:
    network.with_instance("other", in_subnet="subnet").attach("eni", "host")

    assert refused_attach(network, "eni", "other", 1) == "InvalidNetworkInterface.InUse InterfaceInUse"


def test_interface_and_instance_share_a_zone(network: Network) -> None:
    network.with_subnet("far", "10.0.3.0/24", zone="ap-northeast-2b").with_interface("far-eni", in_subnet="far")

    assert refused_attach(network, "far-eni", "host", 1) == "InvalidParameterCombination DifferentZones"


@pytest.mark.parametrize(
    ("now", "outcome"),
    [
        (datetime(2023, 10, 25, tzinfo=UTC), "InvalidParameterCombination DifferentVpcs"),
        (datetime(2023, 10, 26, tzinfo=UTC), "in-use"),
    ],
)
def test_interfaces_of_two_vpcs_meet_in_an_instance_since_october_2023(now: datetime, outcome: str) -> None:
    network = a_region(now=now).with_vpc().with_subnet("subnet").with_instance("host", in_subnet="subnet")
    network.with_vpc("other", "10.9.0.0/16").with_subnet("foreign", "10.9.0.0/24", vpc="other")
    network.with_interface("eni", in_subnet="foreign")

    if outcome != "in-use":
        assert refused_attach(network, "eni", "host", 1) == outcome
    else:
        network.attach("eni", "host")
        assert network.interface("eni")["Status"] == outcome


def test_an_interface_with_more_addresses_than_the_type_takes_stays_out(network: Network) -> None:
    network.with_interface("full", in_subnet="subnet", secondary_private_ip_address_count=2)

    assert refused_attach(network, "full", "host", 1) == "PrivateIpAddressLimitExceeded PrivateIpAddressLimitExceeded"
    network.attach("eni", "host")
    asked = {"network_interface_id": network["eni"], "secondary_private_ip_address_count": 2}
    assert network.refused("assign_private_ip_addresses", **asked).code == "PrivateIpAddressLimitExceeded"


def test_interfaces_are_attached_to_running_and_stopped_instances_only(network: Network) -> None:
    network.do("stop_instances", instance_ids=[network["host"]])
    network.attach("eni", "host")
    network.with_instance("gone", in_subnet="subnet").with_interface("late", in_subnet="subnet")
    network.do("terminate_instances", instance_ids=[network["gone"]])

    assert refused_attach(network, "late", "gone", 1) == "IncorrectInstanceState InstanceNotAttachable"


def test_the_primary_interface_cannot_be_detached(network: Network) -> None:
    attachment_id = network.interface("host-eth0")["Attachment"]["AttachmentId"]

    error = network.refused("detach_network_interface", attachment_id=attachment_id)

    assert (error.code, error.reason) == ("OperationNotPermitted", "PrimaryInterfaceStays")


def test_detaching_needs_the_attachments_own_id(network: Network) -> None:
    unknown = network.refused("detach_network_interface", attachment_id="eni-attach-0123456789abcdef0")
    malformed = network.refused("detach_network_interface", attachment_id=network["eni"])

    assert unknown.code == "InvalidAttachmentID.NotFound"
    assert malformed.code == "InvalidNetworkInterfaceAttachmentId.Malformed"


def test_delete_on_termination_is_changed_by_the_attachment(network: Network) -> None:
    attachment_id = network.attach("eni", "host")
    change = {"action": "modify_network_interface_attribute", "network_interface_id": network["eni"]}

    network.do(**change, attachment={"attachment_id": attachment_id, "delete_on_termination": True})
    wrong = network.interface("host-eth0")["Attachment"]["AttachmentId"]
    error = network.refused(**change, attachment={"attachment_id": wrong, "delete_on_termination": True})

    assert network.interface("eni")["Attachment"]["DeleteOnTermination"] is True
    assert error.reason == "AttachmentOfAnother"
