"""Where does a route of a template lead, what does a table serve, and which range has to be there first?"""

from collections.abc import Mapping
from typing import Any

from labs.cloud.resources.internet_gateway import InternetGateway, gateway_of
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.route_table import LOCAL, TARGETS, Route, RouteTable
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.study.export.parts import Design, Key, Link

IPV6 = "ipv6 range"
BITS_BELOW_A_SUBNET = 64


def range_name(cidr_block: str) -> str:
    """A block as part of a name: `to anywhere` for all addresses."""
    return {"0.0.0.0/0": "to anywhere", "::/0": "to anywhere ipv6"}.get(cidr_block, f"to {cidr_block}")


def ranges_before(design: Design, one: Subnet) -> tuple[Key, ...]:
    """The further range of its VPC in which a subnet lies."""
    vpc_of = design.world.get(Vpc, one.vpc_id)
    if one.ipv6_cidr_block:
        return ((vpc_of.id, IPV6),)
    return tuple(
        (vpc_of.id, range_name(each.cidr_block))
        for each, network in zip(vpc_of.cidr_block_associations[1:], vpc_of.networks[1:], strict=True)
        if one.network.subnet_of(network)
    )


def target_of(design: Design, table: RouteTable, route: Route) -> tuple[str, str] | None:
    """(field, id) of where a route leads; None where AWS makes the route or nothing is there any more."""
    is_of_endpoint = str(route.gateway_id).startswith("vpce-")
    if route.origin == "CreateRouteTable" and route.gateway_id != LOCAL:
        design.notes.append(f"{table.id}: its local route {route.destination} leads to {route.target_id}")
    if route.gateway_id == LOCAL or is_of_endpoint or route.origin != "CreateRoute":
        return None
    field = next(name for name in TARGETS if getattr(route, name))
    interface = design.world.find(NetworkInterface, route.network_interface_id)
    if interface and interface.is_primary and interface.attachment:
        return "instance_id", interface.attachment.instance_id
    if route.target_id not in design.world.resources:
        design.notes.append(f"{table.id}: the route to {route.destination} leads to {route.target_id}, which is gone")
        return None
    return field, route.target_id


def destination_of(route: Route, members: Mapping[str, str]) -> dict[str, Any]:
    """The one destination of a route."""
    name = next(field for field in members if getattr(route, field))
    value = getattr(route, name)
    return {members[name]: Link(value) if name == "destination_prefix_list_id" else value}


def subnets_of(design: Design, table: RouteTable) -> list[Subnet]:
    """The subnets that a table serves, for a main table those that have no other."""
    named = [design.world.get(Subnet, one.subnet_id) for one in table.associations if one.subnet_id]
    if not table.is_main:
        return named
    served = {one.subnet_id for each in design.world.all(RouteTable) for one in each.associations if one.subnet_id}
    return [*named, *(one for one in design.world.where(Subnet, vpc_id=table.vpc_id) if one.id not in served)]


def rules_of(design: Design, group_id: str) -> list[SecurityGroupRule]:
    """The rules of a group."""
    return [one for one in design.world.pointing(group_id, "security-group-rule") if one.group_id == group_id]


def attachments_before(design: Design, vpc_id: str, target_id: str) -> tuple[Key, ...]:
    """The attachment of the internet gateway that has to be there before a route to it, or a public address."""
    if not vpc_id or (target_id and not target_id.startswith("igw-")):
        return ()
    gateway = gateway_of(design.world, vpc_id)
    return ((gateway.id, "attachment"),) if gateway else ()


def gateway_before(design: Design, vpc_id: str) -> tuple[Key, ...]:
    """The internet gateway that has to be there before a public address in its VPC."""
    return (
        tuple((one.id, "") for one in design.world.all(InternetGateway) if one.vpc_id == vpc_id)[:1] if vpc_id else ()
    )


def edges_of(table: RouteTable) -> list[str]:
    """The gateways for which a table says where what enters by them goes."""
    return [one.gateway_id for one in table.associations if one.gateway_id]


def ipv6_place(design: Design, one: Subnet) -> int | None:
    """Which of the /64 blocks of its VPC a subnet has; None where it has none or the VPC is not built."""
    vpc_of = design.world.get(Vpc, one.vpc_id)
    network = one.ipv6_network
    if network is None or vpc_of.id not in design.built:
        return None
    return next(
        (
            (int(network.network_address) - int(each.network_address)) >> BITS_BELOW_A_SUBNET
            for each in vpc_of.ipv6_networks[:1]
            if network.subnet_of(each)
        ),
        None,
    )
