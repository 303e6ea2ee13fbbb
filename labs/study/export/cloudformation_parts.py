"""What is a resource of each kind in a CloudFormation template? One function a kind, and one table of them all."""

from collections.abc import Iterator, Mapping
from typing import Any

from labs.cloud.resources.dhcp_options import DhcpOptions
from labs.cloud.resources.internet_gateway import InternetGateway
from labs.cloud.resources.network_acl import NetworkAcl, NetworkAclEntry
from labs.cloud.resources.route_table import RouteTable
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import Resource
from labs.study.export.cloudformation_gateways import WRITERS as GATEWAYS
from labs.study.export.cloudformation_machines import WRITERS as MACHINES
from labs.study.export.cloudformation_values import Function, group_link, tags, zone
from labs.study.export.parts import Design, Link, Part, Writer, given
from labs.study.export.template_routes import (
    IPV6,
    attachments_before,
    destination_of,
    edges_of,
    ipv6_place,
    range_name,
    ranges_before,
    rules_of,
    subnets_of,
    target_of,
)

NOBODY = {
    "IpProtocol": "-1",
    "CidrIp": "127.0.0.1/32",
    "Description": "nobody: CloudFormation opens all without a rule",
}
ROUTE_MEMBERS = {
    "gateway_id": "GatewayId",
    "nat_gateway_id": "NatGatewayId",
    "network_interface_id": "NetworkInterfaceId",
    "instance_id": "InstanceId",
    "vpc_peering_connection_id": "VpcPeeringConnectionId",
    "transit_gateway_id": "TransitGatewayId",
    "egress_only_internet_gateway_id": "EgressOnlyInternetGatewayId",
    "vpc_endpoint_id": "VpcEndpointId",
}
DESTINATIONS = {
    "destination_cidr_block": "DestinationCidrBlock",
    "destination_ipv6_cidr_block": "DestinationIpv6CidrBlock",
    "destination_prefix_list_id": "DestinationPrefixListId",
}


def vpc(design: Design, one: Vpc) -> Iterator[Part]:
    """A VPC with its further ranges and its DHCP options."""
    yield Part(
        one.id,
        "AWS::EC2::VPC",
        given(
            CidrBlock=one.cidr_block,
            EnableDnsSupport=one.enable_dns_support,
            EnableDnsHostnames=one.enable_dns_hostnames,
            InstanceTenancy=one.instance_tenancy,
            Tags=tags(one.tags),
        ),
    )
    for association in one.cidr_block_associations[1:]:
        properties = {"VpcId": Link(one.id), "CidrBlock": association.cidr_block}
        yield Part(one.id, "AWS::EC2::VPCCidrBlock", properties, range_name(association.cidr_block))
    if one.ipv6_cidr_block_associations:
        properties = {"VpcId": Link(one.id), "AmazonProvidedIpv6CidrBlock": True}
        yield Part(one.id, "AWS::EC2::VPCCidrBlock", properties, IPV6)
    if one.dhcp_options_id in design.built:
        properties = {"VpcId": Link(one.id), "DhcpOptionsId": Link(str(one.dhcp_options_id))}
        yield Part(one.id, "AWS::EC2::VPCDHCPOptionsAssociation", properties, "dhcp options")


def dhcp_options(design: Design, one: DhcpOptions) -> Iterator[Part]:
    """A set of DHCP options."""
    said = {each.key: list(each.values) for each in one.configurations}
    node_type = said.get("netbios-node-type", [])
    yield Part(
        one.id,
        "AWS::EC2::DHCPOptions",
        given(
            DomainName=" ".join(said.get("domain-name", [])),
            DomainNameServers=said.get("domain-name-servers"),
            NtpServers=said.get("ntp-servers"),
            NetbiosNameServers=said.get("netbios-name-servers"),
            NetbiosNodeType=int(node_type[0]) if node_type else None,
            Tags=tags(one.tags),
        ),
    )


