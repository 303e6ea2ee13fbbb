"""Rules that name groups of a peer VPC: how they show, when they turn stale, and how they are got rid of."""

from typing import Any

import pytest

from tests.cloud.builders import Network, a_region


@pytest.fixture
def network() -> Network:
    """`db` in the peer VPC takes PostgreSQL from `web` over an active connection."""
    network = a_region().with_vpc().with_vpc("peer", "10.1.0.0/16").with_group("web").with_group("db", vpc="peer")
    made = network.do("create_vpc_peering_connection", vpc_id=network["vpc"], peer_vpc_id=network["peer"])
    network.ids["pcx"] = made["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    network.do("accept_vpc_peering_connection", vpc_peering_connection_id=network["pcx"])
    network.do("authorize_security_group_ingress", group_id=network["db"], ip_permissions=[from_web(network)])
    return network


def from_web(network: Network, **more: Any) -> dict[str, Any]:
    pair = {"group_id": network["web"], "description": "the shop", **more}
    return {"ip_protocol": "tcp", "from_port": 5432, "to_port": 5432, "user_id_group_pairs": [pair]}


def pair(network: Network, status: str) -> dict[str, str]:
    return {
        "UserId": "111122223333",
        "GroupId": network["web"],
        "VpcId": network["vpc"],
        "VpcPeeringConnectionId": network["pcx"],
        "PeeringStatus": status,
    }


def permission(network: Network) -> dict[str, Any]:
    group = network.do("describe_security_groups", group_ids=[network["db"]])["SecurityGroups"][0]
    found: dict[str, Any] = group["IpPermissions"][0]
    return found


def stale(network: Network) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = network.do("describe_stale_security_groups", vpc_id=network["peer"])[
        "StaleSecurityGroupSet"
    ]
    return found


def unpeer(network: Network) -> None:
    network.do("delete_vpc_peering_connection", vpc_peering_connection_id=network["pcx"])


def test_a_rule_shows_where_the_group_is_and_how_the_peering_stands(network: Network) -> None:
    rules = network.do("describe_security_group_rules", filters=[{"name": "group-id", "values": [network["db"]]}])

    assert permission(network)["UserIdGroupPairs"] == [{**pair(network, "active"), "Description": "the shop"}]
    assert rules["SecurityGroupRules"][-1]["ReferencedGroupInfo"] == pair(network, "active")
    assert stale(network) == []
    assert network.do("describe_security_group_references", group_id=[network["web"]]) == {
        "SecurityGroupReferenceSet": [
            {
                "GroupId": network["web"],
                "ReferencingVpcId": network["peer"],
                "VpcPeeringConnectionId": network["pcx"],
            }
        ]
    }


@pytest.mark.parametrize("forgotten", [False, True])
def test_without_the_peering_the_rule_is_stale(network: Network, forgotten: bool) -> None:
    unpeer(network)
    if forgotten:
        network.do("advance_time", seconds=2 * 3600)

    assert stale(network) == [
        {
            "Description": "db",
            "GroupId": network["db"],
            "GroupName": "db",
            "VpcId": network["peer"],
            "StaleIpPermissions": [
                {
                    "IpProtocol": "tcp",
                    "FromPort": 5432,
                    "ToPort": 5432,
                    "UserIdGroupPairs": [pair(network, "deleted")],
                }
            ],
            "StaleIpPermissionsEgress": [],
        }
    ]
    assert network.do("describe_security_group_references", group_id=[network["web"]]) == {
        "SecurityGroupReferenceSet": []
    }


def test_a_group_that_a_peers_rule_names_can_be_deleted_and_leaves_the_rule_stale(network: Network) -> None:
    network.do("delete_security_group", group_id=network["web"])

    found = stale(network)
    assert [one["GroupId"] for one in found] == [network["db"]]
    assert found[0]["StaleIpPermissions"][0]["UserIdGroupPairs"] == [pair(network, "active")]
    assert permission(network)["UserIdGroupPairs"][0]["GroupId"] == network["web"]


@pytest.mark.parametrize("gone", ["peering", "group"])
@pytest.mark.parametrize("by", ["read", "id"])
def test_a_stale_rule_is_revoked_as_it_was_read_or_by_its_id(network: Network, gone: str, by: str) -> None:
    if gone == "peering":
        unpeer(network)
    else:
        network.do("delete_security_group", group_id=network["web"])
    rule = network.do("describe_security_group_rules")["SecurityGroupRules"][-1]["SecurityGroupRuleId"]
    read = from_web(network, vpc_id=network["vpc"], vpc_peering_connection_id=network["pcx"], peering_status="deleted")
    asked: dict[str, Any] = {"ip_permissions": [read]} if by == "read" else {"security_group_rule_ids": [rule]}

    answer = network.do("revoke_security_group_ingress", group_id=network["db"], **asked)

    assert [one["SecurityGroupRuleId"] for one in answer["RevokedSecurityGroupRules"]] == [rule]
    assert stale(network) == []


def test_a_group_of_a_vpc_that_is_no_peer_or_not_yet_cannot_be_named(network: Network) -> None:
    unpeer(network)
    network.do("create_vpc_peering_connection", vpc_id=network["vpc"], peer_vpc_id=network["peer"])
    named = {"ip_protocol": "-1", "user_id_group_pairs": [{"group_id": network["db"]}]}

    refused = network.refused("authorize_security_group_ingress", group_id=network["web"], ip_permissions=[named])

    assert (refused.code, refused.reason) == ("InvalidGroup.NotFound", "GroupOfOtherNetwork")


def test_outbound_rules_name_groups_of_a_peer_too(network: Network) -> None:
    named = {"ip_protocol": "-1", "user_id_group_pairs": [{"group_id": network["db"]}]}

    made = network.do("authorize_security_group_egress", group_id=network["web"], ip_permissions=[named])

    assert made["SecurityGroupRules"][0]["ReferencedGroupInfo"]["VpcId"] == network["peer"]


def test_a_rule_changed_to_another_group_is_stale_no_more(network: Network) -> None:
    network.with_group("app", vpc="peer")
    network.do("delete_security_group", group_id=network["web"])
    rule = network.do("describe_security_group_rules")["SecurityGroupRules"]
    stale_rule = next(one for one in rule if one.get("ReferencedGroupInfo", {}).get("GroupId") == network["web"])
    change = {"ip_protocol": "-1", "referenced_group_id": network["app"]}
    update = {"security_group_rule_id": stale_rule["SecurityGroupRuleId"], "security_group_rule": change}

    network.do("modify_security_group_rules", group_id=network["db"], security_group_rules=[update])

    assert stale(network) == []
    assert permission(network)["UserIdGroupPairs"] == [{"UserId": "111122223333", "GroupId": network["app"]}]
