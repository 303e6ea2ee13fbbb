"""What is a gateway of each kind in a CloudFormation template, and what else leads out of a VPC?"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from labs.cloud.resources.customer_gateway import CustomerGateway
from labs.cloud.resources.egress_only_internet_gateway import EgressOnlyInternetGateway
from labs.cloud.resources.flow_log import DEFAULT_FORMAT, FlowLog
from labs.cloud.resources.nat_gateway import NatGateway
from labs.cloud.resources.network_insights_path import NetworkInsightsPath
from labs.cloud.resources.prefix_list import PrefixList
from labs.cloud.resources.transit_gateway import TransitGateway
from labs.cloud.resources.transit_gateway_attachment import TransitGatewayAttachment
from labs.cloud.resources.transit_gateway_route_table import TransitGatewayRouteTable
from labs.cloud.resources.vpc_block_public_access_exclusion import VpcBlockPublicAccessExclusion
from labs.cloud.resources.vpc_endpoint import FULL_ACCESS, VpcEndpoint
from labs.cloud.resources.vpc_peering_connection import VpcPeeringConnection
from labs.cloud.resources.vpn_connection import VpnConnection
from labs.cloud.resources.vpn_gateway import VpnGateway
from labs.cloud.world import Resource
from labs.study.export.cloudformation_values import group_link, tags
from labs.study.export.parts import Design, Link, Part, Writer, given
from labs.study.export.template_routes import attachments_before, range_name


def prefix_list(design: Design, one: PrefixList) -> Iterator[Part]:
    """A list with its entries."""
    entries = [given(Cidr=each.cidr, Description=each.description) for each in one.entries]
    yield Part(
        one.id,
        "AWS::EC2::PrefixList",
        given(
            PrefixListName=one.prefix_list_name,
            AddressFamily=one.address_family,
            MaxEntries=one.max_entries,
            Entries=entries,
            Tags=tags(one.tags),
        ),
    )


def nat_gateway(design: Design, one: NatGateway) -> Iterator[Part]:
    """A NAT gateway with its addresses."""
    primary, *others = one.addresses
    is_public = one.connectivity_type == "public"
    yield Part(
        one.id,
        "AWS::EC2::NatGateway",
        given(
            SubnetId=Link(one.subnet_id),
            ConnectivityType=one.connectivity_type,
            AllocationId=Link(primary.allocation_id) if primary.allocation_id else None,
            PrivateIpAddress=primary.private_ip,
            SecondaryAllocationIds=[Link(each.allocation_id) for each in others if each.allocation_id],
            SecondaryPrivateIpAddresses=[each.private_ip for each in others if each.private_ip],
            Tags=tags(one.tags),
        ),
        after=attachments_before(design, one.vpc_id, "") if is_public else (),
    )


def egress_only_gateway(design: Design, one: EgressOnlyInternetGateway) -> Iterator[Part]:
    """An egress-only internet gateway."""
    yield Part(one.id, "AWS::EC2::EgressOnlyInternetGateway", {"VpcId": Link(one.vpc_id)})


def peering(design: Design, one: VpcPeeringConnection) -> Iterator[Part]:
    """A peering connection, which CloudFormation accepts where both sides are of one account."""
    region = design.world.region
    if one.requester.region != region:
        design.notes.append(f"{one.id} was requested in {one.requester.region}: it belongs to a stack there")
        return
    is_elsewhere = one.accepter.region != region
    yield Part(
        one.id,
        "AWS::EC2::VPCPeeringConnection",
        given(
            VpcId=Link(one.requester.vpc_id),
            PeerVpcId=Link(one.accepter.vpc_id),
            PeerRegion=one.accepter.region if is_elsewhere else None,
            Tags=tags(one.tags),
        ),
    )


def customer_gateway(design: Design, one: CustomerGateway) -> Iterator[Part]:
    """A device on premises."""
    properties = given(
        Type="ipsec.1", IpAddress=one.ip_address, BgpAsn=one.asn, DeviceName=one.device_name, Tags=tags(one.tags)
    )
    yield Part(one.id, "AWS::EC2::CustomerGateway", properties)


def vpn_gateway(design: Design, one: VpnGateway) -> Iterator[Part]:
    """A virtual private gateway, its attachment, and the tables that learn from it."""
    properties = given(Type="ipsec.1", AmazonSideAsn=one.amazon_side_asn, Tags=tags(one.tags))
    yield Part(one.id, "AWS::EC2::VPNGateway", properties)
    if one.vpc_id and one.attachment_state == "attached":
        attached = {"VpcId": Link(one.vpc_id), "VpnGatewayId": Link(one.id)}
        yield Part(one.id, "AWS::EC2::VPCGatewayAttachment", attached, "attachment")
    learning = [each for each in design.tables if one.id in each.propagating_vgws]
    if learning:
        tables = {"RouteTableIds": [Link(each.id) for each in learning], "VpnGatewayId": Link(one.id)}
        after = ((one.id, "attachment"),)
        yield Part(one.id, "AWS::EC2::VPNGatewayRoutePropagation", tables, "propagation", after=after)


def vpn_connection(design: Design, one: VpnConnection) -> Iterator[Part]:
    """A VPN connection and its static routes; shared secrets are left to AWS."""
    yield Part(
        one.id,
        "AWS::EC2::VPNConnection",
        given(
            Type="ipsec.1",
            CustomerGatewayId=Link(one.customer_gateway_id),
            VpnGatewayId=Link(one.vpn_gateway_id) if one.vpn_gateway_id else None,
            TransitGatewayId=Link(one.transit_gateway_id) if one.transit_gateway_id else None,
            StaticRoutesOnly=one.static_routes_only,
            Tags=tags(one.tags),
        ),
    )
    for block in one.static_routes:
        properties = {"VpnConnectionId": Link(one.id), "DestinationCidrBlock": block}
        yield Part(one.id, "AWS::EC2::VPNConnectionRoute", properties, f"route {range_name(block)}")


def transit_gateway(design: Design, one: TransitGateway) -> Iterator[Part]:
    """A transit gateway that leaves tables to those of the template."""
    options = one.options
    yield Part(
        one.id,
        "AWS::EC2::TransitGateway",
        given(
            Description=one.description,
            AmazonSideAsn=options.amazon_side_asn,
            AutoAcceptSharedAttachments=options.auto_accept_shared_attachments,
            DefaultRouteTableAssociation="disable",
            DefaultRouteTablePropagation="disable",
            DnsSupport=options.dns_support,
            SecurityGroupReferencingSupport=options.security_group_referencing_support,
            VpnEcmpSupport=options.vpn_ecmp_support,
            Tags=tags(one.tags),
        ),
    )


def transit_gateway_attachment(design: Design, one: TransitGatewayAttachment) -> Iterator[Part]:
    """The attachment of a VPC; that of a VPN connection comes with the connection."""
    if one.resource_type != "vpc":
        design.notes.append(f"{one.id}, the attachment of {one.resource_id}, comes with that connection")
        return
    options = one.options
    shown = (
        {
            "DnsSupport": options.dns_support,
            "Ipv6Support": options.ipv6_support,
            "ApplianceModeSupport": options.appliance_mode_support,
            "SecurityGroupReferencingSupport": options.security_group_referencing_support,
        }
        if options
        else None
    )
    yield Part(
        one.id,
        "AWS::EC2::TransitGatewayVpcAttachment",
        given(
            TransitGatewayId=Link(one.transit_gateway_id),
            VpcId=Link(one.resource_id),
            SubnetIds=[Link(each) for each in one.subnet_ids],
            Options=shown,
            Tags=tags(one.tags),
        ),
    )


def transit_gateway_route_table(design: Design, one: TransitGatewayRouteTable) -> Iterator[Part]:
    """A table with the attachments it serves, those it learns from, and its static routes."""
    properties = given(TransitGatewayId=Link(one.transit_gateway_id), Tags=tags(one.tags))
    yield Part(one.id, "AWS::EC2::TransitGatewayRouteTable", properties)
    for field, word in (("associations", "Association"), ("propagations", "Propagation")):
        for attachment in getattr(one, field):
            if not is_of_a_vpc(design, attachment):
                continue
            pair = {"TransitGatewayRouteTableId": Link(one.id), "TransitGatewayAttachmentId": Link(attachment)}
            about = f"{word.lower()} {attachment}"
            yield Part(one.id, f"AWS::EC2::TransitGatewayRouteTable{word}", pair, about)
    for route in one.routes:
        if route.attachment_id and not is_of_a_vpc(design, route.attachment_id):
            design.notes.append(f"{one.id}: the route to {route.destination_cidr_block} leads to {route.attachment_id}")
            continue
        leads = given(
            TransitGatewayRouteTableId=Link(one.id),
            DestinationCidrBlock=route.destination_cidr_block,
            TransitGatewayAttachmentId=Link(route.attachment_id) if route.attachment_id else None,
            Blackhole=None if route.attachment_id else True,
        )
        yield Part(one.id, "AWS::EC2::TransitGatewayRoute", leads, f"route {range_name(route.destination_cidr_block)}")


def endpoint(design: Design, one: VpcEndpoint) -> Iterator[Part]:
    """An endpoint to a service, with the routes or the interfaces that it makes by itself."""
    is_interface = one.vpc_endpoint_type == "Interface"
    yield Part(
        one.id,
        "AWS::EC2::VPCEndpoint",
        given(
            VpcId=Link(one.vpc_id),
            ServiceName=one.service_name,
            VpcEndpointType=one.vpc_endpoint_type,
            RouteTableIds=[Link(each) for each in one.route_table_ids],
            SubnetIds=[Link(each) for each in one.subnet_ids],
            SecurityGroupIds=[group_link(design, each) for each in one.security_group_ids],
            PrivateDnsEnabled=one.private_dns_enabled if is_interface else None,
            PolicyDocument=None if one.policy_document == FULL_ACCESS else json.loads(one.policy_document),
            Tags=tags(one.tags),
        ),
    )


def exclusion(design: Design, one: VpcBlockPublicAccessExclusion) -> Iterator[Part]:
    """What is exempt from Block Public Access."""
    exempt = {"VpcId": Link(one.vpc_id)} if one.vpc_id else {"SubnetId": Link(str(one.subnet_id))}
    properties = {"InternetGatewayExclusionMode": one.internet_gateway_exclusion_mode, **exempt}
    yield Part(one.id, "AWS::EC2::VPCBlockPublicAccessExclusion", {**properties, **given(Tags=tags(one.tags))})


def flow_log(design: Design, one: FlowLog) -> Iterator[Part]:
    """A flow log of a VPC, a subnet or an interface."""
    kind = {"vpc": "VPC", "subnet": "Subnet"}.get(one.resource_id.partition("-")[0], "NetworkInterface")
    yield Part(
        one.id,
        "AWS::EC2::FlowLog",
        given(
            ResourceId=Link(one.resource_id),
            ResourceType=kind,
            TrafficType=one.traffic_type,
            LogDestinationType=one.log_destination_type,
            LogDestination=one.log_destination,
            LogGroupName=one.log_group_name,
            DeliverLogsPermissionArn=one.deliver_logs_permission_arn,
            LogFormat=None if one.log_format == DEFAULT_FORMAT else one.log_format,
            MaxAggregationInterval=one.max_aggregation_interval,
            Tags=tags(one.tags),
        ),
    )


def insights_path(design: Design, one: NetworkInsightsPath) -> Iterator[Part]:
    """A question to Reachability Analyzer."""
    ends: dict[str, Any] = {"Source": Link(one.source)}
    if one.destination:
        ends["Destination"] = Link(one.destination)
    if not all(each.id in design.built for each in ends.values()):
        design.notes.append(f"{one.id} has an end that is an address, or gone")
        return
    yield Part(
        one.id,
        "AWS::EC2::NetworkInsightsPath",
        given(
            **ends,
            Protocol=one.protocol,
            SourceIp=one.source_ip,
            DestinationIp=one.destination_ip,
            DestinationPort=one.destination_port,
            Tags=tags(one.tags),
        ),
    )


def is_of_a_vpc(design: Design, attachment_id: str) -> bool:
    """Whether an attachment is that of a VPC, which alone a template makes."""
    found = design.world.find(TransitGatewayAttachment, attachment_id)
    return found is not None and found.resource_type == "vpc" and found.id in design.built


WRITERS: Mapping[type[Resource], Writer] = {
    PrefixList: prefix_list,
    NatGateway: nat_gateway,
    EgressOnlyInternetGateway: egress_only_gateway,
    VpcEndpoint: endpoint,
    VpcPeeringConnection: peering,
    TransitGateway: transit_gateway,
    TransitGatewayAttachment: transit_gateway_attachment,
    TransitGatewayRouteTable: transit_gateway_route_table,
    CustomerGateway: customer_gateway,
    VpnGateway: vpn_gateway,
    VpnConnection: vpn_connection,
    VpcBlockPublicAccessExclusion: exclusion,
    NetworkInsightsPath: insights_path,
    FlowLog: flow_log,
}
