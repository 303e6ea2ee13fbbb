"""AWS's names become ours and come back the same; what is not simulated is said, unless it asks for nothing."""

import pytest

from labs.cloud import registry
from labs.cloud.errors import ParameterNotSimulated
from labs.cloud.spelling import members_of, params_of
from tests.cloud.every_action import tell

SUBNET = {
    "VpcId": "vpc-1",
    "CidrBlock": "10.0.0.0/24",
    "TagSpecifications": [{"ResourceType": "subnet", "Tags": [{"Key": "Name", "Value": "a"}]}],
}


def test_awss_names_become_ours_however_deep() -> None:
    assert params_of(registry.actions()["create_subnet"], SUBNET) == {
        "vpc_id": "vpc-1",
        "cidr_block": "10.0.0.0/24",
        "tag_specifications": [{"resource_type": "subnet", "tags": [{"key": "Name", "value": "a"}]}],
    }


def test_every_request_of_the_story_of_all_actions_survives_the_way_out_and_back() -> None:
    faults = []

    def ask(name: str, params: dict[str, object]) -> None:
        action = registry.actions()[name]
        if params_of(action, members_of(action, params)) != params:
            faults.append((name, params))

    tell(asked=ask)

    assert faults == []


def test_a_parameter_that_is_not_simulated_is_refused_with_its_place() -> None:
    with pytest.raises(ParameterNotSimulated) as caught:
        params_of(registry.actions()["create_vpc"], {"CidrBlock": "10.0.0.0/16", "Ipv4IpamPoolId": "ipam-pool-1"})

    assert caught.value.facts == {"name": "Ipv4IpamPoolId"}


def test_a_parameter_that_asks_for_nothing_needs_no_simulation() -> None:
    asked = {"CidrBlock": "10.0.0.0/16", "Ipv4NetmaskLength": 0, "Ipv6Pool": ""}

    assert params_of(registry.actions()["create_vpc"], asked) == {"cidr_block": "10.0.0.0/16"}
