"""Timeouts of idle connections: each has its range, and what is set is shown."""

import pytest

from tests.cloud.builders import Network, a_region


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_subnet("subnet")


def test_timeouts_are_set_at_creation_and_changed_one_by_one(network: Network) -> None:
    network.with_interface("plain", in_subnet="subnet")
    network.with_interface("eni", in_subnet="subnet", connection_tracking_specification={"udp_timeout": 45})
    network.do(
        "modify_network_interface_attribute",
        network_interface_id=network["eni"],
        connection_tracking_specification={"tcp_established_timeout": 350, "udp_stream_timeout": 60},
    )

    assert "ConnectionTrackingConfiguration" not in network.interface("plain")
    assert network.interface("eni")["ConnectionTrackingConfiguration"] == {
        "TcpEstablishedTimeout": 350,
        "UdpStreamTimeout": 60,
        "UdpTimeout": 45,
    }


@pytest.mark.parametrize(
    ("name", "seconds"),
    [
        ("tcp_established_timeout", 59),
        ("tcp_established_timeout", 432_001),
        ("udp_stream_timeout", 59),
        ("udp_stream_timeout", 181),
        ("udp_timeout", 29),
        ("udp_timeout", 61),
    ],
)
def test_a_timeout_outside_its_range_is_refused(network: Network, name: str, seconds: int) -> None:
    network.with_interface("eni", in_subnet="subnet")
    asked = {"connection_tracking_specification": {name: seconds}}

    changing = network.refused("modify_network_interface_attribute", network_interface_id=network["eni"], **asked)
    creating = network.refused("create_network_interface", subnet_id=network["subnet"], **asked)

    assert changing.code == creating.code == "InvalidParameterValue"
    assert changing.facts["value"] == seconds


@pytest.mark.parametrize(
    ("interface_type", "code"),
    [("efa", "UnsupportedOperation"), ("trunk", "UnsupportedOperation"), ("ena", "InvalidParameterValue")],
)
def test_interfaces_of_other_types_are_refused_and_never_pretended(
    network: Network, interface_type: str, code: str
) -> None:
    asked = {"subnet_id": network["subnet"], "interface_type": interface_type}

    assert network.refused("create_network_interface", **asked).code == code
    network.with_interface("eni", in_subnet="subnet", interface_type="interface")
    assert network.interface("eni")["InterfaceType"] == "interface"
