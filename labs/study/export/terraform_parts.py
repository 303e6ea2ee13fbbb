"""What is a resource of each kind in Terraform? One function a kind, and one table of them all."""

from collections.abc import Iterator, Mapping
from typing import Any

from labs.cloud.resources.dhcp_options import DhcpOptions
from labs.cloud.resources.internet_gateway import InternetGateway
from labs.cloud.resources.network_acl import NetworkAcl
from labs.cloud.resources.route_table import RouteTable
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.subnet_cidr_reservation import SubnetCidrReservation
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import Resource
from labs.study.export.parts import Design, Link, Part, Writer, given
from labs.study.export.template_routes import (
    destination_of,
    edges_of,
    ipv6_place,
    range_name,
    ranges_before,
    target_of,
)
from labs.study.export.terraform_gateways import WRITERS as GATEWAYS
from labs.study.export.terraform_machines import WRITERS as MACHINES
from labs.study.export.terraform_values import Call, group_link, tags

ROUTE_MEMBERS = {
    "gateway_id": "gateway_id",
    "nat_gateway_id": "nat_gateway_id",
    "network_interface_id": "network_interface_id",
    "instance_id": "network_interface_id",
    "vpc_peering_connection_id": "vpc_peering_connection_id",
    "transit_gateway_id": "transit_gateway_id",
    "egress_only_internet_gateway_id": "egress_only_gateway_id",
    "vpc_endpoint_id": "vpc_endpoint_id",
}
DESTINATIONS = {
    "destination_cidr_block": "destination_cidr_block",
    "destination_ipv6_cidr_block": "destination_ipv6_cidr_block",
    "destination_prefix_list_id": "destination_prefix_list_id",
}


def vpc(design: Design, one: Vpc) -> Iterator[Part]:
    """A VPC with its further ranges and its DHCP options."""
    yield Part(
        one.id,
        "aws_vpc",
        given(
            cidr_block=one.cidr_block,
            enable_dns_support=one.enable_dns_support,
            enable_dns_hostnames=one.enable_dns_hostnames,
            instance_tenancy=one.instance_tenancy,
            assign_generated_ipv6_cidr_block=bool(one.ipv6_cidr_block_associations) or None,
            tags=tags(one.tags),
        ),
    )
    for association in one.cidr_block_associations[1:]:
        properties = {"vpc_id": Link(one.id), "cidr_block": association.cidr_block}
        about = range_name(association.cidr_block)
        yield Part(one.id, "aws_vpc_ipv4_cidr_block_association", properties, about)
    if one.dhcp_options_id in design.built:
        properties = {"vpc_id": Link(one.id), "dhcp_options_id": Link(str(one.dhcp_options_id))}
        yield Part(one.id, "aws_vpc_dhcp_options_association", properties, "dhcp options")


def dhcp_options(design: Design, one: DhcpOptions) -> Iterator[Part]:
    """A set of DHCP options."""
    said = {each.key: list(each.values) for each in one.configurations}
    yield Part(
        one.id,
        "aws_vpc_dhcp_options",
        given(
            domain_name=" ".join(said.get("domain-name", [])),
            domain_name_servers=said.get("domain-name-servers"),
            ntp_servers=said.get("ntp-servers"),
            netbios_name_servers=said.get("netbios-name-servers"),
            netbios_node_type="".join(said.get("netbios-node-type", [])),
            tags=tags(one.tags),
        ),
    )


def subnet(design: Design, one: Subnet) -> Iterator[Part]:
    """A subnet; in a further range of its VPC, once that is there."""
    by_name = one.private_dns_hostname_type_on_launch
    yield Part(
        one.id,
        "aws_subnet",
        given(
            vpc_id=Link(one.vpc_id),
            cidr_block=one.cidr_block,
            availability_zone=one.availability_zone,
            ipv6_cidr_block=_ipv6_block(design, one),
            ipv6_native=one.ipv6_native or None,
            assign_ipv6_address_on_creation=one.assign_ipv6_address_on_creation or None,
            map_public_ip_on_launch=one.map_public_ip_on_launch or None,
            private_dns_hostname_type_on_launch=None if by_name == "ip-name" else by_name,
            enable_resource_name_dns_a_record_on_launch=one.enable_resource_name_dns_a_record_on_launch or None,
            tags=tags(one.tags),
        ),
        after=ranges_before(design, one),
    )


def subnet_cidr_reservation(design: Design, one: SubnetCidrReservation) -> Iterator[Part]:
    """A range of a subnet that is kept free."""
    properties = given(
        subnet_id=Link(one.subnet_id),
        cidr_block=_reserved(design, one),
        reservation_type=one.reservation_type,
        description=one.description,
    )
    yield Part(one.id, "aws_ec2_subnet_cidr_reservation", properties)


def internet_gateway(design: Design, one: InternetGateway) -> Iterator[Part]:
    """An internet gateway, attached or not."""
    vpc_id = Link(one.vpc_id) if one.vpc_id else None
    yield Part(one.id, "aws_internet_gateway", given(vpc_id=vpc_id, tags=tags(one.tags)))


