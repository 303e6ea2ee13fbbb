"""Networks behind customer gateways: ours alone, private, apart from each other, with at least one host."""

from typing import Any

import pytest

from labs.cloud.registry import OURS_ALONE
from tests.cloud.builders import Network, a_region
from tests.cloud.test_contract import model


@pytest.fixture
def network() -> Network:
    return a_region().with_customer_gateway()


def create(network: Network, **asked: Any) -> dict[str, Any]:
    made = network.do("create_on_premises_network", customer_gateway_id=network["cgw"], **asked)
    shown: dict[str, Any] = made["OnPremisesNetwork"]
    return shown


def test_a_network_has_one_host_where_none_is_named(network: Network) -> None:
    made = create(network, cidr_block="192.168.0.0/24")

    assert made == {
        "Advertises": True,
        "CidrBlock": "192.168.0.0/24",
        "CustomerGatewayId": network["cgw"],
        "Hosts": ["192.168.0.10"],
        "OnPremisesNetworkId": made["OnPremisesNetworkId"],
        "Tags": [],
    }
    assert network.do("describe_on_premises_networks") == {"OnPremisesNetworks": [made]}
    assert create(network, cidr_block="192.168.1.0/30")["Hosts"] == ["192.168.1.2"]


def test_hosts_are_those_named_each_once(network: Network) -> None:
    made = create(network, cidr_block="10.9.0.0/16", hosts=["10.9.0.1", "10.9.3.3", "10.9.0.1"], advertises=False)

    assert (made["Hosts"], made["Advertises"]) == (["10.9.0.1", "10.9.3.3"], False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"cidr_block": "203.0.113.0/24"},
        {"cidr_block": "192.168.0.0/31"},
        {"cidr_block": "0.0.0.0/0"},
        {"cidr_block": "169.254.0.0/24"},
        {"cidr_block": "192.168.0.0/24", "hosts": ["192.168.1.1"]},
        {"cidr_block": "192.168.0.0/24", "hosts": ["192.168.0.0"]},
        {"cidr_block": "192.168.0.0/24", "hosts": ["192.168.0.255"]},
    ],
)
def test_what_no_such_network_can_be_is_refused(network: Network, wrong: dict[str, Any]) -> None:
    error = network.refused("create_on_premises_network", customer_gateway_id=network["cgw"], **wrong)

    assert error.code == "InvalidParameterValue"


def test_networks_behind_one_gateway_do_not_overlap_and_those_behind_others_may(network: Network) -> None:
    network.with_customer_gateway("other", "203.0.113.13")
    create(network, cidr_block="192.168.0.0/16")

    error = network.refused(
        "create_on_premises_network", customer_gateway_id=network["cgw"], cidr_block="192.168.7.0/24"
    )
    network.with_premises(cidr_block="192.168.7.0/24", behind="other")

    assert error.reason == "OnPremisesOverlap"


def test_a_network_is_tagged_found_and_deleted(network: Network) -> None:
    network.with_premises()
    network.do("create_tags", resources=[network["premises"]], tags=[{"key": "Name", "value": "office"}])

    def found(name: str, value: str) -> int:
        filters = [{"name": name, "values": [value]}]
        return len(network.do("describe_on_premises_networks", filters=filters)["OnPremisesNetworks"])

    assert (found("tag:Name", "office"), found("host", "192.168.0.10"), found("host", "192.168.0.11")) == (1, 1, 0)
    network.do("delete_on_premises_network", on_premises_network_id=network["premises"])
    assert network.do("describe_on_premises_networks") == {"OnPremisesNetworks": []}
    again = network.refused("delete_on_premises_network", on_premises_network_id=network["premises"])
    assert again.code == "InvalidID"


def test_ec2_has_no_such_action() -> None:
    known = set(model("ec2").operation_names)

    assert not known & {one.title().replace("_", "") for one in OURS_ALONE}
