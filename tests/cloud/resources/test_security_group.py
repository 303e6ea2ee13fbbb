"""Security groups: their names, their rules and what keeps them."""

from typing import Any

import pytest

from labs.cloud import registry
from labs.cloud.spelling import params_of
from tests.cloud.region import Region


def ssh(**changes: Any) -> dict[str, Any]:
    return {"ip_protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_ip": "0.0.0.0/0", **changes}


def test_a_new_group_lets_nothing_in_and_everything_out(region: Region) -> None:
    group_id = region.group(region.vpc())

    (group,) = region.do("describe_security_groups", group_ids=[group_id])["SecurityGroups"]

    assert group["IpPermissions"] == []
    assert [(one["IpProtocol"], one["IpRanges"]) for one in group["IpPermissionsEgress"]] == [
        ("-1", [{"CidrIp": "0.0.0.0/0"}])
    ]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("default", "InvalidGroup.Reserved"),
        ("sg-web", "InvalidParameterValue"),
        ("WEB", "InvalidGroup.Duplicate"),
        ("웹", "InvalidParameterValue"),
    ],
)
def test_names_are_plain_unique_and_not_reserved(region: Region, name: str, code: str) -> None:
    vpc_id = region.vpc()
    region.group(vpc_id, "web")

    error = region.refused("create_security_group", group_name=name, description="x", vpc_id=vpc_id)

    assert (error.code, error.parameter) == (code, "group_name")


def test_a_group_without_a_vpc_needs_the_default_vpc(region: Region) -> None:
    error = region.refused("create_security_group", group_name="web", description="x")

    assert error.code == "VPCIdNotSpecified"


def test_flat_parameters_and_permissions_make_the_same_rule(region: Region) -> None:
    group_id = region.group(region.vpc())
    permission = {"ip_protocol": "6", "from_port": 22, "to_port": 22, "ip_ranges": [{"cidr_ip": "0.0.0.0/0"}]}

    (rule,) = region.do("authorize_security_group_ingress", group_id=group_id, **ssh())["SecurityGroupRules"]
    error = region.refused("authorize_security_group_ingress", group_id=group_id, ip_permissions=[permission])

    assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"], rule["CidrIpv4"]) == ("tcp", 22, 22, "0.0.0.0/0")
    assert error.code == "InvalidPermission.Duplicate"


def test_icmp_needs_type_and_code_and_icmpv6_does_not(region: Region) -> None:
    group_id = region.group(region.vpc())
    pinged = {"ip_protocol": "icmp", "ip_ranges": [{"cidr_ip": "10.0.0.0/8"}]}
    pinged6 = {"ip_protocol": "icmpv6", "ipv6_ranges": [{"cidr_ipv6": "::/0"}]}

    error = region.refused("authorize_security_group_ingress", group_id=group_id, ip_permissions=[pinged])
    made = region.do("authorize_security_group_ingress", group_id=group_id, ip_permissions=[pinged6])

    assert (error.code, error.message) == (
        "InvalidParameterValue",
        "Invalid value 'Must specify both from and to ports with ICMP.' for portRange.",
    )
    assert (made["SecurityGroupRules"][0]["FromPort"], made["SecurityGroupRules"][0]["ToPort"]) == (-1, -1)


def test_the_same_rule_twice_in_one_request_is_another_fault_than_one_that_is_there(region: Region) -> None:
    group_id = region.group(region.vpc())
    everywhere = {"cidr_ip": "0.0.0.0/0"}
    permission = {"ip_protocol": "tcp", "from_port": 22, "to_port": 22, "ip_ranges": [everywhere, everywhere]}

    error = region.refused("authorize_security_group_ingress", group_id=group_id, ip_permissions=[permission])

    assert (error.code, error.message) == (
        "InvalidParameterValue",
        "The same permission must not appear multiple times",
    )


