"""Security groups beyond their VPC: whose are they, who refers to them, and which rules have lost their group?"""

from typing import Any

import pytest

from tests.cloud.builders import Network, a_region
from tests.cloud.network.hub import LEFT, RIGHT, Hub


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


class Joined:
    """Two VPCs on a transit gateway that passes the names of groups."""

    def __init__(self, **options: str) -> None:
        self.network = hub = Hub(**options).with_spoke("left", LEFT).with_spoke("right", RIGHT)
        self.pair: dict[str, Any] = {"ip_protocol": "-1", "user_id_group_pairs": [{"group_id": hub["left-open"]}]}

    def authorize(self, direction: str = "ingress") -> None:
        group = {"group_id": self.network["right-open"], "ip_permissions": [self.pair]}
        self.network.do(f"authorize_security_group_{direction}", **group)


def test_without_the_option_rules_stay_inside_their_vpc() -> None:
    joined = Joined()

    group = {"group_id": joined.network["right-open"], "ip_permissions": [joined.pair]}

    assert joined.network.refused("authorize_security_group_ingress", **group).reason == "GroupOfOtherNetwork"


def test_only_inbound_rules_name_groups_beyond_a_transit_gateway() -> None:
    joined = Joined(security_group_referencing_support="enable")
    joined.authorize()

    group = {"group_id": joined.network["right-open"], "ip_permissions": [joined.pair]}

    assert joined.network.refused("authorize_security_group_egress", **group).reason == "GroupOfOtherNetwork"


def test_who_refers_to_a_group_beyond_a_transit_gateway_is_told_once() -> None:
    joined = Joined(security_group_referencing_support="enable")
    joined.authorize()
    joined.pair["ip_protocol"] = "tcp"
    joined.pair |= {"from_port": 80, "to_port": 80}
    joined.authorize()

    hub = joined.network
    assert hub.do("describe_security_group_references", group_id=[hub["left-open"]]) == {
        "SecurityGroupReferenceSet": [
            {
                "GroupId": hub["left-open"],
                "ReferencingVpcId": hub["right"],
                "TransitGatewayId": hub["tgw"],
            }
        ]
    }
    assert hub.do("describe_stale_security_groups", vpc_id=hub["right"]) == {"StaleSecurityGroupSet": []}


def test_rules_that_name_a_group_beyond_a_gateway_that_is_gone_are_stale() -> None:
    joined = Joined(security_group_referencing_support="enable")
    joined.authorize()
    hub = joined.network

    hub.do("delete_transit_gateway_vpc_attachment", transit_gateway_attachment_id=hub["left-attachment"])

    pair = {"UserId": "111122223333", "GroupId": hub["left-open"], "VpcId": hub["left"]}
    assert hub.do("describe_security_group_references", group_id=[hub["left-open"]]) == {
        "SecurityGroupReferenceSet": []
    }
    assert hub.do("describe_stale_security_groups", vpc_id=hub["right"])["StaleSecurityGroupSet"] == [
        {
            "Description": "right-open",
            "GroupId": hub["right-open"],
            "GroupName": "right-open",
            "StaleIpPermissions": [{"IpProtocol": "-1", "UserIdGroupPairs": [pair]}],
            "StaleIpPermissionsEgress": [],
            "VpcId": hub["right"],
        }
    ]


@pytest.mark.parametrize("action", ["get_security_groups_for_vpc", "describe_stale_security_groups"])
def test_the_vpc_must_exist(network: Network, action: str) -> None:
    assert network.refused(action, vpc_id="vpc-12345678").code == "InvalidVpcID.NotFound"
