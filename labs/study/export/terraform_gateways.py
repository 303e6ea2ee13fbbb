"""What is a gateway of each kind in Terraform, and what else leads out of a VPC?"""

from collections.abc import Iterator, Mapping

from labs.cloud.resources.customer_gateway import CustomerGateway
from labs.cloud.resources.egress_only_internet_gateway import EgressOnlyInternetGateway
from labs.cloud.resources.flow_log import DEFAULT_FORMAT, FlowLog
from labs.cloud.resources.nat_gateway import NatGateway
from labs.cloud.resources.network_insights_path import NetworkInsightsPath
from labs.cloud.resources.network_interface import NetworkInterface
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
from labs.study.export.parts import Design, Link, Part, Writer, given
from labs.study.export.template_routes import gateway_before, range_name
from labs.study.export.terraform_values import Block, group_link, tags


def prefix_list(design: Design, one: PrefixList) -> Iterator[Part]:
    """A list with its entries."""
    yield Part(
        one.id,
        "aws_ec2_managed_prefix_list",
        given(
            name=one.prefix_list_name,
            address_family=one.address_family,
            max_entries=one.max_entries,
            entry=[Block(given(cidr=each.cidr, description=each.description)) for each in one.entries],
            tags=tags(one.tags),
        ),
    )


def nat_gateway(design: Design, one: NatGateway) -> Iterator[Part]:
    """A NAT gateway with its addresses."""
    primary, *others = one.addresses
    is_public = one.connectivity_type == "public"
    yield Part(
        one.id,
        "aws_nat_gateway",
        given(
            subnet_id=Link(one.subnet_id),
            connectivity_type=one.connectivity_type,
            allocation_id=Link(primary.allocation_id) if primary.allocation_id else None,
            private_ip=primary.private_ip,
            secondary_allocation_ids=[Link(each.allocation_id) for each in others if each.allocation_id],
            secondary_private_ip_addresses=[each.private_ip for each in others if each.private_ip],
            tags=tags(one.tags),
        ),
        after=gateway_before(design, one.vpc_id) if is_public else (),
    )


def egress_only_gateway(design: Design, one: EgressOnlyInternetGateway) -> Iterator[Part]:
    """An egress-only internet gateway."""
    properties = given(vpc_id=Link(one.vpc_id), tags=tags(one.tags))
    yield Part(one.id, "aws_egress_only_internet_gateway", properties)


def peering(design: Design, one: VpcPeeringConnection) -> Iterator[Part]:
    """A peering connection; one between Regions is accepted in the other."""
    region = design.world.region
    if one.requester.region != region:
        design.notes.append(f"{one.id} was requested in {one.requester.region}: it belongs to a configuration there")
        return
    is_elsewhere = one.accepter.region != region
    yield Part(
        one.id,
        "aws_vpc_peering_connection",
        given(
            vpc_id=Link(one.requester.vpc_id),
            peer_vpc_id=Link(one.accepter.vpc_id),
            peer_region=one.accepter.region if is_elsewhere else None,
            auto_accept=None if is_elsewhere else True,
            tags=tags(one.tags),
        ),
    )


def customer_gateway(design: Design, one: CustomerGateway) -> Iterator[Part]:
    """A device on premises."""
    properties = given(
        type="ipsec.1",
        ip_address=one.ip_address,
        bgp_asn=str(one.asn),
        device_name=one.device_name,
        tags=tags(one.tags),
    )
    yield Part(one.id, "aws_customer_gateway", properties)


def vpn_gateway(design: Design, one: VpnGateway) -> Iterator[Part]:
    """A virtual private gateway, attached or not, and the tables that learn from it."""
    vpc_id = Link(one.vpc_id) if one.vpc_id and one.attachment_state == "attached" else None
    properties = given(vpc_id=vpc_id, amazon_side_asn=str(one.amazon_side_asn), tags=tags(one.tags))
    yield Part(one.id, "aws_vpn_gateway", properties)
    for table in design.tables:
        if one.id in table.propagating_vgws:
            pair = {"vpn_gateway_id": Link(one.id), "route_table_id": Link(table.id)}
            yield Part(one.id, "aws_vpn_gateway_route_propagation", pair, f"propagation {table.id}")


def vpn_connection(design: Design, one: VpnConnection) -> Iterator[Part]:
    """A VPN connection and its static routes; shared secrets are left to AWS."""
    yield Part(
        one.id,
        "aws_vpn_connection",
        given(
            type="ipsec.1",
            customer_gateway_id=Link(one.customer_gateway_id),
            vpn_gateway_id=Link(one.vpn_gateway_id) if one.vpn_gateway_id else None,
            transit_gateway_id=Link(one.transit_gateway_id) if one.transit_gateway_id else None,
            static_routes_only=one.static_routes_only,
            tags=tags(one.tags),
        ),
    )
    for block in one.static_routes:
        properties = {"vpn_connection_id": Link(one.id), "destination_cidr_block": block}
        yield Part(one.id, "aws_vpn_connection_route", properties, f"route {range_name(block)}")


def transit_gateway(design: Design, one: TransitGateway) -> Iterator[Part]:
    """A transit gateway that leaves tables to those of the configuration."""
    options = one.options
    yield Part(
        one.id,
        "aws_ec2_transit_gateway",
        given(
            description=one.description,
            amazon_side_asn=options.amazon_side_asn,
            auto_accept_shared_attachments=options.auto_accept_shared_attachments,
            default_route_table_association="disable",
            default_route_table_propagation="disable",
            dns_support=options.dns_support,
            security_group_referencing_support=options.security_group_referencing_support,
            vpn_ecmp_support=options.vpn_ecmp_support,
            tags=tags(one.tags),
        ),
    )