def test_a_permission_becomes_one_rule_for_every_source(region: Region) -> None:
    vpc_id = region.vpc()
    group_id, friends = region.group(vpc_id), region.group(vpc_id, "friends")
    permission = {
        "ip_protocol": "tcp",
        "from_port": 80,
        "to_port": 80,
        "ip_ranges": [{"cidr_ip": "10.0.0.0/8", "description": "inside"}, {"cidr_ip": "192.0.2.0/24"}],
        "user_id_group_pairs": [{"group_id": friends}],
    }

    region.do("authorize_security_group_ingress", group_id=group_id, ip_permissions=[permission])

    (group,) = region.do("describe_security_groups", group_ids=[group_id])["SecurityGroups"]
    (shown,) = group["IpPermissions"]
    assert shown["IpRanges"] == [
        {"CidrIp": "10.0.0.0/8", "Description": "inside"},
        {"CidrIp": "192.0.2.0/24"},
    ]
    assert [pair["GroupId"] for pair in shown["UserIdGroupPairs"]] == [friends]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"ip_protocol": "carrier-pigeon"}, "UnknownProtocol"),
        ({"from_port": 80, "to_port": 22}, "PortsInvalid"),
        ({"to_port": 70000}, "PortsInvalid"),
        ({"to_port": None}, "PortsMissing"),
        ({"ip_protocol": "icmp", "from_port": None, "to_port": None}, "PortsMissing"),
        ({"ip_protocol": "1", "from_port": 8, "to_port": None}, "PortsMissing"),
        ({"cidr_ip": None}, "MissingParameter"),
        ({"cidr_ip": "everywhere"}, "InvalidParameterValue"),
        ({"ip_protocol": "icmp", "from_port": 300, "to_port": -1}, "PortsInvalid"),
    ],
)
def test_rules_that_make_no_sense_are_refused(region: Region, changes: dict[str, Any], reason: str) -> None:
    group_id = region.group(region.vpc())

    error = region.refused("authorize_security_group_ingress", group_id=group_id, **ssh(**changes))

    assert error.reason == reason


def test_one_bad_rule_keeps_out_the_good_ones_beside_it(region: Region) -> None:
    group_id = region.group(region.vpc())
    good = {"ip_protocol": "tcp", "from_port": 22, "to_port": 22, "ip_ranges": [{"cidr_ip": "0.0.0.0/0"}]}

    region.refused("authorize_security_group_ingress", group_id=group_id, ip_permissions=[good, good])

    assert region.do("describe_security_groups", group_ids=[group_id])["SecurityGroups"][0]["IpPermissions"] == []


def test_a_rule_refers_to_groups_of_its_own_vpc(region: Region) -> None:
    group_id, stranger = region.group(region.vpc()), region.group(region.vpc("10.1.0.0/16"))
    permission = {"ip_protocol": "-1", "user_id_group_pairs": [{"group_id": stranger}]}

    error = region.refused("authorize_security_group_ingress", group_id=group_id, ip_permissions=[permission])

    assert error.code == "InvalidGroup.NotFound"


def test_the_sixty_first_inbound_rule_is_over_the_quota(region: Region) -> None:
    group_id = region.group(region.vpc())
    ranges = [{"cidr_ip": f"192.0.2.{number}/32"} for number in range(60)]
    full = {"ip_protocol": "tcp", "from_port": 22, "to_port": 22, "ip_ranges": ranges}
    region.do("authorize_security_group_ingress", group_id=group_id, ip_permissions=[full])

    error = region.refused("authorize_security_group_ingress", group_id=group_id, **ssh())

    assert error.code == "RulesPerSecurityGroupLimitExceeded"


def test_a_rule_is_revoked_by_its_id_or_by_what_it_allows(region: Region) -> None:
    group_id = region.group(region.vpc())
    (rule,) = region.do("authorize_security_group_ingress", group_id=group_id, **ssh())["SecurityGroupRules"]
    region.do("authorize_security_group_ingress", group_id=group_id, **ssh(from_port=80, to_port=80))

    region.do("revoke_security_group_ingress", group_id=group_id, security_group_rule_ids=[rule["SecurityGroupRuleId"]])
    region.do("revoke_security_group_ingress", group_id=group_id, **ssh(from_port=80, to_port=80))

    assert region.do("describe_security_groups", group_ids=[group_id])["SecurityGroups"][0]["IpPermissions"] == []
    missing = region.refused("revoke_security_group_ingress", group_id=group_id, **ssh())
    assert missing.code == "InvalidPermission.NotFound"


