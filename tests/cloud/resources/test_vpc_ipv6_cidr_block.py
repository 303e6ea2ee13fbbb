"""A VPC's IPv6 ranges: Amazon chooses them, and what follows from them appears by itself."""

from ipaddress import IPv6Network
from typing import Any

import pytest

from labs.cloud.facts.regions import REGIONS, the_region
from tests.cloud.builders import Network, a_region
from tests.cloud.region import Region


def six(region: Region, vpc_id: str) -> list[dict[str, Any]]:
    found = region.do("describe_vpcs", vpc_ids=[vpc_id])["Vpcs"][0]
    return list(found.get("Ipv6CidrBlockAssociationSet", []))


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_subnet("subnet")


def test_a_vpc_has_no_ipv6_unless_it_is_asked_for(network: Network) -> None:
    assert six(network, network["vpc"]) == []


def test_a_new_vpc_gets_a_56_that_is_not_told_yet() -> None:
    region = Region()

    made = region.do("create_vpc", cidr_block="10.0.0.0/16", amazon_provided_ipv6_cidr_block=True)["Vpc"]

    [coming], [there] = made["Ipv6CidrBlockAssociationSet"], six(region, made["VpcId"])
    assert (coming["Ipv6CidrBlock"], coming["Ipv6CidrBlockState"]) == ("", {"State": "associating"})
    assert there == {
        "AssociationId": coming["AssociationId"],
        "Ipv6CidrBlock": there["Ipv6CidrBlock"],
        "Ipv6CidrBlockState": {"State": "associated"},
        "NetworkBorderGroup": "ap-northeast-2",
        "Ipv6Pool": "Amazon",
        "Ipv6AddressAttribute": "public",
        "IpSource": "amazon",
    }
    block = IPv6Network(there["Ipv6CidrBlock"])
    assert block.prefixlen == 56
    assert block.subnet_of(the_region("ap-northeast-2").ipv6_range)


def test_the_same_seed_gives_the_same_block_and_every_vpc_its_own() -> None:
    def blocks() -> list[str]:
        region = Region()
        made = [
            region.do("create_vpc", cidr_block="10.0.0.0/16", amazon_provided_ipv6_cidr_block=True) for _ in range(4)
        ]
        return [six(region, one["Vpc"]["VpcId"])[0]["Ipv6CidrBlock"] for one in made]

    assert blocks() == blocks()
    assert len(set(blocks())) == 4


def test_ipv6_ranges_of_regions_do_not_overlap() -> None:
    every = [one.ipv6_range for one in REGIONS.values()]

    assert [(a, b) for a in every for b in every if a is not b and a.overlaps(b)] == []


def test_every_table_gets_the_local_route_and_loses_it_with_the_block(network: Network) -> None:
    table_id = network.table(network["vpc"])
    made = network.do("associate_vpc_cidr_block", vpc_id=network["vpc"], amazon_provided_ipv6_cidr_block=True)
    block = six(network, network["vpc"])[0]["Ipv6CidrBlock"]

    def local(table: str) -> list[str]:
        routes = network.do("describe_route_tables", route_table_ids=[table])["RouteTables"][0]["Routes"]
        return [one["DestinationIpv6CidrBlock"] for one in routes if "DestinationIpv6CidrBlock" in one]

    assert local(table_id) == local(network.main_table(network["vpc"])["RouteTableId"]) == [block]
    assert local(network.table(network["vpc"])) == [block]

    gone = network.do("disassociate_vpc_cidr_block", association_id=made["Ipv6CidrBlockAssociation"]["AssociationId"])

    assert gone["Ipv6CidrBlockAssociation"]["Ipv6CidrBlockState"] == {"State": "disassociating"}
    assert local(table_id) == []
    assert six(network, network["vpc"]) == []


def test_a_block_stays_while_a_subnet_has_a_part_of_it(network: Network) -> None:
    network.with_ipv6("subnet")
    association_id = six(network, network["vpc"])[0]["AssociationId"]

    error = network.refused("disassociate_vpc_cidr_block", association_id=association_id)

    assert (error.code, error.facts["subnets"]) == ("InvalidCidrBlock.InUse", network["subnet"])


def test_one_range_a_call(network: Network) -> None:
    vpc = {"vpc_id": network["vpc"]}

    assert network.refused("associate_vpc_cidr_block", **vpc).code == "MissingParameter"
    both = network.refused(
        "associate_vpc_cidr_block", **vpc, cidr_block="10.1.0.0/16", amazon_provided_ipv6_cidr_block=True
    )
    assert both.code == "InvalidParameterCombination"


