"""Security groups that other VPCs use."""

import pytest

from tests.cloud.builders import Network, a_region


@pytest.fixture
def network() -> Network:
    network = a_region().with_vpc().with_vpc("other", "10.1.0.0/16").with_group("web")
    return network.with_subnet("subnet").with_subnet("far", "10.1.1.0/24", vpc="other")


def associate(network: Network) -> dict[str, str]:
    shared = {"group_id": network["web"], "vpc_id": network["other"]}
    network.do("associate_security_group_vpc", **shared)
    return shared


def test_an_associated_group_is_carried_by_interfaces_of_both_vpcs(network: Network) -> None:
    alone = network.refused("create_network_interface", subnet_id=network["far"], groups=[network["web"]])
    answer = network.do("associate_security_group_vpc", group_id=network["web"], vpc_id=network["other"])
    network.with_interface("here", in_subnet="subnet", groups=("web",))
    network.with_interface("there", in_subnet="far", groups=("web",))

    assert alone.reason == "GroupInOtherVpc"
    assert answer == {"State": "associating"}
    assert network.do("describe_security_group_vpc_associations") == {
        "SecurityGroupVpcAssociations": [
            {
                "GroupId": network["web"],
                "VpcId": network["other"],
                "VpcOwnerId": "111122223333",
                "State": "associated",
                "GroupOwnerId": "111122223333",
            }
        ]
    }
    assert [one["GroupId"] for one in network.interface("there")["Groups"]] == [network["web"]]


def test_the_groups_that_a_vpc_may_use_are_its_own_and_the_associated_ones(network: Network) -> None:
    associate(network)

    found = network.do("get_security_groups_for_vpc", vpc_id=network["other"])["SecurityGroupForVpcs"]
    filters = [{"name": "primary-vpc-id", "values": [network["vpc"]]}]
    foreign = network.do("get_security_groups_for_vpc", vpc_id=network["other"], filters=filters)

    assert sorted((one["GroupName"], one["PrimaryVpcId"]) for one in found) == [
        ("default", network["other"]),
        ("web", network["vpc"]),
    ]
    assert [one["GroupId"] for one in foreign["SecurityGroupForVpcs"]] == [network["web"]]


def test_a_group_leaves_a_vpc_once_nobody_carries_it_there(network: Network) -> None:
    shared = associate(network)
    network.with_interface("there", in_subnet="far", groups=("web",))

    carried = network.refused("disassociate_security_group_vpc", **shared)
    network.do("delete_network_interface", network_interface_id=network["there"])
    answer = network.do("disassociate_security_group_vpc", **shared)

    assert carried.code == "DependencyViolation"
    assert answer == {"State": "disassociating"}
    assert network.do("describe_security_group_vpc_associations") == {"SecurityGroupVpcAssociations": []}
    assert network.refused("disassociate_security_group_vpc", **shared).reason == "GroupNotAssociated"


def test_groups_and_vpcs_that_belong_together_stay(network: Network) -> None:
    associate(network)

    assert network.refused("delete_security_group", group_id=network["web"]).code == "DependencyViolation"
    assert network.refused("delete_vpc", vpc_id=network["other"]).code == "DependencyViolation"


def test_what_cannot_be_associated() -> None:
    network = a_region(default_vpc=True).with_vpc().with_group("web").with_vpc("other", "10.1.0.0/16")
    default = network.do("describe_security_groups", filters=[{"name": "vpc-id", "values": [network["vpc"]]}])
    own = next(one["GroupId"] for one in default["SecurityGroups"] if one["GroupName"] == "default")
    default_vpc = network.do("describe_vpcs", filters=[{"name": "is-default", "values": ["true"]}])["Vpcs"][0]["VpcId"]
    asked = {
        "DefaultGroupIsNotShared": (own, network["other"]),
        "DefaultVpcTakesNoGroups": (network["web"], default_vpc),
        "GroupAlreadyInVpc": (network["web"], network["vpc"]),
    }

    refused = {
        reason: network.refused("associate_security_group_vpc", group_id=group, vpc_id=vpc).reason
        for reason, (group, vpc) in asked.items()
    }

    assert refused == {reason: reason for reason in asked}


def test_rules_of_a_group_name_groups_of_the_vpcs_that_use_it_until_they_do_not(network: Network) -> None:
    network.with_group("far-group", vpc="other")
    named = {"ip_protocol": "-1", "user_id_group_pairs": [{"group_id": network["far-group"]}]}
    alone = network.refused("authorize_security_group_ingress", group_id=network["web"], ip_permissions=[named])
    shared = associate(network)
    network.do("authorize_security_group_ingress", group_id=network["web"], ip_permissions=[named])
    fresh = network.do("describe_stale_security_groups", vpc_id=network["vpc"])

    network.do("disassociate_security_group_vpc", **shared)

    assert alone.reason == "GroupOfOtherNetwork"
    assert fresh == {"StaleSecurityGroupSet": []}
    found = network.do("describe_stale_security_groups", vpc_id=network["vpc"])["StaleSecurityGroupSet"]
    assert [one["GroupId"] for one in found] == [network["web"]]


@pytest.mark.parametrize(
    ("name", "value", "count"),
    [("group-id", "web", 1), ("vpc-id", "other", 1), ("vpc-id", "vpc", 0), ("state", "associated", 1)],
)
def test_associations_are_found(network: Network, name: str, value: str, count: int) -> None:
    associate(network)
    filters = [{"name": name, "values": [network.ids.get(value, value)]}]

    found = network.do("describe_security_group_vpc_associations", filters=filters)

    assert len(found["SecurityGroupVpcAssociations"]) == count