def test_a_rule_changed_in_place_keeps_its_id(region: Region) -> None:
    group_id = region.group(region.vpc())
    (rule,) = region.do("authorize_security_group_ingress", group_id=group_id, **ssh())["SecurityGroupRules"]
    wanted = {"ip_protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_ipv4": "192.0.2.7/32"}

    update = {"security_group_rule_id": rule["SecurityGroupRuleId"], "security_group_rule": wanted}
    region.do("modify_security_group_rules", group_id=group_id, security_group_rules=[update])

    ids = [rule["SecurityGroupRuleId"]]
    (changed,) = region.do("describe_security_group_rules", security_group_rule_ids=ids)["SecurityGroupRules"]
    assert changed == {**rule, "CidrIpv4": "192.0.2.7/32"}


def test_descriptions_are_changed_alone(region: Region) -> None:
    group_id = region.group(region.vpc())
    (rule,) = region.do("authorize_security_group_ingress", group_id=group_id, **ssh())["SecurityGroupRules"]
    described = {"security_group_rule_id": rule["SecurityGroupRuleId"], "description": "from home"}

    region.do(
        "update_security_group_rule_descriptions_ingress",
        group_id=group_id,
        security_group_rule_descriptions=[described],
    )

    (group,) = region.do("describe_security_groups", group_ids=[group_id])["SecurityGroups"]
    assert group["IpPermissions"][0]["IpRanges"] == [{"CidrIp": "0.0.0.0/0", "Description": "from home"}]


def test_the_default_group_cannot_be_deleted(region: Region) -> None:
    region.vpc()
    (group,) = region.do("describe_security_groups")["SecurityGroups"]

    assert region.refused("delete_security_group", group_id=group["GroupId"]).code == "CannotDelete"


def test_a_group_named_by_another_groups_rule_stays_until_the_rule_goes(region: Region) -> None:
    vpc_id = region.vpc()
    web, database = region.group(vpc_id, "web"), region.group(vpc_id, "database")
    permission = {"ip_protocol": "-1", "user_id_group_pairs": [{"group_id": web}]}
    region.do("authorize_security_group_ingress", group_id=database, ip_permissions=[permission])

    assert region.refused("delete_security_group", group_id=web).code == "DependencyViolation"
    region.do("revoke_security_group_ingress", group_id=database, ip_permissions=[permission])
    region.do("delete_security_group", group_id=web)


def test_a_group_that_names_itself_can_be_deleted_with_its_rules(region: Region) -> None:
    group_id = region.group(region.vpc())
    permission = {"ip_protocol": "-1", "user_id_group_pairs": [{"group_id": group_id}]}
    region.do("authorize_security_group_ingress", group_id=group_id, ip_permissions=[permission])

    region.do("delete_security_group", group_id=group_id)

    assert region.world.referring(group_id) == ()


def test_a_group_that_an_interface_carries_stays(region: Region) -> None:
    vpc_id = region.vpc()
    group_id = region.group(vpc_id)
    region.do("create_network_interface", subnet_id=region.subnet(vpc_id), groups=[group_id])

    assert region.refused("delete_security_group", group_id=group_id).code == "DependencyViolation"


