"""What can be set can be read back: tools that compare what they asked for with what there is depend on it."""

from typing import Any

import jmespath
import pytest

from tests.cloud.builders import Network, a_region

SETTINGS: list[tuple[str, dict[str, Any], str, dict[str, Any], str, Any]] = [
    (
        "modify_vpc_attribute",
        {"vpc_id": "vpc", "enable_dns_support": {"value": False}},
        "describe_vpc_attribute",
        {"vpc_id": "vpc", "attribute": "enableDnsSupport"},
        "EnableDnsSupport.Value",
        False,
    ),
    (
        "modify_vpc_attribute",
        {"vpc_id": "vpc", "enable_dns_hostnames": {"value": True}},
        "describe_vpc_attribute",
        {"vpc_id": "vpc", "attribute": "enableDnsHostnames"},
        "EnableDnsHostnames.Value",
        True,
    ),
    (
        "modify_vpc_attribute",
        {"vpc_id": "vpc", "enable_network_address_usage_metrics": {"value": True}},
        "describe_vpc_attribute",
        {"vpc_id": "vpc", "attribute": "enableNetworkAddressUsageMetrics"},
        "EnableNetworkAddressUsageMetrics.Value",
        True,
    ),
    (
        "modify_subnet_attribute",
        {"subnet_id": "subnet", "map_public_ip_on_launch": {"value": True}},
        "describe_subnets",
        {},
        "Subnets[0].MapPublicIpOnLaunch",
        True,
    ),
    (
        "modify_subnet_attribute",
        {"subnet_id": "subnet", "private_dns_hostname_type_on_launch": "resource-name"},
        "describe_subnets",
        {},
        "Subnets[0].PrivateDnsNameOptionsOnLaunch.HostnameType",
        "resource-name",
    ),
    (
        "modify_subnet_attribute",
        {"subnet_id": "subnet", "enable_resource_name_dns_a_record_on_launch": {"value": True}},
        "describe_subnets",
        {},
        "Subnets[0].PrivateDnsNameOptionsOnLaunch.EnableResourceNameDnsARecord",
        True,
    ),
    (
        "modify_network_interface_attribute",
        {"network_interface_id": "eni", "description": {"value": "new"}},
        "describe_network_interface_attribute",
        {"network_interface_id": "eni", "attribute": "description"},
        "Description.Value",
        "new",
    ),
    (
        "modify_network_interface_attribute",
        {"network_interface_id": "eni", "source_dest_check": {"value": False}},
        "describe_network_interface_attribute",
        {"network_interface_id": "eni", "attribute": "sourceDestCheck"},
        "SourceDestCheck.Value",
        False,
    ),
    (
        "modify_network_interface_attribute",
        {"network_interface_id": "eni", "associate_public_ip_address": True},
        "describe_network_interface_attribute",
        {"network_interface_id": "eni", "attribute": "associatePublicIpAddress"},
        "AssociatePublicIpAddress",
        True,
    ),
    (
        "modify_network_interface_attribute",
        {"network_interface_id": "eni", "connection_tracking_specification": {"udp_timeout": 60}},
        "describe_network_interfaces",
        {},
        "NetworkInterfaces[0].ConnectionTrackingConfiguration.UdpTimeout",
        60,
    ),
]


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_subnet("subnet").with_group("web").with_interface("eni", in_subnet="subnet")


def named(network: Network, params: dict[str, Any]) -> dict[str, Any]:
    """Parameters in which the ids of named things stand for their names."""
    return {name: network[value] if name.endswith("_id") else value for name, value in params.items()}


@pytest.mark.parametrize(("setting", "params", "reading", "asked", "path", "value"), SETTINGS)
def test_what_is_set_is_read_back(
    network: Network,
    setting: str,
    params: dict[str, Any],
    reading: str,
    asked: dict[str, Any],
    path: str,
    value: object,
) -> None:
    before = jmespath.search(path, network.do(reading, **named(network, asked)))

    network.do(setting, **named(network, params))

    assert before != value
    assert jmespath.search(path, network.do(reading, **named(network, asked))) == value


