"""Security groups beyond their VPC: whose are they, who refers to them, and which rules have lost their group?"""

import pytest

from tests.cloud.builders import Network, a_region


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_group("web").with_vpc("other", "10.1.0.0/16").with_group("db", vpc="other")


def test_the_groups_for_a_vpc_are_its_own(network: Network) -> None:
    found = network.do("get_security_groups_for_vpc", vpc_id=network["vpc"])["SecurityGroupForVpcs"]

    assert [one["GroupName"] for one in found] == ["default", "web"]
    assert found[1] == {
        "Description": "web",
        "GroupName": "web",
        "OwnerId": "111122223333",
        "GroupId": network["web"],
        "Tags": [],
        "PrimaryVpcId": network["vpc"],
    }


def test_the_groups_for_a_vpc_are_found_by_filters(network: Network) -> None:
    def found(name: str, value: str) -> list[str]:
        filters = [{"name": name, "values": [value]}]
        answer = network.do("get_security_groups_for_vpc", vpc_id=network["vpc"], filters=filters)
        return [one["GroupName"] for one in answer["SecurityGroupForVpcs"]]

    assert found("group-name", "w*") == ["web"]
    assert found("primary-vpc-id", network["other"]) == []
    assert found("primary-vpc-id", network["vpc"]) == ["default", "web"]


def test_nobody_at_the_other_end_of_a_peering_refers_to_a_group(network: Network) -> None:
    assert network.do("describe_security_group_references", group_id=[network["web"]]) == {
        "SecurityGroupReferenceSet": []
    }
    assert network.refused("describe_security_group_references", group_id=["sg-12345678"]).code == (
        "InvalidGroup.NotFound"
    )


def test_no_rule_is_stale_because_a_group_that_is_named_stays(network: Network) -> None:
    network.with_group("app")
    pair = {"ip_protocol": "-1", "user_id_group_pairs": [{"group_id": network["app"]}]}
    network.do("authorize_security_group_ingress", group_id=network["web"], ip_permissions=[pair])

    assert network.refused("delete_security_group", group_id=network["app"]).code == "DependencyViolation"
    assert network.do("describe_stale_security_groups", vpc_id=network["vpc"]) == {"StaleSecurityGroupSet": []}


@pytest.mark.parametrize("action", ["get_security_groups_for_vpc", "describe_stale_security_groups"])
def test_the_vpc_must_exist(network: Network, action: str) -> None:
    assert network.refused(action, vpc_id="vpc-12345678").code == "InvalidVpcID.NotFound"
