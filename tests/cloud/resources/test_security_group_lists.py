"""Rules of security groups that name managed prefix lists: as many rules as the list may have entries."""

from typing import Any

import pytest

from labs.cloud.network.walk import walk
from labs.cloud.resources.prefix_list import aws_lists
from tests.cloud.builders import Network, a_region
from tests.cloud.network.told import refusals

SSH = {"ip_protocol": "tcp", "from_port": 22, "to_port": 22}
OUTSIDER = "192.0.2.7"


@pytest.fixture
def network() -> Network:
    """A web server whose group lets nobody in, and a list of offices."""
    network = a_region().with_vpc().with_public_subnet("public").with_group("web")
    network.with_instance("web-1", in_subnet="public", groups=("web",))
    return network.with_prefix_list("offices", {"cidr": "192.0.2.0/24"}, max_entries=5)


def asked(network: Network, list_id: str, **more: Any) -> dict[str, Any]:
    permission = {**SSH, "prefix_list_ids": [{"prefix_list_id": list_id, **more}]}
    return {"group_id": network["web"], "ip_permissions": [permission]}


def allow(network: Network, list_id: str, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = network.do("authorize_security_group_ingress", **asked(network, list_id, **more))
    return made


def refusal(network: Network, list_id: str) -> str:
    return network.refused("authorize_security_group_ingress", **asked(network, list_id)).code


def hindrances(network: Network) -> list[Any]:
    return refusals(walk(network.world, source=OUTSIDER, destination=network["web-1"], destination_port=22))


def test_a_rule_shows_the_list_that_it_names(network: Network) -> None:
    made = allow(network, network["offices"], description="Offices")["SecurityGroupRules"][0]

    assert (made["PrefixListId"], made["Description"]) == (network["offices"], "Offices")
    group = network.do("describe_security_groups", group_ids=[network["web"]])["SecurityGroups"][0]
    lists = [{"PrefixListId": network["offices"], "Description": "Offices"}]
    assert group["IpPermissions"][0]["PrefixListIds"] == lists
    (filtered,) = network.do(
        "describe_security_groups",
        filters=[{"name": "ip-permission.prefix-list-id", "values": [network["offices"]]}],
    )["SecurityGroups"]
    assert filtered["GroupId"] == network["web"]


def test_a_change_of_the_list_reaches_the_rule_at_once(network: Network) -> None:
    allow(network, network["offices"])
    assert hindrances(network) == []
    offices = {"prefix_list_id": network["offices"], "current_version": 1}

    network.do("modify_managed_prefix_list", **offices, remove_entries=[{"cidr": "192.0.2.0/24"}])

    assert hindrances(network) == [("request", "inbound", network["web"], "ENI_SG_RULES_MISMATCH")]
    network.do("restore_managed_prefix_list_version", **offices | {"current_version": 2}, previous_version=1)
    assert hindrances(network) == []


def test_the_step_tells_both_the_list_and_the_block_that_holds_the_address(network: Network) -> None:
    allow(network, network["offices"])

    seen = walk(network.world, source=OUTSIDER, destination=network["web-1"], destination_port=22)

    (step,) = (one for one in seen.request if one.code == "SG_RULE_ALLOWS")
    assert (step.facts["prefix_list_id"], step.facts["peer"]) == (network["offices"], "192.0.2.0/24")


def test_a_list_of_aws_may_be_named_too(network: Network) -> None:
    (theirs, *_) = aws_lists(network.world.region)

    assert allow(network, theirs)["SecurityGroupRules"][0]["PrefixListId"] == theirs


def test_a_list_that_is_not_there_cannot_be_named(network: Network) -> None:
    gone = network["offices"]
    network.do("delete_managed_prefix_list", prefix_list_id=gone)

    assert refusal(network, gone) == "InvalidPrefixListID.NotFound"


def test_the_same_list_cannot_be_named_twice_for_the_same_ports(network: Network) -> None:
    allow(network, network["offices"])

    assert refusal(network, network["offices"]) == "InvalidPermission.Duplicate"


def test_a_rule_counts_for_as_many_as_its_list_may_have_entries(network: Network) -> None:
    network.with_prefix_list("many", max_entries=58)
    network.with_prefix_list("six", max_entries=58, address_family="IPv6")
    allow(network, network["many"])
    allow(network, network["six"])  # counted with the rules for IPv6

    assert refusal(network, network["offices"]) == "RulesPerSecurityGroupLimitExceeded"


def test_a_list_grows_only_as_far_as_the_groups_that_name_it_have_room(network: Network) -> None:
    allow(network, network["offices"])

    network.do("modify_managed_prefix_list", prefix_list_id=network["offices"], max_entries=61)

    shown = network.do("describe_managed_prefix_lists", prefix_list_ids=[network["offices"]])["PrefixLists"][0]
    assert (shown["State"], shown["MaxEntries"]) == ("modify-failed", 5)
    assert network["web"] in shown["StateMessage"]


def test_a_list_that_a_rule_names_is_not_deleted_until_the_rule_is_gone(network: Network) -> None:
    offices = {"prefix_list_id": network["offices"]}
    allow(network, network["offices"])
    network.do("delete_managed_prefix_list", **offices)
    state = network.do("describe_managed_prefix_lists", prefix_list_ids=[network["offices"]])["PrefixLists"][0]["State"]
    assert state == "delete-failed"
    used = network.do("get_managed_prefix_list_associations", **offices)["PrefixListAssociations"]
    assert [one["ResourceId"] for one in used] == [network["web"]]

    permission = {**SSH, "prefix_list_ids": [offices]}
    gone = network.do("revoke_security_group_ingress", group_id=network["web"], ip_permissions=[permission])

    assert gone["RevokedSecurityGroupRules"][0]["PrefixListId"] == network["offices"]
    network.do("delete_managed_prefix_list", **offices)
    assert network.do("describe_managed_prefix_lists", filters=[{"name": "owner-id", "values": ["111122223333"]}]) == {
        "PrefixLists": []
    }


def test_a_rule_is_changed_to_a_list_and_never_to_two_things(network: Network) -> None:
    made = network.do("authorize_security_group_ingress", group_id=network["web"], **SSH, cidr_ip="10.0.0.0/16")
    named = {"security_group_rule_id": made["SecurityGroupRules"][0]["SecurityGroupRuleId"]}
    group = {"group_id": network["web"]}
    change = {**SSH, "prefix_list_id": network["offices"]}

    network.do("modify_security_group_rules", **group, security_group_rules=[{**named, "security_group_rule": change}])

    rule = network.do("describe_security_group_rules", security_group_rule_ids=list(named.values()))
    assert rule["SecurityGroupRules"][0]["PrefixListId"] == network["offices"]
    assert "CidrIpv4" not in rule["SecurityGroupRules"][0]
    both = {**change, "cidr_ipv4": "10.0.0.0/16"}
    changes = [{**named, "security_group_rule": both}]
    refused = network.refused("modify_security_group_rules", **group, security_group_rules=changes)
    assert refused.code == "InvalidParameterCombination"