@pytest.mark.parametrize("name", ["enable_dns64", "map_customer_owned_ip_on_launch"])
def test_what_the_region_has_not_can_be_switched_off_but_not_on(network: Network, name: str) -> None:
    subnet = {"subnet_id": network["subnet"]}
    before = network.do("describe_subnets")

    network.do("modify_subnet_attribute", **subnet, **{name: {"value": False}})

    assert network.do("describe_subnets") == before
    assert (
        network.refused("modify_subnet_attribute", **subnet, **{name: {"value": True}}).code == "UnsupportedOperation"
    )


def test_two_attributes_in_one_call_are_refused(network: Network) -> None:
    both = {"map_public_ip_on_launch": {"value": True}, "private_dns_hostname_type_on_launch": "ip-name"}

    error = network.refused("modify_subnet_attribute", subnet_id=network["subnet"], **both)

    assert error.code == "InvalidParameterCombination"


def test_every_rule_of_a_group_and_of_an_acl_is_read_back_with_all_it_was_given(network: Network) -> None:
    permission = {
        "ip_protocol": "udp",
        "from_port": 53,
        "to_port": 53,
        "ip_ranges": [{"cidr_ip": "10.0.0.0/16", "description": "names"}],
    }
    network.do("authorize_security_group_egress", group_id=network["web"], ip_permissions=[permission])
    acl_id = network.acl(network["vpc"])
    network.do(
        "create_network_acl_entry",
        network_acl_id=acl_id,
        rule_number=7,
        protocol="tcp",
        rule_action="deny",
        egress=True,
        cidr_block="192.0.2.0/24",
        port_range={"from": 25, "to": 26},
    )

    group = network.do("describe_security_groups", group_ids=[network["web"]])["SecurityGroups"][0]
    acl = network.do("describe_network_acls", network_acl_ids=[acl_id])["NetworkAcls"][0]

    assert group["IpPermissionsEgress"][1] == {
        "IpProtocol": "udp",
        "FromPort": 53,
        "ToPort": 53,
        "IpRanges": [{"CidrIp": "10.0.0.0/16", "Description": "names"}],
        "UserIdGroupPairs": [],
        "Ipv6Ranges": [],
        "PrefixListIds": [],
    }
    assert acl["Entries"][0] == {
        "CidrBlock": "192.0.2.0/24",
        "Egress": True,
        "Protocol": "6",
        "RuleAction": "deny",
        "RuleNumber": 7,
        "PortRange": {"From": 25, "To": 26},
    }


def test_an_address_that_was_assigned_must_have_been_one_of_the_subnet_and_free(network: Network) -> None:
    eni = {"network_interface_id": network["eni"]}
    taken = network.interface("eni")["PrivateIpAddress"]
    network.with_interface("other", in_subnet="subnet")

    def refused(address: str, interface: str = "eni") -> str:
        asked = {"network_interface_id": network[interface], "private_ip_addresses": [address]}
        return network.refused("assign_private_ip_addresses", **asked).code

    assert refused("10.0.2.9") == refused("10.0.1.1") == refused("10.0.1.255") == "InvalidParameterValue"
    assert refused(taken, "other") == "Resource.AlreadyAssigned"
    network.do("assign_private_ip_addresses", **eni, private_ip_addresses=["10.0.1.77"])
    assert "10.0.1.77" in [one["PrivateIpAddress"] for one in network.interface("eni")["PrivateIpAddresses"]]


def test_the_sixth_internet_gateway_of_a_region_is_refused() -> None:
    network = a_region()
    for _ in range(5):
        network.gateway()

    assert network.refused("create_internet_gateway").code == "InternetGatewayLimitExceeded"


def test_what_others_still_need_is_not_deleted(network: Network) -> None:
    """Gateways, subnets, groups and VPCs in use, each by its own rule."""
    refused = {
        "delete_vpc": {"vpc_id": network["vpc"]},
        "delete_subnet": {"subnet_id": network["subnet"]},
        "delete_internet_gateway": {"internet_gateway_id": network["vpc-gateway"]},
        "delete_route_table": {"route_table_id": network.main_table(network["vpc"])["RouteTableId"]},
    }

    assert {network.refused(action, **params).code for action, params in refused.items()} == {"DependencyViolation"}