def test_a_vpc_has_five_ipv6_ranges_at_most(network: Network) -> None:
    asked = {"vpc_id": network["vpc"], "amazon_provided_ipv6_cidr_block": True}
    for _ in range(5):
        network.do("associate_vpc_cidr_block", **asked)

    assert network.refused("associate_vpc_cidr_block", **asked).code == "CidrLimitExceeded"
    assert len({one["Ipv6CidrBlock"] for one in six(network, network["vpc"])}) == 5


def test_vpcs_are_found_by_their_ipv6_range(network: Network) -> None:
    network.with_ipv6().with_vpc("other", "10.2.0.0/16")
    block = six(network, network["vpc"])[0]["Ipv6CidrBlock"]

    filters = [{"name": "ipv6-cidr-block-association.ipv6-cidr-block", "values": [block]}]

    assert [one["VpcId"] for one in network.do("describe_vpcs", filters=filters)["Vpcs"]] == [network["vpc"]]


# What comes with IPv6


def outbound(network: Network, group: str) -> list[dict[str, Any]]:
    filters = [{"name": "group-id", "values": [network[group]]}]
    rules = network.do("describe_security_group_rules", filters=filters)["SecurityGroupRules"]
    return [
        {name: one.get(name) for name in ("IpProtocol", "CidrIpv4", "CidrIpv6")} for one in rules if one["IsEgress"]
    ]


FOUR = {"IpProtocol": "-1", "CidrIpv4": "0.0.0.0/0", "CidrIpv6": None}
SIX = {"IpProtocol": "-1", "CidrIpv4": None, "CidrIpv6": "::/0"}


def test_new_groups_let_ipv6_out_where_the_vpc_has_it(network: Network) -> None:
    network.with_group("before").with_ipv6().with_group("after")

    assert outbound(network, "after") == [FOUR, SIX]
    assert outbound(network, "before") == [FOUR, SIX]


def test_a_group_whose_outbound_rules_were_touched_stays_as_it_is(network: Network) -> None:
    network.with_group("touched")
    everything = [{"ip_protocol": "-1", "ip_ranges": [{"cidr_ip": "0.0.0.0/0"}]}]
    network.do("revoke_security_group_egress", group_id=network["touched"], ip_permissions=everything)

    network.with_ipv6()

    assert outbound(network, "touched") == []


def test_a_second_range_adds_no_second_rule(network: Network) -> None:
    network.with_group("web").with_ipv6()

    network.do("associate_vpc_cidr_block", vpc_id=network["vpc"], amazon_provided_ipv6_cidr_block=True)

    assert outbound(network, "web") == [FOUR, SIX]


def default_acl(network: Network) -> list[tuple[int, bool, str, str]]:
    filters = [{"name": "vpc-id", "values": [network["vpc"]]}, {"name": "default", "values": ["true"]}]
    acl = network.do("describe_network_acls", filters=filters)["NetworkAcls"][0]
    return [
        (one["RuleNumber"], one["Egress"], one["RuleAction"], one.get("CidrBlock") or one["Ipv6CidrBlock"])
        for one in acl["Entries"]
    ]


def test_the_default_acl_allows_ipv6_by_rule_101_and_ends_with_two_denies(network: Network) -> None:
    network.with_ipv6()

    assert default_acl(network) == [
        (number, egress, action, block)
        for egress in (True, False)
        for number, action, block in (
            (100, "allow", "0.0.0.0/0"),
            (101, "allow", "::/0"),
            (32767, "deny", "0.0.0.0/0"),
            (32768, "deny", "::/0"),
        )
    ]


def test_a_direction_of_the_default_acl_that_was_touched_gets_no_rule_101(network: Network) -> None:
    acl_id = network.do("describe_network_acls")["NetworkAcls"][0]["NetworkAclId"]
    network.do("delete_network_acl_entry", network_acl_id=acl_id, rule_number=100, egress=False)

    network.with_ipv6()

    assert [one[:2] for one in default_acl(network) if one[2] == "allow"] == [(100, True), (101, True)]


def test_acls_of_a_vpc_without_ipv6_end_with_one_deny(network: Network) -> None:
    assert [one[0] for one in default_acl(network)] == [100, 32767, 100, 32767]