def transit_gateway_attachment(design: Design, one: TransitGatewayAttachment) -> Iterator[Part]:
    """The attachment of a VPC; that of a VPN connection comes with the connection."""
    if one.resource_type != "vpc" or one.options is None:
        return
    yield Part(
        one.id,
        "aws_ec2_transit_gateway_vpc_attachment",
        given(
            transit_gateway_id=Link(one.transit_gateway_id),
            vpc_id=Link(one.resource_id),
            subnet_ids=[Link(each) for each in one.subnet_ids],
            dns_support=one.options.dns_support,
            ipv6_support=one.options.ipv6_support,
            appliance_mode_support=one.options.appliance_mode_support,
            security_group_referencing_support=one.options.security_group_referencing_support,
            transit_gateway_default_route_table_association=False,
            transit_gateway_default_route_table_propagation=False,
            tags=tags(one.tags),
        ),
    )


def transit_gateway_route_table(design: Design, one: TransitGatewayRouteTable) -> Iterator[Part]:
    """A table with the attachments it serves, those it learns from, and its static routes."""
    properties = given(transit_gateway_id=Link(one.transit_gateway_id), tags=tags(one.tags))
    yield Part(one.id, "aws_ec2_transit_gateway_route_table", properties)
    table = {"transit_gateway_route_table_id": Link(one.id)}
    for field, word in (("associations", "association"), ("propagations", "propagation")):
        for attachment in getattr(one, field):
            pair = {**table, "transit_gateway_attachment_id": attachment_link(design, attachment)}
            about = f"{word} {attachment}"
            yield Part(one.id, f"aws_ec2_transit_gateway_route_table_{word}", pair, about)
    for route in one.routes:
        to = attachment_link(design, route.attachment_id) if route.attachment_id else None
        blackhole = None if route.attachment_id else True
        block = route.destination_cidr_block
        leads = given(destination_cidr_block=block, transit_gateway_attachment_id=to, blackhole=blackhole)
        yield Part(one.id, "aws_ec2_transit_gateway_route", {**table, **leads}, f"route {range_name(block)}")


def endpoint(design: Design, one: VpcEndpoint) -> Iterator[Part]:
    """An endpoint to a service, with the routes or the interfaces that it makes by itself."""
    is_interface = one.vpc_endpoint_type == "Interface"
    yield Part(
        one.id,
        "aws_vpc_endpoint",
        given(
            vpc_id=Link(one.vpc_id),
            service_name=one.service_name,
            vpc_endpoint_type=one.vpc_endpoint_type,
            route_table_ids=[Link(each) for each in one.route_table_ids],
            subnet_ids=[Link(each) for each in one.subnet_ids],
            security_group_ids=[group_link(design, each) for each in one.security_group_ids],
            private_dns_enabled=one.private_dns_enabled if is_interface else None,
            policy=None if one.policy_document == FULL_ACCESS else one.policy_document,
            tags=tags(one.tags),
        ),
    )


def exclusion(design: Design, one: VpcBlockPublicAccessExclusion) -> Iterator[Part]:
    """What is exempt from Block Public Access."""
    exempt = {"vpc_id": Link(one.vpc_id)} if one.vpc_id else {"subnet_id": Link(str(one.subnet_id))}
    properties = {"internet_gateway_exclusion_mode": one.internet_gateway_exclusion_mode, **exempt}
    yield Part(one.id, "aws_vpc_block_public_access_exclusion", {**properties, **given(tags=tags(one.tags))})


def flow_log(design: Design, one: FlowLog) -> Iterator[Part]:
    """A flow log of a VPC, a subnet or an interface."""
    member = {"vpc": "vpc_id", "subnet": "subnet_id"}.get(one.resource_id.partition("-")[0], "eni_id")
    watched = Link(one.resource_id)
    interface = design.world.find(NetworkInterface, one.resource_id)
    if interface and interface.is_primary and interface.attachment:
        watched = Link(interface.attachment.instance_id, "primary_network_interface_id")
    world = design.world
    group = one.log_group_name
    to = one.log_destination or f"arn:aws:logs:{world.region}:{world.account_id}:log-group:{group}"
    yield Part(
        one.id,
        "aws_flow_log",
        given(
            **{member: watched},
            traffic_type=one.traffic_type,
            log_destination_type=one.log_destination_type,
            log_destination=to,
            iam_role_arn=one.deliver_logs_permission_arn,
            log_format=None if one.log_format == DEFAULT_FORMAT else one.log_format,
            max_aggregation_interval=one.max_aggregation_interval,
            tags=tags(one.tags),
        ),
    )


def insights_path(design: Design, one: NetworkInsightsPath) -> Iterator[Part]:
    """A question to Reachability Analyzer."""
    ends = {"source": Link(one.source)} | ({"destination": Link(one.destination)} if one.destination else {})
    if not all(each.id in design.built for each in ends.values()):
        design.notes.append(f"{one.id} has an end that is an address, or gone")
        return
    yield Part(
        one.id,
        "aws_ec2_network_insights_path",
        given(
            **ends,
            protocol=one.protocol,
            source_ip=one.source_ip,
            destination_ip=one.destination_ip,
            destination_port=one.destination_port,
            tags=tags(one.tags),
        ),
    )


def attachment_link(design: Design, attachment_id: str) -> Link:
    """An attachment by its id; that of a VPN connection by the connection."""
    found = design.world.find(TransitGatewayAttachment, attachment_id)
    if found and found.resource_type == "vpn":
        return Link(found.resource_id, "transit_gateway_attachment_id")
    return Link(attachment_id)


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