def test_what_describe_shows_can_be_sent_back(region: Region) -> None:
    """Scripts revoke and authorize with the permissions they have just read, owner and empty lists included."""
    group_id = region.group(region.vpc())
    permissions = [
        {"ip_protocol": "tcp", "from_port": 443, "to_port": 443, "ip_ranges": [{"cidr_ip": "10.0.0.0/8"}]},
        {"ip_protocol": "-1", "user_id_group_pairs": [{"group_id": group_id, "description": "each other"}]},
    ]
    region.do("authorize_security_group_ingress", group_id=group_id, ip_permissions=permissions)
    read = region.do("describe_security_groups", group_ids=[group_id])["SecurityGroups"][0]["IpPermissions"]
    action = registry.actions()["revoke_security_group_ingress"]

    region.do(action.name, **params_of(action, {"GroupId": group_id, "IpPermissions": read}))
    emptied = region.do("describe_security_groups", group_ids=[group_id])["SecurityGroups"][0]["IpPermissions"]
    action = registry.actions()["authorize_security_group_ingress"]
    region.do(action.name, **params_of(action, {"GroupId": group_id, "IpPermissions": read}))

    assert emptied == []
    again = region.do("describe_security_groups", group_ids=[group_id])["SecurityGroups"][0]["IpPermissions"]
    assert again == read


def test_a_group_of_another_account_or_another_vpc_than_said_is_refused(region: Region) -> None:
    vpc_id, other_vpc_id = region.vpc(), region.vpc("10.1.0.0/16")
    group_id = region.group(vpc_id)

    def refused(**pair: str) -> str:
        permission = {"ip_protocol": "-1", "user_id_group_pairs": [{"group_id": group_id, **pair}]}
        asked = {"group_id": group_id, "ip_permissions": [permission]}
        return region.refused("authorize_security_group_ingress", **asked).reason

    assert refused(user_id="999999999999") == "GroupOfOtherAccount"
    assert refused(vpc_id=other_vpc_id) == "GroupOfOtherNetwork"
    pair = {"group_id": group_id, "user_id": "111122223333", "vpc_id": vpc_id}
    permission = {"ip_protocol": "-1", "user_id_group_pairs": [pair]}
    region.do("authorize_security_group_ingress", group_id=group_id, ip_permissions=[permission])


def test_a_source_group_by_name_may_say_whose_it_is() -> None:
    region = Region(default_vpc=True)
    source = {"group_name": "default", "source_security_group_name": "default"}
    error = region.refused("authorize_security_group_ingress", **source, source_security_group_owner_id="9" * 12)

    assert error.code == "InvalidGroup.NotFound"
    region.do("revoke_security_group_ingress", **source, source_security_group_owner_id="111122223333")
    region.do("authorize_security_group_ingress", **source, source_security_group_owner_id="111122223333")


@pytest.mark.parametrize("direction", ["ingress", "egress"])
def test_descriptions_are_changed_by_what_the_rules_allow(region: Region, direction: str) -> None:
    group_id = region.group(region.vpc())
    rule = {"ip_protocol": "tcp", "from_port": 22, "to_port": 22}
    change = f"update_security_group_rule_descriptions_{direction}"

    def described(text: str | None) -> dict[str, Any]:
        said = {} if text is None else {"description": text}
        return {**rule, "ip_ranges": [{"cidr_ip": "10.0.0.0/8", **said}]}

    def told() -> list[str | None]:
        asked = {"filters": [{"name": "group-id", "values": [group_id]}]}
        rules = region.do("describe_security_group_rules", **asked)["SecurityGroupRules"]
        return [one.get("Description") for one in rules if one["IpProtocol"] == "tcp"]

    region.do(f"authorize_security_group_{direction}", group_id=group_id, ip_permissions=[described("old")])
    region.do(change, group_id=group_id, ip_permissions=[described("new")])
    assert told() == ["new"]
    region.do(change, group_id=group_id, ip_permissions=[described(None)])
    assert told() == [None]

    unknown = {"ip_protocol": "udp", "from_port": 1, "to_port": 1, "ip_ranges": [{"cidr_ip": "10.0.0.0/8"}]}
    assert region.refused(change, group_id=group_id, ip_permissions=[unknown]).code == "InvalidPermission.NotFound"
    both = {"ip_permissions": [described("x")], "security_group_rule_descriptions": [{"security_group_rule_id": "x"}]}
    assert region.refused(change, group_id=group_id, **both).code == "InvalidParameterCombination"
