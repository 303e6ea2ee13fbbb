"""What scripts do all day: read a thing and send it back, delete page after page, take a network down as it was built."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from labs.study import keys
from labs.study.keys import Credentials
from tests.aws.clients import a_client, a_resource
from tests.documents import network_document
from tests.rows import a_lab, a_sandbox, a_user, a_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> Credentials:
    lab = a_lab(document=network_document() | {"default_vpc": True})
    return keys.create_access_key(a_sandbox(a_user(), lab, a_world(default_vpc=True)))


@pytest.fixture
def ec2(key: Credentials) -> Any:
    return a_client(key)


def test_each_page_may_be_deleted_before_the_next_is_asked_for(ec2: Any) -> None:
    vpc_id = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    for number in range(12):
        ec2.create_subnet(VpcId=vpc_id, CidrBlock=f"10.0.{number}.0/24")
    mine = {"Filters": [{"Name": "vpc-id", "Values": [vpc_id]}]}

    pages = ec2.get_paginator("describe_subnets").paginate(**mine, PaginationConfig={"PageSize": 5})
    deleted = [ec2.delete_subnet(SubnetId=one["SubnetId"]) for page in pages for one in page["Subnets"]]

    assert len(deleted) == 12
    assert ec2.describe_subnets(**mine)["Subnets"] == []


def test_the_rules_of_a_group_are_taken_away_and_given_back_as_they_were_read(key: Credentials) -> None:
    vpc = a_resource(key).create_vpc(CidrBlock="10.0.0.0/16")
    group = vpc.create_security_group(GroupName="web", Description="web")
    (default,) = vpc.security_groups.filter(Filters=[{"Name": "group-name", "Values": ["default"]}])
    default.revoke_ingress(IpPermissions=default.ip_permissions)
    group.revoke_egress(IpPermissions=group.ip_permissions_egress)
    pair = {"GroupId": default.id, "UserId": default.owner_id, "Description": "from the default group"}
    group.authorize_ingress(IpPermissions=[{"IpProtocol": "-1", "UserIdGroupPairs": [pair]}])
    group.reload()
    default.reload()

    assert (default.ip_permissions, group.ip_permissions_egress) == ([], [])
    before = group.ip_permissions
    group.revoke_ingress(IpPermissions=before)
    group.authorize_ingress(IpPermissions=before)
    group.reload()
    assert group.ip_permissions == before


def test_a_network_is_taken_down_by_what_its_vpc_knows_of_it(key: Credentials) -> None:
    ec2 = a_resource(key)
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")
    subnet = vpc.create_subnet(CidrBlock="10.0.1.0/24")
    gateway = ec2.create_internet_gateway()
    vpc.attach_internet_gateway(InternetGatewayId=gateway.id)
    table = vpc.create_route_table()
    table.create_route(DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway.id)
    table.associate_with_subnet(SubnetId=subnet.id)
    vpc.create_network_acl()
    subnet.create_network_interface(Description="card")

    for interface in vpc.network_interfaces.all():
        interface.delete()
    for one in vpc.route_tables.filter(Filters=[{"Name": "association.subnet-id", "Values": [subnet.id]}]):
        for association in one.associations:
            association.delete()
        one.delete()
    for one in vpc.network_acls.filter(Filters=[{"Name": "default", "Values": ["false"]}]):
        one.delete()
    for one in vpc.internet_gateways.all():
        vpc.detach_internet_gateway(InternetGatewayId=one.id)
        one.delete()
    for one in vpc.subnets.all():
        one.delete()
    vpc.delete()

    assert list(ec2.vpcs.filter(Filters=[{"Name": "isDefault", "Values": ["false"]}])) == []


def test_what_a_tool_reads_of_a_vpc_of_a_subnet_and_of_an_address(ec2: Any) -> None:
    """The calls with which the Terraform provider and Ansible's modules refresh their pictures."""
    vpc_id = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet_id = ec2.create_subnet(VpcId=vpc_id, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    allocation_id = ec2.allocate_address(Domain="vpc", NetworkBorderGroup="ap-northeast-2")["AllocationId"]
    off = {"Value": False}

    for name in ("enableDnsSupport", "enableDnsHostnames", "enableNetworkAddressUsageMetrics"):
        assert ec2.describe_vpc_attribute(VpcId=vpc_id, Attribute=name)["VpcId"] == vpc_id
    assert ec2.describe_vpc_classic_link(VpcIds=[vpc_id])["Vpcs"][0]["ClassicLinkEnabled"] is False
    assert ec2.describe_vpc_classic_link_dns_support(VpcIds=[vpc_id])["Vpcs"][0]["ClassicLinkDnsSupported"] is False
    ec2.modify_subnet_attribute(SubnetId=subnet_id, AssignIpv6AddressOnCreation=off)
    ec2.modify_subnet_attribute(SubnetId=subnet_id, EnableDns64=off)
    ec2.modify_subnet_attribute(SubnetId=subnet_id, PrivateDnsHostnameTypeOnLaunch="ip-name")
    found = ec2.describe_addresses_attribute(AllocationIds=[allocation_id], Attribute="domain-name")
    assert "PtrRecord" not in found["Addresses"][0]


def test_reading_an_address_that_is_not_there_has_the_code_that_tools_wait_for(ec2: Any) -> None:
    with pytest.raises(ClientError) as caught:
        ec2.describe_addresses(PublicIps=["203.0.113.9"])

    assert caught.value.response["Error"]["Code"] == "InvalidAddress.NotFound"


def test_a_vpn_is_built_waited_for_and_taken_down(ec2: Any) -> None:
    vpc_id = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    (table,) = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])["RouteTables"]
    customer = ec2.create_customer_gateway(Type="ipsec.1", IpAddress="203.0.113.12", BgpAsn=65010)["CustomerGateway"]
    gateway_id = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    ec2.attach_vpn_gateway(VpnGatewayId=gateway_id, VpcId=vpc_id)
    made = ec2.create_vpn_connection(
        Type="ipsec.1",
        CustomerGatewayId=customer["CustomerGatewayId"],
        VpnGatewayId=gateway_id,
        Options={"StaticRoutesOnly": True},
    )["VpnConnection"]
    connection = {"VpnConnectionId": made["VpnConnectionId"]}

    ec2.get_waiter("vpn_connection_available").wait(VpnConnectionIds=[made["VpnConnectionId"]])
    ec2.create_vpn_connection_route(**connection, DestinationCidrBlock="192.168.0.0/16")
    ec2.enable_vgw_route_propagation(RouteTableId=table["RouteTableId"], GatewayId=gateway_id)
    (shown,) = ec2.describe_vpn_connections()["VpnConnections"]
    (there,) = ec2.describe_route_tables(RouteTableIds=[table["RouteTableId"]])["RouteTables"]

    assert (made["State"], shown["State"]) == ("pending", "available")
    assert [one["Status"] for one in shown["VgwTelemetry"]] == ["DOWN", "DOWN"]
    assert shown["CustomerGatewayConfiguration"].startswith("<?xml")
    assert there["PropagatingVgws"] == [{"GatewayId": gateway_id}]
    ec2.delete_vpn_connection(**connection)
    ec2.get_waiter("vpn_connection_deleted").wait(VpnConnectionIds=[made["VpnConnectionId"]])
    ec2.detach_vpn_gateway(VpnGatewayId=gateway_id, VpcId=vpc_id)
    ec2.delete_vpn_gateway(VpnGatewayId=gateway_id)
    ec2.delete_customer_gateway(CustomerGatewayId=customer["CustomerGatewayId"])
    ec2.delete_vpc(VpcId=vpc_id)
