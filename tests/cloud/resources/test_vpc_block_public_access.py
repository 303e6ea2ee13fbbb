"""VPC Block Public Access: the account's options, exclusions, and what VPCs and subnets show of both."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cloud.builders import Network, a_region
from tests.cloud.region import MONDAY


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_public_subnet()


def block(network: Network, mode: str) -> None:
    network.do("modify_vpc_block_public_access_options", internet_gateway_block_mode=mode)


def exclude(network: Network, mode: str = "allow-bidirectional", **what: str) -> dict[str, Any]:
    made: dict[str, Any] = network.do(
        "create_vpc_block_public_access_exclusion", internet_gateway_exclusion_mode=mode, **what
    )["VpcBlockPublicAccessExclusion"]
    return made


def shown(network: Network) -> tuple[str, str]:
    """What the VPC and its subnet show of the block."""
    vpc = network.do("describe_vpcs")["Vpcs"][0]["BlockPublicAccessStates"]
    subnet = network.do("describe_subnets")["Subnets"][0]["BlockPublicAccessStates"]
    return vpc["InternetGatewayBlockMode"], subnet["InternetGatewayBlockMode"]


def test_nothing_is_blocked_at_first(network: Network) -> None:
    assert network.do("describe_vpc_block_public_access_options")["VpcBlockPublicAccessOptions"] == {
        "AwsAccountId": "111122223333",
        "AwsRegion": "ap-northeast-2",
        "State": "default-state",
        "InternetGatewayBlockMode": "off",
        "ManagedBy": "account",
        "ExclusionsAllowed": "allowed",
    }
    assert shown(network) == ("off", "off")


def test_the_account_blocks_the_whole_region(network: Network) -> None:
    mode = {"internet_gateway_block_mode": "block-ingress"}
    changed = network.do("modify_vpc_block_public_access_options", **mode)["VpcBlockPublicAccessOptions"]

    assert (changed["State"], changed["LastUpdateTimestamp"]) == ("update-in-progress", MONDAY)
    assert network.do("describe_vpc_block_public_access_options")["VpcBlockPublicAccessOptions"] == {
        **changed,
        "State": "update-complete",
    }
    assert shown(network) == ("block-ingress", "block-ingress")


def test_an_exclusion_is_created_changed_and_deleted(network: Network) -> None:
    made = exclude(network, subnet_id=network["public"])
    exclusion = {"exclusion_id": made["ExclusionId"]}

    assert made == {
        "ExclusionId": made["ExclusionId"],
        "InternetGatewayExclusionMode": "allow-bidirectional",
        "ResourceArn": f"arn:aws:ec2:ap-northeast-2:111122223333:subnet/{network['public']}",
        "State": "create-in-progress",
        "CreationTimestamp": MONDAY,
        "LastUpdateTimestamp": MONDAY,
        "Tags": [],
    }
    assert made["ExclusionId"].startswith("vpcbpa-exclude-0")
    states = [made["State"]]
    network.do("modify_vpc_block_public_access_exclusion", **exclusion, internet_gateway_exclusion_mode="allow-egress")
    listed = network.do("describe_vpc_block_public_access_exclusions")["VpcBlockPublicAccessExclusions"]
    states += [one["State"] for one in listed]
    gone = network.do("delete_vpc_block_public_access_exclusion", **exclusion)["VpcBlockPublicAccessExclusion"]
    listed = network.do("describe_vpc_block_public_access_exclusions")["VpcBlockPublicAccessExclusions"]
    states += [gone["State"], *(one["State"] for one in listed)]
    assert states == ["create-in-progress", "update-complete", "delete-in-progress", "delete-complete"]
    assert gone["DeletionTimestamp"] == MONDAY


@pytest.mark.parametrize(
    ("mode", "exclusion", "left"),
    [
        ("off", "allow-bidirectional", "off"),
        ("block-bidirectional", "allow-bidirectional", "off"),
        ("block-bidirectional", "allow-egress", "block-ingress"),
        ("block-ingress", "allow-bidirectional", "off"),
        ("block-ingress", "allow-egress", "block-ingress"),
    ],
)
def test_what_an_exclusion_leaves_of_the_block(network: Network, mode: str, exclusion: str, left: str) -> None:
    block(network, mode)

    exclude(network, exclusion, subnet_id=network["public"])

    assert shown(network) == (mode, left)


def test_the_exclusion_of_a_vpc_is_for_its_subnets_too(network: Network) -> None:
    block(network, "block-bidirectional")

    made = exclude(network, vpc_id=network["vpc"])
    excluded = shown(network)
    network.do("delete_vpc_block_public_access_exclusion", exclusion_id=made["ExclusionId"])

    assert excluded == ("off", "off")
    assert shown(network) == ("block-bidirectional", "block-bidirectional")


def test_what_exclusions_may_not_be(network: Network) -> None:
    both = {"internet_gateway_exclusion_mode": "allow-egress"}
    made = exclude(network, vpc_id=network["vpc"])

    def code(**what: str) -> str:
        return network.refused("create_vpc_block_public_access_exclusion", **both, **what).code

    assert code() == "MissingParameter"
    assert code(vpc_id=network["vpc"], subnet_id=network["public"]) == "InvalidParameterCombination"
    assert code(vpc_id=network["vpc"]) == "InvalidParameterValue"
    assert code(vpc_id="vpc-12345678") == "InvalidVpcID.NotFound"
    network.do("delete_vpc_block_public_access_exclusion", exclusion_id=made["ExclusionId"])
    again = network.refused("delete_vpc_block_public_access_exclusion", exclusion_id=made["ExclusionId"])
    assert (again.code, again.message) == (
        "InvalidParameterValue",
        f"{made['ExclusionId']} is in delete-complete state and cannot be deleted",
    )


def test_an_account_has_fifty(network: Network) -> None:
    for number in range(50):
        network.with_subnet(f"s{number}", f"10.0.{number + 10}.0/24")
        exclude(network, subnet_id=network[f"s{number}"])

    error = network.refused(
        "create_vpc_block_public_access_exclusion",
        vpc_id=network["vpc"],
        internet_gateway_exclusion_mode="allow-egress",
    )

    assert error.code == "ResourceLimitExceeded"


def test_an_exclusion_goes_with_its_subnet_and_a_deleted_one_after_an_hour(network: Network) -> None:
    exclude(network, subnet_id=network["public"])
    network.do("delete_subnet", subnet_id=network["public"])
    left = network.do("describe_vpc_block_public_access_exclusions")
    made = exclude(network, vpc_id=network["vpc"])
    network.do("delete_vpc_block_public_access_exclusion", exclusion_id=made["ExclusionId"])

    network.do("advance_time", seconds=int(timedelta(hours=1).total_seconds()))

    assert left == network.do("describe_vpc_block_public_access_exclusions") == {"VpcBlockPublicAccessExclusions": []}