def subnet(design: Design, one: Subnet) -> Iterator[Part]:
    """A subnet; in a further range of its VPC, once that is there."""
    options = {
        "HostnameType": one.private_dns_hostname_type_on_launch,
        "EnableResourceNameDnsARecord": one.enable_resource_name_dns_a_record_on_launch,
    }
    is_usual = options == {"HostnameType": "ip-name", "EnableResourceNameDnsARecord": False}
    yield Part(
        one.id,
        "AWS::EC2::Subnet",
        given(
            VpcId=Link(one.vpc_id),
            CidrBlock=one.cidr_block,
            AvailabilityZone=zone(design.world.region, one.availability_zone),
            Ipv6CidrBlock=_ipv6_block(design, one),
            Ipv6Native=one.ipv6_native or None,
            AssignIpv6AddressOnCreation=one.assign_ipv6_address_on_creation or None,
            MapPublicIpOnLaunch=one.map_public_ip_on_launch or None,
            PrivateDnsNameOptionsOnLaunch=None if is_usual else options,
            Tags=tags(one.tags),
        ),
        after=ranges_before(design, one),
    )


def internet_gateway(design: Design, one: InternetGateway) -> Iterator[Part]:
    """An internet gateway and its attachment."""
    yield Part(one.id, "AWS::EC2::InternetGateway", given(Tags=tags(one.tags)))
    if one.vpc_id:
        properties = {"VpcId": Link(one.vpc_id), "InternetGatewayId": Link(one.id)}
        yield Part(one.id, "AWS::EC2::VPCGatewayAttachment", properties, "attachment")


def route_table(design: Design, one: RouteTable) -> Iterator[Part]:
    """A table with its routes and the subnets it serves; a main table is a table of its own that all of those name."""
    yield Part(one.id, "AWS::EC2::RouteTable", given(VpcId=Link(one.vpc_id), Tags=tags(one.tags)))
    for route in one.routes:
        target = target_of(design, one, route)
        if target is None:
            continue
        member, id = target
        properties = {
            "RouteTableId": Link(one.id),
            **destination_of(route, DESTINATIONS),
            ROUTE_MEMBERS[member]: Link(id),
        }
        about = f"route {range_name(route.destination)}"
        yield Part(one.id, "AWS::EC2::Route", properties, about, after=attachments_before(design, one.vpc_id, id))
    for edge in edges_of(one):
        pair = {"RouteTableId": Link(one.id), "GatewayId": Link(edge)}
        after = ((edge, "attachment"),)
        yield Part(one.id, "AWS::EC2::GatewayRouteTableAssociation", pair, f"edge {edge}", after=after)
    for served in subnets_of(design, one):
        properties = {"RouteTableId": Link(one.id), "SubnetId": Link(served.id)}
        about = f"serves {served.id}"
        yield Part(one.id, "AWS::EC2::SubnetRouteTableAssociation", properties, about)


def network_acl(design: Design, one: NetworkAcl) -> Iterator[Part]:
    """An ACL with its entries and the subnets it guards; a default ACL is one of its own that its subnets name."""
    yield Part(one.id, "AWS::EC2::NetworkAcl", given(VpcId=Link(one.vpc_id), Tags=tags(one.tags)))
    for entry in one.entries:
        about = f"{'egress' if entry.egress else 'ingress'} {entry.rule_number}"
        yield Part(one.id, "AWS::EC2::NetworkAclEntry", _entry(one, entry), about)
    for guarded in one.associations:
        properties = {"NetworkAclId": Link(one.id), "SubnetId": Link(guarded.subnet_id)}
        about = f"guards {guarded.subnet_id}"
        yield Part(one.id, "AWS::EC2::SubnetNetworkAclAssociation", properties, about)


