"""Network ACLs: numbered rules, one ACL a subnet, a final deny that nobody can remove."""

from typing import Any

import pytest

from tests.cloud.region import Region


def rule(**changes: Any) -> dict[str, Any]:
    return {
        "rule_number": 100,
        "protocol": "tcp",
        "rule_action": "allow",
        "egress": False,
        "cidr_block": "0.0.0.0/0",
        "port_range": {"from": 80, "to": 80},
        **changes,
    }


def entries(region: Region, acl_id: str) -> list[tuple[int, bool, str]]:
    (acl,) = region.do("describe_network_acls", network_acl_ids=[acl_id])["NetworkAcls"]
    return [(one["RuleNumber"], one["Egress"], one["RuleAction"]) for one in acl["Entries"]]


def test_the_default_acl_allows_everything_and_a_new_one_denies_everything(region: Region) -> None:
    vpc_id = region.vpc()
    (default,) = region.do("describe_network_acls")["NetworkAcls"]

    assert entries(region, default["NetworkAclId"]) == [
        (100, True, "allow"),
        (32767, True, "deny"),
        (100, False, "allow"),
        (32767, False, "deny"),
    ]
    assert entries(region, region.acl(vpc_id)) == [(32767, True, "deny"), (32767, False, "deny")]


def test_a_rule_is_shown_as_ec2_keeps_it(region: Region) -> None:
    acl_id = region.acl(region.vpc())

    region.do("create_network_acl_entry", network_acl_id=acl_id, **rule())

    (acl,) = region.do("describe_network_acls", network_acl_ids=[acl_id])["NetworkAcls"]
    assert acl["Entries"][1] == {
        "CidrBlock": "0.0.0.0/0",
        "Egress": False,
        "PortRange": {"From": 80, "To": 80},
        "Protocol": "6",
        "RuleAction": "allow",
        "RuleNumber": 100,
    }


def test_a_number_is_used_once_in_each_direction(region: Region) -> None:
    acl_id = region.acl(region.vpc())
    region.do("create_network_acl_entry", network_acl_id=acl_id, **rule())
    region.do("create_network_acl_entry", network_acl_id=acl_id, **rule(egress=True))

    error = region.refused("create_network_acl_entry", network_acl_id=acl_id, **rule(protocol="udp"))

    assert error.code == "NetworkAclEntryAlreadyExists"


@pytest.mark.parametrize(
    ("changes", "parameter"),
    [
        ({"rule_number": 0}, "rule_number"),
        ({"rule_number": 32767}, "rule_number"),
        ({"protocol": "pigeon"}, "protocol"),
        ({"port_range": None}, "port_range"),
        ({"protocol": "icmp"}, "icmp_type_code"),
        ({"protocol": "1", "icmp_type_code": {"code": -1}}, "icmp_type_code"),
        ({"protocol": "58", "cidr_block": None, "ipv6_cidr_block": "::/0"}, "icmp_type_code"),
        ({"rule_action": "maybe"}, "rule_action"),
        ({"cidr_block": "all"}, "cidr_block"),
    ],
)
def test_rules_that_make_no_sense_are_refused_by_name(region: Region, changes: dict[str, Any], parameter: str) -> None:
    error = region.refused("create_network_acl_entry", network_acl_id=region.acl(region.vpc()), **rule(**changes))

    assert error.parameter == parameter


def test_a_rule_about_icmp_says_of_which_type(region: Region) -> None:
    acl_id = region.acl(region.vpc())

    error = region.refused("create_network_acl_entry", network_acl_id=acl_id, **rule(protocol="1"))
    region.do("create_network_acl_entry", network_acl_id=acl_id, **rule(protocol="1", icmp_type_code={"type": 8}))

    assert (error.code, error.message) == (
        "MissingParameter",
        "The request must contain the parameter icmpTypeCode.type",
    )
    (acl,) = region.do("describe_network_acls", network_acl_ids=[acl_id])["NetworkAcls"]
    assert acl["Entries"][1]["IcmpTypeCode"] == {"Type": 8, "Code": -1}


def test_the_twenty_first_rule_of_a_direction_is_over_the_quota(region: Region) -> None:
    acl_id = region.acl(region.vpc())
    for number in range(1, 21):
        region.do("create_network_acl_entry", network_acl_id=acl_id, **rule(rule_number=number))

    error = region.refused("create_network_acl_entry", network_acl_id=acl_id, **rule())

    assert error.code == "NetworkAclEntryLimitExceeded"


def test_rules_are_replaced_and_removed_by_number_and_direction(region: Region) -> None:
    acl_id = region.acl(region.vpc())
    region.do("create_network_acl_entry", network_acl_id=acl_id, **rule())

    region.do("replace_network_acl_entry", network_acl_id=acl_id, **rule(rule_action="deny"))
    denied = entries(region, acl_id)[1]
    region.do("delete_network_acl_entry", network_acl_id=acl_id, rule_number=100, egress=False)

    assert denied == (100, False, "deny")
    gone = region.refused("delete_network_acl_entry", network_acl_id=acl_id, rule_number=100, egress=False)
    assert gone.code == "InvalidNetworkAclEntry.NotFound"


def test_a_subnet_moves_from_the_default_acl_to_another_and_keeps_one(region: Region) -> None:
    vpc_id = region.vpc()
    subnet_id, acl_id = region.subnet(vpc_id), region.acl(vpc_id)
    guarding = [{"name": "association.subnet-id", "values": [subnet_id]}]
    (old,) = region.do("describe_network_acls", filters=guarding)["NetworkAcls"]

    association_id = old["Associations"][0]["NetworkAclAssociationId"]
    region.do("replace_network_acl_association", association_id=association_id, network_acl_id=acl_id)

    (new,) = region.do("describe_network_acls", filters=guarding)["NetworkAcls"]
    assert (old["IsDefault"], new["NetworkAclId"]) == (True, acl_id)


def test_an_acl_of_another_vpc_cannot_guard_a_subnet(region: Region) -> None:
    subnet_id = region.subnet(region.vpc())
    stranger = region.acl(region.vpc("10.1.0.0/16"))
    filters = [{"name": "association.subnet-id", "values": [subnet_id]}]
    (acl,) = region.do("describe_network_acls", filters=filters)["NetworkAcls"]

    error = region.refused(
        "replace_network_acl_association",
        association_id=acl["Associations"][0]["NetworkAclAssociationId"],
        network_acl_id=stranger,
    )

    assert error.reason == "AclOfOtherNetwork"


def test_the_default_acl_and_an_acl_that_guards_a_subnet_stay(region: Region) -> None:
    vpc_id = region.vpc()
    region.subnet(vpc_id)
    (default,) = region.do("describe_network_acls")["NetworkAcls"]
    acl_id = region.acl(vpc_id)
    association_id = default["Associations"][0]["NetworkAclAssociationId"]
    region.do("replace_network_acl_association", association_id=association_id, network_acl_id=acl_id)

    assert region.refused("delete_network_acl", network_acl_id=default["NetworkAclId"]).reason == "DefaultAclStays"
    assert region.refused("delete_network_acl", network_acl_id=acl_id).code == "DependencyViolation"