def route_table(design: Design, one: RouteTable) -> Iterator[Part]:
    """A table with its routes and the subnets it serves; a main table takes the place of AWS's."""
    yield Part(one.id, "aws_route_table", given(vpc_id=Link(one.vpc_id), tags=tags(one.tags)))
    if one.is_main:
        properties = {"vpc_id": Link(one.vpc_id), "route_table_id": Link(one.id)}
        yield Part(one.id, "aws_main_route_table_association", properties, "main")
    for route in one.routes:
        target = target_of(design, one, route)
        if target is None:
            continue
        member, id = target
        leads_to = Link(id, "primary_network_interface_id") if member == "instance_id" else Link(id)
        properties = {
            "route_table_id": Link(one.id),
            **destination_of(route, DESTINATIONS),
            ROUTE_MEMBERS[member]: leads_to,
        }
        yield Part(one.id, "aws_route", properties, f"route {range_name(route.destination)}")
    for edge in edges_of(one):
        pair = {"route_table_id": Link(one.id), "gateway_id": Link(edge)}
        yield Part(one.id, "aws_route_table_association", pair, f"edge {edge}")
    for served in (each.subnet_id for each in one.associations if each.subnet_id):
        properties = {"route_table_id": Link(one.id), "subnet_id": Link(served)}
        yield Part(one.id, "aws_route_table_association", properties, f"serves {served}")


def network_acl(design: Design, one: NetworkAcl) -> Iterator[Part]:
    """An ACL with its rules and the subnets it guards; a default ACL is one of its own that its subnets name."""
    yield Part(one.id, "aws_network_acl", given(vpc_id=Link(one.vpc_id), tags=tags(one.tags)))
    for entry in one.entries:
        properties = given(
            network_acl_id=Link(one.id),
            rule_number=entry.rule_number,
            egress=entry.egress,
            rule_action=entry.rule_action,
            protocol=entry.protocol,
            cidr_block=entry.cidr_block,
            ipv6_cidr_block=entry.ipv6_cidr_block,
            from_port=entry.from_port,
            to_port=entry.to_port,
            icmp_type=entry.icmp_type,
            icmp_code=entry.icmp_code,
        )
        about = f"{'egress' if entry.egress else 'ingress'} {entry.rule_number}"
        yield Part(one.id, "aws_network_acl_rule", properties, about)
    for guarded in one.associations:
        properties = {"network_acl_id": Link(one.id), "subnet_id": Link(guarded.subnet_id)}
        yield Part(one.id, "aws_network_acl_association", properties, f"guards {guarded.subnet_id}")


def security_group(design: Design, one: SecurityGroup) -> Iterator[Part]:
    """A group, and each of its rules; Terraform takes AWS's first outbound rule away."""
    properties = given(name=one.group_name, description=one.description, vpc_id=Link(one.vpc_id), tags=tags(one.tags))
    yield Part(one.id, "aws_security_group", properties)
    for rule in design.world.pointing(one.id, "security-group-rule"):
        if rule.group_id == one.id and not rule.lost_group_id:
            yield _rule(design, rule)
    for other in one.vpc_ids[1:]:
        pair = {"security_group_id": Link(one.id), "vpc_id": Link(other)}
        yield Part(one.id, "aws_vpc_security_group_vpc_association", pair, f"in {other}")


def _rule(design: Design, rule: SecurityGroupRule) -> Part:
    direction = "egress" if rule.is_egress else "ingress"
    ports = {} if rule.ip_protocol == "-1" else {"from_port": rule.from_port, "to_port": rule.to_port}
    peer = group_link(design, rule.referenced_group_id) if rule.referenced_group_id else None
    properties = given(
        security_group_id=Link(rule.group_id),
        ip_protocol=rule.ip_protocol,
        **ports,
        cidr_ipv4=rule.cidr_ipv4,
        cidr_ipv6=rule.cidr_ipv6,
        prefix_list_id=Link(rule.prefix_list_id) if rule.prefix_list_id else None,
        referenced_security_group_id=peer,
        description=rule.description,
        tags=tags(rule.tags),
    )
    port = rule.from_port if rule.from_port >= 0 else ""
    about = f"{direction} {'all' if rule.ip_protocol == '-1' else rule.ip_protocol} {port}"
    return Part(rule.group_id, f"aws_vpc_security_group_{direction}_rule", properties, f"{about} {rule.id}")


def _ipv6_block(design: Design, one: Subnet) -> Any:
    """Its /64 block among those of the range that AWS gives to the VPC."""
    place = ipv6_place(design, one)
    if place is None:
        return one.ipv6_cidr_block
    return Call("cidrsubnet", (Link(one.vpc_id, "ipv6_cidr_block"), 8, place))


def _reserved(design: Design, one: SubnetCidrReservation) -> Any:
    """A reserved range; one of IPv6 by its place in the range of its subnet."""
    subnet = design.world.get(Subnet, one.subnet_id)
    if subnet.ipv6_network is None or one.network.version == 4:
        return one.cidr
    longer = one.network.prefixlen - subnet.ipv6_network.prefixlen
    offset = int(one.network.network_address) - int(subnet.ipv6_network.network_address)
    place = offset >> 128 - one.network.prefixlen
    return Call("cidrsubnet", (Link(one.subnet_id, "ipv6_cidr_block"), longer, place))


WRITERS: Mapping[type[Resource], Writer] = {
    DhcpOptions: dhcp_options,
    Vpc: vpc,
    Subnet: subnet,
    SubnetCidrReservation: subnet_cidr_reservation,
    InternetGateway: internet_gateway,
    NetworkAcl: network_acl,
    SecurityGroup: security_group,
    **MACHINES,
    **GATEWAYS,
    RouteTable: route_table,
}
"""How each kind is written, in the order in which a reader wants to meet them."""