def security_group(design: Design, one: SecurityGroup) -> Iterator[Part]:
    """A group with its rules; those that name groups stand beside it, since groups may name each other."""
    rules = rules_of(design, one.id)
    plain = {
        is_egress: [_rule(rule) for rule in rules if rule.is_egress == is_egress and not rule.named_group_id]
        for is_egress in (False, True)
    }
    yield Part(
        one.id,
        "AWS::EC2::SecurityGroup",
        given(
            GroupName=one.group_name,
            GroupDescription=one.description,
            VpcId=Link(one.vpc_id),
            SecurityGroupIngress=plain[False],
            SecurityGroupEgress=plain[True] or [NOBODY],
            Tags=tags(one.tags),
        ),
    )
    for rule in rules:
        if rule.referenced_group_id:
            yield _rule_beside(design, rule, Link(one.id))
    for other in one.vpc_ids[1:]:
        pair = {"GroupId": Link(one.id), "VpcId": Link(other)}
        yield Part(one.id, "AWS::EC2::SecurityGroupVpcAssociation", pair, f"in {other}")


def _entry(acl: NetworkAcl, entry: NetworkAclEntry) -> dict[str, Any]:
    ports = {"From": entry.from_port, "To": entry.to_port} if entry.from_port is not None else None
    icmp = {"Type": entry.icmp_type, "Code": entry.icmp_code} if entry.icmp_type is not None else None
    return given(
        NetworkAclId=Link(acl.id),
        RuleNumber=entry.rule_number,
        Egress=entry.egress,
        RuleAction=entry.rule_action,
        Protocol=int(entry.protocol),
        CidrBlock=entry.cidr_block,
        Ipv6CidrBlock=entry.ipv6_cidr_block,
        PortRange=ports,
        Icmp=icmp,
    )


def _rule(rule: SecurityGroupRule) -> dict[str, Any]:
    ports = {} if rule.ip_protocol == "-1" else {"FromPort": rule.from_port, "ToPort": rule.to_port}
    listed = {"DestinationPrefixListId" if rule.is_egress else "SourcePrefixListId": rule.prefix_list_id}
    return {
        "IpProtocol": rule.ip_protocol,
        **ports,
        **{name: Link(id) for name, id in listed.items() if id},
        **given(CidrIp=rule.cidr_ipv4, CidrIpv6=rule.cidr_ipv6, Description=rule.description),
    }


def _rule_beside(design: Design, rule: SecurityGroupRule, group: Link) -> Part:
    """A rule that names a group, as a resource of its own."""
    peer = group_link(design, str(rule.referenced_group_id))
    if rule.is_egress:
        properties = {"GroupId": group, **_rule(rule), "DestinationSecurityGroupId": peer}
        return Part(rule.group_id, "AWS::EC2::SecurityGroupEgress", properties, _rule_name(rule))
    properties = {"GroupId": group, **_rule(rule), "SourceSecurityGroupId": peer}
    return Part(rule.group_id, "AWS::EC2::SecurityGroupIngress", properties, _rule_name(rule))


def _rule_name(rule: SecurityGroupRule) -> str:
    protocol = "all" if rule.ip_protocol == "-1" else rule.ip_protocol
    return f"{'egress' if rule.is_egress else 'ingress'} {protocol} {rule.from_port if rule.from_port >= 0 else ''} {rule.id}"


def _ipv6_block(design: Design, one: Subnet) -> Any:
    """Its /64 block among those of the range that AWS gives to the VPC."""
    place = ipv6_place(design, one)
    if place is None:
        return one.ipv6_cidr_block
    whole = Function("Select", [0, Link(one.vpc_id, "Ipv6CidrBlocks")])
    return Function("Select", [place, Function("Cidr", [whole, min(256, place + 1), 64])])


WRITERS: Mapping[type[Resource], Writer] = {
    DhcpOptions: dhcp_options,
    Vpc: vpc,
    Subnet: subnet,
    InternetGateway: internet_gateway,
    NetworkAcl: network_acl,
    SecurityGroup: security_group,
    **MACHINES,
    **GATEWAYS,
    RouteTable: route_table,
}
"""How each kind is written, in the order in which a reader wants to meet them."""
